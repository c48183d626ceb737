"""A process that makes units: ``python -m sweep.batch.worker THREADS``.

It reads a unit a line and writes what became of its tasks, a line each. When nobody tells it units
any more it ends, also in the middle of one: whoever started it is gone.
"""

import json
import os
import queue
import signal
import sys
import threading
from typing import BinaryIO

from sweep.batch.unit import Unit

__all__ = ["main"]


def main() -> None:
    """Make what standard input asks for."""
    # Who started us hears of Ctrl-C too, and ends us when that is right.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _end)
    told = os.fdopen(os.dup(1), "wb")
    # Nothing that a library prints may come between.
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    os.dup2(null, 2)
    units: queue.Queue[bytes | None] = queue.Queue()
    threading.Thread(target=_listen, args=(sys.stdin.buffer, units), daemon=True).start()

    import cv2  # noqa: PLC0415  (after the streams are ours)

    from sweep.batch.work import made  # noqa: PLC0415

    threads = int(sys.argv[1])
    cv2.setNumThreads(threads)
    while (line := units.get()) is not None:
        for done in made(Unit.from_dict(json.loads(line)), threads):
            told.write(json.dumps(done.to_dict()).encode() + b"\n")
            told.flush()
        units.task_done()


def _listen(stream: BinaryIO, units: "queue.Queue[bytes | None]") -> None:
    for line in stream:
        units.put(line)
    if units.unfinished_tasks:
        _end()
    units.put(None)


def _end(*_: object) -> None:
    from sweep.system.files import discard_all  # noqa: PLC0415

    discard_all()
    os._exit(1)


if __name__ == "__main__":
    main()
