"""What the commands say, and where: results on stdout, everything else on stderr."""

import contextlib
import json
import logging
import os
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from sweep.errors import notes_to

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

__all__ = [
    "error",
    "keep_to_ourselves",
    "palette_bar",
    "log_nowhere",
    "log_on_stderr",
    "in_color",
    "note",
    "notes",
    "one_line",
    "print_json",
    "print_text",
    "print_traceback",
    "progress",
    "say",
    "say_all",
    "say_table",
]

OnProgress = Callable[[int, int], None]
Stage = Callable[[str], OnProgress]


def one_line(text: str) -> str:
    """``text`` on one line, without the control characters that a file name may smuggle in."""
    spaced = " ".join(text.split())
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in spaced)


def say(text: str, *, to: TextIO | None = None) -> None:
    """Print one line, by default of results."""
    print(one_line(text), file=to or sys.stdout)


def say_all(lines: Iterable[str], *, to: TextIO | None = None) -> None:
    """Print several lines, by default of results."""
    for line in lines:
        say(line, to=to)


def say_table(rows: Sequence[Sequence[str]], *, to: TextIO | None = None) -> None:
    """Print rows in columns, those that hold numbers from below the first row on at the right."""
    cells = [[one_line(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    amounts = [
        all(cell[:1].isdigit() for cell in column[1:]) for column in zip(*cells, strict=True)
    ]
    for row in cells:
        *front, last = [
            cell.rjust(width) if amount else cell.ljust(width)
            for cell, width, amount in zip(row, widths, amounts, strict=True)
        ]
        # The last column is not filled up: a name there may be of any width.
        print("  ".join([*front, last.rstrip()]), file=to or sys.stdout)


def note(text: str) -> None:
    """Print one line that the user should know although the work goes on."""
    say(f"note: {text}", to=sys.stderr)


def error(text: str) -> None:
    """Print the one line that says why the work ended."""
    say(f"error: {text}", to=sys.stderr)


def print_json(result: Any) -> None:
    """Print ``result`` as indented JSON."""
    text = json.dumps(result, indent=2, ensure_ascii=False)
    encoding = sys.stdout.encoding or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:  # half a pair, or letters that the terminal lacks
        text = json.dumps(result, indent=2)
    # JSON allows some control characters in its strings; a terminal obeys them.
    print("".join(c if c.isprintable() or c == "\n" else f"\\u{ord(c):04x}" for c in text))


def print_text(text: str) -> None:
    """Print text of several lines that is made by us and safe as it is."""
    print(text, end="")


def print_traceback(text: str) -> None:
    """Print Python's own account of an error, line by line, on standard error."""
    for line in text.splitlines():
        safe = "".join(c if c.isprintable() else repr(c)[1:-1] for c in line)
        print(safe, file=sys.stderr)


def keep_to_ourselves() -> None:
    """Let only what this module prints reach the terminal: libraries write there too.

    Those in C write to the descriptor that standard error usually has, so ours gets another. What
    Pillow and others log goes nowhere. Streams that were closed when the program began swallow what
    is printed.
    """
    logging.getLogger().addHandler(logging.NullHandler())
    if sys.stdout is None:
        sys.stdout = Path(os.devnull).open("w")  # noqa: SIM115  (open until the end)
    if sys.stderr is None:
        sys.stderr = Path(os.devnull).open("w")  # noqa: SIM115  (open until the end)
        return
    usual = sys.stderr.fileno()
    ours = os.dup(usual)
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, usual)
    os.close(null)
    encoding = sys.stderr.encoding
    sys.stderr = os.fdopen(ours, "w", buffering=1, encoding=encoding, errors="backslashreplace")


def log_on_stderr() -> None:
    """Tell on standard error what the library logs, with the milliseconds since the start."""
    handler = _Told()
    handler.setFormatter(logging.Formatter("%(relativeCreated)6d ms  %(message)s"))
    logger = logging.getLogger("sweep")
    logger.handlers = [handler]
    logger.setLevel(logging.INFO)
    logger.propagate = False


def log_nowhere() -> None:
    """Tell no more of what the library logs."""
    logger = logging.getLogger("sweep")
    logger.handlers = []
    logger.setLevel(logging.NOTSET)
    logger.propagate = True


class _Told(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        """Print one line."""
        print(one_line(self.format(record)), file=sys.stderr)


def in_color(terminal: "Console") -> bool:
    """Whether colors can be shown: on a terminal that has them, unless NO_COLOR is set."""
    return terminal.is_terminal and terminal.color_system is not None and not terminal.no_color


def palette_bar(colors: Iterable[tuple[str, float]], cells: int) -> "Text":
    """Colors beside each other, each on as many of the ``cells`` as its share.

    Args:
        colors: of each its hex and its share; these add up to 1.
        cells: of the terminal.
    """
    from rich.text import Text

    bar = Text()
    covered, drawn = 0.0, 0
    for hexed, share in colors:
        covered += share
        wide = round(covered * cells) - drawn
        drawn += wide
        bar.append(" " * wide, f"on {hexed}")
    return bar


@contextlib.contextmanager
def notes(*, quiet: bool) -> Iterator[None]:
    """Turn the library's warnings into notes, each said once; other packages' warnings are not the
    user's.
    """
    said: set[str] = set()

    def say(text: str) -> None:
        if text not in said and not quiet:
            said.add(text)
            note(text)

    with warnings.catch_warnings(), notes_to(say):
        warnings.simplefilter("ignore")
        yield


@contextlib.contextmanager
def progress(*, quiet: bool) -> Iterator[Stage]:
    """A progress bar on stderr if that is a terminal, else nothing.

    Yields a function that begins a stage, as in "clustering", and returns what to call with
    (done, total) while it lasts.
    """
    if quiet or not sys.stderr.isatty():
        yield lambda _name: lambda _done, _total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
    from rich.progress import TimeRemainingColumn as TimeLeft

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeLeft())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:

        def stage(name: str) -> OnProgress:
            for finished in bar.task_ids:
                bar.remove_task(finished)
            task = bar.add_task(name, total=None)
            return lambda done, total: bar.update(task, completed=done, total=total)

        yield stage
