"""``sweep palette``: the colors of one K in the terminal and in files, or the tree of several."""

import sys
from typing import TYPE_CHECKING, Any

from sweep.artifacts.palettes.settings import Palettes
from sweep.cli import console
from sweep.cli.command import Command, Preview, Said, told

if TYPE_CHECKING:
    from rich.console import Console

    from sweep.artifacts.job import Job
    from sweep.artifacts.palettes.palette import MadePalettes
    from sweep.artifacts.palettes.palette_set import Palette, PaletteSet
    from sweep.artifacts.palettes.write import WrittenPalettes

__all__ = ["PALETTE"]

# Cells of a terminal.
_BAR = 60  # a palette bar, where there is room
_SWATCH = 8
_SHARES = 30  # the largest share, where there is room
_BESIDE = 28  # all the rest of that line
_WORDS = 17  # hex and share, with what is free around them


def _make(job: "Job[Palettes]", said: Said) -> "MadePalettes":
    from sweep.artifacts.palettes.palette import make_palettes

    return make_palettes(job, shown=said.own.preview)


def _say(made: "MadePalettes", said: Said) -> None:
    if said.outputs.names:
        console.say_all([_summary(one) for one in made], to=said.outputs.told_to)
    else:
        _print(made.palettes, f"{console.one_line(said.pictures[0])}\t" if said.number else "")


def _as_json(made: "MadePalettes", said: Said) -> dict[str, Any]:
    del said
    progression = made.progression
    height, width = progression.histogram.index.shape
    return {
        "image": progression.name,
        "width": width,
        "height": height,
        "distinct_colors": len(progression.histogram),
        "space": progression.method.space,
        "sort": made.sort,
        "palettes": [_palette_as_json(palette) for palette in made.palettes],
        "outputs": [
            told(one, "path", "format", "width", "height", "palettes", "colors", "bytes")
            for one in made
        ],
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


def _summary(one: "WrittenPalettes") -> str:
    colors = "1 color" if one.colors == 1 else f"{one.colors:,} colors"
    many = f" in {one.palettes} palettes" if one.palettes > 1 else ""
    return f"{one.path}: {colors}{many}, {one.bytes:,} bytes"


def _print(palettes: "PaletteSet", first: str) -> None:
    """For people a table; into a pipe a line for each color, its fields apart by tabs.

    Args:
        palettes: of one picture.
        first: what lines in a pipe begin with.
    """
    if not sys.stdout.isatty():
        several = len(palettes) > 1
        for palette in palettes:
            for swatch in palette.swatches:
                head = first + (f"{palette.k}\t" if several else "")
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


def _show(made: "MadePalettes", said: Said) -> Any:
    del said
    from sweep.artifacts.palettes.write import palette_picture

    return palette_picture(made.palettes, made.look)


PALETTE = Command(
    name="palette",
    details="""
    With several numbers, how the colors split from one to the next.
    """,
    settings=Palettes,
    make=_make,
    say=_say,
    as_json=_as_json,
    output=(
        "FILE",
        "Where to; the suffix picks the format (.hex, .txt, .css, .scss, .json, .js, .csv, .gpl, "
        ".pal, .ase, .aco, .act, .svg, .png), - is standard output. May be repeated.",
    ),
    formats="The format, instead of the suffix, as in gpl.",
    own=Preview,
    show=_show,
)
