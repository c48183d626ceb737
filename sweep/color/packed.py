"""A color as one number, 0xRRGGBB, and back: numbers are sorted, compared and looked up faster."""

from typing import Any

import numpy as np
import numpy.typing as npt

from sweep.system.arrays import I32, U8

__all__ = ["CODES", "pack_rgb", "rgb_code", "unpack_rgb"]


CODES = 1 << 24  # how many there are


def rgb_code(red: Any, green: Any, blue: Any) -> Any:
    """The number of a color, of whole numbers or arrays of them that have room for 24 bits.

    Kernels compile it, so that they too have it from here.
    """
    return red << 16 | green << 8 | blue


def pack_rgb(colors: U8) -> I32:
    """(..., 3) uint8 colors -> (...) int32, 0 to 0xffffff; sorted as R, then G, then B are."""
    red, green, blue = (colors[..., channel].astype(np.int32) for channel in range(3))
    return np.asarray(rgb_code(red, green, blue), np.int32)


def unpack_rgb(codes: npt.NDArray[np.integer]) -> U8:
    """(...) integers as `pack_rgb` makes them -> (..., 3) uint8, in new memory."""
    return np.stack([codes >> 16, codes >> 8 & 255, codes & 255], axis=-1).astype(np.uint8)
