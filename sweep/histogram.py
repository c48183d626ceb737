"""Image -> Histogram: the distinct colors of a picture, how often each occurs, and where."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sweep.counting import count
from sweep.image import Image

__all__ = ["Histogram"]


@dataclass(frozen=True, slots=True, eq=False)
class Histogram:
    """The distinct colors of a picture.

    k-means on these colors, weighted by their counts, is exactly k-means on the pixels.

    Attributes:
        colors: (n, 3) uint8 sRGB, all different, sorted by the bits of R, G and B interleaved
            (Z-order), which keeps similar colors together. Read-only.
        counts: (n,) int64, how many pixels have each color; sums to H * W. Read-only.
        index: (H, W) int32, which color each pixel has. Read-only.
    """

    colors: npt.NDArray[np.uint8]
    counts: npt.NDArray[np.int64]
    index: npt.NDArray[np.int32]

    def __post_init__(self) -> None:
        for array in (self.colors, self.counts, self.index):
            array.setflags(write=False)

    @classmethod
    def of(cls, image: Image) -> "Histogram":
        """Count the colors of ``image``."""
        return cls(*count(image.pixels))

    @property
    def pixels(self) -> int:
        """How many pixels were counted."""
        return self.index.size

    def __len__(self) -> int:
        return len(self.colors)

    def __repr__(self) -> str:
        return f"<Histogram: {len(self):,} distinct colors of {self.pixels:,} pixels>"
