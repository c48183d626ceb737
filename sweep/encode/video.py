"""MP4, WebM, MOV and MKV: what they can hold, and which codec with which encoding."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import BinaryIO

from sweep import defaults
from sweep.encode.codecs import AV1, CODECS, H264, VP9, Codec, Compression
from sweep.encode.encoding import Encoding
from sweep.encode.options import VideoOptions
from sweep.errors import ParameterError, one_of
from sweep.timeline.shots import Shot

__all__ = ["MKV", "MOV", "MP4", "WEBM", "VideoFormat"]


@dataclass(frozen=True, slots=True)
class VideoFormat:
    """An encoder for one kind of video file; see `sweep.encode.write.Encoder`.

    Attributes:
        muxer: what ffmpeg's libraries call the format.
        muxer_options: how the file is laid out.
        codecs: what it can hold, the default first.
    """

    NAME: str
    SUFFIXES: tuple[str, ...]
    muxer: str
    muxer_options: tuple[tuple[str, str], ...]
    codecs: tuple[Codec, ...]
    TRUE_COLOR: bool = True
    EXACT: bool = False

    def check(self, encoding: Encoding, size: tuple[int, int] | None = None) -> None:
        """Refuse what cannot be expressed or encoded; see `sweep.encode.write.Encoder`."""
        if encoding.loop > 1:
            raise ParameterError(
                f"loop {encoding.loop}: a .{self.NAME} has no count of plays, its player "
                "decides; leave --loop out, or write a .gif"
            )
        compression = self._compression(encoding.video)
        if size is not None:
            self._check_size(compression.codec, size)
        from sweep.encode.mux import check_library

        check_library(compression.codec)

    def write(self, shots: Iterable[Shot], stream: BinaryIO, encoding: Encoding) -> tuple[int, int]:
        """Write a video at a constant rate; sides are made even by repeating the last pixels.

        Shots begin at the frame nearest to their time, so that the whole is right to half a frame.
        ``stream`` must be seekable and readable: what is needed first is moved to the front.
        """
        from sweep.encode.mux import write_video

        compression = self._compression(encoding.video)
        return write_video(
            shots,
            stream,
            muxer=self.muxer,
            muxer_options=dict(self.muxer_options),
            compression=compression,
            fps=encoding.fps,
            text=encoding.text,
            on_shot=encoding.on_shot,
        )

    def _compression(self, options: VideoOptions) -> Compression:
        codec = self._codec(options.codec)
        crf = codec.crf if options.crf is None else options.crf
        preset = codec.preset if options.preset is None else options.preset
        chroma = defaults.CHROMA if options.chroma is None else options.chroma
        if not 0 <= crf <= codec.most_crf:
            raise ParameterError(
                f"--crf {crf} is out of range for {codec.name}; take 0 (best) to {codec.most_crf}"
            )
        if preset not in codec.presets:
            known = ", ".join(codec.presets)
            raise ParameterError(
                f'the preset "{preset}" is unknown to {codec.name}; take one of {known}'
            )
        if chroma not in codec.chromas:
            others = [c.name for c in self.codecs if chroma in c.chromas]
            remedy = f", or --codec={others[0]}" if others else ""
            raise ParameterError(
                f'chroma "{chroma}" cannot be had with {codec.name}; '
                f"take {' or '.join(codec.chromas)}{remedy}"
            )
        return Compression(codec, crf, preset, chroma)

    def _codec(self, name: str | None) -> Codec:
        if name is None:
            return self.codecs[0]
        one_of(CODECS, name, "codec")
        if CODECS[name] not in self.codecs:
            known = " or ".join(codec.name for codec in self.codecs)
            raise ParameterError(f"a .{self.NAME} cannot hold {name}; take {known}")
        return CODECS[name]

    def _check_size(self, codec: Codec, size: tuple[int, int]) -> None:
        width, height = size
        if max(size) > codec.most_side:
            raise ParameterError(
                f"{width}x{height} px is too large for {codec.name}, which ends at "
                f"{codec.most_side} px a side; take a smaller --width"
            )
        if min(size) + min(size) % 2 < codec.least_side:
            others = [c.name for c in self.codecs if c.least_side < codec.least_side]
            remedy = f"take --codec={others[0]}" if others else "write a .gif"
            raise ParameterError(
                f"{width}x{height} px is too small for {codec.name}, which begins at "
                f"{codec.least_side} px a side; {remedy}"
            )


_FASTSTART = (("movflags", "+faststart"),)
_SEEKABLE = (("cues_to_front", "1"),)

MP4 = VideoFormat("mp4", (".mp4", ".m4v"), "mp4", _FASTSTART, (H264, AV1))
MOV = VideoFormat("mov", (".mov",), "mov", _FASTSTART, (H264,))
WEBM = VideoFormat("webm", (".webm",), "webm", _SEEKABLE, (VP9, AV1))
MKV = VideoFormat("mkv", (".mkv",), "matroska", _SEEKABLE, (H264, VP9, AV1))
