"""Animated PNG: every frame exact, written as it comes, what has not changed left out.

A PNG has one way to say colors for all its frames. It is, the first of these that can be had:

- a palette, if all frames together have at most 256 colors, one place kept for "as before"; a pixel
  takes a byte even if the colors are few: ffmpeg misreads smaller ones in frames that are cut;
- RGB, with a color that no frame has as "as before": three bytes a pixel, where RGBA takes four;
- RGBA, if nobody knows beforehand which colors there will be.

Frames cover the rectangle that has changed. Its pixels that have not are written as what they are
or as "as before", whichever makes the frame smaller.

W3C, "Portable Network Graphics (PNG) Specification (Third Edition)", with its animation chunks.
"""

import functools
import itertools
import math
import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, NamedTuple

import numpy as np
import numpy.typing as npt

from sweep.color.packed import CODES, pack_rgb, unpack_rgb
from sweep.encode.deltas import Delta, with_the_last
from sweep.encode.encoding import Encoding, check_image
from sweep.encode.png import KEYWORD, SIGNATURE, chunk, text_chunk
from sweep.encode.png_filters import filtered
from sweep.errors import ParameterError
from sweep.image.frame import MAX_PALETTE, Frame
from sweep.system.arrays import I32, U8
from sweep.timeline.shots import Shot

__all__ = ["EXACT", "MOST_LOOPS", "NAME", "SUFFIXES", "TRUE_COLOR", "check", "write"]

NAME = "apng"
SUFFIXES: tuple[str, ...] = (".apng", ".png")
TRUE_COLOR = True
EXACT = True

MOST_LOOPS = 2**31 - 1

_MOST_SIDE = 2**31 - 1
_MOST = 65535  # a delay is a fraction of two 16-bit numbers
_RGB, _INDEXED, _RGBA = 2, 3, 6  # color types
_SOURCE, _OVER = 0, 1  # how a frame is laid over the one before


def check(encoding: Encoding, size: tuple[int, int] | None = None) -> None:
    """Refuse what cannot be expressed; see `sweep.encode.write.Encoder`."""
    check_image(encoding, size, "a png", most_loops=MOST_LOOPS, most_side=_MOST_SIDE)


def write(shots: Iterable[Shot], stream: BinaryIO, encoding: Encoding) -> tuple[int, int]:
    """Write an animated PNG whose every frame shows exactly the pixels that went in.

    A poster in ``encoding`` becomes the picture that programs show which know no animation; without
    one that is the first frame. Times are exact. Frames are compressed side by side and written in
    order; a few are in memory at a time.
    """
    every = iter(shots)
    first = next(every)
    shots = itertools.chain([first], every)
    look = _Look.of(encoding.every_color(), transparent=first.frame.matte is not None)
    size = (0, 0)
    numbers = _Numbers()
    control = 0
    for number, (shot, part) in enumerate(with_the_last(shots, functools.partial(_part, look))):
        if number == 0:
            size = shot.frame.size
            stream.write(look.header(size))
            control = stream.tell()
            stream.write(_control(0, encoding.loop))
            if encoding.text:
                stream.write(text_chunk(KEYWORD, encoding.text))
            stream.write(look.palette)
            if encoding.poster is not None:
                poster = _part(look, encoding.poster, None)
                stream.write(chunk(b"IDAT", poster.data))
        delays = list(_delays(shot.milliseconds))
        parts = [part, *(_part(look, shot.frame, shot.frame) for _ in delays[1:])]
        for one, delay in zip(parts, delays, strict=True):
            is_default = numbers.frames == 0 and encoding.poster is None
            stream.write(one.chunks(delay, numbers, is_default=is_default))
        encoding.on_shot(number + 1)
    stream.write(chunk(b"IEND", b""))
    end = stream.tell()
    stream.seek(control)
    stream.write(_control(numbers.frames, encoding.loop))
    stream.seek(end)
    return size


def _control(frames: int, loop: int) -> bytes:
    return chunk(b"acTL", struct.pack(">II", frames, loop))


