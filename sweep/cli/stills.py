"""``sweep stills``: one picture -> a still for every K."""

from typing import TYPE_CHECKING, Any

from sweep.artifacts.stills.settings import Stills
from sweep.batch.naming import stem
from sweep.cli import console
from sweep.cli.command import Command, Said, told

if TYPE_CHECKING:
    from sweep.artifacts.job import Job
    from sweep.artifacts.stills.stills import MadeStills

__all__ = ["STILLS"]


def _make(job: "Job[Stills]", said: Said) -> "MadeStills":
    from sweep.artifacts.stills.stills import make_stills

    return make_stills(job, stem=stem(said.pictures[0]))


def _say(made: "MadeStills", said: Said) -> None:
    del said
    console.say_all(
        f"{one.path}: {one.colors} color{'s' if one.colors > 1 else ''}, "
        f"{one.width}x{one.height} px, {one.bytes:,} bytes"
        for one in made
    )


def _as_json(made: "MadeStills", said: Said) -> dict[str, Any]:
    del said
    names = ("path", "format", "k", "colors", "width", "height", "bytes")
    return {"outputs": [told(one, *names) for one in made], "seconds": round(made.seconds, 3)}


STILLS = Command(
    name="stills",
    details="""
    Exact, except as JPEG; PNG with a palette at 1, 2, 4 or 8 bits a pixel.
    """,
    settings=Stills,
    make=_make,
    say=_say,
    as_json=_as_json,
    output=("DIR", "The folder; made if only its parent is there. Default: this folder."),
    formats="The format, instead of the suffix: png, webp, gif, jpg.",
    folder=True,
)
