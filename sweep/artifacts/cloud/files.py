"""A cloud -> files: those that move, and pictures of its last division."""

import functools
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import BinaryIO

from sweep import defaults
from sweep._typing import U8
from sweep.artifacts.cloud.motion import CloudMotion
from sweep.artifacts.cloud.recipe import FPS, Cloud
from sweep.encode.pictures import SUFFIXES, write_picture
from sweep.encode.settings import Settings
from sweep.encode.write import Encoder, Written, encoder_for, encoder_named, write
from sweep.errors import ParameterError
from sweep.system.files import write_each
from sweep.system.parallel import workers

__all__ = ["check_cloud", "is_still", "write_cloud"]

OnFrame = Callable[[int, int], None]  # (frames encoded, frames in all)

STILLS = (".png", ".jpg", ".jpeg")  # a .webp moves

_FPS_EXACT = 20  # a second, in an exact format, which grows with every frame
_MOST_FPS_256 = 50  # browsers turn shorter delays into a tenth of a second


def is_still(path: Path) -> bool:
    """Whether a file of this suffix holds one picture that does not move."""
    return path.suffix.lower() in STILLS


def check_cloud(
    outputs: Sequence[Path | BinaryIO],
    motion: CloudMotion,
    *,
    format: str | None = None,
    loop: int = defaults.LOOP,
    divisions: int = 1,
) -> list[Encoder | None]:
    """Refuse what some output cannot express, before any work is done.

    Args:
        outputs: as for `write_cloud`.
        motion: how the cloud will move.
        format: as for `write_cloud`.
        loop: as for `write_cloud`.
        divisions: how many there are to show, if known.

    Returns:
        The encoder of each output, None for a picture that does not move.

    Raises:
        ParameterError: a format is unknown, or cannot express what is asked for.
    """
    encoders: list[Encoder | None] = []
    for output in outputs:
        if format is not None:
            encoder = _encoder_named(format)
        elif not isinstance(output, Path):
            raise ParameterError("a stream has no suffix to tell the format by; name it, as in gif")
        elif is_still(output):
            encoders.append(None)
            continue
        else:
            encoder = _encoder_for(output)
        if not encoder.TRUE_COLOR and (motion.fps or 1) > _MOST_FPS_256:
            raise ParameterError(
                f"fps {motion.fps} is too fast for a {encoder.NAME}, which browsers show at no "
                f"more than {_MOST_FPS_256} frames a second; take less, or write a .mp4"
            )
        motion.poses(divisions, motion.fps or _fps_for(encoder))
        encoder.check(Settings(loop=loop))
        encoders.append(encoder)
    return encoders


def write_cloud(
    cloud: Cloud,
    *outputs: str | Path | BinaryIO,
    format: str | None = None,
    loop: int = defaults.LOOP,
    threads: int | None = None,
    metadata: bool = True,
    on_frame: OnFrame | None = None,
) -> list[Written]:
    """Write a cloud to every one of ``outputs``.

    Args:
        cloud: what is shown.
        outputs: paths, whose suffix picks the format, or binary streams (with ``format``). A .png
            or .jpg is a picture of the last division, others move.
        format: the format's name, instead of the suffixes.
        loop: how many times the animation plays; 0 is forever. A video's player decides itself.
        threads: how many frames are painted at a time, 1 or more; None is as many as there are
            processors. The bytes are the same for any number.
        metadata: whether files carry the settings that made them, see `sweep.artifacts.provenance`.
        on_frame: called with (frames encoded, frames in all), over all outputs.

    Raises:
        ParameterError: a format is unknown, or cannot express what is asked for, or ``threads`` is
            below 1.
        OutputError: a file cannot be written; it is then as it was before, and the others are
            written all the same.
    """
    threads = workers(threads)
    targets = [Path(output) if isinstance(output, str) else output for output in outputs]
    encoders = check_cloud(targets, cloud.motion, format=format, loop=loop)
    plans = [[] if encoder is None else cloud.poses(_fps_for(encoder)) for encoder in encoders]
    text = cloud.text if metadata else ""
    counts = [max(1, len(poses)) for poses in plans]
    total = sum(counts)

    def write_one(number: int) -> Written:
        target, encoder, poses = targets[number], encoders[number], plans[number]
        before = sum(counts[:number])
        if encoder is None:
            assert isinstance(target, Path)
            still = _write_still(cloud, target, text)
            if on_frame is not None:
                on_frame(before + 1, total)
            return still
        palettes: list[U8] = []
        settings = Settings(
            loop=loop,
            fps=cloud.motion.fps or _fps_for(encoder),
            on_shot=lambda done: on_frame and on_frame(before + done, total),
            text=text,
            every_color=lambda: next(iter(palettes), None),
        )
        full = _in_every_color(encoder)
        shots = cloud.shots(poses, full=full, threads=threads, on_palette=palettes.append)
        return write(shots, target, format=format, settings=settings)

    return write_each(functools.partial(write_one, number) for number in range(len(targets)))


def _encoder_named(format: str) -> Encoder:
    try:
        return encoder_named(format)
    except ParameterError as error:
        stills = ", ".join(STILLS)
        raise ParameterError(f"{error}; a still goes to a file that ends in {stills}") from None


def _encoder_for(path: Path) -> Encoder:
    try:
        return encoder_for(path)
    except ParameterError as error:
        raise ParameterError(f"{error}, and for a still {', '.join(STILLS)}") from None


def _fps_for(encoder: Encoder) -> int:
    return FPS if _in_every_color(encoder) else _FPS_EXACT


def _in_every_color(encoder: Encoder) -> bool:
    """Whether frames are given in all their colors: a format that keeps every pixel as it is, as a
    lossless WebP, would be many times as large for grain that nobody sees in motion.
    """
    return encoder.TRUE_COLOR and not getattr(encoder, "EXACT", False)


def _write_still(cloud: Cloud, path: Path, text: str) -> Written:
    pixels = cloud.still()
    size = write_picture(pixels, path, text=text)
    kind = SUFFIXES[path.suffix.lower()]
    exact = kind != "jpeg"
    return Written(str(path), kind, 1, pixels.shape[1], pixels.shape[0], 0, size, exact)
