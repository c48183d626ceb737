"""Watching: a recipe is built again whenever its pictures, its outputs or itself have changed."""

import contextlib
import glob
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from sweep.batch.build import state_of
from sweep.batch.naming import filled, is_place
from sweep.batch.pictures import pictures_of
from sweep.batch.recipe import Recipe
from sweep.errors import ParameterError, SweepError

__all__ = ["folders_of", "watched"]

_PAUSE = 100  # ms without a change after which a burst is over
_BURST = 600  # ms; a longer burst is not waited for
_LOOK = 1000  # ms between two looks whether there is something else to watch


def watched(recipe: Path, build: Callable[[], Any], on_error: Callable[[str], None]) -> None:
    """Build, and again after every change, until somebody interrupts.

    Changes that come close together are one. A build that fails is told and does not end it.

    Args:
        recipe: the file.
        build: builds it.
        on_error: called with what is wrong, a line.

    Raises:
        ParameterError: what watches is not installed.
    """
    try:
        from watchfiles import watch  # noqa: PLC0415  (an extra)
    except ImportError:
        raise ParameterError(
            '--watch needs watchfiles; python -m pip install "ksweep[watch]"'
        ) from None
    _try(build, on_error)
    state = state_of(Recipe((), recipe)).name

    def matters(_change: Any, path: str) -> bool:
        name = os.path.basename(path)  # noqa: PTH119  (of every file that changes)
        return not name.startswith((".", state))

    while True:
        folders = folders_of(recipe)
        changes = watch(
            *folders, watch_filter=matters, debounce=_BURST, step=_PAUSE, rust_timeout=_LOOK,
            yield_on_timeout=True, recursive=False,
        )  # fmt: skip
        # What has changed before the first look, nobody has watched.
        missed = True
        with contextlib.closing(changes):
            for changed in changes:
                if changed or missed:
                    _try(build, on_error)
                    missed = False
                if folders_of(recipe) != folders:
                    break


def _try(build: Callable[[], Any], on_error: Callable[[str], None]) -> None:
    try:
        build()
    except SweepError as error:
        on_error(str(error))
    except OSError as error:
        on_error(f"{error.filename or 'the disk'}: {error.strerror or error}")


def folders_of(recipe: Path) -> set[Path]:
    """The folders whose files a recipe reads or writes; its own is always one."""
    found = {recipe.absolute().parent}
    with contextlib.suppress(SweepError, OSError):
        asked = Recipe.read(recipe)
        for entry in asked.entries:
            for pattern in entry.pictures:
                found.update(_folders(pattern, asked.folder))
            with contextlib.suppress(SweepError):
                names = pictures_of(entry.pictures, asked.folder)
                for number, name in enumerate(names, start=1):
                    files = (name, *(filled(one, name, number) for one in entry.outputs))
                    found.update((asked.folder / one).absolute().parent
                                 for one in files if not is_place(one))  # fmt: skip
    return {folder for folder in found if folder.is_dir()}


def _folders(pattern: str, folder: Path) -> Iterator[Path]:
    """The folders in which a file may come to be that a pattern matches."""
    if is_place(pattern):
        return
    path = (folder / pattern).absolute()
    if path.is_dir():
        yield path
        return
    fixed = path.parent
    while glob.has_magic(str(fixed)):
        fixed = fixed.parent
    yield fixed
    if fixed != path.parent and fixed.is_dir():
        for place, inside, _ in os.walk(fixed):
            inside[:] = [one for one in inside if not one.startswith(".")]
            yield Path(place)
