"""What a GIF draws of a frame, and which numbers its colors get there.

Pixels that have not changed are written as what they are or as transparent, whichever makes the
frame smaller; a palette has only the colors that are drawn. A frame that finds its colors in the
palette of the file may do without one.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import types

from sweep.color.packed import pack_rgb, unpack_rgb
from sweep.encode.deltas import Delta, sampled_rows
from sweep.encode.lzw import cost
from sweep.image.frame import MAX_PALETTE, Frame
from sweep.system.arrays import I32, U8, Mask
from sweep.system.kernels import frozen, kernel

__all__ = ["FilePalette", "Look", "Named", "bits_for", "palette_bytes", "smaller_look"]

_SAMPLED_FROM = 1 << 15  # pixels

Indices = U8
Codes = I32


@dataclass(frozen=True, slots=True, eq=False)
class FilePalette:
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
    def of(cls, frame: Frame) -> "FilePalette":
        """The palette of a file whose first frame is ``frame``."""
        every = pack_rgb(frame.palette)
        shown = every[_used(frame, _opaque(frame))[1]]
        codes = np.concatenate([np.unique(shown), np.setdiff1d(every, shown)])
        bits = bits_for(len(codes) + (frame.matte is not None))
        return cls(codes, bits, np.argsort(codes))

    def places(self, codes: Codes) -> npt.NDArray[np.intp] | None:
        """Where each of ``codes`` stands, or None if one does not."""
        at = np.searchsorted(self.codes, codes, sorter=self.order)
        places = self.order[np.minimum(at, len(self.order) - 1)]
        return places if np.array_equal(self.codes[places], codes) else None


@dataclass(frozen=True, slots=True, eq=False)
class Look:
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
    def of(cls, frame: Frame, drawn: Mask, used: Mask) -> "Look":
        """Of ``frame`` the pixels that are ``drawn``, (H, W), in the colors that are ``used``."""
        colors = pack_rgb(frame.palette)
        indices = frame.indices.astype(np.uint8, copy=False)
        return cls(indices, None if drawn.all() else drawn, used, colors, np.unique(colors[used]))

    @property
    def slots(self) -> int:
        """How many places of a palette it needs."""
        return len(self.codes) + (self.drawn is not None)

    def named_alone(self) -> "Named":
        """Its colors in a palette of its own, the transparent place behind them."""
        transparent = None if self.drawn is None else len(self.codes)
        return Named.of(np.arange(len(self.codes)), transparent)

    def named_by(self, table: FilePalette) -> "Named | None":
        """Its colors in the palette of the file, if that has them and a transparent place."""
        places = table.places(self.codes)
        if places is None or self.drawn is None:
            return None if places is None else Named.of(places, None)
        # The lowest place that is not used, so that all have few bits.
        taken = np.zeros(2**table.bits + 1, np.bool_)
        taken[places] = True
        free = int(np.argmin(taken))
        return Named.of(places, free) if free < 2**table.bits else None


class Named(NamedTuple):
    """Names for colors: the place of each one, and of the transparent one."""

    places: npt.NDArray[np.intp]
    transparent: int | None
    bits: int

    @classmethod
    def of(cls, places: npt.NDArray[np.intp], transparent: int | None) -> "Named":
        """With as many bits as the highest place needs."""
        highest = max(int(places.max(initial=0)), transparent or 0)
        return cls(places, transparent, bits_for(highest + 1))

    def pixels(self, look: Look, rows: Mask | None = None) -> Indices:
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


def smaller_look(delta: Delta) -> Look:
    """What has not changed transparent, or as it is if the pixels seem to compress better so.

    Large frames are judged by bands of rows. Pixels that are transparent are never drawn: all
    frames have them in the same places, so that what lies below them is the empty screen.
    """
    frame, opaque = delta.frame, _opaque(delta.frame)
    left, drawn = _used(frame, delta.changed)
    if frame.matte is not None:
        left = _used(frame, opaque)[1]
    plain = Look.of(frame, opaque, left | drawn)
    if np.array_equal(delta.changed, opaque):
        return plain
    masked = Look.of(frame, delta.changed, drawn)
    if masked.slots > MAX_PALETTE:
        return plain
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
    """(2, m): which colors of the palette have pixels that are not drawn, and that are."""
    marks = np.zeros((2, MAX_PALETTE), np.bool_)
    indices = np.ascontiguousarray(frame.indices, np.uint8).ravel()
    where = np.ascontiguousarray(drawn).view(np.uint8).ravel()
    _mark(indices, where, marks.view(np.uint8))
    return marks[:, : len(frame.palette)]


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


def palette_bytes(codes: Codes, bits: int) -> bytes:
    """The colors in 2**bits places."""
    return unpack_rgb(codes).tobytes().ljust(3 * 2**bits, b"\0")


def bits_for(colors: int) -> int:
    """The minimum code size for so many palette entries, which is also the palette's size."""
    return max(2, (colors - 1).bit_length())
