"""Builds of many pictures on one machine.

    python -m tests.bench.build nothing          what a build costs that has nothing to make
    python -m tests.bench.build cost             a picture in a build against the library's calls
    python -m tests.bench.build thousand [N]     1,000 photos of 640 px: time and memory over time
    python -m tests.bench.build small [N]        10,000 small pictures: what bookkeeping costs
    python -m tests.bench.build killed [N]       50 builds ended by SIGKILL at random moments

All pictures are crops of the photos that scikit-learn and scikit-image ship.
"""

import argparse
import hashlib
import os
import random
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import PIL.Image

import sweep
from tests.bench.pictures import photos
from tests.bench.timing import seconds_of

RECIPE = """
[defaults]
pictures = "photos/*.jpg"

[[artifact]]
kind = "animation"
output = "site/{stem}.gif"
step = 0.5

[[artifact]]
kind = "sheet"
output = "site/{stem}-sheet.png"

[[artifact]]
kind = "palettes"
output = "site/{stem}.css"
"""

ANIMATION = (
    '[[artifact]]\nkind = "animation"\npictures = "photos/*.jpg"\noutput = "site/{stem}.gif"\n'
)


def crops(count: int, width: int, height: int) -> Iterator[PIL.Image.Image]:
    """Parts of photos, turned over and made larger or smaller; no two are the same."""
    draw = np.random.default_rng(1)
    sources = [PIL.Image.fromarray(photo.pixels) for photo in photos([])]
    for number in range(count):
        source = sources[number % len(sources)]
        share = draw.uniform(0.6, 1)
        wide = min(source.width, source.height * width / height) * share
        left = draw.uniform(0, source.width - wide)
        top = draw.uniform(0, source.height - wide * height / width)
        box = (left, top, left + wide, top + wide * height / width)
        crop = source.resize((width, height), PIL.Image.Resampling.BICUBIC, box=box)
        if draw.random() < 0.5:
            crop = crop.transpose(PIL.Image.Transpose.FLIP_LEFT_RIGHT)
        yield crop


def folder_of(place: Path, count: int, size: tuple[int, int], recipe: str) -> Path:
    """A folder with so many photos and a recipe."""
    (place / "photos").mkdir(parents=True)
    for number, crop in enumerate(crops(count, *size)):
        crop.save(place / "photos" / f"{number:05}.jpg", quality=92)
    (place / "sweep.toml").write_text(recipe)
    return place


def command(place: Path, *arguments: str, pinned: bool = False) -> str:
    """Run ``sweep build``; what it said last."""

    def one_core() -> None:
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})

    done = subprocess.run(
        [sys.executable, "-m", "sweep", "build", *arguments], cwd=place, text=True, check=True,
        capture_output=True, preexec_fn=one_core if pinned else None,
    )  # fmt: skip
    return done.stdout.splitlines()[-1] if done.stdout else ""


def nothing(place: Path) -> None:
    """Twelve photos, three things of each: again, one photo changed, a setting changed."""
    folder_of(place, 12, (640, 426), RECIPE)
    print("first     ", command(place))
    start = seconds_of(
        lambda: subprocess.run([sys.executable, "-m", "sweep", "--version"], check=True,
                               stdout=subprocess.DEVNULL), 15,
    )  # fmt: skip
    again = seconds_of(lambda: command(place), 15)
    print("again     ", command(place))
    print(f"           {again:.3f} s; sweep --version {start:.3f} s; "
          f"limit 1.5 x that + 5 ms a photo = {1.5 * start + 0.06:.3f} s")  # fmt: skip
    next(crops(1, 600, 400)).save(place / "photos" / "00003.jpg")
    print("one photo ", command(place))
    recipe = place / "sweep.toml"
    recipe.write_text(recipe.read_text().replace("step = 0.5", "step = 0.6"))
    print("a setting ", command(place))


