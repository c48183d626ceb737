"""``sweep report``: error and palette at every K, as a table or as JSON."""

from typing import TYPE_CHECKING, Any

from sweep import defaults
from sweep.cli import console, options

if TYPE_CHECKING:
    from rich.text import Text

__all__ = ["report"]

_BAR = 32  # cells of a palette bar


@options.sweeping
def report(
    picture: options.Picture,
    common: options.Sweeping,
    ks: options.Ks = defaults.KS,
) -> None:
    """Tell the error and the palette of IMAGE at every number of colors.

    mse is the squared distance in 8-bit sRGB, summed over R, G and B, averaged over pixels.
    """
    quiet = common.quiet
    with console.notes(quiet=quiet), console.progress(quiet=quiet) as stage:
        from sweep.ks import parse_ks
        from sweep.report import make_report

        wanted = parse_ks(ks)
        image = common.load(picture)
        result = make_report(common.quantize(image, wanted, stage))
    if common.json:
        console.print_json(result)
    elif not quiet:
        _print_table(result)


def _print_table(result: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    terminal = Console(highlight=False)
    in_color = terminal.is_terminal and terminal.color_system is not None
    title = (
        f"{console.one_line(result['image'])}  {result['width']}x{result['height']} px  "
        f"{result['distinct_colors']:,} distinct colors"
    )
    table = Table(box=None, pad_edge=False)
    for name in ("K", "colors", "mse", "psnr dB"):
        table.add_column(name, justify="right")
    if in_color:
        table.add_column("palette by share", no_wrap=True)
    for level in result["levels"]:
        psnr = "exact" if level["psnr"] is None else f"{level['psnr']:.2f}"
        row: list[str | Text] = [
            str(level["k"]),
            str(level["colors"]),
            f"{level['mse']:.2f}",
            psnr,
        ]
        table.add_row(*row, *([_bar(level["palette"])] if in_color else []))
    terminal.print(Text(title, style="bold"), soft_wrap=True)
    terminal.print(table)


def _bar(palette: list[dict[str, Any]]) -> "Text":
    """The palette as colored cells, from the largest share to the smallest."""
    from rich.text import Text

    bar = Text()
    covered, drawn = 0.0, 0
    for color in sorted(palette, key=lambda color: -color["share"]):
        covered += color["share"]
        cells = round(covered * _BAR) - drawn
        drawn += cells
        bar.append(" " * cells, style=f"on {color['hex']}")
    return bar
