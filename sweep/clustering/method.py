"""Method: how colors are clustered. This module imports nothing heavy."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any

from sweep import defaults
from sweep.clustering.ks import MAX_K, parse_ks, span_of
from sweep.color.written import parse_colors, to_hex
from sweep.errors import ParameterError
from sweep.settings.option import Option
from sweep.settings.value import Settings
from sweep.system.arrays import U8, Color

__all__ = ["Ks", "Method", "MethodFields", "ks_option"]

MOST_STEADY = 64  # levels; a quarter of all there are is no longer the same color


def _read_ks(ks: Any) -> str:
    """A list of K as text; as it was written, if it was."""
    found = parse_ks(ks)
    return ks if isinstance(ks, str) else span_of(found)


def ks_option(help: str, *, shown: str | None = None) -> Option:
    """The option -k, whose help differs from command to command.

    Args:
        help: of the option.
        shown: its default, where that depends.
    """
    return Option(
        help=help, group="Clustering", short="-k", flag="--ks", metavar="LIST", shown=shown,
        read=_read_ks,
    )  # fmt: skip


Ks = Annotated[
    str | int | Iterable[int],
    ks_option("The numbers of colors: 1..40, 1..40:3 (step), 2..256*2 (factor), 1,5,10,20,40."),
]


def _read_lock(colors: Any) -> tuple[Color, ...]:
    locked = parse_colors(colors)
    if len(locked) > MAX_K:
        raise ParameterError(
            f"{len(locked)} colors are locked; the most is {MAX_K}, as K can be no more"
        )
    for color in locked:
        if locked.count(color) > 1:
            raise ParameterError(f"the color {to_hex(color)} is locked twice; name it once")
    return locked


def _write_lock(colors: tuple[Color, ...]) -> list[str]:
    return [to_hex(color) for color in colors]


@dataclass(frozen=True, kw_only=True)
class MethodFields(Settings):
    """How colors are clustered.

    Attributes:
        effort: how much time to spend on a lower error: "fast", "balanced" or "best".
        space: where distances are measured: "rgb", "linear", "lab" or "oklab".
        represent: what stands for a cluster: its "mean", or the "median" of each channel, the
            "medoid" (the picture's color nearest to the mean), the "min" or "max" of each channel.
        lock: colors (r, g, b), 0..255, all different, that are in every level with K at least
            their number, never move, and count towards K. A smaller K has the first K of them.
            Text is read as in "#ffffff,tomato", see `sweep.color.written.parse_color`.
        steady: how many levels, of 0..255 in each channel, a palette row may be from what it stands
            for, so that it need not change from one K to the next: 0 (not at all) to 64.
    """

    __slots__ = ()

    effort: Annotated[
        defaults.Effort,
        Option(help="How much time to spend on a lower error.", group="Clustering", common=True),
    ] = defaults.EFFORT
    space: Annotated[
        defaults.SpaceName,
        Option(
            help="The color space in which distances are measured.",
            group="Clustering",
            what="color space",
            common=True,
        ),
    ] = defaults.SPACE
    represent: Annotated[
        defaults.Represent,
        Option(
            help="What stands for a cluster in the palette.",
            group="Clustering",
            what="representative",
            common=True,
        ),
    ] = defaults.REPRESENT
    lock: Annotated[
        tuple[Color, ...],
        Option(
            help='Colors that every palette has, as in "#ffffff,tomato"; they count towards K.',
            group="Clustering",
            metavar="COLORS",
            shown="none",
            read=_read_lock,
            write=_write_lock,
            common=True,
        ),
    ] = ()
    steady: Annotated[
        int,
        Option(
            help="Keep colors the same from K to K while that is within N levels of what they "
            "stand for; smaller files, less shimmer. 0 is off.",
            group="Clustering",
            metavar="N",
            least=0,
            most=MOST_STEADY,
            takes=f"0 (colors move freely) to {MOST_STEADY} levels",
            common=True,
        ),
    ] = defaults.STEADY


@dataclass(frozen=True, slots=True, kw_only=True)
class Method(MethodFields):
    """How colors are clustered; its fields are those of `MethodFields`.

    >>> import sweep
    >>> sweep.Method(space="oklab", lock="#fff").lock
    ((255, 255, 255),)
    """

    kind = "method"

    @property
    def locked(self) -> U8:
        """(l, 3) uint8: the locked colors."""
        import numpy as np  # noqa: PLC0415  (heavy, and only wanted when colors are clustered)

        return np.array(self.lock, np.uint8).reshape(-1, 3)
