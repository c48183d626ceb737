import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

import sweep

PIXELS = arrays(
    np.uint8,
    array_shapes(min_dims=2, max_dims=2, max_side=12).map(lambda shape: (*shape, 3)),
    elements=st.sampled_from([0, 1, 17, 128, 254, 255]),
)


@given(PIXELS)
def test_colors_are_distinct_counted_and_where_they_were(pixels: np.ndarray) -> None:
    histogram = sweep.Histogram.of(sweep.Image(pixels))
    colors, counts = np.unique(pixels.reshape(-1, 3), axis=0, return_counts=True)
    order = np.lexsort(histogram.colors.T[::-1])
    assert np.array_equal(histogram.colors[order], colors)
    assert np.array_equal(histogram.counts[order], counts)
    assert np.array_equal(histogram.colors[histogram.index], pixels)


def test_a_photo_has_as_many_colors_as_numpy_finds(photo: sweep.Image) -> None:
    histogram = sweep.Histogram.of(photo)
    assert len(histogram) == len(np.unique(photo.pixels.reshape(-1, 3), axis=0)) == 96_615
    assert histogram.pixels == 640 * 427
    assert "96,615 distinct colors of 273,280 pixels" in repr(histogram)
