import numpy as np
import pytest

from sweep.color.srgb import (
    contrast,
    linear_to_srgb8,
    luminance,
    srgb8_to_linear,
)


def test_every_8_bit_value_survives_linear_light() -> None:
    values = np.arange(256, dtype=np.uint8)
    assert np.array_equal(linear_to_srgb8(srgb8_to_linear(values)), values)


def test_known_values_of_the_srgb_curve() -> None:
    # By hand from IEC 61966-2-1: 10/255 is on the straight piece, 188/255 on the curve.
    linear = srgb8_to_linear(np.array([0, 10, 188, 255], np.uint8))
    expected = [0, 10 / 255 / 12.92, ((188 / 255 + 0.055) / 1.055) ** 2.4, 1]
    assert linear == pytest.approx(expected, rel=1e-6)


def test_half_the_light_is_188() -> None:
    assert linear_to_srgb8(np.array([0.5])).tolist() == [188]
    assert linear_to_srgb8(np.array([-1.0, 2.0])).tolist() == [0, 255]


def test_contrast_of_black_and_white_is_21() -> None:
    black, white = luminance(np.array([[0, 0, 0], [255, 255, 255]], np.uint8))
    assert contrast(black, white) == pytest.approx(21)
    assert contrast(white, white) == pytest.approx(1)


def test_luminance_of_the_primaries() -> None:
    primaries = np.diag(np.full(3, 255, np.uint8))
    assert luminance(primaries) == pytest.approx([0.2126, 0.7152, 0.0722])
