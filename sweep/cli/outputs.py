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
        ParameterError: another wants standard output too, or it has no format.
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

    @property
    def targets(self) -> list[Path | BinaryIO]:
        """What the library is to write to."""
        return [self._stdout if name == "-" else Path(name) for name in self.names]

    @property
    def told_to(self) -> TextIO | None:
        """Where to say what was done; None is standard output, unless that holds a file."""
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
