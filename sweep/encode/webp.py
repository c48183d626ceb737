"""Animated WebP, lossless: every frame exact, written as it comes, what has not changed left out.

Each frame is a picture of its own that Pillow's libwebp compresses, with the palette it needs; we
cut it to what has changed, make the rest transparent where that is smaller, and build the file.

RFC 9649, "WebP Image Format".
"""

import io
import struct
from collections.abc import Iterable, Iterator
from typing import BinaryIO, NamedTuple

import numpy as np
import PIL.Image

from sweep.containers.xmp import to_xmp
from sweep.encode.deltas import Delta, with_the_last
from sweep.encode.encoding import Encoding, check_image
from sweep.image.frame import Frame
from sweep.system.arrays import U8
from sweep.timeline.shots import Shot

__all__ = ["EXACT", "MOST_LOOPS", "NAME", "SUFFIXES", "TRUE_COLOR", "check", "write"]

NAME = "webp"
SUFFIXES: tuple[str, ...] = (".webp",)
TRUE_COLOR = True
EXACT = True

MOST_LOOPS = 65535

# How hard libwebp tries, measured by python -m tests.bench.files webp: more only takes longer.
METHOD, QUALITY = 4, 75

_MOST_SIDE = 16383
_MOST_MS = (1 << 24) - 1  # of one frame
_ANIMATION, _XMP, _ALPHA = 2, 4, 16  # flags of the file
_OVERWRITE = 2  # flag of a frame; without it, its transparent pixels leave what was there


def check(encoding: Encoding, size: tuple[int, int] | None = None) -> None:
    """Refuse what cannot be expressed; see `sweep.encode.write.Encoder`."""
    check_image(
        encoding, size, "a webp", most_loops=MOST_LOOPS, most_side=_MOST_SIDE,
        remedy="take a smaller --width, or write a .png",
    )  # fmt: skip


def write(shots: Iterable[Shot], stream: BinaryIO, encoding: Encoding) -> tuple[int, int]:
    """Write an animated WebP whose every frame shows exactly the pixels that went in.

    Times are whole milliseconds. Frames are compressed side by side and written in order; a few
    are in memory at a time.
    """
    start = stream.tell()
    size = (0, 0)
    for number, (shot, part) in enumerate(with_the_last(shots, _part)):
        if number == 0:
            size = shot.frame.size
            stream.write(b"RIFF\0\0\0\0WEBP" + _header(size, encoding))
        first, *more = _times(shot.milliseconds)
        stream.write(part.chunk(first))
        stream.writelines(_part(shot.frame, shot.frame).chunk(time) for time in more)
        encoding.on_shot(number + 1)
    if encoding.text:
        stream.write(_chunk(b"XMP ", to_xmp(encoding.text)))
    end = stream.tell()
    stream.seek(start + 4)
    stream.write(struct.pack("<I", end - start - 8))
    stream.seek(end)
    return size


def _header(size: tuple[int, int], encoding: Encoding) -> bytes:
    flags = _ANIMATION | _ALPHA | (_XMP if encoding.text else 0)
    canvas = struct.pack("<I", flags) + _three(size[0] - 1, size[1] - 1)
    background = b"\0\0\0\0"
    return _chunk(b"VP8X", canvas) + _chunk(b"ANIM", background + struct.pack("<H", encoding.loop))


def _times(milliseconds: int) -> Iterator[int]:
    """A long time in pieces that the format can say."""
    while milliseconds > _MOST_MS:
        yield _MOST_MS // 2
        milliseconds -= _MOST_MS // 2
    yield milliseconds


class _Part(NamedTuple):
    """A frame as it stands in the file."""

    left: int
    top: int
    size: tuple[int, int]
    flags: int
    picture: bytes

    def chunk(self, milliseconds: int) -> bytes:
        place = _three(self.left // 2, self.top // 2, self.size[0] - 1, self.size[1] - 1)
        head = place + _three(milliseconds) + bytes([self.flags])
        return _chunk(b"ANMF", head + self.picture)


def _part(frame: Frame, before: Frame | None) -> _Part:
    delta = Delta.of(frame, before, grid=2)
    place = delta.left, delta.top, delta.frame.size
    if delta.changed.all():
        return _Part(*place, _OVERWRITE, _compressed(_plain(delta)))
    sample = delta.sampled()
    plain, masked = _compressed(_plain(sample)), _compressed(_masked(sample))
    overwrite = len(plain) <= len(masked)
    if sample is not delta:
        plain = masked = _compressed(_plain(delta) if overwrite else _masked(delta))
    return _Part(*place, _OVERWRITE, plain) if overwrite else _Part(*place, 0, masked)


def _plain(delta: Delta) -> U8:
    """(H, W, 3), or (H, W, 4) if it is transparent somewhere: the pixels as they are shown."""
    return delta.frame.pixels if delta.frame.matte is None else delta.frame.rgba


def _masked(delta: Delta) -> U8:
    """(H, W, 4): the pixels, transparent where nothing has changed."""
    shown = np.dstack([delta.frame.pixels, np.full(delta.changed.shape, 255, np.uint8)])
    shown[~delta.changed] = 0
    return shown


def _compressed(pixels: U8) -> bytes:
    """(H, W, 3 or 4) -> a chunk ``VP8L``."""
    file = io.BytesIO()
    PIL.Image.fromarray(pixels).save(file, "WEBP", lossless=True, method=METHOD, quality=QUALITY)
    content = file.getvalue()
    at = content.index(b"VP8L", 12)
    return content[at:]


def _chunk(kind: bytes, data: bytes) -> bytes:
    return kind + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)


def _three(*numbers: int) -> bytes:
    """Numbers of 24 bits."""
    return b"".join(struct.pack("<I", number)[:3] for number in numbers)
