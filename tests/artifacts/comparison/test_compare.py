"""Comparisons: the pixels that are shown, the numbers that are told, and where things stand."""

import functools
import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import numpy as np
import numpy.typing as npt
import PIL.Image
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from skimage.color import deltaE_ciede2000, rgb2lab

import sweep
from sweep.artifacts.comparison.blink import blink_shots
from sweep.artifacts.comparison.changes import draw_changes, moved
from sweep.artifacts.comparison.compare import progressions_for
from sweep.artifacts.comparison.diff import draw_diff, top_of_scale
from sweep.artifacts.comparison.panels import Drawn
from sweep.artifacts.comparison.place import parse_place
from sweep.artifacts.comparison.side import draw_side
from sweep.artifacts.comparison.sources import of_one_size
from sweep.artifacts.comparison.split import draw_split, line_columns
from sweep.artifacts.comparison.version import Version, between, versions_of
from sweep.artifacts.comparison.zoom import draw_zoom, most_different
from sweep.artifacts.job import Job, Run
from sweep.color.colormap import heat_colors, heat_rows
from sweep.color.spaces import space_named
from sweep.defaults import Mode, SpaceName
from sweep.drawing.page import Placed
from sweep.errors import options_named
from sweep.image.box import Box
from tests.conftest import Decoded

U8 = npt.NDArray[np.uint8]

STILLS: tuple[Mode, ...] = ("side", "split", "diff", "zoom", "changes")
DRAWING = {
    "side": draw_side,
    "split": draw_split,
    "diff": draw_diff,
    "zoom": draw_zoom,
    "changes": draw_changes,
}

scikit_image: Any = deltaE_ciede2000  # it has no types


def swept_for(images: Sequence[sweep.Image], ks: Any, **options: Any) -> list[sweep.Progression]:
    """What a comparison clusters."""
    job = Job.of((sweep.Comparison, None, options), images, [io.BytesIO()], Run("png"))
    return progressions_for(job, sweep.parse_ks(ks))


@pytest.fixture(scope="module")
def swept(photo: sweep.Image) -> sweep.Progression:
    """The photo, 120 px wide, at K = 4, 5, 13, 14."""
    return sweep.quantize(photo.resized(120), "4,5,13,14")


@pytest.fixture(scope="module")
def versions(swept: sweep.Progression) -> list[Version]:
    return versions_of([swept], (5, 14))


def lab(pixels: U8) -> npt.NDArray[np.float64]:
    return np.asarray(rgb2lab(pixels))


def own_lab(pixels: U8) -> npt.NDArray[np.float64]:
    points = space_named("lab").points(pixels.reshape(-1, 3))
    return points.astype(np.float64).reshape(pixels.shape)


def of_kind(drawn: Drawn, kind: str) -> list[Placed]:
    return [placed for placed in drawn.page.placed if placed.kind == kind]


def opened(path: Path) -> U8:
    with PIL.Image.open(path) as picture:
        return np.asarray(picture.convert("RGB"))


# What is shown


@pytest.mark.parametrize("suffix", ["png", "webp"])
def test_side_shows_the_original_and_every_k_pixel_by_pixel(
    swept: sweep.Progression, tmp_path: Path, suffix: str
) -> None:
    path = tmp_path / f"a.{suffix}"
    result = sweep.compare(swept, path, ks=(5, 14))
    page = opened(path)
    assert page.shape == (result[0].height, result[0].width, 3)
    assert (result[0].format, result[0].bytes) == (suffix, path.stat().st_size)
    boxes = of_kind(draw_side(versions_of([swept], (5, 14)), sweep.Comparison()), "picture")
    shown = [page[placed.box.area] for placed in boxes]
    expected = [
        swept.histogram.colors[swept.histogram.index],
        *(swept.frame(k).pixels for k in (5, 14)),
    ]
    for pixels, wanted in zip(shown, expected, strict=True):
        np.testing.assert_array_equal(pixels, wanted)
    assert len(np.unique(shown[1].reshape(-1, 3), axis=0)) == 5
    assert len(np.unique(shown[2].reshape(-1, 3), axis=0)) == 14


