"""Panels: pictures with what is written under them, arranged in rows on a page.

Pictures are put there pixel by pixel, so the page is as large as they need. It is made of one row,
one column or something between, whatever comes nearest to the shape of a screen, and the text has
the size that suits a page so large.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple, Protocol

from sweep.artifacts.comparison.settings import Comparison
from sweep.artifacts.comparison.version import Version
from sweep.defaults import Theme
from sweep.drawing.fonts import Font, fitted, one_line, open_face
from sweep.drawing.page import Page, line_height
from sweep.drawing.theme import THEMES
from sweep.image.box import Box
from sweep.system.arrays import I64, U8, Color

__all__ = [
    "LEAST_TEXT_SIZE",
    "Drawn",
    "Foot",
    "Look",
    "Panel",
    "Plan",
    "Words",
    "draw",
    "draw_words",
    "label_width",
    "plan",
    "text_size",
    "words_height",
]

LEAST_TEXT_SIZE = 11  # px; in smaller letters strokes run together


_SHAPE = 3 / 2  # width to height of a page that suits screens and paper
_RAGGED_FROM = 5  # panels; fewer look forgotten when a row is not full
_EMPTY = 0.25  # what an empty place in the last row costs, in units of log(shape)
_WIDEST_LABEL = 18  # ems of a label that a narrow panel is made wider for


@dataclass(frozen=True, slots=True)
class Look:
    """How a page looks."""

    theme: Theme
    font: Font

    @classmethod
    def of(cls, comparison: Comparison) -> "Look":
        """What was asked for."""
        return cls(comparison.theme, comparison.font)

    @property
    def ground(self) -> Color:
        """What is seen where a picture is transparent."""
        return THEMES[self.theme].ground


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """What is written under a picture.

    Attributes:
        label: what it is.
        notes: more about it, from long to short; the first that fits beside the label is shown,
            on a page of panels the first that fits beside all labels.
        palette: colors and counts for a strip, or None.
        chip: a color that the label is about, shown behind it, or None.
    """

    label: str
    notes: tuple[str, ...] = ()
    palette: tuple[U8, I64] | None = None
    chip: Color | None = None

    @classmethod
    def of(cls, version: Version, *notes: str, strip: bool = True) -> "Words":
        """The label of a version, with its palette."""
        return cls(version.label, notes, version.palette if strip else None)


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """One or more pictures that belong together, and what is written under them.

    Attributes:
        pictures: pixels, and where their upper left corner is in the panel.
        words: what is written under them.
    """

    pictures: tuple[tuple[U8, int, int], ...]
    words: Words

    @classmethod
    def of(cls, pixels: U8, words: Words) -> "Panel":
        """A panel of one picture."""
        return cls(((pixels, 0, 0),), words)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of all pictures together."""
        return (
            max(left + pixels.shape[1] for pixels, left, _ in self.pictures),
            max(top + pixels.shape[0] for pixels, _, top in self.pictures),
        )


class Drawn(NamedTuple):
    """A page, and what it shows in numbers: of the whole, and of each version."""

    page: Page
    facts: dict[str, Any]
    each: list[dict[str, Any]]


class Foot(Protocol):
    """What stands at the foot of a page, as a legend does."""

    def size(self, width: int, text_size: int) -> tuple[int, int]:
        """The width and height it takes when there is so much width for it, or the least."""
        ...

    def draw(self, page: Page, box: Box, text_size: int) -> None:
        """Draw it into ``box``, which is as large as it said."""
        ...


@dataclass(frozen=True, slots=True)
class Plan:
    """Where panels go on a page. All measures are px.

    Attributes:
        page: width and height.
        text_size: of all text.
        columns: how many panels are side by side.
        cell: width and height of a panel with its words.
        foot: the room for the foot, empty without one.
        score: how far the page is from the shape it should have; 0 is best.
    """

    page: tuple[int, int]
    text_size: int
    columns: int
    cell: tuple[int, int]
    foot: Box
    score: float = field(compare=False)

    def cell_at(self, index: int) -> tuple[int, int]:
        """Left and top of a panel."""
        row, column = divmod(index, self.columns)
        margin, gap = _margin(self.text_size), _gap(self.text_size)
        return margin + column * (self.cell[0] + gap), margin + row * (self.cell[1] + gap)


