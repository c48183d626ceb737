"""One exact k-means step over all distinct colors, without touching most of them.

Kanungo et al., "An efficient k-means clustering algorithm: analysis and implementation", IEEE
TPAMI 24(7), 2002: walking down a tree of cells, a center is dropped as soon as another is nearer
to every point the cell's box could hold. A cell with one center left is handed over whole, from
its stored sums; only cells on a border between clusters are opened.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import types

from sweep.clustering.octree import DEPTH, Grid, Tree
from sweep.defaults import Effort
from sweep.system.arrays import F64, U8
from sweep.system.kernels import apart, frozen, kernel

# Distances here are off by some 1e-15 of the largest; a center is dropped only when it is
# farther by 1e-12 of that. So ties, and all that rounding could turn into one, come to the
# direct comparison, and the labels are those of brute force, bit for bit.
_SLACK = 1e-12

# Of the SSE: a Lloyd step that saves less is the last.
TOLERANCES: dict[Effort, float] = {"fast": 1e-3, "balanced": 3e-4, "best": 1e-4}
_RELAX = 1.8  # a step goes this far beyond the means; see ``lloyd``
_STEPS = 100  # at most; five are common
_CHUNK = 1 << 18  # colors at a time where a whole array of floats would be too much


def _descend(points, counts, tree, centers, slack, labels):  # type: ignore[no-untyped-def]
    """Sums of the points nearest to each center, and their labels where ``labels`` has room."""
    boxes, sums, spans, top, leaf = tree
    k = len(centers)
    result = np.empty((k, 4))
    # By depth: the centers still in question, as rows of ``near``, with their places side by side
    # for the inner loops; and how many those are, the next cell, and the last.
    near = np.empty((DEPTH + 1) * k, np.int64)
    place = np.empty(((DEPTH + 1) * k, 4))  # the fourth is the distance from a cell's middle
    todo = np.empty((DEPTH + 1, 3), np.int64)
    for j in range(k):
        near[j] = j
        for a in range(3):
            place[j, a] = centers[j, a]
        for a in range(4):
            result[j, a] = 0.0
    depth = 0
    todo[0, 0], todo[0, 1], todo[0, 2] = k, 0, top
    while depth >= 0:
        i = todo[depth, 1]
        if i == todo[depth, 2]:
            depth -= 1
            continue
        todo[depth, 1] += 1
        here = depth * k
        best = here
        for s in range(here, here + todo[depth, 0]):
            place[s, 3] = apart(place, s, boxes, i)
            if place[s, 3] < place[best, 3]:
                best = s
        below = m = here + k
        for s in range(here, here + todo[depth, 0]):
            margin = place[best, 3] + slack
            for a in range(3):
                margin += 2 * boxes[i, 3 + a] * abs(place[s, a] - place[best, a])
            if place[s, 3] <= margin:
                near[m] = near[s]
                for a in range(3):
                    place[m, a] = place[s, a]
                m += 1
        if m == below + 1:
            j = near[below]
            for a in range(4):
                result[j, a] += sums[i, a]
            if labels.size:
                for p in range(spans[i, 0], spans[i, 1]):
                    labels[p] = j
        elif i < leaf:
            depth += 1
            todo[depth, 0], todo[depth, 1], todo[depth, 2] = m - below, spans[i, 2], spans[i, 3]
        else:
            for p in range(spans[i, 0], spans[i, 1]):
                best, least = below, np.inf
                for s in range(below, m):
                    d = apart(points, p, place, s)
                    if d < least:
                        best, least = s, d
                j = near[best]
                for a in range(3):
                    result[j, a] += counts[p] * float(points[p, a])
                result[j, 3] += counts[p]
                if labels.size:
                    labels[p] = j
    return result


_MATRIX = types.float64[:, ::1]
_TREE = types.NamedTuple(  # type: ignore[no-untyped-call]
    (_MATRIX, _MATRIX, types.int32[:, ::1], types.int64, types.int64), Tree
)
_DESCENT = frozen(types.int64, 1), _TREE, _MATRIX, types.float64, types.uint8[::1]
_descend_bytes = kernel(frozen(types.uint8, 2), *_DESCENT, allocates=True)(_descend)


@functools.cache
def _descend_floats() -> Any:
    """The same for other spaces, compiled when the first of them is asked for."""
    return kernel(frozen(types.float32, 2), *_DESCENT, allocates=True)(_descend)


@dataclass(frozen=True, slots=True)
class Assignment:
    """Every point at its nearest center.

    sums (k, 3) float64: the weighted sum of each center's points; weights (k,) float64: how many
    pixels those are; sse float64; labels (n,) uint8, or (0,) where they were not asked for.
    """

    sums: F64
    weights: F64
    sse: float
    labels: U8

    def means(self, centers: F64) -> F64:
        """(k, 3): the mean of each center's points; a center without points stays."""
        some = self.weights > 0
        return np.where(
            some[:, None], self.sums / np.where(some, self.weights, 1)[:, None], centers
        )


