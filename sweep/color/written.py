"""How a color is written: "#1a2b3c", "#fff", "tomato", "rgb(26, 43, 60)", "hsl(210 40% 17%)"."""

import colorsys
import difflib
import re
from collections.abc import Iterable, Sequence
from typing import Any

from sweep.color.names import NAMES
from sweep.errors import ParameterError
from sweep.system.arrays import Color

__all__ = ["parse_color", "parse_colors", "to_hex"]

_HEX = re.compile("#?([0-9a-f]{3}|[0-9a-f]{6})")
_WITH_ALPHA = re.compile(
    "#([0-9a-f]{4}|[0-9a-f]{8})|(rgb|hsl)a?\\(.*/.*\\)|rgba\\(.*|hsla\\(.*|transparent"
)
_NUMBER = r"([+-]?(?:\d{1,9}\.?\d{0,9}|\.\d{1,9}))"
_BETWEEN = r"(?:\s*,\s*|\s+)"
_RGB = re.compile(rf"rgb\(\s*{_BETWEEN.join([_NUMBER + '(%?)'] * 3)}\s*\)", re.ASCII)
_HSL = re.compile(
    rf"hsl\(\s*{_NUMBER}(?:deg)?{_BETWEEN}{_NUMBER}%{_BETWEEN}{_NUMBER}%\s*\)", re.ASCII
)
_COMMA = re.compile(r",(?![^(]*\))")  # that is not between parentheses


def to_hex(color: Sequence[int]) -> str:
    """8-bit R, G and B as "#rrggbb"."""
    red, green, blue = color
    return f"#{red:02x}{green:02x}{blue:02x}"


def parse_color(color: Any) -> Color:
    """Read a color of CSS: "#rrggbb" or "#rgb", also without the #, a name as "tomato", "rgb(...)"
    in numbers or percent, "hsl(...)"; or R, G and B in 0..255. Case and blanks do not matter.

    Raises:
        ParameterError: it is none of these, or has an alpha.
    """
    if isinstance(color, str):
        return _read(color)
    try:
        red, green, blue = map(int, color)
        bytes((red, green, blue))
    except (TypeError, ValueError):
        raise ParameterError(f"{color} is not a color; give (r, g, b), each 0 to 255") from None
    return red, green, blue


def _read(text: str) -> Color:
    written = " ".join(text.lower().split())
    if found := _HEX.fullmatch(written):
        digits = found[1] if len(found[1]) == 6 else "".join(2 * digit for digit in found[1])
        red, green, blue = bytes.fromhex(digits)
        return red, green, blue
    if written in NAMES:
        red, green, blue = NAMES[written]
        return red, green, blue
    if found := _RGB.fullmatch(written):
        numbers = zip(found.groups()[::2], found.groups()[1::2], strict=True)
        return _rounded(float(n) / (100 if percent else 255) for n, percent in numbers)
    if found := _HSL.fullmatch(written):
        hue, saturation, lightness = map(float, found.groups())
        part, light = (min(max(n / 100, 0), 1) for n in (saturation, lightness))
        return _rounded(colorsys.hls_to_rgb(hue / 360 % 1, light, part))
    if _WITH_ALPHA.fullmatch(written):
        raise ParameterError(f'"{text.strip()}" has an alpha; write a color that is opaque')
    like = difflib.get_close_matches(written, NAMES, n=1, cutoff=0.75)
    near = f'; did you mean "{like[0]}"?' if like else ""
    remedy = "; write #rrggbb, #rgb, a name as in CSS, or rgb(r, g, b)"
    raise ParameterError(f'"{text.strip()}" is not a color{near or remedy}')


def _rounded(shares: Iterable[float]) -> Color:
    """R, G and B from 0 to 1, cut off there, as levels; halves go up, as in browsers."""
    red, green, blue = (int(min(max(share, 0), 1) * 255 + 0.5) for share in shares)
    return red, green, blue


def parse_colors(colors: str | Iterable[Any]) -> tuple[Color, ...]:
    """Read "#ffffff,tomato,rgb(1, 2, 3)", or colors one by one, see `parse_color`.

    Raises:
        ParameterError: naming the piece that is not a color.
    """
    if not isinstance(colors, str):
        return tuple(map(parse_color, colors))
    return tuple(map(parse_color, _COMMA.split(colors)))
