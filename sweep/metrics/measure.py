"""Progression -> what can be measured of every level: error, likeness, bytes, change."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sweep.clustering.progression import Progression
from sweep.image.histogram import Histogram
from sweep.image.level import Level
from sweep.metrics.delta_e import Differences
from sweep.metrics.png_size import png_size
from sweep.metrics.ssim import band_sums, bands, luma, places
from sweep.system.parallel import side_by_side, workers

__all__ = ["Metrics", "OnStep", "measure", "values"]

OnStep = Callable[[int, int], None]  # (steps done, steps in all)

_TOGETHER = 8  # levels whose likeness is measured at a time when not all may be needed


@dataclass(frozen=True, slots=True)
class Metrics:
    """What is measured of one level, always with the palette as it is written.

    Attributes:
        k: the K asked for.
        colors: rows of the palette.
        mse: squared distance in 8-bit sRGB, summed over R, G and B, averaged over pixels;
            fully transparent ones take no part, here and below.
        space_mse: the same in the space of the clustering, from the centers.
        psnr: dB, from a third of ``mse``; infinite for a perfect copy.
        ssim: structural similarity of luma, at most 1, see `ssim`; None where no window of
            11x11 px fits into the picture, since a side is shorter or all touch transparent pixels.
        delta_e: the mean over pixels of CIEDE2000, 0 or more.
        delta_e_95: the least CIEDE2000 that at least 95 % of the pixels do not exceed.
        bytes: of the picture as a PNG file with a palette, see `sweep.metrics.png_size`.
        bits_per_pixel: of that file, transparent pixels too.
        changed: the share of the pixels, 0 to 1, that have another palette row than in the level
            before; None in the first.
    """

    k: int
    colors: int
    mse: float
    space_mse: float
    psnr: float
    ssim: float | None
    delta_e: float
    delta_e_95: float
    bytes: int
    bits_per_pixel: float
    changed: float | None


def measure(
    progression: Progression, *, threads: int | None = None, on_step: OnStep | None = None
) -> tuple[Metrics, ...]:
    """Measure every level of ``progression``.

    Args:
        progression: one or more levels.
        threads: how many measure at a time, 1 or more; None is as many as there are processors.
            The result is the same.
        on_step: called with (steps done, steps in all) as the work goes on.

    Raises:
        ParameterError: ``threads`` is below 1.
    """
    threads = workers(threads)
    histogram, levels = progression.histogram, progression.levels
    differences = Differences.of(histogram)
    tops = bands(histogram)
    lumas = luma(histogram.colors)

    def of_level(level: Level) -> tuple[tuple[float, float], int]:
        return differences.to(level), png_size(level, histogram)

    work: list[Callable[[], Any]] = [partial(of_level, level) for level in levels]
    work += [partial(band_sums, histogram, levels, top, lumas) for top in tops]
    results = []
    for result in side_by_side(operator.call, zip(work), threads):
        results.append(result)
        if on_step is not None:
            on_step(len(results), len(work))
    alike = _means(results[len(levels) :], len(levels), histogram)
    made = []
    for i, level in enumerate(levels):
        (delta_e, delta_e_95), size = results[i]
        made.append(
            Metrics(
                k=level.k,
                colors=len(level.palette),
                mse=level.mse,
                space_mse=level.space_mse,
                psnr=level.psnr,
                ssim=alike[i],
                delta_e=delta_e,
                delta_e_95=delta_e_95,
                bytes=size,
                bits_per_pixel=8 * size / histogram.index.size,
                changed=_changed(levels[i - 1], level, histogram) if i else None,
            )
        )
    return tuple(made)


def values(
    name: str, progression: Progression, *, threads: int | None = None
) -> Iterator[float | None]:
    """One field of `Metrics` for each level in order, as it is needed, and nothing else.

    Args:
        name: "mse", "space_mse", "psnr", "ssim", "delta_e", "delta_e_95", "bytes" or
            "bits_per_pixel".
        progression: one or more levels.
        threads: as for `measure`.

    Raises:
        ParameterError: ``threads`` is below 1.
    """
    threads = workers(threads)
    histogram, levels = progression.histogram, progression.levels
    if name == "ssim":
        yield from _likeness(histogram, levels, threads)
    elif name in ("delta_e", "delta_e_95"):
        differences = Differences.of(histogram)
        for both in side_by_side(differences.to, zip(levels), threads):
            yield both[name == "delta_e_95"]
    elif name in ("bytes", "bits_per_pixel"):
        tasks = ((level, histogram) for level in levels)
        for size in side_by_side(png_size, tasks, threads):
            yield size if name == "bytes" else 8 * size / histogram.index.size
    else:
        yield from (getattr(level, name) for level in levels)


def _likeness(
    histogram: Histogram, levels: Sequence[Level], threads: int
) -> Iterator[float | None]:
    """The SSIM of each level, some levels at a time."""
    lumas = luma(histogram.colors)
    for start in range(0, len(levels), _TOGETHER):
        some = levels[start : start + _TOGETHER]
        tasks = ((histogram, some, top, lumas) for top in bands(histogram))
        sums = list(side_by_side(band_sums, tasks, threads))
        yield from _means(sums, len(some), histogram)


def _means(
    sums: Sequence[Sequence[float]], levels: int, histogram: Histogram
) -> list[float | None]:
    """What bands have found, for each level as the mean over all windows."""
    if not sums:
        return [None] * levels
    windows = places(histogram)
    return [math.fsum(band[i] for band in sums) / windows for i in range(levels)]


def _changed(before: Level, level: Level, histogram: Histogram) -> float:
    moved = int(histogram.counts[before.labels != level.labels].sum())
    return moved / histogram.pixels
