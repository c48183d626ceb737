"""How large tiles are, how many stand in a row, and how large all that goes with them is.

Measures    every length of a sheet, in px
Grid        tiles of one size in so many columns
screen_grid, paper_grid    the one that suits
"""

import functools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sweep.drawing.face import Face
from sweep.drawing.fonts import Font, open_face
from sweep.drawing.page import line_height

__all__ = [
    "PAPER_DPI",
    "SCREEN_DPI",
    "Grid",
    "Grids",
    "Measures",
    "Room",
    "Row",
    "Section",
    "pages_of",
    "reach",
]

PAPER_DPI = 300
SCREEN_DPI = 96  # what CSS calls a pixel

_LEAST_TEXT = 11, 7.5 * PAPER_DPI / 72  # px, on a screen and on paper (7.5 points)


class Section(NamedTuple):
    """One picture: what is said above its tiles and below each of them.

    Attributes:
        name: of the picture.
        details: what else there is to say of it.
        size: width and height of the picture in px.
        captions: a text for each tile, empty for none.
    """

    name: str
    details: str
    size: tuple[int, int]
    captions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Measures:
    """The lengths of a sheet, in px.

    Attributes:
        tile: the longer side of a tile.
        gap: between tiles, from left to right.
        row_gap: from a caption to the tile below.
        caption: the size of the face of captions.
        strip: how high a palette is, 0 for none.
        to_strip: from a picture to its palette.
        to_caption: from there to the caption.
        line: the thickness of an outline, 0 for none.
    """

    tile: int
    gap: int
    row_gap: int
    caption: int
    strip: int
    to_strip: int
    to_caption: int
    line: int

    @classmethod
    def of(cls, tile: int, gap: int | None, swatches: bool, paper: bool) -> "Measures":
        """What looks well around tiles of this size; ``gap`` in place of the usual one."""
        scale = PAPER_DPI / SCREEN_DPI if paper else 1.0
        caption = max(round(_LEAST_TEXT[paper]), round(8 * scale + tile / 40))
        line = max(1, round(scale / 2))
        across = round(min(max(tile * 0.06, 8 * scale), 40 * scale)) if gap is None else gap
        if across < 2 * line:
            line = 0  # the outlines of neighbors would lie over each other
        return cls(
            tile=tile,
            gap=across,
            row_gap=max(across, round(caption * 0.8)),
            caption=caption,
            strip=max(4, round(caption * 0.6)) if swatches else 0,
            to_strip=max(2, round(caption * 0.35)) + 2 * line if swatches else 0,
            to_caption=max(2, round(caption * 0.3)) + line,
            line=line,
        )


@dataclass(frozen=True, slots=True)
class Grid:
    """Tiles of one size in columns.

    Attributes:
        measures: the lengths.
        columns: how many tiles stand side by side.
        cell: the width of a column.
        sizes: width and height of the tiles of each section.
        heights: of a row of each section, with its palette and caption.
    """

    measures: Measures
    columns: int
    cell: int
    sizes: tuple[tuple[int, int], ...]
    heights: tuple[int, ...]

    @property
    def width(self) -> int:
        """From the left of the first column to the right of the last."""
        return self.columns * self.cell + (self.columns - 1) * self.measures.gap


class Grids:
    """The grids of some sections, for any size of tile and number of columns."""

    def __init__(
        self,
        sections: Sequence[Section],
        paper: bool,
        gap: int | None,
        swatches: bool,
        font: Font,
    ) -> None:
        self.sections = sections
        self.paper = paper
        self.most = max(len(section.captions) for section in sections)
        self._gap = gap
        self._swatches = swatches
        self._font = font
        self._words = {words for section in sections for words in section.captions if words}
        self._widest = functools.cache(self._widest_at)
        self._line_height = functools.cache(functools.partial(line_height, font))
        self._of_tile = functools.cache(self._of_one_column)

    def of(self, tile: int, columns: int) -> Grid:
        """Tiles whose longer side is ``tile`` px, in ``columns``."""
        one = self._of_tile(tile)
        return Grid(one.measures, columns, one.cell, one.sizes, one.heights)

    def rows(self, columns: int) -> list[int]:
        """How many rows each section has."""
        return [math.ceil(len(section.captions) / columns) for section in self.sections]

    def _of_one_column(self, tile: int) -> Grid:
        measures = Measures.of(tile, self._gap, self._swatches, self.paper)
        sizes = tuple(fitted_size(section.size, tile, self.paper) for section in self.sections)
        widest = max(width for width, _ in sizes)
        caption = measures.caption
        while self._widest(caption) > widest and caption > _LEAST_TEXT[self.paper]:
            caption -= 1
        below = measures.to_strip + measures.strip
        if self._words:
            below += measures.to_caption + self._line_height(caption)
        resized = Measures(
            **{name: getattr(measures, name) for name in Measures.__slots__} | {"caption": caption}
        )
        cell = max(widest, self._widest(caption))
        return Grid(resized, 1, cell, sizes, tuple(height + below for _, height in sizes))

    def _widest_at(self, size: int) -> int:
        face = open_face(self._font, size)
        return max((reach(face, words) for words in self._words), default=0)


def reach(face: Face, words: str) -> int:
    """The room in px that a text needs from left to right, with all its ink."""
    left, _, right, _ = face.ink(words)
    return math.ceil(max(face.length(words), right)) + max(0, -math.floor(left))


def fitted_size(size: tuple[int, int], tile: int, paper: bool) -> tuple[int, int]:
    """The size of a tile of a picture of ``size``, its longer side at most ``tile`` px.

    A small picture is enlarged: on paper to the size of the tile, on a screen, where one can see
    it, by a whole number.
    """
    longest = max(size)
    if longest <= tile and not paper:
        return size[0] * (tile // longest), size[1] * (tile // longest)
    width, height = (max(1, round(side * tile / longest)) for side in size)
    return width, height


class Room(NamedTuple):
    """The part of a page that tiles may take, in px, and what each section has above its tiles."""

    width: int
    height: int
    headings: tuple[int, ...]


class Row(NamedTuple):
    """A row of tiles: which tiles of which section, where below the first row of the page."""

    section: int
    first: int
    tops: int
    headed: bool


def pages_of(grids: Grids, room: Room, grid: Grid) -> list[list[Row]]:
    """The rows of every page, a new one begun when the next row has no room on the one before.

    A row's ``tops`` is where its tiles begin; with a heading, that stands right above them.
    """
    pages: list[list[Row]] = [[]]
    taken = 0
    for number, (height, rows) in enumerate(
        zip(grid.heights, grids.rows(grid.columns), strict=True)
    ):
        for row in range(rows):
            heading = room.headings[number] if row == 0 else 0
            before = 0
            if pages[-1]:
                before = grid.measures.row_gap * (2 if heading else 1)
            if pages[-1] and taken + before + heading + height > room.height:
                pages.append([])
                taken = before = 0
                heading = room.headings[number]  # again, where a picture goes on
            top = taken + before + heading
            pages[-1].append(Row(number, row * grid.columns, top, bool(heading)))
            taken = top + height
    return pages
