"""How much of `--max-bytes` is used, and after how many encodes.

    python -m tests.bench.budget [--formats gif webp] [--shares 0.5 0.25] [PICTURE ...]

A budget is a share of what the animation takes 640 px wide. "best" is the most that any width up to
ten px more or less than the one found takes of it, which tells whether a search could do better.
Photos are those of scikit-learn and scikit-image if none are named.
"""

import argparse
import io
import warnings
from pathlib import Path

import numpy as np

import sweep
from sweep.artifacts.animation import budget
from tests.bench.pictures import photos

_WIDTH = 640
_AROUND = 10  # px


def size_of(image: sweep.Image, kind: str, width: int) -> int:
    """Bytes of the animation at a width."""
    stream = io.BytesIO()
    sweep.animate(image, stream, format=kind, width=width)
    return stream.tell()


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("pictures", nargs="*", type=Path)
    parser.add_argument("--formats", nargs="*", default=["gif", "webp"])
    parser.add_argument("--shares", nargs="*", type=float, default=[0.5, 0.25])
    asked = parser.parse_args()
    warnings.simplefilter("ignore", sweep.SweepWarning)
    tries: list[int] = []
    make = budget._made

    def counted(*args: object) -> object:
        tries[-1] += 1
        return make(*args)  # type: ignore[arg-type]

    budget._made = counted  # type: ignore[assignment]
    used = []
    print(f"{'picture':12} {'format':6} {'budget':>9} {'width':>5} {'used':>6} {'best':>6} encodes")
    for image in photos(asked.pictures):
        for kind in asked.formats:
            width = min(_WIDTH, image.size[0])
            whole = size_of(image, kind, width)
            for share in asked.shares:
                limit = round(whole * share)
                stream = io.BytesIO()
                tries.append(0)
                made = sweep.animate(image, stream, format=kind, width=width, max_bytes=limit)
                found = made.written[0].width or 0
                near = range(max(160, found - _AROUND), min(width, found + _AROUND + 1))
                sizes = [size_of(image, kind, one) for one in near]
                best = max([s for s in sizes if s <= limit], default=0) / limit
                used.append(stream.tell() / limit)
                print(
                    f"{image.name:12} {kind:6} {limit:9,} {found:5} {used[-1]:6.1%} {best:6.1%} "
                    f"{tries[-1]:4}",
                    flush=True,
                )
    print(
        f"used: mean {np.mean(used):.1%}, least {min(used):.1%}, at least 97 % in "
        f"{np.mean(np.array(used) >= budget.ENOUGH):.0%} of {len(used)}; encodes: mean "
        f"{np.mean(tries):.1f}, most {max(tries)}"
    )


if __name__ == "__main__":
    main()
