"""What videos cost in bytes, in error and in time, and what memory long ones take.

    python -m tests.bench.video sizes [PICTURE ...]    bytes and error of each format
    python -m tests.bench.video against [PICTURE ...]  the defaults against the exact GIF
    python -m tests.bench.video crf [PICTURE ...]      the same for a range of crf
    python -m tests.bench.video presets [PICTURE ...]  bytes, error and time for presets
    python -m tests.bench.video speed                  against the ffmpeg command, 1600 px wide
    python -m tests.bench.video memory                 256 frames against 10, 1600 px wide

Pictures are scikit-image's and scikit-learn's photos if none are named. The error is the mean
absolute difference in levels to the frame that went in, after decoding with ffmpeg's libraries:
over all pixels, and away from edges (where the frame is one color for 2 px around); there it is
told as CIEDE2000 too. "of the GIF" is the share of the exact GIF's bytes, without captions.
"""

import argparse
import io
import multiprocessing
import resource
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import av
import cv2
import numpy as np
import PIL.Image
import skimage.data
from sklearn.datasets import load_sample_image

import sweep
from sweep import defaults
from sweep.color.ciede2000 import ciede2000
from sweep.color.spaces import lab
from sweep.encode.codecs import CODECS
from sweep.encode.encoding import Encoding
from sweep.encode.mux import _THREADS
from sweep.encode.options import VideoOptions
from sweep.encode.write import write
from sweep.encode.yuv import to_planes
from sweep.timeline.shots import Shot
from sweep.timeline.timing import Timing
from tests.making import to_animation

KS = "1..40"
WIDTH = 800

# What is compared: a name, a format, its options.
FORMATS: dict[str, tuple[str, VideoOptions]] = {
    "mp4": ("mp4", VideoOptions()),
    "webm": ("webm", VideoOptions()),
    "av1": ("webm", VideoOptions(codec="av1")),
    "mp4 444": ("mp4", VideoOptions(chroma="444")),
    "gif": ("gif", VideoOptions()),
}


def photos(paths: list[str]) -> Iterator[sweep.Image]:
    if paths:
        yield from (sweep.load(path, width=WIDTH) for path in paths)
        return
    for name in ("china.jpg", "flower.jpg"):
        yield sweep.Image(load_sample_image(name), name)
    for name in ("astronaut", "coffee", "chelsea", "rocket"):
        yield sweep.Image(getattr(skimage.data, name)(), name)


def errors(content: bytes, shots: list[Shot]) -> tuple[float, float]:
    """Mean absolute error over all pixels and away from edges, per shot, averaged over shots."""
    ends = np.cumsum([shot.milliseconds for shot in shots])
    last: dict[int, av.VideoFrame] = {}  # of each shot
    everywhere: list[float] = []
    inside: list[float] = []
    with av.open(io.BytesIO(content), "r") as container:
        for frame in container.decode(video=0):
            number = int(np.searchsorted(ends, round((frame.time or 0) * 1000), side="right"))
            if number not in last and last:
                add(last.popitem(), shots, everywhere, inside)
            last[number] = frame
    add(last.popitem(), shots, everywhere, inside)
    assert len(everywhere) == len(shots)
    return float(np.mean(everywhere)), float(np.mean(inside))


def add(
    shown: tuple[int, av.VideoFrame],
    shots: list[Shot],
    everywhere: list[float],
    inside: list[float],
) -> None:
    """Compare a decoded frame with that of its shot."""
    number, picture = shown
    frame = shots[number].frame
    height, width = frame.indices.shape
    pixels = picture.to_ndarray(format="rgb24")[:height, :width].astype(int)
    difference = np.abs(pixels - frame.pixels).mean(axis=2)
    kernel = np.ones((5, 5), np.uint8)
    indices = np.asarray(frame.indices, np.uint8)
    flat = cv2.dilate(indices, kernel) == cv2.erode(indices, kernel)
    everywhere.append(float(difference.mean()))
    if flat.any():
        inside.append(float(difference[flat].mean()))


def written(shots: list[Shot], format: str, video: VideoOptions) -> bytes:
    stream = io.BytesIO()
    write(shots, stream, format=format, encoding=Encoding(video=video))
    return stream.getvalue()


def webp(shots: list[Shot]) -> bytes:
    """Pillow's lossless WebP."""
    stream = io.BytesIO()
    first, *others = [PIL.Image.fromarray(shot.frame.pixels) for shot in shots]
    first.save(
        stream, "WEBP", save_all=True, append_images=others, lossless=True, method=4, quality=75,
        duration=[shot.milliseconds for shot in shots], loop=0, kmin=0, kmax=0,
    )  # fmt: skip
    return stream.getvalue()


