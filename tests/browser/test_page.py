"""The page in headless Chromium: its pixels, its controls, what it may do; ``-m browser``."""

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import skimage.color

from sweep import Progression, defaults
from sweep.artifacts.palettes.order import order_of
from tests.browser.shown import Shown, expected

pytestmark = pytest.mark.browser

PageOf = Callable[[str], Path]
Progressions = dict[str, Progression]

skimage_ciede2000: Any = skimage.color.deltaE_ciede2000


# Pixels.


@pytest.mark.parametrize("name", ["photo", "oklab", "all", "part", "grey"])
def test_every_k_has_the_pixels_of_its_frame(
    shown: Shown, page_of: PageOf, progressions: Progressions, name: str
) -> None:
    progression = progressions[name]
    shown.open(page_of(name))
    assert shown.get("sweep.ks") == list(progression.ks)
    for k in progression.ks:
        assert np.array_equal(shown.pixels(k), expected(progression, k)), k


@pytest.mark.parametrize("name", ["photo", "all", "part"])
def test_at_100_percent_the_screen_has_these_pixels(
    shown: Shown, page_of: PageOf, progressions: Progressions, name: str
) -> None:
    progression = progressions[name]
    shown.open(page_of(name))
    shown.press("100 %")
    # Nothing may stand before the picture but what shows through it.
    shown.js("all('.tag').forEach((one) => one.style.opacity = 0);")
    for k in (1, 5, progression.ks[-1]):
        shown.choose(k=k)
        box = shown.box(".layer canvas")
        seen = box.of(shown.browser.screenshot())
        assert seen.shape[:2] == progression.histogram.index.shape
        wanted = expected(progression, k)
        opaque = wanted[:, :, 3] == 255
        assert np.array_equal(seen[opaque], wanted[opaque][:, :3]), k


# Which K.


def test_the_slider_goes_by_keys(shown: Shown, page_of: PageOf) -> None:
    shown.open(page_of("photo"))
    shown.focus("[type=range]")
    shown.browser.press("ArrowRight", "ArrowRight", "ArrowUp")
    assert shown.k == 17
    shown.browser.press("ArrowLeft", "ArrowDown")
    assert shown.k == 15
    shown.browser.press("Home")
    assert shown.k == 1
    shown.browser.press("ArrowLeft")
    assert shown.k == 1
    shown.browser.press("End")
    assert shown.k == 24
    shown.browser.press("PageDown")
    assert 18 <= shown.k < 24
    assert shown.get("seen('[type=range]').ariaValueText") == f"{shown.k} colors"


def test_the_slider_goes_by_mouse(
    shown: Shown, page_of: PageOf, progressions: Progressions
) -> None:
    shown.open(page_of("photo"))
    slider = shown.box("[type=range]")
    shown.browser.drag(slider.at(0.5, 0.5), slider.at(0.3, 0.5), slider.at(0.99, 0.5))
    assert shown.k == 24
    shown.browser.click(slider.at(0.25, 0.5))
    assert abs(shown.k - 7) <= 1
    canvas, wanted = shown.canvas(), expected(progressions["photo"], shown.k)
    assert np.array_equal(canvas, wanted)


def test_the_number_field_takes_a_k(shown: Shown, page_of: PageOf) -> None:
    shown.open(page_of("photo"))
    field = shown.box("[type=number]").at(0.3, 0.5)
    for typed, k in [("9", 9), ("999", 24), ("0", 1), ("12", 12)]:
        shown.browser.click(field)
        shown.browser.press("Control+a", *typed, "Enter")
        assert (shown.k, shown.get("seen('[type=number]').value")) == (k, str(k)), typed
    shown.browser.press("Control+a", "Delete", "Enter")
    shown.until("seen('[type=number]').value === '12'")
    assert shown.k == 12


def test_keys_choose_k_wherever_nothing_else_wants_them(shown: Shown, page_of: PageOf) -> None:
    shown.open(page_of("photo"))
    shown.focus(".play")
    for key, k in [
        ("ArrowRight", 15), ("ArrowUp", 16), ("ArrowLeft", 15), ("ArrowDown", 14),
        ("PageUp", 17), ("PageDown", 14), ("Home", 1), ("PageDown", 1), ("ArrowLeft", 1),
        ("End", 24), ("PageUp", 24), ("ArrowRight", 24),
    ]:  # fmt: skip
        shown.browser.press(key)
        assert shown.k == k, key


