"""The video codecs: what each is called, how it is set, what it can do."""

from collections.abc import Mapping
from dataclasses import dataclass

from sweep import defaults

__all__ = ["AV1", "CODECS", "H264", "VP9", "Codec", "Compression"]


@dataclass(frozen=True, slots=True)
class Codec:
    """A codec as PyAV offers it.

    Attributes:
        name: what ``--codec`` calls it.
        library: the encoder in ffmpeg's libraries.
        crf: the default constant rate factor: 0 is best, ``most_crf`` is worst.
        most_crf: the largest.
        preset: the default preset.
        presets: all there are, from fastest to slowest.
        preset_option: what the library calls the preset.
        options: what else the library is told.
        chromas: the kinds of chroma it takes.
        most_side, least_side: limits of width and height in px.
    """

    name: str
    library: str
    crf: int
    most_crf: int
    preset: str
    presets: tuple[str, ...]
    preset_option: str
    options: Mapping[str, str]
    chromas: tuple[str, ...]
    most_side: int
    least_side: int = 2


@dataclass(frozen=True, slots=True)
class Compression:
    """VideoOptions that have met a codec: nothing is left open."""

    codec: Codec
    crf: int
    preset: str
    chroma: str


H264 = Codec(
    name="h264",
    library="libx264",
    crf=defaults.CRF["h264"],
    most_crf=51,
    preset=defaults.PRESET["h264"],
    presets=(
        "ultrafast", "superfast", "veryfast", "faster", "fast", "medium", "slow", "slower",
        "veryslow", "placebo",
    ),
    preset_option="preset",
    # Frames stand still and areas are flat: what looks like grain is worth no bytes, and chroma, of
    # which there is half, is worth more of them than in films. Many B-frames repeat a frame.
    options={"psy-rd": "0,0", "chroma-qp-offset": "-8", "bframes": "8"},
    chromas=("420", "444"),
    most_side=16384,
)  # fmt: skip
VP9 = Codec(
    name="vp9",
    library="libvpx-vp9",
    crf=defaults.CRF["vp9"],
    most_crf=63,
    preset=defaults.PRESET["vp9"],
    presets=("5", "4", "3", "2", "1", "0"),
    preset_option="cpu-used",
    options={"b": "0", "deadline": "good", "row-mt": "1", "tile-columns": "2"},
    chromas=("420", "444"),
    most_side=65535,
)
AV1 = Codec(
    name="av1",
    library="libsvtav1",
    crf=defaults.CRF["av1"],
    most_crf=63,
    preset=defaults.PRESET["av1"],
    presets=tuple(str(preset) for preset in range(13, -1, -1)),
    preset_option="preset",
    options={},
    chromas=("420",),
    most_side=16384,
    least_side=16,
)
CODECS = {codec.name: codec for codec in (H264, VP9, AV1)}
