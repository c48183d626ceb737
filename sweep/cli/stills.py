"""``sweep stills``: one picture -> a still for every K."""

import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sweep import defaults
from sweep.cli import console, files, options
from sweep.cli.given import refuse_idle
from sweep.errors import ParameterError

if TYPE_CHECKING:
    from sweep.drawing.caption import Caption

__all__ = ["stills"]

_Folder = Annotated[
    str,
    typer.Option(
        "-o", "--output", metavar="DIR", help="The folder; made if only its parent is there."
    ),
]
_Name = Annotated[
    str,
    typer.Option(
        "--name",
        metavar="TEMPLATE",
        help="The names of the files; {stem}, {k} and {colors} are filled in, the suffix picks the "
        "format (.png, .webp, .gif, .jpg).",
    ),
]
_Format = Annotated[
    str | None,
    typer.Option(
        "--format", metavar="NAME", help="The format, instead of the suffix: png, webp, gif, jpg."
    ),
]
_CaptionText = Annotated[
    str | None,
    typer.Option(
        "--caption",
        metavar="TEMPLATE",
        help="Write this on each still; {k}, {colors}, {mse} and {psnr} are filled in.",
        show_default="no caption",
    ),
]
_CaptionPlace = Annotated[
    defaults.CaptionAt | None,
    typer.Option(
        "--caption-at",
        help="A strip outside the picture, or a box in a corner.",
        show_default=defaults.AT,
    ),
]
_NoSwatches = Annotated[
    bool, typer.Option("--no-swatches", help="No palette beside the caption's text.")
]
_CaptionTheme = Annotated[
    defaults.Theme | None,
    typer.Option("--theme", help="The ground of the caption.", show_default=defaults.THEME),
]


@options.sweeping
def stills(
    picture: options.Picture,
    common: options.Sweeping,
    ks: options.Ks = defaults.FEW_KS,
    output: _Folder = ".",
    name: _Name = defaults.STILL_NAME,
    format: _Format = None,
    caption: _CaptionText = None,
    caption_at: _CaptionPlace = None,
    no_swatches: _NoSwatches = False,
    theme: _CaptionTheme = None,
    font: options.Font = None,
    no_metadata: options.NoMetadata = False,
) -> None:
    """Write IMAGE at every number of colors, each to a file of its own.

    Exact, except as JPEG; PNG with a palette at 1, 2, 4 or 8 bits a pixel.
    """
    started = time.monotonic()
    quiet = common.quiet
    with console.notes(quiet=quiet), console.progress(quiet=quiet) as stage:
        from sweep.artifacts.stills.stills import check_stills, write_stills
        from sweep.clustering.ks import parse_ks

        wanted = parse_ks(ks)
        common.check()
        style = _caption(caption, caption_at, no_swatches, theme, font)
        if output == "-":
            raise ParameterError("-o - is one stream, stills are several files; name a folder")
        paths = check_stills(
            [(k, k) for k in wanted], files.stem(picture), output, name=name, format=format
        )
        if Path(output).is_dir():
            files.check(map(str, paths), [picture])
        image = common.load(picture)
        written = write_stills(
            common.quantize(image, wanted, stage),
            output,
            name=name,
            format=format,
            caption=style,
            threads=common.threads,
            metadata=not no_metadata,
            on_still=stage("writing"),
        )
    if common.json:
        seconds = round(time.monotonic() - started, 3)
        console.print_json({"outputs": [asdict(one) for one in written], "seconds": seconds})
    elif not quiet:
        console.say_all(
            f"{one.path}: {one.colors} color{'s' if one.colors > 1 else ''}, "
            f"{one.width}x{one.height} px, {one.bytes:,} bytes"
            for one in written
        )


def _caption(
    template: str | None,
    at: defaults.CaptionAt | None,
    no_swatches: bool,
    theme: defaults.Theme | None,
    font: str | None,
) -> "Caption | None":
    """The caption asked for; its options mean nothing without it."""
    from sweep.drawing.caption import Caption

    if template is None:
        refuse_idle(
            {
                "--caption-at": (at, None),
                "--no-swatches": (no_swatches, False),
                "--theme": (theme, None),
                "--font": (font, None),
            },
            f'is for the caption, and there is none; add --caption "{defaults.CAPTION}"',
        )
        return None
    return Caption(template, at or defaults.AT, not no_swatches, theme or defaults.THEME, font)
