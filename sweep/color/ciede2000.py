"""How different two colors look: CIEDE2000, once, compiled.

CIE 142:2001, in the form, with the symbols and the numbers of equations, of G. Sharma, W. Wu and
E. N. Dalal, "The CIEDE2000 color-difference formula: implementation notes, supplementary test data,
and mathematical observations", Color Research & Application 30(1), 2005. All parametric factors,
k_L, k_C and k_H, are 1.
"""

import math

import numpy as np
import numpy.typing as npt
from numba import types

from sweep.system.arrays import F64
from sweep.system.kernels import frozen, kernel

__all__ = ["ciede2000", "delta_e_00"]

_25_7 = 25.0**7
_DEGREES = 180 / math.pi
_6, _25, _30, _63, _275 = (angle / _DEGREES for angle in (6.0, 25.0, 30.0, 63.0, 275.0))
_TURN = 2 * math.pi
_TIE = 1e-12  # of an angle: what rounding may make of one that is exactly half a turn


@kernel(inline=True)
def _by_seventh(C):  # type: ignore[no-untyped-def]
    """sqrt(C^7 / (C^7 + 25^7))."""
    C7 = C * C * C * C * C * C * C
    return math.sqrt(C7 / (C7 + _25_7))


@kernel(inline=True)
def delta_e_00(L1, a1, b1, L2, a2, b2):  # type: ignore[no-untyped-def]
    """Delta E_00 of two colors in CIELAB, 0 or more; for kernels."""
    C1_ab, C2_ab = math.sqrt(a1 * a1 + b1 * b1), math.sqrt(a2 * a2 + b2 * b2)  # (2)
    mean_C_ab = (C1_ab + C2_ab) / 2  # (3)
    G = 0.5 * (1 - _by_seventh(mean_C_ab))  # (4)
    a1_, a2_ = (1 + G) * a1, (1 + G) * a2  # (5)
    C1, C2 = math.sqrt(a1_ * a1_ + b1 * b1), math.sqrt(a2_ * a2_ + b2 * b2)  # (6)
    h1 = math.atan2(b1, a1_)  # (7), in radians
    h2 = math.atan2(b2, a2_)
    h1 += _TURN if h1 < 0 else 0.0
    h2 += _TURN if h2 < 0 else 0.0
    dL = L2 - L1  # (8)
    dC = C2 - C1  # (9)
    gray = C1 * C2 == 0
    dh = h2 - h1  # (10)
    far = abs(dh) > math.pi + _TIE
    if gray:
        dh = 0.0
    elif far:
        dh -= math.copysign(_TURN, dh)
    dH = 2 * math.sqrt(C1 * C2) * math.sin(dh / 2)  # (11)
    mean_L = (L1 + L2) / 2  # (12)
    mean_C = (C1 + C2) / 2  # (13)
    mean_h = h1 + h2  # (14)
    if not gray:
        mean_h /= 2
        if far:
            mean_h += math.pi if mean_h < math.pi else -math.pi
    T = (  # (15)
        1
        - 0.17 * math.cos(mean_h - _30)
        + 0.24 * math.cos(2 * mean_h)
        + 0.32 * math.cos(3 * mean_h + _6)
        - 0.20 * math.cos(4 * mean_h - _63)
    )
    off = (mean_h - _275) / _25
    d_theta = _30 * math.exp(-off * off)  # (16)
    R_C = 2 * _by_seventh(mean_C)  # (17)
    middle = (mean_L - 50) * (mean_L - 50)
    S_L = 1 + 0.015 * middle / math.sqrt(20 + middle)  # (18)
    S_C = 1 + 0.045 * mean_C  # (19)
    S_H = 1 + 0.015 * mean_C * T  # (20)
    R_T = -math.sin(2 * d_theta) * R_C  # (21)
    L, C, H = dL / S_L, dC / S_C, dH / S_H
    # (22); abs, as rounding may leave less than nothing of nothing
    return math.sqrt(abs(L * L + C * C + H * H + R_T * C * H))


_POINTS = frozen(types.float64, 2)


@kernel(_POINTS, _POINTS, types.float64[::1])
def _pairs(a, b, found):  # type: ignore[no-untyped-def]
    for i in range(len(found)):
        found[i] = delta_e_00(a[i, 0], a[i, 1], a[i, 2], b[i, 0], b[i, 1], b[i, 2])


def ciede2000(a: npt.NDArray[np.floating], b: npt.NDArray[np.floating]) -> F64:
    """The difference of colors in CIELAB: 1 is about what can just be told apart side by side.

    Args:
        a: (..., 3) L, a, b, with broadcasting.
        b: the same.

    Returns:
        (...) float64, 0 or more; symmetric.
    """
    one, other = np.broadcast_arrays(a, b)
    found = np.empty(one.shape[:-1])
    flat = [np.ascontiguousarray(each, np.float64).reshape(-1, 3) for each in (one, other)]
    _pairs(*flat, found.reshape(-1))
    return found
