"""Recipe: which artifacts of which pictures, as a ``sweep.toml`` says it.

[defaults]
width = 960

[[artifact]]
kind = "animation"
pictures = "photos/*.jpg"
output = ["site/{stem}.gif", "site/{stem}.mp4"]
step = 0.4
"""

import copy
import functools
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

from sweep.artifacts.settings import ArtifactFields
from sweep.batch.kinds import KINDS, Kind
from sweep.batch.located import line_of
from sweep.batch.naming import check_fields
from sweep.errors import ParameterError, RecipeError, keywords_named
from sweep.settings.field import Field, fields_of
from sweep.settings.slips import nearest

__all__ = ["NAME", "Entry", "Recipe"]

NAME = "sweep.toml"

_OWN = ("kind", "name", "pictures", "output")  # keys that are no fields of settings
_TOP = ("defaults", "artifact")
_WORDS = {"=None": "=false", "=False": "=false", "=True": "=true"}
_WORD = re.compile(r"=(?:None|False|True)\b")
_PLACED = re.compile(r"\(at (?:line (\d+), column (\d+)|end of document)\)")


@dataclass(frozen=True, slots=True)
class Entry:
    """One ``[[artifact]]`` of a recipe.

    Attributes:
        name: what ``--only`` calls it; if the recipe does not say, its kind.
        kind: what is made.
        settings: how.
        given: the keys that its table has, at their defaults or not.
        pictures: names, patterns and folders, as they were given.
        outputs: templates, see `sweep.batch.naming`.
        at: where it stands, as in "sweep.toml:7", for messages.
    """

    name: str
    kind: Kind
    settings: ArtifactFields
    given: tuple[str, ...]
    pictures: tuple[str, ...]
    outputs: tuple[str, ...]
    at: str


@dataclass(frozen=True, slots=True)
class Recipe:
    """The artifacts that a recipe asks for.

    >>> import sweep
    >>> recipe = sweep.Recipe.parse('''
    ... [[artifact]]
    ... kind = "sheet"
    ... pictures = "photos/*.jpg"
    ... output = "site/{stem}.png"
    ... ks = "1,8"
    ... ''')
    >>> recipe.entries[0].settings.ks
    '1,8'

    Attributes:
        entries: in their order.
        path: of the file, beside which names of pictures and outputs begin.
    """

    entries: tuple[Entry, ...]
    path: Path

    @property
    def folder(self) -> Path:
        """Where names of pictures and outputs begin."""
        return self.path.parent

    @classmethod
    def read(cls, path: str | Path = NAME) -> "Recipe":
        """The recipe in a file.

        Raises:
            RecipeError: there is none, or it cannot be used: naming file, line, key and remedy.
        """
        path = Path(path)
        try:
            text = path.read_bytes().decode()
        except FileNotFoundError:
            raise RecipeError(
                f"{path}: no such recipe; write one with sweep init, or name it"
            ) from None
        except IsADirectoryError:
            raise RecipeError(f"{path}: is a folder; name the recipe in it") from None
        except UnicodeDecodeError as error:
            line = error.object[: error.start].count(b"\n") + 1
            raise RecipeError(f"{path}:{line}: is no UTF-8 text; save it as UTF-8") from None
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or error
            raise RecipeError(f"{path}: cannot be opened: {reason}") from None
        return cls.parse(text, path)

    @classmethod
    def parse(cls, text: str, path: str | Path = NAME) -> "Recipe":
        """The recipe that a text is.

        Args:
            text: in TOML.
            path: of the file it stands in, for messages and for where names begin.

        Raises:
            RecipeError: it cannot be used: naming file, line, key and remedy.
        """
        path = Path(path)
        try:
            told = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise RecipeError(_as_told(error, path, text)) from None
        except RecursionError:
            raise RecipeError(f"{path}: is nested too deeply; write flat tables") from None
        return _Reader(path, text).recipe(told)


