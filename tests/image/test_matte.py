"""Transparent pixels take no part, and stay transparent in every file that can say so."""

import io
import warnings
from pathlib import Path
from typing import Any

import av
import numpy as np
import numpy.typing as npt
import PIL.Image
import pytest
import skimage.metrics
from hypothesis import given, settings
from hypothesis import strategies as st

import sweep
from sweep.artifacts.animation.frames import captioned_frames
from sweep.artifacts.report.goal import choose, parse_goal
from sweep.artifacts.sheet.sheet import draw_sheet
from sweep.artifacts.sheet.tiles import Tiles
from sweep.defaults import CaptionAt, Mode, PageName, Theme
from sweep.drawing.caption import Caption, CaptionLayout
from sweep.drawing.theme import THEMES
from sweep.encode.deltas import union
from sweep.encode.encoding import Encoding
from sweep.encode.png import indexed_png
from sweep.encode.write import write
from sweep.metrics.measure import measure
from sweep.metrics.png_size import png_size
from sweep.timeline.crossfade import Blend
from sweep.timeline.shots import Shot
from tests.conftest import Decoded

U8 = npt.NDArray[np.uint8]

skimage_ssim: Any = skimage.metrics.structural_similarity  # it has no types


def transparent(seed: int, height: int, width: int, share: float = 0.4) -> sweep.Image:
    """A noise picture with holes; what is in the holes must never be seen."""
    rng = np.random.default_rng(seed)
    pixels = rng.integers(0, 250, (height, width, 3), np.uint8)
    opaque = rng.random((height, width)) >= share
    opaque[0, 0] = True
    pixels[~opaque] = 255
    return sweep.Image(pixels, "holes.png", sweep.Matte(opaque))


def shown(content: bytes) -> list[U8]:
    """Every frame as (H, W, 4) by ffmpeg's libraries."""
    with av.open(io.BytesIO(content), "r") as container:
        frames = container.decode(container.streams.video[0])
        return [frame.to_ndarray(format="rgba").astype(np.uint8) for frame in frames]


def as_gif(shots: list[Shot]) -> bytes:
    stream = io.BytesIO()
    write(shots, stream, format="gif")
    return stream.getvalue()


@given(st.integers(0, 2**32), st.integers(1, 12), st.integers(2, 12))
def test_transparent_pixels_are_no_color(seed: int, height: int, width: int) -> None:
    image = transparent(seed, height, width)
    assert image.matte is not None
    seen = image.pixels[image.matte.opaque]
    colors, counts = np.unique(seen, axis=0, return_counts=True)
    histogram = sweep.Histogram.of(image)
    order = np.lexsort(histogram.colors.T[::-1])
    assert np.array_equal(histogram.colors[order], colors)
    assert np.array_equal(histogram.counts[order], counts)
    assert np.array_equal(histogram.colors[histogram.index][image.matte.opaque], seen)
    assert histogram.pixels == len(seen)
    progression = sweep.quantize(image, "1,3")
    alone = sweep.quantize(sweep.Image(seen[:, None]), "1,3")
    for one, other in zip(progression, alone, strict=True):
        assert np.array_equal(one.palette, other.palette)
        assert one.mse == other.mse
        assert one.counts.sum() == len(seen)


