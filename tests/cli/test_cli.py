"""The command line, mostly in this process (fast), and as a real program where that matters."""

import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import PIL.Image
import pytest

import sweep
from sweep.artifacts.palettes.write import FORMATS
from sweep.cli.animate import ANIMATE
from sweep.cli.app import run
from sweep.cli.palette import PALETTE
from sweep.encode.write import ENCODERS
from tests.conftest import Decoded

Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def program(*arguments: str, **options: object) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "sweep", *arguments]
    return subprocess.run(command, capture_output=True, check=False, **options)  # type: ignore[call-overload,no-any-return]


def test_animate_writes_the_default_file_and_one_line(picture_file: Path, capsys: Capture) -> None:
    assert run(["animate", str(picture_file), "-k", "1..5"]) == 0
    out, err = capsys.readouterr()
    decoded = Decoded(Path("china-sweep.gif"))
    height, width, _ = decoded.frames[0].shape
    size = Path("china-sweep.gif").stat().st_size
    assert err == ""
    assert re.fullmatch(
        rf"china-sweep.gif: 5 frames, {width}x{height} px, {size:,} bytes, plays 3.6 s, "
        r"made in \d+\.\d s\n",
        out,
    )
    assert (len(decoded.frames), decoded.length) == (5, 3600)


def test_the_options_of_time_width_and_files(picture_file: Path, capsys: Capture) -> None:
    arguments = "-k 1..3 -o a.gif -o b.gif --width 90 --step 0.5 --hold 1 --loop 3 --json"
    assert run(["animate", str(picture_file), *arguments.split(), "--no-caption"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    result = json.loads(out)
    assert list(result) == ["outputs", "seconds"]
    assert result["outputs"] == [
        {
            "path": name,
            "format": "gif",
            "frames": 3,
            "width": 90,
            "height": 60,
            "milliseconds": 2000,
            "bytes": Path(name).stat().st_size,
            "exact": True,
        }
        for name in ("a.gif", "b.gif")
    ]
    decoded = Decoded(Path("a.gif"))
    assert decoded.starts == [0, 500, 1000]
    assert decoded.length == 2000


def test_the_options_of_the_caption(picture_file: Path) -> None:
    plain = ["animate", str(picture_file), "-k", "3", "-o"]
    variants = {
        "default": [],
        "dark": ["--theme", "dark"],
        "above": ["--caption-at", "above"],
        "corner": ["--caption-at", "top-left"],
        "bare": ["--no-swatches"],
        "text": ["--caption", "{k} of {colors}"],
        "none": ["--no-caption"],
    }
    seen = set()
    for name, options in variants.items():
        assert run([*plain, f"{name}.gif", *options]) == 0
        seen.add(Path(f"{name}.gif").read_bytes())
    assert len(seen) == len(variants)


def test_pipes(picture_file: Path) -> None:
    arguments = ["animate", "-", "-k", "1..3", "-o", "-", "--format", "gif"]
    done = program(*arguments, input=picture_file.read_bytes())
    assert done.returncode == 0
    assert len(Decoded(done.stdout).frames) == 3
    assert re.fullmatch(rb"-: 3 frames, .*\n", done.stderr)


def test_quiet_means_quiet(picture_file: Path, capsys: Capture) -> None:
    assert run(["animate", str(picture_file), "-k", "1,2", "--step", "0.1", "-q"]) == 0
    assert capsys.readouterr() == ("", "")


def test_report_as_json_and_as_a_table(picture_file: Path, capsys: Capture) -> None:
    assert run(["report", str(picture_file), "-k", "1..3", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    size = picture_file.stat().st_size
    progression = sweep.quantize(sweep.load(picture_file), "1..3")
    expected = {**sweep.report(progression).to_dict(), "original_bytes": size}
    assert told == json.loads(json.dumps(expected))
    assert run(["report", str(picture_file), "-k", "1..3"]) == 0
    out, err = capsys.readouterr()
    lines = out.splitlines()
    assert lines[0] == f"china.png  120x80 px  {told['distinct_colors']:,} distinct colors"
    assert lines[1].split("  ")[-1] == "changed"
    for line, level in zip(lines[2:5], told["levels"], strict=True):
        k, mse, psnr, ssim, mean, most, size_, bits, changed = line.split()
        assert int(k) == level["k"]
        assert float(mse) == pytest.approx(level["mse"], abs=0.06)
        assert float(psnr) == pytest.approx(level["psnr"], abs=0.006)
        assert float(ssim) == pytest.approx(level["ssim"], abs=0.00006)
        assert float(mean) == pytest.approx(level["delta_e"], abs=0.006)
        assert float(most) == pytest.approx(level["delta_e_95"], abs=0.006)
        assert int(size_.replace(",", "")) == level["bytes"]
        assert float(bits) == pytest.approx(level["bits_per_pixel"], abs=0.006)
        assert changed == ("-" if level["changed"] is None else f"{level['changed']:.1%}")
    assert lines[5].startswith("3 colors: mean difference ")
    assert lines[5].endswith(f"(original {size / 1000:.0f} kB)")
    assert err == ""


def test_report_in_other_forms(picture_file: Path, capsys: Capture) -> None:
    arguments = ["report", str(picture_file), "-k", "1..4"]
    assert run([*arguments, "--csv"]) == 0
    assert capsys.readouterr().out.startswith("k,colors,mse,space_mse,psnr,ssim,delta_e,")
    assert run([*arguments, "--markdown", "-q"]) == 0
    assert capsys.readouterr().out.startswith("| K | mse | psnr |")
    assert run([*arguments, "--plot", "curve.svg", "--theme", "dark", "-q"]) == 0
    assert run([*arguments, "--plot", "curve.png", "-q"]) == 0
    assert capsys.readouterr() == ("", "")
    told = "curve.svg: a plot of error, difference and bytes against K\n"
    assert run([*arguments, "--plot", "curve.svg"]) == 0
    assert capsys.readouterr().out.endswith(f"\n{told}")
    assert run([*arguments, "--plot", "curve.svg", "--csv"]) == 0
    out, err = capsys.readouterr()
    assert (len(out.splitlines()), err) == (5, told)
    assert Path("curve.svg").read_text().startswith("<svg")
    with PIL.Image.open("curve.png") as picture:
        assert json.loads(picture.info["sweep"])["source"] == "china.png"


def test_report_until(picture_file: Path, capsys: Capture) -> None:
    arguments = ["report", str(picture_file), "-k", "1,3"]
    assert run([*arguments, "--until", "psnr>24", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    k = told["until"]["k"]
    assert [level["k"] for level in told["levels"]] == sorted({1, 3, k})
    assert told["until"]["value"] == told["levels"][-1]["psnr"] > 24
    assert run([*arguments, "--until", "psnr>24"]) == 0
    assert f"psnr>24: K = {k} is the smallest\n" in capsys.readouterr().out


def test_what_report_cannot_do_is_refused_before_the_work(
    picture_file: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError("work has begun")

    monkeypatch.setattr("sweep.artifacts.job.read", never)
    for options, code, said in [
        (["--until", "delta_e"], 2, '"delta_e" is not a goal; write a metric'),
        (["--until", "beauty>3"], 2, "known are mse, psnr, ssim, delta_e"),
        (["--until", "ssim<0.5"], 2, "write ssim>0.5"),
        (["--plot", "a.pdf"], 2, "a plot is .svg or .png"),
        (["--plot", "none/a.svg"], 1, "the folder none does not exist"),
        (["--plot", "china.png"], 1, "is the picture itself"),
        (["--plot", "a.svg", "--font", "none.ttf"], 2, "none.ttf"),
        (["--font", "none.ttf"], 2, "add --plot"),
        (["--csv", "--json"], 2, "choose one"),
        (["--csv", "--markdown"], 2, "choose one"),
    ]:
        assert run(["report", str(picture_file), *options]) == code, options
        out, err = capsys.readouterr()
        assert out == ""
        assert said in err, options
        assert re.fullmatch(r"error: [^\n]+\n", err), options
    assert os.listdir() == ["china.png"]


def test_a_goal_that_is_not_met_is_one_line(capsys: Capture) -> None:
    pixels = np.arange(90, dtype=np.uint8).reshape(5, 6, 3) // 30 * 99
    PIL.Image.fromarray(pixels).save("3.png")
    assert run(["report", "3.png", "--until", "bytes<9", "--plot", "a.svg"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert re.fullmatch(r'error: no K from 1 to 3 meets "bytes<9"; the best is \d+ bytes.*\n', err)
    assert os.listdir() == ["3.png"]


def test_more_k_than_colors_is_one_note(capsys: Capture) -> None:
    PIL.Image.fromarray(np.arange(90, dtype=np.uint8).reshape(5, 6, 3) // 30 * 99).save("3.png")
    assert run(["animate", "3.png"]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("3-sweep.gif: 3 frames")
    assert err == (
        "note: 3.png: has 3 distinct colors, so K above 3 would only repeat; frames made: 3 of 40\n"
    )


def test_what_cannot_be_done_is_one_line(picture_file: Path, capsys: Capture) -> None:
    good = picture_file.name
    Path("notes.txt").write_text("no picture")
    Path("empty.png").touch()
    Path("folder").mkdir()
    PIL.Image.new("RGB", (1, 1)).save("dot.png")
    font = "notes.txt"
    before = sorted(os.listdir())
    for arguments, code, said in [
        (["none.png"], 1, "none.png: no such file"),
        (["folder"], 1, "folder: is a folder"),
        (["notes.txt"], 1, "notes.txt: is not a picture"),
        (["empty.png"], 1, "empty.png: is empty"),
        (["dot.png"], 1, "dot.png: is 1x1 px"),
        ([good, "-k", "0"], 2, "K = 0 is out of range; K goes from 1 to 256"),
        ([good, "-k", "300"], 2, "K = 300 is out of range; K goes from 1 to 256"),
        ([good, "-k", "5..1"], 2, '"5..1" runs backwards; write 1..5'),
        ([good, "-o", "a.xyz"], 2, 'a.xyz: the suffix ".xyz" is unknown; known are .gif'),
        ([good, "-o", "a"], 2, "a: it has no suffix; known are .gif"),
        ([good, "-o", "none/a.gif"], 1, "none/a.gif: the folder none does not exist"),
        ([good, "-o", "folder"], 2, "no suffix"),
        ([good, "-o", good, "--format", "gif"], 1, f"{good}: is the picture itself"),
        ([good, "-o", "-"], 2, "add --format"),
        ([good, "-o", "-", "--format", "gif", "--json"], 2, "choose one"),
        ([good, "--format", "bmp"], 2, 'the format "bmp" is unknown; known are gif'),
        ([good, "--width", "0"], 2, "--width 0 is not a width; give px from 1 up, or full"),
        ([good, "--width", "wide"], 2, "--width wide is not a width"),
        ([good, "--step", "0.01"], 2, "step 0.01 s is out of range; take 0.02 to 600 seconds"),
        ([good, "--hold", "0"], 2, "hold 0 s is out of range"),
        ([good, "--loop", "-1"], 2, "loop -1 is out of range"),
        ([good, "--caption", "{x}"], 2, "{k}"),
        ([good, "--caption", "{k.__class__}"], 2, "{k}"),
        ([good, "--caption-at", "left"], 2, "top-left"),
        ([good, "--theme", "pink"], 2, "light"),
        ([good, "--font", "none.ttf"], 2, "none.ttf"),
        ([good, "--font", font], 2, font),
        ([good, "--frobnicate"], 2, "there is no option"),
        ([], 2, "Missing argument"),
    ]:
        assert run(["animate", *arguments]) == code, arguments
        out, err = capsys.readouterr()
        assert out == ""
        assert said in err, arguments
        assert re.fullmatch(r"error: [^\n]+\n", err), arguments
        assert sorted(os.listdir()) == before, arguments


@pytest.mark.parametrize(
    ("arguments", "written"),
    [
        ("animate -k 1,2 --format webp", "china-sweep.webp"),
        ("animate -k 1,2 --format APNG", "china-sweep.apng"),
        ("sheet -k 2 --format jpeg", "china-sheet.jpg"),
        ("compare --format jpg", "china-side.jpg"),
        ("compare --mode blink --format gif", "china-blink.gif"),
        ("cloud --no-caption --size 64 --seconds 1 --fps 2 --format webp", "china-cloud.webp"),
        ("stills -k 2 --format webp", "china-k02.webp"),
    ],
)
def test_a_file_that_nobody_named_has_the_suffix_of_its_format(
    arguments: str, written: str, picture_file: Path
) -> None:
    command, *options = arguments.split()
    assert run([command, str(picture_file), *options]) == 0
    assert sorted(os.listdir()) == sorted(["china.png", written])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("animate --no-caption --caption {k}", "--caption is for the caption, which --no-caption"),
        ("animate --no-caption --caption-at above", "--caption-at is for the caption"),
        ("animate --no-caption --theme dark", "--theme is for the caption"),
        ("animate --no-caption --font a.ttf", "--font is for the caption"),
        ("animate --no-caption --no-swatches", "--no-swatches is for the caption, which"),
        ("animate --caption= --no-swatches --theme dark", "--theme is for the caption, and an em"),
        ("animate --caption= --font a.ttf", "--font is for text, and the caption has none"),
        ("animate -k 3 --reverse", "--reverse is for several K, and there is one"),
        ("animate -k 3 --original --step 1", "--step is for several K"),
        ("stills --caption= --no-swatches --caption-at above", "--caption-at is for the caption"),
        ("cloud -k 3 --no-caption --caption {k}", "--caption is for the caption"),
        ("cloud --caption {k}", "--caption tells K, and there is none; add -k"),
        ("cloud --steady 5", "--steady is for palettes of -k; add it"),
        ("cloud --effort best", "--effort is for palettes of -k"),
        ("cloud --no-swatches", "--no-swatches is for palettes, and there is none"),
        ("cloud --iterations 3 --steady 5", "--steady is for palettes of -k"),
        ("cloud --iterations 3 --effort fast", "--effort is for palettes of -k"),
        ("cloud --iterations 3 --caption {k}", "--caption tells K, and --iterations tells its"),
        ("cloud -k 3 --no-caption --no-swatches", "--no-swatches is for the caption, which"),
        ("cloud -o a.png --fps 3", "--fps is for what moves, and a .png or .jpg does not"),
        ("cloud -o a.png -o a.jpg --seconds 3", "--seconds is for what moves"),
        ("cloud -o a.png --turn 90", "--turn is for what moves"),
        ("cloud -o a.png --loop 2", "--loop is for what moves"),
        ("stills --theme light", "--theme is for the caption, and there is none"),
        ("report --theme dark", "--theme is for a plot"),
        ("report --no-metadata", "--no-metadata is for a plot, and tables do not carry"),
        ("report -o a.csv --no-metadata", "--no-metadata is for a plot"),
        ("palette -k 3 --steady 5", "--steady is from one K to the next, and there is one"),
        ("palette --no-metadata", "--no-metadata is for files that carry the settings"),
        ("palette -o a.act --no-metadata", "--no-metadata is for files that carry the settings"),
    ],
)
def test_what_would_mean_nothing_is_refused(
    arguments: str, said: str, picture_file: Path, capsys: Capture
) -> None:
    command, *options = arguments.split()
    assert run([command, str(picture_file), *options]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"error: {said}")
    assert len(err.splitlines()) == 1
    assert os.listdir() == ["china.png"]


def test_what_is_there_twice_is_refused(picture_file: Path, capsys: Capture) -> None:
    one = str(picture_file)
    for arguments, what in [
        (["animate", one, "--width", "9", "--width", "8"], "--width"),
        (["sheet", one, "-k", "2", "--ks", "3"], "-k/--ks"),
        (["report", one, "--plot", "a.svg", "--plot", "b.png"], "--plot"),
        (["stills", one, "-o", ".", "-o", "."], "-o/--output"),
    ]:
        assert run(arguments) == 2
        said = f"error: {what} is there twice and holds one value; leave one out\n"
        assert capsys.readouterr() == ("", said)
    for command in ("animate", "sheet", "compare", "palette", "cloud"):
        assert run([command, one, "-o", "a.png", "-o", "./a.png"]) == 2
        assert capsys.readouterr().err == (
            "error: -o a.png is there twice; name each output once\n"
        )
    assert os.listdir() == ["china.png"]
    assert run(["palette", one, "-q", "-q", "-k", "2"]) == 0


def test_a_file_name_reaches_the_terminal_without_control_characters(capsys: Capture) -> None:
    assert run(["report", "a\x1b[2J\nb.png"]) == 1
    assert capsys.readouterr().err.startswith(r"error: a\x1b[2J b.png: no such file")


def test_an_existing_file_survives_a_failure(picture_file: Path) -> None:
    Path("a.gif").write_bytes(b"old")
    assert run(["animate", "none.png", "-o", "a.gif"]) == 1
    assert run(["animate", str(picture_file), "-k", "0", "-o", "a.gif"]) == 2
    assert Path("a.gif").read_bytes() == b"old"


def test_help_version_and_module(capsys: Capture) -> None:
    for arguments in ([], ["--help"], ["animate", "--help"], ["report", "-h"]):
        assert run(arguments) == 0
        assert capsys.readouterr().out.startswith("Usage: sweep")
    assert run(["--version"]) == 0
    assert capsys.readouterr().out == f"sweep {sweep.__version__}\n"
    assert program("--version").stdout == f"sweep {sweep.__version__}\n".encode()


def test_shell_completion_is_there() -> None:
    shown = program(
        "--show-completion",
        "bash",
        env={**os.environ, "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"},
    )
    assert b"_SWEEP_COMPLETE" in shown.stdout + shown.stderr


def test_completion_goes_on_behind_what_is_there_twice() -> None:
    typed = {"COMP_WORDS": "sweep animate --width 3 --width 4 --the", "COMP_CWORD": "6"}
    shown = program(env={**os.environ, "_SWEEP_COMPLETE": "complete_bash", **typed})
    assert shown.stdout.split() == [b"--theme"]


def test_a_reader_that_leaves_ends_it_quietly(picture_file: Path) -> None:
    command = [sys.executable, "-m", "sweep", "report", str(picture_file), "-k", "1..4"]
    read, write = os.pipe()
    os.close(read)
    try:
        done = subprocess.run(command, stdout=write, stderr=subprocess.PIPE, check=False)
    finally:
        os.close(write)
    assert done.stderr == b""


def test_an_interruption_leaves_nothing(
    picture_file: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("sweep.encode.gif.write", interrupted)
    before = sorted(os.listdir())
    assert run(["animate", str(picture_file), "-k", "1..2"]) == 130
    assert sorted(os.listdir()) == before
    assert capsys.readouterr().err in ("", "\n")


def test_a_bug_is_one_line_too(
    picture_file: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("oh")

    monkeypatch.setattr("sweep.encode.gif.write", broken)
    assert run(["animate", str(picture_file), "-k", "1..2"]) == 1
    assert capsys.readouterr().err == (
        "error: unexpected ZeroDivisionError: oh; this is a bug in sweep, --debug shows where\n"
    )


def test_progress_is_for_terminals_only(
    picture_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    assert run(["animate", str(picture_file), "-k", "1..3"]) == 0
    assert "writing" in terminal.getvalue()
    assert "3/3" in terminal.getvalue()


def test_videos_and_time(picture_file: Path, capsys: Capture) -> None:
    def animated(name: str, *options: str, ks: str = "1..4") -> Decoded:
        assert run(["animate", str(picture_file), "-k", ks, "-o", name, *options]) == 0
        out, err = capsys.readouterr()
        assert out.startswith(f"{name}: ")
        assert err == ""
        return Decoded(Path(name))

    assert animated("a.mp4").length == 3200
    assert len(animated("a.webm", "--codec", "av1", "--crf", "40", "--preset", "9").frames) == 32
    assert animated("b.mp4", "--seconds", "5", "--hold-first", "1").length == 5000
    assert animated("c.gif", "--seconds", "5.55").length == 5550
    assert animated("d.gif", "--bounce").length == 3 * 400 + 2000 + 2 * 400
    assert animated("e.mp4", "--crossfade", "0.2", "--preset", "ultrafast").length == 3200
    assert animated("f.gif", "--ease", ks="1..20").length < 19 * 400 + 2000
    forth, back = animated("g.gif"), animated("h.gif", "--reverse")
    assert np.array_equal(forth.frames[0], back.frames[-1])
    assert np.array_equal(forth.frames[-1], back.frames[0])


def test_the_original_comes_last(picture_file: Path, small_photo: sweep.Image) -> None:
    arguments = ["animate", str(picture_file), "-k", "1..3", "--original", "--hold", "1"]
    assert run([*arguments, "-o", "a.mp4", "-o", "a.gif", "--crf", "4"]) == 0
    width, height = small_photo.size
    video, gif = Decoded(Path("a.mp4")), Decoded(Path("a.gif"))
    assert video.length == gif.length == 400 * 2 + 1000 * 2
    shown = video.frames[-1][:height, :width].astype(int)
    assert np.abs(shown - small_photo.pixels).mean() < 4  # 4:2:0 blurs colors
    best = gif.frames[-1][:height, :width]
    assert len(np.unique(best.reshape(-1, 3), axis=0)) == 256
    assert np.abs(best.astype(int) - small_photo.pixels).mean() < 5
    # The captions say which of both it is: more ink in the GIF's.
    captions = [d.frames[-1][height:, : width // 2] for d in (video, gif)]
    assert captions[0].mean() > captions[1].mean()


def test_what_a_format_cannot_do_is_refused_before_the_work(
    picture_file: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError("work has begun")

    monkeypatch.setattr("sweep.clustering.progression.Progression.of", never)
    for options, said in [
        ("-o a.gif --crossfade 0.2", "write a .mp4 or .webm, or leave --crossfade out"),
        ("-o a.mp4 -o a.gif --crossfade 0.2", "crossfade 0.2 s mixes more than the 256 colors"),
        ("-o a.mp4 --crossfade 0.4", "take at most 0.366 s"),
        ("-o a.mp4 --crossfade 5", "take at most 0.366 s"),
        ("-o a.gif --crf 20", "crf is for videos"),
        ("-o a.gif --codec vp9", "codec is for videos"),
        ("-o a.mp4 --codec vp9", "a .mp4 cannot hold vp9"),
        ("-o a.mp4 --codec divx", "h264"),
        ("-o a.mp4 --crf 99", "take 0 (best) to 51"),
        ("-o a.webm --preset slow", "take one of 5, 4, 3, 2, 1, 0"),
        ("-o a.mp4 --chroma 411", "420"),
        ("-o a.mp4 --loop 2", "has no count of plays"),
        ("-o a.gif --loop 70000", "loop 70000 is out of range"),
        ("--step 1 --seconds 20", "contradict each other"),
        ("--seconds 2", "too short for 40 frames"),
        ("--seconds nan", "seconds nan is out of range"),
        ("--hold-first 0", "hold-first 0 s is out of range"),
    ]:
        assert run(["animate", str(picture_file), *options.split()]) == 2, options
        out, err = capsys.readouterr()
        assert out == ""
        assert said in err, options
        assert re.fullmatch(r"error: [^\n]+\n", err), options
    assert os.listdir() == ["china.png"]


def test_a_video_goes_through_a_pipe(picture_file: Path) -> None:
    arguments = ["animate", "-", "-k", "1..3", "-o", "-", "--format", "mp4", "--preset", "fast"]
    done = program(*arguments, input=picture_file.read_bytes())
    assert Decoded(done.stdout).length == 2800


def test_the_help_names_every_format() -> None:
    """It is text, so that it loads no encoder."""
    for encoder in ENCODERS:
        assert re.search(rf"\b{encoder.NAME}\b", ANIMATE.formats), encoder.NAME
        assert re.search(rf"\.{encoder.NAME}\b", ANIMATE.output[1]), encoder.NAME
        assert f".{encoder.NAME}" in (sweep.animate.__doc__ or ""), encoder.NAME
    for one in FORMATS:
        assert re.search(rf"\.{one.name}\b", PALETTE.output[1]), one.name
