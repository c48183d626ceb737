"""What the page costs: bytes against other ways to hold every K, and time in a browser.

    python -m tests.bench.page sizes [PICTURE ...]    against the exact GIF, and others
    python -m tests.bench.page sizes [PICTURE ...]    bytes, against the exact GIF and others
    python -m tests.bench.page time [PICTURE ...]     in headless Chromium, by chromedriver

Pictures are scikit-learn's and scikit-image's photos if none are named. All are K = 1..40 of
pictures at most 800 px wide. The GIF has no caption, so that it holds the same pixels.
"""

import argparse
import base64
import contextlib
import functools
import http.server
import io
import tempfile
import threading
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import brotli
import PIL.Image

import sweep
from sweep.artifacts.page.script.join import component
from sweep.encode.png import indexed_png
from tests.bench.pictures import large_photo, photos
from tests.browser.driver import chromium

KS, WIDTH = "1..40", 800
FOLDER = Path(sweep.__file__).parent / "artifacts" / "page" / "component"


def sizes(paths: list[Path]) -> None:
    """A row for each picture: bytes, and ratios to the exact GIF."""
    heads = ("picture", "data", "GIF", "data/GIF", "page/GIF", "PNGs", "WebPs", "animated WebP")
    print(("{:>18}" + "{:>11}" * (len(heads) - 1)).format(*heads))
    ratios = []
    for image in photos(paths):
        progression = sweep.quantize(image.resized(WIDTH), KS)
        made = sweep.page(progression, original="none")
        data, page = len(made.entries[0].data), made[0].bytes
        gif, webp = (
            sweep.animate(progression, format=kind, caption=None)[0].bytes
            for kind in ("gif", "webp")
        )
        frames = list(progression.frames())
        pngs = sum(len(indexed_png(frame)) for frame in frames)
        webps = sum(_lossless(frame) for frame in frames)
        ratios.append((data / gif, page / gif, data / pngs, data / webps, data / webp))
        print(
            f"{image.name[:18]:>18}{data:>11,}{gif:>11,}{data / gif:>11.3f}{page / gif:>11.3f}"
            f"{data / pngs:>11.3f}{data / webps:>11.3f}{data / webp:>11.3f}"
        )
    means = [sum(column) / len(ratios) for column in zip(*ratios, strict=True)]
    print(f"{'mean':>18}{'':>22}" + "".join(f"{mean:>11.3f}" for mean in means))
    worst = [max(column) for column in zip(*ratios, strict=True)]
    print(f"{'worst':>18}{'':>22}" + "".join(f"{most:>11.3f}" for most in worst))
    print("PNGs, WebPs, animated WebP: the data as a share of what these hold the same pixels in")


def _lossless(frame: sweep.Frame) -> int:
    stream = io.BytesIO()
    PIL.Image.fromarray(frame.pixels).save(stream, "WEBP", lossless=True, quality=75, method=4)
    return len(stream.getvalue())


def script() -> None:
    """The bytes of script and styles together."""
    text = component().encode()
    print(f"script and styles {len(text):,}, gzip {len(zlib.compress(text, 9)):,}, ", end="")
    print(f"brotli {len(brotli.compress(text)):,}")


# Unpacking alone, by the modules as they are: at first, when nothing is compiled yet, and again.
UNPACK = """
const [content, done] = arguments;
(async () => {
  const file = Uint8Array.from(atob(content), (c) => c.charCodeAt(0));
  const { unpack } = await import("/ksweep.js");
  const times = [];
  for (let i = 0; i < 6; i++) {
    const begun = performance.now();
    const { plane } = await unpack(file);
    plane.read(Infinity);
    times.push(performance.now() - begun);
  }
  const [first, ...again] = times;
  done([first, again.sort((a, b) => a - b)[2]]);
})().catch((error) => done(String(error)));
"""

# The element as a page has it.
MEASURE = """
const [content, done] = arguments;
(async () => {
  const file = Uint8Array.from(atob(content), (c) => c.charCodeAt(0));
  const shown = document.createElement("k-sweep");
  document.body.replaceChildren(shown);
  const begunAt = performance.now();
  shown.data = file;
  await shown.ready;
  const found = { shown: performance.now() - begunAt };
  let begun;
  const changes = [];
  const { ks } = shown.sweep;
  for (let i = 0; i < 80; i++) {
    begun = performance.now();
    shown.k = ks[i % ks.length];
    changes.push(performance.now() - begun);
    await new Promise(requestAnimationFrame);
  }
  changes.sort((a, b) => a - b);
  Object.assign(found, { change: changes[40], slow: changes[76] });
  shown.shadowRoot.querySelector("#tab-cloud").click();
  const turn = [...shown.shadowRoot.querySelectorAll("button")].find(
    (one) => one.textContent === "Turn");
  turn.click();
  const frames = [];
  for (let i = 0, last = await new Promise(requestAnimationFrame); i < 120; i++) {
    const now = await new Promise(requestAnimationFrame);
    frames.push(now - last);
    last = now;
  }
  found.frames = 1000 / (frames.reduce((sum, one) => sum + one) / frames.length);
  found.dots = shown.sweep.signatures;
  done(found);
})().catch((error) => done(String(error)));
"""


def times(paths: list[Path]) -> None:
    """A row for each picture: unpacking, showing, a change of K, frames of the cloud."""
    pictures = [image.resized(WIDTH) for image in photos(paths)]
    if not paths:
        pictures.append(large_photo(1600, 1067))
    with (
        tempfile.TemporaryDirectory() as name,
        served(FOLDER) as address,
        chromium(Path(name, "profile")) as browser,
    ):
        page = Path(name, "page.html")
        page.write_text(
            "<!DOCTYPE html><meta charset='utf-8'><body>"
            f"<script type='module' id='k-sweep-script'>{component()}</script>"
        )
        print("ms: unpacked at first, again (median of 5); page shown; K changed (median, 95 %)")
        for image in pictures:
            content = sweep.page(image, ks=KS, width=1600, format="ksweep")[0].content
            assert content is not None
            text = base64.b64encode(content).decode()
            # A new tab each time: nothing is compiled yet.
            with browser.tab():
                browser.open(f"{address}/state.js")
                first, again = browser.run(UNPACK, text)
            with browser.tab():
                browser.open(page)
                found: Any = browser.run(MEASURE, text)
            assert isinstance(found, dict), found
            width, height = image.size
            print(
                f"{image.name[:18]:>18} {width}x{height}: {first:.0f}, {again:.0f}; "
                f"{found['shown']:.0f}; {found['change']:.1f}, {found['slow']:.1f}; cloud "
                f"{found['frames']:.0f} frames a second with {found['dots']:,} dots"
            )


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextlib.contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of a server on this machine that has the files of a folder."""
    handler = functools.partial(_Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("sizes", "script", "time"))
    parser.add_argument("pictures", nargs="*", type=Path)
    given = parser.parse_args()
    works: dict[str, Callable[[], None]] = {
        "sizes": lambda: sizes(given.pictures),
        "script": script,
        "time": lambda: times(given.pictures),
    }
    works[given.what]()


if __name__ == "__main__":
    main()
