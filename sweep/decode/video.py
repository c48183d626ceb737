"""One frame of a video -> a raster, by ffmpeg's libraries through PyAV.

imageio's pyav plugin would do the same by the same library, but knows neither times nor the
matrix of the colors; PyAV is there already, for writing videos.
"""

from typing import BinaryIO

import av
import numpy as np
from av.video.reformatter import Colorspace

from sweep.decode.cicp import HDR, SRGB_CURVE, by_numbers
from sweep.decode.pillow import check_size, one_line
from sweep.decode.raster import Alpha, Raster
from sweep.decode.request import Request, Seconds
from sweep.decode.sniff import video_format
from sweep.errors import ImageError
from sweep.system.arrays import U8

__all__ = ["opened"]

_HD = 720  # rows from which a video that does not say so is taken for BT.709
_UNSAID = 2

# Degrees counterclockwise that a player turns the frame by -> EXIF's orientation.
_TURNED = {0: 1, 90: 8, 180: 3, 270: 6}


def opened(name: str, stream: BinaryIO, wanted: Request) -> Raster:
    """Decode the frame that is wanted; the first if nothing is said.

    Raises:
        ImageError: the file is damaged, too large, or has no such frame.
    """
    try:
        # The container is named: others may be lists of addresses.
        with av.open(stream, "r", format=video_format(stream)) as container:
            if not container.streams.video:
                raise ImageError(f"{name}: has no pictures, only sound; give a picture or a video")
            track = container.streams.video[0]
            check_size(name, (track.codec_context.width, track.codec_context.height), wanted)
            frame = _frame(name, container, track, wanted.frame)
            check_size(name, (frame.width, frame.height), wanted)
            pixels = _pixels(frame)
            note = ""
            if wanted.icc:
                pixels, note = _in_srgb(frame, pixels)
            turned = _TURNED.get(round(frame.rotation) % 360, 1)
    except ImageError:
        raise
    except (av.FFmpegError, ValueError, OSError, EOFError) as error:
        said = getattr(error, "strerror", None) or one_line(error)
        raise ImageError(f"{name}: is damaged or cut short ({said}); choose another") from None

    def rows(top: int, bottom: int) -> tuple[U8, Alpha | None]:
        return pixels[top:bottom], None

    first = "is a video; its first frame is used, --frame takes another"
    notes = tuple(line for line in (first * (wanted.frame is None), note) if line)
    height, width, _ = pixels.shape
    return Raster((width, height), rows, turned, notes, f"a video, {track.codec_context.name}")


def _frame(
    name: str,
    container: av.container.InputContainer,
    track: av.VideoStream,
    wanted: int | Seconds | None,
) -> av.VideoFrame:
    track.thread_type = "AUTO"
    last: av.VideoFrame | None = None
    count = 0
    if isinstance(wanted, Seconds):
        start = float((track.start_time or 0) * (track.time_base or 0))
        if wanted > 0:
            container.seek(int((wanted + start) * av.time_base))
        for frame in container.decode(track):
            # The frame on show at that time is the last that has begun by then.
            if last is not None and (frame.time or 0.0) - start > wanted:
                return last
            last = frame
        if last is not None and wanted - ((last.time or 0.0) - start) <= _length(last):
            return last
        ends = 0.0 if last is None else (last.time or 0.0) - start + _length(last)
        raise ImageError(f"{name}: lasts {ends:.3g} s; there is no frame at {wanted:g} s")
    number = wanted or 1
    for frame in container.decode(track):
        count += 1
        if count == number:
            return frame
    raise ImageError(f"{name}: has {count} frames; there is no frame {number}")


def _length(frame: av.VideoFrame) -> float:
    """Seconds that a frame is shown, as the file says."""
    return float((frame.duration or 0) * (frame.time_base or 0))


def _pixels(frame: av.VideoFrame) -> U8:
    """(H, W, 3) sRGB; in BT.709 if the video does not say and is large, as players take it."""
    unsaid = int(frame.colorspace) == _UNSAID
    matrix = Colorspace.ITU709 if unsaid and frame.height >= _HD else None
    plain = frame.reformat(format="rgb24", src_colorspace=matrix)
    return np.asarray(plain.to_ndarray(), np.uint8)


def _in_srgb(frame: av.VideoFrame, pixels: U8) -> tuple[U8, str]:
    """Convert the primaries of a frame, and what to note about its colors.

    Whatever curve a video of standard range is said to have, players show it as if it were that of
    sRGB.
    """
    curve = int(frame.color_trc)
    encoding, note = by_numbers(int(frame.color_primaries), curve if curve in HDR else SRGB_CURVE)
    made = None if encoding is None else encoding.profile(3)
    return (pixels if made is None else made.srgb8(pixels.astype(np.uint16) * 257)), note
