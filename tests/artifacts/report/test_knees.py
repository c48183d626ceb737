import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sweep.artifacts.report.knees import find_knees

KS = list(range(1, 65))


def power_law(exponent: float, scale: float = 9000) -> list[float]:
    return [scale * k**-exponent for k in KS]


@given(st.floats(0.1, 3), st.floats(1e-3, 1e6))
def test_a_steady_decline_has_no_knee(exponent: float, scale: float) -> None:
    assert find_knees(KS, power_law(exponent, scale)) == []


@given(st.integers(3, 40), st.floats(1, 2), st.floats(0.1, 0.5))
def test_a_break_is_found_where_it_is(at: int, steep: float, flat: float) -> None:
    errors = [1e4 * k**-steep if k <= at else 1e4 * at**-steep * (k / at) ** -flat for k in KS]
    (knee,) = find_knees(KS, errors)
    assert knee.k == at
    # A doubling of K takes away 1 - 2^-exponent of the error.
    assert knee.before == pytest.approx(1 - 2**-steep)
    assert knee.after == pytest.approx(1 - 2**-flat)


@given(st.lists(st.floats(0.2, 1), min_size=63, max_size=63), st.floats(1e-3, 1e3))
def test_units_do_not_matter(factors: list[float], unit: float) -> None:
    errors = np.cumprod([1e4, *factors])
    found = [knee.k for knee in find_knees(KS, errors.tolist())]
    assert [knee.k for knee in find_knees(KS, (errors * unit).tolist())] == found
    assert all(1 < k < 64 for k in found)


def test_a_curve_that_ends_in_a_perfect_copy() -> None:
    assert find_knees([1, 2, 3, 4], [100, 10, 9, 0])[0].k == 2
    assert find_knees([1, 2, 3], [100, 0, 0]) == []
    assert find_knees([1], [5]) == []
    assert find_knees([], []) == []


def test_a_level_that_saves_nothing_is_no_harm() -> None:
    (knee,) = find_knees([1, 2, 3, 4], [100, 10, 10, 10])
    assert (knee.k, knee.after) == (2, 0)


def test_lists_with_gaps() -> None:
    assert [knee.k for knee in find_knees([1, 5, 10, 20, 40], [9000, 500, 450, 400, 350])] == [5]
