"""The signature of each pixel <-> bits.

Pixel by pixel, row by row: first whether it has the signature of the pixel at its left; if not, a
walk down a tree whose leaves are the signatures in their order. Neighbors in that order go the same
way through the first levels, so a step of the walk settles roughly what a level of the progression
does. What is likely at a step is known from

- which of the two ways four neighbors took, together with which way the color lies that they lead
  on to: left + above - above left;
- what followed there behind the same neighbor at the left.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import types

from sweep.encode.ksweep.coder import (
    CELLS,
    CODER,
    Coder,
    adaptive,
    fresh_cells,
    mixed,
    sure,
    written_by,
)
from sweep.encode.ksweep.tree import TREE, grown
from sweep.system.arrays import I32, I64, U8
from sweep.system.kernels import frozen, kernel

__all__ = ["Plane", "read_plane", "table_bits", "write_plane"]

_FEWEST_BITS, _MOST_BITS = 10, 22  # of the number of cells

_TURN = 12  # how far a color lies to one side of a step, at most
_PATTERNS, _WAYS = (
    256,
    81,
)  # sets of weights: which neighbors are equal; which way four of them went
_WEIGHT = 26214  # 0.4 of 65536


class Plane(NamedTuple):
    """What is known of a plane before its pixels.

    Attributes:
        width, height: in px.
        means: (leaves, 3) uint8 sRGB: the mean color of each signature.
        weights: (leaves,) int64: about how many pixels it has: a power of 2.
        shared: (leaves,) int64: how many levels each goes the same way as the leaf before it.
        bits: of the number of cells.
    """

    width: int
    height: int
    means: U8
    weights: I64
    shared: I64
    bits: int


def table_bits(pixels: int) -> int:
    """How many bits the number of cells has for a picture of so many pixels."""
    return min(max(pixels.bit_length(), _FEWEST_BITS), _MOST_BITS)


@kernel(inline=True)
def _slot(kind, a, b, shift):  # type: ignore[no-untyped-def]
    """A cell for a context of two numbers: a hash; two contexts may come to share a cell."""
    mixture = (kind * 0x2C1B3C6D + a * 0x9E3779B1 + b * 0x85EBCA6B) & 0xFFFFFFFF
    mixture ^= mixture >> 15
    return ((mixture * 0x297A2D39) & 0xFFFFFFFF) >> shift


@kernel(inline=True)
def _apart(means, one, other):  # type: ignore[no-untyped-def]
    """How far apart two means are: the bits of a quarter of the squared distance, at most 15."""
    square = np.int64(0)
    for c in range(3):
        difference = np.int64(means[one, c]) - np.int64(means[other, c])
        square += difference * difference
    square >>= 2
    length = 0
    while square > 0:
        square >>= 1
        length += 1
    return min(length, 15)


@kernel(inline=True)
def _way(leaf, begin, m, end):  # type: ignore[no-untyped-def]
    """Which way a leaf lies from a step: 0 it is not below it, 1 left, 2 right."""
    if leaf < begin or leaf >= end:
        return 0
    return 1 if leaf < m else 2


class _Learning(NamedTuple):
    """What is learned on the way.

    Attributes:
        cells: (2**bits,) uint32, see `sweep.encode.ksweep.coder`.
        weights: (sets, 2) int64, of two cells each.
        places: (2,) int64: which cells are mixed now.
        runs: (width,) uint8: how far apart each pixel is from the one at its left: of this row
            where it is done already, else of the one above.
    """

    cells: npt.NDArray[np.uint32]
    weights: I64
    places: I64
    runs: U8


_LEARNING = types.NamedTuple(  # type: ignore[no-untyped-call]
    (CELLS, types.int64[:, ::1], types.int64[::1], types.uint8[::1]), _Learning
)


@kernel(CODER, types.int32[:, ::1], frozen(types.uint8, 2), TREE, types.int64, _LEARNING)
def _code(coder, padded, means, tree, first, learning):  # type: ignore[no-untyped-def]
    """Write all pixels, or read them into ``padded``, which has the margin of `_padded`."""
    cells, weights, places, runs = learning
    height, width = padded.shape[0] - 2, padded.shape[1] - 3
    leaves = len(means)
    shift = 32
    while 1 << (32 - shift) < len(cells):
        shift -= 1
    for y in range(2, height + 2):
        padded[y, 0] = padded[y, 1] = padded[y - 1, 2]
        for x in range(2, width + 2):
            left, above = np.int64(padded[y, x - 1]), np.int64(padded[y - 1, x])
            above_left = np.int64(padded[y - 1, x - 1])
            above_right = np.int64(padded[y - 1, x + 1])
            pattern = (
                (left == above)
                | ((left == above_left) << 1)
                | ((above == above_left) << 2)
                | ((above == above_right) << 3)
                | ((left == above_right) << 4)
                | ((left == padded[y, x - 2]) << 5)
                | ((above == padded[y - 2, x]) << 6)
                | ((above_right == padded[y - 2, x + 1]) << 7)
            )
            near = (np.int64(runs[x - 2]) << 4) | _apart(means, left, above)
            leaf = np.int64(padded[y, x])
            begin, end = np.int64(0), np.int64(leaves)
            # Step 0 asks whether it is the leaf at the left.
            m, bit = np.int64(0), 1 if leaf == left else 0
            turned, beside = (near << 3) | (pattern & 7), (left << 16) + above
            known = pattern
            while True:
                places[0] = _slot(1, m, turned, shift)
                if sure(cells[places[0]]):
                    bit = adaptive(coder, cells, places[0], bit)
                else:
                    places[1] = _slot(2, m, beside, shift)
                    bit = mixed(coder, cells, places, weights[known], bit)
                if m > 0:
                    begin, end = (m, end) if bit == 1 else (begin, m)
                    m = tree.ways[m, bit]
                elif bit == 1:
                    begin = left
                else:
                    m = first
                # It is not the leaf at the left: where that is alone, the way is known.
                from_left = _way(left, begin, m, end)
                while m > 0 and (
                    (from_left == 1 and m - begin == 1) or (from_left == 2 and end - m == 1)
                ):
                    right = 2 - from_left
                    begin, end = (m, end) if right == 1 else (begin, m)
                    m = tree.ways[m, right]
                    from_left = _way(left, begin, m, end)
                if m == 0:
                    break
                turn = tree.axes[m, 3]
                for c in range(3):
                    ahead = np.int64(means[left, c]) + means[above, c]
                    turn += (ahead - means[above_left, c]) * tree.axes[m, c]
                turn = min(max(turn >> 10, -_TURN), _TURN) + _TURN
                ways = (from_left * 3 + _way(above, begin, m, end)) * 3
                ways = (ways + _way(above_right, begin, m, end)) * 3
                ways += _way(above_left, begin, m, end)
                turned, beside = (ways << 5) | turn, left
                known = _PATTERNS + ways
                bit = 1 if leaf >= m else 0
            padded[y, x] = begin
            runs[x - 2] = _apart(means, left, begin)
        padded[y, width + 2] = padded[y, width + 1]
    return 0


def _walked(coder: Coder, padded: I32, plane: Plane) -> None:
    tree, first = grown(plane.means, plane.weights, plane.shared)
    learning = _Learning(
        fresh_cells(1 << plane.bits),
        np.full((_PATTERNS + _WAYS, 2), _WEIGHT, np.int64),
        np.zeros(2, np.int64),
        np.zeros(plane.width, np.uint8),
    )
    _code(coder, padded, plane.means, tree, first, learning)


def write_plane(ids: I32, plane: Plane) -> bytes:
    """The bytes of the signature of each pixel; none if there is one signature only.

    Args:
        ids: (H, W) int32, each below the number of leaves.
        plane: what is known of it.
    """
    if len(plane.means) < 2:
        return b""
    room = ids.size + 4096
    return written_by(lambda coder: _walked(coder, _padded(ids), plane), room)


def read_plane(content: bytes, plane: Plane) -> I32:
    """The signature of each pixel, (H, W) int32.

    Any bytes are some plane, so that this never fails; a sum of the whole file tells if it is ours.
    """
    padded = _padded(np.zeros((plane.height, plane.width), np.int32))
    if len(plane.means) > 1:
        _walked(Coder.reading(content), padded, plane)
    return np.ascontiguousarray(padded[2:, 2:-1])


def _padded(ids: I32) -> I32:
    """Two rows of signature 0 above, and room for two pixels before and one behind each row.

    Before a row stands, twice, its first pixel's neighbor above; behind it, its last once more.
    """
    return np.pad(ids, ((2, 0), (2, 1)))
