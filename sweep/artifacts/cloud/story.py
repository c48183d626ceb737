"""What a cloud tells: how its colors are divided, from moment to moment.

Division        one moment: which color belongs to which center, and where the centers are
Story           the moments in order, and which center comes from which
Story.plain     every color as it is
Story.growing   the levels of a progression
Story.stepping  the steps of Lloyd's algorithm
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sweep.artifacts.cloud.lloyd_steps import LloydRun
from sweep.artifacts.cloud.solid import Solid
from sweep.clustering.progression import Progression
from sweep.image.histogram import Histogram
from sweep.image.level import Level
from sweep.system.arrays import F32, I64, U8

__all__ = ["Division", "Story", "levels_of"]


@dataclass(frozen=True, slots=True, eq=False)
class Division:
    """How the colors are divided at one moment.

    Attributes:
        labels: (n,) uint8, the center of each distinct color; None where each color is shown as it
            is.
        palette: (m, 3) uint8, the color of each center; m is 0 where there are none.
        places: (m, 3) float32, where they are.
        counts: (m,) int64, the pixels of each.
        level: what a caption's fields are filled from, or None.
        note: what a caption says if there is no level.
    """

    labels: U8 | None
    palette: U8
    places: F32
    counts: I64
    level: Level | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Story:
    """Divisions in order.

    Attributes:
        divisions: at least one.
        parents: for each division after the first, the row of the one before that each of its
            centers came from.
    """

    divisions: tuple[Division, ...]
    parents: tuple[I64, ...]

    @classmethod
    def plain(cls, histogram: Histogram) -> "Story":
        """Every color as it is, and no centers."""
        colors = "1 color" if len(histogram) == 1 else f"{len(histogram):,} colors"
        return cls((_undivided(colors),), ())

    @classmethod
    def growing(cls, progression: Progression, solid: Solid) -> "Story":
        """The levels of a progression, each center coming out of its parent."""
        divisions = tuple(
            Division(level.labels, level.palette, solid.places(level.palette), level.counts, level)
            for level in progression
        )
        parents = tuple(
            level.parents for level in progression.levels[1:] if level.parents is not None
        )
        return cls(divisions, parents)

    @classmethod
    def stepping(cls, run: LloydRun, solid: Solid) -> "Story":
        """The steps of Lloyd's algorithm, from centers that nothing is assigned to yet."""
        divisions = [
            Division(
                step.labels, solid.space.colors(step.centers), solid.at(step.centers),
                step.counts, note=step.note,
            )
            for step in run.steps
        ]  # fmt: skip
        same = np.arange(run.k)
        return cls(tuple(divisions), (same,) * (len(divisions) - 1))

    def __len__(self) -> int:
        return len(self.divisions)

    def origin(self) -> I64:
        """(m,): for each center of the last division the row of the first that it came from."""
        rows = np.arange(len(self.divisions[-1].palette))
        for parents in reversed(self.parents):
            rows = parents[rows]
        return rows

    def between(self, before: int, after: int) -> tuple[I64, I64]:
        """The rows of two divisions between which centers move: one pair for each that is seen.

        Args:
            before: number of a division.
            after: of the one that follows it, or the first if ``before`` is the last, or itself.
        """
        if before == after:
            own = np.arange(len(self.divisions[before].palette))
            return own, own
        if after == 0:
            origin = self.origin()
            return np.arange(len(origin)), origin
        parents = self.parents[after - 1]
        return parents, np.arange(len(parents))


def _undivided(note: str) -> Division:
    none = np.empty((0, 3), np.uint8)
    return Division(None, none, none.astype(np.float32), np.empty(0, np.int64), note=note)


def levels_of(divisions: Sequence[Division]) -> list[Level]:
    """The levels that captions are filled from."""
    return [division.level for division in divisions if division.level is not None]
