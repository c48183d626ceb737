"""Settled levels -> the palettes of a sweep: steady, never worse, rows in their places."""

from collections.abc import Iterable, Iterator

import numpy as np

from sweep._typing import I64, U8
from sweep.clustering.kmeans import Assignment
from sweep.clustering.lineage import in_order_of
from sweep.clustering.rounding import Palettes
from sweep.clustering.steady import Settled, steadied
from sweep.system.parallel import side_by_side

__all__ = ["continued"]


def continued(
    palettes: Palettes, settled: Iterable[Settled], steady: int, threads: int
) -> Iterator[tuple[U8, Assignment]]:
    """The palette of each level, and whose colors are whose, with labels.

    Args:
        palettes: what they are made for.
        settled: the levels in order of K.
        steady: how far a row may be, in levels of R, G and B each, from what it stands for.
        threads: how many levels to work on at a time.

    Guarantees, for each level: all that ``Palettes.settle`` promises, with ``steady`` as the slack;
    rows are in the places that they, or the nearest to them, had in the level before; the error in
    the space is not above that of the level before.
    """
    last: tuple[U8, float] | None = None  # the palette before, and its error
    for planned, known in _planned(palettes, settled, steady, threads):
        palette, now = _fitted(palettes, planned, known, last, steady)
        last = palette, now.sse
        yield palette, now


def _planned(
    palettes: Palettes, settled: Iterable[Settled], steady: int, threads: int
) -> Iterator[tuple[U8, Assignment | None]]:
    """The palettes as they shall be, and whose colors are whose where that is known already."""
    if not steady:
        yield from ((level.palette, None) for level in settled)
        return
    in_order: list[Settled] = []
    for level in settled:
        order = np.arange(len(level.palette))
        if in_order:
            order = _order(palettes, in_order[-1].palette, level.palette)
        in_order.append(Settled(level.palette[order], level.means[order], level.mse))
    plan = steadied(palettes, in_order, steady)
    # What is nearest among colors that stand still need not be what was nearest on the move.
    for number in range(1, len(plan)):
        plan[number] = plan[number][_order(palettes, plan[number - 1], plan[number])]
    tasks = ((palette,) for palette in plan)
    yield from zip(plan, side_by_side(palettes.assign, tasks, threads), strict=True)


def _fitted(
    palettes: Palettes,
    palette: U8,
    now: Assignment | None,
    last: tuple[U8, float] | None,
    steady: int,
) -> tuple[U8, Assignment]:
    """The palette in the order of the one before, no worse than that one, its rows where they may
    be, with its labels.
    """
    before, limit = last if last is not None else (palette, np.inf)
    order = _order(palettes, before, palette)
    if now is None or not np.array_equal(order, np.arange(len(order))):
        palette = palette[order]
        now = palettes.assign(palette)
    # In another order ties fall to other rows, which may take a row its last color, or its mean.
    fits = palettes.all_used(now) and palettes.all_within(palette, now, steady)
    if now.sse > limit or not fits:
        start = before if now.sse > limit else palette
        palette, _ = palettes.settle(start, len(palette), steady)
        now = palettes.assign(palette)
    return palette, now


def _order(palettes: Palettes, before: U8, palette: U8) -> I64:
    return in_order_of(palettes.points(before), palettes.points(palette))
