"""Which palette row came from which: rows keep their places from level to level."""

import numpy as np

from sweep._typing import F64, I64, U8
from sweep.clustering.matching import match
from sweep.image.level import Level

__all__ = ["in_order_of", "parents_of"]


def in_order_of(before: F64, after: F64) -> I64:
    """(m,): the order in which the rows of ``after`` continue those of ``before``.

    Rows are paired so that the squared distances between partners add up to the least there is.
    Partners get the same place; rows without one come behind, in the order they had.

    Args:
        before: (l, 3), the palette of the level before, in the clustering space; l <= m.
        after: (m, 3), the palette to be ordered.
    """
    return match(((before[:, None] - after[None]) ** 2).sum(axis=2))


def parents_of(before: Level, labels: U8, counts: I64, m: int) -> I64:
    """(m,): for each palette row of a level the row of the level before that it came from.

    A row that has its place from the level before came from that row; a new one from the row that
    most of its pixels had.

    Args:
        before: the level before.
        labels: (n,) uint8, the palette row of each distinct color now.
        counts: (n,) int64, the pixels of each color.
        m: how many rows there are now.
    """
    kept = len(before.palette)
    parents = np.arange(m)
    for row in range(kept, m):
        own = labels == row
        parents[row] = np.bincount(before.labels[own], counts[own], kept).argmax()
    return parents
