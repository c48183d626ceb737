"""What a report takes beside the sweep it reports on, and how near its bytes are to the least.

    python -m tests.bench.report speed            all metrics of K = 1..40, 1600x1067 px
    python -m tests.bench.report parts            each metric alone, and scikit-image's
    python -m tests.bench.report bytes [PHOTO ..] ways to compress, against zlib's highest level

All is warm: the kernels are compiled and loaded. Pictures are scikit-image's and scikit-learn's
photos if none are named.
"""

import argparse
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import deflate
import numpy as np
from skimage.color import deltaE_ciede2000
from skimage.metrics import structural_similarity

import sweep
from sweep.color.spaces import lab
from sweep.encode.png import bits_for, packed
from sweep.metrics.delta_e import Differences
from sweep.metrics.measure import values
from sweep.metrics.png_size import png_size
from sweep.metrics.ssim import luma
from tests.bench.pictures import large_photo, photos

KS = "1..40"


def timed(work: Callable[[], Any]) -> tuple[Any, float, float]:
    """What ``work`` returns, the seconds it took, and the seconds of processors."""
    started, used = time.perf_counter(), time.process_time()
    result = work()
    return result, time.perf_counter() - started, time.process_time() - used


def speed(_paths: list[Path]) -> None:
    """A sweep and its report, in turn, five times."""
    image = large_photo(1600, 1067)
    print(f"{image.name}, {len(sweep.Histogram.of(image)):,} distinct colors, K = {KS}")
    print(f"{'sweep':>8} {'report':>8} {'ratio':>6}   {'processor s':>16} {'ratio':>6}")
    ratios = []
    for _ in range(5):
        progression, swept, swept_cpu = timed(lambda: sweep.quantize(image, KS))
        _, told, told_cpu = timed(lambda p=progression: sweep.report(p))  # type: ignore[misc]
        ratios.append((swept + told) / swept)
        print(
            f"{swept:>8.2f} {told:>8.2f} {ratios[-1]:>6.2f}   {swept_cpu:>7.2f} {told_cpu:>8.2f} "
            f"{(swept_cpu + told_cpu) / swept_cpu:>6.2f}",
            flush=True,
        )
    print(f"sweep and report take {np.median(ratios):.2f} times the sweep (median)")


def parts(_paths: list[Path]) -> None:
    """Each metric for all levels, and for one level as scikit-image computes it."""
    image = large_photo(1600, 1067)
    progression = sweep.quantize(image, KS)
    levels = len(progression)
    ours = {
        name: timed(lambda name=name: list(values(name, progression)))[2] / levels  # type: ignore[misc]
        for name in ("ssim", "delta_e", "bytes")
    }
    frame, level = progression.frame(40), progression[40]
    one, other = (luma(p.reshape(-1, 3)).reshape(p.shape[:2]) for p in (image.pixels, frame.pixels))
    compare: Any = structural_similarity
    formula: Any = deltaE_ciede2000
    points = Differences.of(progression.histogram).points
    shown = lab(level.palette)[level.labels]
    theirs = {
        "ssim": timed(
            lambda: compare(
                one, other, data_range=255, gaussian_weights=True, sigma=1.5,
                use_sample_covariance=False,
            )
        )[2],
        "delta_e": timed(lambda: formula(points, shown))[2],
    }  # fmt: skip
    for name, seconds in ours.items():
        peer = f", scikit-image {theirs[name] * 1e3:.0f} ms" if name in theirs else ""
        print(f"{name}: {seconds * 1e3:.1f} ms of a processor for a level{peer}")


def sizes(paths: list[Path]) -> None:
    """Bytes and processor time of ways to compress, summed over levels, against zlib 9."""
    ways: dict[str, Callable[[bytes], bytes | bytearray]] = {
        f"zlib {level}": lambda rows, level=level: zlib.compress(rows, level)  # type: ignore[misc]
        for level in (9, 6, 4, 1)
    }
    ways |= {
        f"libdeflate {level}": lambda rows, level=level: deflate.zlib_compress(rows, level)  # type: ignore[misc]
        for level in (12, 9, 8, 6, 4, 1)
    }
    streams, reported, pixels = [], 0, 0
    for image in photos(paths):
        progression = sweep.quantize(image, "2,4,8,12,16,24,32,40")
        for level, frame in zip(progression, progression.frames(), strict=True):
            rows = packed(np.asarray(frame.indices, np.uint8), bits_for(len(frame.palette)))
            streams.append(np.pad(rows, ((0, 0), (1, 0))).tobytes())
            reported += png_size(level, progression.histogram) - 69 - 3 * len(frame.palette)
            pixels += frame.indices.size
    least = sum(len(zlib.compress(rows, 9)) for rows in streams)
    print(f"{len(streams)} pictures; zlib 9 takes {least:,} bytes, the report tells {reported:,}")
    for name, compress in ways.items():
        total, _, taken = timed(lambda c=compress: sum(len(c(rows)) for rows in streams))  # type: ignore[misc]
        print(f"{name:>13}: {total / least - 1:>+7.1%}, {taken / pixels * 1e9:>6.1f} ns/pixel")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    commands = {"speed": speed, "parts": parts, "bytes": sizes}
    parser.add_argument("part", choices=commands)
    parser.add_argument("photos", nargs="*", type=Path)
    given = parser.parse_args()
    sweep.report(sweep.quantize(large_photo(30, 20)))  # loads the kernels
    commands[given.part](given.photos)


if __name__ == "__main__":
    main()
