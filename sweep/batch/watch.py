"""Watching: a recipe is built again whenever its pictures, its outputs or itself have changed.

What the system tells of files only wakes us. Whether there is something to build follows from what
is there: from the files that are read, and from outputs that are not as we made them. So nothing
that we write ourselves, and nothing else that lies about, is built.
"""

import contextlib
import os
import re
from collections.abc import Callable, Generator, Iterable
from pathlib import Path
from typing import Any

from sweep.batch.build import state_of
from sweep.batch.recipe import Recipe
from sweep.batch.sight import Sight, seen
from sweep.batch.state import State
from sweep.errors import OutputError, ParameterError, SweepError

__all__ = ["watched"]

_PAUSE = 100  # ms without a change after which a burst is over
_BURST = 600  # ms; a longer burst is not waited for
_TEMPORARY = re.compile(r"\..*\.tmp", re.DOTALL)  # what is not yet an output


def watched(recipe: Path, build: Callable[[], Any], on_error: Callable[[str], None]) -> None:
    """Build, and again after every change, until somebody interrupts.

    Changes that come close together are one. A build that fails is told and does not end it.

    Args:
        recipe: the file.
        build: builds it.
        on_error: called with what is wrong, a line.

    Raises:
        ParameterError: what watches is not installed.
        OutputError: the system cannot watch the folders.
    """
    try:
        import watchfiles  # noqa: F401, PLC0415  (an extra)
    except ImportError:
        raise ParameterError(
            '--watch needs watchfiles; python -m pip install "ksweep[watch]"'
        ) from None
    before: Sight | None = None
    with contextlib.closing(_Watcher(state_of(Recipe((), recipe)))) as watcher:
        while True:
            # Whatever changes from this look on wakes us, also while we build.
            sight = watcher.look(recipe)
            touched = watcher.is_touched(sight)
            if before is None or touched or sight.inputs != before.inputs:
                before = sight
                _try(build, on_error)
            else:
                watcher.wait()


def _try(build: Callable[[], Any], on_error: Callable[[str], None]) -> None:
    try:
        build()
    except SweepError as error:
        on_error(str(error))
    except OSError as error:
        on_error(f"{error.filename or 'the disk'}: {error.strerror or error}")


class _Watcher:
    """Watches the folders in which something may change; there are others now and then."""

    def __init__(self, state: Path) -> None:
        self._state = state
        self._folders: frozenset[str] = frozenset()
        self._changes: Generator[set[Any], None, None] | None = None
        self._touched: set[str] = set()
        self._is_stale = True

    def close(self) -> None:
        """Watch no more."""
        if self._changes is not None:
            self._changes.close()
            self._changes = None

    def look(self, recipe: Path) -> Sight:
        """What there is, in folders that were watched before it was looked at."""
        while True:
            sight = seen(recipe, self._state)
            if not self._is_stale and sight.folders == self._folders:
                return sight
            self._begin(sight.folders)
            # What became of outputs while there were other folders, nobody has told.
            self._touched.update(sight.outputs)

    def is_touched(self, sight: Sight) -> bool:
        """Whether something was touched that is to be built again; what was is told once."""
        touched, self._touched = self._touched, set()
        return any(path in sight.inputs for path in touched) or self._is_spoilt(touched, sight)

    def wait(self) -> None:
        """Return as soon as a burst of changes is over."""
        assert self._changes is not None
        for changes in self._changes:
            if changes:
                paths = {path for _, path in changes}
                self._touched |= paths
                # A folder of which there is news may be another one of the same name.
                self._is_stale = not paths.isdisjoint(self._folders)
                return

    def _begin(self, folders: frozenset[str]) -> None:
        from watchfiles import watch  # noqa: PLC0415  (an extra)

        changes: Generator[set[Any], None, None] = watch(
            *sorted(folders), watch_filter=self._matters, debounce=_BURST, step=_PAUSE,
            rust_timeout=_PAUSE, yield_on_timeout=True, recursive=False,
        )  # fmt: skip
        try:
            first = next(changes)  # from here on it watches
        except FileNotFoundError:  # gone since we looked
            return
        except (OSError, RuntimeError) as error:
            raise OutputError(
                f"{len(folders):,} folders cannot be watched: {error}; let pictures lie in fewer, "
                "or build without --watch"
            ) from None
        self.close()
        self._changes, self._folders, self._is_stale = changes, folders, False
        self._touched.update(path for _, path in first)

    def _matters(self, _change: Any, path: str) -> bool:
        name = os.path.basename(path)  # noqa: PTH119  (of every file that changes)
        # Looking at the state touches it.
        return not name.startswith(self._state.name) and not _TEMPORARY.fullmatch(name)

    def _is_spoilt(self, paths: Iterable[str], sight: Sight) -> bool:
        """Whether one of the paths is an output that is not as we made it."""
        listed = [path for path in paths if path in sight.outputs]
        if not listed:
            return False
        with contextlib.suppress(SweepError), State.opened(self._state, only_read=True) as state:
            for path in listed:
                file = state.file(sight.outputs[path])
                try:
                    found = os.stat(path)  # noqa: PTH116
                except OSError:
                    return True
                if file and (found.st_size, str(found.st_mtime_ns)) != (file.size, file.mark):
                    return True
        return False
