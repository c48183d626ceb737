"""Count the distinct colors of a picture.

Colors come out in Z-order: sorted by the bits of red, green and blue interleaved, highest
first. So the colors that share the top b bits of every channel stand together, for every b,
and a tree of cells over them needs no permutation (see ``grid``). Z-order also keeps the counters
of neighboring pixels near each other in memory, which is what makes the counting fast.
"""

import numpy as np
import numpy.typing as npt
from numba import types

from sweep.system.arrays import I32, I64, U8
from sweep.system.kernels import frozen, kernel

__all__ = ["count"]


# (256,) uint32: the bits of a byte, each moved to every third place.
_SPREAD: npt.NDArray[np.uint32] = np.bitwise_or.reduce(
    [(np.arange(256, dtype=np.uint32) >> b & 1) << 3 * b for b in range(8)]
)


@kernel(frozen(types.uint8, 2), types.uint32[::1], types.int32[::1])
def _count(pixels, table, index):  # type: ignore[no-untyped-def]
    """Count each color in the table, at its key, and note the key of each pixel."""
    for i in range(len(pixels)):
        key = _SPREAD[pixels[i, 0]] << 2 | _SPREAD[pixels[i, 1]] << 1 | _SPREAD[pixels[i, 2]]
        table[key] += np.uint32(1)
        index[i] = key


@kernel(types.uint32[::1], types.int32[::1])
def _rank(table, index):  # type: ignore[no-untyped-def]
    """Replace each key by what the table has for it."""
    for i in range(len(index)):
        index[i] = table[index[i]]


def count(pixels: U8) -> tuple[U8, I64, I32]:
    """The distinct colors of a picture, how often each occurs, and which one each pixel has.

    Args:
        pixels: (H, W, 3) uint8.

    Returns:
        colors (n, 3) uint8 in Z-order, counts (n,) int64 of at least 1, and index (H, W) int32
        with ``colors[index] == pixels``.

    Takes 64 MB and some 20 bytes a color beside the result while it runs.
    """
    flat = np.ascontiguousarray(pixels).reshape(-1, 3)
    index = np.empty(len(flat), np.int32)
    table = np.zeros(1 << 24, np.uint32)
    _count(flat, table, index)
    keys = np.flatnonzero(table != 0)  # NumPy finds true faster than it finds numbers
    counts = table[keys].astype(np.int64)
    table[keys] = np.arange(len(keys), dtype=np.uint32)  # from here on: where a color stands
    _rank(table, index)
    return _colors(keys.astype(np.uint32)), counts, index.reshape(pixels.shape[:2])


def _colors(keys: npt.NDArray[np.uint32]) -> U8:
    """(n,) keys -> (n, 3) uint8: every third bit, brought together again for each channel."""
    channels = []
    for first in (2, 1, 0):
        bits = keys >> np.uint32(first) & np.uint32(0x249249)
        bits = (bits | bits >> np.uint32(2)) & np.uint32(0x0C30C3)  # in twos
        bits = (bits | bits >> np.uint32(4)) & np.uint32(0x00F00F)  # in fours
        channels.append((bits | bits >> np.uint32(8)).astype(np.uint8))
    return np.stack(channels, axis=1)
