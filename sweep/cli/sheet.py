"""``sweep sheet``: one picture or several -> a contact sheet."""

import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sweep import defaults
from sweep.cli import console, files, options
from sweep.cli.outputs import Outputs
from sweep.cli.preview.show import show
from sweep.errors import ParameterError

if TYPE_CHECKING:
    from sweep.artifacts.sheet.sheet import WrittenPage

__all__ = ["sheet"]

_Pictures = Annotated[
    list[str],
    typer.Argument(
        metavar="IMAGE...",
        help="The pictures; of several, each has its row. - reads one from standard input.",
    ),
]
_Output = Annotated[
    list[str] | None,
    typer.Option(
        "-o",
        "--output",
        metavar="FILE",
        help="Where to; the suffix picks the format (.png, .webp, .jpg, .pdf), - is standard "
        "output. May be repeated. Default: NAME-sheet.png in this folder.",
    ),
]
_Format = Annotated[
    str | None,
    typer.Option(
        "--format", metavar="NAME", help="The format, instead of the suffix: png, webp, jpg, pdf."
    ),
]
_NoOriginal = Annotated[bool, typer.Option("--no-original", help="Only what was swept.")]
_Columns = Annotated[
    int | None,
    typer.Option(
        "--columns", metavar="N", help="Tiles side by side.", show_default="as suits the shape"
    ),
]
_Tile = Annotated[
    int | None,
    typer.Option(
        "--tile",
        metavar="PX",
        help="The longer side of a tile.",
        show_default=f"{defaults.TILE}, or less for many; on a page as large as it allows",
    ),
]
_Gap = Annotated[
    int | None,
    typer.Option("--gap", metavar="PX", help="Between tiles.", show_default="as suits the tiles"),
]
_Title = Annotated[
    str | None,
    typer.Option(
        "--title",
        metavar="TEXT",
        help='The text over all; "" is for none.',
        show_default="the picture's name",
    ),
]
_NoFooter = Annotated[bool, typer.Option("--no-footer", help="No settings below.")]
_CaptionText = Annotated[
    str,
    typer.Option(
        "--caption",
        metavar="TEMPLATE",
        help="The text under each tile; {k}, {colors}, {mse} and {psnr} are filled in.",
    ),
]
_NoSwatches = Annotated[bool, typer.Option("--no-swatches", help="No palettes below the tiles.")]
_Page = Annotated[
    defaults.PageName | None,
    typer.Option(
        "--page",
        help="For printing at 300 dpi, with margins; turned as suits the tiles if it is not said.",
    ),
]


@options.sweeping
def sheet(
    pictures: _Pictures,
    common: options.Sweeping,
    ks: options.Ks = defaults.FEW_KS,
    output: _Output = None,
    format: _Format = None,
    no_original: _NoOriginal = False,
    columns: _Columns = None,
    tile: _Tile = None,
    gap: _Gap = None,
    title: _Title = None,
    no_footer: _NoFooter = False,
    caption: _CaptionText = defaults.CAPTION,
    no_swatches: _NoSwatches = False,
    theme: options.Theme = defaults.THEME,
    font: options.Font = None,
    page: _Page = None,
    preview: options.Preview = False,
    no_metadata: options.NoMetadata = False,
) -> None:
    """Show IMAGE at some numbers of colors side by side, on a sheet for the web or for print.

    Each tile shows exactly the colors of its palette, those of the sweep at --width.
    """
    started = time.monotonic()
    quiet = common.quiet
    with console.notes(quiet=quiet), console.progress(quiet=quiet) as stage:
        from sweep.artifacts.sheet.sheet import Sheet, make_sheet, write_sheet
        from sweep.clustering.ks import parse_ks
        from sweep.encode.pictures import page_format

        wanted = parse_ks(ks)
        common.check()
        style = Sheet(
            original=not no_original,
            columns=columns,
            tile=tile,
            gap=gap,
            title=title,
            footer=not no_footer,
            caption=caption,
            swatches=not no_swatches,
            theme=theme,
            font=font,
            page=page,
        )
        if pictures.count("-") > 1:
            raise ParameterError("standard input holds one picture; name the others as files")
        names = output or [files.named(pictures[0], "sheet", format, "png")]
        outputs = Outputs(names, format, "--json" if common.json else None)
        paths = [target for target in outputs.targets if isinstance(target, Path)]
        for name in names:
            page_format(Path(name), format)
        files.check(names, pictures)

        images = [common.load(picture) for picture in pictures]
        sweeps = [common.quantize(image, wanted, stage) for image in images]
        made = make_sheet(sweeps, style, on_tile=stage("drawing"))
        for path in paths:
            files.check(map(str, made.paths(path, format)), pictures)
        with outputs.passed_on():
            written = write_sheet(made, *outputs.targets, format=format, metadata=not no_metadata)
    made_in = time.monotonic() - started
    if common.json:
        told = [asdict(one) for one in written]
        console.print_json({"outputs": told, "seconds": round(made_in, 3)})
    elif not quiet:
        console.say_all([_summary(one, made_in) for one in written], to=outputs.told_to)
    if preview:
        show(made.pages[0].pixels, quiet=quiet)


def _summary(one: "WrittenPage", seconds: float) -> str:
    pages = "1 page" if one.pages == 1 else f"{one.pages} pages"
    return (
        f"{one.path}: {pages}, {one.width}x{one.height} px, {one.bytes:,} bytes, "
        f"made in {seconds:.1f} s"
    )
