"""What a build makes, keeps, tells and refuses."""

import contextlib
import json
import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import sweep
from sweep.batch.build import Outcome
from sweep.errors import OutputError, RecipeError
from tests.batch.conftest import painted

Files = Callable[[Path], dict[str, bytes]]

MADE = {f"{name}{end}" for name in ("ant", "bee", "cat") for end in (".gif", "-sheet.png", ".css")}


def built(**options: Any) -> tuple[set[str], sweep.Built]:
    """The first outputs of what a build made, and what it came to."""
    made: set[str] = set()

    def note(outcome: Outcome) -> None:
        assert outcome.done.error == ""
        made.add(outcome.task.key.removeprefix("site/"))

    return made, sweep.build(on_outcome=note, jobs=1, **options)


def changed(recipe: Path, before: str, after: str) -> None:
    """A recipe with other words."""
    text = recipe.read_text()
    assert before in text
    recipe.write_text(text.replace(before, after))


@pytest.fixture
def once(place: Path) -> Path:
    """The folder after a build."""
    made, result = built()
    assert made == MADE
    assert (result.made, result.kept, result.failed) == (9, 0, [])
    assert set(os.listdir(place / "site")) == MADE
    assert result.bytes == sum(path.stat().st_size for path in (place / "site").iterdir())
    return place


def test_nothing_is_made_twice(once: Path, files: Files) -> None:
    before = files(once / "site")
    marks = {name: (once / "site" / name).stat().st_mtime_ns for name in MADE}
    made, result = built()
    assert (made, result.made, result.kept, result.pictures) == (set(), 0, 9, 3)
    assert files(once / "site") == before
    assert marks == {name: (once / "site" / name).stat().st_mtime_ns for name in MADE}
    assert sorted(os.listdir(once)) == ["photos", "site", "sweep.sqlite", "sweep.toml"]


def test_what_a_build_makes_is_what_the_commands_make(once: Path, files: Files) -> None:
    other = once / "other"
    other.mkdir()
    for name in ("ant", "bee", "cat"):
        source = f"photos/{name}.png"
        sweep.animate(source, other / f"{name}.gif", ks="1..3", step=0.5)
        sweep.sheet(source, other / f"{name}-sheet.png", ks="1..3", tile=64)
        sweep.palette(source, other / f"{name}.css", ks="1..3")
    assert files(other) == files(once / "site")


def test_a_photo_that_changed_is_made_anew(once: Path) -> None:
    painted(9).save(once / "photos" / "bee.png")
    assert built()[0] == {"bee.gif", "bee-sheet.png", "bee.css"}
    assert built()[0] == set()


def test_a_photo_that_was_only_touched_is_not(once: Path) -> None:
    os.utime(once / "photos" / "bee.png", ns=(1, 1))
    assert built()[0] == set()


def test_a_change_in_the_same_tick_and_of_the_same_size_is_seen(once: Path) -> None:
    path = once / "photos" / "bee.png"
    before = path.stat()
    painted(11).save(path)
    content = path.read_bytes()[: before.st_size].ljust(before.st_size, b"\0")
    with path.open("r+b") as stream:  # the same file, as long and as old as it was
        stream.write(content)
        stream.truncate()
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert (path.stat().st_size, path.stat().st_ino) == (before.st_size, before.st_ino)
    plans = sweep.build(dry_run=True)
    assert {one.output for one in plans.planned} == {
        "site/bee.gif", "site/bee-sheet.png", "site/bee.css",
    }  # fmt: skip
    assert {one.why for one in plans.planned} == {"photos/bee.png has changed"}


def test_a_setting_that_changed_concerns_its_artifact_alone(once: Path) -> None:
    changed(once / "sweep.toml", "step = 0.5", "step = 0.6")
    plans = sweep.build(dry_run=True)
    assert {one.why for one in plans.planned} == {"step has changed"}
    assert built()[0] == {"ant.gif", "bee.gif", "cat.gif"}


def test_another_way_to_write_the_same_ks_is_no_change(once: Path) -> None:
    changed(once / "sweep.toml", 'ks = "1..3"', "ks = [3, 1, 2]")
    assert built()[0] == set()


def test_outputs_that_were_lost_or_changed_are_made_again(once: Path, files: Files) -> None:
    before = files(once / "site")
    (once / "site" / "ant.css").unlink()
    whole = (once / "site" / "bee.gif").read_bytes()
    (once / "site" / "bee.gif").write_bytes(bytes(len(whole)))
    (once / "site" / "cat.css").write_text("#000000\n")
    os.utime(once / "site" / "cat.gif")  # touched, and as it was
    plans = {one.output: one.why for one in sweep.build(dry_run=True).planned}
    assert plans == {
        "site/ant.css": "site/ant.css is gone",
        "site/bee.gif": "site/bee.gif was changed by hand",
        "site/cat.css": "site/cat.css was changed by hand",
    }
    kept = sweep.build(keep=True)
    assert (kept.made, kept.kept, len(kept.left)) == (0, 6, 3)
    assert "site/ant.css is gone, and is left so" in kept.left
    assert built()[0] == {"ant.css", "bee.gif", "cat.css"}
    assert files(once / "site") == before


