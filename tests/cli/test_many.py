"""One command for many pictures."""

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sweep.cli.app import run
from tests.batch.conftest import painted

QUICK = ["-k", "1..3"]


@pytest.fixture
def photos(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with pictures in a folder, and in one in that."""
    (tmp_path / "p" / "in").mkdir(parents=True)
    for number, name in enumerate(("ant.png", "bee.jpg", "in/cat.png")):
        painted(number).save(tmp_path / "p" / name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_each_picture_has_a_file_of_its_own(
    photos: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = ["animate", "p/ant.png", "p/bee.jpg", *QUICK, "-o", "out/{number}-{stem}{suffix}.gif"]
    assert run([*line, "-o", "out/{stem}.webp"]) == 0
    assert sorted(os.listdir("out")) == ["1-ant.png.gif", "2-bee.jpg.gif", "ant.webp", "bee.webp"]
    said = capsys.readouterr()
    assert said.err == ""
    last = said.out.splitlines()[-1]
    size = sum(path.stat().st_size for path in (photos / "out").iterdir())
    assert last.startswith("2 made, 0 kept, 0 failed, ")
    assert last.endswith(f" s, {size:,} bytes")
    for picture, name in (("p/ant.png", "1-ant.png"), ("p/bee.jpg", "2-bee.jpg")):
        assert run(["animate", picture, *QUICK, "-o", "one.gif", "-q"]) == 0
        assert (photos / "one.gif").read_bytes() == (photos / "out" / f"{name}.gif").read_bytes()


@pytest.mark.parametrize("threads", ["1", "2", "5"])
def test_the_same_bytes_whatever_works_side_by_side(photos: Path, threads: str) -> None:
    for number in range(6):
        painted(number).save(photos / f"{number}.png")
    names = [f"{number}.png" for number in range(6)]
    assert run(["sheet", *names, *QUICK, "-o", f"{threads}/{{stem}}.png", "--threads", threads,
                "--tile", "32", "-q"]) == 0  # fmt: skip
    for name in names:
        assert run(["sheet", name, *QUICK, "-o", "one.png", "--tile", "32", "-q"]) == 0
        assert (photos / "one.png").read_bytes() == (photos / threads / name).read_bytes()


def test_folders_patterns_and_lists(photos: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (photos / "list").write_text("p/ant.png\n\np/bee.jpg\n")
    (photos / "nul").write_bytes(b"p/ant.png\0p/in/cat.png\0")
    for names, found in (
        (["p"], ["ant", "bee"]),
        (["p", "--recursive"], ["ant", "bee", "cat"]),
        (["p/*.png"], ["ant"]),
        (["p/**/*.png"], ["ant", "cat"]),
        (["--from", "list"], ["ant", "bee"]),
        (["p/in/cat.png", "--from", "list"], ["cat", "ant", "bee"]),
        (["--from", "nul", "-0"], ["ant", "cat"]),
        (["p/ant.png", "p/ant.png", "p"], ["ant", "bee"]),
    ):
        assert run(["palette", *names, "-k", "2", "-o", "out/{stem}.hex", "--json"]) == 0
        told = json.loads(capsys.readouterr().out)
        if len(found) > 1:
            assert [Path(one["picture"]).stem for one in told["pictures"]] == found
            assert (told["made"], told["kept"], told["failed"]) == (len(found), 0, 0)
        assert sorted(Path(n).stem for n in os.listdir("out")) == sorted(found)
        for name in os.listdir("out"):
            (photos / "out" / name).unlink()


def test_names_from_standard_input(photos: Path) -> None:
    del photos
    for flags, names in ([], b"p/ant.png\np/bee.jpg\n"), (["-0"], b"p/ant.png\0p/bee.jpg\0"):
        done = subprocess.run(
            [sys.executable, "-m", "sweep", "palette", "--from", "-", *flags, "-k", "1"],
            input=names, capture_output=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0
        lines = done.stdout.decode().splitlines()
        assert [line.split("\t")[0] for line in lines] == ["p/ant.png", "p/bee.jpg"]
        assert done.stderr.startswith(b"2 made, 0 kept, 0 failed")


def test_a_report_is_one_table(photos: Path, capsys: pytest.CaptureFixture[str]) -> None:
    del photos
    assert run(["report", "p", *QUICK, "--csv"]) == 0
    said = capsys.readouterr()
    rows = list(csv.DictReader(io.StringIO(said.out)))
    assert [(row["picture"], row["k"]) for row in rows] == [
        (name, str(k)) for name in ("p/ant.png", "p/bee.jpg") for k in (1, 2, 3)
    ]
    assert said.err.startswith("2 made")
    alone = {}
    for name in ("p/ant.png", "p/bee.jpg"):
        assert run(["report", name, *QUICK, "--csv"]) == 0
        alone[name] = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    for row in rows:
        name = row.pop("picture")
        assert row in alone[name]
    assert run(["report", "p", *QUICK, "--markdown", "-q"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2 + 6
    assert lines[0].startswith("| picture | K ") or lines[0].startswith("| picture | k ")
    assert lines[2].startswith("| p/ant.png | 1 |")


def test_one_that_fails_is_one_line_and_the_others_are_made(
    photos: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (photos / "p" / "bad.png").write_bytes(b"no picture")
    assert run(["animate", "p", "none.png", *QUICK, "-o", "out/{stem}.gif"]) == 1
    said = capsys.readouterr()
    errors = said.err.splitlines()
    assert len(errors) == 2
    assert errors[0].startswith("error: p/bad.png: ")
    assert "bad.png: is not a picture" in errors[0]
    assert errors[1] == "error: none.png: no such file; check the name and the folder"
    assert said.out.splitlines()[-1].startswith("2 made, 0 kept, 2 failed")
    assert sorted(os.listdir("out")) == ["ant.gif", "bee.gif"]
    assert run(["animate", "p", "none.png", *QUICK, "-o", "out/{stem}.gif", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert [one["error"] is None for one in told["pictures"]] == [True, False, True, False]


def test_what_holds_for_all_is_said_once(photos: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(20):
        painted(number).save(photos / f"{number}.png")
    assert run(["animate", ".", *QUICK, "-o", "out/{stem}.gif", "--crossfade", "0.2"]) == 2
    said = capsys.readouterr().err.splitlines()
    assert len(said) <= 4
    assert all("--crossfade 0.2" in line for line in said)


def test_what_is_there_is_kept(photos: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (photos / "ant.gif").write_text("mine")
    assert run(["animate", "p", *QUICK, "-o", "{stem}.gif", "--no-clobber"]) == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("1 made, 1 kept, 0 failed")
    assert (photos / "ant.gif").read_text() == "mine"


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ("animate p -o a.gif", 2, "-o a.gif would be written twice, of p/ant.png and of p/bee.jpg"),
        ("animate p -o {parent}.gif", 2, "-o p.gif would be written twice"),
        ("animate p -o {stam}-{stem}.gif", 2, "unknown field {stam}"),
        ("animate p -o - --format gif", 2, "-o - is one stream, and 2 pictures are several files"),
        ("animate p/ant.png p/bee.jpg --poster a.png -o {stem}.gif", 2, "-o a.png would be"),
        ("stills p -o s --name {k}.png", 2, "-o s/{k}.png would be written twice"),
        ("palette p -o {parent}/ant.png", 2, "-o p/ant.png would be written twice"),
        ("palette p/ant.png p/bee.jpg -k 2 -o p/{stem}.png", 1, "p/ant.png: is a picture"),
        ("animate -0 p", 2, "-0 is for a list of names; add --from FILE"),
        ("animate --from -", 1, "-: names no picture"),
        ("animate - --from -", 2, "--from - and the picture - both want standard input"),
        ("animate --from none", 1, "none: cannot be read"),
        ("animate --from empty", 1, "empty: names no picture; write one a line"),
        ("animate --from nul", 1, "nul: has names that end with NUL; add -0"),
        ("animate nothing*", 1, "nothing*: no such file, and no file matches it"),
        ("animate", 2, "Missing argument IMAGE"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_refused_before_the_work(
    line: str, code: int, said: str, photos: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    (photos / "empty").write_text("\n\n")
    (photos / "nul").write_bytes(b"a\0b\0")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
    before = sorted(photos.rglob("*"))
    assert run(line.split()) == code
    assert capsys.readouterr().err.startswith(f"error: {said}")
    assert sorted(photos.rglob("*")) == before


def test_several_in_one_file_as_ever(photos: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["sheet", "p", *QUICK, "--tile", "32"]) == 0
    assert (photos / "ant-sheet.png").exists()
    assert "made" in capsys.readouterr().out
    assert run(["page", "p", *QUICK, "-o", "all.html", "-q"]) == 0
    assert run(["page", "p", *QUICK, "-o", "{stem}.html", "-q"]) == 0
    assert sorted(path.name for path in photos.glob("*.html")) == [
        "all.html", "ant.html", "bee.html",
    ]  # fmt: skip


def test_a_template_serves_one_picture_too(photos: Path) -> None:
    assert run(["animate", "p/ant.png", *QUICK, "-o", "new/{stem}.gif", "-q"]) == 0
    assert (photos / "new" / "ant.gif").exists()
    # What is in braces and is no field is a name, as it was before there were fields.
    assert run(["animate", "p/ant.png", *QUICK, "-o", "a{b}.gif", "-q"]) == 0
    assert (photos / "a{b}.gif").exists()


def test_notes_are_told_of_each(photos: Path, capsys: pytest.CaptureFixture[str]) -> None:
    del photos
    assert run(["animate", "p", "-k", "1..40", "--width", "2", "-o", "{stem}.gif"]) == 0
    notes = capsys.readouterr().err.splitlines()
    assert len(notes) == 2
    assert {note.split(":")[1].strip() for note in notes} == {"ant.png", "bee.jpg"}
