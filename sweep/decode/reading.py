"""Reading: how a picture is read. This module imports nothing heavy."""

import operator
from dataclasses import dataclass
from typing import Annotated, Any

from sweep import defaults
from sweep.color.written import parse_color, to_hex
from sweep.decode.request import parse_frame
from sweep.errors import ParameterError
from sweep.settings.option import Option
from sweep.settings.value import Settings
from sweep.system.arrays import Color

__all__ = ["Reading", "ReadingFields"]

_MOST_WIDTH = 10**6
_MOST_STOPS = 20


def _read_width(width: Any) -> int | None:
    if width == "full":
        return None
    if isinstance(width, str):
        number = int(width[:9]) if width.isascii() and width.isdigit() else 0
    else:
        number = 0 if isinstance(width, bool) else operator.index(width)
    if not 1 <= number <= _MOST_WIDTH:
        raise ParameterError(f"--width {width} is not a width; give px from 1 up, or full")
    return number


def _read_frame(frame: Any) -> Any:
    parse_frame(frame)
    return frame if isinstance(frame, str) else operator.index(frame)


def _read_background(color: Any) -> Color:
    try:
        return parse_color(color)
    except ParameterError as error:
        raise ParameterError(f"--background {error}") from None


@dataclass(frozen=True, kw_only=True)
class ReadingFields(Settings):
    """How a picture is read.

    Attributes:
        width: the width in px of the result; None, or "full", for all pixels. A picture that is
            narrower keeps its own width.
        frame: which frame of an animation, page of a TIFF or frame of a video: a number, the first
            is 1, or a time, as in "3.5s". Default: the first, with a SweepWarning if there are
            more.
        background: 8-bit sRGB over which partly transparent pixels are blended, in linear light.
            Fully transparent ones go into the picture's matte. Text is read as in "#ffffff".
        icc: whether an embedded color profile is applied, or what a file without one says of its
            primaries and its curve. One that is broken, or does not fit, is ignored with a
            SweepWarning; so is high dynamic range.
        max_pixels: a picture with more is refused before its pixels are decoded.
        exposure: how many stops brighter a raw file or a picture of high dynamic range is made, -20
            to 20; default 0.
        allow_truncated: take what is there of a file that is cut short; what is missing is black.
    """

    __slots__ = ()

    width: Annotated[
        int | None,
        Option(
            help="Make the picture this wide first (never wider than it is); full keeps every "
            "pixel.",
            group="Picture",
            metavar="PX|full",
            read=_read_width,
            common=True,
        ),
    ] = defaults.WIDTH
    frame: Annotated[
        int | str | None,
        Option(
            help="Which frame of an animation or a video, or page of a TIFF: 1 is the first, 3.5s "
            "a time.",
            group="Picture",
            metavar="N|TIME",
            shown="1",
            read=_read_frame,
            common=True,
        ),
    ] = None
    background: Annotated[
        Color,
        Option(
            help="What partly transparent pixels are blended over, and what is seen through fully "
            "transparent ones where a format has none.",
            group="Picture",
            metavar="COLOR",
            read=_read_background,
            write=to_hex,
            common=True,
        ),
    ] = defaults.BACKGROUND
    icc: Annotated[
        bool,
        Option(
            help="Take no notice of a color profile, or of what else a file says of its colors.",
            group="Picture",
            common=True,
        ),
    ] = True
    max_pixels: Annotated[
        int,
        Option(
            help="Refuse a picture with more, by its header.",
            group="Picture",
            metavar="N",
            least=1,
            common=True,
        ),
    ] = defaults.MAX_PIXELS
    exposure: Annotated[
        float,
        Option(
            help="Make a raw file or a picture of high dynamic range so many stops brighter, or "
            "darker: 1 doubles its light.",
            group="Picture",
            metavar="EV",
            least=-_MOST_STOPS,
            most=_MOST_STOPS,
            common=True,
        ),
    ] = 0.0
    allow_truncated: Annotated[
        bool,
        Option(
            help="Take what is there of a file that is cut short; the rest is black.",
            group="Picture",
            common=True,
        ),
    ] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading(ReadingFields):
    """How a picture is read; its fields are those of `ReadingFields`.

    >>> import sweep
    >>> sweep.Reading(width="full", background="#204060").background
    (32, 64, 96)
    """

    kind = "reading"
