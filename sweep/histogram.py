"""Image -> Histogram: the distinct colors of a picture, how often each occurs, and where."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sweep.image import Image

__all__ = ["Histogram"]


@dataclass(frozen=True, slots=True, eq=False)
class Histogram:
    """The distinct colors of a picture.

    k-means on these colors, weighted by their counts, is exactly k-means on the pixels.

    Attributes:
        colors: (n, 3) uint8 sRGB, all different, in order of R, then G, then B. Read-only.
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
        r, g, b = (image.pixels[..., channel].astype(np.int32) for channel in range(3))
        codes = r << 16 | g << 8 | b
        code_counts = np.bincount(codes.ravel(), minlength=1 << 24)
        present = np.flatnonzero(code_counts)
        rank = np.zeros(1 << 24, np.int32)
        rank[present] = np.arange(len(present), dtype=np.int32)
        colors = np.stack([present >> 16, present >> 8 & 255, present & 255], axis=1)
        return cls(colors.astype(np.uint8), code_counts[present], rank[codes])

    @property
    def pixels(self) -> int:
        """How many pixels were counted."""
        return self.index.size

    def __len__(self) -> int:
        return len(self.colors)

    def __repr__(self) -> str:
        return f"<Histogram: {len(self):,} distinct colors of {self.pixels:,} pixels>"
