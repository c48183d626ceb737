"""Frame -> Frame with its caption: a line of text and the palette as swatches.

    Caption         what is asked for
    CaptionLayout   where everything goes, worked out once for a whole sweep
    layout.draw     one frame with its caption

The colors of the caption stand behind those of the picture in the palette. A palette has 256
slots, so the more colors the picture has, the fewer are left: see `_choose_inks`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sweep import defaults
from sweep.color.srgb import contrast, luminance
from sweep.defaults import CaptionAt, Theme
from sweep.drawing.fonts import Font, note_lacking
from sweep.drawing.lettering import Line
from sweep.drawing.looks import CaptionFields, check_template
from sweep.drawing.swatches import strip_rows
from sweep.drawing.theme import THEMES
from sweep.errors import ParameterError, warn
from sweep.image.box import Box
from sweep.image.frame import MAX_PALETTE, Frame
from sweep.image.level import Level
from sweep.system.arrays import I64, U8

__all__ = ["Caption", "CaptionAt", "CaptionLayout", "Theme"]

LEAST_TEXT_SIZE = 11  # px; in smaller letters strokes run together
LEAST_CONTRAST = 4.5  # WCAG 2, level AA

Colors = U8  # (n, 3) sRGB

_BLACK_AND_WHITE: Colors = np.array([[0, 0, 0], [255, 255, 255]], np.uint8)
_MOST_MIXES = 3
_ALIKE = 3 * 12**2  # squared distance within which a picture color may stand in for a mix


@dataclass(frozen=True, slots=True)
class Caption:
    """What the caption says and how it looks.

    Attributes:
        template: one line with the fields {k}, {colors}, {mse} and {psnr}, see
            `sweep.drawing.template.parse_template`; empty for swatches alone. Default "K = {k}".
        at: "below" (default) or "above" for a strip that covers nothing of the picture; a corner,
            as in "top-left", for a box over the picture.
        swatches: whether to show the palette, from dark to light, each color as wide as its share
            of the pixels. Default True.
        theme: "light" (default), dark text on a light ground, or "dark".
        font: a font file that FreeType reads (TTF, OTF, TTC), or None (default) for the face
            inside Pillow; what a face lacks is drawn by others, see `sweep.drawing.face`.

    Raises:
        TemplateError: the template cannot be used.
        ParameterError: a font that is missing or cannot be read, or no character with a glyph.
    """

    template: str = defaults.CAPTION
    at: CaptionAt = defaults.AT
    swatches: bool = True
    theme: Theme = defaults.THEME
    font: Font = None

    @classmethod
    def of(cls, fields: CaptionFields) -> "Caption | None":
        """What was asked for; None if that is no caption."""
        if fields.caption is None:
            return None
        return cls(fields.caption, fields.caption_at, fields.swatches, fields.theme, fields.font)

    def __post_init__(self) -> None:
        check_template(self.template, self.font)


@dataclass(frozen=True, slots=True, eq=False)
class CaptionLayout:
    """Where everything of a caption goes; the same for all frames of a sweep.

    Attributes:
        caption: what was asked for.
        size: width and height of the captioned frames.
        picture: where the picture stands.
        strip: the strip, or the box in a corner; empty if there is neither text nor swatches.
        text: what the ink of all captions of the sweep covers, or None without text.
        swatches: the swatch bar without its outline, or None without swatches.
        outline: how thick the outline around the bar is.
        text_size: the size of the font, at least 11.

    All measures are pixels of the captioned frame.
    """

    caption: Caption
    size: tuple[int, int]
    picture: Box
    strip: Box
    text: Box | None
    swatches: Box | None
    outline: int
    text_size: int
    _line: Line

    @classmethod
    def of(
        cls,
        caption: Caption,
        levels: Sequence[Level],
        picture_size: tuple[int, int],
        notes: Sequence[str] = (),
    ) -> "CaptionLayout":
        """Lay out ``caption`` for the ``levels`` of a sweep.

        Args:
            caption: what to show.
            levels: the levels that will be drawn, at least one; the text has room for the widest.
            picture_size: width and height of the picture in pixels.
            notes: texts that `draw_note` will write; the text has room for them too.

        A picture too small for its caption gets more ground at the right and at the bottom; a
        SweepWarning says so if the caption was to stand in a corner.
        """
        width, height = picture_size
        note_lacking([caption.template, *notes], caption.font)
        line = _fit_line(caption, levels, width, height, notes if caption.template else ())
        in_strip = caption.at in ("below", "above")
        strip, text, swatches = _arrange(line, width, caption.swatches, in_strip)
        picture = Box(0, 0, width, height)
        if in_strip:
            size = strip.width, height + strip.height
            x, y = 0, 0 if caption.at == "above" else height
            picture = picture.moved(0, strip.height if caption.at == "above" else 0)
        else:
            size = max(width, strip.width), max(height, strip.height)
            if size != picture_size:
                warn(
                    f"the picture of {width}x{height} px is smaller than its caption of "
                    f"{strip.width}x{strip.height} px; --caption-at below covers nothing of it"
                )
            free_x, free_y = size[0] - strip.width, size[1] - strip.height
            inset = min(line.size // 2, free_x // 2, free_y // 2)
            x = inset if caption.at.endswith("left") else free_x - inset
            y = inset if caption.at.startswith("top") else free_y - inset
        return cls(
            caption,
            size,
            picture,
            strip.moved(x, y),
            text and text.moved(x, y),
            swatches and swatches.moved(x, y),
            _outline(line.size),
            line.size,
            line,
        )

    def draw(self, frame: Frame, level: Level) -> Frame:
        """Draw the caption of ``level`` onto ``frame``, that level's frame without a caption.

        The palette of ``frame`` stays as it is, with at most five colors of the caption behind it.
        The contrast of text and ground is at least 4.5:1. The one exception is a palette of 256
        colors of which no two differ that much: it leaves no slot for others, and the two that
        differ most are taken.

        Raises:
            ParameterError: ``frame`` does not have the size of the layout's picture or the palette
                of ``level``, or the text is wider than all those the layout was made for.
        """
        if not np.array_equal(frame.palette[: len(level.palette)], level.palette):
            raise ParameterError(
                f"the frame does not begin with the palette of K = {level.k}; "
                "draw each frame with its own level"
            )
        coverage = self._line.coverage(level) if self.text else None
        return self._drawn(frame, level.palette, level.counts, coverage)

    def draw_note(self, frame: Frame, note: str) -> Frame:
        """Draw a caption that says ``note`` onto ``frame``, any frame without a caption.

        For a picture that is no level of the sweep, as the original. The swatches show the colors
        of ``frame``, however many they are.

        Args:
            frame: of the size of the layout's picture.
            note: one of those the layout was made for.

        Raises:
            ParameterError: ``frame`` has another size.
        """
        shown = frame.indices if frame.matte is None else frame.indices[frame.matte.opaque]
        counts = np.bincount(shown.ravel(), minlength=len(frame.palette))
        coverage = self._line.note_coverage(note) if self.text else None
        return self._drawn(frame, frame.palette, counts, coverage)

    def palette(self, palette: Colors, *, transparent: bool = False) -> Colors:
        """The palette of what is drawn on a frame with ``palette``, which it begins with.

        Args:
            palette: (m, 3) of the frame.
            transparent: whether the frame is so somewhere, which takes a slot.
        """
        if not (self.text or self.swatches):
            return palette
        slots = MAX_PALETTE - transparent
        return _choose_inks(palette, len(palette), self.caption.theme, slots)[0]

    def _drawn(
        self,
        frame: Frame,
        palette: Colors,
        counts: I64,
        coverage: U8 | None,
    ) -> Frame:
        """Draw swatches of ``palette``, with which that of ``frame`` begins, and the text."""
        if frame.size != (self.picture.width, self.picture.height):
            raise ParameterError(
                f"a frame of {frame.size[0]}x{frame.size[1]} px does not fit a layout for "
                f"{self.picture.width}x{self.picture.height} px; make a layout for its size"
            )
        if not (self.text or self.swatches):
            return frame
        slots = MAX_PALETTE - (frame.matte is not None)
        all_colors, rows = _choose_inks(frame.palette, len(palette), self.caption.theme, slots)
        shades = rows.astype(frame.indices.dtype)
        width, height = self.size
        canvas = np.full((height, width), shades[0], frame.indices.dtype)
        canvas[self.picture.area] = frame.indices
        canvas[self.strip.area] = shades[0]
        if self.swatches:
            canvas[self.swatches.grown(self.outline).area] = shades[1]
            canvas[self.swatches.area] = strip_rows(palette, counts, self.swatches.width)
        if self.text and coverage is not None:
            mixes = (coverage.astype(np.uint16) * (len(shades) - 1) + 127) // 255
            canvas[self.text.area] = shades[mixes]
        matte = frame.matte and frame.matte.on_canvas(self.size, self.picture, [self.strip])
        return Frame(canvas, all_colors, matte)


def _pad(text_size: int) -> int:
    return text_size // 2


def _outline(text_size: int) -> int:
    return max(1, text_size // 20)


def _least_width(line: Line) -> int:
    """The width of a strip that just holds the text, or a short bar if there is none."""
    return (Box(*line.ink).width or 3 * line.size) + 2 * _pad(line.size)


def _fit_line(
    caption: Caption, levels: Sequence[Level], width: int, height: int, notes: Sequence[str]
) -> Line:
    """Set the text at the size for the picture, or smaller if it is wider than the picture."""
    # A sixtieth of the width and 8 px: 13 px at 320, 21 at 800, 35 at 1600. The height counts too,
    # so that the caption does not dwarf a flat picture.
    text_size = max(LEAST_TEXT_SIZE, min(round(8 + width / 60), height // 8))
    while True:
        line = Line.of(caption.template, caption.font, levels, text_size, notes)
        least = _least_width(line)
        if least <= width or text_size == LEAST_TEXT_SIZE:
            return line
        text_size = max(LEAST_TEXT_SIZE, min(text_size - 1, text_size * width // least))


def _arrange(
    line: Line, picture_width: int, swatches: bool, in_strip: bool
) -> tuple[Box, Box | None, Box | None]:
    """Arrange text and swatch bar: the strip (or box) at (0, 0), the text and the bar in it.

    In a strip, the bar stands beside the text, as high as the capitals. In a box, or if there is
    too little room beside, it stands under the text.
    """
    size, pad, outline, ink = line.size, _pad(line.size), _outline(line.size), Box(*line.ink)
    if not (ink.width or swatches):
        return Box(0, 0, picture_width if in_strip else 0, 0), None, None
    width = _least_width(line)
    if in_strip:
        width = max(width, picture_width)
    elif not ink.width:
        width = max(width, min(8 * size, picture_width))
    # Two pixels of ground are the least around letters that leave the height of the capitals.
    baseline = max(pad + line.cap_height, 2 - ink.top)
    below_text = baseline + max(pad, ink.bottom + 2)
    text = ink.moved(pad - ink.left, baseline) if ink.width else None
    if not swatches:
        return Box(0, 0, width, below_text), text, None
    left = text.right + size if text else pad
    bar = Box(left + outline, baseline - line.cap_height, width - pad - outline, baseline)
    if text and (bar.width < 3 * size or not in_strip):
        top = below_text + outline
        bar = Box(pad + outline, top, width - pad - outline, top + max(4, size // 3))
        return Box(0, 0, width, bar.bottom + outline + pad), text, bar
    return Box(0, 0, width, below_text), text, bar


def _choose_inks(
    palette: Colors, pictured: int, theme: Theme, slots: int = MAX_PALETTE
) -> tuple[Colors, npt.NDArray[np.intp]]:
    """Find slots for the colors of the caption in a palette of the picture.

    Args:
        palette: (m, 3), all in use by the picture.
        pictured: how many of its rows, from the first, may serve the caption too.
        theme: "light" or "dark".
        slots: how many rows there can be in all.

    Returns:
        The palette with 0 to 5 rows more, at most ``slots``; and the rows of 2 to 5 shades: the
        ground, the mixes that smooth the letters, the text. With fewer slots there are fewer mixes;
        with one slot a picture color serves as ground or as text, with none picture colors as both.
    """
    free = slots - len(palette)
    own = palette[:pictured]
    if free < 0:  # a picture in full color: there is room for all inks, and none is looked for
        free, own = _MOST_MIXES + 2, own[:1]
    ground, text = _ground_and_text(own, min(free, 2), theme)
    for mixes in range(_MOST_MIXES, -1, -1):
        share = np.linspace(0, 1, mixes + 2)[:, None]
        shades = np.rint(ground * (1 - share) + text * share).astype(np.uint8)
        distances = ((shades[:, None].astype(int) - own) ** 2).sum(axis=2)
        for alike in (0, _ALIKE):
            far = distances.min(axis=1) > np.array([0, *[alike] * mixes, 0])
            if far.sum() <= free:
                rows = distances.argmin(axis=1)
                rows[far] = len(palette) + np.arange(far.sum())
                return np.concatenate([palette, shades[far]]), rows
    raise AssertionError("ground and text have their slots")


def _ground_text(theme: Theme) -> Colors:
    inks = THEMES[theme]
    return np.array([inks.ground, inks.text], np.uint8)


def _ground_and_text(own: Colors, free: int, theme: Theme) -> Colors:
    """(2, 3): of all pairs that need at most ``free`` new slots, the one nearest to the theme's.

    Pairs of too little contrast do not count. One slot is always enough for 4.5:1, since of black
    and white one has at least 4.58:1 to any color. With none, if no pair has it, the pair of most
    contrast is the best there is.
    """
    grounds, texts = (
        np.concatenate([own, wanted[None], _BLACK_AND_WHITE]) for wanted in _ground_text(theme)
    )
    new = (np.arange(len(grounds)) >= len(own)).astype(int)
    contrasts = contrast(luminance(grounds)[:, None], luminance(texts))
    contrasts[new[:, None] + new > free] = 0
    from_ground, from_text = (
        ((colors.astype(float) - wanted) ** 2).sum(axis=1)
        for colors, wanted in zip((grounds, texts), _ground_text(theme), strict=True)
    )
    distances = from_ground[:, None] + from_text
    distances[contrasts < min(LEAST_CONTRAST, contrasts.max())] = np.inf
    ground, text = np.unravel_index(distances.argmin(), distances.shape)
    return np.stack([grounds[ground], texts[text]])
