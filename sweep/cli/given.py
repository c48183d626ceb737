"""What is given on the command line is used, or refused; nothing is silently dropped."""

from collections.abc import Mapping
from typing import Any

from typer.core import TyperCommand, TyperOption

from sweep.errors import ParameterError

__all__ = ["Once", "refuse_idle"]


class Once(TyperCommand):
    """A command that refuses a second value for an option of one, where the first would be lost."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse as ever.

        Raises:
            ParameterError: an option that holds one value is there twice.
        """
        if ctx.resilient_parsing:  # the shell's completion, which asks while things are typed
            return super().parse_args(ctx, args)
        _, _, given = self.make_parser(ctx).parse_args(args=[*args])
        for number, option in enumerate(given):
            if not isinstance(option, TyperOption) or option.multiple or option.is_flag:
                continue
            if option in given[:number]:
                raise ParameterError(
                    f"{'/'.join(option.opts)} is there twice and holds one value; leave one out"
                )
        return super().parse_args(ctx, args)


def refuse_idle(options: Mapping[str, tuple[object, object]], why: str) -> None:
    """Refuse options that would mean nothing.

    Args:
        options: each with its value and its default.
        why: the rest of the error, as in "is for a plot; add --plot, or leave it out".

    Raises:
        ParameterError: naming the first whose value is not the default.
    """
    for option, (value, default) in options.items():
        if value != default:
            raise ParameterError(f"{option} {why}")
