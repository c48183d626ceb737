"""What a PNG says of its colors and of its data, where Pillow is not strict.

Portable Network Graphics, third edition: 5.6 tells which chunks must stand before the pixels. What
comes later does not count, and of two of a kind the first does, as browsers have it. (They let
colors be told behind a palette, which the standard does not.)
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

import PIL.Image

__all__ = ["Said", "check_whole", "said", "take_said"]

_MOST_CHUNKS = 10_000
_MOST_PROFILE = 1 << 24  # bytes
_PIECE = 1 << 20
# Channels by color type; a row of the passes of Adam7: its first column and row, and the steps.
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_ADAM7 = (
    (0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2),
    (0, 1, 1, 2),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Said:
    """What stands in time.

    Attributes:
        profile: ICC, or None.
        numbers: primaries and curve of cICP, see ITU-T H.273, or None.
        gamma: of gAMA, or None.
        chromaticity: of cHRM: x and y of white, red, green and blue, or None.
        srgb: whether there is an sRGB chunk.
        colors: of the palette; 0 without one.
        clear: whether there is a tRNS chunk.
    """

    profile: bytes | None = None
    numbers: tuple[int, int] | None = None
    gamma: float | None = None
    chromaticity: tuple[float, ...] | None = None
    srgb: bool = False
    colors: int = 0
    clear: bool = False


def said(stream: BinaryIO) -> Said:
    """Read what stands before the pixels."""
    found: dict[bytes, bytes] = {}
    for kind, length in _chunks(stream):
        if kind in (b"IDAT", b"fdAT"):
            break
        if kind in _COLORS and kind not in found and length <= _MOST_PROFILE:
            found[kind] = stream.read(length)
    chroma, gamma, cicp = (found.get(kind, b"") for kind in (b"cHRM", b"gAMA", b"cICP"))
    return Said(
        profile=_profile(found[b"iCCP"]) if b"iCCP" in found else None,
        numbers=(cicp[0], cicp[1]) if len(cicp) == 4 else None,
        gamma=int.from_bytes(gamma, "big") / 100_000 if len(gamma) == 4 else None,
        chromaticity=(
            tuple(n / 100_000 for n in struct.unpack(">8I", chroma)) if len(chroma) == 32 else None
        ),
        srgb=b"sRGB" in found,
        colors=len(found.get(b"PLTE", b"")) // 3,
        clear=b"tRNS" in found,
    )


_COLORS = {b"iCCP", b"cICP", b"gAMA", b"cHRM", b"sRGB", b"PLTE", b"tRNS"}


def take_said(picture: PIL.Image.Image, stream: BinaryIO) -> None:
    """Make what Pillow knows of a loaded PNG what its file says in time."""
    known = said(stream)
    info = picture.info
    for name, value in (
        ("icc_profile", known.profile),
        ("gamma", known.gamma),
        ("chromaticity", known.chromaticity),
    ):
        if value is None:
            info.pop(name, None)
        else:
            info[name] = value
    if not known.srgb:
        info.pop("srgb", None)
    if not known.clear:
        info.pop("transparency", None)


def check_whole(picture: PIL.Image.Image, stream: BinaryIO) -> None:
    """Refuse a loaded PNG of which Pillow has made up a part.

    Raises:
        ValueError: its palette is missing or comes too late, pixels point behind its end, or there
            are fewer pixels than the header says.
    """
    if picture.mode == "P":
        colors = said(stream).colors
        if not colors:
            raise ValueError("there is no palette before its pixels")
        most = picture.getextrema()[1]
        if isinstance(most, int | float) and most >= colors:
            raise ValueError(f"a pixel has color {most:.0f} of a palette of {colors}")
    # Rows that were not there are zeros, but not all rows of zeros were not there.
    last = picture.crop((0, picture.height - 1, picture.width, picture.height))
    if picture.info.get("interlace") or last.getbbox(alpha_only=False) is None:
        stream.seek(16)
        width, height, bits, kind, *_, interlaced = struct.unpack(">IIBBBBB", stream.read(13))
        wanted = _bytes_of(width, height, bits * _CHANNELS.get(kind, 1), bool(interlaced))
        if (there := _unpacked(stream, wanted)) < wanted:
            raise ValueError(f"{wanted - there:,} of {wanted:,} bytes of its pixels are missing")


def _chunks(stream: BinaryIO) -> Iterator[tuple[bytes, int]]:
    """Kind and length of each chunk; the stream stands at its data."""
    stream.seek(8)
    for _ in range(_MOST_CHUNKS):
        head = stream.read(8)
        if len(head) < 8:
            return
        at, length = stream.tell(), int.from_bytes(head[:4], "big")
        yield head[4:], length
        stream.seek(at + length + 4)


def _profile(content: bytes) -> bytes | None:
    """The profile in a chunk iCCP: a name, a zero, how it is compressed, and it."""
    name, _, rest = content.partition(b"\0")
    if len(name) > 79 or rest[:1] != b"\0":
        return None
    try:
        unpacked = zlib.decompressobj().decompress(rest[1:], _MOST_PROFILE)
    except zlib.error:
        return None
    return unpacked or None


def _bytes_of(width: int, height: int, bits: int, interlaced: bool) -> int:
    """How many bytes the pixels are before they are compressed, with one for each row."""
    total = 0
    for x, y, across, down in _ADAM7 if interlaced else ((0, 0, 1, 1),):
        columns, rows = -(-(width - x) // across), -(-(height - y) // down)
        if columns > 0 and rows > 0:
            total += rows * (1 + -(-columns * bits // 8))
    return total


def _unpacked(stream: BinaryIO, most: int) -> int:
    """How many bytes of pixels there are, up to ``most``."""
    unpacking, total = zlib.decompressobj(), 0
    for kind, length in _chunks(stream):
        if kind != b"IDAT":
            continue
        left = length
        while left and total < most:
            packed = stream.read(min(left, _PIECE))
            if not packed:
                return total
            left -= len(packed)
            while packed and total < most and not unpacking.eof:
                total += len(unpacking.decompress(packed, _PIECE))
                packed = unpacking.unconsumed_tail
        if total >= most or unpacking.eof:
            return total
    return total
