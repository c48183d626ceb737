"""Palettes for style sheets and design tools: .css, .scss, .json, .js.

Names and keys are identifiers, see `palette_set.label_of`; what comes from outside
stands in comments and strings only, where it cannot end them.
"""

import json
from typing import Any

from sweep.artifacts.palettes.palette_set import Palette, PaletteSet

__all__ = ["as_css", "as_js", "as_json", "as_scss"]

_VENDOR = "ksweep"  # the key of what DTCG has no word for


def as_css(palettes: PaletteSet) -> bytes:
    """Custom properties of ``:root``."""
    lines = [_comment(palettes), ":root {"]
    lines += [f"  --{s.name}: {s.hex};" for palette in palettes for s in palette.swatches]
    return _encoded([*lines, "}"])


def as_scss(palettes: PaletteSet) -> bytes:
    """A variable for each color, and for each palette a list of them in order."""
    lines = [_comment(palettes)]
    for palette in palettes:
        names = [f"${swatch.name}" for swatch in palette.swatches]
        lines += [f"{name}: {s.hex};" for name, s in zip(names, palette.swatches, strict=True)]
        # The comma behind the last makes a list of one color a list too.
        lines.append(f"${palette.label}: ({', '.join(names)},);")
    return _encoded(lines)


def as_json(palettes: PaletteSet) -> bytes:
    """Design tokens: Design Tokens Community Group, "Format Module" and "Color Module", 2025.10.

    A group for each palette, with a token for each color; its share is in ``$extensions``.
    """
    tokens = json.dumps(_tokens(palettes), indent=2, ensure_ascii=False)
    # A file name may have bytes that are no text; as \udcff they are JSON again.
    return f"{tokens}\n".encode(errors="backslashreplace")


def as_js(palettes: PaletteSet) -> bytes:
    """A configuration for Tailwind: ``bg-parrot-3`` and the like, beside its own colors.

    An ES module. Tailwind 4 takes it by ``@config``, Tailwind 3 as one of its ``presets``.
    """
    colors = {
        palette.label: {str(swatch.number): swatch.hex for swatch in palette.swatches}
        for palette in palettes
    }
    config = json.dumps({"theme": {"extend": {"colors": colors}}}, indent=2, ensure_ascii=False)
    use = (
        f'/* Tailwind 4: @config "./{palettes.label}.js"; in the style sheet.\n'
        f"   Tailwind 3: presets: [require('./{palettes.label}.js').default] */"
    )
    return _encoded([_comment(palettes), use, f"export default {config};"])


def _tokens(palettes: PaletteSet) -> dict[str, Any]:
    about = {"$description": f"{palettes.name}, {palettes.span}"}
    settings = palettes.settings
    extensions = {"$extensions": {_VENDOR: json.loads(settings)}} if settings else {}
    if len(palettes) == 1:
        (palette,) = palettes
        return {palettes.label: {"$type": "color", **about, **extensions, **_group(palette)}}
    groups = {f"k{palette.k}": _group(palette) for palette in palettes}
    return {palettes.label: {"$type": "color", **about, **extensions, **groups}}


def _group(palette: Palette) -> dict[str, Any]:
    return {
        str(swatch.number): {
            "$type": "color",
            "$value": {
                "colorSpace": "srgb",
                # Four decimals name each of 256 steps without doubt.
                "components": [round(value / 255, 4) for value in swatch.rgb],
                "alpha": 1,
                "hex": swatch.hex,
            },
            "$extensions": {_VENDOR: {"share": round(swatch.share, 6)}},
        }
        for swatch in palette.swatches
    }


def _comment(palettes: PaletteSet) -> str:
    """What it is and what made it, as a comment that no name can end."""
    words = f"{palettes.name}, {palettes.span}"
    if palettes.settings:
        words += f"\n   {palettes.settings}"
    return f"/* {words.replace('*/', '* /')} */"


def _encoded(lines: list[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()
