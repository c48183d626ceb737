"""The compression inside a GIF: variable-length LZW, as the specification of GIF89a has it.

Three things are left to the encoder, and all three are used:

- When to forget. A full table no longer learns; clearing it costs the learning anew. What a clear
  is worth shows only later, so several places for it are followed side by side, and of those that
  lead to about the same pixel the cheapest is kept (`_planned`): dynamic programming.
- How to parse. In a full table the longest match need not be the best: a shorter one that lets the
  next one reach further saves a code (`_compress`; Y. Matias, N. Rajpoot and S. C. Sahinalp, "The
  effect of flexible parsing for dynamic dictionary-based data compression", 2001). While the table
  still learns, shorter matches teach it nothing, and do not pay.
- Which of two values a pixel has that may be transparent: see `sweep.encode.gif`.
"""

import bisect
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import types

from sweep.compiled import frozen, kernel
from sweep.defaults import Effort

__all__ = ["compress", "cost"]

_MOST_CODES = 4096
_MOST_BITS = 12

_BLOCK = 255  # bytes of data that follow each byte of length


class _Search(NamedTuple):
    """How far to look for the places to clear the table at.

    Attributes:
        every: codes in a full table from one possible clear to the next.
        chances: how many possible clears a full table has.
        nearness: possible clears nearer to each other than this part of what the table has coded
            are taken for one.
        look: how many pixels a match may end before it must.
    """

    every: int
    chances: int
    nearness: int
    look: int


# Measured by tests/bench/files.py: fast is a fixed rule, the others search.
_SEARCHES: dict[Effort, _Search] = {
    "fast": _Search(512, 1, 1, 2),
    "balanced": _Search(640, 3, 4, 2),
    "best": _Search(256, 16, 20, 4),
}

_PIXELS = frozen(types.uint8, 1)
_CODES = types.int16[::1]
_LONGS = types.int64[::1]


@kernel(_CODES, types.int64)
def _forget(child, bits):  # type: ignore[no-untyped-def]
    """Make the table fresh: no value continues any other. Rows of codes are made when these are."""
    for i in range(1 << 2 * bits):
        child[i] = -1


@kernel(_PIXELS, types.int64, types.int64, _CODES, types.int64, types.int64, _LONGS, _LONGS)
def _section(pixels, start, bits, child, every, chances, ends, costs):  # type: ignore[no-untyped-def]
    """Follow a table that is fresh at ``start``, to see where it may be cleared and at what cost.

    Returns how many of ``ends`` (pixels) and ``costs`` (bits from the start, with the code that
    clears) are filled, and the cost to the end of the pixels, or -1 if that was not reached.
    """
    total, colors = len(pixels), 1 << bits
    width, next_code = bits + 1, colors + 2
    _forget(child, bits)
    at, cost = start, 0
    while next_code < _MOST_CODES:
        node = np.int64(pixels[at])
        at += 1
        while at < total:
            longer = np.int64(child[node << bits | pixels[at]])
            if longer < 0:
                break
            node = longer
            at += 1
        cost += width
        if at >= total:
            return 0, cost
        child[node << bits | pixels[at]] = next_code
        row = next_code << bits
        for color in range(colors):
            child[row + color] = -1
        if next_code == 1 << width and width < _MOST_BITS:
            width += 1
        next_code += 1
    for chance in range(chances):
        for _ in range(every):
            node = np.int64(pixels[at])
            at += 1
            while at < total:
                longer = np.int64(child[node << bits | pixels[at]])
                if longer < 0:
                    break
                node = longer
                at += 1
            cost += _MOST_BITS
            if at >= total:
                return chance, cost
        ends[chance], costs[chance] = at, cost + _MOST_BITS
    return chances, -1


