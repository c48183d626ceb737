"""Pictures as terminals understand them: kitty's and iTerm2's protocols, sixels, half blocks.

kitty     https://sw.kovidgoyal.net/kitty/graphics-protocol: PNG in base64, in pieces
iterm     https://iterm2.com/documentation-images.html: PNG in base64, as a file shown inline
sixel     DEC's VT340: six rows at a time, a pass for each of at most 256 colors
blocks    two pixels in each character cell, for every terminal that shows colors
"""

import base64
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Literal

import numpy as np
import PIL.Image

from sweep.system.arrays import I64, U8, Color

__all__ = [
    "MOST_COLORS",
    "Picture",
    "Protocol",
    "half_blocks",
    "iterm",
    "kitty",
    "opened",
    "scaled",
    "sixel",
]

Picture = U8 | PIL.Image.Image  # (H, W, 3) uint8 sRGB, or Pillow's
Protocol = Literal["kitty", "iterm", "sixel"]

_PIECE = 4096  # characters of base64 that kitty takes at a time
MOST_COLORS = 256  # registers of a sixel terminal
_BAND = 6  # rows of a sixel


def opened(file: Path | BinaryIO) -> PIL.Image.Image:
    """A picture file that we have written; of an animation its first frame."""
    with PIL.Image.open(file) as picture:
        return picture.convert("RGB")


def scaled(picture: Picture, width: int, height: int) -> PIL.Image.Image:
    """``picture`` in RGB, made to fit ``width`` x ``height`` px; never larger than it is."""
    if not isinstance(picture, PIL.Image.Image):
        picture = PIL.Image.fromarray(picture)
    picture = picture.convert("RGB")
    factor = min(1.0, width / picture.width, height / picture.height)
    if factor == 1.0:
        return picture
    size = max(1, round(picture.width * factor)), max(1, round(picture.height * factor))
    return picture.resize(size, PIL.Image.Resampling.HAMMING)


def kitty(picture: PIL.Image.Image) -> str:
    """The escape codes that make kitty, Ghostty, WezTerm and Konsole show ``picture`` here.

    They are told not to answer (``q=2``): nobody would read it.
    """
    data = base64.b64encode(_png(picture)).decode()
    pieces = [data[start : start + _PIECE] for start in range(0, len(data), _PIECE)]
    codes = []
    for number, piece in enumerate(pieces):
        more = f"m={int(number < len(pieces) - 1)}"
        keys = more if number else f"a=T,f=100,q=2,{more}"
        codes.append(f"\x1b_G{keys};{piece}\x1b\\")
    return "".join(codes)


def iterm(picture: PIL.Image.Image) -> str:
    """The escape codes that make iTerm2 show ``picture`` here."""
    data = _png(picture)
    size = f"width={picture.width}px;height={picture.height}px"
    file = f"inline=1;size={len(data)};{size}"
    return f"\x1b]1337;File={file}:{base64.b64encode(data).decode()}\a"


def sixel(picture: PIL.Image.Image, colors: int = MOST_COLORS) -> str:
    """The escape codes that make a terminal with sixels show ``picture``, in RGB, here.

    A picture of more than ``colors``, 2 to 256, is shown with its best. Colors are told in percent,
    which is all the format can say.
    """
    palette, indices = _indexed(np.asarray(picture), colors)
    percent = (palette.astype(int) * 100 + 127) // 255
    registers = "".join(f"#{i};2;{r};{g};{b}" for i, (r, g, b) in enumerate(percent.tolist()))
    height, width = indices.shape
    bands = "-".join(_band(indices[top : top + _BAND]) for top in range(0, height, _BAND))
    return f'\x1bP0;1q"1;1;{width};{height}{registers}{bands}\x1b\\'


def half_blocks(picture: Picture) -> Iterator[list[tuple[Color, Color | None]]]:
    """For each row of cells the colors of the upper and the lower half of every cell.

    The lower half is None where a picture of an odd height has ended.
    """
    pixels = np.asarray(picture).tolist()
    for top in range(0, len(pixels), 2):
        upper = [(r, g, b) for r, g, b in pixels[top]]
        lower: list[Color | None] = [None] * len(upper)
        if top + 1 < len(pixels):
            lower = [(r, g, b) for r, g, b in pixels[top + 1]]
        yield list(zip(upper, lower, strict=True))


def _png(picture: PIL.Image.Image) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, "PNG")
    return stream.getvalue()


def _indexed(pixels: U8, colors: int) -> tuple[U8, I64]:
    """(H, W, 3) -> a palette of at most ``colors``, and (H, W) rows of it; exact if it can be."""
    palette, indices = np.unique(pixels.reshape(-1, 3), axis=0, return_inverse=True)
    if len(palette) > colors:
        reduced = PIL.Image.fromarray(pixels).quantize(
            colors, PIL.Image.Quantize.MEDIANCUT, dither=PIL.Image.Dither.NONE
        )
        return _indexed(np.asarray(reduced.convert("RGB")), colors)
    return palette, indices.reshape(pixels.shape[:2])


def _band(rows: I64) -> str:
    """Up to six rows: for each color a pass from the left, its bits in the characters ? to ~."""
    bits = 1 << np.arange(len(rows))[:, None]
    passes = []
    for color in np.unique(rows).tolist():
        own = ((rows == color) * bits).sum(axis=0)
        characters = (own[: np.flatnonzero(own)[-1] + 1] + ord("?")).astype(np.uint8)
        passes.append(f"#{color}{_run_lengths(characters.tobytes().decode('ascii'))}")
    return "$".join(passes)


def _run_lengths(characters: str) -> str:
    """Four and more of the same character as their number and one of them."""
    return re.sub(r"(.)\1{3,}", lambda run: f"!{len(run[0])}{run[1]}", characters)
