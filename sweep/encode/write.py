"""Shots -> a file: the list of encoders, and ``write``."""

import io
import itertools
import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, Protocol

from sweep.encode import apng, avif, gif, webp
from sweep.encode.deltas import union
from sweep.encode.settings import OnShot, Settings, VideoOptions
from sweep.encode.video import MKV, MOV, MP4, WEBM
from sweep.errors import OutputError, ParameterError
from sweep.image.frame import MAX_PALETTE
from sweep.image.matte import alike
from sweep.system.files import replacing
from sweep.system.parallel import made_ahead
from sweep.timeline.timing import Shot

__all__ = [
    "ENCODERS",
    "Encoder",
    "OnShot",
    "Settings",
    "VideoOptions",
    "Written",
    "check_slots",
    "encoder_for",
    "encoder_named",
    "write",
]


_log = logging.getLogger(__name__)


class Encoder(Protocol):
    """Writes shots to one file format. A module is enough to be one.

    Attributes:
        NAME: what ``--format`` calls the format.
        SUFFIXES: file suffixes, in lower case and with the dot.
        TRUE_COLOR: whether a frame may have more than 256 colors.
        EXACT: whether every frame shows exactly the pixels that went in.
    """

    @property
    def NAME(self) -> str: ...  # noqa: D102, N802
    @property
    def SUFFIXES(self) -> tuple[str, ...]: ...  # noqa: D102, N802
    @property
    def TRUE_COLOR(self) -> bool: ...  # noqa: D102, N802
    @property
    def EXACT(self) -> bool: ...  # noqa: D102, N802

    def check(self, settings: Settings, size: tuple[int, int] | None = None) -> None:
        """Refuse what the format cannot express, before any work is done.

        Args:
            settings: what is asked for.
            size: width and height of the frames in px, if known.

        Raises:
            ParameterError: it cannot be written; the message has the remedy.
        """
        ...

    def write(self, shots: Iterable[Shot], stream: BinaryIO, settings: Settings) -> tuple[int, int]:
        """Write ``shots`` (at least one, all of one size); return width and height as written."""
        ...


ENCODERS: tuple[Encoder, ...] = (gif, webp, apng, avif, MP4, WEBM, MOV, MKV)


@dataclass(frozen=True, slots=True)
class Written:
    """What was written where: size in px, frames, length in ms, bytes, and whether it is exact."""

    path: str
    format: str
    frames: int
    width: int
    height: int
    milliseconds: int
    bytes: int
    exact: bool = True


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
    settings: Settings = Settings(),
) -> Written:
    """Write ``shots`` to a file, which is replaced as a whole or not touched, or to a stream.

    The shots are made in a thread of their own while the encoder works on those before; at most
    a few are in memory.

    Args:
        shots: at least one, all of one size; taken one at a time. A list tells its colors by
            itself; for other iterables, ``settings.every_color`` makes an APNG smaller.
        output: a path, whose suffix picks the format, or a binary stream that can seek.
        format: the format's name instead; a stream needs it.
        settings: what the encoder is told.

    Raises:
        ParameterError: the format is unknown or cannot do what ``settings`` ask for.
        OutputError: the file cannot be written.
    """
    if isinstance(output, Path):
        encoder = encoder_named(format) if format else encoder_for(output)
        encoder.check(settings)
        with replacing(output) as stream:
            return _encode(encoder, shots, stream, str(output), settings)
    if format is None:
        raise ParameterError("a stream has no suffix to tell the format by; name it, as in gif")
    encoder = encoder_named(format)
    encoder.check(settings)
    return _encode(encoder, shots, output, "-", settings)


def _encode(
    encoder: Encoder, shots: Iterable[Shot], stream: BinaryIO, path: str, settings: Settings
) -> Written:
    before = stream.tell()
    if isinstance(shots, Sequence):
        frames = [shot.frame for shot in shots] + ([settings.poster] if settings.poster else [])
        palettes = [frame.palette for frame in frames]
        settings = replace(settings, every_color=lambda: union(palettes))
    with made_ahead(shots) as ready:
        counted = _Counted(ready, encoder)
        encoder.check(settings, counted.size)
        width, height = encoder.write(counted, stream, settings)
    _log.info("%s: %d frames encoded as %s", path, counted.frames, encoder.NAME)
    return Written(
        path=path,
        format=encoder.NAME,
        frames=counted.frames,
        width=width,
        height=height,
        milliseconds=counted.milliseconds,
        bytes=stream.seek(0, io.SEEK_END) - before,
        exact=encoder.EXACT,
    )


class _Counted:
    """Passes shots on and keeps count of what went by; refuses frames that are unlike the first.

    So every encoder gets frames of one size that are transparent in the same places.
    """

    def __init__(self, shots: Iterable[Shot], encoder: Encoder) -> None:
        self._shots = iter(shots)
        self._encoder = encoder
        first = next(self._shots, None)
        if first is None:
            raise OutputError("there is no frame to write; ask for at least one K")
        self._first = first
        self.size = first.frame.size
        self.frames = 0
        self.milliseconds = 0

    def __iter__(self) -> Iterator[Shot]:
        for shot in itertools.chain([self._first], self._shots):
            if shot.frame.size != self.size:
                raise ParameterError(
                    f"frame {self.frames + 1} is {_px(shot.frame.size)}, the first is "
                    f"{_px(self.size)}; make all frames of one size"
                )
            if not alike(shot.frame.matte, self._first.frame.matte):
                raise ParameterError(
                    f"frame {self.frames + 1} is transparent elsewhere than the first; "
                    "make all frames of one picture"
                )
            check_slots(shot.frame.slots, self._encoder, shot.frame.matte is not None)
            self.frames += 1
            self.milliseconds += shot.milliseconds
            yield shot


def check_slots(slots: int, encoder: Encoder, transparent: bool) -> None:
    """Refuse frames of more colors than a palette holds, where the format has one.

    Args:
        slots: the colors of a frame, and one more if it is transparent somewhere.
        encoder: what will write it.
        transparent: whether it is.

    Raises:
        ParameterError: with the remedy.
    """
    if slots <= MAX_PALETTE or encoder.TRUE_COLOR:
        return
    if transparent:
        raise ParameterError(
            f"{slots - 1:,} colors and transparency are more than the {MAX_PALETTE} entries of a "
            f"{encoder.NAME}; take K up to {MAX_PALETTE - 1}, or write a .mp4"
        )
    raise ParameterError(
        f"a frame has {slots:,} colors, a {encoder.NAME} holds {MAX_PALETTE}; quantize it, or "
        "write a .mp4"
    )


def _px(size: tuple[int, int]) -> str:
    return f"{size[0]}x{size[1]} px"
