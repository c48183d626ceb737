"""Bytes -> a raster, by Pillow, within limits, and by OpenCV where Pillow is not deep enough.

A picture that Pillow has decoded already is taken in the same way.
"""

import contextlib
import io
import os
import re
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import numpy as np
import PIL.Image
import PIL.ImageFile

from sweep.decode import cicp as primaries
from sweep.decode import deep as deeper
from sweep.decode import frames, modes, png, sniff
from sweep.decode.heard import heard
from sweep.decode.raster import Raster
from sweep.decode.request import FORMATS, MORE, Request
from sweep.errors import ImageError
from sweep.system.arrays import U16

__all__ = ["check_size", "one_line", "opened", "taken"]

_ORIENTATION = 0x0112  # in EXIF
_MOST_CODE_SIZE = 12  # bits that no code of a GIF has at its beginning
# How complaints of libtiff about data begin: with its module.
_OF_LIBTIFF = re.compile(r"(?:\w*(?:Decode|Fax|LZW|ZIP|PackBits|JPEG|TIFF)\w*|tempfile\.tif): ")

_LONGEST = 120  # characters of what a decoder says
_CALLED = {"HEIF": "HEIC", "JPEG2000": "JPEG 2000", "TGA": "Targa", "JXL": "JPEG XL"}

_LOCK = threading.RLock()  # Pillow's limits are those of the whole process


def opened(name: str, stream: BinaryIO, kind: sniff.Kind, wanted: Request) -> Raster:
    """Decode the picture in ``stream``.

    Raises:
        ImageError: it is damaged, too large, or of an unknown format.
    """
    formats: tuple[str, ...] = FORMATS if kind == "PICTURE" else (kind,)
    if kind == "HEIF":
        _load_heif(name)
    elif kind == "JXL":
        _load_jxl(name)
    try:
        with _decoding(name, wanted):
            picture = PIL.Image.open(stream, formats=formats)
            check_size(name, picture.size, wanted)
            note = frames.seek(name, picture, wanted.frame)
            check_size(name, picture.size, wanted)
            _load(picture, stream, wanted)
            bits = deeper.png_bits(stream) if picture.format == "PNG" else 8
            values = deeper.values_of(name, picture, stream, bits)
    except PIL.UnidentifiedImageError:
        raise ImageError(f"{name}: {_unknown(stream, kind)}") from None
    encoding, said = primaries.told(picture, stream) if wanted.icc else (None, "")
    if encoding is not None and encoding.transfer is not None and values is None:
        values = _deep(picture, stream)
    if values is not None:
        rows, more = deeper.rows_of(picture, values, encoding, icc=wanted.icc, gain=wanted.gain)
    else:
        rows, more = modes.rows_of(picture, encoding, bits=bits, icc=wanted.icc, gain=wanted.gain)
    notes = [line for line in (note, said, *more) if line]
    what = f"{picture.format} {picture.mode}"
    if values is not None:
        what += f", {values.shape[2]} channels of 16 bit"
    if picture.info.get("icc_profile"):
        what += ", with a color profile"
    if encoding is not None:
        what += f", with color tags: primaries {encoding.primaries}, gamma {encoding.gamma}"
    exposed = encoding is not None and encoding.transfer is not None
    return Raster(picture.size, rows, _orientation(picture), tuple(notes), what, exposed)


def taken(picture: PIL.Image.Image, wanted: Request) -> tuple[str, Raster]:
    """The name of a picture that Pillow has opened or made, and its raster.

    It is taken at the frame where it stands, as deep as Pillow has it, and with what it knows of
    its colors. It is not changed, but loaded if it was not yet.

    Raises:
        ImageError: it is empty, too large, or cannot be loaded.
    """
    name = Path(os.fsdecode(getattr(picture, "filename", "") or "")).name or "picture"
    if 0 in picture.size:
        raise ImageError(f"{name}: is {picture.width}x{picture.height} px and has no pixels")
    check_size(name, picture.size, wanted)
    with _decoding(name, wanted):
        picture.load()
    # What stands in the file and not in the picture is no longer to be had: hence no stream.
    encoding, said = primaries.told(picture, io.BytesIO()) if wanted.icc else (None, "")
    rows, more = modes.rows_of(picture, encoding, bits=8, icc=wanted.icc)
    notes = tuple(line for line in (said, *more) if line)
    return name, Raster(picture.size, rows, _orientation(picture), notes, f"Pillow {picture.mode}")


@contextlib.contextmanager
def _decoding(name: str, wanted: Request) -> Iterator[None]:
    """Within Pillow's limits; whatever goes wrong is an ImageError, or that no decoder knows it."""
    try:
        with _limits(wanted):
            yield
    except (ImageError, PIL.UnidentifiedImageError):
        raise
    except MemoryError:
        raise ImageError(
            f"{name}: needs more memory than there is; choose a smaller picture, or close other "
            "programs"
        ) from None
    except Exception as error:  # whatever a damaged file makes a decoder stumble over
        remedy = "save it anew or choose another"
        if isinstance(error, _SwallowedError) or (
            "truncated" in str(error) and not wanted.allow_truncated
        ):
            remedy = "get it anew, or keep what is there with --allow-truncated"
        raise ImageError(f"{name}: is damaged or cut short ({one_line(error)}); {remedy}") from None


