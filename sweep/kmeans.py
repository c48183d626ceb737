"""One weighted k-means on (n, 3) points."""

import numpy as np
import numpy.typing as npt

__all__ = ["assign", "insert", "lloyd", "means"]

Points = npt.NDArray[np.float64]
Labels = npt.NDArray[np.uint8]

_CHUNK = 1 << 16


def assign(points: Points, centers: Points) -> tuple[Labels, npt.NDArray[np.float64]]:
    """Nearest center of each point (ties to the lower row) and the squared distance to it."""
    labels = np.empty(len(points), np.uint8)
    distances = np.empty(len(points))
    for start in range(0, len(points), _CHUNK):
        part = slice(start, start + _CHUNK)
        differences = [points[part, c][:, None] - centers[:, c] for c in range(3)]
        squares = sum(d * d for d in differences)
        labels[part] = nearest = np.argmin(squares, axis=1)
        distances[part] = squares[np.arange(len(nearest)), nearest]
    return labels, distances


def means(points: Points, weights: npt.NDArray[np.float64], labels: Labels, m: int) -> Points:
    """(m, 3): the weighted mean of the points of each of ``m`` labels; NaN where there are none."""
    total = np.bincount(labels, weights, m)
    sums = [np.bincount(labels, weights * points[:, c], m) for c in range(3)]
    with np.errstate(invalid="ignore"):
        return np.stack(sums, axis=1) / total[:, None]


def lloyd(
    points: Points, weights: npt.NDArray[np.float64], centers: Points, tolerance: float = 1e-4
) -> tuple[Points, float]:
    """Lloyd's steps until the error falls by less than ``tolerance`` of itself in one."""
    before = np.inf
    while True:
        labels, distances = assign(points, centers)
        error = float(weights @ distances)
        if before - error <= tolerance * error:
            return centers, error
        moved = means(points, weights, labels, len(centers))
        centers = np.where(np.isnan(moved), centers, moved)
        before = error


def insert(points: Points, weights: npt.NDArray[np.float64], centers: Points) -> Points:
    """Append the point that would take most error off as a new center (Likas et al. 2003).

    A bound on what the point at x saves is the sum of w * max(d^2 - |x - p|^2, 0) over all points
    p, where d is the distance of p to its center. It is worked out for the 64 points that have
    most error themselves.
    """
    _, distances = assign(points, centers)
    candidates = np.argsort(-weights * distances, kind="stable")[:64]
    saved = [
        weights @ np.maximum(distances - ((points - points[c]) ** 2).sum(axis=1), 0)
        for c in candidates
    ]
    return np.vstack([centers, points[candidates[int(np.argmax(saved))]]])
