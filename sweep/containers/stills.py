"""What GIF, PNG, WebP and JPEG files say, read from their blocks and chunks."""

from sweep.containers.reader import MOST_TEXT, Found, Reader
from sweep.containers.xmp import from_xmp

__all__ = ["read_gif", "read_jpeg", "read_png", "read_webp"]

_PNG_HEAD, _ICHUNK = 8, 12  # bytes: the signature; what a chunk has around its data
_JPEG_ALONE = {0x01, *range(0xD0, 0xD9)}  # markers without a length
_JPEG_FRAMES = set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # those that say the size


def read_gif(file: Reader) -> Found:
    """Blocks up to the trailer; a frame is its control, its place, its palette and its pixels."""
    found = Found("gif", loop=1)
    file.skip(6)
    found.width, found.height = file.number(2, "little"), file.number(2, "little")
    flags = file.number(1)
    file.skip(2)
    _skip_palette(file, flags)
    begun, time = file.at, 0
    while (kind := file.number(1)) != 0x3B:
        if kind == 0x2C:
            file.skip(8)
            _skip_palette(file, file.number(1))
            file.skip(1)
            _blocks(file, keep=0)
            found.times.append(time)
            found.sizes.append(file.at - begun)
            file.check_frames(len(found.times))
            begun, time = file.at, 0
        elif kind == 0x21:
            label = file.number(1)
            if label == 0xF9:
                begun = file.at - 2
                control = _blocks(file, keep=8)
                time = int.from_bytes(control[1:3], "little") * 10
                continue
            words = _blocks(file, keep=MOST_TEXT)
            if label == 0xFE:
                found.texts.append(words.decode("utf-8", "replace"))
            if label == 0xFF and words[:11] in (b"NETSCAPE2.0", b"ANIMEXTS1.0"):
                repeats = int.from_bytes(words[12:14], "little")
                found.loop = repeats + 1 if repeats else 0
            begun = file.at
        else:
            raise file.damaged("has a block of no known kind")
    return found


def _skip_palette(file: Reader, flags: int) -> None:
    if flags & 0x80:
        file.skip(3 << (flags & 7) + 1)


def _blocks(file: Reader, *, keep: int) -> bytes:
    """Pass data in blocks up to the empty one; the first bytes of it, without the lengths."""
    kept = b""
    while length := file.number(1):
        if len(kept) < keep:
            kept += file.take(length)
        else:
            file.skip(length)
    return kept[:keep]


def read_png(file: Reader) -> Found:
    """Chunks up to the end; a frame of an APNG is its control and its data."""
    found = Found("png")
    file.skip(_PNG_HEAD)
    kind, still = b"", 0
    while kind != b"IEND":
        length, kind = file.number(4), file.take(4)
        end = file.at + length + 4
        if kind == b"IHDR":
            found.width, found.height = file.number(4), file.number(4)
        elif kind == b"acTL":
            found.format = "apng"
            file.skip(4)
            found.loop = file.number(4)
        elif kind == b"fcTL":
            file.skip(20)
            above, below = file.number(2), file.number(2)
            found.times.append(round(1000 * above / (below or 100)))
            found.sizes.append(length + _ICHUNK)
            file.check_frames(len(found.times))
        elif kind in (b"IDAT", b"fdAT"):
            if found.sizes:
                found.sizes[-1] += length + _ICHUNK
            else:
                still += length + _ICHUNK
        elif kind in (b"iTXt", b"tEXt"):
            words = file.text(length).partition(b"\0")[2]
            found.texts.append(words.strip(b"\0").decode("utf-8", "replace"))
        if end > file.size:
            raise file.damaged("ends too early")
        file.go(end)
    if found.format == "png":
        found.times, found.sizes = [0], [still]
    return found


def read_webp(file: Reader) -> Found:
    """Chunks up to the end of the file; a frame is a chunk ``ANMF``."""
    found = Found("webp")
    file.skip(12)
    while file.at + 8 <= file.size:
        kind, length = file.take(4), file.number(4, "little")
        end = file.at + length
        if kind == b"VP8X":
            file.skip(4)
            found.width, found.height = (file.number(3, "little") + 1 for _ in "wh")
        elif kind == b"ANIM":
            file.skip(4)
            found.loop = file.number(2, "little")
        elif kind == b"ANMF":
            file.skip(12)
            found.times.append(file.number(3, "little"))
            found.sizes.append(length + 8)
            file.check_frames(len(found.times))
        elif kind == b"VP8L":
            file.skip(1)
            bits = file.number(4, "little")
            found.width, found.height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
            found.times, found.sizes = [0], [length + 8]
        elif kind == b"VP8 ":
            file.skip(6)
            found.width, found.height = (file.number(2, "little") & 0x3FFF for _ in "wh")
            found.times, found.sizes = [0], [length + 8]
        elif kind == b"XMP ":
            found.texts.append(from_xmp(file.text(length)))
        if end > file.size:
            raise file.damaged("ends too early")
        file.go(end + length % 2)
    if not found.times:
        raise file.damaged("has no picture")
    return found


def read_jpeg(file: Reader) -> Found:
    """Markers up to the first scan."""
    found = Found("jpeg", times=[0], sizes=[file.size])
    file.skip(2)
    while True:
        if file.number(1) != 0xFF:
            raise file.damaged("has no marker")
        while (kind := file.number(1)) == 0xFF:
            pass
        if kind in _JPEG_ALONE:
            continue
        length = file.number(2) - 2
        if kind in (0xD9, 0xDA) or length < 0:
            break
        end = file.at + length
        if kind == 0xFE:
            found.texts.append(file.text(length).decode("utf-8", "replace"))
        elif kind in _JPEG_FRAMES:
            file.skip(1)
            found.height, found.width = file.number(2), file.number(2)
        if end > file.size:
            raise file.damaged("ends too early")
        file.go(end)
    if not found.width:
        raise file.damaged("has no size")
    return found
