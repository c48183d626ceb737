"""Pictures in the terminal: what is written is decoded here, and a terminal is played by a test."""

import base64
import io
import re
import sys
import termios
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import PIL.Image
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sweep.cli import console
from sweep.cli.app import run
from sweep.cli.preview import show as preview
from sweep.cli.preview.protocols import Protocol, half_blocks, iterm, kitty, scaled, sixel
from sweep.cli.preview.terminal import Terminal, ask, terminal_of, understood
from tests.played import Play, playing

Capture = pytest.CaptureFixture[str]
Pixels = npt.NDArray[np.uint8]


def random_picture(width: int, height: int, colors: int, seed: int = 0) -> PIL.Image.Image:
    random = np.random.default_rng(seed)
    palette = random.integers(0, 256, (colors, 3), dtype=np.uint8)
    return PIL.Image.fromarray(palette[random.integers(0, colors, (height, width))])


def shown_by_kitty(codes: str) -> PIL.Image.Image:
    """What kitty's documentation says a terminal makes of these codes."""
    pieces = re.findall(r"\x1b_G([^;]*);([^\x1b]*)\x1b\\", codes)
    assert "".join(f"\x1b_G{keys};{data}\x1b\\" for keys, data in pieces) == codes
    keys = [dict(key.split("=") for key in piece[0].split(",")) for piece in pieces]
    assert keys[0].items() >= {"a": "T", "f": "100"}.items()
    assert [key["m"] for key in keys] == ["1"] * (len(keys) - 1) + ["0"]
    assert all(len(data) <= 4096 and len(data) % 4 == 0 for _, data in pieces)
    return PIL.Image.open(io.BytesIO(base64.b64decode("".join(data for _, data in pieces))))


def shown_by_iterm(codes: str) -> PIL.Image.Image:
    told = re.fullmatch(r"\x1b\]1337;File=([^:]*):([^\a]*)\a", codes)
    assert told
    keys = dict(key.split("=") for key in told[1].split(";"))
    data = base64.b64decode(told[2])
    picture = PIL.Image.open(io.BytesIO(data))
    size = {"width": f"{picture.width}px", "height": f"{picture.height}px"}
    assert keys == {"inline": "1", "size": str(len(data))} | size
    return picture


