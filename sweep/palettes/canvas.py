"""Canvas: what pictures of palettes are drawn on, as SVG or in pixels, with one layout for both.

All positions are px. A thing is recorded where it is put, so that layouts can be checked.
"""

import functools
import io
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
import PIL.Image
from PIL import ImageDraw, ImageFont

from sweep import defaults
from sweep.box import Box
from sweep.color import contrast, luminance
from sweep.fonts import PROBE_SIZE, Font, fitted, has_glyph, legible, open_face
from sweep.page import Align, Page, Placed
from sweep.pictures import save_picture
from sweep.theme import THEMES, Color

__all__ = ["Band", "Canvas", "Look", "Open", "PageCanvas", "SvgCanvas", "ink_on"]

_SVG = "http://www.w3.org/2000/svg"
_FACES = "ui-sans-serif, system-ui, 'Helvetica Neue', Helvetica, Arial, sans-serif"
_FINER = 3  # subpixels along a side where bands are drawn in pixels
_STEPS = 16  # straight lines of a curve in pixels

_ALIKE = 1.1  # contrast; below it a swatch is lost on the ground
_LEAST_EDGED = 6  # px

_WIDEST = 1.2  # of the size of a face: what no common character is wider than

_BLACK, _WHITE = (0, 0, 0), (255, 255, 255)


@dataclass(frozen=True, slots=True)
class Look:
    """How pictures of palettes look: the theme, and the face of the text (None: inside Pillow)."""

    theme: defaults.Theme = defaults.THEME
    font: Font = None


class Band(NamedTuple):
    """A band that leads down from one horizontal line to another, and its color."""

    top: tuple[float, float, float]  # left, right, y
    bottom: tuple[float, float, float]
    color: Color


class Canvas(Protocol):
    """A ground of a theme, with things on it."""

    @property
    def box(self) -> Box:
        """The whole of it."""
        ...

    @property
    def placed(self) -> list[Placed]:
        """What is on it: "text", "swatch" and "bands", in the order it came."""
        ...

    def fitted(self, words: str, size: int, room: float) -> str:
        """``words`` from outside as they can be shown in ``room`` px, see `sweep.fonts.fitted`."""
        ...

    def text(
        self, x: float, top: float, words: str, size: int, color: Color, align: Align = "left"
    ) -> None:
        """Write one line; see `sweep.page.Page.text`."""
        ...

    def swatch(
        self, left: float, top: float, right: float, bottom: float, color: Color, says: str
    ) -> None:
        """A rectangle of one color; ``says`` is what it tells of itself."""
        ...

    def bands(self, bands: Sequence[Band]) -> None:
        """Bands between the same two heights, none over another."""
        ...

    def finished(self, title: str, about: str, settings: str) -> bytes:
        """The file.

        Args:
            title: a line on what it shows, for those who cannot see it.
            about: some sentences on it.
            settings: where it comes from, see `sweep.provenance`.
        """
        ...


class Open(Protocol):
    """Makes a canvas of a size; a class is enough to be one."""

    def __call__(self, width: int, height: int, look: Look) -> Canvas:  # noqa: D102
        ...


class PageCanvas:
    """A canvas in pixels; the file is a PNG."""

    def __init__(self, width: int, height: int, look: Look) -> None:
        self._page = Page(width, height, look.theme, look.font)

    @property
    def box(self) -> Box:  # noqa: D102
        return self._page.box

    @property
    def placed(self) -> list[Placed]:  # noqa: D102
        return self._page.placed

    def fitted(self, words: str, size: int, room: float) -> str:  # noqa: D102
        font = self._page.font
        return fitted(legible(words, font), open_face(font, size), room)

    def text(  # noqa: D102
        self, x: float, top: float, words: str, size: int, color: Color, align: Align = "left"
    ) -> None:
        self._page.text(round(x), round(top), words, size, color=color, align=align)

    def swatch(  # noqa: D102
        self,
        left: float,
        top: float,
        right: float,
        bottom: float,
        color: Color,
        says: str,  # noqa: ARG002
    ) -> None:
        box = Box(round(left), round(top), max(round(right), round(left) + 1), round(bottom))
        inks = self._page.inks
        edge = _needs_edge(right - left, color, inks.ground)
        self._page.fill(box, inks.line if edge else color, kind="swatch")
        if edge:
            self._page.fill(box.grown(-1), color, kind="inside")

    def bands(self, bands: Sequence[Band]) -> None:  # noqa: D102
        top, bottom = round(bands[0].top[2]), round(bands[0].bottom[2])
        size = self._page.width * _FINER, (bottom - top) * _FINER
        finer = PIL.Image.new("RGB", size, self._page.inks.ground)
        drawing = ImageDraw.Draw(finer)
        t = np.linspace(0, 1, _STEPS + 1)
        # The curve of the SVG, whose handles are half way down.
        y = (1.5 * t * (1 - t) + t**3) * (bottom - top)
        mixed = 3 * t**2 - 2 * t**3
        for band in bands:
            left, right = (
                (band.top[side] + (band.bottom[side] - band.top[side]) * mixed) for side in (0, 1)
            )
            outline = np.concatenate([np.c_[left, y], np.c_[right, y][::-1]]) * _FINER
            drawing.polygon([(x, y) for x, y in outline.tolist()], band.color)
        self._page.picture(0, top, np.asarray(finer.reduce(_FINER)), kind="bands")

    def finished(self, title: str, about: str, settings: str) -> bytes:  # noqa: ARG002, D102
        stream = io.BytesIO()
        save_picture(self._page.pixels, stream, "png", text=settings)
        return stream.getvalue()


