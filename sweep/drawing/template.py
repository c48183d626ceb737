"""Templates of captions and names: "K = {k}" -> its parts. This module imports nothing heavy.

Only field names and a small form of format are understood. Nothing of Python's format strings is
run on a template, so a template reaches no attribute, no item and no conversion.
"""

import math
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sweep.errors import TemplateError

if TYPE_CHECKING:
    from sweep.image.level import Level

__all__ = ["FIELDS", "MAX_LENGTH", "WHOLE", "Field", "parse_template"]

MAX_LENGTH = 200  # characters; a caption is one line

WHOLE: dict[str, Callable[["Level"], int]] = {
    "k": lambda level: level.k,
    "colors": lambda level: len(level.palette),
}
_DECIMAL: dict[str, Callable[["Level"], float]] = {
    "mse": lambda level: level.mse,
    "psnr": lambda level: level.psnr,
}
_DEFAULT_PRECISION = 1

FIELDS = (*WHOLE, *_DECIMAL)

_TOKEN = re.compile(r"(?P<text>\{\{|\}\}|[^{}]+)|\{(?P<field>[^{}]*)\}|(?P<lone>[{}])")
# Either an alignment or zeros, since Python's "<03" turns 5 into 500; then a width below 100.
_PADDING = r"(?P<pad>[<>^]|0)?(?P<width>[1-9][0-9]?)?"
_WHOLE_FORMAT = re.compile(_PADDING + "d?")
_DECIMAL_FORMAT = re.compile(_PADDING + r"(?:\.(?P<precision>[0-9])f)?")

_INFINITE = "\N{INFINITY}"


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

    def text(self, level: "Level") -> str:
        """The value of ``level``."""
        width = self.width or ""
        if self.name in WHOLE:
            return f"{WHOLE[self.name](level):{self.pad}{width}d}"
        value = _DECIMAL[self.name](level)
        if math.isinf(value):
            return f"{_INFINITE:{self.pad.replace('0', '>')}{width}}"
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
    form = (_WHOLE_FORMAT if name in WHOLE else _DECIMAL_FORMAT).fullmatch(spec)
    if form is None or (colon and not spec):
        right = f"{{{name}:3}} or {{{name}:03d}}" if name in WHOLE else f"{{{name}:8.2f}}"
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
