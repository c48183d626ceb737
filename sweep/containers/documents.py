"""What SVG, PDF and HTML files say, as far as ours say it."""

import re
from html import unescape as unescape_html
from xml.sax.saxutils import unescape

from sweep.containers.reader import MOST_TEXT, Found, Reader

__all__ = ["is_html", "is_svg", "read_html", "read_pdf", "read_svg"]

# No XML parser, for whom a hostile file could grow, and none of PDF: ours are written like this.
_SVG = re.compile(
    r"\ufeff?\s*(?:(?:<\?[^>]*>|<!--.*?-->|<!DOCTYPE svg[^>]*>)\s*)*<svg[\s>]", re.DOTALL
)
_LENGTHS = re.compile(r'<svg\b[^<>]*? width="(\d{1,6})(?:\.\d+)?"[^<>]*? height="(\d{1,6})')
_WORDS = re.compile(r"<(?:desc|metadata)[^<>]*>([^<]*)</")
_HTML = re.compile(rb'<!DOCTYPE html>.*<meta name="generator" content="sweep ', re.DOTALL)
_META = re.compile(r'<meta name="sweep" content="([^"<>]*)">')
_PAGES = re.compile(rb"/Type /Pages [^<>]*/Count (\d{1,6})")
_SUBJECT = re.compile(rb"/Subject <feff((?:[0-9a-f]{4})*)>")


def is_svg(head: bytes) -> bool:
    """Whether the first bytes of a file are those of an SVG, which may begin with a comment."""
    return _SVG.match(head.decode("utf-8", "replace")) is not None


def read_svg(file: Reader) -> Found:
    """The size, if it is in px, and what stands in front of the drawing."""
    text = file.take(min(file.size, MOST_TEXT)).decode("utf-8", "replace")
    found = Found("svg", times=[0], sizes=[file.size])
    if size := _LENGTHS.search(text):
        found.width, found.height = map(int, size.groups())
    found.texts += [unescape(words) for words in _WORDS.findall(text)]
    return found


def is_html(head: bytes) -> bool:
    """Whether the first bytes of a file are those of a web page that we made."""
    return _HTML.match(head) is not None


def read_html(file: Reader) -> Found:
    """What stands in the head of the page."""
    text = file.take(min(file.size, MOST_TEXT)).decode("utf-8", "replace")
    return Found("html", texts=[unescape_html(words) for words in _META.findall(text)])


def read_pdf(file: Reader) -> Found:
    """How many pages there are, and the subject, if they stand in front and in plain words."""
    content = file.take(min(file.size, MOST_TEXT))
    found = Found("pdf")
    if pages := _PAGES.search(content):
        file.check_frames(int(pages[1]))
        found.times = [0] * int(pages[1])
    if subject := _SUBJECT.search(content):
        found.texts.append(bytes.fromhex(subject[1].decode()).decode("utf-16-be", "replace"))
    return found