@pytest.mark.parametrize("where", [".play", "[type=range]", ".stage"])
def test_digits_that_are_typed_are_a_k(shown: Shown, page_of: PageOf, where: str) -> None:
    shown.open(page_of("all"))
    shown.focus(where)
    shown.browser.press("Home", "1", "4")
    assert shown.k == 14
    shown.browser.press("2")
    assert shown.k == 142


def test_keys_with_a_modifier_are_left_to_the_browser(shown: Shown, page_of: PageOf) -> None:
    shown.open(page_of("photo"))
    shown.focus(".play")
    shown.js("addEventListener('keydown', (event) => (globalThis.kept = event.defaultPrevented));")
    for key in ("Control+d", "Control+5", "Control+f"):
        shown.browser.press(key)
        assert shown.get("globalThis.kept") is False, key
    assert (shown.k, shown.now("view"), shown.now("flipped")) == (14, "wipe", False)


@pytest.mark.parametrize("where", [".play", "[type=range]", ".stage"])
def test_space_plays_every_k_in_its_time(shown: Shown, page_of: PageOf, where: str) -> None:
    shown.open(page_of("flat"))
    shown.choose(k=1)
    shown.js("""
        globalThis.told = [];
        element.addEventListener("k", ({detail}) => told.push([detail, performance.now()]));
    """)
    shown.focus(where)
    shown.browser.press(" ")
    assert shown.get("seen('.play').ariaLabel") == "Pause"
    told = shown.until("told.length >= 9 && told")
    shown.browser.press(" ")
    assert shown.now("playing") is False
    assert shown.get("seen('.play').ariaLabel") == "Play"
    assert [k for k, _ in told[:9]] == [2, 3, 4, 1, 2, 3, 4, 1, 2]
    # Timers may be late, but for a fraction of a millisecond they are never early.
    stood = [(k, after - at) for (k, at), (_, after) in itertools.pairwise(told[:9])]
    assert all(time > (118 if k == 4 else 78) for k, time in stood), stood
    before = shown.k
    shown.js("await frames(20);")
    assert shown.k == before


def test_the_button_plays_and_choosing_stops_it(shown: Shown, page_of: PageOf) -> None:
    shown.open(page_of("photo"))
    shown.browser.click(shown.box(".play").middle)
    assert shown.until("element.k > 15")
    shown.browser.press("Home")
    assert (shown.k, shown.now("playing")) == (1, False)


# Beside it.


def test_the_wipe_is_dragged_by_the_mouse(
    shown: Shown, page_of: PageOf, progressions: Progressions
) -> None:
    shown.open(page_of("photo"))
    shown.select(".top select", "k2")
    picture = shown.box(".layer canvas")
    handle = shown.box(".wipe")
    shown.browser.drag(handle.middle, picture.at(0.5, 0.4), picture.at(0.25, 0.4))
    assert shown.now("wipe") == pytest.approx(0.25, abs=0.01)
    assert shown.get("seen('.wipe').ariaValueNow") == "25"
    # Left of it is what is compared with, right of it the picture.
    shown.js("all('.tag').forEach((one) => one.style.opacity = 0);")
    screen = shown.browser.screenshot()
    frames = {k: expected(progressions["photo"], k) for k in (2, 14)}
    for column, k in [(5, 2), (20, 2), (40, 14), (90, 14)]:
        for row in (3, 50):
            x, y = map(int, shown.pixel(column, row))
            assert screen[y, x].tolist() == frames[k][row, column, :3].tolist(), (column, row)
    # Beyond the edge it stays at the edge.
    handle = shown.box(".wipe")
    shown.browser.drag(handle.middle, handle.at(0.5, 0.6), (2, handle.middle[1]))
    assert shown.now("wipe") == 0


