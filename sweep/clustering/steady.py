"""Steady colors: palette rows that keep their exact value from level to level.

A color that hardly moves from one K to the next is better not moved at all: what has not changed
need not be written to a file again, and does not shimmer. Here all levels are looked at together.
Along the levels each row is a path, and gets a value that changes in steps: among all ways to stay
within so many levels of the path, the one with the least

    sum over the levels of (squared distance from the path) / (error of the level)
    + a price for each change

This is segmented least squares, solved by dynamic programming over the places where it may change.
Since a row need not wait with a change until it must, nor go to where it is at that moment, it goes
where it can stay for long.

The other rows take notice: what the constant rows leave to them is worked out on a few thousand
cells of alike colors, and the paths are drawn again from there. As either half lowers the same sum,
this is k-means over all levels at once, with a price for change.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numba import types

from sweep.clustering.incremental import Points
from sweep.clustering.rounding import Quantizer, Rounded
from sweep.system.arrays import F64, U8
from sweep.system.kernels import frozen, kernel

__all__ = ["piecewise_constant", "with_hysteresis"]


_CELLS = 4096
_ROUNDS = 3  # of drawing the values; what a fourth gains is less than 1 % of a file
_RMS = 10.0  # sRGB levels: at this error of a level, N steady levels mean a price of N squared


@kernel(
    types.float64[:, :, ::1], types.int64[::1], frozen(types.float64, 1), types.int64[::1],
    types.float64, types.float64[:, :, ::1], allocates=True,
)  # fmt: skip
def _segment(paths, births, weights, reach, price, values):  # type: ignore[no-untyped-def]
    """Write the cheapest ``values`` (levels, rows, 3) for the ``paths`` of the same shape.

    A row exists from the level of its birth on. At level k it is within reach[k] of its path,
    rounded, in each channel.
    """
    # Written without slices: each would take as long to compile as all of this.
    levels, rows = paths.shape[0], paths.shape[1]
    best = np.empty(levels + 1)
    back = np.empty(levels + 1, np.int64)
    chosen = np.empty((levels + 1, 3))
    low, high, total, square = np.empty(3), np.empty(3), np.empty(3), np.empty(3)
    value = np.empty(3)
    for row in range(rows):
        birth = births[row]
        for level in range(birth, levels + 1):
            best[level] = np.inf
        best[birth] = 0.0
        for start in range(birth, levels):
            weight = 0.0
            for a in range(3):
                low[a], high[a], total[a], square[a] = -np.inf, np.inf, 0.0, 0.0
            for end in range(start, levels):
                weight += weights[end]
                cost = 0.0 if start == birth else price
                possible = True
                for a in range(3):
                    x = paths[end, row, a]
                    low[a] = max(low[a], np.rint(x) - reach[end])
                    high[a] = min(high[a], np.rint(x) + reach[end])
                    possible &= low[a] <= high[a]
                    total[a] += weights[end] * x
                    square[a] += weights[end] * x * x
                    value[a] = min(max(np.rint(total[a] / weight), low[a]), high[a])
                    cost += square[a] - 2 * value[a] * total[a] + value[a] * value[a] * weight
                if not possible:
                    break
                if best[start] + cost < best[end + 1]:
                    best[end + 1] = best[start] + cost
                    back[end + 1] = start
                    for a in range(3):
                        chosen[end + 1, a] = value[a]
        end = levels
        while end > birth:
            for level in range(back[end], end):
                for a in range(3):
                    values[level, row, a] = chosen[end, a]
            end = back[end]


def piecewise_constant(quantizer: Quantizer, rounded: Sequence[Rounded], steady: int) -> list[U8]:
    """The palettes of all levels with rows that change as seldom as that pays.

    Args:
        quantizer: the colors they are for.
        rounded: the levels in order of K, their rows in the places of the level before, locked
            rows first.
        steady: how far a row may be, in levels of R, G and B each, from what it stands for.

    Returns:
        As many palettes of the same shapes. Levels without error, and locked rows, are as they
        were. Rows may coincide, or have lost their last color: that is for the caller to mend.
    """
    if not rounded:
        return []
    shape = len(rounded), len(rounded[-1].palette), 3
    sizes = np.array([len(level.palette) for level in rounded])
    births = np.searchsorted(sizes, np.arange(shape[1]), side="right")
    errors = np.array([level.mse for level in rounded])
    weights = _RMS / np.sqrt(np.maximum(errors, 1e-6))
    reach = np.where(errors > 0, steady, 0).astype(np.int64)
    fixed = [min(len(quantizer.locked), size) for size in sizes]

    coarse = _Coarse.of(quantizer)
    centers = [_exact(quantizer, level) for level in rounded]
    # What the cells do not know of the means is the same before and after.
    offsets = [
        center - coarse.means(level.palette) for center, level in zip(centers, rounded, strict=True)
    ]
    paths, values = np.zeros(shape), np.zeros(shape)
    for turn in range(_ROUNDS):
        for level, size in enumerate(sizes):
            if turn:
                now = values[level, :size].astype(np.uint8)
                centers[level] = coarse.means(now) + offsets[level]
            paths[level, :size] = np.clip(centers[level], 0, 255)
            paths[level, : fixed[level]] = quantizer.locked[: fixed[level]]
            if errors[level] == 0:
                paths[level, :size] = rounded[level].palette
        _segment(paths, births, weights, reach, float(steady * steady), values)
    return [values[level, :size].astype(np.uint8) for level, size in enumerate(sizes)]


def with_hysteresis(before: U8, shown: U8, steady: int) -> U8:
    """What is shown for a level, as it was in the level ``before`` where that is near enough.

    Args:
        before: (l, 3), what the level before shows; l <= m.
        shown: (m, 3), what represents each row of this level.
        steady: a row is as before if that is within so many levels in R, G and B each.
    """
    near = np.abs(before.astype(np.int16) - shown[: len(before)]).max(axis=1) <= steady
    kept = shown.copy()
    kept[: len(before)][near] = before[near]
    # Where rows would come to show the same, all are what they would be.
    return kept if len(np.unique(kept, axis=0)) >= len(np.unique(shown, axis=0)) else shown


def _exact(quantizer: Quantizer, level: Rounded) -> F64:
    """(m, 3): the means in sRGB; rounded where the clustering was in another space."""
    return level.means if quantizer.space.name == "rgb" else level.palette.astype(np.float64)


@dataclass(frozen=True, slots=True)
class _Coarse:
    """The picture as a few thousand cells."""

    quantizer: Quantizer
    points: Points

    @classmethod
    def of(cls, quantizer: Quantizer) -> "_Coarse":
        points, weights, _ = quantizer.grid.cells(_CELLS)
        return cls(quantizer, Points(points, weights))

    def means(self, palette: U8) -> F64:
        """(m, 3): in sRGB the mean of the cells nearest to each row, or the row without any."""
        centers = self.quantizer.points(palette)
        state = self.points.assigned(centers)
        weight = state.sums[:, 3:]
        means = np.where(weight > 0, state.sums[:, :3] / np.maximum(weight, 1), centers)
        if self.quantizer.space.name == "rgb":
            return means
        return self.quantizer.space.colors(means).astype(np.float64)
