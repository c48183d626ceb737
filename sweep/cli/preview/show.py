"""``--preview``: a picture shown in the terminal, as well as that terminal can."""

import sys
from typing import TYPE_CHECKING

from sweep.cli import console

if TYPE_CHECKING:
    from rich.segment import Segment

    from sweep.cli.preview.protocols import Picture
    from sweep.cli.preview.terminal import Terminal

__all__ = ["show"]

_LINES_KEPT = 4  # of the screen, for the command and what it says


def show(picture: "Picture", *, quiet: bool) -> None:
    """Show ``picture`` on standard output, if that is a terminal with colors.

    Pixels where the terminal has a protocol for pictures, else half blocks of its cells. Into a
    pipe or a file nothing is written, and a note says so.

    Args:
        picture: (H, W, 3) uint8 sRGB, or a Pillow picture.
        quiet: show nothing and note nothing.
    """
    if quiet:
        return
    from rich.console import Console

    if not sys.stdout.isatty():
        console.note("--preview is left out, since standard output is not a terminal")
        return
    terminal = Console(highlight=False)
    if not console.in_color(terminal):
        console.note("--preview is left out, since the terminal shows no colors")
        return
    from sweep.cli.preview.terminal import terminal_of

    sys.stdout.flush()
    _show(picture, terminal_of(sys.stdout))


def _show(picture: "Picture", terminal: "Terminal") -> None:
    from rich.console import Console
    from rich.segment import Segments

    from sweep.cli.preview.protocols import iterm, kitty, scaled, sixel

    lines = max(terminal.lines - _LINES_KEPT, 1)
    if terminal.protocol is None:
        blocks = _blocks(scaled(picture, terminal.columns, 2 * lines))
        Console(highlight=False, width=terminal.columns).print(Segments(blocks), end="")
        return
    width, height = terminal.columns * terminal.cell[0], lines * terminal.cell[1]
    if terminal.protocol == "sixel":
        width, height = min(width, terminal.most[0]), min(height, terminal.most[1])
        codes = sixel(scaled(picture, width, height), terminal.colors)
    else:
        write = {"kitty": kitty, "iterm": iterm}[terminal.protocol]
        codes = write(scaled(picture, width, height))
    console.print_text(f"{codes}\n")


def _blocks(picture: "Picture") -> "list[Segment]":
    from rich.color import Color
    from rich.segment import Segment
    from rich.style import Style

    from sweep.cli.preview.protocols import half_blocks

    segments = []
    for row in half_blocks(picture):
        for upper, lower in row:
            ground = None if lower is None else Color.from_rgb(*lower)
            segments.append(Segment("▀", Style(color=Color.from_rgb(*upper), bgcolor=ground)))
        segments.append(Segment.line())
    return segments
