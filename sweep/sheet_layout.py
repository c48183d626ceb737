"""Where everything of a contact sheet stands: titles, tiles, palettes, captions, footers."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sweep.box import Box
from sweep.defaults import PageName
from sweep.errors import ParameterError
from sweep.fonts import Font, fitted, open_face
from sweep.page import line_height
from sweep.sheet_fit import paper_grid, screen_grid
from sweep.sheet_grid import (
    PAPER_DPI,
    SCREEN_DPI,
    Grid,
    Grids,
    Room,
    Row,
    Section,
    pages_of,
    reach,
)

__all__ = ["Leaf", "SheetLayout", "Spot", "Texts", "Wanted", "Words"]

# Portrait, in px at 300 dpi: ISO 216, and 8.5 by 11 inches.
_PAPERS = {"a4": (2480, 3508), "letter": (2550, 3300)}

_PAPER_MARGIN = round(PAPER_DPI * 14 / 25.4)  # px; more than printers leave white
_LEAST_WIDTH = 240  # px between the margins of a screen; a title needs some
_MOST_PIXELS = 2 * 10**8  # of a sheet
_ENDLESS = 10**9  # px


class Words(NamedTuple):
    """A line of text: where its room begins (or, aligned right, ends), and its look."""

    x: int
    top: int
    text: str
    size: int
    muted: bool = False
    right: bool = False


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


class Texts(NamedTuple):
    """What a sheet says beside its tiles; empty for nothing."""

    title: str
    details: str
    footer: str


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


class _Frame:
    """What surrounds the tiles, set in a width: the lines above and below, and headings."""

    def __init__(self, grids: Grids, texts: Texts, font: Font, width: int, sizes: "_Sizes") -> None:
        self.font = font
        self.sizes = sizes
        self.sections = grids.sections
        self.head = [
            (line, sizes.title, False) for line in _wrapped(texts.title, font, sizes.title, width)
        ]
        self.head += [
            (line, sizes.detail, True)
            for line in _wrapped(texts.details, font, sizes.detail, width)
        ]
        numbers = 6 * sizes.footer  # the room of "12 / 34"
        self.foot = [
            (line, sizes.footer, True)
            for line in _wrapped(texts.footer, font, sizes.footer, width - numbers)
        ]
        self.width = width
        face = open_face(font, sizes.heading)
        self.beside = all(
            reach(face, s.name) + sizes.heading + reach(face, s.details) <= width
            for s in self.sections
        )
        line = line_height(font, sizes.heading)
        lines = (1 if self.beside else 2) if len(self.sections) > 1 else 0
        self.heading = lines * line + sizes.heading // 2 if lines else 0

    def height(self, lines: Sequence[tuple[str, int, bool]]) -> int:
        return sum(line_height(self.font, size) for _, size, _ in lines)

    def put(self, leaf: Leaf, lines: Sequence[tuple[str, int, bool]], left: int, top: int) -> None:
        for text, size, muted in lines:
            leaf.words.append(Words(left, top, text, size, muted))
            top += line_height(self.font, size)

    def put_heading(self, leaf: Leaf, section: Section, left: int, tops: int) -> None:
        """Write what stands above the tiles of a section, which begin at ``tops``."""
        size = self.sizes.heading
        face = open_face(self.font, size)
        top = tops - self.heading
        name = fitted(section.name, face, self.width)
        leaf.words.append(Words(left, top, name, size))
        if self.beside:
            left += int(reach(face, name)) + size
        else:
            top += line_height(self.font, size)
        leaf.words.append(Words(left, top, fitted(section.details, face, self.width), size, True))


class _Sizes(NamedTuple):
    """The faces of what is not a caption, in px."""

    title: int
    detail: int
    heading: int
    footer: int


_PAPER_SIZES = _Sizes(*(round(points * PAPER_DPI / 72) for points in (20, 11, 11, 8)))


def _on_screen(grids: Grids, texts: Texts, wanted: Wanted) -> SheetLayout:
    grid = screen_grid(grids, wanted.tile, wanted.columns, wanted.usual_tile)
    margin = max(20, min(grid.measures.tile // 10, 64))
    width = max(grid.width, _LEAST_WIDTH)
    caption = grid.measures.caption
    title = max(round(caption * 1.4), min(width // 36, round(caption * 2.2)))
    sizes = _Sizes(title, caption, caption, max(11, round(caption * 0.75)))
    around = _Frame(grids, texts, wanted.font, width, sizes)
    (rows,) = pages_of(grids, Room(width, _ENDLESS, around.heading), grid)
    space = round(1.2 * max(grid.measures.gap, caption))
    tiles = rows[-1].tops + grid.heights[rows[-1].section]
    top = margin + (around.height(around.head) + space if around.head else 0)
    foot = top + tiles + (space if around.foot else 0)
    size = width + 2 * margin, foot + around.height(around.foot) + margin
    if size[0] * size[1] > _MOST_PIXELS:
        raise ParameterError(
            f"the sheet would have {size[0]}x{size[1]} px, more than "
            f"{_MOST_PIXELS // 10**6} megapixels; take a smaller --tile, or fewer K"
        )
    leaf = Leaf(*size)
    around.put(leaf, around.head, margin, margin)
    _put_rows(leaf, rows, grid, around, margin, top, grid.measures.gap)
    around.put(leaf, around.foot, margin, foot)
    return SheetLayout((leaf,), grid, SCREEN_DPI, margin)


def _on_paper(grids: Grids, texts: Texts, wanted: Wanted) -> SheetLayout:
    assert wanted.page is not None
    name, _, orientation = wanted.page.partition("-")
    portrait = _PAPERS[name]
    turned = {"portrait": [portrait], "landscape": [portrait[::-1]]}
    papers = turned.get(orientation, [portrait, portrait[::-1]])
    margin, space = _PAPER_MARGIN, round(PAPER_DPI * 7 / 25.4)
    frames, rooms = [], []
    for paper in papers:
        width = paper[0] - 2 * margin
        around = _Frame(grids, texts, wanted.font, width, _PAPER_SIZES)
        taken = sum(around.height(lines) + space for lines in (around.head, around.foot) if lines)
        frames.append(around)
        rooms.append(Room(width, paper[1] - 2 * margin - taken, around.heading))
    chosen = paper_grid(grids, rooms, wanted.tile, wanted.columns)
    if chosen is None:
        raise _no_room(wanted, rooms)
    which, grid = chosen
    around, room, (width, height) = frames[which], rooms[which], papers[which]
    pages = pages_of(grids, room, grid)
    gap = grid.measures.gap
    if grid.columns > 1 and wanted.gap is None:
        # Tiles end where the title begins and the page ends, unless that would pull them apart.
        gap += min((room.width - grid.width) // (grid.columns - 1), gap)
    left = margin + (room.width - grid.width - (gap - grid.measures.gap) * (grid.columns - 1)) // 2
    top = margin + (around.height(around.head) + space if around.head else 0)
    leaves = []
    for number, rows in enumerate(pages, start=1):
        leaf = Leaf(width, height)
        around.put(leaf, around.head, left, margin)
        slack = room.height - rows[-1].tops - grid.heights[rows[-1].section]
        _put_rows(leaf, rows, grid, around, left, top + (slack // 2 if len(pages) == 1 else 0), gap)
        foot = height - margin - around.height(around.foot)
        around.put(leaf, around.foot, left, foot)
        if len(pages) > 1 and around.foot:
            size = _PAPER_SIZES.footer
            right = width - left
            leaf.words.append(Words(right, foot, f"{number} / {len(pages)}", size, True, True))
        leaves.append(leaf)
    return SheetLayout(tuple(leaves), grid, PAPER_DPI, margin)


def _put_rows(
    leaf: Leaf, rows: Sequence[Row], grid: Grid, around: _Frame, left: int, top: int, gap: int
) -> None:
    """Put rows of tiles with their palettes and captions, and headings, onto a page."""
    measures = grid.measures
    for row in rows:
        section = around.sections[row.section]
        tile = grid.sizes[row.section]
        tops = top + row.tops
        if row.headed:
            around.put_heading(leaf, section, left, tops)
        last = min(row.first + grid.columns, len(section.captions))
        for column, number in enumerate(range(row.first, last)):
            at = left + column * (grid.cell + gap)
            picture = Box.at(at, tops, *tile)
            below, strip = picture.bottom, None
            if measures.strip:
                strip = Box.at(at, below + measures.to_strip, tile[0], measures.strip)
                below = strip.bottom
            leaf.spots.append(Spot(row.section, number, picture, strip))
            if section.captions[number]:
                top_of_text = below + measures.to_caption
                words = Words(at, top_of_text, section.captions[number], measures.caption)
                leaf.words.append(words)


def _wrapped(text: str, font: Font, size: int, width: int) -> list[str]:
    """``text`` in lines of at most ``width`` px; a word that is longer loses its middle."""
    face = open_face(font, size)
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and reach(face, longer) <= width:
            lines[-1] = longer
        else:
            lines.append(fitted(word, face, width))
    return lines


def _no_room(wanted: Wanted, rooms: Sequence[Room]) -> ParameterError:
    free = " or ".join(f"{room.width}x{max(0, room.height)} px" for room in rooms)
    asked = f"a tile of {wanted.tile} px" if wanted.tile else "a tile"
    if wanted.columns:
        asked = f"{wanted.columns} columns" + (f" of {wanted.tile} px" if wanted.tile else "")
    return ParameterError(
        f"the page {wanted.page} has no room for {asked}: beside title and footer there are "
        f"{free}; take a smaller --tile, fewer --columns or shorter texts"
    )
