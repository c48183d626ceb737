"""Palettes for Adobe's programs: .ase, .aco, .act. All numbers are big-endian.

.aco and .act: Adobe, "Photoshop File Formats Specification". Of .ase there is no specification by
Adobe; what is known of it agrees among those who took it apart.
"""

import struct
from collections.abc import Iterable

from sweep.artifacts.palettes.palette_set import Palette, PaletteSet, Swatch

__all__ = ["as_aco", "as_act", "as_ase"]

_GROUP_START, _GROUP_END, _COLOR = 0xC001, 0xC002, 0x0001  # blocks of an .ase
_PROCESS = 2  # neither global nor a spot color: a change of the swatch changes nothing drawn
_RGB = 0  # the color space in an .aco
_WIDE = 257  # 255 becomes 65535
_TABLE = 256  # entries of an .act
_NOT_TRANSPARENT = 0xFFFF


def as_ase(palettes: PaletteSet) -> bytes:
    """Adobe Swatch Exchange 1.0: a group for each palette."""
    blocks = [block for palette in palettes for block in _group(palettes, palette)]
    return struct.pack(">4sHHI", b"ASEF", 1, 0, len(blocks)) + b"".join(blocks)


def as_aco(palettes: PaletteSet) -> bytes:
    """Photoshop's swatches: first as version 1, without names, then as version 2, with them."""
    (palette,) = palettes
    swatches = palette.swatches
    plain = (_wide(swatch) for swatch in swatches)
    named = (_wide(swatch) + _long_name(swatch.name) for swatch in swatches)
    return _section(1, plain, len(swatches)) + _section(2, named, len(swatches))


def as_act(palettes: PaletteSet) -> bytes:
    """Photoshop's color table: 256 entries, how many of them count, and none is transparent."""
    (palette,) = palettes
    table = palette.colors.tobytes().ljust(3 * _TABLE, b"\0")
    return table + struct.pack(">HH", len(palette.colors), _NOT_TRANSPARENT)


def _group(palettes: PaletteSet, palette: Palette) -> Iterable[bytes]:
    yield _block(_GROUP_START, _short_name(f"{palettes.name}, {palette.title}"))
    for swatch in palette.swatches:
        values = struct.pack(">4s3f", b"RGB ", *(value / 255 for value in swatch.rgb))
        yield _block(_COLOR, _short_name(swatch.name) + values + struct.pack(">H", _PROCESS))
    yield _block(_GROUP_END, b"")


def _block(kind: int, data: bytes) -> bytes:
    return struct.pack(">HI", kind, len(data)) + data


def _section(version: int, colors: Iterable[bytes], count: int) -> bytes:
    return struct.pack(">HH", version, count) + b"".join(colors)


def _wide(swatch: Swatch) -> bytes:
    return struct.pack(">5H", _RGB, *(value * _WIDE for value in swatch.rgb), 0)


def _short_name(text: str) -> bytes:
    """UTF-16 with a NUL behind it, its length before it in 16 bits."""
    return _with_length(">H", text)


def _long_name(text: str) -> bytes:
    """The same with the length in 32 bits."""
    return _with_length(">I", text)


def _with_length(form: str, text: str) -> bytes:
    units = f"{text}\0".encode("utf-16-be")
    return struct.pack(form, len(units) // 2) + units
