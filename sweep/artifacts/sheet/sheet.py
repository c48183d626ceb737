"""The recipe of a contact sheet: Progressions -> tiles -> pages -> files."""

import functools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, get_args

from sweep import defaults
from sweep._typing import U8
from sweep._version import __version__
from sweep.artifacts.provenance import provenance
from sweep.artifacts.sheet.fit import LEAST_TILE
from sweep.artifacts.sheet.grid import Section
from sweep.artifacts.sheet.layout import Leaf, SheetLayout, Spot, Wanted
from sweep.artifacts.sheet.text import Texts
from sweep.artifacts.sheet.tiles import Tiles, enlarged
from sweep.clustering.progression import Progression
from sweep.defaults import PageName, Theme
from sweep.drawing.fonts import Font, legible
from sweep.drawing.page import Page
from sweep.drawing.template import check_glyphs, filled
from sweep.encode.pictures import page_format, save_pages
from sweep.errors import ParameterError, warn
from sweep.image.box import Box
from sweep.image.matte import on_ground
from sweep.system.files import replacing, write_each

__all__ = ["MadeSheet", "Sheet", "WrittenPage", "make_sheet", "write_sheet"]

OnTile = Callable[[int, int], None]  # (tiles drawn, tiles in all)

_MOST_TILE, _MOST_COLUMNS, _MOST_GAP = 8000, 1000, 2000
_COARSE = 2  # times enlarged; then pixels are seen in print
_WHITE = (255, 255, 255)