def _as_told(error: tomllib.TOMLDecodeError, path: Path, text: str) -> str:
    found = _PLACED.search(str(error))
    said = _PLACED.sub("", str(error)).strip()
    said = said[:1].lower() + said[1:]
    if found is None or found[1] is None:
        return f"{path}:{len(text.splitlines()) or 1}: is no TOML: {said} at the end; complete it"
    return f"{path}:{found[1]}: is no TOML: {said} in column {found[2]}; mend that line"


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads one text, and knows where its keys stand."""

    path: Path
    text: str

    def recipe(self, told: Mapping[str, Any]) -> Recipe:
        for key in told:
            if key not in _TOP:
                raise self.error((key,), f"{key} is unknown{nearest(key, _TOP)}; "
                                 "write [defaults] and [[artifact]]")  # fmt: skip
        defaults = told.get("defaults", {})
        if not isinstance(defaults, dict):
            raise self.error(("defaults",), "defaults is no table; write [defaults]")
        tables = told.get("artifact", [])
        if not isinstance(tables, list) or not all(isinstance(one, dict) for one in tables):
            raise self.error(("artifact",), "artifact is no list of tables; write [[artifact]]")
        if not tables:
            raise RecipeError(f"{self.path}: asks for nothing; write an [[artifact]]")
        entries = [self.entry(number, table, defaults) for number, table in enumerate(tables)]
        self.check_defaults(defaults, {entry.kind.name for entry in entries})
        return Recipe(tuple(entries), self.path)

    def check_defaults(self, defaults: Mapping[str, Any], kinds: Iterable[str]) -> None:
        """Refuse a key that is known to no kind; those that are asked for are looked at first."""
        if set(defaults) <= _known(kinds) | {"pictures"}:
            return
        known = _known(KINDS)
        for key in defaults:
            if key not in known | {"pictures"}:
                raise self.error(
                    ("defaults", key), f"{key} is an option of no artifact{nearest(key, known)}"
                )

    def entry(self, number: int, table: Mapping[str, Any], defaults: Mapping[str, Any]) -> Entry:
        at = ("artifact", number)
        kind = self.kind(table.get("kind"), at)
        name = table.get("name", kind.name)
        if not isinstance(name, str) or not name:
            raise self.error((*at, "name"), f"name {name!r} cannot be used; it takes text")
        pictures = self.texts(table, "pictures", at, usual=defaults.get("pictures"))
        fields = fields_of(kind.settings)
        written = [one.name for one in fields if one.option.file == "written" and one.name in table]
        outputs: tuple[str, ...] = ()
        if "output" in table or not written:
            outputs = self.texts(table, "output", at)
        if kind.folder and len(outputs) > 1:
            raise self.error((*at, "output"), f"{kind.name} has one output; name one")
        own, outputs = self.named_stills(kind, outputs, at)
        for output in outputs:
            self.check_output(kind, output, at)
        for key in written:
            self.within((*at, key), functools.partial(check_fields, str(table[key])))
        own = {**_without_own(table), **own}
        settings = self.settings(kind, own, defaults, at)
        if kind.folder:
            self.within((*at, "output"), functools.partial(check_fields, outputs[0]))
        line = line_of(self.text, at)
        return Entry(name, kind, settings, tuple(own), pictures, outputs, f"{self.path}:{line}")

    def kind(self, name: object, at: tuple[str | int, ...]) -> Kind:
        listed = ", ".join(KINDS)
        if name is None:
            raise self.error(at, f"the artifact has no kind; write one of {listed}")
        if not isinstance(name, str) or name not in KINDS:
            meant = nearest(name, KINDS) if isinstance(name, str) else ""
            raise self.error((*at, "kind"), f"kind {name!r} is unknown; known are {listed}{meant}")
        return KINDS[name]

    def texts(
        self, table: Mapping[str, Any], key: str, at: tuple[str | int, ...], usual: Any = None
    ) -> tuple[str, ...]:
        """One text or several."""
        given = table.get(key, usual)
        if given is None:
            raise self.error(at, f'the artifact has no {key}; write {key} = "..."')
        where = (*at, key) if key in table else ("defaults", key)
        listed = [given] if isinstance(given, str) else given
        if not isinstance(listed, list) or not listed:
            raise self.error(where, f"{key} {given!r} cannot be used; it takes text, or a list")
        for one in listed:
            if not isinstance(one, str) or not one or "\0" in one:
                raise self.error(where, f"{key} {one!r} cannot be used; it takes names")
            if one == "-":
                raise self.error(where, f'{key} "-" is no file; name one')
        return tuple(listed)

    def named_stills(
        self, kind: Kind, outputs: tuple[str, ...], at: tuple[str | int, ...]
    ) -> tuple[dict[str, Any], tuple[str, ...]]:
        """Of stills the last part of the output is the template for their names."""
        if not kind.folder:
            return {}, outputs
        folder, slash, name = outputs[0].rpartition("/")
        if "." not in name:
            raise self.error(
                (*at, "output"),
                f'output "{outputs[0]}" names no file; end it as in "{outputs[0]}/{{stem}}-k{{k}}'
                '.png"',
            )
        return {"name": name}, ((folder or "/") if slash else ".",)

    def check_output(self, kind: Kind, output: str, at: tuple[str | int, ...]) -> None:
        where = (*at, "output")
        if kind.folder:
            return
        self.within(where, lambda: check_fields(output))
        suffix = PurePosixPath(output).suffix.lower()
        if suffix not in (*kind.suffixes, "{suffix}"):
            said = f'the suffix "{suffix}" is unknown' if suffix else "it has no suffix"
            known = ", ".join(kind.suffixes)
            raise self.error(where, f"{output}: {said}; a {kind.name} has {known}")

    def settings(
        self,
        kind: Kind,
        own: Mapping[str, Any],
        defaults: Mapping[str, Any],
        at: tuple[str | int, ...],
    ) -> ArtifactFields:
        """What the table says, and of the defaults what means something to it."""
        fields = {field.name: field for field in fields_of(kind.settings)}
        known = [*_OWN, *(name for name in fields if not (kind.folder and name == "name"))]
        held = {}
        for key, value in own.items():
            where = (*at, key if not (kind.folder and key == "name") else "output")
            if key not in fields:
                raise self.error(where, f"{key} is no option of {kind.name}{nearest(key, known)}")
            held[key] = self.within(where, functools.partial(self.read, fields[key], value))
        settings = self.within(at, lambda: kind.settings.of(None, held))
        waiting = {
            key: self.within(
                ("defaults", key),
                functools.partial(self.read, fields[key], value),
                f"of {kind.name}",
            )
            for key, value in defaults.items()
            if key in fields and key not in own
        }
        settings, left = _with(settings, waiting)
        for key, value in left.items():
            if not _is_idle(settings, key, value):
                change: dict[str, Any] = {key: value}
                self.within(
                    ("defaults", key),
                    functools.partial(replace, settings, **change),
                    f"of {kind.name}",
                )
        return settings

    def read(self, field: Field, value: Any) -> Any:
        # TOML has no word for nothing.
        nothing = value is False and field.nullable and field.default is not None
        held = field.read(None if nothing else value)
        if field.option.file == "read" and held is not None:
            held = str(self.path.parent / held)
        return held

    def within(self, at: tuple[str | int, ...], call: Callable[[], Any], whose: str = "") -> Any:
        """What ``call`` gives; its error is told with the place."""
        try:
            with keywords_named():
                return call()
        except ParameterError as error:
            with keywords_named():
                # As TOML has it.
                said = _WORD.sub(lambda found: _WORDS[found[0]], str(error))
        raise self.error(at, f"{said} ({whose})" if whose else said)

    def error(self, at: tuple[str | int, ...], said: str) -> RecipeError:
        return RecipeError(f"{self.path}:{line_of(self.text, at)}: {said}")


def _known(kinds: Iterable[str]) -> set[str]:
    """The keys that may stand in the defaults."""
    return {
        field.name
        for kind in kinds
        for field in fields_of(KINDS[kind].settings)
        if not (KINDS[kind].folder and field.name == "name")
    }


def _without_own(table: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in table.items() if key not in _OWN}


def _with(
    settings: ArtifactFields, waiting: dict[str, Any]
) -> tuple[ArtifactFields, dict[str, Any]]:
    """The settings with those of the defaults that mean something beside the others: each is let
    in as soon as nothing that is there speaks against it. Also those that are left.
    """
    try:
        return replace(settings, **waiting), {}
    except ParameterError:
        pass
    before = -1
    while waiting and before != len(waiting):
        before = len(waiting)
        for key, value in list(waiting.items()):
            try:
                settings = replace(settings, **{key: value})
            except ParameterError:
                continue
            del waiting[key]
    return settings, waiting


def _is_idle(settings: ArtifactFields, key: str, value: Any) -> bool:
    """Whether a default means nothing beside the other settings, or contradicts them."""
    changed = copy.copy(settings)
    object.__setattr__(changed, key, value)
    try:
        changed.refuse([key])
    except ParameterError:
        return True
    return False
