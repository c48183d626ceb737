"""Units made by this process, one after the other."""

from collections.abc import Generator, Iterable

from sweep.batch.unit import Done, Unit
from sweep.batch.work import made

__all__ = ["made_here"]


def made_here(units: Iterable[Unit], threads: int | None = None) -> Generator[Done, None, None]:
    """What became of every task of every unit, as it is made."""
    for unit in units:
        yield from made(unit, threads)
