"""One command for many pictures: side by side in one process, each by itself."""

import contextlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import typer

from sweep.cli import console
from sweep.cli.pictures import Wanted
from sweep.errors import OutputError, ParameterError, SweepError

if TYPE_CHECKING:
    from sweep.encode.written import Made

__all__ = ["Result", "ended", "make_many"]


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one picture.

    Attributes:
        picture: its name.
        made: what was made of it; None if nothing was.
        error: why nothing was; None if it was made, or if all of it was there and is kept.
        kept: whether all of it was there.
    """

    picture: str
    made: "Made[Any] | None" = None
    error: Exception | None = None
    kept: bool = False


def make_many(
    wanted: Sequence[Wanted],
    make: Callable[[Wanted, int], "Made[Any]"],
    say: Callable[[int, Result], None],
    *,
    threads: int | None,
    keep: bool,
    quiet: bool,
) -> dict[str, Any]:
    """Make something of each picture, as many at a time as there are processors.

    Few are in hand at a time, whatever their number. One that fails costs nothing but itself; but
    what is said of two of them in the same words, as of an option, holds for all and ends it.

    Args:
        wanted: of each picture what is to be made.
        make: makes it, with so many threads.
        say: is called with the number, from 1 on, and the result of each, in order.
        threads: how many work at a time; None is as many as there are processors.
        keep: whether what is there already is left, and not made.
        quiet: whether no progress is shown.

    Returns:
        The summary: how many pictures were "made", "kept" and "failed", "seconds", "bytes".

    Raises:
        ParameterError: what holds for all.
    """
    from sweep.system.parallel import side_by_side, workers

    begun, jobs = time.monotonic(), min(workers(threads), len(wanted))
    share = max(1, workers(threads) // jobs)
    summary = {"made": 0, "kept": 0, "failed": 0, "seconds": 0.0, "bytes": 0}
    told: set[str] = set()

    def one(each: Wanted) -> Result:
        if keep and each.outputs and all(Path(name).exists() for name in each.outputs):
            return Result(each.picture, kept=True)
        try:
            return Result(each.picture, make(each, share))
        except (SweepError, OSError, MemoryError) as error:
            return Result(each.picture, error=error)

    results = side_by_side(one, ((each,) for each in wanted), jobs, ahead=2 * jobs)
    with console.progress(quiet=quiet) as stage, contextlib.closing(results):
        step = stage("pictures")
        for number, result in enumerate(results, start=1):
            if result.error is not None:
                if isinstance(result.error, ParameterError) and str(result.error) in told:
                    raise result.error
                told.add(str(result.error))
                console.error(_line(result))
            summary["made"] += result.made is not None
            summary["kept"] += result.kept
            summary["failed"] += result.error is not None
            if result.made is not None:
                summary["bytes"] += sum(one.bytes for one in result.made)
            elif isinstance(result.error, OutputError):
                summary["bytes"] += sum(one.bytes for one in result.error.written)
            say(number, result)
            step(number, len(wanted))
    summary["seconds"] = round(time.monotonic() - begun, 3)
    return summary


def _line(result: Result) -> str:
    """What to say of a picture that failed: its name first, if the error does not say it."""
    error = result.error
    if isinstance(error, MemoryError):
        said = "there is not enough memory; try a smaller --width, or fewer --threads"
    elif isinstance(error, OSError) and not isinstance(error, SweepError):
        said = f"{error.filename or result.picture}: {error.strerror or error}"
    else:
        said = str(error)
    return said if said.startswith(result.picture) else f"{result.picture}: {said}"


def ended(summary: dict[str, Any], *, quiet: bool, to: TextIO | None) -> None:
    """Say how it all came out.

    Args:
        summary: see `make_many`.
        quiet: whether nothing is said.
        to: where; None is standard output.

    Raises:
        typer.Exit: some picture failed.
    """
    if not quiet:
        console.say(
            f"{summary['made']} made, {summary['kept']} kept, {summary['failed']} failed, "
            f"{summary['seconds']:.1f} s, {summary['bytes']:,} bytes",
            to=to,
        )
    if summary["failed"]:
        raise typer.Exit(1)
