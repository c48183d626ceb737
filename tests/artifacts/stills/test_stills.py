"""Stills: exact files, their names, and what is refused."""

import json
import re
from pathlib import Path

import numpy as np
import PIL.Image
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sweep
from sweep.artifacts.animation.frames import captioned_frames
from sweep.artifacts.job import Job, Run
from sweep.artifacts.stills.stills import check_stills
from sweep.cli.app import run
from sweep.drawing.caption import Caption
from tests.conftest import Decoded

Capture = pytest.CaptureFixture[str]

KS = (1, 2, 3, 4, 5, 16, 17, 256)


@pytest.fixture
def progression(small_photo: sweep.Image) -> sweep.Progression:
    return sweep.quantize(small_photo, KS, sweep.Method(effort="fast"))


@pytest.mark.parametrize("format", ["png", "webp", "gif", "jpg"])
def test_ffmpeg_sees_each_level(
    progression: sweep.Progression, tmp_path: Path, format: str
) -> None:
    written = sweep.stills(progression, tmp_path, format=format)
    assert [Path(one.path).name for one in written] == [f"china-k{k:02}.{format}" for k in KS]
    for one, level in zip(written, progression, strict=True):
        (shown,) = Decoded(Path(one.path)).frames
        wanted = progression.frame(level.k).pixels
        if format == "jpg":
            assert np.abs(shown.astype(int) - wanted).mean() < 4
        else:
            np.testing.assert_array_equal(shown, wanted)
        assert (one.k, one.colors, one.width, one.height) == (level.k, level.k, 120, 80)
        assert one.bytes == Path(one.path).stat().st_size


def test_a_png_has_the_palette_of_its_level_at_the_fewest_bits(
    progression: sweep.Progression, tmp_path: Path
) -> None:
    for one, bits in zip(
        sweep.stills(progression, tmp_path), (1, 1, 2, 2, 4, 4, 8, 8), strict=True
    ):
        content = Path(one.path).read_bytes()
        assert content[24] == bits
        with PIL.Image.open(one.path) as picture:
            assert picture.mode == "P"
            palette = np.array(picture.getpalette(), np.uint8).reshape(-1, 3)
            assert np.array_equal(palette[: one.k], progression[one.k].palette)
            told = json.loads(picture.info["sweep"])
        assert (told["source"], told["k"]) == ("china.jpg", one.k)


def test_no_png_is_larger_than_those_of_pillow(photo: sweep.Image, tmp_path: Path) -> None:
    progression = sweep.quantize(photo.resized(320), "5,20,200", sweep.Method(effort="fast"))
    for one in sweep.stills(progression, tmp_path):
        progression.frame(one.k).to_pillow().save(tmp_path / "theirs.png", optimize=True)
        assert one.bytes < (tmp_path / "theirs.png").stat().st_size


def test_captions_are_drawn_if_asked_for(progression: sweep.Progression, tmp_path: Path) -> None:
    caption = Caption("{k}", theme="dark")
    written = sweep.stills(progression, tmp_path, caption="{k}", theme="dark")
    for one, frame in zip(written, captioned_frames(progression, caption), strict=True):
        (shown,) = Decoded(Path(one.path)).frames
        np.testing.assert_array_equal(shown, frame.pixels)
        assert (one.width, one.height) == frame.size


def test_any_number_of_threads_writes_the_same(
    progression: sweep.Progression, tmp_path: Path
) -> None:
    calls: list[tuple[int, int]] = []
    folders = [tmp_path / "one", tmp_path / "many"]
    for folder, threads in zip(folders, (1, 5), strict=True):
        sweep.stills(
            progression,
            folder,
            threads=threads,
            on_stage=lambda _name: lambda *done: calls.append(done),
        )
    assert calls == [(n, len(KS)) for n in range(1, len(KS) + 1)] * 2
    one, many = ({p.name: p.read_bytes() for p in folder.iterdir()} for folder in folders)
    assert one == many
    assert len(one) == len(KS)


