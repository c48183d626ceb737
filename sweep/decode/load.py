"""Where a picture is, or what it is already -> Image."""

import logging
from pathlib import Path

import PIL.Image

from sweep import defaults
from sweep._typing import Color
from sweep.decode import arrays, pillow, sniff, source
from sweep.decode.raster import Raster
from sweep.decode.request import FORMATS, Request
from sweep.decode.source import Source
from sweep.errors import ImageError, ParameterError, warn
from sweep.image.image import Image
from sweep.image.matte import Matte

__all__ = ["FORMATS", "load"]

_log = logging.getLogger(__name__)


def load(
    picture: Source,
    *,
    width: int | None = defaults.WIDTH,
    frame: int | str | None = None,
    background: str | Color = defaults.BACKGROUND,
    icc: bool = True,
    max_pixels: int = defaults.MAX_PIXELS,
    allow_truncated: bool = False,
) -> Image:
    """Read a picture: upright, converted to sRGB, at most ``width`` px wide.

    Args:
        picture: a path; an http or https address; ``"-"`` for standard input; a binary file object;
            a picture of Pillow, as it stands: upright by its EXIF, from its profile, at the frame
            it is at; an `Image`, of which only the ``width`` is changed; or an array, or what NumPy
            can see as one: (H, W) or (H, W, 1) gray, (H, W, 3) in the order R, G, B, or (H, W, 4)
            with alpha, of uint8, uint16 (0 to 65535), bool (black and white) or floats (0 to 1), in
            sRGB. Lists may hold whole numbers from 0 to 255. What is given is never changed.
        width: the width in px of the result, or None for all pixels. A picture that is narrower
            keeps its own width.
        frame: which frame of an animation, page of a TIFF or frame of a video, if it is a file: a
            number, the first is 1, or a time, as in "3.5s". Default: the first, with a SweepWarning
            if there are more.
        background: "#rrggbb" or 8-bit sRGB over which partly transparent pixels are blended, in
            linear light. Fully transparent ones go into the picture's matte.
        icc: whether an embedded color profile is applied, or what a file without one says of its
            primaries and its curve. One that is broken, or does not fit, is ignored with a
            SweepWarning; so is high dynamic range.
        max_pixels: a picture with more is refused, a file before its pixels are decoded.
        allow_truncated: take what is there of a file that is cut short; what is missing is black.

    16-bit data are scaled to 8 bit and rounded, after the profile has been applied to them; floats
    are rounded to the same levels.

    Example:
        >>> import numpy as np
        >>> import sweep
        >>> orange = np.full((2, 3, 3), (255, 128, 0), np.uint8)
        >>> sweep.load(orange)
        <Image 'picture' 3x2 px>
        >>> as_opencv_has_it = np.full((2, 3, 3), (0, 128, 255), np.uint8)
        >>> sweep.load(as_opencv_has_it[:, :, ::-1]).pixels[0, 0].tolist()
        [255, 128, 0]

    Raises:
        ImageError: the picture is missing, empty, damaged, too large, or of an unknown format; or
            the array has another shape or type, or values out of range.
        ParameterError: an argument is out of range.
    """
    if width is not None and width < 1:
        raise ParameterError(f'width {width} px is too small; the least is 1 px, "full" is all')
    wanted = Request.of(frame, background, icc, max_pixels, allow_truncated)
    if isinstance(picture, Image):
        return picture if width is None else picture.resized(width)
    name, raster = _opened(picture, wanted)
    if raster.size == (1, 1):
        raise ImageError(f"{name}: is 1x1 px; a sweep needs a picture of at least 2 pixels")
    _log.info("%s: %s, %dx%d px", name, raster.what, *raster.size)
    pixels, opaque = raster.rendered(width, wanted.background)
    for note in raster.notes:
        warn(f"{name}: {note}")
    matte = None if opaque is None else Matte(opaque, wanted.background)
    return Image(pixels, Path(name).name, matte)


def _opened(picture: Source, wanted: Request) -> tuple[str, Raster]:
    """What the picture is called, and its raster."""
    if isinstance(picture, PIL.Image.Image):
        return pillow.taken(picture, wanted)
    if not source.is_file(picture):
        return arrays.NAME, arrays.opened(picture, wanted)
    name, stream = source.opened(picture)
    with stream:
        kind = sniff.kind_of(stream)
        if kind == "VIDEO":
            from sweep.decode import video  # noqa: PLC0415  (PyAV is slow to load)

            return name, video.opened(name, stream, wanted)
        return name, pillow.opened(name, stream, kind, wanted)
