"""How small indexed PNGs can be made, and what that costs.

    python -m tests.bench.stills [PHOTO ...]

For each K, the bytes over all photos of what `sweep stills` writes, and of other ways to compress
the same pixels: zlib, the filters of PNG, the palette by luminance, Pillow, and, if they are
installed, oxipng (``pip install pyoxipng``) and zopfli (``pip install zopfli``). The last columns
are sums over all K, and processor time, both as a ratio to zlib at level 9. Photos are
scikit-image's and scikit-learn's if none are named.
"""

import argparse
import importlib
import io
import time
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt

import sweep
from sweep.color.srgb import luminance
from sweep.encode.png import bits_for, compressed, indexed_png, packed
from tests.bench.pictures import photos

KS = (2, 5, 10, 20, 40, 128, 256)
U8 = npt.NDArray[np.uint8]


def by_luminance(frame: sweep.Frame) -> sweep.Frame:
    order = np.argsort(luminance(frame.palette), kind="stable")
    places = np.empty(len(order), np.uint8)
    places[order] = np.arange(len(order))
    return sweep.Frame(places[frame.indices], frame.palette[order])


def rows_of(frame: sweep.Frame) -> U8:
    return packed(frame.indices.astype(np.uint8), bits_for(len(frame.palette)))


def filtered(rows: U8, kind: str) -> U8:
    """What a filter of PNG leaves of rows."""
    left, up = np.zeros_like(rows), np.zeros_like(rows)
    left[:, 1:], up[1:] = rows[:, :-1], rows[:-1]
    return rows - {"sub": left, "up": up}[kind]


def by_pillow(frame: sweep.Frame) -> bytes:
    stream = io.BytesIO()
    frame.to_pillow().save(stream, "PNG", optimize=True)
    return stream.getvalue()


def ways() -> dict[str, Callable[[sweep.Frame], bytes]]:
    found: dict[str, Callable[[sweep.Frame], bytes]] = {
        "zlib 9": lambda frame: zlib.compress(rows_of(frame).tobytes(), 9),
        "pillow": by_pillow,
        "sweep": indexed_png,
        "sweep, quick": lambda frame: indexed_png(frame, effort="quick"),
        "by luminance": lambda frame: indexed_png(by_luminance(frame)),
        "filter sub": lambda frame: compressed(filtered(rows_of(by_luminance(frame)), "sub")),
        "filter up": lambda frame: compressed(filtered(rows_of(by_luminance(frame)), "up")),
    }
    try:
        oxipng = importlib.import_module("oxipng")
        for level in (2, 4):
            found[f"oxipng {level}"] = lambda frame, level=level: oxipng.optimize_from_memory(  # type: ignore[misc]
                indexed_png(frame, effort="quick"), level=level
            )
    except ImportError:
        print("oxipng is not there: pip install pyoxipng")
    try:
        zopfli = importlib.import_module("zopfli.zlib")
        found["zopfli 5"] = lambda frame: zopfli.compress(rows_of(frame).tobytes(), numiterations=5)
    except ImportError:
        print("zopfli is not there: pip install zopfli")
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("photos", nargs="*", type=Path)
    sweeps = [
        sweep.quantize(image.resized(800), KS) for image in photos(parser.parse_args().photos)
    ]
    print(
        f"{'bytes':<14}" + "".join(f"{'K=' + str(k):>10}" for k in KS) + f"{'size':>8}{'time':>8}"
    )
    first: tuple[int, float] | None = None
    for name, way in ways().items():
        started = time.process_time()
        sizes = [sum(len(way(one.frame(k))) for one in sweeps) for k in KS]
        result = sum(sizes), time.process_time() - started
        first = first or result
        print(
            f"{name:<14}" + "".join(f"{size:>10,}" for size in sizes)
            + f"{result[0] / first[0]:>8.3f}{result[1] / first[1]:>8.2f}",
            flush=True,
        )  # fmt: skip


if __name__ == "__main__":
    main()
