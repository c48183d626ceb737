"""Count the distinct colors of a picture.

Colors come out in Z-order: sorted by the bits of red, green and blue interleaved, highest
first. So the colors that share the top b bits of every channel stand together, for every b,
and a tree of cells over them needs no permutation (see ``grid``). Z-order also keeps the counters
of neighboring pixels near each other in memory, which is what makes the counting fast.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import types

from sweep.compiled import frozen, kernel

U8 = npt.NDArray[np.uint8]


def _spread() -> npt.NDArray[np.uint32]:
    """(256,) uint32: the bits of a byte, each moved to every third place."""
    byte = np.arange(256, dtype=np.uint32)
    spread: npt.NDArray[np.uint32] = np.bitwise_or.reduce(
        [(byte >> b & 1) << 3 * b for b in range(8)]
    )
    return spread


_SPREAD = _spread()
_BLOCK = 12  # bits of a block of counters: those never touched are never looked at


@kernel(
    frozen(types.uint8, 2), frozen(types.boolean, 1), types.uint32[::1], types.boolean[::1],
    types.int32[::1],
)  # fmt: skip
def _count(pixels, keep, table, used, index):  # type: ignore[no-untyped-def]
    for i in range(len(pixels)):
        if keep.size == 0 or keep[i]:
            key = _SPREAD[pixels[i, 0]] << 2 | _SPREAD[pixels[i, 1]] << 1 | _SPREAD[pixels[i, 2]]
            table[key] += np.uint32(1)
            used[key >> _BLOCK] = True
            index[i] = key
        else:
            index[i] = -1
    n = 0
    for block in range(len(used)):
        if used[block]:
            for key in range(block << _BLOCK, (block + 1) << _BLOCK):
                n += table[key] != 0
    colors = np.empty((n, 3), np.uint8)
    counts = np.empty(n, np.int64)
    n = 0
    for block in range(len(used)):
        if used[block]:
            for key in range(block << _BLOCK, (block + 1) << _BLOCK):
                if table[key] != 0:
                    counts[n] = table[key]
                    table[key] = n  # from here on the table says where a color stands
                    n += 1
    for i in range(len(pixels)):
        if index[i] >= 0:
            n = table[index[i]]
            index[i] = n
            colors[n, 0], colors[n, 1], colors[n, 2] = pixels[i, 0], pixels[i, 1], pixels[i, 2]
    return colors, counts


def count(
    pixels: U8, keep: npt.NDArray[np.bool_] | None = None
) -> tuple[U8, npt.NDArray[np.int64], npt.NDArray[np.int32]]:
    """The distinct colors of a picture, how often each occurs, and which one each pixel has.

    Args:
        pixels: (H, W, 3) uint8.
        keep: (H, W) bool, which pixels count; all of them by default.

    Returns:
        colors (n, 3) uint8 in Z-order, counts (n,) int64 of at least 1, and index (H, W) int32
        with `colors[index] == pixels`, -1 at pixels that do not count.

    Takes 64 MB beside the result while it runs.
    """
    flat = np.ascontiguousarray(pixels).reshape(-1, 3)
    kept = np.empty(0, np.bool_) if keep is None else np.ascontiguousarray(keep).reshape(-1)
    index = np.empty(len(flat), np.int32)
    table, used = np.zeros(1 << 24, np.uint32), np.zeros(1 << 24 - _BLOCK, np.bool_)
    colors, counts = _count(flat, kept, table, used, index)
    return colors, counts, index.reshape(pixels.shape[:2])
