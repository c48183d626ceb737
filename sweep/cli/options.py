"""Fields of settings values -> options of a command: flags, types, help under headings."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

import typer

from sweep.errors import ParameterError
from sweep.settings.field import Field, fields_of
from sweep.settings.option import Option
from sweep.settings.rules import Clash, Rule
from sweep.settings.value import Settings

__all__ = ["Finding", "Running", "Telling", "parameters", "values"]


@dataclass(frozen=True, kw_only=True)
class Telling(Settings):
    """How a command tells what it does."""

    __slots__ = ()

    kind = "command"

    json: Annotated[
        bool, Option(help="Print the result as JSON.", group="Running", common=True)
    ] = False
    quiet: Annotated[
        bool, Option(help="Print nothing but errors.", group="Running", short="-q", common=True)
    ] = False
    verbose: Annotated[
        bool,
        Option(
            help="Tell on standard error what is being done.",
            group="Running",
            short="-v",
            common=True,
        ),
    ] = False
    debug: Annotated[
        bool,
        Option(help="Show Python's traceback of what goes wrong.", group="Running", common=True),
    ] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Running(Telling):
    """How a command runs, which changes nothing of what it makes."""

    threads: Annotated[
        int | None,
        Option(
            help="How many work at a time; default all processors. Same bytes for any N.",
            group="Running",
            metavar="N",
            common=True,
        ),
    ] = None
    no_clobber: Annotated[
        bool,
        Option(help="Refuse to replace a file that is there.", group="Running", common=True),
    ] = False


def _read_list(name: Any) -> str:
    if not isinstance(name, str) or not name:
        raise ParameterError('--from "" is no name of a file; give one, or - for standard input')
    return name


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding(Settings):
    """Where else pictures are named than on the command line."""

    kind = "command"

    recursive: Annotated[
        bool,
        Option(
            help="Of a folder, also take the pictures in the folders in it.",
            group="Picture",
            common=True,
        ),
    ] = False
    names: Annotated[
        str | None,
        Option(
            help="Also take the pictures that FILE names, one a line; - is standard input.",
            group="Picture",
            metavar="FILE",
            flag="--from",
            read=_read_list,
            common=True,
        ),
    ] = None
    null: Annotated[
        bool,
        Option(
            help="What --from names ends with NUL instead of a line's end, as of find -print0.",
            group="Picture",
            short="-0",
            common=True,
        ),
    ] = False
    as_recipe: Annotated[
        bool,
        Option(
            help="Make nothing; print this command as a recipe for sweep build.",
            group="Running",
            common=True,
        ),
    ] = False

    rules: ClassVar[tuple[Rule, ...]] = (
        Clash(
            lambda finding: finding.null and finding.names is None,
            lambda _finding: "-0 is for a list of names; add --from=FILE, or leave it out",
        ),
    )


def parameters(*kinds: type[Settings]) -> list[inspect.Parameter]:
    """The parameters of a command for the fields of settings values, as Typer reads them."""
    made = []
    for kind in kinds:
        for field in fields_of(kind):
            made.append(_parameter(field))
            if field.option.off is not None:
                flag, told = field.option.off
                off = typer.Option(flag, help=told, rich_help_panel=field.option.group)
                made.append(_keyword(f"no_{field.name}", Annotated[bool, off], False))
    return made


def _parameter(field: Field) -> inspect.Parameter:
    """An option: a flag, or text that the field reads, so that it says itself what is wrong."""
    option, default = field.option, field.write(field.default)
    more: dict[str, Any] = {"metavar": option.metavar}
    kind: Any = str
    if field.type is bool:
        kind, default = bool, False
    elif field.default in (None, ()):
        default = None
    if field.choices:
        more["metavar"] = option.metavar or f"<{'|'.join(field.choices)}>"
        more["autocompletion"] = _completion(field.choices)
    if option.shown is not None:
        default, more["show_default"] = None, option.shown
    flags = [option.short, field.flag] if option.short else [field.flag]
    told = typer.Option(*flags, help=option.help, rich_help_panel=option.group, **more)
    if default is None:
        return _keyword(field.name, Annotated[kind | None, told], None)
    return _keyword(field.name, Annotated[kind, told], default if kind is bool else str(default))


def _completion(choices: Sequence[str]) -> Callable[[str], list[str]]:
    def complete(incomplete: str) -> list[str]:
        return [one for one in choices if one.startswith(incomplete)]

    return complete


def _keyword(name: str, annotation: Any, default: Any) -> inspect.Parameter:
    return inspect.Parameter(
        name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation
    )


def values(kind: type[Settings], typed: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed for the fields of a settings value; those that were not are left out.

    Args:
        kind: whose fields.
        typed: the parameters that stand on the command line, with their values.

    Raises:
        ParameterError: an option is there, and the one that leaves it out as well.
    """
    found: dict[str, Any] = {}
    for field in fields_of(kind):
        off = field.option.off
        if off is not None and f"no_{field.name}" in typed:
            if field.name in typed:
                raise ParameterError(f"{field.flag} {field.option.off_says}")
            found[field.name] = None
        elif field.name in typed:
            given = typed[field.name]
            if field.type is bool:
                found[field.name] = field.default is not True
            else:
                found[field.name] = field.parse(given)
    return found