def text_size(page: tuple[int, int], least_side: int) -> int:
    """The size in px of text on a page of this width and height.

    It can be read from as far away as such a page is looked at, but does not dwarf pictures whose
    shorter side is ``least_side`` px.
    """
    across = max(page[0], page[1] * _SHAPE)
    return max(LEAST_TEXT_SIZE, min(round(6 + across / 75), least_side // 4))


def plan(panels: Sequence[Panel], look: Look, foot: Foot | None = None) -> Plan:
    """Arrange panels, all of one size, so that the page is nearest to 3:2."""
    count = len(panels)
    every = [n for n in range(1, count + 1) if count % n == 0 or count >= _RAGGED_FROM]
    plans = [_with_columns(n, panels, look, foot) for n in every]
    return min(plans, key=lambda plan: (round(plan.score, 6), -plan.columns))


def _with_columns(columns: int, panels: Sequence[Panel], look: Look, foot: Foot | None) -> Plan:
    """The plan with so many columns, in smaller text if a label is wider than its panel."""
    width, height = panels[0].size
    least = _planned(columns, panels, look, foot, LEAST_TEXT_SIZE)
    size = text_size(least.page, min(width, height))
    while size > LEAST_TEXT_SIZE and _widest_label(panels, look, size) > width:
        size -= 1
    return _planned(columns, panels, look, foot, size)


def _planned(
    columns: int, panels: Sequence[Panel], look: Look, foot: Foot | None, size: int
) -> Plan:
    width, height = panels[0].size
    rows = math.ceil(len(panels) / columns)
    margin, gap = _margin(size), _gap(size)
    strips = any(panel.words.palette for panel in panels)
    cell = (
        max(width, math.ceil(min(_widest_label(panels, look, size), _WIDEST_LABEL * size))),
        height + words_height(look, size, strip=strips),
    )
    across = columns * cell[0] + (columns - 1) * gap
    bottom = margin + rows * cell[1] + (rows - 1) * gap
    foot_box = Box(margin, bottom, margin, bottom)
    if foot:
        foot_box = Box.at(margin, bottom + gap, *foot.size(across, size))
    page = max(across, foot_box.width) + 2 * margin, foot_box.bottom + margin
    empty = columns * rows - len(panels)
    score = abs(math.log(page[0] / page[1] / _SHAPE)) + _EMPTY * empty
    return Plan(page, size, columns, cell, foot_box, score)


def _widest_label(panels: Sequence[Panel], look: Look, size: int) -> float:
    return max(label_width(panel.words, look, size) for panel in panels)


def label_width(words: Words, look: Look, size: int) -> float:
    """How wide the label is in text of ``size`` px, with its chip."""
    text = open_face(look.font, size).length(one_line(words.label))
    return text + (0 if words.chip is None else _space(size) + _chip(size))


def words_height(look: Look, size: int, *, strip: bool) -> int:
    """The height of what is written under a picture, with the space above it."""
    return size // 3 + line_height(look.font, size) + (size // 4 + _strip(size) if strip else 0)


def draw(panels: Sequence[Panel], look: Look, foot: Foot | None = None) -> Page:
    """Put panels, all of one size, on a page of their own; see `plan`."""
    planned = plan(panels, look, foot)
    size = planned.text_size
    page = Page(*planned.page, look.theme, look.font)
    width = planned.cell[0]
    fitting = [_fitting(p.words, look, size, width) for p in panels if len(p.words.notes) > 1]
    short = max((one for one in fitting if one is not None), default=0)
    for index, panel in enumerate(panels):
        left, top = planned.cell_at(index)
        for pixels, x, y in panel.pictures:
            page.picture(left + x, top + y, pixels)
        below = Box.at(left, top + panel.size[1], width, 0)
        notes = panel.words.notes[short:] or panel.words.notes
        draw_words(page, below, replace(panel.words, notes=notes), look, size)
    if foot:
        foot.draw(page, planned.foot, size)
    return page


def draw_words(page: Page, below: Box, words: Words, look: Look, size: int) -> None:
    """Write the words under the bottom of ``below``, as wide as it is."""
    face = open_face(look.font, size)
    chip = 0 if words.chip is None else _space(size) + _chip(size)
    label = fitted(one_line(words.label), face, below.width - chip)
    top = below.bottom + size // 3
    right = page.text(below.left, top, label, size).right
    if words.chip is not None:
        middle = top + line_height(look.font, size) // 2
        box = Box.at(right + _space(size), middle - _chip(size) // 2, _chip(size), _chip(size))
        page.fill(box, words.chip, kind="chip")
    fitting = _fitting(words, look, size, below.width)
    if fitting is not None:
        note = words.notes[fitting]
        page.text(below.right, top, note, size, color=page.inks.muted, align="right")
    if words.palette:
        top += line_height(look.font, size) + size // 4
        # The outline shows the ends of a strip whose last color is that of the page.
        strip = Box.at(below.left, top, below.width, _strip(size))
        page.fill(strip, page.inks.line, kind="outline")
        page.palette(strip.grown(-1), *words.palette)


def _fitting(words: Words, look: Look, size: int, width: int) -> int | None:
    """Which note is the first that fits beside the label in so much width, if any does."""
    face = open_face(look.font, size)
    room = width - label_width(words, look, size) - size
    lengths = [face.length(note) for note in words.notes]
    return next((i for i, length in enumerate(lengths) if length <= room), None)


def _chip(size: int) -> int:
    return round(0.8 * size)


def _space(size: int) -> int:
    return round(0.4 * size)


def _strip(size: int) -> int:
    return max(6, round(0.6 * size))


def _margin(size: int) -> int:
    return round(1.2 * size)


def _gap(size: int) -> int:
    return size
