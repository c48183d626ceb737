"""The recipe of a build: recipe -> plan -> units -> files, and what was made is remembered."""

import contextlib
import html
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from sweep.batch.clean import cleaned
from sweep.batch.naming import is_place
from sweep.batch.plan import Plan, Wishes, planned
from sweep.batch.recipe import NAME, Recipe
from sweep.batch.settings import Build
from sweep.batch.state import State
from sweep.batch.unit import Done, Task, Unit
from sweep.errors import warn
from sweep.settings.signature import takes
from sweep.system.files import discard_leftovers
from sweep.system.parallel import processors

__all__ = ["Built", "Failed", "Outcome", "Planned", "build", "state_of"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one artifact.

    Attributes:
        pictures: that it shows.
        task: what was to be made.
        done: what became of it.
        number: of the outcome, from 1 on.
        total: how many there will be.
    """

    pictures: tuple[str, ...]
    task: Task
    done: Done
    number: int
    total: int


@dataclass(frozen=True, slots=True)
class Planned:
    """An artifact that would be made: its first output, its kind, its pictures, and why."""

    output: str
    kind: str
    pictures: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Failed:
    """An artifact that could not be made: its first output, its kind, its pictures, and why."""

    output: str
    kind: str
    pictures: tuple[str, ...]
    error: str


@dataclass(slots=True)
class Built:
    """What a build came to.

    Attributes:
        pictures: how many the recipe has.
        made: how many artifacts were made.
        kept: how many were as they should be.
        failed: those that could not be made.
        left: what is not as it should be and was left so, a line each.
        removed: files that no artifact makes any more and that were removed.
        planned: what would be made, if nothing was to be.
        bytes: of the files that were made.
        seconds: that all of it took.
    """

    pictures: int = 0
    made: int = 0
    kept: int = 0
    failed: list[Failed] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    planned: list[Planned] = field(default_factory=list)
    bytes: int = 0
    seconds: float = 0.0

    def __str__(self) -> str:
        return (
            f"{self.made} made, {self.kept} kept, {len(self.failed)} failed, "
            f"{self.seconds:.1f} s, {self.bytes:,} bytes"
        )

    def _repr_html_(self) -> str:
        return f"<code>{html.escape(str(self))}</code>"


def state_of(recipe: Recipe) -> Path:
    """Where it is kept what was made of a recipe: sweep.toml has its sweep.sqlite."""
    return recipe.path.with_suffix(".sqlite")


@takes(Build)
def build(
    recipe: str | Path | Recipe = NAME,
    settings: Build | None = None,
    *,
    on_outcome: Callable[[Outcome], None] | None = None,
    **options: Any,
) -> Built:
    """Make what a recipe asks for, and of that only what is needed.

    An artifact is made if it was not yet, or if its picture, its settings or its outputs are not
    what they were then. Outputs are written whole or not at all, and remembered one by one, so that
    a build can be ended at any moment and goes on where it was.

    Args:
        recipe: the file, or what `Recipe.read` made of it.
        settings: how it is built.
        on_outcome: called with every `Outcome`, as soon as it is there.
        options: fields of `Build`, instead of or on top of ``settings``, as in ``force=True``.

    Returns:
        How much was made; also if some of it failed, see ``failed``.

    Raises:
        RecipeError: the recipe cannot be used.
        ParameterError: an option is unknown or cannot be used.
        OutputError: what was made cannot be remembered, or the cluster is not there.
    """
    begun = time.monotonic()
    how = Build.of(settings, options)
    asked = recipe if isinstance(recipe, Recipe) else Recipe.read(recipe)
    with State.opened(state_of(asked), only_read=how.dry_run) as state:
        plan = planned(asked, state, Wishes(how.only, how.force, how.keep))
        built = Built(plan.pictures, kept=plan.kept, left=plan.left)
        built.failed += [Failed(name, "", (name,), why) for name, why in plan.missing]
        if how.dry_run:
            built.planned = [
                Planned(task.key, task.kind, unit.pictures, task.why)
                for unit in plan.units
                for task in unit.tasks
            ]
        else:
            state.commit()
            _make(plan, how, state, built, on_outcome)
            if how.clean:
                built.removed = cleaned(plan.stale, asked.folder, state)
    built.seconds = time.monotonic() - begun
    return built


def _make(
    plan: Plan,
    how: Build,
    state: State,
    built: Built,
    on_outcome: Callable[[Outcome], None] | None,
) -> None:
    """Make what is planned, and remember each artifact as soon as it is there."""
    if not plan.units:
        return
    _discard_leftovers(plan)
    tasks = {task.key: (unit, task) for unit in plan.units for task in unit.tasks}
    number = 0
    told: set[str] = set()  # three artifacts of a picture have one thing to note of it
    with contextlib.closing(_workforce(plan.units, how)) as outcomes:
        for done in outcomes:
            unit, task = tasks[done.key]
            number += 1
            if done.error:
                built.failed.append(Failed(task.key, task.kind, unit.pictures, done.error))
            else:
                state.enter(done, plan.records[done.key])
                built.made += 1
                built.bytes += done.bytes
            for note in done.notes:
                if note not in told:
                    told.add(note)
                    warn(note)
            if on_outcome is not None:
                on_outcome(Outcome(unit.pictures, task, done, number, len(tasks)))


def _workforce(units: list[Unit], how: Build) -> Generator[Done, None, None]:
    """Who makes the units: a cluster, processes, or this one."""
    if how.cluster is not None:
        from sweep.batch.cluster import made_by_cluster  # noqa: PLC0415  (an extra)

        return made_by_cluster(units, how.cluster, how.jobs)
    jobs = min(processors() if how.jobs is None else how.jobs, len(units))
    if jobs > 1:
        from sweep.batch.processes import made_by_processes  # noqa: PLC0415

        return made_by_processes(units, jobs)
    from sweep.batch.here import made_here  # noqa: PLC0415  (all that makes artifacts is heavy)

    return made_here(units)


def _discard_leftovers(plan: Plan) -> None:
    """Remove what a build that was killed has left half-written beside the outputs."""
    heads: dict[str, set[str]] = {}
    for unit in plan.units:
        for task in unit.tasks:
            for output in (task.key, *task.outputs):
                near = output.removeprefix("file://")
                if not is_place(near):
                    path = PurePosixPath(Path(unit.folder, near).as_posix())
                    heads.setdefault(str(path.parent), set()).add(path.name.partition("{")[0])
    for folder, begins in heads.items():
        discard_leftovers(Path(folder), begins)
