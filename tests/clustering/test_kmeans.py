"""The engine against brute force, scikit-learn, on gentle and on hostile pictures."""

import functools
from collections.abc import Callable

import numpy as np
import pytest
from sklearn.cluster import KMeans
from sklearn.datasets import load_sample_image

from sweep.clustering.global_kmeans import PLANS, search
from sweep.clustering.kmeans import assign, lloyd
from sweep.clustering.octree import Grid, build
from sweep.image.counting import count

Pixels = np.ndarray


def rng() -> np.random.Generator:
    """Fresh for every use, so that no test depends on those before it."""
    return np.random.default_rng(7)


def rare() -> Pixels:
    """One color nearly everywhere, and a few far away from it."""
    pixels = np.full((300, 300, 3), (40, 90, 200), np.uint8)
    pixels[:2, :40] = rng().integers(0, 256, (2, 40, 3))
    return pixels


def line() -> Pixels:
    t = rng().integers(0, 128, (200, 200, 1))
    return np.concatenate((t, 2 * t, 255 - t), axis=2).astype(np.uint8)


def two() -> Pixels:
    where = np.arange(64 * 64).reshape(64, 64, 1) % 3 == 0
    return np.where(where, 10, 12).repeat(3, axis=2).astype(np.uint8)


PICTURES: dict[str, Callable[[], Pixels]] = {
    "noise": lambda: rng().integers(0, 256, (80, 120, 3), np.uint8),
    "lattice": lambda: (rng().integers(0, 16, (80, 120, 3)) * 17).astype(np.uint8),
    "dark": lambda: rng().integers(0, 4, (100, 100, 3), np.uint8),
    "photo": lambda: load_sample_image("china.jpg")[::4, ::4],
    "ramp": lambda: np.arange(256, dtype=np.uint8).repeat(64 * 3).reshape(128, 128, 3),
    "rare": rare,
    "line": line,
    "two": two,
    "one": lambda: np.full((5, 7, 3), 99, np.uint8),
}


@functools.cache
def grid(name: str, space: str = "srgb") -> Grid:
    colors, counts, _ = count(PICTURES[name]())
    if space == "srgb":
        return build(colors, counts)
    return build(colors, counts, ((colors / 255.0) ** 2.2).astype(np.float32))


def brute(points: np.ndarray, centers: np.ndarray) -> np.ndarray:
    """The nearest center of each point, ties to the lower row, straight from the words."""
    labels = []
    for start in range(0, len(points), 1 << 14):
        part = points[start : start + (1 << 14)].astype(np.float64)
        squares = (part[:, None, 0] - centers[:, 0]) ** 2
        squares += (part[:, None, 1] - centers[:, 1]) ** 2
        squares += (part[:, None, 2] - centers[:, 2]) ** 2
        labels.append(squares.argmin(axis=1))
    return np.concatenate(labels)


@pytest.mark.parametrize("name", PICTURES)
def test_counting(name: str) -> None:
    pixels = PICTURES[name]()
    colors, counts, index = count(pixels)
    assert np.array_equal(colors[index], pixels)
    assert counts.min() >= 1
    assert len(np.unique(colors, axis=0)) == len(colors)
    assert np.array_equal(np.bincount(index.ravel()), counts)


@pytest.mark.parametrize("space", ["srgb", "other"])
@pytest.mark.parametrize("name", PICTURES)
def test_labels_are_those_of_brute_force(name: str, space: str) -> None:
    cells, random = grid(name, space), rng()
    points = cells.points.astype(np.float64)
    for k in (1, 2, 3, 17, 256):
        some = points[random.integers(0, len(points), k)]
        between = (some + points[random.integers(0, len(points), k)]) / 2  # many exact ties
        for centers in (some, between, some + random.normal(0, 1e-9, some.shape)):
            ours, labels = assign(cells, centers), brute(points, centers)
            assert np.array_equal(ours.labels, labels)
            sse = (cells.counts * ((points - centers[labels]) ** 2).sum(axis=1)).sum()
            assert ours.sse == pytest.approx(sse, rel=1e-9, abs=1e-6)
            assert ours.weights == pytest.approx(np.bincount(labels, cells.counts, k))
            assert assign(cells, centers, labels=False).sse == ours.sse


