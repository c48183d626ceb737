"""Caption templates: "K = {k}" -> its parts -> a line of text set in a face.

Only field names and a small form of format are understood. Nothing of Python's format strings is
run on a template, so a template reaches no attribute, no item and no conversion.
"""

import math
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

import numpy as np
import PIL.Image
from PIL import ImageDraw, ImageFont

from sweep.drawing.fonts import PROBE_SIZE, Font, has_glyph, open_face
from sweep.errors import ParameterError, TemplateError
from sweep.image.level import Level
from sweep.system.arrays import U8

__all__ = [
    "FIELDS",
    "MAX_LENGTH",
    "VISIBLE",
    "Field",
    "Line",
    "check_glyphs",
    "filled",
    "parse_template",
]

MAX_LENGTH = 200  # characters; a caption is one line

_WHOLE: dict[str, Callable[[Level], int]] = {
    "k": lambda level: level.k,
    "colors": lambda level: len(level.palette),
}
_DECIMAL: dict[str, Callable[[Level], float]] = {
    "mse": lambda level: level.mse,
    "psnr": lambda level: level.psnr,
}
_DEFAULT_PRECISION = 1

FIELDS = (*_WHOLE, *_DECIMAL)

_TOKEN = re.compile(r"(?P<text>\{\{|\}\}|[^{}]+)|\{(?P<field>[^{}]*)\}|(?P<lone>[{}])")
# Either an alignment or zeros, since Python's "<03" turns 5 into 500; then a width below 100.
_PADDING = r"(?P<pad>[<>^]|0)?(?P<width>[1-9][0-9]?)?"
_WHOLE_FORMAT = re.compile(_PADDING + "d?")
_DECIMAL_FORMAT = re.compile(_PADDING + r"(?:\.(?P<precision>[0-9])f)?")

VISIBLE = 32  # of 255; letters that cover less of a pixel leave it as it is

_INFINITIES = ("\N{INFINITY}", "inf")  # how an infinite value reads: the first the face has


@dataclass(frozen=True, slots=True)
class Field:
    """A place in a template that a level fills.

    Attributes:
        name: one of ``FIELDS``.
        pad: "<", ">" or "^" (spaces), "0" (zeros in front), or "" for no padding.
        width: the fewest characters, 0..99.
        precision: decimal places, 0..9; of no meaning to whole numbers.
    """

    name: str
    pad: str = ""
    width: int = 0
    precision: int = _DEFAULT_PRECISION

    def text(self, level: Level, infinity: str = _INFINITIES[-1]) -> str:
        """The value of ``level``; an infinite one reads ``infinity``."""
        width = self.width or ""
        if self.name in _WHOLE:
            return f"{_WHOLE[self.name](level):{self.pad}{width}d}"
        value = _DECIMAL[self.name](level)
        if math.isinf(value):
            return f"{infinity:{self.pad.replace('0', '>')}{width}}"
        return f"{value:{self.pad}{width}.{self.precision}f}"


def parse_template(
    template: str, fields: Sequence[str] = FIELDS, what: str = "caption"
) -> tuple[str | Field, ...]:
    """Split a template into its literal texts and its fields, in order.

    ``{k}``, ``{colors}``, ``{mse}`` and ``{psnr}`` are fields; ``{{`` and ``}}`` are braces. A
    field may have a format: an alignment ``<``, ``>``, ``^`` or a zero, a width below 100, and for
    mse and psnr a precision: ``{k:>3}``, ``{k:03d}``, ``{mse:.2f}``.

    Args:
        template: what to split.
        fields: those that may be there; one that no level has is a word and has no format.
        what: the template is for, as messages call it.

    Raises:
        TemplateError: more than ``MAX_LENGTH`` characters, a control character or line break, an
            unknown field, a format outside the form above, or a brace without its partner.
    """
    if len(template) > MAX_LENGTH:
        raise TemplateError(
            f"a {what} template of {len(template)} characters is too long; it may have {MAX_LENGTH}"
        )
    for character in template:
        if unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"}:
            raise TemplateError(
                f"the {what} template has the control character U+{ord(character):04X}; "
                f"a {what} is one line of plain text, remove it"
            )
    parts: list[str | Field] = []
    for token in _TOKEN.finditer(template):
        if token["lone"]:
            raise TemplateError(
                f'{what} template "{template}" has a lone "{token["lone"]}"; write '
                f'"{token["lone"] * 2}" for a brace, and no field within a field'
            )
        if token["field"] is not None:
            parts.append(_parse_field(token["field"], fields, what))
        else:
            literal = {"{{": "{", "}}": "}"}.get(token["text"], token["text"])
            before = parts.pop() if parts and isinstance(parts[-1], str) else ""
            parts.append(f"{before}{literal}")
    return tuple(parts)