def test_the_wipe_is_dragged_by_a_finger(shown: Shown, page_of: PageOf) -> None:
    shown.open(page_of("photo"))
    shown.select(".top select", "original")
    picture, handle = shown.box(".layer canvas"), shown.box(".wipe")
    shown.browser.drag(handle.middle, picture.at(0.6, 0.5), picture.at(0.8, 0.5), pointer="touch")
    assert shown.now("wipe") == pytest.approx(0.8, abs=0.01)


def test_the_wipe_goes_by_keys(shown: Shown, page_of: PageOf) -> None:
    shown.open(page_of("photo"))
    shown.select(".top select", "original")
    shown.focus(".wipe")
    for key, now in [
        ("ArrowRight", "52"), ("ArrowUp", "54"), ("ArrowLeft", "52"), ("ArrowDown", "50"),
        ("PageUp", "60"), ("PageDown", "50"), ("Home", "0"), ("ArrowLeft", "0"), ("End", "100"),
        ("ArrowRight", "100"),
    ]:  # fmt: skip
        shown.browser.press(key)
        assert shown.get("seen('.wipe').ariaValueNow") == now, key
    assert shown.k == 14


def test_flip_is_held_by_f_and_by_the_button(
    shown: Shown, page_of: PageOf, progressions: Progressions
) -> None:
    shown.open(page_of("photo"))
    shown.select(".top select", "k2")
    column, row = 90, 20
    frames = [expected(progressions["photo"], k)[row, column, :3].tolist() for k in (14, 2)]
    assert frames[0] != frames[1]
    shown.focus(".play")
    x, y = map(int, shown.pixel(column, row))

    def is_flipped(flipped: bool) -> None:
        shown.js("await frames(3);")
        assert shown.now("flipped") is flipped
        assert shown.browser.screenshot()[y, x].tolist() == frames[flipped]

    is_flipped(False)
    shown.browser.hold("f")
    is_flipped(True)
    shown.browser.release("f")
    is_flipped(False)
    flip = shown.button("Flip").middle
    x, y = map(int, shown.pixel(column, row))
    flip = shown.get("(({left, top, width, height}) => [left + width / 2, top + height / 2])"
                     "(button('Flip').getBoundingClientRect())")  # fmt: skip
    shown.browser.mouse_down(flip)
    is_flipped(True)
    shown.browser.mouse_up()
    is_flipped(False)


def test_flip_can_be_let_go_while_the_focus_is_elsewhere(shown: Shown, page_of: PageOf) -> None:
    shown.open(page_of("photo"))
    shown.select(".top select", "k2")
    shown.focus(".play")
    shown.browser.hold("f")
    assert shown.now("flipped") is True
    shown.js("root.activeElement.blur();")
    shown.browser.release("f")
    assert shown.now("flipped") is False


def test_the_difference_grows_with_the_distance_of_colors(
    shown: Shown, page_of: PageOf, progressions: Progressions
) -> None:
    progression = progressions["photo"]
    shown.open(page_of("photo"))
    shown.choose(k=8)
    shown.select(".top select", "k3")
    shown.focus(".play")
    shown.browser.press("d")
    shown.js("await frames(3);")
    assert shown.get("seen('.tag.right').textContent") == "difference of K = 8 from K = 3"
    assert shown.get("seen('.legend').textContent").endswith("(CIEDE2000; 1 can just be seen)")
    labs = [skimage.color.rgb2lab(progression.frame(k).pixels / 255) for k in (8, 3)]
    apart = skimage_ciede2000(*labs).ravel()
    light = shown.canvas()[:, :, :3].astype(int).sum(axis=2).ravel()
    order = np.argsort(apart)
    assert np.all(np.diff(light[order]) >= -3)
    assert np.ptp(light) > 300
    shown.press("Difference")
    assert shown.now("view") == "wipe"
    assert np.array_equal(shown.canvas(), expected(progression, 8))


def test_there_is_no_difference_from_itself(shown: Shown, page_of: PageOf) -> None:
    shown.open(page_of("photo"))
    shown.select(".top select", "k14")
    shown.press("Difference")
    shown.js("await frames(3);")
    assert len(np.unique(shown.canvas().reshape(-1, 4), axis=0)) == 1


