"""Which palette row came from which: rows keep their places from level to level.

The rows of two palettes are paired by shortest augmenting paths (R. Jonker and A. Volgenant, "A
shortest augmenting path algorithm for dense and sparse linear assignment problems", Computing 38,
1987). Between two palettes that are almost the same nearly every row has a nearest one of its own,
and is done with one look; only those that compete are paired one by one.
"""

import numpy as np

from sweep.image.level import Level
from sweep.system.arrays import F64, I64, U8

__all__ = ["in_order_of", "match", "parents_of"]


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


def match(cost: F64) -> I64:
    """The assignment of rows to different columns with the least total cost.

    Args:
        cost: (m, n) finite floats, m <= n.

    Returns:
        (n,) int64, a permutation of the columns: first the m columns of the rows, in the order
        of the rows, then the columns without a row, ascending.
    """
    rows, columns = cost.shape
    owner = np.full(columns, -1, np.int64)  # the row of each column
    price = np.zeros(columns)  # what a column costs on top, so that each row has its cheapest
    competing = []
    for row, column in enumerate(cost.argmin(axis=1)):
        if owner[column] < 0:
            owner[column] = row
        else:
            competing.append(row)
    for row in competing:
        _augment(cost, owner, price, row)
    owner[owner < 0] = rows
    return np.argsort(owner, kind="stable")


def _augment(cost: F64, owner: I64, price: F64, start: int) -> None:
    """Give the row ``start`` a column too, moving others where that is cheapest; in place."""
    # Dijkstra's algorithm over the columns, from the new row to the nearest one without an owner.
    columns = cost.shape[1]
    gap = np.full(columns, np.inf)
    before = np.full(columns, -1, np.int64)
    closed = np.zeros(columns, np.bool_)
    row, here, length = start, -1, 0.0
    while True:
        # The reduced cost of a row's own column is 0: what it pays is cost + price there.
        paid = cost[row, here] + price[here] if here >= 0 else 0.0
        reach = length + cost[row] + price - paid
        nearer = ~closed & (reach < gap)
        gap[nearer] = reach[nearer]
        before[nearer] = here
        here = int(np.where(closed, np.inf, gap).argmin())
        length = float(gap[here])
        if owner[here] < 0:
            break
        closed[here] = True
        row = int(owner[here])
    price[closed] += length - gap[closed]
    while before[here] >= 0:
        owner[here] = owner[before[here]]
        here = int(before[here])
    owner[here] = start
