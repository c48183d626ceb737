import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import get_args

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import ImageFont

import sweep
from sweep.color.srgb import contrast, luminance
from sweep.drawing.caption import Caption, CaptionAt, CaptionLayout, Theme, _arrange
from sweep.drawing.lettering import Line
from sweep.errors import ParameterError, SweepWarning, TemplateError
from sweep.image.box import Box
from sweep.image.frame import Frame
from sweep.image.level import Level

Pixels = npt.NDArray[np.uint8]

POSITIONS: tuple[CaptionAt, ...] = get_args(CaptionAt)
STRIPS: tuple[CaptionAt, ...] = ("below", "above")
CORNERS = tuple(at for at in POSITIONS if at not in STRIPS)
THEMES: tuple[Theme, ...] = get_args(Theme)
LONG = "K = {k}  mse {mse}  psnr {psnr} dB"


def level_of(k: int, palette: Pixels, seed: int = 0, mse: float = 99.5) -> Level:
    counts = np.random.default_rng(seed).integers(1, 10_000, len(palette))
    return Level(k, palette, np.arange(len(palette), dtype=np.uint8), counts, mse, space_mse=mse)


def random_palette(m: int, seed: int = 0, low: int = 0, high: int = 256) -> Pixels:
    codes = np.random.default_rng(seed).choice((high - low) ** 3, m, replace=False)
    return (np.stack(np.unravel_index(codes, (high - low,) * 3), axis=1) + low).astype(np.uint8)


def drawn(
    caption: Caption, ks: list[int], size: tuple[int, int] = (320, 200)
) -> tuple[CaptionLayout, list[Level], list[Frame], list[Frame]]:
    """A sweep of noise: its layout, levels, frames without and with their caption."""
    levels = [level_of(k, random_palette(k, seed=k), seed=k, mse=9000 / k) for k in ks]
    random = np.random.default_rng(5)
    frames = [Frame(random.integers(0, k, size[::-1]).astype(np.uint8), lv.palette)
              for k, lv in zip(ks, levels, strict=True)]  # fmt: skip
    layout = CaptionLayout.of(caption, levels, size)
    captioned = [layout.draw(f, lv) for f, lv in zip(frames, levels, strict=True)]
    return layout, levels, frames, captioned


@contextmanager
def quiet_corners() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SweepWarning)
        yield


# What is asked for


@pytest.mark.parametrize("asked", [{"caption_at": "left"}, {"theme": "blue"}])
def test_an_unknown_choice_is_told_the_known_ones(asked: dict[str, str]) -> None:
    (value,) = asked.values()
    with pytest.raises(ParameterError) as caught:
        sweep.Animation(**asked)  # type: ignore[arg-type]
    assert f'"{value}"' in str(caught.value)
    known = POSITIONS if "caption_at" in asked else THEMES
    assert all(one in str(caught.value) for one in known)


def test_what_cannot_be_written_is_refused_before_any_work() -> None:
    with pytest.raises(TemplateError, match=r"known are \{k\}, \{colors\}, \{mse\}, \{psnr\}"):
        Caption("{x}")
    with pytest.raises(ParameterError, match='with font="FILE"'):
        Caption("\U0001f600")
    with pytest.raises(ParameterError, match="no font file"):
        Caption(font="missing.ttf")


# The picture


@pytest.mark.parametrize("at", POSITIONS)
@pytest.mark.parametrize("theme", THEMES)
def test_the_picture_keeps_its_pixels_and_its_palette(at: CaptionAt, theme: Theme) -> None:
    ks = [1, 2, 40, 250, 251, 252, 253, 254, 255, 256]
    layout, _, frames, captioned = drawn(Caption(at=at, theme=theme), ks)
    for k, frame, result in zip(ks, frames, captioned, strict=True):
        assert result.size == layout.size
        assert np.array_equal(result.palette[:k], frame.palette)
        assert len(result.palette) <= min(k + 5, 256)
        assert result.indices.max() < len(result.palette)
        shown = result.indices[layout.picture.area]
        free = np.ones(layout.size[::-1], bool)
        free[layout.strip.area] = at in STRIPS
        free = free[layout.picture.area]
        assert free.any()
        assert np.array_equal(shown[free], frame.indices[free])
    if at in CORNERS:
        assert layout.size == (320, 200)


def test_five_slots_are_reserved_while_they_last() -> None:
    ks = [1, 40, 250, 251, 252, 253, 254, 255, 256]
    _, _, _, captioned = drawn(Caption(), ks)
    more = [len(frame.palette) - k for k, frame in zip(ks, captioned, strict=True)]
    assert more[:4] == [5] * 4
    assert all(extra <= 256 - k for k, extra in zip(ks, more, strict=True))
    assert more[-2:] == [1, 0]


