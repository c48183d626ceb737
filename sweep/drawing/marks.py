"""What a plot is made of: labels, lines and dots; drawn as SVG or as pixels."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal
from xml.sax.saxutils import escape, quoteattr

import numpy as np
import PIL.Image
from PIL import ImageDraw

from sweep._typing import U8, Color
from sweep.color.written import to_hex
from sweep.defaults import Theme
from sweep.drawing.fonts import Font, open_face
from sweep.drawing.page import Page
from sweep.drawing.theme import THEMES, Inks
from sweep.image.box import Box

__all__ = ["Curve", "Dot", "Drawing", "Label"]

Align = Literal["left", "center", "right"]
Point = tuple[float, float]

_RIM = 0.45  # of the radius of a ring, half of it inside
_FINER = 2  # lines are drawn this much larger and made smaller, for smooth edges
_ANCHORS = {"left": "start", "center": "middle", "right": "end"}


@dataclass(frozen=True, slots=True)
class Label:
    """One line of text, and the box from its ascenders to its descenders."""

    x: int  # its left, center or right
    top: int
    words: str
    size: int
    color: Color
    align: Align
    box: Box


@dataclass(frozen=True, slots=True)
class Curve:
    """Straight lines from point to point; ``kind`` is "grid", "mark" or "curve"."""

    points: tuple[Point, ...]
    color: Color
    width: float
    kind: str = "curve"
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Dot:
    """A disc, or a ring that shows the ground."""

    center: Point
    radius: float
    color: Color
    ring: bool = False


@dataclass(slots=True)
class Drawing:
    """Marks on a plain ground, in px from the upper left corner.

    Attributes:
        width: px.
        height: px.
        theme: "light" or "dark".
        font: the face of all text; None is the one inside Pillow, and in SVG any without serifs.
        labels: text; the boxes of no two should meet.
        curves: lines, the first ones below.
        dots: above the lines.
    """

    width: int
    height: int
    theme: Theme
    font: Font = None
    labels: list[Label] = field(default_factory=list)
    curves: list[Curve] = field(default_factory=list)
    dots: list[Dot] = field(default_factory=list)

    @property
    def inks(self) -> Inks:
        """The colors of the theme."""
        return THEMES[self.theme]

    def label(
        self, x: float, top: float, words: str, size: int, color: Color, align: Align = "left"
    ) -> Label:
        """Write one line whose room begins at ``top``; ``x`` is its left, center or right."""
        left, above = round(x), round(top)
        made = Label(
            left, above, words, size, color, align, self.room(left, above, words, size, align)
        )
        self.labels.append(made)
        return made

    def room(self, x: int, top: int, words: str, size: int, align: Align) -> Box:
        """The box that a label would have."""
        face = open_face(self.font, size)
        length = int(np.ceil(face.getlength(words)))
        left = round(x - length * {"left": 0, "center": 0.5, "right": 1}[align])
        return Box.at(left, top, length, sum(face.getmetrics()))

    def free(self, box: Box) -> bool:
        """Whether ``box`` is on the page and meets no label, no mark and no curve."""
        page = Box(0, 0, self.width, self.height)
        return (
            box.inside(page)
            and all(box.apart(label.box) for label in self.labels)
            and not any(
                _meet(*ends, box)
                for curve in self.curves
                if curve.kind != "grid"
                for ends in pairwise(curve.points)
            )
        )

    def to_svg(self, title: str, about: str) -> str:
        """The drawing as an SVG file.

        Args:
            title: what it shows, for those who cannot see it.
            about: where it comes from.
        """
        family = "Helvetica, Arial, sans-serif"
        if self.font is not None:
            family = f"{open_face(self.font, 16).getname()[0]}, {family}"
        width, height = self.width, self.height
        parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
            f'viewBox="0 0 {width} {height}" role="img" font-family={quoteattr(family)}>',
            f"<title>{escape(title)}</title>",
            *([f"<desc>{escape(about)}</desc>"] if about else []),
            f'<rect width="{width}" height="{height}" fill="{to_hex(self.inks.ground)}"/>',
            *(_svg_curve(curve) for curve in self.curves),
            *(self._svg_dot(dot) for dot in self.dots),
            *(self._svg_label(label) for label in self.labels),
            "</svg>\n",
        ]
        return "\n".join(parts)

    def _svg_dot(self, dot: Dot) -> str:
        (x, y), look = dot.center, f'fill="{to_hex(dot.color)}"'
        if dot.ring:
            look = (
                f'fill="{to_hex(self.inks.ground)}" stroke="{to_hex(dot.color)}" '
                f'stroke-width="{dot.radius * _RIM:.4g}"'
            )
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{dot.radius:.4g}" {look}/>'

    def _svg_label(self, label: Label) -> str:
        baseline = label.top + open_face(self.font, label.size).getmetrics()[0]
        return (
            f'<text x="{label.x}" y="{baseline}" font-size="{label.size}" '
            f'text-anchor="{_ANCHORS[label.align]}" fill="{to_hex(label.color)}">'
            f"{escape(label.words)}</text>"
        )

    def to_pixels(self) -> U8:
        """The drawing as (H, W, 3) uint8 sRGB."""
        size = (self.width * _FINER, self.height * _FINER)
        sheet = PIL.Image.new("RGB", size, self.inks.ground)
        drawing = ImageDraw.Draw(sheet)
        for curve in self.curves:
            width = max(round(curve.width * _FINER), 1)
            for piece in _pieces(curve):
                points = [(x * _FINER, y * _FINER) for x, y in piece]
                drawing.line(points, curve.color, width, joint="curve")
        for dot in self.dots:
            middle, radius = tuple(v * _FINER for v in dot.center), dot.radius * _FINER
            if dot.ring:
                drawing.circle(middle, radius * (1 + _RIM / 2), dot.color)
                drawing.circle(middle, radius * (1 - _RIM / 2), self.inks.ground)
            else:
                drawing.circle(middle, radius, dot.color)
        page = Page(self.width, self.height, self.theme, self.font)
        page.picture(0, 0, np.asarray(sheet.reduce(_FINER)))
        for label in self.labels:
            page.text(
                label.x, label.top, label.words, label.size, color=label.color, align=label.align
            )
        return page.pixels


def _svg_curve(curve: Curve) -> str:
    route = "L".join(f"{x:.1f} {y:.1f}" for x, y in curve.points)
    dashes = f' stroke-dasharray="{_dash(curve):.4g}"' if curve.dashed else ""
    return (
        f'<path d="M{route}" fill="none" stroke="{to_hex(curve.color)}" '
        f'stroke-width="{curve.width:.4g}" stroke-linejoin="round"{dashes}/>'
    )


def _meet(one: Point, other: Point, box: Box) -> bool:
    """Whether the straight line from point to point has a piece in ``box``."""
    first, last = 0.0, 1.0  # how far along that piece begins and ends
    for a, b, least, most in (
        (one[0], other[0], box.left, box.right),
        (one[1], other[1], box.top, box.bottom),
    ):
        if a == b:
            if not least <= a <= most:
                return False
        else:
            enters, leaves = sorted(((least - a) / (b - a), (most - a) / (b - a)))
            first, last = max(first, enters), min(last, leaves)
    return first <= last


def _dash(curve: Curve) -> float:
    return 3 * curve.width


def _pieces(curve: Curve) -> list[Sequence[Point]]:
    """The curve as it is, or the dashes of a dashed one, which is a single straight line."""
    if not curve.dashed:
        return [curve.points]
    (x, y), (to_x, to_y) = curve.points[0], curve.points[-1]
    length, dash = float(np.hypot(to_x - x, to_y - y)), _dash(curve)
    ends = [
        (start / length, min(start + dash, length) / length)
        for start in np.arange(0, length, 2 * dash).tolist()
    ]
    return [[(x + (to_x - x) * share, y + (to_y - y) * share) for share in piece] for piece in ends]
