"""Method: how colors are clustered, and the text forms of its parts."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import get_args

import numpy as np

from sweep import defaults
from sweep._typing import U8, Color
from sweep.clustering.ks import MAX_K
from sweep.clustering.representatives import checked_represent
from sweep.color.spaces import space_named
from sweep.color.srgb import to_hex
from sweep.errors import ParameterError

__all__ = ["Method", "parse_colors"]


MOST_STEADY = 64  # levels; a quarter of all there are is no longer the same color

_HEX = re.compile("#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})")


@dataclass(frozen=True, slots=True)
class Method:
    """How colors are clustered.

    Attributes:
        effort: how much time to spend on a lower error: "fast", "balanced" or "best".
        space: where distances are measured: "rgb", "linear", "lab" or "oklab".
        represent: what stands for a cluster: its "mean", or the "median" of each channel, the
            "medoid" (the picture's color nearest to the mean), the "min" or "max" of each channel.
        lock: colors (r, g, b), 0..255, all different, that are in every level with K at least
            their number, never move, and count towards K. A smaller K has the first K of them.
        steady: how many levels, of 0..255 in each channel, a palette row may be from what it stands
            for, so that it need not change from one K to the next: 0 (not at all) to 64.

    Raises:
        ParameterError: a value is not one of these.
    """

    effort: defaults.Effort = defaults.EFFORT
    space: defaults.SpaceName = defaults.SPACE
    represent: defaults.Represent = defaults.REPRESENT
    lock: tuple[Color, ...] = ()
    steady: int = defaults.STEADY

    def __post_init__(self) -> None:
        if self.effort not in get_args(defaults.Effort):
            known = ", ".join(get_args(defaults.Effort))
            raise ParameterError(f'the effort "{self.effort}" is unknown; known are {known}')
        space_named(self.space)
        checked_represent(self.represent)
        if len(self.lock) > MAX_K:
            raise ParameterError(
                f"{len(self.lock)} colors are locked; the most is {MAX_K}, as K can be no more"
            )
        for color in self.lock:
            if len(color) != 3 or not all(0 <= value <= 255 for value in color):
                raise ParameterError(f"{color} is not a color; give (r, g, b), each 0 to 255")
            if self.lock.count(color) > 1:
                name = to_hex(color)
                raise ParameterError(f"the color {name} is locked twice; name it once")

        if not 0 <= self.steady <= MOST_STEADY:
            raise ParameterError(
                f"steady {self.steady} is out of range; take 0 (colors move freely) to "
                f"{MOST_STEADY} levels"
            )

    @property
    def locked(self) -> U8:
        """(l, 3) uint8: the locked colors."""
        return np.array(self.lock, np.uint8).reshape(-1, 3)


def parse_colors(colors: str | Iterable[str]) -> tuple[Color, ...]:
    """Read ``"#ffffff,#1a1a1a"``, or the same as a list, as (r, g, b) triples; #fff is #ffffff.

    Raises:
        ParameterError: naming the piece that is not a color.
    """
    pieces = colors.split(",") if isinstance(colors, str) else colors
    found = []
    for piece in pieces:
        match = _HEX.fullmatch(piece.strip())
        if match is None:
            raise ParameterError(
                f'"{piece.strip()}" is not a color; write #rrggbb or #rgb, joined by commas'
            )
        digits = match[1] if len(match[1]) == 6 else "".join(digit * 2 for digit in match[1])
        red, green, blue = bytes.fromhex(digits)
        found.append((red, green, blue))
    return tuple(found)
