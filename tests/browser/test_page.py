"""The page in headless Chromium: its pixels, its controls, what it may do; ``-m browser``."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from sweep import Progression
from tests.browser.shown import Shown, expected

pytestmark = pytest.mark.browser

PageOf = Callable[[str], Path]
Progressions = dict[str, Progression]


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
