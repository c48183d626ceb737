import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sweep.encode.png import bits_for, indexed_png
from sweep.image.frame import Frame
from tests.conftest import Decoded


def random_frame(colors: int, width: int, height: int, seed: int = 0) -> Frame:
    random = np.random.default_rng(seed)
    palette = random.integers(0, 256, (colors, 3), dtype=np.uint8)
    return Frame(random.integers(0, colors, (height, width)).astype(np.uint8), palette)


@given(st.integers(1, 256), st.integers(1, 40), st.integers(1, 20), st.integers(0, 99))
def test_ffmpeg_sees_the_pixels_that_went_in(
    colors: int, width: int, height: int, seed: int
) -> None:
    frame = random_frame(colors, width, height, seed)
    (shown,) = Decoded(indexed_png(frame, {"sweep": "ключ"})).frames
    np.testing.assert_array_equal(shown, frame.pixels)


@pytest.mark.parametrize(("colors", "bits"), [(1, 1), (2, 1), (3, 2), (4, 2), (5, 4), (17, 8)])
def test_the_fewest_bits(colors: int, bits: int) -> None:
    assert bits_for(colors) == bits
    assert indexed_png(random_frame(colors, 9, 9))[24] == bits
