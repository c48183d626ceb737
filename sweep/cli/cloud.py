"""``sweep cloud``: a picture's colors in space, and how K divides them."""

import time
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sweep import defaults
from sweep.cli import animate_options, console, files, options
from sweep.cli.given import refuse_idle
from sweep.cli.outputs import Outputs
from sweep.errors import ParameterError

if TYPE_CHECKING:
    from sweep.artifacts.cloud.look import CloudLook
    from sweep.artifacts.cloud.motion import CloudMotion
    from sweep.artifacts.cloud.recipe import Cloud
    from sweep.cli.console import Stage
    from sweep.encode.write import Written
    from sweep.image.image import Image

__all__ = ["cloud"]

Output = Annotated[
    list[str] | None,
    typer.Option(
        "-o",
        "--output",
        metavar="FILE",
        help="Where to; the suffix picks the format, as of sweep animate, and .png or .jpg is a "
        "picture that does not move; - is standard output. May be repeated. "
        "Default: NAME-cloud.gif in this folder.",
    ),
]
Ks = Annotated[
    str | None,
    typer.Option(
        "-k",
        "--ks",
        metavar="LIST",
        help="The numbers of clusters: with 1..40 K grows while the cloud turns, 14 is one "
        "division. Default: none, every color as it is.",
    ),
]
Iterations = Annotated[
    int | None,
    typer.Option(
        "--iterations",
        metavar="K",
        help="Show k-means at work: Lloyd's steps for K clusters from a cold start.",
    ),
]
Turn = Annotated[
    float,
    typer.Option(
        "--turn",
        metavar="DEGREES",
        help="How far the cloud turns: whole turns go round, anything else there and back.",
    ),
]
Seconds = Annotated[
    float | None,
    typer.Option(
        "--seconds",
        metavar="T",
        help="Seconds for the whole. Default: 8, and longer with many K.",
    ),
]
Fps = Annotated[
    int | None,
    typer.Option(
        "--fps",
        metavar="N",
        help="Frames a second. Default: 30, in a GIF and other exact formats 20.",
    ),
]
Size = Annotated[
    int, typer.Option("--size", metavar="PX", help="Height, and width of the cloud: 64 to 4096.")
]
Beside = Annotated[bool, typer.Option("--beside", help="The picture at the left of its cloud.")]
Cells = Annotated[bool, typer.Option("--cells", help="Shade the borders between clusters.")]
Lines = Annotated[bool, typer.Option("--lines", help="Join centers and colors by faint lines.")]
NoCaption = Annotated[bool, typer.Option("--no-caption", help="No text and no swatches.")]


