"""Shots -> packets of a codec -> a container, by ffmpeg's libraries through PyAV.

This module is loaded when the first video is written: PyAV takes a tenth of a second to import.
"""

import bisect
import io
import itertools
import os
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import BinaryIO, cast

import av
import cv2
from av.codec import Codec as Library
from av.codec.codec import UnknownCodecError
from av.video.stream import VideoStream

from sweep import defaults
from sweep.encode.codecs import H264, Codec, Compression
from sweep.encode.encoding import OnShot
from sweep.encode.yuv import even, to_planes
from sweep.errors import OutputError, ParameterError, warn
from sweep.timeline.shots import Shot

__all__ = ["check_library", "write_video"]

# A fixed number, not that of the machine's cores: x264 makes other bytes with another number of
# threads, and the same sweep shall make the same file everywhere.
_THREADS = 4

_AVX_512 = 13  # OpenCV's number, for which it has no name in Python

# ffmpeg's numbers, which are those of ITU-T H.273; only the newest PyAV has names for all of them.
_BT709 = 1
_LIMITED = 1

# What phones, televisions and hardware decoders go up to: level 5.2.
_COMMON_MACROBLOCKS = 36_864

# SVT-AV1 talks on stderr unless told otherwise, and by nothing but the environment; 1 is errors.
os.environ.setdefault("SVT_LOG", "1")


def check_library(codec: Codec) -> None:
    """Check that the installed PyAV can write ``codec``.

    Raises:
        ParameterError: it cannot; PyAV's own wheels can, others may lack an encoder.
    """
    try:
        Library(codec.library, "w")
    except UnknownCodecError:
        raise ParameterError(
            f"the installed PyAV {av.__version__} has no {codec.library}, which writes "
            f"{codec.name}; install PyAV's own wheel with pip install --force-reinstall av, "
            "or write a .gif"
        ) from None


def write_video(
    shots: Iterable[Shot],
    stream: BinaryIO,
    *,
    muxer: str,
    muxer_options: Mapping[str, str],
    compression: Compression,
    fps: int,
    text: str,
    on_shot: OnShot,
) -> tuple[int, int]:
    """Write ``shots`` (at least one) to ``stream`` at ``fps`` frames per second.

    ``text`` becomes the comment among the file's tags, if there is any.

    Returns:
        Width and height of the video, which are even.

    Raises:
        OutputError: the codec or the container refuses.
    """
    coming = iter(shots)
    first = next(coming)
    size = even(first.frame.size)
    _warn_of_players(size, compression)
    ends: list[int] = []  # of the shots so far, in frames
    written = 0
    view = _View(stream)
    try:
        with av.open(
            view,
            "w",
            format=muxer,
            # Without this flag Matroska writes a random number into every file.
            options={"fflags": "+bitexact", **muxer_options},
            io_open=lambda _url, _flags, _options: _View(stream, view.base),
        ) as container:
            if text:
                container.metadata["comment"] = text
            track = cast(VideoStream, container.add_stream(compression.codec.library, rate=fps))
            _set_up(track, size, compression)
            pictures = _pictures(first, coming, ends, compression.chroma, fps)
            for picture in itertools.chain(pictures, [None]):  # None: give what is left
                for packet in track.encode(picture):
                    container.mux(packet)
                    written += 1
                    on_shot(bisect.bisect_right(ends, written))
    except av.FFmpegError as error:
        if view.trouble is not None:
            raise view.trouble from None
        raise OutputError(
            f"{size[0]}x{size[1]} px as {compression.codec.name}: {error.strerror}; "
            "try a smaller --width or another --codec"
        ) from error
    return size


def _warn_of_players(size: tuple[int, int], compression: Compression) -> None:
    width, height = size
    if compression.chroma != defaults.CHROMA:
        said = (
            f"chroma {compression.chroma} plays in desktop Chrome and VLC, but not in Safari, "
            "on phones and in most editors; leave --chroma out for a file that plays everywhere"
        )
        warn(said)
    if compression.codec is H264 and width * height > _COMMON_MACROBLOCKS * 16**2:
        said = (
            f"{width}x{height} px is beyond level 5.2 of H.264, which few players go past; "
            "take at most 3840 px of width for a file that plays everywhere"
        )
        warn(said)


def _set_up(track: VideoStream, size: tuple[int, int], compression: Compression) -> None:
    codec = compression.codec
    track.width, track.height = size
    track.pix_fmt = f"yuv{compression.chroma}p"
    track.options = {
        "crf": str(compression.crf),
        codec.preset_option: compression.preset,
    }
    if codec is H264:
        own = ":".join(f"{name}={value}" for name, value in codec.options.items())
        track.options = {**track.options, "x264-params": own}
    else:
        track.options = {**track.options, **codec.options}
    if codec is H264 and cv2.checkHardwareSupport(_AVX_512):
        # With AVX-512 x264's rate control does not calculate the same twice, and no faster.
        track.options = {**track.options, "x264-params": f"{own}:asm=avx2"}
    context = track.codec_context
    context.thread_count = _THREADS
    # PyAV's default cuts each picture into slices, which are larger and, now and then, not the
    # same twice.
    context.thread_type = "FRAME"
    # The transfer is sRGB's, but players that see it named show it otherwise than the pictures
    # beside it; what they show as is, as everybody writes it, is BT.709 in all three.
    context.color_primaries = context.color_trc = context.colorspace = _BT709
    context.color_range = _LIMITED


def _pictures(
    first: Shot, coming: Iterator[Shot], ends: list[int], chroma: str, fps: int
) -> Iterator[av.VideoFrame]:
    """Repeat each shot's picture as often as it lasts; when each ends is added to ``ends``."""
    shown = at = 0
    for shot in itertools.chain([first], coming):
        shown += shot.milliseconds
        end = max(1, (2 * shown * fps + 1000) // 2000)  # half up; a video has a frame at the least
        ends.append(end)
        if end > at:
            picture = av.VideoFrame.from_ndarray(
                to_planes(shot.frame, chroma), format=f"yuv{chroma}p"
            )
            picture.time_base = Fraction(1, fps)
            for picture.pts in range(at, end):
                yield picture
            at = end


class _View(io.RawIOBase):
    """A place of its own in a stream: for the writer, and for the second pass that reads.

    The stream may begin anywhere; the view counts from where it began.
    """

    def __init__(self, stream: BinaryIO, base: int | None = None) -> None:
        self._stream = stream
        self.base = stream.tell() if base is None else base
        self._at = self.base
        self.trouble: BaseException | None = None

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        self._stream.seek(self._at)
        content = self._stream.read(size)
        self._at += len(content)
        return content

    def write(self, content: bytes) -> int:  # type: ignore[override]
        try:
            self._stream.seek(self._at)
            self._stream.write(content)
        except BaseException as error:
            # PyAV calls us from C and would tell of it without saying what happened.
            self.trouble = error
            raise
        self._at += len(content)
        return len(content)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        if whence == io.SEEK_SET:
            self._at = self.base + offset
        elif whence == io.SEEK_CUR:
            self._at += offset
        else:
            self._at = self._stream.seek(offset, whence)
        return self.tell()

    def tell(self) -> int:
        return self._at - self.base
