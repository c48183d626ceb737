"""Heat: colors for amounts, from nearly black over violet and orange to pale yellow.

The path is laid through OKLab (B. Ottosson, 2020): lightness rises evenly, so that more is always
lighter, for every kind of color vision and in print; the hue turns from blue to yellow the way that
passes through red; and the chroma is as high as sRGB allows. The colors are equal steps of OKLab
distance along it.
"""

import functools

import numpy as np
import numpy.typing as npt

from sweep.color.spaces import space_named
from sweep.system.arrays import F64, U8

__all__ = ["heat_colors", "heat_rows"]


_COLORS = 256
_LIGHTNESS = 0.14, 0.97  # OKLab, from the first color to the last
_HUE = -85.0, 103.0  # degrees: blue, over 0 (pink) and 40 (orange), to yellow
_POINTS = 2048  # of the path that the steps are measured on
_TOO_FAR = 0.004  # OKLab; what rounding to 8 bit moves a color by is less


@functools.cache
def heat_colors() -> U8:
    """(256, 3) uint8 sRGB, from no amount to the most; read-only.

    OKLab lightness rises from each to the next, and all neighbors are about equally far apart.
    """
    share = np.linspace(0, 1, _POINTS)
    path = _path(share, _most_chroma(share))
    lengths = np.linalg.norm(np.diff(path, axis=0), axis=1)
    along = np.concatenate([[0], np.cumsum(lengths)])
    steps = np.interp(np.linspace(0, along[-1], _COLORS), along, share)
    colors = space_named("oklab").colors(_path(steps, _most_chroma(share)))
    colors.setflags(write=False)
    return colors


def heat_rows(amounts: npt.NDArray[np.floating], top: float) -> U8:
    """Which of the 256 colors stands for each amount, of any shape.

    0 has the first, ``top`` and all above it the last.
    """
    rows: U8 = np.rint(np.clip(amounts / top, 0, 1) * (_COLORS - 1)).astype(np.uint8)
    return rows


def _path(share: F64, chroma: float) -> F64:
    """(n, 3) OKLab at each share of the way, the chroma rising from gray and falling again."""
    lightness = np.interp(share, (0, 1), _LIGHTNESS)
    hue = np.deg2rad(np.interp(share, (0, 1), _HUE))
    away = chroma * np.sin(np.pi * np.interp(share, (0, 1), (0.06, 0.86)))
    return np.stack([lightness, away * np.cos(hue), away * np.sin(hue)], axis=1)


def _most_chroma(share: F64) -> float:
    """The largest chroma with which the whole path stays within sRGB, by bisection."""
    space = space_named("oklab")
    within, beyond = 0.0, 0.5
    while beyond - within > 1e-4:
        middle = (within + beyond) / 2
        path = _path(share, middle)
        # What sRGB cannot show is clipped, and comes back as another color.
        shown = space.points(space.colors(path))
        if np.abs(shown - path).max() < _TOO_FAR:
            within = middle
        else:
            beyond = middle
    return within
