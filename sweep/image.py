"""File -> Image: decoded, upright, in sRGB, at the width asked for."""

import io
import os
import sys
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TypeAlias

import numpy as np
import numpy.typing as npt
import PIL.Image
import PIL.ImageCms
import PIL.ImageOps

from sweep import defaults
from sweep.color import linear_to_srgb8, srgb8_to_linear
from sweep.errors import ImageError, ParameterError, SweepWarning

__all__ = ["FORMATS", "Image", "load"]

# Decoders that strangers' files may reach. Pillow knows many more, some of them rarely looked at.
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP", "AVIF", "PPM")

_ROWS = 256  # how many rows are in float at a time while a picture is made smaller

Source: TypeAlias = str | os.PathLike[str] | BinaryIO


@dataclass(frozen=True, slots=True, eq=False)
class Image:
    """A decoded picture.

    Attributes:
        pixels: (H, W, 3) uint8 sRGB; read-only.
        name: what the picture is called in file names and reports, without folder.
    """

    pixels: npt.NDArray[np.uint8]
    name: str = "picture"

    def __post_init__(self) -> None:
        shape, dtype = self.pixels.shape, self.pixels.dtype
        if dtype != np.uint8 or len(shape) != 3 or shape[2] != 3 or 0 in shape:
            raise ImageError(
                f"pixels are {shape} {dtype}; an Image takes (H, W, 3) uint8 with H, W >= 1"
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
        if height is None:
            height = max(1, round(own_height * width / own_width))
        height = min(height, own_height)
        if (width, height) == (own_width, own_height):
            return self
        import cv2  # noqa: PLC0415  (slow to load, and not needed for a picture as it is)

        # The filter is separable. First the rows, a few at a time so that a large picture is
        # never in floats as a whole; then the columns.
        narrow = np.empty((own_height, width, 3), np.float32)
        for top in range(0, own_height, _ROWS):
            rows = srgb8_to_linear(self.pixels[top : top + _ROWS])
            narrow[top : top + _ROWS] = cv2.resize(
                rows, (width, len(rows)), interpolation=cv2.INTER_AREA
            )
        small = cv2.resize(narrow, (width, height), interpolation=cv2.INTER_AREA)
        return Image(linear_to_srgb8(np.asarray(small)), self.name)

    def __repr__(self) -> str:
        width, height = self.size
        return f"<Image {self.name!r} {width}x{height} px>"

    def _repr_png_(self) -> bytes:
        buffer = io.BytesIO()
        PIL.Image.fromarray(self.pixels).save(buffer, "PNG")
        return buffer.getvalue()


def load(source: Source, *, width: int | None = defaults.WIDTH) -> Image:
    """Read a picture: upright, converted to sRGB, at most ``width`` px wide.

    Args:
        source: a path, ``"-"`` for standard input, or a binary file object.
        width: the width in px of the result, or None for all pixels. A picture that is narrower
            keeps its own width.

    Transparent pixels are blended over white in linear light; of several frames the first is
    taken; 16-bit gray is scaled to 8 bit.

    Raises:
        ImageError: the picture is missing, empty, damaged, or of an unknown format.
        ParameterError: ``width`` is below 1.
    """
    if width is not None and width < 1:
        raise ParameterError(f'width {width} px is too small; the least is 1 px, "full" is all')
    name, stream = _opened(source)
    with stream:
        pixels = _decoded(name, stream)
    image = Image(pixels, name)
    if image.size == (1, 1):
        raise ImageError(f"{name}: is 1x1 px; a sweep needs a picture of at least 2 pixels")
    return image if width is None else image.resized(width)


def _opened(source: Source) -> tuple[str, BinaryIO]:
    """The name of the picture and a seekable stream of its bytes."""
    if source == "-":
        return "stdin", _in_memory("standard input", sys.stdin.buffer)
    if isinstance(source, str | os.PathLike):
        path = Path(source)
        if path.is_dir():
            raise ImageError(f"{source}: is a folder; name one picture in it")
        try:
            stream = path.open("rb")
        except FileNotFoundError:
            raise ImageError(f"{source}: no such file; check the name and the folder") from None
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or error
            raise ImageError(f"{source}: cannot be opened: {reason}") from None
        if os.fstat(stream.fileno()).st_size == 0:
            stream.close()
            raise ImageError(f"{source}: is empty (0 bytes); choose another picture")
        return path.name, stream
    return Path(getattr(source, "name", "picture")).name, _in_memory("the stream", source)


def _in_memory(name: str, stream: BinaryIO) -> BinaryIO:
    content = stream.read()
    if not content:
        raise ImageError(f"{name}: is empty (0 bytes); pipe a picture into it")
    return io.BytesIO(content)


def _decoded(name: str, stream: BinaryIO) -> npt.NDArray[np.uint8]:
    try:
        with (
            warnings.catch_warnings(action="ignore"),  # Pillow's, about odd but readable files
            PIL.Image.open(stream, formats=FORMATS) as picture,
        ):
            frames = getattr(picture, "n_frames", 1)
            picture.load()
            PIL.ImageOps.exif_transpose(picture, in_place=True)
            pixels, profile_note = _to_srgb(picture)
    except PIL.UnidentifiedImageError:
        known = ", ".join(FORMATS)
        raise ImageError(f"{name}: is not a picture that can be read; known are {known}") from None
    except PIL.Image.DecompressionBombError as error:
        raise ImageError(f"{name}: is too large: {_one_line(error)}") from None
    except (OSError, ValueError, SyntaxError, EOFError, ArithmeticError, LookupError) as error:
        raise ImageError(
            f"{name}: is damaged or cut short ({_one_line(error)}); save it anew or choose another"
        ) from None
    if profile_note:
        warnings.warn(f"{name}: {profile_note}", SweepWarning, stacklevel=3)
    if frames > 1:
        warnings.warn(
            f"{name}: has {frames} frames; the first one is used", SweepWarning, stacklevel=3
        )
    return pixels


def _to_srgb(picture: PIL.Image.Image) -> tuple[npt.NDArray[np.uint8], str]:
    """Pixels (H, W, 3) uint8 in sRGB, and a note if the color profile could not be used."""
    profile = picture.info.get("icc_profile")
    if picture.mode in ("I", "F") or picture.mode.startswith("I;16"):
        return _gray_to_srgb(np.asarray(picture)), ""
    if picture.mode in ("1", "P"):
        picture = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    elif picture.mode in ("LA", "La", "PA", "RGBa") or picture.has_transparency_data:
        picture = picture.convert("RGBA")
    alpha = picture.getchannel("A") if picture.mode == "RGBA" else None
    if alpha is not None:
        picture = picture.convert("RGB")
    note = ""
    if profile:
        picture, note = _profiled(picture, profile)
    # Copies are made only where they must be: a large picture is most of the memory.
    pixels = np.asarray(picture if picture.mode == "RGB" else picture.convert("RGB"))
    if alpha is not None:
        pixels = pixels.copy()
        _blend_over_white(pixels, np.asarray(alpha))
    return pixels, note


def _gray_to_srgb(gray: npt.NDArray[np.generic]) -> npt.NDArray[np.uint8]:
    """(H, W) gray in 16 bit or more -> (H, W, 3); integers span 0..65535, floats 0..1."""
    top = 1.0 if gray.dtype.kind == "f" else 65535.0
    eight_bit = np.rint(np.clip(gray.astype(np.float64) / top, 0, 1) * 255).astype(np.uint8)
    return np.repeat(eight_bit[..., None], 3, axis=2)


def _profiled(picture: PIL.Image.Image, profile: bytes) -> tuple[PIL.Image.Image, str]:
    """Convert by an embedded ICC profile; a broken or unfit one is ignored with a note."""
    try:
        source = PIL.ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if PIL.ImageCms.getProfileDescription(source).lower().startswith("srgb"):
            return picture, ""
        converted = PIL.ImageCms.profileToProfile(
            picture,
            source,
            PIL.ImageCms.createProfile("sRGB"),
            renderingIntent=PIL.ImageCms.Intent.RELATIVE_COLORIMETRIC,
            outputMode="RGB",
            flags=PIL.ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )
    except (PIL.ImageCms.PyCMSError, OSError, ValueError) as error:
        return picture, f"its color profile is ignored ({_one_line(error)})"
    return converted or picture, ""


def _blend_over_white(pixels: npt.NDArray[np.uint8], alpha: npt.NDArray[np.uint8]) -> None:
    """Blend (H, W, 3) sRGB over white in linear light, in place, where alpha is below 255."""
    see_through = alpha < 255
    share = alpha[see_through].astype(np.float32)[:, None] / 255
    linear = srgb8_to_linear(pixels[see_through])
    pixels[see_through] = linear_to_srgb8(linear * share + (1 - share))


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split()) or type(error).__name__
