"""Progression: the levels of a sweep, in order of K, and what can be seen of them."""

import base64
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import ClassVar

from sweep import defaults
from sweep.clustering.ks import parse_ks, span_of
from sweep.clustering.lineage import parents_of
from sweep.clustering.method import Method
from sweep.clustering.pipeline import OnLevel, levels_of
from sweep.clustering.shared import Shared
from sweep.errors import warn
from sweep.image.frame import Frame
from sweep.image.histogram import Histogram
from sweep.image.level import Level

__all__ = ["OnLevel", "Progression"]


@dataclass(frozen=True, slots=True, eq=False)
class Progression:
    """The levels of a sweep, in order of K.

    ``progression[14]`` is the level of K = 14; iterating gives every level.

    Attributes:
        histogram: the colors that were clustered.
        levels: one Level for each K asked for, in order of K.
        name: what the picture is called.
        method: how the colors were clustered.
    """

    histogram: Histogram
    levels: tuple[Level, ...]
    name: str = "picture"
    method: Method = Method()

    # What to give where a picture is wanted.
    _instead: ClassVar[str] = (
        "it is clustered already: hand it to a verb, or give the picture it was made of"
    )

    @classmethod
    def of(
        cls,
        histogram: Histogram,
        ks: str | int | Iterable[int] = defaults.KS,
        method: Method = Method(),
        *,
        name: str = "picture",
        threads: int | None = None,
        on_level: OnLevel | None = None,
        shared: Shared | None = None,
    ) -> "Progression":
        """Cluster the colors of ``histogram`` for every K in ``ks``.

        k-means on the weighted distinct colors, which is exactly k-means on the pixels. A search
        on cells of alike colors goes through every K up to the largest, asked for or not: K = 1
        is the mean, each K starts from the centers of K - 1 plus one new center, and, on the way
        back, from those of K + 1 without one. Then each K asked for is finished by Lloyd's steps
        on all distinct colors, and rounded to 8 bit. Last, colors are held steady: a palette row
        keeps one exact value over as many levels as ``method.steady`` allows and that pays. The
        recipe is ``sweep.clustering.pipeline.levels_of``.

        Args:
            histogram: the weighted distinct colors.
            ks: the K wanted, see ``sweep.parse_ks``.
            method: how to cluster.
            name: what the picture is called.
            threads: how many levels are finished at a time, 1 or more; None is as many as there
                are processors. The result is the same, byte for byte.
            on_level: called with (levels done, levels in all) after each level.
            shared: stages of other sweeps of this histogram, which come to the same.

        Guarantees, for n distinct colors and the default method:
            - a level has exactly min(K, n) colors, all different, each of them used;
            - every color is assigned to its nearest palette row, ties to the lower row;
            - each palette row is within ``method.steady`` levels, in R, G and B each, of the mean
              of its colors, rounded; or moving the rows that are not to their means would not
              lower the error. With 0 that is the mean itself;
            - ``mse`` never rises from a level to the next;
            - a picture with no more than K distinct colors comes back exactly;
            - a palette row keeps its place from level to level, and a new one comes last;
            - the same input gives the same bytes.

        In another space, nearest and mean are meant there, and it is ``space_mse`` that never
        rises. What represents a cluster changes the palette and ``mse`` only; with "median",
        "min" or "max" two clusters may show the same color. A locked color need not be used, and
        those that do not occur in the picture count in addition to n.

        Raises:
            KsError: ``ks`` cannot be used.
            ParameterError: ``threads`` is below 1.
        """
        levels = levels_of(
            histogram, parse_ks(ks), method, threads=threads, on_level=on_level, shared=shared
        )
        return cls(histogram, tuple(levels), name, method)

    @property
    def ks(self) -> tuple[int, ...]:
        """Every K there is a level for, rising."""
        return tuple(level.k for level in self.levels)

    @property
    def span(self) -> str:
        """Every K in short: "1..40" when none is missing, else a list."""
        return span_of(self.ks)

    def without_repeats(self, made: str = "") -> "Progression":
        """The levels up to the first that has every color of the picture; later ones look alike.

        Args:
            made: what is made of each level, as in "frames made"; if it is said, a SweepWarning
                tells of what is left out.
        """
        most = max(len(level.palette) for level in self.levels)
        below = [level for level in self.levels if level.k < most]
        first = self.levels[len(below)]
        shown = replace(self, levels=(*below, first))
        if made and len(shown) < len(self):
            warn(
                f"{self.name}: has {self.histogram.count_in_words}, so K above {first.k} would "
                f"only repeat; {made}: {len(shown)} of {len(self)}"
            )
        return shown

    def only(self, ks: str | int | Iterable[int]) -> "Progression":
        """The levels of those K, each with its parents among them.

        Args:
            ks: the K wanted, see ``sweep.parse_ks``.

        Raises:
            KsError: ``ks`` cannot be used, or names none.
            KeyError: there is no level for one of them.
        """
        levels: list[Level] = []
        for level in (self[k] for k in parse_ks(ks)):
            counts, m = self.histogram.counts, len(level.palette)
            parents = parents_of(levels[-1], level.labels, counts, m) if levels else None
            levels.append(replace(level, parents=parents))
        return replace(self, levels=tuple(levels))

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
        raise KeyError(f"no level for K = {k}; there are {self.span}")

    def __iter__(self) -> Iterator[Level]:
        return iter(self.levels)

    def __len__(self) -> int:
        return len(self.levels)

    def __repr__(self) -> str:
        first, last = self.levels[0], self.levels[-1]
        return (
            f"<Progression of {self.name!r}, K = {self.span}: "
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
