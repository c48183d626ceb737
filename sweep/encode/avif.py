"""Animated AVIF, by Pillow's libavif: small, and **not exact**: AV1 rounds and smooths colors.

Frames go to the codec one at a time; what it has compressed stays in memory until the end.
"""

import io
from collections.abc import Iterable
from typing import BinaryIO

import PIL.features
import PIL.Image

from sweep.containers.isobmff import boxes_in
from sweep.containers.xmp import to_xmp
from sweep.encode.encoding import Encoding, check_image
from sweep.errors import OutputError, ParameterError
from sweep.timeline.shots import Shot

__all__ = ["EXACT", "MOST_LOOPS", "NAME", "SUFFIXES", "TRUE_COLOR", "check", "write"]

NAME = "avif"
SUFFIXES: tuple[str, ...] = (".avif",)
TRUE_COLOR = True
EXACT = False

MOST_LOOPS = 65535  # a length in ms of so many plays of a day each fits easily

# Measured by python -m tests.bench.files avif: about a third of a GIF, wrong by two to three
# levels. One step faster takes a fifth of the time and is wrong by twice as much.
QUALITY, SPEED = 60, 6
CHROMA = "4:4:4"  # flat colors with sharp borders are where halved chroma shows most

# Chromium takes the frames of a sequence for this, whatever the file says, and would show all else
# with too much contrast.
RANGE = "limited"

# A fixed number, so that the same sweep makes the same file everywhere.
_THREADS = 4

_MOST_SIDE = 65536


def check(encoding: Encoding, size: tuple[int, int] | None = None) -> None:
    """Refuse what cannot be expressed; see `sweep.encode.write.Encoder`."""
    if not PIL.features.check("avif"):
        raise ParameterError(
            f"the installed Pillow {PIL.__version__} has no AVIF; install Pillow's own wheel with "
            "pip install --force-reinstall pillow, or write a .webp"
        )
    check_image(
        encoding, size, "an avif", most_loops=MOST_LOOPS, most_side=_MOST_SIDE,
        remedy="take a smaller --width, or write a .png",
    )  # fmt: skip


def write(shots: Iterable[Shot], stream: BinaryIO, encoding: Encoding) -> tuple[int, int]:
    """Write an animated AVIF, of a single shot a still one. Times are whole milliseconds.

    Raises:
        OutputError: the codec refuses.
    """
    reel = _Reel(shots, encoding)
    file = io.BytesIO()
    try:
        reel.save(
            file, "AVIF", save_all=True, duration=reel.durations, quality=QUALITY, speed=SPEED,
            subsampling=CHROMA, range=RANGE, max_threads=_THREADS,
            xmp=to_xmp(encoding.text) if encoding.text else None,
        )  # fmt: skip
    except (RuntimeError, ValueError) as error:
        said = f"{reel.width}x{reel.height} px as avif: {error}; try a smaller --width"
        raise OutputError(said) from error
    stream.write(_finished(bytearray(file.getvalue()), encoding.loop))
    return reel.size


def _finished(content: bytearray, loop: int) -> bytearray:
    """Say how often it plays, and leave out when it was made, which Pillow cannot be told.

    The same sweep shall make the same file at any time. A track that lasts longer than its edit
    list is repeated; one without an end is repeated forever.
    """
    found = boxes_in(content)
    if b"moov" not in found.places:
        return content
    widths = {kind: found.wide(content, kind) for kind in (b"mvhd", b"tkhd", b"mdhd", b"elst")}
    starts = {kind: found.places[kind][0] for kind in widths}
    for kind in (b"mvhd", b"tkhd", b"mdhd"):
        made = starts[kind] + 4
        content[made : made + 2 * widths[kind]] = bytes(2 * widths[kind])
    if loop:
        entry = starts[b"elst"] + 8
        played = int.from_bytes(content[entry : entry + widths[b"elst"]], "big")
        content[starts[b"elst"] + 3] = int(loop > 1)
        for kind, before in ((b"mvhd", 4), (b"tkhd", 8)):
            length = starts[kind] + 4 + 2 * widths[kind] + before
            content[length : length + widths[kind]] = (played * loop).to_bytes(widths[kind], "big")
    return content


class _Reel(PIL.Image.Image):
    """Shots as a Pillow picture that has the next frame when it is asked to seek it.

    Pillow would want all frames in a list; asked for an image sequence, it takes one at a time.

    Attributes:
        durations: in ms, of the frames so far.
    """

    is_animated = True

    def __init__(self, shots: Iterable[Shot], encoding: Encoding) -> None:
        super().__init__()
        self._shots = iter(shots)
        self._on_shot = encoding.on_shot
        self.durations: list[int] = []
        self._show(next(self._shots))

    def _show(self, shot: Shot) -> None:
        frame = shot.frame
        picture = PIL.Image.fromarray(frame.pixels if frame.matte is None else frame.rgba)
        self.im, self._mode, self._size = picture.im, picture.mode, picture.size
        self.durations.append(shot.milliseconds)

    def seek(self, frame: int) -> None:
        """Go on to the next frame; Pillow asks for one after the other.

        Raises:
            EOFError: that was the last.
        """
        if frame < len(self.durations):
            return
        shot = next(self._shots, None)
        self._on_shot(len(self.durations))
        if shot is None:
            raise EOFError
        self._show(shot)

    def tell(self) -> int:
        """Where to return to: Pillow seeks what was told before it began."""
        return 0
