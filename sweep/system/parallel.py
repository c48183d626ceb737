"""Work on several processors: results in order, few at a time, and no thread left over."""

import contextlib
import contextvars
import itertools
import math
import operator
import os
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import ContextVar
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar

from sweep.errors import ParameterError

__all__ = ["limited", "made_ahead", "processors", "side_by_side", "workers"]

T = TypeVar("T")

AHEAD = 3  # items made beside the one that is worked on; more would be no faster

_PER_THREAD = 2  # tasks under way, unless whoever asks knows how much memory they take

_LIMIT: ContextVar[int | None] = ContextVar("limit", default=None)

_GROUPS, _LIMITS = Path("/proc/self/cgroup"), Path("/sys/fs/cgroup")


def side_by_side(
    work: Callable[..., T],
    tasks: Iterable[tuple[Any, ...]],
    threads: int | None = None,
    *,
    ahead: int | None = None,
) -> Generator[T, None, None]:
    """The results of ``work`` in the order of ``tasks``, while later ones are under way.

    Args:
        work: called with each task's values, in a thread of the pool.
        tasks: taken one at a time, by the thread that takes the results, and no sooner than needed.
        threads: how many work at a time, 1 or more; None is as many as there are processors.
        ahead: how many tasks, 0 or more, may have been taken beyond the one whose result is handed
            out; so many tasks or results are in memory. Default is two a thread.

    An exception, of ``work`` in its place among the results or of ``tasks`` at once, ends it all.
    However it ends, also when it is closed early, what has not been begun is canceled, and the
    threads have ended. Context variables are in the threads what they are where results are taken.

    Raises:
        ParameterError: ``threads`` is below 1; told at once, not with the first result.
    """
    count = workers(threads)
    return _results(work, tasks, count, _PER_THREAD * count if ahead is None else ahead)


def _results(
    work: Callable[..., T], tasks: Iterable[tuple[Any, ...]], threads: int, ahead: int
) -> Generator[T, None, None]:
    pool = ThreadPoolExecutor(threads, thread_name_prefix="sweep")
    coming: deque[Future[T]] = deque()
    try:
        for task in tasks:
            coming.append(pool.submit(contextvars.copy_context().run, work, *task))
            # A result that is there waits until every thread has something to do meanwhile.
            ready = len(coming) > threads and coming[0].done()
            if ready or len(coming) > ahead:
                yield coming.popleft().result()
        while coming:
            yield coming.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


@contextlib.contextmanager
def made_ahead(items: Iterable[T]) -> Iterator[Iterator[T]]:
    """Make ``items`` in a thread, a few ahead, while the block works on those it has.

    NumPy and the encoders let go of Python's lock while they compute, so that both sides run at
    once. An exception in ``items`` is raised where the next item would have come. However the
    block ends, the thread has ended when it is left, and ``items`` is closed if it is a generator,
    which may have threads of its own; an item being made then is made first.
    """
    over = object()
    made: Generator[Any, None, None] = side_by_side(
        next, itertools.repeat((iter(items), over)), 1, ahead=AHEAD
    )
    try:
        with contextlib.closing(made):
            yield itertools.takewhile(lambda item: item is not over, made)
    finally:
        if isinstance(items, Generator):
            items.close()


def workers(threads: int | None) -> int:
    """How many threads shall work: as many as asked for; None is as many as there are processors.

    Raises:
        ParameterError: ``threads`` is below 1, or no number.
    """
    if threads is None:
        return processors()
    try:
        count = operator.index(threads)
    except TypeError:
        count = None
    if count is None or isinstance(threads, bool):
        raise ParameterError(f"--threads {threads!r} cannot be used; it takes a whole number")
    if count < 1:
        raise ParameterError(f"{count} threads cannot work; the least is 1")
    return count


@contextlib.contextmanager
def limited(threads: int | None) -> Iterator[None]:
    """Within this block, and in its threads, so many work at a time where nothing else is said.

    None leaves it as it is.

    Raises:
        ParameterError: ``threads`` is below 1, or no number.
    """
    if threads is None:
        yield
        return
    before = _LIMIT.set(workers(threads))
    try:
        yield
    finally:
        _LIMIT.reset(before)


def processors() -> int:
    """How many processors may be used, 1 or more: as many as `limited` says, or as there are."""
    limit = _LIMIT.get()
    return _own() if limit is None else limit


def _own() -> int:
    """How many processors this process may use, 1 or more.

    That is what it is bound to, or what Python has been told there is (``PYTHON_CPU_COUNT``, from
    3.13 on), and no more than the share of time that its container gets, rounded up.
    """
    counted = getattr(os, "process_cpu_count", None)
    if counted is not None:
        bound = counted() or 1
    elif hasattr(os, "sched_getaffinity"):
        bound = len(os.sched_getaffinity(0))
    else:
        bound = os.cpu_count() or 1
    return math.ceil(min(bound, _quota()))


def _quota(groups: Path = _GROUPS, limits: Path = _LIMITS) -> float:
    """The least share of time, in processors, that the control groups of this process allow.

    Infinite if there is no limit, or none that can be read.

    Args:
        groups: the file that names them.
        limits: the folder that shows them. What runs in a container may see its own group there as
            the root, under whatever name it has outside; so all parents up to the root are asked.
    """
    least = math.inf
    for line in _text(groups).splitlines():
        _, _, named = line.partition(":")
        controllers, _, name = named.partition(":")
        group = PurePosixPath(name.lstrip("/"))
        if ".." in group.parts:  # out of sight
            continue
        for parent in (group, *group.parents):
            if not controllers:  # of the second version, alone or beside the first
                for root in (limits, limits / "unified"):
                    quota, _, period = _text(root / parent / "cpu.max").partition(" ")
                    least = min(least, _share(quota, period))
            elif "cpu" in controllers.split(","):
                for root in (limits / controllers, limits / "cpu"):
                    quota = _text(root / parent / "cpu.cfs_quota_us")
                    period = _text(root / parent / "cpu.cfs_period_us")
                    least = min(least, _share(quota, period))
    return least


def _share(quota: str, period: str) -> float:
    """One by the other; infinite for "max", for less than nothing, and for what is no number."""
    try:
        share = int(quota) / int(period)
    except (ValueError, ArithmeticError):
        return math.inf
    return share if share > 0 else math.inf


def _text(path: Path) -> str:
    """What is in a small file, or nothing if it cannot be read."""
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except (OSError, ValueError):
        return ""
