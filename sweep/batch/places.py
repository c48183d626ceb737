"""Pictures and files in stores that fsspec knows: s3://, gs://, memory://, sftp:// and others."""

import glob
import io
import secrets
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from sweep.batch.fingerprint import digest_of
from sweep.batch.pictures import SUFFIXES
from sweep.batch.unit import File
from sweep.errors import ImageError, OutputError, ParameterError

__all__ = ["Places", "brought", "fetched", "listed", "removed"]

# Stores that show a file while it is being written; the others take it whole.
_GROWING = {"file", "local", "sftp", "ssh", "smb", "hdfs", "webhdfs", "dbfs", "ftp"}

# By which a store tells that content has changed: the best comes first.
_MARKS = ("ETag", "etag", "md5Hash", "generation", "mtime", "LastModified", "last_modified",
          "updated", "created")  # fmt: skip


def _store(address: str) -> tuple[Any, str]:
    """The store of an address, and the path in it.

    Raises:
        ParameterError: it needs what is not installed, or there is no such store.
    """
    try:
        import fsspec.core  # noqa: PLC0415  (an extra)
    except ImportError:
        scheme = address.partition("://")[0]
        raise ParameterError(
            f'{address}: {scheme}:// needs fsspec; python -m pip install "ksweep[cluster]"'
        ) from None
    try:
        found: tuple[Any, str] = fsspec.core.url_to_fs(address)
    except (ImportError, ValueError) as error:
        raise ParameterError(f"{address}: {_line(error)}; install it, or take another") from None
    return found


def _line(error: BaseException) -> str:
    return " ".join(str(error).split()).rstrip(".") or type(error).__name__


class Places:
    """What there is in stores, asked once for each folder that may be listed."""

    def __init__(self) -> None:
        self._folders: dict[str, dict[str, Any] | None] = {}

    def mark(self, address: str) -> str:
        """By which it is seen that a picture has changed.

        Raises:
            FileNotFoundError: there is none.
            OutputError: the store does not tell.
        """
        size, mark = self.look(address)
        if size is None:
            raise FileNotFoundError(address)
        return f"{size}-{mark}"

    def look(self, address: str) -> tuple[int | None, str]:
        """The size of a file, None if there is none, and its mark.

        Raises:
            OutputError: the store does not tell; that a file is gone would be a guess.
        """
        folder, _, name = address.rpartition("/")
        if folder not in self._folders:
            self._folders[folder] = _files_in(folder)
        listed = self._folders[folder]
        found = _info(address) if listed is None else listed.get(name)
        return (None, "") if found is None else (found["size"], _mark(found))


def _files_in(folder: str) -> dict[str, Any] | None:
    """What is known of each file of a folder; None if it may not be listed."""
    store, path = _store(folder)
    store.invalidate_cache()
    try:
        listed = store.ls(path, detail=True)
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except PermissionError:
        return None
    except Exception as error:
        raise _untold(folder, error) from None
    return {one["name"].rpartition("/")[2]: one for one in listed}


def _info(address: str) -> dict[str, Any] | None:
    """What is known of a file; None if there is none."""
    store, path = _store(address)
    store.invalidate_cache()
    try:
        found: dict[str, Any] = store.info(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except Exception as error:
        raise _untold(address, error) from None
    return found


def _untold(address: str, error: Exception) -> OutputError:
    return OutputError(
        f"{address}: cannot be looked at: {_line(error)}; check the address and its rights"
    )


def _mark(info: dict[str, Any]) -> str:
    value = next((info[key] for key in _MARKS if info.get(key)), "")
    # A store may tell a time as one thing in a list and as another by itself.
    value = value.timestamp() if isinstance(value, datetime) else value
    return str(value).strip('"')


def listed(pattern: str, *, recursive: bool) -> list[str]:
    """The pictures that an address stands for: itself, those that match it, those in its folder.

    Raises:
        ImageError: the store cannot be asked.
        ParameterError: it needs what is not installed.
    """
    store, path = _store(pattern)
    scheme = pattern.partition("://")[0]
    store.invalidate_cache()
    try:
        if path.lower().endswith(SUFFIXES) and (not glob.has_magic(path) or store.exists(path)):
            return [pattern]
        if glob.has_magic(path):
            found = store.glob(path)
        elif pattern.endswith("/") or store.isdir(path):
            inside = store.find(path, maxdepth=None if recursive else 1)
            found = [one for one in inside if one.lower().endswith(SUFFIXES)]
        else:
            return [pattern]
    except Exception as error:
        raise ImageError(
            f"{pattern}: cannot be listed: {_line(error)}; check the address"
        ) from None
    return [f"{scheme}://{one.lstrip('/') if scheme == 'memory' else one}" for one in sorted(found)]


def fetched(address: str) -> BinaryIO:
    """A picture as a stream, called as in its store.

    Raises:
        ImageError: it cannot be read.
    """
    store, path = _store(address)
    try:
        content = store.cat_file(path)
    except FileNotFoundError:
        raise ImageError(f"{address}: no such file; check the address") from None
    except Exception as error:
        raise ImageError(f"{address}: cannot be read: {_line(error)}; check the address") from None
    stream = io.BytesIO(content)
    stream.name = address.rpartition("/")[2]
    return stream


def brought(path: Path, address: str) -> File:
    """Bring a file of this machine to its address, whole or not at all.

    Raises:
        OutputError: it cannot be written there.
    """
    store, target = _store(address)
    try:
        if address.partition("://")[0] in _GROWING:
            folder, _, name = target.rpartition("/")
            store.makedirs(folder, exist_ok=True)
            way = f"{folder}/.{name[:40]}.{secrets.token_hex(6)}.tmp"
            store.put_file(str(path), way)
            store.mv(way, target)
        else:
            store.pipe_file(target, path.read_bytes())
        store.invalidate_cache()
        info = store.info(target)
    except Exception as error:
        raise OutputError(
            f"{address}: cannot be written: {_line(error)}; check the address and its rights"
        ) from None
    return File(address, path.stat().st_size, _mark(info), digest_of(path))


def removed(file: File) -> bool:
    """Remove a file that we made, unless it is not as it was; whether it was removed.

    Raises:
        OutputError: it cannot be removed, or the store does not tell what is there.
    """
    store, path = _store(file.name)
    found = _info(file.name)
    if found is None or (found["size"], _mark(found)) != (file.size, file.mark):
        return False
    try:
        store.rm_file(path)
    except Exception as error:
        raise OutputError(f"{file.name}: cannot be removed: {_line(error)}; remove it") from None
    return True
