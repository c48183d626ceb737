"""Job: what is to be made of what, with which settings, and where to."""

import io
import logging
import numbers
import os
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, BinaryIO, Generic, NamedTuple, TypeAlias, TypeVar

import numpy as np

from sweep.artifacts.memory import Memory
from sweep.artifacts.settings import SourceFields
from sweep.clustering.method import Method
from sweep.clustering.progression import OnLevel, Progression
from sweep.clustering.shared import Shared
from sweep.decode.address import is_address
from sweep.decode.load import read
from sweep.decode.source import Source as Picture
from sweep.decode.source import path_of
from sweep.encode.written import Written
from sweep.errors import ParameterError
from sweep.image.histogram import Histogram
from sweep.image.image import Image
from sweep.settings.field import fields_of, names_of
from sweep.system.arrays import OnStage
from sweep.system.files import check_output
from sweep.system.parallel import workers
from sweep.system.streams import can_be_written, guarded

__all__ = ["Job", "Output", "Run", "Source", "each_of"]

Source: TypeAlias = Picture | Image | Progression | Any
Output: TypeAlias = str | os.PathLike[str] | BinaryIO

_MOST_NESTED = 64  # lists in lists, as NumPy has it; one may be in itself

_log = logging.getLogger(__name__)

_S = TypeVar("_S", bound=SourceFields)
_W = TypeVar("_W", bound=Written)

_READ = "is for reading a picture, and a Progression is read already; leave it out"
_SWEPT = "is for clustering, and a Progression is clustered already; leave it out"


class Run(NamedTuple):
    """How something is made, which changes nothing of what is made.

    Attributes:
        format: of the outputs, instead of their suffixes.
        threads: how many work at a time; None is as many as there are processors.
        on_stage: called with the name of each stage, as in "clustering"; returns what is called
            with (steps done, steps in all).
        memory: of the pictures, if other things are made of them too.
    """

    format: str | None = None
    threads: int | None = None
    on_stage: OnStage | None = None
    memory: Memory | None = None