class SvgCanvas:
    """A canvas of shapes; the file is an SVG.

    Text is as wide as in the face it was laid out with, whichever face shows it; what that face
    lacks is left to the one that shows it, with room for the widest there is.
    """

    def __init__(self, width: int, height: int, look: Look) -> None:
        self.box = Box(0, 0, width, height)
        self.placed: list[Placed] = []
        self._font, self._inks = look.font, THEMES[look.theme]
        self._root = ET.Element(
            "svg",
            {
                "xmlns": _SVG,
                "width": str(width),
                "height": str(height),
                "viewBox": f"0 0 {width} {height}",
                "role": "img",
                "aria-labelledby": "title about",
                "font-family": _FACES,
            },
        )
        ground = _hex(self._inks.ground)
        ET.SubElement(self._root, "rect", {"width": "100%", "height": "100%", "fill": ground})

    def fitted(self, words: str, size: int, room: float) -> str:  # noqa: D102
        return fitted(words, _Roomy(open_face(self._font, size), self._font), room)

    def text(  # noqa: D102
        self, x: float, top: float, words: str, size: int, color: Color, align: Align = "left"
    ) -> None:
        face = open_face(self._font, size)
        ascent, descent = face.getmetrics()
        length = _Roomy(face, self._font).getlength(words)
        left = x - length * {"left": 0, "center": 0.5, "right": 1}[align]
        # To whole px, outwards, as on a page.
        box = Box(
            int(left // 1), int(top), int(-(-(left + length) // 1)), int(top) + ascent + descent
        )
        self.placed.append(Placed("text", box, words))
        shape = {
            "x": _number(x),
            "y": _number(top + ascent),
            "text-anchor": {"left": "start", "center": "middle", "right": "end"}[align],
            "font-size": str(size),
            "fill": _hex(color),
        }
        if length == face.getlength(words):
            shape |= {"textLength": _number(length), "lengthAdjust": "spacingAndGlyphs"}
        ET.SubElement(self._root, "text", shape).text = words

    def swatch(  # noqa: D102
        self, left: float, top: float, right: float, bottom: float, color: Color, says: str
    ) -> None:
        box = Box(round(left), round(top), round(right), round(bottom))
        self.placed.append(Placed("swatch", box))
        shape = {
            "x": _number(left),
            "y": _number(top),
            "width": _number(right - left),
            "height": _number(bottom - top),
            "fill": _hex(color),
        }
        if _needs_edge(right - left, color, self._inks.ground):
            inside = {
                "x": _number(left + 0.5),
                "y": _number(top + 0.5),
                "width": _number(right - left - 1),
                "height": _number(bottom - top - 1),
            }
            shape |= {**inside, "stroke": _hex(self._inks.line)}
        ET.SubElement(ET.SubElement(self._root, "rect", shape), "title").text = says

    def bands(self, bands: Sequence[Band]) -> None:  # noqa: D102
        for band in bands:
            (a, b, top), (c, d, bottom) = band.top, band.bottom
            middle = (top + bottom) / 2
            outline = (
                f"M{_pair(a, top)}C{_pair(a, middle)} {_pair(c, middle)} {_pair(c, bottom)}"
                f"H{_number(d)}C{_pair(d, middle)} {_pair(b, middle)} {_pair(b, top)}Z"
            )
            ET.SubElement(self._root, "path", {"d": outline, "fill": _hex(band.color)})

    def finished(self, title: str, about: str, settings: str) -> bytes:  # noqa: D102
        first = [ET.Element("title", {"id": "title"}), ET.Element("desc", {"id": "about"})]
        first.append(ET.Element("metadata"))
        for element, words in zip(first, (title, about, settings), strict=True):
            element.text = words
        for place, element in enumerate(first):
            self._root.insert(place, element)
        ET.indent(self._root, "")
        return ET.tostring(self._root, "unicode").encode() + b"\n"


class _Roomy:
    """Measures text as a face does, and what the face lacks as wide as any other may show it."""

    def __init__(self, face: ImageFont.FreeTypeFont, font: Font) -> None:
        self._face, self._font = face, font

    def getlength(self, text: str) -> float:
        if text.isascii():
            return self._face.getlength(text)
        probe = open_face(self._font, PROBE_SIZE)
        return sum(
            self._face.getlength(c) if has_glyph(probe, c) else _WIDEST * self._face.size
            for c in text
        )


def ink_on(color: Color) -> Color:
    """Black or white, whichever can be read better on ``color``: at least 4.58:1."""
    return _BLACK if _contrast(color, _BLACK) >= _contrast(color, _WHITE) else _WHITE


def _needs_edge(width: float, color: Color, ground: Color) -> bool:
    """Whether a swatch could not be told from the ground, and is wide enough for an edge."""
    return width >= _LEAST_EDGED and _contrast(color, ground) < _ALIKE


@functools.lru_cache(maxsize=4096)  # of a tree's colors most are there many times
def _contrast(a: Color, b: Color) -> float:
    first, second = luminance(np.array([a, b], np.uint8))
    return float(contrast(first, second))


def _hex(color: Color) -> str:
    return "#{:02x}{:02x}{:02x}".format(*color)


def _number(value: float) -> str:
    """With two decimals at most: a hundredth of a pixel is less than anyone sees."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _pair(x: float, y: float) -> str:
    return f"{_number(x)} {_number(y)}"
