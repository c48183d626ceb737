"""GIF: every frame exact, written as it comes, what has not changed left out.

Each frame covers the rectangle that has changed since the frame before; what of it is drawn, and by
which palette, is decided in `gif_palette`. The file's own palette is the first frame's; a frame
that finds its colors there has none of its own, if that is smaller.
"""

import functools
import itertools
import struct
from collections.abc import Iterable, Iterator
from typing import BinaryIO, NamedTuple

from sweep.defaults import Effort
from sweep.encode.deltas import Delta, with_the_last
from sweep.encode.encoding import Encoding, check_image
from sweep.encode.gif_palette import FilePalette, Named, bits_for, palette_bytes, smaller_look
from sweep.encode.lzw import compress
from sweep.image.frame import Frame
from sweep.timeline.shots import Shot

__all__ = ["EXACT", "MOST_LOOPS", "NAME", "SUFFIXES", "TRUE_COLOR", "check", "write"]

NAME = "gif"
SUFFIXES: tuple[str, ...] = (".gif",)
TRUE_COLOR = False
EXACT = True

MOST_LOOPS = 65536  # the first play, and a 16-bit count of repeats

_MOST_SIDE = 65535
_MOST_TIME = 65535  # hundredths of a second of one frame
_KEEP = 1 << 2  # disposal: the next frame is drawn over this one
_TRANSPARENT = 1


def check(encoding: Encoding, size: tuple[int, int] | None = None) -> None:
    """Refuse what cannot be expressed; see `sweep.encode.write.Encoder`."""
    check_image(encoding, size, "a gif", most_loops=MOST_LOOPS, most_side=_MOST_SIDE)


def write(shots: Iterable[Shot], stream: BinaryIO, encoding: Encoding) -> tuple[int, int]:
    """Write an animated GIF whose every frame shows exactly the pixels that went in.

    Times are hundredths of a second; their rounding is carried from frame to frame, so that the
    whole length is right to 5 ms. The file says how often it repeats after the first play, so
    one play needs no word about it. Frames are compressed side by side and written in order; a few
    are in memory at a time.
    """
    every = iter(shots)
    first = next(every)
    size, table = first.frame.size, FilePalette.of(first.frame)
    stream.write(_header(size, table, encoding.loop) + _comment(encoding.text))
    work = functools.partial(_part, table, encoding.effort)
    shown = written = 0
    for number, (shot, part) in enumerate(with_the_last(itertools.chain([first], every), work)):
        shown += shot.milliseconds
        time, *more = _times(round(shown / 10) - written)
        written += time + sum(more)
        stream.write(part.blocks(time))
        stream.writelines(work(shot.frame, shot.frame).blocks(longer) for longer in more)
        encoding.on_shot(number + 1)
    stream.write(b";")
    return size


def _times(hundredths: int) -> Iterator[int]:
    """A long time in pieces that the format can say."""
    while hundredths > _MOST_TIME:
        yield _MOST_TIME // 2
        hundredths -= _MOST_TIME // 2
    yield hundredths


def _header(size: tuple[int, int], table: "FilePalette", loop: int) -> bytes:
    # A palette for all frames, 8 bits a channel, background and aspect unsaid.
    screen = b"GIF89a" + struct.pack("<HHBBB", *size, 0xF0 | (table.bits - 1), 0, 0)
    screen += palette_bytes(table.codes, table.bits)
    if loop == 1:
        return screen
    repeats = struct.pack("<BBHB", 3, 1, max(0, loop - 1), 0)
    return screen + b"!\xff\x0bNETSCAPE2.0" + repeats


def _comment(text: str) -> bytes:
    """A comment extension, or nothing for no text."""
    blocks = (text[i : i + 255].encode("ascii") for i in range(0, len(text), 255))
    said = b"".join(bytes([len(block)]) + block for block in blocks)
    return b"!\xfe" + said + b"\0" if said else b""


class _Part(NamedTuple):
    """A frame as it stands in the file; its palette is empty if it is the file's."""

    place: tuple[int, int, int, int]  # left, top, width, height
    transparent: int | None
    palette: bytes
    data: bytes

    def blocks(self, hundredths: int) -> bytes:
        """How long it stands, where it goes, its palette and its pixels."""
        flags = _KEEP | (0 if self.transparent is None else _TRANSPARENT)
        times = hundredths, self.transparent or 0, 0
        control = struct.pack("<BBBBHBB", 0x21, 0xF9, 4, flags, *times)
        own = 0x80 | (bits_for(len(self.palette) // 3) - 1) if self.palette else 0
        return control + struct.pack("<BHHHHB", 0x2C, *self.place, own) + self.palette + self.data


def _part(table: FilePalette, effort: Effort, frame: Frame, before: Frame | None) -> _Part:
    """One frame over the one before, in the smallest of the ways to say its colors."""
    delta = Delta.of(frame, before)
    look = smaller_look(delta)
    width, height = delta.frame.size
    place = delta.left, delta.top, width, height

    def made(named: Named, palette: bytes) -> _Part:
        data = compress(named.pixels(look).ravel(), named.bits, effort)
        return _Part(place, named.transparent, palette, data)

    own = look.named_alone()
    shared = look.named_by(table)
    alone = palette_bytes(look.codes, own.bits)
    if shared is None:
        return made(own, alone)
    if shared.bits == own.bits:
        return made(shared, b"")
    return min(
        made(shared, b""), made(own, alone), key=lambda part: len(part.palette) + len(part.data)
    )
