import numpy as np
import numpy.typing as npt

from sweep.color.colormap import heat_colors, heat_rows
from sweep.color.spaces import space_named
from sweep.color.srgb import decode_srgb, encode_srgb

# What dichromats see, in linear light: G. M. Machado, M. M. Oliveira and L. A. F. Fernandes, "A
# physiologically-based model for simulation of color vision deficiency", 2009, severity 1.
DICHROMATS = {
    "protan": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deutan": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritan": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}


def oklab(colors: npt.NDArray[np.uint8]) -> npt.NDArray[np.float64]:
    return space_named("oklab").points(colors).astype(np.float64)


def test_heat_is_always_lighter_for_more() -> None:
    points = oklab(heat_colors())
    assert heat_colors().shape == (256, 3)
    assert (np.diff(points[:, 0]) > 0).all()
    assert points[-1, 0] - points[0, 0] > 0.8


def test_equal_steps_of_heat_look_equal() -> None:
    points = oklab(heat_colors())
    # Over sixteen colors, where rounding to 8 bit does not show.
    steps = np.linalg.norm(np.diff(points[::17], axis=0), axis=1)
    assert steps.max() / steps.min() < 1.15


def test_heat_is_lighter_for_more_to_every_kind_of_color_vision() -> None:
    linear = decode_srgb(heat_colors() / 255)
    for matrix in DICHROMATS.values():
        seen = np.clip(linear @ np.array(matrix).T, 0, 1)
        lightness = oklab(np.rint(encode_srgb(seen) * 255).astype(np.uint8))[::5, 0]
        assert (np.diff(lightness) > 0).all()
        assert lightness[-1] - lightness[0] > 0.75


def test_amounts_become_rows() -> None:
    rows = heat_rows(np.array([[0.0, 5, 10], [20, 2.5, 7.499]]), 10)
    np.testing.assert_array_equal(rows, [[0, 128, 255], [255, 64, 191]])
    assert rows.dtype == np.uint8
