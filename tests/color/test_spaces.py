import numpy as np
import pytest
import skimage.color

from sweep.color.spaces import SPACES, Space, space_named
from sweep.errors import ParameterError

RNG = np.random.default_rng(5)
COLORS = np.concatenate(
    [
        RNG.integers(0, 256, (20_000, 3), np.uint8),
        np.arange(256, dtype=np.uint8)[:, None].repeat(3, axis=1),
        np.array(np.meshgrid(*[[0, 1, 254, 255]] * 3), np.uint8).reshape(3, -1).T,
    ]
)


@pytest.mark.parametrize("space", SPACES, ids=lambda space: space.name)
def test_every_color_comes_back(space: Space) -> None:
    points = space.points(COLORS)
    assert points.dtype == np.float32
    assert np.array_equal(space.colors(points.astype(np.float64)), COLORS)


@pytest.mark.parametrize("space", SPACES, ids=lambda space: space.name)
def test_different_colors_are_different_points(space: Space) -> None:
    dark = np.indices((24, 24, 24), np.uint8).reshape(3, -1).T  # where values lie closest
    points = space.points(np.ascontiguousarray(dark))
    assert len(np.unique(points, axis=0)) == len(dark)


def test_lab_agrees_with_scikit_image() -> None:
    # It gives the matrix and the white two digits more each, with which grays are not quite gray.
    ours = space_named("lab").points(COLORS)
    assert np.abs(ours - skimage.color.rgb2lab(COLORS)).max() < 0.03
    assert np.abs(ours[20_000:20_256, 1:]).max() < 1e-4


def test_oklab_of_known_colors() -> None:
    # White and the primaries, as published with the space (B. Ottosson, 2020) and in CSS Color 4.
    colors = np.array([[255, 255, 255], [255, 0, 0], [0, 255, 0], [0, 0, 255]], np.uint8)
    expected = [
        [1, 0, 0],
        [0.62796, 0.22486, 0.12585],
        [0.86644, -0.23389, 0.17950],
        [0.45201, -0.03246, -0.31153],
    ]
    assert space_named("oklab").points(colors) == pytest.approx(np.array(expected), abs=2e-4)


def test_what_srgb_cannot_show_is_clipped() -> None:
    for space in SPACES:
        far = space.points(np.array([[255, 0, 0]], np.uint8)).astype(np.float64) * 1.5
        assert space.colors(far).dtype == np.uint8


def test_an_unknown_space_is_named() -> None:
    with pytest.raises(ParameterError, match='"hsv" is unknown; known are rgb, linear'):
        space_named("hsv")
