"""The names of the axes: letters that glide with the ends of the axes and stay upright."""

from dataclasses import dataclass

import numpy as np
import PIL.Image

from sweep.artifacts.cloud.camera import Camera
from sweep.artifacts.cloud.look import CloudLook
from sweep.artifacts.cloud.solid import Solid
from sweep.artifacts.cloud.splat import as_light, stamp, to_linear
from sweep.defaults import Theme
from sweep.drawing.fonts import Font, open_face
from sweep.drawing.theme import THEMES
from sweep.system.arrays import F32, Color

__all__ = ["AXIS_INKS", "AxisLabels"]


# Red, green and blue that can be read on the ground of each theme, 4.5:1 and more.
AXIS_INKS: dict[Theme, dict[str, Color]] = {
    "dark": {"R": (255, 120, 112), "G": (112, 208, 122), "B": (122, 168, 255)},
    "light": {"R": (190, 32, 28), "G": (14, 116, 44), "B": (24, 84, 200)},
}
_HALO = 1 / 7  # of the letter's size, around it: it is read on any color
_BOLD = 1 / 32  # of the letter's size: letters so small are thin otherwise


@dataclass(frozen=True, slots=True, eq=False)
class AxisLabels:
    """The names of the axes.

    Attributes:
        places: (3, 3) float32, where their middles are.
        letters: for each the cover of its halo and of its ink, (h, w) float32 both.
        inks: (3, 3) float32 in linear light.
        ground: (3,) float32, of the halo.
    """

    places: F32
    letters: tuple[tuple[F32, F32], ...]
    inks: F32
    ground: F32

    @classmethod
    def of(cls, solid: Solid, look: CloudLook, size: int) -> "AxisLabels":
        """Set the names of the axes of ``solid`` in letters of ``size`` px."""
        theme = THEMES[look.theme]
        inks = [AXIS_INKS[look.theme].get(name, theme.text) for name in solid.labels]
        ground, light = (
            to_linear(np.array(theme.ground, np.uint8)),
            to_linear(np.array(inks, np.uint8)),
        )
        letters = tuple(
            _set(name, look.font, size, ground, ink)
            for name, ink in zip(solid.labels, light, strict=True)
        )
        return cls(solid.label_places, letters, light, ground)

    def paint(self, canvas: F32, camera: Camera) -> None:
        """Write them over what is there, far ones first."""
        seen = camera.project(self.places)
        for i in np.argsort(-seen.depth, kind="stable"):
            halo, ink = self.letters[i]
            height, width = ink.shape
            left, top = float(seen.x[i]) - width / 2, float(seen.y[i]) - height / 2
            stamp(canvas, halo, left, top, self.ground)
            stamp(canvas, ink, left, top, self.inks[i])


def _set(name: str, font: Font, size: int, ground: F32, color: F32) -> tuple[F32, F32]:
    """The cover of a letter's halo and of its ink, with the middle of the ink in the middle."""
    face = open_face(font, size)
    halo = max(1, round(size * _HALO))
    left, top, right, bottom = face.ink(name, halo)
    width, height = int(np.ceil(right) - np.floor(left)), int(np.ceil(bottom) - np.floor(top))
    covers = []
    for stroke in (halo, size * _BOLD):
        sheet = PIL.Image.new("L", (width, height))
        at = -int(np.floor(left)), -int(np.floor(top))
        face.draw(sheet, at, name, stroke=stroke)
        covers.append(np.asarray(sheet))
    return np.ascontiguousarray(covers[0] / np.float32(255)), as_light(covers[1], ground, color)
