"""GIF, by Pillow from palette frames: nothing is requantized or dithered."""

from collections.abc import Iterable, Iterator
from typing import BinaryIO

import PIL.Image

from sweep.encode.settings import OnShot, Settings
from sweep.errors import ParameterError
from sweep.timeline import Shot

__all__ = ["MOST_LOOPS", "NAME", "SUFFIXES", "TRUE_COLOR", "check", "write"]

NAME = "gif"
SUFFIXES: tuple[str, ...] = (".gif",)
TRUE_COLOR = False

MOST_LOOPS = 65536  # the first play, and a 16-bit count of repeats


_MOST_SIDE = 65535


def check(settings: Settings, size: tuple[int, int] | None = None) -> None:
    """Refuse what cannot be expressed; see `sweep.encode.Encoder`."""
    if settings.video.given:
        option = settings.video.given[0]
        raise ParameterError(
            f"{option} is for videos and means nothing to a gif; leave --{option} out, "
            "or write a .mp4 or .webm"
        )
    if settings.loop > MOST_LOOPS:
        raise ParameterError(
            f"loop {settings.loop} is out of range; take 1 to {MOST_LOOPS}, or 0 for forever"
        )
    if size is not None and max(size) > _MOST_SIDE:
        raise ParameterError(
            f"{size[0]}x{size[1]} px is too large for a gif, which ends at {_MOST_SIDE} px a side; "
            "take a smaller --width"
        )


def write(shots: Iterable[Shot], stream: BinaryIO, settings: Settings) -> tuple[int, int]:
    """Write an animated GIF whose every frame shows exactly the pixels that went in.

    Times are hundredths of a second; their rounding is carried from frame to frame, so that the
    whole length is right to 5 ms. The file says how often it repeats after the first play, so
    one play needs no word about it. ``stream`` must be seekable.
    """
    pictures = _pictures(shots, settings.on_shot)
    repeats = {} if settings.loop == 1 else {"loop": max(0, settings.loop - 1)}
    # optimize would renumber palettes; our indices and palettes are right as they are.
    first = next(pictures)
    first.save(stream, "GIF", save_all=True, append_images=pictures, optimize=False, **repeats)
    return first.size


def _pictures(shots: Iterable[Shot], on_shot: OnShot) -> Iterator[PIL.Image.Image]:
    shown = written = 0
    for number, shot in enumerate(shots, 1):
        shown += shot.milliseconds
        duration = round(shown / 10) * 10 - written
        written += duration
        picture = shot.frame.to_pillow()
        picture.info["duration"] = duration
        yield picture
        on_shot(number)  # the next one is asked for: this one is written