@pytest.mark.parametrize("at", [None, "30", "75%"])
def test_split_shows_one_version_left_of_the_line_and_one_right(
    swept: sweep.Progression, tmp_path: Path, at: str | None
) -> None:
    place = None if at is None else parse_place(at)
    comparison = sweep.Comparison(mode="split", at=place)
    result = sweep.compare(swept, tmp_path / "a.png", settings=comparison, ks=(5, 14))
    cut = {None: 60, "30": 30, "75%": 90}[at]
    assert result.facts == {"cut": cut}
    (picture,) = of_kind(draw_split(versions_of([swept], (5, 14)), comparison), "picture")
    pixels = opened(tmp_path / "a.png")[picture.box.area]
    line = line_columns(cut, 120)
    assert line.start < cut < line.stop
    assert line.stop - line.start == 2
    np.testing.assert_array_equal(pixels[:, : line.start], swept.frame(5).pixels[:, : line.start])
    np.testing.assert_array_equal(pixels[:, line.stop :], swept.frame(14).pixels[:, line.stop :])
    assert (pixels[:, line] == 255).all()


def test_one_k_is_split_from_the_original(versions: list[Version]) -> None:
    drawn = draw_split(versions[:1], sweep.Comparison(mode="split"))
    (picture,) = of_kind(drawn, "picture")
    left = drawn.page.pixels[picture.box.area][:, :50]
    np.testing.assert_array_equal(left, versions[0].original.frame.pixels[:, :50])
    assert of_kind(drawn, "text")[0].text == "original"


def test_the_heat_map_is_that_of_scikit_image(versions: list[Version]) -> None:
    drawn = draw_diff(versions, sweep.Comparison(mode="diff"))
    top = drawn.facts["scale"]
    original, *maps = of_kind(drawn, "picture")
    untouched = versions[0].original.frame.pixels
    np.testing.assert_array_equal(drawn.page.pixels[original.box.area], untouched)
    differences = []
    for version, heat in zip(versions, maps, strict=True):
        shown = drawn.page.pixels[heat.box.area]
        wanted = scikit_image(lab(untouched), lab(version.frame.pixels))
        differences.append(wanted)
        # The two take the matrix from sRGB to XYZ at different digits, so that pixels near a
        # rounding have the neighboring color; and at two grays of opposite hue the formula jumps.
        rows = [heat_rows(wanted + off, top) for off in (-0.01, 0, 0.01)]
        fits = np.logical_or.reduce([(shown == heat_colors()[row]).all(axis=2) for row in rows])
        assert fits.mean() > 0.999
        # From the same CIELAB each and every pixel is the same.
        points = [own_lab(pixels) for pixels in (untouched, version.frame.pixels)]
        same = scikit_image(*points)
        own = version.away[version.histogram.index]
        np.testing.assert_allclose(own, same, atol=1e-6)
        np.testing.assert_array_equal(shown, heat_colors()[heat_rows(own, top)])
        assert version.mean_difference == pytest.approx(wanted.mean(), abs=0.01)
        assert version.difference_at(0.95) == pytest.approx(
            np.quantile(wanted, 0.95, method="inverted_cdf"), abs=0.01
        )
    # One scale for all, which hardly any pixel goes beyond.
    beyond = [(d > top).mean() for d in differences]
    assert max(beyond) <= 0.005
    assert top == top_of_scale(versions) == 25


def test_one_scale_for_all(small_photo: sweep.Image) -> None:
    versions = versions_of([sweep.quantize(small_photo, "1,14")], (1, 14))
    reached = [version.difference_at(0.995) for version in versions]
    assert reached[0] > 2 * reached[1]
    for order in (versions, versions[::-1]):
        assert reached[0] <= top_of_scale(order) <= 1.25 * reached[0]


def test_the_scale_runs_through_all_colors_of_heat(versions: list[Version]) -> None:
    drawn = draw_diff(versions, sweep.Comparison(mode="diff", scale=7))
    (bar,) = of_kind(drawn, "scale")
    row = drawn.page.pixels[bar.box.area][0]
    assert len(np.unique(row, axis=0)) > 200
    np.testing.assert_array_equal(row[0], heat_colors()[0])
    np.testing.assert_array_equal(row[-1], heat_colors()[-1])
    numbers = {p.text: p.box for p in of_kind(drawn, "text") if p.box.top >= bar.box.bottom}
    assert list(numbers)[:2] == ["0", "7+"] or list(numbers)[:2] == ["0", "7 and more"]
    for text in list(numbers)[2:]:  # a number stands under its color
        middle = (numbers[text].left + numbers[text].right) / 2
        assert middle - bar.box.left == pytest.approx(bar.box.width * float(text) / 7, abs=2)


