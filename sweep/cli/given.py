"""What is typed on the command line is used, or refused; nothing is silently dropped."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from typer import TyperException
from typer.core import TyperCommand, TyperOption

from sweep.errors import ParameterError
from sweep.settings.option import GROUPS
from sweep.settings.slips import meant

__all__ = ["SweepCommand", "taken_as_typed", "typed_in"]

_TYPED = "sweep.typed"


class SweepCommand(TyperCommand):
    """A command that refuses a second value for an option of one, where the first would be lost,
    and whose help stands under headings.
    """

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse as ever.

        Raises:
            ParameterError: an option that holds one value is there twice.
        """
        if ctx.resilient_parsing:  # the shell's completion, which asks while things are typed
            return super().parse_args(ctx, args)
        try:
            _, _, given = self.make_parser(ctx).parse_args(args=[*args])
        except TyperException as error:
            unknown = getattr(error, "option_name", None)
            if unknown is None:
                raise
            raise ParameterError(self._unknown(unknown, ctx)) from None
        for number, option in enumerate(given):
            if not isinstance(option, TyperOption) or option.multiple or option.is_flag:
                continue
            if option in given[:number]:
                raise ParameterError(
                    f"{'/'.join(option.opts)} is there twice and holds one value; leave one out"
                )
        ctx.meta[_TYPED] = [option.name for option in given]
        return super().parse_args(ctx, args)

    def _unknown(self, typed: str, ctx: Any) -> str:
        """What to say of an option that is not there: the one that is meant, and what it does."""
        options = {param.name: param for param in self.get_params(ctx) if param.opts}
        found = meant(typed, [name for name, one in options.items() if _is_option(one)])
        if found is None:
            return f'there is no option "{typed}"; sweep {ctx.info_name} --help has those there are'
        what = re.split(r"[.:;(]", options[found].help or "")[0].strip()
        return f'there is no option "{typed}"; did you mean {options[found].opts[0]} ({what})?'

    def get_params(self, ctx: Any) -> list[Any]:
        """Its arguments and options."""
        return taken_as_typed(super().get_params(ctx))

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the options under the headings of their groups, in the order of `GROUPS`."""
        rows: dict[str, list[tuple[str, str]]] = {}
        # What has a short flag is asked for most.
        for param in sorted(self.get_params(ctx), key=_long):
            record = param.get_help_record(ctx)
            if record is not None:
                name, told = record
                heading = _heading(param)
                # What an argument holds, its name and its help tell.
                name = name.partition(" <")[0] if heading == "Arguments" else name
                rows.setdefault(heading, []).append((name, told))
        for heading in _in_order(list(rows)):
            with formatter.section(heading):
                formatter.write_dl(rows[heading])


def _is_option(param: Any) -> bool:
    return bool(param.param_type_name == "option")


def typed_in(context: Any) -> list[str]:
    """The names of the parameters that stand on the command line."""
    return list(dict.fromkeys(context.meta[_TYPED]))


def taken_as_typed(params: list[Any]) -> list[Any]:
    """Let parameters hold what was typed: text, a list of it, or whether a flag is there.

    Typer would have Pydantic look at it, find the same, and take longer to load that than for all
    else until a command runs.
    """
    for param in params:
        if "process_value" not in vars(param):
            param.process_value = _processing(param)
    return params


def _processing(param: Any) -> Callable[[Any, Any], Any]:
    looked_at = param.process_value

    def process_value(ctx: Any, value: Any) -> Any:
        if param.required and param.value_is_missing(value):
            return looked_at(ctx, value)
        value = list(value) if isinstance(value, tuple) else value
        return value if param.callback is None else param.callback(ctx, param, value)

    return process_value


def _long(param: Any) -> bool:
    """Whether a parameter has no flag of one letter."""
    return all(flag.startswith("--") for flag in param.opts)


def _heading(param: Any) -> str:
    if param.param_type_name == "argument":
        return "Arguments"
    return getattr(param, "rich_help_panel", None) or "Help"


def _in_order(headings: Sequence[str]) -> list[str]:
    order = ("Arguments", *GROUPS, "Help")
    return sorted(headings, key=order.index)
