"""Where points are seen, and what of them: camera and painter."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sweep.artifacts.cloud.camera import Camera
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
from sweep.color.spaces import SPACES
from sweep.image.box import Box

PLAIN = Camera(azimuth=0, elevation=0, distance=4, focal=100, center=(50, 60))
coordinate = st.floats(-1, 1, width=32)


def seen(camera: Camera, *point: float) -> tuple[float, float, float]:
    found = camera.project(np.array([point], np.float32))
    return float(found.x[0]), float(found.y[0]), float(found.depth[0])


def test_a_camera_reckoned_by_hand() -> None:
    # Straight ahead: a point one unit nearer is 3 away, and a unit there is 100 / 3 px.
    assert seen(PLAIN, 0, 0, 0) == (50, 60, 4)
    assert seen(PLAIN, 1, 1, 1) == pytest.approx((50 + 100 / 3, 60 - 100 / 3, 3))
    assert seen(PLAIN, -1, -1, -1) == pytest.approx((50 - 20, 60 + 20, 5))
    # From the X axis, X is toward the viewer and Z goes to the left.
    side = PLAIN.turned(90)
    assert seen(side, 1, 0, 0) == pytest.approx((50, 60, 3), abs=1e-4)
    assert seen(side, 0, 0, 1) == pytest.approx((50 - 25, 60, 4), abs=1e-4)
    # From above, Y is toward the viewer and Z goes down.
    top = Camera(0, 90, 4, 100, (50, 60))
    assert seen(top, 0, 1, 0) == pytest.approx((50, 60, 3), abs=1e-4)
    assert seen(top, 0, 0, 1) == pytest.approx((50, 60 + 25, 4), abs=1e-4)
    # Thirty degrees up: the top of the Y axis is half a unit nearer and cos 30 above the middle.
    raised = Camera(0, 30, 4, 100, (50, 60))
    assert seen(raised, 0, 1, 0) == pytest.approx((50, 60 - 100 * 0.8660254 / 3.5, 3.5), abs=1e-4)


@given(
    st.lists(st.tuples(coordinate, coordinate, coordinate), min_size=1, max_size=20),
    st.floats(-720, 720),
    st.floats(-90, 90),
)
def test_projection_is_rotation_and_division(
    points: list[tuple[float, float, float]], azimuth: float, elevation: float
) -> None:
    a, e = math.radians(azimuth), math.radians(elevation)
    about_y = np.array([[math.cos(a), 0, -math.sin(a)], [0, 1, 0], [math.sin(a), 0, math.cos(a)]])
    about_x = np.array([[1, 0, 0], [0, math.cos(e), -math.sin(e)], [0, math.sin(e), math.cos(e)]])
    turned = np.array(points) @ (about_x @ about_y).T
    depth = 4 - turned[:, 2]
    found = Camera(azimuth, elevation, 4, 100, (50, 60)).project(np.array(points, np.float32))
    np.testing.assert_allclose(found.depth, depth, atol=1e-5)
    np.testing.assert_allclose(found.x, 50 + 100 * turned[:, 0] / depth, atol=1e-3)
    np.testing.assert_allclose(found.y, 60 - 100 * turned[:, 1] / depth, atol=1e-3)


@pytest.mark.parametrize("space", [space.name for space in SPACES])
@pytest.mark.parametrize("view", [Box(0, 0, 300, 300), Box(100, 20, 300, 420)])
def test_a_body_fills_its_view_and_never_leaves_it(space: str, view: Box) -> None:
    body = Solid.of(space).outline
    camera = Camera.around(body, view, elevation=21, distance=8)
    low, high = np.full(2, np.inf), np.full(2, -np.inf)
    for azimuth in np.arange(0, 360, 1.7):
        found = camera.turned(azimuth).project(body)
        for i, values in enumerate((found.x, found.y)):
            low[i], high[i] = min(low[i], values.min()), max(high[i], values.max())
    assert (low > np.array([view.left, view.top]) - 0.1).all()
    assert (high < np.array([view.right, view.bottom]) + 0.1).all()
    room = (high - low) / np.array([view.width, view.height])
    assert room.max() == pytest.approx(1, abs=0.01)


def test_axes_lead_from_black_to_the_primaries() -> None:
    solid = Solid.of("rgb")
    corners = solid.places(np.array([[0, 0, 0], [255, 0, 0], [0, 255, 0], [0, 0, 255]], np.uint8))
    np.testing.assert_allclose(solid.axes[:, 0], corners[[0, 0, 0]])
    np.testing.assert_allclose(solid.axes[:, 1], corners[1:])
    assert solid.labels == ("R", "G", "B")
    lab = Solid.of("lab")
    gray = lab.places(np.array([[0, 0, 0], [255, 255, 255]], np.uint8))
    np.testing.assert_allclose(lab.axes[1], gray, atol=2e-3)


@pytest.mark.parametrize("space", [space.name for space in SPACES])
def test_distances_are_those_of_the_space(space: str) -> None:
    colors = np.random.default_rng(0).integers(0, 256, (50, 3), dtype=np.uint8)
    solid = Solid.of(space)
    ours = np.linalg.norm(np.diff(solid.places(colors), axis=0), axis=1)
    theirs = np.linalg.norm(np.diff(solid.space.points(colors).astype(float), axis=0), axis=1)
    np.testing.assert_allclose(ours / theirs, (ours / theirs)[0], rtol=1e-4)
    assert 1.9 < np.ptp(solid.pieces.reshape(-1, 3), axis=0).max() < 2.1


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=60))
def test_far_things_come_first_and_equals_keep_their_order(depths: list[int]) -> None:
    order = order_of(np.array(depths, np.float32))
    assert order.tolist() == sorted(range(len(depths)), key=lambda i: (-depths[i], i))


def one_disc(x: float, y: float, radius: float, color: tuple[float, float, float]) -> Discs:
    return Discs(
        np.array([x], np.float32), np.array([y], np.float32), np.array([radius], np.float32),
        np.array([color], np.float32),
    )  # fmt: skip


def together(*discs: Discs) -> Discs:
    return Discs(*(np.concatenate(parts) for parts in zip(*discs, strict=True)))


def in_order(n: int) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    return np.arange(n, dtype=np.int32)


@given(st.floats(10, 12), st.floats(10, 12), st.floats(0.1, 8))
def test_a_disc_covers_its_area_wherever_it_is(x: float, y: float, radius: float) -> None:
    canvas = np.zeros((22, 22, 3), np.float32)
    paint(canvas, in_order(1), one_disc(x, y, radius, (1, 1, 1)), Lines.none())
    # An edge one pixel wide has that much more area than a sharp one; a disc of less than a pixel
    # falls on few pixels, which is the other tolerance.
    assert canvas[..., 0].sum() == pytest.approx(math.pi * radius**2, rel=0.2, abs=0.5)
    assert canvas.min() >= 0
    assert canvas.max() <= 1


def test_a_disc_has_its_color_inside_and_none_outside() -> None:
    canvas = np.full((41, 41, 3), 0.25, np.float32)
    paint(canvas, in_order(1), one_disc(20.3, 19.8, 9.5, (0.1, 0.7, 1)), Lines.none())
    rows, columns = np.mgrid[:41, :41] + 0.5
    away = np.hypot(columns - 20.3, rows - 19.8)
    np.testing.assert_allclose(
        canvas[away < 8.9] - np.array([0.1, 0.7, 1], np.float32), 0, atol=1e-6
    )
    np.testing.assert_array_equal(canvas[away > 10.1], np.float32(0.25))
    between = canvas[(away > 9.2) & (away < 9.8)]
    assert (between[:, 1] > 0.25).all()
    assert (between[:, 1] < 0.7).all()


@given(st.permutations(range(12)))
def test_nearer_discs_hide_farther_ones(depths: list[int]) -> None:
    """At every pixel that discs cover wholly, the nearest of them is seen, in any order."""
    random = np.random.default_rng(3)
    x, y = random.uniform(8, 32, (2, 12)).astype(np.float32)
    color = random.uniform(0, 1, (12, 3)).astype(np.float32)
    radius = random.uniform(4, 8, 12).astype(np.float32)
    canvas = np.zeros((40, 40, 3), np.float32)
    depth = np.array(depths, np.float32)
    paint(canvas, order_of(depth), Discs(x, y, radius, color), Lines.none())
    rows, columns = np.mgrid[:40, :40] + 0.5
    away = np.hypot(columns[..., None] - x, rows[..., None] - y)
    touched = away < radius + 0.51
    nearest = np.where(touched, depth, np.inf).argmin(axis=2)
    wholly = np.take_along_axis(away < radius - 0.51, nearest[..., None], axis=2)[..., 0]
    assert wholly.sum() > 400
    np.testing.assert_allclose(canvas[wholly], color[nearest[wholly]], atol=1e-6)


def test_a_line_is_hidden_by_what_is_nearer() -> None:
    discs = together(one_disc(10, 20, 5, (1, 0, 0)), one_disc(30, 20, 5, (0, 1, 0)))
    line = Lines(np.array([[0, 20, 40, 20]], np.float32), np.array([[0, 0, 1, 1, 0.5]], np.float32))
    canvas = np.zeros((40, 40, 3), np.float32)
    paint(canvas, order_of(np.array([9, 1, 5], np.float32)), discs, line)
    assert canvas[19:21, 10, 2].sum() == pytest.approx(1)  # over the far disc
    assert canvas[19:21, 30, 2].sum() == 0  # behind the near one
    assert (canvas[19:21, 30] == [0, 1, 0]).all()


@given(st.floats(5, 35), st.floats(5, 35), st.floats(5, 35), st.floats(5, 35), st.floats(0, 1))
def test_a_line_in_two_pieces_has_no_seam(
    x: float, y: float, to_x: float, to_y: float, at: float
) -> None:
    # Rounding may take a line of slope 1 for a flat or a steep one.
    assume(abs(abs(to_x - x) - abs(to_y - y)) > 0.01)
    middle = x + at * (to_x - x), y + at * (to_y - y)
    ink = np.array([[1, 1, 1, 0.5, 0.6]], np.float32)
    none = Discs(*(np.empty(0, np.float32),) * 3, np.empty((0, 3), np.float32))
    whole, pieces = (np.zeros((40, 40, 3), np.float32) for _ in range(2))
    paint(whole, in_order(1), none, Lines(np.array([[x, y, to_x, to_y]], np.float32), ink))
    ends = np.array([[x, y, *middle], [*middle, to_x, to_y]], np.float32)
    paint(pieces, in_order(2), none, Lines(ends, np.repeat(ink, 2, axis=0)))
    assert pieces.max() <= 0.5 + 1e-6
    assert np.abs(whole - pieces).sum() < 0.1 + 0.02 * whole.sum()
    length = max(abs(to_x - x), abs(to_y - y))
    area = math.hypot(to_x - x, to_y - y) * 1.2 * 0.5
    assert whole[..., 0].sum() == pytest.approx(area, abs=2 * area / max(1, length) + 1, rel=0.12)


def test_light_goes_there_and_back() -> None:
    every = np.arange(256, dtype=np.uint8).reshape(16, 16)
    pixels = np.stack([every, every.T, every[::-1]], axis=2)
    np.testing.assert_array_equal(to_pixels(to_linear(pixels)), pixels)
    light = np.array([[[-1, 0.5, 3]]], np.float32)
    assert to_pixels(light).tolist() == [[[0, 188, 255]]]


@given(st.floats(-9, 25), st.floats(-9, 25))
def test_a_stamp_glides(x: float, y: float) -> None:
    cover = np.random.default_rng(1).uniform(0, 1, (6, 5)).astype(np.float32)
    canvas = np.zeros((20, 20, 3), np.float32)
    stamp(canvas, cover, x, y, np.ones(3, np.float32))
    if 0 <= x <= 14 and 0 <= y <= 13:
        assert canvas[..., 0].sum() == pytest.approx(cover.sum(), rel=1e-4)
        _, columns = np.mgrid[:20, :20]
        middle = (canvas[..., 0] * columns).sum() / canvas[..., 0].sum()
        own = (cover * np.arange(5)).sum() / cover.sum()
        assert middle == pytest.approx(x + own, abs=1e-3)
    whole = np.zeros((20, 20, 3), np.float32)
    stamp(whole, cover, 3, 4, np.ones(3, np.float32))
    np.testing.assert_allclose(whole[4:10, 3:8, 0], cover)


@pytest.mark.parametrize(("ground", "ink"), [(22, 240), (250, 28)])
def test_letters_look_as_they_were_drawn(ground: int, ink: int) -> None:
    cover = np.arange(256, dtype=np.uint8)[None]
    grounds, inks = (to_linear(np.full(3, value, np.uint8)) for value in (ground, ink))
    canvas = np.broadcast_to(grounds, (1, 256, 3)).copy()
    stamp(canvas, as_light(cover, grounds, inks), 0, 0, inks)
    wanted = ground + (ink - ground) * np.arange(256) / 255
    np.testing.assert_allclose(to_pixels(canvas)[0, :, 0], wanted, atol=1)
