"""The recipe of palettes: source -> Progression -> PaletteSet -> files."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sweep import defaults
from sweep.artifacts.job import Job, Output, Run, Source
from sweep.artifacts.palettes.palette_set import PaletteSet
from sweep.artifacts.palettes.settings import Palettes
from sweep.artifacts.palettes.write import (
    FORMATS,
    PaletteFormat,
    WrittenPalettes,
    format_for,
    write_palettes,
)
from sweep.clustering.ks import parse_ks
from sweep.clustering.progression import Progression
from sweep.drawing.canvas import Look
from sweep.encode.written import Made
from sweep.settings.signature import takes
from sweep.system.arrays import OnStage
from sweep.system.files import write_each

__all__ = ["MadePalettes", "make_palettes", "palette"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class MadePalettes(Made[WrittenPalettes]):
    """Palettes that were made.

    Attributes:
        progression: where they come from.
        palettes: the palettes, in order and with names.
        look: of pictures of them.
        sort: the order of their colors.
    """

    progression: Progression
    palettes: PaletteSet
    look: Look
    sort: defaults.Sort


@takes(Palettes)
def palette(
    source: Source,
    *outputs: Output,
    settings: Palettes | None = None,
    format: str | None = None,
    threads: int | None = None,
    on_stage: OnStage | None = None,
    **options: Any,
) -> MadePalettes:
    """The colors of a picture at one number of colors; of several, how they split.

    >>> import numpy as np, sweep
    >>> ramp = np.tile(np.arange(64, dtype=np.uint8), (16, 1))
    >>> made = sweep.palette(ramp, ks=2)
    >>> [swatch.hex for swatch in made.palettes.palettes[0].swatches]
    ['#2f2f2f', '#0f0f0f']

    Args:
        source: a picture, as for `load`, or a Progression.
        outputs: paths, whose suffix picks the format (.hex, .txt, .css, .scss, .json, .js, .csv,
            .gpl, .pal, .ase, .aco, .act, .svg, .png), or binary streams (with ``format``). Without
            any, a picture is handed back, which a notebook shows.
        settings: what is asked for.
        format: the format's name, instead of the suffixes.
        threads: how many work at a time; None is as many as there are processors.
        on_stage: called with the name of each stage; returns what is called with (done, in all).
        options: fields of `Palettes`, instead of or on top of ``settings``.

    Raises:
        ImageError: the picture cannot be read.
        ParameterError: an option or a format is unknown, or a format holds one palette only and
            there are several.
        OutputError: a file cannot be written; it is then as it was before, and the others are
            written all the same.
    """
    run = Run(format, threads, on_stage)
    return make_palettes(Job.of((Palettes, settings, options), [source], outputs, run, "svg"))


def make_palettes(job: Job[Palettes], *, shown: bool = False) -> MadePalettes:
    """Make palettes, and write them to all outputs.

    Args:
        job: what is to be made, of one source.
        shown: whether a picture of them is shown besides.

    Raises:
        Exception: see `palette`.
    """
    # Whatever can be refused is refused before the work begins.
    settings, (source,) = job.settings, job.sources
    wanted = _wanted(job)
    formats = [format_for(output, job.run.format, len(wanted)) for output in job.outputs]
    job.check_outputs()
    _refuse_idle(job, formats, shown=shown)
    single = len(wanted) == 1 and not isinstance(source, Progression)
    if single:
        job.refuse(
            ["steady"],
            "is from one K to the next, and there is one; leave it out, or take more, as in "
            "-k=1..14",
        )

    # The lineage of a color begins at K = 1, whichever K is asked for.
    swept = tuple(range(1, wanted[-1] + 1)) if settings.sort == "lineage" else wanted
    if isinstance(source, Progression):
        job.swept(source, wanted)
        progression = source
    else:
        # One palette by itself is not held steady, and so is the same in every order.
        plain = replace(job, settings=replace(settings, steady=0)) if single else job
        progression = plain.progression(source, swept)
    palettes = PaletteSet.of(progression, wanted, sort=settings.sort)
    if not settings.metadata:
        palettes = replace(palettes, settings="")
    look = Look(settings.theme, settings.font)
    written = write_each(
        functools.partial(write_palettes, palettes, output, one, look)
        for output, one in zip(job.outputs, formats, strict=True)
    )
    return MadePalettes(
        written=job.handed_back(written),
        seconds=job.seconds,
        progression=progression,
        palettes=palettes,
        look=look,
        sort=settings.sort,
    )


def _wanted(job: Job[Palettes]) -> tuple[int, ...]:
    (source,) = job.sources
    if isinstance(source, Progression) and "ks" not in job.given:
        usual = parse_ks(defaults.PALETTE_KS)
        return usual if set(usual) <= set(source.ks) else source.ks
    return parse_ks(job.settings.ks)


def _refuse_idle(job: Job[Palettes], formats: Sequence[PaletteFormat], *, shown: bool) -> None:
    """Refuse a look that no output has, and the leaving out of settings that none carries.

    Raises:
        ParameterError: naming the option.
    """
    if not shown and not any(one.drawn for one in formats):
        job.refuse(
            ["font", "theme"],
            "is for pictures of palettes; write an .svg or .png, or leave it out",
        )
    if not any(one.told for one in formats):
        carry = ", ".join(f".{one.name}" for one in FORMATS if one.told)
        job.refuse(
            ["metadata"],
            f"is for files that carry the settings; write one of {carry}, or leave it out",
        )
