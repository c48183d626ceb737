"""Light of high dynamic range -> what a screen of sRGB can show.

PQ is SMPTE ST 2084, HLG with its OOTF is Recommendation ITU-R BT.2100-2, the curve that rolls off
highlights is the EETF of Report ITU-R BT.2390-11, 5.4.1, and white is at 203 cd/m2, as in Report
ITU-R BT.2408-7. Light is in cd/m2.
"""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from sweep.color.srgb import linear_to_srgb8
from sweep.system.arrays import F32, F64, U8

__all__ = [
    "PEAK",
    "WHITE",
    "ToneCurve",
    "hlg_light",
    "hlg_scene",
    "in_gamut",
    "pq_code",
    "pq_light",
    "rolled_off",
]

WHITE = 203.0  # cd/m2 of a white sheet of paper, which becomes white on a screen of sRGB
PEAK = 1000.0  # cd/m2 of the brightest that a picture is taken to have

# ST 2084, equations 4.1 to 4.6.
_M1, _M2 = 2610 / 16384, 2523 / 4096 * 128
_C1, _C2, _C3 = 3424 / 4096, 2413 / 4096 * 32, 2392 / 4096 * 32
_PQ_PEAK = 10_000.0

# BT.2100, table 5.
_HLG_A = 0.17883277
_HLG_B = 1 - 4 * _HLG_A
_HLG_C = 0.5 - _HLG_A * np.log(4 * _HLG_A)
_HLG_GAMMA = 1.2  # of a display of 1,000 cd/m2

_STEPS = 4096  # of the table of the curve; the darkest are a 16-millionth of the peak apart
_HALVINGS = 12  # of chroma, when the border of the gamut is looked for: a 4096th of it
_CLOSE = 1e-4  # beyond the gamut by so little is within it

# Linear sRGB to cones, and their roots to OKLab (B. Ottosson, 2020).
_CONES_OF_RGB = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_RGB_OF_CONES = np.linalg.inv(_CONES_OF_RGB)
_LIGHTNESS = np.array([0.2104542553, 0.7936177850, -0.0040720468])


def pq_light(code: F64) -> F64:
    """PQ of any shape in 0..1 -> light, up to 10,000."""
    power = np.maximum(code, 0) ** (1 / _M2)
    base = np.maximum(power - _C1, 0) / (_C2 - _C3 * power)
    return np.asarray(_PQ_PEAK * base ** (1 / _M1))


def pq_code(light: F64) -> F64:
    """The way back."""
    power = (np.maximum(light, 0) / _PQ_PEAK) ** _M1
    return np.asarray(((_C1 + _C2 * power) / (1 + _C3 * power)) ** _M2)


def hlg_scene(code: F64) -> F64:
    """HLG of any shape in 0..1 -> light of the scene in 0..1: the inverse OETF."""
    bright = (np.exp((code - _HLG_C) / _HLG_A) + _HLG_B) / 12
    return np.where(code <= 0.5, np.square(code) / 3, bright)


def hlg_light(scene: F32, luminance: F32) -> F32:
    """(..., 3) light of the scene and its luminance -> light of a display of ``PEAK``: the OOTF."""
    return np.asarray(PEAK * luminance[..., None] ** (_HLG_GAMMA - 1) * scene, np.float32)


def rolled_off(light: F64, peak: float = PEAK, white: float = WHITE) -> F64:
    """The EETF: light up to ``peak`` -> light up to ``white``; dark light stays as it is."""
    if peak <= white:
        return np.minimum(light, white)
    top = float(pq_code(np.array(peak)))
    most = float(pq_code(np.array(white))) / top
    knee = 1.5 * most - 0.5
    e1 = np.minimum(pq_code(light) / top, 1)
    t = (e1 - knee) / (1 - knee)
    # The Hermite spline of the report: P(t).
    spline = (
        (2 * t**3 - 3 * t**2 + 1) * knee
        + (t**3 - 2 * t**2 + t) * (1 - knee)
        + (-2 * t**3 + 3 * t**2) * most
    )
    return np.where(e1 < knee, np.minimum(light, peak), pq_light(spline * top))


def in_gamut(linear: F32) -> F32:
    """(..., 3) linear sRGB, of which some is outside of 0..1 -> all of it inside.

    What is outside loses chroma until it is inside, at the same lightness and hue in OKLab.
    """
    outside = ((linear < -_CLOSE) | (linear > 1 + _CLOSE)).any(axis=-1)
    if not outside.any():
        return np.clip(linear, 0, 1)
    roots = np.cbrt(linear[outside].astype(np.float64) @ _CONES_OF_RGB.T)
    # A gray of some lightness has all roots equal to it, as the weights of lightness come to 1.
    gray = np.clip(roots @ _LIGHTNESS, 0, 1)[:, None]
    low, high = np.zeros_like(gray), np.ones_like(gray)
    for _ in range(_HALVINGS):
        share = (low + high) / 2
        shown = (gray + (roots - gray) * share) ** 3 @ _RGB_OF_CONES.T
        inside = ((shown >= -_CLOSE) & (shown <= 1 + _CLOSE)).all(axis=1)[:, None]
        low, high = np.where(inside, share, low), np.where(inside, high, share)
    made = linear.copy()
    made[outside] = ((gray + (roots - gray) * low) ** 3 @ _RGB_OF_CONES.T).astype(np.float32)
    return np.clip(made, 0, 1)


@dataclass(frozen=True, slots=True, eq=False)
class ToneCurve:
    """Light of some primaries -> 8-bit sRGB.

    The curve is for the largest of R, G and B of sRGB, and the others keep their share of it, so
    that hue stays as it is and no bright color is too bright to be shown.

    Attributes:
        to_srgb: (3, 3) from linear light of the primaries to that of sRGB.
        peak: light that becomes white; what is brighter is cut off.
    """

    to_srgb: F32
    peak: float = PEAK
    _shares: F64 = field(init=False)

    def __post_init__(self) -> None:
        lights = np.linspace(0, 1, _STEPS) ** 2 * max(self.peak, WHITE)
        shares = np.ones(_STEPS)
        shares[1:] = rolled_off(lights[1:], self.peak) / lights[1:]
        object.__setattr__(self, "_shares", shares)

    def srgb8(self, light: npt.NDArray[np.floating]) -> U8:
        """(..., 3) light -> the same in 8-bit sRGB."""
        most = max(self.peak, WHITE)
        capped = np.maximum(light, 0).astype(np.float32) @ self.to_srgb.T
        brightest = np.maximum(capped.max(axis=-1), 0)
        over = brightest > most
        if over.any():
            capped[over] *= (most / brightest[over])[:, None].astype(np.float32)
            brightest = np.minimum(brightest, np.float32(most))
        places = np.sqrt(brightest / most) * (_STEPS - 1)
        share = np.interp(places, np.arange(_STEPS), self._shares).astype(np.float32)
        return linear_to_srgb8(in_gamut(capped * (share / np.float32(WHITE))[..., None]))
