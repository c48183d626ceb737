"""A second reader of `.ksweep`, slow and plain, written from `docs/ksweep.md` and nothing else.

It knows nothing of the package. The coder also writes, so that both directions are compared.
"""

import json
import math
import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

__all__ = [
    "SQUASH",
    "STRETCH",
    "Cell",
    "Decoded",
    "RangeReader",
    "RangeWriter",
    "RefusedError",
    "decode",
]

MAGIC = bytes.fromhex("894B53574545500A")
WORD = 0xFFFFFFFF


class RefusedError(Exception):
    """The file cannot be read."""


def refuse_unless(condition: bool, why: str) -> None:
    if not condition:
        raise RefusedError(why)


# Bits from bytes.


class Range:
    """What writing and reading have in common: the range, and where it is parted."""

    def __init__(self) -> None:
        self.low = 0
        self.high = WORD

    def middle(self, p: int) -> int:
        span = self.high - self.low
        return self.low + (span >> 16) * p + (((span & 0xFFFF) * p) >> 16)

    def take(self, bit: int, middle: int) -> Iterator[int]:
        """Go on with the half of the bit; gives the bytes that are settled."""
        if bit == 1:
            self.high = middle
        else:
            self.low = middle + 1
        while self.low >> 24 == self.high >> 24:
            yield self.low >> 24
            self.low = (self.low << 8) & WORD
            self.high = ((self.high << 8) | 255) & WORD


class RangeWriter(Range):
    def __init__(self) -> None:
        super().__init__()
        self.out = bytearray()

    def bit(self, p: int, bit: int) -> None:
        self.out.extend(self.take(bit, self.middle(p)))

    def end(self) -> bytes:
        return (bytes(self.out) + self.low.to_bytes(4, "big")).rstrip(b"\0")


class RangeReader(Range):
    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.content = content
        self.place = 0
        self.window = 0
        for _ in range(4):
            self.shift()

    def shift(self) -> None:
        following = self.content[self.place] if self.place < len(self.content) else 0
        self.window = ((self.window << 8) | following) & WORD
        self.place += 1

    def bit(self, p: int) -> int:
        middle = self.middle(p)
        bit = 1 if self.window <= middle else 0
        for _ in self.take(bit, middle):
            self.shift()
        return bit


@dataclass(slots=True)
class Cell:
    probability: int = 32768
    seen: int = 0

    def learn(self, bit: int) -> None:
        rate = 32768 // (2 * self.seen + 3)
        self.probability += ((65535 * bit - self.probability) * rate) >> 14
        self.seen = min(self.seen + 1, 60)

    @property
    def sure(self) -> bool:
        return self.seen >= 30 and (self.probability < 1024 or self.probability > 64511)


def within(p: int) -> int:
    return min(max(p, 32), 65504)


def _squash() -> list[int]:
    table = [0] * 4096
    power = 1.0
    for x in range(2048):
        table[2048 + x] = min(65535, math.floor(65536 / (1 + power) + 0.5))
        if x > 0:
            table[2048 - x] = 65536 - table[2048 + x]
        power = power * 0.9961013694701175
    table[0] = table[1]
    return table


def _stretch(squash: Sequence[int]) -> list[int]:
    table = []
    for q in range(4096):
        found = (i for i in range(4096) if squash[i] >= 16 * q + 8)
        table.append(next(found, 4095) - 2048)
    return table


SQUASH = _squash()
STRETCH = _stretch(SQUASH)


def mixture(cells: Sequence[Cell], weights: Sequence[int]) -> int:
    """What two cells say together."""
    total = sum((w * STRETCH[c.probability >> 4]) >> 8 for c, w in zip(cells, weights, strict=True))
    return SQUASH[min(max(total >> 8, -2047), 2047) + 2048]


def learn_mixed(cells: Sequence[Cell], weights: list[int], bit: int) -> None:
    """What two cells and their weights are after a bit."""
    error = 3 * (65536 * bit - mixture(cells, weights))
    for i, cell in enumerate(cells):
        change = (STRETCH[cell.probability >> 4] * error + 131072) >> 18
        weights[i] = min(max(weights[i] + change, -524287), 524287)
    for cell in cells:
        cell.learn(bit)


