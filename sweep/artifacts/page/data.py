"""Progressions -> the data of a page: every K in a .ksweep, and the picture as it was."""

import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import PIL.Image

from sweep import defaults
from sweep.artifacts.page.settings import Page
from sweep.artifacts.provenance import provenance
from sweep.artifacts.readable import readable
from sweep.clustering.progression import Progression
from sweep.encode.ksweep.file import Packed, pack
from sweep.encode.ksweep.signatures import signatures_of
from sweep.errors import ParameterError
from sweep.image.frame import Frame
from sweep.metrics.delta_e import Differences
from sweep.metrics.png_size import png_size
from sweep.system.arrays import OnProgress
from sweep.system.parallel import side_by_side

__all__ = ["PICTURE", "Entry", "entries_of"]

PICTURE = "picture"  # of whose name nothing is left to be read

_QUALITY = 80  # of the original as WebP
_MOST_SIDE = 16383  # px, of WebP
_STILL = 320  # px, the width of what stands for a picture without its original
_SIGNIFICANT = 6  # digits of errors


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """A picture of a page.

    Attributes:
        progression: of it.
        label: what tells it from the others of the page.
        alt: what it shows, in words.
        original: the picture as it was, as WebP; empty if it is not kept.
        packed: its .ksweep without the original.
    """

    progression: Progression
    label: str
    alt: str
    original: bytes
    packed: Packed

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        height, width = self.progression.histogram.index.shape
        return width, height

    @property
    def data(self) -> bytes:
        """The bytes of a .ksweep that holds everything but the original."""
        return self.packed.file()

    @property
    def whole(self) -> bytes:
        """The bytes of a .ksweep that holds the original too, if it is kept."""
        return self.packed.file(self.original)

    @property
    def still(self) -> bytes:
        """What stands for the picture where no script runs: the original, or the last K, small."""
        return self.original or _small_still(self.progression)


def entries_of(
    progressions: Sequence[Progression],
    settings: Page,
    *,
    threads: int | None,
    on_step: OnProgress,
) -> list[Entry]:
    """Pack every picture of a page.

    Args:
        progressions: one for each picture; K that only repeat are left out, with a SweepWarning.
        settings: what is asked for.
        threads: how many work at a time.
        on_step: called with (levels done, levels in all).
    """
    shown = [one.without_repeats("numbers of colors kept") for one in progressions]
    total, done = sum(map(len, shown)), 0
    entries = []
    for progression, label in zip(shown, _labels(shown), strict=True):
        costs = []
        for cost in _costs(progression, threads):
            costs.append(cost)
            done += 1
            on_step(done, total)
        alt = settings.alt or readable(progression.name) or PICTURE
        original = _original_of(progression, settings.original)
        signatures = signatures_of(progression)
        about = {
            **_about(progression, settings, costs),
            "within": _short(signatures.within),
            "alt": alt,
            "label": label,
            "original": "image/webp" if original else None,
        }
        packed = pack(progression, signatures, about)
        entries.append(Entry(progression, label, alt, original, packed))
    return entries


def _about(
    progression: Progression, settings: Page, costs: Sequence[tuple[float, float, int]]
) -> dict[str, Any]:
    """What a .ksweep says in words and numbers; `docs/ksweep.md` tells of each."""
    milliseconds = [round(settings.step * 1000)] * len(progression)
    milliseconds[-1] = round(settings.hold * 1000)
    return {
        "sweep": provenance(progression) if settings.metadata else "",
        "space": progression.method.space,
        "k": list(progression.ks),
        "mse": [_short(level.mse) for level in progression],
        "delta_e": [_short(mean) for mean, _, _ in costs],
        "delta_e_95": [_short(most) for _, most, _ in costs],
        "bytes": [size for _, _, size in costs],
        "milliseconds": milliseconds,
    }


def _costs(progression: Progression, threads: int | None) -> Iterator[tuple[float, float, int]]:
    """CIEDE2000, its mean and what 95 % do not exceed, and the bytes as PNG, of each level."""
    differences = Differences.of(progression.histogram)

    def of_level(level: Any) -> tuple[float, float, int]:
        return *differences.to(level), png_size(level, progression.histogram)

    yield from side_by_side(of_level, zip(progression.levels), threads)


def _short(number: float) -> float:
    return float(f"{number:.{_SIGNIFICANT}g}")


def _labels(progressions: Sequence[Progression]) -> list[str]:
    """What tells the pictures of a page apart, in short: their names, spaces, or numbers."""
    names = [readable(one.name) or PICTURE for one in progressions]
    spaces = [one.method.space for one in progressions]
    if len(set(names)) == 1 and len(set(spaces)) == len(spaces) > 1:
        return [*spaces]
    often = Counter(names)
    labels = [
        name if often[name] == 1 else f"{name}, {space}"
        for name, space in zip(names, spaces, strict=True)
    ]
    often = Counter(labels)
    return [
        label if often[label] == 1 else f"{label} ({number})"
        for number, label in enumerate(labels, start=1)
    ]


def _original_of(progression: Progression, kept: defaults.Original) -> bytes:
    """The picture as it was, as WebP; none if it is not kept.

    Raises:
        ParameterError: it is larger than a WebP can be.
    """
    if kept == "none":
        return b""
    frame = Frame.original(progression.histogram)
    if max(frame.size) > _MOST_SIDE:
        raise ParameterError(
            f"{progression.name}: {frame.size[0]}x{frame.size[1]} px are more than the "
            f"{_MOST_SIDE} px a side of a WebP; take a smaller --width, or --original=none"
        )
    return _webp(_picture(frame), lossless=kept == "lossless")


def _small_still(progression: Progression) -> bytes:
    """The last K, small."""
    picture = _picture(Frame.of(progression.levels[-1], progression.histogram))
    picture.thumbnail((_STILL, _STILL))
    return _webp(picture)


def _picture(frame: Frame) -> PIL.Image.Image:
    return PIL.Image.fromarray(frame.pixels if frame.matte is None else frame.rgba)


def _webp(picture: PIL.Image.Image, *, lossless: bool = False) -> bytes:
    buffer = io.BytesIO()
    quality = 100 if lossless else _QUALITY
    picture.save(buffer, "WEBP", quality=quality, lossless=lossless, exact=lossless, method=4)
    return buffer.getvalue()
