"""In which order the colors of a palette come.

share       the largest share of the pixels first
lightness   from dark to light
hue         grays from dark to light, then around the color circle from red
lineage     those that split from one another side by side, dark to light where they did

Lightness, hue and what counts as gray are those of OKLab. Ties go by lightness, then by row.
"""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from sweep import defaults
from sweep.clustering.progression import Progression
from sweep.color.spaces import space_named
from sweep.errors import ParameterError, one_of
from sweep.image.level import Level
from sweep.system.arrays import F64, I64

__all__ = ["family_orders", "order_of"]


_GRAY = 0.02  # chroma; below it a hue is hardly seen
_RED = np.radians(15)  # where the circle is cut: between pink and red


def order_of(level: Level, sort: defaults.Sort, progression: Progression) -> I64:
    """(m,): the palette rows of ``level`` in order.

    Raises:
        ParameterError: ``sort`` is "lineage" and the progression does not begin at K = 1, or it is
            unknown.
    """
    if sort == "lineage":
        return _by_lineage(level, progression)
    one_of((*_KEYS, "lineage"), sort, "order")
    lab = _oklab(level)
    return np.lexsort((lab[:, 0], *_KEYS[sort](level, lab)))


def family_orders(levels: Sequence[Level], parents: Sequence[I64 | None]) -> list[I64]:
    """For each level its rows, ordered so that no line from parent to child crosses another.

    The rows of the first level come from dark to light, and so do the children of one row.

    Args:
        levels: K rising.
        parents: for each level the rows of the one before that its rows came from; None for the
            first.
    """
    orders: list[I64] = []
    for level, above in zip(levels, parents, strict=True):
        lightness = _oklab(level)[:, 0]
        if above is None or not orders:
            orders.append(np.lexsort((lightness,)))
        else:
            place = np.argsort(orders[-1])
            orders.append(np.lexsort((lightness, place[above])))
    return orders


def _by_lineage(level: Level, progression: Progression) -> I64:
    if progression.ks[0] != 1:
        raise ParameterError(
            f"the lineage of the colors begins at K = 1, and the least K here is "
            f"{progression.ks[0]}; cluster for 1..{level.k}"
        )
    levels = [one for one in progression if one.k <= level.k]
    return family_orders(levels, [one.parents for one in levels])[-1]


def _oklab(level: Level) -> F64:
    """(m, 3): L, a, b."""
    return space_named("oklab").points(level.palette).astype(np.float64)


def _share_keys(level: Level, lab: F64) -> tuple[npt.NDArray[np.generic], ...]:  # noqa: ARG001
    return (-level.counts,)


def _lightness_keys(level: Level, lab: F64) -> tuple[npt.NDArray[np.generic], ...]:  # noqa: ARG001
    return (lab[:, 0],)


def _hue_keys(level: Level, lab: F64) -> tuple[npt.NDArray[np.generic], ...]:  # noqa: ARG001
    colored = np.hypot(lab[:, 1], lab[:, 2]) >= _GRAY
    hue = (np.arctan2(lab[:, 2], lab[:, 1]) - _RED) % (2 * np.pi)
    return np.where(colored, hue, 0), colored  # the last key is the first that counts


_KEYS: dict[str, Callable[[Level, F64], tuple[npt.NDArray[np.generic], ...]]] = {
    "share": _share_keys,
    "lightness": _lightness_keys,
    "hue": _hue_keys,
}
