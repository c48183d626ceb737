"""A report -> a plot of what is lost, and how large the file is, against K.

Three curves above each other share the axis of K. That axis is logarithmic, as a color more means
much to five and little to fifty. So is the axis of mse: there a steady decline is a straight line,
and a bend is a bend whichever K are shown. What is seen (CIEDE2000) and what is paid (bytes) are
amounts, and begin at zero.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from sweep.artifacts.report.layout import PlotLayout
from sweep.artifacts.report.measured import Measured
from sweep.drawing.axes import Axis, axis_of_ks, linear_axis, log_axis
from sweep.drawing.canvas import Curve, Dot, Look
from sweep.drawing.fonts import Measuring, Roomy, fitted, one_line, open_face
from sweep.encode.pictures import CANVASES
from sweep.errors import ParameterError
from sweep.image.box import Box
from sweep.system.arrays import Color

__all__ = ["PLOTS", "PlotFile", "check_plot", "draw_plot", "plot_file"]

PLOTS = tuple(CANVASES)

# In px at scale 1.
_WIDTH, _LEFT, _RIGHT, _TOP, _GAP = 880, 80, 148, 132, 76
_HEIGHTS = (240, 150, 130)  # of the three plots, from above
_MARGIN = 24
_TITLE, _TEXT, _SMALL = 22, 15, 13
_PNG_SCALE = 2
_DOTTED = 20  # levels up to which each is a dot on its curve


class PlotFile(NamedTuple):
    """A plot as a file, and its width and height in px."""

    content: bytes
    size: tuple[int, int]


class _Plot(NamedTuple):
    """One of the plots: where it is, what it is called, its axis, its color, and its unit."""

    box: Box
    title: str
    axis: Axis
    color: Color
    unit: str = ""


@dataclass(frozen=True, slots=True)
class _Line:
    """A curve of a plot: its name, its values (None where there is none), and how bold it is."""

    name: str
    values: Sequence[float]
    width: float = 2.2


def check_plot(path: Path) -> None:
    """Refuse a plot that cannot be drawn, before any work is done.

    Raises:
        ParameterError: the suffix is neither .svg nor .png.
    """
    if path.suffix.lower().removeprefix(".") not in PLOTS:
        said = f'the suffix "{path.suffix}" is unknown' if path.suffix else "it has no suffix"
        raise ParameterError(f"{path}: {said}; a plot is .svg or .png")


def plot_file(measured: Measured, kind: str, look: Look, text: str = "") -> PlotFile:
    """Draw a report as a file.

    Args:
        measured: what was measured.
        kind: "svg", or "png" at twice the size.
        look: the ground, and the face of the text; an SVG names its face only.
        text: where it comes from, see `provenance`.
    """
    drawing = draw_plot(measured, look, scale=_PNG_SCALE if kind == "png" else 1)
    canvas = CANVASES[kind](drawing.width, drawing.height, look)
    drawing.put_on(canvas)
    ks = [level.k for level in measured.levels]
    title = f"Error and size of {measured.name} at {_span(ks)}"
    content = canvas.finished(one_line(title), _about(measured), text)
    return PlotFile(content, (drawing.width, drawing.height))


def draw_plot(measured: Measured, look: Look = Look(), *, scale: int = 1) -> PlotLayout:
    """Lay out the plot of a report; ``scale`` is 1 or more, the px of the page for each px."""
    return _Layout(measured, look, scale).drawn()


class _Layout:
    """A plot being laid out: what all its parts need to know."""

    def __init__(self, measured: Measured, look: Look, scale: int) -> None:
        self.measured, self.levels, self.scale = measured, measured.levels, scale
        self.ks = [level.k for level in self.levels]
        self.axis = axis_of_ks(self.ks)
        self.notes = self._notes()
        below = 44 + 20 * len(self.notes) + 20
        height = _TOP + sum(_HEIGHTS) + 2 * _GAP + below
        self.drawing = PlotLayout(_WIDTH * scale, height * scale, look)
        self.inks = self.drawing.inks

    def drawn(self) -> PlotLayout:
        self._head()
        mse = [level.mse for level in self.levels]
        mean = [level.delta_e for level in self.levels]
        most = [level.delta_e_95 for level in self.levels]
        size = [float(level.bytes) for level in self.levels]
        boxes = self._boxes()
        self._marks_of_k(boxes)
        first, second, third = self.inks.accents
        self._plot(
            _Plot(boxes[0], "Error: mse, on a logarithmic axis", log_axis(mse), first),
            [_Line("mse", mse)],
        )
        self._knees(boxes[0], log_axis(mse), first)
        # Where few pixels differ, and much, the mean is more than 95 % of them have.
        seen = _Plot(
            boxes[1], "Difference as seen: CIEDE2000", linear_axis(max(*mean, *most)), second
        )
        self._plot(seen, [_Line("95 % within", most, 1.2), _Line("mean", mean)])
        paid = _Plot(boxes[2], self._size_title(), linear_axis(max(size)), third, unit="bytes")
        self._plot(paid, [_Line("", size)])
        self._foot(boxes[-1])
        return self.drawing

    def _boxes(self) -> list[Box]:
        """Where the three plots are, without their names and ticks."""
        top, found = _TOP, []
        for height in _HEIGHTS:
            found.append(
                Box(*(v * self.scale for v in (_LEFT, top, _WIDTH - _RIGHT, top + height)))
            )
            top += height + _GAP
        return found

    def _head(self) -> None:
        measured, (width, height) = self.measured, self.measured.size
        colors = measured.distinct_colors
        about = (
            f"{width}x{height} px, {colors:,} distinct color{'s' * (colors != 1)}, "
            f"{_span(self.ks)}, k-means in {measured.progression.method.space}"
        )
        self._label(_MARGIN, 16, self._title(), _TITLE, self.inks.text)
        self._label(_MARGIN, 44, about, _SMALL, self.inks.muted)

    def _title(self) -> str:
        """The name of the picture, shortened to the width of the page."""
        room = (_WIDTH - 2 * _MARGIN) * self.scale
        return fitted(one_line(self.measured.name), self._measuring(_TITLE), room)

    def _measuring(self, size: int) -> Measuring:
        """How long text is at most; an SVG's is shown in a face that is not known."""
        face = open_face(self.drawing.look.font, size * self.scale)
        return face if self.scale > 1 else Roomy(face).widest

    def _plot(self, plot: _Plot, lines: list[_Line]) -> None:
        """One of the plots: its name, its ticks, its lines and what they come to."""
        scale, drawing = self.scale, self.drawing
        box, axis, color = plot.box, plot.axis, plot.color
        top = box.top - 50 * scale
        drawing.label(_MARGIN * scale, top, plot.title, _TEXT * scale, self.inks.text)
        for tick in axis.ticks:
            y = self._y(box, axis, tick)
            drawing.curves.append(
                Curve(((box.left, y), (box.right, y)), self.inks.line, scale, "grid")
            )
            named = _named(tick, plot.unit)
            self._beside(box.left - 8 * scale, y, named, "right", self.inks.muted)
        taken: list[tuple[float, str]] = []
        for line in lines:
            points = [
                (self._x(box, k), self._y(box, axis, value))
                for k, value in zip(self.ks, line.values, strict=True)
            ]
            if len(points) > 1:
                drawing.curves.append(Curve(tuple(points), color, line.width * scale))
            if len(points) <= _DOTTED:
                radius = (line.width + 0.6) * scale
                drawing.dots += [Dot(point, radius, color) for point in points]
            end = _ending(line.values[-1], plot.unit or line.name)
            taken.append((points[-1][1], f"{line.name} {end}".strip()))
        for (y, words), at in zip(taken, self._spread(box, [y for y, _ in taken]), strict=True):
            del y
            right = self._x(box, self.ks[-1]) + 10 * scale
            self._beside(right, at, words, "left", color)

    def _spread(self, box: Box, places: list[float]) -> list[float]:
        """The heights of labels, moved so far apart, from the lowest up, that none meet."""
        least = open_face(self.drawing.look.font, _SMALL * self.scale).height
        order = sorted(range(len(places)), key=lambda i: (-places[i], -i))
        moved, limit = list(places), float(box.bottom + least)
        for i in order:
            moved[i] = min(places[i], limit - least)
            limit = moved[i]
        return moved

    def _knees(self, box: Box, axis: Axis, color: Color) -> None:
        """Rings on the curve, and their K above, right of it, where there is room."""
        errors = dict(zip(self.ks, (level.mse for level in self.levels), strict=True))
        size = _SMALL * self.scale
        for knee in self.measured.knees:
            x, y = self._x(box, knee.k), self._y(box, axis, errors[knee.k])
            self.drawing.dots.append(Dot((x, y), 5 * self.scale, color, ring=True))
            words = str(knee.k)
            at = (round(x + 5 * self.scale), round(y - 23 * self.scale))
            if self.drawing.free(self.drawing.room(*at, words, size, "left").grown(self.scale)):
                self.drawing.label(*at, words, size, color)

    def _marks_of_k(self, boxes: list[Box]) -> None:
        """Lines up and down in all plots: dashed at the knees, and one at the K of a goal."""
        for knee in self.measured.knees:
            self._upright(boxes, knee.k, self.inks.line, dashed=True)
        choice = self.measured.choice
        if choice is not None:
            self._upright(boxes, choice.k, self.inks.muted)
            words, size = f"K = {choice.k}: {one_line(choice.goal.text)}", _SMALL * self.scale
            x, top = round(self._x(boxes[0], choice.k)), boxes[0].top - 30 * self.scale
            room = self.drawing.room(x, top, words, size, "center")
            # Over its line, as far as the page goes.
            length = math.ceil(self._measuring(_SMALL).length(words))
            left = min(room.left, self.drawing.width - _MARGIN * self.scale - length)
            left = max(left, _MARGIN * self.scale)
            self.drawing.label(left, top, words, size, self.inks.text)

    def _upright(self, boxes: list[Box], k: int, color: Color, *, dashed: bool = False) -> None:
        for box in boxes:
            x = self._x(box, k)
            ends = ((x, box.top - 4 * self.scale), (x, box.bottom))
            self.drawing.curves.append(Curve(ends, color, self.scale, "mark", dashed))

    def _foot(self, box: Box) -> None:
        """The axis of K, named, and the notes."""
        scale = self.scale
        for tick in self.axis.ticks:
            x = self._x(box, tick)
            self.drawing.curves.append(
                Curve(
                    ((x, box.bottom), (x, box.bottom + 5 * scale)), self.inks.muted, scale, "grid"
                )
            )
            words, size = f"{tick:g}", _SMALL * scale
            self.drawing.label(x, box.bottom + 8 * scale, words, size, self.inks.muted, "center")
        x, y = box.right + 24 * scale, box.bottom + 8 * scale
        self.drawing.label(x, y, "colors (K)", _SMALL * scale, self.inks.muted)
        top = box.bottom // scale + 44
        for row, note in enumerate(self.notes):
            self._label(_MARGIN, top + 20 * row, note, _SMALL, self.inks.muted)

    def _notes(self) -> list[str]:
        notes = []
        if self.measured.knees:
            notes += [
                "Rings: bends of the error. Up to there it falls at least half again as fast as "
                "from there on.",
                "A bend is not the best K: what is enough depends on the picture and its use.",
            ]
        return notes

    def _size_title(self) -> str:
        original = self.measured.original_bytes
        beside = "" if original is None else f" (the original file: {_named(original, 'bytes')})"
        return f"Size: PNG with a palette{beside}"

    def _label(self, x: int, top: int, words: str, size: int, color: Color) -> None:
        self.drawing.label(x * self.scale, top * self.scale, words, size * self.scale, color)

    def _beside(self, x: float, y: float, words: str, align: Any, color: Color) -> None:
        """A label whose digits have their middle at height ``y``."""
        size = _SMALL * self.scale
        ascent = open_face(self.drawing.look.font, size).ascent
        self.drawing.label(x, y - ascent + 0.36 * size, words, size, color, align)

    def _x(self, box: Box, k: float) -> float:
        return box.left + self.axis.share(k) * box.width

    def _y(self, box: Box, axis: Axis, value: float) -> float:
        return box.bottom - axis.share(value) * box.height


