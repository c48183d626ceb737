"""The points of a cloud: distinct colors, where they lie and how large they are."""

from dataclasses import dataclass

import numpy as np

from sweep.artifacts.cloud.solid import Solid
from sweep.errors import warn
from sweep.image.histogram import Histogram
from sweep.system.arrays import F32, I64

__all__ = ["MOST_POINTS", "Points"]


MOST_POINTS = 500_000  # more cannot be told apart, and take longer

# The radius of a color that occurs once, in parts of the view's side: with 100,000 points 1.1 px of
# 720. Fewer points are larger, so that a cloud of some hundred still looks like one.
_RADIUS = 1.1 / 720
_RADIUS_AT = 100_000
_GROWTH = 0.35
_LEAST, _MOST = 0.7, 7.0  # times that


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """The points of a cloud.

    Attributes:
        rows: (p,) int64, which distinct color each is, rising.
        places: (p, 3) float32, where it lies in the body.
        radii: (p,) float32, how large it is, in parts of the view's side. A dot's area goes with
            one plus the binary logarithm of how often its color occurs.
    """

    rows: I64
    places: F32
    radii: F32

    @classmethod
    def of(cls, histogram: Histogram, solid: Solid, *, most: int = MOST_POINTS) -> "Points":
        """The colors of ``histogram`` in ``solid``, at most ``most`` of them.

        If there are more, they are drawn by lot, each as likely as it is frequent and always the
        same ones, and a SweepWarning says so.
        """
        rows = np.arange(len(histogram))
        if len(histogram) > most:
            rows = _drawn(histogram.counts, most)
            warn(
                f"{len(histogram):,} distinct colors; {most:,} of them, drawn by their weight, "
                "are shown as points"
            )
        large = np.clip((_RADIUS_AT / len(rows)) ** _GROWTH, _LEAST, _MOST)
        area = 1 + np.log2(histogram.counts[rows])
        radii = _RADIUS * large * np.sqrt(area)
        return cls(rows, solid.places(histogram.colors[rows]), radii.astype(np.float32))

    def __len__(self) -> int:
        return len(self.rows)


def _drawn(counts: I64, most: int) -> I64:
    """Rows drawn by weight, none twice (Efraimidis and Spirakis, 2006), in rising order."""
    chance = np.random.default_rng(0).exponential(size=len(counts)) / counts
    return np.sort(np.argpartition(chance, most)[:most])
