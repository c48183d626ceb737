"""Frame -> the planes a video codec takes: BT.709, limited range, 4:2:0 or 4:4:4.

A palette is converted, not a picture: some hundred colors in floats, rounded once, and then one
table look-up per pixel.
"""

import cv2
import numpy as np
import numpy.typing as npt

from sweep.image.frame import MAX_PALETTE, Frame
from sweep.system.arrays import F64, U8

__all__ = ["even", "to_planes", "to_ycbcr"]

Plane = U8

# ITU-R BT.709: what R, G and B contribute to luma. All else follows.
_LUMA = np.array([0.2126, 0.7152, 0.0722])
_ROWS = np.stack(
    [
        219 * _LUMA,
        224 * (np.array([0, 0, 1]) - _LUMA) / (2 * (1 - _LUMA[2])),
        224 * (np.array([1, 0, 0]) - _LUMA) / (2 * (1 - _LUMA[0])),
    ]
) / 255  # fmt: skip
_OFFSETS = np.array([16, 128, 128])

# 4:2:0 with chroma placed "left", as H.264, VP9 and AV1 take it when nothing else is said: a
# sample stands on the left one of two pixels, and between two rows.
_LEFT_SITED = np.array([[1, 2, 1], [1, 2, 1]], np.float32) / 8


def even(size: tuple[int, int]) -> tuple[int, int]:
    """The least even width and height that hold ``size``."""
    return size[0] + size[0] % 2, size[1] + size[1] % 2


def to_ycbcr(colors: U8) -> U8:
    """(n, 3) 8-bit sRGB -> (n, 3) Y' 16..235, Cb and Cr 16..240, rounded to nearest."""
    rounded: F64 = np.rint(colors @ _ROWS.T + _OFFSETS)
    return rounded.astype(np.uint8)


def to_planes(frame: Frame, chroma: str) -> U8:
    """Convert a frame, with odd sides made even by repeating the last column or row.

    Args:
        frame: (H, W); where it is transparent its matte's color is shown.
        chroma: "420" or "444".

    Returns:
        For even sizes h and w, as PyAV takes them: (h * 3 / 2, w) for 4:2:0, (3, h, w) for 4:4:4.
    """
    frame = frame.flattened()
    height, width = frame.indices.shape
    indices = np.pad(frame.indices, ((0, height % 2), (0, width % 2)), "edge")
    height, width = indices.shape
    y, cb, cr = (_looked_up(table, indices) for table in to_ycbcr(frame.palette).T)
    if chroma == "444":
        return np.stack([y, cb, cr])
    planes = (y, _halved(cb), _halved(cr))
    return np.concatenate([plane.ravel() for plane in planes]).reshape(-1, width)


def _looked_up(table: Plane, indices: npt.NDArray[np.integer]) -> Plane:
    if indices.dtype != np.uint8:
        return np.asarray(table[indices], np.uint8)
    full = np.zeros(MAX_PALETTE, np.uint8)
    full[: len(table)] = table
    return np.asarray(cv2.LUT(indices, full), np.uint8)  # several times faster than NumPy


def _halved(plane: Plane) -> Plane:
    filtered = cv2.filter2D(plane, -1, _LEFT_SITED, anchor=(1, 0), borderType=cv2.BORDER_REPLICATE)
    return np.ascontiguousarray(filtered[::2, ::2])
