"""Histogram x ks -> Progression: every K warm-started from the centers of the one before."""

import base64
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sweep import defaults
from sweep.frame import Frame
from sweep.histogram import Histogram
from sweep.image import Image
from sweep.kmeans import insert, lloyd, means
from sweep.ks import parse_ks
from sweep.level import Level
from sweep.settle import Settled, settle

__all__ = ["OnLevel", "Progression", "quantize"]

OnLevel = Callable[[int, int], None]  # (levels done, levels in all)


@dataclass(frozen=True, slots=True, eq=False)
class Progression:
    """The levels of a sweep, in order of K.

    ``progression[14]`` is the level of K = 14; iterating gives every level.

    Attributes:
        histogram: the colors that were clustered.
        levels: one Level for each K asked for, in order of K.
        name: what the picture is called.
    """

    histogram: Histogram
    levels: tuple[Level, ...]
    name: str = "picture"

    @classmethod
    def of(
        cls,
        histogram: Histogram,
        ks: str | int | Iterable[int] = defaults.KS,
        *,
        name: str = "picture",
        on_level: OnLevel | None = None,
    ) -> "Progression":
        """Cluster the colors of ``histogram`` for every K in ``ks``.

        k-means on the weighted distinct colors: K = 1 is their mean, and each K starts from the
        centers of K - 1 plus one new center. Every K on the way is passed through, asked for or
        not.

        Args:
            histogram: the weighted distinct colors.
            ks: the K wanted, see ``sweep.parse_ks``; default 1..40.
            name: what the picture is called.
            on_level: called with (levels done, levels in all) after each level.

        Guarantees, for n distinct colors:
            - a level has exactly min(K, n) colors, all different, each of them used;
            - every color is assigned to its nearest palette row, ties to the lower row;
            - ``mse`` never rises from a level to the next;
            - a picture with no more than K distinct colors comes back exactly;
            - the same input gives the same bytes.

        Raises:
            KsError: ``ks`` cannot be used.
        """
        wanted = parse_ks(ks)
        colors = histogram.colors.astype(np.float64)
        weights = histogram.counts.astype(np.float64)
        centers = means(colors, weights, np.zeros(len(colors), np.uint8), 1)
        levels: list[Level] = []
        last: Settled | None = None
        for k in range(1, wanted[-1] + 1):
            m = min(k, len(colors))
            if len(centers) < m:
                centers, _ = lloyd(colors, weights, insert(colors, weights, centers))
            if k not in wanted:
                continue
            settled = settle(colors, histogram.counts, centers if m < len(colors) else colors, m)
            if last is not None and settled.sse > last.sse:
                settled = settle(colors, histogram.counts, last.palette, m)
            levels.append(_level(k, settled, levels[-1] if levels else None, histogram))
            last = settled
            if on_level is not None:
                on_level(len(levels), len(wanted))
        return cls(histogram, tuple(levels), name)

    @property
    def ks(self) -> tuple[int, ...]:
        """Every K there is a level for, rising."""
        return tuple(level.k for level in self.levels)

    def without_repeats(self) -> "Progression":
        """The levels up to the first that has every color of the picture; later ones look alike."""
        every = len(self.histogram)
        below = [level for level in self.levels if level.k < every]
        exact = self.levels[len(below) : len(below) + 1]
        return Progression(self.histogram, (*below, *exact), self.name)

    def frame(self, k: int) -> Frame:
        """The picture with the palette of level ``k``."""
        return Frame.of(self[k], self.histogram)

    def frames(self) -> Iterator[Frame]:
        """The picture at every K, drawn one at a time."""
        for level in self.levels:
            yield Frame.of(level, self.histogram)

    def __getitem__(self, k: int) -> Level:
        for level in self.levels:
            if level.k == k:
                return level
        raise KeyError(f"no level for K = {k}; there are {_span(self.ks)}")

    def __iter__(self) -> Iterator[Level]:
        return iter(self.levels)

    def __len__(self) -> int:
        return len(self.levels)

    def __repr__(self) -> str:
        first, last = self.levels[0], self.levels[-1]
        return (
            f"<Progression of {self.name!r}, K = {_span(self.ks)}: "
            f"mse {first.mse:.1f} to {last.mse:.1f}>"
        )

    def _repr_html_(self) -> str:
        first, middle, last = (self.levels[i] for i in (0, len(self) // 2, -1))
        pictures = "".join(
            f'<figure style="margin:4px"><img style="max-width:260px" alt="K = {k}" '
            f'src="data:image/png;base64,{base64.b64encode(self.frame(k)._repr_png_()).decode()}">'
            f"<figcaption>K = {k}</figcaption></figure>"
            for k in dict.fromkeys(level.k for level in (first, middle, last))
        )
        rows = "".join(
            f"<tr><td>{level.k}</td><td>{level.mse:.1f}</td><td>{level.psnr:.1f}</td>"
            f'<td style="padding:0 4px">{level.swatches_html()}</td></tr>'
            for level in self.levels
        )
        return (
            f'<div style="display:flex">{pictures}</div><table>'
            f"<tr><th>K</th><th>mse</th><th>psnr</th><th>palette</th></tr>{rows}</table>"
        )


def quantize(
    image: Image,
    ks: str | int | Iterable[int] = defaults.KS,
    *,
    on_level: OnLevel | None = None,
) -> Progression:
    """Count the colors of ``image`` and cluster them for every K; see ``Progression.of``."""
    return Progression.of(Histogram.of(image), ks, name=image.name, on_level=on_level)


def _level(k: int, settled: Settled, before: Level | None, histogram: Histogram) -> Level:
    return Level(
        k=k,
        palette=settled.palette.astype(np.uint8),
        labels=settled.labels,
        counts=settled.counts,
        mse=settled.sse / histogram.pixels,
        parents=None if before is None else _parents(before, settled, histogram.counts),
    )


def _parents(
    before: Level, settled: Settled, weights: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """For each palette row, the row of the level before that most of its pixels had."""
    rows, parents = len(settled.palette), len(before.palette)
    pairs = before.labels.astype(np.int64) * rows + settled.labels
    shared = np.bincount(pairs, weights, parents * rows).reshape(parents, rows)
    return shared.argmax(axis=0)


def _span(ks: tuple[int, ...]) -> str:
    """Ks in short: 1..40 when none is missing, else as a list."""
    if len(ks) > 2 and ks == tuple(range(ks[0], ks[-1] + 1)):
        return f"{ks[0]}..{ks[-1]}"
    return ",".join(map(str, ks))
