"""Changes: which pixels moved from K - 1 to K, over the dimmed picture."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sweep.artifacts.comparison.panels import Drawn, Look, Panel, Words, draw
from sweep.artifacts.comparison.settings import Comparison
from sweep.artifacts.comparison.version import Version
from sweep.color.spaces import space_named
from sweep.defaults import Theme
from sweep.drawing.fonts import open_face
from sweep.drawing.page import Page, line_height
from sweep.drawing.theme import THEMES
from sweep.errors import ParameterError
from sweep.image.box import Box
from sweep.image.frame import Frame
from sweep.system.arrays import U8, Color, Mask

__all__ = ["draw_changes", "moved"]


# The gray of black and of white in a dimmed picture: near the ground, so that the inks stand out.
_DIMMED: dict[Theme, tuple[int, int]] = {"light": (150, 246), "dark": (26, 108)}


# What the two inks mean, from long to short; the first that fits is written.
_MEANINGS = (
    ("went to the new color, shown beside K", "went to one of the others"),
    ("to the new color", "to another color"),
    ("new color", "another"),
)


def draw_changes(versions: Sequence[Version], comparison: Comparison) -> Drawn:
    """The picture of each version dimmed, and on it what moved since the K before."""
    look = Look.of(comparison)
    inks = THEMES[look.theme].accents
    panels, each = [], []
    for version in versions:
        new, other = moved(version)
        colors = _dimmed(version.histogram.colors, look.theme)
        colors[new], colors[other] = inks[1], inks[0]
        counts = version.histogram.counts
        shares = [int(counts[mask].sum()) / version.histogram.pixels for mask in (new, other)]
        frame = Frame(version.histogram.index, colors, version.histogram.matte)
        panels.append(Panel.of(frame.on(look.ground), _words(version, *shares)))
        each.append({"share_new": shares[0], "share_other": shares[1]})
    return Drawn(draw(panels, look, Keys(look, (inks[1], inks[0]), _MEANINGS)), {}, each)


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
        colors: of the squares.
        meanings: a text for each color, in several lengths, from long to short.
    """

    look: Look
    colors: tuple[Color, ...]
    meanings: tuple[tuple[str, ...], ...]

    def size(self, width: int, text_size: int) -> tuple[int, int]:
        """As wide as the line, or as its longest part; see `Foot`."""
        widths = self._widths(self._texts(width, text_size), text_size)
        line, height = self._in_line(widths, text_size), line_height(self.look.font, text_size)
        return (line, height) if line <= width else (max(widths), len(widths) * height)

    def draw(self, page: Page, box: Box, text_size: int) -> None:
        """Draw them from left to right, or from top to bottom."""
        height = line_height(self.look.font, text_size)
        texts = self._texts(box.width, text_size)
        left, top, side = box.left, box.top, _square(text_size)
        for color, text in zip(self.colors, texts, strict=True):
            page.fill(Box.at(left, top + (height - side) // 2, side, side), color, kind="key")
            end = page.text(left + side + text_size // 2, top, text, text_size).right
            if box.height == height:
                left = end + 2 * text_size
            else:
                top += height

    def _texts(self, width: int, text_size: int) -> tuple[str, ...]:
        """The longest texts that fit below each other."""
        for texts in self.meanings:
            if max(self._widths(texts, text_size)) <= width:
                return texts
        return self.meanings[-1]

    def _in_line(self, widths: list[int], text_size: int) -> int:
        return sum(widths) + 2 * text_size * (len(widths) - 1)

    def _widths(self, texts: tuple[str, ...], text_size: int) -> list[int]:
        face = open_face(self.look.font, text_size)
        room = _square(text_size) + text_size // 2
        return [room + math.ceil(face.length(text)) for text in texts]


def _square(text_size: int) -> int:
    return round(0.8 * text_size)
