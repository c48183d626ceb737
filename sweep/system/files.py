"""A file is written whole or not at all, and of several each by itself."""

import contextlib
import os
import re
import secrets
import shutil
import tempfile
import threading
from collections.abc import Callable, Collection, Iterable, Iterator
from contextvars import ContextVar
from pathlib import Path
from typing import BinaryIO, Protocol, TypeVar

from sweep.errors import OutputError

__all__ = [
    "check_output", "discard_all", "discard_leftovers", "keeping", "put", "replacing", "scratch",
    "write_each",
]  # fmt: skip

_KEEPING: ContextVar[bool] = ContextVar("keeping", default=False)

_HEAD = 40  # letters of a name that its temporary file has too
_TEMPORARY = re.compile(r"\..*\.[0-9a-f]{12}\.tmp", re.DOTALL)

_THERE = "{}: is there already; choose another name or drop --no-clobber"


class _Told(Protocol):
    """What is known of an output that was written; "-" is a stream."""

    @property
    def path(self) -> str: ...


_T = TypeVar("_T", bound=_Told)

# The temporary files there are now, for whoever must end this process at once.
_temporary: set[Path] = set()
_lock = threading.Lock()


@contextlib.contextmanager
def keeping() -> Iterator[None]:
    """Within this block no file that is there is replaced."""
    before = _KEEPING.set(True)
    try:
        yield
    finally:
        _KEEPING.reset(before)


def check_output(path: Path, *, source: Path | None = None) -> None:
    """Refuse a place that cannot be written to, before any work is done.

    Raises:
        OutputError: ``path`` is a folder or no file, its folder is missing or closed to us, it is
            the ``source`` itself (by any name or link), or it is there and is to be kept.
    """
    try:
        _check(path, source)
    except OutputError:
        raise
    except (OSError, ValueError, RuntimeError) as error:  # a name too long, a NUL, links in a ring
        reason = getattr(error, "strerror", None) or error
        raise OutputError(f"{path}: cannot be written: {reason}; choose another name") from None


