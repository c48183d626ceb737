"""The file that remembers what was made."""

import contextlib
import os
import resource
import sqlite3
import subprocess
import sys
import warnings
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sweep
from sweep.batch.state import Known, Record, State
from sweep.batch.unit import Done, File
from sweep.errors import OutputError

RECORD = Record("f1", {"step": 0.5}, {"a.jpg": "d1"})
DONE = Done("a.gif", (File("a.gif", 7, "m", "d2"), File("a.mp4", 8, "m", "d3")))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A state that knows of an artifact with two files."""
    with State.opened(tmp_path / "s.sqlite") as state:
        state.enter(DONE, RECORD)
        state.enter_picture("a.jpg", Known("7-1-2", 3, "d1"))
    return tmp_path / "s.sqlite"


def test_what_is_entered_is_known_the_next_time(path: Path) -> None:
    with State.opened(path) as state:
        assert state.made("a.gif") == RECORD
        assert state.made("b.gif") is None
        assert state.files("a.gif") == list(DONE.files)
        assert state.owner("a.mp4") == "a.gif"
        assert state.owner("b.mp4") is None
        assert state.keys() == ["a.gif"]
        assert state.picture("a.jpg") == Known("7-1-2", 3, "d1")
        state.enter(Done("a.gif", (File("a.gif", 9, "n", "d4"),)), RECORD)
    with State.opened(path) as state:
        assert state.files("a.gif") == [File("a.gif", 9, "n", "d4")]
        assert state.owner("a.mp4") is None
        state.forget("a.gif")
    with State.opened(path) as state:
        assert state.keys() == []
    assert os.listdir(path.parent) == ["s.sqlite"]


def test_who_only_reads_changes_nothing(path: Path) -> None:
    before = path.read_bytes()
    with State.opened(path, only_read=True) as state:
        assert state.keys() == ["a.gif"]
        state.enter_picture("b.jpg", Known("1", 1, "d"))
        state.forget("a.gif")
    assert path.read_bytes() == before
    assert os.listdir(path.parent) == ["s.sqlite"]
    with State.opened(path.with_name("none.sqlite"), only_read=True) as state:
        assert state.keys() == []
    assert os.listdir(path.parent) == ["s.sqlite"]


def test_one_build_at_a_time(path: Path) -> None:
    with (
        State.opened(path),
        pytest.raises(OutputError, match=r"s\.sqlite: is held by another build; wait"),
        State.opened(path),
    ):
        pass
    with State.opened(path) as state:
        assert state.keys() == ["a.gif"]


def test_what_was_entered_survives_a_kill(path: Path) -> None:
    script = (
        "import os, pathlib, sys\n"
        "from sweep.batch.state import Record, State\n"
        "from sweep.batch.unit import Done, File\n"
        "with State.opened(pathlib.Path(sys.argv[1])) as state:\n"
        "    for n in range(50):\n"
        "        state.enter(Done(f'{n}', (File(f'{n}', 1, 'm', 'd'),)), Record('f', {}, {}))\n"
        "    state.forget('a.gif')\n"  # and this was not
        "    os.kill(os.getpid(), 9)\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(path)], check=False)
    assert done.returncode == -9
    with State.opened(path) as state:
        assert set(state.keys()) == {"a.gif", *map(str, range(50))}
        assert state.files("49") == [File("49", 1, "m", "d")]


def anew(path: Path) -> list[str]:
    """Open a state that cannot be used; what is told of it."""
    with warnings.catch_warnings(record=True) as notes:
        warnings.simplefilter("always")
        with State.opened(path) as state:
            assert state.keys() == []
            state.enter(DONE, RECORD)
        with State.opened(path) as state:
            assert state.keys() == ["a.gif"]
    return [str(note.message) for note in notes]


def test_a_newer_version_is_put_aside(path: Path) -> None:
    with contextlib.closing(sqlite3.connect(path)) as database:
        database.execute("pragma user_version = 2")
    before = path.read_bytes()
    (said,) = anew(path)
    assert said == (
        f"{path}: is of version 2, and this program knows 1; it is now s.sqlite.old, and "
        "everything is made anew"
    )
    assert path.with_name("s.sqlite.old").read_bytes() == before


def test_a_database_of_others_is_put_aside(tmp_path: Path) -> None:
    path = tmp_path / "s.sqlite"
    with contextlib.closing(sqlite3.connect(path)) as database:
        database.execute("create table mine (x)")
    (said,) = anew(path)
    assert "was not made by sweep" in said


@given(data=st.data())
def test_a_damaged_file_is_put_aside_or_serves(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = tmp_path_factory.mktemp("state") / "s.sqlite"
    with State.opened(path) as state:
        state.enter(DONE, RECORD)
    content = bytearray(path.read_bytes())
    if data.draw(st.booleans()):
        del content[data.draw(st.integers(1, len(content) - 1)) :]
    else:
        for _ in range(data.draw(st.integers(1, 40))):
            content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))
    path.write_bytes(content)
    with warnings.catch_warnings(action="ignore"):
        try:
            with State.opened(path) as state:
                for key in state.keys():  # noqa: SIM118
                    state.made(key)
                    state.files(key)
        except OutputError as error:
            assert "move it away" in str(error)


def test_rubbish_is_put_aside(tmp_path: Path) -> None:
    path = tmp_path / "s.sqlite"
    path.write_bytes(b"no database" * 99)
    (said,) = anew(path)
    assert "is damaged; it is now s.sqlite.old" in said


def test_a_damaged_state_costs_a_build_and_no_file(place: Path) -> None:
    sweep.build()
    (place / "sweep.sqlite").write_bytes(b"no database" * 99)
    with pytest.warns(sweep.SweepWarning, match=r"sweep\.sqlite: is damaged"):
        assert sweep.build().made == 9
    assert sweep.build().kept == 9


def test_a_full_disk_is_one_line_and_what_was_made_stays(place: Path) -> None:
    script = (
        "import resource, signal, sys\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), resource.RLIM_INFINITY))\n"
        "from sweep.cli.app import run\n"
        "sys.exit(run(['build', '--jobs', '1']))\n"
    )
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[1] == resource.RLIM_INFINITY
    for most in (2500, 30_000):
        done = subprocess.run(
            [sys.executable, "-c", script, str(most)], capture_output=True, text=True, check=False
        )
        assert done.returncode == 1, most
        lines = done.stderr.splitlines()
        assert lines
        assert all(line.startswith(("error: ", "note: ")) for line in lines), lines
        assert "Traceback" not in done.stderr
        assert "bug" not in done.stderr
        left = [path.name for path in place.rglob("*") if path.name.endswith(".tmp")]
        assert left == []
    assert sweep.build().failed == []
