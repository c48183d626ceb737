"""Version: one way to show a picture, and how far what it shows is from something else."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from sweep.clustering.progression import Progression
from sweep.color.ciede2000 import ciede2000
from sweep.color.spaces import space_named
from sweep.drawing.fonts import shortened
from sweep.errors import ParameterError, warn
from sweep.image.frame import Frame
from sweep.image.histogram import Histogram
from sweep.image.level import Level
from sweep.image.matte import alike
from sweep.system.arrays import F64, I64, U8

__all__ = ["Version", "between", "versions_of", "with_originals"]


_LONGEST_NAME = 24  # characters; of a longer one the text would outgrow its picture
_CHUNK = 1 << 16  # colors at a time, since CIEDE2000 has many steps


@dataclass(frozen=True, slots=True, eq=False)
class Version:
    """One way to show a picture: at one K, or as it is.

    Attributes:
        label: what tells it from the others, as in "K = 14".
        progression: of the picture.
        histogram: the colors of the picture; one and the same object for versions of one picture.
        level: the palette it is shown with; None is the original.
        away: (n,) CIEDE2000 between each distinct color and what is shown for it.
        picture: what the picture is called in labels, or empty if there is only one.
    """

    label: str
    progression: Progression
    histogram: Histogram
    level: Level | None
    away: F64
    picture: str = ""

    @property
    def before(self) -> Level | None:
        """The level of K - 1, if the progression has it."""
        wanted = 0 if self.level is None else self.level.k - 1
        return next((level for level in self.progression if level.k == wanted), None)

    @property
    def image(self) -> str:
        """The name of the picture."""
        return self.progression.name

    @property
    def mean_difference(self) -> float:
        """CIEDE2000 from the original, averaged over pixels."""
        return float(np.average(self.away, weights=self.histogram.counts))

    def difference_at(self, share: float) -> float:
        """The least CIEDE2000 from the original that so much of the pixels do not exceed."""
        counts = self.histogram.counts
        return float(np.quantile(self.away, share, weights=counts, method="inverted_cdf"))

    @property
    def colors_in_words(self) -> str:
        """How many colors the picture has by itself: "1 color", "127,923 colors"."""
        return self.histogram.count_in_words.replace("distinct ", "")

    @property
    def frame(self) -> Frame:
        """The picture shown so."""
        if self.level is None:
            return Frame.original(self.histogram)
        return Frame.of(self.level, self.histogram)

    @property
    def palette(self) -> tuple[U8, I64]:
        """The colors it shows, and how many pixels have each."""
        if self.level is None:
            return self.histogram.colors, self.histogram.counts
        return self.level.palette, self.level.counts

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        height, width = self.histogram.index.shape
        return width, height

    @property
    def original(self) -> "Version":
        """The same picture as it is."""
        label = f"{self.picture}, original" if self.picture else "original"
        nothing = np.zeros(len(self.histogram))
        return replace(self, label=label, level=None, away=nothing)


def versions_of(progressions: Sequence[Progression], ks: Sequence[int]) -> list[Version]:
    """Every K in ``ks`` of every one of ``progressions``, which have levels for them.

    K at which a picture has all its colors are one and the same; the first of them is kept, and a
    SweepWarning says so.

    Args:
        progressions: of one picture in several spaces, or of several pictures.
        ks: rising.

    Raises:
        ParameterError: of several K only one is left, or the pictures are not of one size, or two
            are one and the same.
    """
    _check_sizes(progressions)
    histograms: list[Histogram] = []
    for progression in progressions:
        own = progression.histogram
        histograms.append(next((h for h in histograms if _same(h, own)), own))
    _check_apart(progressions, histograms)
    several_pictures = any(h is not histograms[0] for h in histograms)
    several_spaces = len({p.method.space for p in progressions}) > 1
    names = _names(progressions) if several_pictures else [""] * len(progressions)
    versions = []
    for progression, histogram, name in zip(progressions, histograms, names, strict=True):
        space = progression.method.space if several_spaces else ""
        for k in _apart(progression, ks):
            level = progression[k]
            label = ", ".join(part for part in (name, space, f"K = {k}") if part)
            away = _between_shown(histogram, None, level)
            versions.append(Version(label, progression, histogram, level, away, name))
    return versions


def _check_sizes(progressions: Sequence[Progression]) -> None:
    shapes = [progression.histogram.index.shape for progression in progressions]
    for progression, (height, width) in zip(progressions, shapes, strict=True):
        if (height, width) != shapes[0]:
            raise ParameterError(
                f"{progression.name} is {width}x{height} px and {progressions[0].name} "
                f"{shapes[0][1]}x{shapes[0][0]} px; compare pictures of one size"
            )


def _check_apart(progressions: Sequence[Progression], histograms: Sequence[Histogram]) -> None:
    """Refuse progressions that show the same, of one and the same picture by one method."""
    for number, (one, histogram) in enumerate(zip(progressions, histograms, strict=True)):
        for other, its in zip(progressions[:number], histograms, strict=False):
            if histogram is its and one.method == other.method:
                raise ParameterError(
                    f"{other.name} and {one.name} are the same picture, pixel by pixel, so there "
                    "is nothing to compare; give two that differ"
                )


def with_originals(versions: Sequence[Version]) -> list[Version]:
    """The versions, and before the first of each picture its original."""
    seen: list[Histogram] = []
    together: list[Version] = []
    for version in versions:
        if not any(version.histogram is histogram for histogram in seen):
            seen.append(version.histogram)
            together.append(version.original)
        together.append(version)
    return together


def _same(one: Histogram, other: Histogram) -> bool:
    """Whether two histograms are of the same picture."""
    return one is other or (
        np.array_equal(one.colors, other.colors)
        and np.array_equal(one.index, other.index)
        and alike(one.matte, other.matte)
    )


def _names(progressions: Sequence[Progression]) -> list[str]:
    """What each picture is called, in short; those of the same name are numbered."""
    names = [shortened(progression.name, _LONGEST_NAME) for progression in progressions]
    often = Counter(names)
    return [
        name if often[name] == 1 else f"{name} ({number})"
        for number, name in enumerate(names, start=1)
    ]


def _apart(progression: Progression, ks: Sequence[int]) -> list[int]:
    """The K that show different pictures."""
    own = len(progression.histogram)
    apart: list[int] = []
    for k in ks:
        if not apart or len(progression[apart[-1]].palette) < len(progression[k].palette):
            apart.append(k)
    if len(apart) == len(ks):
        return apart
    if len(apart) == 1:
        listed = " and ".join([", ".join(map(str, ks[:-1])), str(ks[-1])])
        raise ParameterError(
            f"{progression.name}: has {progression.histogram.count_in_words}, so K = {listed} are "
            f"one and the same picture; choose K from 1 to {own}"
            if own > 1
            else f"{progression.name}: has one color only, so there is nothing to compare"
        )
    warn(
        f"{progression.name}: has {own} distinct colors, so K above {apart[-1]} would only "
        "repeat; they are left out"
    )
    return apart


def between(one: Version, other: Version) -> F64:
    """(H, W) CIEDE2000 between two versions at every pixel; they have the same size.

    Versions of one picture are compared by its distinct colors, those of two pictures by the
    colors of their palettes: pixels only look up what is known by then. Where one of them is
    transparent there is no difference.
    """
    if one.histogram is other.histogram:
        away = _between_shown(one.histogram, one.level, other.level)[one.histogram.index]
    else:
        palettes = [_lab(version.palette[0]) for version in (one, other)]
        table = ciede2000(palettes[0][:, None], palettes[1][None])
        away = np.asarray(table[one.frame.indices, other.frame.indices])
    for matte in (one.histogram.matte, other.histogram.matte):
        if matte is not None:
            away = np.where(matte.opaque, away, 0)
    return away


def _between_shown(histogram: Histogram, one: Level | None, other: Level | None) -> F64:
    """(n,) CIEDE2000 between what two levels show for each distinct color; None is the original."""
    differences = np.empty(len(histogram))
    for start in range(0, len(histogram), _CHUNK):
        part = slice(start, start + _CHUNK)
        shown = [_shown(histogram, level, part) for level in (one, other)]
        differences[part] = ciede2000(*shown)
    return differences


def _shown(histogram: Histogram, level: Level | None, part: slice) -> F64:
    """CIELAB of what is shown for a part of the distinct colors."""
    if level is None:
        return _lab(histogram.colors[part])
    return np.asarray(_lab(level.palette)[level.labels[part]])


def _lab(colors: U8) -> F64:
    return space_named("lab").points(colors).astype(np.float64)
