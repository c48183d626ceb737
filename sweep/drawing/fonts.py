"""Faces to set text in: the one inside Pillow, or a font file."""

import functools
import os
import unicodedata
from pathlib import Path
from typing import Protocol

from PIL import ImageFont

from sweep.errors import ParameterError

__all__ = [
    "PROBE_SIZE",
    "Font",
    "Measuring",
    "Roomy",
    "fitted",
    "has_glyph",
    "legible",
    "open_face",
    "printable",
    "shortened",
]

Font = str | os.PathLike[str] | None  # a file, or None for the face inside Pillow

PROBE_SIZE = 48  # px; so large that two different glyphs never look the same

_NO_CHARACTER = "\U0010ffff"  # never assigned: every face shows its sign for "missing"
_ELLIPSIS = "..."  # in ASCII, which every face has
_WIDER = 1.2  # than the face inside Pillow: what common faces are at most
_WIDEST = 1.2  # of the size of a face: what no common character is wider than


class Measuring(Protocol):
    """Knows how long a line of text is, as a face does."""

    def getlength(self, text: str) -> float:
        """In px."""
        ...


class Roomy:
    """Measures text for a file that leaves it to its reader's faces, as SVG does.

    What ``face`` has is ``wider`` times as wide as there; what it lacks is as wide as any other may
    show it.
    """

    def __init__(self, face: ImageFont.FreeTypeFont, font: Font, wider: float = 1) -> None:
        self._face, self._font, self._wider = face, font, wider

    def getlength(self, text: str) -> float:
        """In px."""
        if text.isascii():
            return self._wider * self._face.getlength(text)
        probe = open_face(self._font, PROBE_SIZE)
        return sum(
            self._wider * self._face.getlength(c)
            if has_glyph(probe, c)
            else _WIDEST * self._face.size
            for c in text
        )

    @property
    def widest(self) -> "Roomy":
        """Measures text as the widest of the common faces shows it, DejaVu Sans.

        Browsers set text as wide as they are told to, but other viewers do not.
        """
        return Roomy(self._face, self._font, _WIDER)


def open_face(font: Font, size: int) -> ImageFont.FreeTypeFont:
    """Open ``font`` at ``size`` px.

    Raises:
        ParameterError: the file is missing or cannot be read as a font.
    """
    if font is None:
        return _built_in(size)
    if not Path(font).is_file():
        raise ParameterError(f'there is no font file "{font}"; name a TTF or OTF file')
    try:
        # Not ImageFont.truetype: it would look for a file of that name among the system's fonts.
        return ImageFont.FreeTypeFont(os.fspath(font), size)
    except OSError as error:
        raise ParameterError(
            f'"{font}" cannot be used as a font ({error}); name a TTF or OTF file'
        ) from error


@functools.lru_cache(64)  # a page asks for the same few again and again
def _built_in(size: int) -> ImageFont.FreeTypeFont:
    face = ImageFont.load_default(size)
    assert isinstance(face, ImageFont.FreeTypeFont)  # what Pillow returns for a size
    return face


def has_glyph(face: ImageFont.FreeTypeFont, character: str) -> bool:
    """Whether ``face``, best opened at ``PROBE_SIZE``, can show ``character``."""
    # Pillow does not tell what a face has; it draws a missing character as any other.
    if character.isspace() or unicodedata.category(character) == "Cf":
        return True
    mask, missing = face.getmask(character), face.getmask(_NO_CHARACTER)
    return (mask.size, bytes(mask)) != (missing.size, bytes(missing))


def printable(text: str) -> str:
    """``text`` with "?" for what does not print, such as line breaks and control characters."""
    return "".join(c if c.isprintable() else "?" for c in text)


def legible(text: str, font: Font) -> str:
    """``text``, as from a file name, on one line and with "?" for what ``font`` cannot show."""
    face = open_face(font, PROBE_SIZE)
    shown = (" " if c.isspace() else c for c in text)
    return "".join(c if c.isprintable() and has_glyph(face, c) else "?" for c in shown)


def fitted(text: str, face: Measuring, room: float) -> str:
    """``text``, or if it is wider than ``room`` px its beginning and its end around "...".

    Both ends are kept since the end of a file name tells as much as its beginning. Empty when
    there is no room for the dots.
    """
    if face.getlength(text) <= room:
        return text
    for kept in range(len(text) - 1, -1, -1):
        end = kept // 3
        shorter = text[: kept - end].rstrip() + _ELLIPSIS + text[len(text) - end :].lstrip()
        if face.getlength(shorter) <= room:
            return shorter
    return ""


def shortened(text: str, most: int) -> str:
    """``text``, or of more than ``most`` characters its beginning and its end, as in `fitted`."""
    return fitted(text, _Characters(), most)


class _Characters:
    """Measures text in characters."""

    def getlength(self, text: str) -> float:
        return len(text)
