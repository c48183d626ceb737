"""Which pictures a command is for, and what is made of each."""

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sweep.batch.naming import filled, is_place, stem
from sweep.batch.pictures import pictures_of
from sweep.cli.options import Finding
from sweep.errors import ImageError, OutputError, ParameterError
from sweep.settings.field import fields_of
from sweep.settings.value import Settings

__all__ = ["Wanted", "each", "found", "written_by"]

_MOST = 1 << 26  # bytes of a list of names


def found(typed: Sequence[str], finding: Finding) -> list[str]:
    """The pictures that were named.

    Args:
        typed: on the command line: names, patterns, folders, addresses, - for standard input.
        finding: where else they are named.

    Raises:
        ImageError: a folder or a pattern stands for nothing, or a list cannot be read.
        ParameterError: standard input is asked for two things.
    """
    listed = list(typed)
    if finding.names is not None:
        if finding.names == "-" and "-" in listed:
            raise ParameterError("--from - and the picture - both want standard input; choose one")
        listed += _names(finding.names, null=finding.null)
    if listed.count("-") > 1:
        raise ParameterError("standard input holds one picture; name the others as files")
    return pictures_of(listed, recursive=finding.recursive)


def _names(file: str, *, null: bool) -> list[str]:
    """The names in a list."""
    try:
        if file == "-":
            content = sys.stdin.buffer.read(_MOST + 1)
        else:
            with Path(file).open("rb") as stream:
                content = stream.read(_MOST + 1)
    except OSError as error:
        raise ImageError(f"{file}: cannot be read: {error.strerror}; check --from") from None
    if len(content) > _MOST:
        raise ImageError(f"{file}: is more than {_MOST:,} bytes of names; split the list")
    lines = content.split(b"\0") if null else content.splitlines()
    names = [os.fsdecode(line) for line in lines if line.strip()]
    if not names:
        raise ImageError(f"{file}: names no picture; write one a line")
    for name in names:
        if "\0" in name:
            raise ImageError(f"{file}: has names that end with NUL; add -0")
    return names


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is made of one picture.

    Attributes:
        picture: its name.
        outputs: where to.
        options: the settings that were typed, with the names of files filled in.
    """

    picture: str
    outputs: list[str]
    options: Mapping[str, Any]


def written_by(kind: type[Settings], options: Mapping[str, Any]) -> dict[str, str]:
    """The options that name files to be written, with what they name."""
    return {
        field.name: os.fspath(options[field.name])
        for field in fields_of(kind)
        if field.option.file == "written" and options.get(field.name) is not None
    }


def each(
    pictures: Sequence[str],
    outputs: Callable[[str], list[str]],
    kind: type[Settings],
    options: Mapping[str, Any],
    still: str | None = None,
) -> list[Wanted]:
    """What is made of each picture, under names that do not collide.

    Args:
        pictures: their names.
        outputs: of a picture its outputs, or templates of them.
        kind: of the settings.
        options: that were typed.
        still: the template of the names of stills in their folder, if that is what is made.

    Raises:
        OutputError: an output is one of the pictures, or its folder cannot be made.
        ParameterError: two outputs have one name, or a template has an unknown field.
    """
    owners: dict[str, str] = {}
    wanted = []
    for number, picture in enumerate(dict.fromkeys(pictures), start=1):
        named = [filled(output, picture, number) for output in outputs(picture)]
        written = {
            name: filled(value, picture, number)
            for name, value in written_by(kind, options).items()
        }
        wanted.append(Wanted(picture, named, {**options, **written}))
        files = [*named, *(value for name, value in written.items() if name != "parts")]
        if still is not None:
            files = [f"{one}/{still.replace('{stem}', stem(picture))}" for one in named]
        for file in files:
            other = owners.setdefault(os.path.normpath(file), picture)
            if other != picture:
                raise ParameterError(
                    f"-o {file} would be written twice, of {other} and of {picture}; write "
                    "{stem}, {parent}, {suffix} or {number} in it"
                )
    for picture in pictures:
        if not is_place(picture) and os.path.normpath(picture) in owners:
            raise OutputError(
                f"{picture}: is a picture and would be written over; choose another name for the "
                "output"
            )
    return wanted