def _ending(value: float, name: str) -> str:
    """What a curve comes to, as it is written at its end."""
    if name == "bytes":
        return _named(value, "bytes")
    if value == 0:
        return "0, exact" if name == "mse" else "0"
    return f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"


def _named(value: float, unit: str = "") -> str:
    """A number as people write it: 1,000, 0.5, 250 kB."""
    if unit == "bytes" and value >= 1000:
        thousands = value / 1e3
        if thousands >= 999.5:
            return f"{thousands / 1e3:.3g} MB"
        return f"{thousands:.3g} kB"
    shown = f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"
    return f"{shown} B" if unit == "bytes" and value else shown


def _about(measured: Measured) -> str:
    """The curves in words, for those who cannot see them."""
    first, last = measured.levels[0], measured.levels[-1]
    told = (
        f"From K = {first.k} to {last.k}: mse {_named(first.mse)} to {_named(last.mse)}, "
        f"mean CIEDE2000 {_named(first.delta_e)} to {_named(last.delta_e)}, "
        f"PNG {_named(first.bytes, 'bytes')} to {_named(last.bytes, 'bytes')}"
    )
    if measured.knees:
        told += f"; the error bends at K = {', '.join(str(knee.k) for knee in measured.knees)}"
    return told + "."


def _span(ks: list[int]) -> str:
    """Ks in short."""
    if len(ks) > 2 and ks == list(range(ks[0], ks[-1] + 1)):
        return f"K = {ks[0]}..{ks[-1]}"
    if len(ks) > 8:
        return f"{len(ks)} K from {ks[0]} to {ks[-1]}"
    return f"K = {', '.join(map(str, ks))}"
