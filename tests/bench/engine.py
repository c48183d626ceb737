"""How low the error is, and how fast it is reached, against those who do the same.

    python -m tests.bench.engine quality [PHOTO ...] [--best-known TABLE.md]
    python -m tests.bench.engine coldstarts [PHOTO ...]
    python -m tests.bench.engine speed
    python -m tests.bench.engine scale [--most 100] [--plot scale.svg]

Errors are those of the search itself, without steadiness, which has a bench of its own; in "speed"
all is as by default. Every figure is an error or a ratio to a peer measured in the same run;
seconds are shown beside them. All is warm: the kernels are compiled and loaded.
"""

import argparse
import io
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import get_args

import imagequant
import numpy as np
import PIL.Image
from sklearn.cluster import KMeans

import sweep
from sweep import defaults
from tests.bench.blog import blog_seconds
from tests.bench.pictures import large_photo, photos
from tests.bench.plot import plot
from tests.bench.timing import seconds_of
from tests.making import to_animation

KS = (4, 8, 16, 32, 64)
ROUNDING = 0.25  # what rounding the palette to 8 bit may add to a mse


def best_known(path: Path) -> dict[str, list[float]]:
    """A Markdown table whose rows are a picture and its best known mse at ``KS``."""
    rows = re.findall(r"^\| (\w+)((?: \| [\d.]+)+) \|$", path.read_text(), re.MULTILINE)
    return {name: [float(mse) for mse in re.findall(r"[\d.]+", row)] for name, row in rows}


def quality(paths: list[Path], table: Path | None) -> None:
    """Mse at each effort; without a table the best known is the best of these."""
    known = best_known(table) if table else {}
    rounding = ROUNDING if known else 0  # our own are rounded all alike
    print(
        f"{'picture':>14} {'effort':>9} {'seconds':>8} "
        + " ".join(f"{'K=' + str(k):>16}" for k in KS)
    )
    over: dict[str, list[float]] = {effort: [] for effort in get_args(defaults.Effort)}
    for image in photos(paths):
        histogram = sweep.Histogram.of(image)
        found = {}
        for effort in over:
            method = sweep.Method(effort=effort, steady=0)  # type: ignore[arg-type]
            started = time.perf_counter()
            progression = sweep.Progression.of(histogram, "1..64", method)
            found[effort] = time.perf_counter() - started, [progression[k].mse for k in KS]
        best = known.get(image.name) or [
            min(m) for m in zip(*(f[1] for f in found.values()), strict=True)
        ]
        for effort, (taken, mses) in found.items():
            cells = []
            for mse, least in zip(mses, best, strict=True):
                excess = max(mse - rounding, 0) / least - 1
                over[effort].append(excess)
                cells.append(f"{mse:>8.1f} {excess:>+7.2%}")
            print(f"{image.name:>14} {effort:>9} {taken:>8.2f} " + " ".join(cells), flush=True)
    reference = "the best known" if known else "the best of the three"
    for effort, excesses in over.items():
        print(
            f"{effort:>9}: over {reference} by {np.mean(excesses):+.2%} on average, "
            f"{max(excesses):+.2%} at worst"
        )


def coldstarts(paths: list[Path]) -> None:
    """Against scikit-learn's KMeans with ten cold starts, on the same weighted colors."""
    worst = -1.0
    print(f"{'picture':>14} {'K':>3} {'mse':>9} {'KMeans':>9} {'excess':>8}")
    for image in photos(paths):
        histogram = sweep.Histogram.of(image)
        progression = sweep.Progression.of(histogram, "2..64", sweep.Method(steady=0))
        for k in (2, 3, 5, 8, 12, 16, 24, 32, 48, 64):
            cold = KMeans(k, n_init=10, random_state=0)
            cold.fit(histogram.colors, sample_weight=histogram.counts)
            mse = cold.inertia_ / histogram.pixels
            excess = (progression[k].mse - ROUNDING) / mse - 1
            worst = max(worst, excess)
            print(
                f"{image.name:>14} {k:>3} {progression[k].mse:>9.2f} {mse:>9.2f} {excess:>+8.2%}",
                flush=True,
            )
    print(f"at worst {worst:+.2%} over KMeans(n_init=10)")


