"""Matte: where a picture is transparent, and what is seen there by those who cannot be."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from sweep.image.box import Box
from sweep.system.arrays import U8, Color, Mask

__all__ = ["WHITE", "Matte", "alike", "on_ground"]


WHITE: Color = (255, 255, 255)


@dataclass(frozen=True, slots=True, eq=False)
class Matte:
    """Where a picture has nothing at all.

    Its fully transparent pixels are no part of it: they have no color, and no palette row counts
    them. Formats that can leave pixels out leave them out; others show ``color`` there.

    Attributes:
        opaque: (H, W) bool, False where there is nothing; read-only.
        color: 8-bit sRGB.
    """

    opaque: Mask
    color: Color = WHITE

    def __post_init__(self) -> None:
        self.opaque.setflags(write=False)

    def within(self, rows: slice | Mask, columns: slice = slice(None)) -> "Matte":
        """The matte of a part of the picture."""
        return Matte(self.opaque[rows, columns], self.color)

    def on_canvas(self, size: tuple[int, int], picture: Box, covered: Iterable[Box]) -> "Matte":
        """The matte of a larger frame, opaque but where the picture in it is not.

        Args:
            size: width and height of the frame in px.
            picture: where in it this matte's picture stands.
            covered: what is drawn over the picture, and so opaque.
        """
        width, height = size
        opaque = np.ones((height, width), np.bool_)
        opaque[picture.area] = self.opaque
        for box in covered:
            opaque[box.area] = True
        return Matte(opaque, self.color)


def alike(one: Matte | None, other: Matte | None) -> bool:
    """Whether two frames are transparent in the same places, with the same color there."""
    if one is None or other is None:
        return one is other
    return one.color == other.color and np.array_equal(one.opaque, other.opaque)


def on_ground(pixels: U8, matte: Matte | None, ground: Color) -> U8:
    """(H, W, 3) uint8 pixels as a page shows them: its ground where they are transparent."""
    if matte is None:
        return pixels
    return np.where(matte.opaque[..., None], pixels, np.array(ground, np.uint8))
