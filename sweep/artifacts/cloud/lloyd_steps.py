"""Lloyd's algorithm from a cold start, step by step: the classroom picture of k-means.

The sweep itself does better: it starts warm and takes larger steps. This is the plain algorithm on
the distinct colors, weighted by their counts, with everything that happened kept.

S. P. Lloyd, "Least squares quantization in PCM", IEEE Trans. Information Theory 28(2), 1982.
"""

from dataclasses import dataclass

import numpy as np

from sweep.clustering.kmeans import assign
from sweep.clustering.ks import MAX_K
from sweep.clustering.octree import Grid, build
from sweep.color.spaces import space_named
from sweep.errors import ParameterError
from sweep.image.histogram import Histogram
from sweep.system.arrays import F64, I64, U8

__all__ = ["LloydRun", "LloydStep"]


MOST_ROUNDS = 20  # each an assignment and an update; what comes later can hardly be seen
_SAVED = 1e-3  # of the error: a round that saves less is the last
_SEED = 1


@dataclass(frozen=True, slots=True, eq=False)
class LloydStep:
    """A moment of the algorithm.

    Attributes:
        moment: "start" (the centers alone), "assignment" (every color to its nearest center) or
            "update" (every center to the mean of its colors).
        round: which pair of assignment and update, from 1; 0 at the start.
        centers: (k, 3) float64 in the space.
        labels: (n,) uint8, or None at the start.
        counts: (k,) int64, the pixels of each center; all 0 at the start.
        error: squared distance in the space from the pixels to the centers they are assigned to,
            on average over the pixels; None at the start.
        note: the same as words.
    """

    moment: str
    round: int
    centers: F64
    labels: U8 | None
    counts: I64
    error: float | None
    note: str


@dataclass(frozen=True, slots=True, eq=False)
class LloydRun:
    """What Lloyd's algorithm did.

    Attributes:
        k: how many centers.
        space: the name of the space in which distances are measured.
        steps: a start, then assignment and update in turn. The error never rises.
        settled: whether it ended because nothing moved any more, or hardly: a round saved less
            than a thousandth. Otherwise it was stopped after 20 rounds.
    """

    k: int
    space: str
    steps: tuple[LloydStep, ...]
    settled: bool

    @classmethod
    def of(cls, histogram: Histogram, k: int, *, space: str = "rgb") -> "LloydRun":
        """Run the algorithm from ``k`` colors drawn by lot, each as likely as it is frequent.

        The same histogram gives the same run. A center that loses all its colors stays where it
        is.

        Raises:
            ParameterError: ``k`` is out of range, or there are fewer colors.
        """
        if not 1 <= k <= MAX_K:
            raise ParameterError(
                f"iterations for K = {k} cannot be shown; K goes from 1 to {MAX_K}"
            )
        if k > len(histogram):
            raise ParameterError(
                f"iterations for K = {k} need as many distinct colors, and there are "
                f"{len(histogram)}; take a K of at most {len(histogram)}"
            )
        known = space_named(space)
        points = None if known.name == "rgb" else known.points(histogram.colors)
        grid = build(histogram.colors, histogram.counts, points)
        chance = np.random.default_rng(_SEED).exponential(size=len(histogram)) / histogram.counts
        drawn = np.argsort(chance, kind="stable")[:k]
        centers = np.asarray(grid.points[drawn], np.float64)
        start = f"start: {k} color{'s'[: k > 1]} drawn by lot"
        steps = [LloydStep("start", 0, centers, None, np.zeros(k, np.int64), None, start)]
        settled = False
        for number in range(1, MOST_ROUNDS + 1):
            before = steps[-1].error
            steps += _round(grid, steps[-1].centers, number, histogram.pixels, known.name)
            error = steps[-1].error
            assert error is not None
            settled = before is not None and before - error <= _SAVED * before
            if settled or error == 0:
                settled = True
                break
        return cls(k, space, tuple(steps), settled)


def _round(grid: Grid, centers: F64, number: int, pixels: int, space: str) -> list[LloydStep]:
    """An assignment and an update."""
    now = assign(grid, centers)
    counts = np.rint(now.weights).astype(np.int64)
    moved = now.means(centers)
    # Moving a center to the mean saves its squared way for each of its pixels.
    saved = float((now.weights * ((moved - centers) ** 2).sum(axis=1)).sum())
    errors = now.sse / pixels, max(0.0, now.sse - saved) / pixels
    name = "mse" if space == "rgb" else "error"
    return [
        LloydStep(
            moment, number, places, now.labels, counts, error,
            f"step {number}: {moment}, {name} {_figure(error)}",
        )
        for moment, places, error in zip(
            ("assignment", "update"), (centers, moved), errors, strict=True
        )
    ]  # fmt: skip


def _figure(value: float) -> str:
    """Four or more digits, zeros at the end too, so that they stand still: 1234.5, 12.30."""
    return f"{value:.1f}" if value >= 999.95 else f"{value:#.4g}"
