"""A canvas in pixels."""

from collections.abc import Callable, Sequence

import numpy as np
import PIL.Image
from PIL import ImageDraw

from sweep.drawing.canvas import RIM, Band, Curve, Dot, Look, Point, needs_edge
from sweep.drawing.fonts import fitted, note_lacking, one_line, open_face
from sweep.drawing.page import Align, Page, Placed
from sweep.image.box import Box
from sweep.system.arrays import U8, Color

__all__ = ["PageCanvas"]

# Subpixels along a side, for smooth edges.
_FINER = 3  # of bands
_FINE = 2  # of lines and dots, over the whole page
_STEPS = 16  # straight lines of a curve


Encode = Callable[[U8, str], bytes]  # pixels, and where they come from -> a file


class PageCanvas:
    """A canvas in pixels; what makes a file of them is handed to it."""

    def __init__(self, width: int, height: int, look: Look, *, encode: Encode) -> None:
        self._page = Page(width, height, look.theme, look.font)
        self._encode = encode

    @property
    def box(self) -> Box:  # noqa: D102
        return self._page.box

    @property
    def placed(self) -> list[Placed]:  # noqa: D102
        return self._page.placed

    def fitted(self, words: str, size: int, room: float) -> str:  # noqa: D102
        font = self._page.font
        return fitted(one_line(words), open_face(font, size), room)

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
        edge = needs_edge(right - left, color, inks.ground)
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

    def marks(self, curves: Sequence[Curve], dots: Sequence[Dot]) -> None:  # noqa: D102
        size, ground = (self._page.width * _FINE, self._page.height * _FINE), self._page.inks.ground
        finer = PIL.Image.new("RGB", size, ground)
        drawing = ImageDraw.Draw(finer)
        for curve in curves:
            width = max(round(curve.width * _FINE), 1)
            for piece in _pieces(curve):
                points = [(x * _FINE, y * _FINE) for x, y in piece]
                drawing.line(points, curve.color, width, joint="curve")
        for dot in dots:
            middle, radius = tuple(v * _FINE for v in dot.center), dot.radius * _FINE
            if dot.ring:
                drawing.circle(middle, radius * (1 + RIM / 2), dot.color)
                drawing.circle(middle, radius * (1 - RIM / 2), ground)
            else:
                drawing.circle(middle, radius, dot.color)
        self._page.picture(0, 0, np.asarray(finer.reduce(_FINE)), kind="marks")

    def finished(self, title: str, about: str, settings: str) -> bytes:  # noqa: ARG002, D102
        note_lacking((placed.text for placed in self.placed), self._page.font)
        return self._encode(self._page.pixels, settings)


def _pieces(curve: Curve) -> list[Sequence[Point]]:
    """The curve as it is, or the dashes of a dashed one, which is a single straight line."""
    if not curve.dashed:
        return [curve.points]
    (x, y), (to_x, to_y) = curve.points[0], curve.points[-1]
    length, dash = float(np.hypot(to_x - x, to_y - y)), curve.dash
    ends = [
        (start / length, min(start + dash, length) / length)
        for start in np.arange(0, length, 2 * dash).tolist()
    ]
    return [[(x + (to_x - x) * share, y + (to_y - y) * share) for share in piece] for piece in ends]
