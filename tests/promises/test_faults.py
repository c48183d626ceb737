"""Files are written whole or not at all, whatever goes wrong; signals; what a terminal sees."""

import io
import json
import os
import random
import resource
import signal
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import PIL.Image
import pytest

import sweep
from sweep.artifacts.animation.html import write_page
from sweep.cli.app import run
from sweep.system.files import check_output, keeping, replacing
from tests.conftest import Decoded
from tests.odd_files import smooth, tiff

Capture = pytest.CaptureFixture[str]

OLD = b"what was there before"


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def program(*arguments: str, **options: Any) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "sweep", *arguments]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(command, **{**pipes, **options})


def writes(picture_file: Path) -> dict[str, Callable[[Path], object]]:
    """Everything that writes a file, with the suffix of each."""
    progression = sweep.quantize(sweep.load(picture_file), "1..3")
    made = sweep.animate(progression, "made.gif")
    return {
        ".gif": lambda path: sweep.animate(progression, path),
        ".mp4": lambda path: sweep.animate(progression, path),
        ".webm": lambda path: sweep.animate(progression, path),
        ".png": lambda path: sweep.animate(progression, io.BytesIO(), format="gif", poster=path),
        ".html": lambda path: write_page(path, made, alt="a", poster=Path("p.png")),
    }


class Failing(io.FileIO):
    """A file whose n-th write, or flush to disk, fails as on a full disk."""

    left = 0

    def write(self, data: Any) -> int:
        type(self).left -= 1
        if self.left < 0:
            raise OSError(28, "No space left on device")
        return super().write(data)


def test_a_failure_at_any_write_leaves_the_old_file(
    picture_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.fdopen

    def opened(handle: int, mode: str) -> Any:
        if "w+" not in mode:
            return real(handle, mode)
        return io.BufferedRandom(Failing(handle, "r+"), 4096)

    for suffix, write in writes(picture_file).items():
        path = Path(f"old{suffix}")
        before = {*os.listdir(), path.name}
        for fails_at in range(1000):
            path.write_bytes(OLD)
            monkeypatch.setattr(os, "fdopen", opened)
            Failing.left = fails_at
            try:
                write(path)
            except sweep.OutputError as error:
                assert "No space left on device" in str(error)
                assert path.read_bytes() == OLD, (suffix, fails_at)
                assert {*os.listdir()} == before, (suffix, fails_at)
            else:
                break
            finally:
                monkeypatch.undo()
                monkeypatch.chdir(Path.cwd())
        assert fails_at > 0
        assert path.read_bytes() != OLD
        path.unlink()


@pytest.mark.parametrize("call", ["fsync", "replace", "chmod"])
def test_a_failure_after_the_last_write_does_too(
    call: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("a.gif").write_bytes(OLD)

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os if call == "fsync" else Path, call, full)
    with pytest.raises(sweep.OutputError, match="No space left"), replacing(Path("a.gif")) as out:
        out.write(b"new")
    assert Path("a.gif").read_bytes() == OLD
    assert os.listdir() == ["a.gif"]


def test_a_limit_on_the_size_of_files(picture_file: Path) -> None:
    """What ``ulimit -f`` does: the kernel refuses, and sends a signal."""
    Path("old.gif").write_bytes(OLD)
    with program(
        *["animate", str(picture_file), "-k", "1..8", "-o", "old.gif"],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096)),
    ) as running:
        out, err = running.communicate()
    assert running.returncode == 1
    assert out == b""
    assert err == b"error: old.gif: cannot be written: File too large; free space or move it\n"
    assert Path("old.gif").read_bytes() == OLD
    assert sorted(os.listdir()) == ["china.png", "old.gif"]


