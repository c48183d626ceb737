"""Steady colors: fewer changes, for little error, within the bound; the plan by brute force."""

import io
import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sweep
from sweep import defaults
from sweep.clustering import pipeline
from sweep.clustering.steady import _segment, with_hysteresis
from sweep.color.spaces import space_named
from sweep.color.written import parse_colors
from tests.clustering.test_method import nearest_in
from tests.clustering.test_progression import PICTURES

LEVELS = st.integers(1, 7)


def changed(progression: sweep.Progression) -> float:
    """The share of the pixels that change from a level to the next, on average."""
    pictures = [level.palette[level.labels] for level in progression]
    counts = progression.histogram.counts
    shares = [
        counts[(a != b).any(axis=1)].sum() / counts.sum() for a, b in itertools.pairwise(pictures)
    ]
    return float(np.mean(shares))


def costs(steady: sweep.Progression, free: sweep.Progression) -> np.ndarray:
    return np.array([a.mse / b.mse - 1 for a, b in zip(steady, free, strict=True)])


def test_it_saves_much_for_little_error(photo: sweep.Image) -> None:
    free, one, usual = (sweep.quantize(photo, "1..40", sweep.Method(steady=n)) for n in (0, 1, 4))
    assert changed(one) < 0.9 * changed(free)
    assert changed(usual) < 0.5 * changed(free)
    assert costs(one, free).mean() < 0.0005
    assert costs(usual, free).mean() < defaults.STEADY / 4 * 0.005
    assert costs(usual, free).max() < 0.02
    sizes = []
    for progression in (free, usual):
        stream = io.BytesIO()
        sweep.animate(progression, stream, format="gif")
        sizes.append(len(stream.getvalue()))
    assert sizes[1] < 0.6 * sizes[0]


def test_a_color_that_hardly_moves_does_not_move() -> None:
    # Four pixels of 29 are with a hundred of 0, mean 1.1, until they have a row to themselves.
    row = [(0, 0, 0)] * 100 + [(29, 0, 0)] * 4 + [(60, 0, 0)] * 100
    image = sweep.Image(np.array([row], np.uint8))
    free, steady = (
        [
            sorted(level.palette[:, 0].tolist())
            for level in sweep.quantize(image, "2,3", sweep.Method(steady=n))
        ]
        for n in (0, 4)
    )
    assert free == [[1, 60], [0, 29, 60]]
    assert steady == [[0, 60], [0, 29, 60]]


def brute_force(paths: np.ndarray, weights: np.ndarray, reach: np.ndarray, price: float) -> float:
    """The least sum over all ways to cut one path into pieces."""
    levels = len(paths)
    best = np.inf
    for cuts in itertools.product([False, True], repeat=levels - 1):
        starts = [0, *(i + 1 for i, cut in enumerate(cuts) if cut), levels]
        whole = price * sum(cuts)
        for start, end in itertools.pairwise(starts):
            x, w, r = paths[start:end], weights[start:end], reach[start:end, None]
            options = [
                min(
                    ((w * (x[:, a] - v) ** 2).sum() for v in range(95, 114)
                     if (np.abs(np.rint(x[:, a : a + 1]) - v) <= r).all()),
                    default=np.inf,
                )
                for a in range(3)
            ]  # fmt: skip
            whole += sum(options)
        best = min(best, whole)
    return best


@settings(max_examples=40)
@given(st.data(), st.integers(1, 5), st.integers(0, 4), st.floats(0, 30))
def test_the_plan_is_the_cheapest_there_is(
    data: st.DataObject, levels: int, steady: int, price: float
) -> None:
    near = st.floats(100, 108)
    paths = np.array([[data.draw(near) for _ in range(3)] for _ in range(levels)])
    weights = np.array([data.draw(st.floats(0.1, 5)) for _ in range(levels)])
    reach = np.array([data.draw(st.sampled_from([steady, steady, 0])) for _ in range(levels)])
    values = np.zeros((levels, 1, 3))
    _segment(paths[:, None].copy(), np.zeros(1, np.int64), weights, reach, price, values)
    chosen = values[:, 0]
    assert (np.abs(chosen - np.rint(paths)) <= reach[:, None]).all()
    changes = (np.diff(chosen, axis=0) != 0).any(axis=1).sum()
    cost = (weights[:, None] * (chosen - paths) ** 2).sum() + price * changes
    assert cost <= brute_force(paths, weights, reach, price) + 1e-6