class Cells:
    """A stream, and cells that are made when they are first asked for."""

    def __init__(self, content: bytes) -> None:
        self.range = RangeReader(content)
        self.cells: dict[int, Cell] = {}

    def __getitem__(self, place: int) -> Cell:
        return self.cells.setdefault(place, Cell())

    def adaptive(self, place: int) -> int:
        cell = self[place]
        bit = self.range.bit(within(cell.probability))
        cell.learn(bit)
        return bit

    def mixed(self, places: Sequence[int], weights: list[int]) -> int:
        cells = [self[place] for place in places]
        bit = self.range.bit(within(mixture(cells, weights)))
        learn_mixed(cells, weights, bit)
        return bit

    def symbol(self, base: int, bits: int) -> int:
        node = 1
        for _ in range(bits):
            node = 2 * node + self.adaptive(base + node)
        return node - (1 << bits)

    def number(self, base: int) -> int:
        length = 1
        while self.adaptive(base + length) == 1:
            length += 1
            if length == 25:
                break
        found = 1
        if length >= 2:
            found = 2 + self.adaptive(base + 32 + length)
        for _ in range(length - 2):
            found = 2 * found + self.range.bit(32768)
        return found - 1

    def signed(self, base: int) -> int:
        n = self.number(base)
        return n // 2 if n % 2 == 0 else -(n + 1) // 2


# The file.

Color = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Decoded:
    about: dict[str, Any]
    width: int
    height: int
    palettes: list[list[Color]]
    parents: list[list[int]]
    table: list[list[int]]
    means: list[Color]
    ids: list[list[int]]
    original: bytes

    def rgba(self, level: int) -> bytes:
        """The picture at a level, four bytes a pixel."""
        palette, row = self.palettes[level], self.table[level]
        colors = [bytes((*palette[label], 255)) for label in row] + [bytes(4)]
        return b"".join(colors[leaf] for line in self.ids for leaf in line)


def decode(file: bytes) -> Decoded:
    refuse_unless(file[:8] == MAGIC and len(file) >= 48, "not such a file")
    version, flags, bits = file[8:11]
    levels, width, height, signatures, *lengths, told = struct.unpack("<9I", file[12:48])
    refuse_unless(version <= 1, "a newer version")
    pixels = width * height
    refuse_unless(version == 1 and flags <= 1, "version and flags")
    refuse_unless(1 <= levels <= 256, "levels")
    refuse_unless(1 <= width <= 65535 and 1 <= height <= 65535 and pixels <= 2**27, "pixels")
    refuse_unless(1 <= signatures <= pixels and levels * signatures <= 2**28, "signatures")
    refuse_unless(signatures <= min(2**22, 256**levels), "signatures")
    refuse_unless(bits == min(max(len(f"{pixels:b}"), 10), 22), "bits")
    refuse_unless(len(file) == 48 + sum(lengths), "length")
    refuse_unless(told == zlib.crc32(file[:44] + file[48:]), "sum")
    parts, begin = [], 48
    for length in lengths:
        parts.append(file[begin : begin + length])
        begin += length
    about = _about(parts[0], levels)
    leaves = signatures + flags

    stream = Cells(parts[1])
    palettes, parents = _palettes(stream, levels)
    table, shared = _table(stream, palettes, signatures)
    shared += [0] * flags
    means = _means(stream, palettes[-1], table[-1])
    weights = [2 ** stream.symbol(132228, 5) for _ in range(leaves)]

    walk = Walk(means + [(0, 0, 0)] * flags, weights, shared)
    ids = walk.plane(parts[2], width, height, bits)
    return Decoded(about, width, height, palettes, parents, table, means, ids, parts[3])


