"""State: what was made of what, in one SQLite file beside the recipe.

Every file that was made is entered as soon as it is there, so that a build can be ended at any
moment. One build at a time holds the file.
"""

import contextlib
import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sweep.batch.unit import Done, File
from sweep.errors import OutputError, warn

__all__ = ["Known", "Record", "State"]

_VERSION = 1

_TABLES = (
    "create table picture (name text primary key, mark text not null, at integer not null, "
    "digest text not null) without rowid",
    "create table made (key text primary key, fingerprint text not null, settings text not null, "
    "pictures text not null) without rowid",
    "create table file (name text primary key, key text not null, size integer not null, "
    "mark text not null, digest text not null) without rowid",
    "create index file_of on file (key)",
)


@dataclass(frozen=True, slots=True)
class Known:
    """What was in a picture when it was last read.

    Attributes:
        mark: by which a change can be seen without reading it.
        at: when it was read, in ns.
        digest: of what was in it.
    """

    mark: str
    at: int
    digest: str


@dataclass(frozen=True, slots=True)
class Record:
    """What an artifact was made from.

    Attributes:
        fingerprint: of all of it.
        settings: those that mattered.
        pictures: name -> digest.
    """

    fingerprint: str
    settings: Mapping[str, Any]
    pictures: Mapping[str, str]


class State:
    """What was made, open to be asked and to be written to; see `State.opened`."""

    def __init__(self, database: sqlite3.Connection, path: Path) -> None:
        self._database, self._path = database, path

    @classmethod
    @contextlib.contextmanager
    def opened(cls, path: Path, *, only_read: bool = False) -> Iterator["State"]:
        """The state in a file, for this process alone until the block ends.

        A file that is damaged, or of a newer version of this program, is kept under another name
        and a new one begun, which a SweepWarning tells.

        Args:
            path: of the file; it is made if it is not there.
            only_read: whether nothing is to be kept of what is entered.

        Raises:
            OutputError: another build holds it, or it cannot be written.
        """
        database = _connected(path, only_read)
        try:
            yield cls(database, path)
            database.execute("rollback" if only_read else "commit")
        except (sqlite3.Error, UnicodeDecodeError) as error:
            raise _told(error, path) from None
        finally:
            with contextlib.suppress(sqlite3.Error):
                database.close()

    def commit(self) -> None:
        """Let what was entered last, whatever becomes of this process."""
        self._database.execute("commit")
        self._database.execute("begin immediate")

    def picture(self, name: str) -> Known | None:
        """What is known of a picture."""
        found = self._one("select mark, at, digest from picture where name = ?", name)
        return None if found is None or not isinstance(found[1], int) else Known(*found)

    def enter_picture(self, name: str, known: Known) -> None:
        """Remember what is in a picture."""
        self._database.execute(
            "insert or replace into picture values (?, ?, ?, ?)",
            (name, known.mark, known.at, known.digest),
        )

    def made(self, key: str) -> Record | None:
        """What an artifact was made from, if it was made."""
        found = self._one("select fingerprint, settings, pictures from made where key = ?", key)
        if found is None:
            return None
        try:
            return Record(found[0], dict(json.loads(found[1])), dict(json.loads(found[2])))
        except (ValueError, TypeError):  # what a disk has made of it; then it is made again
            return None

    def files(self, key: str) -> list[File]:
        """The files that were made of it."""
        rows = self._database.execute(
            "select name, size, mark, digest from file where key = ? order by name", (key,)
        )
        return [File(*row) for row in rows]

    def file(self, name: str) -> File | None:
        """A file, if we made it."""
        found = self._one("select name, size, mark, digest from file where name = ?", name)
        return None if found is None else File(*found)

    def names(self) -> list[str]:
        """Of all files that were made."""
        return [row[0] for row in self._database.execute("select name from file")]

    def owner(self, name: str) -> str | None:
        """The key of what a file was made of, if we made it."""
        found = self._one("select key from file where name = ?", name)
        return None if found is None else str(found[0])

    def keys(self) -> list[str]:
        """Of everything that was made."""
        return [row[0] for row in self._database.execute("select key from made order by key")]

    def enter(self, done: Done, record: Record) -> None:
        """Remember that an artifact was made; lasts from here on."""
        self.forget(done.key)
        self._database.execute(
            "insert into made values (?, ?, ?, ?)",
            (
                done.key,
                record.fingerprint,
                json.dumps(record.settings),
                json.dumps(record.pictures),
            ),
        )
        for file in done.files:
            self.enter_file(done.key, file)
        self.commit()

    def enter_file(self, key: str, file: File) -> None:
        """Remember a file."""
        self._database.execute(
            "insert or replace into file values (?, ?, ?, ?, ?)",
            (file.name, key, file.size, file.mark, file.digest),
        )

    def forget(self, key: str) -> None:
        """Know nothing any more of an artifact and its files."""
        self._database.execute("delete from made where key = ?", (key,))
        self._database.execute("delete from file where key = ?", (key,))

    def forget_file(self, name: str) -> None:
        """Know nothing any more of a file."""
        self._database.execute("delete from file where name = ?", (name,))

    def _one(self, query: str, value: str) -> Sequence[Any] | None:
        found: Sequence[Any] | None = self._database.execute(query, (value,)).fetchone()
        return found


