"""Posters, the last K first, and the table of several files."""

import json
import os
import re
from pathlib import Path

import numpy as np
import PIL.Image
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sweep
from sweep.artifacts.animation.frames import captioned_frames
from sweep.cli import console
from sweep.cli.app import run
from sweep.drawing.caption import Caption
from sweep.timeline.timing import Timing
from tests.conftest import Decoded

Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def shown(picture_file: Path, ks: str) -> list[sweep.Frame]:
    progression = sweep.quantize(sweep.load(picture_file), ks)
    return list(captioned_frames(progression, Caption()))


def pixels(name: str) -> np.ndarray:
    with PIL.Image.open(name) as picture:
        assert picture.mode == "P"
        return np.asarray(picture.convert("RGB"))


def test_a_poster_shows_the_last_k_or_the_one_asked_for(
    picture_file: Path, capsys: Capture
) -> None:
    frames = shown(picture_file, "1..5")
    assert run(["animate", picture_file.name, "-k", "1..5", "--poster", "p.png"]) == 0
    assert capsys.readouterr().out.endswith("p.png: the still of K = 5\n")
    assert np.array_equal(pixels("p.png"), frames[4].pixels)
    more = ["--poster", "q.PNG", "--poster-k", "3", "-o", "a.apng", "--html", "a.html"]
    assert run(["animate", picture_file.name, "-k", "1..5", *more]) == 0
    assert "q.PNG: the still of K = 3\n" in capsys.readouterr().out
    assert np.array_equal(pixels("q.PNG"), frames[2].pixels)
    # The page takes the poster that is there; the APNG keeps it beside its animation.
    assert 'srcset="q.PNG"' in Path("a.html").read_text()
    with PIL.Image.open("a.apng") as picture:
        assert picture.info["default_image"] is True
        assert np.array_equal(np.asarray(picture.convert("RGB")), frames[2].pixels)
    for frame, pixel in zip(Decoded(Path("a.apng")).frames, frames, strict=True):
        assert np.array_equal(frame, pixel.pixels)
    assert sorted(os.listdir()) == [
        "a.apng", "a.html", "china-sweep.gif", "china.png", "p.png", "q.PNG",
    ]  # fmt: skip


