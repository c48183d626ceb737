"""``sweep animate`` killed at random moments: the old file is intact every time.

    python -m tests.bench.killed [--times 50] [--seed 1]

Each run writes over files that are there, as GIF and as MP4, and ends by SIGKILL, SIGTERM or SIGINT
after a random part of the time that a whole run takes. For the last two it is also told how long
the program took to end; nothing may be left over then.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import PIL.Image
from sklearn.datasets import load_sample_image

OLD = b"what was there before"
SIGNALS = (signal.SIGKILL, signal.SIGKILL, signal.SIGTERM, signal.SIGINT)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--times", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    rng = random.Random(given.seed)
    counts: Counter[str] = Counter()
    slowest, wrong = 0.0, 0
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        PIL.Image.fromarray(load_sample_image("china.jpg")).save("china.png")
        command = [sys.executable, "-m", "sweep", "animate", "china.png", "-q"]
        command += ["-o", "old.gif", "-o", "old.mp4"]
        started = time.monotonic()
        subprocess.run(command, check=True)
        whole = time.monotonic() - started
        new = {name: Path(name).read_bytes() for name in ("old.gif", "old.mp4")}
        for i in range(given.times):
            number = SIGNALS[i % len(SIGNALS)]
            for name in new:
                Path(name).write_bytes(OLD)
            running = subprocess.Popen(command, stderr=subprocess.PIPE)
            time.sleep(rng.uniform(0.15, 1) * whole)
            told = time.monotonic()
            running.send_signal(number)
            _, err = running.communicate()
            took = time.monotonic() - told
            for name, content in new.items():
                now = Path(name).read_bytes()
                if now not in (OLD, content):
                    wrong += 1
                    print(f"run {i}: {name} is neither old nor new")
            left = {*os.listdir()} - {"china.png", *new}
            if number != signal.SIGKILL:
                slowest = max(slowest, took)
                if left or err or running.returncode not in (0, 128 + number):
                    wrong += 1
                    print(f"run {i}: {number.name}: exit {running.returncode}, {left}, {err!r}")
            counts[f"{number.name}, exit {running.returncode}, {len(left)} left over"] += 1
            for name in left:
                Path(name).unlink()
        os.chdir("/")
    for what, count in sorted(counts.items()):
        print(f"{what:<36} {count:>4}")
    print(f"{given.times} runs of {whole:.1f} s; wrong: {wrong}; slowest to end: {slowest:.2f} s")
    return wrong


if __name__ == "__main__":
    sys.exit(min(1, main()))
