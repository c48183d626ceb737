import numpy as np
import PIL.Image
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sweep.color.srgb import contrast, luminance
from sweep.defaults import Theme
from sweep.drawing.fonts import fitted, one_line, open_face
from sweep.drawing.page import Page, line_height
from sweep.drawing.theme import THEMES
from sweep.image.box import Box


@pytest.mark.parametrize("theme", THEMES)
def test_inks_can_be_read_on_their_ground(theme: Theme) -> None:
    inks = THEMES[theme]
    light = luminance(np.array([inks.ground, inks.text, inks.muted, *inks.accents], np.uint8))
    ratios = contrast(light[0], light[1:])
    assert (ratios[:2] >= 4.5).all()
    assert (ratios[2:] >= 3).all()


@given(st.text(st.characters(categories=("L", "N", "P", "Zs")), max_size=40), st.integers(8, 80))
def test_the_box_of_a_text_holds_all_its_ink(words: str, size: int) -> None:
    page = Page(4000, 200, "light")
    shown = one_line(words)
    box = page.text(2000, 30, shown, size, align="center")
    changed = (page.pixels != np.array(page.inks.ground)).any(axis=2)
    assert box.height == line_height(None, size)
    # Below and above, letters of some scripts go further than those of Latin do.
    changed[box._replace(top=box.top - size // 6, bottom=box.bottom + size // 6).area] = False
    assert not changed.any()


def test_a_text_stands_where_it_is_put() -> None:
    page = Page(300, 60, "dark")
    left = page.text(10, 5, "MM", 20)
    right = page.text(290, 5, "MM", 20, align="right")
    assert left.left == 10
    assert abs(right.right - 290) <= 1
    ink = np.flatnonzero((page.pixels != np.array(page.inks.ground)).any(axis=(0, 2)))
    assert 10 <= ink[0] <= 14
    assert 286 <= ink[-1] < 290


def test_pictures_and_palettes_are_put_as_they_are() -> None:
    page = Page(40, 30, "light")
    pixels = np.random.default_rng(0).integers(0, 256, (8, 9, 3), dtype=np.uint8)
    box = page.picture(3, 4, pixels)
    assert box == Box(3, 4, 12, 12)
    np.testing.assert_array_equal(page.pixels[box.area], pixels)
    palette = np.array([[255, 255, 255], [0, 0, 0]], np.uint8)
    strip = page.palette(Box(0, 20, 40, 22), palette, np.array([1, 3]))
    assert (page.pixels[strip.area][:, :30] == 0).all()
    assert (page.pixels[strip.area][:, 30:] == 255).all()
    assert [placed.kind for placed in page.placed] == ["picture", "palette"]
    assert isinstance(PIL.Image.fromarray(page.pixels), PIL.Image.Image)


@given(st.text(max_size=60), st.floats(0, 400))
def test_a_fitted_text_is_not_wider_than_its_room(text: str, room: float) -> None:
    face = open_face(None, 14)
    shown = fitted(one_line(text), face, room)
    assert face.length(shown) <= room or not shown
    if face.length(one_line(text)) <= room:
        assert shown == one_line(text)


def test_a_line_has_no_breaks_and_no_control_characters() -> None:
    assert one_line("Ωmega\n\x1b\u202e.jpg") == "Ωmega ?.jpg"


@given(*[st.tuples(*[st.integers(0, 9)] * 4)] * 2)
def test_boxes_know_whether_they_meet(
    a: tuple[int, int, int, int], b: tuple[int, int, int, int]
) -> None:
    first = Box.at(a[0], a[1], a[2] + 1, a[3] + 1)
    second = Box.at(b[0], b[1], b[2] + 1, b[3] + 1)
    canvas = np.zeros((20, 20), int)
    canvas[first.area] += 1
    canvas[second.area] += 2
    assert first.apart(second) == (not (canvas == 3).any())
    assert first.inside(second) == (not (canvas == 1).any())