# How large.


def test_the_wheel_zooms_at_the_pointer(shown: Shown, page_of: PageOf) -> None:
    shown.open(page_of("photo"))
    shown.select(".top select", "original")
    fitted = shown.scale
    at = shown.pixel(30, 40)
    shown.browser.move(at)
    words = shown.get("seen('.readout').textContent")
    assert words.startswith("30, 40: ")
    # So large that it is wider than its room, in the middle of which it would be otherwise.
    shown.browser.wheel(at, -700)
    shown.until("new DOMMatrix(seen('.layer canvas').style.transform).a > args[0]", fitted * 1.3)
    assert shown.scale == pytest.approx(fitted * 1.0015**700, rel=1e-4)
    shown.browser.move((at[0] + 1, at[1]))
    assert shown.get("seen('.readout').textContent") == words
    shown.browser.wheel(at, 3000)
    shown.until("new DOMMatrix(seen('.layer canvas').style.transform).a === args[0]", fitted)


def test_where_all_is_seen_the_wheel_scrolls_the_page(shown: Shown, page_of: PageOf) -> None:
    shown.open(page_of("photo"))
    fitted = shown.scale
    at = shown.pixel(30, 40)
    shown.js("scrollTo(0, 0); await frames(2);")
    at = (at[0], min(at[1], 300))
    shown.browser.wheel(at, 120)
    assert shown.until("scrollY > 0")
    assert shown.scale == fitted


def test_a_double_click_zooms_in_and_out(shown: Shown, page_of: PageOf) -> None:
    shown.open(page_of("photo"))
    shown.select(".top select", "original")
    fitted = shown.scale
    at = shown.pixel(30, 40)
    shown.browser.click(at, times=2)
    assert shown.scale == 2 * fitted
    shown.browser.click(at, times=2)
    assert shown.scale == fitted


def test_buttons_and_keys_zoom(shown: Shown, page_of: PageOf) -> None:
    shown.open(page_of("photo"))
    fitted = shown.scale
    for words, scale in [
        ("Larger", fitted * 1.5), ("Larger", fitted * 2.25), ("Smaller", fitted * 1.5),
        ("100 %", 1), ("Fit", fitted),
    ]:  # fmt: skip
        shown.press(words)
        assert shown.scale == pytest.approx(scale), words
    shown.focus("[type=range]")
    shown.browser.press("+", "+", "-")
    assert shown.scale == pytest.approx(fitted * 1.5)
    for _ in range(20):
        shown.browser.press("+")
    assert shown.scale == 64


def test_two_fingers_zoom(shown: Shown, page_of: PageOf) -> None:
    shown.open(page_of("photo"))
    shown.select(".top select", "original")
    fitted = shown.scale
    x, y = shown.pixel(48, 32)
    shown.browser.pinch(((x - 40, y), (x - 120, y)), ((x + 40, y + 60), (x + 120, y + 60)))
    assert shown.scale > 1.5 * fitted
    shown.browser.pinch(((x - 120, y), (x - 20, y)), ((x + 120, y + 60), (x + 20, y + 60)))
    assert shown.scale < 1.5 * fitted


def test_what_is_large_is_dragged_and_both_layers_move(shown: Shown, page_of: PageOf) -> None:
    shown.open(page_of("photo"))
    shown.select(".top select", "original")
    shown.press("Larger")
    shown.press("Larger")
    x, y = shown.pixel(70, 32)
    place = "all('.layer canvas').map((one) => one.getBoundingClientRect().left)"
    before, others = shown.get(place)
    shown.browser.drag((x, y), (x - 20, y), (x - 40, y))
    assert shown.get(place) == [before - 40, others - 40]
    assert before == others


# Colors.


