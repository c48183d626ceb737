"""Progression -> a report: what every K costs and keeps, as plain data, a table, CSV, Markdown."""

import csv
import io
import math
from collections.abc import Sequence
from typing import Any

from sweep.artifacts.report.goal import Choice
from sweep.artifacts.report.knees import find_knees
from sweep.clustering.progression import Progression
from sweep.image.level import Level
from sweep.metrics.measure import Metrics, OnStep, measure

__all__ = ["COLUMNS", "cells", "in_words", "make_report", "report_csv", "report_markdown"]

Report = dict[str, Any]

# The columns of the tables.
COLUMNS = ("K", "mse", "psnr", "ssim", "delta_e", "95 %", "bytes", "bpp", "changed")

# The columns of CSV: everything of a level but its palette.
_FIELDS = (
    "k", "colors", "mse", "space_mse", "psnr", "ssim", "delta_e", "delta_e_95", "bytes",
    "bits_per_pixel", "changed",
)  # fmt: skip


def make_report(
    progression: Progression,
    *,
    original_bytes: int | None = None,
    choice: Choice | None = None,
    threads: int | None = None,
    on_step: OnStep | None = None,
) -> Report:
    """Return what there is to say of every level, ready for JSON.

    Args:
        progression: what was swept.
        original_bytes: the size of the file that the picture came from, if that is known.
        choice: the answer to a goal, see `sweep.choose`; its K is one of the levels.
        threads: how many measure at a time; the report is the same.
        on_step: called with (steps done, steps in all) as the work goes on.

    Of each level: ``k``, ``colors``, ``mse``, ``space_mse``, ``psnr`` (None for a perfect copy),
    ``ssim``, ``delta_e``, ``delta_e_95``, ``bytes``, ``bits_per_pixel`` and ``changed`` are those
    of `sweep.Metrics`; of each row of ``palette``, ``share`` is of the pixels, 0 to 1, and
    ``parent`` the row of the level before that it came from, None in the first level.

    ``knees`` are the bends of mse against K on logarithmic axes: ``before`` and ``after`` are the
    shares of the mse that a doubling of K takes away up to there and from there on. ``until`` is
    there if a goal was: its ``k``, the ``smallest`` K that meets it, and the ``value`` at ``k``.
    """
    height, width = progression.histogram.index.shape
    levels = [
        _level(level, metrics)
        for level, metrics in zip(
            progression, measure(progression, threads=threads, on_step=on_step), strict=True
        )
    ]
    report = {
        "image": progression.name,
        "width": width,
        "height": height,
        "distinct_colors": len(progression.histogram),
        "space": progression.method.space,
        "original_bytes": original_bytes,
        "levels": levels,
        "knees": [
            knee._asdict()
            for knee in find_knees(progression.ks, [level.mse for level in progression])
        ],
    }
    if choice is not None:
        finite = choice.value if math.isfinite(choice.value) else None
        report["until"] = {
            "goal": choice.goal.text,
            "k": choice.k,
            "smallest": choice.smallest,
            "value": finite,
        }
    return report


def _level(level: Level, metrics: Metrics) -> dict[str, Any]:
    parents = [None] * len(level.palette) if level.parents is None else level.parents.tolist()
    measured = {name: getattr(metrics, name) for name in _FIELDS}
    measured["psnr"] = metrics.psnr if math.isfinite(metrics.psnr) else None
    return {
        **measured,
        "palette": [
            {"hex": name, "share": share, "parent": parent}
            for name, share, parent in zip(level.hexes, level.shares.tolist(), parents, strict=True)
        ],
    }


def cells(level: dict[str, Any]) -> tuple[str, ...]:
    """A level of a report as text, rounded, under `COLUMNS`."""
    ssim, changed = level["ssim"], level["changed"]
    return (
        str(level["k"]),
        f"{level['mse']:.1f}",
        "exact" if level["psnr"] is None else f"{level['psnr']:.2f}",
        "-" if ssim is None else f"{ssim:.4f}",
        f"{level['delta_e']:.2f}",
        f"{level['delta_e_95']:.2f}",
        f"{level['bytes']:,}",
        f"{level['bits_per_pixel']:.2f}",
        "-" if changed is None else f"{changed:.1%}",
    )


def in_words(report: Report) -> list[str]:
    """What the report comes to, in up to three lines: the K chosen, or the last, and the knees."""
    levels, until = report["levels"], report.get("until")
    k = until["k"] if until else levels[-1]["k"]
    (level,) = [level for level in levels if level["k"] == k]
    lines = []
    if until:
        lines.append(f"{until['goal']}: {_answer(until)}")
    original = report["original_bytes"]
    size = f" (original {_size(original)})" if original is not None else ""
    count = "1 color" if level["colors"] == 1 else f"{level['colors']} colors"
    error = (
        "no difference"
        if level["psnr"] is None
        else f"mean difference {_tenths(level['delta_e'])}, "
        f"95 % of pixels below {_tenth_above(level['delta_e_95'])}"
    )
    lines.append(f"{count}: {error}, PNG {_size(level['bytes'])}{size}")
    if report["knees"]:
        bends = ", ".join(str(knee["k"]) for knee in report["knees"])
        lines.append(
            f"the error bends at K = {bends}: up to there it falls faster than from there on; "
            "no bend is the best K by itself"
        )
    return lines


def _answer(until: dict[str, Any]) -> str:
    if until["k"] == until["smallest"]:
        return f"K = {until['k']} is the smallest"
    return f"K = {until['smallest']} is the smallest, and it holds up to K = {until['k']}"


def _tenths(value: float) -> str:
    """To a tenth; but what is there is not called 0."""
    return f"{value:.1f}" if value >= 0.05 else "below 0.1"


def _tenth_above(value: float) -> str:
    """The next tenth, so that "below" is true."""
    return f"{math.floor(value * 10 + 1) / 10:.1f}"


def _size(count: int) -> str:
    """Bytes as people say them, in powers of 1000."""
    if count < 1000:
        return f"{count} B"
    for unit, scale in (("kB", 1e3), ("MB", 1e6)):
        if count < 999.5 * scale or unit == "MB":
            break
    return f"{count / scale:.1f} {unit}" if count < 9.95 * scale else f"{count / scale:.0f} {unit}"


def report_csv(report: Report) -> str:
    """The levels of a report as CSV with a header, all digits; what there is not is empty."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_FIELDS)
    writer.writerows([level[name] for name in _FIELDS] for level in report["levels"])
    return text.getvalue()


def report_markdown(report: Report) -> str:
    """The levels of a report as a Markdown table, rounded, and below it the same in words."""
    rows: list[Sequence[str]] = [COLUMNS, ["---:"] * len(COLUMNS)]
    rows += [cells(level) for level in report["levels"]]
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([*lines, "", *(f"{line}  " for line in in_words(report))]).rstrip() + "\n"
