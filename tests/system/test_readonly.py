"""A file system that cannot be written to anywhere, in a mount namespace of its own.

That takes the right to make one: root's, or that of user namespaces. Where neither is to be had
these tests fail and say so, rather than pass without having looked.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from sweep.errors import OutputError
from sweep.system.files import scratch

PARROT = Path(__file__).parents[2] / "samples" / "parrot.jpg"

READ_ONLY = """
mount --make-rprivate /
cut -d " " -f 5 /proc/self/mountinfo | sort -r | while read place; do
  mount -o remount,bind,ro "$place" 2>/dev/null
done
for place in / /tmp /var/tmp /dev/shm . "$HOME"; do
  if touch "$place/written" 2>/dev/null; then
    rm "$place/written"; echo "$place can be written to"; exit 99
  fi
done
exec "$@"
"""

# Several commands in one process, so that kernels are compiled once.
COMMANDS = """
import contextlib, io, json, sys
from sweep.cli.app import run
told = []
for line in json.loads(sys.argv[1]):
    out, err = io.TextIOWrapper(io.BytesIO()), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = run(line)
    out.flush()
    told.append([code, out.buffer.getvalue()[:9].hex(), len(out.buffer.getvalue()), err.getvalue()])
print(json.dumps(told))
"""


def run_read_only(commands: list[list[str]], home: bool) -> list[tuple[int, bytes, int, str]]:
    unshare = shutil.which("unshare")
    assert unshare, "this test needs unshare, of util-linux"
    own = [] if os.getuid() == 0 else ["--map-root-user"]
    environment = {k: v for k, v in os.environ.items() if k not in ("TMPDIR", "NUMBA_CACHE_DIR")}
    environment["HOME"] = str(Path.home()) if home else "/nonexistent"
    done = subprocess.run(
        [unshare, "--mount", *own, "sh", "-c", READ_ONLY, "sh", sys.executable, "-c", COMMANDS,
         json.dumps(commands)],
        capture_output=True, env=environment, cwd=PARROT.parents[1], text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"no namespace of its own, or worse: {done.stdout}{done.stderr}"
    told = json.loads(done.stdout)
    return [(code, bytes.fromhex(head), size, err) for code, head, size, err in told]


@pytest.mark.parametrize("home", [True, False])
def test_what_is_written_to_standard_output_needs_no_file(home: bool) -> None:
    picture, few = str(PARROT), ["-k", "2,3", "--width", "100"]
    commands = [
        ["report", picture, *few, "--json"],
        ["palette", picture, "-k", "3"],
        ["animate", picture, *few, "-o", "-", "--format", "gif"],
        ["animate", picture, "-k", "2,3", "--width", "200", "-o", "-", "--format", "webp",
         "--max-bytes", "2kB"],
        ["animate", picture, *few, "-o", "-", "--format", "mp4"],
        ["sheet", picture, *few, "-o", "-", "--format", "pdf"],
        ["compare", picture, *few, "-o", "-", "--format", "png"],
        ["info", picture],
        ["animate", picture, *few],
        ["stills", picture, *few],
    ]  # fmt: skip
    told = run_read_only(commands if home else commands[1:2], home)
    heads = [b"{", b"#", b"GIF89a", b"RIFF", b"\0\0\0", b"%PDF-", b"\x89PNG", b"", b"", b""]
    if not home:
        commands, heads = commands[1:2], heads[1:2]
    for (code, head, size, err), command, start in zip(told, commands, heads, strict=True):
        fails = command[0] == "stills" or (command[-1] == "100" and command[0] == "animate")
        assert code == (1 if fails else 0), err
        assert head.lstrip().startswith(start), command
        assert (size > 0) is not fails
        assert "Traceback" not in err
    assert "compiling the kernels, which takes some seconds and happens at every s" in told[0][3]
    assert all("compiling" not in err for *_, err in told[1:])
    if home:
        assert "parrot-sweep.gif: the folder . cannot be written to; choose another" in told[8][3]
        assert "the folder . cannot be written to; choose another" in told[9][3]


def test_where_a_file_is_needed_the_folders_that_were_tried_are_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TMPDIR", "/nowhere/at/all")
    monkeypatch.setattr(tempfile, "tempdir", "/nowhere/at/all")
    with pytest.raises(OutputError) as caught, scratch():
        pass
    said = str(caught.value)
    assert said.startswith("no temporary file can be made, tried /nowhere/at/all, /tmp, /var/tmp,")
    assert said.endswith("; set TMPDIR to a folder that can be written to")
