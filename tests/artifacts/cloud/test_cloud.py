"""The cloud: what is in it, how it moves, where it stands, and the files it becomes."""

import io
import itertools
import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import PIL.Image
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

import sweep
from sweep.artifacts.cloud.beside import pixels_beside
from sweep.artifacts.cloud.cells import shading
from sweep.artifacts.cloud.cloud import check_cloud
from sweep.artifacts.cloud.cloud import write_cloud as write_moving
from sweep.artifacts.cloud.frames import SharedPalette, full_color
from sweep.artifacts.cloud.labels import AXIS_INKS, AxisLabels
from sweep.artifacts.cloud.lloyd_steps import LloydRun
from sweep.artifacts.cloud.look import CloudLayout, CloudLook
from sweep.artifacts.cloud.motion import CloudMotion, Pose, eased
from sweep.artifacts.cloud.moving import MovingCloud
from sweep.artifacts.cloud.points import Points
from sweep.artifacts.cloud.solid import Solid
from sweep.artifacts.cloud.splat import to_linear
from sweep.artifacts.job import Job, Output, Run
from sweep.cli.app import run
from sweep.color.srgb import contrast, luminance
from sweep.defaults import SpaceName, Theme
from sweep.drawing.theme import THEMES
from sweep.encode.write import WrittenAnimation
from sweep.image.box import Box
from tests.conftest import Decoded

U8 = npt.NDArray[np.uint8]

SMALL = CloudLook(size=96)
QUIET = CloudLook(size=96, caption="", swatches=False)


NINE = sweep.quantize(sweep.Image(np.arange(27, dtype=np.uint8).reshape(3, 3, 3)), "1,4,9")


def write_cloud(
    cloud: MovingCloud,
    *outputs: Output,
    format: str | None = None,
    threads: int | None = None,
    **options: Any,
) -> list[WrittenAnimation]:
    """Write a cloud that is there."""
    run = Run(format, threads)
    job = Job.of((sweep.Cloud, None, options), [NINE], outputs, run)
    return write_moving(cloud, job, check_cloud(job))


def still(azimuth: float) -> Pose:
    return Pose(azimuth, 0, 0, 0.0, 40)


def of_colors(colors: U8) -> sweep.Histogram:
    return sweep.Histogram.of(sweep.Image(colors[None]))


# --- what is seen


@pytest.mark.parametrize("azimuth", [0.0, 77.0, 200.0])
def test_each_color_is_seen_at_its_place(azimuth: float) -> None:
    """Few, bright and apart; where none is in front, the middle of each dot has its very color."""
    levels = np.array([70, 130, 190], np.uint8)
    colors = np.array(list(itertools.product(levels, levels, levels)), np.uint8)
    cloud = MovingCloud.of_colors(of_colors(colors), look=CloudLook(size=400, caption=""))
    scene = cloud.scene
    pixels = scene.paint(still(azimuth))
    camera = scene.camera.turned(azimuth)
    seen = camera.project(scene.points.places)
    radius = scene.points.radii * 400 * camera.distance / seen.depth
    ends = camera.project(scene.solid.pieces.reshape(-1, 3))
    letters = camera.project(scene.solid.label_places)
    own = of_colors(colors).colors
    free = 0
    for i in range(len(own)):
        away = np.hypot(seen.x - seen.x[i], seen.y - seen.y[i])
        in_front = (seen.depth < seen.depth[i]) & (away < radius + 1)
        edges = np.hypot(ends.x - seen.x[i], ends.y - seen.y[i]).min() < 8
        named = np.hypot(letters.x - seen.x[i], letters.y - seen.y[i]).min() < 24
        if not (in_front.any() or edges or named):
            free += 1
            found = pixels[int(seen.y[i]), int(seen.x[i])]
            np.testing.assert_allclose(found.astype(int), own[i], atol=1)
    assert free >= 12


