"""Several palettes as a tree: which color split to make the next K.

A row for each K, its swatches as wide as their share of the pixels, and bands from each color to
those of the next row that came from it. Rows are in the order of their families, so that no band
crosses another.
"""

from dataclasses import dataclass

import numpy as np

from sweep.artifacts.palettes.palette_set import Palette, PaletteSet, Swatch
from sweep.drawing.canvas import Band, Canvas, Look, Open, ink_on
from sweep.drawing.fonts import open_face
from sweep.drawing.page import line_height
from sweep.drawing.theme import THEMES
from sweep.system.arrays import F64, I64, Color

__all__ = ["Row", "draw_tree", "rows_of"]


# px
_WIDTH = 1200
_MARGIN = 32
_TITLE = 26  # of the face
_SUBTITLE = 15
_LABEL = 14
_HEX = 13
_LABELS = 40  # the column of K
_GAP = 3  # between swatches, where there is room
_HEIGHT = 1000  # of all rows, if that makes each neither flat nor tall
_LEAST_PITCH, _MOST_PITCH = 12, 96
_LEAST_HEX = 22  # height of a swatch that shows its hex
_AROUND_HEX = 6

_SWATCH = 0.45  # of the pitch; the bands have the rest
_GAPS = 0.25  # of the width at most
_PALE, _STRONG = 0.62, 0.12  # of a band's color is the ground's; strong where a color split

_EXPLAINED = "Each color as wide as its share of the pixels, and where it came from"


@dataclass(frozen=True, slots=True)
class Row:
    """Where the swatches of a palette lie, in the order of their families.

    Attributes:
        palette: whose they are.
        order: (m,), the place in the palette of each.
        left: (m,) px.
        right: (m,) px, at least ``left``.
        parents: (m,), the place in the row above of each; None in the first row.
    """

    palette: Palette
    order: I64
    left: F64
    right: F64
    parents: I64 | None


def rows_of(palettes: PaletteSet, left: float, width: float) -> list[Row]:
    """Lay the palettes out in rows, each centered in the same width.

    Guarantees:
        - a share is equally wide in every row, and the widest row fills ``width``;
        - swatches of a row are apart, and from left to right their parents go from left to right.

    Args:
        palettes: K rising.
        left: px.
        width: px.
    """
    most = max(len(palette.colors) for palette in palettes)
    gap = min(_GAP, _GAPS * width / most)
    colored = width - gap * (most - 1)
    rows: list[Row] = []
    for palette in palettes:
        order = palette.family
        widths = palette.counts[order] / palette.counts.sum() * colored
        start = left + (width - colored - gap * (len(order) - 1)) / 2
        lefts = start + np.concatenate([[0], np.cumsum(widths + gap)[:-1]])
        parents = None
        if palette.parents is not None:
            parents = np.argsort(rows[-1].order)[palette.parents[order]]
        rows.append(Row(palette, order, lefts, lefts + widths, parents))
    return rows


def draw_tree(palettes: PaletteSet, look: Look, open_canvas: Open) -> bytes:
    """Draw the lineage of the colors of ``palettes``.

    Args:
        palettes: of two or more K.
        look: how it looks.
        open_canvas: what it is drawn on.
    """
    inks = THEMES[look.theme]
    lines = {size: line_height(look.font, size) for size in (_TITLE, _SUBTITLE, _LABEL)}
    pitch = round(min(max(_HEIGHT / len(palettes), _LEAST_PITCH), _MOST_PITCH))
    high = round(pitch * _SWATCH)
    top = _MARGIN + lines[_TITLE] + 4 + lines[_SUBTITLE] + _MARGIN
    bottom = top + pitch * (len(palettes) - 1) + max(high, lines[_LABEL])
    canvas = open_canvas(_WIDTH, bottom + _MARGIN, look)
    inner = _WIDTH - 2 * _MARGIN

    shown = canvas.fitted(f"{palettes.name}, {palettes.span}", _TITLE, inner)
    canvas.text(_MARGIN, _MARGIN, shown, _TITLE, inks.text)
    below = _MARGIN + lines[_TITLE] + 4
    canvas.text(_MARGIN, below, _EXPLAINED, _SUBTITLE, inks.muted)

    rows = rows_of(palettes, _MARGIN + _LABELS, inner - _LABELS)
    for i in range(1, len(rows)):
        lower = top + i * pitch
        canvas.bands(_bands(rows[i - 1], rows[i], lower - pitch + high, lower, inks.ground))
    for i, row in enumerate(rows):
        _draw_row(canvas, look, row, top + i * pitch, high)
    for i in _labeled([row.palette.k for row in rows], pitch, lines[_LABEL]):
        y = top + i * pitch + (high - lines[_LABEL]) // 2
        canvas.text(_MARGIN + _LABELS - 14, y, str(rows[i].palette.k), _LABEL, inks.muted, "right")
    return canvas.finished(
        f"{palettes.name}: the palettes of {palettes.span} as a tree",
        "A row for each number of colors, with every color as wide as its share of the pixels. "
        "Bands lead from each color to those of the next row that came from it.",
        palettes.settings,
    )


def _draw_row(canvas: Canvas, look: Look, row: Row, top: int, high: int) -> None:
    swatches = row.palette.swatches
    face = open_face(look.font, _HEX)
    for place, left, right in zip(row.order, row.left.tolist(), row.right.tolist(), strict=True):
        swatch: Swatch = swatches[place]
        if swatch.share == 0:  # a locked color that nothing is nearest to
            continue
        says = f"K = {row.palette.k}: {swatch.hex}, {swatch.percent}"
        canvas.swatch(left, top, right, top + high, swatch.rgb, says)
        if high >= _LEAST_HEX and right - left >= face.length(swatch.hex) + 2 * _AROUND_HEX:
            y = top + (high - line_height(look.font, _HEX)) // 2
            canvas.text((left + right) / 2, y, swatch.hex, _HEX, ink_on(swatch.rgb), "center")


def _bands(above: Row, row: Row, top: float, bottom: float, ground: Color) -> list[Band]:
    """From each swatch of the row above to its children, who share its width by their pixels."""
    assert row.parents is not None
    counts = row.palette.counts[row.order]
    family = np.bincount(row.parents, counts, len(above.order))
    children = np.bincount(row.parents, minlength=len(above.order))
    bands = []
    begun = above.left.copy()  # where the next child of each begins
    for i, parent in enumerate(row.parents.tolist()):
        share = counts[i] / family[parent] if family[parent] else 0.0
        start = begun[parent]
        begun[parent] += share * (above.right[parent] - above.left[parent])
        faded = _STRONG if children[parent] > 1 else _PALE
        r, g, b = (
            round(own * (1 - faded) + other * faded)
            for own, other in zip(row.palette.colors[row.order[i]].tolist(), ground, strict=True)
        )
        ends = (float(start), float(begun[parent]), top)
        bands.append(Band(ends, (float(row.left[i]), float(row.right[i]), bottom), (r, g, b)))
    return bands


def _labeled(ks: list[int], pitch: int, line: int) -> list[int]:
    """The rows that have room for their K: all, or round numbers, and the first and the last."""
    rows = range(len(ks))
    step = next(step for step in (1, 2, 5, 10, 20) if step * pitch >= line or step == 20)
    round_ones = [i for i in rows if ks[i] % step == 0 or i in {0, len(ks) - 1}]
    kept: list[int] = []
    for i in round_ones:
        if kept and (i - kept[-1]) * pitch < line:
            if i < len(ks) - 1 or len(kept) == 1:
                continue
            kept.pop()
        kept.append(i)
    return kept
