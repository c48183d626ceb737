"""CloudLook: how a cloud looks; and where everything stands on its page."""

from collections.abc import Sequence
from dataclasses import dataclass

from sweep import defaults
from sweep.artifacts.cloud.settings import Cloud
from sweep.defaults import Theme
from sweep.drawing.fonts import Font
from sweep.drawing.lettering import Line
from sweep.image.box import Box
from sweep.image.level import Level

__all__ = ["CloudLayout", "CloudLook"]

LEAST_TEXT_SIZE = 11  # px
_LEAST_BAR = 3  # times the size of the text; a shorter bar of swatches is none
_ENLARGED = 2  # a picture so many times smaller than its place is enlarged by whole numbers


@dataclass(frozen=True, slots=True)
class CloudLook:
    """How a cloud looks.

    Attributes:
        size: height in px, and width of the cloud, 64 to 4096.
        theme: "dark" (default) or "light".
        beside: the picture at its left.
        cells: colors near the border between two clusters are shaded.
        lines: centers are joined to some of their colors.
        caption: a template as in `Caption`, for clouds with levels; empty for none, also
            elsewhere.
        swatches: the palette beside the caption.
        font: the face of the caption and the axes; None is the one inside Pillow.
    """

    size: int = defaults.CLOUD_SIZE
    theme: Theme = defaults.CLOUD_THEME
    beside: bool = False
    cells: bool = False
    lines: bool = False
    caption: str = defaults.CAPTION
    swatches: bool = True
    font: Font = None

    @classmethod
    def of(cls, cloud: Cloud) -> "CloudLook":
        """What was asked for."""
        told = cloud.caption is not None
        return cls(
            cloud.size,
            cloud.theme,
            cloud.beside,
            cloud.cells,
            cloud.lines,
            cloud.caption or "",
            cloud.swatches and told,
            cloud.font,
        )


@dataclass(frozen=True, slots=True, eq=False)
class CloudLayout:
    """Where everything stands; the same in all frames. All in px.

    Attributes:
        size: width and height of the frames.
        view: where the cloud is; nothing of it leaves this box.
        picture: where the picture beside it is, or None.
        text: what the ink of all captions covers, or None.
        bar: the swatches, or None; around them is an outline, which shows where they begin and end
            if a color is that of the ground.
        outline: how wide that is.
        text_size: of the caption.
        line: the caption set, or None.
    """

    size: tuple[int, int]
    view: Box
    picture: Box | None
    text: Box | None
    bar: Box | None
    outline: int
    text_size: int
    line: Line | None

    @classmethod
    def of(
        cls,
        look: CloudLook,
        picture_size: tuple[int, int],
        levels: Sequence[Level],
        notes: Sequence[str],
        *,
        centers: bool,
    ) -> "CloudLayout":
        """Lay out a cloud.

        Args:
            look: what is asked for.
            picture_size: width and height of the picture.
            levels: those that captions are filled from.
            notes: captions of what is no level.
            centers: whether there are any, so that there can be swatches.
        """
        side, margin = look.size, max(3, round(look.size * 0.045))
        swatches = look.swatches and centers
        line = _fitted(look, levels, notes, side - 2 * margin) if look.caption else None
        # The caption's row is as high as capitals with air above; the cloud ends there.
        size = line.size if line else _text_size(side)
        ink = Box(*line.ink) if line else Box(0, 0, 0, 0)
        cap = line.cap_height if line else round(0.7 * size)
        below = max(margin, ink.bottom + 2)
        outline = max(1, size // 20)
        row = max(cap + outline, -ink.top) + below if line or swatches else 0
        view = Box(0, 0, side, side - row)
        picture = None
        if look.beside:
            room = side, side - row - 2 * margin
            width, height = _picture_size(picture_size, room)
            picture = Box.at(margin, (side - row - height) // 2, width, height)
            view = view.moved(picture.right, 0)
        baseline, left, right = side - below, margin, view.right - margin
        text = bar = None
        if line:
            text = ink.moved(left - ink.left, baseline)
            left = text.right + size
        if swatches and right - left >= _LEAST_BAR * size:
            bar = Box(left + outline, baseline - cap, right - outline, baseline)
        return cls((view.right, side), view, picture, text, bar, outline, size, line)


def _text_size(side: int) -> int:
    return max(LEAST_TEXT_SIZE, round(6 + side / 40))


def _fitted(
    look: CloudLook, levels: Sequence[Level], notes: Sequence[str], room: int
) -> Line | None:
    """The caption at the size for the cloud, or smaller; None if there is no room for it."""
    template = look.caption if levels else ""
    for size in range(_text_size(look.size), LEAST_TEXT_SIZE - 1, -1):
        line = Line.of(template, look.font, levels, size, notes)
        if Box(*line.ink).width <= room:
            return line
    return None


def _picture_size(size: tuple[int, int], room: tuple[int, int]) -> tuple[int, int]:
    """As large as the room allows in proportion; never enlarged but by whole numbers."""
    width, height = size
    factor = min(room[0] / width, room[1] / height)
    if factor >= _ENLARGED:
        return width * int(factor), height * int(factor)
    if factor >= 1:
        return size
    return max(1, round(width * factor)), max(1, round(height * factor))
