"""Work side by side: its order, its bounds, its ends, and how many processors there are."""

import contextlib
import itertools
import math
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sweep
from sweep import errors
from sweep.artifacts.report.goal import choose, parse_goal
from sweep.encode import deltas
from sweep.metrics.measure import measure, values
from sweep.system import parallel
from sweep.system.parallel import AHEAD, made_ahead, processors, side_by_side, workers
from sweep.timeline.shots import Shot

FEW = st.integers(1, 4)
_LONG = 60  # seconds; what takes longer never comes
AFFINITY = pytest.mark.skipif(
    not hasattr(os, "sched_setaffinity"), reason="no process can be bound to processors here"
)


class Counted:
    """Tasks (0,), (1,), ... and how many of them have been taken."""

    def __init__(self, count: int) -> None:
        self.count, self.taken = count, 0

    def __iter__(self) -> Iterator[tuple[int]]:
        for number in range(self.count):
            self.taken += 1
            yield (number,)


def running() -> int:
    return sum(thread.name.startswith("sweep") for thread in threading.enumerate())


# Order and bounds


@given(count=st.integers(0, 30), threads=FEW, ahead=st.none() | st.integers(0, 9))
def test_results_are_in_order_and_few_tasks_are_taken(
    count: int, threads: int, ahead: int | None
) -> None:
    tasks = Counted(count)
    most = 2 * threads if ahead is None else ahead
    given = []
    for number, result in enumerate(side_by_side(lambda n: n * n, tasks, threads, ahead=ahead)):
        assert tasks.taken <= number + 1 + most
        given.append(result)
    assert given == [n * n for n in range(count)]
    assert running() == 0


def test_results_wait_for_those_before_them() -> None:
    """The first task ends last: it waits for all that may be under way beside it."""
    others = threading.Semaphore(0)

    def work(number: int) -> int:
        if number == 0:
            for _ in range(6):
                assert others.acquire(timeout=_LONG)
        else:
            others.release()
        return number

    tasks = Counted(30)
    results = side_by_side(work, tasks, 3, ahead=6)
    assert next(results) == 0
    assert tasks.taken == 7  # so many, and no more, were taken while the first was under way
    assert list(results) == list(range(1, 30))


def test_all_threads_work_at_a_time_and_no_more() -> None:
    together = threading.Barrier(3, timeout=_LONG)
    seen = set()

    def work(_number: int) -> None:
        seen.add(threading.get_ident())
        together.wait()  # passed by three at a time only

    assert len(list(side_by_side(work, Counted(12), 3))) == 12
    assert len(seen) == 3


def test_nothing_is_begun_before_a_result_is_asked_for() -> None:
    tasks = Counted(5)
    results = side_by_side(abs, tasks, 2)
    assert tasks.taken == running() == 0
    results.close()


def test_a_result_that_is_there_is_handed_out_before_the_bound_is_reached() -> None:
    """Tasks that take long to come do not hold up results; every thread has one meanwhile."""
    first = threading.Event()

    def work(number: int) -> int:
        if number == 0:
            first.set()
        return number

    def tasks() -> Iterator[tuple[int]]:
        yield (0,)
        assert first.wait(_LONG)
        while True:
            yield (1,)
            taken.append(1)

    taken: list[int] = []
    results = side_by_side(work, tasks(), 1, ahead=10**6)
    assert next(results) == 0
    assert len(taken) < 10**5
    results.close()


@given(count=st.integers(0, 12), threads=FEW)
def test_each_frame_is_compared_with_the_one_before(count: int, threads: int) -> None:
    palette = np.arange(3, dtype=np.uint8)[None]
    frames = [sweep.Frame(np.zeros((1, 1), np.uint8), palette + n) for n in range(count)]
    shots = [Shot(frame, 10 + n) for n, frame in enumerate(frames)]
    taken: list[object] = []

    def coming() -> Iterator[Shot]:
        for shot in shots:
            taken.append(shot)
            yield shot

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parallel, "processors", lambda: threads)
        found = []
        for shot, pair in deltas.with_the_last(coming(), lambda now, before: (now, before)):
            found.append((shot, *pair))
            assert len(taken) <= len(found) + threads
    befores = [None, *frames]
    assert [[id(x) for x in one] for one in found] == [
        [id(x) for x in one] for one in zip(shots, frames, befores, strict=False)
    ]


