"""Ten minutes of damaged pictures, their metadata, .ksweep files, lists of K, templates and colors.

    python -m tests.bench.fuzz [--minutes 10] [--seed 1]

Whatever comes out must be a value or a ``SweepError`` of one line. The work is done in processes of
4 GB; one that crashes, or is at one input for more than 60 seconds, has found something, and the
input is kept in the folder that is printed.
"""

import argparse
import contextlib
import functools
import io
import multiprocessing
import random
import resource
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import sweep
from sweep.color.written import parse_colors
from sweep.drawing.caption import Caption
from tests.decode.test_hdr import DAMAGED
from tests.decode.test_more import DNG, RIGHT
from tests.encode.ksweep.progressions import image_of, made_up, packed, with_sum
from tests.odd_files import hostile, right

BYTES = 4 << 30
SECONDS = 60
ROUND = 400  # inputs that a process takes before the next one begins

WORDS = ("1", "40", "256", "..", ",", "*", ":", "-", " ", "{k}", "{", "}", "{mse:.2f}", "!", "%",
         "{psnr", ":>9999}", "#fff", "#ffffff", "s", "3.5s", "\0", "\N{PILE OF POO}", "9" * 30,
         "{colors}", "{k.__class__}", "e", "nan", ".", "\n")  # fmt: skip


def load(content: bytes) -> None:
    """The loader, with every option that changes its way."""
    rng = random.Random(content)
    with warnings.catch_warnings(action="ignore", category=sweep.SweepWarning):
        sweep.load(
            io.BytesIO(content),
            width=rng.choice([None, 7]),
            frame=rng.choice([None, None, 2, "0.5s"]),
            icc=rng.random() < 0.8,
            max_pixels=4_000_000,
            allow_truncated=rng.random() < 0.3,
        )


def words(content: bytes) -> None:
    """Everything that is written in options."""
    rng = random.Random(content)
    text = "".join(rng.choice(WORDS) for _ in range(rng.randrange(1, 9)))
    readers: list[Callable[[str], object]] = [
        sweep.parse_ks,
        parse_colors,
        Caption,
        lambda said: sweep.Reading(frame=said),
        lambda said: sweep.Reading(background=said),  # type: ignore[arg-type]
    ]
    for read in readers:
        try:
            read(text)
        except sweep.SweepError as error:
            assert "\n" not in str(error), (text, error)


def info(content: bytes) -> None:
    """What ``sweep info`` reads: frames, times and the settings that made a file."""
    with tempfile.NamedTemporaryFile(prefix="fuzz-") as file:
        file.write(content)
        file.flush()
        sweep.info(Path(file.name))


def ksweep(content: bytes) -> None:
    """The reader of `.ksweep`: the bytes as they are, and one of ours with some of them in it.

    The latter again with the lengths and the sum that it should have, so that its parts are read.
    """
    rng = random.Random(content)
    damaged = changed(rng.choice(ksweeps()), content, rng)
    for file in (content, damaged):
        with contextlib.suppress(sweep.ImageError):
            used(sweep.KSweep.read(file))
    used(sweep.KSweep.read(mended(damaged)))


def used(read: sweep.KSweep) -> None:
    """What came out is what it says it is."""
    assert read.ids.max() <= len(read.means)
    read.frame(read.ks[-1]).pixels.sum()


@functools.cache
def ksweeps() -> tuple[bytes, ...]:
    """Files of some hundred bytes to some thousand: plain, transparent, with gaps, of one color."""
    progressions = [
        made_up(1, image_of(1, 30, 20, 60), [*range(1, 40)]),
        made_up(2, image_of(2, 20, 30, 9, clear=0.3), [1, 2, 5, 9], 9),
        made_up(3, image_of(3, 40, 9, 300), [3, 256]),
        made_up(4, image_of(4, 9, 9, 1), [1], 1),
    ]
    return tuple(packed(progression, original=b"original") for progression in progressions)


def mended(content: bytes) -> bytes:
    """The file with a right sum, and whatever is left over as its original."""
    if len(content) < 48:
        return content
    words, colors, plane = (int.from_bytes(content[at : at + 4], "little") for at in (28, 32, 36))
    rest = max(0, len(content) - 48 - words - colors - plane)
    return with_sum(content[:40] + rest.to_bytes(4, "little") + content[44:])


# What is fuzzed: name -> what takes bytes.
FUZZED: dict[str, Callable[[bytes], None]] = {
    "load": load,
    "words": words,
    "info": info,
    "ksweep": ksweep,
}


def changed(content: bytes, other: bytes, rng: random.Random) -> bytes:
    """The file with bytes changed, moved, left out, doubled, or with another's in the middle."""
    made = bytearray(content)
    for _ in range(rng.choice([1, 1, 2, 4, 8, 32])):
        at = rng.randrange(len(made) + 1) if rng.random() < 0.6 else rng.randrange(100)
        length = rng.choice([1, 1, 2, 4, 8, 64, 1000])
        what = rng.randrange(5)
        if what == 0:
            made[at : at + length] = rng.randbytes(min(length, len(made[at : at + length])))
        elif what == 1:
            made[at : at + length] = rng.choice([b"\0", b"\xff", b"\x7f", b"\x80"]) * length
        elif what == 2:
            del made[at : at + length]
        elif what == 3:
            made[at:at] = made[at : at + length]
        else:
            start = rng.randrange(len(other))
            made[at : at + length] = other[start : start + length]
        if not made:
            made = bytearray(b"\0")
    return bytes(made)


def work(seed: int, current: Path, told: "multiprocessing.Queue[Counter[str]]") -> None:
    """One round; the input at hand is in the file ``current``."""
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
    rng = random.Random(seed)
    corpus = [odd.content for odd in right()]
    corpus += [content for _, content in hostile() if len(content) < 100_000]
    corpus += ksweeps()
    # Kinds that are read since: as many of them as of all others, so that each has its share.
    newer = [content for content, _ in RIGHT.values()] + [DNG, *DAMAGED]
    corpus += newer * max(1, len(corpus) // len(newer))
    counts: Counter[str] = Counter()
    for _ in range(ROUND):
        content = changed(rng.choice(corpus), rng.choice(corpus), rng)
        for name, take in FUZZED.items():
            current.write_bytes(content)
            try:
                take(content)
            except sweep.SweepError as error:
                assert "\n" not in str(error), error
                counts[f"{name}: refused"] += 1
            else:
                counts[f"{name}: taken"] += 1
    told.put(counts)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
    until = time.monotonic() + given.minutes * 60
    counts: Counter[str] = Counter()
    found = 0
    seed = given.seed
    spawning = multiprocessing.get_context("spawn")
    while time.monotonic() < until:
        current = folder / f"round-{seed}"
        told = spawning.Queue()
        process = spawning.Process(target=work, args=(seed, current, told))
        process.start()
        while process.is_alive():
            process.join(1)
            stuck = current.exists() and time.time() - current.stat().st_mtime > SECONDS
            if stuck:
                process.kill()
        if process.exitcode == 0:
            counts += told.get()
            current.unlink()
        else:
            found += 1
            print(f"exit {process.exitcode}: {current}", flush=True)
        seed += 1
    print(f"{seed - given.seed} rounds, seeds {given.seed}..{seed - 1}")
    for name, count in sorted(counts.items()):
        print(f"{name:<16} {count:>8,}")
    print(f"found: {found}{f', kept in {folder}' if found else ''}")
    return found


if __name__ == "__main__":
    raise SystemExit(min(1, main()))
