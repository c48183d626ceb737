"""Options that several commands share, each declared once."""

from typing import Annotated

import typer

from sweep import defaults
from sweep.errors import ParameterError

__all__ = [
    "Effort",
    "Json",
    "Ks",
    "Lock",
    "Picture",
    "Quiet",
    "Represent",
    "Space",
    "Threads",
    "Width",
    "parse_width",
]

Picture = Annotated[
    str, typer.Argument(metavar="IMAGE", help="The picture; - reads it from standard input.")
]

Ks = Annotated[
    str,
    typer.Option(
        "-k",
        "--ks",
        metavar="LIST",
        help="The numbers of colors: 1..40, 1..40:3 (step), 2..256*2 (factor), 1,5,10,20,40.",
    ),
]

Width = Annotated[
    str,
    typer.Option(
        "--width",
        metavar="PX|full",
        help="Make the picture this wide first (never wider than it is); full keeps every pixel.",
    ),
]

Effort = Annotated[
    defaults.Effort,
    typer.Option("--effort", help="How much time to spend on a lower error."),
]

Space = Annotated[
    defaults.SpaceName,
    typer.Option("--space", help="The color space in which distances are measured."),
]

Represent = Annotated[
    defaults.Represent,
    typer.Option("--represent", help="What stands for a cluster in the palette."),
]

Lock = Annotated[
    str | None,
    typer.Option(
        "--lock",
        metavar="COLORS",
        help='Colors that every palette has, as in "#ffffff,#1a1a1a"; they count towards K.',
    ),
]

Threads = Annotated[
    int | None,
    typer.Option(
        "--threads",
        metavar="N",
        help="How many levels to finish at a time; default all processors. Same bytes for any N.",
    ),
]

Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]

Quiet = Annotated[bool, typer.Option("-q", "--quiet", help="Print nothing but errors.")]

WIDTH = str(defaults.WIDTH)


def parse_width(text: str) -> int | None:
    """Px as a number; "full" is None.

    Raises:
        ParameterError: it is neither.
    """
    if text == "full":
        return None
    if text.isascii() and text.isdigit() and 1 <= int(text) <= 10**6:
        return int(text)
    raise ParameterError(f'--width "{text}" is not a width; give px from 1 up, or full')
