"""The page of --html in headless Chromium; ``python -m pytest -m browser``."""

from pathlib import Path
from typing import Any

import pytest

import sweep
from tests.browser.driver import Browser
from tests.browser.test_page_around import _axe

pytestmark = pytest.mark.browser

OUTPUTS = {"pictures": ("a.gif", "a.webp", "a.mp4"), "video": ("a.mp4", "a.webm", "a.gif")}

SETTLED = """
const done = arguments[0];
let shift = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) shift += entry.value;
}).observe({type: "layout-shift", buffered: true});
const shown = document.querySelector("video") ?? document.querySelector("img");
const ready = () => requestAnimationFrame(() => requestAnimationFrame(() => {
  const box = shown.getBoundingClientRect();
  done({
    shift, width: box.width, height: box.height, source: shown.currentSrc,
    scroll: document.documentElement.scrollWidth,
    ground: getComputedStyle(document.body).backgroundColor,
    ink: getComputedStyle(document.body).color,
    links: [...document.links].map((link) => link.getAttribute("href")),
  });
}));
if (shown.complete || shown.readyState >= 1) ready();
else { shown.addEventListener("load", ready); shown.addEventListener("loadedmetadata", ready); }
"""


@pytest.fixture(scope="module")
def pages(photo: sweep.Image, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    found, progression = {}, sweep.quantize(photo, "1..6")
    for name, files in OUTPUTS.items():
        folder = tmp_path_factory.mktemp(name)
        sweep.animate(
            progression, *(folder / file for file in files), html=folder / "a.html", alt="A temple"
        )
        found[name] = folder / "a.html"
    return found


def settled(tab: Browser, page: Path) -> dict[str, Any]:
    tab.open(page)
    found: dict[str, Any] = tab.run(SETTLED)
    return found


@pytest.mark.parametrize("width", [375, 1200])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", OUTPUTS)
def test_a_page_fits_and_is_as_its_reader_is(
    tab: Browser, pages: dict[str, Path], name: str, scheme: str, width: int
) -> None:
    tab.resize(width, 900)
    tab.emulate(prefers_color_scheme=scheme)
    found = settled(tab, pages[name])
    assert found["scroll"] <= width
    assert found["shift"] == 0
    ground = [int(v) for v in found["ground"].removeprefix("rgb(").rstrip(")").split(",")]
    ink = [int(v) for v in found["ink"].removeprefix("rgb(").rstrip(")").split(",")]
    assert (
        (min(ground) > 240 and max(ink) < 40)
        if scheme == "light"
        else (max(ground) < 40 and min(ink) > 230)
    )
    assert sorted(found["links"]) == sorted(OUTPUTS[name])
    violations = tab.call(_axe() + "\nreturn (await axe.run(document)).violations;")
    assert violations == []


def test_the_smallest_exact_picture_is_what_is_shown(tab: Browser, pages: dict[str, Path]) -> None:
    assert settled(tab, pages["pictures"])["source"].endswith("a.webp")
    tab.emulate(prefers_reduced_motion="reduce")
    assert settled(tab, pages["pictures"])["source"].endswith("a-poster.png")


@pytest.mark.parametrize("width", [375, 1200])
def test_controls_have_room_below_the_caption(
    tab: Browser, pages: dict[str, Path], width: int
) -> None:
    tab.resize(width, 900)
    found = settled(tab, pages["video"])
    with_caption = sweep.load(pages["video"].parent / "a-poster.png", width=None).size
    picture = found["width"] * (with_caption[1] + with_caption[1] % 2) / with_caption[0]
    assert abs(found["height"] - picture - 80) < 2  # 5rem
    assert found["width"] <= width