def test_a_poster_beyond_the_colors_is_the_last(capsys: Capture) -> None:
    PIL.Image.fromarray(np.arange(90, dtype=np.uint8).reshape(5, 6, 3) // 30 * 99).save("3.png")
    assert run(["animate", "3.png", "--poster", "p.png", "--no-caption"]) == 0
    with PIL.Image.open("3.png") as picture:
        assert np.array_equal(pixels("p.png"), np.asarray(picture))
    out, err = capsys.readouterr()
    assert out.endswith("p.png: the still of K = 3\n")
    assert err.count("\n") == 1  # of the K that would repeat


def test_what_a_poster_cannot_be(
    picture_file: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError("work has begun")

    monkeypatch.setattr("sweep.clustering.progression.Progression.of", never)
    for options, code, said in [
        ("--poster p.jpg", 2, "p.jpg: the poster is a PNG; let its name end in .png"),
        ("--poster none/p.png", 1, "the folder none does not exist; make it first"),
        ("--poster china.png", 1, "china.png: is the picture itself"),
        ("--poster a.png -o a.png", 2, "a.png: is another output too"),
        ("--poster p.png -o - --format gif --html a.html", 2, "-o - has no address"),
        ("--poster p.png --poster-k 41", 2, "poster-k 41 is not among the K of the sweep, 1..40"),
        ("--poster-k 0 -o a.apng", 2, "poster-k 0 is not among the K of the sweep"),
        ("--poster-k 3", 2, "poster-k 3 needs a place to show it; add --poster FILE.png"),
        ("--last-first --reverse", 2, "leave --last-first out, or --reverse"),
        ("-o a.webp --crossfade 0.2", 2, "crossfade 0.2 s makes webp files many times as large"),
        ("-o a.png --crossfade 0.2", 2, "makes apng files many times as large"),
        ("-o a.webp --loop 65536", 2, "loop 65536 is out of range; take 1 to 65535"),
        ("-o a.avif --codec av1", 2, "codec is for videos and means nothing to an avif"),
    ]:
        assert run(["animate", picture_file.name, *options.split()]) == code, options
        out, err = capsys.readouterr()
        assert out == ""
        assert said in err, options
        assert re.fullmatch(r"error: [^\n]+\n", err), options
    assert os.listdir() == ["china.png"]


def test_the_last_k_comes_first_for_one_step(picture_file: Path) -> None:
    frames = shown(picture_file, "1..4")
    arguments = ["animate", picture_file.name, "-k", "1..4", "--last-first", "--step", "0.3"]
    assert run([*arguments, "-o", "a.gif", "-o", "b.mp4", "-q"]) == 0
    got = Decoded(Path("a.gif"))
    assert got.starts == [0, 300, 600, 900, 1200]
    assert got.length == 1200 + 2000
    for shot, index in zip(got.frames, [3, 0, 1, 2, 3], strict=True):
        assert np.array_equal(shot, frames[index].pixels)
    assert Decoded(Path("b.mp4")).length == 3200


@given(
    count=st.integers(0, 12),
    original=st.booleans(),
    bounce=st.booleans(),
    ease=st.booleans(),
    hold_first=st.none() | st.just(1.0),
    crossfade=st.sampled_from([0.0, 0.1]),
)
def test_all_but_the_first_is_as_without(
    count: int,
    original: bool,
    bounce: bool,
    ease: bool,
    hold_first: float | None,
    crossfade: float,
) -> None:
    original = original and count > 0
    options = {"bounce": bounce, "ease": ease, "hold_first": hold_first, "crossfade": crossfade}
    without = Timing(step=1, **options).cues(count, original=original)  # type: ignore[arg-type]
    cues = Timing(step=1, last_first=True, **options).cues(count, original=original)  # type: ignore[arg-type]
    if count - original < 2:
        assert cues == without
        return
    first, *others = cues
    assert first.index == count - original - 1
    assert (first.toward, first.milliseconds <= 1000) == (None, True)
    assert [(c.index, c.toward) for c in others] == [(c.index, c.toward) for c in without]
    for cue, same in zip(others, without, strict=True):
        assert abs(cue.milliseconds - same.milliseconds) <= 1


def test_the_whole_length_counts_the_first_too() -> None:
    timing = Timing(seconds=10, hold=2, last_first=True)
    cues = timing.cues(5)
    assert sum(cue.milliseconds for cue in cues) == 10_000
    assert [cue.milliseconds for cue in cues] == [1600] * 5 + [2000]
    assert [cue.index for cue in cues] == [4, 0, 1, 2, 3, 4]


def test_several_files_are_a_table(picture_file: Path, capsys: Capture) -> None:
    names = ["a.gif", "bb.webp", "c.avif", "d.png", "e.mp4"]
    outputs = [arg for name in names for arg in ("-o", name)]
    assert run(["animate", picture_file.name, "-k", "1..3", *outputs]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    head, *rows, last = out.splitlines()
    assert head.split() == ["format", "bytes", "pixels", "size", "file"]
    kinds = ["gif", "webp", "apng", "avif", "mp4"]
    for row, name in zip(rows, names, strict=True):
        kind, size, exactness, px, path = re.split(r"  +", row)
        assert path == name
        assert kind in kinds
        assert int(size.replace(",", "")) == Path(name).stat().st_size
        assert exactness == ("exact" if kind in ("gif", "webp", "apng") else "not exact")
        assert px == "120x98"
        assert row.index(name) == head.index("file")
        assert row.index(size) + len(size) == head.index("bytes") + len("bytes")
    assert re.fullmatch(r"5 files: 3 frames each, plays 2.8 s, made in \d+\.\d s", last)


def test_inexact_files_are_called_so(picture_file: Path, capsys: Capture) -> None:
    for name, exact in [("a.webp", True), ("a.avif", False), ("a.mp4", False)]:
        assert run(["animate", picture_file.name, "-k", "1,2", "-o", name]) == 0
        assert (", not exact, " in capsys.readouterr().out) is not exact
        assert run(["animate", picture_file.name, "-k", "1,2", "-o", name, "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["outputs"][0]["exact"] is exact


def test_a_table_cannot_be_broken_by_a_name(capsys: Capture) -> None:
    console.say_table([["n", "file"], ["12", "a\nb\x1b[2J"], ["1,000", "c  d"]])
    assert capsys.readouterr().out == "    n  file\n   12  a b\\x1b[2J\n1,000  c d\n"
