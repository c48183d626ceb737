"""What sweeps of one picture share: whatever does not depend on the list of K as a whole."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

__all__ = ["Shared"]

_T = TypeVar("_T")


@dataclass(slots=True)
class Shared:
    """Stages of a sweep of one histogram by what they follow from, for the next sweep of it.

    Two lists of K with one largest K share the whole search, and what is worked out of each K that
    both have. Palettes are held steady over a list as a whole, and are not shared.
    """

    _values: dict[Any, Any] = field(default_factory=dict)
    _streams: dict[Any, tuple[Any, ...]] = field(default_factory=dict)

    def value(self, key: Any, make: Callable[[], _T]) -> _T:
        """What ``make`` gives, or gave for this key."""
        if key not in self._values:
            self._values[key] = make()
        found: _T = self._values[key]
        return found

    def stream(self, key: Any, make: Callable[[], Iterator[_T]]) -> Iterator[_T]:
        """The items that ``make`` gives, or gave for this key if they were taken to the end."""
        if key in self._streams:
            yield from self._streams[key]
            return
        items = []
        for item in make():
            items.append(item)
            yield item
        self._streams[key] = tuple(items)