def test_what_others_made_is_left_where_that_is_wished(place: Path) -> None:
    (place / "site").mkdir()
    (place / "site" / "ant.gif").write_text("mine")
    result = sweep.build(keep=True)
    assert (result.made, len(result.left)) == (8, 1)
    assert (place / "site" / "ant.gif").read_text() == "mine"


def test_force_and_only(once: Path) -> None:
    assert built(force=True, only="sheet")[0] == {f"{n}-sheet.png" for n in ("ant", "bee", "cat")}
    changed(once / "sweep.toml", 'kind = "palettes"', 'kind = "palettes"\nname = "colors"')
    assert built(force=True, only=["colors", "animation"])[1].made == 6
    with pytest.raises(RecipeError, match='no artifact called "palettes"; there are animation'):
        sweep.build(only="palettes")


def test_a_dry_run_writes_nothing(place: Path, files: Files) -> None:
    before = files(place)
    result = sweep.build(dry_run=True)
    assert (result.made, len(result.planned)) == (0, 9)
    assert {one.why for one in result.planned} == {"new"}
    assert files(place) == before
    sweep.build()
    before = files(place)
    (place / "site" / "ant.gif").unlink()
    assert len(sweep.build(dry_run=True).planned) == 1
    (place / "site" / "ant.gif").write_bytes(before["site/ant.gif"])
    assert files(place) == before


def test_clean_removes_what_nothing_makes_any_more(once: Path) -> None:
    (once / "photos" / "bee.png").unlink()
    changed(once / "sweep.toml", '"site/{stem}.css"', '"site/{stem}.scss"')
    (once / "site" / "cat.css").write_text("mine\n")
    (once / "site" / "other.txt").write_text("mine\n")
    assert built()[0] == {"ant.scss", "cat.scss"}
    assert (once / "site" / "bee.gif").exists()
    with pytest.warns(sweep.SweepWarning, match=r"cat\.css: was changed by hand, and is left"):
        result = sweep.build(clean=True)
    assert sorted(result.removed) == [
        "site/ant.css", "site/bee-sheet.png", "site/bee.css", "site/bee.gif",
    ]  # fmt: skip
    assert sweep.build(clean=True).removed == []
    assert set(os.listdir(once / "site")) == {
        "ant.gif", "ant-sheet.png", "ant.scss", "cat.gif", "cat-sheet.png", "cat.scss", "cat.css",
        "other.txt",
    }  # fmt: skip


def test_outputs_among_the_pictures_are_none(place: Path) -> None:
    (place / "sweep.toml").write_text(
        '[[artifact]]\nkind = "sheet"\npictures = "photos/*.png"\nks = "2"\ntile = 64\n'
        'output = "photos/{stem}-sheet.png"\n'
    )
    assert built()[1].made == 3
    assert built()[1].kept == 3
    (place / "sweep.sqlite").unlink()
    assert built()[1].made == 3
    # What is left of a picture that is gone is no picture either.
    (place / "photos" / "ant.png").unlink()
    assert built()[1].pictures == 2


@pytest.mark.parametrize(
    ("recipe", "said"),
    [
        ('kind = "sheet"\noutput = "a.png"\n[[artifact]]\nkind = "page"\noutput = "./a.html"\n'
         '[[artifact]]\nkind = "palettes"\noutput = "x/../a.png"\npictures = "photos/ant.png"\n',
         "sweep.toml:9: x/../a.png would be made twice"),
        ('kind = "animation"\noutput = "a.gif"\n',
         "sweep.toml:3: a.gif would be made twice, of photos/ant.png and of photos/bee.png; "
         "write {stem}"),
        ('kind = "animation"\noutput = "{stem}.gif"\nposter = "p.png"\n', "p.png would be made"),
        ('kind = "animation"\noutput = "{stem}.gif"\nhtml = "p.html"\n', "p.html would be made"),
        ('kind = "report"\noutput = "{stem}.csv"\nplot = "p.svg"\n', "p.svg would be made twice"),
        ('kind = "stills"\noutput = "site/k{k}.png"\n', "site/k{k}.png would be made twice"),
        ('kind = "sheet"\noutput = "photos/bee.png"\n', "photos/bee.png is a picture and would"),
    ],
)  # fmt: skip
def test_names_that_collide_are_refused_before_the_work(
    place: Path, recipe: str, said: str
) -> None:
    text = f'[defaults]\npictures = "photos/*.png"\n[[artifact]]\n{recipe}'
    (place / "sweep.toml").write_text(text)
    with pytest.raises(RecipeError) as error:
        sweep.build()
    assert said in str(error.value)
    assert sorted(os.listdir(place)) in (
        ["photos", "sweep.sqlite", "sweep.toml"], ["photos", "sweep.toml"],
    )  # fmt: skip


