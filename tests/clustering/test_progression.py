"""The guarantees of a sweep, each against a brute-force answer."""

import base64
import io
import itertools
import re

import numpy as np
import PIL.Image
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from sklearn.cluster import KMeans

import sweep

PICTURES = arrays(
    np.uint8,
    array_shapes(min_dims=2, max_dims=2, max_side=9).map(lambda shape: (*shape, 3)),
    elements=st.one_of(st.integers(0, 255), st.sampled_from([0, 1, 2, 127, 128, 255])),
).map(sweep.Image)

KS = st.sets(st.integers(1, 100), min_size=1, max_size=6)


def brute_force(histogram: sweep.Histogram, palette: np.ndarray) -> tuple[np.ndarray, float]:
    """The nearest row of every color (ties to the lower) and the mse, straight from the words."""
    differences = histogram.colors[:, None].astype(int) - palette[None].astype(int)
    squares = (differences**2).sum(axis=2)
    mse = (histogram.counts * squares.min(axis=1)).sum() / histogram.counts.sum()
    return squares.argmin(axis=1), float(mse)


def check_guarantees(progression: sweep.Progression) -> None:
    histogram = progression.histogram
    for level in progression:
        m = min(level.k, len(histogram))
        assert level.palette.shape == (m, 3)
        assert len(np.unique(level.palette, axis=0)) == m
        labels, mse = brute_force(histogram, level.palette)
        assert np.array_equal(level.labels, labels)
        assert level.mse == pytest.approx(mse, rel=1e-12)
        assert np.array_equal(np.bincount(labels, histogram.counts, m), level.counts)
        assert level.counts.min() > 0
        assert level.shares.sum() == pytest.approx(1)
        check_drift(level, histogram, progression.method.steady)
        if m == len(histogram):
            assert level.mse == 0
            assert np.array_equal(frame_pixels(level, histogram), histogram.colors[histogram.index])
    for before, after in itertools.pairwise(progression):
        assert after.mse <= before.mse
        assert after.parents is not None
        assert set(after.parents.tolist()) <= set(range(len(before.palette)))
    assert progression.levels[0].parents is None


def check_drift(level: sweep.Level, histogram: sweep.Histogram, steady: int) -> None:
    """Rows are so near to the means of their colors, or moving them there does not pay."""
    m = len(level.palette)
    sums = [np.bincount(level.labels, histogram.counts * c, m) for c in histogram.colors.T]
    means = np.rint(np.stack(sums, axis=1) / level.counts[:, None])
    far = np.abs(means - level.palette).max(axis=1) > steady
    if far.any():
        moved = np.where(far[:, None], means, level.palette).astype(np.uint8)
        assert len(np.unique(moved, axis=0)) < m or brute_force(histogram, moved)[1] >= level.mse


def frame_pixels(level: sweep.Level, histogram: sweep.Histogram) -> np.ndarray:
    return sweep.Frame.of(level, histogram).pixels


@given(PICTURES, KS, st.sampled_from([0, 1, 2, 4, 16, 64]))
def test_the_guarantees_hold_for_any_picture(image: sweep.Image, ks: set[int], steady: int) -> None:
    progression = sweep.quantize(image, ks, sweep.Method(steady=steady))
    assert progression.ks == tuple(sorted(ks))
    check_guarantees(progression)


