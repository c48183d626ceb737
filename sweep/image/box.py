"""Box: a rectangle of pixels."""

from typing import NamedTuple

__all__ = ["Box"]


class Box(NamedTuple):
    """A rectangle in pixels; right and bottom are just outside."""

    left: int
    top: int
    right: int
    bottom: int

    @classmethod
    def at(cls, left: int, top: int, width: int, height: int) -> "Box":
        """The rectangle of this size whose upper left corner is there."""
        return cls(left, top, left + width, top + height)

    @property
    def width(self) -> int:
        """Pixels from left to right."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """Pixels from top to bottom."""
        return self.bottom - self.top

    @property
    def area(self) -> tuple[slice, slice]:
        """The rectangle as an index into an (H, W) array."""
        return slice(self.top, self.bottom), slice(self.left, self.right)

    def moved(self, x: int, y: int) -> "Box":
        """The rectangle, ``x`` to the right and ``y`` down."""
        return Box(self.left + x, self.top + y, self.right + x, self.bottom + y)

    def grown(self, by: int) -> "Box":
        """The rectangle with ``by`` pixels more on every side."""
        return Box(self.left - by, self.top - by, self.right + by, self.bottom + by)

    def common(self, other: "Box") -> "Box":
        """The rectangle of the pixels in both; without any its width or its height is not above 0.

        See `apart`.
        """
        return Box(
            max(self.left, other.left),
            max(self.top, other.top),
            min(self.right, other.right),
            min(self.bottom, other.bottom),
        )

    def inside(self, other: "Box") -> bool:
        """Whether no pixel of this one is outside of ``other``."""
        return (
            other.left <= self.left
            and other.top <= self.top
            and self.right <= other.right
            and self.bottom <= other.bottom
        )

    def apart(self, other: "Box") -> bool:
        """Whether the two have no pixel in common."""
        return (
            self.right <= other.left
            or other.right <= self.left
            or self.bottom <= other.top
            or other.bottom <= self.top
        )
