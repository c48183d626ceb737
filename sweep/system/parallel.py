"""Work on several processors, with results in order."""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

__all__ = ["processors", "side_by_side"]

T = TypeVar("T")


def side_by_side(
    work: Callable[..., T], tasks: Iterable[tuple[Any, ...]], threads: int
) -> Iterator[T]:
    """The results of ``work`` in order, while later ones, and the tasks themselves, are made."""
    pool = ThreadPoolExecutor(threads)
    ahead: deque[Future[T]] = deque()
    try:
        for task in tasks:
            ahead.append(pool.submit(work, *task))
            while ahead and ahead[0].done():
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()
    finally:
        # An interruption does not wait for levels that have not been begun.
        pool.shutdown(cancel_futures=True)


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
