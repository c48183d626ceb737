"""Colors as numbers: by hand, there and back, and in the same order."""

import numpy as np
from hypothesis import given
from hypothesis.extra.numpy import array_shapes, arrays

from sweep.color.packed import CODES, pack_rgb, unpack_rgb

COLORS = arrays(np.uint8, array_shapes(min_dims=0, max_dims=3, min_side=0).map(lambda s: (*s, 3)))


def test_by_hand() -> None:
    colors = np.array([[0, 0, 0], [0x12, 0x34, 0x56], [255, 255, 255]], np.uint8)
    assert pack_rgb(colors).tolist() == [0, 0x123456, 0xFFFFFF]
    assert pack_rgb(colors).max() == CODES - 1


@given(COLORS)
def test_there_and_back(colors: np.ndarray) -> None:
    codes = pack_rgb(colors)
    assert codes.dtype == np.int32
    assert codes.shape == colors.shape[:-1]
    back = unpack_rgb(codes)
    assert back.dtype == np.uint8
    assert np.array_equal(back, colors)
    assert np.array_equal(unpack_rgb(codes.astype(np.int64)), colors)


@given(arrays(np.uint8, array_shapes(min_dims=1, max_dims=1).map(lambda s: (*s, 3))))
def test_sorted_as_the_channels_are(colors: np.ndarray) -> None:
    assert unpack_rgb(np.sort(pack_rgb(colors))).tolist() == sorted(colors.tolist())
