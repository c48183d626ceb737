"""Progression -> captioned Frames -> Shots -> files, and what no file could express."""

import functools
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from sweep.artifacts.animation.frames import CaptionedFrames, Extra, original_of, place_of
from sweep.artifacts.animation.settings import Animation
from sweep.artifacts.animation.times import times_of
from sweep.artifacts.job import Job
from sweep.artifacts.provenance import provenance
from sweep.clustering.progression import Progression
from sweep.drawing.caption import Caption
from sweep.encode.encoding import Encoding
from sweep.encode.options import VideoOptions
from sweep.encode.video import VideoFormat
from sweep.encode.write import Encoder, WrittenAnimation, check_slots, encoder_of, write
from sweep.errors import ParameterError, notes_to
from sweep.image.frame import MAX_PALETTE
from sweep.image.image import Image
from sweep.system.arrays import OnProgress
from sweep.system.files import write_each
from sweep.timeline.shots import to_shots
from sweep.timeline.timing import Timing, frames_per_second

__all__ = ["check_animation", "write_animation"]


def check_animation(
    job: Job[Animation],
    timing: Timing,
    *,
    frames: int | None = None,
    image: Image | None = None,
    ks: Sequence[int] = (),
) -> list[Encoder]:
    """Refuse what some output cannot express, before any work is done.

    Args:
        job: what is to be made.
        timing: of its settings.
        frames: how many there will be at most, if known.
        image: the picture, if it is read already.
        ks: the K wanted.

    Returns:
        The encoder of each output.

    Raises:
        ParameterError: a format is unknown, or cannot express what is asked for.
    """
    settings = job.settings
    encoders = [encoder_of(output, job.run.format) for output in job.outputs]
    for encoder in encoders:
        if timing.crossfade and encoder.EXACT:
            trouble = (
                f"makes {encoder.NAME} files many times as large, as every blend is kept exactly"
                if encoder.TRUE_COLOR
                else f"mixes more than the {MAX_PALETTE} colors of a {encoder.NAME} frame"
            )
            raise ParameterError(
                f"--crossfade {timing.crossfade:g} s {trouble}; "
                "write a .mp4 or .webm, or leave --crossfade out"
            )
        size = None if image is None else image.size
        video = _video_of(encoder, encoders, settings.video)
        encoder.check(Encoding(loop=settings.loop, video=video), size)
        if image is not None and image.matte is not None and max(ks, default=0) >= MAX_PALETTE:
            colors = min(len(job.histogram(image)), max(ks))
            check_slots(colors + 1, encoder, transparent=True)
    if frames is not None:
        with notes_to(lambda _note: None):  # they come when the real plan is made
            timing.cues(frames, times=times_of(settings.chosen, ks))
    return encoders


def write_animation(
    progression: Progression,
    job: Job[Animation],
    outputs: Sequence[Path | BinaryIO],
    timing: Timing,
    *,
    on_frame: OnProgress,
) -> list[WrittenAnimation]:
    """Write the progression as an animation to every one of ``outputs``.

    Args:
        progression: the levels to show.
        job: what is asked for.
        outputs: instead of those of the job.
        timing: how long frames stand.
        on_frame: called with (shots encoded, shots in all), over all outputs. A shot is a frame
            with its time, or one step of a crossfade.

    Raises:
        ParameterError: a format cannot express what is asked for, or there is no level for
            ``poster_k``.
        OutputError: a file cannot be written; it is then as it was before, and the others are
            written all the same.
    """
    settings, original = job.settings, job.settings.original
    encoders = [encoder_of(output, job.run.format) for output in job.outputs]
    shown = progression.without_repeats("frames made")
    still = _place_of_still(progression, settings)
    if progression.histogram.matte is not None:
        colors = max(len(level.palette) for level in shown)
        for encoder in encoders:
            check_slots(colors + 1, encoder, transparent=True)
    cues = timing.cues(
        len(shown) + original, original=original, times=times_of(settings.chosen, shown.ks)
    )
    total = len(outputs) * len(cues)
    extras: dict[bool, Extra | None] = {}  # by whether the format shows full color

    def write_one(number: int) -> WrittenAnimation:
        begun, encoder = time.monotonic(), encoders[number]
        full = encoder.TRUE_COLOR
        if full not in extras:
            extras[full] = original_of(shown, exact=full) if original else None
        frames = CaptionedFrames(shown, Caption.of(settings), extras[full])
        before = number * len(cues)
        encoding = Encoding(
            loop=settings.loop,
            fps=frames_per_second(cues),
            video=_video_of(encoder, encoders, settings.video),
            effort=progression.method.effort,
            on_shot=lambda done: on_frame(before + done, total),
            text=provenance(shown) if settings.metadata else "",
            poster=None if still is None else frames[still],
            every_color=frames.every_color,
        )
        shots = to_shots(frames, cues)
        written = write(shots, outputs[number], format=encoder.NAME, encoding=encoding)
        return replace(written, seconds=time.monotonic() - begun)

    return write_each(functools.partial(write_one, number) for number in range(len(outputs)))


def _place_of_still(progression: Progression, settings: Animation) -> int | None:
    """Which frame an APNG keeps beside its animation, if a still was asked for."""
    if settings.poster is None and settings.poster_k is None:
        return None
    k = progression.ks[-1] if settings.poster_k is None else settings.poster_k
    return place_of(progression, k)


def _video_of(encoder: Encoder, encoders: Sequence[Encoder], video: VideoOptions) -> VideoOptions:
    """What ``encoder`` is told of ``video``; others than videos need not hear of it beside one."""
    if isinstance(encoder, VideoFormat):
        return video
    return VideoOptions() if any(isinstance(e, VideoFormat) for e in encoders) else video
