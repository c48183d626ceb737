"""``sweep animate``: one picture -> an animation through every K."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from sweep.artifacts.animation.settings import Animation
from sweep.cli import console
from sweep.cli.command import Command, Said, told
from sweep.settings.option import Option
from sweep.settings.value import Settings

if TYPE_CHECKING:
    from sweep.artifacts.animation.animate import MadeAnimation
    from sweep.artifacts.job import Job
    from sweep.encode.write import WrittenAnimation

__all__ = ["ANIMATE", "FORMATS", "as_told"]

FORMATS = "The format, instead of the suffix: gif, webp, apng, avif, mp4, webm, mov, mkv."


@dataclass(frozen=True, slots=True, kw_only=True)
class _Own(Settings):
    """What only the command can do."""

    kind = "command"

    snippet: Annotated[
        bool, Option(help="Print the markup that embeds it in a web page.", group="Page")
    ] = False
    preview: Annotated[
        bool, Option(help="Also show the result in the terminal.", group="Output")
    ] = False


def _make(job: "Job[Animation]", said: Said) -> "MadeAnimation":
    from sweep.artifacts.animation.animate import make_animation, still_beside

    still = None
    if said.own.snippet:
        targets = [output for output in job.outputs if isinstance(output, Path)]
        still = still_beside(targets[0]) if targets else None
    return make_animation(job, still=still)


def as_told(one: "WrittenAnimation") -> dict[str, Any]:
    """A file that moves, as --json tells it."""
    names = ("path", "format", "frames", "width", "height", "milliseconds", "bytes", "exact")
    return told(one, *names)


def _as_json(made: "MadeAnimation", said: Said) -> dict[str, Any]:
    result = {"outputs": [as_told(one) for one in made], "seconds": round(made.seconds, 3)}
    return {**result, "snippet": made.snippet()} if said.own.snippet else result


def _say(made: "MadeAnimation", said: Said) -> None:
    # Standard output has room for one thing: the animation, the markup, or what was done.
    to = sys.stderr if said.own.snippet else said.outputs.told_to
    settings = made.settings
    if len(made) > 1:
        console.say_table(_table(made), to=to)
    ks = made.progression.ks
    shown_k = min(settings.poster_k or ks[-1], made.progression.without_repeats().ks[-1])
    lines = [_summary(made)]
    if settings.poster:
        lines.append(f"{settings.poster}: the still of K = {shown_k}")
    if settings.html:
        lines.append(f"{settings.html}: a page that shows it, with the still {made.poster}")
    console.say_all(lines, to=to)


def _table(made: "MadeAnimation") -> list[list[str]]:
    rows = [
        [one.format, f"{one.bytes:,}", _exactness(one), f"{one.width}x{one.height}", one.path]
        for one in made
    ]
    return [["format", "bytes", "pixels", "size", "file"], *rows]


def _summary(made: "MadeAnimation") -> str:
    one = made[0]
    frames = "1 frame" if one.frames == 1 else f"{one.frames} frames"
    times = f"plays {one.milliseconds / 1000:g} s, made in {made.seconds:.1f} s"
    if len(made) > 1:
        return f"{len(made)} files: {frames} each, {times}"
    exactness = "" if one.exact else f", {_exactness(one)}"
    size = f"{one.width}x{one.height} px, {one.bytes:,} bytes"
    return f"{one.path}: {frames}, {size}{exactness}, {times}"


def _exactness(one: "WrittenAnimation") -> str:
    return "exact" if one.exact else "not exact"


def _also(made: "MadeAnimation", said: Said) -> None:
    """The markup, which is a result and printed even when nothing else is."""
    if said.own.snippet:
        console.print_text(made.snippet())


def _show(made: "MadeAnimation", said: Said) -> Any:
    del said
    from sweep.artifacts.animation.frames import poster_of

    return poster_of(made.progression, made.settings).pixels


ANIMATE = Command(
    name="animate",
    details="""
    Each frame is the picture quantized to exactly K colors by k-means, with K written under it.
    """,
    settings=Animation,
    make=_make,
    say=_say,
    also=_also,
    as_json=_as_json,
    output=(
        "FILE",
        "Where to; the suffix picks the format: .gif, .webp, .png or .apng (exact), .avif, .mp4, "
        ".webm, .mov, .mkv (not exact); - is standard output. May be repeated: all files come "
        "from one sweep. Default: NAME-sweep.gif in this folder.",
    ),
    formats=FORMATS,
    usual=lambda _settings: ("sweep", "gif"),
    own=_Own,
    beside=lambda own: "--snippet" if own.snippet else None,
    show=_show,
)
