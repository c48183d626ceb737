"""The recipe of a cloud: source -> colors in space -> files that move, and pictures that do not."""

import functools
import itertools
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

from sweep.artifacts.cloud.lloyd_steps import LloydRun
from sweep.artifacts.cloud.look import CloudLook
from sweep.artifacts.cloud.motion import CloudMotion
from sweep.artifacts.cloud.moving import FPS, MovingCloud
from sweep.artifacts.cloud.settings import Cloud
from sweep.artifacts.job import Job, Output, Run, Source
from sweep.clustering.ks import parse_ks
from sweep.clustering.progression import Progression
from sweep.encode.encoding import Encoding
from sweep.encode.formats import format_of
from sweep.encode.options import VideoOptions
from sweep.encode.pictures import save_picture, write_picture
from sweep.encode.video import VideoFormat
from sweep.encode.write import Encoder, WrittenAnimation, encoder_of, write
from sweep.encode.written import Made
from sweep.errors import ParameterError
from sweep.settings.signature import takes
from sweep.system.arrays import U8, OnStage
from sweep.system.files import write_each

__all__ = ["MadeCloud", "check_cloud", "cloud", "make_cloud", "write_cloud"]

STILLS = {"png": (".png",), "jpeg": (".jpg", ".jpeg")}  # a .webp moves

_FPS_EXACT = 20  # a second, in an exact format, which grows with every frame
_BETTER = 6  # crf of videos below what is usual
_MOST_FPS_256 = 50  # browsers turn shorter delays into a tenth of a second
_MOVES = ("turn", "seconds", "fps", "loop")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class MadeCloud(Made[WrittenAnimation]):
    """A cloud that was made.

    Attributes:
        points: how many colors are shown.
        divisions: how many ways to divide them.
    """

    points: int
    divisions: int


def _still_kind(output: Path | BinaryIO, format: str | None) -> str | None:
    """The format of an output that holds one picture that does not move; None if it moves."""
    try:
        return format_of(output, format, STILLS)
    except ParameterError:
        return None


@takes(Cloud)
def cloud(
    source: Source,
    *outputs: Output,
    settings: Cloud | None = None,
    format: str | None = None,
    threads: int | None = None,
    on_stage: OnStage | None = None,
    **options: Any,
) -> MadeCloud:
    """Show a picture's colors as points in space, turning, and how K divides them.

    >>> import numpy as np, sweep
    >>> ramp = np.tile(np.arange(64, dtype=np.uint8), (16, 1))
    >>> made = sweep.cloud(ramp, ks=2, size=64, seconds=0.2)
    >>> made.points, made.divisions, made[0].frames
    (64, 1, 4)

    Args:
        source: a picture, as for `load`, or a Progression, whose levels are shown.
        outputs: paths, whose suffix picks the format, or binary streams (with ``format``). A .png
            or .jpg is a picture of the last division, others move. Without any, a GIF is handed
            back, which a notebook shows.
        settings: what is asked for.
        format: the format's name, instead of the suffixes; "png" and "jpeg" do not move, an "apng"
            does.
        threads: how many frames are painted at a time; the bytes are the same for any number.
        on_stage: called with the name of each stage; returns what is called with (done, in all).
        options: fields of `Cloud`, instead of or on top of ``settings``, as in ``ks="1..12"``.

    Raises:
        ImageError: the picture cannot be read.
        ParameterError: an option or a format is unknown, out of its range, or contradicts another.
        OutputError: a file cannot be written; it is then as it was before, and the others are
            written all the same.
    """
    if isinstance(source, Progression) and not {"ks", "iterations"} & options.keys():
        if settings is None or (settings.ks is None and settings.iterations is None):
            options["ks"] = source.span
        elif settings.ks is not None:
            options["ks"] = settings.ks
    run = Run(format, threads, on_stage)
    return make_cloud(Job.of((Cloud, settings, options), [source], outputs, run, "gif"))


def make_cloud(job: Job[Cloud]) -> MadeCloud:
    """Make a cloud, and write it to all outputs; see `cloud`."""
    # Whatever can be refused is refused before the work begins.
    settings, (source,) = job.settings, job.sources
    ks = None if settings.ks is None else parse_ks(settings.ks)
    encoders = check_cloud(job, divisions=len(ks) if ks else 1)
    if not any(encoders):
        _refuse_motion(job)
    job.check_outputs()

    moving = _moving(job, source, ks)
    written = write_cloud(moving, job, encoders)
    return MadeCloud(
        written=job.handed_back(written),
        seconds=job.seconds,
        points=len(moving.scene.points),
        divisions=len(moving.scene.story),
    )


