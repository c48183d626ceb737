"""A file is written whole or not at all."""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from sweep.errors import OutputError

__all__ = ["check_output", "replacing"]


def check_output(path: Path, *, source: Path | None = None) -> None:
    """Refuse a place that cannot be written to, before any work is done.

    Raises:
        OutputError: ``path`` is a folder, its folder is missing or closed to us, or it is the
            ``source`` itself (by any name or link).
    """
    if path.is_dir():
        raise OutputError(f"{path}: is a folder; add a file name, as in {path / 'sweep.gif'}")
    folder = path.parent
    if not folder.is_dir():
        raise OutputError(f"{path}: the folder {folder} does not exist; make it first")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise OutputError(f"{path}: the folder {folder} cannot be written to; choose another")
    if source is not None and path.exists() and source.exists() and path.samefile(source):
        raise OutputError(f"{path}: is the picture itself; choose another name for the output")


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A stream to a temporary file that takes the place of ``path`` when the block ends well.

    When it ends in an exception, whatever it is, ``path`` is as it was and nothing is left over.
    A link is followed: the file it points to is replaced. Permissions are those of the file that
    is replaced, or what the umask allows a new one.

    Raises:
        OutputError: the file cannot be written (no such folder, full disk, no permission).
    """
    target = path.resolve()
    if not target.parent.is_dir():
        raise OutputError(f"{path}: the folder {target.parent} does not exist; make it first")
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name[:64]}.", dir=target.parent)
        try:
            with os.fdopen(handle, "w+b") as stream:
                yield stream
                stream.flush()
                os.fsync(stream.fileno())
            Path(name).chmod(_permissions(target))
            Path(name).replace(target)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OutputError:
        raise
    except OSError as error:
        reason = error.strerror or str(error)
        raise OutputError(f"{path}: cannot be written: {reason}; free space or move it") from error


def _permissions(target: Path) -> int:
    if target.exists():
        return target.stat().st_mode & 0o7777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
