"""What every kind of file gives: right and damaged, from strangers, each in a process of its own.

    python -m tests.bench.odd [--damaged 4] [--jobs 2] [FOLDER ...] 2> progress

Every file goes through ``sweep report -k 1..4`` with 60 seconds and 2 GB of address space. It must
end with exit code 0 or with exactly one line, ``error: ...``; anything else is told at once, and
makes the exit code of this bench 1. Each process is forked from one that has all loaded, so that
a file takes a tenth of a second and not a whole one. The files are those of
``tests/odd_files.py``, those that scikit-image and scikit-learn ship, and those in the folders
named, as in ``/usr/share``.

The last column is the largest difference in levels to libvips, after its own color conversion, of
the files that both read; blended over white where they are transparent. Each file that is off by
more than a level is named. libvips passes over what a PNG says without a profile (cICP, gAMA,
cHRM), so that such files of strangers are compared as they are stored; and over profiles of gray
printers, so that one of scikit-image's is off. Nor does it read the orientation in the texts of a
PNG or in XMP; and of an AVIF that has less of the colors than of the light it makes other edges.
"""

import argparse
import io
import multiprocessing
import os
import random
import resource
import sys
import tempfile
import time
import warnings
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyvips
import skimage
import sklearn

import sweep
from sweep.cli.app import main as main_of_sweep
from tests.independent import over_white, seen_by_vips
from tests.odd_files import Odd, damaged, hostile, right

# A process that has loaded everything, of which there is a copy for each file.
FORKING = multiprocessing.get_context("forkserver")
FORKING.set_forkserver_preload(["skimage", "sklearn", "tests.independent", "tests.bench.loaded"])

SECONDS = 60
BYTES = 2 << 30
SUFFIXES = {".png", ".jpg", ".jpeg", ".gif", ".tif", ".tiff", ".bmp", ".webp", ".ppm", ".pgm",
            ".avif", ".heic", ".mpo"}  # fmt: skip
LARGEST = 20 << 20  # bytes of a stranger's file
COMPARED = 10_000_000  # pixels of a picture that is also given to libvips


@dataclass(slots=True)
class Row:
    """What the files of one kind gave."""

    read: int = 0
    refused: int = 0
    slowest: float = 0.0
    most_megabytes: float = 0.0
    off: list[float] = field(default_factory=list)


def files(folders: list[Path], number: int) -> Iterator[tuple[str, Odd]]:
    """Each file with the row it belongs to."""
    for seed, odd in enumerate(right()):
        kind = odd.name.rpartition(".")[2]
        yield kind, odd
        worse = list(damaged(odd.content, seed))
        for said, content in random.Random(seed).sample(worse, min(number, len(worse))):
            yield f"{kind}, damaged", Odd(f"{odd.name}, {said}", content, page=odd.page)
    for name, content in hostile(large=True):
        yield "hostile", Odd(name, content)
    shipped = [Path(skimage.__file__).parent, Path(sklearn.__file__).parent]
    for folder in [*shipped, *folders]:
        for path in sorted(folder.rglob("*")):
            wanted = path.suffix.lower() in SUFFIXES and path.is_file()
            if wanted and 0 < path.stat().st_size <= LARGEST:
                yield f"of {folder.name}", Odd(path.name, path.read_bytes())


def report(folder: Path, name: str, options: list[str]) -> None:
    """What a process does: ``sweep report`` within the limits; what it says goes into files."""
    for number, said in ((1, "out"), (2, "err")):
        os.dup2(os.open(folder / said, os.O_WRONLY | os.O_CREAT), number)
    end = os._exit

    def told(code: int) -> None:
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        (folder / "ended").write_text(f"{code} {most}")
        end(code)

    os._exit = told  # type: ignore[assignment]
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
    sys.argv = ["sweep", "report", str(folder / name), "-q", "-k", "1..4", *options]
    main_of_sweep()