def sizes(paths: list[str]) -> None:
    names = [*FORMATS, "webp"]
    print(f"bytes (error everywhere / away from edges), K = {KS}, 0.4 s each, 2 s for the last")
    print(f"{'picture':<16}" + "".join(f"{name:>26}" for name in names))
    for image in photos(paths):
        shots = list(to_animation(sweep.quantize(image, KS)))
        line = f"{image.name:<16}"
        for kind, video in FORMATS.values():
            content = written(shots, kind, video)
            both = errors(content, shots)
            line += f"{len(content):>13,} ({both[0]:.2f} / {both[1]:.2f})"
        print(line + f"{len(webp(shots)):>13,} (exact)", flush=True)


def crf(paths: list[str]) -> None:
    ranges = {"h264": ("mp4", (18, 23, 26, 28, 30, 32)), "vp9": ("webm", (18, 24, 30, 36)),
              "av1": ("webm", (20, 25, 30, 35, 38, 40))}  # fmt: skip
    table(paths, [
        (kind, VideoOptions(codec=codec, crf=value))  # type: ignore[arg-type]
        for codec, (kind, values) in ranges.items() for value in values
    ])  # fmt: skip


def against(paths: list[str]) -> None:
    """The default of each codec against the exact GIF, with the errors of a few K told apart."""
    print(f"{'picture':<12}" + "".join(f"{codec:>42}" for codec in CODECS))
    print(" " * 12 + f"{'of the GIF   inside   edges   dE inside':>42}" * len(CODECS))
    rows = []
    for image in photos(paths):
        shots = list(to_animation(sweep.quantize(image, KS), caption=None))
        gif = len(written(shots, "gif", VideoOptions()))
        row = []
        for codec in CODECS:
            kind = "mp4" if codec != "vp9" else "webm"
            content = written(shots, kind, VideoOptions(codec=codec))  # type: ignore[arg-type]
            row.append((len(content) / gif, *told_apart(content, shots)))
        rows.append(row)
        print(f"{image.name:<12}" + "".join(_line(one) for one in row), flush=True)
    print(f"{'mean':<12}" + "".join(_line(one) for one in np.mean(rows, axis=0)))
    print(f"{'most':<12}" + "".join(_line(one) for one in np.max(rows, axis=0)))


def _line(one: Sequence[float]) -> str:
    return f"{one[0]:>14.2f}{one[1]:>9.2f}{one[2]:>8.2f}{one[3]:>11.2f}"


