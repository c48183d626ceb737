"""A face at a size: what text takes up in it, and text drawn with it, in any script there are
glyphs for.

Runs of characters that the face lacks are drawn by the faces inside OpenCV, with the same baseline
and with capitals of the same height. Letters of Latin, Greek and Cyrillic, whose shapes are akin,
never change their face within a line.
"""

import functools
import math
import unicodedata
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import PIL.Image
from PIL import ImageDraw, ImageFont

from sweep.drawing.bidi import in_visual_order, is_bidirectional
from sweep.system.arrays import Color

if TYPE_CHECKING:
    from sweep.drawing import glyphs

__all__ = ["JOINERS", "PROBE_SIZE", "Face", "Ink", "Visual", "clusters_of", "joins"]

PROBE_SIZE = 48  # px; so large that two different glyphs never look the same

_NO_CHARACTER = "\U0010ffff"  # never assigned: every face shows its sign for "missing"
_AKIN = ("LATIN", "GREEK", "CYRILLIC")
JOINERS = "\N{ZERO WIDTH JOINER}\N{ZERO WIDTH NON-JOINER}"
_SKINS = "\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff"  # of the emoji before them
_MOST_KNOWN = 256  # texts whose runs a face remembers
_CAPS = 0.7, 1.4  # how much smaller or larger than usual another face is made at most


class Visual(str):
    """Text in the order in which it is seen from left to right; other text is as it is read."""

    __slots__ = ()


class Ink(NamedTuple):
    """The edges of what letters cover, px from the beginning of the text and the baseline."""

    left: float
    top: float
    right: float
    bottom: float


class _Run(NamedTuple):
    """Characters that one face draws, from left to right.

    Attributes:
        clusters: characters, each with the marks upon it.
        elsewhere: whether the face lacks them and OpenCV draws them.
        leftward: whether they are read from right to left.
    """

    clusters: tuple[str, ...]
    elsewhere: bool
    leftward: bool = False


