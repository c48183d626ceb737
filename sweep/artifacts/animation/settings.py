"""Animation: what is asked of a picture that goes through its numbers of colors."""

import operator
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from sweep import defaults
from sweep.artifacts.settings import ArtifactFields
from sweep.clustering.method import Ks
from sweep.drawing.looks import NO_CAPTION, CaptionFields, check_template
from sweep.encode.options import LoopFields, VideoFields, VideoOptions
from sweep.encode.sizes import parse_bytes
from sweep.errors import ParameterError
from sweep.settings.option import Option
from sweep.settings.rules import Idle, Rule
from sweep.timeline.timing import Timing, TimingFields

__all__ = ["Animation"]


def _read_bytes(limit: Any) -> Any:
    parse_bytes(limit)
    return limit if isinstance(limit, str) else operator.index(limit)


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
        poster: a PNG to write a still to; an APNG keeps it too.
        poster_k: the K of that still; None (default) is the last.
        html: a page to write that shows the animation, with a still of it.

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

    rules: ClassVar[tuple[Rule, ...]] = (
        Idle(
            ("caption_at", "swatches", "theme", "font"),
            lambda animation: animation.caption is None,
            NO_CAPTION,
        ),
    )

    def check(self) -> None:
        """Refuse a caption that cannot be written, and a still that is no PNG."""
        check_template(self.caption, self.font)
        if self.poster is not None and not self.poster.lower().endswith(".png"):
            raise ParameterError(f"{self.poster}: the poster is a PNG; let its name end in .png")

    @property
    def timing(self) -> Timing:
        """How long frames stand."""
        return self.part(Timing)

    @property
    def video(self) -> VideoOptions:
        """How a video is compressed."""
        return self.part(VideoOptions)
