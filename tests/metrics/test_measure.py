"""What is measured of a level, against scikit-image, brute force and answers worked out by hand."""

import struct
from typing import Any

import deflate
import numpy as np
import numpy.typing as npt
import pytest
import skimage.color
import skimage.metrics
from hypothesis import given
from hypothesis import strategies as st

import sweep
from sweep.color.ciede2000 import ciede2000
from sweep.color.spaces import lab
from sweep.encode.png import SIGNATURE, bits_for, chunk, indexed_png, packed
from sweep.metrics.delta_e import _BINS, _PER_UNIT, Differences, _compare, weighted_percentile
from sweep.metrics.measure import measure, values
from sweep.metrics.png_size import png_size
from sweep.metrics.ssim import luma
from tests.color.test_ciede2000 import PAIRS
from tests.conftest import Decoded
from tests.encode.test_png import random_frame

F64 = npt.NDArray[np.float64]

skimage_ssim: Any = skimage.metrics.structural_similarity  # it has no types
skimage_ciede2000: Any = skimage.color.deltaE_ciede2000
skimage_lab: Any = skimage.color.rgb2lab


def gray_of(pixels: npt.NDArray[np.uint8]) -> F64:
    gray: F64 = pixels @ np.array([0.299, 0.587, 0.114])
    return gray


def reference_ssim(one: npt.NDArray[np.uint8], other: npt.NDArray[np.uint8]) -> float:
    return float(
        skimage_ssim(
            gray_of(one), gray_of(other), data_range=255, gaussian_weights=True, sigma=1.5,
            use_sample_covariance=False,
        )
    )  # fmt: skip


def shown_as(image: sweep.Image, *palette: tuple[int, int, int]) -> sweep.Progression:
    """A picture with one level, whose colors go to the rows of ``palette`` in turn."""
    histogram = sweep.Histogram.of(image)
    rows = np.array(palette, np.uint8)
    labels = (np.arange(len(histogram)) % len(rows)).astype(np.uint8)
    counts = np.bincount(labels, histogram.counts, len(rows)).astype(np.int64)
    level = sweep.Level(len(rows), rows, labels, counts, 1.0, 1.0)
    return sweep.Progression(histogram, (level,))


def differences_of(a: F64, b: F64) -> F64:
    """The compiled formula on rows of CIELAB, at most 256."""
    found, bins = np.empty(len(a)), np.zeros(_BINS, np.int64)
    labels, ones = np.arange(len(a)).astype(np.uint8), np.ones(len(a), np.int64)
    total = _compare(np.ascontiguousarray(a), np.ascontiguousarray(b), labels, ones, found, bins)
    assert total == pytest.approx(found.sum())
    assert bins.sum() == len(a)
    return found


@pytest.mark.parametrize("size", [(120, 80), (11, 11), (12, 200), (97, 11)])
def test_ssim_is_that_of_scikit_image(photo: sweep.Image, size: tuple[int, int]) -> None:
    width, height = size
    image = sweep.Image(photo.pixels[100 : 100 + height, 200 : 200 + width].copy())
    progression = sweep.quantize(image, "1,2,5,40")
    for metrics, frame in zip(measure(progression), progression.frames(), strict=True):
        assert metrics.ssim == pytest.approx(reference_ssim(image.pixels, frame.pixels), abs=1e-9)


def test_the_ssim_of_flat_pictures_by_hand() -> None:
    # Without variance only the first factor is left: (2 x y + C1) / (x^2 + y^2 + C1).
    image = sweep.Image(np.full((30, 40, 3), 100, np.uint8))
    (metrics,) = measure(shown_as(image, (50, 50, 50)))
    c1 = 2.55**2
    assert metrics.ssim == pytest.approx((2 * 100 * 50 + c1) / (100**2 + 50**2 + c1), abs=1e-12)
    (metrics,) = measure(shown_as(image, (100, 100, 100)))
    assert metrics.ssim == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize("size", [(10, 50), (50, 10), (2, 1)])
def test_where_no_window_fits_there_is_no_ssim(size: tuple[int, int]) -> None:
    image = sweep.Image(np.random.default_rng(0).integers(0, 256, (*size, 3), dtype=np.uint8))
    assert [metrics.ssim for metrics in measure(sweep.quantize(image, "1,2"))] == [None, None]


