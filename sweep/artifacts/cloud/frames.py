"""Pixels -> Frame: with all their colors, or with one palette that all frames share."""

from collections.abc import Iterable

import numpy as np
from numba import types

from sweep.clustering.method import Method
from sweep.clustering.progression import Progression
from sweep.color.packed import CODES, rgb_code, unpack_rgb
from sweep.image.frame import MAX_PALETTE, Frame
from sweep.image.histogram import Histogram
from sweep.image.image import Image
from sweep.system.arrays import U8, Color
from sweep.system.kernels import frozen, kernel

__all__ = ["SharedPalette", "full_color"]


_HASH = 0x9E3779B1  # 2^32 by the golden ratio
_PIXELS = frozen(types.uint8, 2)
_code = kernel(inline=True)(rgb_code)

# One slot of 256 is left free: a GIF then leaves out what has not changed.
_SHARED = MAX_PALETTE - 1


@kernel(_PIXELS, types.int32[::1], types.int32[::1], types.int32[::1])
def _distinct(pixels, slots, indices, palette):  # type: ignore[no-untyped-def]
    """Number the colors as they come; returns how many there are. ``slots`` begin with -1."""
    last = len(slots) - 1
    found = 0
    before, index = np.int64(-1), 0
    for i in range(len(pixels)):
        red, green, blue = np.int64(pixels[i, 0]), np.int64(pixels[i, 1]), np.int64(pixels[i, 2])
        color = _code(red, green, blue)
        if color != before:
            slot = (color * _HASH >> 12) & last
            while slots[slot] >= 0 and palette[slots[slot]] != color:
                slot = (slot + 1) & last
            if slots[slot] < 0:
                slots[slot] = found
                palette[found] = color
                found += 1
            before, index = color, slots[slot]
        indices[i] = index
    return found


def full_color(pixels: U8) -> Frame:
    """The frame of (H, W, 3) uint8 pixels, exact; its colors stand in the order they come."""
    flat = np.ascontiguousarray(pixels).reshape(-1, 3)
    slots = np.full(1 << (2 * len(flat)).bit_length(), -1, np.int32)
    indices = np.empty(len(flat), np.int32)
    codes = np.empty(len(flat), np.int32)
    codes = codes[: _distinct(flat, slots, indices, codes)]
    palette = unpack_rgb(codes)
    shaped = indices.reshape(pixels.shape[:2])
    return Frame(shaped.astype(np.uint8) if len(palette) <= MAX_PALETTE else shaped, palette)


@kernel(_PIXELS, frozen(types.int64, 2), types.int16[::1], types.uint8[::1])
def _nearest(pixels, palette, known, indices):  # type: ignore[no-untyped-def]
    """The nearest row for each pixel; what is found for a color is kept in ``known``."""
    for i in range(len(pixels)):
        red, green, blue = np.int64(pixels[i, 0]), np.int64(pixels[i, 1]), np.int64(pixels[i, 2])
        color = _code(red, green, blue)
        row = known[color]
        if row < 0:
            least = np.int64(1 << 30)
            for j in range(len(palette)):
                r, g, b = palette[j, 0] - red, palette[j, 1] - green, palette[j, 2] - blue
                away = r * r + g * g + b * b
                if away < least:
                    least, row = away, j
            known[color] = row
        indices[i] = row


class SharedPalette:
    """One palette for all frames of an animation, at most 255 colors.

    A color goes to the nearest of the palette, always to the same one, and not dithered; so what
    stands still does not flicker.

    Attributes:
        palette: (m, 3) uint8; the colors that were to be exact come first.
    """

    def __init__(self, palette: U8) -> None:
        self.palette = palette
        self._rows = palette.astype(np.int64)
        # Several frames may fill this at the same time, all with the same numbers.
        self._known = np.full(CODES, -1, np.int16)

    @classmethod
    def of(cls, samples: Iterable[U8], exact: tuple[Color, ...]) -> "SharedPalette":
        """The palette for frames like ``samples``, found by k-means over all their colors.

        Args:
            samples: (H, W, 3) uint8, some frames, all as wide.
            exact: colors that are in the palette as they are.
        """
        histogram = Histogram.of(Image(np.concatenate(list(samples))))
        method = Method(effort="fast", lock=exact)
        return cls(Progression.of(histogram, _SHARED, method)[_SHARED].palette)

    def frame(self, pixels: U8) -> Frame:
        """The frame of (H, W, 3) uint8 pixels, with this palette."""
        flat = np.ascontiguousarray(pixels).reshape(-1, 3)
        indices = np.empty(len(flat), np.uint8)
        _nearest(flat, self._rows, self._known, indices)
        return Frame(indices.reshape(pixels.shape[:2]), self.palette)
