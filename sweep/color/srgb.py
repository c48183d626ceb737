"""sRGB <-> linear light, luminance and contrast.

sRGB is IEC 61966-2-1; contrast is the ratio of WCAG 2.
"""

import numpy as np
import numpy.typing as npt

from sweep.system.arrays import F32, F64, U8

__all__ = [
    "contrast",
    "decode_srgb",
    "encode_srgb",
    "linear_to_srgb8",
    "luminance",
    "srgb8_to_linear",
]

# Slope, offset, exponent and the knee in linear light are the standard's; the knee of the encoded
# values follows from them.
_SLOPE = 12.92
_OFFSET = 0.055
_GAMMA = 2.4
_LINEAR_KNEE = 0.0031308
_ENCODED_KNEE = _LINEAR_KNEE * _SLOPE

# Rec. 709 primaries: the share of R, G and B in luminance.
_LUMINANCE = np.array([0.2126, 0.7152, 0.0722])


def decode_srgb(encoded: F64) -> F64:
    """SRGB of any shape in 0..1 -> linear light in 0..1."""
    curve = ((encoded + _OFFSET) / (1 + _OFFSET)) ** _GAMMA
    return np.where(encoded <= _ENCODED_KNEE, encoded / _SLOPE, curve)


def encode_srgb(linear: F64) -> F64:
    """Linear light of any shape in 0..1 -> sRGB in 0..1."""
    curve = (1 + _OFFSET) * np.maximum(linear, _LINEAR_KNEE) ** (1 / _GAMMA) - _OFFSET
    return np.where(linear <= _LINEAR_KNEE, linear * _SLOPE, curve)


_LINEAR_OF_8BIT = decode_srgb(np.arange(256) / 255).astype(np.float32)

# 8-bit values of linear light by a table of 2^16 steps. The steepest part of the curve rises by
# 12.92 * 255 levels over the whole range, 0.05 levels a step: far below rounding.
_TABLE_TOP = 2**16 - 1
_SRGB8_OF_LINEAR = np.rint(encode_srgb(np.arange(_TABLE_TOP + 1) / _TABLE_TOP) * 255).astype(
    np.uint8
)


def srgb8_to_linear(values: U8) -> F32:
    """8-bit sRGB of any shape -> linear light, float32 in 0..1."""
    return _LINEAR_OF_8BIT[values]


def linear_to_srgb8(values: npt.NDArray[np.floating]) -> U8:
    """Linear light of any shape, clipped to 0..1 -> 8-bit sRGB, rounded."""
    steps = np.clip(values, 0, 1) * np.float32(_TABLE_TOP) + np.float32(0.5)
    encoded: U8 = _SRGB8_OF_LINEAR[steps.astype(np.uint16)]
    return encoded


def luminance(colors: U8) -> F64:
    """(..., 3) 8-bit sRGB -> relative luminance (...), 0 for black to 1 for white."""
    light: F64 = srgb8_to_linear(colors).astype(np.float64) @ _LUMINANCE
    return light


def contrast(a: F64 | float, b: F64 | float) -> F64:
    """The WCAG contrast ratio of two relative luminances, 1 to 21, with broadcasting."""
    lighter, darker = np.maximum(a, b), np.minimum(a, b)
    return np.asarray((lighter + 0.05) / (darker + 0.05))
