"""The texts of a contact sheet that are not captions, set in lines."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sweep.artifacts.sheet.grid import Section, reach
from sweep.drawing.fonts import Font, fitted, open_face
from sweep.drawing.page import line_height

__all__ = ["Around", "Block", "Sizes", "Texts", "Words"]


class Words(NamedTuple):
    """A line of text: where its room begins (or, aligned right, ends), and its look."""

    x: int
    top: int
    text: str
    size: int
    muted: bool = False
    right: bool = False


class Texts(NamedTuple):
    """What a sheet says beside its tiles; empty for nothing."""

    title: str
    details: str
    footer: str


class Sizes(NamedTuple):
    """The faces of what is not a caption, in px."""

    title: int
    detail: int
    heading: int
    footer: int


@dataclass(frozen=True, slots=True)
class Block:
    """Lines under each other, from (0, 0).

    Attributes:
        words: the lines.
        width: how far to the right the longest goes, px.
        height: of all together, px; 0 if there is none.
    """

    words: tuple[Words, ...]
    width: int
    height: int

    @classmethod
    def of(cls, texts: Sequence[tuple[str, int, bool]], font: Font, room: int) -> "Block":
        """Set texts with their size and whether they are muted, in lines of at most ``room`` px."""
        words: list[Words] = []
        top = width = 0
        for text, size, muted in texts:
            face = open_face(font, size)
            lines = wrapped(text, font, size, room)
            top += size // 4 if words and lines else 0
            for line in lines:
                words.append(Words(0, top, line, size, muted))
                width = max(width, reach(face, line))
                top += line_height(font, size)
        return cls(tuple(words), width, top)

    def at(self, x: int, top: int) -> Iterator[Words]:
        """The lines with their upper left corner there."""
        for words in self.words:
            yield words._replace(x=x + words.x, top=top + words.top)


class Around:
    """What stands around the tiles, set for a width.

    Attributes:
        head: the title and what is said below it.
        foot: the settings.
        headings: the height of the room above the first tiles of each section, 0 without headings.
        widest: how far to the right any of it goes, without the number of the page, px.
        size: of the face of the footer, px.
        numbers: px at the right of the footer for the number of the page.
    """

    def __init__(
        self,
        sections: Sequence[Section],
        texts: Texts,
        font: Font,
        width: int,
        sizes: Sizes,
        numbers: int = 0,
    ) -> None:
        """Set ``texts`` in ``width`` px, of which the footer leaves ``numbers`` free."""
        above = [(texts.title, sizes.title, False), (texts.details, sizes.detail, True)]
        self.head = Block.of(above, font, width)
        self.foot = Block.of([(texts.footer, sizes.footer, True)], font, width - numbers)
        self.size = sizes.footer
        self.numbers = numbers
        blocks = [_heading(s, font, width, sizes.heading) for s in sections]
        self._headings = blocks if len(sections) > 1 else []
        below = sizes.heading // 2
        self.headings = tuple(h.height + below for h in self._headings) or (0,)
        self.widest = max(block.width for block in (self.head, self.foot, *self._headings))

    def heading_of(self, section: int, x: int, tops: int) -> Iterator[Words]:
        """The heading of tiles that begin at ``tops``, from ``x`` on."""
        yield from self._headings[section].at(x, tops - self.headings[section])


def _heading(section: Section, font: Font, width: int, size: int) -> Block:
    """The name and beside it, or if there is no room below it, what else there is to say."""
    face = open_face(font, size)
    before = reach(face, section.name) + size
    length = before + reach(face, section.details)
    if length <= width:
        name = Words(0, 0, section.name, size)
        details = Words(before, 0, section.details, size, muted=True)
        return Block((name, details), length, line_height(font, size))
    return Block.of([(section.name, size, False), (section.details, size, True)], font, width)


def wrapped(text: str, font: Font, size: int, width: int) -> list[str]:
    """``text`` in lines of at most ``width`` px; a word that is longer loses its middle."""
    face = open_face(font, size)
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and reach(face, longer) <= width:
            lines[-1] = longer
        else:
            lines.append(fitted(word, face, width))
    return lines
