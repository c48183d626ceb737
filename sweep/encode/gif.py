"""GIF, by Pillow from palette frames: nothing is requantized or dithered."""

from collections.abc import Iterable, Iterator
from typing import BinaryIO

import PIL.Image

from sweep.timeline import Shot

__all__ = ["MOST_LOOPS", "NAME", "SUFFIXES", "write"]

NAME = "gif"
SUFFIXES: tuple[str, ...] = (".gif",)

MOST_LOOPS = 65536  # the first play, and a 16-bit count of repeats


def write(shots: Iterable[Shot], stream: BinaryIO, *, loop: int) -> None:
    """Write an animated GIF whose every frame shows exactly the pixels that went in.

    Times are hundredths of a second; their rounding is carried from frame to frame, so that the
    whole length is right to 5 ms. The file says how often it repeats after the first play, so
    one play needs no word about it. ``stream`` must be seekable.
    """
    pictures = _pictures(shots)
    repeats = {} if loop == 1 else {"loop": max(0, loop - 1)}
    # optimize would renumber palettes; our indices and palettes are right as they are.
    next(pictures).save(
        stream, "GIF", save_all=True, append_images=pictures, optimize=False, **repeats
    )


def _pictures(shots: Iterable[Shot]) -> Iterator[PIL.Image.Image]:
    shown = written = 0
    for shot in shots:
        shown += shot.milliseconds
        duration = round(shown / 10) * 10 - written
        written += duration
        picture = shot.frame.to_pillow()
        picture.info["duration"] = duration
        yield picture
