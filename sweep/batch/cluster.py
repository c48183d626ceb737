"""Units made by a cluster: Dask's scheduler gives them to workers, which read and write themselves.

Nothing but settings and results travels through the scheduler. A few units a worker are under way
at a time, so that their number may be of any size.
"""

import contextlib
import importlib
import itertools
import logging
import os
import platform
import time
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from pathlib import Path
from typing import Any

from sweep.batch.naming import is_place
from sweep.batch.processes import MOST_DEATHS, set_aside
from sweep.batch.unit import Done, Unit
from sweep.errors import OutputError, ParameterError, warn
from sweep.system.parallel import processors
from sweep.system.version import RESULTS, __version__

__all__ = ["made_by_cluster", "unit_made"]

_TIMEOUT = 8  # seconds for a scheduler to answer
_AHEAD = 3  # units a worker under way: one in hand, two waiting
_COUNT = 2.0  # seconds between two looks at how many workers there are
_FEW = 4  # workers that are reckoned with where none is there yet
_BESIDE = ("python", "numpy", "dask", "distributed")  # versions that had better be the same


def made_by_cluster(
    units: Iterable[Unit], address: str, jobs: int | None = None
) -> Generator[Done, None, None]:
    """What became of every task of every unit, as it is made.

    However it ends, nothing of ours is left on the scheduler.

    Args:
        units: taken few at a time.
        address: of the scheduler, or "local" for one of this machine.
        jobs: how many workers a local one has; None is as many as there are processors.

    Raises:
        OutputError: the cluster is not there, or is lost, or has workers of another version.
        ParameterError: the address cannot be used, or what speaks to clusters is not installed.
    """
    with contextlib.ExitStack() as stack:
        client = stack.enter_context(_connected(address, jobs))
        _check_workers(client)
        link = getattr(client, "dashboard_link", None)
        if link:
            warn(f"the dashboard of the cluster is at {link}")
        yield from _made(client, units)


@contextlib.contextmanager
def _connected(address: str, jobs: int | None) -> Iterator[Any]:
    """A client of the cluster."""
    distributed = _distributed()
    with contextlib.ExitStack() as stack:
        stack.enter_context(_silent())
        options: dict[str, Any] = {"distributed.comm.timeouts.connect": _TIMEOUT}
        if address == "local":  # the scheduler is ours; it counts the deaths that it lets pass
            options["distributed.scheduler.allowed-failures"] = MOST_DEATHS - 1
        stack.enter_context(importlib.import_module("dask").config.set(options))
        cluster = stack.enter_context(_local(jobs)) if address == "local" else address
        try:
            client = distributed.Client(cluster, timeout=_TIMEOUT, set_as_default=False)
        except (OSError, TimeoutError, AssertionError):  # the last, when it gives up meanwhile
            raise OutputError(
                f"{address}: no scheduler answers there; start one with dask scheduler, or check "
                "the address"
            ) from None
        except (ValueError, TypeError) as error:
            raise ParameterError(
                f"--cluster {address} cannot be used ({error}); write tcp://HOST:8786, or local"
            ) from None
        with client:
            yield client


@contextlib.contextmanager
def _silent() -> Iterator[None]:
    """Within this block what speaks to clusters keeps to itself: we tell of it in our own words."""
    loggers = [
        logging.getLogger(name)
        for name in list(logging.root.manager.loggerDict)
        if name.partition(".")[0] in ("distributed", "tornado", "asyncio")
    ]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for logger, level in zip(loggers, before, strict=True):
            logger.setLevel(level)


def _local(jobs: int | None) -> Any:
    """A cluster of this machine, which nobody else can reach.

    Raises:
        OutputError: its workers do not start.
    """
    try:
        return _distributed().LocalCluster(
            n_workers=processors() if jobs is None else jobs, threads_per_worker=1,
            host="127.0.0.1", dashboard_address="127.0.0.1:0", silence_logs=logging.CRITICAL,
        )  # fmt: skip
    except (OSError, RuntimeError, TimeoutError) as error:
        raise OutputError(
            f"workers of this machine do not start ({_line(error)}); a script calls build below "
            'if __name__ == "__main__":, as they read it too'
        ) from None


def _distributed() -> Any:
    """Dask's part that speaks to clusters.

    Raises:
        ParameterError: it is not installed.
    """
    try:
        return importlib.import_module("distributed")
    except ImportError:
        raise ParameterError(
            '--cluster needs Dask; python -m pip install "ksweep[cluster]"'
        ) from None


def _versions() -> dict[str, str]:
    """What a worker had better have in common with whoever asks it to work."""
    modules = {name: importlib.import_module(name) for name in _BESIDE if name != "python"}
    return {
        "sweep": __version__,
        "results": str(RESULTS),
        "python": platform.python_version(),
        **{name: str(module.__version__) for name, module in modules.items()},
    }


