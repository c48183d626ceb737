"""``sweep report``: what every K costs and keeps, as a table, JSON, CSV, Markdown or a plot."""

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from sweep.artifacts.report.settings import Report
from sweep.cli import console
from sweep.cli.command import Command, Said
from sweep.errors import ParameterError
from sweep.settings.option import Option
from sweep.settings.rules import Clash, Rule
from sweep.settings.value import Settings

if TYPE_CHECKING:
    from rich.text import Text

    from sweep.artifacts.job import Job
    from sweep.artifacts.report.measured import Measured
    from sweep.image.level import Level

__all__ = ["REPORT"]

_BAR, _LEAST_BAR = 32, 7  # cells of a palette bar

_ONE = "--json, --csv and --markdown all want standard output; choose one"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Own(Settings):
    """How the levels are printed."""

    kind = "command"

    csv: Annotated[bool, Option(help="Print the levels as CSV.", group="Output")] = False
    markdown: Annotated[bool, Option(help="Print the levels as Markdown.", group="Output")] = False

    rules: ClassVar[tuple[Rule, ...]] = (
        Clash(lambda own: own.csv and own.markdown, lambda _own: _ONE),
    )


def _make(job: "Job[Report]", said: Said) -> "Measured":
    if said.running.json and (said.own.csv or said.own.markdown):
        raise ParameterError(_ONE)
    from sweep.artifacts.report.report import make_report

    return make_report(job)


def _say(measured: "Measured", said: Said) -> None:
    if not (said.own.csv or said.own.markdown or "-" in said.outputs.names):
        _print_table(measured)
    # Standard output has room for one table.
    to = sys.stderr if said.own.csv or said.own.markdown else said.outputs.told_to
    for one in measured:
        if one.format in ("svg", "png"):
            console.say(f"{one.path}: a plot of error, difference and bytes against K", to=to)
        else:
            console.say(f"{one.path}: {len(measured.levels)} levels, {one.bytes:,} bytes", to=to)


def _also(measured: "Measured", said: Said) -> None:
    """The levels as they were asked for, which is a result and printed even if nothing else is."""
    from sweep.artifacts.report.measured import report_csv, report_markdown

    # Of several pictures, one table.
    picture = console.one_line(said.pictures[0]) if said.number else None
    if said.own.csv:
        console.print_text(report_csv(measured, picture, header=said.number <= 1))
    elif said.own.markdown:
        console.print_text(report_markdown(measured, picture, header=said.number <= 1))


def _as_json(measured: "Measured", said: Said) -> dict[str, Any]:
    del said
    return measured.to_dict()


def _print_table(measured: "Measured") -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from sweep.artifacts.report.measured import COLUMNS, cells, in_words

    terminal = Console(highlight=False)
    width, height = measured.size
    title = (
        f"{console.one_line(measured.name)}  {width}x{height} px  "
        f"{measured.progression.histogram.count_in_words}"
    )
    table = Table(box=None, pad_edge=False)
    for name in COLUMNS:
        table.add_column(name, justify="right", no_wrap=True)
    rows = [cells(level) for level in measured.levels]
    lengths = [max(map(len, column)) for column in zip(COLUMNS, *rows, strict=True)]
    room = min(terminal.width - sum(lengths) - 2 * len(lengths), _BAR)
    with_bars = console.in_color(terminal) and room >= _LEAST_BAR
    if with_bars:
        table.add_column("palette by share" if room >= 16 else "palette", no_wrap=True)
    for row, level in zip(rows, measured.progression, strict=True):
        table.add_row(*row, *([_bar(level, room)] if with_bars else []))
    terminal.print(Text(title, style="bold"), soft_wrap=True)
    # In a terminal too narrow a line goes on in the next, with every digit.
    wide = Console(highlight=False, width=max(terminal.width, sum(lengths) + 2 * len(lengths)))
    wide.print(table)
    for line in in_words(measured):
        terminal.print(Text(console.one_line(line)), soft_wrap=not terminal.is_terminal)


def _bar(level: "Level", room: int) -> "Text":
    """The palette as ``room`` colored cells, from the largest share to the smallest."""
    colors = zip(level.hexes, level.shares.tolist(), strict=True)
    return console.palette_bar(sorted(colors, key=lambda color: -color[1]), room)


REPORT = Command(
    name="report",
    details="""
    mse is the squared distance in 8-bit sRGB, summed over R, G and B, averaged over pixels; ssim
    is that of luma; delta_e is CIEDE2000, its mean and what 95 % of the pixels do not exceed; bytes
    are those of a PNG with a palette, bpp its bits per pixel; changed is the share of the pixels
    that went to another color of the palette.
    """,
    settings=Report,
    make=_make,
    say=_say,
    also=_also,
    as_json=_as_json,
    output=(
        "FILE",
        "Also write the levels (.csv, .md, .json) or a plot (.svg, .png); - is standard output. "
        "May be repeated.",
    ),
    formats="The format of FILE, instead of its suffix, as in csv.",
    own=_Own,
)