def _deep(picture: PIL.Image.Image, stream: BinaryIO) -> U16 | None:
    """(H, W, 3) of a picture of high dynamic range of which Pillow leaves 8 bits, if that is to be
    had: in 8 bits its shadows would be a few levels.
    """
    if picture.has_transparency_data or picture.tell() > 0:
        return None
    if picture.format == "AVIF":
        from sweep.decode import video  # noqa: PLC0415  (PyAV is slow to load)

        return video.deep_still(stream, picture.size)
    if picture.format == "HEIF":
        import pillow_heif  # noqa: PLC0415  (an extra)

        stream.seek(0)
        try:
            whole = pillow_heif.open_heif(stream, convert_hdr_to_8bit=False)
            values = np.asarray(whole)
        except (ValueError, RuntimeError, OSError, EOFError, SyntaxError):
            return None
        if values.dtype == np.uint16 and values.shape == (*picture.size[::-1], 3):
            return values
    return None


class _SwallowedError(ValueError):
    """Data are damaged in a way that the decoder goes on with."""


def _load(picture: PIL.Image.Image, stream: BinaryIO, wanted: Request) -> None:
    """Decode the pixels, with an eye on what Pillow and the libraries below it pass over.

    Raises:
        Exception: the data are damaged.
    """
    complaints: list[str] = []
    if picture.format == "TIFF":
        with heard(_is_of_libtiff) as complaints:
            picture.load()
    else:
        if picture.format == "GIF" and not wanted.allow_truncated:
            _check_code_size(picture)
        picture.load()
    if picture.format == "PNG":
        png.take_said(picture, stream)
    if wanted.allow_truncated:
        return
    if complaints:
        raise _SwallowedError(complaints[0])
    if picture.format == "PNG" and picture.tell() == 0:
        try:
            png.check_whole(picture, stream)
        except ValueError as error:
            raise _SwallowedError(str(error)) from None


def _is_of_libtiff(line: str) -> bool:
    return _OF_LIBTIFF.match(line) is not None


def _check_code_size(picture: PIL.Image.Image) -> None:
    """Refuse a frame whose codes cannot be: GIF89a has a first size of 2 to 8 bits, or 1 in use."""
    for tile in picture.tile:  # type: ignore[attr-defined]
        size = tile[3][0] if isinstance(tile[3], tuple) else None
        if isinstance(size, int) and not 1 <= size < _MOST_CODE_SIZE:
            raise _SwallowedError(f"an LZW code size of {size}")


def _unknown(stream: BinaryIO, kind: sniff.Kind) -> str:
    """What to say of a file that no decoder takes for a picture."""
    known_as = _CALLED.get(kind, kind) if kind != "PICTURE" else sniff.picture_format(stream)
    if known_as == "TIFF":
        return (
            "is a TIFF that is damaged, or of a kind that cannot be read; "
            "save it as gray, RGB or CMYK with 8 or 16 bits a channel"
        )
    if known_as:
        return f"is a damaged {known_as} picture; get it anew or choose another"
    known = ", ".join((*FORMATS, *MORE))
    return f"is not a picture that can be read; known are {known}"


def check_size(name: str, size: tuple[int, int], wanted: Request) -> None:
    """Refuse a picture that is too large, by what its header says.

    Raises:
        ImageError: naming its size and the limit.
    """
    width, height = size
    if width * height > wanted.max_pixels:
        raise ImageError(
            f"{name}: is {width}x{height} px, {width * height:,} pixels, and the limit is "
            f"{wanted.max_pixels:,}; allow more with --max-pixels if you trust it"
        )


def one_line(error: BaseException) -> str:
    """What an error says, without line breaks; of a long one its first sentence."""
    said = " ".join(str(error).split()) or type(error).__name__
    return said if len(said) <= _LONGEST else said.partition(". ")[0][:_LONGEST]


@contextlib.contextmanager
def _limits(wanted: Request) -> Iterator[None]:
    """Pillow with our limits instead of its own, and without its remarks on odd files."""
    with _LOCK, warnings.catch_warnings(action="ignore"):
        before = PIL.Image.MAX_IMAGE_PIXELS, PIL.ImageFile.LOAD_TRUNCATED_IMAGES
        PIL.Image.MAX_IMAGE_PIXELS = None
        PIL.ImageFile.LOAD_TRUNCATED_IMAGES = wanted.allow_truncated
        try:
            yield
        finally:
            PIL.Image.MAX_IMAGE_PIXELS, PIL.ImageFile.LOAD_TRUNCATED_IMAGES = before


def _load_heif(name: str) -> None:
    try:
        import pillow_heif  # noqa: PLC0415  (an extra)
    except ImportError:
        raise ImageError(
            f"{name}: is a HEIC picture, which needs one more package; "
            "install it with: pip install pillow-heif"
        ) from None
    pillow_heif.register_heif_opener(thumbnails=False)


def _load_jxl(name: str) -> None:
    try:
        import pillow_jxl  # noqa: F401, PLC0415  (an extra; it registers itself)
    except ImportError:
        raise ImageError(
            f"{name}: is a JPEG XL picture, which needs one more package; "
            "install it with: pip install pillow-jxl-plugin"
        ) from None


def _orientation(picture: PIL.Image.Image) -> int:
    try:
        said = picture.getexif().get(_ORIENTATION, 1)
    except Exception:  # EXIF is often damaged; the picture is not
        return 1
    return said if isinstance(said, int) and 1 <= said <= 8 else 1