@settings(max_examples=40)
@given(
    st.integers(0, 2**32),
    st.integers(1, 20),
    st.integers(2, 20),
    st.sampled_from([0.05, 0.5, 0.95]),
    st.lists(st.sampled_from([1, 2, 3, 4, 7, 16, 255]), min_size=1, max_size=4),
)
def test_a_gif_is_transparent_where_the_picture_is(
    seed: int, height: int, width: int, share: float, sizes: list[int]
) -> None:
    image = transparent(seed, height, width, share)
    rng = np.random.default_rng(seed)
    frames = [
        sweep.Frame(
            rng.integers(0, n, (height, width), np.uint8),
            rng.integers(0, 256, (n, 3), np.uint8),
            image.matte,
        )
        for n in sizes
    ]
    decoded = shown(as_gif([Shot(frame, 100) for frame in frames]))
    assert image.matte is not None
    for rgba in decoded:
        assert np.array_equal(rgba[..., 3] == 255, image.matte.opaque)
    # ffmpeg may make one of frames that look alike; the last is the last in any case.
    assert np.array_equal(decoded[-1][image.matte.opaque], frames[-1].rgba[image.matte.opaque])


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("ks", ["1..5,60", "2,3", "1..5,255", "1..5,256"])
@pytest.mark.parametrize("format", ["gif", "webp", "apng"])
def test_pillow_sees_the_same(small_photo: sweep.Image, format: str, ks: str, known: bool) -> None:
    opaque = np.ones(small_photo.pixels.shape[:2], np.bool_)
    opaque[:30, :40] = opaque[50:, 60:] = False
    image = sweep.Image(small_photo.pixels.copy(), "a", sweep.Matte(opaque))
    if format == "gif" and "256" in ks:
        ks = ks.replace("256", "254")
    progression = sweep.quantize(image, ks)
    shots = [Shot(frame, 100) for frame in progression.frames()]
    palettes = union(level.palette for level in progression)
    stream = io.BytesIO()
    settings = Encoding(every_color=lambda: palettes if known else None)
    write(shots, stream, format=format, encoding=settings)
    content = stream.getvalue()
    with PIL.Image.open(io.BytesIO(content)) as picture:
        for number, frame in enumerate(progression.frames()):
            picture.seek(number)
            seen = np.asarray(picture.convert("RGBA"))
            assert np.array_equal(seen[..., 3] == 255, opaque)
            assert np.array_equal(seen[opaque], frame.rgba[opaque])


@pytest.mark.parametrize("colors", [1, 2, 3, 15, 16, 255, 256, 257])
def test_stills_are_transparent_too(colors: int) -> None:
    image = transparent(colors, 30, 40)
    rng = np.random.default_rng(1)
    kind = np.uint8 if colors <= 256 else np.uint16
    indices = rng.integers(0, colors, (30, 40), kind)
    frame = sweep.Frame(indices, rng.integers(0, 256, (colors, 3), np.uint8), image.matte)
    saved = io.BytesIO()
    frame.to_pillow().save(saved, "PNG")
    contents = [saved.getvalue(), *([indexed_png(frame)] if colors <= 256 else [])]
    assert image.matte is not None
    for content in contents:
        for seen in (
            shown(content)[0],
            np.asarray(PIL.Image.open(io.BytesIO(content)).convert("RGBA")),
        ):
            assert np.array_equal(seen[..., 3] == 255, image.matte.opaque)
            assert np.array_equal(seen[image.matte.opaque], frame.rgba[image.matte.opaque])


@pytest.mark.parametrize("at", ["below", "above", "top-left", "bottom-right"])
def test_the_caption_stands_on_solid_ground(at: CaptionAt) -> None:
    image = transparent(7, 200, 300)
    progression = sweep.quantize(image, "2,255")
    caption = Caption(at=at)
    layout = CaptionLayout.of(caption, progression.levels, image.size)
    for level in progression:
        plain = progression.frame(level.k)
        frame = layout.draw(plain, level)
        assert frame.matte is not None
        assert image.matte is not None
        assert frame.slots <= 256
        assert frame.matte.opaque[layout.strip.area].all()
        outside = np.ones((200, 300), np.bool_)
        if at not in ("below", "above"):
            outside[layout.strip.area] = False
        cut = frame.matte.opaque[layout.picture.area]
        assert np.array_equal(cut[outside], image.matte.opaque[outside])