def test_k_that_only_repeat_are_left_out(tmp_path: Path) -> None:
    image = sweep.Image(np.arange(90, dtype=np.uint8).reshape(5, 6, 3) // 30 * 99, "3.png")
    with pytest.warns(
        sweep.SweepWarning, match=r"K above 3 would only repeat; stills made: 3 of 9"
    ):
        written = sweep.stills(sweep.quantize(image, "1..9"), tmp_path)
    assert [one.k for one in written] == [1, 2, 3]


# Names


def names(template: str, stem: str = "parrot", format: str | None = None) -> list[str]:
    counts = [(1, 1), (5, 5), (40, 37)]
    return [path.name for path in check_stills(counts, stem, Path(), job(template, format))]


def job(template: str, format: str | None = None) -> Job[sweep.Stills]:
    return Job.of((sweep.Stills, None, {"name": template}), [], [], Run(format))


def test_names_follow_their_template() -> None:
    assert names("{stem}-k{k:02}.png") == ["parrot-k01.png", "parrot-k05.png", "parrot-k40.png"]
    assert names("{colors:>3}{{}}.WebP") == ["  1{}.WebP", "  5{}.WebP", " 37{}.WebP"]
    assert names("{k}.jpeg", format="gif") == ["1.gif", "5.gif", "40.gif"]
    assert names("v1.{k}", format="jpg") == ["v1.1.jpg", "v1.5.jpg", "v1.40.jpg"]
    assert names("{stem}{k}.png", stem="a/b\\c")[0] == "a_b_c1.png"


@given(st.text(max_size=30), st.text("{}skcolrtem:!.[]/\\_059 ", max_size=30))
def test_a_name_is_a_file_of_its_own_in_the_folder_or_refused(stem: str, template: str) -> None:
    for name in (template, f"{template}{{k}}.png"):
        try:
            paths = check_stills([(1, 1), (5, 4)], stem, Path(), job(name))
        except (sweep.ParameterError, sweep.OutputError):
            continue
        assert len(set(paths)) == 2
        for path in paths:
            assert path.parent == Path()
            assert path.suffix.lower() in (".png", ".webp", ".gif", ".jpg", ".jpeg")


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("a.png", "the stills of K = 1 and K = 5 would both be a.png; write {k} in the name"),
        ("{stem}.png", "would both be parrot.png"),
        ("{k.real}.png", "attributes, items and conversions are refused"),
        ("{k!r}.png", "attributes, items and conversions are refused"),
        ("{mse}.png", "unknown name field {mse}; known are {stem}, {k}, {colors}"),
        ("{stem:9}{k}.png", "name field {stem:9} is a word; write {stem}"),
        ("{k:.2f}.png", "name field {k:.2f} has a format that is not known"),
        ("../{k}.png", "has a folder in it"),
        ("a\\{k}.png", "has a folder in it"),
        ("{k}.bmp", '1.bmp: the suffix ".bmp" is unknown; known are .png'),
        ("{k}", "1: it has no suffix"),
        ("\0{k}.png", "control character U+0000"),
        ("x" * 150 + "{stem}{k}.png", "a file system takes 255"),
    ],
)
def test_a_name_that_cannot_be_used_says_why(template: str, said: str) -> None:
    with pytest.raises(sweep.ParameterError, match=re.escape(said)):
        names(template, stem="parrot" if "x" not in template else "y" * 120)


def test_nothing_is_written_if_two_have_one_name(tmp_path: Path, small_photo: sweep.Image) -> None:
    progression = sweep.quantize(small_photo, "3,4", sweep.Method(effort="fast"))
    with pytest.raises(sweep.ParameterError, match="would both be"):
        sweep.stills(progression, tmp_path / "new", name="a.png")
    assert not list(tmp_path.iterdir())


# The command


@pytest.fixture
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.usefixtures("_folder", "picture_file")
def test_the_command_writes_stills(capsys: Capture) -> None:
    assert run(["stills", "china.png"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    for line, k in zip(out.splitlines(), (1, 5, 10, 20, 40), strict=True):
        size = Path(f"china-k{k:02}.png").stat().st_size
        colors = "1 color" if k == 1 else f"{k} colors"
        assert line == f"china-k{k:02}.png: {colors}, 120x80 px, {size:,} bytes"
    arguments = "-k 2,3 -o new --name {k}.png --format jpg --caption K{k} --theme dark"
    assert run(["stills", "china.png", *arguments.split(), "--no-swatches", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)["outputs"]
    assert [(one["path"], one["format"], one["k"]) for one in told] == [
        ("new/2.jpg", "jpeg", 2), ("new/3.jpg", "jpeg", 3),
    ]  # fmt: skip
    (shown,) = Decoded(Path("new/3.jpg")).frames
    assert shown.shape[:2] == (told[1]["height"], told[1]["width"])
    assert told[1]["height"] > 80
    assert shown[-1, -1].max() < 60


@pytest.mark.usefixtures("_folder", "picture_file")
def test_what_the_command_refuses_is_one_line(capsys: Capture) -> None:
    Path("file").touch()
    Path("china-k05.PNG").symlink_to("china.png")
    before = sorted(path.name for path in Path().iterdir())
    for options, code, said in [
        ("-k 0", 2, "K = 0 is out of range"),
        ("-o none/new", 1, "the folder none does not exist"),
        ("-o file", 1, "file: is a file; name a folder for the stills"),
        ("-o -", 2, "name a folder"),
        ("--name {no}", 2, "unknown name field {no}"),
        ("--name a.png", 2, "would both be a.png"),
        ("--format tiff", 2, 'the format "tiff" is unknown; known are png, webp, jpeg, gif'),
        (
            "--theme dark",
            2,
            '--theme is for the caption, and there is none; add --caption "K = {k}"',
        ),
        ("--no-swatches", 2, "--no-swatches is for the caption"),
        ("--caption {x}", 2, "unknown caption field {x}"),
        ("--name {stem}-k{k:02}.PNG", 1, "china-k05.PNG: is the picture itself"),
    ]:
        assert run(["stills", "china.png", *options.split()]) == code, options
        out, err = capsys.readouterr()
        assert out == ""
        assert said in err, options
        assert re.fullmatch(r"error: [^\n]+\n", err), options
        assert sorted(path.name for path in Path().iterdir()) == before
