"""The plan of a GIF's clears, against what is then written and against simpler plans."""

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sweep.encode import lzw


def textured(seed: int, bits: int, count: int, longest: int) -> npt.NDArray[np.uint8]:
    """Runs of random lengths, noise where ``longest`` is 1, of values that change on the way."""
    rng = np.random.default_rng(seed)
    values = rng.integers(0, 1 << bits, count) // (1 + np.arange(count) * 3 // count)
    return np.repeat(values, rng.integers(1, longest + 1, count))[:count].astype(np.uint8)


def written(table: lzw._Table, ends: list[int]) -> int:
    """Bytes, where the table is cleared at ``ends`` and matches are as long as they can be."""
    return len(table.compress(np.array(ends, np.int64), look=0))


@settings(deadline=None, max_examples=60)
@given(
    seed=st.integers(0, 2**32),
    bits=st.integers(2, 8),
    count=st.integers(1, 60_000),
    longest=st.sampled_from([1, 2, 9, 400]),
    search=st.sampled_from([*lzw._SEARCHES.values(), lzw._Search(40, 1, 100_000, 0)]),
)
def test_a_plan_costs_what_it_says(
    seed: int, bits: int, count: int, longest: int, search: lzw._Search
) -> None:
    table = lzw._Table.of(textured(seed, bits, count, longest), bits)
    ends, cost = table.plan(search)
    assert ends[-1] == count
    assert (np.diff(ends) > 0).all()
    first_clear = bits + 1
    assert written(table, ends.tolist()) == -(-(first_clear + cost) // 8)


@pytest.mark.parametrize("longest", [1, 3, 40])
def test_a_plan_is_no_worse_than_any_it_looked_at(longest: int) -> None:
    """Without an end to its patience: clearing nowhere, once, or at regular places of its own."""
    count, apart = 40_000, 1000
    table = lzw._Table.of(textured(longest, 5, count, longest), 5)
    ends, _ = table.plan(lzw._Search(1 << 20, count // apart, 1 << 40, 0))
    best = written(table, ends.tolist())
    rivals = [[at, count] for at in range(apart, count, apart)]
    rivals += [[*range(step, count, step), count] for step in range(apart, count, apart)]
    assert best <= min(written(table, rival) for rival in [[count], *rivals])
