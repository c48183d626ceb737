"""The recipe of a report: source -> Progression -> measured levels -> tables and plots."""

import functools
import json
import os
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

from sweep.artifacts.job import Job, Output, Run, Source
from sweep.artifacts.provenance import provenance
from sweep.artifacts.report.goal import Choice, choose, parse_goal
from sweep.artifacts.report.measured import Measured, report_csv, report_markdown
from sweep.artifacts.report.plot import PLOTS, check_plot, plot_file
from sweep.artifacts.report.settings import Report
from sweep.clustering.ks import parse_ks
from sweep.clustering.progression import Progression
from sweep.decode.address import is_address
from sweep.drawing.canvas import Look
from sweep.drawing.looks import check_font
from sweep.encode.formats import format_of
from sweep.encode.written import Written
from sweep.errors import ParameterError
from sweep.metrics.measure import measure
from sweep.settings.signature import takes
from sweep.system.arrays import OnStage
from sweep.system.files import put, write_each

__all__ = ["FORMATS", "make_report", "report"]


def _as_json(measured: Measured) -> str:
    return json.dumps(measured.to_dict(), indent=2, ensure_ascii=False) + "\n"


_TABLES: dict[str, Callable[[Measured], str]] = {
    "csv": report_csv,
    "md": report_markdown,
    "json": _as_json,
}

FORMATS = {name: (f".{name}",) for name in (*_TABLES, *PLOTS)}


@takes(Report)
def report(
    source: Source,
    *outputs: Output,
    settings: Report | None = None,
    format: str | None = None,
    threads: int | None = None,
    on_stage: OnStage | None = None,
    **options: Any,
) -> Measured:
    """Tell what a picture loses, and how large it is, at every number of colors.

    >>> import numpy as np, sweep
    >>> ramp = np.tile(np.arange(64, dtype=np.uint8), (16, 1))
    >>> [(level.k, round(level.mse, 1)) for level in sweep.report(ramp, ks="1,2,4").levels]
    [(1, 1024.5), (2, 256.5), (4, 64.5)]

    Args:
        source: a picture, as for `load`, or a Progression.
        outputs: paths, whose suffix picks the format (.csv, .md, .json; .svg and .png for a plot),
            or binary streams (with ``format``). None are needed.
        settings: what is asked for.
        format: the format's name, instead of the suffixes.
        threads: how many work at a time; None is as many as there are processors.
        on_stage: called with the name of each stage; returns what is called with (done, in all).
        options: fields of `Report`, instead of or on top of ``settings``.

    Raises:
        ImageError: the picture cannot be read.
        ParameterError: an option or a format is unknown, or a goal cannot be read.
        UnmetError: no K meets the goal.
        OutputError: a file cannot be written; it is then as it was before, and the others are
            written all the same.
    """
    run = Run(format, threads, on_stage)
    return make_report(Job.of((Report, settings, options), [source], outputs, run))


def make_report(job: Job[Report]) -> Measured:
    """Measure every level, and write what was found to all outputs; see `report`."""
    # Whatever can be refused is refused before the work begins.
    settings, (source,) = job.settings, job.sources
    ks = parse_ks(settings.ks)
    if job.run.format is not None and not job.outputs:
        raise ParameterError("--format is for files; add -o FILE, or leave it out")
    targets = [(output, format_of(output, job.run.format, FORMATS)) for output in job.outputs]
    if settings.plot is not None:
        plot = Path(settings.plot)
        check_plot(plot)
        targets.append((plot, format_of(plot, None, FORMATS)))
    elif not any(kind in PLOTS for _, kind in targets):
        _refuse_looks(job)
    if any(kind in PLOTS for _, kind in targets):
        check_font(settings.font)
    job.check_outputs(settings.plot)

    choice: Choice | None = None
    original = _bytes_of(source)
    if settings.until is None:
        progression = job.progression(source, ks)
    else:
        choice = _chosen(job, source, ks)
        progression = choice.progression
    levels = measure(progression, threads=job.run.threads, on_step=job.stage("measuring"))
    measured = Measured(
        written=(),
        seconds=job.seconds,
        progression=progression,
        levels=levels,
        original_bytes=original,
        choice=choice,
    )
    written = write_each(
        functools.partial(_write, measured, job, output, kind) for output, kind in targets
    )
    return replace(measured, written=tuple(written), seconds=job.seconds)


def _refuse_looks(job: Job[Report]) -> None:
    """Refuse a look that nothing has, and the leaving out of settings that nothing carries.

    Raises:
        ParameterError: naming the option.
    """
    job.refuse(["font", "theme"], "is for a plot; add --plot=FILE.svg, or leave it out")
    job.refuse(
        ["metadata"],
        "is for a plot, and tables do not carry the settings; add --plot=FILE.svg, or leave it out",
    )


def _chosen(job: Job[Report], source: Source, ks: tuple[int, ...]) -> Choice:
    """The K that meets the goal, of a picture that is swept as far as it takes."""
    settings = job.settings
    assert settings.until is not None
    if isinstance(source, Progression):
        raise ParameterError(
            f'--until "{settings.until}" sweeps as far as it takes; give the picture, and no '
            "Progression"
        )
    image = job.image(source)
    return choose(
        job.histogram(image),
        parse_goal(settings.until),
        ks,
        settings.method,
        name=image.name,
        threads=job.run.threads,
        on_sweep=lambda most: job.stage(f"clustering up to {most}"),
        shared=job.shared(image),
    )


def _bytes_of(source: Source) -> int | None:
    """The size of the file that a source names, if it is one."""
    if isinstance(source, str | os.PathLike) and source != "-" and not is_address(str(source)):
        path = Path(source)
        return path.stat().st_size if path.is_file() else None
    return None


def _write(measured: Measured, job: Job[Report], target: Path | BinaryIO, kind: str) -> Written:
    begun, size = time.monotonic(), None
    if kind in PLOTS:
        text = provenance(measured.progression) if job.settings.metadata else ""
        content, size = plot_file(measured, kind, Look(job.settings.theme, job.settings.font), text)
    else:
        content = _TABLES[kind](measured).encode()
    put(content, target)
    return Written(
        path=str(target) if isinstance(target, Path) else "-",
        format=kind,
        bytes=len(content),
        width=size and size[0],
        height=size and size[1],
        seconds=time.monotonic() - begun,
    )
