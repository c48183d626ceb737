"""PaletteSet -> files: the list of formats, and ``write_palettes``."""

import io
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NamedTuple, Protocol

import PIL.Image

from sweep.artifacts.palettes import adobe, text, web
from sweep.artifacts.palettes.palette_set import PaletteSet
from sweep.artifacts.palettes.swatch_sheet import draw_swatches
from sweep.artifacts.palettes.tree import draw_tree
from sweep.drawing.canvas import Canvas, Look, Open
from sweep.encode.formats import format_of
from sweep.encode.pictures import CANVASES
from sweep.encode.written import Written
from sweep.errors import ParameterError
from sweep.system.files import put

__all__ = [
    "FORMATS",
    "PaletteFormat",
    "Rendered",
    "WrittenPalettes",
    "format_for",
    "palette_picture",
    "write_palettes",
]


class Rendered(NamedTuple):
    """A file: its bytes, and of a picture its width and height in px."""

    content: bytes
    size: tuple[int, int] | None = None


class PaletteFormat(Protocol):
    """Writes palettes to one file format.

    Attributes:
        name: what ``--format`` calls the format; with a dot before it, its suffix.
        several: whether a file can hold the palettes of several K.
        told: whether a file carries the settings that made it.
        drawn: whether it is a picture.
    """

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def several(self) -> bool: ...  # noqa: D102
    @property
    def told(self) -> bool: ...  # noqa: D102
    @property
    def drawn(self) -> bool: ...  # noqa: D102

    def render(self, palettes: PaletteSet, look: Look) -> Rendered:
        """The file."""
        ...


@dataclass(frozen=True, slots=True)
class Data:
    """A format that is nothing but data."""

    name: str
    make: Callable[[PaletteSet], bytes]
    several: bool = False
    told: bool = False
    drawn: bool = False

    def render(self, palettes: PaletteSet, look: Look) -> Rendered:  # noqa: ARG002
        """The file; it has no look."""
        return Rendered(self.make(palettes))


@dataclass(frozen=True, slots=True)
class Drawn:
    """A format that shows swatches, or the tree of several K."""

    name: str
    open_canvas: Open
    several: bool = True
    told: bool = True
    drawn: bool = True

    def render(self, palettes: PaletteSet, look: Look) -> Rendered:
        """The file, and how large the canvas is that was opened for it."""
        sizes: list[tuple[int, int]] = []

        def opened(width: int, height: int, look: Look) -> Canvas:
            sizes.append((width, height))
            return self.open_canvas(width, height, look)

        draw = draw_swatches if len(palettes) == 1 else draw_tree
        content = draw(palettes, look, opened)
        return Rendered(content, sizes[-1])


FORMATS: tuple[PaletteFormat, ...] = (
    Data("hex", text.as_hex),
    Data("txt", text.as_txt),
    Data("css", web.as_css, several=True, told=True),
    Data("scss", web.as_scss, several=True, told=True),
    Data("json", web.as_json, several=True, told=True),
    Data("js", web.as_js, several=True, told=True),
    Data("csv", text.as_csv, several=True),
    Data("gpl", text.as_gpl),
    Data("pal", text.as_pal),
    Data("ase", adobe.as_ase, several=True),
    Data("aco", adobe.as_aco),
    Data("act", adobe.as_act),
    *(Drawn(name, open_canvas) for name, open_canvas in CANVASES.items()),
)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class WrittenPalettes(Written):
    """What was written where: the palettes and their colors."""

    palettes: int
    colors: int


def format_for(
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
    found = by_name[format_of(output, format, {name: (f".{name}",) for name in by_name})]
    if palettes > 1 and not found.several:
        several = ", ".join(f".{one.name}" for one in FORMATS if one.several)
        where = f"{output}: " if isinstance(output, Path) else ""
        raise ParameterError(
            f"{where}a .{found.name} holds one palette, and there are {palettes}; "
            f"take one K, or write {several}"
        )
    return found


def write_palettes(
    palettes: PaletteSet, target: Path | BinaryIO, format: PaletteFormat, look: Look
) -> WrittenPalettes:
    """Write palettes to a file or a stream.

    Raises:
        OutputError: the file cannot be written; it is then as it was before.
    """
    begun = time.monotonic()
    data, size = format.render(palettes, look)
    put(data, target)
    return WrittenPalettes(
        path=str(target) if isinstance(target, Path) else "-",
        format=format.name,
        bytes=len(data),
        width=size and size[0],
        height=size and size[1],
        seconds=time.monotonic() - begun,
        palettes=len(palettes),
        colors=sum(len(palette.colors) for palette in palettes),
    )


def palette_picture(palettes: PaletteSet, look: Look = Look()) -> PIL.Image.Image:
    """The swatches of one K, or the tree of several."""
    return PIL.Image.open(io.BytesIO(FORMATS[-1].render(palettes, look).content))
