"""The range coder against one written from the specification, and against sums done by hand."""

import math
import warnings
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numba import types

import sweep
from sweep.encode.ksweep import coder as module
from sweep.encode.ksweep.coder import (
    CELLS,
    CODER,
    Coder,
    adaptive,
    fresh_cells,
    mixed,
    number,
    signed,
    sure,
    symbol,
)
from sweep.system.arrays import I64
from sweep.system.kernels import kernel
from tests.encode.ksweep import reference
from tests.encode.ksweep.reference import RangeReader, RangeWriter

SURE, ADAPTIVE, MIXED, SYMBOL, NUMBER, SIGNED = range(6)
ROOM = 1 << 12  # cells
SETS = 4

_LONGS, _TABLE = types.int64[::1], types.int64[:, ::1]

with warnings.catch_warnings(action="ignore", category=sweep.SweepWarning):

    @kernel(CODER, CELLS, _TABLE, _TABLE, _LONGS, allocates=True)
    def _walk(coder, cells, weights, steps, values):  # type: ignore[no-untyped-def]
        """Code a value for each step: a kind, then three numbers that depend on it."""
        places = np.empty(2, np.int64)
        for i in range(len(steps)):
            kind, a, b, _ = steps[i]
            if (kind == 0 and sure(cells[a])) or kind == 1:
                values[i] = adaptive(coder, cells, a, values[i])
            elif kind in (0, 2):
                places[0], places[1] = a, b
                values[i] = mixed(coder, cells, places, weights[(a + b) % 4], values[i])
            elif kind == 3:
                values[i] = symbol(coder, cells, a, b, values[i])
            elif kind == 4:
                values[i] = number(coder, cells, a, values[i])
            else:
                values[i] = signed(coder, cells, a, values[i])
        return 0


class Step(NamedTuple):
    kind: int
    a: int
    b: int = 0
    c: int = 0


def walked(coder: Coder, steps: Sequence[Step], values: I64) -> None:
    weights = np.full((SETS, 2), 26214, np.int64)
    _walk(coder, fresh_cells(ROOM), weights, np.array(steps, np.int64).reshape(-1, 4), values)


def written(steps: Sequence[Step], values: Sequence[int]) -> bytes:
    coder = Coder.writing(16 + 8 * len(steps))
    walked(coder, steps, np.array(values, np.int64))
    content = coder.written()
    assert content is not None
    return content


def read(content: bytes, steps: Sequence[Step]) -> list[int]:
    values = np.full(len(steps), -99)
    walked(Coder.reading(content), steps, values)
    found: list[int] = values.tolist()
    return found


def read_by_reference(content: bytes, steps: Sequence[Step]) -> list[int]:
    stream = reference.Cells(content)
    sets = [[26214] * 2 for _ in range(SETS)]
    values = []
    for kind, a, b, _ in steps:
        if kind == ADAPTIVE or (kind == SURE and stream[a].sure):
            values.append(stream.adaptive(a))
        elif kind in (SURE, MIXED):
            values.append(stream.mixed((a, b), sets[(a + b) % SETS]))
        elif kind == SYMBOL:
            values.append(stream.symbol(a, b))
        else:
            values.append(stream.number(a) if kind == NUMBER else stream.signed(a))
    return values


PLACES = st.sampled_from([0, 1, 2, 3, 500])  # few, so that they learn, and meet


