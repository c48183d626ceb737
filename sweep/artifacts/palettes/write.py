"""PaletteSet -> files: the list of formats, and ``write_palettes``."""

import functools
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, Protocol

import PIL.Image

from sweep.artifacts.palettes import adobe, text, web
from sweep.artifacts.palettes.palette_set import Palette, PaletteSet, Swatch
from sweep.artifacts.palettes.swatch_sheet import draw_swatches
from sweep.artifacts.palettes.tree import draw_tree
from sweep.drawing.canvas import Look, Open
from sweep.drawing.raster import PageCanvas
from sweep.drawing.svg import SvgCanvas
from sweep.errors import ParameterError
from sweep.system.files import replacing, write_each

__all__ = [
    "FORMATS",
    "Look",
    "Palette",
    "PaletteFile",
    "PaletteFormat",
    "PaletteSet",
    "Swatch",
    "check_palettes",
    "palette_format",
    "palette_picture",
    "write_palettes",
]


class PaletteFormat(Protocol):
    """Writes palettes to one file format.

    Attributes:
        name: what ``--format`` calls the format; with a dot before it, its suffix.
        several: whether a file can hold the palettes of several K.
    """

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def several(self) -> bool: ...  # noqa: D102

    def render(self, palettes: PaletteSet, look: Look) -> bytes:
        """The file, as bytes."""
        ...


@dataclass(frozen=True, slots=True)
class Written:
    """A format that is nothing but data."""

    name: str
    make: Callable[[PaletteSet], bytes]
    several: bool = False

    def render(self, palettes: PaletteSet, look: Look) -> bytes:  # noqa: ARG002
        """The file, as bytes; it has no look."""
        return self.make(palettes)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A format that shows swatches, or the tree of several K."""

    name: str
    open_canvas: Open
    several: bool = True

    def render(self, palettes: PaletteSet, look: Look) -> bytes:
        """The file, as bytes."""
        draw = draw_swatches if len(palettes) == 1 else draw_tree
        return draw(palettes, look, self.open_canvas)


FORMATS: tuple[PaletteFormat, ...] = (
    Written("hex", text.as_hex),
    Written("txt", text.as_txt),
    Written("css", web.as_css, several=True),
    Written("scss", web.as_scss, several=True),
    Written("json", web.as_json, several=True),
    Written("js", web.as_js, several=True),
    Written("csv", text.as_csv, several=True),
    Written("gpl", text.as_gpl),
    Written("pal", text.as_pal),
    Written("ase", adobe.as_ase, several=True),
    Written("aco", adobe.as_aco),
    Written("act", adobe.as_act),
    Drawn("svg", SvgCanvas),
    Drawn("png", PageCanvas),
)


@dataclass(frozen=True, slots=True)
class PaletteFile:
    """What was written where: the palettes and their colors, and bytes."""

    path: str
    format: str
    palettes: int
    colors: int
    bytes: int


def write_palettes(
    palettes: PaletteSet,
    *outputs: str | Path | BinaryIO,
    format: str | None = None,
    look: Look = Look(),
    metadata: bool = True,
) -> list[PaletteFile]:
    """Write palettes to every one of ``outputs``.

    Args:
        palettes: of one K or of several.
        outputs: paths, whose suffix picks the format, or binary streams (with ``format``).
        format: the format's name, instead of the suffixes.
        look: theme and face of pictures; other formats take no notice.
        metadata: whether files that can carry the settings that made them, see
            `sweep.artifacts.provenance`.

    Raises:
        ParameterError: a format is unknown, or holds one palette only and there are several.
        OutputError: a file cannot be written; it is then as it was before, and the others are
            written all the same.
    """
    targets = [Path(output) if isinstance(output, str) else output for output in outputs]
    formats = [palette_format(target, format, len(palettes)) for target in targets]
    if not metadata:
        palettes = replace(palettes, settings="")
    return write_each(
        functools.partial(_write, palettes, target, one, look)
        for target, one in zip(targets, formats, strict=True)
    )


def _write(
    palettes: PaletteSet, target: Path | BinaryIO, format: PaletteFormat, look: Look
) -> PaletteFile:
    data = format.render(palettes, look)
    if isinstance(target, Path):
        with replacing(target) as stream:
            stream.write(data)
    else:
        target.write(data)
    return PaletteFile(
        path=str(target) if isinstance(target, Path) else "-",
        format=format.name,
        palettes=len(palettes),
        colors=sum(len(palette.colors) for palette in palettes),
        bytes=len(data),
    )


def palette_format(
    output: Path | BinaryIO, format: str | None = None, palettes: int = 1
) -> PaletteFormat:
    """The format of a file: by ``format``, else by the suffix of ``output``.

    Args:
        output: a path, or a stream (with ``format``).
        format: its name.
        palettes: how many it has to hold.

    Raises:
        ParameterError: it is unknown, the message lists those that exist; or it holds one palette
            only.
    """
    by_name = {one.name: one for one in FORMATS}
    if format is not None:
        named, said = format.lower(), f'the format "{format}" is unknown'
    elif isinstance(output, Path):
        named = output.suffix.lower().removeprefix(".")
        said = f'the suffix "{output.suffix}" is unknown' if named else "it has no suffix"
        said = f"{output}: {said}"
    else:
        raise ParameterError("a stream has no suffix to tell the format by; name it, as in gpl")
    if named not in by_name:
        dot = "." if format is None else ""
        raise ParameterError(f"{said}; known are {', '.join(dot + name for name in by_name)}")
    found = by_name[named]
    if palettes > 1 and not found.several:
        several = ", ".join(f".{one.name}" for one in FORMATS if one.several)
        where = f"{output}: " if isinstance(output, Path) else ""
        raise ParameterError(
            f"{where}a .{found.name} holds one palette, and there are {palettes}; "
            f"take one K, or write {several}"
        )
    return found


def palette_picture(palettes: PaletteSet, look: Look = Look()) -> PIL.Image.Image:
    """The swatches of one K, or the tree of several."""
    return PIL.Image.open(io.BytesIO(Drawn("png", PageCanvas).render(palettes, look)))


def check_palettes(outputs: Sequence[Path | BinaryIO], format: str | None, palettes: int) -> None:
    """Refuse what cannot be written, before any work is done; see `palette_format`."""
    for output in outputs:
        palette_format(output, format, palettes)
