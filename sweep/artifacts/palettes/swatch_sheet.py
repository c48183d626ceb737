"""One palette as a picture: its strip, and a tile for each color with its hex and its share."""

import math

from sweep.artifacts.palettes.palette_set import PaletteSet
from sweep.drawing.canvas import Look, Open
from sweep.drawing.page import line_height
from sweep.drawing.theme import THEMES

__all__ = ["draw_swatches"]

# px
_MARGIN = 32
_GAP = 16
_TITLE = 26  # of the face
_SUBTITLE = 15
_HEX = 15
_SHARE = 13
_STRIP = 24
_LARGE = 128, 88  # a tile
_SMALL = 96, 48  # where there are many
_LEAST_WIDTH = 2 * _LARGE[0] + _GAP

_MANY = 48  # colors
_ONE_ROW = 7  # colors
_MOST_COLUMNS = 16


def draw_swatches(palettes: PaletteSet, look: Look, open_canvas: Open) -> bytes:
    """Draw the one palette of ``palettes``; text is the theme's, tiles are in the palette's order.

    Args:
        palettes: of one K.
        look: how it looks.
        open_canvas: what it is drawn on.
    """
    (palette,) = palettes
    swatches, inks = palette.swatches, THEMES[look.theme]
    wide, high = _LARGE if len(swatches) <= _MANY else _SMALL
    columns = _columns(len(swatches))
    rows = -(-len(swatches) // columns)
    lines = {size: line_height(look.font, size) for size in (_TITLE, _SUBTITLE, _HEX, _SHARE)}
    words = 6 + lines[_HEX] + lines[_SHARE]  # below a tile
    inner = max(columns * (wide + _GAP) - _GAP, _LEAST_WIDTH)
    wide = (inner + _GAP) // columns - _GAP
    strip_top = _MARGIN + lines[_TITLE] + 4 + lines[_SUBTITLE] + _GAP
    tiles_top = strip_top + _STRIP + _MARGIN
    bottom = tiles_top + rows * (high + words + _GAP) - _GAP
    canvas = open_canvas(inner + 2 * _MARGIN, bottom + _MARGIN, look)

    title = canvas.fitted(palettes.name, _TITLE, inner)
    canvas.text(_MARGIN, _MARGIN, title, _TITLE, inks.text)
    below = _MARGIN + lines[_TITLE] + 4
    canvas.text(_MARGIN, below, palette.title, _SUBTITLE, inks.muted)

    left = float(_MARGIN)
    for swatch in swatches:
        right = left + swatch.share * inner
        if right > left:
            says = f"{swatch.hex}, {swatch.percent}"
            canvas.swatch(left, strip_top, right, strip_top + _STRIP, swatch.rgb, says)
        left = right
    for i, swatch in enumerate(swatches):
        x = _MARGIN + i % columns * (wide + _GAP)
        y = tiles_top + i // columns * (high + words + _GAP)
        canvas.swatch(x, y, x + wide, y + high, swatch.rgb, swatch.name)
        canvas.text(x, y + high + 6, swatch.hex, _HEX, inks.text)
        canvas.text(x, y + high + 6 + lines[_HEX], swatch.percent, _SHARE, inks.muted)
    colors = ", ".join(f"{swatch.hex} {swatch.percent}" for swatch in swatches)
    about = f"Each color with its share of the pixels: {colors}."
    return canvas.finished(
        f"{palettes.name}: a palette of {palette.title}", about, palettes.settings
    )


def _columns(colors: int) -> int:
    """So many that rows are filled evenly and the whole is wider than it is tall."""
    if colors <= _ONE_ROW:
        return colors
    most = min(math.ceil(math.sqrt(3 * colors)), _MOST_COLUMNS)
    return math.ceil(colors / math.ceil(colors / most))
