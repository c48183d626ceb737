"""The photos that benches run on: those that dev dependencies ship, and large ones made of them."""

from pathlib import Path

import cv2
import numpy as np
import PIL.Image
import skimage.data
from sklearn.datasets import load_sample_image

import sweep

__all__ = ["large_photo", "named", "photos"]


def photos(paths: list[Path]) -> list[sweep.Image]:
    """The photos of ``paths``, or without any those of scikit-learn and scikit-image."""
    if paths:
        return [named(sweep.load(path, width=None), path.stem) for path in paths]
    return [
        sweep.Image(load_sample_image("china.jpg"), "china"),
        sweep.Image(load_sample_image("flower.jpg"), "flower"),
        sweep.Image(skimage.data.astronaut(), "astronaut"),
        sweep.Image(skimage.data.chelsea(), "chelsea"),
        sweep.Image(skimage.data.coffee(), "coffee"),
        sweep.Image(skimage.data.rocket(), "rocket"),
    ]


def named(image: sweep.Image, name: str) -> sweep.Image:
    """The same picture by another name."""
    return sweep.Image(image.pixels, name)


def large_photo(width: int, height: int) -> sweep.Image:
    """A photo of any size with a camera's grain: scikit-learn's "china" enlarged, and noise added.

    At 1600x1067 it has about 620,000 distinct colors.
    """
    small = PIL.Image.fromarray(load_sample_image("china.jpg"))
    large = np.asarray(small.resize((width, height), PIL.Image.Resampling.BICUBIC))
    grain = np.empty((height, width, 3), np.int16)
    cv2.setRNGSeed(1)
    cv2.randn(grain, np.zeros(3), np.full(3, 4.0))
    return sweep.Image(np.clip(large + grain, 0, 255).astype(np.uint8), f"china {width}x{height}")
