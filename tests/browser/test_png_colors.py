"""Which chunks of a PNG count, as headless Chromium has it; ``python -m pytest -m browser``."""

import base64

import pytest

from tests.browser.driver import Browser
from tests.decode.test_strict import PNGS

pytestmark = pytest.mark.browser

COLOR = """
const [source, done] = arguments;
const image = new Image();
image.onerror = () => done("error");
image.onload = () => {
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d");
  context.drawImage(image, 0, 0);
  done([...context.getImageData(0, 0, 1, 1).data]);
};
image.src = source;
"""


@pytest.mark.parametrize("name", PNGS)
def test_chromium_shows_a_png_as_we_do(tab: Browser, name: str) -> None:
    content, level = PNGS[name]
    tab.open("about:blank")
    source = "data:image/png;base64," + base64.b64encode(content).decode()
    color = tab.run(COLOR, source)
    assert max(abs(shown - level) for shown in color[:3]) <= 1, color
