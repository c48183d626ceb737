"""What kind of file it is, by its first bytes and never by its name."""

from typing import BinaryIO, Literal

from sweep.decode.raw_told import is_raw

__all__ = ["Kind", "kind_of", "picture_format", "video_format"]

# Beside those of the decoders: what Pillow calls a format that is asked for by its name.
Kind = Literal[
    "PICTURE", "HEIF", "VIDEO", "EXR", "HDR", "RAW",
    "PSD", "ICO", "TGA", "JPEG2000", "QOI", "PCX", "JXL",
]  # fmt: skip

_HEIF = {b"heic", b"heix", b"hevc", b"heim", b"heis", b"hevm", b"hevs"}
# What a file of these brands is depends on those that follow; AVIF is told by its own.
_STILLS = {b"mif1", b"msf1", b"avif", b"avis"}

_MATROSKA = b"\x1a\x45\xdf\xa3"

_PICTURES = {
    b"\xff\xd8\xff": "JPEG", b"\x89PNG\r\n\x1a\n": "PNG", b"GIF87a": "GIF", b"GIF89a": "GIF",
    b"II*\0": "TIFF", b"MM\0*": "TIFF", b"II+\0": "TIFF", b"MM\0+": "TIFF",
}  # fmt: skip


_OTHERS: tuple[tuple[bytes, Kind], ...] = (
    (b"v/1\1", "EXR"), (b"#?RADIANCE", "HDR"), (b"#?RGBE", "HDR"), (b"8BPS\0\1", "PSD"),
    (b"\0\0\1\0", "ICO"), (b"\0\0\0\x0cjP  \r\n\x87\n", "JPEG2000"),
    (b"\xff\x4f\xff\x51", "JPEG2000"), (b"qoif", "QOI"),
    (b"\0\0\0\x0cJXL \r\n\x87\n", "JXL"), (b"\xff\n", "JXL"),
)  # fmt: skip
_PCX_BITS = (1, 2, 4, 8)
_TGA_FOOT = b"TRUEVISION-XFILE."


def kind_of(stream: BinaryIO, name: str = "") -> Kind:
    """Which decoder a file is for; a stream that cannot be told is for the one of pictures.

    A name counts for nothing but Targa, which has no first bytes of its own.
    """
    head = _head(stream)
    for magic, kind in _OTHERS:
        if head.startswith(magic):
            return kind
    if len(head) > 4 and head[0] == 10 and head[1] <= 5 and head[2] == 1 and head[3] in _PCX_BITS:
        return "PCX"
    raw = is_raw(stream)
    stream.seek(0)
    if raw:
        return "RAW"
    if head[4:8] == b"ftyp":
        length = min(max(int.from_bytes(head[:4], "big"), 16), len(head))
        brands = {head[8:12], *(head[i : i + 4] for i in range(16, length - 3, 4))}
        if brands & {b"avif", b"avis"}:
            return "PICTURE"
        return "HEIF" if head[8:12] in _HEIF | _STILLS or brands & _HEIF else "VIDEO"
    if video_format(stream) is not None:
        return "VIDEO"
    return "TGA" if not picture_format(stream) and _is_targa(stream, head, name) else "PICTURE"


def _is_targa(stream: BinaryIO, head: bytes, name: str) -> bool:
    """Whether a file ends as one of Targa, or is called so and begins with what can be a header."""
    stream.seek(0, 2)
    end = stream.tell()
    stream.seek(max(0, end - 26))
    foot = stream.read(26)
    stream.seek(0)
    if foot[8:].startswith(_TGA_FOOT):
        return True
    return (
        name.lower().endswith((".tga", ".vda", ".icb", ".vst"))
        and len(head) >= 18
        and head[1] <= 1
        and head[2] in (1, 2, 3, 9, 10, 11)
        and head[16] in (8, 15, 16, 24, 32)
    )


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
