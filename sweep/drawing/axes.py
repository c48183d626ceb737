"""Axes: where a value stands, and the few values that are written beside it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Axis", "axis_of_ks", "linear_axis", "log_axis"]

_MOST = 6  # ticks of an axis
_LOG_STEPS = ((1,), (1, 3), (1, 2, 5), (1, 1.5, 2, 3, 5, 7))
_LEAST_RATIO = 4  # of the ends of a logarithmic axis: room for three of the last


@dataclass(frozen=True, slots=True)
class Axis:
    """A range of values laid along a line.

    Attributes:
        least: the value at the beginning.
        most: the value at the end, more than ``least``.
        ticks: the values to be named, rising, from ``least`` to ``most``.
        logarithmic: whether equal ratios are equally long, or equal differences.
    """

    least: float
    most: float
    ticks: tuple[float, ...]
    logarithmic: bool

    def share(self, value: float) -> float:
        """How far along ``value`` is: 0 at the beginning, 1 at the end; beyond is cut off."""
        if self.logarithmic:
            if value <= 0:
                return 0.0
            place = math.log(value / self.least) / math.log(self.most / self.least)
        else:
            place = (value - self.least) / (self.most - self.least)
        return min(max(place, 0.0), 1.0)


def linear_axis(most: float) -> Axis:
    """From 0 to ``most``, with ticks at round numbers."""
    if most <= 0:
        return Axis(0, 1, (0,), logarithmic=False)
    rough = most / 4
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(m * power for m in (1, 2, 2.5, 5, 10) if m * power >= rough * 0.999)
    ticks = tuple(step * i for i in range(_MOST) if step * i <= most * 1.0001)
    return Axis(0, max(most, ticks[-1]), ticks, logarithmic=False)


def log_axis(values: Sequence[float]) -> Axis:
    """From the least of ``values`` that is above 0 to the most, a little farther at both ends.

    The ticks are powers of ten, or those times 3, or 2 and 5, or closer: the first of these that
    gives enough. If a value is 0, that stands at the beginning, below all others.
    """
    positive = [value for value in values if value > 0]
    if not positive:
        return Axis(1, 10, (0,), logarithmic=True)
    least, most = min(positive) / 1.15, max(positive) * 1.05
    wider = max(_LEAST_RATIO / (most / least), 1) ** 0.5
    least, most = least / wider, most * wider
    ticks: list[float] = []
    for steps in _LOG_STEPS:
        powers = range(math.floor(math.log10(least)), math.ceil(math.log10(most)) + 1)
        grid = (step * 10.0**power for power in powers for step in steps)
        ticks = [value for value in grid if least <= value <= most]
        if len(ticks) >= 3:
            break
    ticks = ticks[:: -(-len(ticks) // _MOST)]
    if len(positive) < len(values):
        least /= (most / least) ** 0.25
        ticks = [0, *ticks]
    return Axis(least, most, tuple(ticks), logarithmic=True)


def axis_of_ks(ks: Sequence[int]) -> Axis:
    """The axis of K: logarithmic, with the first, the last, and round numbers between.

    A single K stands at the end, where a curve's value is written.
    """
    first, last = ks[0], ks[-1]
    if first == last:
        return Axis(first / 2, first, (first,), logarithmic=True)
    inner = ks if len(ks) <= _MOST else (2, 3, 5, 10, 20, 40, 80, 160)
    kept = [first]
    # The less a list spans, the closer its ticks may be.
    apart = (last / first) ** 0.06
    for k in inner:
        if kept[-1] * apart <= k <= last / apart:
            kept.append(k)
    return Axis(first, last, (*kept, last), logarithmic=True)
