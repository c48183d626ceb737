"""How fast a cloud is painted, and how large its files are.

    python -m tests.bench.cloud speed       frames a second, and matplotlib's 3-D scatter
    python -m tests.bench.cloud scale       the painter from 1,000 to 500,000 points
    python -m tests.bench.cloud sizes       bytes and peak memory of a turn in every format
    python -m tests.bench.cloud sides PNG   one picture of a cloud from twelve sides, to look at

The points are the colors of scikit-learn's "china" enlarged, with grain, so many as asked for. Both
painters get the same points, colors and dot areas, and a picture of 720x720 px; matplotlib draws
into memory with its Agg canvas. Speeds are the best of several runs: others slow a run down, none
speeds it up. ``user`` is processor time.
"""

import argparse
import io
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import matplotlib as mpl
import numpy as np
import PIL.Image
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

import sweep
from sweep.artifacts.cloud.look import CloudLook
from sweep.artifacts.cloud.motion import Pose
from sweep.artifacts.cloud.moving import MovingCloud
from tests.bench.pictures import large_photo

SIZE = 720
POINTS = 100_000


def histogram(points: int) -> sweep.Histogram:
    """A histogram of so many colors of a photo."""
    whole = sweep.Histogram.of(large_photo(1600, 1067))
    rows = np.sort(np.random.default_rng(0).choice(len(whole), points, replace=False))
    index = np.zeros((1, points), np.int32)
    index[0] = np.arange(points)
    return sweep.Histogram(whole.colors[rows], whole.counts[rows], index)


def best(work: Callable[[], object], runs: int) -> tuple[float, float]:
    """The shortest of several runs: seconds, and seconds of processor time."""
    times = []
    for _ in range(runs):
        began, used = time.perf_counter(), time.process_time()
        work()
        times.append((time.perf_counter() - began, time.process_time() - used))
    return min(wall for wall, _ in times), min(user for _, user in times)


def ours(colors: sweep.Histogram, frames: int, threads: int | None = None) -> Callable[[], object]:
    """Paint a part of a turn, as it is for a video, frames and all."""
    cloud = MovingCloud.of_colors(colors, look=CloudLook(size=SIZE))
    poses = [Pose(360 * i / frames, 0, 0, 0.0, 33) for i in range(frames)]
    return lambda: [shot.frame.size for shot in cloud.shots(poses, threads=threads)]


def theirs(colors: sweep.Histogram, frames: int) -> Callable[[], object]:
    """The same in matplotlib: one figure, turned for each frame."""
    figure = Figure(figsize=(SIZE / 100, SIZE / 100), dpi=100, facecolor="black")
    canvas = FigureCanvasAgg(figure)
    axes = figure.add_subplot(projection="3d")
    areas = 3 * (1 + np.log2(colors.counts))
    axes.scatter(*colors.colors.T / 255.0, c=colors.colors / 255.0, s=areas, linewidths=0, alpha=1)

    def draw() -> None:
        for i in range(frames):
            axes.view_init(elev=21, azim=360 * i / frames)
            canvas.draw()

    return draw


def speed() -> None:
    """Frames a second, with one thread and with all, against matplotlib."""
    colors = histogram(POINTS)
    slow, busy = (seconds / 2 for seconds in best(theirs(colors, 2), 3))
    print(f"{POINTS:,} points, {SIZE}x{SIZE} px, {os.cpu_count()} processors")
    print(
        f"matplotlib {mpl.__version__}: {1 / slow:.2f} frames/s, {busy * 1000:.0f} ms user a frame"
    )
    for threads in (1, None):
        frames = 60
        wall, user = best(ours(colors, frames, threads), 5)
        print(
            f"sweep, {threads or 'all'} threads: {frames / wall:.1f} frames/s, "
            f"{user / frames * 1000:.1f} ms user a frame; {frames / wall * slow:.0f} times "
            f"matplotlib, {busy * frames / user:.0f} times by processor time"
        )


def scale() -> None:
    """The time of a frame by the number of points."""
    for points in (1000, 10_000, 50_000, 100_000, 200_000, 500_000):
        frames = 20
        wall, user = best(ours(histogram(points), frames), 3)
        print(
            f"{points:>8,} points: {frames / wall:6.1f} frames/s, {user / frames * 1000:6.1f} ms "
            "user a frame",
            flush=True,
        )


def sizes() -> None:
    """A turn of the parrot in every format."""
    image = sweep.load(Path(__file__).parents[2] / "samples" / "parrot.jpg")
    levels = sweep.quantize(image, "1..20")
    for name, source in (("plain", image), ("1..20", levels)):
        with tempfile.TemporaryDirectory() as folder:
            for kind in ("gif", "mp4", "webm"):
                (written,) = sweep.cloud(source, Path(folder, f"a.{kind}"))
                print(f"{name} {kind}: {written.frames} frames, {written.bytes:,} bytes")


def sides(path: str) -> None:
    """Dark and light, from six sides each."""
    colors = histogram(POINTS)
    rows = []
    for look in (CloudLook(size=360), CloudLook(size=360, theme="light")):
        scene = MovingCloud.of_colors(colors, look=look).scene
        pictures = [scene.paint(Pose(60.0 * i + 20, 0, 0, 0.0, 1)) for i in range(6)]
        rows += [np.concatenate(pictures[:3], axis=1), np.concatenate(pictures[3:], axis=1)]
    stream = io.BytesIO()
    PIL.Image.fromarray(np.concatenate(rows)).save(stream, "PNG")
    Path(path).write_bytes(stream.getvalue())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parts: dict[str, Callable[..., None]] = {f.__name__: f for f in (speed, scale, sizes, sides)}
    parser.add_argument("part", choices=parts)
    parser.add_argument("path", nargs="*")
    arguments = parser.parse_args()
    parts[arguments.part](*arguments.path)


if __name__ == "__main__":
    main()