def test_labels_of_all_colors_there_are() -> None:
    pixels = np.indices((256, 256, 256), np.uint8).reshape(3, 4096, 4096).transpose(1, 2, 0)
    colors, counts, _ = count(np.ascontiguousarray(pixels))
    assert len(colors) == 1 << 24
    assert (counts == 1).all()
    cells = build(colors, counts)
    centers = rng().integers(0, 256, (5, 3)).astype(np.float64)
    assert np.array_equal(assign(cells, centers).labels, brute(colors, centers))


@pytest.mark.parametrize("name", ["photo", "ramp", "line", "noise"])
def test_lloyd_stops_where_that_of_scikit_learn_does(name: str) -> None:
    cells, random = grid(name), rng()
    points = cells.points.astype(np.float64)
    for k in (2, 9):
        # Off the whole numbers: scikit-learn shifts the points to their mean, which breaks ties.
        start = points[np.linspace(0, len(points) - 1, k).astype(int)]
        start = start + random.normal(0, 0.1, start.shape)
        theirs = KMeans(k, init=start, n_init=1, max_iter=3000, tol=0)
        theirs.fit(points, sample_weight=cells.counts)
        centers, before = start, np.full_like(start, np.inf)
        while np.abs(centers - before).max() > 1e-10:
            before, centers = centers, assign(cells, centers, labels=False).means(centers)
        assert centers == pytest.approx(theirs.cluster_centers_, abs=1e-6)
        assert assign(cells, centers).sse == pytest.approx(theirs.inertia_, rel=1e-6)


@pytest.mark.parametrize("name", PICTURES)
def test_lloyd_lowers_the_error_and_leaves_nobody_empty(name: str) -> None:
    cells = grid(name)
    k = min(12, len(cells.points))
    start = cells.points[np.linspace(0, len(cells.points) - 1, k).astype(int)].astype(np.float64)
    start[: k // 3] = 1000  # far from everything
    end = assign(cells, lloyd(cells, start))
    assert end.sse <= assign(cells, start).sse
    assert (end.weights > 0).all()


@pytest.mark.parametrize("effort", PLANS)
@pytest.mark.parametrize("name", PICTURES)
def test_the_search_has_k_used_centers(name: str, effort: str) -> None:
    cells = grid(name)
    levels = [centers.copy() for centers in search(cells, 14, effort)]  # type: ignore[arg-type]
    assert [len(level) for level in levels] == [min(k, len(cells.points)) for k in range(1, 15)]
    for level in levels:
        assert (assign(cells, lloyd(cells, level)).weights > 0).all()


@pytest.mark.parametrize("name", ["photo", "two", "rare", "dark"])
def test_the_search_leaves_locked_centers_alone(name: str) -> None:
    cells = grid(name)
    locked = np.array([(255.0, 0, 0), (0, 0, 0), (12, 12, 12)])
    for k, centers in enumerate(search(cells, 12, locked=locked), 1):
        fixed = min(k, 3)
        assert np.array_equal(centers[:fixed], locked[:fixed])
        assert np.array_equal(lloyd(cells, centers, locked=fixed)[:fixed], locked[:fixed])


@pytest.mark.parametrize("name", PICTURES)
def test_cells_add_up_to_the_picture(name: str) -> None:
    whole = grid(name)
    total = whole.sums[whole.leaf :].sum(axis=0)
    for limit in (8, 100, 1000, 10**6):
        means, weights, scatter = whole.cells(limit)
        assert len(means) <= max(limit, whole.depths[1])
        assert (means * weights[:, None]).sum(axis=0) == pytest.approx(total[:3])
        assert (weights * (means**2).sum(axis=1)).sum() + scatter == pytest.approx(total[4])
