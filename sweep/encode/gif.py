"""GIF: every frame exact, written as it comes, what has not changed left out.

Each frame covers the rectangle that has changed since the frame before. Pixels in it that have not
changed are written as what they are or as transparent, whichever makes the frame smaller. Its
palette has only the colors that are left, those that are drawn. The file's own palette is the first
frame's; a frame that finds its colors there has none of its own, if that is smaller.
"""

import functools
import itertools
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, NamedTuple

import numpy as np
import numpy.typing as npt
from numba import types

from sweep.compiled import frozen, kernel
from sweep.defaults import Effort
from sweep.encode.deltas import Delta, codes_of, sampled_rows, side_by_side
from sweep.encode.lzw import compress, cost
from sweep.encode.settings import Settings, refuse_video_options
from sweep.errors import ParameterError
from sweep.frame import MAX_PALETTE, Frame
from sweep.timeline import Shot

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

_MOSTLY = 0.9  # of the pixels have changed: the others may be better drawn anew
_SAMPLED_FROM = 1 << 15  # pixels

Indices = npt.NDArray[np.uint8]
Codes = npt.NDArray[np.int32]
Mask = npt.NDArray[np.bool_]


def check(settings: Settings, size: tuple[int, int] | None = None) -> None:
    """Refuse what cannot be expressed; see `sweep.encode.Encoder`."""
    refuse_video_options(settings, "a gif")
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
    every = iter(shots)
    first = next(every)
    size, table = first.frame.size, _Table.of(first.frame)
    stream.write(_header(size, table, settings.loop) + _comment(settings.text))
    work = functools.partial(_part, table, settings.effort)
    shown = written = 0
    for number, (shot, part) in enumerate(side_by_side(itertools.chain([first], every), work)):
        shown += shot.milliseconds
        time, *more = _times(round(shown / 10) - written)
        written += time + sum(more)
        stream.write(part.blocks(time))
        stream.writelines(work(shot.frame, shot.frame).blocks(longer) for longer in more)
        settings.on_shot(number + 1)
    stream.write(b";")
    return size


def _times(hundredths: int) -> Iterator[int]:
    """A long time in pieces that the format can say."""
    while hundredths > _MOST_TIME:
        yield _MOST_TIME // 2
        hundredths -= _MOST_TIME // 2
    yield hundredths


def _header(size: tuple[int, int], table: "_Table", loop: int) -> bytes:
    # A palette for all frames, 8 bits a channel, background and aspect unsaid.
    screen = b"GIF89a" + struct.pack("<HHBBB", *size, 0xF0 | (table.bits - 1), 0, 0)
    screen += _palette(table.codes, table.bits)
    if loop == 1:
        return screen
    repeats = struct.pack("<BBHB", 3, 1, max(0, loop - 1), 0)
    return screen + b"!\xff\x0bNETSCAPE2.0" + repeats


def _comment(text: str) -> bytes:
    """A comment extension, or nothing for no text."""
    blocks = (text[i : i + 255].encode("ascii") for i in range(0, len(text), 255))
    said = b"".join(bytes([len(block)]) + block for block in blocks)
    return b"!\xfe" + said + b"\0" if said else b""


