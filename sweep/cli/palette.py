"""``sweep palette``: the colors of one K in the terminal and in files, or the tree of several."""

import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sweep import defaults
from sweep.cli import console, files, options
from sweep.cli import palette_options as own
from sweep.cli.given import refuse_idle
from sweep.cli.outputs import Outputs
from sweep.cli.preview.show import show

if TYPE_CHECKING:
    from rich.console import Console

    from sweep.artifacts.palettes.palette_set import Palette, PaletteSet
    from sweep.artifacts.palettes.write import PaletteFile
    from sweep.clustering.progression import Progression

__all__ = ["palette"]

# Cells of a terminal.
_BAR = 60  # a palette bar, where there is room
_SWATCH = 8
_SHARES = 30  # the largest share, where there is room
_BESIDE = 28  # all the rest of that line
_WORDS = 17  # hex and share, with what is free around them


@options.sweeping
def palette(
    picture: options.Picture,
    common: options.Sweeping,
    ks: own.Ks = None,
    output: own.Output = None,
    format: own.Format = None,
    sort: own.Sort = defaults.SORT,
    theme: options.Theme = defaults.THEME,
    font: options.Font = None,
    preview: options.Preview = False,
    no_metadata: options.NoMetadata = False,
) -> None:
    """Show or write the colors of IMAGE: its palette at one number of colors.

    With several numbers, how the colors split from one to the next.
    """
    quiet = common.quiet
    with console.notes(quiet=quiet), console.progress(quiet=quiet) as stage:
        from sweep.artifacts.palettes.palette_set import PaletteSet
        from sweep.artifacts.palettes.write import check_palettes, write_palettes
        from sweep.clustering.ks import parse_ks
        from sweep.drawing.canvas import Look
        from sweep.drawing.fonts import open_face

        # Whatever can be refused is refused before the work begins.
        wanted = parse_ks(defaults.PALETTE_KS if ks is None else ks)
        common.check()
        open_face(font, 12)
        names = output or []
        if not names:
            refuse_idle({"--format": (format, None)}, "is for files; add -o FILE, or leave it out")
        outputs = Outputs(names, format, "--json" if common.json else None)
        check_palettes(outputs.targets, format, len(wanted))
        files.check(names, [picture])
        if not (preview or _pictured(names, format)):
            refuse_idle(
                {"--font": (font, None), "--theme": (theme, defaults.THEME)},
                "is for pictures of palettes; write an .svg or .png, or leave it out",
            )

        image = common.load(picture)
        # The lineage of a color begins at K = 1, whichever K is asked for.
        swept = tuple(range(1, wanted[-1] + 1)) if sort == "lineage" else wanted
        # One palette by itself is not held steady, and so is the same in every order.
        if len(wanted) == 1:
            common = replace(common, steady=0)
        progression = common.quantize(image, swept, stage)
        palettes = PaletteSet.of(progression, wanted, sort=sort)
        look = Look(theme, font)
        with outputs.passed_on():
            written = write_palettes(
                palettes, *outputs.targets, format=format, look=look, metadata=not no_metadata
            )
    if common.json:
        console.print_json(_as_json(progression, palettes, sort, written))
    elif names and not quiet:
        console.say_all([_summary(one) for one in written], to=outputs.told_to)
    elif not quiet:
        _print(palettes)
    if preview and not quiet:
        _show(palettes, look)


def _pictured(names: list[str], format: str | None) -> bool:
    """Whether any output is a picture of a palette."""
    return any(
        (format or Path(name).suffix.removeprefix(".")).lower() in ("svg", "png") for name in names
    )


def _show(palettes: "PaletteSet", look: Any) -> None:
    from sweep.artifacts.palettes.write import palette_picture

    show(palette_picture(palettes, look), quiet=False)


def _as_json(
    progression: "Progression", palettes: "PaletteSet", sort: str, written: "list[PaletteFile]"
) -> dict[str, Any]:
    height, width = progression.histogram.index.shape
    return {
        "image": progression.name,
        "width": width,
        "height": height,
        "distinct_colors": len(progression.histogram),
        "space": progression.method.space,
        "sort": sort,
        "palettes": [_palette_as_json(palette) for palette in palettes],
        "outputs": [asdict(one) for one in written],
    }


def _palette_as_json(palette: "Palette") -> dict[str, Any]:
    parents = [None] * len(palette.colors) if palette.parents is None else palette.parents.tolist()
    return {
        "k": palette.k,
        "colors": [
            {"name": s.name, "hex": s.hex, "rgb": s.rgb, "share": s.share, "parent": parent}
            for s, parent in zip(palette.swatches, parents, strict=True)
        ],
    }


def _summary(one: "PaletteFile") -> str:
    colors = "1 color" if one.colors == 1 else f"{one.colors:,} colors"
    many = f" in {one.palettes} palettes" if one.palettes > 1 else ""
    return f"{one.path}: {colors}{many}, {one.bytes:,} bytes"


def _print(palettes: "PaletteSet") -> None:
    """For people a table; into a pipe a line for each color, its fields apart by tabs."""
    if not sys.stdout.isatty():
        several = len(palettes) > 1
        for palette in palettes:
            for swatch in palette.swatches:
                head = f"{palette.k}\t" if several else ""
                console.print_text(f"{head}{swatch.hex}\t{swatch.share:.6f}\n")
        return
    from rich.console import Console
    from rich.text import Text

    terminal = Console(highlight=False)
    title = f"{console.one_line(palettes.name)}  {palettes.span}"
    terminal.print(Text(title, style="bold"), soft_wrap=True)
    if len(palettes) == 1:
        _print_table(palettes.palettes[0], terminal)
    else:
        _print_bars(palettes, terminal)


def _print_table(palette: "Palette", terminal: "Console") -> None:
    from rich.table import Table
    from rich.text import Text

    in_color = console.in_color(terminal)
    cells = max(0, min(_SHARES, terminal.width - _BESIDE))
    beside = max(1, min(_SWATCH, terminal.width - _WORDS))
    most = max(swatch.share for swatch in palette.swatches)
    table = Table(box=None, pad_edge=False, show_header=False)
    for swatch in palette.swatches:
        # A bar of half cells.
        bar = max(1, round(2 * cells * swatch.share / most)) if swatch.share else 0
        length = "█" * (bar // 2) + "▌" * (bar % 2)
        row: list[str | Text] = [swatch.hex, Text(swatch.percent, justify="right")]
        if in_color:
            row.insert(0, Text(" " * beside, f"on {swatch.hex}"))
            row += [Text(length, swatch.hex)] if cells else []
        table.add_row(*row)
    terminal.print(table)


def _print_bars(palettes: "PaletteSet", terminal: "Console") -> None:
    """A line for each K: its colors in the order of their families, as wide as their shares."""
    from rich.table import Table
    from rich.text import Text

    in_color = console.in_color(terminal)
    most = max(1, min(_BAR, terminal.width - 6))
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(justify="right")
    for palette in palettes:
        swatches = palette.swatches
        family = ((swatches[place].hex, swatches[place].share) for place in palette.family)
        bar = console.palette_bar(family, most)
        plain = Text(" ".join(swatch.hex for swatch in swatches))
        table.add_row(str(palette.k), bar if in_color else plain)
    terminal.print(table)
