"""Progression -> small frames: every level at the size of a tile, in its own colors.

Made smaller as pictures are, by mixing neighbors, a frame of 5 colors would have thousands. Taking
one pixel of many leaves jagged lines. Here the *original* is made smaller, and then drawn with the
palette of the level: a tile looks as the picture does from farther away, and has exactly the colors
that its caption and its strip tell of, those of the sweep.
"""

from dataclasses import dataclass

import numpy as np

from sweep.clustering.progression import Progression
from sweep.color.spaces import space_named
from sweep.image.frame import Frame
from sweep.image.histogram import Histogram
from sweep.image.image import Image
from sweep.image.level import Level
from sweep.system.arrays import F64, U8

__all__ = ["Tiles", "enlarged"]


_AT_A_TIME = 1 << 22  # distances


@dataclass(frozen=True, slots=True, eq=False)
class Tiles:
    """The picture of a progression, not larger than some size.

    Attributes:
        progression: the sweep, on the picture at its full size.
        original: the picture as it is, made smaller.
    """

    progression: Progression
    original: Image
    _small: Histogram

    @classmethod
    def of(cls, progression: Progression, size: tuple[int, int]) -> "Tiles":
        """The picture at ``size`` (width, height in px), or at its own where that is smaller."""
        full = progression.histogram
        picture = Image(Frame.original(full).pixels, progression.name, full.matte)
        small = picture.resized(*size)
        return cls(progression, small, full if small is picture else Histogram.of(small))

    def frame(self, level: Level) -> Frame:
        """The small picture with the palette of ``level``, one of the progression.

        Guarantees: a picture that has not been made smaller is the frame of that level. Of a
        smaller one each pixel has the palette row nearest, in the space of the clustering, to the
        mean color of its area. Every row that the full frame shows occurs, as long as there are as
        many pixels as rows: one whose pixels have all been outweighed gets back the pixel that
        most of its area belongs to.
        """
        if self._small is self.progression.histogram:
            return Frame.of(level, self._small)
        centers = self._centers(level)
        space = space_named(self.progression.method.space)
        points = space.points(self._small.colors).astype(np.float64)
        indices = _nearest(points, centers)[self._small.index]
        self._restore(level, indices)
        return Frame(indices, level.palette, self._small.matte)

    def _centers(self, level: Level) -> F64:
        """What the colors of each row are nearest to: what is shown, unless that is no center."""
        method = self.progression.method
        space = space_named(method.space)
        centers = space.points(level.palette).astype(np.float64)
        if method.represent != "mean":
            points = space.points(self.progression.histogram.colors)
            weights = self.progression.histogram.counts
            free = np.arange(len(level.palette)) >= len(method.locked)
            free &= level.counts > 0
            for axis in range(3):
                sums = np.bincount(level.labels, weights * points[:, axis], len(centers))
                centers[free, axis] = sums[free] / level.counts[free]
        return centers

    def _restore(self, level: Level, indices: U8) -> None:
        """Give a pixel to every row that has none here but some in the full frame."""
        matte = self._small.matte
        seen = np.ones(indices.size, np.bool_) if matte is None else matte.opaque.ravel()
        present = np.bincount(indices.ravel()[seen], minlength=len(level.palette))
        lost = np.flatnonzero((level.counts > 0) & (present == 0))
        if not len(lost):
            return
        import cv2  # noqa: PLC0415  (slow to load, and rarely needed)

        full = self.progression.histogram
        flat, labels = indices.ravel(), level.labels[full.index]
        for row in lost:
            if present.max() < 2:
                return
            own = labels == row
            if full.matte is not None:
                own &= full.matte.opaque
            covered = cv2.resize(
                own.astype(np.float32), indices.shape[::-1], interpolation=cv2.INTER_AREA
            ).ravel()
            # No row may lose its last pixel, and a transparent one belongs to none.
            covered[(present[flat] < 2) | ~seen] = -1
            pixel = int(covered.argmax())
            present[flat[pixel]] -= 1
            present[row] += 1
            flat[pixel] = row


def enlarged(pixels: U8, size: tuple[int, int]) -> U8:
    """(H, W, 3) pixels at ``size`` (width, height in px), each repeated; no color is new."""
    height, width, _ = pixels.shape
    if (width, height) == size:
        return pixels
    columns, rows = np.arange(size[0]) * width // size[0], np.arange(size[1]) * height // size[1]
    return np.asarray(pixels[rows[:, None], columns])


def _nearest(points: F64, centers: F64) -> U8:
    """(n,) the row of the nearest center of each point, ties to the lower row."""
    rows = np.empty(len(points), np.uint8)
    size = max(1, _AT_A_TIME // len(centers))
    squares = (centers**2).sum(axis=1)
    for start in range(0, len(points), size):
        part = slice(start, start + size)
        rows[part] = (squares - 2 * (points[part] @ centers.T)).argmin(axis=1)
    return rows
