"""Progression -> signatures: the ways that colors go through all levels.

With forty levels a photo of 100,000 colors has one or two thousand of them, so one plane of ids and
a table id x level -> palette row hold every level exactly.
"""

from dataclasses import dataclass

import numpy as np

from sweep.clustering.progression import Progression
from sweep.errors import ParameterError
from sweep.system.arrays import F64, I32, I64, U8

__all__ = ["MOST_CELLS", "MOST_SIGNATURES", "Signatures", "signatures_of"]

MOST_CELLS = 1 << 28  # of a table: bytes in memory
MOST_SIGNATURES = 1 << 22
_FACTOR = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, slots=True, eq=False)
class Signatures:
    """The ways that colors go through the levels of a progression.

    A signature is what a color has at each level: its column of palette rows. They are in the order
    of these columns, compared from the first level on.

    Attributes:
        table: (levels, s) uint8, the palette row of each signature at each level. Read-only.
        means: (s, 3) float64 sRGB, the mean color of its pixels. Read-only.
        counts: (s,) int64, its pixels, 1 or more. Read-only.
        ids: (H, W) int32, the signature of each pixel; s where it is transparent. Read-only.
        within: the squared distance from each pixel to the rounded mean of its signature, summed
            over R, G and B, averaged over pixels: what no palette of signatures does without.
    """

    table: U8
    means: F64
    counts: I64
    ids: I32
    within: float

    def __post_init__(self) -> None:
        for array in (self.table, self.means, self.counts, self.ids):
            array.setflags(write=False)

    @property
    def rounded(self) -> U8:
        """(s, 3) uint8: the means as they are written."""
        return np.rint(self.means).astype(np.uint8)

    def __len__(self) -> int:
        return len(self.counts)


def signatures_of(progression: Progression) -> Signatures:
    """Find the signatures of all levels.

    Raises:
        ParameterError: there are so many that a table of them would not fit into memory.
    """
    histogram = progression.histogram
    labels = np.stack([level.labels for level in progression])
    found, first, of_color = np.unique(_hashed(labels), return_index=True, return_inverse=True)
    most = min(MOST_CELLS // len(labels), MOST_SIGNATURES)
    if len(found) > most:
        raise ParameterError(
            f"{progression.name}: its colors go {len(found):,} ways through {len(labels)} numbers "
            f"of colors, and a page holds {most:,}; take a smaller --width, or fewer K"
        )
    order = np.lexsort(labels[::-1, first])
    place = np.empty(len(order), np.int32)
    place[order] = np.arange(len(order), dtype=np.int32)
    table = labels[:, first[order]]
    ways: I32 = place[of_color.reshape(-1)]
    # Two columns of one hash would show wrong colors; there are none in a lifetime of pictures.
    assert all(np.array_equal(row[ways], own) for row, own in zip(table, labels, strict=True))

    counts = np.bincount(ways, histogram.counts).astype(np.int64)
    colors = histogram.colors.astype(np.float64)
    weighted = colors * histogram.counts[:, None]
    sums = np.stack([np.bincount(ways, weighted[:, c]) for c in range(3)], axis=1)
    means: F64 = sums / counts[:, None]
    away = ((colors - np.rint(means)[ways]) ** 2).sum(axis=1)
    ids = ways[histogram.index]
    if histogram.matte is not None:
        ids[~histogram.matte.opaque] = len(counts)
    within = float((away * histogram.counts).sum() / histogram.pixels)
    return Signatures(np.ascontiguousarray(table), means, counts, ids, within)


def _hashed(labels: U8) -> I64:
    """(n,): a number for each column, the same for the same column, else almost surely not."""
    hashes = np.zeros(labels.shape[1], np.uint64)
    for row in labels:
        hashes = (hashes ^ row) * _FACTOR
        hashes ^= hashes >> np.uint64(29)
    return hashes.view(np.int64)
