"""What kind of file it is, by its first bytes and never by its name."""

from typing import BinaryIO, Literal

__all__ = ["Kind", "kind_of", "picture_format", "video_format"]

Kind = Literal["PICTURE", "HEIF", "VIDEO"]

_HEIF = {b"heic", b"heix", b"hevc", b"heim", b"heis", b"hevm", b"hevs"}
# What a file of these brands is depends on those that follow; AVIF is told by its own.
_STILLS = {b"mif1", b"msf1", b"avif", b"avis"}

_MATROSKA = b"\x1a\x45\xdf\xa3"

_PICTURES = {
    b"\xff\xd8\xff": "JPEG", b"\x89PNG\r\n\x1a\n": "PNG", b"GIF87a": "GIF", b"GIF89a": "GIF",
    b"II*\0": "TIFF", b"MM\0*": "TIFF", b"II+\0": "TIFF", b"MM\0+": "TIFF",
}  # fmt: skip


def kind_of(stream: BinaryIO) -> Kind:
    """Which decoder a file is for; a stream that cannot be told is for the one of pictures."""
    head = _head(stream)
    if head[4:8] == b"ftyp":
        length = min(max(int.from_bytes(head[:4], "big"), 16), len(head))
        brands = {head[8:12], *(head[i : i + 4] for i in range(16, length - 3, 4))}
        if brands & {b"avif", b"avis"}:
            return "PICTURE"
        return "HEIF" if head[8:12] in _HEIF | _STILLS or brands & _HEIF else "VIDEO"
    return "PICTURE" if video_format(stream) is None else "VIDEO"


def video_format(stream: BinaryIO) -> str | None:
    """What ffmpeg's libraries call the container, among those we let them read."""
    head = _head(stream)
    if head[4:8] in (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"):
        return "mov"
    if head[:4] == _MATROSKA:
        return "matroska"
    if head[:4] == b"RIFF" and head[8:12] == b"AVI ":
        return "avi"
    return None


def picture_format(stream: BinaryIO) -> str:
    """What a picture is by its first bytes, though its decoder knows nothing of it; or ""."""
    head = _head(stream)
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WEBP"
    if head[4:8] == b"ftyp":
        return "AVIF"
    return next((name for magic, name in _PICTURES.items() if head.startswith(magic)), "")


def _head(stream: BinaryIO) -> bytes:
    stream.seek(0)
    head = stream.read(256)
    stream.seek(0)
    return head
