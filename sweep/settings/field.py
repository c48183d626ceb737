"""A field of a settings value, resolved: how what is given becomes what it holds."""

import dataclasses
import inspect
import operator
import os
import types
import typing
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from sweep.errors import ParameterError, one_of
from sweep.settings.option import Option

__all__ = ["Field", "fields_of", "names_of"]

_NOUNS = {bool: "True or False", int: "a whole number", float: "a number", str: "text"}


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a settings value.

    Attributes:
        name: of the field, which is that of the keyword argument and of the key in a recipe.
        annotation: its type, as Python writes it.
        type: bool, int, float or str; what a value that is not None is.
        choices: the values of a `Literal`, else empty.
        nullable: whether it may be None.
        default: what it holds if nothing is said.
        option: what it says of itself.
    """

    name: str
    annotation: Any
    type: type
    choices: tuple[Any, ...]
    nullable: bool
    default: Any
    option: Option

    @property
    def flag(self) -> str:
        """The option on the command line: what is on by itself is turned off, by --no-NAME."""
        if self.option.flag is not None:
            return self.option.flag
        return f"--{'no-' * (self.default is True)}{self.name.replace('_', '-')}"

    @property
    def told(self) -> str:
        """What the field is called in messages about its value."""
        return f"--{self.name.replace('_', '-')}" if self.default is True else self.flag

    def named(self, settings: object) -> str:
        """What the field of a settings value is called in messages that do not hang on its value.

        What is on by itself is called by its "no" only where it has been turned off.
        """
        return self.told if self.is_default(settings) else self.flag

    def parse(self, text: str) -> Any:
        """What a field of numbers or names is given on the command line, as a value of Python."""
        if self.option.read is not None or self.type not in (int, float):
            return text
        try:
            return self.type(text)
        except ValueError:
            raise self._unusable(text) from None

    def read(self, given: Any) -> Any:
        """What the field holds when this is given.

        Raises:
            ParameterError: it cannot be used; the message names the option, the limit, the remedy.
        """
        if given is None and self.nullable:
            return None
        if self.option.read is not None:
            try:
                return self.option.read(given)
            except (TypeError, ValueError, OverflowError, AttributeError) as error:
                if isinstance(error, ParameterError):
                    raise
                raise self._unusable(given) from None
        value = self._typed(given)
        if self.choices:
            one_of(self.choices, value, self.option.what or self.name.replace("_", " "))
        self._check_range(value)
        return value

    def _typed(self, given: Any) -> Any:
        if self.option.file is not None and isinstance(given, os.PathLike):
            given = os.fspath(given)
        if self.type is not bool and isinstance(given, bool):
            raise self._unusable(given)
        if self.type is int:
            try:
                return operator.index(given)
            except TypeError:
                raise self._unusable(given) from None
        if self.type is float and not isinstance(given, str):
            try:
                return float(given)
            except (TypeError, ValueError, OverflowError):
                raise self._unusable(given) from None
        if not isinstance(given, self.type):
            raise self._unusable(given)
        return given

    def _unusable(self, given: Any) -> ParameterError:
        takes = "one of " + ", ".join(self.choices) if self.choices else _NOUNS[self.type]
        if self.option.read is not None:
            takes = self.option.takes or self.option.metavar or "text"
        return ParameterError(f"{self.told} {_shown(given)} cannot be used; it takes {takes}")

    def _check_range(self, value: Any) -> None:
        option, least, most = self.option, self.option.least, self.option.most
        if least is None and most is None:
            return
        # NaN is neither.
        low = least is None or (value > least if option.above else value >= least)
        if low and (most is None or value <= most):
            return
        raise ParameterError(
            f"{self.told} {_shown(value)}{option.unit} is out of range; take {self.takes}"
        )

    @property
    def takes(self) -> str:
        """The numbers it takes, in words."""
        option = self.option
        if option.takes is not None:
            return option.takes
        least, most = (None if n is None else f"{n:g}" for n in (option.least, option.most))
        if option.above:
            return f"more than {least} and at most {most}{option.unit}"
        return f"{least} to {most}{option.unit}" if most else f"{least} or more{option.unit}"

    def write(self, value: Any) -> Any:
        """What the field holds, as a value of JSON."""
        return value if value is None or self.option.write is None else self.option.write(value)

    def is_default(self, settings: object) -> bool:
        """Whether a settings value holds what this field holds if nothing is said."""
        return bool(getattr(settings, self.name) == self.default)


def _shown(given: Any) -> str:
    """A value as it was given, shortened; text in quotes."""
    if isinstance(given, float):
        return f"{given:g}"
    text = f'"{given}"' if isinstance(given, str) else repr(given)
    return text if len(text) <= 80 else f"{text[:77]}..."


_KNOWN: dict[type, tuple[Field, ...]] = {}


def fields_of(settings: type) -> tuple[Field, ...]:
    """The fields of a settings value, those of the classes that it derives from first."""
    if settings not in _KNOWN:
        annotated: dict[str, Any] = {}
        for base in reversed(settings.__mro__):
            annotated.update(inspect.get_annotations(base))
        _KNOWN[settings] = tuple(
            _resolved(field, annotated[field.name]) for field in dataclasses.fields(settings)
        )
    return _KNOWN[settings]


def names_of(settings: type) -> tuple[str, ...]:
    """The names of the fields of a settings value."""
    return tuple(field.name for field in fields_of(settings))


def _resolved(field: "dataclasses.Field[Any]", annotation: Any) -> Field:
    assert typing.get_origin(annotation) is Annotated, f"{field.name} says nothing of itself"
    kind, option = typing.get_args(annotation)
    parts = (
        typing.get_args(kind) if typing.get_origin(kind) in (typing.Union, types.UnionType)
        else (kind,)
    )  # fmt: skip
    others = [part for part in parts if part is not type(None)]
    choices = typing.get_args(others[0]) if typing.get_origin(others[0]) is Literal else ()
    plain = str if choices or others[0] not in _NOUNS else others[0]
    default = field.default
    if field.default_factory is not dataclasses.MISSING:
        default = field.default_factory()
    return Field(field.name, kind, plain, choices, len(others) < len(parts), default, option)
