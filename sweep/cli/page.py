"""``sweep page``: one picture or several -> a page with every number of colors."""

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from sweep.artifacts.page.settings import Page
from sweep.cli import console
from sweep.cli.command import Command, Said, told
from sweep.settings.option import Option
from sweep.settings.value import Settings

if TYPE_CHECKING:
    from sweep.artifacts.job import Job
    from sweep.artifacts.page.page import MadePage

__all__ = ["PAGE"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Own(Settings):
    """What only the command can do."""

    kind = "command"

    snippet: Annotated[
        bool,
        Option(help="Print the markup that embeds it in another page.", group="Page"),
    ] = False


def _make(job: "Job[Page]", said: Said) -> "MadePage":
    del said
    from sweep.artifacts.page.page import make_page

    return make_page(job)


def _say(made: "MadePage", said: Said) -> None:
    to = said.outputs.told_to
    if said.own.snippet:
        to = sys.stderr
    entries = made.entries
    span = f"K = {entries[0].progression.span}, "
    lines = []
    for one in made:
        size = f"{one.width}x{one.height} px, "
        if one.format == "html" and len(entries) > 1:
            size = f"{len(entries)} pictures, "
        lines.append(f"{one.path}: {(span + size) * (one.format != 'js')}{one.bytes:,} bytes")
    if made.settings.parts is None:
        data, originals = sum(len(one.data) for one in entries), {one.original for one in entries}
        lines[0] += f" (data {data:,}, original{'s'[: len(originals) > 1]} "
        lines[0] += f"{sum(map(len, originals)):,})"
    lines[0] += f", made in {made.seconds:.1f} s"
    console.say_all(lines, to=to)


def _as_json(made: "MadePage", said: Said) -> dict[str, Any]:
    names = ("path", "format", "width", "height", "bytes")
    pictures = [
        {
            "label": one.label, "alt": one.alt, "ks": one.progression.span,
            "width": one.size[0], "height": one.size[1], "data_bytes": len(one.data),
            "original_bytes": len(one.original),
        }
        for one in made.entries
    ]  # fmt: skip
    result = {
        "outputs": [told(one, *names) for one in made],
        "title": made.title,
        "pictures": pictures,
        "seconds": round(made.seconds, 3),
    }
    return {**result, "snippet": made.snippet()} if said.own.snippet else result


def _also(made: "MadePage", said: Said) -> None:
    """The markup, which is a result and printed even when nothing else is."""
    if said.own.snippet:
        console.print_text(made.snippet())


PAGE = Command(
    name="page",
    details="""
    One file that needs no network: a slider through every number of colors, exact to the pixel,
    comparisons, the tree and the cloud of the colors, and k-means to be pushed around by hand.
    """,
    settings=Page,
    make=_make,
    say=_say,
    also=_also,
    as_json=_as_json,
    output=(
        "FILE",
        "Where to; the suffix picks the format: .html for the page, .ksweep for the data of one "
        "picture alone; - is standard output. May be repeated. Default: NAME.html in this folder.",
    ),
    formats="The format, instead of the suffix: html, ksweep.",
    usual=lambda page: ("", "html") if page.parts is None else None,
    own=_Own,
    picture=(
        "IMAGE",
        "The pictures, which the page shows one at a time. - reads one from standard input.",
    ),
    several=True,
    beside=lambda own: "--snippet" if own.snippet else None,
)
