"""Image -> Histogram: the distinct colors of a picture, how often each occurs, and where."""

from dataclasses import dataclass

import numpy as np

from sweep.image.counting import count
from sweep.image.image import Image
from sweep.image.matte import Matte
from sweep.system.arrays import I32, I64, U8

__all__ = ["Histogram"]


@dataclass(frozen=True, slots=True, eq=False)
class Histogram:
    """The distinct colors of a picture.

    k-means on these colors, weighted by their counts, is exactly k-means on the pixels.

    Attributes:
        colors: (n, 3) uint8 sRGB, all different, sorted by the bits of R, G and B interleaved
            (Z-order), which keeps similar colors together. Read-only.
        counts: (n,) int64, how many pixels have each color; transparent ones have none. Read-only.
        index: (H, W) int32, which color each pixel has; 0 where the picture is transparent, so
            that it can always be looked up. Read-only.
        matte: where the picture is transparent, or None if it is nowhere.
    """

    colors: U8
    counts: I64
    index: I32
    matte: Matte | None = None

    def __post_init__(self) -> None:
        for array in (self.colors, self.counts, self.index):
            array.setflags(write=False)

    @classmethod
    def of(cls, image: Image) -> "Histogram":
        """Count the colors of ``image`` where it is not transparent."""
        if image.matte is None:
            return cls(*count(image.pixels))
        opaque = image.matte.opaque
        colors, counts, seen = count(image.pixels[opaque][:, None])
        index = np.zeros(opaque.shape, np.int32)
        index[opaque] = seen[:, 0]
        return cls(colors, counts, index, image.matte)

    @property
    def pixels(self) -> int:
        """How many pixels were counted."""
        return int(self.counts.sum())

    @property
    def count_in_words(self) -> str:
        """How many colors there are: "1 distinct color", "127,923 distinct colors"."""
        return f"{len(self):,} distinct color{'' if len(self) == 1 else 's'}"

    def __len__(self) -> int:
        return len(self.colors)

    def __repr__(self) -> str:
        return f"<Histogram: {self.count_in_words} of {self.pixels:,} pixels>"
