"""Where a picture is, or what it is already -> Image."""

import logging
from collections.abc import Collection
from pathlib import Path
from typing import Any, NamedTuple

import PIL.Image

from sweep.decode import arrays, pillow, sniff, source
from sweep.decode.raster import Raster
from sweep.decode.reading import Reading
from sweep.decode.request import FORMATS, Request, parse_frame
from sweep.decode.source import Source
from sweep.errors import ImageError, ParameterError, warn
from sweep.image.image import Image
from sweep.image.matte import Matte
from sweep.settings.field import names_of
from sweep.settings.signature import takes

__all__ = ["FORMATS", "Decoded", "decoded", "load", "read", "rendered", "request_of"]

_log = logging.getLogger(__name__)

_IMAGE = "reading a picture, and an Image is read already; leave it out"
_PILLOW = "files, and a picture of Pillow is opened already; leave it out, or call its seek"
_ARRAY = "files, and an array is read already; leave it out"


@takes(Reading)
def load(picture: Source, settings: Reading | None = None, **options: Any) -> Image:
    """Read a picture: upright, converted to sRGB, at most ``width`` px wide.

    Args:
        picture: a path; an http or https address; ``"-"`` for standard input; a binary file object;
            a picture of Pillow, as it stands: upright by its EXIF, from its profile, at the frame
            it is at; an `Image`, of which only the ``width`` is changed; or an array, or what NumPy
            can see as one: (H, W) or (H, W, 1) gray, (H, W, 3) in the order R, G, B, or (H, W, 4)
            with alpha, of uint8, uint16 (0 to 65535), bool (black and white) or floats (0 to 1), in
            sRGB. Lists may hold whole numbers from 0 to 255. What is given is never changed.
        settings: how it is read.
        options: fields of `Reading`, instead of or on top of ``settings``, as in ``width=640``.

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
    reading = Reading.of(settings, options)
    return read(picture, reading, {*options, *reading.changed, "width"})


def read(picture: Source, reading: Reading, given: Collection[str]) -> Image:
    """The same, of what has been checked.

    Args:
        picture: see `load`.
        reading: how.
        given: the names of its fields that were said. An `Image` keeps its size if "width" is not
            among them.

    Raises:
        Exception: see `load`.
    """
    if isinstance(picture, Image):
        _refuse(set(names_of(Reading)) - {"width"}, given, _IMAGE)
        if reading.width is None or "width" not in given:
            return picture
        return picture.resized(reading.width)
    return rendered(decoded(picture, reading, given), reading)


class Decoded(NamedTuple):
    """A decoded picture: what it is called, and its pixels as they lie in the file."""

    name: str
    raster: Raster

    @property
    def notes(self) -> tuple[str, ...]:
        """What the user should know of the picture."""
        return tuple(f"{self.name}: {note}" for note in self.raster.notes)


def request_of(reading: Reading) -> Request:
    """What is asked of a decoder; the width comes later."""
    return Request(
        None if reading.frame is None else parse_frame(reading.frame),
        reading.background,
        reading.icc,
        reading.max_pixels,
        reading.allow_truncated,
        2.0**reading.exposure,
    )


def decoded(picture: Source, reading: Reading, given: Collection[str]) -> Decoded:
    """A picture that is not read yet, as its decoder gives it.

    Args:
        picture: see `load`; no `Image`.
        reading: how.
        given: the names of its fields that were said.

    Raises:
        Exception: see `load`.
    """
    name, raster = _opened(picture, request_of(reading), given)
    if raster.size == (1, 1):
        raise ImageError(f"{name}: is 1x1 px; a sweep needs a picture of at least 2 pixels")
    _log.info("%s: %s, %dx%d px", name, raster.what, *raster.size)
    return Decoded(name, raster)


def rendered(picture: Decoded, reading: Reading) -> Image:
    """A decoded picture upright, in sRGB, at its width; tells what there is to note of it."""
    name, raster = picture
    if reading.exposure and not raster.exposed:
        raise ParameterError(
            f"--exposure {reading.exposure:g} is for raw files and for pictures of high dynamic "
            f"range, and {name} is none; leave it out"
        )
    pixels, opaque = raster.rendered(reading.width, reading.background)
    for note in picture.notes:
        warn(note)
    matte = None if opaque is None else Matte(opaque, reading.background)
    return Image(pixels, Path(name).name, matte)


def _refuse(idle: Collection[str], given: Collection[str], why: str) -> None:
    """Refuse what was said and means nothing to a picture that is there already.

    Raises:
        ParameterError: naming the option.
    """
    for name in names_of(Reading):
        if name in idle and name in given:
            raise ParameterError(f"--{name.replace('_', '-')} is for {why}")


def _opened(picture: Source, wanted: Request, given: Collection[str]) -> tuple[str, Raster]:
    """What the picture is called, and its raster."""
    if isinstance(picture, PIL.Image.Image):
        _refuse({"frame"}, given, _PILLOW)
        return pillow.taken(picture, wanted)
    if not source.is_file(picture):
        raster = arrays.opened(picture, wanted)
        _refuse({"frame", "icc", "allow_truncated", "exposure"}, given, _ARRAY)
        return arrays.NAME, raster
    name, stream = source.opened(picture)
    with stream:
        kind = sniff.kind_of(stream, name)
        if kind == "VIDEO":
            from sweep.decode import video  # noqa: PLC0415  (PyAV is slow to load)

            return name, video.opened(name, stream, wanted)
        if kind in ("EXR", "HDR"):
            from sweep.decode import scene  # noqa: PLC0415  (PyAV is slow to load)

            return name, scene.opened(name, stream, kind, wanted)
        if kind == "RAW":
            from sweep.decode import raw  # noqa: PLC0415  (an extra)

            return name, raw.opened(name, stream, wanted)
        return name, pillow.opened(name, stream, kind, wanted)