def test_one_output_that_fails_does_not_lose_the_others(
    picture_file: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise OSError(5, "Input/output error")

    Path("b.gif").write_bytes(OLD)
    monkeypatch.setattr("sweep.encode.gif.write", broken)
    outputs = ["-o", "a.mp4", "-o", "b.gif", "-o", "c.gif", "-o", "d.webm"]
    assert run(["animate", str(picture_file), "-k", "1..2", *outputs]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err == (
        "error: b.gif: cannot be written: Input/output error; free space or move it; "
        "c.gif: cannot be written: Input/output error; free space or move it; "
        "written all the same: a.mp4, d.webm\n"
    )
    assert Path("b.gif").read_bytes() == OLD
    assert len(Decoded(Path("a.mp4")).frames) > 1
    assert len(Decoded(Path("d.webm")).frames) > 1
    assert sorted(os.listdir()) == ["a.mp4", "b.gif", "china.png", "d.webm"]


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        ("sheet -k 2", ["a.png", "b.jpg", "c.webp"]),
        ("sheet -k 2", ["a.png", "b.jpg", "c.pdf"]),
        ("compare -k 2,3", ["a.png", "b.jpg", "c.webp"]),
        ("palette -k 2", ["a.gpl", "b.png", "c.css"]),
        ("cloud --no-caption --size 64 --seconds 1 --turn 20 --fps 2", ["a.png", "b.jpg", "c.gif"]),
        ("animate -k 1,2 --max-bytes 1MB", ["a.webp", "b.png", "c.gif"]),
    ],
)
def test_nor_does_one_of_any_command(
    arguments: str,
    names: list[str],
    picture_file: Path,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The one in the middle fails, and those on both sides of it are there."""
    Path(names[1]).write_bytes(OLD)
    put = Path.replace

    def broken(name: Path, target: Path) -> Path:
        if target.name == names[1]:
            raise OSError(5, "Input/output error")
        return put(name, target)

    monkeypatch.setattr(Path, "replace", broken)
    command, *options = arguments.split()
    outputs = [word for name in names for word in ("-o", name)]
    assert run([command, str(picture_file), *options, *outputs]) == 1
    out, err = capfd.readouterr()
    assert out == ""
    assert err == (
        f"error: {names[1]}: cannot be written: Input/output error; free space or move it; "
        f"written all the same: {names[0]}, {names[2]}\n"
    )
    assert Path(names[1]).read_bytes() == OLD
    assert sorted(os.listdir()) == sorted([*names, "china.png"])


def test_standard_output_gets_its_part_when_a_file_fails(
    picture_file: Path,
    capfdbinary: pytest.CaptureFixture[bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*_: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(Path, "replace", broken)
    options = ["-k", "2", "--format", "hex", "-o", "a.hex", "-o", "-"]
    assert run(["palette", str(picture_file), *options]) == 1
    out, err = capfdbinary.readouterr()
    assert len(out.splitlines()) == 2
    assert err.startswith(b"error: a.hex: cannot be written")
    assert os.listdir() == ["china.png"]


def test_a_read_only_folder(picture_file: Path, capsys: Capture) -> None:
    folder = Path("closed")
    folder.mkdir()
    (folder / "old.gif").write_bytes(OLD)
    arguments = ["animate", str(picture_file), "-k", "1", "-o", "closed/old.gif"]
    if os.geteuid() != 0:
        folder.chmod(0o555)
        try:
            assert run(arguments) == 1
        finally:
            folder.chmod(0o755)
        assert "cannot be written to; choose another" in capsys.readouterr().err
    else:
        # No mode stops root; a folder that the kernel cannot write to at all stops everybody.
        assert run([*arguments[:-1], "/proc/old.gif"]) == 1
        assert capsys.readouterr().err.startswith("error: /proc/old.gif: cannot be written")
    assert (folder / "old.gif").read_bytes() == OLD
    assert os.listdir(folder) == ["old.gif"]


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
@pytest.mark.usefixtures("signals_heard")
def test_signals_end_it_and_nothing_is_left_over(name: str, picture_file: Path) -> None:
    number = getattr(signal, name)
    Path("old.gif").write_bytes(OLD)
    # 120 px at --effort best and K to 256 take long enough to be in the middle of a kernel.
    arguments = ["animate", str(picture_file), "-k", "1..256", "--effort", "best", "-v"]
    with program(*arguments, "-o", "old.gif", stdout=subprocess.DEVNULL) as running:
        assert running.stderr is not None
        while b"distinct colors" not in running.stderr.readline():
            assert running.poll() is None
        running.send_signal(number)
        rest = running.stderr.read()
        assert running.wait() == 128 + number
    assert rest == b""
    assert Path("old.gif").read_bytes() == OLD
    assert sorted(os.listdir()) == ["china.png", "old.gif"]


@pytest.mark.usefixtures("signals_heard")
def test_a_signal_before_anything_is_loaded_shows_no_traceback(tmp_path: Path) -> None:
    """Where the command line is loaded from stands a file that interrupts the program."""
    Path("typer.py").write_text("import os, signal\nos.kill(os.getpid(), signal.SIGINT)\n")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    with program("--help", env=environment) as running:
        out, err = running.communicate()
    assert (running.returncode, out, err) == (-signal.SIGINT, b"", b"")


@pytest.mark.usefixtures("signals_heard")
def test_a_signal_while_nothing_of_python_runs(picture_file: Path) -> None:
    """The main thread is in one long step of C, and a file is half written."""
    code = (
        "import sys, time, sweep.cli.app\n"
        "from pathlib import Path\n"
        "from sweep.cli.app import ending\n"
        "from sweep.system.files import replacing\n"
        "ending.watch()\n"
        "with replacing(Path('old.gif')) as out:\n"
        "    out.write(b'half'); out.flush()\n"
        "    try:\n"
        "        print('now', flush=True)\n"  # the signal may come before the next line is begun
        "        time.sleep(100)\n"
        "    except KeyboardInterrupt:\n"
        "        while True:\n"  # as deaf as a kernel
        "            time.sleep(1)\n"
    )
    del picture_file
    Path("old.gif").write_bytes(OLD)
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == b"now\n"
        assert len(os.listdir()) == 3
        running.send_signal(signal.SIGTERM)
        assert running.wait() == 143
    assert Path("old.gif").read_bytes() == OLD
    assert sorted(os.listdir()) == ["china.png", "old.gif"]


def test_killed_at_any_moment_the_old_file_is_intact(picture_file: Path) -> None:
    rng = random.Random(8)
    arguments = ["animate", str(picture_file), "-k", "1..40", "-o", "old.gif", "-v"]
    lines = ["PNG", "distinct", "clustered", ""]
    for line in lines:
        Path("old.gif").write_bytes(OLD)
        with program(*arguments) as running:
            assert running.stderr is not None
            while line and line.encode() not in running.stderr.readline():
                assert running.poll() is None
            if line:
                for _ in range(rng.randrange(20_000)):  # a moment, by no clock
                    pass
            running.kill()
            running.wait()
        content = Path("old.gif").read_bytes()
        assert content == OLD or len(Decoded(content).frames) == 40
        # What is left over, if anything, is one hidden file beside it.
        left = {*os.listdir()} - {"china.png", "old.gif"}
        assert len(left) <= 1
        for name in left:
            assert name.startswith(".old.gif.")
            assert name.endswith(".tmp")
            Path(name).unlink()


def test_no_clobber(picture_file: Path, capsys: Capture) -> None:
    arguments = ["animate", str(picture_file), "-k", "1,2", "-q", "--no-clobber", "-o"]
    assert run([*arguments, "a.gif"]) == 0
    first = Path("a.gif").read_bytes()
    assert run([*arguments, "a.gif"]) == 1
    assert capsys.readouterr().err == (
        "error: a.gif: is there already; choose another name or drop --no-clobber\n"
    )
    assert Path("a.gif").read_bytes() == first
    # One that has come to be there meanwhile is kept too.
    with (
        pytest.raises(sweep.OutputError, match="is there already"),
        keeping(),
        replacing(Path("b.gif")) as out,
    ):
        out.write(b"new")
        Path("b.gif").write_bytes(OLD)
    assert Path("b.gif").read_bytes() == OLD
    assert sorted(os.listdir()) == ["a.gif", "b.gif", "china.png"]
    with replacing(Path("b.gif")) as out:
        out.write(b"new")
    assert Path("b.gif").read_bytes() == b"new"


def test_the_picture_itself_is_refused_by_any_name(picture_file: Path, capsys: Capture) -> None:
    before = picture_file.read_bytes()
    Path("soft.gif").symlink_to(picture_file)
    Path("hard.gif").hardlink_to(picture_file)
    Path("folder").mkdir()
    for name in ("soft.gif", "hard.gif", "./folder/../china.png", str(picture_file)):
        options = ["-o", "b.gif", "-o", name, "--format", "gif"]
        assert run(["animate", "china.png", "-k", "1", *options]) == 1
        assert "is the picture itself" in capsys.readouterr().err
    assert picture_file.read_bytes() == before
    assert not Path("b.gif").exists()


def test_the_picture_on_standard_input_is_refused_too(picture_file: Path) -> None:
    before = picture_file.read_bytes()
    arguments = ["animate", "-", "-k", "1", "-o", str(picture_file), "--format", "gif"]
    with picture_file.open("rb") as stdin, program(*arguments, stdin=stdin) as running:
        out, err = running.communicate()
    assert (running.returncode, out) == (1, b"")
    assert b"is the picture itself" in err
    assert picture_file.read_bytes() == before


def test_links_that_lead_nowhere_or_in_rings(tmp_path: Path) -> None:
    Path("to-new.gif").symlink_to("new.gif")
    Path("to-none.gif").symlink_to("none/new.gif")
    Path("ring.gif").symlink_to("ring.gif")
    check_output(Path("to-new.gif"))
    with replacing(Path("to-new.gif")) as out:
        out.write(b"x")
    assert Path("to-new.gif").is_symlink()
    assert Path("new.gif").read_bytes() == b"x"
    for name, said in [
        ("to-none.gif", "does not exist"),
        ("ring.gif", "cannot be written"),
        ("a\0b.gif", "cannot be written"),
        ("a" * 300 + ".gif", "cannot be written: File name too long"),
    ]:
        with pytest.raises(sweep.OutputError, match=said):
            check_output(tmp_path / name)


def test_devices_and_pipes_are_refused() -> None:
    os.mkfifo("pipe.gif")
    for name in ("pipe.gif", "/dev/null"):
        with pytest.raises(sweep.OutputError, match="is no file but a device or a pipe"):
            check_output(Path(name))


NAMES = [
    "with space.png",
    "quote'\"`$HOME.png",
    "new\nline\ttab.png",
    "\x1b[31mred\x07.png",
    "\u202ereversed.png",
    "\N{CYRILLIC SMALL LETTER YA}\N{HIRAGANA LETTER A}\N{PILE OF POO}.png",
    "-k.png",
    "--help",
    "<script>&amp;.png",
    "%41%00.png",
    "a" * 200 + ".png",
    os.fsdecode(b"\xff\xfe.png"),
    "\x9b2J.png",
]


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_any_name_works_and_none_reaches_the_terminal_raw(
    name: str, picture_file: Path, capsys: Capture
) -> None:
    Path("in").mkdir()
    Path("in", name).write_bytes(picture_file.read_bytes())
    os.chdir("in")
    for arguments in (
        ["report", "-k", "1,2", "--", name],
        ["report", "-k", "1,2", "--json", "--", name],
        ["animate", "-k", "1,2", "-v", "--html", f"{name}.html", "--", name],
        ["animate", "-k", "1,2", "-o", f"{name}.gif", "--json", "--snippet", "--", name],
        ["report", "-k", "1,2", "--", f"{name}.none"],
    ):
        assert run(arguments) == int(arguments[-1].endswith(".none"))
        out, err = capsys.readouterr()
        for text in (out, err):
            assert all(c.isprintable() or c == "\n" for c in text), ascii(text)
        if "--json" in arguments:
            told = json.loads(out)
            said = told["image"] if "image" in told else told["outputs"][0]["path"]
            assert said == (name if "image" in told else f"{name}.gif")
        if arguments[-1].endswith(".none"):
            assert err.count("\n") == 1
    stem = Path(name).stem
    assert len(Decoded(Path(f"{stem}-sweep.gif").read_bytes()).frames) == 2
    page = Path(f"{name}.html").read_bytes().decode()
    assert "<script>" not in page
    assert all(c.isprintable() or c == "\n" for c in page)


def test_a_terminal_of_few_letters(picture_file: Path) -> None:
    name = "\N{CYRILLIC SMALL LETTER YA}.png"
    Path(name).write_bytes(picture_file.read_bytes())
    ascii_only = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "1"}
    for options, starts in ([], b"\\u044f.png  120x80 px"), (["--json"], b"{"):
        with program("report", name, "-k", "1", *options, env=ascii_only) as running:
            out, err = running.communicate()
        assert (running.returncode, err) == (0, b"")
        assert out.startswith(starts)
    assert json.loads(out)["image"] == name


def test_a_full_disk_behind_standard_output_is_one_line(picture_file: Path) -> None:
    with (
        Path("/dev/full").open("wb") as full,
        program("report", str(picture_file), "-k", "1", stdout=full) as running,
    ):
        _, err = running.communicate()
    assert running.returncode == 1
    assert err == b"error: standard output: No space left on device\n"


def test_every_error_is_one_line() -> None:
    for kind in (sweep.SweepError, sweep.OutputError, sweep.ImageError, sweep.KsError):
        assert str(kind("a\nb\r\nc\u2028d")) == "a b c d"
    with pytest.raises(sweep.KsError) as caught:
        sweep.parse_ks("1\n2")
    assert "\n" not in str(caught.value)


def test_libraries_in_c_say_nothing_to_the_terminal(picture_file: Path) -> None:
    with PIL.Image.open(picture_file) as picture:
        picture.save("a.tif", compression="tiff_lzw")
    content = bytearray(Path("a.tif").read_bytes())
    content[5000:5100] = bytes(100)
    Path("a.tif").write_bytes(content)
    with program("report", "a.tif", "-k", "1") as running:
        out, err = running.communicate()
    assert (running.returncode, out) == (1, b"")
    assert err.startswith(b"error: a.tif: is damaged or cut short")
    assert err.count(b"\n") == 1


def test_what_libraries_log_stays_with_them() -> None:
    content = tiff(smooth(), photometric="rgb")
    one = struct.pack("<HHIHH", 277, 3, 1, 3, 0)  # samples a pixel
    assert content.count(one) == 1
    Path("a.tif").write_bytes(content.replace(one, struct.pack("<HHIHH", 277, 3, 1, 2048, 0)))
    with program("report", "a.tif", "-k", "1") as running:
        out, err = running.communicate()
    assert (running.returncode, out) == (1, b"")
    assert err.startswith(b"error: a.tif: is a TIFF that is damaged, or of a kind that cannot")
    assert err.count(b"\n") == 1


def test_closed_streams_are_no_trouble(picture_file: Path) -> None:
    for name, closed, code in (picture_file, "2>&-", 0), (picture_file, ">&-", 0), (
        "none.png", "2>&-", 1,
    ):  # fmt: skip
        line = f'"{sys.executable}" -m sweep report -k 1 {name} {closed}'
        done = subprocess.run(["/bin/sh", "-c", line], capture_output=True, check=False)
        assert (done.returncode, done.stderr) == (code, b"")
        assert bool(done.stdout) == (closed == "2>&-" and code == 0)


def test_the_log_and_the_traceback_are_asked_for(picture_file: Path, capsys: Capture) -> None:
    assert run(["report", str(picture_file), "-k", "1,2", "-v"]) == 0
    err = capsys.readouterr().err
    for said in ("china.png: PNG RGB, 120x80 px", "distinct colors", "K = 1,2 clustered"):
        assert said in err
    assert run(["report", "none.png"]) == 1
    assert "Traceback" not in capsys.readouterr().err
    assert run(["report", "none.png", "--debug"]) == 1
    err = capsys.readouterr().err
    assert err.startswith("Traceback (most recent call last):\n")
    assert err.endswith("error: none.png: no such file; check the name and the folder\n")


def test_the_options_of_the_picture(capsys: Capture) -> None:
    red, clear = (255, 0, 0, 255), (0, 0, 255, 128)
    frames = [PIL.Image.new("RGBA", (2, 1), color) for color in (red, clear)]
    frames[0].save("two.webp", save_all=True, append_images=frames[1:], lossless=True)

    def palette(*options: str) -> list[str]:
        assert run(["report", "two.webp", "-k", "1", "--json", *options]) == 0
        told = json.loads(capsys.readouterr().out)
        return [color["hex"] for color in told["levels"][0]["palette"]]

    assert palette() == palette("--frame", "1") == ["#ff0000"]
    assert palette("--frame", "2") == ["#bbbbff"]  # half of the light
    assert palette("--frame", "2", "--background", "#000") == ["#0000bb"] or palette(
        "--frame", "2", "--background", "#000"
    ) == ["#0000bc"]
    for options, code, said in [
        (["--frame", "3"], 1, "has 2 frames; there is no frame 3"),
        (["--frame", "0"], 2, 'frame "0" is none'),
        (["--background", "reddish"], 2, 'background "reddish" is not a color'),
        (["--max-pixels", "1"], 1, "and the limit is 1; allow more with --max-pixels"),
        (["--max-pixels", "0"], 2, "--max-pixels 0 is out of range; take 1 or more"),
    ]:
        assert run(["report", "two.webp", *options]) == code
        assert said in capsys.readouterr().err
    assert np.array_equal(sweep.load("two.webp", frame=1).pixels[0, 0], [255, 0, 0])
