"""Centers -> an 8-bit palette that keeps the promises of a level: ``Quantizer.rounded``.

Rounding can make two centers the same color, or leave one with no color nearest to it. Here the
palette is mended, and then stepped to rest among the 8-bit colors.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from sweep.clustering.kmeans import Assignment, assign
from sweep.clustering.octree import Grid
from sweep.color.spaces import Space
from sweep.system.arrays import F64, U8, Mask

__all__ = ["Quantizer", "Rounded"]


_CHUNK = 1 << 18  # colors at a time where a whole array of floats would be too much


@dataclass(frozen=True, slots=True)
class Rounded:
    """A level as it is by itself, at 8 bit.

    Attributes:
        palette: (m, 3) uint8.
        means: (m, 3) float64, the mean of each row's colors in the clustering space.
        mse: its error in 8-bit sRGB.
    """

    palette: U8
    means: F64
    mse: float


@dataclass(frozen=True, slots=True, eq=False)
class Quantizer:
    """The colors of a picture, and how they are divided among the rows of 8-bit palettes.

    Attributes:
        colors: (n, 3) uint8, the distinct colors.
        grid: the same colors, weighted, in the clustering space.
        space: the clustering space.
        locked: (l, 3) uint8, different colors that every palette begins with.
    """

    colors: U8
    grid: Grid
    space: Space
    locked: U8

    @property
    def pixels(self) -> int:
        """How many pixels have these colors."""
        return int(self.grid.counts.sum())

    def size(self, k: int) -> int:
        """How many rows a palette for ``k`` has: k, or fewer when those hold every color."""
        if k <= len(self.locked):
            return k
        absent = sum(not (self.colors == color).all(axis=1).any() for color in self.locked)
        return min(k, len(self.colors) + absent)

    def rounded(self, start: npt.NDArray[Any], m: int, slack: int = 0) -> tuple[U8, Assignment]:
        """Return ``m`` 8-bit colors near ``start``, none the same, none unused.

        Args:
            start: rows (1.., 3) to start from, at most ``m``: coordinates in the space (float64)
                or sRGB colors (uint8), the locked ones first.
            m: how many colors the palette shall have, at most ``size(m)``.
            slack: rows so many levels, in R, G and B each, from the mean of their colors or
                nearer stay where they are.

        Returns:
            The palette (m, 3) uint8, and who is nearest to each row, without labels.

        Guarantees: the palette begins with the locked colors; all rows are
        different; each, but for locked ones, is nearest to some color (ties go to the lower row);
        the error in the space is at most that of the rounded ``start``, and a Lloyd step among
        the 8-bit colors, of the rows that are beyond the slack, would not lower it. Rows keep the
        order of ``start``; rows that had to be added come last.
        """
        fixed = min(len(self.locked), m)
        rounded = start.astype(np.uint8) if start.dtype == np.uint8 else self.space.colors(start)
        palette = self._distinct(rounded)
        palette, now = self._filled(palette, m)
        while True:
            stays = self._within(palette, now, slack)
            stays[:fixed] = True
            if stays.all():
                return palette, now
            means = now.means(self.points(palette))
            stepped = np.where(stays[:, None], palette, self.space.colors(means))
            # In sRGB the whole number nearest to the mean is the best 8-bit value there is, so
            # that this step lowers the error as surely as one without rounding.
            stepped, after = self._filled(self._distinct(stepped), m)
            if not after.sse < now.sse:
                return palette, now
            palette, now = stepped, after

    def srgb_sse(self, palette: U8, labels: U8) -> int:
        """The squared distance of all pixels from their palette rows in 8-bit sRGB; exact."""
        total = 0
        for start in range(0, len(labels), _CHUNK):
            part = slice(start, start + _CHUNK)
            away = self.colors[part].astype(np.int64) - palette[labels[part]]
            total += int(self.grid.counts[part] @ (away * away).sum(axis=1))
        return total

    def assign(self, palette: U8, *, labels: bool = True) -> Assignment:
        """Every color at its nearest row of ``palette``, in the space."""
        return assign(self.grid, self.points(palette), labels=labels)

    def all_used(self, now: Assignment) -> bool:
        """Whether every row that is not locked is nearest to some color."""
        return bool(self._used(now).all())

    def all_within(self, palette: U8, now: Assignment, slack: int) -> bool:
        """Whether every row that is not locked is within ``slack`` of the mean of its colors."""
        return bool(self._within(palette, now, slack)[len(self.locked) :].all())

    def _within(self, palette: U8, now: Assignment, slack: int) -> Mask:
        means = self.space.colors(now.means(self.points(palette)))
        away = np.abs(means.astype(np.int16) - palette)
        return np.asarray((away <= slack).all(axis=1))

    def _used(self, now: Assignment) -> Mask:
        used = now.weights > 0
        used[: len(self.locked)] = True
        return used

    def _distinct(self, palette: U8) -> U8:
        """Without repeats, the first of each kept in its place."""
        _, first = np.unique(palette, axis=0, return_index=True)
        return palette[np.sort(first)]

    def _filled(self, palette: U8, m: int) -> tuple[U8, Assignment]:
        """Drop rows that no color is nearest to, add the colors with most error until there are m.

        An added color is at distance 0 from itself, so every round lowers the error: it ends.
        """
        while True:
            now = self.assign(palette, labels=False)
            if len(palette) == m and self.all_used(now):
                return palette, now
            kept = palette[self._used(now)]
            cost = self._costs(palette)
            worst = np.argsort(-cost, kind="stable")[: m - len(kept)]
            palette = np.concatenate([kept, self.colors[worst]])

    def _costs(self, palette: U8) -> F64:
        """(n,): what each color adds to the error; 0 for those that are in the palette."""
        rows, labels = self.points(palette), self.assign(palette).labels
        costs = np.empty(len(labels))
        for start in range(0, len(labels), _CHUNK):
            part = slice(start, start + _CHUNK)
            far = ((self.grid.points[part] - rows[labels[part]]) ** 2).sum(axis=1)
            costs[part] = far * self.grid.counts[part]
        return costs

    def points(self, palette: U8) -> F64:
        """Where the palette lies in the space, to the precision that the grid's points have."""
        return self.space.points(palette).astype(np.float64)
