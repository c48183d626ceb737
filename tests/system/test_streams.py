"""Streams of whoever calls: which can be written to, and what is told where that fails."""

import gzip
import io
import os
from pathlib import Path
from typing import Any

import pytest

from sweep.errors import OutputError
from sweep.system.streams import can_be_written, guarded


class Small(io.RawIOBase):
    """Takes some bytes at a time, as raw streams may, and at most ``room`` in all."""

    def __init__(self, room: int) -> None:
        self.room, self.held = room, b""

    def write(self, content: Any) -> int | None:
        taken = bytes(content[: min(3, self.room - len(self.held))])
        self.held += taken
        return len(taken)


class Failing(io.BytesIO):
    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error

    def write(self, _content: Any) -> int:
        raise self.error


class Bare:
    """What can write, and nothing else."""

    def write(self, content: bytes) -> int:
        return len(content)


class Odd(Bare):
    """What has the methods of a stream, and is none."""

    def writable(self) -> bool:
        raise RuntimeError


def test_what_can_be_written_to(tmp_path: Path) -> None:
    path = tmp_path / "a"
    closed = io.BytesIO()
    closed.close()
    reading, writing = os.pipe()
    with path.open("wb") as file, gzip.open(tmp_path / "a.gz", "wb") as packed:
        assert all(map(can_be_written, (io.BytesIO(), file, packed, Bare())))
    with path.open("rb") as of_bytes, path.open("w") as of_text, os.fdopen(writing, "wb") as pipe:
        assert can_be_written(pipe)
        others = (of_bytes, of_text, closed, io.StringIO(), Odd(), None, 3, Bare)
        assert not any(map(can_be_written, others))
    os.close(reading)


def test_what_is_written_arrives_and_is_counted(tmp_path: Path) -> None:
    memory = io.BytesIO()
    assert guarded(memory) is memory
    with (tmp_path / "a").open("wb") as file:
        file.write(b"before")
        stream = guarded(file)
        assert stream.write(b"abc") == 3
        assert stream.write(memoryview(bytes(8)).cast("I")) == 8
        assert stream.tell() == 11
    assert (tmp_path / "a").read_bytes() == b"beforeabc" + bytes(8)


def test_a_raw_stream_gets_all_of_it_or_it_is_told() -> None:
    small = Small(room=10)
    stream: Any = guarded(small)  # type: ignore[arg-type]
    assert stream.write(b"0123456789") == 10
    assert small.held == b"0123456789"
    assert stream.write(b"") == 0
    with pytest.raises(
        OutputError, match=r"^the stream cannot be written: it takes no more bytes$"
    ):
        stream.write(b"x")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(28, "No space left on device"), "No space left on device"),
        (ValueError("I/O operation on closed file."), "I/O operation on closed file."),
        (RuntimeError("two\nlines"), "two lines"),
        (RuntimeError(), "RuntimeError"),
        (OutputError("as it is"), None),
    ],
)
def test_whatever_it_raises_is_one_line(error: Exception, said: str | None) -> None:
    with pytest.raises(OutputError) as caught:
        guarded(Failing(error)).write(b"x")
    assert str(caught.value) == (f"the stream cannot be written: {said}" if said else "as it is")
