"""A page that is open in a browser, as far as tests ask about it."""

import base64
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from sweep import Progression
from tests.browser.driver import Browser, Point

__all__ = ["Box", "Shown", "expected"]

Pixels = npt.NDArray[np.uint8]

# What a script that asks about the element begins with.
_PRELUDE = """
const element = document.querySelector("k-sweep"), root = element?.shadowRoot;
const state = element?.state, sweep = element?.sweep;
const $ = (selector) => root.querySelector(selector);
const all = (selector) => [...root.querySelectorAll(selector)];
const seen = (selector) => all(selector).find((one) => one.checkVisibility());
const frame = () => new Promise(requestAnimationFrame);
const frames = async (count) => { while (count--) await frame(); };
// Of a copy that is made to be read.
const pixelsOf = (canvas) => {
  const {width, height} = canvas;
  const context = new OffscreenCanvas(width, height).getContext("2d", {willReadFrequently: true});
  context.drawImage(canvas, 0, 0);
  return context.getImageData(0, 0, width, height).data;
};
const button = (words) => all("button").find((one) => one.checkVisibility() &&
  (one.getAttribute("aria-label") ?? one.textContent) === words);
const until = async (test, what) => {
  const begun = performance.now();
  for (let found; ; await frame()) {
    if ((found = await test())) return found;
    if (performance.now() - begun > 15000) throw new Error(`never: ${what ?? test}`);
  }
};
"""


@dataclass(frozen=True, slots=True)
class Box:
    """Where something is, in CSS px from the top left of what is seen."""

    left: float
    top: float
    width: float
    height: float

    @property
    def middle(self) -> Point:
        return self.at(0.5, 0.5)

    def at(self, across: float, down: float) -> Point:
        """A point of it: 0, 0 is its top left and 1, 1 its bottom right."""
        return self.left + across * self.width, self.top + down * self.height

    def of(self, screenshot: Pixels) -> Pixels:
        """What a screenshot has there; browsers put pictures at whole pixels."""
        left, top, width, height = map(round, (self.left, self.top, self.width, self.height))
        return screenshot[top : top + height, left : left + width]


class Shown:
    """The page that a browser is at, and the first element in it."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser

    def js(self, script: str, *arguments: Any) -> Any:
        """Run the body of an async function in the page; `args` are what it is given."""
        return self.browser.call(_PRELUDE + script, *arguments)

    def get(self, expression: str, *arguments: Any) -> Any:
        return self.js(f"return {expression};", *arguments)

    def until(self, condition: str, *arguments: Any) -> Any:
        """Wait until an expression is true, and give it back."""
        return self.js(f"return await until(() => {condition});", *arguments)

    def open(self, page: Path | str, address: str = "") -> None:
        """Open a page, and wait until its first picture is shown."""
        self.browser.open((page if isinstance(page, str) else page.as_uri()) + address)
        self.settle()

    def settle(self) -> None:
        """Wait until the picture is shown, and was painted."""
        self.js(
            "await until(() => document.querySelector('k-sweep')?.matches(':defined'));"
            "await element.ready; await until(() => $('.frame')); await frames(3);"
        )

    # What is chosen.

    @property
    def k(self) -> int:
        k: int = self.get("element.k")
        return k

    def now(self, name: str) -> Any:
        return self.get("state.now[args[0]]", name)

    def choose(self, **choices: Any) -> None:
        """Set what is chosen, and let it be painted."""
        self.js("state.set(args[0]); await frames(3);", choices)

    def select(self, selector: str, value: str) -> None:
        """Choose from a list, as a person would."""
        self.js(
            "const one = seen(args[0]); one.value = args[1];"
            "if (one.value !== args[1]) throw new Error('not in the list: ' + args[1]);"
            "one.dispatchEvent(new Event('change')); await frames(3);",
            selector,
            value,
        )

    # Where things are.

    def box(self, selector: str, number: int = 0) -> Box:
        """Where an element of the component is, once it was scrolled to."""
        return self._box("all(args[0])[args[1]]", selector, number)

    def button(self, words: str) -> Box:
        """The same of a button."""
        return self._box("button(args[0])", words)

    def _box(self, one: str, *arguments: Any) -> Box:
        script = (
            f"const one = {one}; one.scrollIntoView({{block: 'center', behavior: 'instant'}});"
            "await frames(2);"
            "const {left, top, width, height} = one.getBoundingClientRect();"
            "return [left, top, width, height];"
        )
        return Box(*self.js(script, *arguments))

    def press(self, words: str) -> None:
        """Click a button."""
        self.browser.click(self.button(words).middle)

    def focus(self, selector: str) -> None:
        self.js("seen(args[0]).focus();", selector)

    def pixel(self, column: int, row: int) -> Point:
        """Where the middle of a pixel of the picture is."""
        canvas = self.box(".layer canvas")
        width, height = self.get("[sweep.width, sweep.height]")
        return canvas.at((column + 0.5) / width, (row + 0.5) / height)

    # What is seen.

    def pixels(self, k: int) -> Pixels:
        """What the element says are its pixels at a K: (H, W, 4)."""
        return self._bytes(f"element.pixels({k})")

    def canvas(self, selector: str = ".layer canvas", number: int = 0) -> Pixels:
        """What is in a canvas: (H, W, 4)."""
        one = f"all('{selector}')[{number}]"
        return self._bytes(f"pixelsOf({one})", f"[{one}.width, {one}.height]")

    def _bytes(self, expression: str, size: str = "[sweep.width, sweep.height]") -> Pixels:
        (width, height), text = self.js(
            f"return [{size}, new Uint8Array(({expression}).buffer).toBase64()];"
        )
        return np.frombuffer(base64.b64decode(text), np.uint8).reshape(height, width, 4)

    @property
    def scale(self) -> float:
        """How large a pixel of the picture is on the screen; both layers must be alike."""
        places: list[str] = self.get("all('.layer canvas').map((one) => one.style.transform)")
        assert places[0] == places[1]
        scale: float = self.get("new DOMMatrix(seen('.layer canvas').style.transform).a")
        return scale


def expected(progression: Progression, k: int) -> Pixels:
    """The pixels that there have to be at a K: (H, W, 4), all 0 where nothing is."""
    rgba = progression.frame(k).rgba
    rgba[rgba[:, :, 3] == 0] = 0
    return rgba
