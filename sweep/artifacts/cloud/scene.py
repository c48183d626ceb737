"""Scene: everything that is in the picture of a cloud; a pose -> the pixels of a frame."""

import functools
from dataclasses import dataclass

import numpy as np

from sweep.artifacts.cloud.beside import pixels_beside
from sweep.artifacts.cloud.camera import Camera
from sweep.artifacts.cloud.cells import shading
from sweep.artifacts.cloud.labels import AxisLabels
from sweep.artifacts.cloud.look import CloudLayout, CloudLook
from sweep.artifacts.cloud.motion import Pose
from sweep.artifacts.cloud.points import Points
from sweep.artifacts.cloud.solid import Solid
from sweep.artifacts.cloud.splat import (
    Discs,
    Lines,
    as_light,
    order_of,
    paint,
    stamp,
    to_linear,
    to_pixels,
)
from sweep.artifacts.cloud.story import Division, Story, levels_of
from sweep.defaults import Theme
from sweep.drawing.swatches import strip_rows
from sweep.drawing.theme import THEMES
from sweep.image.histogram import Histogram
from sweep.system.arrays import F32, I32, I64, U8, Color

__all__ = ["Scene"]


_ELEVATION = 21.0  # degrees
# Of bodies that are less high than wide, as CIELAB's; from above that, names of its axes meet.
_ELEVATION_FLAT = 28.0
_DISTANCE = 3.4  # times the reach of the body: near enough to see perspective
_MARGIN = 0.035  # of the side, around the body

_EDGE_WIDTH = 1.0 / 720  # of the side; never below that of one px
# How much of an edge's own color there is in its line; light ones are lost on a light ground.
_EDGE_COLOR: dict[Theme, float] = {"dark": 0.3, "light": 0.5}
_LABEL_SIZE = 1 / 24  # of the side
_LEAST_LABEL = 9  # px

# A center's radius in parts of the side, with no and with all pixels.
_CENTER, _CENTER_ALL = 0.011, 0.042
_CROWD = 48  # more centers than that are smaller
_RING = 1.7 / 720  # of the side, around a center; as much ground around the ring

_GRAIN = 8.0  # levels; about what 255 colors for a whole cloud are off

_TURNS = 0.5  # on the way back to the first division, the caption changes there

_JOINED = 600  # colors that lines join to their centers, all together
_JOIN_WIDTH = 0.9 / 720  # of the side
_JOIN_INK = 0.16


@dataclass(frozen=True, slots=True, eq=False)
class _Held:
    """What a division looks like: colors of the points (p, 3) and of the picture's own colors."""

    points: F32
    picture: F32


