"""The first two stages of every artifact: source -> Image -> Progression."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sweep import defaults
from sweep.artifacts.job import Job, Run, Source
from sweep.artifacts.settings import SourceFields
from sweep.clustering.ks import parse_ks
from sweep.clustering.method import Method
from sweep.clustering.progression import Progression
from sweep.errors import ParameterError
from sweep.settings.signature import takes
from sweep.system.arrays import OnStage

__all__ = ["quantize"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted(SourceFields):
    """How a picture is read, and how its colors are clustered."""

    kind = "quantize"


@takes(_Wanted)
def quantize(
    source: Source,
    ks: str | int | Iterable[int] = defaults.KS,
    method: Method | None = None,
    *,
    threads: int | None = None,
    on_stage: OnStage | None = None,
    **options: Any,
) -> Progression:
    """Cluster the colors of a picture for every K.

    >>> import numpy as np, sweep
    >>> ramp = np.tile(np.arange(64, dtype=np.uint8), (16, 1))
    >>> progression = sweep.quantize(ramp, "1..4")
    >>> progression[2].hexes
    ['#2f2f2f', '#0f0f0f']

    Args:
        source: a picture, as for `load`; an Image, which `load` made, keeps its size unless
            ``width`` is said.
        ks: the K wanted, see `parse_ks`.
        method: how to cluster.
        threads: how many levels are finished at a time, 1 or more; None is as many as there are
            processors. The result is the same, byte for byte.
        on_stage: called with the name of each stage; returns what is called with (done, in all).
        options: fields of `Reading` and of `Method`, instead of or on top of ``method``, as in
            ``width=640`` or ``space="oklab"``.

    Raises:
        ImageError: the picture cannot be read.
        KsError: ``ks`` cannot be used.
        ParameterError: an option is unknown or cannot be used, or ``threads`` is below 1.
    """
    if isinstance(source, Progression):
        raise ParameterError("a Progression is clustered already; take progression.only(ks)")
    if not isinstance(method, Method | None):
        shown = repr(method) if isinstance(method, str | dict) else type(method).__name__
        raise ParameterError(
            f"method {shown} cannot be used; give a Method, or its options, as in --space=lab"
        )
    wanted = {} if method is None else {name: getattr(method, name) for name in method.changed}
    run = Run(threads=threads, on_stage=on_stage)
    job = Job.of((_Wanted, None, {**wanted, **options}), [source], [], run)
    return job.cluster(job.image(source), parse_ks(ks))
