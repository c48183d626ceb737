"""Animations in headless Chromium; run with ``python -m pytest -m browser``.

What stands on the page is judged from screenshots, by colors.
"""

import base64
from pathlib import Path

import numpy as np
import pytest

import sweep
from sweep.artifacts.animation.frames import captioned_frames
from sweep.artifacts.animation.html import write_page
from sweep.drawing.caption import Caption
from sweep.encode.write import write
from sweep.timeline.shots import Shot
from tests.browser.driver import Browser
from tests.making import to_animation

pytestmark = pytest.mark.browser

SEEK = """
const [selector, seconds, done] = arguments;
const video = document.querySelector(selector);
video.preload = "auto";
const seek = () => {
  video.addEventListener("seeked", () => requestAnimationFrame(
    () => requestAnimationFrame(() => done([video.currentTime, video.duration,
      video.videoWidth, video.videoHeight, video.currentSrc]))), {once: true});
  video.currentTime = seconds;
};
video.addEventListener("error", () => done("error"));
if (video.error) done("error " + video.error.message);
else if (video.readyState >= 2) seek();
else { video.addEventListener("loadeddata", seek, {once: true}); video.load(); }
"""

PLAY = """
const [selector, done] = arguments;
const video = document.querySelector(selector);
video.loop = false;
video.playbackRate = 4;
video.currentTime = 0;
video.addEventListener("ended", () => done(video.currentTime), {once: true});
video.play().catch(error => done(String(error)));
"""


SHOW = """
const [source, seconds, done] = arguments;
const image = new Image();
image.style.display = "block";
image.onerror = () => done("error");
image.onload = () => {
  document.body.replaceChildren(image);
  const begun = performance.now();
  const wait = () => performance.now() - begun < 1000 * seconds
    ? requestAnimationFrame(wait) : done([image.naturalWidth, image.naturalHeight]);
  wait();
};
image.src = source;
"""

# Every frame as the browser's own decoder has it: duration in ms, and its pixels.
DECODE = """
const [content, type, done] = arguments;
(async () => {
  const data = Uint8Array.from(atob(content), c => c.charCodeAt(0));
  const decoder = new ImageDecoder({data, type, colorSpaceConversion: "none"});
  await decoder.tracks.ready;
  await decoder.completed;
  const track = decoder.tracks.selectedTrack, frames = [];
  for (let frameIndex = 0; frameIndex < track.frameCount; frameIndex++) {
    const {image} = await decoder.decode({frameIndex});
    const canvas = new OffscreenCanvas(image.displayWidth, image.displayHeight);
    const context = canvas.getContext("2d", {colorSpace: "srgb"});
    context.drawImage(image, 0, 0);
    const {data} = context.getImageData(0, 0, canvas.width, canvas.height);
    let text = "";
    for (let i = 0; i < data.length; i += 8192)
      text += String.fromCharCode(...data.subarray(i, i + 8192));
    frames.push([image.duration / 1000, btoa(text)]);
    image.close();
  }
  const plays = track.repetitionCount === Infinity ? 0 : track.repetitionCount + 1;
  done([plays, frames]);
})().catch(error => done(String(error)));
"""


@pytest.fixture(scope="module")
def progression(photo: sweep.Image) -> sweep.Progression:
    return sweep.quantize(photo.resized(320), "1..6")


def page(folder: Path, source: str) -> Path:
    """The video alone in the corner of a page, at its own size and without controls."""
    path = folder / "page.html"
    path.write_text(
        "<!DOCTYPE html><html><body style='margin:0'>"
        f"<video muted src='{source}' style='display:block'></video></body></html>"
    )
    return path


