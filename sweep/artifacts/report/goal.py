"""A goal -> the K that meets it: "delta_e<3", "psnr>30", "bytes<100kB"."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sweep import defaults
from sweep.clustering.ks import MAX_K, parse_ks
from sweep.clustering.method import Method
from sweep.clustering.progression import OnLevel, Progression
from sweep.clustering.shared import Shared
from sweep.encode.sizes import BYTE_UNITS
from sweep.errors import ParameterError, UnmetError, one_of
from sweep.image.histogram import Histogram
from sweep.metrics.measure import values
from sweep.metrics.ssim import WINDOW, places

__all__ = ["GOALS", "Choice", "Goal", "choose", "parse_goal"]

# What a goal can be about, and on which side of its limit a value is good.
GOALS: dict[str, str] = {
    "mse": "<",
    "psnr": ">",
    "ssim": ">",
    "delta_e": "<",
    "delta_e_95": "<",
    "bytes": "<",
    "bits_per_pixel": "<",
}
_SIZES = ("bytes", "bits_per_pixel")  # they grow with K, where all others get better

# As they are told; those of bytes that nobody will need come last.
_UNITS = ("B", "kB", "MB", "KiB", "MiB", "GB", "GiB", "dB")

_GOAL = re.compile(
    r"\s*(?P<metric>[a-z]\w*)\s*(?P<sign><=?|>=?)"
    r"\s*(?P<limit>\d{1,12}(?:\.\d{0,12})?|\.\d{1,12})\s*(?P<unit>[a-z]*)\s*",
    re.ASCII | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Goal:
    """What a level shall reach.

    Attributes:
        metric: one of `GOALS`.
        sign: "<", "<=", ">" or ">=".
        limit: what the metric is compared with.
        text: the goal as it was given.
    """

    metric: str
    sign: str
    limit: float
    text: str

    def met(self, value: float) -> bool:
        """Whether ``value`` of the metric is on the good side of the limit."""
        if value == self.limit:
            return self.sign.endswith("=")
        return (value < self.limit) == self.sign.startswith("<")

    @property
    def of_size(self) -> bool:
        """Whether it is about the file, which grows with K, and not about the error."""
        return self.metric in _SIZES


def parse_goal(text: str) -> Goal:
    """Read ``"delta_e<3"``: a metric, one of < <= > >=, and a number, for bytes with a unit.

    Units are B, kB, MB, GB (powers of 1000), KiB, MiB and GiB (powers of 1024); psnr may say dB.

    Raises:
        ParameterError: it cannot be read, the metric is unknown, or the sign is on the side where
            the goal would be met by being worse.
    """
    match = _GOAL.fullmatch(text)
    if match is None:
        raise ParameterError(
            f'"{text}" is not a goal; write a metric, < or >, and a number, as in '
            '"delta_e<3", "psnr>30" or "bytes<100kB"'
        )
    metric, sign, unit = match["metric"].lower(), match["sign"], match["unit"].lower()
    one_of(GOALS, metric, "metric")
    if not sign.startswith(GOALS[metric]):
        better = "more" if GOALS[metric] == ">" else "less"
        turned = GOALS[metric] + sign[1:]
        raise ParameterError(
            f'"{text}" asks for the worse, as {better} {metric} is better; write '
            f"{metric}{turned}{match['limit']}{match['unit']}"
        )
    units = {"bytes": BYTE_UNITS, "psnr": {"": 1, "db": 1}}.get(metric, {"": 1})
    if unit not in units:
        known = ", ".join(u for u in _UNITS if u.lower() in units)
        raise ParameterError(
            f'the unit in "{text}" is unknown; {metric} takes {known or "no unit"}'
        )
    return Goal(metric, sign, float(match["limit"]) * units[unit], text.strip())


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """The K that meets a goal.

    Attributes:
        goal: what was asked for.
        k: the answer: the smallest K that meets the goal. Of a goal about the size of the file,
            which nearly any small K meets, it is the last K before the first that does not.
        smallest: the smallest K that meets the goal, always.
        value: what the metric is at ``k``.
        progression: the levels asked for, and the answer.
    """

    goal: Goal
    k: int
    smallest: int
    value: float
    progression: Progression


def choose(
    histogram: Histogram,
    goal: Goal,
    ks: str | int | Iterable[int] = defaults.KS,
    method: Method = Method(),
    *,
    name: str = "picture",
    threads: int | None = None,
    on_sweep: Callable[[int], OnLevel | None] = lambda _most: None,
    shared: Shared | None = None,
) -> Choice:
    """Sweep until a K meets ``goal``: first up to the largest of ``ks``, then twice as far, to 256.

    Every K from 1 on is looked at in turn, since not every metric gets better with every color:
    mse and psnr do in sRGB (see ``Progression.of``), the others mostly. The answer is that of the
    last sweep made; a sweep that goes further finds slightly different levels.

    Args:
        histogram: the colors of the picture.
        goal: see `parse_goal`.
        ks: the levels to return beside the answer.
        method: how to cluster.
        name: what the picture is called.
        threads: how many work at a time; the answer is the same.
        on_sweep: called with the largest K before each sweep; returns what to call with (levels
            done, levels in all).
        shared: with other sweeps of this histogram.

    Raises:
        UnmetError: no K meets the goal; the message says which comes nearest.
        ParameterError: the goal is about ssim, and the picture too small for it.
        KsError: ``ks`` cannot be used.
    """
    if goal.metric == "ssim" and not places(histogram):
        height, width = histogram.index.shape
        solid = " without transparent pixels" if histogram.matte is not None else ""
        raise ParameterError(
            f"{name}: is {width}x{height} px; ssim takes {WINDOW} px a side or more{solid}; ask "
            "for psnr or delta_e"
        )
    wanted = parse_ks(ks)
    most = wanted[-1]
    while True:
        swept = Progression.of(
            histogram, range(1, most + 1), method, name=name, threads=threads,
            on_level=on_sweep(most), shared=shared,
        )  # fmt: skip
        looked_at = swept.without_repeats()
        every = most == MAX_K or len(looked_at) < len(swept)
        found, seen = _first_run(goal, looked_at, threads)
        # The end of a goal about size has been seen when a K fails, or when there are no more.
        if found and (every or not goal.of_size or len(seen) > found[-1]):
            k = found[-1] if goal.of_size else found[0]
            levels = swept.only({*wanted, k})
            return Choice(goal, k, found[0], seen[k - 1], levels)
        if every or (goal.of_size and not found):
            raise UnmetError(_nearest(goal, seen))
        most = min(2 * most, MAX_K)


def _first_run(
    goal: Goal, progression: Progression, threads: int | None
) -> tuple[list[int], list[float]]:
    """The first K that meet the goal one after the other, and the values of all looked at.

    Of a goal that is not about size the first K is enough.
    """
    found: list[int] = []
    seen: list[float] = []
    for k, value in enumerate(values(goal.metric, progression, threads=threads), start=1):
        assert value is not None  # only ssim has none, and has been asked for it
        seen.append(value)
        if goal.met(value):
            found.append(k)
            if not goal.of_size:
                break
        elif found:
            break
    return found, seen


def _nearest(goal: Goal, seen: list[float]) -> str:
    best = (max if GOALS[goal.metric] == ">" else min)(seen)
    k = seen.index(best) + 1
    shown = f"{best:,.0f} bytes" if goal.metric == "bytes" else f"{goal.metric} {best:.4g}"
    remedy = "ask for less" if GOALS[goal.metric] == ">" else "allow more"
    return (
        f'no K from 1 to {len(seen)} meets "{goal.text}"; the best is {shown} at K = {k}; {remedy}'
    )
