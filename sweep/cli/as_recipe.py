"""A command line as the recipe that makes the same files."""

from collections.abc import Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from sweep.batch.kinds import KINDS
from sweep.batch.toml import table
from sweep.cli import files
from sweep.errors import ParameterError
from sweep.settings.field import fields_of

if TYPE_CHECKING:
    from sweep.cli.command import Asked, Command

__all__ = ["as_recipe"]

_SUFFIXES = {"jpeg": (".jpg", ".jpeg"), "jpg": (".jpg", ".jpeg"), "apng": (".apng", ".png")}


def as_recipe(command: "Command[Any, Any]", asked: "Asked", outputs: Sequence[str]) -> str:
    """The ``[[artifact]]`` that makes what a command line makes.

    Args:
        command: that was typed.
        asked: what it was asked for.
        outputs: that were typed.

    Raises:
        ParameterError: it writes to no file, reads from none, or asks for what a recipe cannot.
    """
    if "-" in asked.pictures:
        raise ParameterError("- is standard input, and a recipe names files; name the picture")
    if "-" in outputs:
        raise ParameterError("-o - is standard output, and a recipe names files; name one")
    for field in fields_of(type(asked.own)):
        if not field.is_default(asked.own):
            raise ParameterError(f"{field.flag} prints, and a recipe makes files; leave it out")
    kind = KINDS[command.settings.kind]
    fields = {field.name: field for field in fields_of(command.settings)}
    told = {name: fields[name].write(getattr(asked.settings, name)) for name in asked.options}
    if kind.folder:
        folder = outputs[0] if outputs else "."
        name = _with_suffix(told.pop("name", asked.settings.name), asked.format)
        named = [name if folder == "." else f"{folder.rstrip('/')}/{name}"]
    else:
        named = list(outputs) or _usual(command, asked)
        for one in named:
            _check_suffix(one, asked.format)
    if not named and not any(fields[name].option.file == "written" for name in told):
        raise ParameterError("nothing is written to a file; add -o FILE")
    return table(kind.name, list(dict.fromkeys(asked.pictures)), named, told)


def _usual(command: "Command[Any, Any]", asked: "Asked") -> list[str]:
    usual = command.usual(asked.settings)
    if usual is None:
        return []
    alone = len(asked.pictures) == 1 or command.several
    return [files.named(asked.pictures[0] if alone else "{stem}", *usual, asked.format)]


def _check_suffix(output: str, format: str | None) -> None:
    """Refuse a format that the name of a file does not tell."""
    if format is None:
        return
    known = _SUFFIXES.get(format.lower(), (f".{format.lower()}",))
    if PurePath(output).suffix.lower() not in known:
        raise ParameterError(
            f"--format {format} is not kept by a recipe, where the suffix tells; let -o end in "
            f"{known[0]}"
        )


def _with_suffix(name: str, format: str | None) -> str:
    if format is None:
        return name
    suffix = _SUFFIXES.get(format.lower(), (f".{format.lower()}",))[0]
    return str(PurePath(name).with_suffix(suffix))
