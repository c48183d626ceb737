"""An iterable made in a thread of its own, a few items ahead of whoever takes them."""

import contextlib
import queue
import threading
from collections.abc import Iterable, Iterator
from typing import TypeVar

__all__ = ["made_ahead"]

T = TypeVar("T")

AHEAD = 2  # items that wait; memory grows with it, and more would not be faster

_WAIT = 0.05  # seconds after which a waiting maker looks whether it shall end


@contextlib.contextmanager
def made_ahead(items: Iterable[T]) -> Iterator[Iterator[T]]:
    """Make ``items`` in a thread while the block works on those it has.

    NumPy and the encoders let go of Python's lock while they compute, so that both sides run at
    once. An exception in ``items`` is raised where the next item would have come. However the
    block ends, the thread has ended when it is left; an item being made then is made first.
    """
    waiting: queue.Queue[tuple[T] | BaseException | None] = queue.Queue(AHEAD)
    over = threading.Event()

    def put(item: tuple[T] | BaseException | None) -> bool:
        while not over.is_set():
            try:
                waiting.put(item, timeout=_WAIT)
            except queue.Full:
                continue
            return True
        return False

    def make() -> None:
        try:
            for item in items:
                if not put((item,)):
                    return
        except BaseException as error:
            put(error)
        else:
            put(None)

    def taken() -> Iterator[T]:
        while (item := waiting.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            yield item[0]

    maker = threading.Thread(target=make, name="sweep-frames", daemon=True)
    maker.start()
    try:
        yield taken()
    finally:
        over.set()
        maker.join()
