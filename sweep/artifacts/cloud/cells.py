"""Where the borders between clusters are: points near them are shaded."""

import numpy as np
from numba import types

from sweep.system.arrays import F32, U8
from sweep.system.kernels import frozen, kernel

__all__ = ["shading"]


_WIDTH = 0.07  # of the body's half size: so far from a border shading ends
_LEAST = 0.12  # of the light at the border itself


@kernel(
    frozen(types.float32, 2), frozen(types.float32, 2), frozen(types.uint8, 1), types.float32[::1]
)
def _margins(places, centers, labels, margins):  # type: ignore[no-untyped-def]
    """How far each point is from the nearest plane between its own center and another."""
    for i in range(len(places)):
        own = labels[i]
        margins[i] = np.inf
        for j in range(len(centers)):
            apart = nearer = np.float32(0)
            for a in range(3):
                way = centers[j, a] - centers[own, a]
                middle = (centers[j, a] + centers[own, a]) / 2
                apart += way * way
                nearer += (middle - places[i, a]) * way
            if apart > 0:
                margins[i] = min(margins[i], nearer / np.sqrt(apart))


def shading(places: F32, centers: F32, labels: U8) -> F32:
    """(p,) float32: how light each point is, 1 away from borders and nearly 0 at them.

    Args:
        places: (p, 3) float32 of the points.
        centers: (m, 3) float32 of the centers.
        labels: (p,) uint8, the center of each point.
    """
    margins = np.empty(len(places), np.float32)
    _margins(places, centers, np.ascontiguousarray(labels), margins)
    share = np.clip(margins / np.float32(_WIDTH), 0, 1)
    light = share * share * (3 - 2 * share)
    return np.asarray(_LEAST + (1 - _LEAST) * light, np.float32)
