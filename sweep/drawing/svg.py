"""A canvas of shapes: SVG."""

import xml.etree.ElementTree as ET
from collections.abc import Sequence

from sweep.color.written import to_hex
from sweep.drawing.bidi import base_level
from sweep.drawing.canvas import RIM, Band, Curve, Dot, Look, needs_edge
from sweep.drawing.fonts import Font, Roomy, fitted, open_face
from sweep.drawing.page import Align, Placed
from sweep.drawing.theme import THEMES
from sweep.image.box import Box
from sweep.system.arrays import Color

__all__ = ["SvgCanvas"]

_SVG = "http://www.w3.org/2000/svg"
_FACES = "ui-sans-serif, system-ui, 'Helvetica Neue', Helvetica, Arial, sans-serif"


class SvgCanvas:
    """A canvas of shapes; the file is an SVG.

    Text is as wide as in the face it was laid out with, whichever face shows it; what that face
    lacks is left to the one that shows it, with room for the widest there is.
    """

    def __init__(self, width: int, height: int, look: Look) -> None:
        self.box = Box(0, 0, width, height)
        self.placed: list[Placed] = []
        self._font, self._inks = look.font, THEMES[look.theme]
        self._root = ET.Element(
            "svg",
            {
                "xmlns": _SVG,
                "width": str(width),
                "height": str(height),
                "viewBox": f"0 0 {width} {height}",
                "role": "img",
                "aria-labelledby": "title about",
                "font-family": _faces(look.font),
            },
        )
        ground = to_hex(self._inks.ground)
        ET.SubElement(self._root, "rect", {"width": "100%", "height": "100%", "fill": ground})

    def fitted(self, words: str, size: int, room: float) -> str:  # noqa: D102
        return fitted(words, Roomy(open_face(self._font, size)).widest, room)

    def text(  # noqa: D102
        self, x: float, top: float, words: str, size: int, color: Color, align: Align = "left"
    ) -> None:
        face = open_face(self._font, size)
        roomy = Roomy(face)
        length = roomy.length(words)
        left = x - length * {"left": 0, "center": 0.5, "right": 1}[align]
        # To whole px, outwards, as on a page.
        box = Box(int(left // 1), int(top), int(-(-(left + length) // 1)), int(top) + face.height)
        self.placed.append(Placed("text", box, words))
        ends = {"left": "start", "center": "middle", "right": "end"}
        if base_level(words):  # such a text starts at the right
            ends |= {"left": "end", "right": "start"}
        shape = {
            "x": _number(x),
            "y": _number(top + face.ascent),
            "text-anchor": ends[align],
            "font-size": str(size),
            "fill": to_hex(color),
        }
        if base_level(words):
            shape["direction"] = "rtl"
        if roomy.sure(words):
            shape |= {"textLength": _number(length), "lengthAdjust": "spacingAndGlyphs"}
        ET.SubElement(self._root, "text", shape).text = words

    def swatch(  # noqa: D102
        self, left: float, top: float, right: float, bottom: float, color: Color, says: str
    ) -> None:
        box = Box(round(left), round(top), round(right), round(bottom))
        self.placed.append(Placed("swatch", box))
        shape = {
            "x": _number(left),
            "y": _number(top),
            "width": _number(right - left),
            "height": _number(bottom - top),
            "fill": to_hex(color),
        }
        if needs_edge(right - left, color, self._inks.ground):
            inside = {
                "x": _number(left + 0.5),
                "y": _number(top + 0.5),
                "width": _number(right - left - 1),
                "height": _number(bottom - top - 1),
            }
            shape |= {**inside, "stroke": to_hex(self._inks.line)}
        ET.SubElement(ET.SubElement(self._root, "rect", shape), "title").text = says

    def bands(self, bands: Sequence[Band]) -> None:  # noqa: D102
        ends = round(bands[0].top[2]), round(bands[0].bottom[2])
        self.placed.append(Placed("bands", Box(0, ends[0], self.box.right, ends[1])))
        for band in bands:
            (a, b, top), (c, d, bottom) = band.top, band.bottom
            middle = (top + bottom) / 2
            outline = (
                f"M{_pair(a, top)}C{_pair(a, middle)} {_pair(c, middle)} {_pair(c, bottom)}"
                f"H{_number(d)}C{_pair(d, middle)} {_pair(b, middle)} {_pair(b, top)}Z"
            )
            ET.SubElement(self._root, "path", {"d": outline, "fill": to_hex(band.color)})

    def marks(self, curves: Sequence[Curve], dots: Sequence[Dot]) -> None:  # noqa: D102
        self.placed.append(Placed("marks", self.box))
        for curve in curves:
            line = {
                "d": "M" + "L".join(_pair(*point) for point in curve.points),
                "fill": "none",
                "stroke": to_hex(curve.color),
                "stroke-width": _number(curve.width),
                "stroke-linejoin": "round",
            }
            if curve.dashed:
                line["stroke-dasharray"] = _number(curve.dash)
            ET.SubElement(self._root, "path", line)
        for dot in dots:
            x, y = dot.center
            disc = {"cx": _number(x), "cy": _number(y), "r": _number(dot.radius)}
            if dot.ring:
                disc |= {
                    "fill": to_hex(self._inks.ground),
                    "stroke": to_hex(dot.color),
                    "stroke-width": _number(dot.radius * RIM),
                }
            else:
                disc["fill"] = to_hex(dot.color)
            ET.SubElement(self._root, "circle", disc)

    def finished(self, title: str, about: str, settings: str) -> bytes:  # noqa: D102
        first = [("title", {"id": "title"}, title), ("desc", {"id": "about"}, about)]
        if settings:
            first.append(("metadata", {}, settings))
        for place, (tag, attributes, words) in enumerate(first):
            element = ET.Element(tag, attributes)
            element.text = words
            self._root.insert(place, element)
        ET.indent(self._root, "")
        return ET.tostring(self._root, "unicode").encode() + b"\n"


def _faces(font: Font) -> str:
    """The faces to look for, in the order they are wanted; a font file is known by its name."""
    if font is None:
        return _FACES
    name = str(open_face(font, 1).name).replace("\\", r"\\").replace("'", r"\'")
    return f"'{name}', {_FACES}"


def _number(value: float) -> str:
    """With two decimals at most: a hundredth of a pixel is less than anyone sees."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _pair(x: float, y: float) -> str:
    return f"{_number(x)} {_number(y)}"
