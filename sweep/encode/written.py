"""Written: what was written where, which shows itself in a notebook."""

import base64
import html
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Generic, TypeAlias, TypeVar, overload

__all__ = ["Made", "Written"]

# What a page can show by itself, by the name of the format.
_IMAGES = {
    "gif": "image/gif", "png": "image/png", "apng": "image/apng", "webp": "image/webp",
    "avif": "image/avif", "jpeg": "image/jpeg", "svg": "image/svg+xml",
}  # fmt: skip
_VIDEOS = {"mp4": "video/mp4", "webm": "video/webm"}

Content: TypeAlias = bytes  # the name of a field, too

# What to give where a picture is wanted.
_INSTEAD = "give the file that was written: its path, or io.BytesIO(content)"

_MOST_SHOWN = 32_000_000  # bytes; a notebook keeps what it shows


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What was written where.

    Attributes:
        path: of the file; "-" for a stream, and for what was kept in memory.
        format: as ``format`` names it, as in "gif".
        bytes: how many.
        width: of what is shown, in px; None for files that are no pictures.
        height: the same.
        seconds: that it took to draw and to write.
        content: the file itself, where no output was named.
    """

    path: str
    format: str
    bytes: int
    width: int | None = None
    height: int | None = None
    seconds: float = 0.0
    content: Content | None = None

    _instead: ClassVar[str] = _INSTEAD

    def about(self) -> str:
        """What is in it, in short."""
        return (
            self.format if self.width is None else f"{self.format}, {self.width}x{self.height} px"
        )

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.path}: {self.about()}, {self.bytes:,} bytes>"

    def _repr_html_(self) -> str:
        kind = _IMAGES.get(self.format) or _VIDEOS.get(self.format)
        content = self._shown() if kind else None
        if content is None:
            return f"<code>{html.escape(repr(self))}</code>"
        address = f"data:{kind};base64,{base64.b64encode(content).decode()}"
        if self.format in _VIDEOS:
            return f'<video controls muted loop playsinline src="{address}"></video>'
        alt = self.about() if self.path == "-" else Path(self.path).name
        return f'<img alt="{html.escape(alt)}" src="{address}">'

    def _shown(self) -> Content | None:
        """The file, if it is there and not too large for a notebook."""
        if self.content is not None or self.bytes > _MOST_SHOWN:
            return self.content
        try:
            return None if self.path == "-" else Path(self.path).read_bytes()
        except OSError:
            return None


_W = TypeVar("_W", bound=Written)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Made(Sequence[_W], Generic[_W]):
    """What a verb has made: the files one by one, and what its kind adds.

    Attributes:
        written: what was written where, in the order of the outputs.
        seconds: that all of it took.
    """

    written: tuple[_W, ...]
    seconds: float

    _instead: ClassVar[str] = _INSTEAD

    @overload
    def __getitem__(self, index: int) -> _W: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[_W, ...]: ...
    def __getitem__(self, index: int | slice) -> _W | tuple[_W, ...]:
        return self.written[index]

    def __iter__(self) -> Iterator[_W]:
        return iter(self.written)

    def __len__(self) -> int:
        return len(self.written)

    def __bool__(self) -> bool:
        """It was made, whether or not a file was asked for."""
        return True

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {', '.join(map(repr, self.written))}>"

    def _repr_html_(self) -> str:
        return "".join(one._repr_html_() for one in self.written)