@pytest.mark.parametrize("steady", [0, 4, 64])
@pytest.mark.parametrize(
    "pixels",
    [
        np.arange(256).repeat(3).reshape(1, 256, 3).astype(np.uint8),  # a gray ramp
        np.array([[[0, 0, 0]] * 999 + [[1, 1, 1]]], np.uint8),  # one color and a near outlier
        np.array([[[9, 9, 9]] * 9999 + [[250, 0, 9], [0, 250, 9]]], np.uint8),  # far outliers
        2 * np.indices((9, 9, 9), np.uint8).reshape(3, 1, -1).transpose(1, 2, 0),  # a grid
        np.array([[[i // 9, i // 3 % 3, i % 3] for i in range(27)]], np.uint8),  # all neighbors
    ],
    ids=["ramp", "near", "far", "grid", "neighbors"],
)
def test_the_guarantees_hold_for_awkward_pictures(pixels: np.ndarray, steady: int) -> None:
    method = sweep.Method(steady=steady)
    check_guarantees(sweep.quantize(sweep.Image(pixels), "1..40,60,256", method))


@pytest.mark.parametrize("steady", [0, 4])
def test_the_guarantees_hold_for_a_photo(small_photo: sweep.Image, steady: int) -> None:
    check_guarantees(sweep.quantize(small_photo, "1..24,256", sweep.Method(steady=steady)))


def test_four_points_by_hand() -> None:
    # Two pairs: the best two colors are their means, 1 and 10 to a side of each.
    row = [(0, 0, 0), (2, 0, 0), (200, 100, 0), (220, 100, 0)]
    image = sweep.Image(np.array([row], np.uint8))
    progression = sweep.quantize(image, "1..4", sweep.Method(steady=0))
    assert progression[1].palette.tolist() == [[106, 50, 0]]  # the means are 105.5, 50, 0
    assert sorted(progression[2].palette.tolist()) == [[1, 0, 0], [210, 100, 0]]
    assert progression[2].mse == (1 + 1 + 100 + 100) / 4
    assert progression[3].mse == (1 + 1) / 4
    assert progression[4].mse == 0


def test_k_1_is_the_mean_of_the_pixels(photo: sweep.Image) -> None:
    level = sweep.quantize(photo.resized(200), 1)[1]
    mean = photo.resized(200).pixels.reshape(-1, 3).mean(axis=0)
    assert np.abs(level.palette[0] - mean).max() <= 0.5


def test_the_same_input_gives_the_same_bytes(small_photo: sweep.Image) -> None:
    first, second = (sweep.quantize(small_photo, "1..12") for _ in range(2))
    for one, other in zip(first, second, strict=True):
        assert one.palette.tobytes() == other.palette.tobytes()
        assert one.labels.tobytes() == other.labels.tobytes()


def test_error_is_close_to_the_best_of_ten_cold_starts(photo: sweep.Image) -> None:
    image = photo.resized(240)
    histogram = sweep.Histogram.of(image)
    progression = sweep.Progression.of(histogram, "2,4,7,10")
    for level in progression:
        cold = KMeans(level.k, n_init=10, random_state=0).fit(
            histogram.colors, sample_weight=histogram.counts
        )
        # Rounding to 8 bit costs at most 1/4 a channel.
        assert level.mse <= cold.inertia_ / histogram.pixels * 1.02 + 0.75


def test_psnr_is_over_the_three_channels() -> None:
    pixels = np.array([[[0, 0, 0], [20, 0, 0]]], np.uint8)
    level = sweep.quantize(sweep.Image(pixels), 1)[1]
    assert level.mse == 100
    assert level.psnr == pytest.approx(10 * np.log10(255**2 / (100 / 3)))


def test_a_sweep_tells_how_far_it_is(small_photo: sweep.Image) -> None:
    seen: list[tuple[str, int, int]] = []
    sweep.quantize(small_photo, "2,4,6", on_stage=lambda name: lambda *at: seen.append((name, *at)))
    assert seen == [("clustering", done, 3) for done in (1, 2, 3)]


def test_repeats_are_left_out() -> None:
    image = sweep.Image(np.arange(15, dtype=np.uint8).reshape(1, 5, 3) * 17)
    assert sweep.quantize(image, "1..9").without_repeats().ks == (1, 2, 3, 4, 5)
    assert sweep.quantize(image, "2,7,9").without_repeats().ks == (2, 7)
    assert sweep.quantize(image, "2..4").without_repeats().ks == (2, 3, 4)
    some = sweep.quantize(image, "2,7,9")
    with pytest.warns(sweep.SweepWarning, match=r"has 5 distinct colors, so K above 7 .*: 2 of 3"):
        assert some.without_repeats("shown").ks == (2, 7)
    one = sweep.quantize(sweep.Image(np.zeros((2, 3, 3), np.uint8), "night"), "1..3")
    with pytest.warns(sweep.SweepWarning, match="^night: has 1 distinct color, so K above 1 "):
        one.without_repeats("shown")


def test_a_level_that_is_not_there_is_named(small_photo: sweep.Image) -> None:
    progression = sweep.quantize(small_photo, "1..3,9")
    with pytest.raises(KeyError, match="no level for K = 5; there are 1,2,3,9"):
        progression[5]


def test_only_takes_a_list_of_k_in_any_form(small_photo: sweep.Image) -> None:
    progression = sweep.quantize(small_photo, "1..5")
    for ks in ("2..4:2", [4, 2, 2], {2, 4}, iter((2, 4)), np.array([2, 4])):
        assert progression.only(ks).ks == (2, 4)
    assert progression.only(3).ks == (3,)
    nothing: list[list[int] | str] = [[], ""]
    for none in nothing:
        with pytest.raises(sweep.KsError, match=r'^(no K given; name some|"" is not a list of K)'):
            progression.only(none)
    with pytest.raises(KeyError, match="no level for K = 9"):
        progression.only([2, 9])


def test_reprs_and_notebook_views(small_photo: sweep.Image) -> None:
    progression = sweep.quantize(small_photo, "1..3")
    assert re.fullmatch(
        r"<Progression of 'china.jpg', K = 1\.\.3: mse \d+\.\d to \d+\.\d>", repr(progression)
    )
    assert re.fullmatch(
        r"<Level K=3: 3 colors, mse \d+\.\d, psnr \d+\.\d dB>", repr(progression[3])
    )
    html = progression._repr_html_()
    assert html.count("<tr>") == 1 + 3
    assert progression[3].hexes[0] in html
    shown = re.findall(r"data:image/png;base64,([^\"]+)", html)
    for png, level in zip(shown, progression, strict=True):
        picture = PIL.Image.open(io.BytesIO(base64.b64decode(png))).convert("RGB")
        assert np.array_equal(np.asarray(picture), progression.frame(level.k).pixels)
    assert "K = 3" in progression[3]._repr_html_()


def test_results_are_read_only(small_photo: sweep.Image) -> None:
    progression = sweep.quantize(small_photo, 3)
    histogram, level, frame = progression.histogram, progression[3], progression.frame(3)
    for array in (
        histogram.colors, histogram.counts, histogram.index, level.palette, level.labels,
        level.counts, frame.indices, frame.palette,
    ):  # fmt: skip
        assert not array.flags.writeable