def test_luma_is_the_gray_of_jpeg() -> None:
    np.testing.assert_allclose(
        luma(np.array([[255, 0, 0], [0, 255, 0], [0, 0, 255], [9, 9, 9]], np.uint8)),
        [0.299 * 255, 0.587 * 255, 0.114 * 255, 9],
    )


def test_the_published_pairs() -> None:
    np.testing.assert_allclose(
        differences_of(PAIRS[:, :3], PAIRS[:, 3:6]), PAIRS[:, 6], atol=5.1e-5
    )


points = st.tuples(st.floats(0, 100), st.floats(-128, 128), st.floats(-128, 128))


@given(st.lists(st.tuples(points, points), min_size=1, max_size=256))
def test_the_compiled_formula_is_the_plain_one(
    pairs: list[tuple[tuple[float, float, float], tuple[float, float, float]]],
) -> None:
    a, b = np.array([one for one, _ in pairs]), np.array([other for _, other in pairs])
    # Where hues are exactly opposite the formula jumps, and rounding decides which way.
    dot = a[:, 1] * b[:, 1] + a[:, 2] * b[:, 2]
    opposite = dot < -(1 - 1e-12) * np.hypot(a[:, 1], a[:, 2]) * np.hypot(b[:, 1], b[:, 2])
    away = np.abs(differences_of(a, b) - ciede2000(a, b))
    assert (away[~opposite] < 1e-6).all()
    np.testing.assert_array_equal(differences_of(a, a), 0)


