"""Shots -> a file: the list of encoders, and ``write``."""

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from sweep import defaults
from sweep.encode import gif
from sweep.errors import OutputError, ParameterError
from sweep.output import replacing
from sweep.timeline import Shot

__all__ = ["ENCODERS", "Encoder", "Written", "encoder_for", "encoder_named", "write"]


class Encoder(Protocol):
    """Writes shots to one file format. A module is enough to be one.

    Attributes:
        NAME: what ``--format`` calls the format.
        SUFFIXES: file suffixes, in lower case and with the dot.
    """

    NAME: str
    SUFFIXES: tuple[str, ...]

    def write(self, shots: Iterable[Shot], stream: BinaryIO, *, loop: int) -> None:
        """Write ``shots`` (at least one, all of one size); ``loop`` times, 0 is forever."""
        ...


ENCODERS: tuple[Encoder, ...] = (gif,)


@dataclass(frozen=True, slots=True)
class Written:
    """What was written where: size in px, frames, length in ms and bytes."""

    path: str
    format: str
    frames: int
    width: int
    height: int
    milliseconds: int
    bytes: int


def encoder_for(path: Path) -> Encoder:
    """Return the encoder for the suffix of ``path``.

    Raises:
        ParameterError: no encoder has this suffix; the message lists those that exist.
    """
    for encoder in ENCODERS:
        if path.suffix.lower() in encoder.SUFFIXES:
            return encoder
    said = f'the suffix "{path.suffix}" is unknown' if path.suffix else "it has no suffix"
    known = ", ".join(suffix for encoder in ENCODERS for suffix in encoder.SUFFIXES)
    raise ParameterError(f"{path}: {said}; known are {known}")


def encoder_named(name: str) -> Encoder:
    """Return the encoder called ``name``, as in "gif".

    Raises:
        ParameterError: there is none; the message lists those that exist.
    """
    for encoder in ENCODERS:
        if name.lower() == encoder.NAME:
            return encoder
    known = ", ".join(encoder.NAME for encoder in ENCODERS)
    raise ParameterError(f'the format "{name}" is unknown; known are {known}')


def write(
    shots: Iterable[Shot],
    output: Path | BinaryIO,
    *,
    format: str | None = None,
    loop: int = defaults.LOOP,
) -> Written:
    """Write ``shots`` to a file, which is replaced as a whole or not touched, or to a stream.

    Args:
        shots: at least one, all of one size; taken one at a time.
        output: a path, whose suffix picks the format, or a binary stream.
        format: the format's name instead; a stream needs it.
        loop: how many times the animation plays, 0 to 65536; 0 is forever.

    Raises:
        ParameterError: the format is unknown, or ``loop`` is out of range.
        OutputError: the file cannot be written.
    """
    if not 0 <= loop <= gif.MOST_LOOPS:
        raise ParameterError(
            f"loop {loop} is out of range; take 1 to {gif.MOST_LOOPS}, or 0 for forever"
        )
    if isinstance(output, Path):
        encoder = encoder_named(format) if format else encoder_for(output)
        with replacing(output) as stream:
            return _encode(encoder, shots, stream, str(output), loop)
    if format is None:
        raise ParameterError("a stream has no suffix to tell the format by; name it, as in gif")
    return _encode(encoder_named(format), shots, output, "-", loop)


def _encode(
    encoder: Encoder, shots: Iterable[Shot], stream: BinaryIO, path: str, loop: int
) -> Written:
    counted = _Counted(shots)
    before = stream.tell()
    encoder.write(counted, stream, loop=loop)
    width, height = counted.size
    return Written(
        path=path,
        format=encoder.NAME,
        frames=counted.frames,
        width=width,
        height=height,
        milliseconds=counted.milliseconds,
        bytes=stream.tell() - before,
    )


class _Counted:
    """Passes shots on and keeps count of what went by."""

    def __init__(self, shots: Iterable[Shot]) -> None:
        self._shots = iter(shots)
        first = next(self._shots, None)
        if first is None:
            raise OutputError("there is no frame to write; ask for at least one K")
        self._first = first
        self.size = first.frame.size
        self.frames = 0
        self.milliseconds = 0

    def __iter__(self) -> Iterator[Shot]:
        for shot in itertools.chain([self._first], self._shots):
            self.frames += 1
            self.milliseconds += shot.milliseconds
            yield shot