def told_apart(content: bytes, shots: list[Shot]) -> tuple[float, float, float]:
    """The largest of the three channels' differences inside areas and at edges, and the mean
    CIEDE2000 inside, averaged over five K.
    """
    ends = np.cumsum([shot.milliseconds for shot in shots])
    places = [k for k in (2, 7, 15, 27, 39) if k < len(shots)]
    chosen = {int(ends[k] - shots[k].milliseconds // 2): k for k in places}
    found: list[tuple[float, float, float]] = []
    with av.open(io.BytesIO(content), "r") as container:
        wanted = sorted(chosen)
        for picture in container.decode(video=0):
            if wanted and round((picture.time or 0) * 1000) >= wanted[0] - 50:
                found += [_apart(picture, shots[chosen[wanted.pop(0)]])]
    inside, edges, seen = np.mean(found, axis=0)
    return float(inside), float(edges), float(seen)


def _apart(picture: av.VideoFrame, shot: Shot) -> tuple[float, float, float]:
    frame = shot.frame
    height, width = frame.indices.shape
    pixels = np.asarray(picture.to_ndarray(format="rgb24")[:height, :width], np.uint8)
    away = np.abs(pixels.astype(int) - frame.pixels).max(axis=2)
    kernel, indices = np.ones((5, 5), np.uint8), np.asarray(frame.indices, np.uint8)
    flat = cv2.dilate(indices, kernel) == cv2.erode(indices, kernel)
    seen = ciede2000(lab(pixels[flat]), lab(frame.pixels[flat]))
    return float(away[flat].mean()), float(away[~flat].mean()), float(seen.mean())


def presets(paths: list[str]) -> None:
    ranges = {
        "h264": ("mp4", ("veryfast", "fast", "medium", "slow", "slower")),
        "vp9": ("webm", ("4", "3", "2", "1")),
        "av1": ("webm", ("8", "6", "5", "4")),
    }
    table(paths, [
        (kind, VideoOptions(codec=codec, preset=value))  # type: ignore[arg-type]
        for codec, (kind, values) in ranges.items() for value in values
    ])  # fmt: skip


def table(paths: list[str], tried: list[tuple[str, VideoOptions]]) -> None:
    """Sums over all pictures: bytes, errors, seconds."""
    sweeps = [list(to_animation(sweep.quantize(image, KS))) for image in photos(paths)]
    print(f"{len(sweeps)} pictures, K = {KS}")
    print(f"{'codec':<6}{'crf':>5}{'preset':>10}{'bytes':>13}{'error':>7}{'inside':>8}{'s':>7}")
    for kind, video in tried:
        size, taken, both = 0, 0.0, []
        for shots in sweeps:
            started = time.perf_counter()
            content = written(shots, kind, video)
            taken += time.perf_counter() - started
            size += len(content)
            both.append(errors(content, shots))
        everywhere, inside = np.mean(both, axis=0)
        print(
            f"{video.codec:<6}{video.crf or '-':>5}{video.preset or '-':>10}{size:>13,}"
            f"{everywhere:>7.2f}{inside:>8.2f}{taken:>7.1f}",
            flush=True,
        )


def large(ks: str) -> sweep.Progression:
    """A sweep of a picture of 1600x1067 px."""
    pixels = cv2.resize(load_sample_image("china.jpg"), (1600, 1067), interpolation=cv2.INTER_CUBIC)
    return sweep.quantize(
        sweep.Image(np.asarray(pixels), "china.jpg"), ks, sweep.Method(effort="fast")
    )


def speed(_paths: list[str]) -> None:
    """The same raw frames and settings through the ffmpeg command, which writes to a file too."""
    ffmpeg = shutil.which("ffmpeg")
    assert ffmpeg, "apt-get install ffmpeg"
    shots = list(to_animation(large("1..256*2")))
    frames = sum(round(shot.milliseconds / 100) for shot in shots)
    width, height = (side + side % 2 for side in shots[0].frame.size)
    vp9 = "-deadline good -cpu-used 2 -row-mt 1 -tile-columns 2 -b:v 0"
    own = {
        "h264": ("mp4", ["-c:v", "libx264", "-crf", crf_of("h264"), "-preset", "slow"]),
        "vp9": ("webm", ["-c:v", "libvpx-vp9", "-crf", crf_of("vp9"), *vp9.split()]),
    }
    with tempfile.TemporaryDirectory() as folder:
        raw = Path(folder, "raw.yuv")
        with raw.open("wb") as stream:
            for shot in shots:
                planes = to_planes(shot.frame, "420").tobytes()
                for _ in range(round(shot.milliseconds / 100)):
                    stream.write(planes)
        for codec, (kind, options) in own.items():
            command = [ffmpeg, "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "yuv420p",
                       "-s", f"{width}x{height}", "-r", "10", "-i", str(raw), *options,
                       "-movflags", "+faststart", f"{folder}/theirs.{kind}"]  # fmt: skip
            ours, theirs = [], []
            for _ in range(3):
                started = time.perf_counter()
                write(shots, Path(folder, f"ours.{kind}"))
                ours.append(time.perf_counter() - started)
                started = time.perf_counter()
                subprocess.run(command, check=True)
                theirs.append(time.perf_counter() - started)
            a, b = float(np.median(ours)), float(np.median(theirs))
            sizes = [Path(folder, f"{who}.{kind}").stat().st_size for who in ("ours", "theirs")]
            print(
                f"{codec}: {frames} frames of {width}x{height} px, {_THREADS} threads: "
                f"{frames / a:.1f} frames/s, ffmpeg {frames / b:.1f}; ratio {b / a:.2f}; "
                f"bytes {sizes[0]:,} and {sizes[1]:,}",
                flush=True,
            )


def crf_of(codec: defaults.Codec) -> str:
    return str(defaults.CRF[codec])


def peak(
    progression: sweep.Progression, format: str, answer: "multiprocessing.Queue[tuple[int, int]]"
) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with tempfile.TemporaryDirectory() as folder:
        timing = Timing(step=0.5)
        sweep.animate(progression, Path(folder, f"a.{format}"), timing=timing)
    answer.put((before, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss))


def memory(_paths: list[str]) -> None:
    """Peak memory of a process that writes 10 frames, and of one that writes 256."""
    progression = large("1..256")
    fork = multiprocessing.get_context("fork")
    for kind in ("mp4", "webm", "gif"):
        peaks = []
        for levels in (progression.levels[-10:], progression.levels):
            answer: multiprocessing.Queue[tuple[int, int]] = fork.Queue()
            part = sweep.Progression(progression.histogram, levels)
            process = fork.Process(target=peak, args=(part, kind, answer))
            process.start()
            before, most = answer.get()
            process.join()
            peaks.append((before, most))
        (_, few), (before, many) = peaks
        print(
            f"{kind}: peak {few / 1024:.0f} MiB with 10 frames, {many / 1024:.0f} MiB with 256, "
            f"of which {before / 1024:.0f} before the first frame; ratio {many / few:.2f}, above "
            f"what was there {(many - before) / (few - peaks[0][0]):.2f}",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parts = {f.__name__: f for f in (sizes, against, crf, presets, speed, memory)}
    parser.add_argument("part", choices=parts)
    parser.add_argument("pictures", nargs="*")
    arguments = parser.parse_args()
    parts[arguments.part](arguments.pictures)


if __name__ == "__main__":
    main()
