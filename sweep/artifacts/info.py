"""A file -> what it is, and the settings that made it, if we did."""

import os
from dataclasses import dataclass
from typing import Any, BinaryIO

from sweep.artifacts.provenance import read_provenance
from sweep.containers.documents import is_html, is_svg, read_html, read_pdf, read_svg
from sweep.containers.media import read_avif, read_other, read_video
from sweep.containers.reader import Found, Reader
from sweep.containers.stills import read_gif, read_jpeg, read_png, read_webp
from sweep.decode.address import is_address
from sweep.decode.source import File, is_file, opened
from sweep.encode.ksweep.head import MAGIC, read_about
from sweep.errors import ImageError

__all__ = ["FileInfo", "info"]


@dataclass(frozen=True, slots=True)
class FileInfo:
    """What a picture, animation or video says of itself.

    Attributes:
        path: where it is; "-" for a stream.
        format: "gif", "webp", "apng", "png", "avif", "jpeg", "mp4", "mov", "webm", "mkv", "svg",
            "pdf", "html", "ksweep", or Pillow's name for another.
        bytes: of the file.
        width, height: in px; 0 if the format does not tell, as a PDF.
        times: of each frame in ms; one of 0 for a still and each page of a PDF.
        sizes: bytes of each frame; empty if the format does not tell.
        loop: how many times it plays, 0 is forever; None if it does not say.
        settings: what `provenance` wrote; None if it is not of our making, or without.
    """

    path: str
    format: str
    bytes: int
    width: int
    height: int
    times: tuple[int, ...]
    sizes: tuple[int, ...]
    loop: int | None
    settings: dict[str, Any] | None

    @property
    def milliseconds(self) -> int:
        """How long it plays."""
        return sum(self.times)


def info(source: File) -> FileInfo:
    """Read what a file says of itself; of its pictures nothing is decoded.

    >>> import io, numpy as np, sweep
    >>> ramp = np.tile(np.arange(64, dtype=np.uint8), (16, 1))
    >>> made = sweep.animate(ramp, "ramp.webp", ks="1,2")
    >>> found = sweep.info("ramp.webp")
    >>> found.format, found.settings["ks"]
    ('webp', '1,2')
    >>> sweep.info(io.BytesIO(sweep.animate(ramp, ks="1,2")[0].content)).format
    'gif'

    Memory and time are bounded, whatever is in the file.

    Args:
        source: a path, ``"-"`` for standard input, or a binary stream.

    Raises:
        ImageError: there is no such file, it is nothing we know, or it is damaged.
    """
    path, stream = _opened(source)
    with stream:
        try:
            file = Reader("the stream" if path == "-" else path, stream)
            found = _found(file, stream)
        except OSError as error:
            raise ImageError(f"{path}: cannot be read: {error.strerror or error}") from None
    told = (read_provenance(text) for text in found.texts)
    return FileInfo(
        path=path,
        format=found.format,
        bytes=file.size,
        width=found.width,
        height=found.height,
        times=tuple(found.times),
        sizes=tuple(found.sizes),
        loop=found.loop,
        settings=next((settings for settings in told if settings is not None), None),
    )


def _opened(source: object) -> tuple[str, BinaryIO]:
    """Where the file is, "-" for a stream, and its bytes."""
    if isinstance(source, str) and is_address(source):
        raise ImageError(f"{source}: is an address, and info reads files; get it first")
    if not is_file(source):
        raise ImageError(
            f"an object of type {type(source).__name__} is no file to be read; give a path, or a "
            "binary stream, as by io.BytesIO(content)"
        )
    _, stream = opened(source)
    return os.fsdecode(source) if isinstance(source, str | os.PathLike) else "-", stream


def _found(file: Reader, stream: BinaryIO) -> Found:
    """Read a file as what its first bytes say it is."""
    head = stream.read(1024)
    file.go(0)
    if not head:
        raise ImageError(f"{file.name}: is empty (0 bytes)")
    if head[:6] in (b"GIF87a", b"GIF89a"):
        return read_gif(file)
    if head[:8] == b"\x89PNG\r\n\x1a\n":
        return read_png(file)
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return read_webp(file)
    if head[:3] == b"\xff\xd8\xff":
        return read_jpeg(file)
    if head[:4] == b"\x1a\x45\xdf\xa3":
        return read_video(file, stream, "matroska", "webm" if b"webm" in head[:64] else "mkv")
    if head[4:8] == b"ftyp":
        if head[8:12] in (b"avif", b"avis"):
            return read_avif(file, stream)
        return read_video(file, stream, "mov", "mov" if head[8:12] == b"qt  " else "mp4")
    if head[:5] == b"%PDF-":
        return read_pdf(file)
    if head.startswith(MAGIC):
        size, about = read_about(file)
        return Found("ksweep", *size, texts=[str(about.get("sweep", ""))])
    if is_html(head):
        return read_html(file)
    if is_svg(head):
        return read_svg(file)
    return read_other(file, stream)