def test_a_scale_of_any_number_has_numbers_on_its_way(small_photo: sweep.Image) -> None:
    versions = versions_of([sweep.quantize(small_photo.resized(120), 5)], (5,))
    drawn = draw_diff(versions, sweep.Comparison(mode="diff", scale=12.5))
    (bar,) = of_kind(drawn, "scale")
    numbers = [p.text for p in of_kind(drawn, "text") if p.box.top >= bar.box.bottom]
    assert numbers[:2] in (["0", "12.5 and more"], ["0", "12.5+"])
    assert len(numbers) > 2
    assert all(float(number) % 1 == 0 for number in numbers[2:])


def test_zoom_magnifies_exactly(versions: list[Version]) -> None:
    at = parse_place("40,50%")
    drawn = draw_zoom(versions, sweep.Comparison(mode="zoom", at=at, magnify=4))
    place = drawn.facts["place"]
    assert drawn.facts["magnify"] == 4
    assert place == {"x": 25, "y": 30, "width": 30, "height": 20}
    area = Box.at(25, 30, 30, 20).area
    pictures = of_kind(drawn, "picture")
    assert len(pictures) == 6
    shown = [versions[0].original, *versions]
    for version, whole, inset in zip(shown, pictures[::2], pictures[1::2], strict=True):
        pixels = version.frame.pixels
        magnified = drawn.page.pixels[inset.box.area]
        np.testing.assert_array_equal(
            magnified, np.kron(pixels[area], np.ones((4, 4, 1), np.uint8))
        )
        # The frame covers nothing of what is in it, and stands right around it.
        framed = drawn.page.pixels[whole.box.area]
        np.testing.assert_array_equal(framed[area], pixels[area])
        differs = (framed != pixels).any(axis=2)
        rows, columns = np.flatnonzero(differs.any(axis=1)), np.flatnonzero(differs.any(axis=0))
        assert 20 <= columns[0] < 25
        assert 55 < columns[-1] + 1 <= 60
        assert 25 <= rows[0] < 30
        assert 50 < rows[-1] + 1 <= 55


@pytest.mark.parametrize("at", ["0,0", "119,79", "60,0", "0%,50%"])
def test_the_frame_of_a_place_at_the_border_is_whole(at: str, versions: list[Version]) -> None:
    comparison = sweep.Comparison(mode="zoom", at=parse_place(at), magnify=4)
    drawn = draw_zoom(versions, comparison)
    place = drawn.facts["place"]
    area = Box.at(place["x"], place["y"], place["width"], place["height"])
    (whole, *_) = of_kind(drawn, "picture")
    white = (drawn.page.pixels[whole.box.area] == 255).all(axis=2)
    # Lines from side to side and from top to bottom, near all four edges of the place.
    for lines, ends in (
        (white.sum(axis=1) > 0.8 * area.width, (area.top, area.bottom)),
        (white.sum(axis=0) > 0.8 * area.height, (area.left, area.right)),
    ):
        found = np.flatnonzero(lines)
        assert [found[0], found[-1]] == pytest.approx(ends, abs=4)


@given(st.integers(1, 12), st.integers(1, 12), st.data())
def test_the_place_of_most_difference_is_that_of_brute_force(
    width: int, height: int, data: st.DataObject
) -> None:
    seed = data.draw(st.integers(0, 2**31))
    differences = np.random.default_rng(seed).integers(0, 4, (height, width)).astype(float)
    w, h = data.draw(st.integers(1, width)), data.draw(st.integers(1, height))
    sums = {
        (y, x): differences[y : y + h, x : x + w].sum()
        for y in range(height - h + 1)
        for x in range(width - w + 1)
    }
    y, x = max(sums, key=lambda place: (sums[place], -place[0], -place[1]))
    assert most_different(differences, (w, h)) == (x, y)


def test_zoom_finds_where_two_versions_differ_most(swept: sweep.Progression) -> None:
    versions = versions_of([swept], (4, 14))
    drawn = draw_zoom(versions, sweep.Comparison(mode="zoom"))
    place = drawn.facts["place"]
    away = scikit_image(*(lab(version.frame.pixels) for version in versions))
    windows = np.lib.stride_tricks.sliding_window_view(away, (place["height"], place["width"]))
    sums = windows.sum(axis=(2, 3))
    assert sums[place["y"], place["x"]] == pytest.approx(sums.max(), rel=1e-3)
    assert sums.max() > 1.2 * sums.mean()


