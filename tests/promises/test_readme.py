"""The README is held to the program: options, commands, code and pictures."""

import re
import shlex
from pathlib import Path
from typing import Any

import numpy as np
import PIL.Image
import pytest
import typer.main

from sweep.cli.app import app, run
from tests.conftest import ROOT, Decoded

README = (ROOT / "README.md").read_text()

COMMANDS: dict[str, Any] = typer.main.get_command(app).commands  # type: ignore[attr-defined]


def section(title: str) -> str:
    """The text under a heading, up to the next heading."""
    match = re.search(
        rf"^###? {re.escape(title)}\n(.*?)(?=^##|\Z)", README, re.MULTILINE | re.DOTALL
    )
    assert match, f"README.md has no section {title!r}"
    return match[1]


def indented(text: str, start: str) -> list[str]:
    """The indented lines that begin with ``start``, without their comments."""
    lines = re.findall(rf"^    ({re.escape(start)}.*)$", text, re.MULTILINE)
    return [line.partition("  #")[0].strip() for line in lines]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_is_in_the_reference(name: str) -> None:
    told = section(f"sweep {name}") + section("Options of every command") + section("Reference")
    for parameter in COMMANDS[name].params:
        for option in parameter.opts:
            if option.startswith("-"):
                assert f"`{option}" in told, f"{name} {option}"


def test_every_option_in_the_reference_exists() -> None:
    known = {
        option for command in COMMANDS.values() for p in command.params for option in p.opts
    } | {"--help", "-h", "--version", "--install-completion", "--show-completion"}
    for option in re.findall(r"`(--?[a-z][a-z-]*)", section("Reference") + README):
        assert option in known, option


def test_defaults_in_the_reference_are_those_of_the_program() -> None:
    for name, command in COMMANDS.items():
        told = section(f"sweep {name}") + section("Options of every command")
        for parameter in command.params:
            default = parameter.default
            if (
                isinstance(default, bool)
                or default is None
                or not parameter.opts[-1].startswith("-")
            ):
                continue
            # A command's own row goes before that of every command.
            row, *_ = re.findall(
                rf"^\| .*`{parameter.opts[-1]}[ `].*\| `?([^|`]*)`? \|$", told, re.MULTILINE
            )
            assert row == (f"{default:g}" if isinstance(default, float) else str(default))


def test_the_two_commands_are_each_one_line() -> None:
    first, second = indented(README, "python -m pip install")
    assert first == "python -m pip install . && sweep animate samples/rainbow.jpg -o rainbow.gif"
    assert second == 'python -m pip install -e ".[dev]" && python scripts/check'


def test_the_tour_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with PIL.Image.open(ROOT / "samples" / "parrot.jpg") as parrot:
        parrot.resize((96, 72)).save(tmp_path / "parrot.jpg")
    monkeypatch.chdir(tmp_path)
    sections = ("A short tour", "Animated images", "Videos, and pages to show them on")
    tour = [line for title in sections for line in indented(section(title), "sweep ")]
    assert len(tour) >= 15
    for line in tour:
        command = shlex.split(line)[1:]
        if "samples/" not in line:
            assert run(command) == 0, line


SHOWN = [
    line
    for where, command in (("A short tour", "animate"), ("The cloud", "cloud"))
    for line in indented(section(where), f"sweep {command} samples/")
]


