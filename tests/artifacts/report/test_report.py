import csv
import io
import json
import math
import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas
import pytest

import sweep
from sweep.artifacts.report.knees import find_knees
from sweep.artifacts.report.measured import COLUMNS, cells, in_words, report_csv, report_markdown
from sweep.cli.app import run
from sweep.metrics.measure import measure
from tests.played import Play, playing


def test_the_report_says_what_the_levels_say(small_photo: sweep.Image) -> None:
    progression = sweep.quantize(small_photo, "1..3,8")
    report = json.loads(json.dumps(sweep.report(progression).to_dict(), allow_nan=False))
    assert list(report) == [
        "image", "width", "height", "distinct_colors", "space", "original_bytes", "levels", "knees",
    ]  # fmt: skip
    assert (report["image"], report["width"], report["height"]) == ("china.jpg", 120, 80)
    assert report["distinct_colors"] == len(progression.histogram)
    assert report["space"] == "rgb"
    assert report["original_bytes"] is None
    measured = measure(progression)
    for told, level, metrics in zip(report["levels"], progression, measured, strict=True):
        assert list(told) == [
            "k", "colors", "mse", "space_mse", "psnr", "ssim", "delta_e", "delta_e_95", "bytes",
            "bits_per_pixel", "changed", "palette",
        ]  # fmt: skip
        for name in ("ssim", "delta_e", "delta_e_95", "bytes", "bits_per_pixel", "changed"):
            assert told[name] == getattr(metrics, name)
        assert told["k"] == level.k
        assert told["colors"] == len(told["palette"]) == len(level.palette)
        assert told["psnr"] == pytest.approx(10 * math.log10(3 * 255**2 / told["mse"]))
        assert sum(row["share"] for row in told["palette"]) == pytest.approx(1)


def test_parents_are_rows_of_the_level_before(small_photo: sweep.Image) -> None:
    first, *rest = sweep.report(sweep.quantize(small_photo, "2,3,9")).to_dict()["levels"]
    assert {row["parent"] for row in first["palette"]} == {None}
    before = first
    for level in rest:
        for row in level["palette"]:
            assert 0 <= row["parent"] < before["colors"]
        # Every color of the level before lives on in at least one.
        assert len({row["parent"] for row in level["palette"]}) == before["colors"]
        before = level


def test_a_perfect_copy_has_no_psnr() -> None:
    image = sweep.Image(np.array([[[0, 0, 0], [9, 9, 9]]], np.uint8))
    measured = sweep.report(sweep.quantize(image, 2))
    (level,) = measured.to_dict()["levels"]
    assert measured.levels[0].psnr == math.inf
    assert (level["mse"], level["psnr"]) == (0, None)


def test_csv_has_every_digit(small_photo: sweep.Image) -> None:
    measured = sweep.report(sweep.quantize(small_photo, "1,2,9"))
    rows = list(csv.DictReader(io.StringIO(report_csv(measured))))
    assert len(rows) == 3
    assert rows[0]["changed"] == ""
    for row, level in zip(rows, measured.to_dict()["levels"], strict=True):
        assert list(row) == [name for name in level if name != "palette"]
        for name, text in row.items():
            assert level[name] is None if text == "" else float(text) == level[name]


def test_markdown_is_a_table_and_words(small_photo: sweep.Image) -> None:
    measured = replace(sweep.report(sweep.quantize(small_photo, "1..3")), original_bytes=2_345_678)
    table, words = report_markdown(measured).split("\n\n")
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()]
    assert rows[0] == list(COLUMNS)
    assert set(rows[1]) == {"---:"}
    assert rows[2:] == [list(cells(level)) for level in measured.levels]
    assert "(original 2.3 MB)" in words


def test_words_are_true(small_photo: sweep.Image) -> None:
    measured = sweep.report(small_photo, until="delta_e<7", ks="1..12")
    measured = replace(measured, original_bytes=512_000)
    choice, report = measured.choice, measured.to_dict()
    assert choice is not None
    assert report["until"] == {
        "goal": "delta_e<7", "k": choice.k, "smallest": choice.k, "value": choice.value,
    }  # fmt: skip
    level = next(level for level in report["levels"] if level["k"] == choice.k)
    first, second, *others = in_words(measured)
    assert first == f"delta_e<7: K = {choice.k} is the smallest"
    match = re.fullmatch(
        r"(\d+) colors: mean difference ([\d.]+), 95 % of pixels below ([\d.]+), "
        r"PNG ([\d.]+) kB \(original 512 kB\)",
        second,
    )
    assert match is not None
    assert int(match[1]) == choice.k
    assert float(match[2]) == pytest.approx(level["delta_e"], abs=0.05)
    assert level["delta_e_95"] < float(match[3]) <= level["delta_e_95"] + 0.1
    assert float(match[4]) * 1000 == pytest.approx(level["bytes"], abs=50)
    knees = find_knees(choice.progression.ks, [level.mse for level in choice.progression])
    assert report["knees"] == [knee._asdict() for knee in knees]
    listed = ", ".join(str(knee.k) for knee in knees)
    assert [line.partition(":")[0] for line in others] == [f"the error bends at K = {listed}"]


