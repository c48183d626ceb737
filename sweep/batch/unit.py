"""Unit: a picture with all that is to be made of it, in values that can travel as JSON."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

__all__ = ["Done", "File", "Task", "Unit"]


@dataclass(frozen=True, slots=True)
class File:
    """A file that was made.

    Attributes:
        name: as the recipe calls it, from its folder on, or its address.
        size: in bytes.
        mark: by which a change can be seen without reading it, as the time of the last.
        digest: of what is in it.
    """

    name: str
    size: int
    mark: str
    digest: str


@dataclass(frozen=True, slots=True)
class Task:
    """One artifact of a picture.

    Attributes:
        key: by which it is known from one build to the next: its first output.
        kind: of the artifact.
        settings: see `Settings.to_dict`.
        given: those of them that were said, at their defaults or not.
        outputs: where to.
        fingerprint: of all that its files follow from.
        why: it is made.
    """

    key: str
    kind: str
    settings: Mapping[str, Any]
    given: tuple[str, ...]
    outputs: tuple[str, ...]
    fingerprint: str
    why: str


@dataclass(frozen=True, slots=True)
class Unit:
    """A picture, or several that are shown together, and what is to be made of them.

    Attributes:
        folder: where names begin.
        pictures: their names.
        tasks: in the order of the recipe.
    """

    folder: str
    pictures: tuple[str, ...]
    tasks: tuple[Task, ...]

    def to_dict(self) -> dict[str, Any]:
        """All of it in values of JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, told: Mapping[str, Any]) -> "Unit":
        """What `to_dict` told of."""
        tasks = (
            Task(**{**task, "given": tuple(task["given"]), "outputs": tuple(task["outputs"])})
            for task in told["tasks"]
        )
        return cls(told["folder"], tuple(told["pictures"]), tuple(tasks))


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a task.

    Attributes:
        key: of the task.
        files: that were made.
        seconds: that it took.
        notes: what the user should know.
        error: why it was not made; empty if it was.
    """

    key: str
    files: tuple[File, ...] = ()
    seconds: float = 0.0
    notes: tuple[str, ...] = ()
    error: str = ""

    @property
    def bytes(self) -> int:
        """In all files."""
        return sum(file.size for file in self.files)

    def to_dict(self) -> dict[str, Any]:
        """All of it in values of JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, told: Mapping[str, Any]) -> "Done":
        """What `to_dict` told of."""
        files = tuple(File(**file) for file in told["files"])
        return cls(**{**told, "files": files, "notes": tuple(told["notes"])})
