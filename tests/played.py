"""A terminal played by a test, at the other end of a pseudo-terminal."""

import os
import threading
from collections.abc import Callable, Iterator

import pytest

Play = Callable[[bytes | None], "Played"]


class Played:
    """A terminal played by a thread; answers when it has been asked everything, or never."""

    def __init__(self, answer: bytes | None) -> None:
        self.control, inside = os.openpty()
        self.stream = os.fdopen(inside, "w", encoding="utf-8")
        self.seen = b""
        self._answer = answer
        self._thread = threading.Thread(target=self._play)
        self._thread.start()

    def _play(self) -> None:
        while True:
            try:
                read = os.read(self.control, 4096)
            except OSError:  # the other end is closed
                return
            self.seen += read
            if self._answer and self.seen.endswith(b"\x1b[c"):
                os.write(self.control, self._answer)

    def end(self) -> bytes:
        self.stream.close()
        self._thread.join()
        os.close(self.control)
        return self.seen


def playing(monkeypatch: pytest.MonkeyPatch) -> Iterator[Play]:
    """What makes a terminal that answers so, in an environment that says nothing else of it."""
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLORTERM", "truecolor")
    for name in ("NO_COLOR", "TERM_PROGRAM", "COLUMNS", "LINES", "FORCE_COLOR", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    made: list[Played] = []

    def play(answer: bytes | None) -> Played:
        made.append(Played(answer))
        return made[-1]

    yield play
    for terminal in made:
        if not terminal.stream.closed:
            terminal.end()
