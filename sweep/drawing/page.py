"""Page: pictures, text and palettes put on a plain ground, and where each of them is."""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import PIL.Image

from sweep.defaults import Theme
from sweep.drawing.fonts import Font, open_face
from sweep.drawing.swatches import strip_rows
from sweep.drawing.theme import THEMES, Inks
from sweep.image.box import Box
from sweep.system.arrays import I64, U8, Color

__all__ = ["Page", "Placed", "line_height"]


Align = Literal["left", "center", "right"]


@dataclass(frozen=True, slots=True)
class Placed:
    """Something on a page.

    Attributes:
        kind: what it is: "text", "picture", "palette", "rule", ...
        box: what it covers.
        text: the words of a text.
        size: of the face of a text, px.
        color: of a text or of what is filled; None for pictures.
    """

    kind: str
    box: Box
    text: str = ""
    size: int = 0
    color: Color | None = None


@dataclass(slots=True)
class Page:
    """A page that things are put on, in full color.

    Attributes:
        width: px.
        height: px.
        theme: "light" or "dark": the ground and the inks.
        font: the face of all text; None is the one inside Pillow.
        placed: what is on the page, in the order it came. The box of a text is the room from the
            tops of its ascenders to the bottoms of its descenders, so that boxes that are apart
            stay apart whatever the words.
        ground: what lies under all things; None is the ground of the theme.
    """

    width: int
    height: int
    theme: Theme
    font: Font = None
    placed: list[Placed] = field(default_factory=list)
    ground: Color | None = None
    _sheet: PIL.Image.Image = field(init=False)

    def __post_init__(self) -> None:
        if self.ground is None:
            self.ground = self.inks.ground
        self._sheet = PIL.Image.new("RGB", (self.width, self.height), self.ground)

    @property
    def inks(self) -> Inks:
        """The colors of the theme."""
        return THEMES[self.theme]

    @property
    def box(self) -> Box:
        """The whole page."""
        return Box(0, 0, self.width, self.height)

    def text(
        self,
        x: int,
        top: int,
        words: str,
        size: int,
        *,
        color: Color | None = None,
        align: Align = "left",
    ) -> Box:
        """Write one line whose room begins at ``top``; ``x`` is its left, center or right.

        Args:
            x: px.
            top: px.
            words: one line; see `sweep.drawing.fonts.one_line` for what comes from outside.
            size: of the face, px.
            color: default is the theme's text.
            align: what ``x`` is.
        """
        face = open_face(self.font, size)
        length = face.length(words)
        left = round(x - length * {"left": 0, "center": 0.5, "right": 1}[align])
        ink = face.ink(words)
        box = Box(
            left + min(0, int(np.floor(ink.left))),
            top,
            left + int(np.ceil(max(length, ink.right))),
            top + face.height,
        )
        ink_color = color or self.inks.text
        face.draw(self._sheet, (left, top + face.ascent), words, ink_color)
        self.placed.append(Placed("text", box, words, size, ink_color))
        return box

    def picture(self, left: int, top: int, pixels: U8, *, kind: str = "picture") -> Box:
        """Put (H, W, 3) uint8 pixels there as they are."""
        height, width, _ = pixels.shape
        box = Box.at(left, top, width, height)
        self._sheet.paste(PIL.Image.fromarray(pixels), (left, top))
        self.placed.append(Placed(kind, box))
        return box

    def palette(self, box: Box, palette: U8, counts: I64) -> Box:
        """Fill ``box`` with a palette from dark to light, each color as wide as its share."""
        strip = palette[strip_rows(palette, counts, box.width)]
        self.picture(box.left, box.top, np.tile(strip, (box.height, 1, 1)), kind="palette")
        return box

    def fill(self, box: Box, color: Color, *, kind: str = "rule") -> Box:
        """Fill ``box`` with one color."""
        self._sheet.paste(color, (box.left, box.top, box.right, box.bottom))
        self.placed.append(Placed(kind, box, color=color))
        return box

    @property
    def pixels(self) -> U8:
        """The page as it is now: (H, W, 3) uint8 sRGB."""
        return np.asarray(self._sheet)


def line_height(font: Font, size: int) -> int:
    """The height in px of the room that a line of text takes at this size."""
    return open_face(font, size).height
