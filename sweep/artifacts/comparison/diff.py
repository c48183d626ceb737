"""Difference: how far each pixel is from the original, as a heat map with its scale."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sweep.artifacts.comparison.panels import Drawn, Look, Panel, Words, draw
from sweep.artifacts.comparison.settings import Comparison
from sweep.artifacts.comparison.version import Version, with_originals
from sweep.color.colormap import heat_colors, heat_rows
from sweep.drawing.fonts import open_face
from sweep.drawing.page import Page, line_height
from sweep.image.box import Box
from sweep.image.frame import Frame

__all__ = ["HeatScale", "draw_diff", "top_of_scale"]

_BELOW_TOP = 0.995  # the share of pixels that the scale reaches
_ROUND = (1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 60, 80, 100, 120, 150)
_STEPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 3, 4, 5, 10, 15, 20, 25, 30, 40, 50)
_MOST_STEPS = 8

# From long to short; the first that fits is written.
_TITLES = (
    "color difference from the original (CIEDE2000; 1 can just be seen side by side)",
    "color difference from the original (CIEDE2000)",
    "difference (CIEDE2000)",
    "CIEDE2000",
)


def draw_diff(versions: Sequence[Version], comparison: Comparison) -> Drawn:
    """A heat map for each version, all on one scale."""
    top = top_of_scale(versions) if comparison.scale is None else comparison.scale
    beyond = max(float(version.away.max()) for version in versions) > top
    look, panels = Look.of(comparison), []
    for version in with_originals(versions) if comparison.original else versions:
        if version.level is None:
            panels.append(Panel.of(version.frame.on(look.ground), Words.of(version, strip=False)))
            continue
        rows = heat_rows(version.away, top)[version.histogram.index]
        heat = Frame(rows, heat_colors(), version.histogram.matte)
        panels.append(Panel.of(heat.on(look.ground), _words(version)))
    page = draw(panels, look, HeatScale(look, top, beyond))
    return Drawn(page, {"scale": top}, [{} for _ in versions])


def top_of_scale(versions: Sequence[Version]) -> float:
    """The first round number that at least 99.5 % of the pixels of every version stay below."""
    reached = max(version.difference_at(_BELOW_TOP) for version in versions)
    return next((top for top in _ROUND if top >= reached), _ROUND[-1])


def _words(version: Version) -> Words:
    mean = f"mean {version.mean_difference:.1f}"
    most = f"95 % up to {version.difference_at(0.95):.1f}"
    return Words.of(version, f"{mean}, {most}", mean, strip=False)


@dataclass(frozen=True, slots=True)
class HeatScale:
    """The scale of heat maps: what it measures, its colors, and the numbers under them.

    Attributes:
        look: of the page.
        top: the number at the last color.
        beyond: whether there is more than that in the pictures, shown in the last color too.
    """

    look: Look
    top: float
    beyond: bool

    def size(self, width: int, text_size: int) -> tuple[int, int]:
        """As wide as can be; see `sweep.artifacts.comparison.panels.Foot`."""
        least = open_face(self.look.font, text_size).length(_TITLES[-1])
        lines = 2 * line_height(self.look.font, text_size)
        return max(width, math.ceil(least)), lines + _bar(text_size) + 2 * _space(text_size)

    def draw(self, page: Page, box: Box, text_size: int) -> None:
        """Draw title, colors and numbers, from top to bottom."""
        face = open_face(self.look.font, text_size)
        title = next(t for t in _TITLES if face.length(t) <= box.width or t is _TITLES[-1])
        top = page.text(box.left, box.top, title, text_size, color=page.inks.muted).bottom
        top += _space(text_size)
        rows = heat_rows((np.arange(box.width) + 0.5) / box.width, 1)
        bar = np.tile(heat_colors()[rows], (_bar(text_size), 1, 1))
        top = page.picture(box.left, top, bar, kind="scale").bottom + _space(text_size)
        self._draw_numbers(page, box, top, text_size)

    def _draw_numbers(self, page: Page, box: Box, top: int, text_size: int) -> None:
        """The ends first, then what fits between them."""
        face = open_face(self.look.font, text_size)
        ticks = _ticks(self.top, most=box.width // (4 * text_size))
        last = f"{self.top:g}{' and more' * self.beyond}"
        # The number before it has room too.
        free = box.width * (1 - max(ticks, default=0) / self.top) - 2 * text_size
        if face.length(last) > free:
            last = f"{self.top:g}{'+' * self.beyond}"
        end = page.text(box.left, top, "0", text_size).right
        right = page.text(box.right, top, last, text_size, align="right").left
        for tick in ticks:
            x = box.left + round(box.width * tick / self.top)
            half = face.length(f"{tick:g}") / 2
            if x - half >= end + text_size and x + half <= right - text_size:
                end = page.text(x, top, f"{tick:g}", text_size, align="center").right


def _ticks(top: float, most: int) -> list[float]:
    """Round numbers between 0 and ``top``, both left out, in at most ``most`` equal steps."""
    fitting = [step for step in _STEPS if top / step <= max(1, min(most, _MOST_STEPS))] or [top]
    step = next((step for step in fitting if (top / step).is_integer()), fitting[0])
    return [round(i * step, 6) for i in range(1, math.ceil(round(top / step, 6)))]


def _bar(text_size: int) -> int:
    return max(6, round(0.8 * text_size))


def _space(text_size: int) -> int:
    return text_size // 3
