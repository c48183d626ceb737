"""``sweep report``: what every K costs and keeps, as a table, JSON, CSV, Markdown or a plot."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sweep import defaults
from sweep.cli import console, files, options
from sweep.cli.given import refuse_idle
from sweep.errors import ParameterError

if TYPE_CHECKING:
    from rich.text import Text

__all__ = ["report"]

_BAR, _LEAST_BAR = 32, 7  # cells of a palette bar

Csv = Annotated[bool, typer.Option("--csv", help="Print the levels as CSV.")]
Markdown = Annotated[bool, typer.Option("--markdown", help="Print the levels as Markdown.")]
Until = Annotated[
    str | None,
    typer.Option(
        "--until",
        metavar="GOAL",
        help='Find the smallest K for which "delta_e<3", "psnr>30", "ssim>0.9" or "mse<200", or up '
        'to which "bytes<100kB"; looks beyond the list if needed, up to 256.',
    ),
]
Plot = Annotated[
    str | None,
    typer.Option(
        "--plot",
        metavar="FILE",
        help="Also draw error, difference as seen and bytes against K (.svg, .png).",
    ),
]


@options.sweeping
def report(
    picture: options.Picture,
    common: options.Sweeping,
    ks: options.Ks = defaults.KS,
    until: Until = None,
    csv: Csv = False,
    markdown: Markdown = False,
    plot: Plot = None,
    theme: options.Theme = defaults.THEME,
    font: options.Font = None,
    no_metadata: options.NoMetadata = False,
) -> None:
    """Tell what IMAGE loses, and how large it is, at every number of colors.

    mse is the squared distance in 8-bit sRGB, summed over R, G and B, averaged over pixels; ssim
    is that of luma; delta_e is CIEDE2000, its mean and what 95 % of the pixels do not exceed; bytes
    are those of a PNG with a palette, bpp its bits per pixel; changed is the share of the pixels
    that went to another color of the palette.
    """
    quiet = common.quiet
    with console.notes(quiet=quiet), console.progress(quiet=quiet) as stage:
        from sweep.artifacts.provenance import provenance
        from sweep.artifacts.report.goal import choose, parse_goal
        from sweep.artifacts.report.plot import check_plot, write_plot
        from sweep.artifacts.report.report import make_report, report_csv, report_markdown
        from sweep.clustering.ks import parse_ks

        # Whatever can be refused is refused before the work begins.
        wanted = parse_ks(ks)
        common.check()
        if sum((common.json, csv, markdown)) > 1:
            raise ParameterError(
                "--json, --csv and --markdown all want standard output; choose one"
            )
        goal = None if until is None else parse_goal(until)
        if plot is not None:
            check_plot(Path(plot), font=font)
            files.check([plot], [picture])
        else:
            looks = {"--font": (font, None), "--theme": (theme, defaults.THEME)}
            refuse_idle(looks, "is for a plot; add --plot, or leave it out")

        image = common.load(picture)
        choice = None
        if goal is None:
            progression = common.quantize(image, wanted, stage)
        else:
            from sweep.image.histogram import Histogram

            choice = choose(
                Histogram.of(image), goal, wanted, common.method, name=image.name,
                threads=common.threads,
                on_sweep=lambda most: stage(f"clustering up to {most}"),
            )  # fmt: skip
            progression = choice.progression
        result = make_report(
            progression,
            original_bytes=files.size(picture),
            choice=choice,
            threads=common.threads,
            on_step=stage("measuring"),
        )
        if plot is not None:
            text = "" if no_metadata else provenance(progression)
            write_plot(result, Path(plot), theme=theme, font=font, text=text)
    if common.json:
        console.print_json(result)
    elif csv:
        console.print_text(report_csv(result))
    elif markdown:
        console.print_text(report_markdown(result))
    elif not quiet:
        _print_table(result)
    if plot is not None and not (quiet or common.json):
        # Standard output has room for one table.
        to = sys.stderr if csv or markdown else None
        console.say(f"{plot}: a plot of error, difference and bytes against K", to=to)


def _print_table(result: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from sweep.artifacts.report.report import COLUMNS, cells, in_words

    terminal = Console(highlight=False)
    title = (
        f"{console.one_line(result['image'])}  {result['width']}x{result['height']} px  "
        f"{result['distinct_colors']:,} distinct color{'s' * (result['distinct_colors'] != 1)}"
    )
    table = Table(box=None, pad_edge=False)
    for name in COLUMNS:
        table.add_column(name, justify="right", no_wrap=True)
    rows = [cells(level) for level in result["levels"]]
    lengths = [max(map(len, column)) for column in zip(COLUMNS, *rows, strict=True)]
    room = min(terminal.width - sum(lengths) - 2 * len(lengths), _BAR)
    with_bars = console.in_color(terminal) and room >= _LEAST_BAR
    if with_bars:
        table.add_column("palette by share" if room >= 16 else "palette", no_wrap=True)
    for row, level in zip(rows, result["levels"], strict=True):
        table.add_row(*row, *([_bar(level["palette"], room)] if with_bars else []))
    terminal.print(Text(title, style="bold"), soft_wrap=True)
    # In a terminal too narrow a line goes on in the next, with every digit.
    wide = Console(highlight=False, width=max(terminal.width, sum(lengths) + 2 * len(lengths)))
    wide.print(table)
    for line in in_words(result):
        terminal.print(Text(console.one_line(line)), soft_wrap=not terminal.is_terminal)


def _bar(palette: list[dict[str, Any]], room: int) -> "Text":
    """The palette as ``room`` colored cells, from the largest share to the smallest."""
    by_share = sorted(palette, key=lambda color: -color["share"])
    return console.palette_bar(((color["hex"], color["share"]) for color in by_share), room)
