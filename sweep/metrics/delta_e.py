"""How far a level's colors look from the picture's own: CIEDE2000 on distinct colors, compiled.

The same formula as `sweep.color.ciede2000`, in the same numbers to 1e-10, in which every angle but
one is replaced by what is known of its sine and cosine: a report asks for it forty times for each
color, and this way that takes a seventh of the time. M. Stokes and M. H. Brill, "Efficient
computation of Delta H*ab", Color Research & Application 17(6), 1992, have the first of these steps.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numba import types

from sweep.color.spaces import lab
from sweep.image.histogram import Histogram
from sweep.image.level import Level
from sweep.system.arrays import F64, I64
from sweep.system.kernels import frozen, kernel

__all__ = ["Differences", "weighted_percentile"]


_SEVENTH = 25.0**7
_TIE = 1e-12  # of an angle: what rounding may make of one that is exactly pi

# Cosine and sine of the angles in the formula.
_COS_6, _SIN_6 = math.cos(math.radians(6)), math.sin(math.radians(6))
_COS_30, _SIN_30 = math.cos(math.radians(30)), math.sin(math.radians(30))
_COS_63, _SIN_63 = math.cos(math.radians(63)), math.sin(math.radians(63))
_COS_275, _SIN_275 = math.cos(math.radians(275)), math.sin(math.radians(275))
_FAR = math.cos(math.radians(110))  # beyond, the slant for blue is less than 1e-8
_EIGHTHS = 8 * math.degrees(1) / 25  # an eighth of an angle in radians -> 25ths of a degree
# Series of exp(-x), and, in x^2, of atan(x) / x and sin(x) / x.
_EXP = tuple((-1) ** i / math.factorial(i) for i in range(8))
_ATAN = tuple((-1) ** i / (2 * i + 1) for i in range(8))
_SINE = tuple((-1) ** i / math.factorial(2 * i + 1) for i in range(8))

_CHUNK = 1 << 16  # colors at a time where several arrays of floats would be too much

_BINS, _PER_UNIT = 4096, 32  # differences from 0 to 128 by 32nds, which floats hold exactly


@dataclass(frozen=True, slots=True)
class Differences:
    """The colors of a picture, ready to be compared with palettes.

    Attributes:
        points: (n, 3) float64, their CIELAB.
        counts: (n,) int64, how many pixels have each.
    """

    points: F64
    counts: I64

    @classmethod
    def of(cls, histogram: Histogram) -> Differences:
        """Prepare the colors of ``histogram``."""
        points = np.empty((len(histogram), 3))
        for start in range(0, len(points), _CHUNK):
            part = slice(start, start + _CHUNK)
            points[part] = lab(histogram.colors[part])
        return cls(points, histogram.counts)

    def to(self, level: Level) -> tuple[float, float]:
        """The CIEDE2000 of all pixels to what ``level`` shows: its mean and its 95th percentile.

        The percentile is the least difference that at least 95 % of the pixels do not exceed.
        Where two hues are exactly opposite, and the formula jumps, they count as half a turn
        apart and no more.
        """
        found = np.empty(len(self.points))
        bins = np.zeros(_BINS, np.int64)
        total = _compare(self.points, lab(level.palette), level.labels, self.counts, found, bins)
        return total / int(self.counts.sum()), weighted_percentile(found, self.counts, bins, 95)


def weighted_percentile(values: F64, counts: I64, bins: I64, percent: int) -> float:
    """The least value that at least ``percent`` of the weight does not exceed; exact.

    Args:
        values: (n,), 0 or more.
        counts: (n,) how much each weighs.
        bins: the weight of the values from b / 32 to (b + 1) / 32 for each b; the last bin has
            all that are larger too.
        percent: 1 to 100.
    """
    up_to = bins.cumsum()
    wanted = -(-int(up_to[-1]) * percent // 100)
    here = int(np.searchsorted(up_to, wanted))
    inside = values >= here / _PER_UNIT
    if here < len(bins) - 1:
        inside &= values < (here + 1) / _PER_UNIT
    near, weights = values[inside], counts[inside]
    order = near.argsort()
    below = int(up_to[here] - bins[here])
    return float(near[order][np.searchsorted(weights[order].cumsum(), wanted - below)])


@kernel(inline=True)
def _by_seventh(chroma):  # type: ignore[no-untyped-def]
    """sqrt(C^7 / (C^7 + 25^7)): 0 near the gray axis, 1 far from it."""
    square = chroma * chroma
    seventh = square * square * square * chroma
    return math.sqrt(seventh / (seventh + _SEVENTH))


@kernel(inline=True)
def _series(x, factors):  # type: ignore[no-untyped-def]
    """factors[0] + factors[1] x + ... + factors[7] x^7."""
    a, b, c, d, e, f, g, h = factors
    return a + x * (b + x * (c + x * (d + x * (e + x * (f + x * (g + x * h))))))


@kernel(inline=True)
def _slant(cos, sin):  # type: ignore[no-untyped-def]
    """sin(60 degrees * exp(-((h - 275) / 25)^2)) for hues h within 110 degrees of 275, to 1e-7.

    By series, as vector instructions have no functions of angles.
    """
    # The angle from 275 degrees, by halves: the tangent of an eighth of it is below 0.26.
    half = (sin * _COS_275 - cos * _SIN_275) / (1 + cos * _COS_275 + sin * _SIN_275)
    quarter = half / (1 + math.sqrt(1 + half * half))
    t = quarter / (1 + math.sqrt(1 + quarter * quarter))
    s = t * t
    angle = t * _series(s, _ATAN)
    off = angle * _EIGHTHS
    # exp(-x) as the 32nd power of exp(-x / 32), whose argument is below 0.61.
    root = _series(off * off * (1 / 32), _EXP)
    bell = root * root
    bell *= bell
    bell *= bell
    bell *= bell
    bell *= bell
    turned = math.pi / 3 * bell
    return turned * _series(turned * turned, _SINE)


@kernel(inline=True)
def _hues(rows, i):  # type: ignore[no-untyped-def]
    """The hues of a pair where one color is gray, or both are half a turn apart, as published."""
    a1, b1, a2, b2 = rows[_A1, i], rows[_B1, i], rows[_A2, i], rows[_B2, i]
    product = rows[_C1, i] * rows[_C2, i]
    first = math.atan2(b1, a1) % (2 * math.pi)
    second = math.atan2(b2, a2) % (2 * math.pi)
    turn, mean = second - first, (first + second) / 2
    if product == 0:
        turn, mean = 0.0, first + second
    elif abs(turn) > math.pi + _TIE:
        turn -= math.copysign(2 * math.pi, turn)
        mean += math.pi
    rows[_HUE, i] = 2 * math.sqrt(product) * math.sin(turn / 2)
    rows[_COS, i], rows[_SIN, i] = math.cos(mean), math.sin(mean)


# Rows of the working place: the two colors of each pair, then what is derived from them.
_L1, _A1, _B1, _L2, _A2, _B2, _C1, _C2, _HUE, _COS, _SIN, _PLAIN = range(12)
_POINTS = frozen(types.float64, 2)


@kernel(
    _POINTS, _POINTS, frozen(types.uint8, 1), frozen(types.int64, 1),
    types.float64[::1], types.int64[::1], allocates=True,
)  # fmt: skip
def _compare(points, shown, labels, counts, found, bins):  # type: ignore[no-untyped-def]
    """Write each difference, add its weight to its bin, and return the weighted sum of all.

    Some colors at a time, in loops without branches or angles, which become vector instructions;
    the few pairs that need an angle are in a loop of their own.
    """
    rows = np.zeros((12, 256))
    total = 0.0
    for start in range(0, len(points), 256):
        size = min(256, len(points) - start)
        for i in range(size):
            j = labels[start + i]
            for axis in range(3):
                rows[_L1 + axis, i] = points[start + i, axis]
                rows[_L2 + axis, i] = shown[j, axis]
        for i in range(256):
            a1, b1, a2, b2 = rows[_A1, i], rows[_B1, i], rows[_A2, i], rows[_B2, i]
            chroma = (math.sqrt(a1 * a1 + b1 * b1) + math.sqrt(a2 * a2 + b2 * b2)) / 2
            stretch = 1.5 - 0.5 * _by_seventh(chroma)
            a1 *= stretch
            a2 *= stretch
            c1, c2 = math.sqrt(a1 * a1 + b1 * b1), math.sqrt(a2 * a2 + b2 * b2)
            product, dot, cross = c1 * c2, a1 * a2 + b1 * b2, a1 * b2 - a2 * b1
            small = cross * math.sqrt(2 / (product + dot))
            large = math.copysign(math.sqrt(2 * (product - dot)), cross)
            # The mean hue is the direction of the sum of both, made equally long.
            x, y = a1 * c2 + a2 * c1, b1 * c2 + b2 * c1
            length = math.sqrt(x * x + y * y)
            rows[_A1, i], rows[_A2, i], rows[_C1, i], rows[_C2, i] = a1, a2, c1, c2
            rows[_HUE, i] = small if dot > 0 else large
            rows[_COS, i], rows[_SIN, i] = x / length, y / length
            rows[_PLAIN, i] = length - 1e-6 * product
        for i in range(size):
            if not rows[_PLAIN, i] > 0:
                _hues(rows, i)
        for i in range(256):
            cos, sin = rows[_COS, i], rows[_SIN, i]
            cos2, sin2 = cos * cos - sin * sin, 2 * sin * cos
            cos3, sin3 = cos2 * cos - sin2 * sin, sin2 * cos + cos2 * sin
            cos4, sin4 = cos2 * cos2 - sin2 * sin2, 2 * sin2 * cos2
            uneven = (
                1
                - 0.17 * (cos * _COS_30 + sin * _SIN_30)
                + 0.24 * cos2
                + 0.32 * (cos3 * _COS_6 - sin3 * _SIN_6)
                - 0.20 * (cos4 * _COS_63 + sin4 * _SIN_63)
            )
            chroma = (rows[_C1, i] + rows[_C2, i]) / 2
            middle = (rows[_L1, i] + rows[_L2, i]) / 2 - 50
            weight = 1 + 0.015 * middle * middle / math.sqrt(20 + middle * middle)
            by_lightness = (rows[_L2, i] - rows[_L1, i]) / weight
            by_chroma = (rows[_C2, i] - rows[_C1, i]) / (1 + 0.045 * chroma)
            by_hue = rows[_HUE, i] / (1 + 0.015 * chroma * uneven)
            squared = by_lightness**2 + by_chroma**2 + by_hue**2
            slanted = squared - 2 * _by_seventh(chroma) * _slant(cos, sin) * by_chroma * by_hue
            # As degrees are counted from 0 to 360, those from 0 to 90 are far from 275.
            near = cos * _COS_275 + sin * _SIN_275 > (_FAR if min(sin, cos) < 0 else 2.0)
            # abs, as rounding may leave less than nothing of nothing
            rows[_L1, i] = math.sqrt(abs(slanted if near else squared))
        for i in range(size):
            difference = rows[_L1, i]
            found[start + i] = difference
            bins[min(int(difference * _PER_UNIT), _BINS - 1)] += counts[start + i]
            total += difference * counts[start + i]
    return total
