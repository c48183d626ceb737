"""Lloyd's algorithm step by step, against arithmetic by hand and scikit-learn."""

import warnings

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from sklearn.cluster import KMeans
from sklearn.exceptions import ConvergenceWarning

import sweep
from sweep.artifacts.cloud.lloyd_steps import LloydRun


def histogram(*colors: tuple[int, int, int], counts: tuple[int, ...]) -> sweep.Histogram:
    pixels = [color for color, count in zip(colors, counts, strict=True) for _ in range(count)]
    return sweep.Histogram.of(sweep.Image(np.array([pixels], np.uint8)))


def squares(
    colors: npt.NDArray[np.uint8], centers: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    away: npt.NDArray[np.float64] = ((colors[:, None] - centers) ** 2).sum(axis=2)
    return away


def test_two_clusters_reckoned_by_hand() -> None:
    """Grays 0, 10, 100 and 120; 100 is three pixels, so it is the mean that counts."""
    four = histogram((0, 0, 0), (10,) * 3, (100,) * 3, (120,) * 3, counts=(1, 1, 3, 1))
    run = LloydRun.of(four, 2)
    last = run.steps[-1]
    assert run.settled
    assert sorted(last.centers[:, 0].tolist()) == [5, 105]
    # 3 * (2 * 25 + 3 * 25 + 225) / 6
    assert last.error == pytest.approx(3 * 350 / 6)
    assert last.note == f"step {last.round}: update, mse 175.0"


def test_one_center_goes_to_the_mean_at_once() -> None:
    run = LloydRun.of(histogram((0, 0, 0), (90, 30, 0), counts=(1, 2)), 1)
    start, assignment, update, *_ = run.steps
    assert [step.moment for step in run.steps[:3]] == ["start", "assignment", "update"]
    assert (start.labels, start.error, start.note) == (None, None, "start: 1 color drawn by lot")
    np.testing.assert_allclose(update.centers, [[60, 20, 0]])
    np.testing.assert_array_equal(assignment.centers, start.centers)
    assert update.error == pytest.approx((60**2 + 20**2 + 2 * (30**2 + 10**2)) / 3)


@pytest.mark.parametrize("k", [3, 8])
def test_the_steps_are_those_of_scikit_learn(small_photo: sweep.Image, k: int) -> None:
    colors = sweep.Histogram.of(small_photo)
    run = LloydRun.of(colors, k)
    for rounds in (1, 2, 5):
        theirs = KMeans(
            k, init=run.steps[0].centers, n_init=1, max_iter=rounds, tol=0, algorithm="lloyd"
        )
        with warnings.catch_warnings(action="ignore", category=ConvergenceWarning):
            theirs.fit(colors.colors.astype(float), sample_weight=colors.counts)
        (update,) = [s for s in run.steps if (s.moment, s.round) == ("update", rounds)]
        # Whole numbers are now and then equally far from two centers; theirs are no whole numbers.
        np.testing.assert_allclose(update.centers, theirs.cluster_centers_, atol=0.1)


@given(arrays.arrays(np.uint8, (4, 6, 3), elements=st.integers(0, 255)), st.integers(1, 6))
@settings(max_examples=50)
def test_every_moment_is_what_it_says(pixels: npt.NDArray[np.uint8], k: int) -> None:
    colors = sweep.Histogram.of(sweep.Image(pixels))
    k = min(k, len(colors))
    run = LloydRun.of(colors, k)
    assert len(run.steps) <= 1 + 2 * 20
    assert {tuple(center) for center in run.steps[0].centers} <= set(map(tuple, colors.colors))
    error = np.inf
    for before, step in zip(run.steps, run.steps[1:], strict=False):
        assert step.labels is not None
        assert step.error is not None
        away = squares(colors.colors, before.centers)
        if step.moment == "assignment":
            np.testing.assert_array_equal(step.centers, before.centers)
            np.testing.assert_array_equal(step.labels, away.argmin(axis=1))
        else:
            np.testing.assert_array_equal(step.labels, before.labels)
            for row in range(k):
                own = step.labels == row
                if own.any():
                    mean = np.average(colors.colors[own], axis=0, weights=colors.counts[own])
                    np.testing.assert_allclose(step.centers[row], mean)
                else:
                    np.testing.assert_array_equal(step.centers[row], before.centers[row])
        own_squares = squares(colors.colors, step.centers)[np.arange(len(colors)), step.labels]
        assert step.error == pytest.approx(np.average(own_squares, weights=colors.counts), abs=1e-6)
        assert step.error <= error + 1e-6
        assert step.counts.sum() == colors.pixels
        error = step.error


def test_the_same_colors_give_the_same_run(small_photo: sweep.Image) -> None:
    one, other = (LloydRun.of(sweep.Histogram.of(small_photo), 5) for _ in range(2))
    assert len(one.steps) == len(other.steps)
    for a, b in zip(one.steps, other.steps, strict=True):
        np.testing.assert_array_equal(a.centers, b.centers)


def test_other_spaces_have_other_errors(small_photo: sweep.Image) -> None:
    run = LloydRun.of(sweep.Histogram.of(small_photo), 4, space="oklab")
    last = run.steps[-1]
    assert last.error is not None
    assert last.error < 0.05
    assert f"error {last.error:#.4g}" in last.note


def test_more_than_can_be_done_is_refused() -> None:
    two = histogram((0, 0, 0), (9, 9, 9), counts=(1, 1))
    for k, said in (
        (0, "K goes from 1 to 256"),
        (257, "from 1 to 256"),
        (3, "take a K of at most 2"),
    ):
        with pytest.raises(sweep.ParameterError, match=said):
            LloydRun.of(two, k)