@dataclass(frozen=True, slots=True)
class Job(Generic[_S]):
    """What is to be made.

    Attributes:
        sources: pictures, or what has been made of them already.
        outputs: paths and binary streams.
        settings: what is asked for.
        given: the names of the settings that were said: by keyword, at their defaults or not; or
            in a value, where they are not at their defaults.
        run: how it is made.
        in_memory: whether no output was named, so that the file is handed back.
    """

    sources: tuple[Source, ...]
    outputs: tuple[Path | BinaryIO, ...]
    settings: _S
    given: frozenset[str]
    run: Run
    in_memory: bool = False
    _begun: float = field(default_factory=time.monotonic)

    @classmethod
    def of(
        cls,
        settings: tuple[type[_S], _S | None, Mapping[str, Any]],
        sources: Iterable[Source],
        outputs: Sequence[Output],
        run: Run,
        usual: str | None = None,
    ) -> "Job[_S]":
        """Put together what a verb was called with.

        Args:
            settings: the kind; a value of it, or None; and options that change it.
            sources: see above.
            outputs: see above.
            run: see above.
            usual: the format of the file that is handed back where no output is named; None
                if none is.

        Raises:
            ImageError: a path names no file.
            ParameterError: an option is unknown or cannot be used, an output cannot be written to,
                or there would be no thread.
        """
        workers(run.threads)
        kind, value, options = settings
        checked = kind.of(value, options)
        targets = _targets(outputs)
        if not isinstance(run.format, str | None):
            raise ParameterError(
                f"--format {run.format!r} cannot be used; it takes the name of a format"
            )
        if run.on_stage is not None and not callable(run.on_stage):
            raise ParameterError(f"--on-stage {run.on_stage!r} cannot be used; it takes a function")
        in_memory = not targets and usual is not None
        if in_memory:
            targets = (io.BytesIO(),)
            run = run._replace(format=usual if run.format is None else run.format)
        given = frozenset((*options, *checked.changed))
        pictures = tuple(
            path_of(source) if isinstance(source, os.PathLike) else source for source in sources
        )
        return cls(pictures, targets, checked, given, run, in_memory)

    def stage(self, name: str) -> Callable[[int, int], None]:
        """Tell that a stage begins; returns what to call with (steps done, steps in all)."""
        if self.run.on_stage is None:
            return lambda _done, _total: None
        step = self.run.on_stage(name)
        if not callable(step):
            raise ParameterError(
                f"--on-stage gave {step!r} for {name}; it gives what is called with (done, in all)"
            )
        return step

    @property
    def seconds(self) -> float:
        """How long it has taken up to now."""
        return time.monotonic() - self._begun

    def check_outputs(self, *more: str | Path | None) -> None:
        """Refuse outputs, and ``more`` files that will be written, see `check_paths`.

        Raises:
            OutputError: one cannot be written, or is one of the pictures.
            ParameterError: one would be written over another.
        """
        others = [Path(path) for path in more if path is not None]
        self.check_paths([one for one in self.outputs if isinstance(one, Path)] + others)
        places: set[object] = set()
        for output in self.outputs:
            place = output.resolve() if isinstance(output, Path) else id(output)
            if place in places:
                name = output if isinstance(output, Path) else "-"
                raise ParameterError(f"-o {name} is there twice; name each output once")
            places.add(place)
        for path in others:
            if path.resolve() in places:
                raise ParameterError(f"{path}: is another output too; choose another name")
            places.add(path.resolve())

    def check_paths(self, paths: Iterable[Path]) -> None:
        """Refuse files that cannot be written, or that are one of the pictures.

        Raises:
            OutputError: naming the first of them.
        """
        named = [
            # Standard input, too, may be a file with a name.
            Path("/dev/stdin" if source == "-" else source)
            for source in self.sources
            if isinstance(source, os.PathLike)
            or (isinstance(source, str) and not is_address(source))
        ]
        for path in paths:
            check_output(path)
            for source in named:
                check_output(path, source=source)

    def image(self, source: Source, *, full: bool = False) -> Image:
        """Read a picture, unless it is one that is read already.

        Args:
            source: the picture.
            full: whether all pixels are wanted, whatever the width of the settings.

        Raises:
            ImageError: it cannot be read.
            ParameterError: something was asked that is for reading, of a picture that is read.
        """
        reading = self.settings.reading
        picture: Any = source  # no Progression, as far as its type tells
        reading = replace(reading, width=None) if full else reading
        if self.run.memory is not None:
            return self.run.memory.image(picture, reading, self.given)
        return read(picture, reading, self.given)

    def histogram(self, image: Image) -> Histogram:
        """The colors of a picture."""
        memory = self.run.memory
        return Histogram.of(image) if memory is None else memory.counted(image)[0]

    def shared(self, image: Image) -> Shared | None:
        """What sweeps of a picture share, for whoever sweeps it step by step."""
        memory = self.run.memory
        return None if memory is None else memory.counted(image)[1]

    def progression(self, source: Source, ks: tuple[int, ...]) -> Progression:
        """Cluster a picture for every K, unless that was done already.

        Raises:
            ImageError: it cannot be read.
            ParameterError: something was asked that is for clustering, of what is clustered.
        """
        if isinstance(source, Progression):
            return self.swept(source, ks)
        return self.cluster(self.image(source), ks)

    def swept(self, progression: Progression, ks: tuple[int, ...]) -> Progression:
        """A progression as it is, or the K of it that were asked for.

        Raises:
            ParameterError: it has no level for one of them; or something was asked that is for
                clustering.
        """
        settings = self.settings
        self.refuse(names_of(type(settings.reading)), _READ)
        self.refuse(names_of(type(settings.method)), _SWEPT)
        if "ks" not in self.given:
            return progression
        for k in ks:
            if k not in progression.ks:
                raise ParameterError(
                    f"K = {k} has not been clustered; there are {progression.span}"
                )
        return progression.only(ks)

    def cluster(self, image: Image, ks: tuple[int, ...], said: str = "") -> Progression:
        """Cluster a picture for every K; ``said`` is told behind the name of the stage."""
        return self.clustered(image, ks, self.settings.method, self.stage(f"clustering{said}"))

    def remembering(self) -> "Job[_S]":
        """The same with a memory, for whoever clusters one picture several times."""
        return self if self.run.memory else replace(self, run=self.run._replace(memory=Memory()))

    def clustered(
        self, image: Image, ks: tuple[int, ...], method: Method, on_level: OnLevel
    ) -> Progression:
        """The same by another method; ``on_level`` is called with (levels done, levels in all)."""
        memory = Memory() if self.run.memory is None else self.run.memory
        histogram, shared = memory.counted(image)
        _log.info("%s: %s", image.name, histogram.count_in_words)
        progression = memory.progression(
            image,
            (ks, method),
            lambda: Progression.of(
                histogram, ks, method, name=image.name, threads=self.run.threads,
                on_level=on_level, shared=shared,
            ),
            on_level,
        )  # fmt: skip
        _log.info("%s: K = %s clustered", image.name, progression.span)
        return progression

    def handed_back(self, written: Iterable[_W]) -> tuple[_W, ...]:
        """What was written, with the file itself if no output was named."""
        if not self.in_memory:
            return tuple(written)
        (stream,) = self.outputs
        assert isinstance(stream, io.BytesIO)
        return tuple(replace(one, content=stream.getvalue()) for one in written)

    def refuse(self, names: Iterable[str], why: str) -> None:
        """Refuse options that were said and mean nothing here.

        Raises:
            ParameterError: naming the first of them, and ``why``.
        """
        fields = {one.name: one for one in fields_of(type(self.settings))}
        for name in names:
            if name in self.given:
                raise ParameterError(f"{fields[name].named(self.settings)} {why}")


