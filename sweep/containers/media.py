"""What AVIF files and videos say, and what Pillow knows of pictures of other kinds."""

import itertools
import os
import warnings
from typing import BinaryIO, Literal

import PIL.Image

from sweep.containers.isobmff import Boxes, boxes_in
from sweep.containers.reader import Found, Reader
from sweep.containers.xmp import from_xmp
from sweep.errors import ImageError

__all__ = ["read_avif", "read_other", "read_video"]

# Those with a reader that does little before it is asked for pixels.
_FORMATS = ("AVIF", "BMP", "ICO", "JPEG2000", "PCX", "PPM", "TGA", "TIFF")

_MOST_INDEX = 1 << 24  # bytes of what says where frames are; ours have some kilobytes
_MOST_IN_MEMORY = 1 << 28  # bytes of a file that Pillow reads as a whole


def read_avif(file: Reader, stream: BinaryIO) -> Found:
    """Times, sizes and plays of the image sequence; what else there is to know, Pillow knows."""
    if file.size > _MOST_IN_MEMORY:
        raise ImageError(f"{file.name}: has {file.size:,} bytes; info reads {_MOST_IN_MEMORY:,}")
    found = read_other(file, stream)
    found.times, found.sizes = [0], [file.size]
    file.go(0)
    while file.at + 8 <= file.size:
        begun = file.at
        length, kind = file.number(4), file.take(4)
        if length == 1:
            length = file.number(8)
        length = length or file.size - begun
        if length < 8 or begun + length > file.size:
            raise file.damaged("has a box that is too long")
        if kind == b"moov" and length <= _MOST_INDEX:
            file.go(begun)
            _read_track(file, file.take(length), found)
        file.go(begun + length)
    return found


def _read_track(file: Reader, moov: bytes, found: Found) -> None:
    try:
        boxes = boxes_in(moov)
        wide = boxes.wide(moov, b"mdhd")
        scale = _number(moov, boxes, b"mdhd", 4 + 2 * wide, 4)
        found.times, found.sizes = [], []
        for i in range(_number(moov, boxes, b"stts", 4, 4)):
            count, ticks = (_number(moov, boxes, b"stts", 8 + 8 * i + j, 4) for j in (0, 4))
            file.check_frames(len(found.times) + count)
            found.times += [round(1000 * ticks / scale)] * count
        same, count = (_number(moov, boxes, b"stsz", at, 4) for at in (4, 8))
        file.check_frames(count)
        found.sizes = [same or _number(moov, boxes, b"stsz", 12 + 4 * i, 4) for i in range(count)]
        found.loop = _plays(moov, boxes)
    except (KeyError, ValueError, ZeroDivisionError):
        raise file.damaged("does not say what its frames are") from None


def _plays(moov: bytes, boxes: Boxes) -> int | None:
    if b"elst" not in boxes.places:
        return None
    if not _number(moov, boxes, b"elst", 3, 1) & 1:
        return 1
    wide = boxes.wide(moov, b"tkhd")
    track = _number(moov, boxes, b"tkhd", 12 + 2 * wide, wide)
    if track == (1 << 8 * wide) - 1:
        return 0
    return round(track / _number(moov, boxes, b"elst", 8, boxes.wide(moov, b"elst")))


def _number(moov: bytes, boxes: Boxes, kind: bytes, at: int, count: int) -> int:
    """A number at a place in a box.

    Raises:
        KeyError: there is no such box.
        ValueError: it ends before.
    """
    start, end = boxes.places[kind]
    if start + at + count > end:
        raise ValueError(kind)
    return int.from_bytes(moov[start + at : start + at + count], "big")


def read_video(
    file: Reader, stream: BinaryIO, demuxer: Literal["mov", "matroska"], format: str
) -> Found:
    """Packets of the first video track, by ffmpeg's libraries; nothing is decoded."""
    import av

    found = Found(format)
    starts: list[int] = []
    try:
        with av.open(stream, "r", format=demuxer, metadata_errors="replace") as container:
            tracks = [track for track in container.streams.video if track.codec_context]
            if not tracks:
                raise ImageError(f"{file.name}: has no pictures that info can read")
            track = tracks[0]
            found.width, found.height = track.codec_context.width, track.codec_context.height
            tags = {key.lower(): value for key, value in container.metadata.items()}
            found.texts.append(tags.get("comment", ""))
            for packet in container.demux(track):
                if packet.size and packet.pts is not None:
                    starts.append(round(1000 * packet.pts * (packet.time_base or 0)))
                    found.sizes.append(packet.size)
                    file.check_frames(len(starts))
            end = round((container.duration or 0) / 1000)  # in microseconds
    except av.FFmpegError as error:
        raise ImageError(f"{file.name}: cannot be read: {error.strerror}; make it anew") from None
    marks = [*sorted(starts), max(end, max(starts, default=0))]
    found.times = [after - before for before, after in itertools.pairwise(marks)]
    return found


def read_other(file: Reader, stream: BinaryIO) -> Found:
    """What Pillow can tell without decoding.

    Raises:
        ImageError: Pillow does not know it, or it is damaged or too large.
    """
    stream.seek(0, os.SEEK_SET)
    try:
        with (
            warnings.catch_warnings(action="error"),
            PIL.Image.open(stream, formats=_FORMATS) as picture,
        ):
            found = Found((picture.format or "unknown").lower(), *picture.size)
            frames = int(getattr(picture, "n_frames", 1))
            found.texts.append(from_xmp(picture.info.get("xmp", b"")))
    except PIL.UnidentifiedImageError:
        raise ImageError(f"{file.name}: is no picture or video that info knows") from None
    except Exception as error:  # Pillow's readers raise what their formats make them raise
        said = " ".join(str(error).split())[:200]
        raise ImageError(f"{file.name}: cannot be read: {said}; choose another") from None
    file.check_frames(frames)
    found.times = [0] * frames
    return found
