"""The recipe of an animation: Progression -> Frames -> captioned Frames -> Shots -> files."""

import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from sweep import defaults
from sweep.caption import Caption, CaptionLayout
from sweep.encode import Written, write
from sweep.errors import SweepWarning
from sweep.frame import Frame
from sweep.progression import Progression
from sweep.timeline import Shot, Timing, to_shots

__all__ = ["OnFrame", "animate", "captioned_frames", "to_animation"]

OnFrame = Callable[[int, int], None]  # (frames handed to the encoder, frames in all)


def animate(
    progression: Progression,
    *outputs: str | Path | BinaryIO,
    format: str | None = None,
    caption: Caption | None = Caption(),
    timing: Timing = Timing(),
    loop: int = defaults.LOOP,
    on_frame: OnFrame | None = None,
) -> list[Written]:
    """Write the progression as an animation to every one of ``outputs``.

    Args:
        progression: the levels to show. K beyond the number of distinct colors would only repeat
            the last frame; they are left out with a SweepWarning.
        outputs: paths, whose suffix picks the format, or binary streams (with ``format``).
        format: the format's name, instead of the suffixes.
        caption: what is written on every frame; None for nothing.
        timing: how long frames stand.
        loop: how many times the animation plays; 0 is forever.
        on_frame: called with (frames done, frames in all), over all outputs.

    Raises:
        ParameterError: a format is unknown, or ``loop`` is out of range.
        OutputError: a file cannot be written; it is then as it was before.
    """
    shown = progression.without_repeats()
    if len(shown) < len(progression):
        warnings.warn(
            f"{progression.name}: has {len(progression.histogram)} distinct colors, so K above "
            f"{shown.ks[-1]} would only repeat; frames made: {len(shown)} of {len(progression)}",
            SweepWarning,
            stacklevel=2,
        )
    written = []
    for number, output in enumerate(outputs):
        shots = to_animation(shown, caption=caption, timing=timing)
        if on_frame is not None:
            shots = _reported(shots, on_frame, number * len(shown), len(outputs) * len(shown))
        target = Path(output) if isinstance(output, str) else output
        written.append(write(shots, target, format=format, loop=loop))
    return written


def to_animation(
    progression: Progression,
    *,
    caption: Caption | None = Caption(),
    timing: Timing = Timing(),
) -> Iterator[Shot]:
    """The shots of an animation, each made when it is asked for."""
    return to_shots(captioned_frames(progression, caption), timing)


def captioned_frames(progression: Progression, caption: Caption | None) -> Iterator[Frame]:
    """The picture at every K with its caption, one at a time; the layout is worked out once."""
    if caption is None:
        yield from progression.frames()
        return
    height, width = progression.histogram.index.shape
    layout = CaptionLayout.of(caption, progression.levels, (width, height))
    for level in progression:
        yield layout.draw(Frame.of(level, progression.histogram), level)


def _reported(shots: Iterator[Shot], on_frame: OnFrame, done: int, total: int) -> Iterator[Shot]:
    for shot in shots:
        yield shot
        done += 1
        on_frame(done, total)
