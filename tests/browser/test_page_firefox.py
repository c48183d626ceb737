"""The page once more in headless Firefox."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from sweep import Progression
from tests.browser.driver import firefox
from tests.browser.shown import Shown, expected

pytestmark = [pytest.mark.browser, pytest.mark.firefox]

PageOf = Callable[[str], Path]
Progressions = dict[str, Progression]


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    with firefox(tmp_path_factory.mktemp("firefox")) as session:
        yield Shown(session)


@pytest.fixture
def shown(other: Shown) -> Iterator[Shown]:
    """Firefox, in which nothing may go wrong."""
    before = len(other.browser.console())
    yield other
    assert other.browser.console()[before:] == []


@pytest.mark.parametrize("name", ["photo", "part"])
def test_every_k_has_the_pixels_of_its_frame(
    shown: Shown, page_of: PageOf, progressions: Progressions, name: str
) -> None:
    progression = progressions[name]
    shown.open(page_of(name))
    assert shown.get("sweep.ks") == list(progression.ks)
    for k in progression.ks:
        assert np.array_equal(shown.pixels(k), expected(progression, k)), k


def test_at_100_percent_the_screen_has_these_pixels(
    shown: Shown, page_of: PageOf, progressions: Progressions
) -> None:
    shown.open(page_of("photo"))
    shown.press("100 %")
    shown.js("all('.tag').forEach((one) => one.style.opacity = 0);")
    for k in (1, 5, 24):
        shown.choose(k=k)
        seen = shown.box(".layer canvas").of(shown.browser.screenshot())
        assert np.array_equal(seen, expected(progressions["photo"], k)[:, :, :3]), k


def test_slider_and_keys_choose_k(
    shown: Shown, page_of: PageOf, progressions: Progressions
) -> None:
    shown.open(page_of("photo"))
    slider = shown.box("[type=range]")
    shown.browser.drag(slider.at(0.5, 0.5), slider.at(0.3, 0.5), slider.at(0.99, 0.5))
    assert shown.k == 24
    shown.focus("[type=range]")
    shown.browser.press("Home", "ArrowRight", "ArrowRight")
    assert shown.k == 3
    shown.browser.press("1", "4")
    assert shown.k == 14
    shown.focus(".play")
    for key, k in [("ArrowLeft", 13), ("PageUp", 16), ("End", 24), ("Home", 1), ("ArrowUp", 2)]:
        shown.browser.press(key)
        assert shown.k == k, key
    assert np.array_equal(shown.canvas(), expected(progressions["photo"], 2))


def test_all_of_it_works(shown: Shown, page_of: PageOf) -> None:
    shown.open(page_of("photo+oklab"), "#k=9&compare=original")
    assert (shown.k, shown.now("compare")) == (9, "original")
    for words in ("Tree", "Cloud", "k-means by hand", "Start", "Assign pixels", "Difference"):
        shown.press(words)
        shown.js("await frames(3);")
    shown.browser.move(shown.pixel(30, 40))
    assert shown.now("view") == "difference"
    assert shown.get("state.now.hand.assigned") is True


def test_the_wipe_is_dragged(shown: Shown, page_of: PageOf) -> None:
    shown.open(page_of("photo"), "#compare=original")
    picture, handle = shown.box(".layer canvas"), shown.box(".wipe")
    shown.browser.drag(handle.middle, picture.at(0.6, 0.5), picture.at(0.8, 0.5))
    assert shown.now("wipe") == pytest.approx(0.8, abs=0.01)
