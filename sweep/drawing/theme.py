"""The colors of what is not the picture: grounds, text, lines; light and dark."""

from typing import NamedTuple

from sweep.defaults import Theme
from sweep.system.arrays import Color

__all__ = ["THEMES", "Inks"]


class Inks(NamedTuple):
    """The colors of a theme.

    On ``ground``, ``text`` and ``muted`` have a contrast of at least 4.5:1 (WCAG 2, level AA);
    ``line`` is for what separates and carries no meaning. ``accents`` tell lines of a plot apart,
    each at least 3:1.
    """

    ground: Color
    text: Color
    muted: Color
    line: Color
    accents: tuple[Color, Color, Color]


THEMES: dict[Theme, Inks] = {
    "light": Inks(
        ground=(250, 250, 248),
        text=(28, 28, 30),
        muted=(98, 98, 102),
        line=(214, 214, 210),
        accents=((0, 98, 168), (186, 72, 0), (0, 122, 94)),
    ),
    "dark": Inks(
        ground=(22, 22, 24),
        text=(240, 240, 237),
        muted=(166, 166, 168),
        line=(66, 66, 70),
        accents=(
            (96, 176, 240),
            (244, 148, 80),
            (78, 196, 160),
        ),
    ),
}
