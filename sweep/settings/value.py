"""The base of settings values: checked when they are made, changed by copies, to and from dicts.

A value is a frozen dataclass with slots, made by keywords. Several values share fields by deriving
from the same class of them, which has no slots of its own:

    @dataclass(frozen=True, kw_only=True)
    class TimingFields(Settings):
        __slots__ = ()
        step: Annotated[float | None, Option(help="Seconds for each K.", ...)] = None

    @dataclass(frozen=True, slots=True, kw_only=True)
    class Animation(TimingFields, VideoFields):
        kind = "animation"
        original: Annotated[bool, Option(...)] = False
"""

import dataclasses
from collections.abc import Collection, Mapping
from typing import Any, ClassVar, Self, TypeVar

from sweep.errors import ParameterError
from sweep.settings.field import Field, fields_of, names_of
from sweep.settings.rules import Rule
from sweep.settings.slips import nearest

__all__ = ["VERSION", "Settings"]

VERSION = 1  # of what `Settings.to_dict` says; more fields with defaults are no new one

_S = TypeVar("_S", bound="Settings")


@dataclasses.dataclass(frozen=True)
class Settings:
    """A value whose fields are options.

    Attributes:
        kind: what it describes, in dicts and messages, as in "animation".
        rules: what contradicts what; those of all classes it derives from hold.

    Raises:
        ParameterError: a field cannot be used, or two contradict each other.
    """

    __slots__ = ()

    kind: ClassVar[str] = "settings"
    rules: ClassVar[tuple[Rule, ...]] = ()

    def __post_init__(self) -> None:
        for field in fields_of(type(self)):
            given = getattr(self, field.name)
            held = field.read(given)
            if held is not given:
                object.__setattr__(self, field.name, held)
        self.refuse()
        for base in type(self).__mro__:
            if "check" in base.__dict__:
                base.check(self)  # type: ignore[attr-defined]

    def check(self) -> None:
        """Refuse what no field and no rule tells by itself; classes derived from add theirs."""

    def refuse(self, given: Collection[str] = ()) -> None:
        """Refuse what contradicts each other.

        Args:
            given: the names of fields that were said, although they may be at their defaults.

        Raises:
            ParameterError: with the remedy.
        """
        fields = {field.name: field for field in fields_of(type(self))}
        for base in type(self).__mro__:
            for rule in base.__dict__.get("rules", ()):
                rule.check(self, fields, given)

    @classmethod
    def of(cls, settings: Self | None, options: Mapping[str, Any]) -> Self:
        """The value that ``options`` describe: a change of ``settings``, if they are there.

        Raises:
            ParameterError: an option is unknown, the message names the nearest known one; or it
                cannot be used.
        """
        if settings is not None and not isinstance(settings, cls):
            raise ParameterError(
                f"settings {type(settings).__name__} cannot be used; it takes {cls.__name__}"
            )
        known = names_of(cls)
        for name in options:
            if name not in known:
                off = name.removeprefix("no_")
                meant = (
                    f"; write --no-{off.replace('_', '-')}"
                    if off in known and off != name
                    else nearest(name, known)
                )
                raise ParameterError(f'the option "{name}" is unknown to {cls.kind}{meant}')
        value = cls(**options) if settings is None else dataclasses.replace(settings, **options)
        value.refuse(options.keys())
        return value

    @property
    def changed(self) -> tuple[str, ...]:
        """The names of the fields that are not at their defaults."""
        fields = fields_of(type(self))
        return tuple(field.name for field in fields if not field.is_default(self))

    def part(self, kind: type[_S]) -> _S:
        """The fields of this value that another kind has, as that kind."""
        return kind(**{field.name: getattr(self, field.name) for field in fields_of(kind)})

    def to_dict(self) -> dict[str, Any]:
        """Everything it holds, in values of JSON; `from_dict` makes the same value of it."""
        told = {
            field.name: field.write(getattr(self, field.name)) for field in fields_of(type(self))
        }
        return {"kind": self.kind, "version": VERSION, **told}

    @classmethod
    def from_dict(cls, told: Mapping[str, Any], *, at: str = "") -> Self:
        """The value that `to_dict` told of; what is not there is at its default.

        Args:
            told: field -> value, and, if they are there, the "kind" and the "version".
            at: where it stands, as in "artifact[2]", for messages.

        Raises:
            ParameterError: naming the whole path of the key: it is unknown (with the nearest known
                one), its value cannot be used, or the version is newer than this program's.
        """
        where = f"{at}." if at else ""
        if not isinstance(told, Mapping):
            raise ParameterError(f"{at or cls.kind}: is no table of options; write key = value")
        rest = dict(told)
        _check_head(cls.kind, rest.pop("kind", cls.kind), rest.pop("version", VERSION), where)
        fields = {field.name: field for field in fields_of(cls)}
        for key in rest:
            if key not in fields:
                raise ParameterError(
                    f"{where}{key}: is no option of {cls.kind}{nearest(str(key), fields)}"
                )
        held = {key: _read(fields[key], value, f"{where}{key}") for key, value in rest.items()}
        try:
            return cls(**held)
        except ParameterError as error:
            if not at:
                raise
            raise ParameterError(f"{at}: {error}") from error


def _check_head(kind: str, told: object, version: object, where: str) -> None:
    if told != kind:
        raise ParameterError(f'{where}kind: is "{told}", and {kind} is read; take its own settings')
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise ParameterError(f"{where}version: {version!r} is none; write {VERSION}")
    if version > VERSION:
        raise ParameterError(
            f"{where}version: {version} is newer than {VERSION}, which this program knows; "
            "take a newer sweep"
        )


def _read(field: Field, value: Any, path: str) -> Any:
    try:
        return field.read(value)
    except ParameterError as error:
        # The path names the field already.
        said = str(error.args[0]).removeprefix(f"{field.told} ")
        raise ParameterError(f"{path}: {said}") from error
