"""What is asked of a picture, checked."""

import re
from dataclasses import dataclass

from sweep.errors import ParameterError
from sweep.system.arrays import Color

__all__ = ["FORMATS", "MORE", "Request", "Seconds", "parse_frame"]

# Decoders that strangers' files may reach. Pillow knows many more, some of them rarely looked at.
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP", "AVIF", "PPM")
# What others read, or Pillow once it is known to be that.
MORE = (
    "JPEG 2000", "PSD", "ICO", "TGA", "QOI", "PCX", "OpenEXR", "Radiance HDR",
    "HEIC with pillow-heif", "JPEG XL with pillow-jxl-plugin", "camera raw with rawpy", "MP4",
    "MOV", "WebM", "MKV", "AVI",
)  # fmt: skip

_TIME = re.compile(r"(\d{1,7}(?:\.\d{1,6})?)s")
_MOST_FRAME = 10**7


class Seconds(float):
    """A time in a video or an animation."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of a picture.

    Attributes:
        frame: which one, the first is 1; or a time; None if nothing is asked for.
        background: 8-bit sRGB that partly transparent pixels are blended over.
        icc: whether to apply a color profile.
        max_pixels: the most there may be.
        allow_truncated: whether to take what is there of a file that is cut short.
        gain: how many times as bright high dynamic range is to be.
    """

    frame: int | Seconds | None
    background: Color
    icc: bool
    max_pixels: int
    allow_truncated: bool
    gain: float = 1


def parse_frame(text: int | str) -> int | Seconds:
    """Read the number of a frame, or a time as in "3.5s".

    Raises:
        ParameterError: it is neither.
    """
    said = str(text)
    if said.isascii() and said.isdigit() and 1 <= int(said[:9]) <= _MOST_FRAME:
        return int(said)
    if time := _TIME.fullmatch(said):
        return Seconds(time[1])
    raise ParameterError(
        f'--frame "{said}" is none; give a number from 1 up, or a time in seconds as in 3.5s'
    )
