"""The recipe of an animation of at most so many bytes: it is made again until it fits."""

import functools
import shutil
import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

from sweep import defaults
from sweep.artifacts.animation.animate import animate
from sweep.artifacts.animation.budget import Plan, fitted_plan
from sweep.clustering.ks import parse_ks
from sweep.clustering.method import Method
from sweep.clustering.progression import Progression, quantize
from sweep.encode.write import Written
from sweep.errors import SweepWarning, warn
from sweep.image.image import Image
from sweep.system.files import replacing, scratch, write_each

__all__ = ["Fitted", "animate_within"]

OnProgress = Callable[[int, int], None]  # (done, in all)
OnStage = Callable[[str], OnProgress]  # the name of what begins now


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """An animation that fits, and what it was made with.

    Attributes:
        plan: width, steadiness and K that it has.
        progression: its sweep.
        written: the files.
        tries: how many times it was made.
    """

    plan: Plan
    progression: Progression
    written: list[Written]
    tries: int


@dataclass(frozen=True, slots=True, eq=False)
class _Try:
    progression: Progression
    written: list[Written]
    paths: list[Path]
    notes: list[warnings.WarningMessage]


def animate_within(
    image: Image,
    *outputs: str | Path | BinaryIO,
    max_bytes: int,
    ks: str | int | Iterable[int] = defaults.KS,
    width: int | None = defaults.WIDTH,
    method: Method = Method(),
    threads: int | None = None,
    keep: Iterable[int] = (),
    format: str | None = None,
    on_stage: OnStage | None = None,
    **options: Any,
) -> Fitted:
    """Sweep ``image`` and write animations of at most ``max_bytes`` each, all from one sweep.

    If they are larger, the largest width is found with which none is: down to a quarter of what was
    asked for, or 160 px. If that is not enough, colors are held steadier than ``method`` says, up
    to 12 levels, and at last up to half of the K are left out. A SweepWarning tells what was given
    up. It is made six times at most, and only what fits reaches its place. The file is the one that
    this width, steadiness and list of K would give by themselves.

    Args:
        image: the picture in all its pixels.
        outputs: as for `animate`.
        max_bytes: the most that a file may have, see `parse_bytes`.
        ks: the K wanted.
        width: of the picture in px, at most; None for all it has.
        method: how to cluster.
        threads: as for `quantize`.
        keep: K that are not left out, besides the first and the last.
        format: as for `animate`.
        on_stage: called with the name of each stage, returns what is called with (done, in all).
        options: whatever else `animate` takes.

    Raises:
        ParameterError: as for `animate`.
        OutputError: it cannot be made so small; the message says how small it can. Or a file
            cannot be written; it is then as it was before, and the others are written all the same.
    """
    targets = [Path(output) if isinstance(output, str) else output for output in outputs]
    stage = on_stage or (lambda _name: lambda _done, _total: None)
    own = image.size[0]
    wanted = Plan(own if width is None else min(own, width), method.steady, parse_ks(ks))
    made: dict[Plan, _Try] = {}

    with scratch() as folder:

        def size_of(plan: Plan) -> int:
            number = len(made) + 1
            said = f", try {number}" if number > 1 else ""
            names = (target.suffix if isinstance(target, Path) else "" for target in targets)
            paths = [folder / f"{number}-{i}{suffix}" for i, suffix in enumerate(names)]
            with warnings.catch_warnings(record=True) as notes:
                warnings.simplefilter("always", SweepWarning)
                progression = quantize(
                    image.resized(plan.width), plan.ks, replace(method, steady=plan.steady),
                    threads=threads, on_level=stage(f"clustering{said}"),
                )  # fmt: skip
                written = animate(
                    progression, *paths, format=format, on_frame=stage(f"writing{said}"), **options
                )
            made[plan] = _Try(progression, written, paths, notes)
            return max(one.bytes for one in written)

        plan = fitted_plan(wanted, max_bytes, size_of, keep)
        best = made[plan]
        written = write_each(
            functools.partial(_copied, one, path, target)
            for one, path, target in zip(best.written, best.paths, targets, strict=True)
        )
    for note in best.notes:
        warnings.warn(note.message, stacklevel=2)
    if plan != wanted:
        warn(f"{image.name}: to stay within {max_bytes:,} bytes: {plan.changes(wanted)}")
    return Fitted(plan, best.progression, written, len(made))


def _copied(made: Written, path: Path, target: Path | BinaryIO) -> Written:
    """Bring the file at ``path`` to where it was asked for."""
    with path.open("rb") as source:
        if isinstance(target, Path):
            with replacing(target) as stream:
                shutil.copyfileobj(source, stream)
        else:
            shutil.copyfileobj(source, target)
    return replace(made, path=str(target) if isinstance(target, Path) else "-")
