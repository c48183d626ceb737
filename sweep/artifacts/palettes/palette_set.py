"""Progression -> PaletteSet: the palettes as they are handed out, in order and with names."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath

import numpy as np

from sweep import defaults
from sweep.artifacts.palettes.order import family_orders, order_of
from sweep.artifacts.provenance import provenance
from sweep.clustering.progression import Progression
from sweep.color.written import to_hex
from sweep.drawing.fonts import one_line
from sweep.errors import warn
from sweep.system.arrays import I64, U8

__all__ = ["Palette", "PaletteSet", "Swatch", "label_of"]


_MOST_LABEL = 40  # bytes of UTF-8; names of swatches are read in narrow panels


@dataclass(frozen=True, slots=True)
class Swatch:
    """A color of a palette.

    Attributes:
        name: unique in its `PaletteSet`, and fit to be an identifier: "parrot-3", or
            "parrot-k14-3" where there are several palettes.
        number: its place in the palette, from 1.
        rgb: 8-bit sRGB.
        share: of the pixels, 0..1.
    """

    name: str
    number: int
    rgb: tuple[int, int, int]
    share: float

    @property
    def hex(self) -> str:
        """The color as "#rrggbb"."""
        return to_hex(self.rgb)

    @property
    def percent(self) -> str:
        """The share as people read it: "12.3%", and "<0.1%" rather than nothing."""
        return "<0.1%" if 0 < self.share < 0.0005 else f"{self.share:.1%}"


@dataclass(frozen=True, slots=True, eq=False)
class Palette:
    """The palette of one level.

    Attributes:
        k: the K asked for.
        label: what it is called, as part of an identifier: "parrot", or "parrot-k14".
        colors: (m, 3) uint8 sRGB, in the order asked for.
        counts: (m,) int64, the pixels of each.
        rows: (m,) int64, the row of the level that each is.
        family: (m,) int64, places in this palette, ordered so that the lines from the colors of
            one palette to those of the next, each to its children, never cross.
        parents: (m,) int64, for each color the place in the palette before of the one it came
            from; None in the first.
    """

    k: int
    label: str
    colors: U8
    counts: I64
    rows: I64
    family: I64
    parents: I64 | None

    @property
    def swatches(self) -> tuple[Swatch, ...]:
        """The colors one by one."""
        total = int(self.counts.sum())
        return tuple(
            Swatch(f"{self.label}-{number}", number, (r, g, b), count / total)
            for number, ((r, g, b), count) in enumerate(
                zip(self.colors.tolist(), self.counts.tolist(), strict=True), start=1
            )
        )

    @property
    def title(self) -> str:
        """How many colors it has, in words; and the K if that is another number."""
        colors = "1 color" if len(self.colors) == 1 else f"{len(self.colors)} colors"
        return colors if self.k == len(self.colors) else f"{colors} (K = {self.k})"

    def __repr__(self) -> str:
        return f"<Palette {self.label!r}: {self.title}>"


@dataclass(frozen=True, slots=True, eq=False)
class PaletteSet:
    """Palettes of one picture.

    Attributes:
        name: what the picture is called, on one line, without control characters.
        label: the same as a part of identifiers, see `label_of`.
        palettes: one or more, K rising.
        settings: what made them, see `sweep.artifacts.provenance`; ASCII, empty for nothing.
    """

    name: str
    label: str
    palettes: tuple[Palette, ...]
    settings: str

    @classmethod
    def of(
        cls,
        progression: Progression,
        ks: tuple[int, ...] | None = None,
        *,
        sort: defaults.Sort = defaults.SORT,
    ) -> "PaletteSet":
        """Take the palettes of a progression.

        Args:
            progression: K beyond the number of distinct colors would only repeat the last
                palette; they are left out with a SweepWarning.
            ks: which of its K; None is all.
            sort: in which order the colors of each palette come, see `order_of`.

        Raises:
            ParameterError: ``sort`` is "lineage" and the progression does not begin at K = 1.
            KeyError: there is no level for one of ``ks``.
        """
        for k in ks or ():
            _ = progression[k]
        shown = progression.without_repeats()
        wanted = progression.ks if ks is None else ks
        most = shown.ks[-1]
        kept = tuple(k for k in wanted if k <= most)
        if len(kept) < len(wanted) or len(shown[most].palette) < most:
            _warn_of_fewer(progression, wanted, kept)
        name = one_line(PurePath(progression.name).name)
        label = label_of(progression.name)
        kept = kept or (most,)
        levels = tuple(level for level in shown if level.k in kept)
        parents = _parents(shown, kept)
        families = family_orders(levels, parents)
        palettes: list[Palette] = []
        for i, level in enumerate(levels):
            order = order_of(level, sort, progression)
            place = np.argsort(order)  # of each row in its palette
            before = None if i == 0 else np.argsort(palettes[-1].rows)
            ancestors = parents[i]
            palettes.append(
                Palette(
                    k=level.k,
                    label=label if len(levels) == 1 else f"{label}-k{level.k}",
                    colors=level.palette[order],
                    counts=level.counts[order],
                    rows=order,
                    family=place[families[i]],
                    parents=None
                    if before is None or ancestors is None
                    else before[ancestors[order]],
                )
            )
        return cls(name, label, tuple(palettes), provenance(progression, sort=sort))

    def __iter__(self) -> Iterator[Palette]:
        return iter(self.palettes)

    def __len__(self) -> int:
        return len(self.palettes)

    def __repr__(self) -> str:
        return f"<PaletteSet of {self.name!r}: {self.span}>"

    @property
    def span(self) -> str:
        """The K in words: "14 colors", "1 to 40 colors", "1, 5 and 10 colors"."""
        ks = [palette.k for palette in self.palettes]
        if len(ks) == 1:
            return self.palettes[0].title
        if len(ks) > 5 or (len(ks) > 2 and ks == list(range(ks[0], ks[-1] + 1))):
            return f"{ks[0]} to {ks[-1]} colors"
        return f"{', '.join(map(str, ks[:-1]))} and {ks[-1]} colors"


def label_of(name: str) -> str:
    """What the colors of a picture are called: its file name as the beginning of an identifier.

    Letters, digits and single hyphens, in lower case, beginning with a letter; accents are taken
    off, other scripts are kept. At most 40 bytes in UTF-8; "color" if nothing is left.

    Guarantees: the result is an identifier in CSS and Sass and a token name in DTCG as it is,
    without escapes.
    """
    plain = unicodedata.normalize("NFKD", PurePath(name).stem).lower()
    unmarked = (c for c in plain if not unicodedata.category(c).startswith("M"))
    words = "".join(c if _in_label(c) else " " for c in unmarked).split()
    label = "-".join(words).encode()[:_MOST_LABEL].decode(errors="ignore").rstrip("-")
    if not label:
        return "color"
    return label if label[0].isalpha() else f"color-{label}"


def _in_label(character: str) -> bool:
    if character.isascii():
        return character.isalnum()
    return unicodedata.category(character) in {"Ll", "Lo"}


def _parents(progression: Progression, ks: tuple[int, ...]) -> list[I64 | None]:
    """For each level of ``ks`` the rows of the one before, in ``ks``, that its rows came from."""
    found: list[I64 | None] = []
    through: I64 | None = None  # for each row of a level the row of the last level of ks
    for level in progression:
        if found and level.parents is not None:
            through = level.parents if through is None else through[level.parents]
        if level.k in ks:
            found.append(through)
            through = None
    return found


def _warn_of_fewer(
    progression: Progression, wanted: tuple[int, ...], kept: tuple[int, ...]
) -> None:
    colors = len(progression.histogram)
    made = (
        f"its palette has {colors}"
        if len(wanted) == 1
        else f"K above {colors} would only repeat; palettes made: {max(len(kept), 1)} of "
        f"{len(wanted)}"
    )
    warn(f"{progression.name}: has {progression.histogram.count_in_words}, so {made}")