def _check_workers(client: Any) -> None:
    """Refuse workers that would make other files than this program, or none.

    Raises:
        OutputError: naming the first of them.
    """
    try:
        found = client.run(_versions, on_error="return")
    except Exception as error:
        raise OutputError(f"the cluster cannot be asked ({_line(error)}); start it anew") from None
    here = _versions()
    for worker, there in found.items():
        if isinstance(there, BaseException):
            raise OutputError(
                f"{worker}: the worker has no sweep that can be used ({_line(there)}); install "
                f"ksweep {__version__} there"
            )
        if (there["sweep"], there["results"]) != (here["sweep"], here["results"]):
            raise OutputError(
                f"{worker}: the worker has sweep {there['sweep']} (results {there['results']}), "
                f"and here is {__version__} (results {RESULTS}); install the same"
            )
    if not found:
        warn("the cluster has no workers yet; the work waits for the first")
    for name in _BESIDE:
        others = [worker for worker, there in found.items() if there[name] != here[name]]
        if others:
            more = f" and {len(others) - 1} more" if len(others) > 1 else ""
            warn(
                f"{others[0]}{more}: there is {name} {found[others[0]][name]}, and here is "
                f"{here[name]}; install the same, as files may differ"
            )


def _line(error: BaseException) -> str:
    return " ".join(str(error).split()) or type(error).__name__


def unit_made(told: dict[str, Any], results: int) -> list[dict[str, Any]]:
    """What a worker does with a unit.

    Args:
        told: see `Unit.to_dict`.
        results: the version of results that is wanted; a worker may have joined late.

    Returns:
        What became of its tasks, see `Done.to_dict`.
    """
    import cv2  # noqa: PLC0415  (of the worker)

    from sweep.batch.work import made  # noqa: PLC0415  (of the worker)

    cv2.setNumThreads(1)
    unit = Unit.from_dict(told)
    if results != RESULTS:
        said = f"the worker has results {RESULTS}, and {results} are wanted; install the same sweep"
        return [Done(task.key, error=f"{task.key}: {said}").to_dict() for task in unit.tasks]
    return [done.to_dict() for done in made(unit, 1)]


def _absolute(unit: Unit) -> Unit:
    """The unit with its folder as workers find it, who start elsewhere."""
    if all(map(is_place, (*unit.pictures, *(one for task in unit.tasks for one in task.outputs)))):
        return unit
    return Unit(str(Path(unit.folder).resolve()), unit.pictures, unit.tasks)


def _made(client: Any, units: Iterable[Unit]) -> Iterator[Done]:
    """Give out units, a few a worker, and take what became of them."""
    distributed = _distributed()
    window = _Window(client, units)
    try:
        while (taken := window.take()) is not None:
            future, unit = taken
            error = future.exception() if future.status == "error" else None
            # All that waited at a worker is blamed for its death. Whoever is at fault dies alone.
            if isinstance(error, distributed.KilledWorker) and not window.alone:
                window.suspects.append(unit)
            else:
                yield from _told(future, unit, error)
            future.release()
    except OutputError:
        raise
    except (OSError, TimeoutError, distributed.client.FutureCancelledError) as error:
        raise OutputError(
            f"the cluster is lost ({_line(error)}); what was made stays, build again for the rest"
        ) from None
    finally:
        with contextlib.suppress(Exception):
            client.cancel(list(window.under_way), force=True)


class _Window:
    """The units that are under way: a few a worker, and in the end the suspects one by one."""

    def __init__(self, client: Any, units: Iterable[Unit]) -> None:
        self.under_way: dict[Any, Unit] = {}
        self.suspects: deque[Unit] = deque()
        self.alone = False  # whether what is under way is a suspect, and nothing else
        self._client, self._todo, self._numbers = client, iter(units), itertools.count(1)
        self._mark = f"sweep-{os.getpid()}-{os.urandom(4).hex()}"
        self._coming = _distributed().as_completed(
            with_results=False, raise_errors=False, loop=client.loop
        )
        self._most, self._seen = 0, -_COUNT  # as many as workers allowed, when these were counted

    def take(self) -> tuple[Any, Unit] | None:
        """The next that has come to an end, or None if all have."""
        while len(self.under_way) < self._allowed():
            unit = next(self._todo, None)
            if unit is None:
                break
            self._give(unit)
        if not self.under_way and self.suspects:
            self.alone = True
            self._give(self.suspects.popleft())
        if not self.under_way:
            return None
        future = next(self._coming)
        return future, self.under_way.pop(future)

    def _allowed(self) -> int:
        now = time.monotonic()
        if now - self._seen > _COUNT:  # the scheduler is asked seldom
            workers = len(self._client.scheduler_info(n_workers=-1)["workers"]) or _FEW
            self._seen, self._most = now, _AHEAD * workers
        return self._most

    def _give(self, unit: Unit) -> None:
        future = self._client.submit(
            unit_made, _absolute(unit).to_dict(), RESULTS,
            key=f"{self._mark}-{next(self._numbers)}", pure=False,
        )  # fmt: skip
        self.under_way[future] = unit
        self._coming.add(future)


def _told(future: Any, unit: Unit, error: BaseException | None) -> Iterator[Done]:
    """What became of the tasks of a unit.

    Raises:
        OutputError: the scheduler is gone.
    """
    if isinstance(error, _distributed().KilledWorker):
        deaths = error.allowed_failures + 1
        yield from set_aside(unit, f"the last on {error.last_worker.address}", deaths)
    elif error is not None:
        for task in unit.tasks:
            yield Done(task.key, error=f"{task.key}: the worker failed: {_line(error)}")
    elif future.status == "cancelled":
        raise OutputError(
            "the cluster is lost, or has been told to drop the work; what was made stays, build "
            "again for the rest"
        )
    else:
        for told in future.result():
            yield Done.from_dict(told)
