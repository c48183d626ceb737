"""The file itself: a header, then what it says in words, the colors, the plane, the original."""

import os
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from sweep.clustering.progression import Progression
from sweep.encode.ksweep.colors import Colors, read_colors, write_colors
from sweep.encode.ksweep.head import (
    BEGIN,
    MOST_PIXELS,
    MOST_SIDE,
    TRANSPARENT,
    Head,
    head_in,
    packed_words,
    words_in,
)
from sweep.encode.ksweep.plane import Plane, read_plane, table_bits, write_plane
from sweep.encode.ksweep.signatures import Signatures
from sweep.errors import ImageError, ParameterError
from sweep.image.frame import Frame
from sweep.image.matte import WHITE, Matte
from sweep.system.arrays import I32, I64, U8

__all__ = ["KSweep", "Packed", "pack", "unpack"]

_SUM = struct.Struct("<I")


@dataclass(frozen=True, slots=True, eq=False)
class KSweep:
    """Every K of one picture, as a `.ksweep` file holds it.

    Attributes:
        about: what it says in words and numbers; "k" lists every K. See `docs/ksweep.md`.
        palettes: (m, 3) uint8 sRGB of each level.
        parents: (m,) int64 of each level: the row of the level before that each came from.
        table: (levels, s) uint8: the palette row of each signature at each level.
        means: (s, 3) uint8 sRGB: the mean color of the pixels of each signature.
        ids: (H, W) int32: the signature of each pixel; s where it is transparent.
        original: the picture as it was, a file; empty if it is not there.
    """

    about: dict[str, Any]
    palettes: tuple[U8, ...]
    parents: tuple[I64, ...]
    table: U8
    means: U8
    ids: I32
    original: bytes

    @classmethod
    def read(cls, source: str | os.PathLike[str] | BinaryIO | bytes) -> "KSweep":
        """Read a `.ksweep` file.

        >>> import io, numpy as np, sweep
        >>> ramp = np.tile(np.arange(64, dtype=np.uint8), (16, 1))
        >>> made = sweep.page(ramp, ks="1..4", format="ksweep")
        >>> sweep.KSweep.read(made[0].content).frame(3)
        <Frame 64x16 px, 3 palette colors>

        Args:
            source: a path, a binary stream, or the bytes themselves.

        Raises:
            ImageError: there is no such file, or it is none of ours, or it is damaged, or it was
                written by a later version.
        """
        if isinstance(source, bytes):
            return unpack(source)
        if not isinstance(source, str | os.PathLike):
            return unpack(source.read(), "the stream")
        try:
            content = Path(source).read_bytes()
        except (OSError, ValueError) as error:  # a name with a NUL
            reason = getattr(error, "strerror", None) or error
            raise ImageError(f"{source}: cannot be read: {reason}") from None
        return unpack(content, str(source))

    @property
    def ks(self) -> tuple[int, ...]:
        """Every K there is a level for, rising."""
        return tuple(self.about["k"])

    @property
    def counts(self) -> I64:
        """(s,): the pixels of each signature."""
        counts = np.bincount(self.ids.ravel(), minlength=len(self.means))
        return counts[: len(self.means)]

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        height, width = self.ids.shape
        return width, height

    def frame(self, k: int) -> Frame:
        """The picture at one K, pixel for pixel that of the progression.

        Raises:
            KeyError: there is no level for it.
        """
        if k not in self.ks:
            raise KeyError(f"no level for K = {k}")
        level = self.ks.index(k)
        opaque = self.ids < len(self.means)
        rows = np.append(self.table[level], np.uint8(0))
        matte = None if opaque.all() else Matte(opaque, WHITE)
        return Frame(rows[self.ids], self.palettes[level], matte)

    def __repr__(self) -> str:
        width, height = self.size
        return f"<KSweep {width}x{height} px, K = {self.ks[0]} to {self.ks[-1]}>"


@dataclass(frozen=True, slots=True, eq=False)
class Packed:
    """The parts of a file, but for the original.

    Attributes:
        head: what stands in front.
        words, colors, plane: the parts that follow it.
    """

    head: Head
    words: bytes
    colors: bytes
    plane: bytes

    def file(self, original: bytes = b"") -> bytes:
        """The whole file.

        Args:
            original: the picture as it was, a file of its own.
        """
        head = self.head._replace(original=len(original)).packed()
        body = b"".join([self.words, self.colors, self.plane, original])
        return head + _SUM.pack(zlib.crc32(body, zlib.crc32(head))) + body


