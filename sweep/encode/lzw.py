"""The compression inside a GIF: variable-length LZW, as the specification of GIF89a has it.

Three things are left to the encoder, and all three are used:

- When to forget. A full table no longer learns; clearing it costs the learning anew. What a clear
  is worth shows only later, so this is planned from the end: from each of many places a fresh
  table is followed for as long as clearing it later still pays, and what lies behind the best
  place to do so is known already (`_plan`): dynamic programming.
- How to parse. In a full table the longest match need not be the best: a shorter one that lets the
  next one reach further saves a code (`_compress`; Y. Matias, N. Rajpoot and S. C. Sahinalp, "The
  effect of flexible parsing for dynamic dictionary-based data compression", 2001). While the table
  still learns, shorter matches teach it nothing, and do not pay.
- Which of two values a pixel has that may be transparent: see `sweep.encode.gif_palette`.
"""

import functools
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import types

from sweep.defaults import Effort
from sweep.system.arrays import I64, U8, U16
from sweep.system.kernels import frozen, kernel

__all__ = ["compress", "cost"]

_MOST_CODES = 4096
_MOST_BITS = 12

_BLOCK = 255  # bytes of data that follow each byte of length


class _Search(NamedTuple):
    """How far to look for the places to clear the table at.

    Attributes:
        every: codes from one possible clear to the next, at most.
        places: possible clears in all the pixels, at least.
        slack: a full table is left where clearing it costs so many bits more than earlier.
        look: how many pixels a match may end before it must.
    """

    every: int
    places: int
    slack: int
    look: int


# Measured by tests/bench/files.py.
_SEARCHES: dict[Effort, _Search] = {
    "fast": _Search(2048, 16, 200, 2),
    "balanced": _Search(2048, 48, 300, 2),
    "best": _Search(256, 200, 4000, 4),
}
_ESTIMATE = _Search(4096, 1, 100, 0)  # to compare what is far from alike

_PIXELS, _RUNS = frozen(types.uint8, 1), frozen(types.uint32, 1)
_CODES = types.uint16[::1]
_LONGS = types.int64[::1]


class _Arrays(NamedTuple):
    """A table of codes, as three arrays.

    `child` has the code of each code and one value more, 0 for none; rows are made when their codes
    are. Half of all pixels are matched by codes of one value, and those need not be followed step
    by step: of each value, `longest` has the length of the longest such code, and `ladder` all of
    them by their lengths.
    """

    child: U16
    ladder: U16
    longest: U16


class _Reach(NamedTuple):
    """How far apart places to clear at are: codes, pixels; and the bits a full table may lose."""

    every: int
    farthest: int
    slack: int


class _Places(NamedTuple):
    """Pixels to clear the table at, the bits from each to the end, and where to clear next."""

    places: I64
    costs: I64
    onward: I64


_TABLE = types.NamedUniTuple(_CODES, 3, _Arrays)  # type: ignore[no-untyped-call]
_REACH = types.NamedUniTuple(types.int64, 3, _Reach)  # type: ignore[no-untyped-call]
_PLACES = types.NamedUniTuple(_LONGS, 3, _Places)  # type: ignore[no-untyped-call]

# Numba lets signed indices count from the end of an array, and pays for that at each one.
_u = np.uint64


@kernel(_PIXELS, types.uint32[::1])
def _count_runs(pixels, runs):  # type: ignore[no-untyped-def]
    """How many pixels from each one on have the value that it has."""
    length = 0
    for at in range(len(pixels) - 1, -1, -1):
        same = length > 0 and pixels[_u(at)] == pixels[_u(at + 1)]
        length = length + 1 if same else 1
        runs[_u(at)] = length


@kernel(types.int64, _TABLE)
def _forget(bits, table):  # type: ignore[no-untyped-def]
    """Make a table fresh: no value continues any other."""
    for i in range(1 << 2 * bits):
        table.child[_u(i)] = 0
    for value in range(1 << bits):
        table.longest[_u(value)] = 1
        table.ladder[_u(value << _MOST_BITS | 1)] = value


