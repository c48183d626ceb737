"""What a plot is made of, laid out before a canvas has it: labels, lines and dots."""

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from sweep.drawing.canvas import Canvas, Curve, Dot, Look, Point
from sweep.drawing.fonts import open_face
from sweep.drawing.page import Align
from sweep.drawing.theme import THEMES, Inks
from sweep.image.box import Box
from sweep.system.arrays import Color

__all__ = ["PlotLayout", "Label"]


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


@dataclass(slots=True)
class PlotLayout:
    """Labels, lines and dots on a plain ground, in px from the upper left corner.

    Attributes:
        width: px.
        height: px.
        look: the ground, and the face of all text.
        labels: text; the boxes of no two should meet.
        curves: lines, the first ones below.
        dots: above the lines.
    """

    width: int
    height: int
    look: Look
    labels: list[Label] = field(default_factory=list)
    curves: list[Curve] = field(default_factory=list)
    dots: list[Dot] = field(default_factory=list)

    @property
    def inks(self) -> Inks:
        """The colors of the theme."""
        return THEMES[self.look.theme]

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
        face = open_face(self.look.font, size)
        length = int(np.ceil(face.length(words)))
        left = round(x - length * {"left": 0, "center": 0.5, "right": 1}[align])
        return Box.at(left, top, length, face.height)

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

    def put_on(self, canvas: Canvas) -> None:
        """Draw it, the text above all."""
        canvas.marks(self.curves, self.dots)
        for label in self.labels:
            canvas.text(label.x, label.top, label.words, label.size, label.color, label.align)


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
