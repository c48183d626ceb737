"""``sweep cloud``: a picture's colors in space, and how K divides them."""

from typing import TYPE_CHECKING, Any

from sweep.artifacts.cloud.settings import Cloud
from sweep.cli import console
from sweep.cli.animate import FORMATS, as_told
from sweep.cli.command import Command, Said

if TYPE_CHECKING:
    from sweep.artifacts.cloud.cloud import MadeCloud
    from sweep.artifacts.job import Job

__all__ = ["CLOUD"]


def _make(job: "Job[Cloud]", said: Said) -> "MadeCloud":
    del said
    from sweep.artifacts.cloud.cloud import make_cloud

    return make_cloud(job)


def _say(made: "MadeCloud", said: Said) -> None:
    lines = []
    for one in made:
        frames = "1 frame" if one.frames == 1 else f"{one.frames} frames"
        plays = f"plays {one.milliseconds / 1000:g} s, " if one.milliseconds else ""
        lines.append(
            f"{one.path}: {frames}, {one.width}x{one.height} px, {one.bytes:,} bytes, "
            f"{plays}made in {made.seconds:.1f} s"
        )
    console.say_all(lines, to=said.outputs.told_to)


def _as_json(made: "MadeCloud", said: Said) -> dict[str, Any]:
    del said
    return {
        "points": made.points,
        "divisions": made.divisions,
        "outputs": [as_told(one) for one in made],
        "seconds": round(made.seconds, 3),
    }


CLOUD = Command(
    name="cloud",
    details="""
    Each distinct color is a dot at its place in the RGB cube, or in the color space that --space
    names, larger the more often it occurs.
    """,
    settings=Cloud,
    make=_make,
    say=_say,
    as_json=_as_json,
    output=(
        "FILE",
        "Where to; the suffix picks the format, as of sweep animate, and .png or .jpg is a "
        "picture that does not move; - is standard output. May be repeated. "
        "Default: NAME-cloud.gif in this folder.",
    ),
    formats=FORMATS,
    usual=lambda _settings: ("cloud", "gif"),
)
