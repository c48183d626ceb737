"""Memory: what the artifacts of one picture have in common is worked out once."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any

from sweep.clustering.method import Method
from sweep.clustering.progression import OnLevel, Progression
from sweep.clustering.shared import Shared
from sweep.decode.load import Decoded, decoded, read, rendered, request_of
from sweep.decode.reading import Reading
from sweep.errors import warn
from sweep.image.histogram import Histogram
from sweep.image.image import Image

__all__ = ["Memory"]


@dataclass(slots=True)
class Memory:
    """What was read, counted and clustered of some pictures, for the next artifact of them.

    Everything is kept by all that it follows from, so that a file is the same, byte for byte, with
    a memory and without one. What is kept stays until the memory is dropped; one thread at a time
    may use it.

    Attributes:
        several_widths: whether pictures will be wanted at several widths: then they are kept as
            they were decoded, too.
    """

    several_widths: bool = False
    _decoded: dict[Any, Decoded] = field(default_factory=dict)
    _images: dict[Any, Image] = field(default_factory=dict)
    _notes: dict[Any, tuple[str, ...]] = field(default_factory=dict)
    _sources: dict[int, Any] = field(default_factory=dict)
    _histograms: dict[int, tuple[Image, Histogram, Shared]] = field(default_factory=dict)
    _progressions: dict[Any, Progression] = field(default_factory=dict)

    def image(self, source: Any, reading: Reading, given: Collection[str]) -> Image:
        """A picture as it is read, telling what there is to note of it each time; see
        `sweep.decode.load.read`.

        Raises:
            Exception: see `sweep.load`.
        """
        if isinstance(source, Image):
            return read(source, reading, given)
        self._sources[id(source)] = source  # so that no other gets its number
        key = id(source), reading
        if key in self._images:
            for note in self._notes[key]:
                warn(note)
            return self._images[key]
        found = self._decode(source, reading, given)
        self._images[key], self._notes[key] = rendered(found, reading), found.notes
        return self._images[key]

    def _decode(self, source: Any, reading: Reading, given: Collection[str]) -> Decoded:
        key = id(source), request_of(reading)
        if key in self._decoded:
            return self._decoded[key]
        found = decoded(source, reading, given)
        if self.several_widths:
            self._decoded[key] = found
        return found

    def hold(self, image: Image) -> None:
        """Keep what is found of a picture that was not read here."""
        self._images[id(image)] = image

    def counted(self, image: Image) -> tuple[Histogram, Shared]:
        """The colors of a picture, and what sweeps of them share; kept if the picture was read here
        or is held, and was not made on the way.
        """
        if id(image) not in self._histograms:
            histogram, shared = Histogram.of(image), Shared()
            if not any(image is one for one in self._images.values()):
                return histogram, shared
            self._histograms[id(image)] = image, histogram, shared
        _, histogram, shared = self._histograms[id(image)]
        return histogram, shared

    def progression(
        self,
        image: Image,
        key: tuple[tuple[int, ...], Method],
        make: Callable[[], Progression],
        on_level: OnLevel,
    ) -> Progression:
        """What ``make`` gives, or gave for this picture and these K and method.

        ``on_level`` is told that all levels are done if they were already.
        """
        ks, _ = key
        place = id(image), key
        if place in self._progressions:
            on_level(len(ks), len(ks))
            return self._progressions[place]
        made = make()
        if id(image) in self._histograms:
            self._progressions[place] = made
        return made