def speed() -> None:
    """A 1600x1067 photo, K = 1..40, against libimagequant, the blog's method and Pillow."""
    image = large_photo(1600, 1067)
    ours = seconds_of(lambda: sweep.quantize(image), 5)
    progression = sweep.quantize(image)
    print(f"{image.name}, {len(progression.histogram):,} distinct colors, K = 1..40")
    print(f"sweep.quantize, decoded picture to finished levels: {ours:.3f} s")

    picture = PIL.Image.fromarray(image.pixels).convert("RGBA")
    taken, lower = [], 0
    for k in range(2, 41):
        started = time.perf_counter()
        result = imagequant.quantize_pil_image(picture, dithering_level=0, max_colors=k)
        taken.append(time.perf_counter() - started)
        shown = np.asarray(result.convert("RGB")).astype(int)
        lower += progression[k].mse < float(
            ((shown - image.pixels) ** 2).sum() / image.pixels[..., 0].size
        )
    at_40 = min(
        taken[-1],
        seconds_of(
            lambda: imagequant.quantize_pil_image(picture, dithering_level=0, max_colors=40)
        ),
    )
    print(
        f"libimagequant, K = 2..40 one by one: {sum(taken):.2f} s, "
        f"{sum(taken) / ours:.1f} times ours"
    )
    print(
        f"libimagequant at K = 40 alone: {at_40:.3f} s; "
        f"our forty K take {ours / at_40:.2f} times that"
    )
    print(f"our mse is lower at {lower} of 39 K")

    blog = {k: blog_seconds(image.pixels, k)[0] for k in (2, 14)}
    slope = (blog[14] - blog[2]) / 12
    whole = sum(max(blog[2] + slope * (k - 2), 0) for k in range(1, 41))
    print(
        f"the blog's method: {blog[2]:.1f} s at K = 2, {blog[14]:.1f} s at K = 14; "
        f"on this line {whole:.0f} s for 1..40, {whole / ours:.0f} times ours"
    )

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "photo.png")
        PIL.Image.fromarray(image.pixels).save(path, compress_level=1)
        command = [
            sys.executable,
            "-m",
            "sweep",
            "animate",
            str(path),
            "--width",
            "full",
            "-q",
            "-o",
            f"{folder}/a.gif",
        ]
        whole_command = seconds_of(lambda: subprocess.run(command, check=True))
    frames = [shot.frame.to_pillow() for shot in to_animation(progression)]
    pillow = seconds_of(
        lambda: frames[0].save(
            io.BytesIO(), "GIF", save_all=True, append_images=frames[1:], optimize=False
        )
    )
    print(
        f"whole sweep animate --width full: {whole_command:.2f} s; "
        f"{whole_command / pillow:.2f} times what Pillow needs to write the frames ({pillow:.2f} s)"
    )


def peak_of_command(image: sweep.Image) -> float:
    """The most memory, in MB, that ``sweep report --width full`` ever has on this picture.

    Asked of the kernel by the command itself (Linux): what a parent is told of its children
    includes its own memory.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "photo.ppm")
        PIL.Image.fromarray(image.pixels).save(path)
        code = (
            "from sweep.cli.app import run\n"
            f"run(['report', {str(path)!r}, '--width', 'full', '-q'])\n"
            "print(open('/proc/self/status').read())"
        )
        command = [sys.executable, "-c", code]
        status = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return int(re.findall(r"VmHWM:\s+(\d+) kB", status)[0]) / 1024


def scale(most: float, target: Path | None) -> None:
    """Seconds against pixels and against K, and how much memory it took."""
    print(
        f"{'megapixels':>10} {'colors':>11} {'count s':>8} {'K=1..40 s':>10} "
        f"{'ns/color':>9} {'peak MB':>8} {'limit MB':>8}"
    )
    sizes, counting, clustering = [], [], []
    for megapixels in (0.25, 1, 4, 16, 50, 100):
        if megapixels > most:
            break
        width = round((megapixels * 1.5e6) ** 0.5)
        image = large_photo(width, round(width / 1.5))
        count = seconds_of(lambda image=image: sweep.Histogram.of(image), 2)  # type: ignore[misc]
        histogram = sweep.Histogram.of(image)
        cluster = seconds_of(lambda histogram=histogram: sweep.Progression.of(histogram), 1)  # type: ignore[misc]
        peak = peak_of_command(image)
        limit = 300 + 16 * image.pixels[..., 0].size / 2**20
        sizes.append(megapixels)
        counting.append(count)
        clustering.append(cluster)
        print(
            f"{megapixels:>10} {len(histogram):>11,} {count:>8.3f} {cluster:>10.2f} "
            f"{cluster / len(histogram) * 1e9:>9.0f} {peak:>8.0f} {limit:>8.0f}",
            flush=True,
        )
        del image, histogram
    image = large_photo(1600, 1067)
    histogram = sweep.Histogram.of(image)
    ks, by_k = [10, 20, 40, 80, 160, 256], []
    print(f"{'K = 1..':>10} {'seconds':>8} {'ms a level':>11}")
    for k in ks:
        by_k.append(seconds_of(lambda k=k: sweep.Progression.of(histogram, range(1, k + 1)), 1))  # type: ignore[misc]
        print(f"{k:>10} {by_k[-1]:>8.2f} {by_k[-1] / k * 1e3:>11.1f}", flush=True)
    if target is not None:
        lines = {"counting": (sizes, counting), "K = 1..40": (sizes, clustering)}
        plot(target, lines, ("megapixels", "seconds"))
        plot(target.with_stem(f"{target.stem}-k"), {"1600x1067": (ks, by_k)}, ("K", "seconds"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("quality", "coldstarts"):
        command = commands.add_parser(name)
        command.add_argument("photos", nargs="*", type=Path)
        if name == "quality":
            command.add_argument("--best-known", type=Path)
    commands.add_parser("speed")
    command = commands.add_parser("scale")
    command.add_argument("--most", type=float, default=100, help="megapixels")
    command.add_argument("--plot", type=Path)
    given = parser.parse_args()
    sweep.quantize(large_photo(30, 20))  # loads the kernels
    if given.command == "quality":
        quality(given.photos, given.best_known)
    elif given.command == "coldstarts":
        coldstarts(given.photos)
    elif given.command == "speed":
        speed()
    else:
        scale(given.most, given.plot)


if __name__ == "__main__":
    main()