def test_two_pictures_are_told_apart_by_their_palettes(swept: sweep.Progression) -> None:
    mirrored = sweep.Image(swept.histogram.colors[swept.histogram.index][:, ::-1].copy(), "b.jpg")
    versions = versions_of([swept, sweep.quantize(mirrored, "14")], (14,))
    wanted = scikit_image(*(lab(version.frame.pixels) for version in versions))
    np.testing.assert_allclose(between(*versions), wanted, atol=0.01)
    assert [version.label for version in versions] == ["china.jpg, K = 14", "b.jpg, K = 14"]


def test_changes_are_what_moved(swept: sweep.Progression, versions: list[Version]) -> None:
    drawn = draw_changes(versions, sweep.Comparison(mode="changes"))
    inks = drawn.page.inks.accents
    for version, told, placed in zip(versions, drawn.each, of_kind(drawn, "picture"), strict=True):
        assert version.level is not None
        k = version.level.k
        before, after = swept.frame(k - 1), swept.frame(k)
        new = after.indices == k - 1
        other = (after.indices != before.indices) & ~new
        shown = drawn.page.pixels[placed.box.area]
        np.testing.assert_array_equal((shown == inks[1]).all(axis=2), new)
        np.testing.assert_array_equal((shown == inks[0]).all(axis=2), other)
        assert told == {
            "share_new": pytest.approx(new.mean()),
            "share_other": pytest.approx(other.mean()),
        }
        # All else is gray, and so keeps what it shows.
        rest = shown[~(new | other)]
        assert (rest == rest[:, :1]).all()
        assert len(np.unique(rest)) > 20
    texts = [placed.text for placed in of_kind(drawn, "text")]
    assert {"K = 4 to 5", "K = 13 to 14"} <= set(texts)
    chips = of_kind(drawn, "chip")
    for chip, k in zip(chips, (5, 14), strict=True):
        colors = drawn.page.pixels[chip.box.area].reshape(-1, 3)
        np.testing.assert_array_equal(np.unique(colors, axis=0), [swept[k].palette[-1]])


def test_blink_shows_each_version_for_a_step(swept: sweep.Progression, tmp_path: Path) -> None:
    path = tmp_path / "a.gif"
    result = sweep.compare(swept, path, mode="blink", step=0.5, ks=(4, 5, 14))
    assert (result[0].format, result[0].bytes) == ("gif", path.stat().st_size)
    decoded = Decoded(path)
    assert decoded.starts == [0, 500, 1000]
    assert decoded.length == 1500
    for k, frame in zip((4, 5, 14), decoded.frames, strict=True):
        np.testing.assert_array_equal(frame[:80, :120], swept.frame(k).pixels)


def test_a_single_version_blinks_with_the_original(
    swept: sweep.Progression, tmp_path: Path
) -> None:
    sweep.compare(swept, tmp_path / "a.gif", settings=sweep.Comparison(mode="blink"), ks=14)
    first, second = Decoded(tmp_path / "a.gif").frames
    np.testing.assert_array_equal(second[:80, :120], swept.frame(14).pixels)
    away = first[:80, :120].astype(int) - swept.histogram.colors[swept.histogram.index]
    assert np.abs(away).mean() < 4


@pytest.mark.parametrize("mode", ["side", "diff", "zoom", "changes"])
def test_what_is_transparent_is_shown_so_and_does_not_count(
    small_photo: sweep.Image, mode: Mode
) -> None:
    opaque = np.ones((80, 120), np.bool_)
    opaque[:, 80:] = False
    image = sweep.Image(small_photo.pixels, "a.png", sweep.Matte(opaque, (1, 2, 3)))
    comparison = sweep.Comparison(mode=mode)
    swept = swept_for([image], (3, 9), mode=mode)
    versions = versions_of(swept, (3, 9))
    drawn = DRAWING[mode](versions, comparison)
    for placed in of_kind(drawn, "picture")[:: 2 if mode == "zoom" else 1]:
        shown = drawn.page.pixels[placed.box.area][:, 85:]
        assert (shown == drawn.page.ground).all()
    if mode == "zoom":
        place = drawn.facts["place"]
        assert place["x"] + place["width"] <= 80
    assert sum(told.get("share_new", 0) for told in drawn.each) <= 2
    wanted = scikit_image(
        *(own_lab(v.frame.pixels[:, :80]) for v in (versions[0].original, versions[1]))
    )
    assert versions[1].mean_difference == pytest.approx(wanted.mean(), abs=1e-6)


