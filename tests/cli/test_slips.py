"""What fingers type: other names for options, pictures in place of a command."""

from pathlib import Path

import pytest

import sweep
from sweep.cli.app import run
from sweep.cli.commands import COMMANDS, HEADINGS, SUMMARIES, artifact_command
from sweep.cli.options import Finding, Running
from sweep.settings.slips import _WORDS, meant, nearest

Capture = pytest.CaptureFixture[str]


def said(capsys: Capture, *arguments: str) -> str:
    assert run(list(arguments)) == 2
    error = capsys.readouterr().err
    assert error.startswith("error: ")
    assert error.count("\n") == 1
    return error.removeprefix("error: ").rstrip("\n")


@pytest.mark.parametrize(
    ("typed", "option"),
    [
        ("--colours", "-k"), ("--colors", "-k"), ("--n-colors", "-k"), ("--clusters", "-k"),
        ("--fps", "--step"), ("--delay", "--step"), ("--frame-duration", "--step"),
        ("--size", "--width"), ("--resize", "--width"), ("-w", "--width"), ("--widht", "--width"),
        ("--quality", "--crf"), ("--out", "-o"), ("--output-file", "-o"), ("--repeat", "--loop"),
        ("--max-size", "--width"), ("--filesize", "--max-bytes"), ("--bg", "--background"),
        ("--text", "--caption"), ("--boomerang", "--bounce"), ("--fade", "--crossfade"),
        ("--jobs", "--threads"), ("--bitrate", "--crf"), ("--captoin", "--caption"),
    ],
)  # fmt: skip
def test_other_words_for_options(typed: str, option: str, capsys: Capture) -> None:
    error = said(capsys, "animate", "parrot.jpg", typed, "5")
    assert error.startswith(f'there is no option "{typed}"; did you mean {option} (')


def test_words_that_mean_nothing_here(capsys: Capture) -> None:
    wanted = 'there is no option "--zzz"; sweep animate --help has those there are'
    assert said(capsys, "animate", "parrot.jpg", "--zzz") == wanted
    assert '"--fps"' in said(capsys, "sheet", "parrot.jpg", "--fps", "3")


def test_python_and_recipes_have_the_same_hints(small_photo: sweep.Image) -> None:
    with pytest.raises(sweep.ParameterError, match=r'"colours" is unknown.*did you mean "ks"'):
        sweep.animate(small_photo, colours=4)
    with pytest.raises(sweep.ParameterError, match=r'fps: is no option.*; did you mean "step"'):
        sweep.Animation.from_dict({"fps": 3})
    assert nearest("zzz", ["width"]) == ""


def test_all_that_is_suggested_is_an_option_somewhere() -> None:
    known = {"output"}
    for name in COMMANDS:
        known |= set(artifact_command(name).settings.__dataclass_fields__)
    known |= set(Running.__dataclass_fields__) | set(Finding.__dataclass_fields__)
    known |= {"until"}
    assert set(_WORDS) <= known
    assert meant("colours", ["width"]) is None


def test_a_picture_in_place_of_a_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("a.jpg", "b.jpg", "c.png", "sweep.toml"):
        Path(name).touch()
    for folder in ("empty", "deep/er", "many"):
        Path(folder).mkdir(parents=True)
    Path("deep/er/a.jpg").touch()
    for number in range(3):
        Path(f"many/{number}.png").touch()
    wanted = {
        ("a.jpg",): '"a.jpg" is a file, and no command; to animate it: sweep animate a.jpg',
        ("a.jpg", "-k", "4"): '"a.jpg" is a file, and no command; to animate it: sweep animate a.j',
        ("a.jpg", "b.jpg", "c.png"): "3 pictures, and no command; to animate each: sweep animate a",
        ("many",): '"many" is a folder with 3 pictures; to animate each: sweep animate many -o {st',
        ("deep",): '"deep" is a folder with 1 picture in its folders; to animate each: sweep anima',
        ("empty",): '"empty" is a folder without pictures; name a picture: sweep animate IMAGE',
        (
            "*.jpg",
        ): "\"*.jpg\" stands for 2 pictures; to animate each: sweep animate '*.jpg' -o {st",
        ("-",): '"-" is a picture, and no command; to animate it: sweep animate - ...',
        ("https://a.b/c.png",): '"https://a.b/c.png" is a picture, and no command; to animate it:',
        ("sweep.toml",): '"sweep.toml" is a recipe; to make what it says: sweep build sweep.toml',
        ("nix.png",): 'there is no command and no picture "nix.png"; check its name and the folder',
        ("animat",): 'there is no command "animat"; did you mean "animate"?',
        ("zzz",): 'there is no command "zzz"; sweep --help has those there are',
        ("--width", "4"): "--width belongs to a command, which stands before it, as in: sweep anim",
        ("*.zzz",): 'there is no command "*.zzz"; sweep --help has those there are',
    }
    for arguments, line in wanted.items():
        assert said(capsys, *arguments).startswith(line)


def test_the_help_has_all_commands_under_headings(capsys: Capture) -> None:
    assert sorted(name for names in HEADINGS.values() for name in names) == sorted(SUMMARIES)
    assert run(["--help"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if line in [f"{heading}:" for heading in HEADINGS]] == [
        "Make:", "Measure:", "Many pictures:",
    ]  # fmt: skip
    assert max(map(len, lines)) <= 80


def test_a_note_is_said_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture, picture_file: Path
) -> None:
    """Though the frames, the still and the page are each written with the same caption."""
    monkeypatch.chdir(tmp_path)
    options = ["-k", "1,2", "--width", "60", "--caption", "\N{PARROT} {k}"]
    assert run(["animate", str(picture_file), *options, "-o", "a.gif", "--html", "a.html"]) == 0
    error = capsys.readouterr().err
    assert error.count("a ? stands for") == 1
    assert "(U+1F99C), which no face here has; name a font that does with --font FILE" in error
