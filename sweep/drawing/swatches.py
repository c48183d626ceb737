"""A palette as a strip: each color as wide as its share of the pixels."""

import numpy as np

from sweep.color.srgb import luminance
from sweep.system.arrays import I64, U8

__all__ = ["strip_rows"]


def strip_rows(palette: U8, counts: I64, width: int) -> I64:
    """(width,) palette rows from dark to light, each as often as its share of the pixels.

    The borders are rounded, not the widths, so that the rows fill the strip; a row with less than
    a pixel may have none.
    """
    order = np.argsort(luminance(palette), kind="stable")
    total = int(counts.sum())
    borders = (np.cumsum(counts[order]) * width + total // 2) // total
    return np.repeat(order, np.diff(borders, prepend=0))