def pack(progression: Progression, signatures: Signatures, about: Mapping[str, Any]) -> Packed:
    """Pack every K of a picture.

    Args:
        progression: every K.
        signatures: of it, see `signatures_of`.
        about: what the file says in words and numbers, as JSON has them; "k" lists every K.

    Raises:
        ParameterError: the picture is larger than a file can say.
    """
    height, width = signatures.ids.shape
    if max(width, height) > MOST_SIDE or width * height > MOST_PIXELS:
        raise ParameterError(
            f"{progression.name}: {width}x{height} px are too many for a page, which holds "
            f"{MOST_PIXELS:,} pixels, {MOST_SIDE:,} a side; take a smaller --width"
        )
    transparent = progression.histogram.matte is not None
    colors = _colors_of(progression, signatures, transparent=transparent)
    plane = _plane_of(colors, width, height)
    parts = [packed_words(about), write_colors(colors), write_plane(signatures.ids, plane)]
    head = Head(
        TRANSPARENT if transparent else 0, plane.bits, len(progression), width, height,
        len(signatures), *map(len, [*parts, b""]),
    )  # fmt: skip
    return Packed(head, *parts)


def unpack(content: bytes, name: str = "the .ksweep") -> KSweep:
    """Read a whole file.

    Args:
        content: of the file.
        name: of the file, for messages.

    Raises:
        ImageError: it is none, or it is damaged, or it was written by a later version.
    """
    head = head_in(content, name)
    damaged = ImageError(f"{name}: is damaged, as its sum tells; make it anew")
    (told,) = _SUM.unpack_from(content, BEGIN - _SUM.size)
    own = zlib.crc32(memoryview(content)[BEGIN:], zlib.crc32(content[: BEGIN - _SUM.size]))
    if len(content) != BEGIN + head.parts or told != own:
        raise damaged
    begin, parts = BEGIN, []
    for length in (head.about, head.colors, head.plane, head.original):
        parts.append(content[begin : begin + length])
        begin += length
    about = words_in(parts[0])
    transparent = bool(head.flags & TRANSPARENT)
    colors = Colors.empty(head.levels, head.signatures, transparent=transparent)
    if about is None or len(about["k"]) != head.levels or not read_colors(parts[1], colors):
        raise damaged
    sizes = colors.sizes.tolist()
    return KSweep(
        about=about,
        palettes=tuple(colors.palettes[i, :size].astype(np.uint8) for i, size in enumerate(sizes)),
        parents=tuple(colors.parents[i, :size] for i, size in enumerate(sizes)),
        table=colors.table,
        means=colors.means,
        ids=read_plane(parts[2], _plane_of(colors, head.width, head.height)),
        original=parts[3],
    )


def _colors_of(progression: Progression, signatures: Signatures, *, transparent: bool) -> Colors:
    colors = Colors.empty(len(progression), len(signatures), transparent=transparent)
    for i, level in enumerate(progression):
        size = len(level.palette)
        colors.sizes[i] = size
        colors.palettes[i, :size] = level.palette
        colors.parents[i, :size] = np.arange(size) if level.parents is None else level.parents
    counts = signatures.counts
    if transparent:
        clear = signatures.ids.size - counts.sum()
        counts = np.append(counts, clear)
    colors.logs[:] = np.frexp(np.maximum(counts, 1))[1] - 1
    table = signatures.table
    parts = (table[:, 1:] != table[:, :-1]).argmax(axis=0)
    colors.shared[1 : len(signatures)] = parts
    return colors._replace(table=table.copy(), means=signatures.rounded)


def _plane_of(colors: Colors, width: int, height: int) -> Plane:
    """What is known of the plane when the colors are; transparent pixels count as black."""
    means = np.zeros((len(colors.logs), 3), np.uint8)
    means[: len(colors.means)] = colors.means
    weights = np.int64(1) << colors.logs
    return Plane(width, height, means, weights, colors.shared, table_bits(width * height))
