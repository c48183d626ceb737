"""Canvas: what palettes and plots are drawn on, as SVG or in pixels, with one layout for both.

All positions are px. A thing is recorded where it is put, so that layouts can be checked.
"""

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np

from sweep import defaults
from sweep.color.srgb import contrast, luminance
from sweep.drawing.fonts import Font
from sweep.drawing.page import Align, Placed
from sweep.image.box import Box
from sweep.system.arrays import Color

__all__ = ["RIM", "Band", "Canvas", "Curve", "Dot", "Look", "Open", "Point", "ink_on", "needs_edge"]

_ALIKE = 1.1  # contrast; below it a swatch is lost on the ground
_LEAST_EDGED = 6  # px

RIM = 0.45  # of the radius of a ring, half of it inside

Point = tuple[float, float]  # x, y

_BLACK, _WHITE = (0, 0, 0), (255, 255, 255)


@dataclass(frozen=True, slots=True)
class Look:
    """How what is drawn looks: the theme, and the face of the text (None: inside Pillow)."""

    theme: defaults.Theme = defaults.THEME
    font: Font = None


class Band(NamedTuple):
    """A band that leads down from one horizontal line to another, and its color."""

    top: tuple[float, float, float]  # left, right, y
    bottom: tuple[float, float, float]
    color: Color


@dataclass(frozen=True, slots=True)
class Curve:
    """Straight lines from point to point; dashes are for a single one.

    ``kind`` is "grid", "mark" or "curve", for those who lay out text beside it.
    """

    points: tuple[Point, ...]
    color: Color
    width: float
    kind: str = "curve"
    dashed: bool = False

    @property
    def dash(self) -> float:
        """The length of a dash, and of the gap behind it."""
        return 3 * self.width


@dataclass(frozen=True, slots=True)
class Dot:
    """A disc, or a ring that shows the ground."""

    center: Point
    radius: float
    color: Color
    ring: bool = False


class Canvas(Protocol):
    """A ground of a theme, with things on it."""

    @property
    def box(self) -> Box:
        """The whole of it."""
        ...

    @property
    def placed(self) -> list[Placed]:
        """What is on it: "text", "swatch", "bands", "marks", ..., in the order it came."""
        ...

    def fitted(self, words: str, size: int, room: float) -> str:
        """``words`` from outside on a line of ``room`` px, see `fonts.fitted`."""
        ...

    def text(
        self, x: float, top: float, words: str, size: int, color: Color, align: Align = "left"
    ) -> None:
        """Write one line; see `sweep.drawing.page.Page.text`."""
        ...

    def swatch(
        self, left: float, top: float, right: float, bottom: float, color: Color, says: str
    ) -> None:
        """A rectangle of one color; ``says`` is what it tells of itself."""
        ...

    def bands(self, bands: Sequence[Band]) -> None:
        """Bands between the same two heights, none over another."""
        ...

    def marks(self, curves: Sequence[Curve], dots: Sequence[Dot]) -> None:
        """Lines, the first ones below, and dots above them all, before anything else is there."""
        ...

    def finished(self, title: str, about: str, settings: str) -> bytes:
        """The file.

        Args:
            title: a line on what it shows, for those who cannot see it.
            about: some sentences on it.
            settings: where it comes from, see `sweep.artifacts.provenance`; empty for nothing.
        """
        ...


class Open(Protocol):
    """Makes a canvas of a size; a class is enough to be one."""

    def __call__(self, width: int, height: int, look: Look) -> Canvas:  # noqa: D102
        ...


def ink_on(color: Color) -> Color:
    """Black or white, whichever can be read better on ``color``: at least 4.58:1."""
    return _BLACK if _contrast(color, _BLACK) >= _contrast(color, _WHITE) else _WHITE


def needs_edge(width: float, color: Color, ground: Color) -> bool:
    """Whether a swatch could not be told from the ground, and is wide enough for an edge."""
    return width >= _LEAST_EDGED and _contrast(color, ground) < _ALIKE


@functools.lru_cache(maxsize=4096)  # of a tree's colors most are there many times
def _contrast(a: Color, b: Color) -> float:
    first, second = luminance(np.array([a, b], np.uint8))
    return float(contrast(first, second))
