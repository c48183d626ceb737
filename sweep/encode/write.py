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
from sweep.encode.encoding import Encoding
from sweep.encode.formats import format_of
from sweep.encode.video import MKV, MOV, MP4, WEBM
from sweep.encode.written import Written
from sweep.errors import OutputError, ParameterError
from sweep.image.frame import MAX_PALETTE
from sweep.image.matte import alike
from sweep.system.files import replacing
from sweep.system.parallel import made_ahead
from sweep.timeline.shots import Shot

__all__ = ["ENCODERS", "Encoder", "WrittenAnimation", "check_slots", "encoder_of", "write"]


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

    def check(self, encoding: Encoding, size: tuple[int, int] | None = None) -> None:
        """Refuse what the format cannot express, before any work is done.

        Args:
            encoding: what is asked for.
            size: width and height of the frames in px, if known.

        Raises:
            ParameterError: it cannot be written; the message has the remedy.
        """
        ...

    def write(self, shots: Iterable[Shot], stream: BinaryIO, encoding: Encoding) -> tuple[int, int]:
        """Write ``shots`` (at least one, all of one size); return width and height as written."""
        ...


ENCODERS: tuple[Encoder, ...] = (gif, webp, apng, avif, MP4, WEBM, MOV, MKV)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class WrittenAnimation(Written):
    """What was written where, and what moves.

    Attributes:
        frames: how many shots.
        milliseconds: of all of them together.
        exact: whether every frame shows exactly the pixels that went in.
    """

    frames: int
    milliseconds: int
    exact: bool = True

    def about(self) -> str:
        """What is in it, in short."""
        frames = "1 frame" if self.frames == 1 else f"{self.frames} frames"
        return f"{Written.about(self)}, {frames}"


def encoder_of(
    output: Path | BinaryIO,
    format: str | None = None,
    *,
    also: str = "",
) -> Encoder:
    """The encoder of a file: by ``format``, else by the suffix of ``output``.

    Args:
        output: a path, or a stream (with ``format``).
        format: what the format is called.
        also: what else to say where it is unknown.

    Raises:
        ParameterError: there is none; the message lists those that exist.
    """
    by_name = {encoder.NAME: encoder for encoder in ENCODERS}
    suffixes = {name: encoder.SUFFIXES for name, encoder in by_name.items()}
    return by_name[format_of(output, format, suffixes, also=also)]


def write(
    shots: Iterable[Shot],
    output: Path | BinaryIO,
    *,
    format: str | None = None,
    encoding: Encoding = Encoding(),
) -> WrittenAnimation:
    """Write ``shots`` to a file, which is replaced as a whole or not touched, or to a stream.

    The shots are made in a thread of their own while the encoder works on those before; at most
    a few are in memory.

    Args:
        shots: at least one, all of one size; taken one at a time. A list tells its colors by
            itself; for other iterables, ``encoding.every_color`` makes an APNG smaller.
        output: a path, whose suffix picks the format, or a binary stream.
        format: the format's name instead; a stream needs it.
        encoding: what the encoder is told.

    Raises:
        ParameterError: the format is unknown or cannot do what ``encoding`` asks for.
        OutputError: the file cannot be written.
    """
    encoder = encoder_of(output, format)
    encoder.check(encoding)
    if isinstance(output, Path):
        with replacing(output) as stream:
            return _encode(encoder, shots, stream, str(output), encoding)
    if isinstance(output, io.BytesIO):
        return _encode(encoder, shots, output, "-", encoding)
    # Encoders go back and some read; many streams that can be written to can do neither, as one
    # of open(path, "wb"). Nor shall half a file be left in it.
    memory = io.BytesIO()
    written = _encode(encoder, shots, memory, "-", encoding)
    output.write(memory.getbuffer())
    return written


def _encode(
    encoder: Encoder, shots: Iterable[Shot], stream: BinaryIO, path: str, encoding: Encoding
) -> WrittenAnimation:
    before = stream.tell()
    if isinstance(shots, Sequence):
        frames = [shot.frame for shot in shots] + ([encoding.poster] if encoding.poster else [])
        palettes = [frame.palette for frame in frames]
        encoding = replace(encoding, every_color=lambda: union(palettes))
    with made_ahead(shots) as ready:
        counted = _Counted(ready, encoder)
        encoder.check(encoding, counted.size)
        width, height = encoder.write(counted, stream, encoding)
    _log.info("%s: %d frames encoded as %s", path, counted.frames, encoder.NAME)
    return WrittenAnimation(
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