def test_fit_keeps_what_is_transparent(small_photo: sweep.Image) -> None:
    opaque = np.ones((80, 120), np.bool_)
    opaque[:30] = False
    image = sweep.Image(small_photo.pixels, "a.png", sweep.Matte(opaque))
    other = sweep.Image(small_photo.pixels[:60], "b.png")
    cropped, _ = of_one_size([image, other], fit=True)
    assert cropped.matte is not None
    np.testing.assert_array_equal(cropped.matte.opaque, opaque[10:70])


# What is told


def test_what_is_told_of_versions(swept: sweep.Progression, tmp_path: Path) -> None:
    result = sweep.compare(swept, tmp_path / "a.jpg", ks=(5, 14))
    assert result.mode == "side"
    assert [told["label"] for told in result.versions] == ["K = 5", "K = 14"]
    for told, version in zip(result.versions, versions_of([swept], (5, 14)), strict=True):
        assert version.level is not None
        assert told == {
            "label": version.label,
            "image": "china.jpg",
            "space": "rgb",
            "k": version.level.k,
            "colors": version.level.k,
            "mse": version.level.mse,
            "psnr": version.level.psnr,
            "delta_e": version.mean_difference,
            "delta_e_95": version.difference_at(0.95),
        }


def test_a_perfect_copy_has_no_psnr() -> None:
    image = sweep.Image(np.array([[[0, 0, 0], [9, 9, 9]]], np.uint8))
    result = sweep.compare(sweep.quantize(image, "1,2"), io.BytesIO(), format="png")
    assert [told["psnr"] is None for told in result.versions] == [False, True]
    assert result.versions[1]["delta_e"] == 0


def test_spaces_are_compared_at_one_k(photo: sweep.Image) -> None:
    spaces: Sequence[SpaceName] = ("rgb", "oklab", "lab")
    swept = swept_for([photo.resized(60)], 6, spaces=spaces)
    assert len({id(progression.histogram) for progression in swept}) == 1
    drawn = draw_side(versions_of(swept, (6,)), sweep.Comparison())
    texts = [placed.text for placed in of_kind(drawn, "text")]
    assert {"original", "rgb, K = 6", "oklab, K = 6", "lab, K = 6"} <= set(texts)
    pictures = of_kind(drawn, "picture")
    for space, placed in zip(spaces, pictures[1:], strict=True):
        alone = sweep.quantize(photo.resized(60), 6, sweep.Method(space=space)).frame(6)
        np.testing.assert_array_equal(drawn.page.pixels[placed.box.area], alone.pixels)


def test_progress_is_told_over_all_sweeps(photo: sweep.Image) -> None:
    seen: list[tuple[int, int]] = []
    sweep.compare(
        photo.resized(40),
        mode="changes",
        ks=3,
        spaces=("rgb", "lab"),
        on_stage=lambda _name: lambda done, total: seen.append((done, total)),
    )
    assert seen == [(done, 4) for done in range(1, 5)]


def test_pictures_of_one_name_are_numbered(photo: sweep.Image) -> None:
    small = photo.resized(40)
    other = sweep.Image(small.pixels[::-1].copy(), small.name)
    swept = swept_for([small, other], 3)
    labels = [version.label for version in versions_of(swept, (3,))]
    assert labels == ["china.jpg (1), K = 3", "china.jpg (2), K = 3"]


def test_a_long_name_is_shortened_and_the_picture_keeps_its_page(photo: sweep.Image) -> None:
    small = photo.resized(300)
    names = [f"{'a long name ' * 20}{number}.png" for number in (1, 2)]
    pictures = [sweep.Image(small.pixels[::step].copy(), name)
                for name, step in zip(names, (1, -1), strict=True)]  # fmt: skip
    swept = swept_for(pictures, 3)
    versions = versions_of(swept, (3,))
    assert [v.label for v in versions] == [
        f"a long name a...e {number}.png, K = 3" for number in (1, 2)
    ]
    assert [v.image for v in versions] == names
    drawn = draw_split(versions, sweep.Comparison(mode="split"))
    assert drawn.page.width < 400
    palettes = of_kind(drawn, "palette")
    assert max(p.box.right for p in palettes) - min(p.box.left for p in palettes) <= 400


