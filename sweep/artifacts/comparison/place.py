"""Where to look: a point or a line, in px or percent of the picture."""

import re
from dataclasses import dataclass

from sweep.errors import ParameterError

__all__ = ["Place", "parse_place"]

_MEASURE = re.compile(r"(?P<number>\d{1,9}(?:\.\d{1,9})?)(?P<percent>%?)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Measure:
    """A distance from the left or the top: px, or percent of the width or height."""

    number: float
    percent: bool = False

    def px(self, whole: int) -> int:
        """The pixel of a side ``whole`` px long; 100 % is just outside."""
        return int(self.number * whole / 100 if self.percent else self.number)

    def __str__(self) -> str:
        return f"{self.number:g}{'%' * self.percent}"


@dataclass(frozen=True, slots=True)
class Place:
    """A point (x and y), or the place of a vertical line (x alone)."""

    x: Measure
    y: Measure | None = None

    def point(self, size: tuple[int, int]) -> tuple[int, int]:
        """The pixel of a picture of this width and height.

        Raises:
            ParameterError: the picture ends before it, or there is no y.
        """
        if self.y is None:
            raise ParameterError(
                f"--at {self} names no point; give x,y, as in --at=120,80 or 50%,40%"
            )
        width, height = size
        x, y = self.x.px(width), self.y.px(height)
        if not (x < width and y < height):
            raise ParameterError(
                f"--at {self} is outside of the picture of {width}x{height} px; take x from 0 to "
                f"{width - 1} and y from 0 to {height - 1}"
            )
        return x, y

    def cut(self, width: int) -> int:
        """How many columns of a picture of this width are left of a line, at least one.

        Raises:
            ParameterError: there would be none left or right of it, or there is a y.
        """
        if self.y is not None:
            raise ParameterError(
                f"--at {self} names a point, but a picture is cut at an x; give one, as in "
                f"--at={self.x}"
            )
        cut = self.x.px(width)
        if not 0 < cut < width:
            raise ParameterError(
                f"--at {self} leaves nothing on one side of the line in a picture {width} px wide; "
                f"take 1 to {width - 1}"
            )
        return cut

    def __str__(self) -> str:
        return str(self.x) if self.y is None else f"{self.x},{self.y}"


def parse_place(text: str) -> Place:
    """Read "120,80" (px from the left and from the top), "50%,40%", or "50%" for a line.

    Raises:
        ParameterError: it is none of these.
    """
    matches = [_MEASURE.fullmatch(part.strip()) for part in text.split(",")]
    measures = [Measure(float(m["number"]), m["percent"] == "%") for m in matches if m]
    if len(measures) != len(matches) or len(measures) > 2:
        raise ParameterError(
            f'--at "{text}" is not a place; write x,y in px or percent, as in 120,80 or 50%,40%, '
            "or x alone to cut at"
        )
    return Place(*measures)
