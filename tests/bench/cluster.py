"""Builds on a cluster of this machine: what dies, and what a task costs.

    python -m tests.bench.cluster killed [N]    20 workers killed at any moment, the scheduler once
    python -m tests.bench.cluster small [N]     10,000 small pictures by 8 workers: pictures a
                                                second, memory, bytes, what the scheduler costs

Pictures come from a bucket of moto's server and go to one, all on loopback.
"""

import argparse
import hashlib
import io
import random
import tempfile
import threading
import time
import warnings
from pathlib import Path
from typing import Any

import pytest

import sweep
from sweep.errors import OutputError
from tests.batch.clusters import bucket, ended, scheduler, worker
from tests.bench.build import Peaks, crops

RECIPE = """
[[artifact]]
kind = "animation"
pictures = "s3://inbox/*.jpg"
output = "s3://outbox/{stem}.gif"
"""


def filled(store: Any, count: int, size: tuple[int, int]) -> int:
    """Put photos into the bucket; how many bytes they have."""
    total = 0
    for number, crop in enumerate(crops(count, *size)):
        content = io.BytesIO()
        crop.save(content, "JPEG", quality=92)
        store.pipe_file(f"inbox/{number:05}.jpg", content.getvalue())
        total += content.tell()
    return total


def digests(store: Any) -> dict[str, str]:
    """What is in the other bucket."""
    store.invalidate_cache()
    names = store.ls("outbox", detail=False)
    return {name: hashlib.md5(content).hexdigest() for name, content in store.cat(names).items()}


def killed(place: Path, store: Any, times: int) -> None:
    """Kill workers at random moments, and the scheduler once; all is made in the end, and right."""
    recipe = place / "sweep.toml"
    recipe.write_text(f'{RECIPE}ks = "1..12"\n')
    filled(store, 40, (160, 106))
    begun = time.monotonic()
    sweep.build(recipe, jobs=2)
    whole, wanted = time.monotonic() - begun, digests(store)
    draw, counts = random.Random(1), {"killed": 0, "failed": 0, "again": 0}
    stop = threading.Event()
    scheduler_process, address = scheduler()
    workers = [worker(address, place) for _ in range(2)]

    def kill() -> None:
        while counts["killed"] < times and not stop.wait(draw.uniform(0.1, whole / 4)):
            number = draw.randrange(len(workers))
            workers[number].kill()
            workers[number].wait()
            workers[number] = worker(address, place)
            counts["killed"] += 1

    with ended(scheduler_process):
        killer = threading.Thread(target=kill)
        killer.start()
        while counts["killed"] < times:
            result = sweep.build(recipe, cluster=address, force=True)
            counts["failed"] += len(result.failed)
            if result.failed:
                again = sweep.build(recipe, cluster=address)
                assert again.made == len(result.failed), again  # the rest, and only that
                counts["again"] += again.made
            assert digests(store) == wanted
        stop.set()
        killer.join()

        def end(_: object) -> None:
            scheduler_process.kill()
            scheduler_process.wait()

        try:
            sweep.build(recipe, cluster=address, force=True, on_outcome=end)
            raise AssertionError("the scheduler was killed, and nobody noticed")
        except OutputError as error:
            print("the scheduler was killed:", error)
    for one in workers:
        one.kill()
        one.wait()
    result = sweep.build(recipe)
    assert not result.failed
    assert digests(store) == wanted
    print(f"workers killed {counts['killed']} times: {counts['failed']} pictures set aside, "
          f"{counts['again']} of them made by the next build; all files the same")  # fmt: skip


def small(place: Path, store: Any, count: int) -> None:
    """Many small pictures by eight workers of this machine."""
    recipe = place / "sweep.toml"
    recipe.write_text(f'{RECIPE}ks = "1..4"\ncaption = false\n')
    sent = filled(store, count, (64, 48))
    scheduler_process, address = scheduler()
    workers = [worker(address, place) for _ in range(8)]
    looks = [Peaks(one.pid) for one in (scheduler_process, *workers)]
    with ended(scheduler_process):
        for one in looks:
            one.start()
        made: list[float] = []
        begun = time.monotonic()
        result = sweep.build(
            recipe, cluster=address, on_outcome=lambda one: made.append(one.done.seconds)
        )
        taken = time.monotonic() - begun
        print(f"{result}: {count / taken:.1f} pictures/s by 8 workers on 2 cores")
        print(f"a picture {1000 * sum(made) / count:.1f} ms of a worker's clock, "
              f"{sent / count:.0f} bytes in, {result.bytes / count:.0f} out")  # fmt: skip
        memory = [max(one.peaks.values(), default=0) for one in looks]
        print(f"peak memory: scheduler {memory[0]} MB, workers {min(memory[1:])} to "
              f"{max(memory[1:])} MB")  # fmt: skip
        _overhead(address)
        for one in looks:
            one.over.set()
        for process in workers:
            process.kill()
            process.wait()


def _overhead(address: str) -> None:
    """What a task costs that does nothing, by way of the same scheduler."""
    import distributed  # noqa: PLC0415  (an extra)

    with distributed.Client(address) as client:
        for count in (1000, 4000):
            begun = time.monotonic()
            client.gather(client.map(abs, range(count), pure=False))
            print(f"{count} tasks that do nothing: "
                  f"{1000 * (time.monotonic() - begun) / count:.2f} ms each")  # fmt: skip


def main() -> None:
    """Run one of the benches."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=["killed", "small"])
    parser.add_argument("count", nargs="?", type=int)
    asked = parser.parse_args()
    warnings.simplefilter("ignore")
    with (
        tempfile.TemporaryDirectory() as name,
        pytest.MonkeyPatch.context() as environment,
        bucket(environment) as store,
    ):
        if asked.what == "killed":
            killed(Path(name), store, asked.count or 20)
        else:
            small(Path(name), store, asked.count or 10_000)


if __name__ == "__main__":
    main()
