"""Pages -> PDF: every picture exact and by itself, text that can be searched.

ISO 32000-1, "Document management: Portable document format". Only the little of it that a `Page`
needs: filled boxes, pictures with and without a palette, and text. Text is drawn as it stands on
the page, by the same face and as fine as printers print, so that any font file will do; with it
goes the same text unseen, for searching, copying and reading aloud.
"""

import io
import math
import struct
import zlib
from collections.abc import Sequence
from typing import BinaryIO

import numpy as np
import PIL.Image

from sweep.color.packed import pack_rgb
from sweep.drawing.bidi import in_visual_order, is_bidirectional
from sweep.drawing.face import clusters_of
from sweep.drawing.fonts import open_face
from sweep.drawing.page import Page, Placed
from sweep.encode.png import SIGNATURE, bits_for, compressed, packed
from sweep.image.box import Box
from sweep.image.frame import MAX_PALETTE
from sweep.system.arrays import U8, Color

__all__ = ["write_pdf"]


_POINTS = 72  # an inch
_TEXT_DPI = 600  # how fine text is drawn at least
_UNSEEN = 3  # text rendering mode
_WIDTH = 0.6  # of all unseen characters, as a share of their size
_BOX = "0 -200 600 800"  # of all unseen characters, in thousandths of their size
_MOST_CODES = 255  # characters that one unseen face has, from 1


def write_pdf(
    pages: Sequence[Page], stream: BinaryIO, *, dpi: int, title: str = "", text: str = ""
) -> None:
    """Write ``pages`` as one PDF.

    Args:
        pages: at least one.
        stream: where to.
        dpi: how many pixels of the pages are an inch of paper.
        title: what viewers show as the name of the document.
        text: where it comes from, see `sweep.artifacts.provenance`; empty for nothing.
    """
    file = _File()
    tree, info, faces = file.reserve(), file.reserve(), _Unseen(file)
    sheets = [_add_page(file, page, tree, faces, dpi) for page in pages]
    faces.finish()
    kids = " ".join(f"{number} 0 R" for number in sheets)
    file.set(tree, f"<< /Type /Pages /Kids [{kids}] /Count {len(sheets)} >>".encode())
    subject = f"/Subject {_unicode(text)} " if text else ""
    about = f"/Title {_unicode(title)} {subject}/Producer (sweep)"
    file.set(info, f"<< {about} >>".encode())
    shown = "/ViewerPreferences << /DisplayDocTitle true >> " if title else ""
    catalog = file.add(f"<< /Type /Catalog /Pages {tree} 0 R {shown}>>".encode())
    file.write(stream, catalog, info)