def test_a_color_that_the_picture_has_is_shared() -> None:
    _, _, (frame,), (first,) = drawn(Caption(), [7])
    for shared in (1, 3, 5):
        palette = first.palette[: 7 + shared]
        level = level_of(7 + shared, palette)
        layout = CaptionLayout.of(Caption(), [level], frame.size)
        again = layout.draw(Frame(frame.indices, palette), level)
        assert np.array_equal(again.palette, first.palette)


# Contrast


def ink_colors(caption: Caption, palette: Pixels) -> tuple[Pixels, Pixels]:
    """The colors of ground and text of a caption, (1, 3) each, as they stand in the frame."""
    level = level_of(len(palette), palette)
    frame = Frame(np.zeros((64, 64), np.uint8), palette)
    layout = CaptionLayout.of(caption, [level], (64, 64))
    assert layout.text
    result = layout.draw(frame, level)
    ground = result.pixels[layout.strip.top, layout.strip.left]
    letters = result.pixels[layout.text.area].reshape(-1, 3)
    apart = contrast(luminance(letters), luminance(ground))
    return ground[None], letters[apart.argmax()][None]


def best_contrast(palette: Pixels) -> float:
    light = luminance(palette)
    return float(contrast(light.max(), light.min()))


@given(
    m=st.one_of(st.integers(1, 256), st.integers(250, 256)),
    seed=st.integers(0, 2**32 - 1),
    low=st.integers(0, 248),
    spread=st.integers(8, 256),
    theme=st.sampled_from(THEMES),
)
@settings(max_examples=150, deadline=None)
@example(m=256, seed=0, low=0, spread=256, theme="light")
@example(m=256, seed=0, low=100, spread=8, theme="dark")
@example(m=255, seed=0, low=119, spread=8, theme="light")  # only black is far enough
@example(m=255, seed=0, low=119, spread=8, theme="dark")
def test_text_can_be_read_on_any_palette(
    m: int, seed: int, low: int, spread: int, theme: Theme
) -> None:
    palette = random_palette(m, seed, low, min(256, low + spread))
    ground, text = ink_colors(Caption("K|", swatches=False, theme=theme), palette)
    wanted = min(4.5, best_contrast(palette) - 1e-9) if m == 256 else 4.5
    assert contrast(luminance(ground), luminance(text))[0] >= wanted
    if m <= 254:
        assert (luminance(ground) > luminance(text))[0] == (theme == "light")


def test_a_color_like_the_ground_does_not_replace_it_while_there_are_slots() -> None:
    wanted = ink_colors(Caption("K|"), random_palette(7))
    for m in (252, 253, 254):
        palette = np.concatenate([random_palette(m - 2), [[246, 246, 246], [30, 30, 30]]])
        found = ink_colors(Caption("K|"), palette.astype(np.uint8))
        assert np.array_equal(found, wanted)


def test_a_full_palette_takes_the_colors_nearest_to_the_theme() -> None:
    greys = np.repeat(np.arange(256, dtype=np.uint8)[:, None], 3, axis=1)
    ground, text = ink_colors(Caption("K|"), greys)
    assert ground[0, 0] >= 245
    assert text[0, 0] <= 35
    assert np.array_equal(ink_colors(Caption("K|", theme="dark"), greys)[0] < 35, [[True] * 3])


# The text


@pytest.mark.parametrize("at", POSITIONS)
@pytest.mark.parametrize("width", [64, 200, 640])
def test_the_text_stands_at_the_same_place_in_every_frame(at: CaptionAt, width: int) -> None:
    ks = [*range(1, 41), 100, 251]
    with quiet_corners():
        layout, _, _, captioned = drawn(Caption(at=at), ks, (width, 100))
    assert layout.text
    inks = [result.indices[layout.text.area].astype(int) - k
            for k, result in zip(ks, captioned, strict=True)]  # fmt: skip
    face = ImageFont.load_default(layout.text_size)
    letters = int(face.getlength("K = ")) - 1
    for ink in inks:
        assert np.array_equal(ink[:, :letters], inks[0][:, :letters])
    assert inks[0][:, 0].any()  # its left edge is the edge of the text's box
    assert inks[0][:, :letters].any()


