"""What an encoder is told beside the shots."""

from collections.abc import Callable
from dataclasses import dataclass, field

from sweep import defaults
from sweep._typing import U8
from sweep.errors import ParameterError
from sweep.image.frame import Frame

__all__ = ["EveryColor", "OnShot", "Settings", "VideoOptions", "check_image"]

OnShot = Callable[[int], None]  # how many shots are encoded
EveryColor = Callable[[], U8 | None]


@dataclass(frozen=True, slots=True)
class VideoOptions:
    """How a video is compressed; None is the format's or the codec's default.

    Attributes:
        codec: "h264", "vp9" or "av1", among those that the file format can hold.
        crf: constant rate factor, from 0 (best, largest) to 51 (h264) or 63 (vp9, av1).
        preset: how long the codec may search: "ultrafast" to "placebo" for h264, "5" (fast) to "0"
            for vp9, "13" (fast) to "0" for av1.
        chroma: "420", which every player shows, or "444", which keeps the colors of thin lines
            and edges but plays in few places.
    """

    codec: str | None = None
    crf: int | None = None
    preset: str | None = None
    chroma: str | None = None

    @property
    def given(self) -> tuple[str, ...]:
        """The names of the options that are not left to the defaults."""
        names = ("codec", "crf", "preset", "chroma")
        return tuple(name for name in names if getattr(self, name) is not None)


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything an encoder may want to know; each takes what its format can express.

    Attributes:
        loop: how many times the animation plays; 0 is forever.
        fps: frames per second of formats with a constant rate; every shot lasts at least one.
        video: how a video is compressed.
        effort: how long formats that can may search for a smaller file of the same pixels.
        on_shot: called with the number of shots that are encoded and written.
        text: where the file comes from, as provenance tells it; ASCII, empty for nothing.
        poster: a still that stands beside the animation, in formats that have a place for it.
        every_color: called by formats with one palette for all frames, to know beforehand every
            color that a frame or the poster will have: (n, 3), or None if nobody knows.

    Raises:
        ParameterError: ``loop`` is below 0.
    """

    loop: int = defaults.LOOP
    fps: int = defaults.FPS
    video: VideoOptions = field(default_factory=VideoOptions)
    effort: defaults.Effort = defaults.EFFORT
    on_shot: OnShot = lambda _done: None
    text: str = ""
    poster: Frame | None = None
    every_color: EveryColor = lambda: None

    def __post_init__(self) -> None:
        if self.loop < 0:
            raise ParameterError(f"loop {self.loop} is out of range; take 1 or more, 0 is forever")


def check_image(
    settings: Settings,
    size: tuple[int, int] | None,
    name: str,
    *,
    most_loops: int,
    most_side: int,
    remedy: str = "take a smaller --width",
) -> None:
    """Refuse what an image format called ``name``, as in "a gif", cannot express.

    Raises:
        ParameterError: an option that only a video understands, too many plays, or too large.
    """
    if settings.video.given:
        option = settings.video.given[0]
        raise ParameterError(
            f"{option} is for videos and means nothing to {name}; leave --{option} out, "
            "or write a .mp4 or .webm"
        )
    if settings.loop > most_loops:
        raise ParameterError(
            f"loop {settings.loop} is out of range; take 1 to {most_loops}, or 0 for forever"
        )
    if size is not None and max(size) > most_side:
        raise ParameterError(
            f"{size[0]}x{size[1]} px is too large for {name}, which ends at {most_side} px a side; "
            f"{remedy}"
        )
