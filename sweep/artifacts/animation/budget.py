"""An animation that is no larger than so many bytes: what is given up, and in which order.

First the width, down to a quarter or 160 px; at that width colors are held steadier; at last some
K are left out, at most half of them. The search is on the logarithms, where bytes are nearly a
straight line over the width, give or take some percent. It ends with the first that takes 97 % of
what is allowed; most do after four to six encodes, and sixteen are the most it makes.
"""

import functools
import io
import itertools
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

import numpy as np

from sweep.artifacts.animation.settings import Animation
from sweep.artifacts.animation.times import seconds_by_k
from sweep.artifacts.animation.write import check_animation, write_animation
from sweep.artifacts.job import Job
from sweep.clustering.progression import Progression
from sweep.encode.sizes import parse_bytes
from sweep.encode.write import WrittenAnimation
from sweep.errors import OutputError, ParameterError, notes_to, warn
from sweep.image.image import Image
from sweep.system.files import replacing, write_each
from sweep.timeline.timing import Timing

__all__ = ["ENOUGH", "MOST_TRIES", "Plan", "fitted_plan", "write_within"]

MOST_TRIES = 16
ENOUGH = 0.97  # of the bytes allowed: what is left is not worth another encode

_LEAST_WIDTH = 160  # px; at less a picture is a stamp
_LEAST_SHARE = 4  # nor is it made narrower than a quarter
_STEADIER = (6, 8, 12)  # levels; more is seen, and saves little
_AIM = 0.985  # of the bytes allowed: the middle of what is enough and fits
# Times the bytes allowed: no chance brings a width that should take these below; the second while
# nothing fits, and there is something else to give up.
_HOPELESS = 1.15, 1.04
_NEAR = 0.1  # how far apart, in logarithms, widths tell of each other half as much
_EXPONENT = 1.7  # of bytes as a power of the width, before there are files to tell it from
_USUAL = 0.02  # how much that counts, as a spread of widths in squared logarithms


@dataclass(frozen=True, slots=True)
class Plan:
    """What an animation is made with.

    Attributes:
        width: of the picture, in px.
        steady: how far a color may be from what it stands for, in levels.
        ks: the K, rising.
    """

    width: int
    steady: int
    ks: tuple[int, ...]

    def changes(self, wanted: "Plan") -> str:
        """What is not as it was ``wanted``, in words; empty if all is."""
        parts = []
        if self.width != wanted.width:
            parts.append(f"{self.width} px wide instead of {wanted.width}")
        if self.steady != wanted.steady:
            parts.append(f"steady {self.steady} instead of {wanted.steady}")
        if self.ks != wanted.ks:
            parts.append(f"{len(self.ks)} of {len(wanted.ks)} K")
        return ", ".join(parts)


def fitted_plan(
    wanted: Plan, limit: int, size_of: Callable[[Plan], int], keep: Iterable[int] = ()
) -> Plan:
    """The plan nearest to ``wanted`` whose file has at most ``limit`` bytes.

    Args:
        wanted: what it shall be like if it can.
        limit: bytes, 1 or more.
        size_of: makes the file and tells its bytes; called at most `MOST_TRIES` times, never twice
            with the same plan. The plan that is returned is one that it was called with.
        keep: K that are not left out, besides the first and the last.

    Raises:
        OutputError: even with all that may be given up it is larger; the message says how large.
    """
    tries = _Tries(limit, size_of)
    if tries.fits(wanted):
        return wanted
    narrow = replace(wanted, width=_least_width(wanted.width))
    held = replace(narrow, steady=max(wanted.steady, _STEADIER[-1]))
    plan = (
        _widest(tries, wanted)
        or _least_steady(tries, narrow)
        or _most_ks(tries, held, frozenset(keep))
    )
    if plan is None:
        raise OutputError(_too_small(tries, wanted))
    return plan


class _Tries:
    """The plans that were tried, and how many bytes each came to."""

    def __init__(self, limit: int, size_of: Callable[[Plan], int]) -> None:
        self.limit = limit
        self.sizes: dict[Plan, int] = {}
        self._size_of = size_of

    @property
    def left(self) -> int:
        """How many more there may be."""
        return MOST_TRIES - len(self.sizes)

    def fits(self, plan: Plan) -> bool:
        if plan not in self.sizes:
            self.sizes[plan] = self._size_of(plan)
        return self.sizes[plan] <= self.limit