class Face:
    """A face at a size.

    Attributes:
        size: px.
        ascent: px from the baseline to the top of the room of a line.
        descent: px from the baseline to its bottom.
        name: of its family.
    """

    def __init__(
        self,
        own: ImageFont.FreeTypeFont,
        probe: ImageFont.FreeTypeFont,
        line: Sequence[str] = (),
    ) -> None:
        """Take ``own`` for what it has.

        Args:
            own: at the size.
            probe: the same at ``PROBE_SIZE``.
            line: texts that stand in one line with those that will be drawn.
        """
        self._own, self._probe, self._line = own, probe, tuple(line)
        self._shapes = own.layout_engine == ImageFont.Layout.RAQM
        self._known: dict[str, tuple[_Run, ...]] = {}
        self.size = round(own.size)
        self.ascent, self.descent = own.getmetrics()
        self.name = str(own.getname()[0])

    def of_line(self, texts: Sequence[str]) -> "Face":
        """The same for the parts of a line that holds ``texts``: they share their faces."""
        return Face(self._own, self._probe, texts)

    @property
    def height(self) -> int:
        """Px of the room of a line."""
        return self.ascent + self.descent

    @functools.cached_property
    def cap_height(self) -> int:
        """How high capitals stand, px."""
        return -int(self._own.getbbox("H", anchor="ls")[1])

    def length(self, text: str) -> float:
        """Px from the beginning of ``text`` to where more would begin."""
        return max((x + self._length(run) for run, x in self._placed(text)), default=0)

    def ink(self, text: str, stroke: float = 0) -> Ink:
        """The edges of ``text``; its beginning and end where nothing is drawn."""
        edges = [self._ink(run, x, stroke) for run, x in self._placed(text)]
        if not edges:
            return Ink(0, 0, 0, 0)
        sides = list(zip(*edges, strict=True))
        return Ink(min(sides[0]), min(sides[1]), max(sides[2]), max(sides[3]))

    def draw(
        self,
        sheet: PIL.Image.Image,
        at: tuple[int, int],
        text: str,
        fill: int | Color = 255,
        stroke: float = 0,
    ) -> None:
        """Write ``text`` on ``sheet``.

        Args:
            sheet: of mode L or RGB.
            at: where it begins, and its baseline.
            text: a line; what no face has is drawn as a question mark.
            fill: its color.
            stroke: how much bolder it is, px on each side.
        """
        for run, x in self._placed(text):
            if run.elsewhere:
                whole = math.floor(at[0] + x)
                cover = self._cover(run, at[0] + x - whole, stroke)
                mask = PIL.Image.fromarray(cover.pixels)
                sheet.paste(fill, (whole + cover.left, at[1] + cover.top), mask)
            else:
                start = at[0] + x, at[1]
                how: dict[str, Any] = {"anchor": "ls", "stroke_width": stroke, **self._how(run)}
                ImageDraw.Draw(sheet).text(start, self._own_text(run), fill, self._own, **how)

    def lacking(self, text: str) -> tuple[str, ...]:
        """The characters of ``text`` that no face has, each once, with the marks upon it."""
        lost = {c: None for c in clusters_of(text) if not _blank(c) and not self._drawable(c)}
        return tuple(lost)

    def unjoined(self, text: str) -> bool:
        """Whether letters of ``text`` should be joined and are not."""
        return joins(text) and not (self._shapes and self._has(text))

    def _drawable(self, cluster: str) -> bool:
        return self._has(cluster) or bool(_elsewhere(cluster))

    def _has(self, cluster: str) -> bool:
        return all(_has_glyph(self._probe, character) for character in cluster)

    @functools.cached_property
    def _one_face(self) -> bool:
        """Whether kindred letters of the line are drawn elsewhere, because one of them must be."""
        return any(self._lacks_kindred(text) for text in self._line)

    def _lacks_kindred(self, text: str) -> bool:
        return not text.isascii() and any(
            _kindred(c) and not self._has(c) and _elsewhere(c) for c in clusters_of(text)
        )

    def _placed(self, text: str) -> Iterator[tuple[_Run, float]]:
        """The runs of ``text`` and where each begins."""
        x = 0.0
        for run in self._runs(text):
            if not run.elsewhere:
                x = math.ceil(x)  # Pillow fits letters to whole pixels
            yield run, x
            x += self._length(run)

    def _runs(self, text: str) -> tuple[_Run, ...]:
        # By type too: what is in visual order is not put in order again.
        known = f"{isinstance(text, Visual):d}{text}"
        if known not in self._known:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            self._known[known] = tuple(self._parted(text))
        return self._known[known]

    def _parted(self, text: str) -> list[_Run]:
        kindred_elsewhere = self._one_face or self._lacks_kindred(text)
        clusters = clusters_of(text)
        if is_bidirectional(text) and not isinstance(text, Visual):
            clusters = in_visual_order(clusters)
        drawn = [self._drawn(cluster, kindred_elsewhere) for cluster in clusters]
        runs: list[_Run] = []
        for i, (shown, other) in enumerate(drawn):
            # A blank between two faces is of the other one.
            beside = drawn[max(0, i - 1) : i + 2] if _blank(shown) else []
            elsewhere = other or any(there for _, there in beside)
            leftward = not elsewhere and self._shapes and is_bidirectional(shown)
            if runs and runs[-1][1:] == (elsewhere, leftward):
                runs[-1] = runs[-1]._replace(clusters=(*runs[-1].clusters, shown))
            else:
                runs.append(_Run((shown,), elsewhere, leftward))
        return runs

    def _drawn(self, cluster: str, kindred_elsewhere: bool) -> tuple[str, bool]:
        """What is drawn for a character, and whether elsewhere."""
        has = self._has(cluster)
        if _blank(cluster) or (has and not kindred_elsewhere):
            return cluster, kindred_elsewhere
        other = _elsewhere(cluster)
        return other or (cluster if has else "?"), bool(other)

    def _own_text(self, run: _Run) -> str:
        """What to give to Pillow, which wants what is read from right to left as it is read."""
        text = "".join(run.clusters[::-1] if run.leftward else run.clusters)
        return text if self._shapes else "".join(c for c in text if c not in JOINERS)

    def _how(self, run: _Run) -> dict[str, Any]:
        return {"direction": "rtl"} if run.leftward else {}

    def _length(self, run: _Run) -> float:
        if run.elsewhere:
            from sweep.drawing import glyphs  # noqa: PLC0415  (OpenCV is slow to load)

            return sum(map(glyphs.advance, run.clusters)) * self._size_elsewhere
        return self._own.getlength(self._own_text(run), **self._how(run))

    def _ink(self, run: _Run, x: float, stroke: float) -> Ink:
        if run.elsewhere:
            whole = math.floor(x)
            cover = self._cover(run, x - whole, stroke)
            left, (height, width) = whole + cover.left, cover.pixels.shape
            return Ink(left, cover.top, left + width, cover.top + height)
        edges = self._own.getbbox(
            self._own_text(run), anchor="ls", stroke_width=stroke, **self._how(run)
        )
        return Ink(edges[0] + x, edges[1], edges[2] + x, edges[3])

    def _cover(self, run: _Run, shift: float, stroke: float) -> "glyphs.Cover":
        from sweep.drawing import glyphs  # noqa: PLC0415  (OpenCV is slow to load)

        return glyphs.cover(run.clusters, self._size_elsewhere, shift, stroke)

    @functools.cached_property
    def _size_elsewhere(self) -> float:
        """The size at which capitals of the other faces are as high as those of this one."""
        from sweep.drawing import glyphs  # noqa: PLC0415  (OpenCV is slow to load)

        if not self._has("H"):
            return self.size
        large = self._own.font_variant(size=1000)
        ratio = -large.getbbox("H", anchor="ls")[1] / 1000 / glyphs.CAP_HEIGHT
        return self.size * min(max(ratio, _CAPS[0]), _CAPS[1])


