"""The filters of PNG, which turn neighbors that are alike into small numbers."""

import numpy as np

from sweep.system.arrays import U8

__all__ = ["filtered"]


def filtered(rows: U8, width: int) -> U8:
    """(H, B) bytes of each row -> (H, 1 + B), each row by the filter that leaves the least.

    The least is meant as the specification suggests: the sum of absolute values of signed bytes.

    Args:
        rows: 8-bit samples.
        width: bytes of a pixel.
    """
    left, above, corner = np.zeros_like(rows), np.zeros_like(rows), np.zeros_like(rows)
    left[:, width:] = rows[:, :-width]
    above[1:] = rows[:-1]
    corner[1:, width:] = rows[:-1, :-width]
    mean = ((left.astype(np.uint16) + above) >> 1).astype(np.uint8)
    tried = [rows, *(rows - guess for guess in (left, above, mean, _paeth(left, above, corner)))]
    sums = [np.abs(one.view(np.int8).astype(np.int16)).sum(axis=1, dtype=np.int64) for one in tried]
    best = np.argmin(sums, axis=0)
    out = np.empty((rows.shape[0], rows.shape[1] + 1), np.uint8)
    out[:, 0] = best
    for number, one in enumerate(tried):
        out[best == number, 1:] = one[best == number]
    return out


def _paeth(left: U8, above: U8, corner: U8) -> U8:
    """Of the three neighbors the one nearest to left + above - corner."""
    a, b, c = (one.astype(np.int16) for one in (left, above, corner))
    to_a, to_b, to_c = np.abs(b - c), np.abs(a - c), np.abs(a + b - 2 * c)
    return np.where(
        (to_a <= to_b) & (to_a <= to_c), left, np.where(to_b <= to_c, above, corner)
    ).astype(np.uint8)
