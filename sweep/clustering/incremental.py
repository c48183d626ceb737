"""k-means over some thousand weighted points, one center more or less at a time.

``Points.lloyd`` is Lloyd's algorithm for a state that was a local optimum until one center came
or went: it looks only at points near a center that moved. ``insertions`` and ``removals`` foretell
what one more center would save and one less would cost.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import types

from sweep.system.arrays import F64, Mask
from sweep.system.kernels import apart, kernel

# How far beyond its mean a center goes. Below 2 the SSE still falls with every step, and the fixed
# points are the same; steps come out a quarter cheaper in all.
_RELAX = 1.5

_VECTOR, _MATRIX, _LABELS = types.float64[::1], types.float64[:, ::1], types.int16[::1]


class _Clusters(NamedTuple):
    """The arrays of a ``State``, as the kernel takes them."""

    centers: F64
    labels: npt.NDArray[np.int16]
    sums: F64
    radii: F64
    moved: Mask


_CLUSTERS = types.NamedTuple(  # type: ignore[no-untyped-call]
    (_MATRIX, _LABELS, _MATRIX, _VECTOR, types.boolean[::1]), _Clusters
)


@kernel(
    _MATRIX, _VECTOR, _CLUSTERS, types.int64, types.float64, types.int64, allocates=True,
)  # fmt: skip
def _lloyd(points, weights, clusters, fixed, least, steps):  # type: ignore[no-untyped-def]
    """Lloyd's algorithm in place, until no center's move to its mean saves more than ``least``.

    A point of center j, at distance d, needs to be compared with center m only if the two are
    closer than 2 d (Phillips 2002, "sort-means"), and only if one of the two has moved. So each
    step lists for every center the rivals within twice its radius, nearest first.
    """
    centers, labels, sums, radii, moved = clusters
    n, k = len(points), len(centers)
    rivals = np.empty((k, k), np.int64)
    gaps = np.empty((k, k))
    size = np.empty(k, np.int64)
    wide = np.empty(k)  # squared radii as they will be after the step
    movers = np.empty(k, np.int64)
    mean = np.empty((1, 3))
    for step in range(steps):
        count = 0
        for j in range(k):
            if moved[j]:
                movers[count] = j
                count += 1
        if step > 0 and count == 0:
            break
        for j in range(k):
            size[j] = 0
            reach = 4 * radii[j] * radii[j]
            wide[j] = 0.0 if moved[j] else radii[j] * radii[j]
            for s in range(k if moved[j] else count):
                m = s if moved[j] else movers[s]
                gap = apart(centers, j, centers, m)
                if gap < reach and m != j:
                    t = size[j]
                    while t > 0 and gaps[j, t - 1] > gap:
                        gaps[j, t], rivals[j, t] = gaps[j, t - 1], rivals[j, t - 1]
                        t -= 1
                    gaps[j, t], rivals[j, t] = gap, m
                    size[j] += 1
        for i in range(n):
            j = labels[i]
            best, d = j, np.inf
            if j < 0:
                for m in range(k):
                    e = apart(points, i, centers, m)
                    if e < d:
                        best, d = m, e
            elif moved[j] or size[j]:
                d = apart(points, i, centers, j)
                reach = 4 * d
                for s in range(size[j]):
                    if gaps[j, s] >= reach:
                        break
                    e = apart(points, i, centers, rivals[j, s])
                    if e < d:
                        best, d = rivals[j, s], e
            else:
                continue
            wide[best] = max(wide[best], d)
            if best != j:
                labels[i] = best
                for a in range(4):
                    part = weights[i] * points[i, a] if a < 3 else weights[i]
                    sums[best, a] += part
                    if j >= 0:
                        sums[j, a] -= part
        for j in range(k):
            radii[j] = np.sqrt(wide[j]) * (1 + 1e-12)
            moved[j] = False
            if j >= fixed and sums[j, 3] > 0:
                for a in range(3):
                    mean[0, a] = sums[j, a] / sums[j, 3]
                d = apart(mean, 0, centers, j)
                if sums[j, 3] * d > least:
                    radii[j] += _RELAX * np.sqrt(d)
                    moved[j] = True
                    for a in range(3):
                        centers[j, a] += _RELAX * (mean[0, a] - centers[j, a])


@kernel(_MATRIX, _VECTOR, _LABELS, _VECTOR, _MATRIX, types.float64[:, :, ::1])
def _capture(points, weights, labels, far, places, taken):  # type: ignore[no-untyped-def]
    """Add up, by cluster, the points nearer to each place than to their own center (``far``)."""
    for q in range(len(places)):
        for i in range(len(points)):
            if apart(points, i, places, q) < far[i]:
                for a in range(3):
                    taken[q, labels[i], a] += weights[i] * points[i, a]
                taken[q, labels[i], 3] += weights[i]


@dataclass(slots=True)
class State:
    """k centers and whose each point is: all that ``lloyd`` needs to go on from where it was.

    centers (k, 3) float64; labels (n,) int16, -1 for a point that belongs to none yet; sums (k, 4)
    float64, the weighted coordinates and the weight of each center's points; radii (k,) float64,
    how far those lie from it at most; moved (k,) bool, whether the center has moved since the
    points were last assigned; sse float64, as it is once the free centers are at their means.
    """

    centers: F64
    labels: npt.NDArray[np.int16]
    sums: F64
    radii: F64
    moved: Mask
    sse: float = np.inf

    @property
    def k(self) -> int:
        """How many centers there are."""
        return len(self.centers)

    @property
    def clusters(self) -> _Clusters:
        """The arrays themselves, not copies."""
        return _Clusters(self.centers, self.labels, self.sums, self.radii, self.moved)

    def with_center(self, place: F64) -> State:
        """One center more, at ``place`` (3,), before any point has come to it."""
        return State(
            np.vstack((self.centers, place)),
            self.labels.copy(),
            np.vstack((self.sums, np.zeros(4))),
            np.append(self.radii, 0.0),
            np.append(self.moved, True),
        )

    def without(self, row: int) -> State:
        """One center less, its points belonging to none; the last row takes its place."""
        last = self.k - 1
        keep = np.arange(last)
        keep[row:][:1] = last
        labels = self.labels.copy()
        labels[labels == row] = -1
        labels[labels == last] = row
        return State(
            self.centers[keep], labels, self.sums[keep], self.radii[keep], self.moved[keep]
        )


@dataclass(frozen=True, slots=True)
class Points:
    """What is clustered: points (n, 3) float64, weights (n,) float64.

    The first ``fixed`` centers of every state never move and are never removed. ``square`` is the
    weighted squared length of all points.
    """

    points: F64
    weights: F64
    fixed: int = 0
    square: float = field(init=False)

    def __post_init__(self) -> None:
        square = float((self.weights * (self.points * self.points).sum(axis=1)).sum())
        object.__setattr__(self, "square", square)

    def start(self, centers: F64) -> State:
        """The given centers (k, 3), before any point has come to them."""
        k = len(centers)
        labels = np.full(len(self.points), -1, np.int16)
        return State(centers.copy(), labels, np.zeros((k, 4)), np.zeros(k), np.ones(k, np.bool_))

    def assigned(self, centers: F64) -> State:
        """The given centers (k, 3), and every point with the nearest; some may have none."""
        state = self.start(centers)
        _lloyd(self.points, self.weights, state.clusters, state.k, np.inf, 1)
        return state

    def lloyd(self, state: State, least: float, steps: int) -> State:
        """Lloyd's algorithm from where the state is, in place.

        It ends when no center's move to its mean lowers the SSE by more than ``least``, or after so
        many steps. No free center is left without points while there are points off their center:
        it goes to the one that costs most.
        """
        fixed = min(self.fixed, state.k)
        while True:
            _lloyd(self.points, self.weights, state.clusters, fixed, least, steps)
            empty = fixed + np.flatnonzero(state.sums[fixed:, 3] == 0)
            if not len(empty):
                break
            cost = self.weights * self._far(state)
            worst = int(cost.argmax())
            if cost[worst] == 0:
                break
            state.centers[empty[0]] = self.points[worst]
            state.moved[empty[0]] = True
        sums, weight = state.sums[:, :3], state.sums[:, 3]
        inner = -_value(sums, weight)
        at = state.centers[:fixed]
        inner[:fixed] = weight[:fixed] * (at * at).sum(axis=1) - 2 * (sums[:fixed] * at).sum(axis=1)
        state.sse = max(self.square + float(inner.sum()), 0.0)
        return state

    def insertions(self, state: State, pool: int) -> tuple[F64, F64, npt.NDArray[np.int16]]:
        """Where one more center might go.

        The candidates are the points at evenly spaced shares of the SSE, each moved to the mean of
        the points it would take.

        Returns:
            places (pool, 3); what the SSE falls by (pool,) when the new center and all it takes
            points from go to their means; the cluster (pool,) each candidate was a point of.
        """
        far = self._far(state)
        share = np.cumsum(self.weights * far)
        chosen = np.searchsorted(share, (np.arange(pool) + 0.5) / pool * share[-1])
        chosen = np.minimum(chosen, len(far) - 1)
        places = self.points[chosen]
        taken = np.zeros((pool, state.k, 4))
        _capture(self.points, self.weights, state.labels, far, places, taken)
        fixed = min(self.fixed, state.k)
        sums, weight = state.sums[:, :3], state.sums[:, 3]
        saved = _value(sums - taken[:, :, :3], weight - taken[:, :, 3]) - _value(sums, weight)
        at = state.centers[:fixed]
        saved[:, :fixed] = taken[:, :fixed, 3] * (at * at).sum(axis=1)
        saved[:, :fixed] -= 2 * (taken[:, :fixed, :3] * at).sum(axis=2)
        whole = taken.sum(axis=1)
        saved = saved.sum(axis=1) + _value(whole[:, :3], whole[:, 3])
        some = whole[:, 3] > 0
        places[some] = whole[some, :3] / whole[some, 3:]
        return places, saved, state.labels[chosen]

    def removals(self, state: State) -> F64:
        """(k,): about what the removal of each center costs: the price of joining it to the one
        other cluster with which that is cheapest (Ward's criterion), infinite for fixed ones.
        """
        weight = state.sums[:, 3]
        gap = ((state.centers[:, None] - state.centers) ** 2).sum(axis=2)
        share = np.maximum(weight[:, None] + weight, 1)
        gap *= weight[:, None] * weight / share
        np.fill_diagonal(gap, np.inf)
        cost: F64 = gap.min(axis=1)
        cost[: self.fixed] = np.inf
        return cost

    def _far(self, state: State) -> F64:
        """(n,): the squared distance of each point from its center."""
        far: F64 = ((self.points - state.centers[state.labels]) ** 2).sum(axis=1)
        return far


def _value(sums: F64, weight: F64) -> F64:
    """What clusters with these sums (..., 3) and weights (...) save by having their mean as center
    instead of the origin; nothing where there is no weight.
    """
    value: F64 = (sums * sums).sum(axis=-1) / np.where(weight > 0, weight, np.inf)
    return value
