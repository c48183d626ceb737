"""What a library in C complains of on standard error while it decodes, and goes on."""

import contextlib
import os
import sys
import threading
from collections.abc import Callable, Iterator

__all__ = ["heard"]

_LOCK = threading.RLock()  # standard error is that of the whole process
_MOST = 1 << 16  # bytes, which any pipe holds


@contextlib.contextmanager
def heard(is_complaint: Callable[[str], bool]) -> Iterator[list[str]]:
    """Within this block, lines on standard error that ``is_complaint`` go to the list given.

    The list is filled at the end. All other lines, as of other threads, are written then. Where
    there is no standard error, or it cannot be turned aside, nothing is heard.
    """
    lines: list[str] = []
    if sys.__stderr__ is None:  # closed before Python began: its number may be that of a picture
        yield lines
        return
    with _LOCK, contextlib.ExitStack() as undoing:
        try:
            before = os.dup(2)
            undoing.callback(os.close, before)
            read_end, write_end = os.pipe()
        except OSError:
            yield lines
            return
        undoing.callback(os.close, read_end)
        # When the pipe is full the rest is lost, and nobody waits.
        with contextlib.suppress(OSError, AttributeError):
            os.set_blocking(write_end, False)
        os.set_blocking(read_end, False)
        os.dup2(write_end, 2)
        os.close(write_end)
        try:
            yield lines
        finally:
            os.dup2(before, 2)
            with contextlib.suppress(OSError):
                told = os.read(read_end, _MOST).decode(errors="replace")
                lines += (line for line in told.splitlines() if is_complaint(line))
                rest = "".join(
                    line for line in told.splitlines(keepends=True) if not is_complaint(line)
                )
                if rest and sys.stderr is not None:
                    sys.stderr.write(rest)
