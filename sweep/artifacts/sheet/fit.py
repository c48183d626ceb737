"""The grid that suits: how large tiles are, how many stand in a row, on a screen and on paper."""

import math
import operator
from collections.abc import Callable, Iterable, Sequence

from sweep.artifacts.sheet.grid import PAPER_DPI, Grid, Grids, Room, pages_of
from sweep.artifacts.sheet.settings import LEAST_TILE

__all__ = ["paper_grid", "screen_grid"]


_SHAPE = 3 / 2  # width by height of a sheet for a screen
_WIDEST = 1520  # px that tiles of a size not asked for take on a screen
# Smaller ones show little; many together are not made so small.
_LEAST_ON_SCREEN = 120  # px
_LEAST_ON_PAPER = round(PAPER_DPI * 25 / 25.4)


def screen_grid(grids: Grids, tile: int | None, columns: int | None, usual: int) -> Grid:
    """The grid for a screen: one row for each of several pictures, else near to 3:2.

    Args:
        grids: of the sections.
        tile: as asked for; None is ``usual``, or less if there are so many tiles that the sheet
            would be wide.
        columns: as asked for, or None.
        usual: the size of a tile that is not asked for.
    """
    grid = grids.of(tile or usual, min(columns or 1, grids.most))
    if columns is None:
        candidates: Iterable[int] = range(1, grids.most + 1)
        if len(grids.sections) > 1:
            candidates = [grids.most]
        grid = min(
            (grids.of(tile or usual, number) for number in candidates),
            key=lambda grid: _unsuited(grids, grid),
        )
    if tile is None and grid.width > _WIDEST:
        smaller = max(_LEAST_ON_SCREEN, usual * _WIDEST // grid.width)
        grid = grids.of(min(usual, smaller), grid.columns)
    return grid


def _unsuited(grids: Grids, grid: Grid) -> float:
    """How far a grid is from the shape of a screen, and how much of it stays empty."""
    (rows, *_) = grids.rows(grid.columns)
    height = rows * grid.heights[0] + (rows - 1) * grid.measures.row_gap
    empty = 1 - grids.most / (rows * grid.columns)
    return abs(math.log(grid.width / height / _SHAPE)) + 2 * empty


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
    if grid is not None and grid.measures.tile >= _LEAST_ON_PAPER:
        return which, grid
    return _on_several_pages(grids, rooms, columns)


def _of_given_tile(
    grids: Grids, rooms: Sequence[Room], tile: int, columns: int | None
) -> tuple[int, Grid] | None:
    """The most columns that there is room for, on the page that needs the fewest."""
    found = []
    for which, room in enumerate(rooms):
        numbers = [min(columns, grids.most)] if columns else range(grids.most, 0, -1)
        fitting = (n for n in numbers if _has_room_for_a_row(room, grids.of(tile, n)))
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
        return _has_room_for_a_row(room, grid) and len(pages_of(grids, room, grid)) == 1

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
        return _has_room_for_a_row(room, grid)

    found = []
    for which, room in enumerate(rooms):
        number = min(columns or grids.most, grids.most)
        tile = _largest(grids, room, number, fits)
        while tile < _LEAST_ON_PAPER and number > 1 and not columns:
            number -= 1
            tile = _largest(grids, room, number, fits)
        if tile:
            if not columns:
                # As many rows can do with fewer columns, where the last would be nearly empty.
                number = math.ceil(grids.most / math.ceil(grids.most / number))
                tile = _largest(grids, room, number, fits)
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


def _has_room_for_a_row(room: Room, grid: Grid) -> bool:
    tallest = max(map(operator.add, room.headings, grid.heights))
    return grid.width <= room.width and tallest <= room.height
