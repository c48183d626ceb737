"""Level -> Frame: the picture drawn with the palette of one K."""

import io
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import PIL.Image

from sweep.image.histogram import Histogram
from sweep.image.level import Level
from sweep.image.matte import WHITE, Matte, on_ground
from sweep.system.arrays import U8, Color, Mask

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
        matte: where the frame is transparent, or None if it is nowhere. Indices there are any
            that the palette has; who writes a file must not show them.
    """

    indices: npt.NDArray[np.uint8 | np.uint16 | np.int32]
    palette: U8
    matte: Matte | None = None

    def __post_init__(self) -> None:
        self.indices.setflags(write=False)
        self.palette.setflags(write=False)

    @classmethod
    def of(cls, level: Level, histogram: Histogram) -> "Frame":
        """Draw the picture that ``histogram`` counted with the palette of ``level``."""
        return cls(level.labels[histogram.index], level.palette, histogram.matte)

    @classmethod
    def original(cls, histogram: Histogram) -> "Frame":
        """Draw the picture that ``histogram`` counted as it is, every color in its palette."""
        if len(histogram) <= MAX_PALETTE:
            return cls(histogram.index.astype(np.uint8), histogram.colors, histogram.matte)
        return cls(histogram.index, histogram.colors, histogram.matte)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        height, width = self.indices.shape
        return width, height

    def within(self, rows: slice | Mask, columns: slice = slice(None)) -> "Frame":
        """A part of the frame, with the same palette."""
        matte = None if self.matte is None else self.matte.within(rows, columns)
        return Frame(self.indices[rows, columns], self.palette, matte)

    @property
    def slots(self) -> int:
        """How many entries a file's palette needs: one more than colors if some is transparent."""
        return len(self.palette) + (self.matte is not None)

    @property
    def pixels(self) -> U8:
        """The frame in full color: (H, W, 3) uint8 sRGB, with the matte's color where it is."""
        return self.on(WHITE if self.matte is None else self.matte.color)

    def on(self, ground: Color) -> U8:
        """The frame as a page of that 8-bit sRGB color shows it: (H, W, 3) uint8 sRGB."""
        return on_ground(self.palette[self.indices], self.matte, ground)

    @property
    def rgba(self) -> U8:
        """The frame in full color: (H, W, 4) uint8 sRGB, alpha 255, or 0 and the matte's color."""
        height, width = self.indices.shape
        alpha = np.full((height, width, 1), 255, np.uint8)
        if self.matte is not None:
            alpha[~self.matte.opaque] = 0
        return np.concatenate([self.pixels, alpha], axis=2)

    def marked(self) -> U8:
        """(H, W) indices with ``len(palette)`` where the frame is transparent.

        For formats with a palette, of which that slot is the transparent one; ``slots`` must be at
        most 256.
        """
        indices = self.indices.astype(np.uint8, copy=False)
        if self.matte is None:
            return indices
        return np.where(self.matte.opaque, indices, np.uint8(len(self.palette)))

    def flattened(self) -> "Frame":
        """The same without transparency, for formats that have none: the matte's color instead.

        That color comes last in the palette, which may then have more than 256.
        """
        if self.matte is None:
            return self
        wide = np.promote_types(self.indices.dtype, np.min_scalar_type(len(self.palette)))
        indices = self.indices.astype(np.int32 if wide == np.uint32 else wide)
        indices[~self.matte.opaque] = len(self.palette)
        return Frame(
            indices, np.concatenate([self.palette, np.array([self.matte.color], np.uint8)])
        )

    def to_pillow(self) -> PIL.Image.Image:
        """Return the frame as a Pillow picture of mode ``P`` with exactly this palette.

        With more than 256 colors its mode is ``RGB``, or ``RGBA`` if it is transparent somewhere,
        which takes a slot of the palette, the last one.
        """
        if self.slots > MAX_PALETTE:
            return PIL.Image.fromarray(self.pixels if self.matte is None else self.rgba)
        picture = PIL.Image.fromarray(self.marked())
        if self.matte is None:
            picture.putpalette(self.palette.tobytes())
            return picture
        picture.putpalette(self.palette.tobytes() + bytes(self.matte.color))
        picture.info["transparency"] = len(self.palette)
        return picture

    def __repr__(self) -> str:
        width, height = self.size
        return f"<Frame {width}x{height} px, {len(self.palette)} palette colors>"

    def _repr_png_(self) -> bytes:
        buffer = io.BytesIO()
        self.to_pillow().save(buffer, "PNG")
        return buffer.getvalue()
