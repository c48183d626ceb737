"""The recipe of a contact sheet: sources -> Progressions -> tiles -> pages -> files."""

import functools
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from sweep import defaults
from sweep.artifacts.job import Job, Output, Run, Source, each_of
from sweep.artifacts.provenance import provenance
from sweep.artifacts.sheet.grid import Section
from sweep.artifacts.sheet.layout import Leaf, SheetLayout, Spot, Wanted
from sweep.artifacts.sheet.settings import Sheet
from sweep.artifacts.sheet.text import Texts
from sweep.artifacts.sheet.tiles import Tiles, enlarged
from sweep.clustering.ks import parse_ks
from sweep.clustering.progression import Progression
from sweep.drawing.fonts import note_lacking, one_line
from sweep.drawing.lettering import filled
from sweep.drawing.page import Page
from sweep.encode.formats import format_of
from sweep.encode.pictures import PAGES, save_pages
from sweep.encode.written import Made, Written
from sweep.errors import ParameterError, warn
from sweep.image.box import Box
from sweep.image.matte import on_ground
from sweep.settings.signature import takes
from sweep.system.arrays import U8, OnProgress, OnStage
from sweep.system.files import replacing, write_each
from sweep.system.version import __version__

__all__ = ["MadeSheet", "WrittenPages", "draw_sheet", "make_sheet", "sheet"]

_COARSE = 2  # times enlarged; then pixels are seen in print
_WHITE = (255, 255, 255)

_SPACES = {"rgb": "sRGB", "linear": "linear light", "lab": "CIELAB", "oklab": "OKLab"}


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class WrittenPages(Written):
    """What was written where: one page or, in a PDF, several, of the size of the first."""

    pages: int


@dataclass(frozen=True, slots=True, eq=False)
class Drawing:
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
        if format_of(output, format, PAGES) == "pdf" or len(self.pages) == 1:
            return [output]
        digits = len(str(len(self.pages)))
        return [
            output.with_name(f"{output.stem}-{number:0{digits}}{output.suffix}")
            for number in range(1, len(self.pages) + 1)
        ]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class MadeSheet(Made[WrittenPages]):
    """A contact sheet that was made, and its pages as they were drawn."""

    pages: tuple[Page, ...]


@takes(Sheet)
def sheet(
    source: Source | Sequence[Source],
    *outputs: Output,
    settings: Sheet | None = None,
    format: str | None = None,
    threads: int | None = None,
    on_stage: OnStage | None = None,
    **options: Any,
) -> MadeSheet:
    """Show a picture, or several, at some numbers of colors side by side.

    >>> import numpy as np, sweep
    >>> ramp = np.tile(np.arange(64, dtype=np.uint8), (16, 1))
    >>> made = sweep.sheet(ramp, ks="1,4", tile=64)
    >>> made[0].format, made[0].pages, len(made.pages)
    ('png', 1, 1)

    Args:
        source: a picture, as for `load`, or a Progression; a list or tuple of several at the same
            K, of which each has its row.
        outputs: paths, whose suffix picks the format (PNG, WebP and PDF are exact, JPEG is not),
            or binary streams (with ``format``). Of several pages, in other formats than PDF, the
            first is written to "name-1.png", and so on. Without any output, a PNG is handed back,
            which a notebook shows.
        settings: what is asked for.
        format: "png", "webp", "jpeg" or "pdf" instead of the suffixes.
        threads: how many work at a time; None is as many as there are processors.
        on_stage: called with the name of each stage; returns what is called with (done, in all).
        options: fields of `Sheet`, instead of or on top of ``settings``, as in ``page="a4"``.

    A tile shows exactly the colors of its level. Of a single picture K that only repeat are left
    out, and a SweepWarning says so.

    Raises:
        ImageError: a picture cannot be read.
        ParameterError: an option or a format is unknown, pictures have different K, the page has
            no room, or several pages would have to go to one stream.
        OutputError: a file cannot be written; it is then as it was before, and the others are
            written all the same.
    """
    run = Run(format, threads, on_stage)
    return make_sheet(Job.of((Sheet, settings, options), each_of(source), outputs, run, "png"))


