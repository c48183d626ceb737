"""What a build that watches takes for a change, and what it does not; no time passes here."""

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import matplotlib
import pytest
import watchfiles

import sweep
from sweep.batch.sight import seen
from sweep.batch.watch import watched
from sweep.cli.app import run
from sweep.errors import SweepError
from tests.batch.conftest import painted

Step = Callable[[], object]


class Told:
    """Builds in this process; of files it hears what a test says."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, recipe: str = "sweep.toml") -> None:
        self.recipe = Path(recipe)
        self.steps: list[tuple[Step, list[Path]]] = []
        self.made: list[int] = []
        self.errors: list[str] = []
        self.folders: list[set[str]] = []
        self.options: dict[str, Any] = {}
        monkeypatch.setattr(watchfiles, "watch", self._watch)

    def then(self, step: Step, *paths: str) -> None:
        """Something happens, and the system tells of these paths."""
        self.steps.append((step, [Path(path).absolute() for path in paths]))

    def go(self) -> list[int]:
        """How much each of the builds made."""
        with pytest.raises(KeyboardInterrupt):
            watched(self.recipe, self._build, self.errors.append)
        return self.made

    def _build(self) -> None:
        try:
            self.made.append(sweep.build(self.recipe, jobs=1, **self.options).made)
        except SweepError:
            self.made.append(-1)
            raise

    def _watch(self, *folders: str, watch_filter: Any, **_how: Any) -> Iterator[set[Any]]:
        for folder in folders:
            if not Path(folder).is_dir():
                raise FileNotFoundError(folder)
        self.folders.append({os.path.relpath(folder) for folder in folders})
        yield set()
        while self.steps:
            step, paths = self.steps.pop(0)
            step()
            yield {(1, str(path)) for path in paths if watch_filter(1, str(path))}
        raise KeyboardInterrupt


@pytest.fixture
def told(place: Path, monkeypatch: pytest.MonkeyPatch) -> Told:
    """Of the three pictures and the recipe."""
    del place
    return Told(monkeypatch)


def nothing() -> None:
    """Do nothing."""


def paint(name: str, seed: int) -> Step:
    return lambda: painted(seed).save(f"photos/{name}.png")


def replace(old: str, new: str, name: str = "sweep.toml") -> Step:
    path = Path(name)
    return lambda: path.write_text(path.read_text().replace(old, new))


def test_a_changed_picture_is_built_and_no_other(told: Told) -> None:
    told.then(paint("bee", 7), "photos/bee.png")
    assert told.go() == [9, 3]


def test_what_we_write_is_not_built(told: Told) -> None:
    told.options = {"force": True}
    ours = [f"site/{name}{end}" for name in ("ant", "bee") for end in (".gif", ".css")]
    told.then(nothing, *ours, "sweep.sqlite", "sweep.sqlite-wal", "site")
    told.then(nothing, "site/.ant.gif.0123456789ab.tmp", "photos")
    assert told.go() == [9]


def test_outputs_beside_the_pictures_are_not_built(told: Told) -> None:
    replace("site/", "photos/")()
    told.then(nothing, "photos/ant-sheet.png", "photos/bee-sheet.png", "photos/ant.gif")
    told.then(paint("bee", 7), "photos/bee.png")
    assert told.go() == [9, 3]


def test_what_fails_beside_the_pictures_is_not_built_for_ever(told: Told) -> None:
    replace("site/", "photos/")()
    Path("photos/ant.png").write_text("no picture")
    told.then(nothing, "photos/bee-sheet.png", "photos/ant-sheet.png")
    assert told.go() == [6]


def test_files_that_are_none_of_ours_are_not_built(told: Told) -> None:
    told.then(lambda: Path("errors.log").write_text("x"), "errors.log")
    told.then(lambda: Path("photos/notes.txt").write_text("x"), "photos/notes.txt")
    assert told.go() == [9]


def test_lost_and_changed_outputs_are_made_again(told: Told) -> None:
    told.then(Path("site/ant.gif").unlink, "site/ant.gif")
    told.then(lambda: Path("site/bee.css").write_text("mine"), "site/bee.css")
    told.then(lambda: shutil.rmtree("site"), "site")
    assert told.go() == [9, 1, 1, 9]


def test_a_folder_of_the_same_name_is_another(told: Told) -> None:
    def anew() -> None:
        shutil.rmtree("photos")
        Path("photos").mkdir()
        painted(8).save("photos/ant.png")

    told.then(anew, "photos")
    told.then(paint("bee", 9), "photos/bee.png")
    assert told.go() == [9, 3, 3]
    assert told.folders == [{".", "photos"}, *[{".", "photos", "site"}] * 2]


def test_a_font_is_watched_also_one_that_is_spoilt(told: Told) -> None:
    fonts = Path(matplotlib.get_data_path(), "fonts", "ttf")
    own = Path("fonts/own.ttf")
    own.parent.mkdir()
    own.write_text("no font")
    replace('kind = "sheet"', 'kind = "sheet"\nfont = "fonts/own.ttf"')()
    told.then(lambda: shutil.copy(fonts / "DejaVuSans.ttf", own), str(own))
    told.then(lambda: shutil.copy(fonts / "DejaVuSans-Bold.ttf", own), str(own))
    assert told.go() == [-1, 9, 3]
    assert "own.ttf" in told.errors[0]


def test_new_pictures_patterns_and_folders_are_watched(told: Told) -> None:
    told.then(paint("dog", 4), "photos/dog.png")
    told.then(replace("photos/*", "more/**/*"), "sweep.toml")
    told.then(lambda: Path("more/in").mkdir(parents=True), "more")
    told.then(lambda: painted(5).save("more/in/eel.png"), "more/in/eel.png")
    assert told.go() == [9, 3, -1, 3]
    assert told.folders[0] == {".", "photos"}
    assert told.folders[-1] == {".", "site", "more", "more/in"}
    assert "no file matches it" in told.errors[0]


def test_a_broken_recipe_and_one_that_is_gone_are_told_once_each(told: Told) -> None:
    recipe = Path("sweep.toml")
    text = recipe.read_text()
    told.then(lambda: recipe.write_text("["), "sweep.toml")
    told.then(paint("bee", 7), "photos/bee.png")  # nobody can know that it matters
    told.then(recipe.unlink, "sweep.toml")
    told.then(lambda: recipe.write_text(text), "sweep.toml")
    assert told.go() == [9, -1, -1, 3]
    first, second = told.errors
    assert first.startswith("sweep.toml:1: is no TOML")
    assert second.startswith("sweep.toml: no such recipe")


def test_what_changes_while_it_is_built_is_built_again(
    told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = sweep.build

    def build(*given: Any, **options: Any) -> Any:
        result = real(*given, **options)
        if not told.made:  # the system has told of nothing yet
            paint("cat", 11)()
        return result

    monkeypatch.setattr(sweep, "build", build)
    assert told.go() == [9, 3]


def test_pictures_are_known_while_another_build_holds_the_state(told: Told, place: Path) -> None:
    from sweep.batch.state import State  # noqa: PLC0415

    sweep.build(jobs=1)
    with State.opened(place / "sweep.sqlite"):
        sight = seen(told.recipe, Path("sweep.sqlite"))
    assert {os.path.relpath(path) for path in sight.inputs} == {
        "sweep.toml", "photos/ant.png", "photos/bee.png", "photos/cat.png"
    }  # fmt: skip


def test_the_state_is_not_held_while_it_waits(told: Told) -> None:
    told.then(lambda: sweep.build(jobs=1), "site/ant.gif")
    assert told.go() == [9]


def test_folders_that_cannot_be_watched(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def watch(*_folders: str, **_how: Any) -> Iterator[set[Any]]:
        raise OSError("OS file watch limit reached")
        yield

    del place
    told: list[str] = []
    monkeypatch.setattr(watchfiles, "watch", watch)
    with pytest.raises(sweep.OutputError, match=r"2 folders cannot be watched: OS file .*; let"):
        watched(Path("sweep.toml"), nothing, told.append)


def test_without_watchfiles(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    del place
    monkeypatch.setitem(sys.modules, "watchfiles", None)
    assert run(["build", "--watch"]) == 2
    assert capsys.readouterr().err == (
        'error: --watch needs watchfiles; python -m pip install "ksweep[watch]"\n'
    )


def test_options_that_contradict_each_other_end_it(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    del place
    assert run(["build", "--watch", "--force", "--keep"]) == 2
    assert capsys.readouterr().err.count("\n") == 1
