"""Where a command writes what it makes: to files, and to standard output."""

import contextlib
import io
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, TextIO

from sweep.errors import OutputError, ParameterError

__all__ = ["Outputs"]


@dataclass(frozen=True, slots=True)
class Outputs:
    """The files that ``-o`` names, each of which may be - for standard output.

    Attributes:
        names: as they were given.
        format: what ``--format`` says, if it is there.
        beside: the option that wants standard output too, as in "--json", if there is one.

    Raises:
        ParameterError: two outputs want the same place, or standard output has no format.
    """

    names: list[str]
    format: str | None
    beside: str | None = None
    _stdout: io.BytesIO = field(default_factory=io.BytesIO)

    def __post_init__(self) -> None:
        if self._on_stdout and self.beside:
            raise ParameterError(f"{self.beside} and -o - both want standard output; choose one")
        if self._on_stdout and self.format is None:
            raise ParameterError("-o - has no suffix to tell the format by; add --format")
        places: set[str | Path] = set()
        for name in self.names:
            place = name if name == "-" else Path(name).absolute()
            if place in places:
                raise ParameterError(f"-o {name} is there twice; name each output once")
            places.add(place)

    @property
    def targets(self) -> list[Path | BinaryIO]:
        """What the library is to write to."""
        return [self._stdout if name == "-" else Path(name) for name in self.names]

    @property
    def told_to(self) -> TextIO | None:
        """Where to say what was done: standard output holds one thing only. None is there."""
        return sys.stderr if self._on_stdout else None

    @contextlib.contextmanager
    def passed_on(self) -> Iterator[None]:
        """Around what writes: standard output gets its part, even if another output failed."""
        try:
            yield
        except OutputError as error:
            if any(one.path == "-" for one in error.written):
                self._pass_on()
            raise
        if self._on_stdout:
            self._pass_on()

    @property
    def _on_stdout(self) -> bool:
        return "-" in self.names

    def _pass_on(self) -> None:
        sys.stdout.buffer.write(self._stdout.getvalue())
        sys.stdout.buffer.flush()
