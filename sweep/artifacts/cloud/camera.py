"""Camera: where a point of space is seen, in perspective, from a place on an orbit.

Space has X to the right, Y up and Z toward the viewer of azimuth 0. The camera looks at the origin
from ``distance`` away, turned by ``azimuth`` about Y and raised by ``elevation``.
"""

import math
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import types

from sweep.image.box import Box
from sweep.system.arrays import F32
from sweep.system.kernels import frozen, kernel

__all__ = ["Camera", "Seen"]


_AROUND = 180  # directions in which a body must fit


class Seen(NamedTuple):
    """Points as the camera sees them.

    x and y (n,) float32 in px, from the left and from the top, where whole numbers are the borders
    of pixels and their halves the middles; depth (n,) float32, the distance along the line of
    sight, larger is farther.
    """

    x: F32
    y: F32
    depth: F32


@kernel(
    frozen(types.float32, 2), types.float32[::1], types.float32[::1], types.float32[::1],
    types.float32[::1],
)  # fmt: skip
def _project(points, lens, x, y, depth):  # type: ignore[no-untyped-def]
    """See `Camera.project`; one order of additions, so that it is the same everywhere."""
    cos_a, sin_a, cos_e, sin_e, distance, focal, left, top = lens
    for i in range(len(points)):
        across = points[i, 0] * cos_a - points[i, 2] * sin_a
        toward = points[i, 0] * sin_a + points[i, 2] * cos_a
        up = points[i, 1] * cos_e - toward * sin_e
        near = points[i, 1] * sin_e + toward * cos_e
        depth[i] = distance - near
        x[i] = left + focal * across / depth[i]
        y[i] = top - focal * up / depth[i]


@dataclass(frozen=True, slots=True)
class Camera:
    """A camera on an orbit around the origin.

    Attributes:
        azimuth: degrees about Y; at 90 the viewer stands on the X axis.
        elevation: degrees above the plane of X and Z, -90 to 90.
        distance: from the origin, farther away than every point that is looked at.
        focal: px that a unit of length has at a depth of 1.
        center: x and y in px at which the origin is seen.
    """

    azimuth: float
    elevation: float
    distance: float
    focal: float
    center: tuple[float, float]

    @classmethod
    def around(cls, body: F32, view: Box, *, elevation: float, distance: float) -> "Camera":
        """The camera that sees a body as large as can be so that it never leaves ``view``.

        Args:
            body: (n, 3) points that stay in view from every azimuth.
            view: where they shall be seen.
            elevation: degrees.
            distance: from the origin, more than that of any point.
        """
        plain = cls(0.0, elevation, distance, 1.0, (0.0, 0.0))
        seen = [plain.turned(360 * i / _AROUND).project(body) for i in range(_AROUND)]
        aside = max(float(np.abs(one.x).max()) for one in seen)
        top = min(float(one.y.min()) for one in seen)
        bottom = max(float(one.y.max()) for one in seen)
        focal = min(view.width / (2 * aside), view.height / (bottom - top))
        middle = (view.left + view.right) / 2, (view.top + view.bottom) / 2
        return replace(
            plain, focal=focal, center=(middle[0], middle[1] - focal * (top + bottom) / 2)
        )

    def turned(self, azimuth: float) -> "Camera":
        """The same camera at another azimuth, in degrees."""
        return replace(self, azimuth=azimuth)

    def project(self, points: F32) -> Seen:
        """Where (n, 3) float32 points are seen."""
        a, e = math.radians(self.azimuth), math.radians(self.elevation)
        lens = np.array(
            [
                math.cos(a), math.sin(a), math.cos(e), math.sin(e), self.distance, self.focal,
                *self.center,
            ],
            np.float32,
        )  # fmt: skip
        x, y, depth = (np.empty(len(points), np.float32) for _ in range(3))
        _project(np.ascontiguousarray(points, np.float32), lens, x, y, depth)
        return Seen(x, y, depth)

    def scale(self, depth: npt.NDArray[np.floating]) -> npt.NDArray[np.floating]:
        """How many px a unit of length has there, across the line of sight."""
        return self.focal / depth
