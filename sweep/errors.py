"""What can go wrong, as one tree.

    SweepError
    ├── ParameterError (ValueError)    a value asked for cannot be used
    │   ├── KsError                    ... in a list of K
    │   └── TemplateError              ... in a caption template
    ├── RecipeError (ValueError)       a recipe cannot be read or used
    ├── UnmetError (ValueError)        no K meets a goal
    ├── ImageError (ValueError)        a picture cannot be read or used
    └── OutputError (OSError)          a file cannot be written

Every message is one line that names the value, the limit and the remedy. It is written with the
options of the command line, and says keyword arguments instead to whoever calls from Python:

    as it is written             on the command line          from Python
    leave --crossfade out        leave --crossfade out        leave crossfade out
    --no-footer                  --no-footer                  footer=False
    take --codec=vp9, or -k=14   take --codec vp9, or -k 14   take codec="vp9", or ks=14

What stands in quotes, and the name of a file that a message begins with, is left as it is.

    SweepWarning (UserWarning)         the work goes on; the user should know
"""

import contextlib
import re
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextvars import ContextVar
from typing import Any

__all__ = [
    "ImageError",
    "KsError",
    "OutputError",
    "ParameterError",
    "RecipeError",
    "SweepError",
    "SweepWarning",
    "TemplateError",
    "UnmetError",
    "keywords_named",
    "notes_to",
    "options_named",
    "one_of",
    "warn",
]

_OPTIONS: ContextVar[bool] = ContextVar("options", default=False)
_NOTES: ContextVar[Callable[[str], None] | None] = ContextVar("notes", default=None)

_OPTION = re.compile(
    r"""
    "[^"]*"                                       # somebody's words
    | (?<![^\s(])                                 # an option begins a word
    (?: --(?P<off>no-)?(?P<name>[a-z][a-z0-9-]*) | -(?P<short>[ko])(?![\w.-]) )
    (?: =(?P<value> "[^"]*" | [^\s;,)]+ (?:,[^\s;,)]+)* ) )?
    """,
    re.VERBOSE,
)
_SHORT = {"k": "ks", "o": "output"}
_OFF = {"caption": "None"}  # all others are True or False
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


@contextlib.contextmanager
def options_named() -> Iterator[None]:
    """Within this block messages name options as on the command line."""
    before = _OPTIONS.set(True)
    try:
        yield
    finally:
        _OPTIONS.reset(before)


@contextlib.contextmanager
def keywords_named() -> Iterator[None]:
    """Within this block messages name keyword arguments, which are the keys of recipes too."""
    before = _OPTIONS.set(False)
    try:
        yield
    finally:
        _OPTIONS.reset(before)


def _spoken(message: str) -> str:
    """A message for whoever reads it: with options, or with keyword arguments."""
    file, colon, rest = message.partition(": ")
    if not colon or file.startswith("--"):
        file, colon, rest = "", "", message
    return file + colon + _OPTION.sub(_as_option if _OPTIONS.get() else _as_keyword, rest)


def _as_option(found: re.Match[str]) -> str:
    return found[0] if found["value"] is None else found[0].replace("=", " ", 1)


def _as_keyword(found: re.Match[str]) -> str:
    if not found["short"] and not found["name"]:
        return found[0]
    name = _SHORT[found["short"]] if found["short"] else found["name"].replace("-", "_")
    value = found["value"]
    if found["off"]:
        value = _OFF.get(name, "False")
    elif value is not None and not value.startswith('"') and not _NUMBER.fullmatch(value):
        value = f'"{value}"'
    return name if value is None else f"{name}={value}"


class SweepError(Exception):
    """The base of every error this package raises on purpose; what it says is one line."""

    def __init__(self, message: str = "") -> None:
        # It names values as they were given, and these may have several lines.
        super().__init__(" ".join(message.splitlines()))

    def __str__(self) -> str:
        return _spoken(str(self.args[0]) if self.args else "")

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self)!r})"


class ParameterError(SweepError, ValueError):
    """A parameter has a value that cannot be used."""


class KsError(ParameterError):
    """A list of K cannot be understood or leaves the range 1..256."""


class TemplateError(ParameterError):
    """A caption template names an unknown field or asks for more than its value."""


class RecipeError(SweepError, ValueError):
    """A recipe cannot be read, or asks for what cannot be; the message names file and line."""


class UnmetError(SweepError, ValueError):
    """No K meets a goal; the message says how near one comes."""


class ImageError(SweepError, ValueError):
    """A picture is missing, unreadable, or of no use for a sweep."""


class OutputError(SweepError, OSError):
    """An output cannot be written; what was there before is untouched.

    Attributes:
        written: what was written of the other outputs, see `sweep.Written`.
    """

    written: tuple[Any, ...] = ()


class SweepWarning(UserWarning):
    """Something the user should know although the work goes on."""


@contextlib.contextmanager
def notes_to(take: Callable[[str], None]) -> Iterator[None]:
    """Within this block, and in the threads that work for it, what would be a SweepWarning is told
    to ``take`` instead. Python's own way of catching warnings holds for all threads at once.
    """
    before = _NOTES.set(take)
    try:
        yield
    finally:
        _NOTES.reset(before)


def warn(message: str) -> None:
    """Tell the user of the package something, at the line of theirs that led to it."""
    take = _NOTES.get()
    if take is not None:
        take(_spoken(message))
        return
    depth, frame = 1, sys._getframe()
    # By the name of the module: what dataclasses make has no file.
    while frame.f_back is not None and _is_ours(frame.f_globals.get("__name__")):
        depth, frame = depth + 1, frame.f_back
    warnings.warn(_spoken(message), SweepWarning, stacklevel=depth)


def _is_ours(module: object) -> bool:
    return isinstance(module, str) and module.partition(".")[0] == "sweep"


def one_of(known: Iterable[str], value: object, what: str) -> None:
    """Refuse a ``value`` that is none of the names ``known``.

    Args:
        known: the names, in the order they are told in.
        value: what was asked for.
        what: it is, as in "theme".

    Raises:
        ParameterError: as in 'the theme "blue" is unknown; known are light, dark'.
    """
    names = tuple(known)
    if value not in names:
        raise ParameterError(f'the {what} "{value}" is unknown; known are {", ".join(names)}')
