"""Processes that make units, and what becomes of those that die."""

import json
import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import sweep
from sweep.batch.build import Outcome
from sweep.batch.plan import planned
from sweep.batch.processes import made_by_processes
from sweep.batch.recipe import Recipe
from sweep.batch.state import State
from sweep.batch.unit import Done, File, Task, Unit


def children(of: int | None = None) -> set[int]:
    """The processes that this one, or another, has started and that are there."""
    of = os.getpid() if of is None else of
    found = set()
    for place in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = place.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == of and fields[0] != "Z":
            found.add(int(place.parent.name))
    return found


def units_of(place: Path) -> list[Unit]:
    """What the recipe of a folder asks for."""
    with State.opened(place / "sweep.sqlite", only_read=True) as state:
        return planned(Recipe.read(place / "sweep.toml"), state).units


def test_units_travel_as_json() -> None:
    task = Task(
        "a.gif", "animation", sweep.Animation().to_dict(), ("step",), ("a.gif", "a.mp4"), "f", "new"
    )
    unit = Unit("here", ("a.jpg",), (task,))
    assert Unit.from_dict(json.loads(json.dumps(unit.to_dict()))) == unit
    done = Done("a.gif", (File("a.gif", 7, "m", "d"),), 0.5, ("a note",), "")
    assert Done.from_dict(json.loads(json.dumps(done.to_dict()))) == done


def test_nobody_is_left_over(place: Path) -> None:
    before = children()
    assert len(list(made_by_processes(units_of(place), 2))) == 9
    assert children() == before
    some = made_by_processes(units_of(place), 2)
    next(some)
    assert len(children() - before) == 2
    some.close()
    assert children() == before


@pytest.mark.usefixtures("place")
def test_a_process_that_dies_costs_what_it_had_in_hand() -> None:
    before = children()
    killed: list[int] = []

    def kill(outcome: Outcome) -> None:
        assert outcome.done.error == ""
        if not killed:
            killed.extend(children() - before)
            for one in killed:
                os.kill(one, signal.SIGKILL)

    result = sweep.build(jobs=2, on_outcome=kill)
    assert len(killed) == 2
    assert (result.made, result.failed) == (9, [])
    assert children() == before
    assert sweep.build().kept == 9


# What happens to every process that reads such a picture, as a decoder with a fault would do it.
DEADLY = """
import os, sys
if sys.argv[:1] == ["-m"] or "worker" in " ".join(sys.orig_argv):
    import builtins, io, pathlib
    opened = pathlib.Path.open
    def deadly(self, *args, **kwargs):
        if self.name == "bee.png":
            os.kill(os.getpid(), 11)
        return opened(self, *args, **kwargs)
    pathlib.Path.open = deadly
"""


def test_a_picture_that_kills_three_is_set_aside(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (place / "fault").mkdir()
    (place / "fault" / "sitecustomize.py").write_text(DEADLY)
    path = f"{place / 'fault'}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"
    monkeypatch.setenv("PYTHONPATH", path)
    result = sweep.build(jobs=2)
    assert (result.made, len(result.failed)) == (6, 3)
    assert {one.error for one in result.failed} == {
        "photos/bee.png: 3 processes died of it (at site/bee.gif, by SIGSEGV); it is set aside, "
        "look at the picture"
    }
    monkeypatch.delenv("PYTHONPATH")
    assert sweep.build(jobs=2).made == 3


def test_a_worker_ends_with_whoever_started_it(place: Path) -> None:
    script = (
        "import os, sys\n"
        "from sweep.batch.build import build\n"
        "build(jobs=2, on_outcome=lambda _: (print(flush=True), sys.stdin.readline()))\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=place
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        workers = children(process.pid)
        assert len(workers) == 2
        handles = [os.pidfd_open(one) for one in workers]
        process.kill()
    for handle in handles:
        assert select.select([handle], [], [], 30)[0], "a worker is still there"
        os.close(handle)
    left = [path.name for path in place.rglob("*.tmp")]
    assert left == []
    result = sweep.build()
    assert result.failed == []
    assert result.made + result.kept == 9


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_a_signal_ends_all_and_what_was_made_stays(place: Path, name: str) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "sweep", "build", "--jobs", "2"], stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, cwd=place, start_new_session=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        process.stdout.readline()
        handles = [os.pidfd_open(one) for one in children(process.pid)]
        process.send_signal(getattr(signal, name))
        _, said = process.communicate(timeout=60)
    assert process.returncode == 128 + getattr(signal, name)
    assert said == b""
    for handle in handles:
        assert select.select([handle], [], [], 30)[0], "a worker is still there"
        os.close(handle)
    assert list(place.rglob("*.tmp")) == []
    result = sweep.build()
    assert (result.made + result.kept, result.failed) == (9, [])
    assert result.kept >= 1