@pytest.mark.parametrize("azimuth", [30.0, 90.0, 215.0, 290.0])
def test_a_nearer_color_hides_a_farther_one(azimuth: float) -> None:
    """Two colors on the line of sight through the middle, of which the nearer one is seen."""
    look = CloudLook(400, caption="")
    gray = np.array([[128, 128, 128]], np.uint8)
    camera = MovingCloud.of_colors(of_colors(gray), look=look).scene.camera.turned(azimuth)
    a, e = math.radians(azimuth), math.radians(camera.elevation)
    sight = np.array([math.sin(a) * math.cos(e), math.sin(e), math.cos(a) * math.cos(e)])
    colors = np.rint(127.5 + np.outer([-60, 60], sight)).astype(np.uint8)
    scene = MovingCloud.of_colors(of_colors(colors), look=look).scene
    seen = camera.project(scene.solid.places(colors))
    assert np.hypot(*(seen.x - seen.x[0], seen.y - seen.y[0])).max() < 2
    assert seen.depth[1] < seen.depth[0]
    for x, y in zip(seen.x, seen.y, strict=True):
        found = scene.paint(still(azimuth))[int(y), int(x)]
        np.testing.assert_allclose(found.astype(int), colors[1], atol=1)


@pytest.mark.parametrize("space", ["rgb", "linear", "lab", "oklab"])
@pytest.mark.parametrize(("size", "theme"), [(64, "dark"), (250, "light")])
def test_nothing_leaves_its_place(
    small_photo: sweep.Image, space: SpaceName, size: int, theme: Theme
) -> None:
    """Outside of the view, the picture and the caption there is ground from all sides."""
    progression = sweep.quantize(small_photo, 5, sweep.Method(effort="fast", space=space))
    look = CloudLook(size, theme, beside=True)
    scene = MovingCloud.of_levels(progression, look=look).scene
    layout = scene.layout
    for azimuth in range(0, 360, 45):
        pixels = scene.paint(still(azimuth)).copy()
        assert pixels.shape == (size, layout.size[0], 3)
        assert layout.bar is not None
        around = layout.bar.grown(layout.outline)
        for box in (layout.view, layout.picture, layout.text, around):
            assert box is not None
            part = pixels[box.area]
            assert (part != THEMES[theme].ground).any()
            part[:] = THEMES[theme].ground
        assert (pixels == THEMES[theme].ground).all()


def test_the_picture_beside_has_the_colors_of_the_palette(small_photo: sweep.Image) -> None:
    progression = sweep.quantize(small_photo, "2,6")
    cloud = MovingCloud.of_levels(progression, look=CloudLook(200, beside=True))
    box = cloud.scene.layout.picture
    assert box is not None
    for number, level in enumerate(progression):
        pixels = cloud.scene.paint(Pose(0, number, number, 0, 40))[box.area]
        assert {tuple(c) for c in pixels.reshape(-1, 3)} == {tuple(c) for c in level.palette}
    plain = MovingCloud.of_colors(progression.histogram, look=CloudLook(200, beside=True))
    pixels = plain.scene.paint(still(0))[box.area]
    small = small_photo.resized(box.width)
    assert small.size == (box.width, box.height)
    assert np.abs(pixels.astype(int) - small.pixels).mean() < 6


def test_centers_are_discs_of_their_color_with_a_ring(small_photo: sweep.Image) -> None:
    progression = sweep.quantize(small_photo, 3)
    scene = MovingCloud.of_levels(progression, look=CloudLook(700)).scene
    camera = scene.camera.turned(20)
    seen = camera.project(scene.solid.places(progression[3].palette))
    pixels = scene.paint(still(20))
    for row, color in enumerate(progression[3].palette):
        x, y = int(seen.x[row]), int(seen.y[row])
        np.testing.assert_allclose(pixels[y, x].astype(int), color, atol=1)
        around = pixels[y, x : x + 60].astype(int)
        assert np.abs(around - THEMES["dark"].text).sum(axis=1).min() < 60


def test_cells_are_dark_at_their_borders() -> None:
    places = np.array([[x, 0, 0] for x in np.linspace(-1, 1, 201)], np.float32)
    centers = np.array([[-0.5, 0, 0], [0.5, 0, 0]], np.float32)
    labels = (places[:, 0] > 0).astype(np.uint8)
    light = shading(places, centers, labels)
    assert light.argmin() == 100
    assert light[100] == pytest.approx(0.12)
    assert (light[np.abs(places[:, 0]) > 0.08] == 1).all()
    assert (np.diff(light[100:]) >= 0).all()
    assert (shading(places, centers[:1], np.zeros(201, np.uint8)) == 1).all()