def check_cloud(job: Job[Cloud], *, divisions: int = 1) -> list[Encoder | None]:
    """Refuse what some output cannot express, before any work is done.

    Args:
        job: what is to be made.
        divisions: how many there are to show, if known.

    Returns:
        The encoder of each output, None for a picture that does not move.

    Raises:
        ParameterError: a format is unknown, or cannot express what is asked for.
    """
    motion = CloudMotion.of(job.settings)
    encoders: list[Encoder | None] = []
    for output in job.outputs:
        named = job.run.format
        if _still_kind(output, named) is not None:
            encoders.append(None)
            continue
        stills = STILLS if named is not None else itertools.chain(*STILLS.values())
        also = f", and for a still {', '.join(stills)}"
        encoder = encoder_of(output, named, also=also)
        if not encoder.TRUE_COLOR and (motion.fps or 1) > _MOST_FPS_256:
            raise ParameterError(
                f"--fps {motion.fps} is too fast for a {encoder.NAME}, which browsers show at no "
                f"more than {_MOST_FPS_256} frames a second; take less, or write a .mp4"
            )
        motion.poses(divisions, motion.fps or _fps_for(encoder))
        encoder.check(Encoding(loop=job.settings.loop))
        encoders.append(encoder)
    return encoders


def _refuse_motion(job: Job[Cloud]) -> None:
    """Refuse how a cloud shall move if no output moves.

    Raises:
        ParameterError: naming the option.
    """
    job.refuse(
        _MOVES,
        "is for what moves, and a .png or .jpg does not; leave it out, or write a .gif",
    )


def _moving(job: Job[Cloud], source: Source, ks: tuple[int, ...] | None) -> MovingCloud:
    settings, look, motion = job.settings, CloudLook.of(job.settings), CloudMotion.of(job.settings)
    if ks is not None:
        return MovingCloud.of_levels(job.progression(source, ks), look=look, motion=motion)
    if isinstance(source, Progression):
        replace(job, given=job.given - {"ks"}).swept(source, ())  # no level of it is shown
        histogram, name, space = source.histogram, source.name, source.method.space
    else:
        image = job.image(source)
        histogram, name, space = job.histogram(image), image.name, settings.space
    if settings.iterations is not None:
        steps = LloydRun.of(histogram, settings.iterations, space=space)
        return MovingCloud.of_steps(histogram, steps, look=look, motion=motion, name=name)
    return MovingCloud.of_colors(histogram, look=look, motion=motion, space=space, name=name)


def write_cloud(
    cloud: MovingCloud, job: Job[Cloud], encoders: Sequence[Encoder | None]
) -> list[WrittenAnimation]:
    """Write a cloud to every output.

    Args:
        cloud: what is shown.
        job: where to, and how.
        encoders: what `check_cloud` returned.

    Raises:
        OutputError: a file cannot be written; it is then as it was before, and the others are
            written all the same.
    """
    plans = [[] if encoder is None else cloud.poses(_fps_for(encoder)) for encoder in encoders]
    text = cloud.text if job.settings.metadata else ""
    counts = [max(1, len(poses)) for poses in plans]
    total, on_frame = sum(counts), job.stage("painting")

    def write_one(number: int) -> WrittenAnimation:
        target, encoder, poses = job.outputs[number], encoders[number], plans[number]
        begun, before = time.monotonic(), sum(counts[:number])
        if encoder is None:
            still = _write_still(cloud, target, job.run.format, text)
            on_frame(before + 1, total)
            return still
        palettes: list[U8] = []
        encoding = Encoding(
            loop=job.settings.loop,
            fps=cloud.motion.fps or _fps_for(encoder),
            video=_video_for(encoder),
            on_shot=lambda done: on_frame(before + done, total),
            text=text,
            every_color=lambda: next(iter(palettes), None),
        )
        full, threads = _in_every_color(encoder), job.run.threads
        shots = cloud.shots(poses, full=full, threads=threads, on_palette=palettes.append)
        written = write(shots, target, format=job.run.format, encoding=encoding)
        return replace(written, seconds=time.monotonic() - begun)

    return write_each(functools.partial(write_one, number) for number in range(len(job.outputs)))


def _video_for(encoder: Encoder) -> VideoOptions:
    """A better quality than that of areas that stand still: dots are small, and they move."""
    if not isinstance(encoder, VideoFormat):
        return VideoOptions()
    return VideoOptions(crf=encoder.codecs[0].crf - _BETTER)


def _fps_for(encoder: Encoder) -> int:
    return FPS if _in_every_color(encoder) else _FPS_EXACT


def _in_every_color(encoder: Encoder) -> bool:
    """Whether frames are given in all their colors: a format that keeps every pixel as it is, as a
    lossless WebP, would be many times as large for grain that nobody sees in motion.
    """
    return encoder.TRUE_COLOR and not encoder.EXACT


def _write_still(
    cloud: MovingCloud, target: Path | BinaryIO, format: str | None, text: str
) -> WrittenAnimation:
    begun, pixels, kind = time.monotonic(), cloud.still(), format_of(target, format, STILLS)
    if isinstance(target, Path):
        size = write_picture(pixels, target, format=kind, text=text)
    else:
        before = target.tell()
        save_picture(pixels, target, kind, text=text)
        size = target.tell() - before
    return WrittenAnimation(
        path=str(target) if isinstance(target, Path) else "-",
        format=kind,
        bytes=size,
        width=pixels.shape[1],
        height=pixels.shape[0],
        seconds=time.monotonic() - begun,
        frames=1,
        milliseconds=0,
        exact=kind != "jpeg",
    )
