"""How different two colors look: CIEDE2000."""

import numpy as np
import numpy.typing as npt

from sweep._typing import F64

__all__ = ["ciede2000"]


_SEVENTH = 25.0**7


def ciede2000(a: npt.NDArray[np.floating], b: npt.NDArray[np.floating]) -> F64:
    """The difference of colors in CIELAB: 1 is about what can just be told apart side by side.

    CIE 142:2001, in the form and with the choices at its discontinuities of G. Sharma, W. Wu and
    E. N. Dalal, "The CIEDE2000 color-difference formula", Color Research & Application 30, 2005;
    all parametric factors are 1.

    Args:
        a: (..., 3) L, a, b, with broadcasting.
        b: the same.

    Returns:
        (...) float64, 0 or more; symmetric.
    """
    lightness = np.stack(np.broadcast_arrays(a[..., 0], b[..., 0])).astype(np.float64)
    reds = np.stack(np.broadcast_arrays(a[..., 1], b[..., 1])).astype(np.float64)
    blues = np.stack(np.broadcast_arrays(a[..., 2], b[..., 2])).astype(np.float64)

    # Near the gray axis a is stretched.
    mean_seventh = np.hypot(reds, blues).mean(axis=0) ** 7
    reds = reds * (1.5 - 0.5 * np.sqrt(mean_seventh / (mean_seventh + _SEVENTH)))
    chroma = np.hypot(reds, blues)
    hue = np.arctan2(blues, reds) % (2 * np.pi)
    gray = chroma.prod(axis=0) == 0

    turn = hue[1] - hue[0]
    turn = np.where(turn > np.pi, turn - 2 * np.pi, turn)
    turn = np.where(turn < -np.pi, turn + 2 * np.pi, turn)
    turn = np.where(gray, 0, turn)
    d_lightness = lightness[1] - lightness[0]
    d_chroma = chroma[1] - chroma[0]
    d_hue = 2 * np.sqrt(chroma.prod(axis=0)) * np.sin(turn / 2)

    total = hue.sum(axis=0)
    far = np.abs(hue[0] - hue[1]) > np.pi
    mean_hue = np.where(
        far, np.where(total < 2 * np.pi, total + 2 * np.pi, total - 2 * np.pi), total
    )
    mean_hue = np.where(gray, total, mean_hue / 2)
    mean_lightness, mean_chroma = lightness.mean(axis=0), chroma.mean(axis=0)

    degrees = np.rad2deg(mean_hue)
    uneven = (
        1
        - 0.17 * np.cos(mean_hue - np.deg2rad(30))
        + 0.24 * np.cos(2 * mean_hue)
        + 0.32 * np.cos(3 * mean_hue + np.deg2rad(6))
        - 0.20 * np.cos(4 * mean_hue - np.deg2rad(63))
    )
    from_middle = (mean_lightness - 50) ** 2
    by_lightness = d_lightness / (1 + 0.015 * from_middle / np.sqrt(20 + from_middle))
    by_chroma = d_chroma / (1 + 0.045 * mean_chroma)
    by_hue = d_hue / (1 + 0.015 * mean_chroma * uneven)

    mean_seventh = mean_chroma**7
    ellipse = 2 * np.sqrt(mean_seventh / (mean_seventh + _SEVENTH))
    slant = ellipse * np.sin(2 * np.deg2rad(30) * np.exp(-(((degrees - 275) / 25) ** 2)))
    squared = by_lightness**2 + by_chroma**2 + by_hue**2 - slant * by_chroma * by_hue
    return np.asarray(np.sqrt(np.maximum(squared, 0)))