@pytest.mark.parametrize("name", ["rgb", "lab"])
def test_ciede2000_is_that_of_scikit_image(small_photo: sweep.Image, name: Any) -> None:
    progression = sweep.quantize(small_photo, "1,2,7,40", sweep.Method(space=name))
    original = lab(small_photo.pixels.reshape(-1, 3))
    for metrics, frame in zip(measure(progression), progression.frames(), strict=True):
        away = skimage_ciede2000(original, lab(frame.pixels.reshape(-1, 3)))
        assert metrics.delta_e == pytest.approx(away.mean(), abs=1e-6)
        rank = -(-95 * len(away) // 100)
        assert metrics.delta_e_95 == pytest.approx(np.sort(away)[rank - 1], abs=1e-6)


def test_lab_is_that_of_scikit_image_but_for_its_rounding_of_the_standard() -> None:
    colors = np.random.default_rng(1).integers(0, 256, (4000, 3), dtype=np.uint8)
    assert np.abs(lab(colors) - skimage_lab(colors)).max() < 0.02


def test_black_and_white_by_hand() -> None:
    # Black shown for both: no difference for 96 of 100 px, the whole range of lightness, at whose
    # middle it counts as it is, for the others. With one pixel less it is not 95 % any more.
    pixels = np.zeros((1, 100, 3), np.uint8)
    pixels[0, 95:] = 255
    (metrics,) = measure(shown_as(sweep.Image(pixels.copy()), (0, 0, 0)))
    assert metrics.delta_e == pytest.approx(5)
    assert metrics.delta_e_95 == 0
    pixels[0, 94] = 255
    (metrics,) = measure(shown_as(sweep.Image(pixels), (0, 0, 0)))
    assert metrics.delta_e == pytest.approx(6)
    assert metrics.delta_e_95 == pytest.approx(100)


@given(
    st.lists(st.tuples(st.floats(0, 200), st.integers(1, 50)), min_size=1, max_size=60),
    st.integers(1, 100),
)
def test_a_percentile_is_that_of_all_pixels(
    weighted: list[tuple[float, int]], percent: int
) -> None:
    found = np.array([value for value, _ in weighted])
    counts = np.array([count for _, count in weighted])
    places = np.minimum((found * _PER_UNIT).astype(int), _BINS - 1)
    bins = np.bincount(places, counts, _BINS).astype(np.int64)
    every = np.sort(np.repeat(found, counts))
    expected = every[-(-len(every) * percent // 100) - 1]
    assert weighted_percentile(found, counts, bins, percent) == expected


@given(st.integers(1, 256), st.integers(1, 40), st.integers(1, 12), st.integers(0, 99))
def test_the_size_is_that_of_a_file(colors: int, width: int, height: int, seed: int) -> None:
    frame = random_frame(colors, width, height, seed)
    bits = bits_for(colors)
    rows = np.pad(packed(np.asarray(frame.indices, np.uint8), bits), ((0, 0), (1, 0)))
    head = struct.pack(">IIBBBBB", width, height, bits, 3, 0, 0, 0)
    data = deflate.zlib_compress(rows.tobytes(), 6)
    file = b"".join([
        SIGNATURE, chunk(b"IHDR", head), chunk(b"PLTE", frame.palette.tobytes()),
        chunk(b"IDAT", bytes(data)), chunk(b"IEND", b""),
    ])  # fmt: skip
    np.testing.assert_array_equal(Decoded(file).frames[0], frame.pixels)
    # A histogram whose colors are the palette's rows, in some order that may repeat.
    index = np.asarray(frame.indices, np.int32)
    histogram = sweep.Histogram(frame.palette.copy(), np.ones(colors, np.int64), index)
    labels = np.arange(colors).astype(np.uint8)
    level = sweep.Level(colors, frame.palette, labels, np.ones(colors, np.int64), 0.0, 0.0)
    assert png_size(level, histogram) == len(file)


def test_the_size_is_near_that_of_the_highest_effort(photo: sweep.Image) -> None:
    progression = sweep.quantize(photo, "2,5,40")
    for metrics in measure(progression):
        slow = len(indexed_png(progression.frame(metrics.k)))
        assert 0.97 * slow < metrics.bytes < 1.1 * slow
        assert metrics.bits_per_pixel == 8 * metrics.bytes / (640 * 427)


@pytest.mark.parametrize(
    "method",
    [
        sweep.Method(),
        sweep.Method(space="oklab"),
        sweep.Method(represent="medoid"),
        sweep.Method(lock=((255, 0, 0),)),
    ],
    ids=str,
)
def test_all_is_measured_on_the_picture_as_it_is_shown(
    small_photo: sweep.Image, method: sweep.Method
) -> None:
    progression = sweep.quantize(small_photo, "1,6", method)
    pixels, before = small_photo.pixels, None
    for metrics, level in zip(measure(progression), progression, strict=True):
        frame = progression.frame(level.k)
        away = frame.pixels.astype(int) - pixels
        assert metrics.mse == pytest.approx((away**2).sum(axis=2).mean())
        assert metrics.psnr == pytest.approx(10 * np.log10(255**2 / (away**2).mean()))
        assert metrics.ssim == pytest.approx(reference_ssim(pixels, frame.pixels), abs=1e-9)
        assert metrics.delta_e == pytest.approx(
            ciede2000(lab(pixels.reshape(-1, 3)), lab(frame.pixels.reshape(-1, 3))).mean()
        )
        moved = None if before is None else (frame.indices != before).mean()
        assert metrics.changed == (None if moved is None else pytest.approx(moved))
        before = frame.indices


def test_a_perfect_copy(small_photo: sweep.Image) -> None:
    four = np.array([[0, 0, 0], [9, 9, 9], [200, 0, 0], [0, 0, 200]], np.uint8)
    image = sweep.Image(four[small_photo.pixels[..., 0] // 64])
    *_, metrics = measure(sweep.quantize(image, "1,4,9"))
    assert (metrics.colors, metrics.mse, metrics.psnr) == (4, 0, np.inf)
    assert (metrics.delta_e, metrics.delta_e_95, metrics.changed) == (0, 0, 0)
    assert metrics.ssim == pytest.approx(1, abs=1e-12)


def test_threads_change_nothing_and_the_work_is_told(small_photo: sweep.Image) -> None:
    progression = sweep.quantize(small_photo, "1..12")
    steps: list[tuple[int, int]] = []
    one = measure(progression, threads=1)
    assert one == measure(
        progression, threads=3, on_step=lambda done, total: steps.append((done, total))
    )
    assert [done for done, _ in steps] == list(range(1, steps[-1][1] + 1))
    for name in ("mse", "psnr", "ssim", "delta_e", "delta_e_95", "bytes", "bits_per_pixel"):
        assert list(values(name, progression)) == [getattr(metrics, name) for metrics in one]


def test_colors_are_prepared_once(small_photo: sweep.Image) -> None:
    histogram = sweep.Histogram.of(small_photo)
    differences = Differences.of(histogram)
    assert differences.points.shape == (len(histogram), 3)
    assert differences.counts is histogram.counts
