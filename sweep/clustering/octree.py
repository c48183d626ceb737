"""A tree of cells over the distinct colors of a picture.

The cells of depth d are the cubes that share the top d bits of every 8-bit channel. Each knows
the tight box around its points *in the clustering space*, how many pixels it holds and their sum,
so that k-means can treat it as one point (the search) or hand all of it to one center without
looking inside (the exact assignment). Colors in Z-order make every cell a range.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numba import types

from sweep.system.arrays import F32, F64, I32, I64, U8
from sweep.system.kernels import frozen, kernel

DEPTH = 6  # of the leaves: at most 2^18 of them, however many colors there are


def _fill(colors, points, counts, first, low, high, sums):  # type: ignore[no-untyped-def]
    """Write the leaves' ranges, boxes and sums; returns how many leaves there are."""
    leaf = -1
    for i in range(len(colors)):
        if i == 0 or (
            (colors[i, 0] ^ colors[i - 1, 0])
            | (colors[i, 1] ^ colors[i - 1, 1])
            | (colors[i, 2] ^ colors[i - 1, 2])
        ) >> (8 - DEPTH):
            leaf += 1
            first[leaf] = i
            for a in range(3):
                low[leaf, a] = high[leaf, a] = points[i, a]
            for a in range(5):
                sums[leaf, a] = 0.0
        weight = float(counts[i])
        sums[leaf, 3] += weight
        for a in range(3):
            x = float(points[i, a])
            low[leaf, a] = min(low[leaf, a], x)
            high[leaf, a] = max(high[leaf, a], x)
            sums[leaf, a] += weight * x
            sums[leaf, 4] += weight * x * x
    first[leaf + 1] = len(colors)
    return leaf + 1


_FILLED = (types.int32[::1], types.float64[:, ::1], types.float64[:, ::1], types.float64[:, ::1])
_COUNTS = frozen(types.int64, 1)
_BYTES, _FLOATS = frozen(types.uint8, 2), frozen(types.float32, 2)
_fill_bytes = kernel(_BYTES, _BYTES, _COUNTS, *_FILLED)(_fill)


@functools.cache
def _fill_floats() -> Any:
    """The same for other spaces, compiled when the first of them is asked for."""
    return kernel(_BYTES, _FLOATS, _COUNTS, *_FILLED)(_fill)


class Tree(NamedTuple):
    """The cells of a ``Grid`` as kernels take them: its arrays, and the cells 0 to ``top`` that lie
    in no other, ``leaf`` and on that have none in them.
    """

    boxes: F64
    sums: F64
    spans: I32
    top: int
    leaf: int