def make_sheet(job: Job[Sheet]) -> MadeSheet:
    """Make a contact sheet of all sources; see `sheet`."""
    # Whatever can be refused is refused before the work begins.
    ks, named = parse_ks(job.settings.ks), job.run.format
    if len(job.sources) == 1 and not job.settings.written:  # several have headings
        job.refuse(["font"], "is for text, and there is none; leave it out, or write a title")
    for output in job.outputs:
        format_of(output, named, PAGES)
    job.check_outputs()
    read = [s if isinstance(s, Progression) else job.image(s) for s in job.sources]
    sweeps = [
        job.swept(one, ks) if isinstance(one, Progression) else job.cluster(one, ks) for one in read
    ]
    drawn = draw_sheet(sweeps, job.settings, on_tile=job.stage("drawing"))
    paths = [output for output in job.outputs if isinstance(output, Path)]
    job.check_paths(one for path in paths for one in drawn.paths(path, named))
    writes: list[Callable[[], WrittenPages]] = []
    for output in job.outputs:
        writes += _writes(drawn, output, named)
    written = job.handed_back(write_each(writes))
    return MadeSheet(written=written, seconds=job.seconds, pages=drawn.pages)


def draw_sheet(
    sweeps: Sequence[Progression],
    sheet: Sheet,
    *,
    on_tile: OnProgress | None = None,
) -> Drawing:
    """Draw a contact sheet: the pictures at every K, side by side.

    Args:
        sweeps: of one picture, or of several at the same K; each of several gets its row.
        sheet: what to show.
        on_tile: called with (tiles drawn, tiles in all).

    Raises:
        ParameterError: there is no progression, they have different K, or the page has no room.
    """
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
    note_lacking((placed.text for page in pages for placed in page.placed), sheet.font)
    more = {"sources": [one.name for one in sweeps]} if len(sweeps) > 1 else {}
    title = texts.title or _named(sections)
    return Drawing(
        pages, layout.dpi, title, provenance(sweeps[0], **more) if sheet.metadata else ""
    )


def _writes(
    made: Drawing, target: Path | BinaryIO, format: str | None
) -> Iterator[Callable[[], WrittenPages]]:
    """What writes each of the files that ``target`` stands for."""
    kind = format_of(target, format, PAGES)
    if not isinstance(target, Path):
        if kind != "pdf" and len(made.pages) > 1:
            raise ParameterError(f"one stream cannot hold {len(made.pages)} pages; take a PDF")
        yield functools.partial(_saved, made, made.pages, target, kind, "-")
        return
    paths = made.paths(target, format)
    for number, path in enumerate(paths):
        pages = made.pages if len(paths) == 1 else made.pages[number : number + 1]
        yield functools.partial(_replaced, made, pages, path, kind)


def _replaced(made: Drawing, pages: Sequence[Page], path: Path, kind: str) -> WrittenPages:
    with replacing(path) as stream:
        return _saved(made, pages, stream, kind, str(path))


def _saved(
    made: Drawing, pages: Sequence[Page], stream: BinaryIO, kind: str, path: str
) -> WrittenPages:
    begun, before = time.monotonic(), stream.tell()
    save_pages(pages, stream, kind, dpi=made.dpi, title=made.title, text=made.text)
    first = pages[0]
    return WrittenPages(
        path=path,
        format=kind,
        bytes=stream.tell() - before,
        width=first.width,
        height=first.height,
        seconds=time.monotonic() - begun,
        pages=len(pages),
    )


def _section(progression: Progression, sheet: Sheet) -> Section:
    height, width = progression.histogram.index.shape
    captions = [filled(sheet.caption, level) for level in progression]
    if sheet.original:
        captions.insert(0, "original" if sheet.caption else "")
    colors = len(progression.histogram)
    details = f"{width}x{height} px, {colors:,} {'color' if colors == 1 else 'distinct colors'}"
    return Section(one_line(progression.name), details, (width, height), tuple(captions))


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
        title = one_line(sheet.title)
    locked = f", {len(method.lock)} locked" if method.lock else ""
    steady = f", steady {method.steady}" if method.steady != defaults.STEADY else ""
    settings = (
        f"k-means in {_SPACES[method.space]}, palettes of {method.represent}s, "
        f"effort {method.effort}{steady}{locked}, sweep {__version__}"
    )
    return Texts(title, details if title else "", settings if sheet.footer else "")


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
