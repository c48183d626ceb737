"""How many bytes a level takes as a PNG file with a palette, found quickly.

Nothing is estimated: the pixels are packed into 1, 2, 4 or 8 bits as `encode.png` does it, and are
compressed, by libdeflate at a middle level. That takes a twentieth of the time of zlib's highest
for some percent more bytes, so a file written by a program that searches longer is a little
smaller. libdeflate comes inside its wheel: the size is the same on every machine, while that of
zlib depends on who built Python.
"""

import deflate
import numpy as np
from numba import types

from sweep.encode.png import PNG_LEVELS, SIGNATURE, bits_for, indexed_png
from sweep.image.frame import Frame
from sweep.image.histogram import Histogram
from sweep.image.level import Level
from sweep.system.kernels import frozen, kernel

__all__ = ["png_size"]


_CHUNK = 12  # bytes of a chunk besides its data: length, name, checksum
_HEADER = 13


def png_size(level: Level, histogram: Histogram) -> int:
    """The bytes of the picture of ``histogram`` drawn with the palette of ``level``."""
    if histogram.matte is not None:
        return len(indexed_png(Frame.of(level, histogram), effort="quick"))
    colors = len(level.palette)
    bits = bits_for(colors)
    height, width = histogram.index.shape
    rows = np.empty((height, 1 + -(-width * bits // 8)), np.uint8)
    _draw(histogram.index, level.labels, bits, rows)
    data = len(deflate.zlib_compress(rows.reshape(-1), PNG_LEVELS["quick"]))
    return len(SIGNATURE) + 4 * _CHUNK + _HEADER + 3 * colors + data


@kernel(frozen(types.int32, 2), frozen(types.uint8, 1), types.int64, types.uint8[:, ::1])
def _draw(index, labels, bits, rows):  # type: ignore[no-untyped-def]
    """Write the rows of the picture: a zero for the filter, then the pixels, packed."""
    height, width = index.shape
    per_byte = 8 // bits
    whole = width // per_byte
    for y in range(height):
        rows[y, 0] = 0
        for place in range(whole):
            byte = 0
            for x in range(place * per_byte, (place + 1) * per_byte):
                byte = byte << bits | labels[index[y, x]]
            rows[y, 1 + place] = byte
        if whole * per_byte < width:
            byte = 0
            for x in range(whole * per_byte, width):
                byte = byte << bits | labels[index[y, x]]
            rows[y, 1 + whole] = byte << bits * ((whole + 1) * per_byte - width)
