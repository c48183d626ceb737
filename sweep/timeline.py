"""Frames x Timing -> Shots: how long each frame stands. Time is whole milliseconds."""

import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sweep import defaults
from sweep.errors import ParameterError, SweepWarning
from sweep.frame import Frame

__all__ = ["Shot", "Timing", "to_shots"]

LEAST_STEP_MS = 20  # browsers turn shorter times into 100 ms
CALM_STEP_MS = 200  # above three flashes a second WCAG 2.3.1 calls for care
MOST_MS = 600_000


@dataclass(frozen=True, slots=True)
class Shot:
    """A frame and how long it stands, in milliseconds (at least 1)."""

    frame: Frame
    milliseconds: int


@dataclass(frozen=True, slots=True)
class Timing:
    """How long frames stand.

    Attributes:
        step: seconds per frame, 0.02 to 600. Below 0.2 a SweepWarning says so.
        hold: seconds for the last frame instead, 0.02 to 600.

    Raises:
        ParameterError: a time is out of range.
    """

    step: float = defaults.STEP
    hold: float = defaults.HOLD

    def __post_init__(self) -> None:
        for name, seconds in (("step", self.step), ("hold", self.hold)):
            # "not within" also refuses NaN, which every comparison lets through.
            if not LEAST_STEP_MS <= seconds * 1000 <= MOST_MS:
                raise ParameterError(
                    f"{name} {seconds:g} s is out of range; "
                    f"take {LEAST_STEP_MS / 1000:g} to {MOST_MS / 1000:g} seconds"
                )
        if self.step * 1000 < CALM_STEP_MS:
            warnings.warn(
                f"step {self.step:g} s flashes {1 / self.step:.0f} times a second, which can harm "
                f"some viewers; {CALM_STEP_MS / 1000:g} s or more is calm",
                SweepWarning,
                stacklevel=3,
            )

    @property
    def step_ms(self) -> int:
        """Milliseconds per frame."""
        return round(self.step * 1000)

    @property
    def hold_ms(self) -> int:
        """Milliseconds for the last frame."""
        return round(self.hold * 1000)


def to_shots(frames: Iterable[Frame], timing: Timing) -> Iterator[Shot]:
    """Give every frame its time, one at a time: ``step``, and ``hold`` for the last."""
    waiting: Frame | None = None
    for frame in frames:
        if waiting is not None:
            yield Shot(waiting, timing.step_ms)
        waiting = frame
    if waiting is not None:
        yield Shot(waiting, timing.hold_ms)