class Scene:
    """Everything that is in the pictures of a cloud.

    Attributes:
        layout: where it stands.
        camera: at azimuth 0.
        solid: the body of all colors.
        points: what is in it.
        story: how it is divided.
    """

    def __init__(
        self, histogram: Histogram, story: Story, solid: Solid, points: Points, look: CloudLook
    ) -> None:
        self.solid, self.points, self.story = solid, points, story
        self._look, self._inks = look, THEMES[look.theme]
        height, width = histogram.index.shape
        notes = sorted({division.note for division in story.divisions if division.level is None})
        centers = any(len(division.palette) for division in story.divisions)
        self.layout = CloudLayout.of(
            look, (width, height), levels_of(story.divisions), notes, centers=centers
        )
        side = look.size
        inner = self.layout.view.grown(-max(2, round(side * _MARGIN)))
        self._labels = AxisLabels.of(solid, look, max(_LEAST_LABEL, round(side * _LABEL_SIZE)))
        self.camera = Camera.around(
            solid.outline,
            inner,
            elevation=_ELEVATION_FLAT if solid.flat else _ELEVATION,
            distance=_DISTANCE * solid.reach,
        )
        self._shown: I32 | None = None  # of each pixel seen of the picture
        self._seen = np.empty((0, 0), np.bool_)  # which are, the others being transparent
        self._picture_rows = np.empty(0, np.int64)
        if self.layout.picture is not None:
            box = self.layout.picture
            index = pixels_beside(histogram, (box.width, box.height))
            self._seen = index >= 0
            self._picture_rows, inverse = np.unique(index[self._seen], return_inverse=True)
            self._shown = inverse.astype(np.int32)
        self._own_colors = tuple(
            histogram.colors[rows] for rows in (points.rows, self._picture_rows)
        )
        self._ground = to_linear(np.array(self._inks.ground, np.uint8))
        self._text = to_linear(np.array(self._inks.text, np.uint8))
        self._blank = np.empty((self.layout.size[1], self.layout.size[0], 3), np.float32)
        self._blank[:] = self._ground
        if self.layout.bar is not None:
            around = self.layout.bar.grown(self.layout.outline)
            self._blank[around.area] = to_linear(np.array(self._inks.line, np.uint8))
        self._edges = solid.pieces
        colors = to_linear(solid.piece_colors)
        plain = to_linear(np.array(self._inks.line, np.uint8))
        width_of_edge = max(1.0, side * _EDGE_WIDTH)
        self._edge_ink = np.empty((len(colors), 5), np.float32)
        self._edge_ink[:, :3] = plain + np.float32(_EDGE_COLOR[look.theme]) * (colors - plain)
        self._edge_ink[:, 3:] = 1, width_of_edge / 2
        # Some frames in a row need the same two divisions, and several are painted at a time.
        self._held = functools.lru_cache(maxsize=4)(self._hold)
        self._bars = functools.lru_cache(maxsize=4)(self._bar)
        self._covers = functools.lru_cache(maxsize=4)(self._cover)

    @property
    def exact_colors(self) -> tuple[Color, ...]:
        """The colors of what is not the picture's; the ground is most of a frame."""
        return self._inks.ground, self._inks.text

    def paint(self, pose: Pose, *, grain: bool = False) -> U8:
        """(H, W, 3) uint8 sRGB: the picture of a pose.

        The same whatever else is painted, at the same time or before.

        Args:
            pose: what to show.
            grain: where colors are shown as they are, make each a little lighter or darker, always
                the same. With few colors smooth slopes then have no steps, and the grain turns
                with the points.
        """
        canvas = self._blank.copy()
        before, after, share = pose.before, pose.after, np.float32(pose.share)
        here, there = self._held(before, grain), self._held(after, grain)
        camera = self.camera.turned(pose.azimuth)
        self._paint_cloud(canvas, camera, _mixed(here.points, there.points, share))
        if len(self.story.divisions[before].palette):
            self._paint_centers(canvas, camera, pose)
        self._labels.paint(canvas, camera)
        if self._shown is not None and self.layout.picture is not None:
            colors = _mixed(here.picture, there.picture, share)
            canvas[self.layout.picture.area][self._seen] = colors[self._shown]
        if self.layout.bar is not None:
            canvas[self.layout.bar.area] = _mixed(self._bars(before), self._bars(after), share)
        if self.layout.text is not None:
            box = self.layout.text
            told = before if after < before and share < _TURNS else after
            stamp(canvas, self._covers(told), box.left, box.top, self._text)
        return to_pixels(canvas)

    def _hold(self, number: int, grain: bool) -> _Held:
        """The colors of a division."""
        division = self.story.divisions[number]
        if division.labels is None:
            return _Held(*(to_linear(_grained(own) if grain else own) for own in self._own_colors))
        palette = to_linear(division.palette)
        labels = division.labels[self.points.rows]
        colors = palette[labels]
        if self._look.cells:
            light = shading(self.points.places, division.places, labels)[:, None]
            colors = self._ground + light * (colors - self._ground)
        return _Held(colors, palette[division.labels[self._picture_rows]])

    def _paint_cloud(self, canvas: F32, camera: Camera, colors: F32) -> None:
        """Points and edges, whichever is nearer in front."""
        side = self._look.size
        seen = camera.project(self.points.places)
        radius = self.points.radii * np.float32(side * camera.distance) / seen.depth
        starts, ends = camera.project(self._edges[:, 0]), camera.project(self._edges[:, 1])
        order = order_of(np.concatenate([seen.depth, (starts.depth + ends.depth) / 2]))
        lines = Lines(np.stack([starts.x, starts.y, ends.x, ends.y], axis=1), self._edge_ink)
        paint(canvas, order, Discs(seen.x, seen.y, radius, colors), lines)

    def _paint_centers(self, canvas: F32, camera: Camera, pose: Pose) -> None:
        """Centers lie over the points, which would hide them, and hide each other by depth."""
        side = self._look.size
        before, after = (self.story.divisions[i] for i in (pose.before, pose.after))
        share = np.float32(pose.share)
        from_rows, to_rows = self.story.between(pose.before, pose.after)
        places = _mixed(before.places[from_rows], after.places[to_rows], share)
        colors = _mixed(
            to_linear(before.palette)[from_rows], to_linear(after.palette)[to_rows], share
        )
        # Of several that come out of one or go into one, one is that one; the others grow out of
        # it, or go down in it.
        radii = _mixed(
            _center_radii(before)[from_rows] * _firsts(from_rows),
            _center_radii(after)[to_rows] * _firsts(to_rows),
            share,
        )
        seen = camera.project(places)
        radius = radii * np.float32(side * camera.distance) / seen.depth
        if self._look.lines:
            self._paint_joins(canvas, camera, places, pose, to_rows)
        # A center that is about to be, or about to go, has next to no ring.
        ring = np.minimum(np.float32(max(1.0, side * _RING)), radius / 3)
        order = order_of(seen.depth)
        rings = np.broadcast_to(self._text, colors.shape)
        grounds = np.broadcast_to(self._ground, colors.shape)
        layers = [
            Discs(seen.x[order], seen.y[order], (radius + more * ring)[order], inks[order])
            for more, inks in ((2, grounds), (1, rings), (0, colors))
        ]
        # Each center with its rings, before the next.
        mixed = [
            np.ascontiguousarray(np.stack(parts, axis=1).reshape(-1, *parts[0].shape[1:]))
            for parts in zip(*layers, strict=True)
        ]
        discs = Discs(*mixed)
        paint(canvas, np.arange(len(discs.x), dtype=np.int32), discs, Lines.none())

    def _paint_joins(
        self, canvas: F32, camera: Camera, places: F32, pose: Pose, to_rows: I64
    ) -> None:
        """Faint lines from centers to some of their colors."""
        division = self.story.divisions[pose.after]
        if division.labels is None:
            return
        step = max(1, len(self.points) // _JOINED)
        chosen = np.arange(step // 2, len(self.points), step)
        labels = division.labels[self.points.rows[chosen]]
        # Of several centers that go to one, as all do at the end, the first has the lines.
        first = np.zeros(len(division.palette), np.int64)
        first[to_rows[::-1]] = np.arange(len(to_rows))[::-1]
        starts = camera.project(places[first[labels]])
        ends = camera.project(self.points.places[chosen])
        half = max(1.0, self._look.size * _JOIN_WIDTH) / 2
        ink = np.empty((len(chosen), 5), np.float32)
        ink[:, :3], ink[:, 3], ink[:, 4] = self._text, _JOIN_INK, half
        lines = Lines(np.stack([starts.x, starts.y, ends.x, ends.y], axis=1), ink)
        none = np.empty(0, np.float32)
        discs = Discs(none, none, none, np.empty((0, 3), np.float32))
        paint(canvas, np.arange(len(chosen), dtype=np.int32), discs, lines)

    def _bar(self, number: int) -> F32:
        """(w, 3): the swatches of a division."""
        assert self.layout.bar is not None
        division, width = self.story.divisions[number], self.layout.bar.width
        counts = division.counts
        if not counts.sum():
            counts = np.ones_like(counts)
        return to_linear(division.palette[strip_rows(division.palette, counts, width)])

    def _cover(self, number: int) -> F32:
        """How much the caption of a division covers of each pixel of its box."""
        division, line = self.story.divisions[number], self.layout.line
        assert line is not None
        cover = (
            line.note_coverage(division.note)
            if division.level is None
            else line.coverage(division.level)
        )
        return as_light(cover, self._ground, self._text)


def _center_radii(division: Division) -> F32:
    """(m,): of each center, in parts of the side; the area grows with its share of the pixels."""
    shares = division.counts / max(1, int(division.counts.sum()))
    crowd = min(1.0, (_CROWD / max(1, len(shares))) ** 0.35)
    radii = (_CENTER + (_CENTER_ALL - _CENTER) * np.sqrt(shares)) * crowd
    return np.asarray(radii, np.float32)


def _grained(colors: U8) -> U8:
    """Each color lighter or darker by up to so many levels, in all channels alike."""
    by = np.random.default_rng(0).uniform(-_GRAIN, _GRAIN, (len(colors), 1))
    return np.clip(np.rint(colors + by), 0, 255).astype(np.uint8)


def _firsts(rows: I64) -> F32:
    """(q,) float32: 1 where a row is there for the first time, else 0."""
    firsts = np.zeros(len(rows), np.float32)
    firsts[np.unique(rows, return_index=True)[1]] = 1
    return firsts


def _mixed(before: F32, after: F32, share: np.float32) -> F32:
    """What is between two arrays of one shape; one of them itself where nothing moves."""
    if before is after or share == 0:
        return before
    return np.asarray(before + share * (after - before), np.float32)