def cost(place: Path) -> None:
    """The same work by the library's calls, by a build of one process, and of two."""
    folder_of(place, 24, (640, 426), RECIPE)
    names = sorted((place / "photos").iterdir())
    (place / "other").mkdir()
    os.chdir(place)

    def calls(shared: bool) -> None:
        for name in names:
            # As a build has it: one decode, and one sweep for each largest K.
            out, stem = place / "other", name.stem
            if shared:
                image = sweep.load(name)
                swept = sweep.quantize(image, "1..40", threads=1)
                sweep.animate(swept, out / f"{stem}.gif", step=0.5, threads=1)
                sweep.sheet(image, out / f"{stem}-sheet.png", threads=1)
                sweep.palette(image, out / f"{stem}.css", threads=1)
            else:
                sweep.animate(name, out / f"{stem}.gif", step=0.5, threads=1)
                sweep.sheet(name, out / f"{stem}-sheet.png", threads=1)
                sweep.palette(name, out / f"{stem}.css", threads=1)

    def here() -> None:
        from sweep.batch.here import made_here  # noqa: PLC0415
        from sweep.batch.plan import Wishes, planned  # noqa: PLC0415
        from sweep.batch.recipe import Recipe  # noqa: PLC0415
        from sweep.batch.state import State  # noqa: PLC0415

        asked = Recipe.read()
        with State.opened(place / "sweep.sqlite") as state:
            plan = planned(asked, state, Wishes(force=True))
            for done in made_here(plan.units, 1):
                assert not done.error
                state.enter(done, plan.records[done.key])

    calls(shared=True)
    rows: list[tuple[str, Callable[[], object]]] = [
        ("calls of the verbs, each by itself", lambda: calls(shared=False)),
        ("calls, decoded and swept once where one can", lambda: calls(shared=True)),
        ("a build in this process, one thread", here),
    ]
    found = []
    for name, work in rows:
        found.append(seconds_of(work, 3) / len(names))
        print(f"{name:46}{1000 * found[-1]:7.1f} ms a photo{found[-1] / found[0]:6.2f}")
    for photo in names:  # more, so that the start of a process is a small part
        shutil.copy(photo, photo.with_stem(f"{photo.stem}-again"))
    one = seconds_of(lambda: command(place, "--force", "--jobs", "1", pinned=True), 2)
    two = seconds_of(lambda: command(place, "--force", "--jobs", "2"), 2)
    print(f"sweep build, one process on one core {one:6.2f} s, two on two {two:6.2f} s: "
          f"{one / two:.2f} times as fast")  # fmt: skip


class Peaks(threading.Thread):
    """Looks at the memory of a process and of those that it has started."""

    def __init__(self, process: int) -> None:
        super().__init__(daemon=True)
        self.process, self.over = process, threading.Event()
        self.peaks: dict[int, int] = {}
        self.now: dict[int, int] = {}

    def run(self) -> None:
        while not self.over.wait(0.2):
            for one in [self.process, *self._children()]:
                try:
                    told = Path(f"/proc/{one}/status").read_text()
                except OSError:
                    continue
                for line in told.splitlines():
                    if line.startswith("VmHWM"):
                        self.peaks[one] = int(line.split()[1]) // 1024
                    elif line.startswith("VmRSS"):
                        self.now[one] = int(line.split()[1]) // 1024

    def _children(self) -> list[int]:
        try:
            text = Path(f"/proc/{self.process}/task/{self.process}/children").read_text()
            threads = Path(f"/proc/{self.process}/task").iterdir()
            return [int(one) for thread in threads
                    for one in (thread / "children").read_text().split()]  # fmt: skip
        except OSError:
            return [int(one) for one in text.split()] if "text" in dir() else []