def test_words_for_a_goal_of_size_and_for_a_perfect_copy() -> None:
    image = sweep.Image(np.arange(90, dtype=np.uint8).reshape(5, 6, 3) // 30 * 99)
    lines = in_words(sweep.report(image, until="bytes<1kB", ks="2"))
    assert lines[0] == "bytes<1kB: K = 1 is the smallest, and it holds up to K = 3"
    assert re.fullmatch(r"3 colors: no difference, PNG \d+ B", lines[1])
    (line,) = in_words(sweep.report(sweep.quantize(image, 1)))
    assert line.startswith("1 color: mean difference ")
    almost = np.zeros((40, 40, 3), np.uint8)
    almost[0, 0] = 1
    (line,) = in_words(sweep.report(sweep.quantize(sweep.Image(almost), 1)))
    assert line.startswith("1 color: mean difference below 0.1, 95 % of pixels below 0.1, PNG ")


@pytest.fixture
def played(monkeypatch: pytest.MonkeyPatch) -> Iterator[Play]:
    yield from playing(monkeypatch)


@pytest.mark.parametrize("width", [30, 66, 80, 200])
def test_a_terminal_shows_every_digit_however_narrow(
    width: int, picture_file: Path, small_photo: sweep.Image, played: Play,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    terminal = played(None)
    with monkeypatch.context() as patch:
        patch.setenv("COLUMNS", str(width))
        patch.setattr(sys, "stdout", terminal.stream)
        assert run(["report", str(picture_file), "-k", "1,5,14"]) == 0
    shown = re.sub(r"\x1b\[[\d;]*m", "", terminal.end().decode()).splitlines()
    measured = sweep.report(sweep.quantize(small_photo, "1,5,14"))
    for line, level in zip(shown[2:5], measured.levels, strict=True):
        assert line.split() == [*cells(level)]


@pytest.mark.parametrize("no_color", [False, True])
def test_palettes_beside_the_levels_are_for_terminals_with_colors(
    no_color: bool, picture_file: Path, played: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = played(None)
    with monkeypatch.context() as patch:
        patch.setenv("COLUMNS", "120")
        if no_color:
            patch.setenv("NO_COLOR", "1")
        patch.setattr(sys, "stdout", terminal.stream)
        assert run(["report", str(picture_file), "-k", "1,5"]) == 0
    shown = terminal.end().decode()
    assert ("palette by share" in shown) is not no_color
    assert ("\x1b[48;2;" in shown) is not no_color


def test_what_has_no_use_without_a_plot_is_refused(
    picture_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for options, said in (
        (["--theme", "dark"], "error: --theme is for a plot; add --plot FILE.svg, or leave it out"),
        (["--font", "a.ttf"], "error: --font is for a plot; add --plot FILE.svg, or leave it out"),
    ):
        assert run(["report", str(picture_file), *options]) == 2
        assert capsys.readouterr() == ("", f"{said}\n")


def test_a_data_frame_takes_the_levels(small_photo: sweep.Image) -> None:
    measured = sweep.report(small_photo, ks="1..4")
    frame = pandas.DataFrame(measured.levels)
    assert list(frame["k"]) == [1, 2, 3, 4]
    assert list(frame["mse"]) == [level.mse for level in measured.levels]


def test_tables_and_plots_go_to_files_by_their_suffix(
    small_photo: sweep.Image, tmp_path: Path
) -> None:
    names = ["a.csv", "a.md", "a.json", "a.svg", "a.png"]
    measured = sweep.report(small_photo, *(tmp_path / name for name in names), ks="1..3")
    assert [Path(one.path).name for one in measured] == names
    assert [one.bytes for one in measured] == [(tmp_path / n).stat().st_size for n in names]
    assert (tmp_path / "a.csv").read_text() == report_csv(measured)
    assert (tmp_path / "a.md").read_text() == report_markdown(measured)
    assert json.loads((tmp_path / "a.json").read_text()) == measured.to_dict()
    with pytest.raises(sweep.ParameterError, match=r"known are \.csv, \.md, \.json, \.svg, \.png"):
        sweep.report(small_photo, tmp_path / "a.xls", ks=2)
    stream = io.BytesIO()
    sweep.report(measured.progression, stream, format="csv")
    assert stream.getvalue().decode() == report_csv(measured)
