"""Changes: which pixels moved from K - 1 to K, over the dimmed picture."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sweep.box import Box
from sweep.compare.panels import Look, Panel, Words, draw
from sweep.compare.settings import Comparison, Drawn
from sweep.compare.version import Version
from sweep.defaults import Theme
from sweep.errors import ParameterError
from sweep.fonts import open_face
from sweep.page import Page, line_height
from sweep.space import space_named
from sweep.theme import THEMES, Color

__all__ = ["draw_changes", "moved"]

U8 = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]

# The gray of black and of white in a dimmed picture: near the ground, so that the inks stand out.
_DIMMED: dict[Theme, tuple[int, int]] = {"light": (150, 246), "dark": (26, 108)}


def draw_changes(versions: Sequence[Version], comparison: Comparison) -> Drawn:
    """The picture of each version dimmed, and on it what moved since the K before."""
    look = comparison.look
    inks = THEMES[look.theme].accents
    panels, each = [], []
    for version in versions:
        new, other = moved(version)
        colors = _dimmed(version.histogram.colors, look.theme)
        colors[new], colors[other] = inks[1], inks[0]
        counts = version.histogram.counts
        shares = [int(counts[mask].sum()) / version.histogram.pixels for mask in (new, other)]
        panels.append(Panel.of(colors[version.histogram.index], _words(version, *shares)))
        each.append({"share_new": shares[0], "share_other": shares[1]})
    keys = (
        (inks[1], "went to the new color, shown beside K"),
        (inks[0], "went to one of the others"),
    )
    return Drawn(draw(panels, look, Keys(look, keys)), {}, each)


def moved(version: Version) -> tuple[Mask, Mask]:
    """Which distinct colors went to the new palette row, and which to another: (n,) each.

    A palette row keeps its place from level to level, so a color has moved if its row is another.

    Raises:
        ParameterError: there is no level before, or it shows the same picture.
    """
    level, before = version.level, version.before
    if level is None or before is None:
        raise ParameterError(
            f"{version.label}: there is no K before it to have moved from; take K from 2"
        )
    if len(before.palette) == len(level.palette):
        raise ParameterError(
            f"{version.image}: has {len(version.histogram)} distinct colors, so nothing moves at "
            f"K = {level.k}; choose K up to {len(level.palette)}"
        )
    new = level.labels >= len(before.palette)
    return new, (level.labels != before.labels) & ~new


def _words(version: Version, new: float, other: float) -> Words:
    level, before = version.level, version.before
    assert level is not None
    assert before is not None
    k = level.k
    label = version.label.replace(f"K = {k}", f"K = {k - 1} to {k}")
    red, green, blue = level.palette[len(before.palette)].tolist()
    notes = (
        f"{100 * new:.1f} % to the new color, {100 * other:.1f} % to others",
        f"{100 * new:.1f} % new, {100 * other:.1f} % others",
        f"{100 * (new + other):.1f} %",
    )
    return Words(label, notes, version.palette, chip=(red, green, blue))


def _dimmed(colors: U8, theme: Theme) -> U8:
    """(n, 3): each color as a gray near the ground, by its CIELAB lightness."""
    lightness = space_named("lab").points(colors)[:, :1] / 100
    black, white = _DIMMED[theme]
    gray = np.rint(black + np.clip(lightness, 0, 1) * (white - black))
    return np.repeat(gray.astype(np.uint8), 3, axis=1)


@dataclass(frozen=True, slots=True)
class Keys:
    """What colors mean: a square and a text each, in one line or, if that is too long, in several.

    Attributes:
        look: of the page.
        keys: color and text.
    """

    look: Look
    keys: tuple[tuple[Color, str], ...]

    def size(self, width: int, text_size: int) -> tuple[int, int]:
        """As wide as the line, or as its longest part; see `sweep.compare.panels.Foot`."""
        widths = self._widths(text_size)
        line, line_in_px = self._line(text_size), line_height(self.look.font, text_size)
        if line <= width:
            return line, line_in_px
        return max(widths), len(widths) * line_in_px

    def draw(self, page: Page, box: Box, text_size: int) -> None:
        """Draw them from left to right, or from top to bottom."""
        height = line_height(self.look.font, text_size)
        in_line = box.height == height
        left, top = box.left, box.top
        for (color, text), width in zip(self.keys, self._widths(text_size), strict=True):
            side = round(0.8 * text_size)
            page.fill(Box.at(left, top + (height - side) // 2, side, side), color, kind="key")
            page.text(left + side + text_size // 2, top, text, text_size)
            if in_line:
                left += width + 2 * text_size
            else:
                top += height

    def _line(self, text_size: int) -> int:
        return sum(self._widths(text_size)) + 2 * text_size * (len(self.keys) - 1)

    def _widths(self, text_size: int) -> list[int]:
        face = open_face(self.look.font, text_size)
        room = round(0.8 * text_size) + text_size // 2
        return [room + math.ceil(face.getlength(text)) for _, text in self.keys]