def _connected(path: Path, only_read: bool) -> sqlite3.Connection:
    """A connection that holds the file, with our tables."""
    if only_read and not path.exists():
        return _prepared(sqlite3.connect(":memory:", isolation_level=None))
    for _ in range(2):
        try:
            database = sqlite3.connect(path, timeout=0.2, isolation_level=None)
        except sqlite3.Error as error:
            raise _told(error, path) from None
        try:
            return _prepared(database, only_read=only_read)
        except _UnusableError as trouble:
            database.close()
            _put_aside(path, str(trouble))
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:  # of what SQLite says, too
            database.close()
            if isinstance(error, sqlite3.OperationalError) and _is_outside(error):
                raise _told(error, path) from None
            _put_aside(path, "is damaged")
    raise OutputError(f"{path}: cannot be used; move it away")


class _UnusableError(Exception):
    """A file of state that this program does not understand."""


def _prepared(database: sqlite3.Connection, *, only_read: bool = False) -> sqlite3.Connection:
    # Text that a disk has spoilt is other text: what it is about is made again.
    database.text_factory = lambda text: text.decode(errors="replace")
    # Nobody else may write while we build; and what was committed survives a kill of this process
    # without waiting for the disk each time.
    database.execute("pragma locking_mode = exclusive")
    if not only_read:
        database.execute("pragma journal_mode = wal")
    database.execute("pragma synchronous = normal")
    version = database.execute("pragma user_version").fetchone()[0]
    tables = {row[0] for row in database.execute("select name from sqlite_master")}
    if version > _VERSION:
        raise _UnusableError(f"is of version {version}, and this program knows {_VERSION}")
    if version != _VERSION and tables:
        raise _UnusableError("was not made by sweep")
    database.execute("begin immediate")
    if not tables:
        for statement in _TABLES:
            database.execute(statement)
        database.execute(f"pragma user_version = {_VERSION}")
    elif (
        database.execute("pragma quick_check(1)").fetchone()[0] != "ok"
        or not {"picture", "made", "file"} <= tables
    ):
        raise _UnusableError("is damaged")
    if not only_read:
        database.execute("commit")
        database.execute("begin immediate")
    return database


def _is_outside(error: sqlite3.OperationalError) -> bool:
    """Whether the trouble is not with what is in the file."""
    said = str(error)
    return any(word in said for word in ("locked", "unable to open", "readonly", "full", "I/O"))


def _told(error: Exception, path: Path) -> OutputError:
    said = str(error)
    if "locked" in said:
        return OutputError(f"{path}: is held by another build; wait for it, or end it")
    if "full" in said:
        return OutputError(f"{path}: cannot be written: the disk is full; free space")
    return OutputError(f"{path}: cannot be used: {said}; free it, or move it away")


def _put_aside(path: Path, why: str) -> None:
    aside = path.with_name(f"{path.name}.old")
    try:
        path.replace(aside)
        for end in ("-wal", "-shm", "-journal"):
            path.with_name(path.name + end).unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(f"{path}: {why} and cannot be moved: {error.strerror}") from None
    warn(f"{path}: {why}; it is now {aside.name}, and everything is made anew")
