"""Timing: which frame stands when, and for how long, as a plan in integer milliseconds.

Timing          what is asked for
timing.cues     the plan: which frame, how long, or which two are being blended

This module imports nothing heavy; `shots` carries the plan out.
"""

import itertools
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar

from sweep import defaults
from sweep.errors import ParameterError, warn
from sweep.settings.option import Option
from sweep.settings.rules import Clash, Rule
from sweep.settings.value import Settings

__all__ = [
    "LEAST_STEP_MS",
    "MOST_MS",
    "Cue",
    "Timing",
    "TimingFields",
    "frames_per_second",
    "seconds_option",
    "warn_of_flashing",
]

LEAST_STEP_MS = 20  # browsers turn shorter times into 100 ms
CALM_STEP_MS = 200  # above three flashes a second WCAG 2.3.1 calls for care
MOST_MS = 600_000
MOST_SECONDS = 86_400  # a whole length beyond a day is a slip of the finger

MOTION_FPS = 30  # of a blend
_RATES = (defaults.FPS, MOTION_FPS, 50)  # 50 shows the shortest step there is

# With ease, the times of the K fall as 1 / (1 + i / 10), down to a quarter: what one color more
# changes falls about so, and from 0.4 s a quarter is still a whole frame of a video at 10 a second.
_EASE_HALVED_AT = 10
_EASE_LEAST = 0.25


@dataclass(frozen=True, slots=True)
class Cue:
    """One entry of a plan.

    Attributes:
        index: which frame.
        milliseconds: how long, at least 1.
        toward: which frame it is blended with, or None if it stands alone.
        share: how much of the other frame is in the blend, 0..1.
    """

    index: int
    milliseconds: int
    toward: int | None = None
    share: float = 0.0


_SECONDS = f"{LEAST_STEP_MS / 1000:g} to {MOST_MS / 1000:g} seconds"


