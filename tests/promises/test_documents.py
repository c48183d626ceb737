"""The documents are held to the program: commands, code, pictures and links."""

import base64
import re
import shlex
import shutil
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import PIL.Image
import pytest

import sweep
from sweep.cli.app import run
from sweep.cli.commands import SUMMARIES, load
from sweep.errors import SweepWarning
from tests.conftest import ROOT, Decoded

README = (ROOT / "README.md").read_text()
DOCS = {path.name: path.read_text() for path in sorted((ROOT / "docs").glob("*.md"))}
GALLERY, REFERENCE, LIBRARY = DOCS["gallery.md"], DOCS["reference.md"], DOCS["library.md"]

OPTIONS: dict[str, Any] = {name: load(name) for name in SUMMARIES}


def section(text: str, title: str) -> str:
    """The text under a heading, up to the next heading."""
    match = re.search(rf"^###? {re.escape(title)}\n(.*?)(?=^##|\Z)", text, re.MULTILINE | re.DOTALL)
    assert match, f"there is no section {title!r}"
    return match[1]


def commands(text: str) -> list[str]:
    """The indented commands, without their comments."""
    lines = re.findall(r"^    (sweep .*)$", text, re.MULTILINE)
    return [re.sub(r"  +#.*", "", line).strip() for line in lines]


def test_the_readme_is_a_face() -> None:
    assert len(README.splitlines()) <= 150


def test_the_two_commands_are_each_one_line() -> None:
    first, second = re.findall(r"^    (python -m pip install.*)$", README, re.MULTILINE)
    assert first == "python -m pip install . && sweep animate samples/rainbow.jpg -o rainbow.gif"
    assert second == 'python -m pip install -e ".[dev]" && python scripts/check'


@pytest.mark.parametrize("name", OPTIONS)
def test_every_option_is_in_the_reference(name: str) -> None:
    told = section(REFERENCE, f"sweep {name}") + section(REFERENCE, "Options of every command")
    for parameter in OPTIONS[name].params:
        for option in parameter.opts:
            if option.startswith("-"):
                assert f"`{option}" in told, f"{name} {option}"


def test_every_option_in_the_documents_exists() -> None:
    known = {
        option for command in OPTIONS.values() for p in command.params for option in p.opts
    } | {"--help", "-h", "--version", "--install-completion", "--show-completion"}
    for text in (README, *DOCS.values()):
        plain = re.sub(r"`(python|pip|gifsicle|farbfeld)[^`]*`", "", text)
        for option in re.findall(r"`(--[a-z][a-z-]*)", plain):
            assert option in known, option


# Clouds of a full size take minutes together; those of the reference are tested by themselves.
TOUR = [line for line in commands(GALLERY.partition("## More clouds")[0]) if "samples/" not in line]


def test_the_tour_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(TOUR) >= 15
    with PIL.Image.open(ROOT / "samples" / "parrot.jpg") as parrot:
        for name in ("parrot.jpg", "night.jpg"):
            parrot.resize((96, 72)).save(tmp_path / name)
    monkeypatch.chdir(tmp_path)
    for line in TOUR:
        assert run(shlex.split(line)[1:]) == 0, line


SHOWN = [
    (line, text)
    for text in (README, GALLERY)
    for line in commands(text)
    if "samples/" in line.partition(" -o ")[2] + line.partition(" --plot ")[2]
]


def test_every_picture_of_the_samples_has_its_command() -> None:
    made = {shlex.split(line)[at_of(shlex.split(line))] for line, _ in SHOWN}
    there = {
        f"samples/{path.name}"
        for path in (ROOT / "samples").iterdir()
        if path.suffix in {".gif", ".png", ".svg", ".html"} or path.name.startswith("compare-")
    }
    # What the page looks like in use is filmed from it, by scripts/film.
    assert made == there - {"samples/page.gif"}


def data_in(page: Path) -> bytes:
    """The .ksweep of the first picture of a page."""
    found = re.search(r'type="application/x-ksweep">([^<]+)<', page.read_text())
    assert found
    return base64.b64decode(found[1])


def at_of(command: list[str]) -> int:
    """Where the file stands that a command writes."""
    return command.index("--plot" if "--plot" in command else "-o") + 1


