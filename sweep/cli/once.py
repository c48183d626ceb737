"""Commands whose options are taken as they were given, or refused."""

from typing import Any

from typer.core import TyperCommand, TyperOption

from sweep.errors import ParameterError

__all__ = ["Once"]


class Once(TyperCommand):
    """A command that refuses a second value for an option of one, where the first would be lost."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse as ever.

        Raises:
            ParameterError: an option that holds one value is there twice.
        """
        _, _, given = self.make_parser(ctx).parse_args(args=[*args])
        for number, option in enumerate(given):
            if not isinstance(option, TyperOption) or option.multiple or option.is_flag:
                continue
            if option in given[:number]:
                raise ParameterError(
                    f"{'/'.join(option.opts)} is there twice and holds one value; leave one out"
                )
        return super().parse_args(ctx, args)
