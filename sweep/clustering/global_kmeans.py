"""The search: centers for K = 1, 2, ... kmax, each from those of its neighbors.

Forward, each K takes the centers of K - 1 and the best of a few new ones, judged by what they
save once Lloyd's algorithm has run. Backward, each K takes the centers of K + 1 without the one
whose removal costs least, and keeps them where they are better: a center that was right for a
small K can be wrong for a large one, and this is how the large one tells. Then forward again.

The idea of growing K one center at a time is the global k-means of Likas, Vlassis and Verbeek
(Pattern Recognition 36, 2003).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sweep.clustering.incremental import Points, State
from sweep.clustering.ks import MAX_K
from sweep.clustering.octree import Grid
from sweep.defaults import Effort
from sweep.system.arrays import F64

TOLERANCE = 1e-5  # a center's move counts when it saves this share of the mean cluster's SSE
_PER_CENTER = 64  # cells at least
_STEPS = 300  # of Lloyd's algorithm at most; some dozens are common


@dataclass(frozen=True, slots=True)
class Plan:
    """How much to spend: how many cells to search on, how many places to weigh for a new center,
    how many of the best insertions and removals to try, for how many steps before the best of
    them goes on alone, and how often to go back and forth.
    """

    cells: int
    pool: int
    tries: int
    steps: int
    rounds: int


PLANS: dict[Effort, Plan] = {
    "fast": Plan(cells=4096, pool=32, tries=2, steps=4, rounds=0),
    "balanced": Plan(cells=12288, pool=32, tries=3, steps=4, rounds=1),
    "best": Plan(cells=16384, pool=64, tries=6, steps=6, rounds=3),
}


class _Search:
    def __init__(self, points: Points, plan: Plan) -> None:
        self.points, self.plan = points, plan

    def lloyd(self, state: State, sse: float, steps: int = _STEPS) -> State:
        return self.points.lloyd(state, TOLERANCE * sse / state.k, steps)

    def best(self, trials: list[State], sse: float) -> State:
        """The trial that is best after a few steps, run to its end."""
        trials = [self.lloyd(trial, sse, self.plan.steps) for trial in trials]
        winner = min(trials, key=lambda trial: trial.sse)
        return self.lloyd(winner, winner.sse)

    def grow(self, state: State) -> State:
        """The best found with one center more; the same state if its points all are centers."""
        places, gains, clusters = self.points.insertions(state, self.plan.pool)
        order = np.argsort(-gains, kind="stable")
        order = order[gains[order] > 0]
        # The best of each cluster only: two in one place would come to the same.
        _, first = np.unique(clusters[order], return_index=True)
        order = order[np.sort(first)[: self.plan.tries]]
        if not len(order):
            return state
        return self.best([state.with_center(places[row]) for row in order], state.sse)

    def shrink(self, state: State) -> State:
        """The best found with one center less."""
        costs = self.points.removals(state)
        order = np.argsort(costs, kind="stable")[: self.plan.tries]
        order = order[np.isfinite(costs[order])]
        return self.best([state.without(int(row)) for row in order], state.sse)

    def levels(self, kmax: int, fixed: F64) -> Iterator[F64]:
        """The centers for each K, as soon as they will not change any more."""
        points, weights = self.points.points, self.points.weights
        mean = (points * weights[:, None]).sum(axis=0, keepdims=True) / weights.sum()
        starts = [fixed[:k] for k in range(1, min(len(fixed), kmax) + 1)] or [mean]
        states = [self.lloyd(self.points.start(start), np.inf) for start in starts]
        first = len(states)
        if not self.plan.rounds:
            yield from (state.centers for state in states[:-1])
        while len(states) < kmax:
            if not self.plan.rounds:
                yield states[-1].centers
            states.append(self.grow(states[-1]))
        if not self.plan.rounds:
            yield states[-1].centers
        for turn in range(self.plan.rounds):
            for k in range(kmax - 1, first, -1):
                if states[k].k == k + 1:
                    states[k - 1] = min(states[k - 1], self.shrink(states[k]), key=_sse)
            for k in range(kmax):
                if k >= first:
                    states[k] = min(states[k], self.grow(states[k - 1]), key=_sse)
                if turn == self.plan.rounds - 1:
                    yield states[k].centers


def _sse(state: State) -> float:
    return state.sse


def reach(grid: Grid, kmax: int, effort: Effort, locked: int = 0) -> int:
    """The largest K whose search begins with exactly what the one up to ``kmax`` finds.

    A search that goes back starts at its largest K. One that does not is the same up to any K, as
    long as it is on the same cells; how many those are depends on K only beyond some.

    Args:
        grid: the weighted points.
        kmax: 1 to 256.
        effort: see `search`.
        locked: how many centers stay where they are.
    """
    plan = PLANS[effort]
    if plan.rounds or locked > kmax:
        return kmax
    if len(grid.points) <= _limit(plan, kmax):  # every point is a cell, for larger K as well
        return MAX_K
    return max(kmax, plan.cells // _PER_CENTER)


def _limit(plan: Plan, kmax: int) -> int:
    return max(plan.cells, _PER_CENTER * kmax)


def search(
    grid: Grid,
    kmax: int,
    effort: Effort = "balanced",
    locked: F64 | None = None,
) -> Iterator[F64]:
    """Centers for K = 1, 2, ... kmax, in this order.

    Args:
        grid: the weighted points.
        kmax: 1 to 256.
        effort: "fast", "balanced" (the default) or "best".
        locked: (l, 3) float64, centers that stay where they are: all K have the first K of them,
            as their first rows.

    Yields:
        (K, 3) float64 local optima over the cells of the grid, whose SSE never grows with K; fewer
        than K rows when fewer suffice to meet every cell.
    """
    plan = PLANS[effort]
    fixed = np.empty((0, 3)) if locked is None else np.ascontiguousarray(locked, np.float64)
    points, weights, _ = grid.cells(_limit(plan, kmax))
    yield from _Search(Points(points, weights, len(fixed)), plan).levels(kmax, fixed)
