"""``sweep palette`` as people and pipes see it."""

import json
import re
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import PIL.Image
import pytest

import sweep
from sweep.artifacts.palettes.write import FORMATS
from sweep.cli.app import run
from sweep.cli.preview import show
from tests.played import Play, playing

Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def played(monkeypatch: pytest.MonkeyPatch) -> Iterator[Play]:
    yield from playing(monkeypatch)


@pytest.fixture
def level(picture_file: Path) -> sweep.Level:
    """K = 14 of the picture, which is what is shown if nothing is said."""
    return sweep.quantize(sweep.load(picture_file), 14)[14]


def by_share(level: sweep.Level) -> list[tuple[str, float]]:
    pairs = zip(level.hexes, level.shares.tolist(), strict=True)
    return sorted(pairs, key=lambda pair: -pair[1])


def test_pipes_get_a_line_for_each_color(
    picture_file: Path, level: sweep.Level, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert run(["palette", str(picture_file)]) == 0
    out, err = capsys.readouterr()
    assert (err, out) == ("", "".join(f"{h}\t{share:.6f}\n" for h, share in by_share(level)))
    assert run(["palette", str(picture_file), "-k", "1,3"]) == 0
    lines = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert [line[0] for line in lines] == ["1", "3", "3", "3"]
    assert all(re.fullmatch("#[0-9a-f]{6}", line[1]) for line in lines)


def test_json_says_everything(picture_file: Path, level: sweep.Level, capsys: Capture) -> None:
    arguments = ["palette", str(picture_file), "--json", "-o", "a.gpl"]
    assert run(arguments) == 0
    told = json.loads(capsys.readouterr().out)
    assert list(told) == [
        "image", "width", "height", "distinct_colors", "space", "sort", "palettes", "outputs",
    ]  # fmt: skip
    (palette,) = told["palettes"]
    assert palette["k"] == 14
    assert [(one["hex"], one["share"]) for one in palette["colors"]] == by_share(level)
    assert [one["name"] for one in palette["colors"]] == [f"china-{i}" for i in range(1, 15)]
    assert all("#{:02x}{:02x}{:02x}".format(*one["rgb"]) == one["hex"] for one in palette["colors"])
    size = Path("a.gpl").stat().st_size
    assert told["outputs"] == [
        {
            "path": "a.gpl", "format": "gpl", "width": None, "height": None, "palettes": 1,
            "colors": 14, "bytes": size,
        }
    ]  # fmt: skip


def test_every_format_from_one_command(picture_file: Path, capsys: Capture) -> None:
    names = [f"p.{one.name}" for one in FORMATS]
    outputs = [part for name in names for part in ("-o", name)]
    assert run(["palette", str(picture_file), "-k", "5", *outputs]) == 0
    out, err = capsys.readouterr()
    sizes = {name: Path(name).stat().st_size for name in names}
    assert out == "".join(f"{name}: 5 colors, {sizes[name]:,} bytes\n" for name in names)
    assert err == ""
    before = {name: Path(name).read_bytes() for name in names}
    assert run(["palette", str(picture_file), "-k", "5", *outputs, "-q", "--threads", "1"]) == 0
    assert capsys.readouterr() == ("", "")
    assert {name: Path(name).read_bytes() for name in names} == before


def test_a_tree_of_several(picture_file: Path, capsys: Capture) -> None:
    assert run(["palette", str(picture_file), "-k", "1..4", "-o", "a.svg", "-o", "a.png"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("a.svg: 10 colors in 4 palettes, ")
    assert len(list(ET.parse("a.svg").getroot().iter("{http://www.w3.org/2000/svg}path"))) == 9
    with PIL.Image.open("a.png") as picture:
        assert picture.width == 1200


def test_standard_output_takes_a_file(
    picture_file: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    arguments = ["palette", str(picture_file), "-k", "3", "-o", "-", "--format", "act"]
    assert run(arguments) == 0
    out, err = capfdbinary.readouterr()
    assert len(out) == 772
    assert err == b"-: 3 colors, 772 bytes\n"


@pytest.mark.parametrize("sort", ["lightness", "hue", "lineage"])
def test_other_orders_have_the_same_colors(sort: str, picture_file: Path, capsys: Capture) -> None:
    assert run(["palette", str(picture_file), "-k", "9"]) == 0
    plain = capsys.readouterr().out.splitlines()
    assert run(["palette", str(picture_file), "-k", "9", "--sort", sort]) == 0
    ordered = capsys.readouterr().out.splitlines()
    assert ordered != plain
    assert sorted(ordered) == sorted(plain)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("-o a.xyz", 'a.xyz: the suffix ".xyz" is unknown; known are .hex, '),
        ("-o -", "-o - has no suffix to tell the format by; add --format"),
        ("--format gpl", "--format is for files; add -o FILE"),
        ("-o - --format gpl --json", "--json and -o - both want standard output"),
        ("-k 1..5 -o a.gpl", "a.gpl: a .gpl holds one palette, and there are 5; take one K, or"),
        ("-k 0", "K = 0 is out of range"),
        ("--font none.ttf", 'there is no font file "none.ttf"'),
        ("--sort size", 'the order "size" is unknown; known are share, lightness, hue, lineage'),
        ("--theme dark", "--theme is for pictures of palettes; write an .svg or .png"),
        ("-o a.css --theme dark", "--theme is for pictures of palettes; write an .svg or .png"),
    ],
)
def test_what_cannot_be_is_refused_at_once(
    arguments: str, said: str, picture_file: Path, capsys: Capture
) -> None:
    assert run(["palette", str(picture_file), *arguments.split()]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("error: ")
    assert said in err
    assert len(err.splitlines()) == 1
    assert list(Path().iterdir()) == [Path(picture_file.name)]


def test_the_picture_is_not_overwritten(picture_file: Path, capsys: Capture) -> None:
    before = picture_file.read_bytes()
    assert run(["palette", str(picture_file), "-o", str(picture_file)]) == 1
    assert "is the picture itself" in capsys.readouterr().err
    assert picture_file.read_bytes() == before


def test_fewer_colors_than_k_is_a_note(tmp_path: Path, capsys: Capture) -> None:
    PIL.Image.new("RGB", (4, 4), "#aabbcc").save(tmp_path / "flat.png")
    assert run(["palette", "flat.png", "--sort", "lineage"]) == 0
    out, err = capsys.readouterr()
    assert out == "#aabbcc\t1.000000\n"
    assert err == "note: flat.png: has 1 distinct color, so its palette has 1\n"


def test_swatches_in_a_terminal(
    picture_file: Path, level: sweep.Level, played: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = played(None)
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", terminal.stream)
        assert run(["palette", str(picture_file), "-k", "14"]) == 0
    title, *lines = terminal.end().decode().splitlines()
    assert "china.png  14 colors" in title
    for line, (code, share) in zip(lines, by_share(level), strict=True):
        r, g, b = bytes.fromhex(code[1:])
        assert f"\x1b[48;2;{r};{g};{b}m        \x1b[0m" in line
        assert f"\x1b[38;2;{r};{g};{b}m█" in line
        assert f"{code}  " in line
        assert f"{share:.1%}" in line


def test_bars_in_a_terminal(
    picture_file: Path, played: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = played(None)
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", terminal.stream)
        assert run(["palette", str(picture_file), "-k", "1..3"]) == 0
    _, *lines = terminal.end().decode().splitlines()
    for k, line in enumerate(lines, start=1):
        bars = re.findall(r"\x1b\[48;2;[\d;]+m( *)\x1b\[0m", line)
        assert (len(bars), sum(map(len, bars))) == (k, 60)


@pytest.mark.parametrize(("ks", "cells"), [("14", 40), ("14", 20), ("1..14", 40), ("1..14", 20)])
def test_nothing_wraps_in_a_narrow_terminal(
    ks: str, cells: int, picture_file: Path, played: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = played(None)
    with monkeypatch.context() as patch:
        patch.setenv("COLUMNS", str(cells))
        patch.setattr(sys, "stdout", terminal.stream)
        assert run(["palette", str(picture_file), "-k", ks]) == 0
    lines = [re.sub(r"\x1b\[[\d;]*m", "", line) for line in terminal.end().decode().splitlines()]
    assert len(lines) == 15
    assert all(len(line) <= cells for line in lines[1:])
    assert "…" not in "".join(lines)
    if ks == "14":
        assert all(re.search(r" #[0-9a-f]{6} +[\d.]+%", line) for line in lines[1:])


def test_no_color_means_none(
    picture_file: Path, level: sweep.Level, played: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    for ks in ("14", "1..3"):
        terminal = played(None)
        with monkeypatch.context() as patch:
            patch.setenv("NO_COLOR", "1")
            patch.setattr(sys, "stdout", terminal.stream)
            assert run(["palette", str(picture_file), "-k", ks]) == 0
        shown = terminal.end().decode()
        assert not re.search(r"\x1b\[[\d;]*[34]8;", shown)
        assert "█" not in shown
        if ks == "14":
            assert [line.split() for line in shown.splitlines()[1:]] == [
                [code, f"{share:.1%}"] for code, share in by_share(level)
            ]


def test_the_preview_is_the_picture(
    picture_file: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[PIL.Image.Image] = []
    monkeypatch.setattr(show, "show", lambda picture, **_: shown.append(picture))
    for ks in ("4", "1..4"):
        arguments = ["palette", str(picture_file), "-k", ks, "-o", "a.png", "--theme", "dark"]
        assert run([*arguments, "--preview"]) == 0
        with PIL.Image.open("a.png") as written:
            np.testing.assert_array_equal(np.asarray(shown[-1]), np.asarray(written))
    monkeypatch.undo()
    assert run(["palette", str(picture_file), "--preview"]) == 0
    out, err = capsys.readouterr()
    assert "\x1b" not in out + err
    assert "--preview is left out" in err
