"""The cheapest way to pair the rows of a cost matrix with its columns.

Shortest augmenting paths (R. Jonker and A. Volgenant, "A shortest augmenting path algorithm for
dense and sparse linear assignment problems", Computing 38, 1987). Between two palettes that are
almost the same nearly every row has a cheapest column of its own, and is done with one look; only
those that compete are paired one by one.
"""

import numpy as np

from sweep._typing import F64, I64

__all__ = ["match"]


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
