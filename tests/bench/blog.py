"""How long the whole ``sweep animate`` takes, against the method it grew out of.

The blog's method is ``cv2.kmeans`` on all pixels, anew for every K, with 10 random starts, at most
200 iterations and an epsilon of 0.1. It makes the labels only; captions and the GIF are on top.

    python -m tests.bench.blog [--ks 1..40]

takes about ten minutes with the default list, nearly all of it the blog's.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import cv2
import numpy as np
import PIL.Image
from sklearn.datasets import load_sample_image

import sweep


def blog_seconds(pixels: np.ndarray, k: int) -> tuple[float, float]:
    """Seconds of one ``cv2.kmeans`` in the blog's way, and the mse it reaches."""
    cv2.setRNGSeed(1)
    points = pixels.reshape(-1, 3).astype(np.float32)
    criteria = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 200, 0.1)
    started = time.perf_counter()
    inertia, _, _ = cv2.kmeans(points, k, None, criteria, 10, cv2.KMEANS_RANDOM_CENTERS)  # type: ignore[call-overload]
    return time.perf_counter() - started, inertia / len(points)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--ks", default="1..40")
    ks = sweep.parse_ks(parser.parse_args().ks)
    photo = load_sample_image("china.jpg")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "china.png")
        PIL.Image.fromarray(photo).save(path)
        command = [sys.executable, "-m", "sweep", "animate", str(path), "-o", f"{folder}/a.gif"]
        command += ["-k", ",".join(map(str, ks))]
        subprocess.run(command, check=True, capture_output=True)  # warm: compiled and cached
        seconds = []
        for _ in range(3):
            started = time.perf_counter()
            subprocess.run(command, check=True, capture_output=True)
            seconds.append(time.perf_counter() - started)
    ours = float(np.median(seconds))
    levels = sweep.quantize(sweep.Image(photo), ks)
    print(f"photo 640x427 px, {len(levels.histogram):,} distinct colors, {len(ks)} K")
    print(f"{'K':>4} {'blog s':>8} {'blog mse':>9} {'our mse':>9}")
    blog = 0.0
    for level in levels:
        taken, mse = blog_seconds(photo, level.k)
        blog += taken
        print(f"{level.k:>4} {taken:>8.2f} {mse:>9.2f} {level.mse:>9.2f}", flush=True)
    print(f"blog, labels only {blog:.1f} s; whole sweep animate command {ours:.2f} s (median of 3)")
    print(f"ratio {blog / ours:.0f}")


if __name__ == "__main__":
    main()
