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
    both have; a search that never goes back serves any of them. Palettes are held steady over a
    list as a whole, and are not shared.
    """

    _values: dict[Any, Any] = field(default_factory=dict)
    _streams: dict[Any, tuple[list[Any], Iterator[Any]]] = field(default_factory=dict)

    def value(self, key: Any, make: Callable[[], _T]) -> _T:
        """What ``make`` gives, or gave for this key."""
        if key not in self._values:
            self._values[key] = make()
        found: _T = self._values[key]
        return found

    def stream(self, key: Any, make: Callable[[], Iterator[_T]]) -> Iterator[_T]:
        """The items that ``make`` gives: for this key those taken before, and then more."""
        if key not in self._streams:
            self._streams[key] = [], make()
        found, coming = self._streams[key]
        number = 0
        while number < len(found) or self._taken(key, found, coming):
            yield found[number]
            number += 1

    def _taken(self, key: Any, found: list[_T], coming: Iterator[_T]) -> bool:
        """Whether there was one more, which is now among those that were found."""
        try:
            found.append(next(coming))
        except StopIteration:
            return False
        except BaseException:
            # What has failed would look as if it were at its end.
            self._streams.pop(key, None)
            raise
        return True
