"""Whether two trees of the source write the same files and say the same.

    python -m tests.bench.same record old.json --tree ../before
    python -m tests.bench.same record new.json
    python -m tests.bench.same compare old.json new.json

Each command line of `tests.bench.same_commands` runs in a process and a folder of its own. Recorded
are its exit code, what it printed (without times), and the hash of every file that it wrote. Files
hang on the versions of libraries and on the processor, so that two recordings are compared, and
none is kept.
"""

import argparse
import difflib
import hashlib
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import PIL.Image
from sklearn.datasets import load_sample_image

from tests.bench.same_commands import COMMANDS

ROOT = Path(__file__).parent.parent.parent

# What differs from run to run.
_TIMES = (
    (re.compile(r"made in \d+\.\d s"), "made in T s"),
    (re.compile(r'"seconds": \d+\.\d+'), '"seconds": T'),
    (re.compile(r"^ *\d+ ms +", re.MULTILINE), "T ms "),
)


def make_pictures(folder: Path) -> None:
    """Put the pictures that the commands read into ``folder``."""
    folder.mkdir()
    for name in ("parrot", "rainbow"):
        (folder / f"{name}.jpg").write_bytes((ROOT / "samples" / f"{name}.jpg").read_bytes())
    for name in ("china", "flower"):
        PIL.Image.fromarray(load_sample_image(f"{name}.jpg")).save(folder / f"{name}.png")
    y, x = np.mgrid[:60, :80].astype(np.uint8)
    ramp = np.dstack([3 * x, 4 * y, 255 - 2 * x])
    alpha = np.where((x - 40.0) ** 2 + (y - 30.0) ** 2 < 700, 255, 0).astype(np.uint8)
    alpha[:8] = 128
    PIL.Image.fromarray(np.dstack([ramp, alpha])).save(folder / "clear.png")
    PIL.Image.fromarray(np.zeros((9, 9, 4), np.uint8)).save(folder / "void.png")
    PIL.Image.fromarray(3 * x).save(folder / "gray.png")
    PIL.Image.fromarray(np.full((20, 30, 3), 90, np.uint8)).save(folder / "one.png")
    PIL.Image.fromarray(x.astype(np.uint16) * 800).save(folder / "deep.png")
    PIL.Image.fromarray(ramp[:1]).save(folder / "flat.png")
    PIL.Image.fromarray(ramp[:5, :9]).save(folder / "dash.png")
    PIL.Image.fromarray(ramp[:1, :1]).save(folder / "dot.png")
    PIL.Image.fromarray(ramp).save(folder / "Größe und Maß.png")
    frames = [PIL.Image.fromarray(np.roll(ramp, 20 * i, 1)) for i in range(3)]
    frames[0].save(folder / "moving.gif", save_all=True, append_images=frames[1:], duration=100)
    PIL.Image.fromarray(ramp).convert("CMYK").save(folder / "cmyk.jpg")
    whole = (folder / "parrot.jpg").read_bytes()
    (folder / "cut.jpg").write_bytes(whole[: len(whole) // 2])
    (folder / "text.png").write_text("no picture\n")
    (folder / "empty.png").write_bytes(b"")


def run(line: str, number: int, work: Path, tree: Path) -> dict[str, Any]:
    """Run one command line with the source in ``tree``; what came of it."""
    folder = work / f"{number:03}"
    folder.mkdir()
    line, _, given = line.partition(" < ")
    environment = {
        **os.environ, "PYTHONPATH": str(tree), "COLUMNS": "100", "LC_ALL": "C.UTF-8",
        "NUMBA_CACHE_DIR": str(work / "cache"),
    }  # fmt: skip
    stdin = (folder / given).open("rb") if given else subprocess.DEVNULL
    command = [sys.executable, "-m", "sweep", *shlex.split(line)]
    done = subprocess.run(
        command, cwd=folder, env=environment, stdin=stdin, capture_output=True, check=False
    )
    files = {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    return {
        "line": line,
        "code": done.returncode,
        "stdout": _text(done.stdout, work),
        "stderr": _text(done.stderr, work),
        "files": files,
    }


def _text(printed: bytes, work: Path) -> str:
    try:
        text = printed.decode()
    except UnicodeDecodeError:
        return hashlib.sha256(printed).hexdigest()
    for pattern, plain in _TIMES:
        text = pattern.sub(plain, text)
    return text.replace(str(work), "WORK")


def record(file: Path, tree: Path, only: str, jobs: int) -> None:
    """Run all command lines that have ``only`` in them, and write what came of each."""
    with tempfile.TemporaryDirectory() as name:
        work = Path(name).resolve()
        make_pictures(work / "in")
        lines = [line for line in COMMANDS if only in line]
        run("palette ../in/one.png -k 1", 998, work, tree)  # compiles the kernels
        run("report ../in/gray.png -k 1..2 --space lab", 999, work, tree)
        with ThreadPoolExecutor(jobs) as pool:
            results = list(pool.map(lambda at: run(at[1], at[0], work, tree), enumerate(lines)))
    file.write_text(json.dumps(results, indent=1))
    print(f"{len(results)} commands recorded")


def compare(old: Path, new: Path) -> int:
    """Print what differs between two recordings; how many commands do."""
    before, after = (
        {one["line"]: one for one in json.loads(path.read_text())} for path in (old, new)
    )
    differing = 0
    for line in [line for line in before if line in after]:
        one, other = before[line], after[line]
        if one == other:
            continue
        differing += 1
        print(f"\n$ sweep {line}")
        if one["code"] != other["code"]:
            print(f"  exit code {one['code']} -> {other['code']}")
        for name in ("stdout", "stderr"):
            was, now = one[name].splitlines(), other[name].splitlines()
            for told in list(difflib.unified_diff(was, now, lineterm="", n=0))[2:]:
                if not told.startswith("@@"):
                    print(f"  {name} {told}")
        for name in sorted({*one["files"], *other["files"]}):
            if one["files"].get(name) != other["files"].get(name):
                there = [name in files["files"] for files in (one, other)]
                print(f"  file {name}: {'other bytes' if all(there) else f'there: {there}'}")
    print(f"\n{len(before)} commands, {differing} differ")
    return differing


def main() -> int:
    """Record, compare or list."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    verbs = parser.add_subparsers(dest="verb", required=True)
    recording = verbs.add_parser("record")
    recording.add_argument("file", type=Path)
    recording.add_argument("--tree", type=Path, default=ROOT)
    recording.add_argument("--only", default="")
    recording.add_argument("--jobs", type=int, default=2)
    comparing = verbs.add_parser("compare")
    comparing.add_argument("old", type=Path)
    comparing.add_argument("new", type=Path)
    verbs.add_parser("list")
    told = parser.parse_args()
    if told.verb == "record":
        record(told.file, told.tree.resolve(), told.only, told.jobs)
    elif told.verb == "compare":
        return int(compare(told.old, told.new) > 0)
    else:
        print(*COMMANDS, sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
