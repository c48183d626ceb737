"""The compression inside a GIF: variable-length LZW, as the specification of GIF89a has it."""

import numpy as np
import numpy.typing as npt
from numba import types

from sweep.compiled import frozen, kernel

__all__ = ["compress"]

_MOST_CODES = 4096
_SLOTS = 1 << 14  # of the hash table; four for each code keep the searches short
_HASH = 0x9E3779B1  # 2^32 by the golden ratio

# Once all codes are given out, the table still serves a while before it is worth a fresh start.
_CODES_WHEN_FULL = 1024

_BLOCK = 255  # bytes of data that follow each byte of length


@kernel(frozen(types.uint8, 1), types.int64, types.int32[::1], types.int32[::1], types.uint8[::1])
def _compress(pixels, bits, keys, codes, out):  # type: ignore[no-untyped-def]
    """Write the codes of ``pixels`` to ``out``, lowest bit first; returns how many bytes."""
    clear, end = 1 << bits, (1 << bits) + 1
    width = bits + 1
    held, pending, size = clear, width, 0  # bits not yet written, their number, bytes written
    next_code, full = end + 1, 0
    prefix = np.int64(pixels[0])
    for i in range(1, len(pixels)):
        byte = np.int64(pixels[i])
        key = prefix << 8 | byte
        slot = (key * _HASH >> 16) & (_SLOTS - 1)
        while keys[slot] >= 0 and keys[slot] != key:
            slot = (slot + 1) & (_SLOTS - 1)
        if keys[slot] == key:
            prefix = np.int64(codes[slot])
            continue
        held |= prefix << pending
        pending += width
        while pending >= 8:
            out[size] = held & 255
            size += 1
            held >>= 8
            pending -= 8
        if next_code < _MOST_CODES:
            keys[slot], codes[slot] = key, next_code
            # The reader is one code behind: it widens when it has made this one.
            if next_code == 1 << width and width < 12:
                width += 1
            next_code += 1
        else:
            full += 1
            if full == _CODES_WHEN_FULL:
                held |= clear << pending
                pending += width
                for used in range(_SLOTS):
                    keys[used] = -1
                width, next_code, full = bits + 1, end + 1, 0
        prefix = byte
    held |= prefix << pending
    pending += width
    # The reader makes one more code from the last one, and may widen by it.
    if next_code == 1 << width and width < 12:
        width += 1
    held |= end << pending
    pending += width
    while pending > 0:
        out[size] = held & 255
        size += 1
        held >>= 8
        pending -= 8
    return size


def compress(indices: npt.NDArray[np.uint8], bits: int) -> bytes:
    """The image data of a GIF: minimum code size, data in blocks, terminator.

    Args:
        indices: (n,) uint8, n >= 1, each below 2**bits.
        bits: the minimum code size, 2..8.
    """
    # A pixel costs at most one code of 12 bits, and so does every clearing.
    out = np.empty(len(indices) * 3 // 2 + len(indices) // 500 + 16, np.uint8)
    keys, codes = np.full(_SLOTS, -1, np.int32), np.empty(_SLOTS, np.int32)
    size = _compress(np.ascontiguousarray(indices), bits, keys, codes, out)
    whole = size // _BLOCK * _BLOCK
    blocks = np.empty((size // _BLOCK, _BLOCK + 1), np.uint8)
    blocks[:, 0] = _BLOCK
    blocks[:, 1:] = out[:whole].reshape(-1, _BLOCK)
    rest = out[whole:size].tobytes()
    last = bytes([len(rest)]) + rest if rest else b""
    return bytes([bits]) + blocks.tobytes() + last + b"\0"
