"""Commands killed, terminated and interrupted at random moments: old files are intact every time.

    python -m tests.bench.killed [--times 60] [--seed 1]

So many runs end by SIGKILL, and so many by SIGTERM or SIGINT, at any moment from their start to
their end. Each writes over files that are there. A file must then be the old one or the new one,
whole; and but for SIGKILL nothing else may be left over or said, and what is printed last is how
long the program took from the signal to its end. Two commands are long and hard of hearing: every
K of a large picture at the most effort, and a JPEG of 60 megapixels, decoded in one step of C.
"""

import argparse
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import PIL.Image
from sklearn.datasets import load_sample_image

from tests.bench.pictures import large_photo

OLD = b"what was there before"

SOON = 8.0  # seconds within which the long commands are ended


@dataclass(slots=True)
class Command:
    """What is run and ended.

    Attributes:
        arguments: for ``sweep``.
        outputs: the files that it writes over.
        long: takes more than ``SOON``, so that no run comes to its end.
        seconds: a whole run takes, of a long one those that it is given.
        new: what it writes.
        took: seconds from a signal to the end.
        kills: how often it was ended by SIGKILL.
        left: how many files were left over by that.
    """

    arguments: str
    outputs: tuple[str, ...]
    long: bool = False
    seconds: float = SOON
    new: dict[str, bytes] = field(default_factory=dict)
    took: list[float] = field(default_factory=list)
    kills: int = 0
    left: int = 0

    def start(self) -> "subprocess.Popen[bytes]":
        line = [sys.executable, "-m", "sweep", *self.arguments.split(), "-q"]
        return subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


COMMANDS = {
    "animate": Command("animate a.png -o old.gif -o old.mp4", ("old.gif", "old.mp4")),
    "webp": Command("animate a.png -k 1..16 -o old.webp -o old.png", ("old.webp", "old.png")),
    "sheet": Command("sheet a.png -o old.png -k 1,5,10,20", ("old.png",)),
    "cloud": Command("cloud a.png -k 1..6 --size 240 --seconds 3 -o old.mp4", ("old.mp4",)),
    "report": Command("report a.png --plot old.svg", ("old.svg",)),
    "every K": Command(
        "animate b.jpg --width 1600 -k 1..256 --effort best -o old.gif -o old.mp4",
        ("old.gif", "old.mp4"),
        long=True,
    ),
    "60 MP": Command("report c.jpg --width full --plot old.svg", ("old.svg",), long=True),
}


def measure(command: Command) -> None:
    """Run a command once to its end: how long that takes, and what it writes."""
    for _ in "warm-up", "measured":
        started = time.monotonic()
        with command.start() as running:
            _, err = running.communicate()
        command.seconds = time.monotonic() - started
        assert (running.returncode, err) == (0, b""), err
    command.new = {name: Path(name).read_bytes() for name in command.outputs}


def ended(command: Command, number: signal.Signals, after: float) -> str:
    """End one run by a signal; what is wrong about how it left things, if anything is."""
    there = {*os.listdir()} | {*command.outputs}
    for name in command.outputs:
        Path(name).write_bytes(OLD)
    running = command.start()
    time.sleep(after)
    told = time.monotonic()
    running.send_signal(number)
    _, err = running.communicate()
    took = time.monotonic() - told
    wrong = []
    for name in command.outputs:
        now = Path(name).read_bytes()
        if now not in (OLD, command.new.get(name, OLD)):
            wrong.append(f"{name} is neither old nor new")
    left = {*os.listdir()} - there
    if number == signal.SIGKILL:
        command.kills += 1
        command.left += len(left)
    else:
        # Before the program has loaded anything a signal ends it as it does any other.
        if left or err or running.returncode not in (0, 128 + number, -number):
            wrong.append(f"exit {running.returncode}, left over {left}, said {err!r}")
        if running.returncode != 0:
            command.took.append(took)
    for name in left:
        Path(name).unlink()
    return "; ".join(wrong)


def told(took: list[float]) -> str:
    median = statistics.median(took) if took else 0.0
    return f"{len(took):>8} {median:>9.2f} {max(took, default=0):>6.2f}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--times", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    rng = random.Random(given.seed)
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        photo = PIL.Image.fromarray(load_sample_image("china.jpg"))
        photo.resize((320, 213)).save("a.png")
        PIL.Image.fromarray(large_photo(1600, 1067).pixels).save("b.jpg")
        PIL.Image.fromarray(large_photo(9500, 6333).pixels).save("c.jpg")
        for command in COMMANDS.values():
            if not command.long:
                measure(command)
        names = list(COMMANDS)
        for i in range(2 * given.times):
            name = names[i // 2 % len(names)]
            command = COMMANDS[name]
            number = signal.SIGKILL if i % 2 else (signal.SIGTERM, signal.SIGINT)[i // 2 % 2]
            after = rng.uniform(0, command.seconds)
            if said := ended(command, number, after):
                wrong += 1
                print(f"{name}, {number.name} after {after:.2f} s: {said}", flush=True)
        os.chdir("/")
    print(
        f"{'':<10} {'run s':>6} {'kills':>6} {'left':>5} "
        f"{'signals':>8} {'median s':>9} {'worst':>6}"
    )
    for name, command in COMMANDS.items():
        whole = "" if command.long else f"{command.seconds:.1f}"
        print(f"{name:<10} {whole:>6} {command.kills:>6} {command.left:>5} {told(command.took)}")
    took = [seconds for command in COMMANDS.values() for seconds in command.took]
    kills, left = (sum(getattr(c, what) for c in COMMANDS.values()) for what in ("kills", "left"))
    print(f"{'all':<10} {'':>6} {kills:>6} {left:>5} {told(took)}")
    load = os.getloadavg()[1]
    print(f"wrong: {wrong}; {os.cpu_count()} processors, a load of {load:.1f} for five minutes")
    return wrong


if __name__ == "__main__":
    sys.exit(min(1, main()))