def seconds_option(help: str, *, shown: str | None = None) -> Option:
    """An option for how long something stands.

    Args:
        help: of the option.
        shown: its default, where that depends.
    """
    return Option(
        help=help, group="Time", metavar="S", shown=shown, least=LEAST_STEP_MS / 1000,
        most=MOST_MS / 1000, unit=" s", takes=_SECONDS,
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class TimingFields(Settings):
    """How long frames stand, and in which order.

    Attributes:
        step: seconds per frame, 0.02 to 600; None (default) is 0.4, or what ``seconds`` leaves.
            Below 0.2 a SweepWarning says that it flashes.
        hold: seconds for the last K shown, 0.02 to 600, and for the original; default 2.
        hold_first: seconds for the first K shown; None (default) is the time it has anyway.
        seconds: length of the whole instead of ``step``, up to a day; the holds keep theirs and
            the other frames share what is left.
        ease: larger K stand shorter, down to a quarter of the time of the smallest.
        crossfade: seconds at the end of every shot but the last in which it blends into the next;
            0 (default) for none.
        reverse: from the largest K to the smallest.
        bounce: forth and back; the two ends are shown once.
        last_first: the largest K stands before all others too, for the time of a K that is not
            held: for places that show nothing but the first frame. Nothing blends out of it.
    """

    __slots__ = ()

    step: Annotated[
        float | None,
        seconds_option("Seconds for each K.", shown=f"{defaults.STEP:g}"),
    ] = None
    hold: Annotated[
        float,
        seconds_option("Seconds for the last K shown, and for the original."),
    ] = defaults.HOLD
    hold_first: Annotated[
        float | None,
        seconds_option("Seconds for the first K shown.", shown="as the others"),
    ] = None
    seconds: Annotated[
        float | None,
        Option(
            help="Seconds for the whole, instead of --step.",
            group="Time",
            metavar="T",
            least=0,
            above=True,
            most=MOST_SECONDS,
            takes=f"more than 0 and at most {MOST_SECONDS}, a day",
        ),
    ] = None
    ease: Annotated[
        bool,
        Option(
            help="Show larger K for a shorter time, down to a quarter: for long lists of K.",
            group="Time",
        ),
    ] = False
    crossfade: Annotated[
        float,
        Option(
            help="Blend each K into the next during the last S seconds of its time (videos, AVIF).",
            group="Time",
            metavar="S",
        ),
    ] = defaults.CROSSFADE
    reverse: Annotated[bool, Option(help="From the largest K to the smallest.", group="Time")] = (
        False
    )
    bounce: Annotated[bool, Option(help="Forth and back.", group="Time")] = False
    last_first: Annotated[
        bool,
        Option(
            help="The last K before all others too, for one step: where only the first frame is "
            "shown.",
            group="Time",
        ),
    ] = False

    rules: ClassVar[tuple[Rule, ...]] = (
        Clash(
            lambda timing: timing.step is not None and timing.seconds is not None,
            lambda timing: (
                f"--step {timing.step:g} s and --seconds {timing.seconds:g} s contradict each "
                "other; choose the time of each K or the length of the whole"
            ),
        ),
        Clash(
            lambda timing: timing.last_first and timing.reverse,
            lambda _: (
                "--reverse begins with the largest K anyway; leave --last-first out, or --reverse"
            ),
        ),
    )

    def check(self) -> None:
        """Refuse a crossfade that is none, and no crossfade either."""
        seconds = self.crossfade
        if seconds != 0 and not LEAST_STEP_MS <= seconds * 1000 <= MOST_MS:
            raise ParameterError(
                f"--crossfade {seconds:g} s is out of range; take {LEAST_STEP_MS / 1000:g} s "
                "or more, shorter than the time of each K, or 0 for none"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing(TimingFields):
    """How long frames stand, and in which order; its fields are those of `TimingFields`."""

    kind = "timing"

    def check(self) -> None:
        """Warn of a step that flashes."""
        if self.step is not None:
            warn_of_flashing(self.step)

    def cues(
        self, count: int, *, original: bool = False, times: Sequence[float | None] = ()
    ) -> tuple[Cue, ...]:
        """Plan the showing of ``count`` frames, the last of them the original if ``original``.

        Args:
            count: of frames.
            original: whether the last is the original.
            times: seconds of the first frames, one by one; None for what they have anyway. They
                go before ``hold`` and ``hold_first``, and hold forth and back.

        Guarantees:
            - the cues begin where the one before ends, and all together last ``seconds``, or the
              sum of the steps and holds, rounded to 1 ms once;
            - every frame is shown, in rising order of K, or falling with ``reverse``; the original
              comes last, or at the turn with ``bounce``; on the way back neither end is repeated;
            - with ``last_first`` the last frame but the original comes before all that, if there
              is more than one;
            - the last frame stands alone for all of its time.

        Raises:
            ParameterError: ``seconds`` is too short for so many frames, or a shot is too short
                for its ``crossfade``.
        """
        order = self._order(count, original)
        seconds = self._times(order, count, original, times)
        shots = list(zip(order, _rounded(seconds), strict=True))
        if not self.crossfade:
            return tuple(Cue(index, end - start) for index, (start, end) in shots)
        lead = self._lead(count, original)
        first = [Cue(index, end - start) for index, (start, end) in shots[:lead]]
        return (*first, *self._blended(shots[lead:]))

    def _order(self, count: int, original: bool) -> list[int]:
        order = list(range(count - original))
        if self.reverse:
            order.reverse()
        if original:
            order.append(count - 1)
        if self.bounce:
            order += order[-2:0:-1]
        return [count - original - 1] * self._lead(count, original) + order

    def _lead(self, count: int, original: bool) -> int:
        """How many frames stand before the first K: 1 with ``last_first``, else 0."""
        return int(self.last_first and count - original > 1)

    def _times(
        self, order: list[int], count: int, original: bool, times: Sequence[float | None]
    ) -> list[float]:
        """Seconds for each place of the order."""
        held: dict[int, float] = {}  # place -> seconds
        lead = self._lead(count, original)
        if self.hold_first is not None and order:
            held[lead] = self.hold_first
        if count > original:
            held[lead + count - original - 1] = self.hold  # the last K; a single one is the last
        if original and count:
            held[lead + count - 1] = self.hold
        for place, index in list(enumerate(order))[lead:]:
            if index < len(times) and (own := times[index]) is not None:
                held[place] = own
        shares = [0.0 if i in held else self._share(index) for i, index in enumerate(order)]
        step = defaults.STEP if self.step is None else self.step
        if self.seconds is not None and order:
            step = self._shared_step(held, shares)
        return [held.get(i, step * share) for i, share in enumerate(shares)]

    def _share(self, index: int) -> float:
        """The time of a frame that is not held, as a part of the first one's."""
        return max(_EASE_LEAST, 1 / (1 + index / _EASE_HALVED_AT)) if self.ease else 1.0

    def _shared_step(self, held: dict[int, float], shares: list[float]) -> float:
        """The step that makes the whole last ``seconds``; changes ``held`` if nothing else can."""
        assert self.seconds is not None
        free = [share for share in shares if share]
        if not free:  # all frames are held: the last takes what the others leave
            last = max(held)
            held[last] = self.seconds - sum(t for i, t in held.items() if i != last)
            shortest, step = held[last], 0.0
        else:
            step = (self.seconds - sum(held.values())) / sum(free)
            shortest = step * min(free)
        if shortest * 1000 < LEAST_STEP_MS - 1e-6:
            least = self.seconds + (LEAST_STEP_MS / 1000 - shortest) * (
                sum(free) / min(free) if free else 1
            )
            taken = math.ceil(round(least * 100, 7)) / 100  # up, so that what is told is enough
            raise ParameterError(
                f"--seconds {self.seconds:g} is too short for {len(shares)} frames with holds of "
                f"{sum(held.values()) if free else sum(held.values()) - shortest:g} s; take at "
                f"least {taken:.2f}, a shorter hold or fewer K"
            )
        if free:
            warn_of_flashing(step)
        return step

    def _blended(self, shots: list[tuple[int, tuple[int, int]]]) -> Iterator[Cue]:
        fade = self.crossfade * 1000
        frames = max(1, round(self.crossfade * MOTION_FPS))
        alone = -(-1000 // MOTION_FPS)  # each K has a frame of the video to itself
        shortest = min((end - start for _, (start, end) in shots[:-1]), default=MOST_MS)
        if shortest - fade < alone - 0.5:
            most = shortest - alone
            remedy = f"take at most {most / 1000:g} s, or a" if most >= LEAST_STEP_MS else "take a"
            raise ParameterError(
                f"--crossfade {self.crossfade:g} s leaves no time for the picture itself in the "
                f"shortest shot of {shortest / 1000:g} s; {remedy} longer step"
            )
        for (index, (start, end)), (toward, _) in itertools.pairwise(shots):
            marks = [round(end - fade + fade * i / frames) for i in range(frames + 1)]
            yield Cue(index, marks[0] - start)
            for i, (begin, until) in enumerate(itertools.pairwise(marks)):
                yield Cue(index, until - begin, toward, (i + 1) / (frames + 1))
        for index, (start, end) in shots[-1:]:
            yield Cue(index, end - start)


def frames_per_second(cues: Iterable[Cue]) -> int:
    """The rate at which a video shows every cue: 10, or 30 with blends, or more for short steps."""
    shortest = MOST_MS
    rate = _RATES[0]
    for cue in cues:
        if cue.toward is None:
            shortest = min(shortest, cue.milliseconds)
        else:
            rate = MOTION_FPS
    return next(r for r in _RATES if r >= rate and (shortest * r >= 1000 or r == _RATES[-1]))


def _rounded(times: Iterable[float]) -> list[tuple[int, int]]:
    """Seconds one after the other -> start and end of each in ms; no rounding adds up."""
    marks = [round(t * 1000) for t in itertools.accumulate(times, initial=0.0)]
    return list(itertools.pairwise(marks))


def warn_of_flashing(step: float, option: str = "--step") -> None:
    """Warn of a step that is not calm; of a calm one say nothing."""
    if step * 1000 >= CALM_STEP_MS:
        return
    warn(
        f"{option} {step:g} s flashes {1 / step:.0f} times a second, which can harm "
        f"some viewers; {CALM_STEP_MS / 1000:g} s or more is calm"
    )