def test_a_name_blinks_with_what_there_are_glyphs_for(small_photo: sweep.Image) -> None:
    def first(names: tuple[str, str]) -> sweep.Frame:
        pictures = [sweep.Image(small_photo.pixels[::step].copy(), name)
                    for name, step in zip(names, (1, -1), strict=True)]  # fmt: skip
        versions = versions_of(swept_for(pictures, 3), (3,))
        return next(blink_shots(versions, sweep.Comparison(mode="blink"))).frame

    shown, wanted = first(("写.png", "b.png")), first(("?.png", "b.png"))
    assert not np.array_equal(shown.pixels, wanted.pixels)
    with pytest.warns(sweep.SweepWarning, match="U.1F99C.*no face here has"):
        shown = first(("\U0001f99c.png", "b.png"))
    np.testing.assert_array_equal(shown.pixels, wanted.pixels)


def test_fit_scales_down_and_crops_evenly(photo: sweep.Image) -> None:
    wide = photo.resized(300)  # 300x200
    tall = sweep.Image(photo.pixels[:, :300].copy(), "tall")  # 300x427
    square = sweep.Image(photo.pixels[:90, :100].copy(), "square")
    with pytest.raises(sweep.ParameterError, match=r"china.jpg is 300x200 px and tall is 300x427"):
        of_one_size([wide, tall])
    one, other = of_one_size([wide, tall], fit=True)
    np.testing.assert_array_equal(one.pixels, wide.pixels)
    np.testing.assert_array_equal(other.pixels, tall.pixels[113:313])
    one, other = of_one_size([wide, square], fit=True)
    np.testing.assert_array_equal(other.pixels, square.pixels)
    np.testing.assert_array_equal(one.pixels, wide.resized(135).pixels[:, 17:117])


@given(*[st.tuples(st.integers(1, 40), st.integers(1, 40))] * 2)
def test_fit_ends_at_the_least_width_and_height(a: tuple[int, int], b: tuple[int, int]) -> None:
    images = [sweep.Image(np.zeros((h, w, 3), np.uint8)) for w, h in (a, b)]
    for image in of_one_size(images, fit=True):
        assert image.size == (min(a[0], b[0]), min(a[1], b[1]))


# What is refused


def test_k_that_become_the_same(tmp_path: Path) -> None:
    three = sweep.Image(np.array([[[0, 0, 0], [9, 9, 9], [99, 99, 99]]], np.uint8), "three.png")
    swept = sweep.quantize(three, "2,3,5,14")
    with pytest.raises(sweep.ParameterError, match=r"has 3 distinct colors, so K = 5 and 14 are"):
        sweep.compare(swept, tmp_path / "a.png", ks="5,14")
    with pytest.warns(sweep.SweepWarning, match="K above 3 would only repeat"):
        result = sweep.compare(swept, tmp_path / "a.png")
    assert [told["k"] for told in result.versions] == [2, 3]
    (five,) = versions_of([swept], (5,))
    with pytest.raises(sweep.ParameterError, match="nothing moves at K = 5; choose K up to 3"):
        moved(versions_of([sweep.quantize(three, "4,5")], (5,))[0])
    with pytest.raises(sweep.ParameterError, match="there is no K before it"):
        moved(five)


def test_progressions_that_do_not_go_together(swept: sweep.Progression) -> None:
    with pytest.raises(sweep.ParameterError, match=r"b.png is 30x20 px and china.jpg 120x80 px"):
        sweep.compare([swept, sized(30, 20, "b.png")], ks=5)
    copied = replace(swept, histogram=replace(swept.histogram), name="b.png")
    with pytest.raises(sweep.ParameterError, match=r"china.jpg and b.png are the same picture"):
        sweep.compare([swept, copied], ks=5)
    few = replace(swept, levels=swept.levels[::3])  # K = 4 and 14
    with pytest.raises(sweep.ParameterError, match="nothing of K = 4,14 can be compared by change"):
        sweep.compare(few, settings=sweep.Comparison(mode="changes"))
    with pytest.raises(sweep.ParameterError, match="K = 4: there is no K before it"):
        sweep.compare(few, settings=sweep.Comparison(mode="changes"), ks=4)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"mode": "beside"}, 'the mode "beside" is unknown; known are side, split'),
        ({"theme": "pink"}, 'the theme "pink" is unknown; known are light, dark'),
        ({"at": "1,1"}, "--at means nothing to --mode side; leave it out, or take --mode split"),
        ({"magnify": 3}, "--magnify means nothing to --mode side"),
        ({"scale": 3.0}, "--scale means nothing to --mode side"),
        ({"step": 3.0}, "--step means nothing to --mode side"),
        ({"mode": "split", "original": False}, "--no-original means nothing to --mode split"),
        ({"mode": "zoom", "magnify": 1}, "magnify 1 is out of range; take 2 to 64"),
        ({"mode": "diff", "scale": 0.0}, "scale 0 is out of range"),
        ({"mode": "diff", "scale": float("nan")}, "scale nan is out of range"),
        ({"font": "none.ttf"}, 'there is no font file "none.ttf"'),
    ],
)
def test_a_comparison_that_cannot_be(values: dict[str, Any], said: str) -> None:
    if "at" in values:
        values = {**values, "at": parse_place(values["at"])}
    with pytest.raises(sweep.ParameterError) as caught:
        sweep.Comparison(**values)
    with options_named():
        assert said in str(caught.value)