def test_cells_and_lines_change_the_picture_only_where_there_are_clusters(
    small_photo: sweep.Image,
) -> None:
    progression = sweep.quantize(small_photo, 6)
    pictures = [
        MovingCloud.of_levels(progression, look=CloudLook(200, cells=cells, lines=lines)).still()
        for cells, lines in ((False, False), (True, False), (False, True))
    ]
    plain, shaded, joined = (picture.astype(int) for picture in pictures)
    assert shaded.sum() < plain.sum()
    assert joined.sum() > plain.sum()
    for option in ("cells", "lines"):
        with pytest.raises(sweep.ParameterError, match=f"^{option} needs clusters; add ks"):
            sweep.Cloud(**{option: True})  # type: ignore[arg-type]


def test_area_goes_with_the_logarithm_of_the_count() -> None:
    pixels = np.repeat(np.array([[0, 0, 0], [9, 9, 9], [99, 9, 9]], np.uint8), (1, 2, 8), axis=0)
    points = Points.of(of_colors(pixels), Solid.of("rgb"))
    area = np.sort(points.radii.astype(float) ** 2)
    np.testing.assert_allclose(area / area[0], [1, 2, 4], rtol=1e-5)


def test_too_many_points_are_drawn_by_weight(small_photo: sweep.Image) -> None:
    histogram = sweep.Histogram.of(small_photo)
    solid = Solid.of("rgb")
    with pytest.warns(sweep.SweepWarning, match="1,000 of them, drawn by their weight"):
        points = Points.of(histogram, solid, most=1000)
    with pytest.warns(sweep.SweepWarning):
        again = Points.of(histogram, solid, most=1000)
    np.testing.assert_array_equal(points.rows, again.rows)
    assert len(np.unique(points.rows)) == len(points) == 1000
    assert histogram.counts[points.rows].mean() > 1.2 * histogram.counts.mean()
    np.testing.assert_allclose(points.places, solid.places(histogram.colors)[points.rows])


@pytest.mark.parametrize("theme", AXIS_INKS)
def test_the_names_of_the_axes_can_be_read(theme: Theme) -> None:
    inks = luminance(np.array(list(AXIS_INKS[theme].values()), np.uint8))
    ground = luminance(np.array(THEMES[theme].ground, np.uint8))
    assert (contrast(inks, ground) >= 4.5).all()


@pytest.mark.parametrize("space", ["rgb", "linear", "lab", "oklab"])
@pytest.mark.parametrize("size", [128, 720, 4096])
def test_the_names_of_the_axes_never_meet(space: SpaceName, size: int) -> None:
    cloud = MovingCloud.of_colors(NINE.histogram, look=CloudLook(size), space=space)
    labels = AxisLabels.of(cloud.scene.solid, cloud.look, round(size / 24))
    half = np.array([halo.shape for halo, _ in labels.letters]) / 2
    for azimuth in range(0, 360, 3):
        seen = cloud.scene.camera.turned(azimuth).project(labels.places)
        for i, j in itertools.combinations(range(3), 2):
            away = np.abs([seen.y[i] - seen.y[j], seen.x[i] - seen.x[j]])
            assert (away >= half[i] + half[j]).any()


@pytest.mark.parametrize("theme", AXIS_INKS)
def test_swatches_have_an_outline(theme: Theme) -> None:
    """It shows where they begin and end if a color is that of the ground."""
    ground = sweep.Image(np.full((4, 5, 3), THEMES[theme].ground, np.uint8))
    cloud = MovingCloud.of_levels(sweep.quantize(ground, 1), look=CloudLook(200, theme))
    bar, picture = cloud.scene.layout.bar, cloud.still()
    assert bar is not None
    assert (picture[bar.area] == THEMES[theme].ground).all()
    around = np.ones(picture.shape[:2], np.bool_)
    around[bar.area] = False
    assert (picture[bar.grown(1).area][around[bar.grown(1).area]] == THEMES[theme].line).all()


# --- the picture beside


