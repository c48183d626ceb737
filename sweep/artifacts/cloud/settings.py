"""Cloud: what is asked of a picture's colors in space."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from sweep import defaults
from sweep.artifacts.settings import ArtifactFields
from sweep.clustering.method import ks_option
from sweep.drawing.looks import (
    NO_CAPTION,
    LookFields,
    caption_option,
    check_template,
    theme_option,
)
from sweep.encode.options import LoopFields
from sweep.settings.option import Option
from sweep.settings.rules import Clash, Idle, Rule

__all__ = ["MOST_FPS", "MOST_SECONDS", "MOST_SIZE", "Cloud"]

LEAST_SIZE, MOST_SIZE = 64, 4096  # px; smaller is no cloud, larger no player shows
MOST_SECONDS = 600
MOST_FPS = 60
MOST_TURN = 3600  # degrees; ten times round


def _divided(cloud: "Cloud") -> bool:
    return cloud.ks is not None or cloud.iterations is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cloud(LookFields, LoopFields, ArtifactFields):
    """A picture's colors as points in space, turning, and how K divides them.

    >>> import sweep
    >>> sweep.Cloud(ks="1..12", beside=True).theme
    'dark'

    Attributes:
        ks: the numbers of clusters: of several, K grows while the cloud turns; one is one
            division; None (default) shows every color as it is.
        iterations: Lloyd's steps for so many clusters from a cold start, instead of ``ks``.
        turn: degrees, -3600 to 3600, default 360. Whole turns go round; anything else swings so
            far there and back; 0 stands still.
        seconds: length of the whole, up to 600; None (default) is 8, and longer where there is
            more to tell.
        fps: frames a second, 1 to 60; None (default) is what suits the format.
        size: height in px, and width of the cloud, 64 to 4096.
        beside: the picture at its left.
        cells: colors near the border between two clusters are shaded.
        lines: centers are joined to some of their colors.
        caption: a template, for clouds with levels; None for neither text nor swatches.
        swatches: the palette beside the caption.
        theme: "dark" (default) or "light".
        font: the face of the caption and the axes.

    All others are those of `LoopFields`, `ReadingFields` and `MethodFields`.
    """

    kind = "cloud"

    ks: Annotated[
        str | None,
        ks_option(
            "The numbers of clusters: with 1..40 K grows while the cloud turns, 14 is one "
            "division.",
            shown="none, every color as it is",
        ),
    ] = None
    iterations: Annotated[
        int | None,
        Option(
            help="Show k-means at work: Lloyd's steps for K clusters from a cold start.",
            group="Clustering",
            metavar="K",
        ),
    ] = None
    turn: Annotated[
        float,
        Option(
            help="How far the cloud turns: whole turns go round, anything else there and back.",
            group="Time",
            metavar="DEGREES",
            least=-MOST_TURN,
            most=MOST_TURN,
            takes=f"-{MOST_TURN} to {MOST_TURN} degrees",
        ),
    ] = defaults.TURN
    seconds: Annotated[
        float | None,
        Option(
            help="Seconds for the whole.",
            group="Time",
            metavar="T",
            shown="8, and longer with many K",
            least=0,
            above=True,
            most=MOST_SECONDS,
        ),
    ] = None
    fps: Annotated[
        int | None,
        Option(
            help="Frames a second.",
            group="Time",
            metavar="N",
            shown="30, in a GIF and other exact formats 20",
            least=1,
            most=MOST_FPS,
            takes=f"1 to {MOST_FPS} frames a second",
        ),
    ] = None
    size: Annotated[
        int,
        Option(
            help="Height, and width of the cloud: 64 to 4096.",
            group="Look",
            metavar="PX",
            least=LEAST_SIZE,
            most=MOST_SIZE,
            unit=" px",
        ),
    ] = defaults.CLOUD_SIZE
    beside: Annotated[bool, Option(help="The picture at the left of its cloud.", group="Look")] = (
        False
    )
    cells: Annotated[bool, Option(help="Shade the borders between clusters.", group="Look")] = False
    lines: Annotated[bool, Option(help="Join centers and colors by faint lines.", group="Look")] = (
        False
    )
    caption: Annotated[
        str | None,
        caption_option(
            "The text on each frame; {k}, {colors}, {mse} and {psnr} are filled in.",
            off=("--no-caption", "No text and no swatches."),
            off_says=NO_CAPTION,
        ),
    ] = defaults.CAPTION
    swatches: Annotated[bool, Option(help="No palette beside the text.", group="Caption")] = True
    theme: Annotated[defaults.Theme, theme_option()] = defaults.CLOUD_THEME

    rules: ClassVar[tuple[Rule, ...]] = (
        Clash(
            lambda cloud: cloud.ks is not None and cloud.iterations is not None,
            lambda cloud: (
                f"--iterations {cloud.iterations} shows one K at work and -k others at rest; "
                "choose one"
            ),
        ),
        Clash(
            lambda cloud: not _divided(cloud) and (cloud.cells or cloud.lines),
            lambda cloud: (
                f"--{'cells' if cloud.cells else 'lines'} needs clusters; add -k, as in -k=14, or "
                "--iterations"
            ),
        ),
        Idle(
            ("lock", "represent", "steady", "effort"),
            lambda cloud: cloud.ks is None,
            "is for palettes of -k; add it, as in -k=14",
        ),
        Idle(
            ("caption",),
            lambda cloud: cloud.caption is not None and not _divided(cloud),
            "tells K, and there is none; add -k, as in -k=14",
        ),
        # An empty one leaves out what the steps tell.
        Idle(
            ("caption",),
            lambda cloud: cloud.caption and cloud.iterations is not None,
            "tells K, and --iterations tells its steps; leave it out, or take -k",
        ),
        Idle(
            ("swatches",),
            lambda cloud: not _divided(cloud),
            "is for palettes, and there is none; leave it out, or add -k, as in -k=14",
        ),
        Idle(
            ("swatches",),
            lambda cloud: cloud.caption is None,
            NO_CAPTION,
        ),
    )

    def check(self) -> None:
        """Refuse a caption that cannot be written."""
        check_template(self.caption, self.font)