@pytest.mark.parametrize("line", SHOWN)
def test_the_shown_animations_come_from_the_shown_commands(
    line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    command = shlex.split(line)[1:]
    at = command.index("-o") + 1
    shown, command[at] = Path(command[at]), str(tmp_path / "new.gif")
    assert shown.stat().st_size < 1_000_000
    assert f"({shown})" in README
    assert run([*command, "-q"]) == 0
    old, new = Decoded(shown), Decoded(tmp_path / "new.gif")
    assert old.starts == new.starts
    # Another release of Pillow may decode the JPEG a little differently.
    for before, after in zip(old.frames, new.frames, strict=True):
        assert np.abs(before.astype(int) - after).mean() < 2


def test_the_shown_tree_comes_from_the_shown_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    (line,) = indented(README, "sweep palette samples/")
    command = shlex.split(line)[1:]
    at = command.index("-o") + 1
    shown, command[at] = Path(command[at]), str(tmp_path / "new.svg")
    assert shown.stat().st_size < 150_000
    assert f"({shown})" in README
    assert run([*command, "-q"]) == 0
    # Another release of Pillow may decode the JPEG a little differently.
    old, new = (
        re.sub(r"#[0-9a-f]{6}|[\d.]+", "", path.read_text())
        for path in (shown, tmp_path / "new.svg")
    )
    assert old == new


COMPARISONS = indented(section("Comparing"), "sweep compare samples/")


def test_there_is_a_comparison_of_each_kind() -> None:
    assert len(COMPARISONS) == 7
    shown = [Path(shlex.split(line)[-1]) for line in COMPARISONS]
    assert sum((ROOT / path).stat().st_size for path in shown) < 900_000
    for path in shown:
        assert (ROOT / path).stat().st_size < 250_000
        assert f"({path})" in README


@pytest.mark.parametrize("line", COMPARISONS)
def test_the_shown_comparisons_come_from_the_shown_commands(
    line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    *command, name = shlex.split(line)[1:]
    made = tmp_path / Path(name).name
    assert run([*command, str(made), "-q"]) == 0
    if made.suffix == ".gif":
        frames = [Decoded(path).frames for path in (Path(name), made)]
    else:
        frames = [[np.asarray(PIL.Image.open(path).convert("RGB"))] for path in (name, made)]
    # Another release of Pillow may decode the JPEG a little differently.
    for before, after in zip(*frames, strict=True):
        assert np.abs(before.astype(int) - after).mean() < 3


def test_the_shown_plot_comes_from_the_shown_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    told = section("sweep report")
    (line,) = indented(told, "sweep report samples/")
    command = shlex.split(line)[1:]
    at = command.index("--plot") + 1
    shown, command[at] = Path(command[at]), str(tmp_path / "new.svg")
    assert f"({shown})" in told
    assert run(command) == 0
    answer = capsys.readouterr().out
    for words in indented(told, "delta_e<3: ") + indented(told, "28 colors: "):
        assert words in answer
    # Another release of Pillow may decode the JPEG a little differently.
    old, new = (path.read_text().splitlines() for path in (shown, tmp_path / "new.svg"))
    assert len(old) == len(new)


@pytest.mark.parametrize("line", indented(section("Sheets and stills"), "sweep sheet samples/"))
def test_the_shown_sheets_come_from_the_shown_commands(
    line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    command = shlex.split(line)[1:]
    at = command.index("-o") + 1
    shown, command[at] = Path(command[at]), str(tmp_path / f"new{Path(command[at]).suffix}")
    assert shown.stat().st_size < 500_000
    assert f"({shown})" in README
    assert run([*command, "-q"]) == 0
    with PIL.Image.open(shown) as old, PIL.Image.open(command[at]) as new:
        assert old.size == new.size
        # Another release of Pillow may decode the JPEG, or set the text, a little differently.
        assert np.abs(np.asarray(old).astype(int) - np.asarray(new)).mean() < 2


def test_the_library_in_five_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    assert len([line for line in code.splitlines() if line]) == 5
    (tmp_path / "samples").symlink_to(ROOT / "samples")
    monkeypatch.chdir(tmp_path)
    exec(code, {})
    assert len(Decoded(tmp_path / "parrot.gif").frames) == 40


def test_documents_point_at_files_that_exist() -> None:
    for document in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md"):
        text = (ROOT / document).read_text()
        for target in re.findall(r"\]\(([^)#:]+)\)", text):
            assert (ROOT / target).exists(), target
