import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sweep
from sweep.artifacts.sheet.tiles import Tiles, enlarged
from sweep.color.spaces import space_named
from sweep.defaults import Represent, SpaceName


def colors_of(pixels: sweep.Frame) -> set[tuple[int, ...]]:
    return {tuple(color) for color in pixels.pixels.reshape(-1, 3).tolist()}


@pytest.mark.parametrize("space", ["rgb", "lab", "oklab"])
def test_each_pixel_has_the_nearest_color_of_the_palette(
    small_photo: sweep.Image, space: SpaceName
) -> None:
    progression = sweep.quantize(small_photo, "3,9", sweep.Method(space=space))
    tiles = Tiles.of(progression, (60, 40))
    assert np.array_equal(tiles.original.pixels, small_photo.resized(60).pixels)
    points = space_named(space).points(tiles.original.pixels.reshape(-1, 3)).astype(float)
    for level in progression:
        centers = space_named(space).points(level.palette).astype(float)
        away = ((points[:, None] - centers) ** 2).sum(axis=2)
        shown = tiles.frame(level).indices.ravel()
        assert np.allclose(away[np.arange(len(shown)), shown], away.min(axis=1))


def test_a_picture_that_is_small_enough_is_the_frame(small_photo: sweep.Image) -> None:
    progression = sweep.quantize(small_photo, "7")
    for size in ((120, 80), (500, 400)):
        frame = Tiles.of(progression, size).frame(progression[7])
        assert np.array_equal(frame.indices, progression.frame(7).indices)


@given(
    st.integers(2, 40), st.integers(2, 40), st.integers(1, 9), st.integers(1, 9),
    st.integers(1, 30), st.integers(0, 9999), st.sampled_from(["mean", "medoid", "min"]),
)  # fmt: skip
@settings(max_examples=60)
def test_a_tile_has_exactly_the_colors_of_its_level(
    width: int, height: int, columns: int, rows: int, k: int, seed: int, represent: Represent
) -> None:
    random = np.random.default_rng(seed)
    # A few colors cover nearly all; the others are lost when the picture is made smaller.
    pixels = np.full((height, width, 3), 200, np.uint8)
    for _ in range(random.integers(1, 30)):
        pixels[random.integers(height), random.integers(width)] = random.integers(0, 256, 3)
    progression = sweep.quantize(
        sweep.Image(pixels), k, sweep.Method(effort="fast", space="rgb", represent=represent)
    )
    level = progression[k]
    tile = Tiles.of(progression, (columns, rows)).frame(level)
    shown, full = colors_of(tile), colors_of(progression.frame(k))
    assert shown <= full
    if tile.indices.size >= len(level.palette):
        assert shown == full


def test_a_lost_color_comes_back_where_it_was() -> None:
    pixels = np.full((40, 40, 3), 200, np.uint8)
    pixels[31, 12] = (255, 0, 0)
    progression = sweep.quantize(sweep.Image(pixels), 2)
    tile = Tiles.of(progression, (10, 10)).frame(progression[2])
    red = np.argwhere((tile.pixels == (255, 0, 0)).all(axis=2))
    assert red.tolist() == [[7, 3]]


def test_locked_colors_that_do_not_occur_are_not_drawn(small_photo: sweep.Image) -> None:
    method = sweep.Method(effort="fast", lock=((255, 0, 255),))
    progression = sweep.quantize(small_photo, 4, method)
    tile = Tiles.of(progression, (30, 20)).frame(progression[4])
    assert colors_of(tile) == colors_of(progression.frame(4))


@given(st.integers(1, 9), st.integers(1, 9), st.integers(1, 30), st.integers(1, 30))
def test_enlarged_pixels_are_repeated(w: int, h: int, width: int, height: int) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (h, w, 3), dtype=np.uint8)
    large = enlarged(pixels, (w + width, h + height))
    assert large.shape == (h + height, w + width, 3)
    for y in range(h + height):
        for x in range(w + width):
            assert (large[y, x] == pixels[y * h // (h + height), x * w // (w + width)]).all()


def test_pictures_are_made_smaller_to_any_size(small_photo: sweep.Image) -> None:
    assert small_photo.resized(50, 70).size == (50, 70)
    assert small_photo.resized(500, 20).size == (120, 20)
    assert small_photo.resized(120, 80) is small_photo
    with pytest.raises(sweep.ParameterError, match="height 0 px"):
        small_photo.resized(5, 0)
