"""Whether a file holds what a camera's sensor saw, by what it says of itself."""

import struct
from collections.abc import Iterator
from typing import BinaryIO

__all__ = ["is_raw"]

_CFA, _LINEAR = 32803, 34892  # how a TIFF names the values of a sensor
_SUB_IFDS, _PHOTOMETRIC, _DNG = 330, 262, 50706
_MOST_IFDS, _MOST_TAGS = 32, 1000

# What begins otherwise than a TIFF, at the byte where it stands.
_MAGIC = (
    (0, b"FUJIFILMCCD-RAW"), (0, b"IIRO"), (0, b"IIRS"), (0, b"MMOR"), (0, b"IIU\0"),
    (4, b"ftypcrx "), (8, b"CR\2"), (6, b"HEAPCCDR"),
)  # fmt: skip


def is_raw(stream: BinaryIO) -> bool:
    """Whether it holds what a sensor saw: by its first bytes, or by the tags of a TIFF."""
    stream.seek(0)
    head = stream.read(32)
    if any(head.startswith(magic, at) for at, magic in _MAGIC):
        return True
    if head[:4] not in (b"II*\0", b"MM\0*"):
        return False
    order = "<" if head[:2] == b"II" else ">"
    try:
        for tags in _directories(stream, order, struct.unpack_from(order + "I", head, 4)[0]):
            if _DNG in tags or {_CFA, _LINEAR} & set(tags.get(_PHOTOMETRIC, ())):
                return True
    except (struct.error, OSError, OverflowError):
        return False
    return False


def _directories(stream: BinaryIO, order: str, start: int) -> Iterator[dict[int, list[int]]]:
    """The numbers that the directories of a TIFF hold, those within others too."""
    waiting, seen = [start], set[int]()
    while waiting and len(seen) < _MOST_IFDS:
        at = waiting.pop(0)
        if at == 0 or at in seen:
            continue
        seen.add(at)
        stream.seek(at)
        (count,) = struct.unpack(order + "H", stream.read(2))
        table = stream.read(12 * min(count, _MOST_TAGS) + 4)
        tags: dict[int, list[int]] = {}
        for i in range(min(count, _MOST_TAGS)):
            tag, kind, number = struct.unpack_from(order + "HHI", table, 12 * i)
            if tag not in (_SUB_IFDS, _PHOTOMETRIC, _DNG):
                continue
            size, letter = {1: (1, "B"), 3: (2, "H"), 4: (4, "I"), 13: (4, "I")}.get(kind, (0, ""))
            number = min(number, _MOST_IFDS)
            value = table[12 * i + 8 : 12 * i + 12]
            if size * number > 4:
                stream.seek(struct.unpack(order + "I", value)[0])
                value = stream.read(size * number)
            tags[tag] = list(struct.unpack_from(f"{order}{number}{letter}", value)) if size else [0]
        yield tags
        waiting += tags.get(_SUB_IFDS, [])
        if len(table) >= 12 * count + 4:
            waiting.append(struct.unpack_from(order + "I", table, 12 * count)[0])
