"""What stands for a cluster in the palette, when that is not its center.

mean      the center itself (the default)
median    the weighted median of each channel
medoid    the color of the picture that is nearest to the mean: only colors that occur
min, max  the smallest or largest value of each channel
"""

import numpy as np

from sweep.clustering.kmeans import Assignment
from sweep.clustering.octree import Grid
from sweep.defaults import Represent
from sweep.system.arrays import I64, U8

__all__ = ["representatives"]


def representatives(
    represent: Represent,
    palette: U8,
    assignment: Assignment,
    colors: U8,
    grid: Grid,
    *,
    locked: int = 0,
) -> U8:
    """(m, 3) uint8: what stands for each cluster; a row without pixels stays as it is.

    Args:
        represent: one of the words above.
        palette: (m, 3) uint8, the centers.
        assignment: which of them each color belongs to.
        colors: (n, 3) uint8, the distinct colors.
        grid: the same, weighted, in the clustering space.
        locked: so many rows, from the first, stay as they are too.
    """
    if represent == "mean":
        return palette
    changed = (assignment.weights > 0) & (np.arange(len(palette)) >= locked)
    if represent == "medoid":
        found = _medoids(palette, assignment, colors, grid)
    else:
        found = np.stack(
            [
                _by_channel(represent, assignment.labels, colors[:, c], grid.counts, len(palette))
                for c in range(3)
            ],
            axis=1,
        )
    return np.where(changed[:, None], found, palette).astype(np.uint8)


def _by_channel(represent: Represent, labels: U8, values: U8, counts: I64, m: int) -> I64:
    """(m,): the median, smallest or largest value of each cluster in one channel."""
    cells = labels.astype(np.int64) * 256 + values
    up_to = np.bincount(cells, counts, m * 256).reshape(m, 256).cumsum(axis=1)
    total = up_to[:, -1:]
    if represent == "min":
        reached = up_to > 0
    elif represent == "max":
        reached = up_to >= total
    else:
        reached = 2 * up_to >= total  # the lower median, where two stand in the middle
    return np.asarray(reached.argmax(axis=1))


def _medoids(palette: U8, assignment: Assignment, colors: U8, grid: Grid) -> U8:
    """(m, 3): of each cluster the color nearest to its mean in the space, the first of equals."""
    labels = assignment.labels
    means = assignment.means(np.zeros((len(palette), 3)))
    far = ((grid.points - means[labels]) ** 2).sum(axis=1)
    nearest = np.full(len(palette), np.inf)
    np.minimum.at(nearest, labels, far)
    candidates = np.flatnonzero(far == nearest[labels])[::-1]  # the first comes last, and stays
    found = palette.copy()
    found[labels[candidates]] = colors[candidates]
    return found
