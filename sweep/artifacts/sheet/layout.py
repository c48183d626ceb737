"""Where everything of a contact sheet stands: titles, tiles, palettes, captions, footers."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from sweep.artifacts.sheet.fit import paper_grid, screen_grid
from sweep.artifacts.sheet.grid import (
    PAPER_DPI,
    SCREEN_DPI,
    Grid,
    Grids,
    Room,
    Row,
    Section,
    pages_of,
)
from sweep.artifacts.sheet.text import Around, Sizes, Texts, Words
from sweep.defaults import PageName
from sweep.drawing.fonts import Font
from sweep.errors import ParameterError
from sweep.image.box import Box

__all__ = ["Leaf", "SheetLayout", "Spot", "Wanted"]

# Portrait, in px at 300 dpi: ISO 216, and 8.5 by 11 inches.
_PAPERS = {"a4": (2480, 3508), "letter": (2550, 3300)}

_PAPER_MARGIN = round(PAPER_DPI * 14 / 25.4)  # px; more than printers leave white
_PAPER_SPACE = round(PAPER_DPI * 7 / 25.4)  # px above and below the tiles
_LEAST_WIDTH = 240  # px between the margins of a screen; a title needs some
_MOST_PIXELS = 2 * 10**8  # of a sheet
_ENDLESS = 10**9  # px


class Spot(NamedTuple):
    """A tile: of which section it is which, where it stands, and its palette."""

    section: int
    number: int
    picture: Box
    strip: Box | None


@dataclass(slots=True)
class Leaf:
    """A page of a sheet: its size in px, and what is on it."""

    width: int
    height: int
    words: list[Words] = field(default_factory=list)
    spots: list[Spot] = field(default_factory=list)


class Wanted(NamedTuple):
    """What is asked for; None is for what suits.

    Attributes:
        tile: the longer side of a tile in px.
        usual_tile: the same, on a screen where nothing is asked for.
        columns: how many tiles side by side.
        gap: px between tiles.
        page: the paper; None for one page as large as it has to be.
        swatches: whether tiles have their palettes below.
        font: the face of all text.
    """

    tile: int | None
    usual_tile: int
    columns: int | None
    gap: int | None
    page: PageName | None
    swatches: bool
    font: Font


@dataclass(frozen=True, slots=True)
class SheetLayout:
    """All pages of a sheet.

    Attributes:
        leaves: the pages, all of one size.
        grid: the tiles and their columns.
        dpi: how many pixels are an inch on paper.
        margin: px around everything that stay empty.
    """

    leaves: tuple[Leaf, ...]
    grid: Grid
    dpi: int
    margin: int

    @classmethod
    def of(cls, sections: Sequence[Section], texts: Texts, wanted: Wanted) -> "SheetLayout":
        """Lay out ``sections``, one for each picture; several get a heading each.

        Guarantees: all boxes of words, pictures and palettes are apart and within the margins, and
        every tile is there once.

        Raises:
            ParameterError: the page has no room for a tile, or without a page the sheet would be
                larger than 200 megapixels.
        """
        paper = wanted.page is not None
        grids = Grids(sections, paper, wanted.gap, wanted.swatches, wanted.font)
        return (_on_paper if paper else _on_screen)(grids, texts, wanted)


_PAPER_SIZES = Sizes(*(round(points * PAPER_DPI / 72) for points in (20, 11, 11, 8)))
_NUMBERS = 6 * _PAPER_SIZES.footer  # the room of "12 / 34"


def _on_screen(grids: Grids, texts: Texts, wanted: Wanted) -> SheetLayout:
    grid = screen_grid(grids, wanted.tile, wanted.columns, wanted.usual_tile)
    margin = max(20, min(grid.measures.tile // 10, 64))
    width = max(grid.width, _LEAST_WIDTH)
    caption = grid.measures.caption
    title = max(round(caption * 1.4), min(width // 36, round(caption * 2.2)))
    sizes = Sizes(title, caption, caption, max(11, round(caption * 0.75)))
    around = Around(grids.sections, texts, wanted.font, width, sizes)
    (rows,) = pages_of(grids, Room(width, _ENDLESS, around.headings), grid)
    space = round(1.2 * max(grid.measures.gap, caption))
    top = margin + (around.head.height + space if around.head.words else 0)
    foot = top + _height(rows, grid) + (space if around.foot.words else 0)
    size = width + 2 * margin, foot + around.foot.height + margin
    if size[0] * size[1] > _MOST_PIXELS:
        raise ParameterError(
            f"the sheet would have {size[0]}x{size[1]} px, more than "
            f"{_MOST_PIXELS // 10**6} megapixels; take a smaller --tile, or fewer K"
        )
    leaf = Leaf(*size)
    leaf.words += around.head.at(margin, margin)
    _put_rows(leaf, rows, grids, grid, around, Box(margin, top, size[0] - margin, foot))
    leaf.words += around.foot.at(margin, foot)
    return SheetLayout((leaf,), grid, SCREEN_DPI, margin)


def _on_paper(grids: Grids, texts: Texts, wanted: Wanted) -> SheetLayout:
    margin, space = _PAPER_MARGIN, _PAPER_SPACE
    papers = _papers(wanted.page or "")
    arounds, rooms = [], []
    for paper in papers:
        width = paper[0] - 2 * margin
        around = Around(grids.sections, texts, wanted.font, width, _PAPER_SIZES, _NUMBERS)
        taken = sum(block.height + space for block in (around.head, around.foot) if block.words)
        arounds.append(around)
        rooms.append(Room(width, paper[1] - 2 * margin - taken, around.headings))
    chosen = paper_grid(grids, rooms, wanted.tile, wanted.columns)
    if chosen is None:
        raise _no_room(wanted, rooms)
    which, grid = chosen
    around, room, (width, height) = arounds[which], rooms[which], papers[which]
    pages = pages_of(grids, room, grid)
    if grid.columns > 1 and wanted.gap is None:
        # Tiles end where the margin begins, unless that would pull them far apart.
        gap = grid.measures.gap
        gap += min((room.width - grid.width) // (grid.columns - 1), gap)
        grid = replace(grid, measures=replace(grid.measures, gap=gap))
    right = width - margin
    numbered = around.numbers if len(pages) > 1 else 0
    # In the middle, or as far left as the texts need that begin where the tiles do.
    widest = max(around.widest, around.foot.width + numbered)
    left = min(margin + (room.width - grid.width) // 2, right - widest)
    top = margin + (around.head.height + space if around.head.words else 0)
    foot = height - margin - around.foot.height
    leaves = []
    for number, rows in enumerate(pages, start=1):
        leaf = Leaf(width, height)
        leaf.words += around.head.at(left, margin)
        slack = room.height - _height(rows, grid)
        begin = top + (slack // 2 if len(pages) == 1 else 0)
        _put_rows(leaf, rows, grids, grid, around, Box(left, begin, right, foot))
        leaf.words += around.foot.at(left, foot)
        if numbered and around.foot.words:
            text = f"{number} / {len(pages)}"
            end = min(right, max(left + grid.width, left + around.foot.width + numbered))
            leaf.words.append(Words(end, foot, text, around.size, muted=True, right=True))
        leaves.append(leaf)
    return SheetLayout(tuple(leaves), grid, PAPER_DPI, margin)


def _papers(page: str) -> list[tuple[int, int]]:
    """The sizes in px that a page may have: portrait, landscape, or either."""
    name, _, orientation = page.partition("-")
    portrait = _PAPERS[name]
    landscape = portrait[::-1]
    both = {"portrait": [portrait], "landscape": [landscape]}
    return both.get(orientation, [portrait, landscape])


def _height(rows: Sequence[Row], grid: Grid) -> int:
    """From the top of the first row of a page, or its heading, to the bottom of the last."""
    return rows[-1].tops + grid.heights[rows[-1].section]


def _put_rows(
    leaf: Leaf, rows: Sequence[Row], grids: Grids, grid: Grid, around: Around, room: Box
) -> None:
    """Put rows of tiles with their palettes and captions, and headings, from the top of ``room``.

    A tile that is narrower than its column stands at the left of it, below the ones above it.
    """
    measures = grid.measures
    for row in rows:
        captions = grids.sections[row.section].captions
        tops = room.top + row.tops
        if row.headed:
            leaf.words += around.heading_of(row.section, room.left, tops)
        last = min(row.first + grid.columns, len(captions))
        for column, number in enumerate(range(row.first, last)):
            left = room.left + column * (grid.cell + measures.gap)
            picture = Box.at(left, tops, *grid.sizes[row.section])
            below, strip = picture.bottom, None
            if measures.strip:
                top = below + measures.to_strip
                strip = Box(left, top, picture.right, top + measures.strip)
                below = strip.bottom
            leaf.spots.append(Spot(row.section, number, picture, strip))
            if captions[number]:
                top = below + measures.to_caption
                leaf.words.append(Words(left, top, captions[number], measures.caption))


def _no_room(wanted: Wanted, rooms: Sequence[Room]) -> ParameterError:
    free = " or ".join(f"{room.width}x{max(0, room.height)} px" for room in rooms)
    asked = f"a tile of {wanted.tile} px" if wanted.tile else "a tile"
    if wanted.columns:
        asked = f"{wanted.columns} columns" + (f" of {wanted.tile} px" if wanted.tile else "")
    return ParameterError(
        f"the page {wanted.page} has no room for {asked}: beside title and footer there are "
        f"{free}; take a smaller --tile, fewer --columns or shorter texts"
    )