@kernel(inline=True)
def _match(pixels, runs, at, end, bits, table):  # type: ignore[no-untyped-def]
    """The code of the longest match at ``at``, and where it ends, ``end`` at the most."""
    value = np.int64(pixels[_u(at)])
    length = min(np.int64(runs[_u(at)]), np.int64(table.longest[_u(value)]), end - at)
    node = np.int64(table.ladder[_u(value << _MOST_BITS | length)])
    at += length
    while at < end:
        longer = np.int64(table.child[_u(node << bits | pixels[_u(at)])])
        if not longer:
            break
        node = longer
        at += 1
    return node, at


@kernel(inline=True)
def _learn(pixels, runs, begin, at, node, code, bits, table):  # type: ignore[no-untyped-def]
    """From here on ``code`` is ``node``, matched from ``begin`` on, and the value at ``at``."""
    value = np.int64(pixels[_u(at)])
    table.child[_u(node << bits | value)] = code
    row = code << bits
    for next_value in range(1 << bits):
        table.child[_u(row + next_value)] = 0
    length = at - begin
    if length < runs[_u(begin)]:
        table.longest[_u(value)] = length + 1
        table.ladder[_u(value << _MOST_BITS | length + 1)] = code


@kernel(_PIXELS, _RUNS, types.int64, _REACH, frozen(types.int64, 1), _TABLE, _PLACES)
def _plan(pixels, runs, bits, reach, spent, table, plan):  # type: ignore[no-untyped-def]
    """Find where best to clear the table, from the end of the pixels to their beginning.

    Fills ``plan`` with pixels to clear at, the last first, the bits of all codes from each of them
    to the end, and the number of the place to clear at next. Returns how many places there are;
    the last of them is the first pixel.
    """
    every, farthest, slack = reach
    places, costs, onward = plan
    total, fresh = len(pixels), (1 << bits) + 2
    places[0], costs[0], known = total, 0, 1
    step = min(every, farthest)
    while places[known - 1] > 0:
        start = places[known - 1] - step
        if start < step // 2:
            start = 0
        _forget(bits, table)
        at, code, ahead = start, fresh, known - 1
        best, goal, leave = np.int64(1) << 60, 0, False
        while True:
            begin = at
            node, at = _match(pixels, runs, at, total, bits, table)
            while not leave and places[ahead] <= at:
                # The code is cut short here, and one more clears, or ends.
                over = max(0, code - _MOST_CODES)
                through = spent[code - over] + _MOST_BITS * over + costs[ahead]
                if through < best:
                    best, goal = through, ahead
                leave = ahead == 0 or (code >= _MOST_CODES and through > best + slack)
                ahead -= 1
            if leave:
                break
            if code < _MOST_CODES:
                _learn(pixels, runs, begin, at, node, code, bits, table)
            code += 1
        places[known], costs[known], onward[known] = start, best, goal
        known += 1
        step = min(every * (at - start) // (code - fresh + 1), farthest)
    return known


@kernel(_PIXELS, _RUNS, types.int64, _TABLE, _CODES, _LONGS, types.int64, types.uint8[::1])
def _compress(pixels, runs, bits, table, parent, ends, look, out):  # type: ignore[no-untyped-def]
    """Write the codes of ``pixels`` to ``out``, lowest bit first; returns how many bytes.

    The table is fresh at the first pixel and at each of ``ends``, of which the last is that of the
    pixels; no code goes over them.
    """
    colors = 1 << bits
    held, pending, size = np.int64(colors), np.int64(bits + 1), 0  # bits not yet written, how many
    at = 0
    for end in ends:
        _forget(bits, table)
        width, next_code = bits + 1, colors + 2
        over = False
        while not over:
            over, begin = at == end, at
            if over:
                node = np.int64(colors if end < len(pixels) else colors + 1)
            else:
                node, at = _match(pixels, runs, at, end, bits, table)
            # Within a run of one value it is all the same where a match ends.
            if (
                next_code == _MOST_CODES
                and at < end
                and at - begin > 1
                and not pixels[_u(at)] == pixels[_u(at - 1)] == pixels[_u(at - 2)]
            ):
                furthest, shorter = 0, node
                for stop in range(at, max(begin, at - 1 - look), -1):
                    _, reach = _match(pixels, runs, stop, end, bits, table)
                    if reach > furthest:
                        furthest, node, best_stop = reach, shorter, stop
                    shorter = np.int64(parent[_u(shorter)])
                at = best_stop
            held |= node << pending
            pending += width
            while pending >= 8:
                out[_u(size)] = held & 255
                size += 1
                held >>= 8
                pending -= 8
            if next_code < _MOST_CODES and not over:
                if at < end:
                    _learn(pixels, runs, begin, at, node, next_code, bits, table)
                    parent[_u(next_code)] = node
                # The reader is one code behind: it widens when it has made this one.
                if next_code == 1 << width and width < _MOST_BITS:
                    width += 1
                next_code += 1
    if pending > 0:
        out[_u(size)] = held & 255
        size += 1
    return size


def cost(indices: U8, bits: int) -> int:
    """About how many bits the codes of ``indices`` take; faster than `compress`."""
    return _Table.of(np.ascontiguousarray(indices), bits).plan(_ESTIMATE)[1]


@functools.cache
def _spent(bits: int) -> I64:
    """(4097,): bits of all codes when the next one of the table is this, and of two codes more.

    Those are one more of the table, and one that clears it, which may be a bit wider.
    """
    fresh = (1 << bits) + 2
    width, bill = bits + 1, 0
    spent = np.zeros(_MOST_CODES + 1, np.int64)
    for code in range(fresh, _MOST_CODES + 1):
        bill += width
        if code == 1 << width and width < _MOST_BITS:
            width += 1
        spent[code] = bill + width
    return spent


class _Table(NamedTuple):
    """Pixels, and room for the table that codes them.

    Attributes:
        pixels: (n,) uint8.
        runs: (n,) uint32: how many pixels from each one on have the same value.
        bits: values are below 2**bits.
        arrays: of the table.
    """

    pixels: U8
    runs: npt.NDArray[np.uint32]
    bits: int
    arrays: _Arrays

    @classmethod
    def of(cls, pixels: U8, bits: int) -> "_Table":
        runs = np.empty(len(pixels), np.uint32)
        _count_runs(pixels, runs)
        child, ladder = np.empty((2, _MOST_CODES << bits), np.uint16)
        arrays = _Arrays(child, ladder, np.empty(1 << bits, np.uint16))
        return cls(pixels, runs, bits, arrays)

    def plan(self, search: _Search) -> tuple[I64, int]:
        """Where each fresh table ends, and the bits of all codes together."""
        farthest = max(1, len(self.pixels) // search.places)
        # A code takes a pixel or more, so that places are at least this far apart.
        nearest = min(search.every, farthest)
        places, costs, onward = np.empty((3, len(self.pixels) // nearest + 3), np.int64)
        reach = _Reach(search.every, farthest, search.slack)
        known = _plan(
            self.pixels, self.runs, self.bits, reach, _spent(self.bits), self.arrays,
            _Places(places, costs, onward),
        )  # fmt: skip
        here, ends = known - 1, []
        while here > 0:
            here = onward[here]
            ends.append(places[here])
        return np.array(ends, np.int64), int(costs[known - 1])

    def compress(self, ends: I64, look: int) -> U8:
        """The codes, byte by byte."""
        # A pixel costs at most one code of 12 bits, and so does every clearing.
        out = np.empty(len(self.pixels) * 3 // 2 + len(ends) * 2 + 16, np.uint8)
        parent = np.empty(_MOST_CODES, np.uint16)
        size = _compress(
            self.pixels, self.runs, self.bits, self.arrays, parent, ends, look, out
        )  # fmt: skip
        return out[:size]


def compress(indices: U8, bits: int, effort: Effort = "fast") -> bytes:
    """The image data of a GIF: minimum code size, data in blocks, terminator.

    Args:
        indices: (n,) uint8, n >= 1, each below 2**bits.
        bits: the minimum code size, 2..8.
        effort: how long to search for the places to clear the table at.
    """
    search = _SEARCHES[effort]
    table = _Table.of(np.ascontiguousarray(indices), bits)
    out = table.compress(table.plan(search)[0], search.look)
    whole = len(out) // _BLOCK * _BLOCK
    blocks = np.empty((len(out) // _BLOCK, _BLOCK + 1), np.uint8)
    blocks[:, 0] = _BLOCK
    blocks[:, 1:] = out[:whole].reshape(-1, _BLOCK)
    rest = out[whole:].tobytes()
    last = bytes([len(rest)]) + rest if rest else b""
    return bytes([bits]) + blocks.tobytes() + last + b"\0"
