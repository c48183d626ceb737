"""Palettes, signatures and their mean colors <-> bits.

Everything is told as a difference from what is known already: a palette from that of the level
before, the column of a signature from the column before it, a mean from the last palette.
"""

from typing import NamedTuple

import numpy as np
from numba import types

from sweep.encode.ksweep.coder import (
    CELLS,
    CODER,
    Coder,
    adaptive,
    fresh_cells,
    signed,
    symbol,
    written_by,
)
from sweep.system.arrays import I64, U8
from sweep.system.kernels import kernel

__all__ = ["Colors", "read_colors", "write_colors"]


class Colors(NamedTuple):
    """The colors of all levels, in arrays that are read from or filled.

    Attributes:
        sizes: (levels,) int64: how many rows each palette has, 1..256.
        palettes: (levels, 256, 3) int64: the palettes, as far as they reach.
        parents: (levels, 256) int64: for each row the one of the level before that it came from.
        table: (levels, s) uint8: the palette row of each signature, see `Signatures`.
        means: (s, 3) uint8: the mean color of each, rounded.
        logs: (leaves,) int64: how many bits the number of pixels of each leaf has, less 1: of the
            signatures and, if there is one, of the transparent pixels behind them.
        shared: (leaves,) int64: how many levels a signature has in common with the one before it.
    """

    sizes: I64
    palettes: I64
    parents: I64
    table: U8
    means: U8
    logs: I64
    shared: I64

    @classmethod
    def empty(cls, levels: int, signatures: int, *, transparent: bool) -> "Colors":
        """Arrays to be filled."""
        leaves = signatures + transparent
        return cls(
            np.zeros(levels, np.int64),
            np.zeros((levels, 256, 3), np.int64),
            np.zeros((levels, 256), np.int64),
            np.zeros((levels, signatures), np.uint8),
            np.zeros((signatures, 3), np.uint8),
            np.zeros(leaves, np.int64),
            np.zeros(leaves, np.int64),
        )


# Where the cells of each kind begin, and how many there are.
_SIZE = 0  # a number
_KEPT = 64  # whether a row is as in the level before
_PARENT = 66  # a symbol of 8 bits
_COLOR = 322  # 3 numbers of rows that changed, 3 of new ones
_SHARED = 706  # a symbol of 8 bits
_NEWEST = 962  # whether a new label is the last row; by whether the column parts there
_LABEL = 964  # a symbol of 8 bits by the label before
_MOVED = _LABEL + 65536  # whether a label changes, by level and label
_MEAN = _MOVED + 65536  # 3 numbers
_LOG = _MEAN + 192  # a symbol of 5 bits
_CELLS = _LOG + 32

_COLORS = types.NamedTuple(  # type: ignore[no-untyped-call]
    (
        types.int64[::1], types.int64[:, :, ::1], types.int64[:, ::1], types.uint8[:, ::1],
        types.uint8[:, ::1], types.int64[::1], types.int64[::1],
    ), Colors,
)  # fmt: skip


@kernel(inline=True)
def _code_palettes(coder, cells, colors):  # type: ignore[no-untyped-def]
    """Code the palettes and where their rows come from; False if no palette is like that."""
    before = 0
    for level in range(len(colors.sizes)):
        size = before + signed(coder, cells, _SIZE, colors.sizes[level] - before)
        if size < 1 or size > 256:
            return False
        colors.sizes[level] = size
        for row in range(size):
            own = colors.palettes[level, row]
            parent, base = row, _COLOR
            if row < before:
                old = colors.palettes[level - 1, row]
                same = own[0] == old[0] and own[1] == old[1] and own[2] == old[2]
                if adaptive(coder, cells, _KEPT, 1 if same else 0) == 1:
                    for c in range(3):
                        own[c] = old[c]
                    colors.parents[level, row] = row
                    continue
            else:
                base = _COLOR + 192
                parent = symbol(coder, cells, _PARENT, 8, colors.parents[level, row])
                if level > 0 and parent >= before:
                    return False
            colors.parents[level, row] = parent
            for c in range(3):
                near = colors.palettes[level - 1, parent, c] if level > 0 else 128
                own[c] = near + signed(coder, cells, base + 64 * c, own[c] - near)
                if own[c] < 0 or own[c] > 255:
                    return False
        before = size
    return True


@kernel(inline=True)
def _code_label(coder, cells, parts, own, size, label):  # type: ignore[no-untyped-def]
    """Code a label that is not ``own``, the one of the level before."""
    newest = 1 if label == size - 1 else 0
    if adaptive(coder, cells, _NEWEST + parts, newest) == 1:
        return size - 1
    return symbol(coder, cells, _LABEL + 256 * own, 8, label)


@kernel(inline=True)
def _code_table(coder, cells, colors):  # type: ignore[no-untyped-def]
    """Code the columns of all signatures; False if one has a row that is not there."""
    levels, signatures = colors.table.shape
    for s in range(signatures):
        shared = 0
        if s > 0:
            shared = symbol(coder, cells, _SHARED, 8, colors.shared[s])
            colors.shared[s] = shared
            if shared >= levels:
                return False
            for level in range(shared):
                colors.table[level, s] = colors.table[level, s - 1]
        for level in range(shared, levels):
            own = np.int64(colors.table[level - 1, s]) if level > 0 else 0
            label = np.int64(colors.table[level, s])
            parts = 1 if level == shared and s > 0 else 0
            # Where it parts from the column before, it is not what that one has there.
            moves = 1
            if parts == 0 or colors.table[level, s - 1] != own:
                at = _MOVED + 256 * level + own
                moves = adaptive(coder, cells, at, 1 if label != own else 0)
            size = colors.sizes[level]
            found = _code_label(coder, cells, parts, own, size, label) if moves == 1 else own
            if found >= size:
                return False
            colors.table[level, s] = found
    return True


@kernel(inline=True)
def _code_means(coder, cells, colors):  # type: ignore[no-untyped-def]
    """Code the mean colors and the weights; False if one is no color."""
    last = len(colors.sizes) - 1
    for s in range(len(colors.means)):
        for c in range(3):
            near = colors.palettes[last, colors.table[last, s], c]
            mean = near + signed(coder, cells, _MEAN + 64 * c, colors.means[s, c] - near)
            if mean < 0 or mean > 255:
                return False
            colors.means[s, c] = mean
    for leaf in range(len(colors.logs)):
        colors.logs[leaf] = symbol(coder, cells, _LOG, 5, colors.logs[leaf])
    return True


@kernel(CODER, CELLS, _COLORS)
def _code(coder, cells, colors):  # type: ignore[no-untyped-def]
    """Write all of ``colors``, or read into it; False if what is read cannot be."""
    return (
        _code_palettes(coder, cells, colors)
        and _code_table(coder, cells, colors)
        and _code_means(coder, cells, colors)
    )


def write_colors(colors: Colors) -> bytes:
    """The bytes of palettes, table, means and weights."""
    room = 4096 + colors.means.size * 4 + colors.table.size
    return written_by(lambda coder: _code(coder, fresh_cells(_CELLS), colors), room)


def read_colors(content: bytes, colors: Colors) -> bool:
    """Fill ``colors``; False if the bytes tell of something that cannot be."""
    return bool(_code(Coder.reading(content), fresh_cells(_CELLS), colors))
