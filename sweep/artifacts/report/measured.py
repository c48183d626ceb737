"""What was measured of a sweep: as values, as plain data, a table, CSV, Markdown, in words."""

import csv
import html
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sweep.artifacts.report.goal import Choice
from sweep.artifacts.report.knees import Knee, find_knees
from sweep.clustering.progression import Progression
from sweep.encode.written import Made, Written
from sweep.metrics.measure import Metrics

__all__ = ["COLUMNS", "Measured", "cells", "in_words", "report_csv", "report_markdown"]

# The columns of the tables.
COLUMNS = ("K", "mse", "psnr", "ssim", "delta_e", "95 %", "bytes", "bpp", "changed")

# The columns of CSV: everything of a level but its palette.
_FIELDS = (
    "k", "colors", "mse", "space_mse", "psnr", "ssim", "delta_e", "delta_e_95", "bytes",
    "bits_per_pixel", "changed",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Measured(Made[Written]):
    """What was measured of every level.

    ``levels`` is what a data frame is made of: ``pandas.DataFrame(measured.levels)``.

    Attributes:
        progression: what was measured.
        levels: flat records, one for each K.
        original_bytes: the size of the file that the picture came from, if that is known.
        choice: the answer to a goal, or None if there was none.
    """

    progression: Progression
    levels: tuple[Metrics, ...]
    original_bytes: int | None
    choice: Choice | None

    @property
    def name(self) -> str:
        """What the picture is called."""
        return self.progression.name

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the picture in px."""
        height, width = self.progression.histogram.index.shape
        return width, height

    @property
    def distinct_colors(self) -> int:
        """How many colors the picture has."""
        return len(self.progression.histogram)

    @property
    def knees(self) -> list[Knee]:
        """The bends of mse against K on logarithmic axes, see `find_knees`."""
        return find_knees(self.progression.ks, [level.mse for level in self.progression])

    @property
    def answered(self) -> Metrics:
        """The level that meets the goal; the last if there was none."""
        if self.choice is None:
            return self.levels[-1]
        return next(level for level in self.levels if level.k == self.choice.k)

    def to_dict(self) -> dict[str, Any]:
        """Everything, in values of JSON.

        Of each level all that `Metrics` has (``psnr`` is None for a perfect copy), and of each row
        of its ``palette`` the ``hex``, the ``share`` of the pixels, 0 to 1, and the ``parent``,
        the row of the level before that it came from, None in the first level.

        ``knees`` are the bends: ``before`` and ``after`` are the shares of the mse that a doubling
        of K takes away up to there and from there on. ``until`` is there if a goal was: its ``k``,
        the ``smallest`` K that meets it, and the ``value`` at ``k``.
        """
        width, height = self.size
        told: dict[str, Any] = {
            "image": self.name,
            "width": width,
            "height": height,
            "distinct_colors": self.distinct_colors,
            "space": self.progression.method.space,
            "original_bytes": self.original_bytes,
            "levels": [
                {**_flat(metrics), "palette": _palette(self.progression, metrics.k)}
                for metrics in self.levels
            ],
            "knees": [knee._asdict() for knee in self.knees],
        }
        if self.choice is not None:
            value = self.choice.value
            told["until"] = {
                "goal": self.choice.goal.text,
                "k": self.choice.k,
                "smallest": self.choice.smallest,
                "value": value if math.isfinite(value) else None,
            }
        return told

    def __repr__(self) -> str:
        return f"<Measured {self.name!r}: K = {self.progression.span}>"

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells(level))}</tr>"
            for level in self.levels
        )
        head = "".join(f"<th>{name}</th>" for name in COLUMNS)
        words = "<br>".join(html.escape(line) for line in in_words(self))
        return f"<table><tr>{head}</tr>{rows}</table><p>{words}</p>"


def _flat(metrics: Metrics) -> dict[str, Any]:
    told = {name: getattr(metrics, name) for name in _FIELDS}
    return {**told, "psnr": metrics.psnr if math.isfinite(metrics.psnr) else None}


def _palette(progression: Progression, k: int) -> list[dict[str, Any]]:
    level = progression[k]
    parents = [None] * len(level.palette) if level.parents is None else level.parents.tolist()
    return [
        {"hex": name, "share": share, "parent": parent}
        for name, share, parent in zip(level.hexes, level.shares.tolist(), parents, strict=True)
    ]


def cells(level: Metrics) -> tuple[str, ...]:
    """A level of a report as text, rounded, under `COLUMNS`."""
    ssim, changed = level.ssim, level.changed
    return (
        str(level.k),
        f"{level.mse:.1f}",
        "exact" if math.isinf(level.psnr) else f"{level.psnr:.2f}",
        "-" if ssim is None else f"{ssim:.4f}",
        f"{level.delta_e:.2f}",
        f"{level.delta_e_95:.2f}",
        f"{level.bytes:,}",
        f"{level.bits_per_pixel:.2f}",
        "-" if changed is None else f"{changed:.1%}",
    )


def in_words(measured: Measured) -> list[str]:
    """What it comes to, in up to three lines: the K chosen, or the last, and the knees."""
    level, choice = measured.answered, measured.choice
    lines = []
    if choice is not None:
        lines.append(f"{choice.goal.text}: {_answer(choice)}")
    original = measured.original_bytes
    size = f" (original {_size(original)})" if original is not None else ""
    count = "1 color" if level.colors == 1 else f"{level.colors} colors"
    error = (
        "no difference"
        if math.isinf(level.psnr)
        else f"mean difference {_tenths(level.delta_e)}, "
        f"95 % of pixels below {_tenth_above(level.delta_e_95)}"
    )
    lines.append(f"{count}: {error}, PNG {_size(level.bytes)}{size}")
    if measured.knees:
        bends = ", ".join(str(knee.k) for knee in measured.knees)
        lines.append(
            f"the error bends at K = {bends}: up to there it falls faster than from there on; "
            "no bend is the best K by itself"
        )
    return lines


def _answer(choice: Choice) -> str:
    if choice.k == choice.smallest:
        return f"K = {choice.k} is the smallest"
    return f"K = {choice.smallest} is the smallest, and it holds up to K = {choice.k}"


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


def report_csv(measured: Measured, picture: str | None = None, *, header: bool = True) -> str:
    """The levels as CSV, all digits; what there is not is empty.

    Args:
        measured: the levels.
        picture: what the first column calls it, in a table of several pictures.
        header: whether the columns are named above.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    first = [] if picture is None else [picture]
    if header:
        writer.writerow([*(["picture"] if first else []), *_FIELDS])
    writer.writerows([*first, *_flat(level).values()] for level in measured.levels)
    return text.getvalue()


def report_markdown(measured: Measured, picture: str | None = None, *, header: bool = True) -> str:
    """The levels as a Markdown table, rounded; of one picture, below it the same in words.

    Args:
        measured: the levels.
        picture: what the first column calls it, in a table of several pictures.
        header: whether the columns are named above.
    """
    first = [] if picture is None else [picture.replace("|", "\\|")]
    rows: list[Sequence[str]] = []
    if header:
        names = [*(["picture"] if first else []), *COLUMNS]
        rows = [names, [*([":---"] if first else []), *["---:"] * len(COLUMNS)]]
    rows += [[*first, *cells(level)] for level in measured.levels]
    lines = [f"| {' | '.join(row)} |" for row in rows]
    if first:
        return "\n".join(lines) + "\n"
    return "\n".join([*lines, "", *(f"{line}  " for line in in_words(measured))]).rstrip() + "\n"
