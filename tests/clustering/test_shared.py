"""What sweeps of one picture share comes to what each finds alone."""

from collections.abc import Iterator
from itertools import islice

import numpy as np
import pytest

from sweep.clustering.global_kmeans import reach, search
from sweep.clustering.octree import Grid, build
from sweep.clustering.shared import Shared
from sweep.color.spaces import space_named
from sweep.decode.load import load
from sweep.defaults import Effort
from sweep.image.histogram import Histogram
from sweep.image.image import Image
from sweep.system.arrays import F64
from tests.batch.conftest import painted

LOCKED = np.array([[255.0, 255, 255], [16, 32, 48], [0, 0, 0]])


def grid_of(colors: int, space: str = "rgb") -> Grid:
    pixels = np.random.default_rng(colors).integers(0, 256, (colors, 1, 3), np.uint8)
    histogram = Histogram.of(Image(np.repeat(pixels, 2, axis=1)))
    points = None if space == "rgb" else space_named(space).points(histogram.colors)
    return build(histogram.colors, histogram.counts, points)


@pytest.mark.parametrize(
    ("colors", "kmax", "far"),
    [(900, 5, 256), (900, 100, 256), (5000, 5, 64), (5000, 64, 64), (5000, 70, 70),
     (5000, 100, 256), (20_000, 40, 64), (20_000, 65, 65), (20_000, 256, 256)],
)  # fmt: skip
def test_how_far_a_fast_search_is_the_same(colors: int, kmax: int, far: int) -> None:
    grid = grid_of(colors)
    assert reach(grid, kmax, "fast") == far
    assert reach(grid, kmax, "balanced") == reach(grid, kmax, "best") == kmax


@pytest.mark.parametrize("space", ["rgb", "oklab"])
@pytest.mark.parametrize("locked", [LOCKED[:0], LOCKED])
@pytest.mark.parametrize(("colors", "kmax"), [(900, 2), (900, 30), (5000, 7), (5000, 90)])
def test_a_search_that_goes_on_begins_with_the_shorter_one(
    colors: int, kmax: int, locked: F64, space: str
) -> None:
    grid = grid_of(colors, space)
    far = reach(grid, kmax, "fast", len(locked))
    alone = list(search(grid, kmax, "fast", locked))
    longer = list(search(grid, far, "fast", locked))
    assert len(alone) == kmax <= len(longer) == far
    for one, other in zip(alone, longer, strict=False):
        assert np.array_equal(one, other)


@pytest.mark.parametrize("effort", ["balanced", "best"])
def test_a_search_that_goes_back_is_another_up_to_another_k(effort: Effort) -> None:
    histogram = Histogram.of(load(painted(1, 48, 32)))
    grid = build(histogram.colors, histogram.counts)
    alone, longer = (list(search(grid, kmax, effort)) for kmax in (40, 60))
    assert any(not np.array_equal(a, b) for a, b in zip(alone, longer, strict=False))


def test_a_stream_goes_on_where_it_was_left() -> None:
    shared, made = Shared(), list[int]()

    def numbers() -> Iterator[int]:
        for number in range(5):
            made.append(number)
            yield number

    assert list(islice(shared.stream("a", numbers), 2)) == [0, 1]
    assert made == [0, 1]
    one, other = shared.stream("a", numbers), shared.stream("a", numbers)
    assert [next(one), next(other), next(one), next(one), next(other)] == [0, 0, 1, 2, 1]
    assert list(shared.stream("a", numbers)) == list(range(5)) == made


def test_a_stream_that_failed_begins_anew() -> None:
    shared, fails = Shared(), [True]

    def numbers() -> Iterator[int]:
        yield 0
        if fails[0]:
            raise MemoryError
        yield 1

    with pytest.raises(MemoryError):
        list(shared.stream("a", numbers))
    fails[0] = False
    assert list(shared.stream("a", numbers)) == [0, 1]
