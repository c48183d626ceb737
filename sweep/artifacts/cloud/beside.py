"""The picture beside the cloud: which distinct color each of its pixels shows."""

import numpy as np
from numba import types

from sweep.color.srgb import srgb8_to_linear
from sweep.image.histogram import Histogram
from sweep.system.arrays import I32
from sweep.system.kernels import frozen, kernel

__all__ = ["pixels_beside"]


@kernel(
    frozen(types.int32, 2), frozen(types.uint8, 2), frozen(types.float32, 1), types.int32[:, ::1]
)
def _shrink(index, colors, light, small):  # type: ignore[no-untyped-def]
    """Give each pixel the one of its block whose color is nearest to the block's mean light.

    What is below 0 takes no part; a block of nothing else has -1.
    """
    height, width = small.shape
    for row in range(height):
        top = row * index.shape[0] // height
        bottom = max(top + 1, (row + 1) * index.shape[0] // height)
        for column in range(width):
            left = column * index.shape[1] // width
            right = max(left + 1, (column + 1) * index.shape[1] // width)
            red = green = blue = np.float32(0)
            seen = 0
            for y in range(top, bottom):
                for x in range(left, right):
                    i = index[y, x]
                    if i < 0:
                        continue
                    seen += 1
                    red += light[colors[i, 0]]
                    green += light[colors[i, 1]]
                    blue += light[colors[i, 2]]
            pixels = np.float32(seen)
            least = np.float32(np.inf)
            small[row, column] = -1
            for y in range(top, bottom):
                for x in range(left, right):
                    i = index[y, x]
                    if i < 0:
                        continue
                    away = (
                        (light[colors[i, 0]] - red / pixels) ** 2
                        + (light[colors[i, 1]] - green / pixels) ** 2
                        + (light[colors[i, 2]] - blue / pixels) ** 2
                    )
                    if away < least:
                        least = away
                        small[row, column] = i


def pixels_beside(histogram: Histogram, size: tuple[int, int]) -> I32:
    """(h, w) int32: which distinct color each pixel of a smaller or larger copy has, or -1.

    -1 is where all of the block that a pixel stands for is transparent.

    A pixel has one of the colors of the block it stands for, the one nearest to their mean, so that
    the copy of a quantized picture has no color that the picture has not.

    Args:
        histogram: the picture.
        size: width and height of the copy in px, both smaller, or both as many times larger.
    """
    width, height = size
    small = np.empty((height, width), np.int32)
    light = srgb8_to_linear(np.arange(256, dtype=np.uint8))
    index = histogram.index
    if histogram.matte is not None:
        index = np.where(histogram.matte.opaque, index, np.int32(-1))
    _shrink(index, histogram.colors, light, small)
    return small