def test_pointing_at_a_pixel_tells_of_it(
    shown: Shown, page_of: PageOf, progressions: Progressions
) -> None:
    progression = progressions["photo"]
    level, index = progression[14], progression.histogram.index
    shown.open(page_of("photo"))
    for column, row in [(0, 0), (30, 40), (95, 63), (60, 12)]:
        shown.browser.move(shown.pixel(column, row))
        color = index[row, column]
        label = level.labels[color]
        own = _hex(progression.histogram.colors[color])
        share = 100 * level.counts[label] / level.counts.sum()
        words = shown.get("seen('.readout').textContent")
        assert words.startswith(f"{column}, {row}:  {own} is shown as  "), words
        assert f" {_hex(level.palette[label])}, " in words
        assert f" {share:.1f} % of the pixels; " in words
    shown.browser.move((3, 3))
    assert shown.get("seen('.readout').textContent").startswith("Point at the picture")


def test_a_tap_tells_of_a_pixel_and_leaves_it_told(shown: Shown, page_of: PageOf) -> None:
    shown.open(page_of("photo"))
    shown.browser.drag(shown.pixel(30, 40), pointer="touch")
    shown.js("await frames(3);")
    assert shown.get("seen('.readout').textContent").startswith("30, 40: ")


def test_arrow_keys_on_the_picture_point_at_its_pixels(shown: Shown, page_of: PageOf) -> None:
    shown.open(page_of("photo"))
    shown.focus(".stage")
    shown.browser.press("ArrowRight")
    first = shown.get("seen('.readout').textContent").partition(":")[0]
    shown.browser.press("Shift+ArrowDown")
    second = shown.get("seen('.readout').textContent").partition(":")[0]
    (x, y), (x2, y2) = (map(int, one.split(", ")) for one in (first, second))
    assert (x2, y2) == (x, y + 1)
    assert x > 48
    assert shown.k == 14


def test_transparent_pixels_are_pointed_at_in_vain(shown: Shown, page_of: PageOf) -> None:
    shown.open(page_of("part"))
    shown.browser.move(shown.pixel(1, 1))
    assert shown.now("spot") == -1
    shown.browser.move(shown.pixel(48, 32))
    assert shown.now("spot") >= 0


def test_a_swatch_lets_the_others_fade(
    shown: Shown, page_of: PageOf, progressions: Progressions
) -> None:
    level, index = progressions["photo"][14], progressions["photo"].histogram.index
    full = expected(progressions["photo"], 14)
    shown.open(page_of("photo"))
    shown.focus(".palette-bar button")
    shown.js("await frames(2);")
    row = shown.now("only")
    assert level.counts[row] == level.counts.max()
    stays = level.labels[index] == row
    seen = shown.canvas()
    assert np.array_equal(seen[stays], full[stays])
    stage = np.array([0xE6, 0xE6, 0xE3])
    faded = np.abs(stage + 0.12 * (full[~stays][:, :3] - stage) - seen[~stays][:, :3])
    assert faded.max() <= 1
    # The next by an arrow key, and none when the focus goes.
    shown.browser.press("ArrowRight")
    assert shown.now("only") not in {row, -1}
    shown.js("root.activeElement.blur(); await frames(2);")
    assert np.array_equal(shown.canvas(), full)


def test_a_swatch_that_is_clicked_is_copied(
    shown: Shown, page_of: PageOf, progressions: Progressions
) -> None:
    level = progressions["photo"][14]
    shown.open(page_of("photo"))
    shown.browser.click(shown.box(".palette-bar button", 1).middle)
    wanted = _hex(level.palette[np.argsort(-level.counts, kind="stable")[1]])
    words = shown.until("seen('.palette-words [role=status]').textContent")
    assert words == f"{wanted} copied"
    # What was copied is what is pasted.
    shown.js("""
        const area = document.createElement("textarea");
        area.id = "paste";
        document.body.prepend(area);
        area.focus();
    """)
    shown.browser.press("Control+v")
    assert shown.until("document.getElementById('paste').value") == wanted


@pytest.mark.parametrize("sort", ["share", "lightness", "hue", "lineage"])
def test_swatches_are_sorted_as_palettes_are(
    shown: Shown, page_of: PageOf, progressions: Progressions, sort: defaults.Sort
) -> None:
    progression = progressions["photo"]
    shown.open(page_of("photo"))
    shown.select("select:has([value=lineage])", sort)
    for k in (14, 24):
        shown.choose(k=k)
        level = progression[k]
        found = shown.get("all('.palette-bar button').map((one) => one.ariaLabel.slice(0, 7))")
        order = order_of(level, sort, progression)
        assert found == [_hex(color) for color in level.palette[order]]