@pytest.mark.parametrize("space", ["linear", "oklab"])
@settings(max_examples=30)
@given(image=PICTURES, ks=st.sets(st.integers(1, 60), min_size=1, max_size=5))
def test_rows_are_within_the_bound_in_other_spaces(
    space: defaults.SpaceName, image: sweep.Image, ks: set[int]
) -> None:
    progression = sweep.quantize(image, ks, sweep.Method(space=space, steady=4))
    histogram, there = progression.histogram, space_named(space)
    points = there.points(histogram.colors).astype(np.float64)
    for level in progression:
        m = len(level.palette)
        sums = [np.bincount(level.labels, histogram.counts * axis, m) for axis in points.T]
        means = there.colors(np.stack(sums, axis=1) / level.counts[:, None])
        far = np.abs(means.astype(int) - level.palette).max(axis=1) > 4
        if far.any():
            moved = np.where(far[:, None], means, level.palette)
            error = (histogram.counts * nearest_in(space, histogram, moved).min(axis=1)).sum()
            assert len(
                np.unique(moved, axis=0)
            ) < m or error >= level.space_mse * histogram.pixels * (1 - 1e-9)


def test_what_represents_a_cluster_is_steady_too(small_photo: sweep.Image) -> None:
    free, steady = (
        sweep.quantize(small_photo, "1..30", sweep.Method(represent="medoid", steady=n))
        for n in (0, 4)
    )
    assert changed(steady) < changed(free)
    colors = {tuple(color) for color in steady.histogram.colors.tolist()}
    for level in steady:
        assert {tuple(row) for row in level.palette.tolist()} <= colors


def test_what_is_shown_by_hand() -> None:
    before = np.array([[10, 10, 10], [20, 20, 20]], np.uint8)
    now = np.array([[12, 9, 10], [23, 20, 20], [99, 0, 0]], np.uint8)
    assert with_hysteresis(before, now, 2).tolist() == [[10, 10, 10], [23, 20, 20], [99, 0, 0]]
    assert with_hysteresis(before, now, 0).tolist() == now.tolist()
    # Two rows would show (20, 20, 20): then none is held.
    now = np.array([[12, 9, 10], [21, 20, 20], [20, 20, 20]], np.uint8)
    assert with_hysteresis(before, now, 2).tolist() == now.tolist()


def test_locked_colors_do_not_move_however_steady(small_photo: sweep.Image) -> None:
    lock = parse_colors("#204060,#214161")
    progression = sweep.quantize(small_photo, "1..12", sweep.Method(lock=lock, steady=64))
    for level in progression.levels[1:]:
        assert [tuple(row) for row in level.palette[:2].tolist()] == list(lock)


def test_one_k_alone_is_not_held(small_photo: sweep.Image) -> None:
    free, steady = (sweep.quantize(small_photo, 14, sweep.Method(steady=n))[14] for n in (0, 4))
    assert np.array_equal(free.palette, steady.palette)


def test_steady_out_of_range() -> None:
    for steady in (-1, 65):
        with pytest.raises(sweep.ParameterError, match=f"steady {steady} is out of range; take 0"):
            sweep.Method(steady=steady)


@pytest.mark.parametrize(
    ("reach", "price", "chosen"),
    [
        (2, 1000, [100, 108]),  # no value is within 2 of both, whatever a change costs
        (4, 1000, [104, 104]),  # one is
        (8, 1000, [104, 104]),
        (8, 31.9, [100, 108]),  # 4² + 4² = 32
        (8, 32.1, [104, 104]),
    ],
)
def test_a_plan_by_hand(reach: int, price: float, chosen: list[int]) -> None:
    for turned in (1, -1):
        paths = np.zeros((2, 1, 3))
        paths[:, 0, 1] = [100, 108][::turned]
        values = np.zeros_like(paths)
        bounds = np.full(2, reach)
        _segment(paths, np.zeros(1, np.int64), np.ones(2), bounds, price, values)
        assert values[:, 0, 1].tolist() == chosen[::turned]
        assert not values[:, 0, ::2].any()


@pytest.mark.parametrize("space", ["rgb", "lab", "oklab"])
def test_levels_are_weighed_by_their_error_in_srgb(
    space: defaults.SpaceName, photo: sweep.Image
) -> None:
    method = sweep.Method(space=space, steady=4)
    histogram = sweep.Histogram.of(photo)
    quantizer = pipeline._quantizer(histogram, method)
    centers = list(pipeline._centers(quantizer, 3, "fast"))
    for level in pipeline._rounded(quantizer, centers, method, 1):
        labels = quantizer.assign(level.palette).labels
        away = histogram.colors.astype(float) - level.palette[labels]
        mse = np.average((away**2).sum(axis=1), weights=histogram.counts)
        assert level.mse == pytest.approx(mse)


def test_rows_that_would_come_to_show_the_same_are_what_they_would_be() -> None:
    def grays(*levels: int) -> np.ndarray:
        return np.repeat(np.array(levels, np.uint8)[:, None], 3, axis=1)

    for before, shown, kept in (
        (grays(10, 20), grays(12, 22), grays(10, 20)),
        (grays(10, 20), grays(12, 25), grays(10, 25)),  # the second has moved by more than 4
        (grays(10, 20), grays(12, 10), grays(12, 10)),  # both would be 10
        (grays(12, 12), grays(10, 10), grays(12, 12)),  # both are the same anyway
    ):
        assert np.array_equal(with_hysteresis(before, shown, 4), kept)