@pytest.mark.parametrize("at", POSITIONS)
@pytest.mark.parametrize("template", ["K = {k}", LONG, "(gjpqy|{{[{k}]}}|_Q,;)"])
@pytest.mark.parametrize("width", [20, 64, 333, 1200])
def test_no_letter_is_cut_off(at: CaptionAt, template: str, width: int) -> None:
    with quiet_corners():
        layout, levels, _, (result,) = drawn(Caption(template, at=at), [40], (width, 300))
    assert layout.text
    text = template.format(k=40, mse="225.0", psnr=f"{levels[0].psnr:.1f}")
    mask = ImageFont.load_default(layout.text_size).getmask(text)
    wanted = np.asarray(mask, np.uint8).reshape(mask.size[::-1])
    rows, cols = np.nonzero(np.rint(wanted / 255 * 4))
    wanted = wanted[rows.min() : rows.max() + 1, cols.min() : cols.max() + 1]
    assert wanted.shape == (layout.text.height, layout.text.width)
    around = layout.text.grown(2)  # two pixels of ground on all sides
    shades = result.indices[around.area].astype(int) - 40
    assert np.array_equal(shades[2:-2, 2:-2], np.rint(wanted / 255 * 4))
    shades[2:-2, 2:-2] = 0
    assert not shades.any()
    strip = layout.strip
    assert strip.left <= around.left < around.right <= strip.right
    assert strip.top <= around.top < around.bottom <= strip.bottom


