"""Plan: entries x pictures, and what is known of them -> what is to be made, and why."""

import os
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

from sweep.artifacts.provenance import MARK
from sweep.artifacts.settings import ArtifactFields
from sweep.batch.fingerprint import digest_of, fingerprint, settled
from sweep.batch.naming import filled, is_place, is_template, stem
from sweep.batch.pictures import pictures_of
from sweep.batch.places import Places
from sweep.batch.recipe import Entry, Recipe
from sweep.batch.state import Known, Record, State
from sweep.batch.unit import File, Task, Unit
from sweep.decode.address import is_address, name_of
from sweep.errors import ImageError, RecipeError, SweepError
from sweep.settings.field import fields_of

__all__ = ["Plan", "Wishes", "planned"]

_RACY = 2_000_000_000  # ns; of file systems whose clocks are slow, two seconds


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is to be made again although it is there, or left although it is not as it was.

    Attributes:
        only: names of entries; empty for all.
        force: whether all is made again.
        keep: whether outputs that were lost or changed by hand are told and left.
    """

    only: tuple[str, ...] = ()
    force: bool = False
    keep: bool = False


@dataclass(slots=True)
class Plan:
    """What is to be made.

    Attributes:
        units: a picture each, or several that are shown together.
        records: of each task by its key, what it is made from.
        pictures: how many there are.
        kept: how many artifacts are as they should be.
        left: what is not as it should be and is left so, a line each.
        missing: pictures that cannot be read, with what is wrong.
        stale: keys of what no entry makes any more.
    """

    units: list[Unit] = field(default_factory=list)
    records: dict[str, Record] = field(default_factory=dict)
    pictures: int = 0
    kept: int = 0
    left: list[str] = field(default_factory=list)
    missing: list[tuple[str, str]] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)


class _Group(NamedTuple):
    """What one artifact is made of: an entry and one picture of it, or all."""

    entry: Entry
    settings: ArtifactFields
    pictures: tuple[str, ...]
    outputs: tuple[str, ...]
    files: tuple[str, ...]

    @property
    def key(self) -> str:
        return self.files[0]


def planned(recipe: Recipe, state: State, wishes: Wishes = Wishes()) -> Plan:
    """What is to be made of a recipe, and why.

    Args:
        recipe: what is asked for.
        state: what was made; what is found of pictures is entered.
        wishes: see above.

    Raises:
        RecipeError: an entry has no picture, two outputs have one name, or an output is one of the
            pictures.
    """
    groups = _groups(recipe, state)
    names = {entry.name for entry in recipe.entries}
    for name in wishes.only:
        if name not in names:
            raise RecipeError(
                f'{recipe.path}: has no artifact called "{name}"; there are '
                f"{', '.join(dict.fromkeys(entry.name for entry in recipe.entries))}"
            )
    plan = Plan(pictures=len({picture for group in groups for picture in group.pictures}))
    look = _Look(recipe.folder, state, wishes, plan)
    tasks: dict[tuple[str, ...], list[Task]] = {}
    wanted: set[str] = set()
    for group in groups:
        wanted.add(group.key)
        if wishes.only and group.entry.name not in wishes.only:
            continue
        task = look.task(group)
        if task is not None:
            tasks.setdefault(group.pictures, []).append(task)
    plan.units = [
        Unit(str(recipe.folder), pictures, tuple(listed)) for pictures, listed in tasks.items()
    ]
    plan.stale = [key for key in state.keys() if key not in wanted]  # noqa: SIM118
    return plan


def _groups(recipe: Recipe, state: State) -> list[_Group]:
    """Everything there is to make, with names that do not collide."""
    listed = []
    for entry in recipe.entries:
        try:
            pictures = pictures_of(entry.pictures, recipe.folder)
        except ImageError as error:
            raise RecipeError(f"{entry.at}: {error}") from None
        # What we made beside the pictures is none of them.
        listed.append((entry, [one for one in dict.fromkeys(pictures) if state.owner(one) is None]))
    groups = [one for entry, pictures in listed for one in _of_entry(entry, pictures)]
    made = {_place(file) for group in groups for file in group.files}
    ours = {
        picture
        for _, pictures in listed
        for picture in pictures
        if _place(picture) in made and _is_ours(recipe.folder / picture)
    }
    if ours:
        groups = [
            one
            for entry, pictures in listed
            for one in _of_entry(entry, [each for each in pictures if each not in ours])
        ]
    for entry in recipe.entries:
        if not any(group.entry is entry for group in groups):
            raise RecipeError(f"{entry.at}: {entry.pictures[0]}: only matches what is made here; "
                              "let pictures and outputs lie apart")  # fmt: skip
    _refuse_collisions(groups)
    return groups


def _is_ours(path: Path) -> bool:
    """Whether a file that nothing is known of says that it was made by this program."""
    try:
        return MARK in path.read_bytes()
    except OSError:
        return False


def _refuse_collisions(groups: Sequence[_Group]) -> None:
    owners: dict[str, _Group] = {}
    for group in groups:
        for file in group.files:
            other = owners.setdefault(_place(file), group)
            if other is not group:
                one, two = other.pictures[0], group.pictures[0]
                remedy = (
                    "choose another name" if one == two
                    else "write {stem}, {parent}, {suffix} or {number} in its name"
                )  # fmt: skip
                raise RecipeError(
                    f"{group.entry.at}: {file} would be made twice, of {one} and of {two}; {remedy}"
                )
    for group in groups:
        for picture in group.pictures:
            owner = owners.get(_place(picture))
            if owner is not None:
                raise RecipeError(
                    f"{owner.entry.at}: {picture} is a picture and would be written over; choose "
                    "another name for the output"
                )


def _place(name: str) -> str:
    return name if is_place(name) else os.path.normpath(name)


def _of_entry(entry: Entry, pictures: Sequence[str]) -> Iterator[_Group]:
    """The artifacts of an entry: one for each picture, or one that shows all."""
    written = [
        one.name
        for one in fields_of(type(entry.settings))
        if one.option.file == "written" and getattr(entry.settings, one.name) is not None
    ]
    templates = [*entry.outputs, *(getattr(entry.settings, name) for name in written)]
    if entry.kind.several and not any(map(is_template, templates)):
        if pictures:
            yield _group(entry, entry.settings, tuple(pictures), 1)
        return
    for number, picture in enumerate(pictures, start=1):
        settings = entry.settings
        if written:
            named: dict[str, Any] = {
                name: filled(getattr(settings, name), picture, number) for name in written
            }
            settings = replace(settings, **named)
        yield _group(entry, settings, (picture,), number)


def _group(
    entry: Entry, settings: ArtifactFields, pictures: tuple[str, ...], number: int
) -> _Group:
    outputs = tuple(filled(one, pictures[0], number) for one in entry.outputs)
    files = list(outputs)
    if entry.kind.folder:
        name = settings.name.replace("{stem}", stem(pictures[0]))  # type: ignore[attr-defined]
        files = [f"{outputs[0]}/{name}"]
    for one in fields_of(type(settings)):
        value = getattr(settings, one.name)
        if one.option.file == "written" and value is not None:
            files.append(f"{value}/{stem(pictures[0])}" if one.name == "parts" else value)
    return _Group(entry, settings, pictures, outputs, tuple(files))


class _Look:
    """Looks at pictures and outputs, and finds what is to be made."""

    def __init__(self, folder: Path, state: State, wishes: Wishes, plan: Plan) -> None:
        self._folder, self._state, self._wishes, self._plan = folder, state, wishes, plan
        self._digests: dict[str, str | None] = {}
        self._settled: dict[int, dict[str, Any]] = {}
        self._places = Places()

    def task(self, group: _Group) -> Task | None:
        """What is to be made of a group, or None if nothing is."""
        digests = [self._digest(picture) for picture in group.pictures]
        known = [digest for digest in digests if digest is not None]
        if len(known) < len(digests):
            return None
        settings = self._settings(group)
        pictures = [(_called(one), d) for one, d in zip(group.pictures, known, strict=True)]
        found = fingerprint(settings, pictures, group.files)
        record = Record(found, settings, dict(zip(group.pictures, known, strict=True)))
        why = self._why(group, record)
        if why is None:
            return None
        self._plan.records[group.key] = record
        told = group.settings.to_dict()
        entry = group.entry
        return Task(group.key, entry.kind.name, told, entry.given, group.outputs, found, why)

    def _settings(self, group: _Group) -> dict[str, Any]:
        settings = group.settings
        if id(settings) not in self._settled or settings is not group.entry.settings:
            found = settled(settings, self._folder)
            if settings is not group.entry.settings:
                return found
            self._settled[id(settings)] = found
        return self._settled[id(settings)]

    def _digest(self, picture: str) -> str | None:
        if picture not in self._digests:
            try:
                self._digests[picture] = self._digested(picture)
            except SweepError:  # of a store, which tells of no picture
                raise
            except OSError as error:
                reason = "no such file" if isinstance(error, FileNotFoundError) else error.strerror
                self._plan.missing.append((picture, f"{picture}: {reason}; check the name"))
                self._digests[picture] = None
        return self._digests[picture]

    def _digested(self, picture: str) -> str:
        if is_address(picture):
            return picture  # what is there is not known before it is fetched
        if is_place(picture):
            return self._places.mark(picture)
        path, known = self._folder / picture, self._state.picture(picture)
        now = time.time_ns()
        found = path.stat()
        mark = f"{found.st_size}-{found.st_mtime_ns}-{found.st_ino}"
        # What was changed at nearly the time when it was read may have been changed after that.
        if known is not None and known.mark == mark and found.st_mtime_ns < known.at - _RACY:
            return known.digest
        digest = digest_of(path)
        self._state.enter_picture(picture, Known(mark, now, digest))
        return digest

    def _why(self, group: _Group, record: Record) -> str | None:
        """Why an artifact is to be made; None if it is not."""
        before = self._state.made(group.key)
        if self._wishes.force:
            return "asked for again"
        if before is None:
            there = [one for one in group.files if self._wishes.keep and self._is_there(one)]
            if there:
                self._plan.left.append(f"{there[0]}: was not made by this recipe, and is left")
                return None
            return "new"
        if before.fingerprint != record.fingerprint:
            return _differs(before, record)
        trouble = next(filter(None, map(self._trouble, self._files(group.key))), None)
        if trouble is None:
            self._plan.kept += 1
        elif self._wishes.keep:
            self._plan.left.append(f"{trouble}, and is left so")
            return None
        return trouble

    def _files(self, key: str) -> list[tuple[str, File]]:
        return [(key, file) for file in self._state.files(key)]

    def _is_there(self, name: str) -> bool:
        if is_place(name):
            return self._places.look(name)[0] is not None
        return (self._folder / name).is_file()

    def _trouble(self, entered: tuple[str, File]) -> str | None:
        """What is wrong with a file that was made, if anything is."""
        key, file = entered
        if is_place(file.name):
            size, mark = self._places.look(file.name)
            if size is None:
                return f"{file.name} is gone"
            same = (size, mark) == (file.size, file.mark)
            return None if same else f"{file.name} was changed by hand"
        path = self._folder / file.name
        try:
            found = path.stat()
        except OSError:
            return f"{file.name} is gone"
        mark = str(found.st_mtime_ns)
        if found.st_size == file.size and mark == file.mark:
            return None
        try:
            same = found.st_size == file.size and digest_of(path) == file.digest
        except OSError:
            same = False
        if not same:
            return f"{file.name} was changed by hand"
        self._state.enter_file(key, replace(file, mark=mark))
        return None


def _called(picture: str) -> str:
    """What a picture is called in the files made of it."""
    return name_of(picture) if is_address(picture) else picture.rstrip("/").rpartition("/")[2]


def _differs(before: Record, now: Record) -> str:
    if list(before.pictures) != list(now.pictures):
        return "there are other pictures"
    changed = [name for name, digest in now.pictures.items() if before.pictures[name] != digest]
    if changed:
        return f"{changed[0]} has changed"
    keys = _keys(before.settings, now.settings)
    if not keys:
        return "sweep or its outputs have changed"
    return f"{', '.join(keys)} {'has' if len(keys) == 1 else 'have'} changed"


def _keys(before: Mapping[str, Any], now: Mapping[str, Any]) -> Collection[str]:
    return [key for key in now if before.get(key) != now[key]]
