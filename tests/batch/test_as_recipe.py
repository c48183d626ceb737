"""A command line as a recipe makes the same files."""

import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sweep.batch.kinds import KINDS
from sweep.batch.recipe import Recipe
from sweep.cli.app import run
from sweep.cli.commands import COMMANDS, artifact_command
from sweep.settings.field import fields_of
from tests.batch.conftest import painted
from tests.batch.lines import OUTPUTS, candidates, lines

_COMMAND_OF = {artifact_command(name).settings.kind: name for name in COMMANDS}


def in_folder(folder: Path) -> dict[str, bytes]:
    """What is in the files that were made."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted((folder / "out").rglob("*"))
        if path.is_file()
    }


@pytest.mark.parametrize("kind", KINDS)
@settings(
    max_examples=5,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_a_recipe_makes_what_its_command_line_made(
    kind: str,
    data: st.DataObject,
    tmp_path_factory: pytest.TempPathFactory,
    capsys: pytest.CaptureFixture[str],
) -> None:
    command = artifact_command(_COMMAND_OF[kind])
    place = tmp_path_factory.mktemp(kind)
    for number, name in enumerate(("ant", "bee")):
        painted(number).save(place / f"{name}.png")
    output = data.draw(st.sampled_from(OUTPUTS[kind]))
    names = data.draw(st.sampled_from([["ant.png"], ["ant.png", "bee.png"]]))
    typed = [command.name, *names, *data.draw(lines(command)), "-o", output]
    before = Path.cwd()
    try:
        os.chdir(place)
        (place / "out").mkdir()
        capsys.readouterr()
        if run([*typed, "--as-recipe"]) != 0:
            return  # no other than the command itself can do it
        text = capsys.readouterr().out
        made = run([*typed, "--quiet"])
        by_command = in_folder(place)
        for path in (place / "out").rglob("*"):
            if path.is_file():
                path.unlink()
        (place / "sweep.toml").write_text(text)
        built = run(["build", "--quiet", "--jobs=1"])
        assert (made == 0) == (built == 0), (typed, text, capsys.readouterr())
        assert in_folder(place) == by_command, (typed, text)
    finally:
        os.chdir(before)


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_is_kept(kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = artifact_command(_COMMAND_OF[kind])
    painted(1).save(tmp_path / "ant.png")
    kept = set()
    for field in fields_of(command.settings):
        if field.name == "font":
            continue
        text = "parts" if field.name == "parts" else candidates(field)[0]
        value = [field.flag] if field.type is bool else [f"{field.flag}={text}"]
        output = ["-o", str(tmp_path / OUTPUTS[kind][0])] if field.name != "parts" else []
        capsys.readouterr()
        code = run([command.name, str(tmp_path / "ant.png"), *value, *output, "--as-recipe"])
        told = capsys.readouterr()
        if code != 0:  # it means nothing alone
            assert told.err.startswith("error: --"), told.err
            continue
        entry = Recipe.parse(told.out).entries[0]
        held: Any = getattr(entry.settings, field.name)
        typed = field.parse(text)
        wanted = field.default is not True if field.type is bool else field.read(typed)
        assert held == wanted, field.name
        kept.add(field.name)
    assert len(kept) >= 12


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("animate - -o a.gif", "- is standard input, and a recipe names files"),
        ("animate ant.png -o - --format gif", "-o - is standard output, and a recipe names files"),
        ("animate ant.png --snippet", "--snippet prints, and a recipe makes files"),
        ("report ant.png", "nothing is written to a file; add -o FILE"),
        ("animate ant.png -o a.gif --format webp", "--format webp is not kept by a recipe"),
    ],
)
def test_what_no_recipe_can_say_is_told(
    line: str, said: str, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    painted(1).save(place / "ant.png")
    assert run([*line.split(), "--as-recipe"]) == 2
    assert capsys.readouterr().err.startswith(f"error: {said}")


def test_the_usual_names_are_kept(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    del place
    assert run(["animate", "photos/ant.png", "photos/bee.png", "--as-recipe"]) == 0
    assert capsys.readouterr().out == (
        '[[artifact]]\nkind = "animation"\npictures = ["photos/ant.png", "photos/bee.png"]\n'
        'output = "{stem}-sweep.gif"\n'
    )
    assert run(["stills", "photos/ant.png", "--format", "webp", "-o", "s", "--as-recipe"]) == 0
    assert 'output = "s/{stem}-k{k:02}.webp"' in capsys.readouterr().out