def _about(packed: bytes, levels: int) -> dict[str, Any]:
    stream = zlib.decompressobj()
    try:
        text = stream.decompress(packed, 2**22 + 1)
        about = json.loads(text.decode("utf-8"))
    except (zlib.error, ValueError, RecursionError) as error:
        raise RefusedError("what it says of itself") from error
    whole = stream.eof and not stream.unused_data and len(text) <= 2**22
    refuse_unless(whole and isinstance(about, dict), "what it says of itself")
    ks = about.get("k")
    refuse_unless(isinstance(ks, list) and len(ks) == levels, "k")
    refuse_unless(all(type(k) is int and 1 <= k <= 256 for k in ks), "k")
    refuse_unless(ks == sorted(set(ks)), "k")
    return dict(about)


def _palettes(stream: Cells, levels: int) -> tuple[list[list[Color]], list[list[int]]]:
    palettes: list[list[Color]] = []
    parents: list[list[int]] = []
    old: list[Color] = []
    for level in range(levels):
        size = len(old) + stream.signed(0)
        refuse_unless(1 <= size <= 256, "size of a palette")
        palette: list[Color] = []
        origins: list[int] = []
        for row in range(size):
            if row < len(old):
                parent, base = row, 322
                if stream.adaptive(64) == 1:
                    palette.append(old[row])
                    origins.append(row)
                    continue
            else:
                parent, base = stream.symbol(66, 8), 514
            refuse_unless(level == 0 or parent < len(old), "a parent")
            near = old[parent] if level > 0 else (128, 128, 128)
            color = tuple(near[c] + stream.signed(base + 64 * c) for c in range(3))
            refuse_unless(all(0 <= channel <= 255 for channel in color), "a color")
            palette.append(color)
            origins.append(parent)
        palettes.append(palette)
        parents.append(origins)
        old = palette
    return palettes, parents


def _table(
    stream: Cells, palettes: list[list[Color]], signatures: int
) -> tuple[list[list[int]], list[int]]:
    levels = len(palettes)
    columns: list[list[int]] = []
    shared = []
    for s in range(signatures):
        common = stream.symbol(706, 8) if s > 0 else 0
        refuse_unless(common < levels, "shared levels")
        shared.append(common)
        column = columns[-1][:common] if s > 0 else []
        for i in range(common, levels):
            own = column[i - 1] if i > 0 else 0
            parts = s > 0 and i == common
            known = parts and columns[-1][i] == own
            if not known and stream.adaptive(66500 + 256 * i + own) == 0:
                label = own
            elif stream.adaptive(962 + parts) == 1:
                label = len(palettes[i]) - 1
            else:
                label = stream.symbol(964 + 256 * own, 8)
            refuse_unless(label < len(palettes[i]), "a row of the table")
            column.append(label)
        columns.append(column)
    return [[column[i] for column in columns] for i in range(levels)], shared


def _means(stream: Cells, palette: list[Color], labels: list[int]) -> list[Color]:
    means = []
    for label in labels:
        mean = tuple(palette[label][c] + stream.signed(132036 + 64 * c) for c in range(3))
        refuse_unless(all(0 <= channel <= 255 for channel in mean), "a mean")
        means.append(mean)
    return means


# The tree, and the plane.


@dataclass(frozen=True, slots=True)
class Step:
    m: int
    axis: list[int]