def shown_as_sixels(codes: str) -> Pixels:
    """What a VT340 draws: (H, W, 3) in percent."""
    told = re.fullmatch(r'\x1bP\d;\d;?q"1;1;(\d+);(\d+)(.*)\x1b\\', codes, re.DOTALL)
    assert told
    width, height = int(told[1]), int(told[2])
    canvas = np.full((-(-height // 6) * 6, width, 3), 255, np.uint8)
    colors: dict[int, list[int]] = {}
    x = top = color = 0
    for token in re.findall(r"#[\d;]+|![0-9]+.|[?-~]|\$|-", told[3]):
        match token[0]:
            case "#" if ";" in token:
                color, kind, *rgb = map(int, token[1:].split(";"))
                assert kind == 2
                colors[color] = rgb
            case "#":
                color = int(token[1:])
            case "$":
                x = 0
            case "-":
                x, top = 0, top + 6
            case _:
                times = int(token[1:-1]) if token[0] == "!" else 1
                for bit in range(6):
                    if (ord(token[-1]) - 63) >> bit & 1:
                        canvas[top + bit, x : x + times] = colors[color]
                x += times
    assert (canvas[height:] == 255).all()
    return canvas[:height]


@settings(max_examples=50)
@given(st.integers(1, 60), st.integers(1, 40), st.integers(1, 256), st.integers(0, 9))
def test_terminals_see_the_pixels_that_went_in(
    width: int, height: int, colors: int, seed: int
) -> None:
    picture = random_picture(width, height, colors, seed)
    pixels = np.asarray(picture)
    np.testing.assert_array_equal(shown_by_kitty(kitty(picture)), pixels)
    np.testing.assert_array_equal(shown_by_iterm(iterm(picture)), pixels)
    away = shown_as_sixels(sixel(picture)) / 100 - pixels / 255
    assert np.abs(away).max() <= 0.0051  # the nearest percent
    rows = list(half_blocks(picture))
    halves = [[cell[half] for cell in row] for row in rows for half in (0, 1)]
    assert halves[height:] == [[None] * width] * (height % 2)
    np.testing.assert_array_equal(np.array(halves[:height], np.uint8), pixels)


def test_more_colors_than_a_terminal_has_are_reduced() -> None:
    picture = random_picture(90, 60, 5000)
    assert len(np.unique(shown_as_sixels(sixel(picture)).reshape(-1, 3), axis=0)) <= 256


@given(*[st.integers(1, 200)] * 4)
def test_a_picture_fits_and_keeps_its_shape(width: int, height: int, room: int, lines: int) -> None:
    before = PIL.Image.new("RGB", (width, height))
    after = scaled(before, room, lines)
    assert after.width <= min(room, width)
    assert after.height <= min(lines, height)
    factor = min(1, room / width, lines / height)
    assert abs(after.width - max(1, width * factor)) <= 0.5
    assert abs(after.height - max(1, height * factor)) <= 0.5


@pytest.mark.parametrize(
    ("answers", "protocol", "cell"),
    [
        (b"", None, None),
        (b"\x1b[?62;22c", None, None),
        (b"\x1b[?4;22c", None, None),  # a VT132, not an attribute
        (b"\x1b[?62;4;22c", "sixel", None),
        (b"\x1b[6;20;10t\x1b[?62;4c", "sixel", (10, 20)),
        (b"\x1bP>|XTerm(390)\x1b\\\x1b[6;0;0t\x1b[?64;1;2c", None, None),
        (b"\x1bP>|iTerm2 3.5.0\x1b\\\x1b[?62;4c", "iterm", None),
        (b"\x1b_Gi=31;OK\x1b\\\x1bP>|kitty(0.36)\x1b\\\x1b[?62c", "kitty", None),
        (b"\x1b_Gi=31;EINVAL:no\x1b\\\x1b[?62c", None, None),
    ],
)
def test_what_a_terminal_answers_is_understood(
    answers: bytes, protocol: Protocol | None, cell: tuple[int, int] | None
) -> None:
    assert understood(answers)[:2] == (protocol, cell)


def test_what_a_terminal_says_of_its_sixels_is_kept_to(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = understood(b"\x1b[?1;0;16S\x1b[?2;0;100;90S\x1b[?63;4c")
    assert told == ("sixel", None, 16, (100, 90))
    assert understood(b"\x1b[?1;3;0S\x1b[?2;1S\x1b[?63;4c") == ("sixel", None, None, None)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setattr(console, "in_color", lambda _: True)
    known = Terminal("sixel", 80, 24, (10, 20), 16, (100, 90))
    monkeypatch.setattr("sweep.cli.preview.terminal.terminal_of", lambda _: known)
    preview.show(random_picture(300, 200, 400), quiet=False)
    shown = shown_as_sixels(capsys.readouterr().out.removesuffix("\n"))
    assert shown.shape[:2] == (67, 100)
    assert len(np.unique(shown.reshape(-1, 3), axis=0)) <= 16


@pytest.fixture
def played(monkeypatch: pytest.MonkeyPatch) -> Iterator[Play]:
    yield from playing(monkeypatch)


def test_a_terminal_is_asked_and_left_as_it_was(played: Play) -> None:
    terminal = played(b"\x1b[6;18;9t\x1b[?62;4c")
    before = termios.tcgetattr(terminal.stream)
    assert ask(terminal.stream, 60) == b"\x1b[6;18;9t\x1b[?62;4c"
    assert termios.tcgetattr(terminal.stream) == before


def test_a_terminal_that_does_not_answer_is_not_waited_for(
    played: Play,
) -> None:
    known = terminal_of(played(None).stream, patience=0.01)
    assert known.protocol is None
    assert known == Terminal(None, 80, 24, (10, 20), 256, (1000, 1000))


@pytest.mark.parametrize("name", ["dumb", "linux"])
def test_terminals_that_would_show_the_questions_are_not_asked(
    name: str, played: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", name)
    terminal = played(b"\x1b[?62;4c")
    assert terminal_of(terminal.stream, 60).protocol is None
    assert terminal.end() == b""


@pytest.mark.parametrize(
    ("protocol", "decoded"),
    [("kitty", shown_by_kitty), ("iterm", shown_by_iterm), ("sixel", shown_as_sixels)],
)
def test_a_picture_fills_the_screen_at_most(
    protocol: Protocol,
    decoded: Callable[[str], Any],
    capsys: Capture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setattr(console, "in_color", lambda _: True)
    known = Terminal(protocol, 20, 14, (10, 20), 256, (1000, 1000))
    monkeypatch.setattr("sweep.cli.preview.terminal.terminal_of", lambda _: known)
    preview.show(np.zeros((300, 900, 3), np.uint8), quiet=False)
    preview.show(np.zeros((900, 300, 3), np.uint8), quiet=False)
    wide, tall = capsys.readouterr().out.split("\n")[:2]
    assert np.asarray(decoded(wide)).shape[:2] == (67, 200)
    assert np.asarray(decoded(tall)).shape[:2] == (200, 67)


def test_half_blocks_where_there_is_no_protocol(
    played: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = played(b"\x1b[?62;22c")
    monkeypatch.setattr(sys, "stdout", terminal.stream)
    pixels = np.array(
        [[[1, 2, 3], [4, 5, 6]], [[7, 8, 9], [10, 11, 12]], [[0, 0, 0]] * 2], np.uint8
    )
    preview.show(pixels, quiet=False)
    shown = terminal.end().decode().rpartition("\x1b[c")[2]
    cells = re.findall(r"\x1b\[38;2;([\d;]+?)(?:;48;2;([\d;]+))?m▀", shown)
    assert cells == [("1;2;3", "7;8;9"), ("4;5;6", "10;11;12"), ("0;0;0", ""), ("0;0;0", "")]
    assert shown.count("\n") == 2


def test_pipes_get_a_note_and_no_codes(picture_file: Path, tmp_path: Path, capsys: Capture) -> None:
    command = ["animate", str(picture_file), "-k", "1,2", "-o", str(tmp_path / "a.gif")]
    assert run([*command, "--preview"]) == 0
    out, err = capsys.readouterr()
    assert "\x1b" not in out + err
    assert len(out.splitlines()) == 1
    assert err == "note: --preview is left out, since standard output is not a terminal\n"
    assert run([*command, "--preview", "-q"]) == 0
    assert capsys.readouterr() == ("", "")


def test_without_colors_there_is_a_note(
    played: Play, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    terminal = played(b"\x1b[?62;4c")
    monkeypatch.setattr(sys, "stdout", terminal.stream)
    preview.show(np.zeros((4, 4, 3), np.uint8), quiet=False)
    assert terminal.end() == b""
    assert "shows no colors" in capsys.readouterr().err


def test_animate_shows_its_last_k(
    picture_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[Pixels] = []
    monkeypatch.setattr(preview, "show", lambda pixels, **_: shown.append(pixels))
    command = ["animate", str(picture_file), "-k", "1..3", "-o", str(tmp_path / "a.gif")]
    assert run([*command, "--preview", "--no-caption"]) == 0
    (pixels,) = shown
    with PIL.Image.open(tmp_path / "a.gif") as animation:
        animation.seek(2)
        np.testing.assert_array_equal(pixels, animation.convert("RGB"))


@pytest.mark.parametrize("arguments", ["sheet -k 1,3", "compare -k 2,4", "compare --mode blink"])
def test_sheets_and_comparisons_show_what_they_wrote(
    arguments: str, picture_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[Any] = []
    name, *rest = arguments.split()
    monkeypatch.setattr(preview, "show", lambda one, **_: shown.append(one))
    output = tmp_path / ("a.gif" if "blink" in rest else "a.png")
    assert run([name, str(picture_file), *rest, "-o", str(output), "--preview"]) == 0
    (one,) = shown
    with PIL.Image.open(output) as written:
        np.testing.assert_array_equal(np.asarray(one), np.asarray(written.convert("RGB")))
