"""Units made by several processes of this machine, each of which has one picture in hand.

A process is another Python that runs ``sweep.batch.worker``. It is told units and tells what became
of their tasks as lines of JSON. One that dies costs the picture it had in hand, which is given to
the next; a picture that has cost three is set aside.
"""

import json
import queue
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass, field, replace

from sweep.batch.unit import Done, Unit
from sweep.system.parallel import processors

__all__ = ["MOST_DEATHS", "made_by_processes", "set_aside"]

MOST_DEATHS = 3


def set_aside(unit: Unit, what: str, deaths: int = MOST_DEATHS) -> list[Done]:
    """What becomes of the tasks of a unit that kills whoever has it in hand.

    Args:
        unit: with the tasks that are left.
        what: is known of it.
        deaths: how many it had in hand.
    """
    said = f"{deaths} processes died of it ({what}); it is set aside, look at the picture"
    return [Done(task.key, error=f"{unit.pictures[0]}: {said}") for task in unit.tasks]


@dataclass(slots=True)
class _Queue:
    """The units that nobody has begun, those that must be begun again first."""

    units: Iterator[Unit]
    again: deque[tuple[Unit, int]] = field(default_factory=deque)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self) -> tuple[Unit, int] | None:
        with self.lock:
            if self.again:
                return self.again.popleft()
            unit = next(self.units, None)
            return None if unit is None else (unit, 0)


def made_by_processes(units: Iterable[Unit], jobs: int) -> Generator[Done, None, None]:
    """What became of every task of every unit, as it is made.

    However it ends, also when it is closed early, the processes have ended.

    Args:
        units: taken one at a time, as there is somebody to make them.
        jobs: how many processes, 1 or more.
    """
    threads = max(1, processors() // jobs)
    todo, told = _Queue(iter(units)), queue.Queue[Done | BaseException | None]()
    workers = [_Worker(todo, told, threads) for _ in range(jobs)]
    try:
        for worker in workers:
            worker.start()
        running = jobs
        while running:
            done = told.get()
            if done is None:
                running -= 1
            elif isinstance(done, BaseException):
                raise done
            else:
                yield done
    finally:
        for worker in workers:
            worker.end()
        for worker in workers:
            worker.join()


class _Worker(threading.Thread):
    """Has one process, or the next if that dies, and passes on what it tells."""

    def __init__(
        self, todo: _Queue, told: "queue.Queue[Done | BaseException | None]", threads: int
    ) -> None:
        super().__init__(daemon=True)
        self._todo, self._told, self._threads = todo, told, threads
        self._process: subprocess.Popen[bytes] | None = None
        self._ended = threading.Event()
        self._lock = threading.Lock()

    def run(self) -> None:
        try:
            while not self._ended.is_set() and (taken := self._todo.take()) is not None:
                self._make(*taken)
        except BaseException as error:
            self._told.put(error)
        finally:
            self._leave()
            self._told.put(None)

    def _make(self, unit: Unit, deaths: int) -> None:
        process = self._living()
        left = list(unit.tasks)
        if process is not None and _tell(process, unit):
            assert process.stdout is not None
            while left and (line := process.stdout.readline()):
                done = Done.from_dict(json.loads(line))
                left = [task for task in left if task.key != done.key]
                self._told.put(done)
        if left and not self._ended.is_set():
            how = self._buried()
            rest = replace(unit, tasks=tuple(left))
            if deaths + 1 < MOST_DEATHS:
                with self._todo.lock:
                    self._todo.again.append((rest, deaths + 1))
            else:
                what = f"at {left[0].outputs[0] if left[0].outputs else left[0].kind}, {how}"
                for done in set_aside(rest, what):
                    self._told.put(done)

    def _living(self) -> "subprocess.Popen[bytes] | None":
        with self._lock:
            if self._ended.is_set():
                return None
            if self._process is None:
                # -P: what lies in the current folder is data, whatever it is called.
                command = [sys.executable, "-P", "-m", "sweep.batch.worker", str(self._threads)]
                self._process = subprocess.Popen(
                    command, stdin=subprocess.PIPE, stdout=subprocess.PIPE
                )
            return self._process

    def _buried(self) -> str:
        """How the process ended that was to make something."""
        with self._lock:
            process, self._process = self._process, None
        if process is None:
            return "it was ended"
        code = process.wait()
        _close(process)
        if code >= 0:
            return f"exit code {code}"
        try:
            return f"by {signal.Signals(-code).name}"
        except ValueError:
            return f"by signal {-code}"

    def _leave(self) -> None:
        """Let the process end by itself: it has nothing to do any more."""
        with self._lock:
            process, self._process = self._process, None
        if process is not None:
            _close(process)
            process.wait()

    def end(self) -> None:
        """End the process now, whatever it does."""
        self._ended.set()
        with self._lock:
            if self._process is not None:
                self._process.terminate()


def _tell(process: "subprocess.Popen[bytes]", unit: Unit) -> bool:
    """Give a unit to a process; tells whether it could be."""
    assert process.stdin is not None
    try:
        process.stdin.write(json.dumps(unit.to_dict()).encode() + b"\n")
        process.stdin.flush()
    except OSError:
        return False
    return True


def _close(process: "subprocess.Popen[bytes]") -> None:
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            try:
                stream.close()
            except OSError:
                continue