@given(arrays.arrays(np.uint8, (7, 10, 3), elements=st.sampled_from([0, 40, 200])), st.data())
@settings(max_examples=40)
def test_a_smaller_copy_has_colors_of_its_blocks(pixels: U8, data: st.DataObject) -> None:
    histogram = sweep.Histogram.of(sweep.Image(pixels))
    width, height = data.draw(st.integers(1, 10)), data.draw(st.integers(1, 7))
    small = pixels_beside(histogram, (width, height))
    for row, column in itertools.product(range(height), range(width)):
        top, bottom = row * 7 // height, max(row * 7 // height + 1, (row + 1) * 7 // height)
        left = column * 10 // width
        right = max(left + 1, (column + 1) * 10 // width)
        block = to_linear(pixels[top:bottom, left:right].reshape(-1, 3)).astype(float)
        chosen = to_linear(histogram.colors[small[row, column]]).astype(float)
        away = ((block - block.mean(axis=0)) ** 2).sum(axis=1)
        own = ((chosen - block.mean(axis=0)) ** 2).sum()
        assert own == pytest.approx(away.min(), abs=1e-5)


def test_the_copy_leaves_transparent_pixels_out() -> None:
    pixels = np.zeros((4, 6, 3), np.uint8)
    pixels[:, 3:] = 200
    opaque = np.zeros((4, 6), np.bool_)
    opaque[1:3, 3:5] = True
    histogram = sweep.Histogram.of(sweep.Image(pixels, "a", sweep.Matte(opaque)))
    assert pixels_beside(histogram, (3, 2)).tolist() == [[-1, 0, 0], [-1, 0, 0]]
    assert np.array_equal(pixels_beside(histogram, (12, 8)) == 0, opaque.repeat(2, 0).repeat(2, 1))


def test_a_larger_copy_repeats_pixels() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (3, 4, 3), dtype=np.uint8)
    histogram = sweep.Histogram.of(sweep.Image(pixels))
    large = histogram.colors[pixels_beside(histogram, (20, 15))]
    np.testing.assert_array_equal(large, pixels.repeat(5, axis=0).repeat(5, axis=1))


# --- where things stand


@given(
    st.integers(64, 900),
    st.booleans(),
    st.sampled_from(["", "K = {k}", "{k} colors, {psnr:.2f} dB and more that is said"]),
    st.booleans(),
    st.tuples(st.integers(1, 1600), st.integers(1, 1600)),
)
@settings(max_examples=50)
def test_boxes_are_apart_and_inside(
    size: int, beside: bool, caption: str, swatches: bool, picture: tuple[int, int]
) -> None:
    look = CloudLook(size, beside=beside, caption=caption, swatches=swatches)
    layout = CloudLayout.of(look, picture, NINE.levels, [], centers=True)
    bar = layout.bar and layout.bar.grown(layout.outline)
    found = [layout.view, layout.picture, layout.text, bar]
    boxes = [box for box in found if box is not None]
    page = Box(0, 0, *layout.size)
    assert layout.size[1] == size
    assert layout.view.width == size
    for box in boxes:
        assert box.inside(page)
        assert box.width >= 1
        assert box.height >= 1
    for one, other in itertools.combinations(boxes, 2):
        assert one.apart(other)
    assert (layout.picture is not None) == beside


# --- motion


def test_easing_begins_and_ends_at_rest() -> None:
    assert (eased(0), eased(0.5), eased(1)) == (0, 0.5, 1)
    assert eased(0.01) < 1e-4
    assert eased(0.99) > 1 - 1e-4


@given(st.integers(1, 40), st.integers(8, 60), st.floats(11, 20))
@settings(max_examples=40)
def test_every_division_is_shown_in_order(divisions: int, fps: int, seconds: float) -> None:
    poses = CloudMotion(seconds=seconds).poses(divisions, fps)
    assert sum(pose.milliseconds for pose in poses) == round(1000 * round(seconds * fps) / fps)
    assert all(pose.milliseconds >= 16 for pose in poses)
    told = [pose.before for pose in poses]
    assert told == sorted(told)
    assert set(told) == set(range(divisions))
    for pose in poses:
        assert pose.after in (pose.before, (pose.before + 1) % divisions)
        assert 0 <= pose.share <= 1


@pytest.mark.parametrize("turn", [360.0, -360.0, 720.0])
def test_a_turn_comes_round(turn: float) -> None:
    azimuths = [pose.azimuth for pose in CloudMotion(turn, seconds=4).poses(1, 10)]
    steps = np.diff([*azimuths, azimuths[0] + turn])
    np.testing.assert_allclose(steps, turn / 40)


