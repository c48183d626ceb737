"""An array, or what NumPy can see as one -> a raster."""

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from sweep.decode.deep import rounded, sixteen_bits
from sweep.decode.pillow import check_size, one_line
from sweep.decode.raster import Alpha, Raster
from sweep.decode.request import Request
from sweep.errors import ImageError
from sweep.system.arrays import U8, U16

__all__ = ["NAME", "opened"]

NAME = "picture"

Values: TypeAlias = npt.NDArray[Any]

_TAKEN = (
    "an array is taken as (H, W) gray, (H, W, 3) in the order R, G, B or (H, W, 4) with alpha, of "
    "uint8, uint16 (0 to 65535), bool or floats (0 to 1)"
)

# Floats that round to 0 or 1 at 16 bits have left the range by calculating, and not by meaning.
_SLACK = 0.5 / 65535


def opened(source: object, wanted: Request) -> Raster:
    """See ``source`` as an array, and that as a picture; neither is changed or kept.

    Args:
        source: (H, W) gray, (H, W, 1) for the same, (H, W, 3) in the order R, G, B or (H, W, 4)
            with alpha that is not multiplied into the colors; of uint8, uint16 in 0..65535, bool
            for black and white, or floats in 0..1. In lists, whole numbers in 0..255 are uint8.
        wanted: how many pixels it may have.

    Raises:
        ImageError: it is no array, or has another shape, another type or values out of range.
    """
    values = _seen(source)
    _check(values)
    pixels = values[..., None] if values.ndim == 2 else values
    height, width, channels = pixels.shape
    check_size(NAME, (width, height), wanted)

    def rows(top: int, bottom: int) -> tuple[U8, Alpha | None]:
        strip = _levels(pixels[top:bottom])
        colors: Values = strip[..., :3]
        if colors.dtype == np.uint16:
            colors = rounded(colors)
        if channels == 1:
            colors = np.repeat(colors, 3, axis=2)
        return np.ascontiguousarray(colors, np.uint8), strip[..., 3] if channels == 4 else None

    return Raster((width, height), rows, what=f"an array {_told(values)}")


def _seen(source: object) -> Values:
    kind = f"an object of type {type(source).__name__}"
    # Those of our own values that are near to a picture say what to give instead.
    instead = getattr(type(source), "_instead", None)
    if isinstance(instead, str):
        raise ImageError(f"{NAME}: {kind} is nothing to load; {instead}")
    try:
        values = np.asarray(source)
    except Exception as error:  # whatever an object that is none does when it is asked for one
        raise ImageError(
            f"{NAME}: {kind} cannot be seen as an array ({one_line(error)}); {_TAKEN}"
        ) from None
    if values.dtype.kind != "O" and _is_masked(source):
        raise ImageError(
            f"{NAME}: is {_told(values)} with masked values, which would be seen; fill them, as by "
            "array.filled(0)"
        )
    things = values.dtype.kind == "O" and not isinstance(source, list | tuple | np.ndarray)
    if values.ndim == 0 or things:
        raise ImageError(
            f"{NAME}: {kind} is nothing to load; give a path, an address, a binary "
            "stream, a picture of Pillow or an array"
        )
    # Only NumPy says that numbers in a list are of 64 bits; whoever wrote them did not.
    listed = isinstance(source, Sequence) and values.dtype.kind == "i" and values.size
    if listed and values.min() >= 0 and values.max() <= 255:
        return values.astype(np.uint8)
    return values


def _is_masked(source: object) -> bool:
    """Whether something is hidden in it, or in what it lists; NumPy would show it."""
    if isinstance(source, list | tuple):
        return any(_is_masked(item) for item in source)
    return isinstance(source, np.ma.MaskedArray) and bool(np.ma.is_masked(source))


def _check(values: Values) -> None:
    """Refuse what is no picture.

    Raises:
        ImageError: naming what came and what is taken.
    """
    told = _told(values)
    shape, kind = values.shape, values.dtype
    if len(shape) not in (2, 3) or (len(shape) == 3 and shape[2] not in (1, 3, 4)):
        first = len(shape) == 3 and shape[0] in (1, 3, 4)
        remedy = "; move its channels last, as by np.moveaxis(array, 0, -1)" if first else ""
        raise ImageError(f"{NAME}: is {told}; {_TAKEN}{remedy}")
    if not (kind.kind in "bf" or (kind.kind == "u" and kind.itemsize <= 2)):
        remedy = "; write .astype(np.uint8) if its values are 0 to 255" if kind.kind in "iu" else ""
        raise ImageError(f"{NAME}: is {told}; {_TAKEN}{remedy}")
    if 0 in shape:
        raise ImageError(f"{NAME}: is {told} and has no pixels; {_TAKEN}")
    if kind.kind == "f":
        _check_range(values, told)


def _check_range(values: Values, told: str) -> None:
    least, most = float(values.min()), float(values.max())
    if not (np.isfinite(least) and np.isfinite(most)):
        raise ImageError(
            f"{NAME}: is {told} with NaN or infinity in it; floats are taken from 0 to 1, as by "
            "np.nan_to_num(array)"
        )
    if least < -_SLACK or most > 1 + _SLACK:
        remedy = "scale them"
        if least >= 0:
            remedy = f"divide by {255 if most <= 255 else 65535 if most <= 65535 else 'their most'}"
        raise ImageError(
            f"{NAME}: is {told} with values from {least:.6g} to {most:.6g}; floats are taken from "
            f"0 to 1; {remedy}"
        )


def _levels(strip: Values) -> U8 | U16:
    """The same values with 8 or 16 bits, in the machine's own order of bytes."""
    if strip.dtype.kind == "b":
        return strip.astype(np.uint8) * np.uint8(255)
    if strip.dtype.kind == "f":
        return sixteen_bits(strip.astype(np.float64))
    return strip if strip.dtype == np.uint8 else strip.astype(np.uint16)


def _told(values: Values) -> str:
    """Shape and type: "(4, 5, 3) uint8"."""
    return f"{values.shape} {values.dtype}"