@dataclass(frozen=True, slots=True, eq=False)
class _Table:
    """The palette of the file.

    Attributes:
        codes: (n,) its colors as numbers, those that the first frame shows before others.
        bits: it has 2**bits places, the last of which may be free.
        order: (n,) the places of the colors in ascending order.
    """

    codes: Codes
    bits: int
    order: npt.NDArray[np.intp]

    @classmethod
    def of(cls, frame: Frame) -> "_Table":
        every = codes_of(frame.palette)
        shown = every[_used(frame, _opaque(frame))]
        codes = np.concatenate([np.unique(shown), np.setdiff1d(every, shown)])
        bits = _bits(len(codes) + (frame.matte is not None))
        return cls(codes, bits, np.argsort(codes))

    def places(self, codes: Codes) -> npt.NDArray[np.intp] | None:
        """Where each of ``codes`` stands, or None if one does not."""
        at = np.searchsorted(self.codes, codes, sorter=self.order)
        places = self.order[np.minimum(at, len(self.order) - 1)]
        return places if np.array_equal(self.codes[places], codes) else None


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
        own = 0x80 | (_bits(len(self.palette) // 3) - 1) if self.palette else 0
        return control + struct.pack("<BHHHHB", 0x2C, *self.place, own) + self.palette + self.data


def _part(table: _Table, effort: Effort, frame: Frame, before: Frame | None) -> _Part:
    """One frame over the one before, in the smallest of the ways to say its colors."""
    delta = Delta.of(frame, before)
    look = _smaller_look(delta)
    width, height = delta.frame.size
    place = delta.left, delta.top, width, height

    def made(named: _Named, palette: bytes) -> _Part:
        data = compress(named.pixels(look).ravel(), named.bits, effort)
        return _Part(place, named.transparent, palette, data)

    own = look.named_alone()
    shared = look.named_by(table)
    alone = _palette(look.codes, own.bits)
    if shared is None:
        return made(own, alone)
    if shared.bits == own.bits:
        return made(shared, b"")
    return min(
        made(shared, b""), made(own, alone), key=lambda part: len(part.palette) + len(part.data)
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Look:
    """What is drawn of a frame, whatever names its colors get.

    Attributes:
        indices: (H, W), into the frame's palette.
        drawn: (H, W): others are transparent; None for all.
        used: (m,): which of the palette's colors are drawn.
        colors: (m,) the palette, as numbers.
        codes: (n,) the colors that are drawn, ascending, each once.
    """

    indices: Indices
    drawn: Mask | None
    used: Mask
    colors: Codes
    codes: Codes

    @classmethod
    def of(cls, frame: Frame, drawn: Mask) -> "_Look":
        used = _used(frame, drawn)
        colors = codes_of(frame.palette)
        indices = frame.indices.astype(np.uint8, copy=False)
        return cls(indices, None if drawn.all() else drawn, used, colors, np.unique(colors[used]))

    @property
    def slots(self) -> int:
        """How many places of a palette it needs."""
        return len(self.codes) + (self.drawn is not None)

    def named_alone(self) -> "_Named":
        """Its colors in a palette of its own, the transparent place behind them."""
        transparent = None if self.drawn is None else len(self.codes)
        return _Named.of(np.arange(len(self.codes)), transparent)

    def named_by(self, table: _Table) -> "_Named | None":
        """Its colors in the palette of the file, if that has them and a transparent place."""
        places = table.places(self.codes)
        if places is None or self.drawn is None:
            return None if places is None else _Named.of(places, None)
        # The lowest place that is not used, so that all have few bits.
        taken = np.zeros(2**table.bits + 1, np.bool_)
        taken[places] = True
        free = int(np.argmin(taken))
        return _Named.of(places, free) if free < 2**table.bits else None


class _Named(NamedTuple):
    """Names for colors: the place of each one, and of the transparent one."""

    places: npt.NDArray[np.intp]
    transparent: int | None
    bits: int

    @classmethod
    def of(cls, places: npt.NDArray[np.intp], transparent: int | None) -> "_Named":
        highest = max(int(places.max(initial=0)), transparent or 0)
        return cls(places, transparent, _bits(highest + 1))

    def pixels(self, look: _Look, rows: Mask | None = None) -> Indices:
        """(H, W) of what is drawn, or of the ``rows`` chosen."""
        names = np.zeros(len(look.colors), np.uint8)
        names[look.used] = self.places[np.searchsorted(look.codes, look.colors[look.used])]
        chosen = slice(None) if rows is None else rows
        indices = np.ascontiguousarray(look.indices[chosen])
        if look.drawn is None:
            return names[indices]
        assert self.transparent is not None
        named = np.empty_like(indices)
        drawn = np.ascontiguousarray(look.drawn[chosen]).view(np.uint8)
        _name(indices.ravel(), drawn.ravel(), names, self.transparent, named.ravel())
        return named


def _smaller_look(delta: Delta) -> _Look:
    """What has not changed transparent, or as it is if the pixels seem to compress better so.

    That can only be where little is left as it was, and large frames are judged by bands of rows.
    Pixels that are transparent are never drawn: all frames have them in the same places, so that
    what lies below them is the empty screen.
    """
    opaque = _opaque(delta.frame)
    plain = _Look.of(delta.frame, opaque)
    if np.array_equal(delta.changed, opaque):
        return plain
    masked = _Look.of(delta.frame, delta.changed)
    if masked.slots > MAX_PALETTE:
        return plain
    if np.count_nonzero(delta.changed) < _MOSTLY * np.count_nonzero(opaque):
        return masked
    rows = sampled_rows(*delta.changed.shape, least=_SAMPLED_FROM)
    costs = []
    for look in (masked, plain):
        named = look.named_alone()
        costs.append(cost(named.pixels(look, rows).ravel(), named.bits))
    return masked if costs[0] <= costs[1] else plain


def _opaque(frame: Frame) -> Mask:
    """(H, W): where the frame has a color."""
    return np.ones(frame.indices.shape, np.bool_) if frame.matte is None else frame.matte.opaque


def _used(frame: Frame, drawn: Mask) -> Mask:
    """(m,): which colors of the palette are drawn."""
    marks = np.zeros((2, MAX_PALETTE), np.bool_)
    indices = np.ascontiguousarray(frame.indices, np.uint8).ravel()
    where = np.ascontiguousarray(drawn).view(np.uint8).ravel()
    _mark(indices, where, marks.view(np.uint8))
    return marks[1, : len(frame.palette)]


@kernel(frozen(types.uint8, 1), frozen(types.uint8, 1), types.uint8[:, ::1])
def _mark(indices, drawn, marks):  # type: ignore[no-untyped-def]
    """Mark the indices that are drawn somewhere in row 1, those that are not in row 0."""
    for i in range(len(indices)):
        marks[drawn[i], indices[i]] = 1


@kernel(
    frozen(types.uint8, 1), frozen(types.uint8, 1), frozen(types.uint8, 1), types.uint8,
    types.uint8[::1],
)  # fmt: skip
def _name(indices, drawn, names, transparent, named):  # type: ignore[no-untyped-def]
    """Give the indices other names, and one to all that are not drawn."""
    for i in range(len(indices)):
        named[i] = names[indices[i]] if drawn[i] else transparent


def _palette(codes: Codes, bits: int) -> bytes:
    """The colors in 2**bits places."""
    colors = np.stack([codes >> 16, codes >> 8 & 255, codes & 255], axis=1)
    return colors.astype(np.uint8).tobytes().ljust(3 * 2**bits, b"\0")


def _bits(colors: int) -> int:
    """The minimum code size for so many palette entries, which is also the palette's size."""
    return max(2, (colors - 1).bit_length())