class _File:
    """The objects of a PDF, numbered from 1."""

    def __init__(self) -> None:
        self._objects: list[bytes] = []

    def reserve(self) -> int:
        """The number of an object that is told later."""
        return self.add(b"")

    def add(self, content: bytes) -> int:
        self._objects.append(content)
        return len(self._objects)

    def set(self, number: int, content: bytes) -> None:
        self._objects[number - 1] = content

    def add_stream(self, entries: str, data: bytes) -> int:
        head = f"<< {entries} /Length {len(data)} >>".encode()
        return self.add(head + b"\nstream\n" + data + b"\nendstream")

    def write(self, stream: BinaryIO, catalog: int, info: int) -> None:
        # The bytes of the second line tell programs that copy files that this one is not text.
        content = bytearray(b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n")
        starts = []
        for number, one in enumerate(self._objects, start=1):
            starts.append(len(content))
            content += f"{number} 0 obj\n".encode() + one + b"\nendobj\n"
        table = len(content)
        content += f"xref\n0 {len(starts) + 1}\n0000000000 65535 f \n".encode()
        content += b"".join(f"{start:010} 00000 n \n".encode() for start in starts)
        trailer = f"/Size {len(starts) + 1} /Root {catalog} 0 R /Info {info} 0 R"
        content += f"trailer\n<< {trailer} >>\nstartxref\n{table}\n%%EOF\n".encode()
        stream.write(content)


class _Unseen:
    """Faces whose characters are all the same, and nothing: for text that is there to be found.

    Any character has a code in one of them, and the file tells which character a code is.
    """

    def __init__(self, file: _File) -> None:
        self._file = file
        self._codes: dict[str, int] = {}
        self._faces: list[int] = []

    @property
    def resources(self) -> str:
        """The names of all faces so far."""
        return " ".join(f"/F{n} {number} 0 R" for n, number in enumerate(self._faces))

    def shown(self, words: str, size: int) -> str:
        """What shows ``words``, piece by piece by the face that has it."""
        pieces: list[tuple[int, str]] = []
        for character in words:
            face, code = divmod(self._codes.setdefault(character, len(self._codes)), _MOST_CODES)
            if face == len(self._faces):
                self._faces.append(self._file.reserve())
            if not pieces or pieces[-1][0] != face:
                pieces.append((face, ""))
            pieces[-1] = face, pieces[-1][1] + f"{code + 1:02x}"
        return " ".join(f"/F{face} {size} Tf <{codes}> Tj" for face, codes in pieces)

    def finish(self) -> None:
        """Write the faces, when all text has been shown."""
        nothing = self._file.add_stream("", f"{_WIDTH * 1000:.0f} 0 {_BOX} d1".encode())
        characters = list(self._codes)
        for n, number in enumerate(self._faces):
            self._file.set(number, self._face(characters[n * _MOST_CODES :][:_MOST_CODES], nothing))

    def _face(self, characters: list[str], nothing: int) -> bytes:
        last = len(characters)
        told = "\n".join(
            f"<{code:02x}> <{character.encode('utf-16-be').hex()}>"
            for code, character in enumerate(characters, start=1)
        )
        # At most a hundred in one block (Adobe technical note 5014).
        rows = told.splitlines()
        blocks = "\n".join(
            f"{len(rows[i : i + 100])} beginbfchar\n" + "\n".join(rows[i : i + 100]) + "\nendbfchar"
            for i in range(0, last, 100)
        )
        to_unicode = self._file.add_stream("", _TO_UNICODE.format(blocks).encode())
        widths = f"{_WIDTH * 1000:.0f} " * last
        return (
            f"<< /Type /Font /Subtype /Type3 /FontBBox [{_BOX}] /FontMatrix [.001 0 0 .001 0 0] "
            f"/FirstChar 1 /LastChar {last} /Widths [{widths}] /CharProcs << /n {nothing} 0 R >> "
            f"/Encoding << /Type /Encoding /Differences [1 {'/n ' * last}] >> "
            f"/Resources << >> /ToUnicode {to_unicode} 0 R >>"
        ).encode()


_TO_UNICODE = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CMapName /Unseen def
/CMapType 2 def
1 begincodespacerange
<00> <ff>
endcodespacerange
{}
endcmap
CMapName currentdict /CMap defineresource pop
end
end"""


def _add_page(file: _File, page: Page, tree: int, faces: _Unseen, dpi: int) -> int:
    scale = _POINTS / dpi
    assert page.ground is not None  # it is there from when the page was made
    # PDF counts from below. Turned over once, all that follows is in the page's own pixels.
    drawn = [f"{scale:.6f} 0 0 {-scale:.6f} 0 {page.height * scale:.3f} cm"]
    drawn.append(_filled(page.ground, page.box))
    images = []
    for placed in page.placed:
        if placed.kind == "text":
            if not placed.text.strip():
                continue
            image, (left, top, width, height) = _add_text(file, page, placed, dpi)
            drawn.append(_unseen(page, placed, faces))
        elif placed.color is None:
            image = _add_picture(file, page.pixels[placed.box.area])
            (left, top), (width, height) = placed.box[:2], (placed.box.width, placed.box.height)
        else:
            drawn.append(_filled(placed.color, placed.box))
            continue
        images.append(f"/I{image} {image} 0 R")
        where = f"{width:.6g} 0 0 {-height:.6g} {left} {top + height:.6g} cm"
        drawn.append(f"q {where} /I{image} Do Q")
    content = file.add_stream("/Filter /FlateDecode", zlib.compress("\n".join(drawn).encode(), 9))
    size = f"{page.width * scale:.3f} {page.height * scale:.3f}"
    resources = f"/XObject << {' '.join(images)} >> /Font << {faces.resources} >>"
    return file.add(
        f"<< /Type /Page /Parent {tree} 0 R /MediaBox [0 0 {size}] /Contents {content} 0 R "
        f"/Resources << {resources} >> >>".encode()
    )


def _filled(color: Color, box: Box) -> str:
    red, green, blue = (f"{value / 255:.4g}" for value in color)
    return f"{red} {green} {blue} rg {box.left} {box.top} {box.width} {box.height} re f"


def _unseen(page: Page, placed: Placed, faces: _Unseen) -> str:
    """The words of a text in faces that are not drawn, as wide as the text is."""
    ascent = open_face(page.font, placed.size).ascent
    stretch = 100 * placed.box.width / (_WIDTH * placed.size * len(placed.text))
    where = f"1 0 0 -1 {placed.box.left} {placed.box.top + ascent} Tm"
    # Readers take characters for what is seen from left to right, and find out how it is read.
    seen = (
        in_visual_order(clusters_of(placed.text)) if is_bidirectional(placed.text) else placed.text
    )
    shown = faces.shown("".join(seen), placed.size)
    return f"BT {_UNSEEN} Tr {stretch:.3f} Tz {where} {shown} ET"


def _add_text(
    file: _File, page: Page, placed: Placed, dpi: int
) -> tuple[int, tuple[float, float, float, float]]:
    """A pixel of the color of the text, seen through the shape of its letters.

    Returns:
        The image, and the left, top, width and height in px of the page where it belongs: the box
        of the text, and what letters of some scripts cover above and below.
    """
    finer = max(1, math.ceil(_TEXT_DPI / dpi))
    face = open_face(page.font, placed.size * finer)
    ascent = open_face(page.font, placed.size).ascent
    ink = face.ink(placed.text)
    before = max(0, -math.floor(ink.left))
    # A face at another size is not exactly in proportion; the box of the text decides.
    width = max(1, before + math.ceil(max(face.length(placed.text), ink.right)))
    above = max(0, math.ceil(-ink.top) - ascent * finer)
    below = max(0, math.ceil(ink.bottom) - (placed.box.height - ascent) * finer)
    letters = PIL.Image.new("L", (width, above + placed.box.height * finer + below))
    face.draw(letters, (before, above + ascent * finer), placed.text)
    shape = file.add_stream(
        _IMAGE.format(width, letters.height, "/DeviceGray", 8) + _predicted(1, 8, width),
        compressed(np.asarray(letters), "quick"),
    )
    ink_color = file.add_stream(
        _IMAGE.format(1, 1, "/DeviceRGB", 8) + f" /SMask {shape} 0 R", bytes(placed.color or ())
    )
    top, height = placed.box.top - above / finer, letters.height / finer
    return ink_color, (placed.box.left, top, placed.box.width, height)


def _add_picture(file: _File, pixels: U8) -> int:
    """(H, W, 3) pixels with a palette if that can hold their colors, else in full color."""
    height, width, _ = pixels.shape
    colors, indices = np.unique(pack_rgb(pixels), return_inverse=True)
    if len(colors) > MAX_PALETTE:
        kind = _IMAGE.format(width, height, "/DeviceRGB", 8) + _predicted(3, 8, width)
        return file.add_stream(kind, _filtered(pixels))
    bits = bits_for(len(colors))
    table = "".join(f"{color:06x}" for color in colors)
    space = f"[/Indexed /DeviceRGB {len(colors) - 1} <{table}>]"
    kind = _IMAGE.format(width, height, space, bits) + _predicted(1, bits, width)
    rows = packed(indices.reshape(height, width).astype(np.uint8), bits)
    return file.add_stream(kind, compressed(rows, "quick"))


_IMAGE = "/Type /XObject /Subtype /Image /Width {} /Height {} /ColorSpace {} /BitsPerComponent {}"


def _predicted(channels: int, bits: int, width: int) -> str:
    """Says that the data of an image is compressed as in a PNG."""
    shape = f"/Colors {channels} /BitsPerComponent {bits} /Columns {width}"
    return f" /Filter /FlateDecode /DecodeParms << /Predictor 15 {shape} >>"


def _filtered(pixels: U8) -> bytes:
    """The compressed data of a PNG in full color."""
    buffer = io.BytesIO()
    PIL.Image.fromarray(pixels).save(buffer, "PNG")
    png, at, data = buffer.getvalue(), len(SIGNATURE), b""
    while at < len(png):
        length, kind = struct.unpack_from(">I4s", png, at)
        if kind == b"IDAT":
            data += png[at + 8 : at + 8 + length]
        at += length + 12
    return data


def _unicode(text: str) -> str:
    """Text as PDF has it where any character may occur."""
    return f"<feff{text.encode('utf-16-be').hex()}>"
