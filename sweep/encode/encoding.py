"""What an encoder is told beside the shots."""

from collections.abc import Callable
from dataclasses import dataclass, field

from sweep import defaults
from sweep.encode.options import VideoOptions
from sweep.errors import ParameterError
from sweep.image.frame import Frame
from sweep.system.arrays import U8

__all__ = ["EveryColor", "OnShot", "Encoding", "check_image"]

OnShot = Callable[[int], None]  # how many shots are encoded
EveryColor = Callable[[], U8 | None]


@dataclass(frozen=True, slots=True)
class Encoding:
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
            raise ParameterError(
                f"--loop {self.loop} is out of range; take 1 or more, 0 is forever"
            )


def check_image(
    encoding: Encoding,
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
    if encoding.video.given:
        option = encoding.video.given[0]
        raise ParameterError(
            f"--{option} is for videos and means nothing to {name}; leave --{option} out, "
            "or write a .mp4 or .webm"
        )
    if encoding.loop > most_loops:
        raise ParameterError(
            f"--loop {encoding.loop} is out of range; take 1 to {most_loops}, or 0 for forever"
        )
    if size is not None and max(size) > most_side:
        raise ParameterError(
            f"{size[0]}x{size[1]} px is too large for {name}, which ends at {most_side} px a side; "
            f"{remedy}"
        )
