"""Building again whenever something changes."""

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import sweep
from sweep.batch.sight import seen
from tests.batch.conftest import painted

_NEVER = 30  # seconds; what takes longer never comes


class Watching:
    """A running ``sweep build --watch``, of which every line can be waited for."""

    def __init__(self, place: Path, *arguments: str) -> None:
        reading, writing = os.pipe()
        self.lines = os.fdopen(reading, "rb", buffering=0)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "sweep", "build", "--watch", *arguments],
            cwd=place, stdout=writing, stderr=writing,
        )  # fmt: skip
        os.close(writing)

    def until(self, said: str) -> list[str]:
        """The lines up to one that has these words."""
        found: list[str] = []
        limit = time.monotonic() + _NEVER
        while select.select([self.lines], [], [], max(0, limit - time.monotonic()))[0]:
            line = self.lines.readline().decode()
            if not line:
                break
            found.append(line.rstrip("\n"))
            if said in line:
                return found
        raise AssertionError(f"{said!r} never came, but {found}")

    def end(self) -> None:
        """End it, whatever it does."""
        self.process.kill()
        self.process.wait()
        self.lines.close()


@pytest.fixture
def watching(place: Path) -> Iterator[Watching]:
    """A watched recipe, once it is built."""
    found = Watching(place, "--jobs", "1")
    try:
        assert found.until("9 made")[-1].startswith("9 made, 0 kept, 0 failed")
        yield found
    finally:
        found.end()


def _put(place: Path, seed: int, name: str) -> None:
    """Let a picture be there at once: one that is written piece by piece may be built twice."""
    painted(seed).save(place / "meanwhile.png")
    (place / "meanwhile.png").replace(place / name)


def test_every_change_is_built(place: Path, watching: Watching) -> None:
    _put(place, 8, "photos/bee.png")
    lines = watching.until("3 made")
    assert [line.partition(":")[0] for line in lines[:-1]] == [
        "site/bee.gif", "site/bee-sheet.png", "site/bee.css",
    ]  # fmt: skip
    _put(place, 9, "photos/new.png")
    assert len(watching.until("3 made, 9 kept")) == 4
    (place / "site" / "ant.gif").unlink()
    assert watching.until("1 made, 11 kept")[0].startswith("site/ant.gif: animation")
    text = (place / "sweep.toml").read_text()
    (place / "sweep.toml").write_text(text.replace("step", "stpe"))
    assert watching.until("error:")[-1].startswith("error: sweep.toml:9: stpe is no option")
    (place / "sweep.toml").write_text(text.replace("0.5", "0.6"))
    watching.until("4 made, 8 kept")
    (place / "sweep.toml").unlink()
    watching.until("error: sweep.toml: no such recipe")
    (place / "more").mkdir()
    _put(place, 3, "more/x.png")
    (place / "sweep.toml").write_text(text.replace("photos/*.png", "more/*.png"))
    watching.until("3 made, 0 kept")
    _put(place, 4, "more/y.png")
    watching.until("3 made, 3 kept")
    watching.process.send_signal(signal.SIGINT)
    assert watching.process.wait(_NEVER) == 130
    assert watching.lines.read() == b""


def test_a_burst_is_built_once_or_twice(place: Path, watching: Watching) -> None:
    for number in range(30):
        painted(number).save(place / "photos" / f"{number:02}.png")
    made = 0
    builds = 0
    while made < 90:
        line = watching.until(" made, ")[-1]
        made += int(line.partition(" ")[0])
        builds += 1
    assert made == 90
    assert builds <= 3


def test_with_force_each_change_is_built_once(place: Path) -> None:
    found = Watching(place, "--jobs", "1", "--force")
    try:
        found.until(" made, ")
        for seed in (5, 6, 7):
            painted(seed).save(place / "photos" / "ant.png")
            assert len(found.until(" made, ")) == 10
        found.process.send_signal(signal.SIGTERM)
        assert found.process.wait(_NEVER) == 143
        assert found.lines.read() == b""
    finally:
        found.end()


def test_folders_that_are_watched(place: Path) -> None:
    recipe, state = place / "sweep.toml", place / "sweep.sqlite"

    def folders() -> set[Path]:
        return {Path(name) for name in seen(recipe, state).folders}

    assert folders() == {place, place / "photos"}
    (place / "photos" / "in" / "deep").mkdir(parents=True)
    recipe.write_text(recipe.read_text().replace("photos/*.png", "photos/**/*.png"))
    assert folders() == {
        place, place / "photos", place / "photos" / "in", place / "photos" / "in" / "deep",
    }  # fmt: skip
    sweep.build(recipe, jobs=1)
    assert place / "site" in folders()
    recipe.write_text("no recipe")
    assert folders() == {place}
