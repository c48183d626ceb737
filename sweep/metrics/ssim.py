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

import numpy as np
from numba import types

from sweep._typing import F64, U8, Mask
from sweep.image.histogram import Histogram
from sweep.image.level import Level
from sweep.system.kernels import frozen, kernel

__all__ = ["WINDOW", "band_sums", "bands", "luma", "places"]


WINDOW = 11  # px, a side of the window
_SIGMA = 1.5  # px
_C1, _C2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2

_BELL = np.exp(-(np.arange(-(WINDOW // 2), WINDOW // 2 + 1) ** 2) / (2 * _SIGMA**2))
_TAPS: F64 = (_BELL / _BELL.sum())[WINDOW // 2 :].copy()  # of six: from the middle outwards

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
    height, width = index.shape
    gray = np.empty(index.shape)
    mean = np.empty((height - WINDOW + 1, width - WINDOW + 1))
    variance = np.empty_like(mean)
    _study(index, lumas, gray, mean, variance)
    inside = np.empty((0, 0), np.bool_)  # all
    if histogram.matte is not None:
        inside = _inside(histogram.matte.opaque[top : top + len(index)])
    return [
        _compare(index, level.labels, luma(level.palette), gray, mean, variance, inside)
        for level in levels
    ]


@kernel(inline=True)
def _down(ring, first, result):  # type: ignore[no-untyped-def]
    """The weighted sum of the eleven rows of a ring that begins at row ``first``."""
    a, b, c = ring[first], ring[(first + 1) % 11], ring[(first + 2) % 11]
    d, e, f = ring[(first + 3) % 11], ring[(first + 4) % 11], ring[(first + 5) % 11]
    g, h, i = ring[(first + 6) % 11], ring[(first + 7) % 11], ring[(first + 8) % 11]
    j, k = ring[(first + 9) % 11], ring[(first + 10) % 11]
    for x in range(len(result)):
        result[x] = (
            _TAPS[0] * f[x] + _TAPS[1] * (e[x] + g[x]) + _TAPS[2] * (d[x] + h[x])
            + _TAPS[3] * (c[x] + i[x]) + _TAPS[4] * (b[x] + j[x]) + _TAPS[5] * (a[x] + k[x])
        )  # fmt: skip


@kernel(inline=True)
def _across(row, result):  # type: ignore[no-untyped-def]
    """The weighted sums of eleven neighbors in a row; the result is ten shorter."""
    for x in range(len(result)):
        result[x] = (
            _TAPS[0] * row[x + 5] + _TAPS[1] * (row[x + 4] + row[x + 6])
            + _TAPS[2] * (row[x + 3] + row[x + 7]) + _TAPS[3] * (row[x + 2] + row[x + 8])
            + _TAPS[4] * (row[x + 1] + row[x + 9]) + _TAPS[5] * (row[x] + row[x + 10])
        )  # fmt: skip


_INDEX, _LINE, _PLANE = frozen(types.int32, 2), types.float64[::1], types.float64[:, ::1]


@kernel(_INDEX, _LINE, _PLANE, _PLANE, _PLANE, allocates=True)
def _study(index, lumas, gray, mean, variance):  # type: ignore[no-untyped-def]
    """Write the original's luma, and its mean and variance in each window."""
    height, width = index.shape
    lines = np.empty((11, width))
    squares = np.empty((11, width))
    down = np.empty(width)
    for y in range(height):
        line, square = lines[y % 11], squares[y % 11]
        for x in range(width):
            value = lumas[index[y, x]]
            gray[y, x] = line[x] = value
            square[x] = value * value
        if y < 10:
            continue
        row, first = y - 10, (y + 1) % 11
        _down(lines, first, down)
        _across(down, mean[row])
        _down(squares, first, down)
        _across(down, variance[row])
        for x in range(width - 10):
            variance[row, x] -= mean[row, x] * mean[row, x]


@kernel(
    _INDEX, frozen(types.uint8, 1), _LINE, _PLANE, _PLANE, _PLANE, types.boolean[:, ::1],
    allocates=True,
)  # fmt: skip
def _compare(index, labels, lumas, gray, mean, variance, inside):  # type: ignore[no-untyped-def]
    """The sum of the SSIM over all windows, or over those that are ``inside`` if that is not empty.

    Inner loops are plain, for vector instructions.
    """
    height, width = index.shape
    lines = np.empty((11, width))
    squares = np.empty((11, width))
    products = np.empty((11, width))
    down = np.empty(width)
    means = np.empty(width - 10)
    second = np.empty(width - 10)
    mixed = np.empty(width - 10)
    total = 0.0
    for y in range(height):
        line, square, product = lines[y % 11], squares[y % 11], products[y % 11]
        for x in range(width):
            line[x] = lumas[labels[index[y, x]]]
        for x in range(width):
            square[x] = line[x] * line[x]
            product[x] = line[x] * gray[y, x]
        if y < 10:
            continue
        row, first = y - 10, (y + 1) % 11
        _down(lines, first, down)
        _across(down, means)
        _down(squares, first, down)
        _across(down, second)
        _down(products, first, down)
        _across(down, mixed)
        for x in range(width - 10):
            one, other = mean[row, x], means[x]
            both, ends = one * other, one * one + other * other
            spread = variance[row, x] + second[x] - other * other
            mixed[x] = ((2 * both + _C1) * (2 * (mixed[x] - both) + _C2)) / (
                (ends + _C1) * (spread + _C2)
            )
        if len(inside):
            for x in range(width - 10):
                if not inside[row, x]:
                    mixed[x] = 0.0
        for x in range(width - 10):
            total += mixed[x]
    return total