@options.sweeping
def cloud(
    picture: options.Picture,
    common: options.Sweeping,
    ks: Ks = None,
    iterations: Iterations = None,
    output: Output = None,
    format: animate_options.Format = None,
    turn: Turn = defaults.TURN,
    seconds: Seconds = None,
    fps: Fps = None,
    loop: animate_options.Loop = defaults.LOOP,
    size: Size = defaults.CLOUD_SIZE,
    beside: Beside = False,
    cells: Cells = False,
    lines: Lines = False,
    caption: animate_options.CaptionText = defaults.CAPTION,
    no_caption: NoCaption = False,
    no_swatches: animate_options.NoSwatches = False,
    theme: options.Theme = defaults.CLOUD_THEME,
    font: options.Font = None,
    no_metadata: options.NoMetadata = False,
) -> None:
    """Show the colors of IMAGE as points in space, turning, and how K divides them.

    Each distinct color is a dot at its place in the RGB cube, or in the color space that --space
    names, larger the more often it occurs.
    """
    started = time.monotonic()
    json, quiet = common.json, common.quiet
    with console.notes(quiet=quiet), console.progress(quiet=quiet) as stage:
        from sweep.artifacts.cloud.files import check_cloud, write_cloud
        from sweep.artifacts.cloud.look import CloudLook
        from sweep.artifacts.cloud.motion import CloudMotion
        from sweep.clustering.ks import parse_ks

        # Whatever can be refused is refused before the work begins.
        wanted = None if ks is None else parse_ks(ks)
        _check_told(common, wanted, iterations, shaded=cells, joined=lines)
        if no_caption or (wanted is None and iterations is None):
            refuse_idle(
                {"--caption": (caption, defaults.CAPTION)},
                "is for the caption, which --no-caption leaves out; choose one"
                if no_caption
                else "tells K, and there is none; add -k, as in -k 14, or --iterations",
            )
        common.check()
        look = CloudLook(
            size, theme, beside, cells, lines, "" if no_caption else caption,
            not (no_swatches or no_caption), font,
        )  # fmt: skip
        motion = CloudMotion(turn, seconds, fps)
        names = output or [files.named(picture, "cloud", format, "gif")]
        outputs = Outputs(names, format, "--json" if json else None)
        divisions = len(wanted) if wanted else 1
        encoders = check_cloud(
            outputs.targets, motion, format=format, loop=loop, divisions=divisions
        )
        if not any(encoders):
            refuse_idle(
                {
                    "--turn": (turn, defaults.TURN),
                    "--seconds": (seconds, None),
                    "--fps": (fps, None),
                    "--loop": (loop, defaults.LOOP),
                },
                "is for what moves, and a .png or .jpg does not; leave it out, or write a .gif",
            )
        files.check(names, [picture])

        image = common.load(picture)
        shown = _cloud(common, image, wanted, iterations, look, motion, stage)
        with outputs.passed_on():
            written = write_cloud(
                shown,
                *outputs.targets,
                format=format,
                loop=loop,
                threads=common.threads,
                metadata=not no_metadata,
                on_frame=stage("painting"),
            )
    made_in = time.monotonic() - started
    if json:
        console.print_json(_as_json(shown, written, made_in))
    elif not quiet:
        console.say_all([_summary(one, made_in) for one in written], to=outputs.told_to)


def _check_told(
    common: options.Sweeping,
    ks: tuple[int, ...] | None,
    iterations: int | None,
    *,
    shaded: bool,
    joined: bool,
) -> None:
    if ks is not None and iterations is not None:
        raise ParameterError(
            f"--iterations {iterations} shows one K at work and -k others at rest; choose one"
        )
    if ks is None and iterations is None and (shaded or joined):
        raise ParameterError(
            f"--{'cells' if shaded else 'lines'} needs clusters; add -k, as in -k 14, or "
            "--iterations"
        )
    if ks is None and (common.lock or common.represent != defaults.REPRESENT):
        option = f"lock {common.lock}" if common.lock else f"represent {common.represent}"
        raise ParameterError(f"--{option} is for palettes of -k; add it, as in -k 14")


def _cloud(
    common: options.Sweeping,
    image: "Image",
    ks: tuple[int, ...] | None,
    iterations: int | None,
    look: "CloudLook",
    motion: "CloudMotion",
    stage: "Stage",
) -> "Cloud":
    from sweep.artifacts.cloud.lloyd_steps import LloydRun
    from sweep.artifacts.cloud.recipe import Cloud
    from sweep.image.histogram import Histogram

    if ks is not None:
        return Cloud.of_levels(common.quantize(image, ks, stage), look=look, motion=motion)
    histogram = Histogram.of(image)
    if iterations is not None:
        run = LloydRun.of(histogram, iterations, space=common.space)
        return Cloud.of_steps(histogram, run, look=look, motion=motion, name=image.name)
    return Cloud.of_colors(histogram, look=look, motion=motion, space=common.space, name=image.name)


def _as_json(cloud: "Cloud", written: "list[Written]", seconds: float) -> dict[str, Any]:
    return {
        "points": len(cloud.scene.points),
        "divisions": len(cloud.scene.story),
        "outputs": [asdict(one) for one in written],
        "seconds": round(seconds, 3),
    }


def _summary(one: "Written", seconds: float) -> str:
    frames = "1 frame" if one.frames == 1 else f"{one.frames} frames"
    plays = f"plays {one.milliseconds / 1000:g} s, " if one.milliseconds else ""
    return (
        f"{one.path}: {frames}, {one.width}x{one.height} px, {one.bytes:,} bytes, "
        f"{plays}made in {seconds:.1f} s"
    )
