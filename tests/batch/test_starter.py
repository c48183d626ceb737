"""The recipe to begin with."""

import re
from pathlib import Path

import pytest

import sweep
from sweep.batch.kinds import KINDS
from sweep.batch.recipe import Recipe
from sweep.cli.app import run
from tests.batch.conftest import painted


@pytest.fixture
def empty(place: Path) -> Path:
    """A folder with pictures and no recipe."""
    (place / "sweep.toml").unlink()
    return place


def test_it_builds_as_it_stands(empty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["init", "photos"]) == 0
    assert capsys.readouterr().out == (
        "sweep.toml: a recipe for photos; change it, then run sweep build\n"
    )
    text = (empty / "sweep.toml").read_text()
    assert "of 3 pictures" in text
    assert max(map(len, text.splitlines())) <= 100
    result = sweep.build(jobs=1)
    assert (result.made, result.failed) == (9, [])
    assert {path.name for path in (empty / "site").iterdir()} == {
        f"{name}{end}" for name in ("ant", "bee", "cat") for end in (".gif", "-sheet.png", ".css")
    }


def test_all_that_is_commented_out_can_be_used(empty: Path) -> None:
    assert run(["init", "photos", "-q"]) == 2
    assert run(["init", "photos"]) == 0
    text = (empty / "sweep.toml").read_text()
    recipe = Recipe.parse(re.sub(r"^#(?! )", "", text, flags=re.MULTILINE))
    assert sorted(entry.kind.name for entry in recipe.entries) == sorted(KINDS)
    assert len(recipe.entries) == len(KINDS)
    assert all(entry.settings.width == 960 for entry in recipe.entries)
    # Each by itself, too.
    for line in re.findall(r"^#(?! )(?!\[)(?!kind|output)(.*)$", text, re.MULTILINE):
        assert re.match(r"[a-z]+ = .+  # ", line)


def test_a_recipe_that_is_there_is_not_replaced(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (place / "sweep.toml").read_text()
    assert run(["init", "photos"]) == 1
    assert capsys.readouterr().err.startswith("error: sweep.toml: is there already; choose")
    assert (place / "sweep.toml").read_text() == before
    assert run(["init", "photos", "-o", "other.toml"]) == 0
    assert run(["build", "other.toml", "--dry-run"]) == 0


def test_names_that_the_pictures_need(empty: Path) -> None:
    (empty / "photos" / "in").mkdir()
    painted(5).save(empty / "photos" / "in" / "ant.jpg")
    assert run(["init", ".", "--recursive"]) == 0
    text = (empty / "sweep.toml").read_text()
    assert 'pictures = ["**/*.jpg", "**/*.png"]' in text
    assert 'output = "site/{parent}/{stem}.gif"' in text
    assert sweep.build(jobs=2).made == 12
    assert sweep.build().kept == 12
    (empty / "sweep.toml").unlink()
    painted(5).save(empty / "photos" / "ant.jpg")
    assert run(["init", "photos"]) == 0
    text = (empty / "sweep.toml").read_text()
    assert 'pictures = ["photos/*.jpg", "photos/*.png"]' in text
    assert 'output = "site/{stem}{suffix}.gif"' in text


def test_folders_without_pictures(empty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (empty / "none").mkdir()
    assert run(["init", "none"]) == 1
    assert run(["init", "nowhere"]) == 1
    assert capsys.readouterr().err == (
        "error: none: is a folder without pictures; name another, or add --recursive\n"
        "error: nowhere: is no folder; name one with pictures\n"
    )


@pytest.mark.parametrize(
    ("folders", "asked", "output"),
    [
        (["site"], ["site"], "sweep"),
        (["site/in", "sweep"], [".", "--recursive"], "sweep-2"),
        (["site/in", "other"], ["other"], "site"),
        (["site"], ["photos"], "site"),
    ],
)
def test_outputs_are_never_among_the_pictures(
    folders: list[str], asked: list[str], output: str, empty: Path
) -> None:
    for folder in folders:
        (empty / folder).mkdir(parents=True)
        painted(6).save(empty / folder / "own.png")
    assert run(["init", *asked]) == 0
    entries = Recipe.read().entries
    assert [entry.outputs[0].split("/")[0] for entry in entries] == [output] * 3
    result = sweep.build(dry_run=True)
    assert {one.pictures for one in result.planned} == {
        (str(path.relative_to(empty)),) for path in empty.rglob("*.png")
        if "--recursive" in asked or path.parent == empty / asked[0]
    }  # fmt: skip


def test_a_folder_whose_name_reads_as_a_pattern(empty: Path) -> None:
    for name in ("my [pics]*", "my [pics]too"):
        (empty / name).mkdir()
        painted(6).save(empty / name / f"{len(name)}.png")
    assert run(["init", "my [pics]*"]) == 0
    assert sweep.build(dry_run=True).planned[0].pictures == ("my [pics]*/10.png",)
    assert len(sweep.build(dry_run=True).planned) == 3