# Panels.


def test_the_curve_goes_to_the_k_that_is_clicked(shown: Shown, page_of: PageOf) -> None:
    shown.open(page_of("photo"))
    plot = shown.box(".curve-plot")
    for k in (9, 24, 1):
        shown.browser.click(plot.at((k - 1) / 23 - (k == 24) * 0.002, 0.5))
        assert shown.k == k
    shown.browser.drag(plot.at(0.2, 0.5), plot.at(0.5, 0.5), plot.at(10 / 23, 0.4))
    assert shown.k == 11


def test_the_curve_tells_the_error(
    shown: Shown, page_of: PageOf, progressions: Progressions
) -> None:
    shown.open(page_of("photo"))
    words = shown.get("seen('.panel p').textContent")
    error = progressions["photo"][14].mse
    assert words.startswith(f"14 colors: mean squared error {float(f'{error:.3g}'):g};"), words


def test_the_tree_goes_to_the_k_that_is_clicked(shown: Shown, page_of: PageOf) -> None:
    shown.open(page_of("photo"))
    shown.press("Tree")
    shown.js("await frames(2);")
    canvas = shown.box(".tree-plot canvas")
    for k in (3, 20):
        shown.browser.click(canvas.at(0.4, (k - 0.5) / 24))
        assert shown.k == k
        shown.browser.move(canvas.at(0.41, (k - 0.5) / 24))
        assert shown.now("only") >= 0
    shown.browser.move((2, 2))
    assert shown.now("only") == -1
    # Every row is in the colors of its level.
    pixels = shown.canvas(".tree-plot canvas")
    colors = {_hex(color[:3]) for color in pixels[int(pixels.shape[0] * 5.5 / 24)]}
    assert colors == set(shown.get("sweep.level(6).hexes"))


def test_the_picture_finds_its_dot_in_the_cloud(shown: Shown, page_of: PageOf) -> None:
    shown.open(page_of("photo"))
    shown.press("Cloud")
    # Pointing does not scroll, so that both are painted before.
    shown.box(".cloud-view")
    shown.js("await frames(30);")
    before = shown.canvas(".cloud-view")
    shown.browser.move(shown.pixel(30, 40))
    assert shown.now("spot") == shown.get("sweep.ids[40 * sweep.width + 30]")
    shown.js("await frames(3);")
    changed = np.any(shown.canvas(".cloud-view") != before, axis=2)
    assert 10 < changed.sum() < before.shape[0] * before.shape[1] / 4
    shown.browser.move((2, 2))
    shown.js("await frames(3);")
    assert np.array_equal(shown.canvas(".cloud-view"), before)


def test_the_cloud_finds_its_pixels_in_the_picture(
    shown: Shown, page_of: PageOf, progressions: Progressions
) -> None:
    shown.open(page_of("photo"))
    shown.press("Cloud")
    box = shown.box(".cloud-view")
    shown.js("await frames(30);")
    for step in range(40):
        shown.browser.move(box.at(0.35 + 0.0075 * step, 0.5))
        if shown.now("spot") >= 0:
            break
    spot = shown.now("spot")
    assert spot >= 0
    shown.js("await frames(2);")
    stays = np.array(shown.get("[...sweep.ids].map((id) => id === state.now.spot)"))
    full = expected(progressions["photo"], 14).reshape(-1, 4)
    seen = shown.canvas().reshape(-1, 4)
    assert np.array_equal(seen[stays], full[stays])
    stage = np.array([0xE6, 0xE6, 0xE3])
    faded = np.abs(stage + 0.12 * (full[~stays][:, :3] - stage) - seen[~stays][:, :3])
    assert faded.max() <= 1