_SPACES = {"rgb": "sRGB", "linear": "linear light", "lab": "CIELAB", "oklab": "OKLab"}


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a contact sheet shows and how it looks.

    Attributes:
        original: whether the untouched picture comes first. Default True.
        columns: tiles side by side, 1 or more; None (default) is for one row for each of several
            pictures, or as many as bring the sheet near to the shape of its page or, without one,
            3:2.
        tile: the longer side of a tile in px, 16 to 8000; None (default) is 400, or less where
            there are many, and on a page as large as there is room for.
        gap: px between tiles, 0 to 2000; None (default) suits the tiles.
        title: the text over all; None (default) is the name of the picture, "" is for none.
        footer: whether the settings stand below. Default True.
        caption: what stands under each tile, see `sweep.drawing.template.parse_template`; empty for
            nothing. Default "K = {k}".
        swatches: whether each tile has its palette below. Default True.
        theme: "light" (default) or "dark".
        font: a font file, or None (default) for the face inside Pillow.
        page: "a4" or "letter", turned as suits the tiles, or as in "a4-portrait"; at 300 dpi, with
            margins, and several of them if the tiles would be smaller than an inch. None (default)
            is one page as large as it has to be.

    Raises:
        TemplateError: the caption cannot be used.
        ParameterError: a number out of its range, an unknown theme or page, a font that cannot be
            used or lacks a character of the caption.
    """

    original: bool = True
    columns: int | None = None
    tile: int | None = None
    gap: int | None = None
    title: str | None = None
    footer: bool = True
    caption: str = defaults.CAPTION
    swatches: bool = True
    theme: Theme = defaults.THEME
    font: Font = None
    page: PageName | None = None

    def __post_init__(self) -> None:
        for what, number, least, most, unit in (
            ("columns", self.columns, 1, _MOST_COLUMNS, ""),
            ("tile", self.tile, LEAST_TILE, _MOST_TILE, " px"),
            ("gap", self.gap, 0, _MOST_GAP, " px"),
        ):
            if number is not None and not least <= number <= most:
                raise ParameterError(
                    f"{what} {number} is out of range; take {least} to {most}{unit}"
                )
        for what, value, known in (
            ("theme", self.theme, get_args(Theme)),
            ("page", self.page, (None, *get_args(PageName))),
        ):
            if value not in known:
                names = ", ".join(str(name) for name in known if name)
                raise ParameterError(f'unknown {what} "{value}"; take {names}')
        check_glyphs(self.caption, self.font)


@dataclass(frozen=True, slots=True, eq=False)
class MadeSheet:
    """A sheet that has been drawn.

    Attributes:
        pages: what is shown, one or more.
        dpi: how many pixels are an inch on paper.
        title: what it is called.
        text: where it comes from, see `sweep.artifacts.provenance`.
    """

    pages: tuple[Page, ...]
    dpi: int
    title: str
    text: str

    def paths(self, output: Path, format: str | None = None) -> list[Path]:
        """The files that ``output`` stands for: itself, or of several pages one with each number.

        Raises:
            ParameterError: the format is unknown.
        """
        if page_format(output, format) == "pdf" or len(self.pages) == 1:
            return [output]
        digits = len(str(len(self.pages)))
        return [
            output.with_name(f"{output.stem}-{number:0{digits}}{output.suffix}")
            for number in range(1, len(self.pages) + 1)
        ]


@dataclass(frozen=True, slots=True)
class WrittenPage:
    """What was written where: the size in px of each page, how many there are, bytes."""

    path: str
    format: str
    pages: int
    width: int
    height: int
    bytes: int


def make_sheet(
    progressions: Progression | Sequence[Progression],
    sheet: Sheet = Sheet(),
    *,
    on_tile: OnTile | None = None,
) -> MadeSheet:
    """Draw a contact sheet: the picture at every K, side by side.

    Args:
        progressions: of one picture, or of several at the same K; each of several gets its row.
        sheet: what to show.
        on_tile: called with (tiles drawn, tiles in all).

    A tile shows exactly the colors of its level, see `Tiles.frame`. Of a single picture
    K that only repeat are left out, and a SweepWarning says so.

    Raises:
        ParameterError: there is no progression, they have different K, or the page has no room.
    """
    sweeps = [progressions] if isinstance(progressions, Progression) else list(progressions)
    if not sweeps:
        raise ParameterError("a sheet needs a picture; give one progression or more")
    for other in sweeps[1:]:
        if other.ks != sweeps[0].ks:
            raise ParameterError(
                f"{other.name} has K = {other.span}, {sweeps[0].name} has {sweeps[0].span}; "
                "all pictures of a sheet need the same K"
            )
    if len(sweeps) == 1:
        sweeps = [sweeps[0].without_repeats("tiles made")]
    sections = [_section(progression, sheet) for progression in sweeps]
    texts = _texts(sections, sweeps[0], sheet)
    wanted = Wanted(
        sheet.tile, defaults.TILE, sheet.columns, sheet.gap, sheet.page, sheet.swatches, sheet.font
    )
    layout = SheetLayout.of(sections, texts, wanted)
    if sheet.page:
        _note_coarse(sections, layout)
    ground = _WHITE if sheet.page and sheet.theme == "light" else None  # paper is white by itself
    pages = tuple(
        Page(leaf.width, leaf.height, sheet.theme, sheet.font, ground=ground)
        for leaf in layout.leaves
    )
    total = sum(len(leaf.spots) for leaf in layout.leaves)
    tiles: dict[int, Tiles] = {}
    done = 0
    for leaf, page in zip(layout.leaves, pages, strict=True):
        _write_words(page, leaf)
        for spot in leaf.spots:
            if spot.section not in tiles:
                # The rows of a picture follow each other, so that one at a time is enough.
                size = layout.grid.sizes[spot.section]
                tiles = {spot.section: Tiles.of(sweeps[spot.section], size)}
            _put_tile(page, spot, tiles[spot.section], sheet.original, layout.grid.measures.line)
            done += 1
            if on_tile is not None:
                on_tile(done, total)
    more = {"sources": [one.name for one in sweeps]} if len(sweeps) > 1 else {}
    title = texts.title or _named(sections)
    return MadeSheet(pages, layout.dpi, title, provenance(sweeps[0], **more))


def write_sheet(
    made: MadeSheet,
    *outputs: str | Path | BinaryIO,
    format: str | None = None,
    metadata: bool = True,
) -> list[WrittenPage]:
    """Write a sheet to every one of ``outputs``, in formats other than PDF each page to its own.

    Args:
        made: the sheet.
        outputs: paths, whose suffix picks the format (PNG, WebP and PDF are exact, JPEG is not),
            or binary streams that can seek (with ``format``). Of several pages the first is written
            to "name-1.png", and so on.
        format: "png", "webp", "jpeg" or "pdf" instead of the suffixes.
        metadata: whether files carry the settings that made them, see `sweep.artifacts.provenance`.

    Raises:
        ParameterError: the format is unknown, or several pages would have to go to one stream.
        OutputError: a file cannot be written; it is then as it was before, and the others are
            written all the same.
    """
    if not metadata:
        made = replace(made, text="")
    writes: list[Callable[[], WrittenPage]] = []
    for output in outputs:
        target = Path(output) if isinstance(output, str) else output
        writes += _writes(made, target, format)
    return write_each(writes)


def _writes(
    made: MadeSheet, target: Path | BinaryIO, format: str | None
) -> Iterator[Callable[[], WrittenPage]]:
    """What writes each of the files that ``target`` stands for."""
    if not isinstance(target, Path):
        if format is None:
            raise ParameterError("a stream has no suffix to tell the format by; name it, as in png")
        kind = page_format(Path(), format)
        if kind != "pdf" and len(made.pages) > 1:
            raise ParameterError(f"one stream cannot hold {len(made.pages)} pages; take a PDF")
        yield functools.partial(_saved, made, made.pages, target, kind, "-")
        return
    paths = made.paths(target, format)
    for number, path in enumerate(paths):
        pages = made.pages if len(paths) == 1 else made.pages[number : number + 1]
        yield functools.partial(_replaced, made, pages, path, page_format(target, format))


def _replaced(made: MadeSheet, pages: Sequence[Page], path: Path, kind: str) -> WrittenPage:
    with replacing(path) as stream:
        return _saved(made, pages, stream, kind, str(path))


def _saved(
    made: MadeSheet, pages: Sequence[Page], stream: BinaryIO, kind: str, path: str
) -> WrittenPage:
    before = stream.tell()
    save_pages(pages, stream, kind, dpi=made.dpi, title=made.title, text=made.text)
    first = pages[0]
    return WrittenPage(path, kind, len(pages), first.width, first.height, stream.tell() - before)


def _section(progression: Progression, sheet: Sheet) -> Section:
    height, width = progression.histogram.index.shape
    captions = [filled(sheet.caption, level, sheet.font) for level in progression]
    if sheet.original:
        captions.insert(0, "original" if sheet.caption else "")
    colors = len(progression.histogram)
    details = f"{width}x{height} px, {colors:,} {'color' if colors == 1 else 'distinct colors'}"
    name = _legible(progression.name, sheet.font)
    return Section(name, legible(details, sheet.font), (width, height), tuple(captions))


def _legible(text: str, font: Font) -> str:
    """``text`` as the font can show it; warns of characters that it lacks."""
    shown = legible(text, font)
    lost = {c for c, kept in zip(text, shown, strict=True) if kept == "?" != c and c.isprintable()}
    if lost:
        warn(
            f'"{shown}": a ? stands for {" ".join(sorted(lost))}, which the font lacks; name one '
            "that has it with --font FILE"
        )
    return shown


def _note_coarse(sections: Sequence[Section], layout: SheetLayout) -> None:
    """Warn of pictures that are much smaller than what the printer could show."""
    for section, size in zip(sections, layout.grid.sizes, strict=True):
        if size[0] > _COARSE * section.size[0]:
            warn(
                f"{section.name}: its {section.size[0]}x{section.size[1]} px are printed as "
                f"{size[0]}x{size[1]}; a larger --width, if the picture has more, is finer"
            )


def _named(sections: Sequence[Section]) -> str:
    """What is shown, in short."""
    return sections[0].name if len(sections) == 1 else f"{len(sections)} pictures"


def _texts(sections: Sequence[Section], progression: Progression, sheet: Sheet) -> Texts:
    method = progression.method
    title, details = _named(sections), sections[0].details
    if len(sections) > 1:
        details = f"at K = {progression.span.replace(',', ', ')}"
    if sheet.title is not None:
        # Named by hand, it does not tell the file's name any more.
        details = f"{sections[0].name}, {details}" if len(sections) == 1 else details
        title = _legible(sheet.title, sheet.font)
    locked = f", {len(method.lock)} locked" if method.lock else ""
    steady = f", steady {method.steady}" if method.steady != defaults.STEADY else ""
    settings = (
        f"k-means in {_SPACES[method.space]}, palettes of {method.represent}s, "
        f"effort {method.effort}{steady}{locked}, sweep {__version__}"
    )
    footer = legible(settings, sheet.font) if sheet.footer else ""
    return Texts(title, legible(details, sheet.font) if title else "", footer)


def _write_words(page: Page, leaf: Leaf) -> None:
    for words in leaf.words:
        page.text(
            words.x,
            words.top,
            words.text,
            words.size,
            color=page.inks.muted if words.muted else None,
            align="right" if words.right else "left",
        )


def _put_tile(page: Page, spot: Spot, tiles: Tiles, original: bool, line: int) -> None:
    """Put a picture, its palette and their outlines onto the page."""
    progression = tiles.progression
    number = spot.number - original
    assert page.ground is not None  # it is there from when the page was made
    palette: U8
    if number < 0:
        pixels = on_ground(tiles.original.pixels, tiles.original.matte, page.ground)
        palette, counts = progression.histogram.colors, progression.histogram.counts
    else:
        level = progression.levels[number]
        pixels, palette, counts = tiles.frame(level).on(page.ground), level.palette, level.counts
    _outline(page, spot.picture, line)
    page.picture(spot.picture.left, spot.picture.top, enlarged(pixels, _size(spot.picture)))
    if spot.strip is not None:
        _outline(page, spot.strip, line)
        page.palette(spot.strip, palette, counts)


def _outline(page: Page, box: Box, line: int) -> None:
    page.fill(box.grown(line), page.inks.line, kind="outline")


def _size(box: Box) -> tuple[int, int]:
    return box.width, box.height