def _widest(tries: _Tries, wanted: Plan) -> Plan | None:
    """The widest that fits, about; one that comes near to the limit ends the search.

    From one px to the next bytes jump by some percent, up and down, as other colors are found. So
    the search goes to where the curve should meet the limit, and tries the widths around one after
    the other, each wider than what fits already.
    """
    least = _least_width(wanted.width)
    best: Plan | None = None
    # Until something fits, two tries are kept for what else could be given up.
    while tries.left > (0 if best else 2):
        hopeless = _HOPELESS[best is None]
        width = _next_width(tries, best.width + 1 if best else least, wanted.width, hopeless)
        if width is None:
            break
        plan = replace(wanted, width=width)
        if tries.fits(plan):
            best = plan
            if tries.sizes[plan] >= ENOUGH * tries.limit:
                break
    return best


def _next_width(tries: _Tries, least: int, most: int, hopeless: float) -> int | None:
    """The width from ``least`` to ``most`` that was not tried and should come nearest to the limit.

    None if there is none, or all that are left should take ``hopeless`` times the limit, or more.
    """
    foretold = _foretold(tries)
    known = {plan.width for plan in tries.sizes}
    free = [width for width in range(least, most) if width not in known]
    if not free:
        return None
    target = foretold(math.log(_AIM * tries.limit))
    width = min(free, key=lambda width: (abs(math.log(width / target)), width))
    return None if width > max(foretold(math.log(hopeless * tries.limit)), least) else width


def _foretold(tries: _Tries) -> Callable[[float], float]:
    """From what was tried: the logarithm of bytes -> the width that should come to them.

    A straight line through the logarithms, by those near to the limit above all, and with the usual
    slope as if it had been seen too.
    """
    widths = np.log([plan.width for plan in tries.sizes])
    sizes = np.log(list(tries.sizes.values()))
    nearest = widths[np.abs(sizes - math.log(tries.limit)).argmin()]
    weights = 1 / (1 + ((widths - nearest) / _NEAR) ** 2)
    width, size = np.average(widths, weights=weights), np.average(sizes, weights=weights)
    shared = float((weights * (widths - width) * (sizes - size)).sum())
    spread = float((weights * (widths - width) ** 2).sum())
    slope = (shared + _USUAL * _EXPONENT) / (spread + _USUAL)
    slope = min(max(slope, 1.0), 2.5)
    return lambda bytes_: math.exp(width + (bytes_ - size) / slope)


def _least_steady(tries: _Tries, narrow: Plan) -> Plan | None:
    """The least steadiness that fits: the most is tried first, and if it will do, less."""
    steadier = [replace(narrow, steady=n) for n in _STEADIER if n > narrow.steady]
    if not steadier or tries.left < 2 or not tries.fits(steadier[-1]):
        return None  # the last try is for all that may be given up
    best = steadier[-1]
    for plan in reversed(steadier[:-1]):
        if not tries.left or not tries.fits(plan):
            break
        best = plan
    return best


def _most_ks(tries: _Tries, held: Plan, keep: frozenset[int]) -> Plan | None:
    """The most K that fit: half of them are tried first, and if they will do, more."""
    least = max(2, math.ceil(len(held.ks) / 2))
    fewest = replace(held, ks=_thinned(held.ks, least, keep))
    if fewest in tries.sizes or not tries.fits(fewest):
        return None
    best, over = fewest, held
    while tries.left and len(over.ks) - len(best.ks) > 1:
        if tries.sizes[best] >= ENOUGH * tries.limit:
            break
        per_k = tries.sizes[best] / len(best.ks)
        count = int(tries.limit * _AIM / per_k)
        count = min(max(count, len(best.ks) + 1), len(over.ks) - 1)
        plan = replace(held, ks=_thinned(held.ks, count, keep))
        if plan in tries.sizes:
            break
        if tries.fits(plan):
            best = plan
        else:
            over = plan
    return best


def _thinned(ks: Sequence[int], count: int, keep: frozenset[int]) -> tuple[int, ...]:
    """About ``count`` of the K, evenly, with the first, the last and those to keep."""
    if count >= len(ks):
        return tuple(ks)
    chosen = {ks[round(i * (len(ks) - 1) / (count - 1))] for i in range(count)}
    return tuple(sorted(chosen | (keep & set(ks))))


