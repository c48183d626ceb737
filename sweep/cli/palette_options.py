"""The options of ``sweep palette``, each declared once."""

from typing import Annotated

import typer

from sweep import defaults

Ks = Annotated[
    str | None,
    typer.Option(
        "-k",
        "--ks",
        metavar="LIST",
        help="The number of colors; or several, as in 1..40 or 1,5,10: their lineage is a tree.",
        show_default=defaults.PALETTE_KS,
    ),
]
Output = Annotated[
    list[str] | None,
    typer.Option(
        "-o",
        "--output",
        metavar="FILE",
        help="Where to; the suffix picks the format (.hex, .txt, .css, .scss, .json, .js, .csv, "
        ".gpl, .pal, .ase, .aco, .act, .svg, .png), - is standard output. May be repeated.",
    ),
]
Format = Annotated[
    str | None,
    typer.Option("--format", metavar="NAME", help="The format, instead of the suffix, as in gpl."),
]
Sort = Annotated[
    defaults.Sort,
    typer.Option("--sort", help="In which order the colors come."),
]
