"""Split: one picture, the left of one version and the right of another, and a line between."""

from collections.abc import Sequence

import numpy as np

from sweep.artifacts.comparison.panels import (
    Drawn,
    Look,
    Words,
    draw_words,
    label_width,
    text_size,
    words_height,
)
from sweep.artifacts.comparison.settings import Comparison
from sweep.artifacts.comparison.version import Version
from sweep.drawing.page import Page
from sweep.image.box import Box
from sweep.system.arrays import U8

__all__ = ["draw_split", "line_columns"]


_WHITE, _BLACK = 255, 20
_EDGED_FROM = 160  # px of width; in a smaller picture the line has no dark edges


def draw_split(versions: Sequence[Version], comparison: Comparison) -> Drawn:
    """One picture, cut; a single version stands at the right, the original at the left."""
    left, right = versions if len(versions) == 2 else (versions[0].original, versions[0])
    comparison.check_size(left.size)
    width = left.size[0]
    cut = width // 2 if comparison.at is None else comparison.at.cut(width)
    ground = Look.of(comparison).ground
    pixels = left.frame.on(ground)
    pixels[:, cut:] = right.frame.on(ground)[:, cut:]
    columns = line_columns(cut, width)
    pixels[:, columns] = _line(columns.stop - columns.start)
    page = _page(pixels, cut, (_words(left), _words(right)), Look.of(comparison))
    return Drawn(page, {"cut": cut}, [{} for _ in versions])


def line_columns(cut: int, width: int) -> slice:
    """The columns of the picture that the line covers: as many left of the cut as right of it."""
    half = max(1, round(width / 1000)) + (width >= _EDGED_FROM)
    return slice(max(0, cut - half), min(width, cut + half))


def _line(thick: int) -> U8:
    """(thick, 3): white, with dark edges where there is room, so that it shows on any picture."""
    line = np.full((thick, 3), _WHITE, np.uint8)
    if thick > 2:
        line[[0, -1]] = _BLACK
    return line


def _words(version: Version) -> Words:
    if version.level is None:
        return Words.of(version, version.colors_in_words)
    return Words.of(version, f"mean difference {version.mean_difference:.1f}")


def _page(pixels: U8, cut: int, words: tuple[Words, Words], look: Look) -> Page:
    height, width, _ = pixels.shape
    size = text_size((width, height), min(width, height))
    margin, gap = round(1.2 * size), size
    boxes = _sides(width, cut, [label_width(w, look, size) for w in words], gap)
    across = max(width, boxes[1].right)
    below = words_height(look, size, strip=True)
    page = Page(across + 2 * margin, height + below + 2 * margin, look.theme, look.font)
    page.picture(margin, margin, pixels)
    for box, one in zip(boxes, words, strict=True):
        draw_words(page, box.moved(margin, margin + height), one, look, size)
    # The line goes on beyond the picture, so that it is seen as what it is.
    columns, reach = line_columns(cut, width), max(2, size // 3)
    thick = max(1, (columns.stop - columns.start) // 2)
    for top in (margin - reach, margin + height):
        page.fill(Box.at(margin + cut - thick // 2, top, thick, reach), page.inks.text)
    return page


def _sides(width: int, cut: int, labels: list[float], gap: int) -> tuple[Box, Box]:
    """Where the words of both sides go: under their own side if they fit, else each a half."""
    left, right = (int(np.ceil(label)) for label in labels)
    across = max(width, left + gap + right)
    end = cut - gap // 2
    if end < left or width - cut - gap // 2 < right:
        end = min(max((across - gap) // 2, left), across - gap - right)
        return Box(0, 0, end, 0), Box(end + gap, 0, across, 0)
    return Box(0, 0, end, 0), Box(cut + gap // 2, 0, width, 0)
