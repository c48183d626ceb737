"""The color spaces that colors can be clustered in, each with its way from 8-bit sRGB and back.

rgb       sRGB as it is, 0..255: the literature's and the default
linear    linear light, 0..1
lab       CIELAB, D65 white
oklab     OKLab (B. Ottosson, 2020)
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from sweep.color.srgb import decode_srgb, encode_srgb
from sweep.errors import one_of
from sweep.system.arrays import F32, F64, U8

__all__ = ["SPACES", "Space", "lab", "space_named"]


# Linear sRGB to CIE XYZ with D65 white: IEC 61966-2-1.
_XYZ_OF_RGB = np.array(
    [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
)
_WHITE = _XYZ_OF_RGB.sum(axis=1)
_RGB_OF_XYZ = np.linalg.inv(_XYZ_OF_RGB)

# L, a, b of f(X), f(Y), f(Z) and the constants of f: CIE 15.
_LAB_OF_F = np.array([[0.0, 116, 0], [500, -500, 0], [0, 200, -200]])
_LAB_OFFSET = np.array([16.0, 0, 0])
_F_OF_LAB = np.linalg.inv(_LAB_OF_F)
_DELTA = 6 / 29

_LINEAR_OF_8BIT = decode_srgb(np.arange(256) / 255)

# Linear sRGB to cone responses, and their cube roots to OKLab.
_CONES_OF_RGB = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_OKLAB_OF_ROOTS = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
_RGB_OF_CONES = np.linalg.inv(_CONES_OF_RGB)
_ROOTS_OF_OKLAB = np.linalg.inv(_OKLAB_OF_ROOTS)


@dataclass(frozen=True, slots=True)
class Space:
    """A color space.

    Attributes:
        name: what the library and the commands call it.
        points: (n, 3) 8-bit sRGB -> (n, 3) float32 coordinates.
        colors: (n, 3) coordinates -> the nearest 8-bit sRGB, clipped to what sRGB can show.
    """

    name: str
    points: Callable[[U8], F32]
    colors: Callable[[npt.NDArray[Any]], U8]


def _rgb_points(colors: U8) -> F32:
    return colors.astype(np.float32)


def _rgb_colors(points: F64) -> U8:
    return np.clip(np.rint(points), 0, 255).astype(np.uint8)


def _linear(colors: U8) -> F64:
    return decode_srgb(colors / 255)


def _linear_points(colors: U8) -> F32:
    return _linear(colors).astype(np.float32)


def _linear_colors(points: F64) -> U8:
    return _rgb_colors(encode_srgb(np.clip(points, 0, 1)) * 255)


def lab(colors: U8) -> F64:
    """(n, 3) 8-bit sRGB -> (n, 3) CIELAB: L from 0 to 100, a and b within -128 to 128."""
    linear = _LINEAR_OF_8BIT[colors]
    # Not as a product of matrices, whose rounding depends on how many rows there are: the same
    # color has the same coordinates, so that its difference to itself is 0.
    ratio = sum(linear[:, c, None] * _XYZ_OF_RGB[:, c] for c in range(3)) / _WHITE
    f = np.where(ratio > _DELTA**3, np.cbrt(ratio), ratio / (3 * _DELTA**2) + 4 / 29)
    points: F64 = sum(f[:, c, None] * _LAB_OF_F[:, c] for c in range(3)) - _LAB_OFFSET
    return points


def _lab_points(colors: U8) -> F32:
    return lab(colors).astype(np.float32)


def _lab_colors(points: F64) -> U8:
    f = (points + _LAB_OFFSET) @ _F_OF_LAB.T
    ratio = np.where(f > _DELTA, f**3, 3 * _DELTA**2 * (f - 4 / 29))
    return _linear_colors(ratio * _WHITE @ _RGB_OF_XYZ.T)


def _oklab_points(colors: U8) -> F32:
    roots = np.cbrt(_linear(colors) @ _CONES_OF_RGB.T)
    return np.asarray(roots @ _OKLAB_OF_ROOTS.T, np.float32)


def _oklab_colors(points: F64) -> U8:
    return _linear_colors((points @ _ROOTS_OF_OKLAB.T) ** 3 @ _RGB_OF_CONES.T)


SPACES: tuple[Space, ...] = (
    Space("rgb", _rgb_points, _rgb_colors),
    Space("linear", _linear_points, _linear_colors),
    Space("lab", _lab_points, _lab_colors),
    Space("oklab", _oklab_points, _oklab_colors),
)


def space_named(name: str) -> Space:
    """Return the space called ``name``.

    Raises:
        ParameterError: there is none; the message lists those that exist.
    """
    known = {space.name: space for space in SPACES}
    one_of(known, name, "color space")
    return known[name]
