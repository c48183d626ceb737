"""Compiling: once, said once, wherever files can be written or cannot."""

import os
import shutil
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import PIL.Image
import pytest

from sweep.system.kernels import _private_folder, apart
from tests.conftest import ROOT

NOTE = b"note: compiling the kernels; this happens once and takes some seconds\n"


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "ramp.png"
    PIL.Image.linear_gradient("L").save(path)
    return path


def report(picture: Path, **environment: str) -> subprocess.Popen[bytes]:
    inherited = {name: value for name, value in os.environ.items() if name != "NUMBA_CACHE_DIR"}
    command = [sys.executable, "-m", "sweep", "report", str(picture), "-k", "1..3", "--json"]
    return subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**inherited, "PYTHONWARNINGS": "", **environment},
    )


def test_the_first_run_says_so_even_when_several_start_at_once(
    picture: Path, tmp_path: Path
) -> None:
    cache = str(tmp_path / "cache")
    first = [report(picture, NUMBA_CACHE_DIR=cache) for _ in range(2)]
    results = [(*process.communicate(), process.returncode) for process in first]
    for out, err, code in results:
        assert code == 0
        assert out == results[0][0]
        assert err in (NOTE, b"")
    assert any(err == NOTE for _, err, _ in results)
    later = report(picture, NUMBA_CACHE_DIR=cache)
    assert later.communicate() == (results[0][0], b"")


def test_it_works_where_neither_package_nor_home_can_be_written(
    picture: Path, tmp_path: Path
) -> None:
    # Files stand where Numba would make folders: nothing can be kept there, not even by root.
    package, home, temporary = tmp_path / "lib" / "sweep", tmp_path / "home", tmp_path / "tmp"
    shutil.copytree(ROOT / "sweep", package, ignore=shutil.ignore_patterns("__pycache__"))
    for folder in (package, home, temporary):
        folder.mkdir(exist_ok=True)
    for folder in package.rglob("*"):
        if folder.is_dir():
            (folder / "__pycache__").touch()
    (package / "__pycache__").touch()
    (home / ".cache").touch()
    places = {
        "PYTHONPATH": str(package.parent),
        "PYTHONSAFEPATH": "1",
        "HOME": str(home),
        "XDG_CACHE_HOME": str(home / ".cache"),
        "TMPDIR": str(temporary),
    }
    out, err = report(picture, **places).communicate()
    assert err == NOTE
    assert report(picture, **places).communicate() == (out, b"")  # kept in a private folder
    (kept,) = temporary.glob("ksweep-*")
    assert kept.stat().st_mode & 0o077 == 0
    # A folder that others can write to is not trusted; then nothing is kept at all.
    kept.chmod(0o777)
    again, told = report(picture, **places).communicate()
    assert again == out
    assert b"happens at every start, as no folder can be written to; set NUMBA_CACHE_DIR" in told


@pytest.mark.filterwarnings("ignore:compiling the kernels")  # it may be the first there is
def test_squared_distances() -> None:
    a = np.array([[1.0, 2, 3], [4, 6, 9]])
    b = np.array([[0.0, 0, 0], [1, 4, 7], [7, 7, 7]])
    for i in range(2):
        for j in range(3):
            assert apart(a, i, b, j) == ((a[i] - b[j]) ** 2).sum()


@pytest.mark.skipif(os.name != "posix", reason="modes and owners are POSIX's")
def test_a_private_folder_is_ours_and_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is in it is executed."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    folder = tmp_path / f"ksweep-{os.getuid()}"
    assert _private_folder() == folder
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert _private_folder() == folder  # again
    for mode in (0o701, 0o710, 0o720, 0o777):
        folder.chmod(mode)
        assert _private_folder() is None
    folder.chmod(0o700)
    uid = os.getuid()
    monkeypatch.setattr(os, "getuid", lambda: uid + 1)
    (tmp_path / f"ksweep-{uid + 1}").mkdir(mode=0o700)  # of the user that we are, not that one
    assert _private_folder() is None
    monkeypatch.setattr(os, "getuid", lambda: uid)
    folder.rename(tmp_path / "other")
    folder.symlink_to(tmp_path / "other")
    assert _private_folder() is None
    folder.unlink()
    folder.touch()
    assert _private_folder() is None
