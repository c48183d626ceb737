"""Sight: the files that a recipe reads and has written, as they are, and where they are."""

import contextlib
import glob
import os
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sweep.batch.kinds import KINDS
from sweep.batch.naming import filled, is_place
from sweep.batch.pictures import pictures_of
from sweep.batch.recipe import Entry, Recipe
from sweep.batch.state import State
from sweep.errors import SweepError
from sweep.settings.field import fields_of

__all__ = ["Sight", "seen"]

Mark = tuple[int, int, int] | None  # size, time and number of a file; None if it is not there


@dataclass(frozen=True, slots=True)
class Sight:
    """What there is of a recipe at a moment; paths are absolute.

    Attributes:
        inputs: the recipe, pictures and fonts, and by what a change of each is seen.
        outputs: files that were made -> what the state calls them.
        folders: that are there and in which one of these may change or come to be.
    """

    inputs: dict[str, Mark] = field(default_factory=dict)
    outputs: dict[str, str] = field(default_factory=dict)
    folders: frozenset[str] = frozenset()


def seen(recipe: Path, state: Path) -> Sight:
    """What there is of a recipe; of one that cannot be used, only itself and fonts.

    Args:
        recipe: the file.
        state: what was made of it.
    """
    inputs = {_absolute(recipe.parent, recipe.name)}
    inputs.update(_fonts(recipe))
    folders: set[str] = set()
    outputs: dict[str, str] = {}
    with contextlib.suppress(SweepError, OSError):
        asked = Recipe.read(recipe)
        outputs = _outputs(asked.folder, state)
        for entry in asked.entries:
            inputs.update(_pictures(entry, asked.folder))
            folders.update(_searched(entry, asked.folder))
    inputs -= outputs.keys()
    folders.update(os.path.dirname(path) for path in (*inputs, *outputs))
    marks = {path: _mark(path) for path in inputs}
    return Sight(marks, outputs, frozenset(map(_near, folders)))


def _outputs(folder: Path, state: Path) -> dict[str, str]:
    """Files that were made; none while another build holds the state."""
    with contextlib.suppress(SweepError), State.opened(state, only_read=True) as made:
        return {_absolute(folder, name): name for name in made.names() if not is_place(name)}
    return {}


def _absolute(folder: Path, name: str) -> str:
    return os.path.abspath(os.path.join(folder, name))


def _mark(path: str) -> Mark:
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return None
    return found.st_size, found.st_mtime_ns, found.st_ino


def _fonts(recipe: Path) -> Iterator[str]:
    """Files that settings name, also in a recipe that cannot be used: as one of them is spoilt."""
    keys = {
        one.name
        for kind in KINDS.values()
        for one in fields_of(kind.settings)
        if one.option.file == "read"
    }
    with contextlib.suppress(OSError, ValueError, RecursionError):
        told = tomllib.loads(recipe.read_bytes().decode())
        listed = told.get("artifact", [])
        for table in (told.get("defaults"), *(listed if isinstance(listed, list) else [])):
            for key in keys & table.keys() if isinstance(table, dict) else ():
                if isinstance(table[key], str) and table[key]:
                    yield _absolute(recipe.parent, table[key])


def _pictures(entry: Entry, folder: Path) -> set[str]:
    """Its pictures but for those that are outputs, whether or not these were made."""
    try:
        names = pictures_of(entry.pictures, folder)
    except SweepError:  # there are none yet
        return set()
    near = [one for one in names if not is_place(one)]
    made = {
        _absolute(folder, filled(output, name, number))
        for number, name in enumerate(names, start=1)
        for output in entry.outputs
    }
    return {_absolute(folder, name) for name in near} - made


def _searched(entry: Entry, folder: Path) -> Iterator[str]:
    """The folders in which a picture may come to be."""
    for pattern in entry.pictures:
        if is_place(pattern):
            continue
        path = _absolute(folder, pattern)
        if os.path.isdir(path):
            yield path
            continue
        above = fixed = os.path.dirname(path)
        while glob.has_magic(fixed):
            fixed = os.path.dirname(fixed)
        yield fixed
        if fixed != above:
            for place, inside, _ in os.walk(fixed):
                inside[:] = [one for one in inside if not one.startswith(".")]
                yield place


def _near(folder: str) -> str:
    """The folder, or the nearest above it that is there."""
    while not os.path.isdir(folder):
        folder = os.path.dirname(folder)
    return folder
