"""How alike two pictures are in structure: the SSIM of their luma, for many levels at once.

Z. Wang, A. C. Bovik, H. R. Sheikh and E. P. Simoncelli, "Image quality assessment: from error
visibility to structural similarity", IEEE Transactions on Image Processing 13(4), 2004: a Gaussian
window of 11x11 px with a standard deviation of 1.5 px, K1 = 0.01, K2 = 0.03, and the mean over
every place where the window lies wholly inside the picture. Windows that touch a fully transparent
pixel are outside of it too: what is seen there is not the picture's.

Luma is that of Rec. 601 on encoded sRGB, 0.299 R + 0.587 G + 0.114 B, from 0 to 255, not rounded:
the gray of JPEG, and of most programs that compute SSIM.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from sweep.image.histogram import Histogram
from sweep.image.level import Level
from sweep.system.arrays import F64, U8, Mask

__all__ = ["WINDOW", "band_sums", "bands", "luma", "places"]


WINDOW = 11  # px, a side of the window
_SIGMA = 1.5  # px
_C1, _C2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2

_BELL = np.exp(-(np.arange(-(WINDOW // 2), WINDOW // 2 + 1) ** 2) / (2 * _SIGMA**2))
_TAPS: F64 = _BELL / _BELL.sum()

_LUMA_OF_8BIT = np.outer([0.299, 0.587, 0.114], np.arange(256))

_ROWS = 64  # of windows in a band; fixed, so that sums do not depend on the number of threads


def luma(colors: U8) -> F64:
    """(n, 3) 8-bit sRGB -> (n,) luma from 0 to 255."""
    red, green, blue = (_LUMA_OF_8BIT[c][colors[:, c]] for c in range(3))
    gray: F64 = red + green + blue
    return gray


def places(histogram: Histogram) -> int:
    """How many windows fit into the picture; none where a side is shorter than `WINDOW`."""
    if histogram.matte is not None:
        return int(_inside(histogram.matte.opaque).sum())
    height, width = (int(side) for side in histogram.index.shape)
    return max(height - WINDOW + 1, 0) * max(width - WINDOW + 1, 0)


def _inside(opaque: Mask) -> Mask:
    """(H, W) -> (H - 10, W - 10): whether the window that begins at each pixel is all opaque."""
    for axis in (0, 1):
        if opaque.shape[axis] < WINDOW:
            return np.empty((0, 0), np.bool_)
        windows = np.lib.stride_tricks.sliding_window_view(opaque, WINDOW, axis)
        opaque = np.asarray(windows.all(axis=-1))
    return opaque


def bands(histogram: Histogram) -> range:
    """The top rows of the bands that the picture is measured in, one by one."""
    return range(0, len(histogram.index) - WINDOW + 1 if places(histogram) else 0, _ROWS)


def band_sums(histogram: Histogram, levels: Sequence[Level], top: int, lumas: F64) -> list[float]:
    """For each level the sum of the SSIM at every window of one band.

    The band is studied once and compared with every level, so that what is kept of the original
    is small however large the picture is.

    Args:
        histogram: the original.
        levels: what it is compared with.
        top: the first row of the band, one of `bands`.
        lumas: (n,) of the colors of the histogram.
    """
    index = histogram.index[top : top + _ROWS + WINDOW - 1]
    gray = lumas[index]
    mean = _windows(gray)
    mean_squared = mean * mean
    variance = _windows(gray * gray) - mean_squared
    inside: Mask | None = None
    if histogram.matte is not None:
        inside = _inside(histogram.matte.opaque[top : top + len(index)])
    sums = []
    for level in levels:
        # Of each pixel first the row, a byte, and then its luma: both tables stay in the cache.
        shown = np.take(luma(level.palette), np.take(level.labels, index))
        own = _windows(shown)
        both, square = mean * own, own * own
        spread = _windows(shown * shown) - square + variance
        mixed = _windows(gray * shown) - both
        alike = (2 * both + _C1) * (2 * mixed + _C2)
        alike /= (mean_squared + square + _C1) * (spread + _C2)
        sums.append(float(alike.sum() if inside is None else alike[inside].sum()))
    return sums


def _windows(plane: F64) -> F64:
    """(H, W) -> (H - 10, W - 10): the weighted mean in every window that lies inside."""
    half = WINDOW // 2
    blurred = cv2.sepFilter2D(plane, cv2.CV_64F, _TAPS, _TAPS)
    return np.asarray(blurred[half:-half, half:-half], np.float64)
