"""The cheapest way to pair the rows of a cost matrix with its columns.

Shortest augmenting paths (R. Jonker and A. Volgenant, "A shortest augmenting path algorithm for
dense and sparse linear assignment problems", Computing 38, 1987). A row whose cheapest column is
free, which between two palettes that are almost the same is nearly every row, is done after one
look at its costs.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import types

from sweep.compiled import frozen, kernel


@kernel(frozen(types.float64, 2), types.int64[::1])
def _match(cost, owner):  # type: ignore[no-untyped-def]
    """Fill ``owner``, the row of each column, -1 where it has none."""
    rows, columns = cost.shape
    price = np.empty(columns)  # what a column costs on top, so that each row has its cheapest
    gap = np.empty(columns)
    before = np.empty(columns, np.int64)
    closed = np.empty(columns, np.bool_)
    for c in range(columns):
        price[c] = 0.0
        owner[c] = -1
    for start in range(rows):
        # Dijkstra over the columns, from the one new row to the nearest column without an owner.
        for c in range(columns):
            gap[c] = np.inf
            closed[c] = False
        row, here, length = start, -1, 0.0
        while True:
            # The reduced cost of a row's own column is 0: what it pays is cost + price there.
            base = cost[row, here] + price[here] if here >= 0 else 0.0
            nearest = -1
            for c in range(columns):
                if not closed[c]:
                    d = length + cost[row, c] + price[c] - base
                    if d < gap[c]:
                        gap[c] = d
                        before[c] = here
                    if nearest < 0 or gap[c] < gap[nearest]:
                        nearest = c
            here, length = nearest, gap[nearest]
            if owner[here] < 0:
                break
            closed[here] = True
            row = owner[here]
        for c in range(columns):
            if closed[c]:
                price[c] += length - gap[c]
        while before[here] >= 0:
            owner[here] = owner[before[here]]
            here = before[here]
        owner[here] = start


def match(cost: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """The assignment of rows to different columns with the least total cost.

    Args:
        cost: (m, n) finite floats, m <= n.

    Returns:
        (n,) int64, a permutation of the columns: first the m columns of the rows, in the order
        of the rows, then the columns without a row, ascending.
    """
    cost = np.ascontiguousarray(cost, np.float64)
    owner = np.empty(cost.shape[1], np.int64)
    _match(cost, owner)
    owner[owner < 0] = len(cost)
    return np.argsort(owner, kind="stable")
