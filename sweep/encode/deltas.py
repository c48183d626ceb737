"""What has changed from frame to frame, for formats that draw one frame over the other."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numba import types

from sweep.color.packed import pack_rgb, unpack_rgb
from sweep.image.frame import Frame
from sweep.system import parallel
from sweep.system.arrays import U8, Mask
from sweep.system.kernels import frozen, kernel
from sweep.timeline.shots import Shot

__all__ = ["Delta", "sampled_rows", "union", "with_the_last"]

T = TypeVar("T")

_SAMPLED_FROM = 1 << 17  # pixels
_BAND = 16  # rows


_NAMES, _CODES = frozen(types.uint8, 1), frozen(types.int32, 1)


@kernel(_NAMES, _CODES, _NAMES, _CODES, types.uint8[::1])
def _compare(now, now_codes, then, then_codes, changed):  # type: ignore[no-untyped-def]
    """Mark the pixels whose color has changed."""
    for i in range(len(now)):
        changed[i] = now_codes[now[i]] != then_codes[then[i]]


@dataclass(frozen=True, slots=True, eq=False)
class Delta:
    """A frame cut down to the rectangle that has changed since the frame before.

    Attributes:
        frame: the rectangle, at least 1x1.
        left, top: where it goes, in px.
        changed: (H, W) bool: the pixels whose color is another than before. Transparent ones are
            never drawn: all frames have them in the same places, over nothing.
    """

    frame: Frame
    left: int
    top: int
    changed: Mask

    @classmethod
    def of(cls, frame: Frame, before: Frame | None, *, grid: int = 1) -> "Delta":
        """Compare ``frame`` with the one ``before``; a frame like it is one pixel.

        Args:
            frame: what is shown.
            before: what has been shown, of the same size; None for nothing.
            grid: left and top are multiples of it.
        """
        opaque = None if frame.matte is None else frame.matte.opaque
        if before is None:
            drawn = np.ones(frame.indices.shape, np.bool_) if opaque is None else opaque
            return cls(frame, 0, 0, drawn)
        changed = _changed(frame, before)
        if opaque is not None:
            changed &= opaque
        rows, columns = (np.flatnonzero(changed.any(axis=axis)) for axis in (1, 0))
        if not len(rows):
            rows = columns = np.zeros(1, np.int64)
        top, left = (int(marks[0]) // grid * grid for marks in (rows, columns))
        box = slice(top, int(rows[-1]) + 1), slice(left, int(columns[-1]) + 1)
        return cls(frame.within(*box), left, top, changed[box])

    def sampled(self) -> "Delta":
        """Bands of rows from top to bottom, an eighth of a large delta, to try things on."""
        rows = sampled_rows(*self.changed.shape)
        if rows is None:
            return self
        return Delta(self.frame.within(rows), self.left, self.top, self.changed[rows])


def sampled_rows(height: int, width: int, *, least: int = _SAMPLED_FROM) -> Mask | None:
    """(H,): the rows to try things on, an eighth of them all; None for all of less than ``least``
    px or of few rows.
    """
    if height * width < least or height < 8 * _BAND:
        return None
    return np.asarray(np.arange(height) // _BAND % 8 == 4)


def _changed(frame: Frame, before: Frame) -> Mask:
    """(H, W): where the color is another than in the frame before."""
    codes = pack_rgb(frame.palette), pack_rgb(before.palette)
    if frame.indices.dtype != np.uint8 or before.indices.dtype != np.uint8:
        return np.asarray(codes[0][frame.indices] != codes[1][before.indices])
    changed = np.empty(frame.indices.shape, np.bool_)
    now, then = (np.ascontiguousarray(f.indices).ravel() for f in (frame, before))
    _compare(now, codes[0], then, codes[1], changed.view(np.uint8).ravel())
    return changed


def union(palettes: Iterable[U8]) -> U8:
    """(n, 3): every color that one of the palettes has, once."""
    known = np.empty(0, np.int32)
    for palette in palettes:
        known = np.union1d(known, pack_rgb(palette))
    return unpack_rgb(known)


def with_the_last(
    shots: Iterable[Shot], work: Callable[[Frame, Frame | None], T]
) -> Iterator[tuple[Shot, T]]:
    """Do ``work`` on each frame and the one before it, on all processors; results come in order.

    A few frames are in memory at a time.
    """

    def done(shot: Shot, before: Frame | None) -> tuple[Shot, T]:
        return shot, work(shot.frame, before)

    threads = parallel.processors()
    # Frames are large, and one that waits for each thread is enough to keep it at work.
    return parallel.side_by_side(done, _pairs(shots), threads, ahead=threads)


def _pairs(shots: Iterable[Shot]) -> Iterator[tuple[Shot, Frame | None]]:
    before: Frame | None = None
    for shot in shots:
        yield shot, before
        before = shot.frame
