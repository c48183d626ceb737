"""How a color is written: "#1a2b3c", "#fff"."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from sweep.errors import ParameterError
from sweep.system.arrays import Color

__all__ = ["parse_color", "parse_colors", "to_hex"]

_HEX = re.compile("#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})")


def to_hex(color: Sequence[int]) -> str:
    """8-bit R, G and B as "#rrggbb"."""
    red, green, blue = color
    return f"#{red:02x}{green:02x}{blue:02x}"


def parse_color(color: Any) -> Color:
    """Read "#rrggbb", "#rgb", either without the #, or R, G and B in 0..255.

    Raises:
        ParameterError: it is none of these.
    """
    if isinstance(color, str):
        if found := _HEX.fullmatch(color.strip()):
            digits = found[1] if len(found[1]) == 6 else "".join(2 * digit for digit in found[1])
            red, green, blue = bytes.fromhex(digits)
            return red, green, blue
        raise ParameterError(f'"{color.strip()}" is not a color; write #rrggbb or #rgb')
    try:
        red, green, blue = map(int, color)
        bytes((red, green, blue))
    except (TypeError, ValueError):
        raise ParameterError(f"{color} is not a color; give (r, g, b), each 0 to 255") from None
    return red, green, blue


def parse_colors(colors: str | Iterable[Any]) -> tuple[Color, ...]:
    """Read "#ffffff,#1a1a1a", or colors one by one, see `parse_color`.

    Raises:
        ParameterError: naming the piece that is not a color.
    """
    if not isinstance(colors, str):
        return tuple(map(parse_color, colors))
    try:
        return tuple(map(parse_color, colors.split(",")))
    except ParameterError as error:
        raise ParameterError(f"{error}, joined by commas") from None
