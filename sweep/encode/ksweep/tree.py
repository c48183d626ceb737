"""The walk to a signature: a tree whose leaves are the signatures in their order."""

from typing import NamedTuple

import numpy as np
from numba import types

from sweep.system.arrays import I64, U8
from sweep.system.kernels import frozen, kernel

__all__ = ["TREE", "Tree", "grown"]


class Tree(NamedTuple):
    """The steps of the walk. The one that parts leaves below m from those from m on is row m.

    Attributes:
        ways: (leaves, 2): the step that follows on either side; 0 where one leaf is left.
        axes: (leaves, 4): which way a color r, g, b lies is (r x + g y + b z + w) / 1024.
    """

    ways: I64
    axes: I64


TREE = types.NamedUniTuple(types.int64[:, ::1], 2, Tree)  # type: ignore[no-untyped-call]
_LONGS = frozen(types.int64, 1)


def grown(means: U8, weights: I64, shared: I64) -> tuple[Tree, int]:
    """The tree, and its first step; 0 if there is one leaf only.

    Args:
        means: (leaves, 3) uint8 sRGB.
        weights: (leaves,) int64: about how many pixels each has.
        shared: (leaves,) int64: how many levels each goes the same way as the leaf before it.
    """
    leaves = len(weights)
    tree = Tree(np.zeros((leaves, 2), np.int64), np.zeros((leaves, 4), np.int64))
    if leaves < 2:
        return tree, 0
    heavy = np.concatenate([[0], np.cumsum(weights)])
    sums = np.concatenate([np.zeros((1, 3), np.int64), means.cumsum(axis=0, dtype=np.int64)])
    return tree, _grow(heavy, sums, shared, tree)


@kernel(inline=True)
def _parting(heavy, shared, begin, end):  # type: ignore[no-untyped-def]
    """Where leaves are parted.

    Between 7 and 13 twentieths of the pixels are on either side, if that can be, and it is where
    the fewest levels are shared; ties to the more even one, then to the first.
    """
    total = heavy[end] - heavy[begin]
    best, best_even, best_fits = begin + 1, np.int64(0), False
    for m in range(begin + 1, end):
        part = heavy[m] - heavy[begin]
        even = abs(2 * part - total)
        fits = 7 * total <= 20 * part <= 13 * total
        if m == begin + 1:
            better = True
        elif fits != best_fits:
            better = fits
        elif fits and shared[m] != shared[best]:
            better = shared[m] < shared[best]
        else:
            better = even < best_even
        if better:
            best, best_even, best_fits = m, even, fits
    return best


@kernel(_LONGS, frozen(types.int64, 2), _LONGS, TREE, allocates=True)
def _grow(heavy, sums, shared, tree):  # type: ignore[no-untyped-def]
    """Part all leaves, again and again; returns the first step.

    Args:
        heavy: (leaves + 1,): the weights summed up to each leaf.
        sums: (leaves + 1, 3): the means summed up.
        shared: see `grown`.
        tree: is filled.
    """
    leaves = len(shared)
    waiting = [(np.int64(0), np.int64(leaves), np.int64(0), np.int64(0))]
    first = np.int64(0)
    while len(waiting) > 0:
        begin, end, above, side = waiting.pop()
        m = _parting(heavy, shared, begin, end)
        if above == 0:
            first = m
        else:
            tree.ways[above, side] = m
        square, middle = np.int64(1), np.int64(0)
        for c in range(3):
            low = (sums[m, c] - sums[begin, c]) // (m - begin)
            high = (sums[end, c] - sums[m, c]) // (end - m)
            tree.axes[m, c] = high - low
            square += (high - low) * (high - low)
            middle += (high - low) * (high + low)
        for c in range(3):
            tree.axes[m, c] = (8192 * tree.axes[m, c]) // square
        tree.axes[m, 3] = (-4096 * middle) // square
        if end - m > 1:
            waiting.append((m, end, m, np.int64(1)))
        if m - begin > 1:
            waiting.append((begin, m, m, np.int64(0)))
    return first
