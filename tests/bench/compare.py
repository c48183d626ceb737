"""What a comparison costs beside the sweep that it is made from.

    python -m tests.bench.compare [PICTURE]    each mode at K = 5 and 14, against the sweep

The picture is scikit-learn's photo of 640x427 px, enlarged to 1600 px in width, if none is named.
Times are of the processor, all threads together, the best of three; what is written is PNG, into
memory.
"""

import argparse
import io
import time
from collections.abc import Callable
from typing import get_args

import cv2
import numpy as np
from sklearn.datasets import load_sample_image

import sweep
from sweep.artifacts.comparison.version import versions_of
from sweep.defaults import Mode

KS = (5, 14)


def enlarged() -> sweep.Image:
    photo = load_sample_image("china.jpg")
    large = cv2.resize(photo, (1600, 1067), interpolation=cv2.INTER_CUBIC)
    return sweep.Image(np.asarray(large, np.uint8), "china.jpg")


def best_of_three(work: Callable[[], object]) -> float:
    taken = []
    for _ in range(3):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return min(taken)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("picture", nargs="?")
    asked = parser.parse_args()
    image = sweep.load(asked.picture, width=None) if asked.picture else enlarged()
    swept = [sweep.quantize(image, (4, 5, 13, 14))]
    sweeping = best_of_three(lambda: sweep.quantize(image, KS))
    width, height = image.size
    colors = len(swept[0].histogram)
    print(f"{image.name}, {width}x{height} px, {colors:,} distinct colors")
    print(f"{'sweep of K = 5, 14':22} {sweeping:6.2f} s   1.0")
    row = "{:22} {:6.2f} s   {:.1f}"
    differences = best_of_three(lambda: versions_of(swept, KS))
    print(row.format("CIEDE2000 of both", differences, differences / sweeping))
    for mode in get_args(Mode):
        comparison = sweep.Comparison(mode=mode)
        kind = "gif" if mode == "blink" else "png"

        def work(comparison: sweep.Comparison = comparison, kind: str = kind) -> None:
            sweep.compare(swept, io.BytesIO(), settings=comparison, ks=KS, format=kind)

        written = best_of_three(work)
        print(row.format(f"{mode}, as {kind}", written, written / sweeping))


if __name__ == "__main__":
    main()
