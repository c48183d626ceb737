"""Units made by a cluster: Dask's scheduler gives them to workers, which read and write themselves.

Nothing but settings and results travels through the scheduler. A few units a worker are under way
at a time, so that their number may be of any size.
"""

import contextlib
import importlib
import itertools
import logging
import os
import time
from collections.abc import Generator, Iterable, Iterator
from pathlib import Path
from typing import Any

from sweep.batch.naming import is_place
from sweep.batch.processes import set_aside
from sweep.batch.unit import Done, Unit
from sweep.errors import OutputError, ParameterError, warn
from sweep.system.parallel import processors
from sweep.system.version import RESULTS, __version__

__all__ = ["made_by_cluster", "unit_made"]

_TIMEOUT = 8  # seconds for a scheduler to answer
_AHEAD = 3  # units a worker under way: one in hand, two waiting
_COUNT = 2.0  # seconds between two looks at how many workers there are
_FEW = 4  # workers that are reckoned with where none is there yet


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
    for name in list(logging.root.manager.loggerDict):  # we tell of it in our own words
        if name.partition(".")[0] in ("distributed", "tornado", "asyncio"):
            logging.getLogger(name).setLevel(logging.CRITICAL)
    with contextlib.ExitStack() as stack:
        options = {"distributed.comm.timeouts.connect": _TIMEOUT}
        stack.enter_context(importlib.import_module("dask").config.set(options))
        cluster: Any = address
        if address == "local":
            workers = processors() if jobs is None else jobs
            cluster = stack.enter_context(
                distributed.LocalCluster(
                    n_workers=workers, threads_per_worker=1, host="127.0.0.1",
                    dashboard_address=":0", silence_logs=logging.CRITICAL,
                )
            )  # fmt: skip
        try:
            client = distributed.Client(cluster, timeout=_TIMEOUT, set_as_default=False)
        except (OSError, TimeoutError):
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


def _versions() -> tuple[str, int]:
    """What a worker must have in common with whoever asks it to work."""
    from sweep.system import version  # noqa: PLC0415  (of the worker)

    return version.__version__, version.RESULTS


def _check_workers(client: Any) -> None:
    """Refuse workers that would make other files than this program, or none.

    Raises:
        OutputError: naming the first of them.
    """
    try:
        found = client.run(_versions, on_error="return")
    except Exception as error:
        raise OutputError(f"the cluster cannot be asked ({_line(error)}); start it anew") from None
    for worker, versions in found.items():
        if isinstance(versions, BaseException):
            raise OutputError(
                f"{worker}: the worker has no sweep that can be used ({_line(versions)}); install "
                f"ksweep {__version__} there"
            )
        if tuple(versions) != (__version__, RESULTS):
            raise OutputError(
                f"{worker}: the worker has sweep {versions[0]} (results {versions[1]}), and here "
                f"is {__version__} (results {RESULTS}); install the same"
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
    under_way: dict[Any, Unit] = {}
    todo, numbers = iter(units), itertools.count(1)
    mark = f"sweep-{os.getpid()}-{os.urandom(4).hex()}"
    coming = distributed.as_completed(with_results=False, raise_errors=False, loop=client.loop)

    seen, most = -_COUNT, 0  # when workers were counted last, and how many units that allows

    def give() -> None:
        nonlocal seen, most
        if time.monotonic() - seen > _COUNT:  # the scheduler is asked seldom
            workers = len(client.scheduler_info(n_workers=-1)["workers"]) or _FEW
            seen, most = time.monotonic(), _AHEAD * workers
        while len(under_way) < most and (unit := next(todo, None)) is not None:
            future = client.submit(
                unit_made, _absolute(unit).to_dict(), RESULTS,
                key=f"{mark}-{next(numbers)}", pure=False,
            )  # fmt: skip
            under_way[future] = unit
            coming.add(future)

    try:
        give()
        while under_way:
            future = next(coming)
            unit = under_way.pop(future)
            yield from _told(future, unit)
            future.release()
            give()
    except OutputError:
        raise
    except (OSError, TimeoutError, distributed.client.FutureCancelledError) as error:
        raise OutputError(
            f"the cluster is lost ({_line(error)}); what was made stays, build again for the rest"
        ) from None
    finally:
        with contextlib.suppress(Exception):
            client.cancel(list(under_way), force=True)


def _told(future: Any, unit: Unit) -> Iterator[Done]:
    """What became of the tasks of a unit.

    Raises:
        OutputError: the scheduler is gone.
    """
    distributed = _distributed()
    error = future.exception() if future.status == "error" else None
    if isinstance(error, distributed.KilledWorker):
        yield from set_aside(unit, f"the last on {error.last_worker.address}")
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