@st.composite
def steps_and_values(draw: st.DrawFn) -> tuple[list[Step], list[int]]:
    """Bits that are mostly as likely as the cells come to think, and numbers of all sizes."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    count = draw(st.sampled_from([0, 1, 2, 10, 300, 2000]))
    share = draw(st.sampled_from([0.0, 0.001, 0.1, 0.5, 0.99, 1.0]))
    kinds = draw(st.sets(st.integers(0, 5), min_size=1))
    steps, values = [], []
    for _ in range(count):
        kind = int(rng.choice(list(kinds)))
        if kind <= MIXED:
            steps.append(Step(kind, *rng.integers(0, 6, 3).tolist()))
            values.append(int(rng.random() < share))
        elif kind == SYMBOL:
            bits = int(rng.integers(1, 9))
            steps.append(Step(kind, 256, bits))
            values.append(int(rng.integers(0, 1 << bits)))
        else:
            value = int(rng.integers(0, 1 << int(rng.integers(1, 24))))
            steps.append(Step(kind, 1024 if kind == NUMBER else 1088))
            values.append(value if kind == NUMBER else (value >> 1) * int(rng.choice([-1, 1])))
    return steps, values


@settings(max_examples=60)
@given(steps_and_values())
def test_what_is_written_is_read_and_the_reference_reads_it_too(
    case: tuple[list[Step], list[int]],
) -> None:
    steps, values = case
    content = written(steps, values)
    assert not content.endswith(b"\0")
    assert read(content, steps) == values
    assert read_by_reference(content, steps) == values


@settings(max_examples=40)
@given(steps_and_values(), st.binary(max_size=40))
def test_any_bytes_are_read_as_the_reference_reads_them(
    case: tuple[list[Step], list[int]], content: bytes
) -> None:
    steps, _ = case
    assert read(content, steps) == read_by_reference(content, steps)


@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(32, 65504), st.integers(0, 1)), max_size=400))
def test_the_reference_reads_what_it_writes(bits: list[tuple[int, int]]) -> None:
    writer = RangeWriter()
    for p, bit in bits:
        writer.bit(p, bit)
    reader = RangeReader(writer.end())
    assert [reader.bit(p) for p, _ in bits] == [bit for _, bit in bits]


@settings(max_examples=40)
@given(st.lists(st.integers(0, 1), max_size=300))
def test_both_write_the_same_bytes(bits: list[int]) -> None:
    writer, cell = RangeWriter(), reference.Cell()
    for bit in bits:
        writer.bit(reference.within(cell.probability), bit)
        cell.learn(bit)
    assert written([Step(ADAPTIVE, 7)] * len(bits), bits) == writer.end()


def test_the_tables_are_those_of_the_specification() -> None:
    assert module._SQUASH.tolist() == reference.SQUASH
    assert module._STRETCH.tolist() == reference.STRETCH
    rates = [32768 // (2 * seen + 3) for seen in range(61)]
    assert module._RATES.tolist() == rates


def test_squash_is_the_logistic_function() -> None:
    for x in range(-2047, 2048):
        assert abs(reference.SQUASH[x + 2048] - 65536 / (1 + math.exp(-x / 256))) < 0.51


def test_stretch_is_its_inverse() -> None:
    for q in range(16, 4080):
        p = (16 * q + 8) / 65536
        assert abs(reference.STRETCH[q] - 256 * math.log(p / (1 - p))) <= 1


# By hand.


def test_a_cell_learns_as_by_hand() -> None:
    # 32768 + (32767 * 10922 >> 14), + (10924 * 6553 >> 14), + (-58980 * 4681 >> 14)
    cells = fresh_cells(1)
    seen = []
    for bit in (1, 1, 0):
        coder = Coder.writing(8)
        _walk(
            coder, cells, np.zeros((SETS, 3), np.int64), np.array([[1, 0, 0, 0]]), np.array([bit])
        )
        seen.append((int(cells[0]) >> 8, int(cells[0]) & 255))
    assert seen == [(54611, 1), (58980, 2), (42129, 3)]


def test_a_first_bit_parts_the_range_as_by_hand() -> None:
    # The middle is 0xFFFF * 0x8000 + (0xFFFF * 0x8000 >> 16) = 0x7FFF8000 + 0x7FFF = 0x7FFFFFFF.
    # 1 leaves 0..0x7FFFFFFF: four zeros, which need not stand there.
    assert written([Step(ADAPTIVE, 0)], [1]) == b""
    # 0 leaves 0x80000000..0xFFFFFFFF.
    assert written([Step(ADAPTIVE, 0)], [0]) == b"\x80"


def test_a_second_bit_parts_what_is_left_as_by_hand() -> None:
    # A cell that has seen a 0 has 32768 + (-32768 * 10922 >> 14) = 10924. The middle of
    # 0x80000000..0xFFFFFFFF is 0x80000000 + 0x7FFF * 10924 + (0xFFFF * 10924 >> 16) = 0x9555FFFF.
    assert 0x80000000 + 0x7FFF * 10924 + (0xFFFF * 10924 >> 16) == 0x9555FFFF
    assert written([Step(ADAPTIVE, 0)] * 2, [0, 1]) == b"\x80"
    assert written([Step(ADAPTIVE, 0)] * 2, [0, 0]) == b"\x95\x56"


def test_a_number_as_by_hand() -> None:
    # 0 is one more than nothing: one digit, so the first bit that is asked for is 0.
    assert written([Step(NUMBER, 0)], [0]) == written([Step(ADAPTIVE, 1)], [0])
    # 5 + 1 is 110: two ones for three digits, then 1, by cells, and 0, by halves.
    halves = [Step(ADAPTIVE, at) for at in (1, 2, 3, 35, 900)]
    assert written([Step(NUMBER, 0)], [5]) == written(halves, [1, 1, 0, 1, 0])


@pytest.mark.parametrize(
    ("value", "folded"), [(0, 0), (-1, 1), (1, 2), (-2, 3), (2, 4), (-200, 399)]
)
def test_signed_numbers_count_0_minus_1_1_minus_2(value: int, folded: int) -> None:
    assert written([Step(SIGNED, 0)], [value]) == written([Step(NUMBER, 0)], [folded])


@pytest.mark.parametrize("value", [0, 1, 2, 3, (1 << 23) - 1, 1 << 23, (1 << 24) - 2])
def test_numbers_come_back_up_to_the_largest(value: int) -> None:
    assert read(written([Step(NUMBER, 0)], [value]), [Step(NUMBER, 0)]) == [value]


@pytest.mark.parametrize("every", [1, 2, 3, 10, 100, 1000])
def test_a_stream_is_as_long_as_its_probabilities_say(every: int) -> None:
    """One cell: the bits' information by the rule of a cell, to less than the end of a stream."""
    bits = [int(i % every == 0) for i in range(4000)]
    cell, information = reference.Cell(), 0.0
    for bit in bits:
        p = reference.within(cell.probability) / 65536
        information -= math.log2(p if bit else 1 - p)
        cell.learn(bit)
    length = len(written([Step(ADAPTIVE, 0)] * len(bits), bits))
    # An end takes four bytes at most; ranges that get narrow, about a thousandth.
    assert information / 8 - 4 <= length <= information / 8 * 1.001 + 4


def test_what_is_sure_takes_a_bit_in_fourteen_hundred() -> None:
    """As by hand: 32 / 65536 is the least, so a zero takes log2(65536 / 65504) = 0.0007046 bits."""
    few, many = (len(written([Step(ADAPTIVE, 0)] * n, [0] * n)) for n in (1000, 101_000))
    assert abs(many - few - 100_000 * 0.0007046 / 8) < 1
    assert few <= 6
    # Ones leave the low end where it is, at 0, and a stream ends with its last byte that is not.
    assert written([Step(ADAPTIVE, 0)] * 1000, [1] * 1000) == b""


def test_too_little_room_is_told() -> None:
    bits = np.random.default_rng(1).integers(0, 2, 400)
    coder = Coder.writing(20)
    walked(coder, [Step(ADAPTIVE, 0)] * 400, bits)
    assert coder.written() is None
