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
from sweep.image.resize import ROWS
from sweep.system.arrays import U8, U16

__all__ = ["deep_still", "opened"]

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
            exposed = wanted.icc and int(frame.color_trc) in HDR
            pixels, note = _in_srgb(frame, wanted.gain) if wanted.icc else (_pixels(frame), "")
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
    what = f"a video, {track.codec_context.name}"
    return Raster((width, height), rows, turned, notes, what, exposed)


def deep_still(stream: BinaryIO, size: tuple[int, int]) -> U16 | None:
    """(H, W, 3) of an AVIF of ``size`` with all the bits it has, of which Pillow leaves 8.

    None if ffmpeg's libraries cannot read it, as those that are put together of tiles, or read it
    otherwise than Pillow.
    """
    stream.seek(0)
    try:
        with av.open(stream, "r", format="mov") as container:
            frame = next(container.decode(container.streams.video[0]))
            values = _deep(frame)
    except (av.FFmpegError, ValueError, OSError, EOFError, IndexError, StopIteration):
        return None
    return values if values.shape[1::-1] == size else None


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


def _deep(frame: av.VideoFrame) -> U16:
    """(H, W, 3) R, G and B with 16 bits; from BT.2020 if the frame does not say."""
    matrix = Colorspace.BT2020 if int(frame.colorspace) == _UNSAID else None
    return np.asarray(
        frame.reformat(format="rgb48le", src_colorspace=matrix).to_ndarray(), np.uint16
    )


def _in_srgb(frame: av.VideoFrame, gain: float) -> tuple[U8, str]:
    """(H, W, 3) sRGB, and what to note about the colors of a frame.

    Whatever curve a video of standard range is said to have, players show it as if it were that of
    sRGB. High dynamic range is mapped into it, ``gain`` times as bright.
    """
    curve = int(frame.color_trc)
    encoding, note = by_numbers(int(frame.color_primaries), curve if curve in HDR else SRGB_CURVE)
    made = None if encoding is None else encoding.profile(3, gain)
    if curve in HDR and made is not None:
        values = _deep(frame)
        shown = [made.srgb8(values[top : top + ROWS]) for top in range(0, len(values), ROWS)]
        return np.concatenate(shown), note
    pixels = _pixels(frame)
    return (pixels if made is None else made.srgb8(pixels.astype(np.uint16) * 257)), note
