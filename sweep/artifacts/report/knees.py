"""Where the curve of the error bends: knees, as what they are.

On linear axes every such curve has an elbow near its left end, and where it seems to be depends on
how far the curve is drawn. So bends are looked for where both axes are logarithmic: there an error
that falls at a steady rate is a straight line, wherever it is drawn from and to. A bend says that
colors up to here helped more than the next ones will. It does not say that this K is best.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

__all__ = ["Knee", "find_knees"]

_SPAN = 1.25  # the slopes on both sides are taken over a quarter of K, or to the next level
_SHARP = 1.5  # how much steeper it is before a knee than after it


class Knee(NamedTuple):
    """A bend of the curve.

    Attributes:
        k: where it is.
        before: the share of the error, 0 to 1, that a doubling of K took away up to there.
        after: the same from there on; may be 0.
    """

    k: int
    before: float
    after: float


def find_knees(ks: Sequence[int], errors: Sequence[float]) -> list[Knee]:
    """The bends of a curve, from left to right.

    A knee is a level where log(error) falls at least half again as fast against log(K) before it
    as after it, and where it bends more than at its neighbors within a quarter of K.

    Args:
        ks: rising.
        errors: 0 or more, such as mse; the curve ends before the first that is 0.
    """
    end = next((i for i, error in enumerate(errors) if error <= 0), len(errors))
    bends = {i: _slopes(ks, errors, i, end) for i in range(1, end - 1)}
    found = []
    for i, (before, after) in bends.items():
        rivals = [
            _sharpness(*bends[j])
            for j in bends
            if j != i and (abs(j - i) == 1 or ks[i] / _SPAN <= ks[j] <= ks[i] * _SPAN)
        ]
        sharpness = _sharpness(before, after)
        if sharpness >= _SHARP and all(sharpness > rival for rival in rivals):
            found.append(Knee(ks[i], 1 - 2**-before, 1 - 2 ** -max(after, 0.0)))
    return found


def _slopes(ks: Sequence[int], errors: Sequence[float], i: int, end: int) -> tuple[float, float]:
    """How fast the error falls before and after level ``i``, as exponents of K."""
    first = next((j for j in range(i - 1, -1, -1) if ks[j] * _SPAN <= ks[i]), 0)
    last = next((j for j in range(i + 1, end) if ks[j] >= ks[i] * _SPAN), end - 1)
    return (
        math.log(errors[first] / errors[i]) / math.log(ks[i] / ks[first]),
        math.log(errors[i] / errors[last]) / math.log(ks[last] / ks[i]),
    )


def _sharpness(before: float, after: float) -> float:
    """How many times as steep it is before as after; a curve that does not fall has no knee."""
    if before <= 0:
        return 0.0
    return before / after if after > 0 else math.inf