def each_of(source: Source | Sequence[Source]) -> Sequence[Source]:
    """Several sources in a list or tuple, one by one; numbers in lists are one array.

    Raises:
        ParameterError: there is none.
    """
    if not isinstance(source, list | tuple):
        return [source]
    if not source:
        raise ParameterError("there is no picture; give one, or several in a list")
    return [source] if all(map(_is_listed, source)) else source


def _is_listed(item: Any) -> bool:
    """Whether it is a number, or a list of numbers, of lists of them and so on, by its first."""
    for _ in range(_MOST_NESTED):
        if not isinstance(item, list | tuple) or not item:
            break
        item = item[0]
    return isinstance(item, numbers.Number | np.bool_ | list | tuple)


def _targets(outputs: Iterable[Output]) -> tuple[Path | BinaryIO, ...]:
    """Paths, and streams that can be written to, whose errors are ours.

    Raises:
        ParameterError: one is neither.
    """
    streams: dict[int, BinaryIO] = {}  # one that is there twice stays the same
    targets: list[Path | BinaryIO] = []
    for output in outputs:
        if isinstance(output, str | os.PathLike):
            targets.append(_path(output))
        elif can_be_written(output):
            targets.append(streams.setdefault(id(output), guarded(output)))
        else:
            raise _unwritable(output)
    return tuple(targets)


def _path(output: str | os.PathLike[str]) -> Path:
    try:
        name = os.fsdecode(output)
    except Exception:  # what a stranger's __fspath__ may do
        raise _unwritable(output) from None
    if not name:
        raise ParameterError('-o "" is no name of a file; give a path')
    return Path(name)


def _unwritable(output: object) -> ParameterError:
    return ParameterError(
        f"-o {output!r} cannot be written to; give a path, or a binary stream that is open"
    )