def test_less_than_a_turn_goes_there_and_back() -> None:
    azimuths = np.array([pose.azimuth for pose in CloudMotion(90, seconds=4).poses(1, 10)])
    assert np.ptp(azimuths) == pytest.approx(90)
    steps = np.abs(np.diff([*azimuths, azimuths[0]]))
    assert steps[-1] <= steps.max() + 1e-9


def test_what_stands_still_is_one_frame() -> None:
    (pose,) = CloudMotion(0, seconds=4).poses(1, 10)
    assert pose.milliseconds == 4000
    poses = CloudMotion(0, seconds=10).poses(4, 10)
    assert len(poses) < 70
    assert sum(pose.milliseconds for pose in poses) == 10000


@pytest.mark.parametrize("kind", ["plain", "growing", "stepping"])
def test_first_and_last_frame_meet(small_photo: sweep.Image, kind: str) -> None:
    """The step from the last frame to the first is like those between others."""
    look = CloudLook(200, beside=True)
    motion = CloudMotion(seconds=6)
    histogram = sweep.Histogram.of(small_photo)
    if kind == "plain":
        cloud = MovingCloud.of_colors(histogram, look=look, motion=motion)
    elif kind == "growing":
        cloud = MovingCloud.of_levels(sweep.quantize(small_photo, "1..6"), look=look, motion=motion)
    else:
        run = LloydRun.of(histogram, 4)
        cloud = MovingCloud.of_steps(histogram, run, look=look, motion=motion)
    poses = cloud.poses(20)
    frames = [cloud.scene.paint(pose).astype(int) for pose in poses]
    steps = [np.abs(a - b).mean() for a, b in itertools.pairwise([*frames, frames[0]])]
    assert steps[-1] <= np.quantile(steps[:-1], 0.95)
    assert steps[-1] > 0


def test_a_new_center_leaves_its_parent(small_photo: sweep.Image) -> None:
    progression = sweep.quantize(small_photo, "2..6")
    story = MovingCloud.of_levels(progression, look=SMALL).scene.story
    for number in range(1, len(story)):
        from_rows, to_rows = story.between(number - 1, number)
        level = progression.levels[number]
        assert level.parents is not None
        np.testing.assert_array_equal(from_rows, level.parents)
        np.testing.assert_array_equal(to_rows, np.arange(len(level.palette)))
    from_rows, to_rows = story.between(len(story) - 1, 0)
    np.testing.assert_array_equal(from_rows, np.arange(6))
    assert set(to_rows) == {0, 1}
    assert story.between(2, 2)[0].tolist() == [0, 1, 2, 3]


def test_a_moving_center_is_between_its_two_places() -> None:
    """Two colors, K = 1..2: halfway, each center is halfway from the mean to its color."""
    pixels = np.repeat(np.array([[60, 60, 60], [200, 200, 200]], np.uint8), 8, axis=0)
    progression = sweep.quantize(sweep.Image(pixels[None]), "1,2")
    scene = MovingCloud.of_levels(progression, look=CloudLook(300, caption="")).scene
    pose = Pose(200, 0, 1, 0.5, 40)
    camera = scene.camera.turned(200)
    middle = np.array([[130, 130, 130]], np.uint8)
    pixels_now = scene.paint(pose)
    for end in ([60, 60, 60], [200, 200, 200]):
        ways = scene.solid.places(np.concatenate([middle, np.array([end], np.uint8)]))
        seen = camera.project(ways.mean(axis=0, keepdims=True))
        found = pixels_now[int(seen.y[0]), int(seen.x[0])].astype(int)
        light = to_linear(np.array([[130] * 3, end], np.uint8)).mean(axis=0)
        from_light = to_linear(np.arange(256, dtype=np.uint8))
        wanted = int(np.abs(from_light - light[0]).argmin())
        np.testing.assert_allclose(found, wanted, atol=2)


# --- frames


@given(arrays.arrays(np.uint8, (9, 7, 3), elements=st.sampled_from([0, 1, 128, 254, 255])))
def test_a_frame_in_full_color_is_exact(pixels: U8) -> None:
    frame = full_color(pixels)
    np.testing.assert_array_equal(frame.pixels, pixels)
    assert len({tuple(color) for color in frame.palette}) == len(frame.palette)


