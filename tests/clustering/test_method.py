"""Spaces, representatives, locked colors, effort, threads and lineage."""

import itertools
import re
from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sweep
from sweep import defaults
from sweep.color.spaces import space_named
from sweep.color.written import parse_colors
from tests.clustering.test_progression import PICTURES, check_guarantees

EFFORTS = get_args(defaults.Effort)
OTHER_SPACES = ("linear", "lab", "oklab")


def nearest_in(space: str, histogram: sweep.Histogram, palette: np.ndarray) -> np.ndarray:
    """Squared distances (n, m) in a space, straight from the words."""
    points = space_named(space).points(histogram.colors).astype(np.float64)
    rows = space_named(space).points(palette).astype(np.float64)
    away = points[:, None] - rows[None]
    return away[..., 0] ** 2 + away[..., 1] ** 2 + away[..., 2] ** 2


@pytest.mark.parametrize("space", OTHER_SPACES)
@settings(deadline=None, max_examples=40)
@given(image=PICTURES, ks=st.sets(st.integers(1, 60), min_size=1, max_size=5))
def test_the_guarantees_hold_in_every_space(
    space: defaults.SpaceName, image: sweep.Image, ks: set[int]
) -> None:
    progression = sweep.quantize(image, ks, sweep.Method(space=space))
    histogram = progression.histogram
    for level in progression:
        m = min(level.k, len(histogram))
        assert level.palette.shape == np.unique(level.palette, axis=0).shape == (m, 3)
        squares = nearest_in(space, histogram, level.palette)
        assert np.array_equal(level.labels, squares.argmin(axis=1))
        assert level.counts.min() > 0
        error = (histogram.counts * squares.min(axis=1)).sum() / histogram.pixels
        assert level.space_mse == pytest.approx(error, rel=1e-9, abs=1e-9)
        away = histogram.colors.astype(int) - level.palette[level.labels]
        mse = (histogram.counts * (away**2).sum(axis=1)).sum() / histogram.pixels
        assert level.mse == pytest.approx(mse)
        if m == len(histogram):
            assert level.mse == 0
    for before, after in itertools.pairwise(progression):
        assert after.space_mse <= before.space_mse


@pytest.mark.parametrize("effort", EFFORTS)
def test_the_guarantees_hold_at_any_effort(
    small_photo: sweep.Image, effort: defaults.Effort
) -> None:
    check_guarantees(sweep.quantize(small_photo, "1..20,64", sweep.Method(effort=effort)))


def test_more_effort_is_less_error(photo: sweep.Image) -> None:
    image = photo.resized(200)
    fast, best = (sweep.quantize(image, "2..40", sweep.Method(effort=e)) for e in ("fast", "best"))
    ratios = [b.mse / f.mse for f, b in zip(fast, best, strict=True)]
    assert np.mean(ratios) < 1


@pytest.mark.parametrize("space", ["rgb", "lab"])
def test_any_number_of_threads_gives_the_same_bytes(
    photo: sweep.Image, space: defaults.SpaceName
) -> None:
    image = photo.resized(160)
    one, *others = (
        sweep.quantize(image, "1..24", sweep.Method(space=space), threads=n) for n in (1, 2, 5)
    )
    for other in others:
        for a, b in zip(one, other, strict=True):
            assert a.palette.tobytes() == b.palette.tobytes()
            assert a.labels.tobytes() == b.labels.tobytes()
            assert a.mse == b.mse


