"""The boxes of ISO media files, of which AVIF is one: where they stand, and when they were made.

ISO/IEC 14496-12; the repetition of an image sequence is that of ISO/IEC 23008-12, 9.6.
"""

from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["Boxes", "boxes_in"]


# Boxes that hold others, and how many bytes stand before these.
_HOLDERS = {b"moov": 0, b"trak": 0, b"mdia": 0, b"minf": 0, b"stbl": 0, b"edts": 0,
            b"meta": 4, b"iprp": 0, b"ipco": 0}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Boxes:
    """Where the contents of boxes begin and end, by kind; of several of a kind, the first."""

    places: dict[bytes, tuple[int, int]]

    def wide(self, content: bytes | bytearray, kind: bytes) -> int:
        """How many bytes a time has in a box with a version: 8 or 4."""
        return 8 if content[self.places[kind][0]] else 4


def boxes_in(content: bytes | bytearray) -> Boxes:
    """Find the boxes of a file, or of a part of one that begins with a box.

    Raises:
        ValueError: a box does not fit into the one around it.
    """
    places: dict[bytes, tuple[int, int]] = {}
    for kind, start, end in _walked(content, 0, len(content)):
        places.setdefault(kind, (start, end))
    return Boxes(places)


def _walked(
    content: bytes | bytearray, at: int, end: int, depth: int = 0
) -> Iterator[tuple[bytes, int, int]]:
    while at + 8 <= end:
        size, kind = int.from_bytes(content[at : at + 4], "big"), bytes(content[at + 4 : at + 8])
        start = at + 8
        if size == 1:
            size, start = int.from_bytes(content[start : start + 8], "big"), start + 8
        until = at + size if size else end
        if not start <= until <= end:
            raise ValueError(f"a box {kind!r} at byte {at} is longer than what it stands in")
        yield kind, start, until
        if kind in _HOLDERS and depth < len(_HOLDERS):
            yield from _walked(content, start + _HOLDERS[kind], until, depth + 1)
        at = until
