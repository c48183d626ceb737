"""Histogram x Ks -> Levels: a sweep as a recipe, ``levels_of``, and its steps.

    Histogram -> Quantizer   an octree over the colors, and the space where it stands
              -> Centers     of every K, each from those of its neighbors
              -> Rounded     for each K asked for: Lloyd's steps on all colors, then 8 bit
              -> Proposal    rows that keep one exact value over many levels
              -> Clustering  no worse than the level before, rows in their places
              -> Shown       what represents each cluster
              -> Level

Every step takes the levels as they come, in order of K, and hands them on; only steadiness, which
plans over all of them, waits for the last.
"""

import functools
import itertools
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any, NamedTuple

import numpy as np

from sweep.clustering.global_kmeans import reach, search
from sweep.clustering.kmeans import TOLERANCES, Assignment, lloyd
from sweep.clustering.lineage import in_order_of, parents_of
from sweep.clustering.method import Method
from sweep.clustering.octree import build
from sweep.clustering.representatives import representatives
from sweep.clustering.rounding import Quantizer, Rounded
from sweep.clustering.shared import Shared
from sweep.clustering.steady import piecewise_constant, with_hysteresis
from sweep.color.spaces import space_named
from sweep.defaults import Effort
from sweep.image.histogram import Histogram
from sweep.image.level import Level
from sweep.system.arrays import F64, I64, U8
from sweep.system.parallel import side_by_side, workers

__all__ = ["OnLevel", "levels_of"]


OnLevel = Callable[[int, int], None]  # (levels done, levels in all)


def levels_of(
    histogram: Histogram,
    ks: Collection[int],
    method: Method,
    *,
    threads: int | None = None,
    on_level: OnLevel | None = None,
    shared: Shared | None = None,
) -> Iterator[Level]:
    """Cluster the colors of ``histogram`` for every K in ``ks``; see ``Progression.of``.

    Args:
        histogram: the weighted distinct colors.
        ks: the K wanted, 1 to 256, rising.
        method: how to cluster.
        threads: how many levels are worked on at a time; None is as many as there are processors.
        on_level: called with (levels done, levels in all) after each level is rounded.
        shared: with other sweeps of this histogram.

    Raises:
        ParameterError: ``threads`` is below 1.
    """
    threads = workers(threads)
    shared = Shared() if shared is None else shared
    space = method.space, method.lock
    quantizer = shared.value(space, lambda: _quantizer(histogram, method))
    far = reach(quantizer.grid, max(ks), method.effort, len(quantizer.locked))
    search = *space, method.effort, far
    centers = shared.stream(search, lambda: _centers(quantizer, far, method.effort))
    wanted = (found for found in _up_to(max(ks), centers, far) if found.k in ks)
    levels = _rounded(quantizer, wanted, method, threads, functools.partial(_once, shared, search))
    rounded = _reported(levels, len(ks), on_level)
    proposals = _steady(quantizer, rounded, method.steady, threads)
    clusterings = _monotone(quantizer, proposals, method.steady)
    shown = _represented(quantizer, clusterings, method)
    return _levels(quantizer, shown, ks)


class Centers(NamedTuple):
    """What the search found: (k, 3) float64 or fewer rows, in the clustering space."""

    k: int
    rows: F64


class Proposal(NamedTuple):
    """The palette that a level shall have, (m, 3) uint8, and whose colors are whose if known."""

    palette: U8
    assignment: Assignment | None


class Clustering(NamedTuple):
    """The palette that a level has, (m, 3) uint8, and whose colors are whose, with labels."""

    palette: U8
    assignment: Assignment


class Shown(NamedTuple):
    """A clustering, and what represents each of its clusters, (m, 3) uint8."""

    clustering: Clustering
    palette: U8


def _quantizer(histogram: Histogram, method: Method) -> Quantizer:
    """The colors in an octree, where they lie in the space of the method."""
    space = space_named(method.space)
    points = None if space.name == "rgb" else space.points(histogram.colors)
    grid = build(histogram.colors, histogram.counts, points)
    return Quantizer(histogram.colors, grid, space, method.locked)


def _centers(quantizer: Quantizer, kmax: int, effort: Effort) -> Iterator[Centers]:
    """The centers of K = 1, 2, ... kmax, by the global k-means algorithm on cells of the octree."""
    locked = quantizer.points(quantizer.locked)
    for k, rows in enumerate(search(quantizer.grid, kmax, effort, locked), start=1):
        yield Centers(k, rows)


def _up_to(kmax: int, centers: Iterator[Centers], far: int) -> Iterator[Centers]:
    """Those of a search that goes as ``far`` as others may want it; what ends here is let go."""
    return centers if far == kmax else itertools.islice(centers, kmax)


def _once(
    shared: Shared, search: tuple[Any, ...], k: int, in_srgb: bool, make: Callable[[], Rounded]
) -> Rounded:
    """A level that any list of K with this search has."""
    return shared.value((search, k, in_srgb), make)