def clusters_of(text: str) -> list[str]:
    """The characters of a line, composed, each with the marks upon it.

    Signs that are not drawn are left out, but for those that join letters or keep them apart; what
    they join of symbols, as in many emoji, is one.
    """
    clusters: list[str] = []
    joined = False
    for character in unicodedata.normalize("NFC", text):
        kind = unicodedata.category(character)
        if character in JOINERS or kind[0] == "M" or character in _SKINS:
            # What selects the look of a character before it is no mark.
            if clusters and not "\ufe00" <= character <= "\ufe0f":
                clusters[-1] += character
                joined = character == JOINERS[0] and unicodedata.category(clusters[-1][0]) == "So"
        elif kind in ("Cf", "Cc"):
            continue
        elif joined:
            clusters[-1] += character
            joined = False
        else:
            clusters.append(character)
    return clusters


def joins(text: str) -> bool:
    """Whether there are letters whose shapes depend on their neighbors, as in Arabic."""
    return not text.isascii() and any("\u0600" <= c <= "\u08ff" and c.isalpha() for c in text)


def _blank(cluster: str) -> bool:
    return cluster.isspace()


def _kindred(cluster: str) -> bool:
    return cluster[0].isalpha() and unicodedata.name(cluster[0], "").startswith(_AKIN)


def _elsewhere(cluster: str) -> str:
    """The character as OpenCV's faces can draw it, if they can; marks that they lack go."""
    from sweep.drawing import glyphs  # noqa: PLC0415  (OpenCV is slow to load)

    parted = unicodedata.normalize("NFD", cluster)
    return next((c for c in (cluster, parted) if _blank(c) or glyphs.has(c[0])), "")


@functools.lru_cache(4096)
def _has_glyph(probe: ImageFont.FreeTypeFont, character: str) -> bool:
    # Pillow does not tell what a face has; it draws a missing character as any other.
    if character.isspace() or unicodedata.category(character) == "Cf":
        return True
    mask, missing = probe.getmask(character), probe.getmask(_NO_CHARACTER)
    return (mask.size, bytes(mask)) != (missing.size, bytes(missing))
