"""Which face to set text in, and how to make text fit: the one inside Pillow, or a font file."""

import functools
import os
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from PIL import ImageFont

from sweep.drawing.face import JOINERS, PROBE_SIZE, Face, clusters_of, joins
from sweep.errors import ParameterError, warn

__all__ = [
    "Font",
    "Measuring",
    "Roomy",
    "check_drawable",
    "fitted",
    "note_lacking",
    "one_line",
    "open_face",
    "shortened",
]

Font = str | os.PathLike[str] | None  # a file, or None for the face inside Pillow

_ELLIPSIS = "..."  # in ASCII, which every face has
_WIDER = 1.2  # than the face inside Pillow: what common faces are at most
_WIDEST = 1.2  # of the size of a face: what no common character is wider than
_MOST_TOLD = 8  # characters that a note names


class Measuring(Protocol):
    """Knows how long a line of text is, as a face does."""

    def length(self, text: str) -> float:
        """In px."""
        ...


class Roomy:
    """Measures text for a file that leaves it to its reader's faces, as SVG does.

    What ``face`` can draw is ``wider`` times as wide as there; what it cannot, or not as others do,
    is as wide as any other may show it.
    """

    def __init__(self, face: Face, wider: float = 1) -> None:
        self._face, self._wider = face, wider

    def length(self, text: str) -> float:
        """In px."""
        if self.sure(text):
            return self._wider * self._face.length(text)
        lost, clusters = self._face.lacking(text), clusters_of(text)
        known = "".join(c for c in clusters if c not in lost and not joins(c))
        unknown = sum(c in lost or joins(c) for c in clusters)
        return self._wider * self._face.length(known) + _WIDEST * self._face.size * unknown

    def sure(self, text: str) -> bool:
        """Whether others show ``text`` about as wide as it is drawn here."""
        return not (joins(text) or self._face.lacking(text))

    @property
    def widest(self) -> "Roomy":
        """Measures text as the widest of the common faces shows it, DejaVu Sans.

        Browsers set text as wide as they are told to, but other viewers do not.
        """
        return Roomy(self._face, _WIDER)


def open_face(font: Font, size: int) -> Face:
    """Open ``font`` at ``size`` px.

    Raises:
        ParameterError: the file is missing or cannot be read as a font.
    """
    if font is None:
        return _built_in(size)
    path = os.fspath(font)
    if not Path(path).is_file():
        raise ParameterError(f'there is no font file "{font}"; name a TTF or OTF file')
    return _from_file(path, Path(path).stat().st_mtime_ns, size)


@functools.lru_cache(64)  # a page asks for the same few again and again
def _built_in(size: int) -> Face:
    return Face(_pillow(size), _pillow(PROBE_SIZE))


@functools.lru_cache(64)
def _pillow(size: int) -> ImageFont.FreeTypeFont:
    face = ImageFont.load_default(size)
    assert isinstance(face, ImageFont.FreeTypeFont)  # what Pillow returns for a size
    return face


@functools.lru_cache(64)
def _from_file(path: str, changed: int, size: int) -> Face:
    del changed  # a file that has is another font
    try:
        # Not ImageFont.truetype: it would look for a file of that name among the system's fonts.
        own, probe = (ImageFont.FreeTypeFont(path, at) for at in (size, PROBE_SIZE))
        return Face(own, probe)
    except OSError as error:
        raise ParameterError(
            f'"{path}" cannot be used as a font ({error}); name a TTF or OTF file'
        ) from error


def check_drawable(text: str, font: Font, what: str) -> None:
    """Refuse a text of which nothing can be drawn; an empty one is none.

    Args:
        text: a line.
        font: to draw it with.
        what: it is, as in "title".

    Raises:
        ParameterError: the font is missing or cannot be read, or there is no glyph.
    """
    if text.isascii() and font is None:
        return
    face = open_face(font, PROBE_SIZE)
    drawn = [c for c in clusters_of(text) if not c.isspace()]
    if text.strip() and set(drawn) <= set(face.lacking(text)):
        raise ParameterError(
            f'the {what} "{text}" has no character that can be drawn; write it in letters, or name '
            "a font that has them with --font=FILE"
        )


def note_lacking(texts: Iterable[str], font: Font) -> None:
    """Tell, once, what no face has of these lines, and what is drawn otherwise than it should."""
    face = open_face(font, PROBE_SIZE)
    texts = [text for text in texts if not text.isascii()]
    lost = dict.fromkeys(c for text in texts for c in face.lacking(text))
    if lost:
        first = list(lost)[:_MOST_TOLD]
        named = " ".join(f"{c} (U+{ord(c[0]):04X})" for c in first)
        more = f" and {len(lost) - len(first)} more" if len(lost) > len(first) else ""
        warn(
            f"a ? stands for {named}{more}, which no face here has; name a font that does with "
            "--font=FILE"
        )
    if any(map(face.unjoined, texts)):
        warn(
            "letters of Arabic are drawn one by one, not joined; name a font that has them with "
            "--font=FILE"
        )


def one_line(text: str) -> str:
    """``text``, as from a file name, on one line and with "?" for control characters.

    Signs for the direction go: what is drawn from right to left is told by its letters.
    """
    kept = (c for c in text if c in JOINERS or unicodedata.category(c) != "Cf")
    return "".join(
        " " if c.isspace() else c if c.isprintable() or c in JOINERS else "?" for c in kept
    )


def fitted(text: str, face: Measuring, room: float) -> str:
    """``text``, or if it is wider than ``room`` px its beginning and its end around "...".

    Both ends are kept since the end of a file name tells as much as its beginning. Empty when
    there is no room for the dots.
    """
    if face.length(text) <= room:
        return text
    characters = clusters_of(text)
    for kept in range(len(characters) - 1, -1, -1):
        end = kept // 3
        first, last = characters[: kept - end], characters[len(characters) - end :]
        shorter = "".join(first).rstrip() + _ELLIPSIS + "".join(last).lstrip()
        if face.length(shorter) <= room:
            return shorter
    return ""


def shortened(text: str, most: int) -> str:
    """``text``, or of more than ``most`` characters its beginning and its end, as in `fitted`."""
    return fitted(text, _Characters(), most)


class _Characters:
    """Measures text in characters."""

    def length(self, text: str) -> float:
        return len(text)
