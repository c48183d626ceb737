"""Where a key of a TOML text stands, which Python's reader does not tell."""

import tomllib
from collections.abc import Iterator
from typing import Any

__all__ = ["line_of"]


def line_of(text: str, path: tuple[str | int, ...]) -> int:
    """The line, from 1 on, on which the statement begins that first gives ``path`` a value.

    Args:
        text: that can be read as a whole; its tables have headers of their own.
        path: keys, and places in arrays of tables: ("artifact", 1, "step"). If it is not there,
            the line of its table, or 1.
    """
    table: tuple[str | int, ...] = ()
    counts: dict[str, int] = {}
    found = 1
    for line, header, held in _statements(text):
        if header:
            name, value = next(iter(held.items()))
            table = (name,)
            if isinstance(value, list):
                counts[name] = counts.get(name, -1) + 1
                table = (name, counts[name])
            if path[: len(table)] == table:
                found = line
        if path[: len(table)] == table:
            rest = path[len(table) :]
            if (rest and not header and _has(held, rest)) or (header and not rest):
                return line
    return found


def _statements(text: str) -> Iterator[tuple[int, bool, dict[str, Any]]]:
    """Of each statement its first line, whether it is the header of a table, and what it says."""
    waiting: list[str] = []
    for number, line in enumerate(text.splitlines(keepends=True), start=1):
        if not waiting and (not line.strip() or line.lstrip().startswith("#")):
            continue
        waiting.append(line)
        if line.rstrip().endswith(","):  # within an array
            continue
        try:
            held = tomllib.loads("".join(waiting))
        except tomllib.TOMLDecodeError:
            continue
        yield number - len(waiting) + 1, waiting[0].lstrip().startswith("["), held
        waiting = []


def _has(found: Any, path: tuple[str | int, ...]) -> bool:
    for key in path:
        if isinstance(key, int):
            if not isinstance(found, list) or key >= len(found):
                return False
        elif not isinstance(found, dict) or key not in found:
            return False
        found = found[key]
    return True