# Ends


@given(count=st.integers(1, 12), fails=st.integers(0, 11), threads=FEW)
def test_an_exception_of_the_work_comes_in_its_place(count: int, fails: int, threads: int) -> None:
    def work(number: int) -> int:
        if number == fails:
            raise LookupError("no more")
        return number

    ends = pytest.raises(LookupError, match="no more")
    given: list[int] = []
    with ends if fails < count else contextlib.nullcontext():
        for number in side_by_side(work, Counted(count), threads):
            given.append(number)  # noqa: PERF402  (those before the exception count)
    assert given == list(range(min(count, fails)))
    assert running() == 0


def test_an_exception_of_the_tasks_ends_it() -> None:
    def tasks() -> Iterator[tuple[int]]:
        yield (1,)
        raise LookupError("no more")

    with pytest.raises(LookupError, match="no more"):
        list(side_by_side(abs, tasks(), 2))
    assert running() == 0


@pytest.mark.parametrize("trouble", [None, LookupError, KeyboardInterrupt])
def test_what_has_not_been_begun_never_is(trouble: type[BaseException] | None) -> None:
    """The only thread is held in the second task while it all ends; the third must not follow."""
    begun: list[int] = []
    queued, second, ending = threading.Event(), threading.Event(), threading.Event()

    def tasks() -> Iterator[tuple[int]]:
        for number in range(9):
            if number == 4:
                queued.set()
            yield (number,)

    def work(number: int) -> None:
        begun.append(number)
        if number == 0:
            assert queued.wait(_LONG)
        elif number == 1:
            second.set()
            assert ending.wait(_LONG)

    plain = ThreadPoolExecutor.shutdown

    def shutdown(pool: ThreadPoolExecutor, **options: bool) -> None:
        plain(pool, **{**options, "wait": False})  # with the second task under way
        ending.set()
        plain(pool, **options)

    results = side_by_side(work, tasks(), 1, ahead=6)
    next(results)
    assert second.wait(_LONG)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ThreadPoolExecutor, "shutdown", shutdown)
        if trouble is None:
            results.close()
        else:
            with pytest.raises(trouble):
                results.throw(trouble())
    assert begun == [0, 1]
    assert running() == 0


# Items made ahead


@given(count=st.integers(0, 30))
def test_items_come_in_order_a_few_ahead(count: int) -> None:
    made: list[int | None] = []

    def items() -> Iterator[int | None]:
        for n in range(count):
            made.append(n)
            yield n or None  # None is an item like others

    taken: list[object] = []
    with made_ahead(items()) as coming:
        for number, item in enumerate(coming):
            assert len(made) <= number + 1 + AHEAD
            taken.append(item)
    assert taken == [n or None for n in range(count)]
    assert running() == 0


def test_items_are_made_while_the_block_works() -> None:
    later = threading.Event()

    def items() -> Iterator[int]:
        yield 0
        yield from range(1, 1 + AHEAD)
        later.set()

    with made_ahead(items()) as coming:
        assert next(coming) == 0
        assert next(coming) == 1
        assert later.wait(_LONG)
        assert list(coming) == list(range(2, 1 + AHEAD))


def test_an_exception_comes_in_the_place_of_an_item() -> None:
    def items() -> Iterator[int]:
        yield 0
        yield 1
        raise LookupError("no more")

    taken: list[object] = []
    with pytest.raises(LookupError, match="no more"), made_ahead(items()) as coming:
        taken.extend(itertools.islice(coming, 2))
        next(coming)
    assert taken == [0, 1]
    assert running() == 0


@pytest.mark.parametrize("trouble", [None, LookupError, KeyboardInterrupt])
def test_however_the_block_ends_items_are_closed(trouble: type[BaseException] | None) -> None:
    """So that threads of their own have ended too, though the exception still knows of them."""
    items = side_by_side(abs, ((n,) for n in itertools.count()), 2)
    with contextlib.ExitStack() as stack:
        if trouble is not None:
            stack.enter_context(pytest.raises(trouble))
        with made_ahead(items) as coming:
            assert next(coming) == 0
            assert running() > 1
            if trouble is not None:
                raise trouble
    assert running() == 0
    assert list(items) == []


