"""Bits <-> bytes, by probabilities that learn as they go: a binary range coder.

How likely a bit is to be 1 is kept in *cells*, a number of 16 bits each, of which every context has
one. A cell moves towards each bit that it sees, by 1 / (n + 1.5) after n bits and by no less than
1 / 61.5. Where several contexts have something to say, their cells are mixed in the logistic domain
by weights that learn, too (M. V. Mahoney, "Adaptive weighing of context models for lossless data
compression", 2005).

Writing and reading are the same walk through the same models, so each model is one function, which
is given the bits when it writes and finds them when it reads. Everything is whole numbers of at
most 32 bits, so that a browser computes the same.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import types

from sweep.system.arrays import I64, U8
from sweep.system.kernels import kernel

__all__ = [
    "CODER",
    "Coder",
    "adaptive",
    "fresh_cells",
    "mixed",
    "number",
    "signed",
    "sure",
    "symbol",
    "written_by",
]

_LIMIT = 60  # bits that a cell has seen, at most
_HALF = 32768 << 8  # a cell that has seen none: probability << 8 | bits seen
_LEAST = 32  # of a probability that is written with, in 1/65536
_MOST_WEIGHT = (1 << 19) - 1  # in 1/65536
_LEARNING = 3
_ENOUGH, _RARE = 30, 1024  # bits seen; of a probability

# Logistic functions in steps of 1/256. A step of exp by multiplication, not by calls, so that
# whoever else computes this comes to the same numbers.
_STEP = 0.9961013694701175  # exp(-1/256)


def _squashed() -> I64:
    """(4096,): 65536 / (1 + exp(-x / 256)) for x = -2048 .. 2047."""
    table = np.empty(4096, np.int64)
    power = 1.0
    for x in range(2048):
        table[2048 + x] = min(65535, int(65536 / (1 + power) + 0.5))
        if x > 0:
            table[2048 - x] = 65536 - table[2048 + x]
        power *= _STEP
    table[0] = table[1]
    return table


def _stretched() -> I64:
    """(4096,): the inverse: the least x whose probability is at least 16 p + 8."""
    return np.minimum(np.searchsorted(_SQUASH, np.arange(4096) * 16 + 8), 4095) - 2048


_SQUASH = _squashed()
_STRETCH = _stretched()
_RATES = 32768 // (2 * np.arange(_LIMIT + 1) + 3)  # in 1/16384

_WEIGHTS = types.int64[:, ::1]
CELLS = types.uint32[::1]


class Coder(NamedTuple):
    """Where bits come from or go to.

    Attributes:
        state: (6,): the range's low and high end, the bytes read into it, the place in ``data``,
            whether bits are written (1) or read (0), and whether ``data`` was too short.
        data: bytes; when reading, all behind the last are 0.
    """

    state: I64
    data: U8

    @classmethod
    def writing(cls, room: int) -> "Coder":
        """A coder that writes at most ``room`` bytes."""
        return cls(np.array([0, 0xFFFFFFFF, 0, 0, 1, 0]), np.empty(room, np.uint8))

    @classmethod
    def reading(cls, content: bytes) -> "Coder":
        """A coder that reads ``content``."""
        padded = np.zeros(len(content) + 4, np.uint8)
        padded[: len(content)] = np.frombuffer(content, np.uint8)
        window = int.from_bytes(padded[:4].tobytes(), "big")
        return cls(np.array([0, 0xFFFFFFFF, window, 4, 0, 0]), padded)

    def written(self) -> bytes | None:
        """What was written, with its end; None if there was no room for it."""
        low, _, _, place, _, short = self.state.tolist()
        if short:
            return None
        content = self.data[:place].tobytes() + int(low).to_bytes(4, "big")
        return content.rstrip(b"\0")


CODER = types.NamedTuple(  # type: ignore[no-untyped-call]
    (types.int64[::1], types.uint8[::1]), Coder
)


def written_by(walk: Callable[[Coder], object], room: int) -> bytes:
    """What a walk writes.

    Args:
        walk: codes everything from the beginning; it may have to be done again, in a larger room.
        room: bytes that are likely to be enough.
    """
    while True:
        coder = Coder.writing(room)
        walk(coder)
        content = coder.written()
        if content is not None:
            return content
        room *= 2


def fresh_cells(count: int) -> npt.NDArray[np.uint32]:
    """Cells that have seen nothing."""
    return np.full(count, _HALF, np.uint32)


@kernel(inline=True)
def _coded(coder, probability, bit):  # type: ignore[no-untyped-def]
    """Write a bit that is 1 with this probability, in 1/65536; or read it. Returns the bit."""
    state, data = coder
    low, high = state[0], state[1]
    span = high - low
    middle = low + (span >> 16) * probability + (((span & 0xFFFF) * probability) >> 16)
    writes = state[4] == 1
    if not writes:
        bit = 1 if state[2] <= middle else 0
    if bit == 1:
        high = middle
    else:
        low = middle + 1
    while (low ^ high) & 0xFF000000 == 0:
        place = state[3]
        if writes:
            if place < len(data):
                data[place] = high >> 24
            else:
                state[5] = 1
        else:
            following = data[place] if place < len(data) else 0
            state[2] = ((state[2] << 8) & 0xFFFFFFFF) | following
        state[3] = place + 1
        low = (low << 8) & 0xFFFFFFFF
        high = ((high << 8) & 0xFFFFFFFF) | 255
    state[0], state[1] = low, high
    return bit


@kernel(inline=True)
def _learned(cell, bit):  # type: ignore[no-untyped-def]
    """A cell when it has seen a bit."""
    probability, seen = np.int64(cell >> 8), np.int64(cell & 255)
    probability += ((65535 * bit - probability) * _RATES[seen]) >> 14
    return np.uint32((probability << 8) | min(seen + 1, _LIMIT))


@kernel(inline=True)
def _within(probability):  # type: ignore[no-untyped-def]
    return min(max(probability, _LEAST), 65536 - _LEAST)


@kernel(inline=True)
def adaptive(coder, cells, at, bit):  # type: ignore[no-untyped-def]
    """Code a bit by one cell."""
    bit = _coded(coder, _within(np.int64(cells[at] >> 8)), bit)
    cells[at] = _learned(cells[at], bit)
    return bit


@kernel(inline=True)
def sure(cell):  # type: ignore[no-untyped-def]
    """Whether a cell has seen enough, and almost always the same bit."""
    probability = cell >> 8
    return (cell & 255) >= _ENOUGH and (probability < _RARE or probability > 65535 - _RARE)


@kernel(inline=True)
def mixed(coder, cells, places, weights, bit):  # type: ignore[no-untyped-def]
    """Code a bit by the cells at two places, mixed by as many weights."""
    total = np.int64(0)
    for i in range(2):
        total += (weights[i] * _STRETCH[cells[places[i]] >> 12]) >> 8
    total >>= 8
    probability = _SQUASH[min(max(total, np.int64(-2047)), np.int64(2047)) + 2048]
    bit = _coded(coder, _within(probability), bit)
    error = _LEARNING * ((bit << 16) - probability)
    for i in range(2):
        change = (_STRETCH[cells[places[i]] >> 12] * error + (1 << 17)) >> 18
        weights[i] = min(max(weights[i] + change, -_MOST_WEIGHT), _MOST_WEIGHT)
    # Last, since two contexts may share a cell.
    for i in range(2):
        cells[places[i]] = _learned(cells[places[i]], bit)
    return bit


@kernel(inline=True)
def symbol(coder, cells, base, bits, value):  # type: ignore[no-untyped-def]
    """Code a number of so many bits, the highest first, each by a cell of what came before it.

    Takes the 2**bits cells from ``base`` on.
    """
    node = 1
    for shift in range(bits - 1, -1, -1):
        node = (node << 1) | adaptive(coder, cells, base + node, (value >> shift) & 1)
    return node - (1 << bits)


@kernel(inline=True)
def number(coder, cells, base, value):  # type: ignore[no-untyped-def]
    """Code a number from 0 to 2**24 - 2: how many bits it plus 1 has, then those bits.

    Takes 64 cells: the length one by one, of the bits only the highest but one.
    """
    value += 1
    length = 1
    while adaptive(coder, cells, base + length, 1 if value >> length > 0 else 0) == 1:
        length += 1
        if length == 25:  # no number of ours
            break
    found = 1
    for shift in range(length - 2, -1, -1):
        bit = (value >> shift) & 1
        if shift == length - 2:
            bit = adaptive(coder, cells, base + 32 + length, bit)
        else:
            bit = _coded(coder, 32768, bit)
        found = (found << 1) | bit
    return found - 1


@kernel(inline=True)
def signed(coder, cells, base, value):  # type: ignore[no-untyped-def]
    """Code a number that may be below 0, as 0, -1, 1, -2, 2, ... count up."""
    folded = number(coder, cells, base, 2 * value if value >= 0 else -2 * value - 1)
    return folded >> 1 if folded & 1 == 0 else -((folded + 1) >> 1)