def _delays(milliseconds: int) -> Iterator[tuple[int, int]]:
    """A time as fractions of a second that the format can say, in most cases one."""
    divisor = math.gcd(milliseconds, 1000)
    fraction = milliseconds // divisor, 1000 // divisor
    if fraction[0] <= _MOST:
        yield fraction
        return
    whole = min(milliseconds // 1000 - 1, _MOST)  # leaves a second or more, no mere flash
    yield whole, 1
    yield from _delays(milliseconds - 1000 * whole)


class _Numbers:
    """Counts the frames, and the chunks that have numbers."""

    def __init__(self) -> None:
        self.frames = self.chunks = 0

    def next(self) -> bytes:
        self.chunks += 1
        return struct.pack(">I", self.chunks - 1)


@dataclass(frozen=True, slots=True, eq=False)
class _Look:
    """How the file says colors.

    Attributes:
        kind: the color type.
        codes: (n,) the colors of all frames, ascending; empty for RGBA.
        key: what stands for "as before": a palette index, or a color as one number; None if there
            is no room for it.
    """

    kind: int
    codes: I32
    key: int | None

    @classmethod
    def of(cls, colors: U8 | None, *, transparent: bool) -> "_Look":
        codes = np.unique(pack_rgb(colors)) if colors is not None else np.empty(0, np.int32)
        if colors is not None and len(codes) + transparent <= MAX_PALETTE:
            # "As before" comes first, so that one byte says that it is transparent.
            has_key = len(codes) < MAX_PALETTE
            return cls(_INDEXED, codes, 0 if has_key else None)
        free = np.setdiff1d(np.arange(min(len(codes) + 1, CODES)), codes)
        if colors is not None and len(free):
            return cls(_RGB, codes, int(free[0]))
        return cls(_RGBA, np.empty(0, np.int32), 0)

    def header(self, size: tuple[int, int]) -> bytes:
        fields = struct.pack(">IIBBBBB", *size, 8, self.kind, 0, 0, 0)
        return SIGNATURE + chunk(b"IHDR", fields)

    @property
    def palette(self) -> bytes:
        """The chunks with the palette and with what is transparent."""
        if self.kind == _RGBA:
            return b""
        if self.kind == _RGB:
            assert self.key is not None
            return chunk(b"tRNS", struct.pack(">HHH", *unpack_rgb(np.array([self.key]))[0]))
        if self.key is None:
            return chunk(b"PLTE", unpack_rgb(self.codes).tobytes())
        colors = b"\0\0\0" + unpack_rgb(self.codes).tobytes()
        return chunk(b"PLTE", colors) + chunk(b"tRNS", b"\0")

    def rows(self, delta: Delta, *, masked: bool) -> U8:
        """(H, B): the bytes of each row; with ``masked``, what has not changed is "as before".

        What is transparent is written like that too: over nothing it is nothing.
        """
        palette, indices, matte = delta.frame.palette, delta.frame.indices, delta.frame.matte
        before = ~delta.changed if masked else None if matte is None else ~matte.opaque
        if self.kind == _INDEXED:
            places = self._places(palette).astype(np.uint8) + np.uint8(self.key is not None)
            named = places[indices]
            if before is not None:
                named[before] = 0
            return named
        if self.kind == _RGB:
            self._places(palette)
            colors = palette
        else:
            colors = np.column_stack([palette, np.full(len(palette), 255, np.uint8)])
        pixels = colors[indices]
        if before is not None:
            assert self.key is not None
            pixels[before] = unpack_rgb(np.array([self.key]))[0] if self.kind == _RGB else 0
        return pixels.reshape(len(pixels), -1)

    def _places(self, palette: U8) -> npt.NDArray[np.intp]:
        """(m,): where the colors of a palette stand among all.

        Raises:
            ParameterError: one does not.
        """
        codes = pack_rgb(palette)
        places = np.searchsorted(self.codes, codes)
        found = self.codes[np.minimum(places, len(self.codes) - 1)]
        if not np.array_equal(found, codes):
            wrong = int(codes[found != codes][0])
            raise ParameterError(
                f"a frame has #{wrong:06x}, which every_color left out; name the colors of all "
                "frames, or none"
            )
        return places


class _Part(NamedTuple):
    """A frame as it stands in the file."""

    left: int
    top: int
    size: tuple[int, int]
    blend: int
    data: bytes

    def chunks(self, delay: tuple[int, int], numbers: _Numbers, *, is_default: bool) -> bytes:
        """Its control and its data, which in the default picture has a chunk without a number."""
        place = struct.pack(">IIIIHHBB", *self.size, self.left, self.top, *delay, 0, self.blend)
        numbers.frames += 1
        control = chunk(b"fcTL", numbers.next() + place)
        if is_default:
            return control + chunk(b"IDAT", self.data)
        return control + chunk(b"fdAT", numbers.next() + self.data)


def _part(look: _Look, frame: Frame, before: Frame | None) -> _Part:
    delta = Delta.of(frame, before)
    masked = False
    if look.key is not None and not delta.changed.all():
        sample = delta.sampled()
        over, source = (_compressed(look.rows(sample, masked=m), 6) for m in (True, False))
        masked = len(over) < len(source)
    rows = look.rows(delta, masked=masked)
    data = _compressed(rows, 9)
    if len(frame.palette) > MAX_PALETTE:
        # Flat colors are names, whose differences mean nothing; a photo's neighbors are alike.
        width = 4 if look.kind == _RGBA else 3
        data = min(data, _deflated(filtered(rows, width), 9), key=len)
    place = delta.left, delta.top, delta.frame.size
    return _Part(*place, _OVER if masked else _SOURCE, data)


def _compressed(rows: U8, level: int) -> bytes:
    """(H, B) bytes of each row -> a zlib stream, unfiltered."""
    return _deflated(np.pad(rows, ((0, 0), (1, 0))), level)


def _deflated(rows: U8, level: int) -> bytes:
    squeeze = zlib.compressobj(level, zlib.DEFLATED, 15, 9)
    return squeeze.compress(np.ascontiguousarray(rows).data) + squeeze.flush()