def test_the_swatches_leave_transparent_pixels_out() -> None:
    # Half is transparent; index 0, which the holes have, must not have their width.
    opaque = np.zeros((40, 400), np.bool_)
    opaque[:, 200:] = True
    pixels = np.zeros((40, 400, 3), np.uint8)
    pixels[:, 300:] = 200
    image = sweep.Image(pixels, "a", sweep.Matte(opaque))
    progression = sweep.quantize(image, 2)
    caption = Caption(template="")
    layout = CaptionLayout.of(caption, progression.levels, image.size, ["original"])
    for frame in (
        layout.draw(progression.frame(2), progression[2]),
        layout.draw_note(sweep.Frame.original(progression.histogram), "original"),
    ):
        assert layout.swatches is not None
        row = frame.pixels[layout.swatches.area][0, :, 0]
        assert abs((row == 0).mean() - 0.5) < 0.02


@pytest.mark.parametrize("k", [1, 2, 3, 4, 15, 16, 200, 255, 256])
def test_the_size_told_is_that_of_the_file(k: int) -> None:
    image = transparent(k, 33, 37)
    histogram = sweep.Histogram.of(image)
    (level,) = sweep.Progression.of(histogram, k, sweep.Method(effort="fast"))
    frame = sweep.Frame.of(level, histogram)
    assert png_size(level, histogram) == len(indexed_png(frame, effort="quick"))
    (metrics,) = measure(sweep.Progression(histogram, (level,)))
    assert metrics.bits_per_pixel == 8 * metrics.bytes / (33 * 37)


def test_likeness_is_of_windows_without_transparent_pixels(small_photo: sweep.Image) -> None:
    height, width = small_photo.pixels.shape[:2]
    opaque = np.ones((height, width), np.bool_)
    opaque[20:30, 10:40] = opaque[height - 2, width - 9] = opaque[70, 50] = False
    image = sweep.Image(small_photo.pixels.copy(), "a", sweep.Matte(opaque))
    progression = sweep.quantize(image, "2,5", sweep.Method(effort="fast"))
    for metrics in measure(progression):
        shown = progression.frame(metrics.k).pixels
        _, at = skimage_ssim(
            *(pixels @ np.array([0.299, 0.587, 0.114]) for pixels in (image.pixels, shown)),
            data_range=255, gaussian_weights=True, sigma=1.5, use_sample_covariance=False,
            full=True,
        )  # fmt: skip
        rows, columns = range(5, height - 5), range(5, width - 5)
        expected = [
            at[y, x] for y in rows for x in columns if opaque[y - 5 : y + 6, x - 5 : x + 6].all()
        ]
        assert 0 < len(expected) < len(rows) * len(columns)
        assert metrics.ssim == pytest.approx(np.mean(expected), abs=1e-9)


def test_without_a_solid_window_there_is_no_likeness() -> None:
    image = transparent(2, 40, 40)
    (metrics,) = measure(sweep.quantize(image, 2, sweep.Method(effort="fast")))
    assert metrics.ssim is None
    goal = parse_goal("ssim>0.5")
    with pytest.raises(sweep.ParameterError, match="without transparent pixels"):
        choose(sweep.Histogram.of(image), goal)


@pytest.mark.parametrize("size", [(60, 40), (23, 15), (5, 4)])
def test_tiles_leave_transparent_pixels_out(size: tuple[int, int]) -> None:
    # A black picture with one dark pixel, in a large hole that would be black if it were counted.
    pixels = np.full((40, 60, 3), 255, np.uint8)
    opaque = np.zeros((40, 60), np.bool_)
    opaque[:20, 20:40] = True
    pixels[opaque] = 0
    pixels[3, 22] = 40
    image = sweep.Image(pixels, "a", sweep.Matte(opaque))
    progression = sweep.quantize(image, "1,2")
    tiles = Tiles.of(progression, size)
    frame = tiles.frame(progression[2])
    assert tiles.original.matte is not None
    assert frame.matte is not None
    assert np.array_equal(frame.matte.opaque, tiles.original.matte.opaque)
    assert 0 < frame.matte.opaque.mean() < 0.6
    # The one pixel is still there, where it can be seen.
    assert len(np.unique(frame.indices[frame.matte.opaque])) == 2
    assert (tiles.frame(progression[1]).on((1, 2, 3))[~frame.matte.opaque] == [1, 2, 3]).all()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("page", [None, "a4"])
