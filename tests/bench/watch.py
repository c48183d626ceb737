"""From a changed picture to its output, while a build watches.

    python -m tests.bench.watch [TIMES]          the median of so many changes, once warm
    python -m tests.bench.watch idle             what watching costs while nothing changes

A picture is replaced by another one in one step, as by an editor that saves; the time runs until
the output of its content is in place.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.build import ANIMATION, RECIPE, crops, folder_of

_STEP = 0.002  # s between two looks at the outputs


def begun(place: Path) -> subprocess.Popen[str]:
    """A build that watches, after its first time."""
    process = subprocess.Popen(
        [sys.executable, "-m", "sweep", "build", "--watch"], cwd=place, text=True,
        stdout=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    while " made, " not in process.stdout.readline():
        pass
    return process


def ended(process: subprocess.Popen[str]) -> None:
    """End it."""
    process.terminate()
    process.communicate()


def changes(name: str, recipe: str, times: int) -> None:
    """Change one of twelve photos, again and again."""
    with tempfile.TemporaryDirectory() as folder:
        place = folder_of(Path(folder) / "b", 12, (640, 426), recipe)
        with begun(place) as process:
            assert process.stdout is not None
            outputs = sorted((place / "site").glob("00003*"))
            taken, building = [], []
            for number, crop in enumerate(crops(times + 2, 640, 426)):
                crop.save(place / "next.jpg", quality=92)
                before = [path.stat().st_mtime_ns for path in outputs]
                started = time.perf_counter()
                (place / "next.jpg").replace(place / "photos" / "00003.jpg")
                while any(
                    path.stat().st_mtime_ns == old
                    for path, old in zip(outputs, before, strict=True)
                ):
                    time.sleep(_STEP)
                seconds = time.perf_counter() - started
                while " made, " not in (line := process.stdout.readline()):
                    pass
                if number >= 2:  # warm
                    taken.append(seconds)
                    building.append(float(line.split(" failed, ")[1].split()[0]))
            ended(process)
    print(f"{name:34} median of {times} {statistics.median(taken):6.3f} s, "
          f"{min(taken):.3f} to {max(taken):.3f} s; of it building "
          f"{statistics.median(building):.1f} s; {len(outputs)} files")  # fmt: skip


def idle(count: int, seconds: float = 20) -> None:
    """The time of processors that is spent on waiting."""
    with tempfile.TemporaryDirectory() as folder:
        recipe = f'{ANIMATION}ks = "1..2"\ncaption = false\n'
        place = folder_of(Path(folder) / "b", count, (64, 48), recipe)
        with begun(place) as process:
            time.sleep(2)
            before = used(process.pid)
            time.sleep(seconds)
            after = used(process.pid)
            ended(process)
    print(
        f"{count:,} pictures, nothing changes: {100 * (after - before) / seconds:.2f} % of a core"
    )


def used(process: int) -> float:
    """The seconds that a process has been at work."""
    words = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Run one of the benches."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", nargs="?", default="10")
    asked = parser.parse_args().what
    if asked == "idle":
        idle(1000)
        return
    palettes = (
        '[[artifact]]\nkind = "palettes"\npictures = "photos/*.jpg"\noutput = "site/{stem}.css"\n'
    )
    changes("a style sheet", palettes, int(asked))
    changes("an animation of 40 K", ANIMATION, int(asked))
    changes("animation, sheet and style sheet", RECIPE, int(asked))


if __name__ == "__main__":
    main()