def test_many_colors_are_exact_too(photo: sweep.Image) -> None:
    frame = full_color(photo.pixels)
    np.testing.assert_array_equal(frame.pixels, photo.pixels)
    assert len(frame.palette) == len(sweep.Histogram.of(photo))


def test_a_shared_palette_is_nearest_and_keeps_what_must_be_exact(
    small_photo: sweep.Image,
) -> None:
    photo = small_photo
    exact = ((22, 22, 24), (240, 240, 237))
    shared = SharedPalette.of([photo.pixels[:30], photo.pixels[30:]], exact)
    assert len(shared.palette) == 255
    assert [tuple(color) for color in shared.palette[:2].tolist()] == list(exact)
    some = photo.pixels[::4, ::4]
    frame = shared.frame(some)
    away = ((some[:, :, None].astype(int) - shared.palette) ** 2).sum(axis=3)
    np.testing.assert_array_equal(frame.indices, away.argmin(axis=2))
    assert shared.frame(np.full((1, 1, 3), (22, 22, 24), np.uint8)).indices[0, 0] == 0


def test_a_gif_has_one_palette_and_a_still_ground(small_photo: sweep.Image, tmp_path: Path) -> None:
    progression = sweep.quantize(small_photo, "1..5")
    motion = CloudMotion(seconds=3, fps=10)
    look = CloudLook(120, beside=True)
    cloud = MovingCloud.of_levels(progression, look=look, motion=motion)
    (written,) = write_cloud(cloud, tmp_path / "a.gif", loop=3)
    decoded = Decoded(tmp_path / "a.gif")
    assert (written.frames, written.milliseconds, decoded.length) == (30, 3000, 3000)
    assert len(decoded.frames) == 30
    colors = {tuple(color) for frame in decoded.frames for color in frame.reshape(-1, 3).tolist()}
    assert len(colors) <= 255
    poses = cloud.poses()
    never = np.ones(decoded.frames[0].shape[:2], np.bool_)
    for pose, frame in zip(poses, decoded.frames, strict=True):
        painted = cloud.scene.paint(pose)
        ground = (painted == THEMES["dark"].ground).all(axis=2)
        assert (frame[ground] == THEMES["dark"].ground).all()
        assert np.abs(frame.astype(int) - painted).mean() < 2
        never &= ground
    assert never.sum() > 5000
    with PIL.Image.open(tmp_path / "a.gif") as picture:
        assert picture.info["loop"] == 2


