"""How what is drawn looks: the fields that artifacts with text share. Imports nothing heavy."""

import os
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from sweep import defaults
from sweep.drawing.template import parse_template
from sweep.settings.option import Option
from sweep.settings.rules import Idle, Rule
from sweep.settings.value import Settings

__all__ = [
    "NO_CAPTION", "CaptionFields", "Font", "LookFields", "caption_option",
    "check_font", "check_line", "check_template", "theme_option",
]  # fmt: skip

NO_CAPTION = "is for the caption, which --no-caption leaves out; choose one"

Font = str | os.PathLike[str] | None  # a font file; None is the face inside Pillow


def theme_option(help: str = "The ground that text stands on.") -> Option:
    """The option --theme."""
    return Option(help=help, group="Look")


def caption_option(help: str, **more: Any) -> Option:
    """The option --caption."""
    return Option(help=help, group="Caption", metavar="TEMPLATE", **more)


@dataclass(frozen=True, kw_only=True)
class LookFields(Settings):
    """The ground and the face of text.

    Attributes:
        theme: "light" or "dark".
        font: a font file that FreeType reads (TTF, OTF, TTC), or None (default) for the face
            inside Pillow. What it lacks is drawn by faces inside OpenCV: Latin with all accents,
            Greek, Cyrillic, Hebrew, Chinese, Japanese, Korean.
    """

    __slots__ = ()

    theme: Annotated[defaults.Theme, theme_option()] = defaults.THEME
    font: Annotated[
        str | None,
        Option(
            help="A TrueType or OpenType face for the text.",
            group="Look",
            metavar="FILE",
            file="read",
        ),
    ] = None


@dataclass(frozen=True, kw_only=True)
class CaptionFields(LookFields):
    """What the caption says and how it looks.

    Attributes:
        caption: one line with the fields {k}, {colors}, {mse} and {psnr}, see `parse_template`;
            empty for swatches alone, None for neither. Default "K = {k}".
        caption_at: "below" (default) or "above" for a strip that covers nothing of the picture; a
            corner, as in "top-left", for a box over the picture.
        swatches: whether to show the palette, from dark to light, each color as wide as its share
            of the pixels. Default True.
    """

    __slots__ = ()

    caption: Annotated[
        str | None,
        caption_option(
            "The text on each frame; {k}, {colors}, {mse} and {psnr} are filled in.",
            off=("--no-caption", "The picture alone, no text and no swatches."),
            off_says=NO_CAPTION,
        ),
    ] = defaults.CAPTION
    caption_at: Annotated[
        defaults.CaptionAt,
        Option(
            help="A strip outside the picture, or a box in a corner.",
            group="Caption",
            what="caption position",
        ),
    ] = defaults.AT
    swatches: Annotated[bool, Option(help="No palette beside the text.", group="Caption")] = True

    rules: ClassVar[tuple[Rule, ...]] = (
        Idle(
            ("caption_at", "theme", "font"),
            lambda fields: fields.caption == "" and not fields.swatches,
            "is for the caption, and an empty one with --no-swatches shows nothing; leave it out, "
            "or write a caption",
        ),
        Idle(
            ("font",),
            lambda fields: fields.caption == "",
            "is for text, and the caption has none; leave it out, or write a caption",
        ),
    )


def check_template(template: str | None, font: Font) -> None:
    """Refuse a caption that cannot be used, or of which nothing can be drawn.

    Raises:
        TemplateError: the template cannot be used.
        ParameterError: the font is missing or cannot be read, or there are no glyphs.
    """
    if template is None:
        return
    parts = parse_template(template)
    check_font(font)
    if all(isinstance(part, str) for part in parts):
        check_line(template, font, "caption")


def check_line(text: str | None, font: Font, what: str) -> None:
    """Refuse a text that is there and of which nothing can be drawn.

    Raises:
        ParameterError: naming ``what`` it is; or the font cannot be read.
    """
    if text and not (text.isascii() and font is None):  # the face inside Pillow has all of ASCII
        from sweep.drawing.fonts import check_drawable  # noqa: PLC0415  (Pillow is slow to load)

        check_drawable(text, font, what)


def check_font(font: Font) -> None:
    """Refuse a face that cannot be read.

    Raises:
        ParameterError: it is missing, or no font.
    """
    if font is not None:
        from sweep.drawing.fonts import open_face  # noqa: PLC0415  (slow to load)

        open_face(font, 1)
