"""Image: a decoded picture, upright, in sRGB."""

import io
from dataclasses import dataclass

import numpy as np
import PIL.Image

from sweep.errors import ImageError, ParameterError
from sweep.image.matte import WHITE, Matte
from sweep.system.arrays import U8

__all__ = ["Image"]


@dataclass(frozen=True, slots=True, eq=False)
class Image:
    """A decoded picture.

    Attributes:
        pixels: (H, W, 3) uint8 sRGB; what is partly transparent is blended over the matte's color,
            and where nothing is at all they have that color. Read-only.
        name: what the picture is called in file names and reports, without folder.
        matte: where the picture is transparent, or None if it is nowhere.

    Raises:
        ImageError: ``pixels`` or ``matte`` have another shape, or all is transparent.
    """

    pixels: U8
    name: str = "picture"
    matte: Matte | None = None

    def __post_init__(self) -> None:
        shape, dtype = self.pixels.shape, self.pixels.dtype
        if dtype != np.uint8 or len(shape) != 3 or shape[2] != 3 or 0 in shape:
            raise ImageError(
                f"pixels are {shape} {dtype}; an Image takes (H, W, 3) uint8 with H, W >= 1"
            )
        if self.matte is not None:
            if self.matte.opaque.shape != shape[:2]:
                raise ImageError(
                    f"the matte is {self.matte.opaque.shape} and the pixels are {shape}; "
                    "both need the same height and width"
                )
            if not self.matte.opaque.any():
                raise ImageError(
                    f"{self.name}: is fully transparent and has no color to count; "
                    "choose another picture"
                )
        self.pixels.setflags(write=False)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        height, width, _ = self.pixels.shape
        return width, height

    def resized(self, width: int, height: int | None = None) -> "Image":
        """Return the picture made smaller to ``width`` px, in proportion, or to that ``height``.

        Every new pixel is the mean, in linear light, of the area it covers (as light adds up on
        a real, smaller print). No side grows: enlarging would only invent colors, so a picture
        that is not wider comes back as it is.

        Raises:
            ParameterError: ``width`` or ``height`` is below 1.
        """
        if width < 1:
            raise ParameterError(f"width {width} px is too small; the least is 1 px")
        if height is not None and height < 1:
            raise ParameterError(f"height {height} px is too small; the least is 1 px")
        own_width, own_height = self.size
        width = min(width, own_width)
        if width == own_width and height in (None, own_height):
            return self
        # Slow to load, and not needed for a picture as it is.
        from sweep.image.resize import ROWS, shrunk, smaller_height  # noqa: PLC0415

        if height is None:
            height = smaller_height(self.size, width)
        height = min(height, own_height)

        opaque = None if self.matte is None else self.matte.opaque
        strips = (
            (self.pixels[top : top + ROWS], None if opaque is None else opaque[top : top + ROWS])
            for top in range(0, own_height, ROWS)
        )
        pixels, opaque = shrunk(strips, self.size, (width, height))
        color = WHITE if self.matte is None else self.matte.color
        matte = None if opaque is None else Matte(opaque, color)
        return Image(pixels, self.name, matte)

    def __repr__(self) -> str:
        width, height = self.size
        return f"<Image {self.name!r} {width}x{height} px>"

    def _repr_png_(self) -> bytes:
        buffer = io.BytesIO()
        picture = PIL.Image.fromarray(self.pixels)
        if self.matte is not None:
            picture.putalpha(PIL.Image.fromarray(self.matte.opaque))
        picture.save(buffer, "PNG")
        return buffer.getvalue()