def tried(odd: Odd) -> tuple[int, str, float, float]:
    """Exit code, standard error, seconds and megabytes of ``sweep report`` on a file."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        picture = f"picture.{odd.name.rpartition('.')[2][:4]}"
        (folder / picture).write_bytes(odd.content)
        options = ["--frame", str(odd.page)] if odd.page > 1 else []
        process = FORKING.Process(target=report, args=(folder, picture, options))
        started = time.monotonic()
        process.start()
        process.join(SECONDS)
        seconds = time.monotonic() - started
        if process.is_alive():
            process.kill()
            process.join()
            return -1, f"more than {SECONDS} s", SECONDS, 0
        told = (folder / "err").read_text(errors="replace")
        # The server of forks does not always hear of an exit code; who crashes writes none.
        code, most = process.exitcode or -1, 0
        if (folder / "ended").exists():
            code, most = map(int, (folder / "ended").read_text().split())
        process.close()
    return code, told, seconds, most / 1024


def difference(odd: Odd) -> float | None:
    """Levels between the program and libvips; None if one of them does not read it."""
    if odd.tagged and odd.truth is None:
        # Near the border of sRGB a level between two decoders becomes twenty on the way from a
        # wider space; the suite converts what one decoder made instead.
        return None
    head = odd.content[: odd.content.find(b"IDAT")]
    tagged = b"iCCP" not in head and any(tag in head for tag in (b"gAMA", b"cHRM", b"cICP"))
    try:
        with warnings.catch_warnings(action="ignore", category=sweep.SweepWarning):
            image = sweep.load(
                io.BytesIO(odd.content), width=None, frame=odd.page, max_pixels=COMPARED,
                icc=odd.tagged or not tagged,
            )  # fmt: skip
        rgb, alpha = seen_by_vips(odd)
    except (pyvips.Error, sweep.SweepError, LookupError):
        return None
    if image.pixels.shape != rgb.shape:
        return None
    opaque = np.ones(alpha.shape, bool) if image.matte is None else image.matte.opaque
    return float(np.abs(image.pixels - over_white(rgb, alpha))[opaque].max())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--damaged", type=int, default=4, help="of each file, 0 to 12")
    parser.add_argument("--jobs", type=int, default=2)
    given = parser.parse_args()
    rows: dict[str, Row] = defaultdict(Row)
    wrong = []
    # Of each batch all files are tried side by side; the corpus is not kept in memory as a whole.
    with ThreadPoolExecutor(given.jobs) as pool:
        every = list(files(given.folders, given.damaged))
        results = pool.map(lambda item: tried(item[1]), every)
        for number, ((kind, odd), result) in enumerate(zip(every, results, strict=True), 1):
            print(f"{number} of {len(every)}: {kind}, {odd.name}", file=sys.stderr, flush=True)
            code, told, seconds, megabytes = result
            row = rows[kind]
            row.slowest = max(row.slowest, seconds)
            row.most_megabytes = max(row.most_megabytes, megabytes)
            if code == 0 and told == "":
                row.read += 1
            elif code == 1 and told.startswith("error: ") and told.count("\n") == 1:
                row.refused += 1
            else:
                wrong.append(f"{kind}: {odd.name}: exit {code}: {told[:300]!r}")
                print(wrong[-1], flush=True)
            if "damaged" not in kind and kind != "hostile":
                off = difference(odd)
                if off is not None:
                    row.off.append(off)
                    if off > 1.01:
                        print(f"{kind}: {odd.name}: {off:.2f} levels from libvips", flush=True)
    print(
        f"{'kind':<18} {'read':>5} {'one line':>9} {'slowest s':>10} {'most MB':>8} "
        f"{'compared':>9} {'off by':>7}"
    )
    for kind, row in rows.items():
        most = f"{max(row.off):.2f}" if row.off else ""
        print(
            f"{kind:<18} {row.read:>5} {row.refused:>9} {row.slowest:>10.1f} "
            f"{row.most_megabytes:>8.0f} {len(row.off) or '':>9} {most:>7}"
        )
    print(f"{len(every)} files; neither read nor one line: {len(wrong)}")
    return len(wrong)


if __name__ == "__main__":
    sys.exit(min(1, main()))
