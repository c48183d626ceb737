"""Streams of whoever calls: checked before any work, and what goes wrong there told as ours."""

import io
from typing import Any, BinaryIO, cast

from sweep.errors import OutputError, SweepError

__all__ = ["can_be_written", "guarded"]


def can_be_written(stream: Any) -> bool:
    """Whether it is open for bytes to be written; nothing else is asked of it."""
    if isinstance(stream, io.TextIOBase) or not callable(getattr(stream, "write", None)):
        return False
    if not hasattr(stream, "writable"):
        return not isinstance(stream, type)
    try:
        return bool(stream.writable())
    except Exception:  # closed, or what a stranger's may do
        return False


def guarded(stream: BinaryIO) -> BinaryIO:
    """The same stream to write to; whatever its ``write`` raises is an OutputError."""
    # Memory has no trouble of its own; what derives from it may.
    return stream if type(stream) is io.BytesIO else cast(BinaryIO, _Guarded(stream))


class _Guarded:
    """Writes to a stream, and tells how many bytes there were; nothing else is asked of it."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self._written = 0

    def write(self, content: Any) -> int:
        whole = memoryview(content).cast("B")
        try:
            count = self._stream.write(content)
            if isinstance(self._stream, io.RawIOBase):  # which may take less than it is given
                rest = whole
                while count is not None and 0 < count < len(rest):
                    rest = rest[count:]
                    count = self._stream.write(rest)
                if not count and len(rest):
                    raise OutputError("the stream cannot be written: it takes no more bytes")
        except SweepError:
            raise
        except Exception as error:
            reason = getattr(error, "strerror", None) or error
            said = " ".join(str(reason).split()) or type(error).__name__
            raise OutputError(f"the stream cannot be written: {said}") from error
        self._written += len(whole)
        return len(whole)

    def tell(self) -> int:
        return self._written