@dataclass(frozen=True, slots=True)
class Grid:
    """The weighted points, and the tree of cells over them with the coarse cells first.

    points (n, 3) uint8 (sRGB itself) or float32 (another space), counts (n,) int64. Of the m
    cells: boxes (m, 6) float64, the middle of the tight box around the cell's points and half its
    sides; sums (m, 5) float64, its points' three weighted coordinates, their weight and their
    weighted squared length; spans (m, 4) int32, its points are spans[i, 0] to spans[i, 1], and the
    cells in it spans[i, 2] to spans[i, 3]. Depth d holds the cells depths[d - 1] to depths[d];
    those of the last have no cells in them.
    """

    points: U8 | F32
    counts: I64
    boxes: F64
    sums: F64
    spans: I32
    depths: tuple[int, ...]

    @property
    def leaf(self) -> int:
        """The first of the deepest cells."""
        return self.depths[-2]

    @property
    def tree(self) -> Tree:
        """What a walk down the cells needs."""
        return Tree(self.boxes, self.sums, self.spans, self.depths[1], self.leaf)

    def cells(self, limit: int) -> tuple[F64, F64, float]:
        """At most ``limit`` cells and single points that tell most of the picture.

        From the coarsest cells on, the one with the largest scatter (the weighted squared distance
        of its points from their mean) is opened, again and again. Of no more than ``limit`` points,
        every one comes back as it is.

        Returns:
            means (m, 3) float64 and weights (m,) float64, in the order of the points, and the
            scatter left inside: what an SSE over the means lacks of the SSE over the points.
        """
        if len(self.points) <= limit:
            return self.points.astype(np.float64), self.counts.astype(np.float64), 0.0
        weight = self.sums[:, 3]
        means = self.sums[:, :3] / weight[:, None]
        size = self.spans[:, 1] - self.spans[:, 0]
        scatter = np.maximum(self.sums[:, 4] - weight * (means * means).sum(axis=1), 0)
        scatter[size == 1] = 0
        parts = self.spans[:, 3] - self.spans[:, 2]
        parts[self.leaf :] = size[self.leaf :]
        order = np.argsort(-scatter, kind="stable")
        total = self.depths[1] + np.cumsum(parts[order] - 1)
        opened = np.zeros(len(parts), np.bool_)
        opened[order[: np.searchsorted(total, limit, side="right")]] = True
        # No cell scatters more than the one around it, save by rounding: hence its word first.
        around = np.ones(len(parts), np.bool_)
        for start, stop in zip(self.depths[:-2], self.depths[1:-1], strict=True):
            opened[start:stop] &= around[start:stop]
            inside = slice(self.spans[start, 2], self.spans[stop - 1, 3])
            around[inside] = np.repeat(opened[start:stop], parts[start:stop])
        opened[self.leaf :] &= around[self.leaf :]
        whole = np.flatnonzero(around & ~opened)
        split = np.flatnonzero(opened[self.leaf :]) + self.leaf
        begin = np.cumsum(size[split]) - size[split]
        loose = np.repeat(self.spans[split, 0] - begin, size[split]) + np.arange(size[split].sum())
        place = np.argsort(np.append(self.spans[whole, 0], loose), kind="stable")
        return (
            np.concatenate((means[whole], self.points[loose].astype(np.float64)))[place],
            np.append(weight[whole], self.counts[loose].astype(np.float64))[place],
            float(scatter[whole].sum()),
        )


def build(
    colors: U8,
    counts: I64,
    points: F32 | None = None,
) -> Grid:
    """The grid over distinct colors.

    Args:
        colors: (n, 3) uint8 sRGB, n >= 1, distinct and in Z-order, as `counting.count` makes them.
        counts: (n,) int64, each at least 1.
        points: (n, 3) float32, where the colors lie in the clustering space; by default the
            space is sRGB and the colors are the points.
    """
    limit = min(len(colors), 1 << 3 * DEPTH)
    first = np.empty(limit + 1, np.int32)
    low, high, sums = np.empty((limit, 3)), np.empty((limit, 3)), np.empty((limit, 5))
    if points is None:
        m = _fill_bytes(colors, colors, counts, first, low, high, sums)
    else:
        m = _fill_floats()(colors, points, counts, first, low, high, sums)
    levels = [(low[:m], high[:m], sums[:m], first[: m + 1], np.zeros(m + 1, np.int64))]
    corner = colors[first[:m]]
    for depth in range(DEPTH - 1, 0, -1):
        low, high, sums, first, _ = levels[-1]
        key = corner >> (8 - depth)
        start = np.flatnonzero(np.append(True, (key[1:] != key[:-1]).any(axis=1)))
        corner = corner[start]
        end = np.append(start, len(low))
        levels.append(
            (
                np.minimum.reduceat(low, start),
                np.maximum.reduceat(high, start),
                np.add.reduceat(sums, start),
                first[end],
                end,
            )
        )
    levels.reverse()
    depths = np.cumsum([0] + [len(level[0]) for level in levels])
    low = np.concatenate([level[0] for level in levels])
    high = np.concatenate([level[1] for level in levels])
    points_of = [np.stack((level[3][:-1], level[3][1:]), axis=1) for level in levels]
    cells_of = [
        np.stack((level[4][:-1], level[4][1:]), axis=1) + below
        for level, below in zip(levels, depths[1:], strict=True)
    ]
    spans = np.hstack((np.concatenate(points_of), np.concatenate(cells_of))).astype(np.int32)
    return Grid(
        points=colors if points is None else points,
        counts=counts,
        boxes=np.hstack(((low + high) / 2, (high - low) / 2)),
        sums=np.concatenate([level[2] for level in levels]),
        spans=spans,
        depths=tuple(int(depth) for depth in depths),
    )
