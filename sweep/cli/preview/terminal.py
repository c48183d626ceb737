"""What the terminal is: how large, and which pictures it understands."""

import os
import re
import select
import struct
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TextIO

if TYPE_CHECKING:
    from sweep.cli.preview.protocols import Protocol

__all__ = ["PATIENCE", "Answers", "Terminal", "ask", "terminal_of", "understood"]

PATIENCE = 0.5  # seconds that a terminal has for its answers

# May kitty's protocol be used? Who are you? How many px has a cell? Last what every terminal
# answers, so that nobody waits for the answers to what it does not understand.
_QUESTIONS = b"\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\\x1b[>q\x1b[16t\x1b[c"
_WIPE = b"\r\x1b[K"  # what a terminal may have shown of them
_LAST_ANSWER = re.compile(rb"\x1b\[\?([\d;]*)c")
# Of a sixel picture, where a terminal does not say: xterm by itself takes no larger one.
_COLORS = 256
_MOST = 1000, 1000
_LEAST_COLORS = 2
_SIXELS = b"4"  # among the attributes of the last answer
_SCREEN = 80, 24  # cells, where a terminal does not say
_CELL = 10, 20  # px, of a VT340

_NOT_ASKED = {"dumb", "linux", "unknown"}  # they would show the questions


@dataclass(frozen=True, slots=True)
class Terminal:
    """A terminal that shows colors.

    Attributes:
        protocol: how it takes pictures; None if it takes none.
        columns: cells in a line.
        lines: lines on the screen.
        cell: width and height of a cell in px.
        colors: of a picture in sixels at most.
        most: width and height of a picture in sixels at most, in px.
    """

    protocol: "Protocol | None"
    columns: int
    lines: int
    cell: tuple[int, int]
    colors: int
    most: tuple[int, int]


class Answers(NamedTuple):
    """What a terminal said of itself; None where it said nothing. See `Terminal`."""

    protocol: "Protocol | None" = None
    cell: tuple[int, int] | None = None
    colors: int | None = None
    most: tuple[int, int] | None = None


def terminal_of(stream: TextIO, patience: float = PATIENCE) -> Terminal:
    """What is known of the terminal behind ``stream``.

    It is asked only if that can be done: not on Windows, not by a program in the background, and
    not where the questions would be shown.

    Args:
        stream: a stream whose ``isatty`` is true.
        patience: seconds to wait for its answers at most.
    """
    columns, lines = os.get_terminal_size(stream.fileno())
    asked = os.environ.get("TERM", "unknown") not in _NOT_ASKED
    asked = asked and os.environ.get("TERM_PROGRAM") != "Apple_Terminal"
    told = understood(ask(stream, patience) if asked else b"")
    if not (columns and lines):
        columns, lines = _SCREEN
    cell = told.cell or _cell_of(stream) or _CELL
    colors, most = told.colors or _COLORS, told.most or _MOST
    return Terminal(told.protocol, columns, lines, cell, colors, most)


def understood(answers: bytes) -> Answers:
    """What ``answers`` say, and the best protocol that a terminal of these has."""
    cell = most = colors = None
    if told := re.search(rb"\x1b\[6;(\d+);(\d+)t", answers):
        height, width = int(told[1]), int(told[2])
        cell = (width, height) if width and height else None
    if told := re.search(rb"\x1b\[\?1;0;(\d+)S", answers):
        colors = min(max(int(told[1]), _LEAST_COLORS), _COLORS)
    if told := re.search(rb"\x1b\[\?2;0;(\d+);(\d+)S", answers):
        width, height = int(told[1]), int(told[2])
        most = (width, height) if width and height else None
    return Answers(_protocol(answers), cell, colors, most)


def _protocol(answers: bytes) -> "Protocol | None":
    attributes = _LAST_ANSWER.search(answers)
    if re.search(rb"\x1b_Gi=31;OK\x1b\\", answers):
        return "kitty"
    if re.search(rb"\x1bP>\|(iTerm2|WezTerm)", answers):
        return "iterm"
    if attributes and _SIXELS in attributes[1].split(b";")[1:]:
        return "sixel"
    return None


def ask(stream: TextIO, patience: float) -> bytes:
    """Ask the terminal behind ``stream``; what it answered within ``patience`` seconds, or nothing.

    The terminal is opened by its name, since standard input may be the picture.
    """
    if sys.platform == "win32":
        return b""
    import termios
    import tty

    try:
        terminal = os.open(os.ttyname(stream.fileno()), os.O_RDWR | os.O_NOCTTY)
    except OSError:
        return b""
    try:
        if _in_background(terminal):
            return b""
        before = termios.tcgetattr(terminal)
        try:
            tty.setcbreak(terminal, termios.TCSADRAIN)
            stream.flush()
            os.write(terminal, _QUESTIONS)
            answers = _answers(terminal, patience)
            os.write(terminal, _WIPE)
            return answers
        finally:
            termios.tcsetattr(terminal, termios.TCSADRAIN, before)
    except (OSError, termios.error):
        return b""
    finally:
        os.close(terminal)


def _answers(terminal: int, patience: float) -> bytes:
    """What can be read until the last answer is there or the time is over."""
    until = time.monotonic() + patience
    answers = b""
    while not _LAST_ANSWER.search(answers):
        left = until - time.monotonic()
        if left <= 0 or not select.select([terminal], [], [], left)[0]:
            break
        read = os.read(terminal, 4096)
        if not read:
            break
        answers += read
    return answers


def _in_background(terminal: int) -> bool:
    """Whether reading from ``terminal`` would stop this process."""
    try:
        return os.tcgetpgrp(terminal) != os.getpgrp()
    except OSError:  # not the terminal that controls us: nothing stops us
        return False


def _cell_of(stream: TextIO) -> tuple[int, int] | None:
    """Width and height of a cell in px, as the system knows them."""
    if sys.platform == "win32":
        return None
    import fcntl
    import termios

    try:
        told = fcntl.ioctl(stream.fileno(), termios.TIOCGWINSZ, bytes(8))
    except OSError:
        return None
    lines, columns, width, height = struct.unpack("4H", told)
    if not (lines and columns and width >= columns and height >= lines):
        return None
    return width // columns, height // lines