def test_a_list_can_be_made_ahead_and_is_left_as_it_is() -> None:
    items = [3, 1, 2]
    with made_ahead(items) as coming:
        assert list(coming) == items


# How many


def image() -> sweep.Image:
    return sweep.Image(np.arange(363, dtype=np.uint8).reshape(11, 11, 3) // 60 * 60, "a.png")


def progression() -> sweep.Progression:
    return sweep.quantize(image(), "1,2", threads=1)


REFUSED: dict[str, Callable[[Path, int], object]] = {
    "quantize": lambda _, n: sweep.quantize(image(), 2, threads=n),
    "Progression.of": lambda _, n: sweep.Progression.of(sweep.Histogram.of(image()), 2, threads=n),
    "measure": lambda _, n: measure(progression(), threads=n),
    "values": lambda _, n: list(values("mse", progression(), threads=n)),
    "choose": lambda _, n: choose(sweep.Histogram.of(image()), parse_goal("mse<100"), threads=n),
    "report": lambda _, n: sweep.report(progression(), threads=n),
    "report until": lambda _, n: sweep.report(image(), until="mse<100", threads=n),
    "compare": lambda path, n: sweep.compare(image(), path / "a.png", threads=n),
    "sheet": lambda path, n: sweep.sheet(progression(), path / "a.png", threads=n),
    "palette": lambda path, n: sweep.palette(progression(), path / "a.css", threads=n),
    "stills": lambda path, n: sweep.stills(progression(), path / "a", threads=n),
    "animate": lambda path, n: sweep.animate(progression(), path / "a.gif", threads=n),
    "animate within": lambda path, n: sweep.animate(
        image(), path / "a.gif", max_bytes=10**6, ks="1..2", threads=n
    ),
    "cloud": lambda path, n: sweep.cloud(progression(), path / "a.gif", threads=n),
    "cloud, a still": lambda path, n: sweep.cloud(progression(), path / "a.png", threads=n),
}


@pytest.mark.parametrize("threads", [0, -3])
@pytest.mark.parametrize("name", REFUSED)
def test_less_than_one_thread_is_refused(name: str, threads: int, tmp_path: Path) -> None:
    said = f"^{threads} threads cannot work; the least is 1$"
    with pytest.raises(sweep.ParameterError, match=said):
        REFUSED[name](tmp_path, threads)
    assert list(tmp_path.iterdir()) == []


def test_refusal_is_told_at_once() -> None:
    with pytest.raises(sweep.ParameterError, match=r"^0 threads cannot work; the least is 1$"):
        side_by_side(abs, [], 0)


def test_none_is_all_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    assert workers(None) == processors()
    monkeypatch.setattr(parallel, "processors", lambda: 5)
    assert [workers(None), workers(1), workers(7)] == [5, 1, 7]


@AFFINITY
def test_a_bound_process_counts_what_it_is_bound_to() -> None:
    code = (
        "import os\n"
        "from sweep.system.parallel import processors\n"
        "before = processors()\n"
        "os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})\n"
        "print(before, processors())\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == [str(processors()), "1"]


def test_what_python_has_been_told_is_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel, "_quota", lambda: math.inf)
    for told, counted in ((3, 3), (None, 1)):
        monkeypatch.setattr(os, "process_cpu_count", lambda told=told: told, raising=False)
        assert processors() == counted


@pytest.mark.parametrize(
    ("quota", "counted"),
    [(math.inf, 4), (9.0, 4), (4.0, 4), (3.0, 3), (2.5, 3), (1.01, 2), (0.5, 1), (0.001, 1)],
)
def test_a_quota_is_rounded_up(quota: float, counted: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel, "_quota", lambda: quota)
    monkeypatch.setattr(os, "process_cpu_count", lambda: 4, raising=False)
    assert processors() == counted


# Control groups


def quota(folder: Path, groups: str | bytes | None, files: dict[str, str | bytes]) -> float:
    """What is found where /proc/self/cgroup says ``groups`` and /sys/fs/cgroup has ``files``."""
    every: dict[str, str | bytes | None] = {f"sys/{name}": text for name, text in files.items()}
    for name, text in {**every, "proc": groups}.items():
        if text is not None:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return parallel._quota(folder / "proc", folder / "sys")


TWO = "0::/a/b\n"
ONE = "5:cpu,cpuacct:/a/b\n4:memory:/a/b\n"
HYBRID = "2:cpuset:/a/b\n1:cpu:/\n0::/a/b\n"
NS = "cpu.cfs_quota_us", "cpu.cfs_period_us"


def first(folder: str, quota: str, period: str = "100000\n") -> dict[str, str | bytes]:
    return {f"{folder}/{NS[0]}": quota, f"{folder}/{NS[1]}": period}


@pytest.mark.parametrize(
    ("groups", "files", "least"),
    [
        (TWO, {"a/b/cpu.max": "150000 100000\n"}, 1.5),
        (TWO, {"a/b/cpu.max": "max 100000\n"}, math.inf),
        (TWO, {"a/b/cpu.max": "max 100000\n", "a/cpu.max": "20000 10000\n"}, 2),  # a parent's
        (TWO, {"a/b/cpu.max": "300000 100000", "a/cpu.max": "200000 100000"}, 2),
        (TWO, {"a/b/cpu.max": "200000 100000", "a/cpu.max": "300000 100000"}, 2),
        (TWO, {"cpu.max": "50000 100000\n"}, 0.5),  # a container that sees itself as the root
        (TWO, {"c/cpu.max": "50000 100000\n"}, math.inf),  # another group's
        (TWO, {"unified/a/b/cpu.max": "50000 100000\n"}, 0.5),
        ("0::/\n", {"cpu.max": "50000 100000\n"}, 0.5),
        ("0::/../c\n", {"cpu.max": "50000 100000\n", "c/cpu.max": "1 100"}, math.inf),
        ("0::/a:b\n", {"a:b/cpu.max": "50000 100000\n"}, 0.5),
        (ONE, first("cpu,cpuacct/a/b", "250000\n"), 2.5),
        (ONE, first("cpu/a/b", "250000\n"), 2.5),
        (ONE, first("cpu/a/b", "-1\n"), math.inf),
        (ONE, first("cpu/a/b", "-1\n") | first("cpu/a", "70000"), 0.7),
        (ONE, first("cpu", "100000\n", "50000\n"), 2),
        (ONE, first("memory/a/b", "100000\n"), math.inf),
        (HYBRID, first("cpu", "300000\n") | {"unified/a/cpu.max": "max 100000"}, 3),
        # What cannot be read, or is no limit, is none.
        (None, {"cpu.max": "50000 100000\n"}, math.inf),
        ("", {"cpu.max": "50000 100000\n"}, math.inf),
        (b"\xff\0\n:\n::\n", {}, math.inf),
        (TWO, {}, math.inf),
        (TWO, {"a/b/cpu.max": ""}, math.inf),
        (TWO, {"a/b/cpu.max": "50000"}, math.inf),
        (TWO, {"a/b/cpu.max": "50000 0"}, math.inf),
        (TWO, {"a/b/cpu.max": "0 100000"}, math.inf),
        (TWO, {"a/b/cpu.max": b"\xff\xfe 1"}, math.inf),
        (TWO, {"a/b/cpu.max/x": "a folder"}, math.inf),
        (TWO, {"a/b/cpu.max": f"{'9' * 4000} 1"}, math.inf),
        (ONE, {f"cpu/a/b/{NS[0]}": "100000"}, math.inf),
    ],
)
def test_the_least_quota_of_all_groups_counts(
    tmp_path: Path, groups: str | bytes | None, files: dict[str, str | bytes], least: float
) -> None:
    assert quota(tmp_path, groups, files) == least


def test_what_this_machine_says_can_be_read() -> None:
    assert parallel._quota() > 0
    assert 1 <= processors() <= (os.cpu_count() or 1)


def test_notes_of_threads_go_where_those_of_their_caller_go() -> None:
    def tells(number: int) -> None:
        errors.warn(f"{number}: with --width=640")

    told: list[list[str]] = [[], []]

    def run(one: int) -> None:
        with errors.notes_to(told[one].append):
            list(side_by_side(tells, ((10 * one + i,) for i in range(20)), 3))

    both = [threading.Thread(target=run, args=(one,)) for one in (0, 1)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    for one in (0, 1):
        assert sorted(told[one]) == sorted(f"{10 * one + i}: with width=640" for i in range(20))
