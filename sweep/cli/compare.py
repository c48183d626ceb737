"""``sweep compare``: versions of a picture, shown so that their differences are seen."""

from typing import TYPE_CHECKING, Any

from sweep.artifacts.comparison.settings import Comparison
from sweep.cli import console
from sweep.cli.command import Command, Preview, Said, told

if TYPE_CHECKING:
    from sweep.artifacts.comparison.compare import MadeComparison
    from sweep.artifacts.job import Job

__all__ = ["COMPARE"]


def _make(job: "Job[Comparison]", said: Said) -> "MadeComparison":
    del said
    from sweep.artifacts.comparison.compare import make_comparison

    return make_comparison(job)


def _say(made: "MadeComparison", said: Said) -> None:
    labels = " | ".join(version["label"] for version in made.versions)
    console.say_all(
        (
            f"{one.path}: {made.mode}, {labels}{_where(made.facts)}, {one.width}x{one.height} px, "
            f"{one.bytes:,} bytes, made in {made.seconds:.1f} s"
            for one in made
        ),
        to=said.outputs.told_to,
    )


def _where(facts: dict[str, Any]) -> str:
    if "place" in facts:
        place = facts["place"]
        return (
            f", {facts['magnify']} times the {place['width']}x{place['height']} px at "
            f"{place['x']},{place['y']}"
        )
    return f", scale 0 to {facts['scale']:g}" if "scale" in facts else ""


def _as_json(made: "MadeComparison", said: Said) -> dict[str, Any]:
    """What was compared, which is the same in every output, and the outputs."""
    del said
    return {
        "mode": made.mode,
        "facts": made.facts,
        "versions": made.versions,
        "outputs": [told(one, "path", "format", "width", "height", "bytes") for one in made],
        "seconds": round(made.seconds, 3),
    }


def _show(made: "MadeComparison", said: Said) -> Any:
    del made
    from sweep.cli.preview.protocols import opened

    return opened(said.outputs.targets[0])


COMPARE = Command(
    name="compare",
    details="""
    side: whole pictures beside each other. split: one picture, cut by a line. diff: a heat map of
    the difference from the original. zoom: one place magnified. blink: a GIF that shows one after
    the other. changes: what moved from K - 1 to K.
    """,
    settings=Comparison,
    make=_make,
    say=_say,
    as_json=_as_json,
    output=(
        "FILE",
        "Where to; the suffix picks the format (.png, .webp, .jpg; .gif for blink), - is standard "
        "output. May be repeated. Default: NAME-MODE.png, or .gif, in this folder.",
    ),
    formats="The format, instead of the suffix: png, webp, jpg, gif.",
    usual=lambda settings: (settings.mode, "gif" if settings.mode == "blink" else "png"),
    own=Preview,
    picture=(
        "IMAGE",
        "The picture, or two; - is standard input. With {stem} in -o, each has a file of its own.",
    ),
    several=True,
    show=_show,
)
