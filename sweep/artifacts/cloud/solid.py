"""The body that all colors fill: where a color lies in it, its edges, and the names of its axes."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sweep.color.spaces import Space, space_named
from sweep.system.arrays import F32, F64, U8

__all__ = ["Solid"]


_PIECES = 32  # of an edge; those of the cube are bent in other spaces
_LABEL_AWAY = 0.16  # of the body's half size, from the end of an axis to its name

_LIGHTNESS = "L"
_GRAY = 128  # of axes that are no edges

# Which coordinate of the space is X, which Y (up) and which Z, and what they are called. Green is
# most of what makes a color light, as L is all of it; so light colors are above in all of them.
_AXES: dict[str, tuple[tuple[int, int, int], tuple[str, str, str]]] = {
    "rgb": ((0, 1, 2), ("R", "G", "B")),
    "linear": ((0, 1, 2), ("R", "G", "B")),
    "lab": ((1, 0, 2), ("a", "L", "b")),
    "oklab": ((1, 0, 2), ("a", "L", "b")),
}


@dataclass(frozen=True, slots=True, eq=False)
class Solid:
    """The colors of sRGB as a body around the origin, about 2 units wide.

    Distances are those of the color space, all by one factor.

    Attributes:
        space: the color space.
        pieces: (m, 2, 3) float32, both ends of the pieces that its edges are drawn in: the edges of
            the RGB cube as they run in this space, and the axes where they are not among them.
        piece_colors: (m, 3) uint8, what color there is.
        axes: (3, 2, 3) float32, both ends of the X, Y and Z axis.
        labels: what stands at their far ends.
    """

    space: Space
    pieces: F32
    piece_colors: U8
    axes: F32
    labels: tuple[str, str, str]
    _frame: "_Frame"

    @classmethod
    def of(cls, name: str) -> "Solid":
        """The body of the space called ``name``.

        Raises:
            ParameterError: there is no such space.
        """
        space = space_named(name)
        order, labels = _AXES[name]
        colors = _cube_edges()
        points = space.points(colors.reshape(-1, 3))[:, order].astype(np.float64)
        low, high = points.min(axis=0), points.max(axis=0)
        # In a space of lightness, the body turns about the grays, where the axes a and b cross; in
        # the others axes are edges, and meet in black.
        crossing = labels[1] == _LIGHTNESS
        middle = (low + high) / 2 * ((0, 1, 0) if crossing else (1, 1, 1))
        frame = _Frame(order, middle, 2 / float((high - low).max()))
        corner = middle if crossing else low
        ends = np.stack([np.where(np.eye(3), end, corner) for end in (low, high)], axis=1)
        axes = frame.placed(ends)
        edges = frame.at(space.points(colors.reshape(-1, 3))).reshape(colors.shape)
        pieces = np.stack([edges[:, :-1], edges[:, 1:]], axis=2).reshape(-1, 2, 3)
        piece_colors = colors[:, :-1].reshape(-1, 3)
        if crossing:
            way = np.linspace(0, 1, _PIECES + 1, dtype=np.float32)[:, None]
            lines = axes[:, :1] + way * (axes[:, 1:] - axes[:, :1])
            bits = np.stack([lines[:, :-1], lines[:, 1:]], axis=2).reshape(-1, 2, 3)
            pieces = np.concatenate([pieces, bits])
            grays = np.full((len(bits), 3), _GRAY, np.uint8)
            piece_colors = np.concatenate([piece_colors, grays])
        return cls(space, np.ascontiguousarray(pieces), piece_colors, axes, labels, frame)

    def places(self, colors: U8) -> F32:
        """Where (n, 3) 8-bit colors lie, (n, 3) float32."""
        return self.at(self.space.points(colors))

    def at(self, points: npt.NDArray[np.floating]) -> F32:
        """Where (n, 3) points of the color space lie, (n, 3) float32."""
        return self._frame.at(points)

    @property
    def label_places(self) -> F32:
        """(3, 3) float32: the middles of the axes' names, a little beyond their far ends."""
        along = self.axes[:, 1] - self.axes[:, 0]
        lengths = np.linalg.norm(along, axis=1, keepdims=True)
        places: F32 = self.axes[:, 1] + np.float32(_LABEL_AWAY) * along / lengths
        return places

    @property
    def outline(self) -> F32:
        """(n, 3) float32: whatever must stay in view."""
        return np.concatenate([self.pieces.reshape(-1, 3), self.label_places])

    @property
    def flat(self) -> bool:
        """Whether it is much less high than wide."""
        width, height, depth = np.ptp(self.pieces.reshape(-1, 3), axis=0)
        return bool(height < 0.7 * max(width, depth))

    @property
    def reach(self) -> float:
        """How far the farthest of the outline is from the origin."""
        return float(np.linalg.norm(self.outline, axis=1).max())


@dataclass(frozen=True, slots=True, eq=False)
class _Frame:
    """The way from a space's coordinates to X, Y and Z: another order, another origin, a scale."""

    order: tuple[int, int, int]
    middle: F64
    scale: float

    def at(self, points: npt.NDArray[np.floating]) -> F32:
        return self.placed(points[:, self.order].astype(np.float64))

    def placed(self, ordered: F64) -> F32:
        return np.ascontiguousarray((ordered - self.middle) * self.scale, np.float32)


def _cube_edges() -> U8:
    """(12, 33, 3): the colors along the edges of the RGB cube."""
    way = np.rint(np.linspace(0, 255, _PIECES + 1)).astype(np.uint8)
    edges = []
    for axis in range(3):
        for corner in range(4):
            edge = np.empty((_PIECES + 1, 3), np.uint8)
            edge[:, axis] = way
            edge[:, (axis + 1) % 3] = 255 * (corner & 1)
            edge[:, (axis + 2) % 3] = 255 * (corner >> 1)
            edges.append(edge)
    return np.stack(edges)
