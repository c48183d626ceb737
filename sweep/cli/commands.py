"""The commands: a literal list, of which each is loaded when it is called."""

import importlib
from collections.abc import Callable, Mapping
from inspect import cleandoc
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperGroup

from sweep.cli.given import SweepCommand, taken_as_typed
from sweep.cli.slips import no_command
from sweep.errors import ParameterError

if TYPE_CHECKING:
    from sweep.cli.command import Command

__all__ = ["COMMANDS", "HEADINGS", "SUMMARIES", "SweepGroup", "artifact_command", "load"]

# What each is called and does, in the order of the help. The module of that name in this room has
# it under its name in capitals.
SUMMARIES: Mapping[str, str] = {
    "animate": "Show IMAGE at every number of colors, as an animation.",
    "stills": "Write IMAGE at every number of colors, each to a file of its own.",
    "sheet": "Show IMAGE at some numbers of colors side by side, for the web or for print.",
    "compare": "Compare numbers of colors, color spaces, or two pictures.",
    "report": "Tell what IMAGE loses, and how large it is, at every number of colors.",
    "palette": "Show or write the colors of IMAGE: its palette at one number of colors.",
    "cloud": "Show the colors of IMAGE as points in space, and how K divides them.",
    "page": "Make a web page with every number of colors, and k-means at work, of IMAGE.",
    "build": "Make many artifacts of many pictures, as a recipe says, and only what is needed.",
    "init": "Write a recipe for the pictures of a folder, to be changed by hand.",
    "info": "Tell what is in FILE, and the settings that made it, if sweep did.",
}

# Under which headings the help has them.
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "Make": ("animate", "stills", "sheet", "compare", "cloud", "page"),
    "Measure": ("report", "palette", "info"),
    "Many pictures": ("build", "init"),
}

# Those that make an artifact.
COMMANDS = tuple(name for name in SUMMARIES if name not in ("build", "init", "info"))


def artifact_command(name: str) -> "Command[Any, Any]":
    """What makes the artifact of that command."""
    command: Command[Any, Any] = getattr(importlib.import_module(f"sweep.cli.{name}"), name.upper())
    return command


def load(name: str) -> Any:
    """The command called ``name``, as Typer runs it."""
    app = typer.Typer(
        rich_markup_mode=None,
        add_completion=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    callback: Callable[..., None]
    if name == "info":
        from sweep.cli.info import info

        callback, details = info, cleandoc(info.__doc__ or "")
    elif name == "init":
        from sweep.cli.init import init

        callback, details = init, cleandoc(init.__doc__ or "")
    elif name == "build":
        from sweep.cli.build import BUILD, DETAILS

        callback, details = BUILD, f"{SUMMARIES[name]}\n\n{cleandoc(DETAILS)}"
    else:
        command = artifact_command(name)
        callback, details = command.callback, f"{SUMMARIES[name]}\n\n{cleandoc(command.details)}"
    app.command(name, cls=SweepCommand, help=details)(callback)
    return typer.main.get_command(app)


class SweepGroup(TyperGroup):
    """All commands, of which the help needs no more than their names and first lines."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**{**attributes, "commands": dict.fromkeys(SUMMARIES)})

    def get_params(self, ctx: Any) -> list[Any]:
        """Its options."""
        return taken_as_typed(super().get_params(ctx))

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Load a command; None if there is none of that name."""
        del ctx
        if cmd_name in self.commands and self.commands[cmd_name] is None:
            self.commands[cmd_name] = load(cmd_name)
        return self.commands.get(cmd_name)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse what stands before a command.

        Raises:
            ParameterError: an option that belongs behind it.
        """
        try:
            return super().parse_args(ctx, args)
        except typer.TyperException as error:
            unknown = getattr(error, "option_name", None)
            if unknown is None:
                raise
            raise ParameterError(no_command([unknown])) from None

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the command that is called.

        Raises:
            ParameterError: there is none of that name; what is told says what to type instead.
        """
        if args and not ctx.resilient_parsing and args[0] not in self.commands:
            raise ParameterError(no_command(args))
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write what there is under headings, without loading it."""
        del ctx
        for heading, names in HEADINGS.items():
            with formatter.section(heading):
                formatter.write_dl([(name, SUMMARIES[name]) for name in names])
