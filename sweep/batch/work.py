"""The unit of work: a picture with all its artifacts, read once and swept once."""

import contextlib
import os
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any

from sweep.artifacts.job import Job, Run
from sweep.artifacts.memory import Memory
from sweep.artifacts.settings import ArtifactFields
from sweep.batch.fingerprint import digest_of
from sweep.batch.kinds import KINDS
from sweep.batch.naming import is_place, stem
from sweep.batch.unit import Done, File, Task, Unit
from sweep.decode.address import is_address
from sweep.errors import OutputError, SweepError, notes_to, options_named
from sweep.settings.field import fields_of
from sweep.system.files import scratch

__all__ = ["made"]

_ROOT = "@"  # no scheme has it: the path of file:///a/b begins at the root


def made(unit: Unit, threads: int | None = None) -> Iterator[Done]:
    """Make all that is asked of a picture, one artifact after the other.

    Args:
        unit: the picture, and what is to be made of it.
        threads: how many work at a time.

    Yields:
        What became of each task, in order; one that fails does not keep the others from being made.
    """
    widths = {task.settings.get("width") for task in unit.tasks}
    sources = _Sources(unit)
    run = Run(None, threads, memory=Memory(several_widths=len(widths) > 1))
    for task in unit.tasks:
        begun = time.monotonic()
        notes: list[str] = []
        error = ""
        files: tuple[File, ...] = ()
        try:
            with notes_to(notes.append), options_named():
                files = _files(unit, task, sources, run)
        except SweepError as trouble:
            with options_named():
                error = str(trouble)
        except MemoryError:
            error = "there is not enough memory; try a smaller --width, or fewer --jobs"
        except OSError as trouble:
            error = f"{trouble.filename or unit.pictures[0]}: {trouble.strerror or trouble}"
        except Exception as trouble:
            error = f"unexpected {type(trouble).__name__}: {trouble}; this is a bug in sweep"
        if error and not any(name in error for name in (*unit.pictures, *task.outputs)):
            error = f"{task.key}: {error}"
        seconds = round(time.monotonic() - begun, 3)
        yield Done(task.key, files, seconds, tuple(dict.fromkeys(notes)), error)


class _Sources:
    """The pictures of a unit, brought here once."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._found: list[Any] | None = None

    def all(self) -> list[Any]:
        """Paths, addresses of the web, and streams at their start.

        Raises:
            ImageError: one cannot be brought.
        """
        if self._found is None:
            self._found = [self._source(picture) for picture in self._unit.pictures]
        for source in self._found:
            if hasattr(source, "seek"):
                source.seek(0)
        return self._found

    def _source(self, picture: str) -> Any:
        if is_address(picture):
            return picture
        if is_place(picture):
            from sweep.batch.places import fetched  # noqa: PLC0415  (fsspec is an extra)

            return fetched(picture)
        return str(Path(self._unit.folder) / picture)


def _files(unit: Unit, task: Task, sources: _Sources, run: Run) -> tuple[File, ...]:
    """Make one artifact; returns what was written, wherever that is."""
    kind = KINDS[task.kind]
    settings = kind.settings.from_dict(task.settings)
    with contextlib.ExitStack() as stack:
        folder, way = Path(unit.folder), None
        if any(map(is_place, (*task.outputs, *_written(settings).values()))):
            way = stack.enter_context(scratch())
        outputs = [_near(folder, way, output) for output in task.outputs]
        near: dict[str, Any] = {
            name: str(_near(folder, way, value)) for name, value in _written(settings).items()
        }
        settings = replace(settings, **near)
        for path in [*outputs, *map(Path, near.values())]:
            _make_folder(path if kind.folder else path.parent)
        given = {name: getattr(settings, name) for name in task.given}
        job: Job[Any] = Job.of((kind.settings, settings, given), sources.all(), outputs, run)
        more = {"stem": stem(unit.pictures[0])} if kind.folder else {}
        paths = _paths(kind.make(job, **more), near.values())
        return tuple(
            _brought(path, way) if way is not None and path.is_relative_to(way)
            else _entered(path, folder)
            for path in paths
        )  # fmt: skip


def _written(settings: ArtifactFields) -> dict[str, str]:
    """The fields that name files to be written, with what they name."""
    return {
        one.name: getattr(settings, one.name)
        for one in fields_of(type(settings))
        if one.option.file == "written" and getattr(settings, one.name) is not None
    }


def _near(folder: Path, way: Path | None, name: str) -> Path:
    """Where a file is written on this machine: an address on its way, as folders called alike."""
    if way is None or not is_place(name):
        return folder / name
    scheme, _, rest = name.partition("://")
    return way / (scheme + _ROOT * rest.startswith("/")) / rest.lstrip("/")


def _brought(path: Path, way: Path) -> File:
    """Bring a file to the address that it is on its way to."""
    from sweep.batch.places import brought  # noqa: PLC0415  (fsspec is an extra)

    scheme, *parts = PurePosixPath(path.relative_to(way).as_posix()).parts
    root = "/" * scheme.endswith(_ROOT)
    return brought(path, f"{scheme.removesuffix(_ROOT)}://{root}{'/'.join(parts)}")


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{folder}: cannot be made: {error.strerror}; make it first") from None


def _paths(made: Any, more: Iterable[str]) -> list[Path]:
    """The files that were written: those that are told of, and what stands beside them."""
    paths = [Path(one.path) for one in made]
    if getattr(made, "poster", None) is not None:
        paths.append(made.poster)
    paths += [Path(name) for name in more if Path(name).is_file()]
    return list(dict.fromkeys(paths))


def _entered(path: Path, folder: Path) -> File:
    found = path.stat()
    name = path.relative_to(folder) if not path.is_absolute() or folder.is_absolute() else path
    return File(
        name.as_posix() if os.sep != "/" else str(name), found.st_size, str(found.st_mtime_ns),
        digest_of(path),
    )  # fmt: skip
