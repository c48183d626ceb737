"""Lineage: the pairing of rows against SciPy and against every permutation there is."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.optimize import linear_sum_assignment

import sweep
from sweep.clustering.lineage import in_order_of, match, parents_of

# Whole numbers, so that sums are exact; few of them, so that rows compete and costs tie.
COSTS = st.tuples(st.integers(1, 12), st.integers(0, 4)).flatmap(
    lambda size: arrays(
        np.float64,
        (size[0], sum(size)),
        elements=st.one_of(st.integers(-3, 3), st.integers(-1000, 1000)).map(float),
    )
)

FEW_ROWS = st.integers(1, 5).flatmap(
    lambda rows: st.tuples(
        *(
            arrays(np.float64, (m, 3), elements=st.integers(0, 20).map(float))
            for m in (rows, rows + 1)
        )
    )
)


def check_match(cost: np.ndarray) -> None:
    """A permutation in the order promised, as cheap as that of SciPy."""
    m, n = cost.shape
    ours = match(cost)
    rows, columns = linear_sum_assignment(cost)
    assert sorted(ours) == list(range(n))
    assert list(ours[m:]) == sorted(ours[m:])
    assert cost[np.arange(m), ours[:m]].sum() == pytest.approx(cost[rows, columns].sum())


@given(COSTS)
def test_matching_is_as_cheap_as_that_of_scipy(cost: np.ndarray) -> None:
    check_match(cost)


def test_matching_of_many_rows_is_as_cheap_as_that_of_scipy() -> None:
    random = np.random.default_rng(7)
    for _ in range(300):
        m = int(random.integers(1, 40))
        n = m + int(random.integers(0, 8))
        whole = random.random() < 0.5  # whole numbers make ties
        cost = random.integers(0, 30, (m, n)) * 1.0 if whole else random.normal(size=(m, n))
        check_match(np.asarray(cost, np.float64))


@pytest.mark.parametrize("m", [2, 3, 8, 40])
def test_a_chain_in_which_every_row_makes_room(m: int) -> None:
    """Two rows at 0: that all move up by one is cheaper than that one goes all the way."""
    rows, columns = np.append(np.arange(m - 1.0), 0.0), np.arange(float(m))
    cost = (rows[:, None] - columns) ** 2
    check_match(cost)
    assert cost[np.arange(m), match(cost)].sum() == m - 1


@given(FEW_ROWS)
def test_no_order_of_the_rows_moves_less(palettes: tuple[np.ndarray, np.ndarray]) -> None:
    before, after = palettes
    order = in_order_of(before, after)
    moved = ((before - after[order[: len(before)]]) ** 2).sum()
    least = min(
        ((before - after[list(rows)]) ** 2).sum()
        for rows in itertools.permutations(range(len(after)), len(before))
    )
    assert moved == least


@given(FEW_ROWS, st.integers(0, 2))
def test_rows_that_move_together_keep_their_places(
    palettes: tuple[np.ndarray, np.ndarray], axis: int
) -> None:
    """Far more than they are apart, so that where a row is counts, not how far from the origin."""
    rows = np.unique(palettes[1], axis=0)
    shuffled = np.random.default_rng(len(rows)).permutation(len(rows))
    moved = rows[shuffled] + 1000.0 * np.eye(3)[axis]
    assert np.array_equal(moved[in_order_of(rows, moved)], rows + 1000.0 * np.eye(3)[axis])


def test_order_by_hand() -> None:
    before = np.array([[0.0, 0, 0], [100, 0, 0]])
    after = np.array([[50.0, 0, 0], [99, 0, 0], [1, 0, 0]])
    assert in_order_of(before, after).tolist() == [2, 1, 0]


def test_a_new_row_comes_from_where_most_of_its_pixels_were() -> None:
    """Pixels count, not colors: two of one pixel each came from row 0, one of ten from row 1."""
    palette = np.array([[0, 0, 0], [99, 99, 99]], np.uint8)
    labels = np.array([0, 0, 0, 1, 1], np.uint8)
    counts = np.array([5, 1, 1, 10, 5])
    weights = np.bincount(labels, counts).astype(np.int64)
    before = sweep.Level(2, palette, labels, weights, 1.0, 1.0, None)
    after = np.array([0, 2, 2, 2, 1], np.uint8)
    assert parents_of(before, after, counts, 3).tolist() == [0, 1, 1]