def test_a_video_shows_every_frame(small_photo: sweep.Image, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    (written,) = sweep.cloud(
        small_photo,
        tmp_path / "a.mp4",
        size=96,
        seconds=1,
        on_stage=lambda _name: lambda *progress: seen.append(progress),
    )
    assert (written.frames, written.width, written.height) == (30, 96, 96)
    assert seen[-1] == (30, 30)
    decoded = Decoded(tmp_path / "a.mp4")
    assert len(decoded.frames) == 30
    cloud = MovingCloud.of_colors(
        sweep.Histogram.of(small_photo), look=SMALL, motion=CloudMotion(seconds=1)
    )
    for frame, pose in zip(decoded.frames, cloud.poses(), strict=True):
        assert np.abs(frame.astype(int) - cloud.scene.paint(pose)).mean() < 6


def test_frames_are_the_same_for_any_number_of_threads(small_photo: sweep.Image) -> None:
    cloud = MovingCloud.of_levels(
        sweep.quantize(small_photo, "1..4"),
        look=CloudLook(96, beside=True, cells=True, lines=True),
        motion=CloudMotion(seconds=2, fps=10),
    )
    one, two, five = (list(cloud.shots(threads=threads)) for threads in (1, 2, 5))
    for shots in zip(one, two, five, strict=True):
        for shot in shots:
            np.testing.assert_array_equal(shot.frame.pixels, shots[0].frame.pixels)
            assert shot.milliseconds == 100
    with pytest.raises(sweep.ParameterError, match="0 threads cannot work"):
        cloud.shots(threads=0)


def test_frames_are_painted_a_few_ahead(
    small_photo: sweep.Image, monkeypatch: pytest.MonkeyPatch
) -> None:
    cloud = MovingCloud.of_colors(sweep.Histogram.of(small_photo), look=SMALL)
    painted = []
    plain = cloud.scene.paint

    def counted(_self: object, pose: Pose) -> U8:
        painted.append(pose)
        return plain(pose)

    monkeypatch.setattr(type(cloud.scene), "paint", counted)
    shots = cloud.shots(threads=2)
    for number in range(1, 6):
        next(shots)
        assert len(painted) <= number + 2
    shots.close()  # type: ignore[attr-defined]


def test_a_still_is_the_last_division(small_photo: sweep.Image, tmp_path: Path) -> None:
    progression = sweep.quantize(small_photo, "1..4")
    cloud = MovingCloud.of_levels(progression, look=SMALL)
    written = write_cloud(cloud, tmp_path / "a.png", tmp_path / "a.jpg")
    assert [(one.format, one.frames, one.width, one.exact) for one in written] == [
        ("png", 1, 96, True), ("jpeg", 1, 96, False),
    ]  # fmt: skip
    with PIL.Image.open(tmp_path / "a.png") as picture:
        np.testing.assert_array_equal(np.asarray(picture), cloud.still())
    pose = cloud.poses()[0]
    np.testing.assert_array_equal(
        cloud.still(), cloud.scene.paint(pose._replace(before=3, after=3))
    )
    assert (cloud.still() != cloud.scene.paint(pose)).any()


# --- odd pictures


@pytest.mark.parametrize("pixels", [
    np.full((4, 5, 3), 77, np.uint8),
    np.repeat(np.arange(256, dtype=np.uint8)[None, :, None], 3, axis=2),
    np.array([[[0, 0, 0], [255, 255, 255]]], np.uint8),
])  # fmt: skip
def test_one_color_and_grays(pixels: U8, tmp_path: Path) -> None:
    histogram = sweep.Histogram.of(sweep.Image(pixels))
    cloud = MovingCloud.of_colors(histogram, look=CloudLook(64, "light", beside=True))
    colors = len(histogram)
    said = "1 color" if colors == 1 else f"{colors} colors"
    assert cloud.scene.story.divisions[0].note == said
    picture = cloud.still()
    assert (picture != picture[0, 0]).any()
    run = LloydRun.of(histogram, 1)
    stepping = MovingCloud.of_steps(
        histogram, run, look=QUIET, motion=CloudMotion(seconds=2, fps=5)
    )
    (written,) = write_cloud(stepping, tmp_path / "a.gif")
    assert len(Decoded(tmp_path / "a.gif").frames) == written.frames == 10


def test_more_clusters_than_colors_are_left_out() -> None:
    image = sweep.Image(np.array([[[0, 0, 0], [99, 99, 99]]], np.uint8), "two")
    with pytest.warns(sweep.SweepWarning, match="two: has 2 distinct colors, so K above 2"):
        cloud = MovingCloud.of_levels(sweep.quantize(image, "1..40"), look=SMALL)
    assert len(cloud.scene.story) == 2


def test_a_caption_without_room_is_left_out_with_a_note() -> None:
    look = CloudLook(64, caption="{k} colors in words that go on and on and on")
    with pytest.warns(sweep.SweepWarning, match=r"the caption has no room in 64 px and is left"):
        cloud = MovingCloud.of_levels(NINE, look=look)
    assert cloud.scene.layout.text is None


@pytest.mark.parametrize("name", ["png", "jpg", "JPEG"])
def test_a_still_is_handed_back_and_streamed_as_it_is_written(name: str, tmp_path: Path) -> None:
    made = sweep.cloud(NINE, tmp_path / f"a.{name}", size=64)
    content = (tmp_path / f"a.{name}").read_bytes()
    assert len(content) == made[0].bytes
    stream = io.BytesIO(b"before")
    stream.seek(0, io.SEEK_END)
    streamed = sweep.cloud(NINE, stream, size=64, format=name)
    assert stream.getvalue() == b"before" + content
    assert (streamed[0].bytes, streamed[0].path) == (len(content), "-")
    (back,) = sweep.cloud(NINE, size=64, format=name)
    assert back.content == content
    assert (back.format, back.frames) == ({"png": "png"}.get(name, "jpeg"), 1)
    # Named, the format holds for files of any suffix, as everywhere.
    assert sweep.cloud(NINE, tmp_path / "a.gif", size=64, format=name)[0].format == back.format
    assert (tmp_path / "a.gif").read_bytes() == content


# --- the command


@pytest.mark.parametrize(("arguments", "code", "said"), [
    ("--size 10", 2, "size 10 px is out of range; take 64 to 4096 px"),
    ("--size 10000", 2, "size 10000 px is out of range; take 64 to 4096 px"),
    ("--seconds -1", 2, "seconds -1 is out of range"),
    ("--seconds nan", 2, "seconds nan is out of range"),
    ("--turn 9999", 2, "turn 9999 is out of range; take -3600 to 3600 degrees"),
    ("--fps 60", 2, "fps 60 is too fast for a gif"),
    ("--fps 61 -o a.mp4", 2, "fps 61 is out of range; take 1 to 60"),
    ("--fps 0", 2, "fps 0 is out of range"),
    ("-k 3 --iterations 4", 2, "--iterations 4 shows one K at work and -k others at rest"),
    ("--iterations 99999", 2, "K goes from 1 to 256"),
    ("-k 1..40 --seconds 1", 2, "seconds 1 is too short for 40 divisions"),
    ("--cells", 2, "--cells needs clusters; add -k"),
    ("--lines", 2, "--lines needs clusters; add -k"),
    ("--lock #fff", 2, "--lock is for palettes of -k; add it, as in -k 14"),
    ("--iterations 3 --represent median", 2, "--represent is for palettes of -k"),
    ("-o a.bmp", 2, 'the suffix ".bmp" is unknown'),
    ("-o a.tga", 2, ".mkv, and for a still .png, .jpg, .jpeg"),
    ("-o - --format bmp", 2, "mkv, and for a still png, jpeg"),
    ("-o - --format png --fps 9", 2, "--fps is for what moves, and a .png or .jpg does not"),
    ("-o -", 2, "-o - has no suffix to tell the format by; add --format"),
    ("-o - --format gif --json", 2, "--json and -o - both want standard output"),
    ("--loop 2 -o a.mp4", 2, "has no count of plays"),
    ("-k 3 --caption {x}", 2, "unknown caption field {x}"),
    ("-o nowhere/a.gif", 1, "the folder nowhere does not exist"),
])  # fmt: skip
def test_what_cannot_be_done_is_one_line(
    arguments: str,
    code: int,
    said: str,
    picture_file: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(picture_file.parent)
    assert run(["cloud", str(picture_file), *arguments.split()]) == code
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("error: ")
    assert captured.err.count("\n") == 1
    assert said in captured.err
    assert [path.name for path in picture_file.parent.iterdir()] == [picture_file.name]


def test_the_command_writes_and_tells(
    picture_file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(picture_file.parent)
    small = ["--size", "96", "--seconds", "1", "--fps", "10"]
    assert run(["cloud", str(picture_file), *small]) == 0
    assert capsys.readouterr().out.startswith("china-cloud.gif: 10 frames, 96x96 px, ")
    assert len(Decoded(Path("china-cloud.gif")).frames) == 10
    command = ["cloud", str(picture_file), "-k", "1..3", "--cells", "--lines", "--beside", "--json"]
    assert run([*command, *small, "-o", "a.mp4", "-o", "a.png"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["divisions"] == 3
    assert [one["path"] for one in told["outputs"]] == ["a.mp4", "a.png"]
    assert Path("a.png").stat().st_size == told["outputs"][1]["bytes"]
    assert (
        run(["cloud", str(picture_file), "--iterations", "3", "--size", "96", "-q", "-o", "b.png"])
        == 0
    )
    assert capsys.readouterr().out == ""


def test_an_apng_has_the_shared_palette(small_photo: sweep.Image, tmp_path: Path) -> None:
    """A byte a pixel, and the same pixels as in a GIF, whose frames share one palette too."""
    look, motion = CloudLook(64, caption=""), CloudMotion(seconds=1, fps=4)
    histogram = sweep.Histogram.of(small_photo)
    cloud = MovingCloud.of_colors(histogram, look=look, motion=motion)
    write_cloud(cloud, tmp_path / "a.apng", tmp_path / "a.gif")
    assert (tmp_path / "a.apng").read_bytes()[25] == 3  # the color type: by a palette
    frames = [Decoded(tmp_path / name).frames for name in ("a.apng", "a.gif")]
    assert len(frames[0]) == 4
    assert all(np.array_equal(*pair) for pair in zip(*frames, strict=True))
