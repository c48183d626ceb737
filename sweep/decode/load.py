"""Where a picture is -> Image: decoded, upright, in sRGB, at the width asked for.

source     a file, standard input, an address -> bytes
sniff      what they are, by their first bytes
decode     bytes -> a raster: the frame wanted, within the limits
video      the same for a frame of a video
profile    its colors -> sRGB
primaries  the same where a file tells them by numbers
raster     a raster, strip by strip -> pixels and matte
"""

import logging
from pathlib import Path

from sweep import defaults
from sweep._typing import Color
from sweep.decode import pillow as decode
from sweep.decode import sniff, source
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
        picture: a path; an http or https address; ``"-"`` for standard input; or a binary file
            object.
        width: the width in px of the result, or None for all pixels. A picture that is narrower
            keeps its own width.
        frame: which frame of an animation, page of a TIFF or frame of a video: a number, the first
            is 1, or a time, as in "3.5s". Default: the first, with a SweepWarning if there are
            more.
        background: "#rrggbb" or 8-bit sRGB over which partly transparent pixels are blended, in
            linear light. Fully transparent ones go into the picture's matte.
        icc: whether an embedded color profile is applied, or what a file without one says of its
            primaries and its curve. One that is broken, or does not fit, is ignored with a
            SweepWarning; so is high dynamic range.
        max_pixels: a picture with more is refused before its pixels are decoded.
        allow_truncated: take what is there of a file that is cut short; what is missing is black.

    16-bit data are scaled to 8 bit and rounded, after the profile has been applied to them.

    Raises:
        ImageError: the picture is missing, empty, damaged, too large, or of an unknown format.
        ParameterError: an argument is out of range.
    """
    if width is not None and width < 1:
        raise ParameterError(f'width {width} px is too small; the least is 1 px, "full" is all')
    wanted = Request.of(frame, background, icc, max_pixels, allow_truncated)
    name, stream = source.opened(picture)
    with stream:
        kind = sniff.kind_of(stream)
        if kind == "VIDEO":
            from sweep.decode import video  # noqa: PLC0415  (PyAV is slow to load)

            raster = video.opened(name, stream, wanted)
        else:
            raster = decode.opened(name, stream, kind, wanted)
        if raster.size == (1, 1):
            raise ImageError(f"{name}: is 1x1 px; a sweep needs a picture of at least 2 pixels")
        _log.info("%s: %s, %dx%d px", name, raster.what, *raster.size)
        pixels, opaque = raster.rendered(width, wanted.background)
    for note in raster.notes:
        warn(f"{name}: {note}")
    matte = None if opaque is None else Matte(opaque, wanted.background)
    return Image(pixels, Path(name).name, matte)