class Walk:
    def __init__(self, means: list[Color], weights: list[int], shared: list[int]) -> None:
        self.means, self.weights, self.shared = means, weights, shared
        self.steps: dict[tuple[int, int], Step] = {}

    def step(self, begin: int, end: int) -> Step:
        """The step that parts these leaves."""
        if (begin, end) not in self.steps:
            m = self._parting(begin, end)
            self.steps[begin, end] = Step(m, self._axis(begin, m, end))
        return self.steps[begin, end]

    def _parting(self, begin: int, end: int) -> int:
        total = sum(self.weights[begin:end])

        def rank(m: int) -> tuple[int, ...]:
            part = sum(self.weights[begin:m])
            even = abs(2 * part - total)
            if 7 * total <= 20 * part <= 13 * total:
                return (0, self.shared[m], even, m)
            return (1, even, m)

        return min(range(begin + 1, end), key=rank)

    def _axis(self, begin: int, m: int, end: int) -> list[int]:
        low, high = self._average(begin, m), self._average(m, end)
        difference = [h - g for g, h in zip(low, high, strict=True)]
        square = 1 + sum(d**2 for d in difference)
        middle = sum(d * (g + h) for d, g, h in zip(difference, low, high, strict=True))
        return [*((8192 * d) // square for d in difference), (-4096 * middle) // square]

    def _average(self, begin: int, end: int) -> list[int]:
        own = self.means[begin:end]
        return [sum(mean[c] for mean in own) // len(own) for c in range(3)]

    def apart(self, a: int, b: int) -> int:
        square = sum((p - q) ** 2 for p, q in zip(self.means[a], self.means[b], strict=True))
        return min(15, (square >> 2).bit_length())

    def plane(self, content: bytes, width: int, height: int, bits: int) -> list[list[int]]:
        leaves = len(self.means)
        if leaves == 1:
            return [[0] * width for _ in range(height)]
        stream = Cells(content)
        sets = [[26214] * 2 for _ in range(337)]
        runs = [0] * width

        def asked(m: int, numbers: tuple[int, int], weights: list[int]) -> int:
            places = [slot(kind, m, b, bits) for kind, b in enumerate(numbers, start=1)]
            if stream[places[0]].sure:
                return stream.adaptive(places[0])
            return stream.mixed(places, weights)

        # Rows have two pixels before them and one behind.
        rows = [[0] * (width + 3), [0] * (width + 3)]
        for _ in range(height):
            up, upper = rows[-1], rows[-2]
            row = [up[2], up[2]]
            rows.append(row)
            for x in range(width):
                at = x + 2
                near = Neighbors(
                    row[at - 2], row[at - 1],
                    up[at - 1], up[at], up[at + 1], upper[at], upper[at + 1],
                )  # fmt: skip
                pattern = near.pattern
                between = 16 * runs[x] + self.apart(near.left, near.above)
                numbers = 8 * between + (pattern & 7), 65536 * near.left + near.above
                leaf = near.left
                if asked(0, numbers, sets[pattern]) == 0:
                    leaf = self._walked(near, asked, sets)
                row.append(leaf)
                runs[x] = self.apart(near.left, leaf)
            row.append(row[-1])
        return [row[2:-1] for row in rows[2:]]

    def _walked(self, near: "Neighbors", asked: Any, sets: list[list[int]]) -> int:
        begin, end = 0, len(self.means)
        while end - begin > 1:
            step = self.step(begin, end)
            m = step.m

            def way(leaf: int, begin: int = begin, m: int = m, end: int = end) -> int:
                if leaf < begin or leaf >= end:
                    return 0
                return 1 if leaf < m else 2

            if way(near.left) == 1 and m - begin == 1:
                bit = 1
            elif way(near.left) == 2 and end - m == 1:
                bit = 0
            else:
                turn = step.axis[3]
                for c in range(3):
                    ahead = (
                        self.means[near.left][c]
                        + self.means[near.above][c]
                        - self.means[near.above_left][c]
                    )
                    turn += step.axis[c] * ahead
                turn = min(max(turn >> 10, -12), 12) + 12
                ways = (
                    27 * way(near.left)
                    + 9 * way(near.above)
                    + 3 * way(near.above_right)
                    + way(near.above_left)
                )
                bit = asked(m, (32 * ways + turn, near.left), sets[256 + ways])
            if bit == 1:
                begin = m
            else:
                end = m
        return begin


@dataclass(frozen=True, slots=True)
class Neighbors:
    left_left: int
    left: int
    above_left: int
    above: int
    above_right: int
    above_above: int
    above_above_right: int

    @property
    def pattern(self) -> int:
        equal = (
            self.left == self.above,
            self.left == self.above_left,
            self.above == self.above_left,
            self.above == self.above_right,
            self.left == self.above_right,
            self.left == self.left_left,
            self.above == self.above_above,
            self.above_right == self.above_above_right,
        )
        return sum(1 << i for i, same in enumerate(equal) if same)


def slot(kind: int, a: int, b: int, bits: int) -> int:
    h = (kind * 0x2C1B3C6D + a * 0x9E3779B1 + b * 0x85EBCA6B) & WORD
    h ^= h >> 15
    h = (h * 0x297A2D39) & WORD
    return h >> (32 - bits)
