"""The browser that the tests here share, and the pages that they open in it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import PIL.Image
import pytest

import sweep
from sweep import Progression
from tests.browser.driver import Browser, chromium
from tests.browser.shown import Shown

VIOLATIONS = """
globalThis.violations = [];
addEventListener("securitypolicyviolation", (event) =>
  violations.push(`${event.effectiveDirective}: ${event.blockedURI}`));
"""


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Chromium; a test that changes more than the page takes a tab of its own."""
    with chromium(tmp_path_factory.mktemp("profile")) as session:
        yield session


@pytest.fixture
def tab(browser: Browser) -> Iterator[Browser]:
    """A tab of its own, in which nothing may go wrong, and which may ask for files only."""
    browser.console()
    browser.requests()
    with browser.tab():
        browser.cdp("Page.addScriptToEvaluateOnNewDocument", source=VIOLATIONS)
        yield browser
        assert browser.call("return globalThis.violations ?? [];") == []
        assert browser.console() == []
        assert browser.requests_elsewhere("http://127.0.0.1:") == []


@pytest.fixture
def shown(tab: Browser) -> Shown:
    return Shown(tab)


@pytest.fixture(scope="session")
def progressions(
    photo: sweep.Image, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Progression]:
    """Small and real pictures, by what is special about them."""
    small = photo.resized(96)
    height, width = small.pixels.shape[:2]
    # A disc in the middle, and some pixels of it are not quite opaque.
    y, x = np.mgrid[:height, :width]
    away = np.hypot(x - width / 2, y - height / 2)
    alpha = np.select([away < 20, away < 28], [255, 120], 0).astype(np.uint8)
    path = tmp_path_factory.mktemp("part") / "part.png"
    PIL.Image.fromarray(np.dstack([small.pixels, alpha])).save(path)
    grey = np.repeat(small.pixels.mean(axis=2).astype(np.uint8)[:, :, None], 3, axis=2)
    flat = np.array([[20, 20, 160], [240, 230, 60], [200, 30, 40], [30, 160, 90]], np.uint8)
    return {
        "photo": sweep.quantize(small, "1..24"),
        "oklab": sweep.quantize(small, "1..24", sweep.Method(space="oklab")),
        "all": sweep.quantize(photo.resized(160), "1..256"),
        "part": sweep.quantize(sweep.load(path, width=None), "1..20"),
        "grey": sweep.quantize(sweep.Image(grey, "grey.png"), "1..40"),
        "flat": sweep.quantize(sweep.Image(np.repeat(flat[None], 40, axis=0).repeat(20, axis=1)),
                               "1..4"),
    }  # fmt: skip


@pytest.fixture(scope="session")
def page_of(
    progressions: dict[str, Progression], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Path]:
    """The page of one of these pictures, with its original; "a+b" is the page of two."""
    folder = tmp_path_factory.mktemp("pages")

    def made(names: str) -> Path:
        path = folder / f"{names}.html"
        if not path.exists():
            sources = [progressions[name] for name in names.split("+")]
            sweep.page(sources, path, original="lossless", step=0.08, hold=0.12)
        return path

    return made
