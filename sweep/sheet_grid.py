"""How large tiles are, how many stand in a row, and how large all that goes with them is.

    Measures    every length of a sheet, in px
    Grid        tiles of one size in so many columns
    screen_grid, paper_grid    the one that suits
"""

import functools
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from PIL import ImageFont

from sweep.fonts import Font, open_face
from sweep.page import line_height

__all__ = [
    "LEAST_TILE",
    "PAPER_DPI",
    "SCREEN_DPI",
    "Grid",
    "Grids",
    "Measures",
    "Room",
    "Row",
    "Section",
    "pages_of",
    "paper_grid",
    "reach",
    "screen_grid",
]

PAPER_DPI = 300
LEAST_TILE = 16  # px
SCREEN_DPI = 96  # what CSS calls a pixel

_LEAST_TEXT = 11, 7.5 * PAPER_DPI / 72  # px, on a screen and on paper (7.5 points)
_SHAPE = 3 / 2  # width by height of a sheet for a screen
_WIDEST = 1520  # px that tiles of a size not asked for take on a screen
_LEAST_TILES = 120, round(PAPER_DPI * 25 / 25.4)  # px; smaller ones show little


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
        line: the thickness of an outline.
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
        face: ImageFont.FreeTypeFont = open_face(self._font, size)
        return max((math.ceil(reach(face, words)) for words in self._words), default=0)


def reach(face: ImageFont.FreeTypeFont, words: str) -> float:
    """How far to the right of its beginning a text goes, with all its ink, in px."""
    return max(face.getlength(words), face.getbbox(words, anchor="ls")[2])


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


def screen_grid(grids: Grids, tile: int | None, columns: int | None, usual: int) -> Grid:
    """The grid for a screen: one row for each of several pictures, else near to 3:2.

    Args:
        grids: of the sections.
        tile: as asked for; None is ``usual``, or less if there are so many tiles that the sheet
            would be wide.
        columns: as asked for, or None.
        usual: the size of a tile that is not asked for.
    """
    grid = grids.of(tile or usual, columns or 1)
    if columns is None:
        candidates: Iterable[int] = range(1, grids.most + 1)
        if len(grids.sections) > 1:
            candidates = [grids.most]
        grid = min(
            (grids.of(tile or usual, number) for number in candidates),
            key=lambda grid: _unsuited(grids, grid),
        )
    if tile is None and grid.width > _WIDEST:
        smaller = max(_LEAST_TILES[0], usual * _WIDEST // grid.width)
        grid = grids.of(min(usual, smaller), grid.columns)
    return grid


def _unsuited(grids: Grids, grid: Grid) -> float:
    """How far a grid is from the shape of a screen, and how much of it stays empty."""
    (rows, *_) = grids.rows(grid.columns)
    height = rows * grid.heights[0] + (rows - 1) * grid.measures.row_gap
    empty = 1 - grids.most / (rows * grid.columns)
    return abs(math.log(grid.width / height / _SHAPE)) + 2 * empty


class Room(NamedTuple):
    """The part of a page that tiles may take, in px, and what each section has above its tiles."""

    width: int
    height: int
    heading: int


def paper_grid(
    grids: Grids, rooms: Sequence[Room], tile: int | None, columns: int | None
) -> tuple[int, Grid] | None:
    """The grid for paper: tiles as large as one page allows, or if they are too small, several.

    Args:
        grids: of the sections.
        rooms: of the pages to choose from, as in portrait and landscape.
        tile: as asked for, or None.
        columns: as asked for, or None.

    Returns:
        Which of the ``rooms`` was chosen, and the grid; None if not even one tile has room.
    """
    if tile is not None:
        return _of_given_tile(grids, rooms, tile, columns)
    which, grid = _on_one_page(grids, rooms, columns)
    if grid is not None and grid.measures.tile >= _LEAST_TILES[1]:
        return which, grid
    return _on_several_pages(grids, rooms, columns)


def _of_given_tile(
    grids: Grids, rooms: Sequence[Room], tile: int, columns: int | None
) -> tuple[int, Grid] | None:
    """The most columns that there is room for, on the page that needs the fewest."""
    found = []
    for which, room in enumerate(rooms):
        numbers = [min(columns, grids.most)] if columns else range(grids.most, 0, -1)
        fitting = (n for n in numbers if _has_room_for_a_row(grids, room, grids.of(tile, n)))
        number = next(fitting, None)
        if number is not None:
            grid = grids.of(tile, number)
            found.append((len(pages_of(grids, room, grid)), which, grid))
    return min(found, key=lambda one: one[0])[1:] if found else None


def _on_one_page(
    grids: Grids, rooms: Sequence[Room], columns: int | None
) -> tuple[int, Grid | None]:
    """The largest tiles of which all stand on one page; of several pictures, each in a row."""
    numbers: Iterable[int] = range(1, grids.most + 1)
    if columns or len(grids.sections) > 1:
        numbers = [min(columns or grids.most, grids.most)]

    def fits(room: Room, grid: Grid) -> bool:
        return _has_room_for_a_row(grids, room, grid) and len(pages_of(grids, room, grid)) == 1

    tile, number, which = max(
        (_largest(grids, room, number, fits), -number, which)
        for which, room in enumerate(rooms)
        for number in numbers
    )
    return which, grids.of(tile, -number) if tile else None


def _on_several_pages(
    grids: Grids, rooms: Sequence[Room], columns: int | None
) -> tuple[int, Grid] | None:
    """As many columns as there is room for with the least tiles, on the fewest pages."""

    def fits(room: Room, grid: Grid) -> bool:
        return _has_room_for_a_row(grids, room, grid)

    found = []
    for which, room in enumerate(rooms):
        number = min(columns or grids.most, grids.most)
        tile = _largest(grids, room, number, fits)
        while tile < _LEAST_TILES[1] and number > 1 and not columns:
            number -= 1
            tile = _largest(grids, room, number, fits)
        if tile:
            grid = grids.of(tile, number)
            found.append((len(pages_of(grids, room, grid)), which, grid))
    return min(found, key=lambda one: one[0])[1:] if found else None


def _largest(grids: Grids, room: Room, columns: int, fits: Callable[[Room, Grid], bool]) -> int:
    """The largest tile with which so many columns fit, 0 for none."""
    low, high = 0, max(room.width, room.height)
    while low < high:
        middle = (low + high + 1) // 2
        if fits(room, grids.of(middle, columns)):
            low = middle
        else:
            high = middle - 1
    return low if low >= LEAST_TILE else 0


def _has_room_for_a_row(grids: Grids, room: Room, grid: Grid) -> bool:
    return grid.width <= room.width and room.heading + max(grid.heights) <= room.height


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
            heading = room.heading if row == 0 else 0
            before = 0
            if pages[-1]:
                before = grid.measures.row_gap * (2 if heading else 1)
            if pages[-1] and taken + before + heading + height > room.height:
                pages.append([])
                taken = before = 0
            top = taken + before + heading
            pages[-1].append(Row(number, row * grid.columns, top, bool(heading)))
            taken = top + height
    return pages
