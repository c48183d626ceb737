"""Lettering: a template -> a line of text set in a face."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

import numpy as np
import PIL.Image

from sweep.drawing.bidi import in_visual_order, is_bidirectional
from sweep.drawing.face import Face, Visual, clusters_of
from sweep.drawing.fonts import Font, open_face
from sweep.drawing.template import Field, parse_template
from sweep.errors import ParameterError
from sweep.image.level import Level
from sweep.system.arrays import U8

__all__ = ["VISIBLE", "Line", "filled"]

VISIBLE = 32  # of 255; letters that cover less of a pixel leave it as it is


def filled(template: str, level: Level) -> str:
    """The text of ``template`` for ``level``.

    Raises:
        TemplateError: the template cannot be parsed.
    """
    return "".join(_text(part, level) for part in parse_template(template))


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A template set in one face and size, with the same room for a part in all frames.

    Attributes:
        size: the size of the face in pixels.
        cap_height: how high its capitals stand, in pixels.
        ink: left, top, right and bottom of what all captions of the sweep cover visibly, in
            pixels from the beginning of the line and the baseline; four zeros without text.
    """

    size: int
    cap_height: int
    ink: tuple[int, int, int, int]
    _face: Face
    _parts: tuple[str | Field, ...]
    _starts: tuple[int, ...]
    _rooms: tuple[int, ...]

    @classmethod
    def of(
        cls,
        template: str,
        font: Font,
        levels: Sequence[Level],
        size: int,
        notes: Sequence[str] = (),
    ) -> "Line":
        """Set the captions of ``levels`` on top of each other to see what they need together.

        Args:
            template: see `parse_template`.
            font: a font file, or None for the face inside Pillow.
            levels: those the line will be written for.
            size: of the face, in pixels.
            notes: texts that will stand in place of the template's.
        """
        parts = _as_seen(parse_template(template))
        texts = [sorted({_text(part, level) for level in levels}) for part in parts]
        face = open_face(font, size).of_line([text for column in texts for text in column])
        rooms = tuple(max(math.ceil(face.length(text)) for text in column) for column in texts)
        starts = tuple(accumulate(rooms, initial=0))[:-1]
        line = cls(size, face.cap_height, (0, 0, 0, 0), face, parts, starts, rooms)
        margin = 2 * size  # for ink outside of its room, as of slanted or accented letters
        length = max([sum(rooms), *(math.ceil(face.length(note)) for note in notes)])
        sheet = PIL.Image.new("L", (length + 2 * margin, 2 * margin))
        for part, column in enumerate(texts):
            for text in column:
                line._write(sheet, part, text, margin, margin)
        for note in notes:
            line._write_at(sheet, note, margin, margin)
        seen = sheet.point([value >= VISIBLE for value in range(256)]).getbbox()
        left, top, right, bottom = (edge - margin for edge in seen or (margin,) * 4)
        return replace(line, ink=(left, top, right, bottom))

    def coverage(self, level: Level) -> U8:
        """How much of each pixel of ``ink`` the text of ``level`` covers, 0..255.

        Raises:
            ParameterError: the text is wider than that of all levels the line was made for.
        """
        left, top, right, bottom = self.ink
        sheet = PIL.Image.new("L", (right - left, bottom - top))
        for part, room in enumerate(self._rooms):
            text = _text(self._parts[part], level)
            if self._face.length(text) > room:
                raise ParameterError(
                    f'the caption has no room for "{text}" of K = {level.k}; '
                    "make its layout with all levels that are drawn"
                )
            self._write(sheet, part, text, -left, -top)
        return np.asarray(sheet)

    def note_coverage(self, note: str) -> U8:
        """The same for one of the ``notes`` that the line was made for."""
        left, top, right, bottom = self.ink
        sheet = PIL.Image.new("L", (right - left, bottom - top))
        self._write_at(sheet, note, -left, -top)
        return np.asarray(sheet)

    def _write(self, sheet: PIL.Image.Image, part: int, text: str, x: int, baseline: int) -> None:
        x += self._starts[part]
        # A value stands at the right of its room, so that what belongs to it ("dB", a comma) keeps
        # both its place and its distance. Before a gap, or at the end, it stands at the left.
        behind = self._parts[part + 1] if part + 1 < len(self._parts) else "  "
        if isinstance(behind, Field) or not behind.startswith("  "):
            x += self._rooms[part] - math.ceil(self._face.length(text))
        self._write_at(sheet, text, x, baseline)

    def _write_at(self, sheet: PIL.Image.Image, text: str, x: int, baseline: int) -> None:
        self._face.draw(sheet, (x, baseline), text)


def _as_seen(parts: Sequence[str | Field]) -> tuple[str | Field, ...]:
    """The parts of a line from left to right."""
    if not any(isinstance(part, str) and is_bidirectional(part) for part in parts):
        return tuple(parts)
    items: list[str | Field] = []
    for part in parts:
        items += clusters_of(part) if isinstance(part, str) else [part]
    seen: list[str | Field] = []
    for item in in_visual_order(items):
        if isinstance(item, str) and seen and isinstance(seen[-1], str):
            seen[-1] = Visual(seen[-1] + item)
        else:
            seen.append(Visual(item) if isinstance(item, str) else item)
    return tuple(seen)


def _text(part: str | Field, level: Level) -> str:
    return part if isinstance(part, str) else part.text(level)