@pytest.mark.parametrize(
    ("name", "codec"), [("a.mp4", None), ("a.webm", None), ("b.mp4", "av1"), ("b.webm", "av1")]
)
def test_it_plays_and_seeks(
    browser: Browser,
    progression: sweep.Progression,
    tmp_path: Path,
    name: str,
    codec: str | None,
) -> None:
    (written,) = sweep.animate(progression, tmp_path / name, codec=codec)
    frames = list(captioned_frames(progression, Caption()))
    browser.open(page(tmp_path, name))
    begin = 0
    for shot in to_animation(progression):
        middle = (begin + shot.milliseconds / 2) / 1000
        at, duration, width, height, _ = browser.run(SEEK, "video", middle)
        assert (at, duration) == (pytest.approx(middle), pytest.approx(4.0, abs=0.05))
        assert (width, height) == (written.width, written.height)
        shown = browser.screenshot()
        errors = [
            np.abs(shown[: f.size[1], : f.size[0]].astype(int) - f.pixels).mean() for f in frames
        ]
        number = min(range(len(frames)), key=lambda i: np.abs(frames[i].pixels.astype(int) -
                     shot.frame.pixels).mean())  # fmt: skip
        assert errors.index(min(errors)) == number
        # Colors are those of the frame: a wrong matrix or range would be 4 levels and more off.
        assert errors[number] < 4, errors
        begin += shot.milliseconds
    assert browser.run(PLAY, "video") == pytest.approx(4.0, abs=0.05)
    # The last K stays on screen when it has ended.
    shown = browser.screenshot()[: frames[-1].size[1], : frames[-1].size[0]]
    assert np.abs(shown.astype(int) - frames[-1].pixels).mean() < 4


def test_the_page_shows_poster_and_video(
    browser: Browser, progression: sweep.Progression, tmp_path: Path
) -> None:
    outputs = [tmp_path / "a b&.webm", tmp_path / "a b&.mp4"]
    poster = tmp_path / "a b&-poster.png"
    written = sweep.animate(progression, *outputs, poster=poster)
    write_page(tmp_path / "x.html", written, alt="a temple", poster=poster)
    browser.open(tmp_path / "x.html")
    *_, source = browser.run(SEEK, "video", 1)
    smallest = min(written, key=lambda one: one.bytes)
    assert source.endswith(f"a%20b%26.{smallest.format}")
    loaded = """
        const done = arguments[0], image = new Image();
        image.onload = () => done([image.naturalWidth, image.naturalHeight]);
        image.onerror = () => done(null);
        image.src = document.querySelector("video").poster;
    """
    assert browser.run(loaded) == list(sweep.load(poster, width=None).size)


IMAGES = {"gif": "image/gif", "webp": "image/webp", "apng": "image/png", "avif": "image/avif"}


@pytest.mark.parametrize("format", IMAGES)
def test_an_image_shows_each_k_in_its_time(
    browser: Browser, progression: sweep.Progression, tmp_path: Path, format: str
) -> None:
    """Frames pass quickly up to one that stands: it is what a screenshot a second later has."""
    frames = list(captioned_frames(progression, Caption()))
    (tmp_path / "empty.html").write_text("<!DOCTYPE html><html><body style='margin:0'></body>")
    browser.open(tmp_path / "empty.html")
    for k in (1, 4, 6):
        times = [100] * (k - 1) + [600_000] + [100] * (len(frames) - k)
        shots = [Shot(*pair) for pair in zip(frames, times, strict=True)]
        path = tmp_path / f"{k}.{format}"
        write(shots, path)
        width, height = frames[0].size
        assert browser.run(SHOW, path.name, 1.5) == [width, height]
        shown = browser.screenshot()[:height, :width]
        if format == "avif":
            errors = [np.abs(shown.astype(int) - frame.pixels).mean() for frame in frames]
            assert errors.index(min(errors)) == k - 1
            assert min(errors) < 4
        else:
            assert np.array_equal(shown, frames[k - 1].pixels)


@pytest.mark.parametrize("loop", [0, 1, 3])
@pytest.mark.parametrize("format", IMAGES)
def test_its_decoder_finds_what_went_in(
    browser: Browser, progression: sweep.Progression, tmp_path: Path, format: str, loop: int
) -> None:
    path = tmp_path / f"a.{format}"
    poster_k = 3 if format == "apng" else None
    sweep.animate(progression, path, loop=loop, original=format != "gif", poster_k=poster_k)
    (tmp_path / "empty.html").write_text("<!DOCTYPE html><html></html>")
    browser.open(tmp_path / "empty.html")
    content = base64.b64encode(path.read_bytes()).decode()
    plays, found = browser.run(DECODE, content, IMAGES[format])
    shots = list(to_animation(progression, original=format != "gif"))
    assert plays == loop
    assert [time for time, _ in found] == [shot.milliseconds for shot in shots]
    width, height = shots[0].frame.size
    for (_, pixels), shot in zip(found, shots, strict=True):
        shown = np.frombuffer(base64.b64decode(pixels), np.uint8).reshape(height, width, 4)
        if format == "avif":
            assert np.abs(shown[:, :, :3].astype(int) - shot.frame.pixels).mean() < 4
        else:
            assert np.array_equal(shown[:, :, :3], shot.frame.pixels)