@kernel(
    _PIXELS, types.int64, _CODES, _CODES, _LONGS, types.int64, types.uint8[::1]
)  # fmt: skip
def _compress(pixels, bits, child, parent, clears, look, out):  # type: ignore[no-untyped-def]
    """Write the codes of ``pixels`` to ``out``, lowest bit first; returns how many bytes.

    The table is cleared at the first code that reaches each of the pixels of ``clears``.
    """
    total, colors = len(pixels), 1 << bits
    width, next_code = bits + 1, colors + 2
    held, pending, size = np.int64(colors), np.int64(width), 0  # bits not yet written, how many
    _forget(child, bits)
    at = cleared = 0
    while True:
        begin = at
        node = np.int64(pixels[at])
        at += 1
        while at < total:
            longer = np.int64(child[node << bits | pixels[at]])
            if longer < 0:
                break
            node = longer
            at += 1
        # Within a run of one value it is all the same where a match ends.
        if (
            next_code == _MOST_CODES
            and at < total
            and at - begin > 1
            and not pixels[at] == pixels[at - 1] == pixels[at - 2]
        ):
            furthest, shorter = 0, node
            for end in range(at, max(begin, at - 1 - look), -1):
                ahead, reach = np.int64(pixels[end]), end + 1
                while reach < total:
                    longer = np.int64(child[ahead << bits | pixels[reach]])
                    if longer < 0:
                        break
                    ahead = longer
                    reach += 1
                if reach > furthest:
                    furthest, node, best_end = reach, shorter, end
                shorter = np.int64(parent[shorter])
            at = best_end
        held |= node << pending
        pending += width
        while pending >= 8:
            out[size] = held & 255
            size += 1
            held >>= 8
            pending -= 8
        if at >= total:
            break
        if next_code < _MOST_CODES:
            child[node << bits | pixels[at]] = next_code
            parent[next_code] = node
            row = next_code << bits
            for color in range(colors):
                child[row + color] = -1
            # The reader is one code behind: it widens when it has made this one.
            if next_code == 1 << width and width < _MOST_BITS:
                width += 1
            next_code += 1
        if cleared < len(clears) and at >= clears[cleared]:
            cleared += 1
            held |= np.int64(colors) << pending
            pending += width
            _forget(child, bits)
            width, next_code = bits + 1, colors + 2
    # The reader makes one more code from the last one, and may widen by it.
    if next_code == 1 << width and width < _MOST_BITS:
        width += 1
    held |= np.int64(colors + 1) << pending
    pending += width
    while pending > 0:
        out[size] = held & 255
        size += 1
        held >>= 8
        pending -= 8
    return size


def cost(indices: npt.NDArray[np.uint8], bits: int) -> int:
    """About how many bits the codes of ``indices`` take; faster than `compress`."""
    return _planned(np.ascontiguousarray(indices), bits, _SEARCHES["fast"])[-1]


def _planned(
    pixels: npt.NDArray[np.uint8], bits: int, search: _Search
) -> tuple[npt.NDArray[np.int16], npt.NDArray[np.int64], int]:
    """Room for the table, the pixels to clear it at, and the bits of all codes together."""
    child = np.empty(_MOST_CODES << bits, np.int16)
    ends, costs = np.empty(search.chances, np.int64), np.empty(search.chances, np.int64)
    # Of each place that is followed: its pixel, the bits paid so far, the place before it.
    pixel, paid, before = [0], [0], [-1]
    waiting = [0]  # places to be followed, in order of their pixels
    best, last = -1, 0
    while waiting:
        here = waiting.pop(0)
        if 0 <= best <= paid[here]:
            continue
        start = pixel[here]
        found, to_end = _section(
            pixels, start, bits, child, search.every, search.chances, ends, costs
        )
        if to_end >= 0 and (best < 0 or paid[here] + to_end < best):
            best, last = paid[here] + to_end, here
        for end, more in zip(ends[:found].tolist(), costs[:found].tolist(), strict=True):
            bill = paid[here] + more
            near = (end - start) // search.nearness
            rival = next((one for one in waiting if abs(pixel[one] - end) <= near), None)
            if rival is None:
                pixel.append(end)
                paid.append(bill)
                before.append(here)
                bisect.insort(waiting, len(pixel) - 1, key=pixel.__getitem__)
            # The one that is further on may have paid for it, at what a pixel costs so far.
            elif (bill - paid[rival]) * end < bill * (end - pixel[rival]):
                pixel[rival], paid[rival], before[rival] = end, bill, here
    clears = []
    while last > 0:
        clears.append(pixel[last])
        last = before[last]
    return child, np.array(clears[::-1], np.int64), best


def compress(indices: npt.NDArray[np.uint8], bits: int, effort: Effort = "fast") -> bytes:
    """The image data of a GIF: minimum code size, data in blocks, terminator.

    Args:
        indices: (n,) uint8, n >= 1, each below 2**bits.
        bits: the minimum code size, 2..8.
        effort: how long to search for the places to clear the table at.
    """
    pixels = np.ascontiguousarray(indices)
    search = _SEARCHES[effort]
    child, clears, _ = _planned(pixels, bits, search)
    # A pixel costs at most one code of 12 bits, and so does every clearing.
    out = np.empty(len(pixels) * 3 // 2 + len(pixels) // 500 + 16, np.uint8)
    parent = np.empty(_MOST_CODES, np.int16)
    size = _compress(pixels, bits, child, parent, clears, search.look, out)
    whole = size // _BLOCK * _BLOCK
    blocks = np.empty((size // _BLOCK, _BLOCK + 1), np.uint8)
    blocks[:, 0] = _BLOCK
    blocks[:, 1:] = out[:whole].reshape(-1, _BLOCK)
    rest = out[whole:size].tobytes()
    last = bytes([len(rest)]) + rest if rest else b""
    return bytes([bits]) + blocks.tobytes() + last + b"\0"