def thousand(place: Path, count: int) -> None:
    """Many photos of 640 px to GIF: pictures a second and memory, from hundred to hundred."""
    folder_of(place, count, (640, 426), ANIMATION)
    begun = last = time.monotonic()
    with subprocess.Popen(
        [sys.executable, "-m", "sweep", "build", "--jobs", "2"], cwd=place, text=True,
        stdout=subprocess.PIPE,
    ) as process:  # fmt: skip
        peaks = Peaks(process.pid)
        peaks.start()
        assert process.stdout is not None
        for number, said in enumerate(process.stdout, start=1):
            line = said
            if number % 100 == 0:
                now = time.monotonic()
                memory = " ".join(f"{peaks.now[one]:4}/{peaks.peaks[one]:4}" for one in peaks.peaks)
                print(f"{number:6} {100 / (now - last):5.2f} photos/s   MB now/peak: {memory}")
                last = now
        peaks.over.set()
    print(f"{count} photos in {time.monotonic() - begun:.1f} s: {line.strip()}; peak memory of a "
          f"process {max(peaks.peaks.values())} MB (target 350)")  # fmt: skip


def small(place: Path, count: int) -> None:
    """Many small pictures: what a build takes beside making them."""
    folder_of(place, count, (64, 48), f'{ANIMATION}ks = "1..4"\ncaption = false\n')
    begun = time.monotonic()
    made: list[float] = []
    result = sweep.build(
        place / "sweep.toml", jobs=2, on_outcome=lambda one: made.append(one.done.seconds)
    )
    whole = time.monotonic() - begun
    print(f"{result}: {1000 * whole / count:.2f} ms a picture, by two processes")
    busy = sum(made) / 2
    print(f"in making, by their own clocks: {1000 * busy / count:.2f} ms a picture")
    begun = time.monotonic()
    again = sweep.build(place / "sweep.toml", jobs=2)
    nothing_made = time.monotonic() - begun
    print(f"{again}: {1000 * nothing_made / count:.3f} ms a picture (target 1)")
    print(f"state: {(place / 'sweep.sqlite').stat().st_size / count:.0f} bytes a picture")


def digests(place: Path) -> dict[str, str]:
    """What is in the outputs, and whatever lies beside them."""
    return {
        path.name: hashlib.md5(path.read_bytes()).hexdigest()
        for path in sorted((place / "site").iterdir())
    }


def killed(place: Path, times: int, seed: int = 1) -> None:
    """Builds ended by SIGKILL at random moments, of one process and of three."""
    folder_of(place, 8, (160, 106), RECIPE + 'ks = "1..12"\n')
    begun = time.monotonic()
    command(place, "--jobs", "2")
    whole = time.monotonic() - begun
    wanted, draw = digests(place), random.Random(seed)
    rest, left = [], 0
    for number in range(times):
        shutil.rmtree(place / "site")
        (place / "sweep.sqlite").unlink()
        with subprocess.Popen(
            [sys.executable, "-m", "sweep", "build", "--json", "--jobs", str(1 + number % 3)],
            cwd=place, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        ) as process:  # fmt: skip
            time.sleep(draw.uniform(0, whole))
            process.send_signal(signal.SIGKILL)
        rest.append(len(sweep.build(place / "sweep.toml", dry_run=True).planned))
        left += sum(1 for _ in place.glob("site/.*.tmp"))
        result = sweep.build(place / "sweep.toml", jobs=2)
        assert result.made == rest[-1], (result, rest)  # the rest, and only that
        assert digests(place) == wanted
    print(
        f"{times} builds killed: of 24 artifacts {min(rest)} to {max(rest)} were left, "
        f"{statistics.mean(rest):.1f} on average; the next build made these and no others;\n"
        f"{left} temporary files lay about and were removed; every file is the same, every time"
    )


def main() -> None:
    """Run one of the benches."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=["nothing", "cost", "thousand", "small", "killed"])
    parser.add_argument("count", nargs="?", type=int)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        place = Path(name) / "b"
        place.mkdir()
        if asked.what == "nothing":
            nothing(place)
        elif asked.what == "cost":
            cost(place)
        elif asked.what == "thousand":
            thousand(place, asked.count or 1000)
        elif asked.what == "small":
            small(place, asked.count or 10_000)
        else:
            killed(place, asked.count or 50)


if __name__ == "__main__":
    main()
