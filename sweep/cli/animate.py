"""``sweep animate``: one picture -> an animation through every K."""

import io
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO

import typer

from sweep import defaults
from sweep.cli import console, options
from sweep.errors import ParameterError

if TYPE_CHECKING:
    from sweep.encode import Written

__all__ = ["animate"]


def animate(
    picture: options.Picture,
    ks: options.Ks = defaults.KS,
    output: Annotated[
        list[str] | None,
        typer.Option(
            "-o",
            "--output",
            metavar="FILE",
            help="Where to; the suffix picks the format, - is standard output. May be repeated: "
            "all files come from one sweep. Default: NAME-sweep.gif in this folder.",
        ),
    ] = None,
    format: Annotated[
        str | None,
        typer.Option("--format", metavar="NAME", help="The format, instead of the suffix: gif."),
    ] = None,
    width: options.Width = options.WIDTH,
    effort: options.Effort = defaults.EFFORT,
    space: options.Space = defaults.SPACE,
    represent: options.Represent = defaults.REPRESENT,
    lock: options.Lock = None,
    threads: options.Threads = None,
    step: Annotated[
        float, typer.Option("--step", metavar="S", help="Seconds for each K.")
    ] = defaults.STEP,
    hold: Annotated[
        float, typer.Option("--hold", metavar="S", help="Seconds for the last K.")
    ] = defaults.HOLD,
    loop: Annotated[
        int, typer.Option("--loop", metavar="N", help="Times to play; 0 is forever.")
    ] = defaults.LOOP,
    caption: Annotated[
        str,
        typer.Option(
            "--caption",
            metavar="TEMPLATE",
            help="The text on each frame; {k}, {colors}, {mse} and {psnr} are filled in.",
        ),
    ] = defaults.CAPTION,
    caption_at: Annotated[
        defaults.CaptionAt,
        typer.Option("--caption-at", help="A strip outside the picture, or a box in a corner."),
    ] = defaults.AT,
    no_caption: Annotated[
        bool, typer.Option("--no-caption", help="The picture alone, no text and no swatches.")
    ] = False,
    no_swatches: Annotated[
        bool, typer.Option("--no-swatches", help="No palette beside the text.")
    ] = False,
    theme: Annotated[
        defaults.Theme, typer.Option("--theme", help="The ground that the caption stands on.")
    ] = defaults.THEME,
    font: Annotated[
        str | None,
        typer.Option("--font", metavar="FILE", help="A TrueType or OpenType face for the text."),
    ] = None,
    json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Show IMAGE at every number of colors, as an animation.

    Each frame is the picture quantized to exactly K colors by k-means, with K written under it.
    """
    started = time.monotonic()
    with console.notes(quiet=quiet), console.progress(quiet=quiet) as stage:
        from sweep.animation import animate as write_animation
        from sweep.caption import Caption
        from sweep.encode import encoder_for, encoder_named
        from sweep.image import load
        from sweep.ks import parse_ks
        from sweep.method import Method, parse_colors
        from sweep.output import check_output
        from sweep.progression import quantize
        from sweep.timeline import Timing

        # Whatever can be refused is refused before the work begins.
        wanted = parse_ks(ks)
        method = Method(effort, space, represent, parse_colors(lock) if lock else ())
        style = None if no_caption else Caption(caption, caption_at, not no_swatches, theme, font)
        timing = Timing(step, hold)
        outputs = output or [_default_output(picture)]
        to_stdout = io.BytesIO()
        targets: list[Path | BinaryIO] = []
        for name in outputs:
            if name == "-":
                if format is None:
                    raise ParameterError("-o - has no suffix to tell the format by; add --format")
                targets.append(to_stdout)
                continue
            path = Path(name)
            _ = encoder_named(format) if format else encoder_for(path)
            check_output(path, source=Path(picture) if picture != "-" else None)
            targets.append(path)
        if json and "-" in outputs:
            raise ParameterError("--json and -o - both want standard output; choose one")

        image = load(picture, width=options.parse_width(width))
        progression = quantize(image, wanted, method, threads=threads, on_level=stage("clustering"))
        written = write_animation(
            progression,
            *targets,
            format=format,
            caption=style,
            timing=timing,
            loop=loop,
            on_frame=stage("writing"),
        )
    seconds = time.monotonic() - started
    if "-" in outputs:
        sys.stdout.buffer.write(to_stdout.getvalue())
        sys.stdout.buffer.flush()
    if json:
        console.print_json(_as_json(written, seconds))
    elif not quiet:
        for one in written:
            console.say(_summary(one, seconds), to=sys.stderr if "-" in outputs else None)


def _default_output(picture: str) -> str:
    stem = "stdin" if picture == "-" else Path(picture).stem
    return f"{stem}-sweep.gif"


def _as_json(written: "list[Written]", seconds: float) -> dict[str, Any]:
    return {"outputs": [asdict(one) for one in written], "seconds": round(seconds, 3)}


def _summary(one: "Written", seconds: float) -> str:
    frames = "1 frame" if one.frames == 1 else f"{one.frames} frames"
    return (
        f"{one.path}: {frames}, {one.width}x{one.height} px, {one.bytes:,} bytes, "
        f"plays {one.milliseconds / 1000:g} s, made in {seconds:.1f} s"
    )