def assign(grid: Grid, centers: F64, *, labels: bool = True) -> Assignment:
    """Give every point of the grid to its nearest center, exactly.

    The distance is the sum of (x - c)**2 over the three coordinates in order, in float64; of
    centers equally near the lower row takes the point. With integer points and centers all of
    this is exact.

    Args:
        grid: the points.
        centers: (k, 3) float64, 1 <= k <= 256.
        labels: whether to write the (n,) labels, or to sum only, which is quicker.
    """
    centers = np.ascontiguousarray(centers, np.float64)
    reach = np.abs(centers).max() + 2 * np.abs(grid.boxes[: grid.depths[1]]).max()
    written = np.empty(len(grid.points) if labels else 0, np.uint8)
    descend = _descend_bytes if grid.points.dtype == np.uint8 else _descend_floats()
    slack = 3 * _SLACK * reach * reach
    sums = descend(grid.points, grid.counts, grid.tree, centers, slack, written)
    weights = sums[:, 3].copy()
    sums = sums[:, :3].copy()
    inner = (weights * (centers * centers).sum(axis=1) - 2 * (sums * centers).sum(axis=1)).sum()
    square = grid.sums[grid.leaf :, 4].sum()
    return Assignment(sums, weights, max(float(square + inner), 0.0), written)


def lloyd(
    grid: Grid,
    centers: F64,
    *,
    locked: int = 0,
    tolerance: float = TOLERANCES["best"],
    relax: float = _RELAX,
) -> F64:
    """Lloyd's algorithm on every point of the grid.

    A center c whose points have the mean m goes to c + relax (m - c). With ``relax`` in (0, 2) no
    step raises the SSE, and the fixed points are those of Lloyd's own ``relax`` of 1, which needs
    about twice as many steps to come near them.

    Args:
        grid: the points.
        centers: (k, 3) float64, 1 <= k <= 256, to start from.
        locked: how many of the first rows stay as they are.
        tolerance: the last step is the first that lowers the SSE by less than this share of it.
        relax: see above.

    Returns:
        (k, 3) float64, none of them without points, except locked ones, and except when there
        are fewer points than centers.
    """
    centers = np.array(centers, np.float64)
    before = np.inf
    for _ in range(_STEPS):
        now = assign(grid, centers, labels=False)
        empty = locked + np.flatnonzero(now.weights[locked:] == 0)
        if len(empty) and now.sse > 0:
            centers[empty[0]] = _worst(grid, centers)
            before = np.inf
            continue
        if before - now.sse <= tolerance * now.sse:
            break
        before = now.sse
        centers[locked:] += relax * (now.means(centers) - centers)[locked:]
    return centers


def _worst(grid: Grid, centers: F64) -> F64:
    """The point that costs most where it is; rarely needed, so in no hurry."""
    labels = assign(grid, centers).labels
    most, place = -1.0, np.asarray(centers[0], np.float64)
    for start in range(0, len(labels), _CHUNK):
        part = slice(start, start + _CHUNK)
        cost = ((grid.points[part] - centers[labels[part]]) ** 2).sum(axis=1) * grid.counts[part]
        row = int(cost.argmax())
        if cost[row] > most:
            most, place = float(cost[row]), np.asarray(grid.points[start + row], np.float64)
    return place