def _parse_field(body: str, fields: Sequence[str], what: str) -> Field:
    name, colon, spec = body.partition(":")
    if name not in fields:
        known = ", ".join(f"{{{field}}}" for field in fields)
        if re.split(r"[.\[!]", name)[0] in fields:
            raise TemplateError(
                f"{what} field {{{body}}} asks for more than a value; "
                f"attributes, items and conversions are refused, take one of {known}"
            )
        raise TemplateError(f"unknown {what} field {{{body}}}; known are {known}")
    if name not in FIELDS:
        if colon:
            raise TemplateError(f"{what} field {{{body}}} is a word; write {{{name}}}")
        return Field(name)
    form = (_WHOLE_FORMAT if name in _WHOLE else _DECIMAL_FORMAT).fullmatch(spec)
    if form is None or (colon and not spec):
        right = f"{{{name}:3}} or {{{name}:03d}}" if name in _WHOLE else f"{{{name}:8.2f}}"
        raise TemplateError(
            f"{what} field {{{body}}} has a format that is not known; "
            f"a width is at most 99 and a precision at most 9, as in {right}"
        )
    precision = form.groupdict().get("precision")
    return Field(
        name,
        pad=form["pad"] or "",
        width=int(form["width"] or 0),
        precision=int(precision or _DEFAULT_PRECISION),
    )


def check_glyphs(template: str, font: Font) -> None:
    """Check that ``font`` can be read and has every character of ``template`` and its values.

    Raises:
        TemplateError: the template cannot be parsed.
        ParameterError: the font is missing or cannot be read, or lacks a character.
    """
    face = open_face(font, PROBE_SIZE)
    for part in parse_template(template):
        values = "0123456789" if isinstance(part, Field) and part.name in _WHOLE else "0123456789."
        for character in part if isinstance(part, str) else values:
            if not has_glyph(face, character):
                raise ParameterError(
                    f'the caption has "{character}" (U+{ord(character):04X}), which the font '
                    f"{face.getname()[0]} lacks; name a font that has it with --font=FILE"
                )


def filled(template: str, level: Level, font: Font = None) -> str:
    """The text of ``template`` for ``level``, to be set in ``font``.

    Raises:
        TemplateError: the template cannot be parsed.
    """
    infinity = _infinity(font)
    return "".join(_text(part, level, infinity) for part in parse_template(template))


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
    _face: ImageFont.FreeTypeFont
    _infinity: str
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
            font: a font file, or None for Pillow's.
            levels: those the line will be written for.
            size: of the face, in pixels.
            notes: texts that will stand in place of the template's.
        """
        face, infinity = open_face(font, size), _infinity(font)
        parts = parse_template(template)
        texts = [sorted({_text(part, level, infinity) for level in levels}) for part in parts]
        rooms = tuple(max(math.ceil(face.getlength(text)) for text in column) for column in texts)
        starts = tuple(accumulate(rooms, initial=0))[:-1]
        cap_height = -int(face.getbbox("H", anchor="ls")[1])
        line = cls(size, cap_height, (0, 0, 0, 0), face, infinity, parts, starts, rooms)
        margin = 2 * size  # for ink outside of its room, as of slanted or accented letters
        length = max([sum(rooms), *(math.ceil(face.getlength(note)) for note in notes)])
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
            text = _text(self._parts[part], level, self._infinity)
            if self._face.getlength(text) > room:
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
            x += self._rooms[part] - math.ceil(self._face.getlength(text))
        self._write_at(sheet, text, x, baseline)

    def _write_at(self, sheet: PIL.Image.Image, text: str, x: int, baseline: int) -> None:
        ImageDraw.Draw(sheet).text((x, baseline), text, fill=255, font=self._face, anchor="ls")


def _text(part: str | Field, level: Level, infinity: str) -> str:
    return part if isinstance(part, str) else part.text(level, infinity)


def _infinity(font: Font) -> str:
    probe = open_face(font, PROBE_SIZE)
    return next(word for word in _INFINITIES if len(word) > 1 or has_glyph(probe, word))
