"""What can be asked of files that move, in fields that artifacts share. Imports nothing heavy."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from sweep import defaults
from sweep.settings.option import Option
from sweep.settings.value import Settings

__all__ = ["LoopFields", "VideoFields", "VideoOptions"]


def _by_codec(values: Mapping[defaults.Codec, object]) -> str:
    return ", ".join(f"{codec} {value}" for codec, value in values.items())


@dataclass(frozen=True, kw_only=True)
class LoopFields(Settings):
    """How often something plays.

    Attributes:
        loop: how many times; 0 (default) is forever. A video's player decides itself.
    """

    __slots__ = ()

    loop: Annotated[
        int,
        Option(
            help="Times to play; 0 is forever. A video's player decides itself.",
            group="Time",
            metavar="N",
            least=0,
            takes="1 or more, 0 is forever",
        ),
    ] = defaults.LOOP


@dataclass(frozen=True, kw_only=True)
class VideoFields(Settings):
    """How a video is compressed; None is the format's or the codec's default.

    Attributes:
        codec: "h264", "vp9" or "av1", among those that the file format can hold.
        crf: constant rate factor, from 0 (best, largest) to 51 (h264) or 63 (vp9, av1).
        preset: how long the codec may search: "ultrafast" to "placebo" for h264, "5" (fast) to "0"
            for vp9, "13" (fast) to "0" for av1.
        chroma: "420", which every player shows, or "444", which keeps the colors of thin lines
            and edges but plays in few places.
    """

    __slots__ = ()

    codec: Annotated[
        defaults.Codec | None,
        Option(
            help="How a video is compressed. av1 goes into .mp4, .webm and .mkv.",
            group="Video",
            shown="h264, in .webm vp9",
        ),
    ] = None
    crf: Annotated[
        int | None,
        Option(
            help="Quality of a video: 0 is best and largest, 51 (h264) or 63 (vp9, av1) worst.",
            group="Video",
            metavar="N",
            shown=_by_codec(defaults.CRF),
        ),
    ] = None
    preset: Annotated[
        str | None,
        Option(
            help="How long a codec may search: ultrafast to placebo for h264, 5 to 0 for vp9, 13 "
            "to 0 for av1.",
            group="Video",
            metavar="NAME",
            shown=_by_codec(defaults.PRESET),
        ),
    ] = None
    chroma: Annotated[
        defaults.Chroma | None,
        Option(
            help="444 keeps the colors of thin lines and edges (h264, vp9), but few players show "
            "it.",
            group="Video",
            shown=defaults.CHROMA,
        ),
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoOptions(VideoFields):
    """How a video is compressed; its fields are those of `VideoFields`."""

    kind = "video"

    @property
    def given(self) -> tuple[str, ...]:
        """The names of the options that are not left to the defaults."""
        names = ("codec", "crf", "preset", "chroma")
        return tuple(name for name in names if getattr(self, name) is not None)
