"""A scheduler with workers in processes of their own, and a bucket, on loopback."""

import contextlib
import os
import select
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

__all__ = ["bucket", "ended", "scheduler", "worker"]

_ANSWER = 60  # seconds; whatever takes longer never comes


def _started(*arguments: str, said: str, env: dict[str, str] | None = None) -> tuple[Any, str]:
    """A process, once it has said something in a line; and that line."""
    process = subprocess.Popen(
        [sys.executable, "-m", *arguments], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL,
        bufsize=0, env={**os.environ, **(env or {})},
    )  # fmt: skip
    assert process.stderr is not None
    while select.select([process.stderr], [], [], _ANSWER)[0]:
        line = process.stderr.readline().decode()  # no more than that, as nothing is buffered
        if said in line:
            # What it says from here on must not fill the pipe.
            threading.Thread(target=_drained, args=(process.stderr,), daemon=True).start()
            return process, line
        if not line:
            break
    process.kill()
    raise AssertionError(f"{arguments} never said {said!r}")


def _drained(stream: IO[bytes]) -> None:
    with stream:
        while stream.read(1 << 12):
            pass


@contextlib.contextmanager
def ended(process: Any) -> Iterator[Any]:
    """A process that has ended when the block is left."""
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def scheduler() -> tuple[Any, str]:
    """A scheduler, and its address."""
    process, line = _started(
        "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard",
        said="Scheduler at:",
    )  # fmt: skip
    return process, line.split()[-1]


def worker(address: str, folder: Path, env: dict[str, str] | None = None) -> Any:
    """A worker of a scheduler, that nobody starts again."""
    process, _ = _started(
        "distributed.cli.dask_worker", address, "--nthreads", "1", "--host", "127.0.0.1",
        "--no-nanny", "--no-dashboard", "--local-directory", str(folder),
        said="Registered to:", env=env,
    )  # fmt: skip
    return process


@contextlib.contextmanager
def bucket(monkeypatch: Any) -> Iterator[Any]:
    """A file system with the buckets "inbox" and "outbox", which other processes see too."""
    import fsspec  # noqa: PLC0415  (an extra)
    from moto.server import ThreadedMotoServer  # noqa: PLC0415  (slow to load)

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        for name, value in {
            "AWS_ACCESS_KEY_ID": "tests", "AWS_SECRET_ACCESS_KEY": "tests",
            "AWS_DEFAULT_REGION": "us-east-1", "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        }.items():  # fmt: skip
            monkeypatch.setenv(name, value)
        store = fsspec.filesystem("s3", skip_instance_cache=True)
        type(store).clear_instance_cache()  # of a server before
        for name in ("inbox", "outbox"):
            store.mkdir(name)
        try:
            yield store
        finally:
            store.invalidate_cache()
            for name in ("inbox", "outbox"):  # what the server has outlives it
                store.rm(name, recursive=True)
    finally:
        server.stop()
