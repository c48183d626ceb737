"""``sweep compare`` as it is typed."""

import io
import json
import os
import re
from pathlib import Path

import numpy as np
import PIL.Image
import pytest

import sweep
from sweep.cli.app import run
from tests.conftest import Decoded

Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def other_file(tmp_path: Path, small_photo: sweep.Image) -> Path:
    """A picture like the small photo, upside down and lower."""
    path = tmp_path / "other.png"
    PIL.Image.fromarray(small_photo.pixels[:60:-1]).save(path)
    return path


def size_of(name: str) -> tuple[int, int]:
    with PIL.Image.open(name) as picture:
        picture.load()
        return picture.size


def test_the_default_is_side_by_side(picture_file: Path, capsys: Capture) -> None:
    assert run(["compare", str(picture_file)]) == 0
    out, err = capsys.readouterr()
    width, height = size_of("china-side.png")
    size = Path("china-side.png").stat().st_size
    assert err == ""
    assert re.fullmatch(
        rf"china-side.png: side, K = 5 \| K = 14, {width}x{height} px, {size:,} bytes, "
        r"made in \d+\.\d s\n",
        out,
    )


@pytest.mark.parametrize("mode", ["side", "split", "diff", "zoom", "changes"])
@pytest.mark.parametrize("suffix", ["png", "webp", "jpg"])
def test_every_still_as_every_format(
    picture_file: Path, capsys: Capture, mode: str, suffix: str
) -> None:
    arguments = ["-k", "3,6", "--mode", mode, "-o", f"a.{suffix}", "--width", "90"]
    assert run(["compare", str(picture_file), *arguments, "--theme", "dark", "--json"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    told = json.loads(out)
    assert list(told) == [
        "mode", "facts", "versions", "outputs", "seconds",
    ]  # fmt: skip
    (output,) = told["outputs"]
    assert list(output) == ["path", "format", "width", "height", "bytes"]
    assert (told["mode"], output["path"]) == (mode, f"a.{suffix}")
    assert (output["width"], output["height"]) == size_of(f"a.{suffix}")
    assert output["bytes"] == Path(f"a.{suffix}").stat().st_size
    assert [version["k"] for version in told["versions"]] == [3, 6]
    facts = {"zoom": {"place", "magnify"}, "diff": {"scale"}, "split": {"cut"}}
    assert set(told["facts"]) == facts.get(mode, set())


@pytest.mark.parametrize("mode", ["diff", "blink"])
def test_several_outputs_of_one_comparison(
    picture_file: Path, capfdbinary: pytest.CaptureFixture[bytes], mode: str
) -> None:
    suffix = "gif" if mode == "blink" else "png"
    names = [f"a.{suffix}", "-", f"b.{suffix}"]
    outputs = [word for name in names for word in ("-o", name)]
    arguments = ["compare", str(picture_file), "--mode", mode, "-k", "3,6", *outputs]
    assert run([*arguments, "--format", suffix]) == 0
    out, err = capfdbinary.readouterr()
    assert Path(f"a.{suffix}").read_bytes() == Path(f"b.{suffix}").read_bytes() == out
    told = err.decode().splitlines()
    assert [line.split(":")[0] for line in told] == names


def test_blink(picture_file: Path, capsys: Capture) -> None:
    assert run(["compare", str(picture_file), "--mode", "blink", "-k", "2,4,8"]) == 0
    assert capsys.readouterr().out.startswith("china-blink.gif: blink, K = 2 | K = 4 | K = 8, ")
    decoded = Decoded(Path("china-blink.gif"))
    assert decoded.starts == [0, 800, 1600]
    assert decoded.length == 2400


def test_spaces_and_where_zoom_looked(picture_file: Path, capsys: Capture) -> None:
    arguments = ["--spaces", "rgb,oklab", "--mode", "zoom", "--at", "50%,50%", "--magnify", "8"]
    assert run(["compare", str(picture_file), *arguments]) == 0
    out = capsys.readouterr().out
    assert "rgb, K = 14 | oklab, K = 14, 8 times the 15x10 px at 53,35, " in out


def test_two_pictures(picture_file: Path, other_file: Path, capsys: Capture) -> None:
    both = ["compare", str(picture_file), str(other_file)]
    assert run([*both, "-k", "6"]) == 2
    assert capsys.readouterr().err == (
        "error: china.png is 120x80 px and other.png is 120x19 px; pictures of one size are "
        "compared pixel by pixel: add --fit to scale the larger down and cut off what sticks out, "
        "to 120x19 px\n"
    )
    assert run([*both, "--fit", "--mode", "split", "-o", "a.png"]) == 0
    out, _ = capsys.readouterr()
    assert out.startswith("a.png: split, china.png, K = 14 | other.png, K = 14, ")


def test_standard_input_and_output(
    picture_file: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    class Stdin:
        buffer = io.BytesIO(picture_file.read_bytes())

    monkeypatch.setattr("sys.stdin", Stdin())
    assert run(["compare", "-", "-k", "4", "-o", "-", "--format", "png", "--mode", "split"]) == 0
    out, err = capfdbinary.readouterr()
    with PIL.Image.open(io.BytesIO(out)) as picture:
        assert np.asarray(picture.convert("RGB")).shape[2] == 3
    assert err.startswith(b"-: split, K = 4, ")


def test_what_cannot_be_used_is_refused_before_the_work(
    picture_file: Path, other_file: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError("work has begun")

    monkeypatch.setattr("sweep.clustering.progression.Progression.of", never)
    good = str(picture_file)
    Path("folder").mkdir()
    before = sorted(os.listdir())
    for arguments, code, said in [
        ([], 2, "Missing argument"),
        (["none.png"], 1, "none.png: no such file"),
        ([good, "-k", "0"], 2, "K = 0 is out of range"),
        ([good, "-k", "1..40"], 2, "--mode side shows at most 16, and 40 were asked for"),
        (
            [good, "--mode", "beside"],
            2,
            'the mode "beside" is unknown; known are side',
        ),
        ([good, "--mode", "split", "-k", "1..3"], 2, "split has two sides, and 3 were asked for"),
        ([good, "--mode", "changes", "-k", "1,5"], 2, "K = 1 has no K before it"),
        ([good, "--at", "1,1"], 2, "--at means nothing to --mode side"),
        ([good, "--mode", "zoom", "--at", "x"], 2, '--at "x" is not a place'),
        ([good, "--mode", "zoom", "--at", "5"], 2, "--at 5 names no point"),
        ([good, "--mode", "zoom", "--at", "120,5"], 2, "take x from 0 to 119 and y from 0 to 79"),
        ([good, "--mode", "split", "--at", "120"], 2, "take 1 to 119"),
        ([good, "--mode", "split", "--at", "5,5"], 2, "names a point"),
        ([good, "--mode", "zoom", "--magnify", "65"], 2, "magnify 65 is out of range"),
        ([good, "--mode", "diff", "--scale", "-1"], 2, "scale -1 is out of range"),
        ([good, "--mode", "blink", "--step", "0"], 2, "step 0 s is out of range"),
        ([good, "--mode", "blink", "-o", "a.png"], 2, "a.png: --mode blink is an animation"),
        ([good, "--mode", "blink", "-o", "a.mp4"], 2, "write a .gif"),
        ([good, "--mode", "split", "-o", "a.gif"], 2, "take --mode blink"),
        ([good, "-o", "a.tga"], 2, 'a.tga: the suffix ".tga" is unknown; known are .png'),
        ([good, "--format", "tga"], 2, 'the format "tga" is unknown'),
        ([good, "-o", "-"], 2, "add --format"),
        ([good, "-o", "-", "--format", "png", "--json"], 2, "choose one"),
        ([good, "-o", "none/a.png"], 1, "the folder none does not exist"),
        ([good, "-o", good], 1, "is the picture itself"),
        ([good, str(other_file), "--fit", "-o", str(other_file)], 1, "is the picture itself"),
        ([good, "--spaces", "rgb"], 2, "has not two different spaces"),
        ([good, "--spaces", "rgb,rgb"], 2, "has not two different spaces"),
        (
            [good, "--spaces", "rgb,hsv"],
            2,
            'color space "hsv" is unknown; known are rgb, linear, lab',
        ),
        ([good, "--spaces", "rgb,lab", "--space", "lab"], 2, "contradict each other"),
        ([good, "--spaces", "rgb,lab", "-k", "3,4"], 2, "compared at one K, and 2 were asked for"),
        ([good, str(other_file), "-k", "3,4"], 2, "two pictures are compared at one K"),
        ([good, str(other_file), "--spaces", "rgb,lab"], 2, "give one picture"),
        ([good, str(other_file)], 2, "add --fit"),
        ([good, good, good], 2, "3 pictures are too many to compare; give one or two"),
        ([good, "--fit"], 2, "--fit is for two pictures"),
        ([good, "--theme", "pink"], 2, "light"),
        ([good, "--font", "none.ttf"], 2, "none.ttf"),
        ([good, "--width", "0"], 2, "--width 0 is not a width"),
    ]:
        assert run(["compare", *arguments]) == code, arguments
        out, err = capsys.readouterr()
        assert out == ""
        assert said in err, arguments
        assert re.fullmatch(r"error: [^\n]+\n", err), arguments
        assert sorted(os.listdir()) == before, arguments


def test_an_existing_file_survives_a_failure(
    picture_file: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    Path("a.png").write_bytes(b"old")

    def broken(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("PIL.Image.Image.save", broken)
    assert run(["compare", str(picture_file), "-k", "3,4", "-o", "a.png"]) == 1
    assert "No space left on device" in capsys.readouterr().err
    assert Path("a.png").read_bytes() == b"old"
    assert sorted(os.listdir()) == ["a.png", "china.png"]


def test_few_colors_are_noted(capsys: Capture) -> None:
    colors = np.array([[[0, 0, 0], [9, 9, 9], [99, 99, 99]]], np.uint8)
    PIL.Image.fromarray(colors).save("three.png")
    assert run(["compare", "three.png", "-k", "2,3,4", "-o", "a.png"]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("a.png: side, K = 2 | K = 3, ")
    assert err == (
        "note: three.png: has 3 distinct colors, so K above 3 would only repeat; they are left "
        "out\n"
    )
    assert run(["compare", "three.png", "-k", "5,14", "-o", "b.png"]) == 2
    assert capsys.readouterr().err == (
        "error: three.png: has 3 distinct colors, so K = 5 and 14 are one and the same picture; "
        "choose K from 1 to 3\n"
    )
