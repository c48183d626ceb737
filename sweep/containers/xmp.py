"""Words in an XMP packet, which WebP and AVIF carry, and back.

ISO 16684-1 (XMP): a small RDF document; the words are its ``dc:description``.
"""

import re
from xml.sax.saxutils import escape, unescape

__all__ = ["from_xmp", "to_xmp"]

_BEFORE = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">'
    '<dc:description><rdf:Alt><rdf:li xml:lang="x-default">'
)
_AFTER = "</rdf:li></rdf:Alt></dc:description></rdf:Description></rdf:RDF></x:xmpmeta>"

# No XML parser, for whom a hostile file could grow: these words are ours, or they are nobody's.
_WORDS = re.compile(rb"<dc:description>\s*<rdf:Alt>\s*<rdf:li[^<>]*>([^<]*)</rdf:li>")


def to_xmp(words: str) -> bytes:
    """An XMP packet that says ``words``, which have no control characters."""
    return (_BEFORE + escape(words) + _AFTER).encode()


def from_xmp(packet: bytes) -> str:
    """The words of a packet that `to_xmp` made, or "" if there are none."""
    found = _WORDS.search(packet)
    return unescape(found[1].decode(errors="replace")) if found else ""