@pytest.mark.parametrize("text", ["", "a", "1,2,3", "-1,2", "1;2", "1,", "nan,1", "1e3,1", "5 %"])
def test_what_is_no_place(text: str) -> None:
    with pytest.raises(sweep.ParameterError, match="is not a place"):
        parse_place(text)


def test_places_and_their_ends() -> None:
    size = 120, 80
    for text, point in {"0,0": (0, 0), "119,79": (119, 79), "50%, 99.9%": (60, 79)}.items():
        assert parse_place(text).point(size) == point
    for text in ("120,0", "0,80", "100%,0", "0,100%"):
        with pytest.raises(sweep.ParameterError, match="outside of the picture of 120x80 px"):
            parse_place(text).point(size)
    with pytest.raises(sweep.ParameterError, match="names no point"):
        parse_place("5").point(size)
    assert parse_place("1").cut(120) == 1
    assert parse_place("119").cut(120) == 119
    for text in ("0", "120", "100%"):
        with pytest.raises(sweep.ParameterError, match="take 1 to 119"):
            parse_place(text).cut(120)
    with pytest.raises(sweep.ParameterError, match="names a point"):
        parse_place("5,5").cut(120)


# Where things stand


@functools.cache
def nine() -> sweep.Progression:
    """A picture of nine colors, K = 1..9, which need not be clustered for each size anew."""
    colors = np.array([[(13 * c + 90 * i) % 256 for i in range(3)] for c in range(9)], np.uint8)
    return sweep.quantize(sweep.Image(colors[None], "a picture with a long name.png"), "1..9")


