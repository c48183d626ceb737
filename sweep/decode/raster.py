"""A raster: what a decoder made, turned into pixels and a matte strip by strip."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sweep.color.srgb import linear_to_srgb8, srgb8_to_linear
from sweep.image.resize import ROWS, Mask, Strip, shrunk, smaller_height
from sweep.system.arrays import U8, U16, Color

__all__ = ["Alpha", "Raster", "Rows"]

Alpha = U8 | U16
Rows = Callable[[int, int], tuple[U8, Alpha | None]]

# What EXIF's orientations do to (H, W, ...): 1 is upright, 5 to 8 change width and height.
_UPRIGHT: dict[int, Callable[[npt.NDArray[np.generic]], npt.NDArray[np.generic]]] = {
    2: lambda a: a[:, ::-1],
    3: lambda a: a[::-1, ::-1],
    4: lambda a: a[::-1],
    5: lambda a: a.swapaxes(0, 1),
    6: lambda a: np.rot90(a, -1),
    7: lambda a: a[::-1, ::-1].swapaxes(0, 1),
    8: np.rot90,
}


@dataclass(frozen=True, slots=True)
class Raster:
    """A decoded picture as it lies in its file.

    Attributes:
        stored: width and height as stored.
        rows: (top, bottom) -> pixels (h, W, 3) uint8 sRGB, and alpha (h, W), uint8 or uint16, or
            None.
        orientation: EXIF's, 1 to 8; 1 is upright.
        notes: what the user should know.
        what: what kind of file it was, for a log.
        exposed: whether it has been made so bright as was asked for: it has a high dynamic range.
    """

    stored: tuple[int, int]
    rows: Rows
    orientation: int = 1
    notes: tuple[str, ...] = ()
    what: str = ""
    exposed: bool = False

    @property
    def _sideways(self) -> bool:
        return self.orientation >= 5

    @property
    def size(self) -> tuple[int, int]:
        """Width and height when upright."""
        width, height = self.stored
        return (height, width) if self._sideways else (width, height)

    def rendered(self, width: int | None, background: Color) -> Strip:
        """The picture upright, at most ``width`` wide, blended over ``background``.

        A picture is made smaller while it is converted, so that nothing but what the decoder made
        is ever as large as the whole.
        """
        if width is None or width >= self.size[0]:
            pixels, opaque = self._whole(background)
        else:
            smaller = width, smaller_height(self.size, width)
            stored = (smaller[1], smaller[0]) if self._sideways else smaller
            pixels, opaque = shrunk(self._strips(background), self.stored, stored)
        if self.orientation in _UPRIGHT:
            upright = _UPRIGHT[self.orientation]
            pixels = np.ascontiguousarray(upright(pixels), np.uint8)
            opaque = None if opaque is None else np.ascontiguousarray(upright(opaque), np.bool_)
        return pixels, opaque

    def _strips(self, background: Color) -> Iterator[Strip]:
        height = self.stored[1]
        for top in range(0, height, ROWS):
            pixels, alpha = self.rows(top, min(height, top + ROWS))
            if alpha is None or alpha.min() == np.iinfo(alpha.dtype).max:
                yield pixels, None
            else:
                yield _blended(pixels, alpha, background), alpha > 0

    def _whole(self, background: Color) -> Strip:
        width, height = self.stored
        whole = np.empty((height, width, 3), np.uint8)
        mask: Mask | None = None
        top = 0
        for pixels, opaque in self._strips(background):
            rows = slice(top, top + len(pixels))
            top = rows.stop
            whole[rows] = pixels
            if opaque is not None and not opaque.all():
                mask = np.ones((height, width), np.bool_) if mask is None else mask
                mask[rows] = opaque
        return whole, mask


def _blended(pixels: U8, alpha: Alpha, background: Color) -> U8:
    """Blend (h, W, 3) sRGB over ``background`` in linear light where it is not opaque."""
    top = np.iinfo(alpha.dtype).max
    through = alpha < top
    share = alpha[through].astype(np.float32)[:, None] / top
    ground = srgb8_to_linear(np.array(background, np.uint8))
    blended = pixels.copy()
    blended[through] = linear_to_srgb8(
        srgb8_to_linear(pixels[through]) * share + ground * (1 - share)
    )
    return blended
