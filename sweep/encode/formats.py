"""Which format a file has: by its name, else by the suffix of the path."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

from sweep.errors import ParameterError

__all__ = ["format_named", "format_of"]

_ALIASES = {"jpg": "jpeg"}


def format_of(
    output: Path | BinaryIO,
    format: str | None,
    known: Mapping[str, Sequence[str]],
    *,
    also: str = "",
) -> str:
    """The name of the format of ``output``.

    Args:
        output: a path, or a stream (with ``format``).
        format: its name, in any case; instead of the suffix.
        known: the name of each format -> its suffixes, in lower case and with the dot.
        also: what else to say where a format is unknown.

    Raises:
        ParameterError: it is unknown, the message lists those that are known; or a stream has
            none.
    """
    if format is not None:
        return format_named(format, known, also=also)
    if not isinstance(output, Path):
        example = next(iter(known))
        raise ParameterError(
            f"a stream has no suffix to tell the format by; add --format={example}"
        )
    suffix = output.suffix.lower()
    for name, suffixes in known.items():
        if suffix in suffixes:
            return name
    said = f'the suffix "{output.suffix}" is unknown' if suffix else "it has no suffix"
    listed = ", ".join(one for suffixes in known.values() for one in suffixes)
    raise ParameterError(f"{output}: {said}; known are {listed}{also}")


def format_named(format: str, known: Mapping[str, Sequence[str]], *, also: str = "") -> str:
    """The format called so, as in "gif"; "jpg" is "jpeg".

    Raises:
        ParameterError: there is none; the message lists those that exist.
    """
    name = _ALIASES.get(format.lower(), format.lower())
    if name not in known:
        raise ParameterError(
            f'the format "{format}" is unknown; known are {", ".join(known)}{also}'
        )
    return name
