"""Frames x cues -> Shots: the plan carried out, one shot at a time. Time is integer ms."""

import functools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from sweep.image.frame import Frame
from sweep.timeline.crossfade import Blend
from sweep.timeline.timing import Cue, Timing

__all__ = ["Frames", "Shot", "to_shots"]


@dataclass(frozen=True, slots=True)
class Shot:
    """A frame and how long it stands, in milliseconds (at least 1)."""

    frame: Frame
    milliseconds: int


class Frames(Protocol):
    """Frames by number, as a list has them, or as something has them that draws them on demand."""

    def __len__(self) -> int: ...
    def __getitem__(self, index: int, /) -> Frame: ...


def to_shots(frames: Frames, plan: Timing | Iterable[Cue]) -> Iterator[Shot]:
    """Show ``frames`` as planned, each frame and blend made when it is asked for.

    Args:
        frames: in rising order of K; all of one size. A sequence that draws a frame anew whenever
            it is indexed keeps memory small.
        plan: the cues, or the timing to plan them with.

    Raises:
        ParameterError: see ``Timing.cues``.
    """
    return _shots(frames, plan.cues(len(frames)) if isinstance(plan, Timing) else plan)


def _shots(frames: Frames, cues: Iterable[Cue]) -> Iterator[Shot]:
    # One frame and one blend are kept: a shot is followed by its own blends, these by the next.
    frame_at = functools.lru_cache(maxsize=2)(frames.__getitem__)
    blend_of = functools.lru_cache(maxsize=1)(
        lambda index, toward: Blend.of(frame_at(index), frame_at(toward))
    )
    for cue in cues:
        if cue.toward is None:
            yield Shot(frame_at(cue.index), cue.milliseconds)
        else:
            yield Shot(blend_of(cue.index, cue.toward).at(cue.share), cue.milliseconds)
