"""Palettes as lines of text: .hex, .txt, .csv, GIMP's .gpl, JASC's .pal."""

import csv
import io
from collections.abc import Iterable

from sweep.artifacts.palettes.palette_set import PaletteSet

__all__ = ["as_csv", "as_gpl", "as_hex", "as_pal", "as_txt"]

_MOST_NAME = 60  # characters in the header of a .gpl
_MOST_COLUMNS = 16


def as_hex(palettes: PaletteSet) -> bytes:
    """One color a line, six digits, nothing else: what pixel art programs read."""
    (palette,) = palettes
    return _encoded(f"{swatch.hex[1:]}\n" for swatch in palette.swatches)


def as_txt(palettes: PaletteSet) -> bytes:
    """``#rrggbb``, a tab, the share of the pixels from 0 to 1."""
    (palette,) = palettes
    return _encoded(f"{swatch.hex}\t{swatch.share:.6f}\n" for swatch in palette.swatches)


def as_csv(palettes: PaletteSet) -> bytes:
    """A table with a header (RFC 4180); ``parent`` is a number in the palette of the K before."""
    lines = io.StringIO()
    table = csv.writer(lines)
    table.writerow(["k", "number", "name", "hex", "red", "green", "blue", "share", "parent"])
    for palette in palettes:
        for i, swatch in enumerate(palette.swatches):
            parent = "" if palette.parents is None else int(palette.parents[i]) + 1
            head = [palette.k, swatch.number, swatch.name, swatch.hex]
            table.writerow([*head, *swatch.rgb, f"{swatch.share:.6f}", parent])
    return lines.getvalue().encode()


def as_gpl(palettes: PaletteSet) -> bytes:
    """GIMP's palette, which Inkscape, Krita and Scribus read too."""
    (palette,) = palettes
    title = f"{palettes.name[:_MOST_NAME]}, {palette.title}"
    return _encoded(
        [
            "GIMP Palette\n",
            f"Name: {title}\n",
            f"Columns: {min(len(palette.colors), _MOST_COLUMNS)}\n",
            "#\n",
            *(
                "{:3} {:3} {:3}\t".format(*swatch.rgb) + f"{swatch.name}\n"
                for swatch in palette.swatches
            ),
        ]
    )


def as_pal(palettes: PaletteSet) -> bytes:
    """The palette of JASC's Paint Shop Pro; its lines end as on Windows."""
    (palette,) = palettes
    lines = ["JASC-PAL", "0100", str(len(palette.colors))]
    lines += ["{} {} {}".format(*swatch.rgb) for swatch in palette.swatches]
    return "".join(f"{line}\r\n" for line in lines).encode()


def _encoded(lines: Iterable[str]) -> bytes:
    return "".join(lines).encode()
