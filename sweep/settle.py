"""Centers -> an 8-bit palette that keeps the promises of a Level.

Rounding can make two centers the same color, or leave one with no color nearest to it. Here the
palette is mended, and then stepped to rest on the grid of 8-bit colors.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sweep.kmeans import Labels, Points, assign, means

__all__ = ["Settled", "settle"]


@dataclass(frozen=True, slots=True, eq=False)
class Settled:
    """A palette at rest: rows (m, 3) whole numbers 0..255, labels (n,), counts (m,), its SSE."""

    palette: Points
    labels: Labels
    counts: npt.NDArray[np.int64]
    sse: int


def settle(colors: Points, weights: npt.NDArray[np.int64], centers: Points, m: int) -> Settled:
    """Return ``m`` 8-bit colors near ``centers``, none the same, none unused.

    Args:
        colors: (n, 3) distinct colors, whole numbers 0..255, n >= m.
        weights: (n,) how often each occurs, at least 1.
        centers: (1.., 3) where to start; as many rows as there are.
        m: how many colors the palette shall have, 1..256.

    Guarantees: the palette has exactly ``m`` rows, all different; every color is labelled with
    its nearest row (ties to the lower row) and every row has a color; the SSE is at most that of
    the rounded ``centers`` if they have no more than ``m`` rows; with m = n it is 0. A Lloyd step
    on the 8-bit grid would not lower the SSE. Rows of ``centers`` keep their order; rows that had
    to be added come last.
    """
    best: Settled | None = None
    palette = _rounded(centers)
    while True:
        state = _filled(colors, weights, palette, m)
        if best is not None and state.sse >= best.sse:
            return best
        best = state
        # The whole number nearest to the mean is the best 8-bit value there is, so that a step
        # with rounding lowers the error as surely as one without.
        palette = _rounded(means(colors, weights.astype(np.float64), state.labels, m))


def _rounded(centers: Points) -> Points:
    """Rounded to whole numbers 0..255, without repeats, the first of each kept in its place."""
    rounded = np.clip(np.rint(centers), 0, 255)
    _, first = np.unique(rounded, axis=0, return_index=True)
    return rounded[np.sort(first)]


def _filled(colors: Points, weights: npt.NDArray[np.int64], palette: Points, m: int) -> Settled:
    """Drop rows that no color is nearest to, add the colors with most error until there are m.

    An added color is at distance 0 from itself, so every round lowers the SSE: it ends.
    """
    while True:
        labels, distances = assign(colors, palette)
        counts = np.bincount(labels, weights, len(palette)).astype(np.int64)
        if len(palette) == m and counts.all():
            sse = int(weights @ distances.astype(np.int64))
            return Settled(palette, labels, counts, sse)
        kept = palette[counts > 0]
        worst = np.argsort(-weights * distances, kind="stable")[: m - len(kept)]
        palette = np.vstack([kept, colors[worst]])