@pytest.mark.parametrize("width", [64, 100, 200, 640, 1600, 4000])
@pytest.mark.parametrize("height", [64, 2000])
def test_text_is_readable_and_follows_the_width(width: int, height: int) -> None:
    level = level_of(40, random_palette(40))
    layout = CaptionLayout.of(Caption(), [level], (width, height))
    assert layout.text_size >= 11
    assert layout.size[0] == width
    assert layout.text_size <= max(11, 8 + width // 60 + 1)
    if height == 2000:
        assert layout.text_size >= width / 60 + 7
    else:
        assert layout.text_size == 11
        assert layout.strip.height < height // 2


def test_a_long_text_shrinks_before_the_canvas_grows() -> None:
    level = level_of(40, random_palette(40))
    small, medium, large = (
        CaptionLayout.of(Caption(LONG + LONG), [level], (width, 900)) for width in (200, 370, 900)
    )
    assert small.size[0] > 200
    assert small.text_size == 11
    assert medium.size[0] == 370
    assert 11 < medium.text_size < 14  # 14 is for a short text
    assert large.text_size == 23


def test_letters_higher_than_capitals_have_room() -> None:
    level = level_of(40, random_palette(40))
    line = Line.of("K = {k}", None, [level], 20)
    high = replace(line, ink=(1, -35, 60, 12))
    for swatches in (True, False):
        strip, text, _ = _arrange(high, 640, swatches, in_strip=True)
        assert text
        assert inside(text.grown(2), strip)


# Swatches


@pytest.mark.parametrize("at", ["below", "top-right"])
@pytest.mark.parametrize("k", [1, 2, 14, 40, 256])
def test_swatches_are_shares_from_dark_to_light(at: CaptionAt, k: int) -> None:
    layout, (level,), _, (result,) = drawn(Caption(at=at), [k], (640, 400))
    assert layout.swatches
    bar = result.indices[layout.swatches.area]
    assert np.array_equal(bar, np.broadcast_to(bar[0], bar.shape))
    assert bar.max() < k
    lightness = luminance(level.palette)[bar[0]]
    assert (np.diff(lightness) >= 0).all()
    widths = np.bincount(bar[0], minlength=k)
    assert widths.sum() == layout.swatches.width
    order = np.argsort(luminance(level.palette))
    borders, exact = (np.cumsum(each[order]) for each in (widths, level.shares * widths.sum()))
    assert np.abs(borders - exact).max() <= 0.5 + 1e-6


def test_the_outline_is_told_from_ground_and_from_white_swatches() -> None:
    palette = np.array([[255, 255, 255], [250, 250, 248]], np.uint8)
    level = level_of(2, palette)
    layout = CaptionLayout.of(Caption(), [level], (200, 100))
    result = layout.draw(Frame(np.zeros((100, 200), np.uint8), palette), level)
    assert layout.swatches
    outer = layout.swatches.grown(layout.outline)
    edge = result.indices[outer.area].copy()
    edge[layout.outline : -layout.outline, layout.outline : -layout.outline] = edge[0, 0]
    assert (edge == edge[0, 0]).all()
    assert edge[0, 0] >= 2


def test_the_bar_is_as_high_as_the_capitals_and_stands_beside_them() -> None:
    layout, _, _, _ = drawn(Caption("K"), [14], (640, 400))
    assert layout.text
    assert layout.swatches
    assert (layout.text.top, layout.text.bottom) == layout.swatches[1::2]
    over, under = layout.text.top - layout.strip.top, layout.strip.bottom - layout.text.bottom
    assert abs(over - under) <= 1
    right = layout.strip.right - layout.swatches.right - layout.outline
    assert right == layout.text.left - layout.strip.left


def test_swatches_alone_text_alone_and_nothing() -> None:
    layout, _, _, (result,) = drawn(Caption(""), [5])
    assert layout.text is None
    assert layout.swatches
    assert layout.swatches.width > 290
    assert (result.indices[layout.swatches.area] < 5).all()
    layout, _, _, _ = drawn(Caption(swatches=False), [5])
    assert layout.text
    assert layout.swatches is None
    for at in POSITIONS:
        for template in ("", "  "):
            layout, _, (frame,), (result,) = drawn(Caption(template, at, swatches=False), [5])
            assert result is frame
            assert layout.size == frame.size


# The layout


def inside(inner: Box, outer: Box) -> bool:
    return (
        outer.left <= inner.left < inner.right <= outer.right
        and outer.top <= inner.top < inner.bottom <= outer.bottom
    )


def apart(a: Box, b: Box) -> bool:
    return a.right <= b.left or b.right <= a.left or a.bottom <= b.top or b.bottom <= a.top


LEVELS = [level_of(k, random_palette(k), mse=20_000 / k) for k in (1, 9, 40)]


@given(
    width=st.one_of(st.integers(1, 80), st.integers(1, 2000)),
    height=st.one_of(st.integers(1, 80), st.integers(1, 2000)),
    at=st.sampled_from(POSITIONS),
    template=st.sampled_from(["K = {k}", LONG, "", "(g|{k})", "{k}" * 30]),
    swatches=st.booleans(),
)
@settings(max_examples=150, deadline=None)
def test_boxes_are_apart_and_on_the_canvas(
    width: int, height: int, at: CaptionAt, template: str, swatches: bool
) -> None:
    with quiet_corners():
        layout = CaptionLayout.of(Caption(template, at, swatches), LEVELS, (width, height))
    canvas = Box(0, 0, *layout.size)
    assert inside(layout.picture, canvas)
    assert (layout.picture.width, layout.picture.height) == (width, height)
    if at == "above":
        assert layout.picture[:2] == (0, layout.strip.bottom)
    else:
        assert layout.picture[:2] == (0, 0)
    bar = layout.swatches and layout.swatches.grown(layout.outline)
    assert (bar is not None) == swatches
    assert (layout.text is not None) == bool(template)
    for box in (layout.text, bar):
        assert box is None or inside(box.grown(2), layout.strip)
    if bar and layout.text:
        assert apart(bar, layout.text.grown(2))
    if bar or layout.text:
        assert inside(layout.strip, canvas)
    if at in STRIPS:
        assert apart(layout.strip, layout.picture)
        assert layout.size[1] == height + layout.strip.height
    # The canvas grows for nothing but a caption larger than the picture.
    assert layout.size[0] == max(width, layout.strip.width)
    assert layout.text_size >= 11


def test_a_small_picture_gets_more_ground() -> None:
    layout, _, (frame,), (result,) = drawn(Caption(), [14], (20, 20))
    assert layout.size[0] > 20
    assert np.array_equal(result.indices[:20, :20], frame.indices)
    assert (result.indices[:20, 20:] == 14).all()


@pytest.mark.parametrize("at", CORNERS)
def test_a_corner_smaller_than_its_caption_is_said(at: CaptionAt) -> None:
    with pytest.warns(SweepWarning, match="picture of 20x20 px is smaller than its caption"):
        drawn(Caption(at=at), [14], (20, 20))
    layout, _, _, _ = drawn(Caption(at=at), [14], (200, 100))
    assert (layout.strip.left < 100) == at.endswith("left")
    assert (layout.strip.top < 50) == at.startswith("top")


def test_a_frame_of_another_picture_or_level_is_refused() -> None:
    layout, (level, other), (frame, _), _ = drawn(Caption(), [14, 15])
    with pytest.raises(ParameterError, match="20x10 px does not fit a layout for 320x200 px"):
        layout.draw(Frame(np.zeros((10, 20), np.uint8), level.palette), level)
    with pytest.raises(ParameterError, match="palette of K = 15"):
        layout.draw(frame, other)


def test_the_same_input_gives_the_same_bytes() -> None:
    first, second = (drawn(Caption(LONG), [1, 14, 40])[3] for _ in range(2))
    for a, b in zip(first, second, strict=True):
        assert np.array_equal(a.indices, b.indices)
        assert np.array_equal(a.palette, b.palette)
