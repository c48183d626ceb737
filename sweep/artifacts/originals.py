"""The untouched picture as a frame, for formats that hold all of its colors and for others."""

from sweep.clustering.method import Method
from sweep.clustering.progression import Progression
from sweep.image.frame import MAX_PALETTE, Frame
from sweep.image.histogram import Histogram

__all__ = ["best_frame"]


def best_frame(histogram: Histogram, swept: Progression | None = None) -> Frame:
    """The picture as it is, or in as many of its best colors as a palette holds.

    Args:
        histogram: its colors.
        swept: a progression of it, whose level of so many colors serves if it has one.
    """
    most = MAX_PALETTE - (histogram.matte is not None)
    if len(histogram) <= most:
        return Frame.original(histogram)
    if swept is not None and most in swept.ks:
        return Frame.of(swept[most], histogram)
    # At so many colors what a longer search gains cannot be seen.
    best = Progression.of(histogram, most, Method(effort="fast"))[most]
    return Frame.of(best, histogram)