def _rounded(
    quantizer: Quantizer,
    centers: Iterable[Centers],
    method: Method,
    threads: int,
    once: Callable[[int, bool, Callable[[], Rounded]], Rounded] = lambda _k, _srgb, make: make(),
) -> Iterator[Rounded]:
    """Lloyd's algorithm on all colors, and 8-bit palettes: each level by itself, side by side.

    What ``once`` is given for a K, and whether its error is wanted in sRGB, it may have already.
    """
    tolerance = TOLERANCES[method.effort]
    # Only steadiness asks for the error in sRGB, which elsewhere takes another look.
    in_srgb = method.steady > 0 and quantizer.space.name != "rgb"

    def rounded(k: int, rows: F64) -> Rounded:
        return once(k, in_srgb, lambda: made(k, rows))

    def made(k: int, rows: F64) -> Rounded:
        locked = min(k, len(quantizer.locked))
        rows = lloyd(quantizer.grid, rows, locked=locked, tolerance=tolerance)
        palette, now = quantizer.rounded(rows, quantizer.size(k))
        error: float = now.sse
        if in_srgb:
            error = quantizer.srgb_sse(palette, quantizer.assign(palette).labels)
        return Rounded(palette, now.means(quantizer.points(palette)), error / quantizer.pixels)

    return side_by_side(rounded, centers, threads)


def _reported(
    rounded: Iterable[Rounded], count: int, on_level: OnLevel | None
) -> Iterator[Rounded]:
    """The levels as they come, telling of each."""
    for done, level in enumerate(rounded, start=1):
        if on_level is not None:
            on_level(done, count)
        yield level


def _steady(
    quantizer: Quantizer, rounded: Iterable[Rounded], steady: int, threads: int
) -> Iterator[Proposal]:
    """Rows that keep one exact value over as many levels as ``steady`` allows and that pays."""
    if not steady:
        yield from (Proposal(level.palette, None) for level in rounded)
        return
    in_order: list[Rounded] = []
    for level in rounded:
        order = np.arange(len(level.palette))
        if in_order:
            order = _order(quantizer, in_order[-1].palette, level.palette)
        in_order.append(Rounded(level.palette[order], level.means[order], level.mse))
    plan = piecewise_constant(quantizer, in_order, steady)
    # What is nearest among colors that stand still need not be what was nearest on the move.
    for number in range(1, len(plan)):
        plan[number] = plan[number][_order(quantizer, plan[number - 1], plan[number])]
    tasks = ((palette,) for palette in plan)
    assignments = side_by_side(quantizer.assign, tasks, threads)
    for palette, assignment in zip(plan, assignments, strict=True):
        yield Proposal(palette, assignment)


def _monotone(
    quantizer: Quantizer, proposals: Iterable[Proposal], steady: int
) -> Iterator[Clustering]:
    """Levels whose error in the space never rises.

    Guarantees, for each level: all that ``Quantizer.rounded`` promises, with ``steady`` as the
    slack; rows are in the places that they, or the nearest to them, had in the level before; the
    error in the space is not above that of the level before.
    """
    before: Clustering | None = None
    for proposal in proposals:
        before = _no_worse(quantizer, proposal, before, steady)
        yield before


def _no_worse(
    quantizer: Quantizer, proposal: Proposal, before: Clustering | None, steady: int
) -> Clustering:
    """The palette in the order of the one before, no worse than that one, its rows where they may
    be.
    """
    palette, now = proposal
    last, limit = (
        (before.palette, before.assignment.sse) if before is not None else (palette, np.inf)
    )
    order = _order(quantizer, last, palette)
    if now is None or not np.array_equal(order, np.arange(len(order))):
        palette = palette[order]
        now = quantizer.assign(palette)
    # In another order ties fall to other rows, which may take a row its last color, or its mean.
    fits = quantizer.all_used(now) and quantizer.all_within(palette, now, steady)
    if now.sse > limit or not fits:
        start = last if now.sse > limit else palette
        palette, _ = quantizer.rounded(start, len(palette), steady)
        now = quantizer.assign(palette)
    return Clustering(palette, now)


def _order(quantizer: Quantizer, before: U8, palette: U8) -> I64:
    return in_order_of(quantizer.points(before), quantizer.points(palette))


def _represented(
    quantizer: Quantizer, clusterings: Iterable[Clustering], method: Method
) -> Iterator[Shown]:
    """What stands for each cluster, as in the level before where that is near enough."""
    before: U8 | None = None
    for clustering in clusterings:
        palette = representatives(
            method.represent,
            clustering.palette,
            clustering.assignment,
            quantizer.colors,
            quantizer.grid,
            locked=len(quantizer.locked),
        )
        # Means are steady already.
        if method.represent != "mean" and before is not None:
            palette = with_hysteresis(before, palette, method.steady)
        before = palette
        yield Shown(clustering, palette)


def _levels(quantizer: Quantizer, shown: Iterable[Shown], ks: Iterable[int]) -> Iterator[Level]:
    """What is known of each K: pixels, errors, and where each row came from."""
    before: Level | None = None
    pixels, in_rgb = quantizer.pixels, quantizer.space.name == "rgb"
    for k, (clustering, palette) in zip(ks, shown, strict=True):
        centers, now = clustering
        # In sRGB all numbers are whole and the error is exact. Elsewhere the error of a perfect
        # copy comes out as something tiny.
        perfect = not in_rgb and quantizer.srgb_sse(centers, now.labels) == 0
        known = in_rgb and palette is centers  # no other look is needed
        error = now.sse if known else quantizer.srgb_sse(palette, now.labels)
        counts, m = quantizer.grid.counts, len(palette)
        before = Level(
            k=k,
            palette=palette,
            labels=now.labels,
            counts=now.weights.astype(np.int64),
            mse=error / pixels,
            space_mse=0.0 if perfect else now.sse / pixels,
            parents=parents_of(before, now.labels, counts, m) if before else None,
        )
        yield before
