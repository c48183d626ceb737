"""A picture made smaller as light adds up, a strip of rows at a time."""

from collections.abc import Iterable
from typing import TypeAlias

import cv2
import numpy as np

from sweep.color.srgb import linear_to_srgb8, srgb8_to_linear
from sweep.system.arrays import F32, U8, Mask

__all__ = ["ROWS", "Mask", "Strip", "shrunk", "smaller_height"]


# (h, W, 3) sRGB, and (h, W) where it is opaque or None if it is everywhere
Strip: TypeAlias = tuple[U8, Mask | None]

_LINEAR = srgb8_to_linear(np.arange(256, dtype=np.uint8))

ROWS = 256  # in a strip: what is in floats at a time

# A pixel of a smaller picture counts as transparent where less of it is covered than an alpha of
# 8 bits can say.
_LEAST_COVERED = 0.5 / 255


def smaller_height(size: tuple[int, int], width: int) -> int:
    """The height in proportion of a picture of ``size`` made ``width`` px wide; at least 1."""
    return max(1, round(size[1] * width / size[0]))


def shrunk(strips: Iterable[Strip], size: tuple[int, int], smaller: tuple[int, int]) -> Strip:
    """Every new pixel is the mean, in linear light, of the area it covers.

    Args:
        strips: the picture from top to bottom. Where it is transparent its pixels have the color
            it is blended over, so that their mean is blended over it too.
        size: its width and height.
        smaller: those wanted, neither larger.
    """
    # The filter is separable. First the rows, a few at a time so that a large picture is never in
    # floats as a whole; then the columns.
    narrow = np.empty((size[1], smaller[0], 3), np.float32)
    covered: F32 | None = None
    top = 0
    for pixels, opaque in strips:
        rows = slice(top, top + len(pixels))
        top = rows.stop
        light = np.asarray(cv2.LUT(pixels, _LINEAR), np.float32)  # several times NumPy's pace
        narrow[rows] = _resized(light, (smaller[0], len(pixels))).reshape(
            len(pixels), smaller[0], 3
        )
        if opaque is not None:
            if covered is None:
                covered = np.ones((size[1], smaller[0]), np.float32)
            covered[rows] = _resized(opaque.astype(np.float32), (smaller[0], len(pixels)))
    small = linear_to_srgb8(_resized(narrow, smaller).reshape(smaller[1], smaller[0], 3))
    if covered is None:
        return small, None
    return small, np.asarray(_resized(covered, smaller) >= _LEAST_COVERED)


def _resized(values: F32, size: tuple[int, int]) -> F32:
    return np.asarray(cv2.resize(values, size, interpolation=cv2.INTER_AREA), np.float32)