def test_no_picture_matched(place: Path) -> None:
    changed(place / "sweep.toml", "photos/*.png", "photos/*.jpg")
    with pytest.raises(RecipeError, match=r"sweep\.toml:6: photos/\*\.jpg: no such file, and no"):
        sweep.build()


def test_a_picture_that_fails_does_not_keep_the_others(place: Path) -> None:
    (place / "photos" / "bee.png").write_bytes(b"no picture")
    result = sweep.build()
    assert (result.made, len(result.failed)) == (6, 3)
    assert {one.pictures for one in result.failed} == {("photos/bee.png",)}
    assert all("bee.png" in one.error for one in result.failed)
    again = sweep.build()
    assert (again.made, again.kept, len(again.failed)) == (0, 6, 3)
    painted(4).save(place / "photos" / "bee.png")
    assert sweep.build().made == 3


def test_a_picture_that_is_not_there(place: Path) -> None:
    changed(place / "sweep.toml", '"photos/*.png"', '["photos/ant.png", "photos/dog.png"]')
    result = sweep.build()
    assert result.made == 3
    assert [one.error for one in result.failed] == ["photos/dog.png: no such file; check the name"]


def test_a_picture_that_vanishes_while_building(place: Path) -> None:
    def vanish(_outcome: Outcome) -> None:
        (place / "photos" / "cat.png").unlink(missing_ok=True)

    result = sweep.build(jobs=1, on_outcome=vanish)
    assert result.made == 6
    assert {one.error for one in result.failed} == {
        "photos/cat.png: no such file; check the name and the folder"
    }


def test_several_pictures_in_one(place: Path) -> None:
    (place / "sweep.toml").write_text(
        '[[artifact]]\nkind = "sheet"\npictures = "photos"\noutput = "all.png"\nks = "1,2"\n'
        "tile = 64\n"
    )
    assert sweep.build().made == 1
    assert sweep.build().kept == 1
    painted(7).save(place / "photos" / "dog.png")
    plan = sweep.build(dry_run=True).planned
    assert [(one.pictures, one.why) for one in plan] == [
        (tuple(f"photos/{n}.png" for n in ("ant", "bee", "cat", "dog")),
         "there are other pictures"),
    ]  # fmt: skip


def test_a_recipe_of_another_folder(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (place / "elsewhere").mkdir()
    monkeypatch.chdir(place / "elsewhere")
    assert sweep.build("../sweep.toml", jobs=1).made == 9
    assert set(os.listdir(place / "site")) == MADE
    assert os.listdir(place / "elsewhere") == []
    assert sweep.build(place / "sweep.toml").kept == 9


def test_the_same_bytes_by_any_number_of_processes(once: Path, files: Files) -> None:
    one = files(once / "site")
    shutil.rmtree(once / "site")
    assert sweep.build(jobs=2).made == 9
    assert files(once / "site") == one
    assert sweep.build(jobs=3, force=True).made == 9
    assert files(once / "site") == one


def test_what_is_to_be_noted_is_noted_once(place: Path) -> None:
    changed(place / "sweep.toml", '"1..3"', '"1..3,200"\nwidth = 4')
    changed(place / "sweep.toml", "photos/*.png", "photos/ant.png")
    with pytest.warns(sweep.SweepWarning) as notes:
        assert sweep.build(jobs=1).made == 3
    said = [str(note.message) for note in notes]
    assert len(said) == len(set(said))
    assert all("ant.png" in note for note in said)


def test_the_state_is_plain_sqlite(once: Path) -> None:
    with contextlib.closing(sqlite3.connect(once / "sweep.sqlite")) as database:
        assert database.execute("select count(*) from made").fetchone() == (9,)
        assert database.execute("select count(*) from file").fetchone() == (9,)
        (told,) = database.execute(
            "select settings from made where key = 'site/ant.gif'"
        ).fetchone()
    assert json.loads(told)["step"] == 0.5


def test_a_folder_that_cannot_be_written_to(place: Path) -> None:
    (place / "site").write_text("a file where a folder should be")
    result = sweep.build()
    assert len(result.failed) == 9
    assert all("site" in one.error for one in result.failed)
    with pytest.raises(OutputError, match="nowhere"):
        sweep.build(sweep.Recipe.parse((place / "sweep.toml").read_text(), "nowhere/sweep.toml"))