def sized(width: int, height: int, name: str = "a.png") -> sweep.Progression:
    """The same as stripes, so large."""
    rows, columns = np.indices((height, width))
    index = ((columns // 3 + rows // 2) % 9).astype(np.int32)
    counts = np.bincount(index.ravel(), minlength=9)
    histogram = sweep.Histogram(nine().histogram.colors, counts, index)
    return replace(nine(), histogram=histogram, name=name)


@settings(max_examples=100)
@given(
    st.sampled_from(STILLS),
    st.integers(2, 420),
    st.integers(2, 420),
    st.sets(st.integers(2, 9), min_size=1, max_size=6),
    st.sampled_from(["light", "dark"]),
    st.booleans(),
    st.integers(1, 419),
)
def test_nothing_is_cut_off_or_overlaps(
    mode: Mode, width: int, height: int, ks: set[int], theme: Any, flag: bool, cut: int
) -> None:
    at = parse_place(str(min(cut, width - 1))) if mode == "split" else None
    original = flag or mode in ("split", "changes")
    comparison = sweep.Comparison(mode=mode, original=original, at=at, theme=theme)
    chosen = sorted(ks)[:2] if mode == "split" else sorted(ks)
    several = [sized(width, height, "a picture with a long name.png")]
    if flag and mode != "changes":  # two pictures have their names in their labels
        several.append(sized(width, height, "b.png"))
        index = several[1].histogram.index[::-1]
        flipped = replace(several[1].histogram, index=np.ascontiguousarray((index + 1) % 9))
        several[1] = replace(several[1], histogram=flipped)
        chosen = chosen[:1]
    versions = versions_of(several, chosen)
    drawn = DRAWING[mode](versions, comparison)
    page, placed = drawn.page, list(drawn.page.placed)
    outlines = [p for p in placed if p.kind == "outline"]
    palettes = [p.box for p in placed if p.kind == "palette"]
    assert [p.box.grown(-1) for p in outlines] == palettes
    solid = [p for p in placed if p.kind not in ("outline", "palette")] + outlines
    for number, one in enumerate(solid):
        assert one.box.inside(page.box), one
        for other in solid[:number]:
            assert one.box.apart(other.box), (one, other)
    # No ink outside of what was put there, so the margins are free all around.
    ink = (page.pixels != np.array(page.inks.ground)).any(axis=2)
    for one in placed:
        ink[one.box.area] = False
    assert not ink.any()
    edge = min(min(p.box.left, p.box.top) for p in solid)
    right = min(min(page.width - p.box.right, page.height - p.box.bottom) for p in solid)
    assert min(edge, right) >= 5
    texts = {p.text for p in placed if p.kind == "text"}
    if len(several) == 1:
        labels = {version.label for version in versions}
        if mode == "changes":
            labels = {f"K = {v.level.k - 1} to {v.level.k}" for v in versions if v.level}
        assert labels <= texts
    assert all(text for text in texts)
    sizes = [p.box for p in placed if p.kind == "picture"]
    if mode != "zoom":
        assert {(box.width, box.height) for box in sizes} == {versions[0].size}


def test_every_mode_is_tested_here() -> None:
    assert {*STILLS, "blink"} == set(get_args(Mode))
    assert set(DRAWING) == set(STILLS)


def test_rows_or_columns_by_the_shape_of_the_picture() -> None:
    def across(width: int, height: int, count: int) -> int:
        versions = versions_of([sized(width, height)], range(1, count))
        pictures = of_kind(draw_side(versions, sweep.Comparison()), "picture")
        return len({placed.box.left for placed in pictures})

    assert across(300, 200, 2) in (1, 2)
    assert across(300, 200, 3) == 3
    assert across(300, 200, 4) == 2
    assert across(900, 60, 3) == 1
    assert across(60, 400, 4) == 4


def test_a_note_that_does_not_fit_is_left_out(versions: list[Version]) -> None:
    small = versions_of([sized(64, 48)], (2, 5))
    texts = {p.text for p in of_kind(draw_side(small, sweep.Comparison()), "text")}
    assert texts == {"original", "K = 2", "K = 5"}
    texts = {p.text for p in of_kind(draw_side(versions, sweep.Comparison()), "text")}
    assert texts == {"original", "7,365 colors", "K = 5", "mean 7.9", "K = 14", "mean 5.5"}


@pytest.mark.parametrize("width", [140, 240, 320, 420])
def test_notes_of_a_page_are_of_one_length(width: int, photo: sweep.Image) -> None:
    """That beside a long label is short, and so all are."""
    picture = replace(photo.resized(width), name="a longer name.jpg")
    plain = sweep.Image(np.full_like(picture.pixels, 7), "b.png")
    versions = versions_of(swept_for([picture, plain], 14), (14,))
    texts = {p.text for p in of_kind(draw_side(versions, sweep.Comparison()), "text")}
    assert "1 color" in texts
    mean = f"{versions[0].mean_difference:.1f}"
    lengths = ("mean {}", "mean difference {}", "mean difference {} (CIEDE2000)")
    (shown,) = [length for length in lengths if length.format("0.0") in texts]
    beside = {text for text in texts if text.startswith("mean")}
    assert beside <= {shown.format(value) for value in (mean, "0.0")}


def test_the_file_says_where_it_comes_from(swept: sweep.Progression, tmp_path: Path) -> None:
    sweep.compare(swept, tmp_path / "a.png", settings=sweep.Comparison(mode="split"), ks=(5, 14))
    with PIL.Image.open(tmp_path / "a.png") as picture:
        assert '"mode": "split"' in picture.info["sweep"]


def test_the_page_as_a_picture(swept: sweep.Progression) -> None:
    drawn = draw_split(versions_of([swept], (5, 14)), sweep.Comparison(mode="split"))
    (page,) = sweep.compare(swept, mode="split", ks=(5, 14))
    assert page.content is not None
    with PIL.Image.open(io.BytesIO(page.content)) as shown:
        np.testing.assert_array_equal(np.asarray(shown), drawn.page.pixels)
    (blinking,) = sweep.compare(swept, mode="blink")
    assert blinking.format == "gif"
    with pytest.raises(sweep.ParameterError, match="K = 7 has not been clustered"):
        sweep.compare(swept, ks=7)


def test_changes_of_all_that_have_a_k_before(swept: sweep.Progression) -> None:
    result = sweep.compare(swept, io.BytesIO(), mode="changes", format="png")
    assert [told["k"] for told in result.versions] == [5, 14]
