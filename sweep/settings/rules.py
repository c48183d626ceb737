"""What contradicts what, declared beside the fields it is about."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from sweep.errors import ParameterError
from sweep.settings.field import Field

__all__ = ["Clash", "Idle", "Rule"]


@dataclass(frozen=True, slots=True)
class Idle:
    """Fields that mean nothing under some condition, and are refused then rather than dropped.

    Attributes:
        names: of the fields.
        when: whether the condition holds for a value.
        why: the rest of the error behind the option, as in "is for the caption, ...".
    """

    names: tuple[str, ...]
    when: Callable[[Any], bool]
    why: str | Callable[[Any], str]

    def check(self, value: Any, fields: dict[str, Field], given: Collection[str]) -> None:
        """Refuse the first of the fields that was given, or is not at its default.

        Raises:
            ParameterError: naming it.
        """
        if not self.when(value):
            return
        for name in self.names:
            field = fields[name]
            if name in given or not field.is_default(value):
                why = self.why if isinstance(self.why, str) else self.why(value)
                raise ParameterError(f"{field.named(value)} {why}")


@dataclass(frozen=True, slots=True)
class Clash:
    """Values that cannot hold together.

    Attributes:
        when: whether they stand in a value.
        says: the error.
    """

    when: Callable[[Any], bool]
    says: Callable[[Any], str]

    def check(self, value: Any, fields: dict[str, Field], given: Collection[str]) -> None:
        """Refuse them.

        Raises:
            ParameterError: if they are there.
        """
        del fields, given
        if self.when(value):
            raise ParameterError(self.says(value))


Rule = Idle | Clash
