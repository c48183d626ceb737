"""Level -> Frame: the picture drawn with the palette of one K."""

import io
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import PIL.Image

from sweep.histogram import Histogram
from sweep.level import Level

__all__ = ["MAX_PALETTE", "Frame"]

MAX_PALETTE = 256  # colors of a file format with a palette


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """A picture as indices into its own palette.

    A picture in full color is one too: its palette is long, and only formats that are not bound
    to 256 colors can hold it.

    Attributes:
        indices: (H, W), each below ``len(palette)``; uint8 if that is at most 256, else a wider
            kind of integer. Read-only.
        palette: (m, 3) uint8 sRGB, m >= 1; read-only.
    """

    indices: npt.NDArray[np.uint8 | np.uint16 | np.int32]
    palette: npt.NDArray[np.uint8]

    def __post_init__(self) -> None:
        self.indices.setflags(write=False)
        self.palette.setflags(write=False)

    @classmethod
    def of(cls, level: Level, histogram: Histogram) -> "Frame":
        """Draw the picture that ``histogram`` counted with the palette of ``level``."""
        return cls(level.labels[histogram.index], level.palette)

    @classmethod
    def original(cls, histogram: Histogram) -> "Frame":
        """Draw the picture that ``histogram`` counted as it is, every color in its palette."""
        if len(histogram) <= MAX_PALETTE:
            return cls(histogram.index.astype(np.uint8), histogram.colors)
        return cls(histogram.index, histogram.colors)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        height, width = self.indices.shape
        return width, height

    @property
    def pixels(self) -> npt.NDArray[np.uint8]:
        """The frame in full colour: (H, W, 3) uint8 sRGB."""
        return self.palette[self.indices]

    def to_pillow(self) -> PIL.Image.Image:
        """Return the frame as a Pillow picture of mode ``P`` with exactly this palette.

        With more than 256 colors its mode is ``RGB``.
        """
        if len(self.palette) > MAX_PALETTE:
            return PIL.Image.fromarray(self.pixels)
        picture = PIL.Image.fromarray(self.indices)
        picture.putpalette(self.palette.tobytes())
        return picture

    def __repr__(self) -> str:
        width, height = self.size
        return f"<Frame {width}x{height} px, {len(self.palette)} palette colors>"

    def _repr_png_(self) -> bytes:
        buffer = io.BytesIO()
        self.to_pillow().save(buffer, "PNG")
        return buffer.getvalue()
