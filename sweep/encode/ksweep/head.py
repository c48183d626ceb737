"""The header of the file, and what the file says of itself: what bounds the memory to read it."""

import itertools
import json
import struct
import zlib
from collections.abc import Mapping
from typing import Any, NamedTuple

from sweep.containers.reader import Reader
from sweep.encode.ksweep.plane import table_bits
from sweep.encode.ksweep.signatures import MOST_CELLS, MOST_SIGNATURES
from sweep.errors import ImageError, ParameterError

__all__ = [
    "BEGIN",
    "MAGIC",
    "MOST_PIXELS",
    "MOST_SIDE",
    "TRANSPARENT",
    "Head",
    "head_in",
    "packed_words",
    "read_about",
    "words_in",
]

MAGIC = b"\x89KSWEEP\n"  # as PNG has it: not text, and it tells if line ends were changed
VERSION = 1

MOST_SIDE, MOST_PIXELS = 65535, 1 << 27
MOST_ABOUT = 1 << 22  # bytes of JSON, unpacked
_MOST_LEVELS = 256
TRANSPARENT = 1  # a flag

_LAYOUT = struct.Struct("<8sBBBx8I")
BEGIN = _LAYOUT.size + 4  # bytes of the header, with the sum of the file at its end


class Head(NamedTuple):
    """What stands in front, and how long the four parts are that follow it."""

    flags: int
    bits: int
    levels: int
    width: int
    height: int
    signatures: int
    about: int
    colors: int
    plane: int
    original: int

    def packed(self) -> bytes:
        """The bytes of the header, but for the sum."""
        return _LAYOUT.pack(MAGIC, VERSION, *self)

    @property
    def parts(self) -> int:
        """Bytes of all that follows."""
        return self.about + self.colors + self.plane + self.original

    @property
    def possible(self) -> bool:
        """Whether a file of ours can say this; if so, memory is bounded."""
        pixels = self.width * self.height
        return (
            self.flags in (0, TRANSPARENT)
            and 1 <= self.levels <= _MOST_LEVELS
            and 1 <= self.width <= MOST_SIDE
            and 1 <= self.height <= MOST_SIDE
            and pixels <= MOST_PIXELS
            and 1 <= self.signatures <= min(pixels, MOST_SIGNATURES, 256**self.levels)
            and self.levels * self.signatures <= MOST_CELLS
            and self.bits == table_bits(pixels)
        )


def head_in(content: bytes, name: str) -> Head:
    """The header of a file.

    Args:
        content: the file, or its beginning.
        name: of the file, for messages.

    Raises:
        ImageError: it is none, or it is damaged, or it was written by a later version.
    """
    if not content.startswith(MAGIC):
        raise ImageError(f"{name}: is no .ksweep file; make one with sweep page")
    if len(content) < BEGIN:
        raise ImageError(f"{name}: is damaged or cut short; make it anew")
    _, version, *fields = _LAYOUT.unpack_from(content)
    if version > VERSION:
        raise ImageError(
            f"{name}: is of version {version}, and this sweep reads {VERSION}; take a newer sweep"
        )
    head = Head(*fields)
    if version < VERSION or not head.possible:
        raise ImageError(f"{name}: is damaged, no picture is like that; make it anew")
    return head


def packed_words(about: Mapping[str, Any]) -> bytes:
    """What a file says of itself, as it is written.

    Raises:
        ParameterError: it is more than a file may say.
    """
    text = json.dumps(about, separators=(",", ":")).encode()
    if len(text) > MOST_ABOUT:
        raise ParameterError(
            f"what a page says of a picture has {len(text):,} bytes, and the most is "
            f"{MOST_ABOUT:,}; take a shorter --alt"
        )
    return zlib.compress(text, 9)


def words_in(packed: bytes) -> dict[str, Any] | None:
    """What a file says of itself; None if it makes no sense, or is more than a file of ours has."""
    reader = zlib.decompressobj()
    try:
        about = json.loads(reader.decompress(packed, MOST_ABOUT))
    except (zlib.error, ValueError, RecursionError):
        return None
    whole = reader.eof and not reader.unused_data
    return about if whole and isinstance(about, dict) and _are_ks(about.get("k")) else None


def _are_ks(ks: object) -> bool:
    """Whether these are whole numbers from 1 to 256, rising."""
    if not isinstance(ks, list) or not all(type(k) is int and 1 <= k <= 256 for k in ks):
        return False
    return bool(ks) and all(low < high for low, high in itertools.pairwise(ks))


def read_about(file: Reader) -> tuple[tuple[int, int], dict[str, Any]]:
    """The width and height of the picture, and what the file says of itself, without its pixels.

    Raises:
        ImageError: it is none, or it is damaged, or it was written by a later version.
    """
    head = head_in(file.take(min(file.size, BEGIN)), file.name)
    about = words_in(file.take(min(head.about, file.size - BEGIN)))
    if about is None:
        raise file.damaged("says nothing of itself")
    return (head.width, head.height), about