def test_sheets_show_their_ground(theme: Theme, page: PageName | None) -> None:
    opaque = np.zeros((60, 60), np.bool_)
    opaque[20:40, 20:40] = True
    image = sweep.Image(np.full((60, 60, 3), 99, np.uint8), "a", sweep.Matte(opaque))
    sheet = sweep.Sheet(theme=theme, page=page, tile=60)
    with warnings.catch_warnings(action="ignore"):  # it is enlarged
        (drawn,) = draw_sheet([sweep.quantize(image, "1")], sheet).pages
    tiles = [placed.box for placed in drawn.placed if placed.kind == "picture"]
    assert len(tiles) == 2
    for box in tiles:
        seen = drawn.pixels[box.area]
        assert (seen[0, 0] == drawn.ground).all()
        assert (seen[box.height // 2, box.width // 2] == 99).all()


@pytest.mark.parametrize("format", ["png", "webp", "gif"])
def test_stills_keep_it(tmp_path: Path, format: str) -> None:
    image = transparent(9, 30, 40)
    progression = sweep.quantize(image, "3,200", sweep.Method(effort="fast"))
    assert image.matte is not None
    for written in sweep.stills(progression, tmp_path, format=format):
        with PIL.Image.open(written.path) as picture:
            seen = np.asarray(picture.convert("RGBA"))
        frame = progression.frame(written.k)
        assert np.array_equal(seen[..., 3] == 255, image.matte.opaque)
        assert np.array_equal(seen[image.matte.opaque], frame.rgba[image.matte.opaque])


def test_gif_stills_without_room_are_refused_before_the_first(tmp_path: Path) -> None:
    progression = sweep.quantize(transparent(5, 40, 40), "255,256", sweep.Method(effort="fast"))
    with pytest.raises(sweep.ParameterError, match=r"K up to 255, or write PNG or WebP"):
        sweep.stills(progression, tmp_path, format="gif")
    assert list(tmp_path.iterdir()) == []
    assert len(sweep.stills(progression, tmp_path, format="png")) == 2


def test_pictures_with_different_holes_can_blink(tmp_path: Path) -> None:
    images = [transparent(seed, 64, 80) for seed in (1, 2)]
    swept = [sweep.quantize(image, 3) for image in images]
    sweep.compare(swept, tmp_path / "a.gif", mode="blink")
    seen = Decoded(tmp_path / "a.gif").frames
    for image, one, frame in zip(images, swept, seen, strict=True):
        assert image.matte is not None
        assert (frame[:64, :80][~image.matte.opaque] == 255).all()
        assert np.array_equal(frame[:64, :80], one.frame(3).pixels)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("mode", ["side", "split", "diff", "zoom", "changes"])
def test_comparisons_show_their_ground(mode: Mode, theme: Theme) -> None:
    opaque = np.ones((90, 120), np.bool_)
    opaque[:30] = False
    pixels = np.random.default_rng(1).integers(60, 180, (90, 120, 3), np.uint8)
    pixels[~opaque] = 255
    progression = sweep.quantize(sweep.Image(pixels, "a", sweep.Matte(opaque)), "3,4")
    (made,) = sweep.compare(progression, mode=mode, theme=theme, ks=4)
    assert made.content is not None
    with PIL.Image.open(io.BytesIO(made.content)) as picture:
        page = np.asarray(picture)
    # Rows of the hole are ground alone, but for the line of the split.
    ground = np.array(THEMES[theme].ground)
    rows = (page == ground).all(axis=2).mean(axis=1)
    assert rows[20:40].min() > 0.9


def test_videos_show_the_background(tmp_path: Path) -> None:
    pixels = np.zeros((32, 32, 3), np.uint8)
    opaque = np.zeros((32, 32), np.bool_)
    opaque[8:24, 8:24] = True
    image = sweep.Image(pixels, "a", sweep.Matte(opaque, (255, 0, 0)))
    progression = sweep.quantize(image, 1)
    sweep.animate(progression, tmp_path / "a.mp4", caption=None, crf=1)
    seen = Decoded(tmp_path / "a.mp4").frames[0].astype(int)
    assert np.abs(seen[2, 2] - [255, 0, 0]).max() < 6
    assert seen[16, 16].max() < 6


def test_a_blend_keeps_what_both_leave_out() -> None:
    matte = transparent(3, 4, 5).matte
    assert matte is not None
    zeros = np.zeros((4, 5), np.uint8)
    black, white = (sweep.Frame(zeros, np.full((1, 3), v, np.uint8), matte) for v in (0, 255))
    half = Blend.of(black, white).at(0.5)
    assert half.matte is matte
    assert (half.pixels[matte.opaque] == 188).all()
    solid = sweep.Frame(zeros, np.zeros((1, 3), np.uint8))
    mixed = Blend.of(solid, white).at(0.25)
    assert mixed.matte is None
    assert np.array_equal(Blend.of(solid, white).at(1).pixels, white.pixels)


def test_a_smaller_picture_is_transparent_where_nothing_of_the_larger_is_left() -> None:
    pixels = np.full((4, 8, 3), 255, np.uint8)
    opaque = np.zeros((4, 8), np.bool_)
    opaque[:2, 1:4] = True
    pixels[opaque] = 0
    small = sweep.Image(pixels, "a", sweep.Matte(opaque)).resized(4)
    assert small.matte is not None
    assert small.matte.opaque.tolist() == [[True, True, False, False], [False] * 4]
    assert small.pixels[0, :, 0].tolist() == [188, 0, 255, 255]  # half of the light is white


def test_256_colors_and_transparency_do_not_fit_a_gif(tmp_path: Path) -> None:
    image = transparent(5, 40, 40)
    progression = sweep.quantize(image, "255,256")
    with pytest.raises(sweep.ParameterError, match=r"^256 colors .* take K up to 255, or write a"):
        sweep.animate(progression, tmp_path / "a.webp", tmp_path / "a.gif")
    with pytest.raises(sweep.ParameterError, match=r"^256 colors .* take K up to 255, or write a"):
        sweep.animate(image, tmp_path / "a.gif", ks=256)
    assert list(tmp_path.iterdir()) == []
    few = sweep.Image(image.pixels // 128 * 128, "a", image.matte)
    sweep.animate(few, tmp_path / "a.gif", ks="1,256")


@pytest.mark.parametrize("suffix", [".apng", ".webp"])
def test_a_caption_finds_its_colors_beside_the_most_of_a_transparent_picture(
    tmp_path: Path, suffix: str
) -> None:
    progression = sweep.quantize(transparent(5, 40, 40), "252..256", sweep.Method(effort="fast"))
    path = tmp_path / f"a{suffix}"
    sweep.animate(progression, path)
    with PIL.Image.open(path) as picture:
        for number, frame in enumerate(captioned_frames(progression, Caption())):
            picture.seek(number)
            seen = np.asarray(picture.convert("RGBA"))
            assert np.array_equal(seen[..., 3], frame.rgba[..., 3])
            assert np.array_equal(seen[seen[..., 3] > 0], frame.rgba[seen[..., 3] > 0])


def test_all_frames_are_transparent_in_the_same_places() -> None:
    frames = [
        sweep.Frame(np.zeros((4, 5), np.uint8), np.zeros((1, 3), np.uint8), matte)
        for matte in (transparent(1, 4, 5).matte, transparent(2, 4, 5).matte)
    ]
    with pytest.raises(sweep.ParameterError, match="frame 2 is transparent elsewhere"):
        as_gif([Shot(frame, 100) for frame in frames])


def test_what_is_no_picture_is_refused() -> None:
    pixels = np.zeros((2, 3, 3), np.uint8)
    with pytest.raises(sweep.ImageError, match="fully transparent"):
        sweep.Image(pixels, "a", sweep.Matte(np.zeros((2, 3), np.bool_)))
    with pytest.raises(sweep.ImageError, match="same height and width"):
        sweep.Image(pixels, "a", sweep.Matte(np.ones((3, 2), np.bool_)))
