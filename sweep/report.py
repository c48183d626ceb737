"""Progression -> a report: error and palette at every K, as plain data."""

import math
from typing import Any

from sweep.level import Level
from sweep.progression import Progression

__all__ = ["make_report"]


def make_report(progression: Progression) -> dict[str, Any]:
    """Return what there is to say of every level, ready for JSON.

    ``mse`` is the squared distance in 8-bit sRGB, summed over R, G and B, averaged over pixels;
    ``space_mse`` is the same in ``space``, the space of the clustering; ``psnr`` is in dB, None for
    a perfect copy; ``share`` is of the pixels, 0 to 1; ``parent`` is the row of the level before
    that a palette row came from, None in the first level.
    """
    height, width = progression.histogram.index.shape
    return {
        "image": progression.name,
        "width": width,
        "height": height,
        "distinct_colors": len(progression.histogram),
        "space": progression.method.space,
        "levels": [_level(level) for level in progression],
    }


def _level(level: Level) -> dict[str, Any]:
    parents = [None] * len(level.palette) if level.parents is None else level.parents.tolist()
    return {
        "k": level.k,
        "colors": len(level.palette),
        "mse": level.mse,
        "space_mse": level.space_mse,
        "psnr": level.psnr if math.isfinite(level.psnr) else None,
        "palette": [
            {"hex": name, "share": share, "parent": parent}
            for name, share, parent in zip(level.hexes, level.shares.tolist(), parents, strict=True)
        ],
    }
