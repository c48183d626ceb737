"""How the program ends when it is told to: soon, and leaving nothing half done.

Python tells the main thread of a signal only between two steps of its own, and a compiled kernel or
an encoder is one step. So a thread waits for signals too. It gives the main thread a moment to end
in good order, and then ends the process itself.
"""

import contextlib
import os
import signal
import socket
import sys
import threading
from types import FrameType

__all__ = ["INTERRUPTED", "code", "watch"]

INTERRUPTED = 128 + signal.SIGINT  # what Typer makes of every interruption

_MOMENT = 0.4  # seconds
_SHOW_CURSOR = "\x1b[?25h"  # a progress bar hides it

_received: list[int] = []


def code() -> int:
    """The exit code of a program that was interrupted: 128 and the number of the signal."""
    return 128 + (_received[0] if _received else signal.SIGINT)


def watch() -> None:
    """From here on the signals that end a program end this one within a second."""
    told, tell = socket.socketpair()
    tell.setblocking(False)
    signal.set_wakeup_fd(tell.fileno(), warn_on_full_buffer=False)
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        # Who starts a program in the background, or by nohup, may want it not to hear of it.
        if number is not None and signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, _interrupt)
    threading.Thread(target=_wait, args=(told, tell), name="sweep-signals", daemon=True).start()


def _interrupt(number: int, _frame: FrameType | None) -> None:
    _received.append(number)
    raise KeyboardInterrupt


def _wait(told: socket.socket, _tell: socket.socket) -> None:
    number = told.recv(1)[0]
    _received.append(number)
    told.settimeout(_MOMENT)
    with contextlib.suppress(TimeoutError):
        told.recv(1)  # a second signal is one too many
    end(128 + number)


def end(code: int) -> None:
    """End this process now, whatever its threads do; temporary files are removed."""
    from sweep.system.files import discard_all

    discard_all()
    with contextlib.suppress(Exception):
        if sys.stderr.isatty():
            sys.stderr.write(_SHOW_CURSOR)
            sys.stderr.flush()
    os._exit(code)