def test_the_cloud_turns_by_mouse_and_keys(shown: Shown, page_of: PageOf) -> None:
    shown.open(page_of("photo"))
    shown.press("Cloud")
    box = shown.box(".cloud-view")
    shown.js("await frames(30);")
    seen = [shown.canvas(".cloud-view")]
    shown.browser.drag(box.at(0.1, 0.1), box.at(0.2, 0.15), box.at(0.3, 0.2))
    shown.browser.move((2, 2))
    shown.js("await frames(3);")
    seen.append(shown.canvas(".cloud-view"))
    for key in ("ArrowLeft", "ArrowUp", "+"):
        shown.browser.press(key)
        shown.js("await frames(3);")
        seen.append(shown.canvas(".cloud-view"))
    for before, after in itertools.pairwise(seen):
        assert not np.array_equal(before, after)
    assert shown.k == 14


def test_k_means_by_hand_goes_to_its_end(
    shown: Shown, page_of: PageOf, progressions: Progressions
) -> None:
    shown.open(page_of("photo"))
    shown.press("k-means by hand")
    status = "seen('.hand [role=status]').textContent"
    rule = "all('.hand li').findIndex((one) => one.ariaCurrent === 'step')"
    shown.press("Start")
    assert shown.get(status) == "The centers are pixels drawn at random."
    assert shown.get("all('.hand [type=color]').length") == 8
    assert shown.get(rule) == 0
    shown.press("Assign pixels")
    assert shown.get(status).startswith("Every pixel went to its nearest center; ")
    assert shown.get(rule) == 1
    shown.press("Update centers")
    assert shown.get(status).startswith("Each center moved to the mean of its pixels; ")
    assert "fell from" in shown.get(status)
    for _ in range(300):
        words = shown.get("seen('.hand-next').textContent")
        if words == "Done":
            break
        shown.press(words)
    assert shown.get(status).startswith("Nothing moves any more: this is what k-means found.")
    assert shown.get("seen('.hand-next').ariaDisabled") == "true"
    assert shown.get(rule) == 2
    # The errors never rise, and the picture is in the colors that were found.
    errors = shown.get("state.now.hand.errors")
    assert all(after <= before * (1 + 1e-12) for before, after in itertools.pairwise(errors))
    hexes = shown.get("all('.hand [type=color]').map((one) => one.value)")
    assert {_hex(c[:3]) for c in shown.canvas().reshape(-1, 4)} == {*hexes}
    shown.press("Close")
    shown.js("await frames(2);")
    assert np.array_equal(shown.canvas(), expected(progressions["photo"], 14))


def test_k_means_by_hand_runs_by_itself(shown: Shown, page_of: PageOf) -> None:
    shown.open(page_of("flat"))
    shown.press("k-means by hand")
    shown.press("Run")
    assert shown.get("!!button('Pause')")
    shown.until("state.now.hand.done")
    assert shown.get("!!button('Run')")
    words = shown.get("seen('.hand [role=status]').textContent")
    assert words.startswith("Nothing moves any more: ")


def test_a_center_is_dragged_in_the_cloud(shown: Shown, page_of: PageOf) -> None:
    shown.open(page_of("photo"))
    shown.press("k-means by hand")
    shown.press("Start")
    box = shown.box(".hand .cloud-view")
    shown.js("await frames(30);")
    pixels = shown.canvas(".hand .cloud-view")
    # The first center's color, of which its disc has most.
    color = shown.get("all('.hand [type=color]')[0].value")
    rgb = [int(color[i : i + 2], 16) for i in (1, 3, 5)]
    y, x = np.nonzero(np.all(pixels[:, :, :3] == rgb, axis=2))
    at = box.at((np.median(x) + 0.5) / pixels.shape[1], (np.median(y) + 0.5) / pixels.shape[0])
    before = shown.get("[...state.now.hand.centers]")
    shown.browser.drag(at, (at[0] + 20, at[1] - 10), (at[0] + 40, at[1] - 20))
    after = shown.get("[...state.now.hand.centers]")
    assert sum(a != b for a, b in zip(before, after, strict=True)) in {1, 2, 3}
    assert shown.get("seen('.hand [role=status]').textContent").startswith("You moved a center")


def _hex(color: npt.NDArray[np.uint8]) -> str:
    return "#" + bytes(color.tolist()).hex()