# Two clusters, far apart: {0, 2, 10} with one pixel each but for three of 10, and {200, 210}.
PAIRS = sweep.Image(
    np.array([[[v, v // 2, 0] for v in (0, 2, 10, 10, 10, 200, 210, 210)]], np.uint8)
)


@pytest.mark.parametrize(
    ("represent", "palette"),
    [
        ("mean", [[6, 3, 0], [207, 103, 0]]),  # of 6.4, 3.2 and 206.67, 103.33
        ("median", [[10, 5, 0], [210, 105, 0]]),
        ("medoid", [[10, 5, 0], [210, 105, 0]]),
        ("min", [[0, 0, 0], [200, 100, 0]]),
        ("max", [[10, 5, 0], [210, 105, 0]]),
    ],
)
def test_what_stands_for_a_cluster(represent: defaults.Represent, palette: list[list[int]]) -> None:
    level = sweep.quantize(PAIRS, 2, sweep.Method(represent=represent))[2]
    rows = sorted(level.palette.tolist())
    assert rows == palette
    away = (
        PAIRS.pixels[0].astype(int) - level.palette[level.labels[sweep.Histogram.of(PAIRS).index]]
    )
    assert level.mse == (away**2).sum() / 8
    centers = sweep.quantize(PAIRS, 2)[2]
    assert np.array_equal(level.labels, centers.labels)
    assert level.space_mse == centers.mse


def test_the_lower_median_of_an_even_number() -> None:
    image = sweep.Image(np.array([[[v, 0, 0] for v in (1, 3, 5, 9)]], np.uint8))
    assert sweep.quantize(image, 1, sweep.Method(represent="median"))[1].palette.tolist() == [
        [3, 0, 0]
    ]


def test_medoids_are_colors_of_the_picture(small_photo: sweep.Image) -> None:
    progression = sweep.quantize(small_photo, "1..30", sweep.Method(represent="medoid"))
    colors = {tuple(color) for color in progression.histogram.colors.tolist()}
    for level in progression:
        rows = {tuple(row) for row in level.palette.tolist()}
        assert len(rows) == level.k
        assert rows <= colors


@pytest.mark.parametrize("space", ["rgb", "oklab"])
def test_locked_colors_are_in_every_level(
    small_photo: sweep.Image, space: defaults.SpaceName
) -> None:
    lock = parse_colors("#ff00ff, #000, #808080")  # the first is nowhere in the picture
    progression = sweep.quantize(small_photo, "1..12", sweep.Method(space=space, lock=lock))
    for level in progression:
        assert len(np.unique(level.palette, axis=0)) == level.k
        if level.k >= 3:
            assert [tuple(row) for row in level.palette[:3].tolist()] == list(lock)
        assert level.counts[min(level.k, 3) :].all()
        squares = nearest_in(space, progression.histogram, level.palette)
        assert np.array_equal(level.labels, squares.argmin(axis=1))
    for before, after in itertools.pairwise(progression):
        assert after.space_mse <= before.space_mse
    free = sweep.quantize(small_photo, "1..12", sweep.Method(space=space))
    assert progression[12].space_mse >= free[12].space_mse


@pytest.mark.parametrize("steady", [0, 4])
@pytest.mark.parametrize("represent", get_args(defaults.Represent))
def test_locked_colors_stay_whatever_stands_for_the_others(
    small_photo: sweep.Image, represent: defaults.Represent, steady: int
) -> None:
    lock = parse_colors("#ff00ff, #000, #808080")
    method = sweep.Method(effort="fast", represent=represent, lock=lock, steady=steady)
    for level in sweep.quantize(small_photo, "1..8", method):
        rows = [tuple(row) for row in level.palette.tolist()]
        assert rows[:3] == list(lock[: level.k])


@settings(deadline=None, max_examples=60)
@given(image=PICTURES, data=st.data())
def test_locked_colors_in_any_picture(image: sweep.Image, data: st.DataObject) -> None:
    color = st.tuples(*[st.sampled_from([0, 1, 2, 128, 255])] * 3)
    lock = tuple(data.draw(st.lists(color, min_size=1, max_size=5, unique=True)))
    ks = data.draw(st.sets(st.integers(1, 40), min_size=1, max_size=4))
    effort = data.draw(st.sampled_from(EFFORTS))
    progression = sweep.quantize(image, ks, sweep.Method(effort=effort, lock=lock))
    colors = {tuple(color) for color in progression.histogram.colors.tolist()}
    for level in progression:
        rows = [tuple(row) for row in level.palette.tolist()]
        assert rows[: len(lock)] == list(lock[: level.k])
        assert len(set(rows)) == len(rows) == min(level.k, len(colors | set(lock)))
        if level.k >= len(colors | set(lock)):
            assert level.mse == 0


def test_rows_keep_their_places(photo: sweep.Image) -> None:
    progression = sweep.quantize(photo.resized(160), "1..40")
    for before, after in itertools.pairwise(progression):
        assert after.parents is not None
        assert after.parents[:-1].tolist() == list(range(len(before.palette)))
        # No other pairing of the old rows with new ones moves less.
        cost = ((before.palette[:, None].astype(int) - after.palette) ** 2).sum(axis=2)
        kept = np.trace(cost)
        for i, j in itertools.combinations(range(len(after.palette)), 2):
            swapped = np.arange(len(after.palette))
            swapped[[i, j]] = j, i
            assert kept <= cost[np.arange(len(cost)), swapped[: len(cost)]].sum()


def test_a_new_color_comes_from_where_its_pixels_were(small_photo: sweep.Image) -> None:
    progression = sweep.quantize(small_photo, "2,3,9")
    counts = progression.histogram.counts
    for before, after in itertools.pairwise(progression):
        assert after.parents is not None
        for row in range(len(before.palette), len(after.palette)):
            votes = np.bincount(before.labels[after.labels == row], counts[after.labels == row])
            assert after.parents[row] == votes.argmax()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"effort": "much"}, 'the effort "much" is unknown; known are fast, balanced, best'),
        ({"space": "hsv"}, 'the color space "hsv" is unknown'),
        ({"represent": "mode"}, 'the representative "mode" is unknown; known are mean, median'),
        ({"lock": ((1, 2, 3), (1, 2, 3))}, "the color #010203 is locked twice"),
        ({"lock": ((1, 2, 300),)}, "(1, 2, 300) is not a color"),
        ({"lock": tuple((0, i % 256, i // 256) for i in range(257))}, "257 colors are locked"),
    ],
)
def test_a_bad_method_is_one_line(options: dict[str, object], said: str) -> None:
    with pytest.raises(sweep.ParameterError, match=re.escape(said)):
        sweep.Method(**options)  # type: ignore[arg-type]


def test_threads_below_1_are_refused(small_photo: sweep.Image) -> None:
    with pytest.raises(sweep.ParameterError, match="0 threads cannot work; the least is 1"):
        sweep.quantize(small_photo, 3, threads=0)


def test_colors_in_text() -> None:
    assert parse_colors("#fff, 1a2B3c") == ((255, 255, 255), (0x1A, 0x2B, 0x3C))
    assert parse_colors(["#010203"]) == ((1, 2, 3),)
    for text in ("", "withe", "#ffff", "#fff,"):
        with pytest.raises(sweep.ParameterError, match=r"is not a color|has an alpha"):
            parse_colors(text)


def test_a_tiny_saturated_detail_has_its_own_color(photo: sweep.Image) -> None:
    image = photo.resized(320)
    pixels = image.pixels.copy()
    pixels[100:107, 200:207] = 255, 0, 255  # 49 of 68,480 pixels, 0.07 %
    level = sweep.quantize(sweep.Image(pixels), 40)[40]
    assert (np.abs(level.palette.astype(int) - (255, 0, 255)).max(axis=1) <= 8).any()