@pytest.mark.parametrize(("line", "text"), SHOWN, ids=[line[:60] for line, _ in SHOWN])
def test_what_is_shown_comes_from_the_command(
    line: str, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(ROOT)
    command = shlex.split(line)[1:]
    at = at_of(command)
    shown, made = Path(command[at]), tmp_path / Path(command[at]).name
    command[at] = str(made)
    assert f"{shown})" in text
    assert shown.stat().st_size < (600_000 if shown.suffix == ".html" else 1_000_000)
    assert run(command) == 0
    answer = capsys.readouterr().out
    if "--until" in command:
        for words in re.findall(r"^    (delta_e<3: .*|28 colors: .*)$", text, re.MULTILINE):
            assert words in answer
    # Another release of Pillow may decode the JPEG, or set the text, a little differently.
    if shown.suffix == ".svg":
        old, new = (re.sub(r"#[0-9a-f]{6}|[\d.]+", "", p.read_text()) for p in (shown, made))
        assert len(old.splitlines()) == len(new.splitlines())
    elif shown.suffix == ".html":
        before, after = (sweep.KSweep.read(data_in(path)) for path in (shown, made))
        assert before.ks == after.ks
        pixels = [one.frame(40).pixels.astype(int) for one in (before, after)]
        assert np.abs(pixels[0] - pixels[1]).mean() < 3
    elif shown.suffix == ".gif":
        old_film, new_film = Decoded(shown), Decoded(made)
        assert old_film.starts == new_film.starts
        for one, other in zip(old_film.frames, new_film.frames, strict=True):
            assert np.abs(one.astype(int) - other).mean() < 3
    else:
        with PIL.Image.open(shown) as there, PIL.Image.open(made) as here:
            assert there.size == here.size
            pixels = [np.asarray(each.convert("RGB")).astype(int) for each in (there, here)]
            assert np.abs(pixels[0] - pixels[1]).mean() < 3


def test_the_library_in_five_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    lines = [line for line in code.splitlines() if line and not line.startswith("import")]
    assert len(lines) == 5
    (tmp_path / "samples").symlink_to(ROOT / "samples")
    monkeypatch.chdir(tmp_path)
    exec(code, {})
    assert len(Decoded(tmp_path / "parrot.gif").frames) == 40
    assert sweep.info(tmp_path / "parrot.html").format == "html"


def test_the_examples_of_the_library_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One after the other, as somebody reads them; a small picture stands for each."""
    monkeypatch.chdir(tmp_path)
    with PIL.Image.open(ROOT / "samples" / "parrot.jpg") as parrot:
        small = parrot.resize((80, 60))
    (tmp_path / "samples").mkdir()
    for name in (
        "parrot.jpg",
        "night.jpg",
        "field.jpg",
        "before.png",
        "after.png",
        "samples/parrot.jpg",
        "samples/rainbow.jpg",
    ):
        small.save(tmp_path / name)
    small.rotate(180).save(tmp_path / "after.png")
    shutil.copy(tmp_path / "parrot.jpg", tmp_path / "samples" / "starry-night.jpg")
    names: dict[str, Any] = {}
    blocks = re.findall(r"```python\n(.*?)```", LIBRARY, re.DOTALL)
    assert len(blocks) >= 10
    for block in blocks:
        with warnings.catch_warnings(action="ignore", category=SweepWarning):
            exec(block, names)


def test_the_recipe_of_the_documents_is_built(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "photos").mkdir()
    with PIL.Image.open(ROOT / "samples" / "parrot.jpg") as parrot:
        for name in ("parrot.jpg", "field.jpg"):
            parrot.resize((80, 60)).save(tmp_path / "photos" / name)
    (text,) = re.findall(r"```toml\n(.*?)```", DOCS["build.md"], re.DOTALL)
    (tmp_path / "sweep.toml").write_text(text)
    for line in commands(DOCS["build.md"]):
        if "--cluster" in line or "--watch" in line or "init" in line:
            continue
        assert run(shlex.split(line.partition(" >")[0])[1:]) == 0, line
    assert sweep.build().kept == 5
    assert len(list((tmp_path / "site").iterdir())) == 7
    (code,) = re.findall(r"```python\n(.*?)```", DOCS["build.md"], re.DOTALL)
    exec(code, {})
    (tmp_path / "sweep.toml").write_text(text.replace("step", "stpe"))
    with pytest.raises(sweep.RecipeError) as error:
        sweep.build()
    assert f"    error: {error.value}\n" in DOCS["build.md"]


def test_documents_point_at_files_and_headings_that_exist() -> None:
    documents = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")]
    for document in [*documents, *sorted((ROOT / "docs").glob("*.md"))]:
        for target in re.findall(r"\]\(([^):]+)\)", document.read_text()):
            name, _, anchor = target.partition("#")
            file = (document.parent / name).resolve() if name else document
            assert file.exists(), f"{document.name}: {target}"
            if anchor:
                headings = re.findall(r"^#+ (.*)$", file.read_text(), re.MULTILINE)
                anchors = {re.sub(r"[^\w -]", "", h.lower()).replace(" ", "-") for h in headings}
                assert anchor in anchors, f"{document.name}: {target}"
