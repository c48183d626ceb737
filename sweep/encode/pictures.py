"""Pixels -> a picture file: PNG, WebP and JPEG of pages and other single pictures; pages -> PDF."""

import functools
import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import BinaryIO

import PIL.Image
import PIL.PngImagePlugin

from sweep.containers.xmp import to_xmp
from sweep.drawing.canvas import Open
from sweep.drawing.page import Page
from sweep.drawing.raster import PageCanvas
from sweep.drawing.svg import SvgCanvas
from sweep.encode.formats import format_of
from sweep.encode.pdf import write_pdf
from sweep.encode.png import KEYWORD
from sweep.errors import OutputError
from sweep.system.arrays import U8
from sweep.system.files import replacing

__all__ = ["CANVASES", "PAGES", "PICTURES", "save_pages", "save_picture", "write_picture"]


# The names of formats -> their suffixes.
PICTURES = {"png": (".png",), "webp": (".webp",), "jpeg": (".jpg", ".jpeg")}
PAGES = {**PICTURES, "pdf": (".pdf",)}

_MOST_SIDE = {"png": 2**31 - 1, "webp": 16383, "jpeg": 65500}


def write_picture(
    pixels: U8, path: Path, *, format: str | None = None, text: str = "", dpi: int | None = None
) -> int:
    """Write (H, W, 3) uint8 pixels to ``path``, which is replaced as a whole or not touched.

    Args:
        pixels: sRGB.
        path: its suffix picks the format.
        format: "png", "webp" (both exact) or "jpeg" instead.
        text: where it comes from, see `sweep.artifacts.provenance`; empty for nothing.
        dpi: pixels per inch in print, told to those formats that can say it.

    Returns:
        The size of the file in bytes.

    Raises:
        ParameterError: the format is unknown.
        OutputError: the file cannot be written, or the format ends at fewer pixels.
    """
    kind = format_of(path, format, PICTURES)
    with replacing(path) as stream:
        save_picture(pixels, stream, kind, text=text, dpi=dpi)
        return stream.tell()


def save_picture(
    pixels: U8, stream: BinaryIO, kind: str, *, text: str = "", dpi: int | None = None
) -> None:
    """The same to a stream; ``kind`` is one of `PICTURES`.

    PNG and WebP take (H, W, 4) pixels too, the last channel being alpha.
    """
    height, width, _ = pixels.shape
    if max(width, height) > _MOST_SIDE[kind]:
        raise OutputError(
            f"{width}x{height} px is too large for {kind}, which ends at {_MOST_SIDE[kind]} px "
            "a side; make it smaller, or write a .png"
        )
    _WRITERS[kind](PIL.Image.fromarray(pixels), stream, text, dpi)


def save_pages(
    pages: Sequence[Page], stream: BinaryIO, kind: str, *, dpi: int, title: str = "", text: str = ""
) -> None:
    """Write pages to a stream.

    Args:
        pages: one, or for a PDF any number.
        stream: where to.
        kind: one of `PAGES`.
        dpi: pixels per inch in print.
        title: what a PDF is called.
        text: where they come from, see `sweep.artifacts.provenance`.

    Raises:
        OutputError: the format ends at fewer pixels.
    """
    if kind == "pdf":
        write_pdf(pages, stream, dpi=dpi, title=title, text=text)
        return
    (page,) = pages
    save_picture(page.pixels, stream, kind, text=text, dpi=dpi)


def _save_png(picture: PIL.Image.Image, stream: BinaryIO, text: str, dpi: int | None) -> None:
    beside = PIL.PngImagePlugin.PngInfo()
    if text:
        beside.add_itxt(KEYWORD, text)
    resolution = {} if dpi is None else {"dpi": (dpi, dpi)}
    # Pillow's "optimize" takes four times as long for 1 % fewer bytes.
    picture.save(stream, "PNG", pnginfo=beside, **resolution)


def _save_webp(picture: PIL.Image.Image, stream: BinaryIO, text: str, dpi: int | None) -> None:  # noqa: ARG001
    picture.save(
        stream, "WEBP", lossless=True, quality=80, method=4, xmp=to_xmp(text) if text else b""
    )


def _save_jpeg(picture: PIL.Image.Image, stream: BinaryIO, text: str, dpi: int | None) -> None:
    # 4:4:4: text and the borders of swatches are where halved chroma shows most.
    resolution = {} if dpi is None else {"dpi": (dpi, dpi)}
    picture.save(
        stream, "JPEG", quality=92, subsampling=0, optimize=True, comment=text, **resolution
    )


_WRITERS: dict[str, Callable[[PIL.Image.Image, BinaryIO, str, int | None], None]] = {
    "png": _save_png,
    "webp": _save_webp,
    "jpeg": _save_jpeg,
}


def _as_png(pixels: U8, text: str) -> bytes:
    stream = io.BytesIO()
    save_picture(pixels, stream, "png", text=text)
    return stream.getvalue()


# The names of formats -> what is drawn on for a file of that format.
CANVASES: dict[str, Open] = {
    "svg": SvgCanvas,
    "png": functools.partial(PageCanvas, encode=_as_png),
}
