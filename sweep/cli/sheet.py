"""``sweep sheet``: one picture or several -> a contact sheet."""

from typing import TYPE_CHECKING, Any

from sweep.artifacts.sheet.settings import Sheet
from sweep.cli import console
from sweep.cli.command import Command, Preview, Said, told

if TYPE_CHECKING:
    from sweep.artifacts.job import Job
    from sweep.artifacts.sheet.sheet import MadeSheet

__all__ = ["SHEET"]


def _make(job: "Job[Sheet]", said: Said) -> "MadeSheet":
    del said
    from sweep.artifacts.sheet.sheet import make_sheet

    return make_sheet(job)


def _say(made: "MadeSheet", said: Said) -> None:
    console.say_all(
        (
            f"{one.path}: {'1 page' if one.pages == 1 else f'{one.pages} pages'}, "
            f"{one.width}x{one.height} px, {one.bytes:,} bytes, made in {made.seconds:.1f} s"
            for one in made
        ),
        to=said.outputs.told_to,
    )


def _as_json(made: "MadeSheet", said: Said) -> dict[str, Any]:
    del said
    names = ("path", "format", "pages", "width", "height", "bytes")
    return {"outputs": [told(one, *names) for one in made], "seconds": round(made.seconds, 3)}


SHEET = Command(
    name="sheet",
    details="""
    Each tile shows exactly the colors of its palette, those of the sweep at --width.
    """,
    settings=Sheet,
    make=_make,
    say=_say,
    as_json=_as_json,
    output=(
        "FILE",
        "Where to; the suffix picks the format (.png, .webp, .jpg, .pdf), - is standard output. "
        "May be repeated. Default: NAME-sheet.png in this folder.",
    ),
    formats="The format, instead of the suffix: png, webp, jpg, pdf.",
    usual=lambda _settings: ("sheet", "png"),
    own=Preview,
    picture=(
        "IMAGE",
        "The pictures; of several, each has its row. - reads one from standard input.",
    ),
    several=True,
    show=lambda made, _said: made.pages[0].pixels,
)
