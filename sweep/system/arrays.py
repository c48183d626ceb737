"""The types of arrays, colors and callbacks that many rooms share, once.

This module imports nothing heavy: arrays are named for those who check types.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    U8: TypeAlias = npt.NDArray[np.uint8]
    U16: TypeAlias = npt.NDArray[np.uint16]
    I32: TypeAlias = npt.NDArray[np.int32]
    I64: TypeAlias = npt.NDArray[np.int64]
    F32: TypeAlias = npt.NDArray[np.float32]
    F64: TypeAlias = npt.NDArray[np.float64]
    Mask: TypeAlias = npt.NDArray[np.bool_]
else:  # what annotations come to when the program runs
    U8 = U16 = I32 = I64 = F32 = F64 = Mask = Any

__all__ = ["F32", "F64", "I32", "I64", "U8", "U16", "Mask", "OnProgress", "OnStage"]

Color: TypeAlias = tuple[int, int, int]  # 8-bit sRGB
OnProgress: TypeAlias = Callable[[int, int], None]  # (steps done, steps in all)
OnStage: TypeAlias = Callable[[str], OnProgress]  # called with the name of what begins now
