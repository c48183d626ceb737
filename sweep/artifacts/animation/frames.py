"""Progression -> the captioned frames of an animation, each drawn when it is asked for."""

import functools
from collections.abc import Iterator
from typing import NamedTuple

from sweep.artifacts.animation.settings import Animation
from sweep.artifacts.originals import best_frame
from sweep.clustering.progression import Progression
from sweep.drawing.caption import Caption, CaptionLayout
from sweep.encode.deltas import union
from sweep.errors import ParameterError
from sweep.image.frame import Frame
from sweep.system.arrays import U8

__all__ = ["CaptionedFrames", "Extra", "captioned_frames", "original_of", "place_of", "poster_of"]


class Extra(NamedTuple):
    """A frame that is no level of the sweep, and what its caption says."""

    frame: Frame
    note: str


def original_of(progression: Progression, *, exact: bool) -> Extra:
    """The untouched picture; unless it is to be exact, in as many colors as a palette holds."""
    histogram = progression.histogram
    if exact:
        return Extra(Frame.original(histogram), "original")
    best = best_frame(histogram, progression)
    shown = len(best.palette)
    note = "original" if shown == len(histogram) else f"original, {shown} colors"
    return Extra(best, note)


class CaptionedFrames:
    """The captioned frames of a sweep by number, each drawn anew whenever it is asked for."""

    def __init__(
        self, progression: Progression, caption: Caption | None, extra: Extra | None = None
    ) -> None:
        self._progression = progression
        self._extra = extra
        self._layout: CaptionLayout | None = None
        if caption is not None:
            height, width = progression.histogram.index.shape
            notes = [extra.note] if extra else []
            self._layout = CaptionLayout.of(caption, progression.levels, (width, height), notes)

    def __len__(self) -> int:
        return len(self._progression) + (self._extra is not None)

    def __getitem__(self, index: int) -> Frame:
        layout, extra = self._layout, self._extra
        if extra is not None and index == len(self._progression):
            return layout.draw_note(extra.frame, extra.note) if layout else extra.frame
        level = self._progression.levels[index]
        frame = Frame.of(level, self._progression.histogram)
        return layout.draw(frame, level) if layout else frame

    def every_color(self) -> U8 | None:
        """All colors of all frames, without drawing them; None if nobody knows."""
        plain = [level.palette for level in self._progression.levels]
        if self._extra is not None:
            plain.append(self._extra.frame.palette)
        if self._layout is None:
            return union(plain)
        transparent = self._progression.histogram.matte is not None
        return union(map(functools.partial(self._layout.palette, transparent=transparent), plain))


def captioned_frames(progression: Progression, caption: Caption | None) -> Iterator[Frame]:
    """The picture at every K with its caption, one at a time; the layout is worked out once."""
    frames = CaptionedFrames(progression, caption)
    return map(frames.__getitem__, range(len(frames)))


def poster_of(progression: Progression, settings: Animation) -> Frame:
    """The still that stands for an animation: ``poster_k``, or the last K, captioned.

    Raises:
        ParameterError: there is no level for ``poster_k``.
    """
    frames = CaptionedFrames(progression.without_repeats(), Caption.of(settings))
    k = settings.poster_k
    return frames[len(frames) - 1 if k is None else place_of(progression, k)]


def place_of(progression: Progression, k: int) -> int:
    """Which of the frames that are shown is that of ``k``; what would repeat the last is the last.

    Raises:
        ParameterError: there is no level for ``k``.
    """
    if k not in progression.ks:
        raise ParameterError(
            f"--poster-k {k} is not among the K of the sweep, {progression.span}; take one of them"
        )
    return min(progression.ks.index(k), len(progression.without_repeats()) - 1)