def _least_width(width: int) -> int:
    return min(width, max(_LEAST_WIDTH, -(-width // _LEAST_SHARE)))


def _too_small(tries: _Tries, wanted: Plan) -> str:
    smallest = min(tries.sizes, key=lambda plan: tries.sizes[plan])
    given_up = smallest.changes(wanted)
    return (
        f"--max-bytes {tries.limit:,} cannot be reached: the smallest is "
        f"{tries.sizes[smallest]:,} bytes{f' ({given_up})' if given_up else ''}; "
        "allow that many, or take fewer K or a smaller --width"
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Try:
    progression: Progression
    written: list[WrittenAnimation]
    files: list[io.BytesIO]
    notes: list[str]


def write_within(
    job: Job[Animation], timing: Timing, ks: tuple[int, ...]
) -> tuple[Progression, list[WrittenAnimation]]:
    """Sweep a picture and write animations of at most ``max_bytes`` each, all from one sweep.

    If they are larger, the largest width is found with which none is: down to a quarter of what was
    asked for, or 160 px. If that is not enough, colors are held steadier than was asked for, up to
    12 levels, and at last up to half of the K are left out. A SweepWarning tells what was given up.
    It is made sixteen times at most, and only what fits reaches its place. The file is the one that
    this width, steadiness and list of K would give by themselves.

    Args:
        job: what is to be made, of a picture.
        timing: of its settings.
        ks: the K wanted. That of the still is not left out, nor are those
            with times, the first and the last.

    Returns:
        The sweep that is shown, and the files.

    Raises:
        ParameterError: a format cannot express what is asked for, or the source is swept already.
        OutputError: it cannot be made so small; the message says how small it can. Or a file
            cannot be written; it is then as it was before, and the others are written all the same.
    """
    settings, (source,) = job.settings, job.sources
    assert settings.max_bytes is not None
    if isinstance(source, Progression):
        raise ParameterError(
            f"--max-bytes {settings.max_bytes} makes the picture smaller until it fits, and a "
            "Progression has its size; give the picture"
        )
    image = job.image(source, full=True)
    check_animation(job, timing, image=image, ks=ks)
    limit, own = parse_bytes(settings.max_bytes), image.size[0]
    width = own if settings.width is None else min(own, settings.width)
    wanted = Plan(width, settings.steady, ks)
    count = itertools.count(1)
    fitting: dict[Plan, _Try] = {}  # the last that did: what is found is always that

    def size_of(plan: Plan) -> int:
        made = _made(job, timing, image, plan, next(count))
        size = max(one.bytes for one in made.written)
        if size <= limit:
            fitting.clear()
            fitting[plan] = made
        return size

    keep = [*seconds_by_k(settings.chosen)]
    if settings.poster_k is not None:
        keep.append(settings.poster_k)
    plan = fitted_plan(wanted, limit, size_of, keep)
    best = fitting[plan]
    written = write_each(
        functools.partial(_copied, one, file, target)
        for one, file, target in zip(best.written, best.files, job.outputs, strict=True)
    )
    for note in best.notes:
        warn(note)
    if plan != wanted:
        warn(f"{image.name}: to stay within {limit:,} bytes: {plan.changes(wanted)}")
    return best.progression, written


def _made(job: Job[Animation], timing: Timing, image: Image, plan: Plan, number: int) -> _Try:
    """The animation of a plan, in memory, as the try of that number."""
    said = f", try {number}" if number > 1 else ""
    files = [io.BytesIO() for _ in job.outputs]
    steadier = replace(job, settings=replace(job.settings, steady=plan.steady))
    notes: list[str] = []
    with notes_to(notes.append):
        progression = steadier.cluster(image.resized(plan.width), plan.ks, said)
        on_frame = job.stage(f"writing{said}")
        written = write_animation(progression, steadier, files, timing, on_frame=on_frame)
    return _Try(progression, written, files, notes)


def _copied(made: WrittenAnimation, file: io.BytesIO, target: Path | BinaryIO) -> WrittenAnimation:
    """Bring a file to where it was asked for."""
    if isinstance(target, Path):
        with replacing(target) as stream:
            stream.write(file.getbuffer())
    else:
        target.write(file.getbuffer())
    return replace(made, path=str(target) if isinstance(target, Path) else "-")
