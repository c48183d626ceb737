"""GIF: every frame exact, written as it comes, what has not changed left out.

Each frame has a palette of its own, as large as it needs, and covers the rectangle that has
changed since the frame before. Pixels in it that have not changed are written as what they are or
as transparent, whichever makes the frame smaller.
"""

import os
import struct
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import BinaryIO

import numpy as np
import numpy.typing as npt
from numba import types

from sweep.compiled import frozen, kernel
from sweep.encode.lzw import compress
from sweep.encode.settings import Settings
from sweep.errors import ParameterError
from sweep.frame import MAX_PALETTE, Frame
from sweep.timeline import Shot

__all__ = ["MOST_LOOPS", "NAME", "SUFFIXES", "TRUE_COLOR", "check", "write"]

NAME = "gif"
SUFFIXES: tuple[str, ...] = (".gif",)
TRUE_COLOR = False

MOST_LOOPS = 65536  # the first play, and a 16-bit count of repeats

_MOST_SIDE = 65535
_KEEP = 1 << 2  # disposal: the next frame is drawn over this one
_TRANSPARENT = 1

_SAMPLED_FROM = 1 << 18  # pixels
_BAND = 16  # rows

Indices = npt.NDArray[np.uint8]


def check(settings: Settings, size: tuple[int, int] | None = None) -> None:
    """Refuse what cannot be expressed; see `sweep.encode.Encoder`."""
    if settings.video.given:
        option = settings.video.given[0]
        raise ParameterError(
            f"{option} is for videos and means nothing to a gif; leave --{option} out, "
            "or write a .mp4 or .webm"
        )
    if not 0 <= settings.loop <= MOST_LOOPS:
        raise ParameterError(
            f"loop {settings.loop} is out of range; take 1 to {MOST_LOOPS}, or 0 for forever"
        )
    if size is not None and max(size) > _MOST_SIDE:
        raise ParameterError(
            f"{size[0]}x{size[1]} px is too large for a gif, which ends at {_MOST_SIDE} px a side; "
            "take a smaller --width"
        )


def write(shots: Iterable[Shot], stream: BinaryIO, settings: Settings) -> tuple[int, int]:
    """Write an animated GIF whose every frame shows exactly the pixels that went in.

    Times are hundredths of a second; their rounding is carried from frame to frame, so that the
    whole length is right to 5 ms. The file says how often it repeats after the first play, so
    one play needs no word about it. Frames are compressed side by side and written in order; a few
    are in memory at a time.
    """
    size = (0, 0)
    for number, (size, data) in enumerate(_side_by_side(shots)):
        if number == 0:
            stream.write(_header(size, settings.loop))
        stream.write(data)
        settings.on_shot(number + 1)
    stream.write(b";")
    return size


def _header(size: tuple[int, int], loop: int) -> bytes:
    # 8 bits a channel, no palette for all frames together, background and aspect unsaid.
    screen = b"GIF89a" + struct.pack("<HHBBB", *size, 0x70, 0, 0)
    if loop == 1:
        return screen
    repeats = struct.pack("<BBHB", 3, 1, max(0, loop - 1), 0)
    return screen + b"!\xff\x0bNETSCAPE2.0" + repeats


def _side_by_side(shots: Iterable[Shot]) -> Iterator[tuple[tuple[int, int], bytes]]:
    """The size and the bytes of each frame, in order, several of them in the making."""
    workers = os.cpu_count() or 1
    pool = ThreadPoolExecutor(workers)
    ahead: deque[tuple[tuple[int, int], Future[bytes]]] = deque()
    shown = written = 0
    before: Frame | None = None
    try:
        for shot in shots:
            shown += shot.milliseconds
            hundredths = round(shown / 10) - written
            written += hundredths
            task = pool.submit(_image, shot.frame, before, hundredths)
            ahead.append((shot.frame.size, task))
            before = shot.frame
            if len(ahead) > workers:
                size, done = ahead.popleft()
                yield size, done.result()
        for size, done in ahead:
            yield size, done.result()
    finally:
        pool.shutdown(cancel_futures=True)


@kernel(
    frozen(types.uint8, 1), frozen(types.int32, 1), frozen(types.uint8, 1), frozen(types.int32, 1),
    types.uint8[::1],
)  # fmt: skip
def _compare(now, now_codes, then, then_codes, changed):  # type: ignore[no-untyped-def]
    """Mark the pixels whose color has changed."""
    for i in range(len(now)):
        changed[i] = now_codes[now[i]] != then_codes[then[i]]


def _changed(frame: Frame, before: Frame | None) -> npt.NDArray[np.bool_]:
    """(H, W): where the color is another than in the frame before."""
    changed = np.ones(frame.indices.shape, np.bool_)
    if before is not None:
        now = frame.indices.ravel(), _codes(frame)
        then = before.indices.ravel(), _codes(before)
        _compare(*now, *then, changed.view(np.uint8).ravel())
    return changed


def _codes(frame: Frame) -> npt.NDArray[np.int32]:
    """(m,): each color of the palette as one number."""
    r, g, b = frame.palette.astype(np.int32).T
    return np.asarray(r << 16 | g << 8 | b)


def _image(frame: Frame, before: Frame | None, hundredths: int) -> bytes:
    """One frame: how long it stands, where it goes, its palette and its pixels.

    Pixels that are transparent are never drawn: all frames have them in the same places, so that
    what lies below them is the empty screen.
    """
    colors = len(frame.palette)
    changed = _changed(frame, before)
    if frame.matte is not None and before is not None:
        changed &= frame.matte.opaque
    rows, columns = (np.flatnonzero(changed.any(axis=axis)) for axis in (1, 0))
    if not len(rows):  # a frame like the one before still has its time
        rows = columns = np.zeros(1, np.int64)
    top, bottom, left, right = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
    box = slice(top, bottom), slice(left, right)
    indices, changed = frame.marked()[box], changed[box]
    transparent = None if frame.matte is None else colors
    if colors < MAX_PALETTE and not changed.all():
        masked = np.where(changed, indices, np.uint8(colors))
        if _seems_smaller(masked, indices, colors + 1, frame.slots):
            indices, transparent = masked, colors
    bits = _bits(colors + (transparent is not None))
    flags = _KEEP | (0 if transparent is None else _TRANSPARENT)
    control = struct.pack("<BBBBHBB", 0x21, 0xF9, 4, flags, hundredths, transparent or 0, 0)
    size = right - left, bottom - top
    place = struct.pack("<BHHHHB", 0x2C, left, top, *size, 0x80 | (bits - 1))
    palette = frame.palette.tobytes().ljust(3 * 2**bits, b"\0")
    return control + place + palette + compress(indices.ravel(), bits)


def _seems_smaller(masked: Indices, plain: Indices, slots: int, plain_slots: int) -> bool:
    """Whether the pixels compress better with what has not changed made transparent.

    Large frames are judged by bands of rows from top to bottom, an eighth of them all.
    """
    if plain.size > _SAMPLED_FROM:
        sampled = np.arange(len(plain)) // _BAND % 8 == 4
        masked, plain = masked[sampled], plain[sampled]
    compressed = len(compress(masked.ravel(), _bits(slots)))
    return compressed < len(compress(plain.ravel(), _bits(plain_slots)))


def _bits(colors: int) -> int:
    """The minimum code size for so many palette entries, which is also the palette's size."""
    return max(2, (colors - 1).bit_length())