def _check(path: Path, source: Path | None) -> None:
    if path.is_dir():
        raise OutputError(f"{path}: is a folder; add a file name, as in {path / 'sweep.gif'}")
    # A link that points nowhere yet is written to where it points.
    target = path.resolve()
    folder = target.parent
    if not folder.is_dir():
        raise OutputError(f"{path}: the folder {path.parent} does not exist; make it first")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise OutputError(f"{path}: the folder {path.parent} cannot be written to; choose another")
    if not path.exists():
        return
    if source is not None and source.exists() and path.samefile(source):
        raise OutputError(f"{path}: is the picture itself; choose another name for the output")
    if not path.is_file():
        raise OutputError(f"{path}: is no file but a device or a pipe; write to - and redirect it")
    if _KEEPING.get():
        raise OutputError(_THERE.format(path))


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A stream to a temporary file that takes the place of ``path`` when the block ends well.

    When it ends in an exception, whatever it is, ``path`` is as it was and nothing is left over.
    A link is followed: the file it points to is replaced. Permissions are those of the file that
    is replaced, or what the umask allows a new one. Within `keeping` a file that is there, or has
    come to be there meanwhile, is not replaced.

    Raises:
        OutputError: the file cannot be written (no such folder, full disk, no permission).
    """
    try:
        target = _resolved(path)
        if not target.parent.is_dir():
            raise OutputError(f"{path}: the folder {target.parent} does not exist; make it first")
        name, stream = _created(target)
        try:
            with stream:
                yield stream
                stream.flush()
                os.fsync(stream.fileno())
            name.chmod(_permissions(target))
            _put(name, target, path)
        finally:
            with _lock:
                # Gone already if all went well; the error that came first is the one to tell.
                with contextlib.suppress(OSError):
                    name.unlink(missing_ok=True)
                _temporary.discard(name)
        _flush_folder(target.parent)
    except OutputError:
        raise
    except OSError as error:
        reason = error.strerror or str(error)
        raise OutputError(f"{path}: cannot be written: {reason}; free space or move it") from error


def put(content: bytes, target: Path | BinaryIO) -> None:
    """Write a whole file to a path, as `replacing` does, or to a stream.

    Raises:
        OutputError: it cannot be written.
    """
    if isinstance(target, Path):
        with replacing(target) as stream:
            stream.write(content)
    else:
        target.write(content)


def write_each(writes: Iterable[Callable[[], _T]]) -> list[_T]:
    """Call what writes each of several outputs; one that fails does not lose the others.

    Returns:
        What they return, in order.

    Raises:
        OutputError: for all that failed, once the others are written; see its ``written``.
    """
    written: list[_T] = []
    failed: list[OutputError] = []
    for write in writes:
        try:
            written.append(write())
        except OutputError as error:
            failed.append(error)
        except OSError as error:  # of a stream
            failed.append(OutputError(f"the stream cannot be written: {error.strerror or error}"))
    if not failed:
        return written
    said = "; ".join(str(error) for error in failed)
    done = f"; written all the same: {', '.join(one.path for one in written)}" if written else ""
    together = OutputError(said + done)
    together.written = tuple(written)
    raise together from failed[0]


@contextlib.contextmanager
def scratch() -> Iterator[Path]:
    """A folder for files on the way, which is removed with all that is in it, whatever happens.

    Raises:
        OutputError: there is no place for one.
    """
    try:
        made = tempfile.TemporaryDirectory(prefix="ksweep-")
    except OSError as error:
        tried = ", ".join(dict.fromkeys(_places()))
        raise OutputError(
            f"no temporary file can be made, tried {tried} ({error.strerror or error}); set TMPDIR "
            "to a folder that can be written to"
        ) from None
    with made as name:
        folder = Path(name)
        with _lock:
            _temporary.add(folder)
        try:
            yield folder
        finally:
            with _lock:
                _temporary.discard(folder)


def _places() -> list[str]:
    """Where Python looks for a temporary folder."""
    asked = [os.environ[name] for name in ("TMPDIR", "TEMP", "TMP") if os.environ.get(name)]
    common = [] if os.name == "nt" else ["/tmp", "/var/tmp", "/usr/tmp"]
    return [*asked, *common, str(Path.cwd())]


def discard_all() -> None:
    """Remove all temporary files, and let none be made anymore: the process is about to end."""
    # Never released: whoever wants to make another waits for the end.
    _lock.acquire()
    for name in _temporary:
        with contextlib.suppress(OSError):
            if name.is_dir():
                shutil.rmtree(name, ignore_errors=True)
            else:
                name.unlink(missing_ok=True)


def discard_leftovers(folder: Path, begins: Collection[str]) -> None:
    """Remove temporary files that a killed process has left, of outputs whose names begin so; for
    whoever knows that no other process writes them now.
    """
    heads = tuple(f".{name[:_HEAD]}" for name in begins)
    with contextlib.suppress(OSError), os.scandir(folder) as found:
        for entry in found:
            if _TEMPORARY.fullmatch(entry.name) and entry.name.startswith(heads):
                with _lock, contextlib.suppress(OSError):
                    if Path(entry.path) not in _temporary:
                        Path(entry.path).unlink(missing_ok=True)


def _resolved(path: Path) -> Path:
    try:
        return path.resolve()
    except (ValueError, RuntimeError) as error:  # a NUL in the name, or links in a ring
        raise OutputError(f"{path}: cannot be written: {error}; choose another name") from None


def _created(target: Path) -> tuple[Path, BinaryIO]:
    """A new file beside ``target`` that nobody else can read yet."""
    name = target.with_name(f".{target.name[:_HEAD]}.{secrets.token_hex(6)}.tmp")
    with _lock:
        _temporary.add(name)
        try:
            handle = os.open(name, os.O_RDWR | os.O_CREAT | os.O_EXCL | _BINARY, 0o600)
        except BaseException:
            _temporary.discard(name)
            raise
        return name, os.fdopen(handle, "w+b")


_BINARY: int = getattr(os, "O_BINARY", 0)


def _put(name: Path, target: Path, path: Path) -> None:
    if _KEEPING.get():
        try:
            os.link(name, target)  # unlike a replacement, this fails if something is there
        except OSError:  # or if the disk knows no second names
            if target.exists():
                raise OutputError(_THERE.format(path)) from None
        else:
            return
    name.replace(target)


def _flush_folder(folder: Path) -> None:
    """Let the new name, too, survive a loss of power, where folders can be flushed."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _permissions(target: Path) -> int:
    if target.exists():
        return target.stat().st_mode & 0o7777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
