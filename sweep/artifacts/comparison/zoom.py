"""Zoom: whole pictures, each with one place of it magnified pixel by pixel."""

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from sweep.artifacts.comparison.panels import Drawn, Look, Panel, Words, draw, plan
from sweep.artifacts.comparison.settings import Comparison
from sweep.artifacts.comparison.version import Version, between, with_originals
from sweep.image.box import Box
from sweep.system.arrays import U8

__all__ = ["draw_zoom", "most_different"]


_MAGNIFY = (6, 5, 7, 8, 4)  # what is tried, the most welcome first
_WHITE, _BLACK = 255, 20
_PARTS = 1000  # differences are added as whole thousandths, so that sums are exact


def draw_zoom(versions: Sequence[Version], comparison: Comparison) -> Drawn:
    """Whole pictures with a frame around a place, and under or beside each that place magnified.

    What is magnified is shown as large as the whole picture, or up to some pixels less, since
    every pixel of it becomes a square of the same size.
    """
    width, height = versions[0].size
    times = comparison.magnify or _magnify(width, height)
    region = max(1, width // times), max(1, height // times)
    if comparison.at is None:
        first, last = versions[0], versions[-1]
        x, y = most_different(between(first.original if first is last else first, last), region)
    else:
        x, y = comparison.at.point((width, height))
        x, y = x - region[0] // 2, y - region[1] // 2
    box = Box.at(min(max(0, x), width - region[0]), min(max(0, y), height - region[1]), *region)
    shown = with_originals(versions) if comparison.original else versions
    look = Look.of(comparison)
    under, beside = (
        [_panel(version, look, box, times, beside=beside) for version in shown]
        for beside in (False, True)
    )
    panels = min((under, beside), key=lambda panels: plan(panels, look).score)
    place = {"x": box.left, "y": box.top, "width": box.width, "height": box.height}
    return Drawn(draw(panels, look), {"place": place, "magnify": times}, [{} for _ in versions])


def most_different(
    differences: npt.NDArray[np.floating], region: tuple[int, int]
) -> tuple[int, int]:
    """Left and top of the region, width by height, in which (H, W) differences add up to most.

    Each difference counts as whole thousandths; among equals the topmost, then the leftmost wins.
    """
    width, height = region
    whole = np.rint(differences * _PARTS).astype(np.int64)
    sums = np.zeros((whole.shape[0] + 1, whole.shape[1] + 1), np.int64)
    np.cumsum(np.cumsum(whole, axis=0), axis=1, out=sums[1:, 1:])
    inside = sums[height:, width:] - sums[:-height, width:]
    inside = inside - (sums[height:, :-width] - sums[:-height, :-width])
    y, x = np.unravel_index(inside.argmax(), inside.shape)
    return int(x), int(y)


def _magnify(width: int, height: int) -> int:
    """How many times, so that the magnified place is almost exactly as large as the picture."""
    return min(_MAGNIFY, key=lambda times: width % times + height % times)


def _panel(version: Version, look: Look, box: Box, times: int, *, beside: bool) -> Panel:
    pixels = version.frame.on(look.ground)
    height, width, _ = pixels.shape
    magnified = pixels[box.area].repeat(times, axis=0).repeat(times, axis=1)
    gap = max(4, (width + height) // 120)
    left, top = (width + gap, 0) if beside else (0, height + gap)
    note = f"{times}x at {box.left},{box.top}"
    if version.level is not None:
        words = Words.of(version, f"mean difference {version.mean_difference:.1f}")
    else:
        words = Words.of(version, f"framed: {note}", note)
    return Panel(((_framed(pixels, box), 0, 0), (magnified, left, top)), words)


def _framed(pixels: U8, box: Box) -> U8:
    """The picture with a frame around ``box``, white in dark edges: it shows on any picture.

    At a border of the picture there is no room around the box, and the frame lies in it.
    """
    thick = max(1, round(math.sqrt(pixels.size) / 400))
    edge = max(1, thick // 2)
    height, width, _ = pixels.shape
    room = Box(0, 0, width, height).grown(-(2 * edge + thick))
    box = box if box.apart(room) else box.common(room)
    framed = pixels.copy()
    for grown, value in (
        (2 * edge + thick, _BLACK), (edge + thick, _WHITE), (edge, _BLACK)
    ):  # fmt: skip
        outer = box.grown(grown)
        framed[max(0, outer.top) : outer.bottom, max(0, outer.left) : outer.right] = value
    framed[box.area] = pixels[box.area]
    return framed
