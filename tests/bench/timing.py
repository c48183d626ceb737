"""How long something takes, on a machine that may do other things beside it."""

import time
from collections.abc import Callable


def seconds_of(work: Callable[[], object], times: int = 3) -> float:
    """The least of some runs: what the work takes when nothing else gets in its way."""
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return min(taken)
