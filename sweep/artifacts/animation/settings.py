"""Animation: what is asked of a picture that goes through its numbers of colors."""

import operator
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any, ClassVar, cast

from sweep import defaults
from sweep.artifacts.animation.times import Times, parse_times, rest_of, times_text
from sweep.artifacts.settings import Alt, ArtifactFields
from sweep.clustering.method import Ks
from sweep.drawing.looks import NO_CAPTION, CaptionFields, check_template
from sweep.encode.options import LoopFields, VideoFields, VideoOptions
from sweep.encode.sizes import parse_bytes
from sweep.errors import ParameterError
from sweep.settings.option import Option
from sweep.settings.rules import Clash, Idle, Rule
from sweep.timeline.timing import LEAST_STEP_MS, MOST_MS, Timing, TimingFields

__all__ = ["Animation"]


def _read_bytes(limit: Any) -> Any:
    parse_bytes(limit)
    return limit if isinstance(limit, str) else operator.index(limit)


def _read_times(times: Any) -> Times:
    return parse_times(times, LEAST_STEP_MS / 1000, MOST_MS / 1000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Animation(CaptionFields, VideoFields, LoopFields, TimingFields, ArtifactFields):
    """The picture at every number of colors, one after the other.

    >>> import sweep
    >>> animation = sweep.Animation(step=0.5, caption=None)
    >>> animation.ks, animation.step, animation.caption
    ('1..40', 0.5, None)
    >>> sweep.Animation.from_dict(animation.to_dict()) == animation
    True

    Attributes:
        ks: the K to show, see `parse_ks`. K beyond the number of distinct colors would only repeat
            the last frame; they are left out with a SweepWarning.
        original: whether the untouched picture is shown after the last K; formats with 256 colors
            show the best 256 and say so.
        max_bytes: the most that a file may have, as in "2MB", see `parse_bytes`; None (default) for
            no limit. See `write_within` for what is given up to stay below.
        times: seconds of chosen K, as in "1:1.5,2:1,*:0.3,40:3", each 0.02 to 600; K may be ranges,
            as in "1..4:1". ``*`` is for all that are not named, which without it have those of
            ``step``, ``hold`` and ``hold_first``. Or a mapping of K (or "*") to seconds.
        poster: a PNG to write a still to; an APNG keeps it too.
        poster_k: the K of that still; None (default) is the last.
        html: a page to write that shows the animation, with a still of it.
        alt: what the picture shows, in words, for the markup and for those who do not see it; None
            (default) is its file's name made readable, see `readable`.

    All others are those of `CaptionFields`, `VideoFields`, `LoopFields`, `TimingFields`,
    `ReadingFields` and `MethodFields`.
    """

    kind = "animation"

    ks: Ks = defaults.KS
    original: Annotated[
        bool,
        Option(
            help="The untouched picture after the last K (in a GIF, its best 256 colors).",
            group="Time",
        ),
    ] = False
    max_bytes: Annotated[
        str | int | None,
        Option(
            help="The most that a file may have, as in 2MB or 900KiB: finds the largest width that "
            "fits, then steadier colors, then fewer K, and tells what it gave up.",
            group="Output",
            metavar="SIZE",
            read=_read_bytes,
        ),
    ] = None
    times: Annotated[
        str | Mapping[Any, float] | None,
        Option(
            help="Seconds for chosen K, as in 1:1.5,2:1,*:0.3,40:3; * is for the rest.",
            group="Time",
            metavar="LIST",
            read=_read_times,
            write=times_text,
        ),
    ] = None
    poster: Annotated[
        str | None,
        Option(
            help="Also write a still; an APNG keeps it too, for programs that show no animations.",
            group="Page",
            metavar="FILE.png",
            file="written",
        ),
    ] = None
    poster_k: Annotated[
        int | None,
        Option(help="Which K the still shows.", group="Page", metavar="K", shown="the last"),
    ] = None
    html: Annotated[
        str | None,
        Option(
            help="Also write a web page with the animation.",
            group="Page",
            metavar="FILE",
            file="written",
        ),
    ] = None

    alt: Alt = None

    rules: ClassVar[tuple[Rule, ...]] = (
        Idle(
            ("caption_at", "swatches", "theme", "font"),
            lambda animation: animation.caption is None,
            NO_CAPTION,
        ),
        Clash(
            lambda animation: animation.rest is not None and animation.step is not None,
            lambda animation: (
                f"--step {animation.step:g} s and * in --times are both for the K that are not "
                "named; choose one"
            ),
        ),
        Clash(
            lambda animation: animation.rest is not None and animation.ease,
            lambda _: "--ease and * in --times are both for the K that are not named; choose one",
        ),
        Clash(
            lambda animation: animation.times is not None and animation.seconds is not None,
            lambda _: (
                "--times and --seconds contradict each other; choose the time of each K or the "
                "length of the whole"
            ),
        ),
    )

    def check(self) -> None:
        """Refuse a caption that cannot be written, and a still that is no PNG."""
        check_template(self.caption, self.font)
        if self.poster is not None and not self.poster.lower().endswith(".png"):
            raise ParameterError(f"{self.poster}: the poster is a PNG; let its name end in .png")

    @property
    def timing(self) -> Timing:
        """How long frames stand, but for the ``times`` of chosen K."""
        timing = self.part(Timing)
        return timing if self.rest is None else replace(timing, step=self.rest)

    @property
    def rest(self) -> float | None:
        """Seconds of the K that ``times`` does not name, if it says so."""
        return rest_of(self.chosen)

    @property
    def chosen(self) -> Times:
        """The ``times`` as they are held."""
        return cast("Times", self.times or ())

    @property
    def video(self) -> VideoOptions:
        """How a video is compressed."""
        return self.part(VideoOptions)
