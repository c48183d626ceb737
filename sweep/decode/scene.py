"""Light of a scene in floats -> a raster: OpenEXR and Radiance HDR, by ffmpeg's libraries.

What 1 is in the file is white, at 203 cd/m2; what is brighter is rolled off as light of other
pictures of high dynamic range is, from the brightest there is, or five times white at most.
"""

import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

import av
import numpy as np

from sweep.color.tone import PEAK, WHITE, ToneCurve
from sweep.decode.cicp import matrix_to_srgb
from sweep.decode.pillow import check_size, one_line
from sweep.decode.raster import Alpha, Raster
from sweep.decode.request import Request
from sweep.errors import ImageError
from sweep.system.arrays import F32, U8

__all__ = ["opened"]

_MOST_HEADER = 1 << 20  # bytes
_EXR_ROWS = {0: 1, 1: 1, 2: 1, 3: 16, 4: 32, 5: 16, 6: 32, 7: 32, 8: 32, 9: 256}  # by compression
_TILED, _DEEP, _PARTS = 0x200, 0x800, 0x1000  # flags of its version

_BEYOND = IndexError, struct.error  # what is told to be beyond the end

Xy = tuple[float, float]


@dataclass(frozen=True, slots=True)
class _Head:
    """What stands before the pixels.

    Attributes:
        size: width and height.
        primaries: x and y of red, green, blue and white; None for those of sRGB.
        gain: light is so many times what the values say.
    """

    size: tuple[int, int]
    primaries: tuple[Xy, Xy, Xy, Xy] | None = None
    gain: float = 1


def opened(name: str, stream: BinaryIO, kind: str, wanted: Request) -> Raster:
    """Decode an OpenEXR or a Radiance HDR picture.

    Args:
        name: of the picture.
        stream: of its bytes.
        kind: "EXR" or "HDR".
        wanted: what is asked of it.

    Raises:
        ImageError: it is damaged, too large, or has no colors that could be shown.
    """
    if wanted.frame not in (None, 1):
        raise ImageError(f"{name}: is one picture; there is no frame {wanted.frame:g}")
    stream.seek(0)
    content = stream.read()
    try:
        head = _exr(content) if kind == "EXR" else _radiance(content)
        check_size(name, head.size, wanted)
        if not wanted.allow_truncated:
            (_check_exr if kind == "EXR" else _check_radiance)(content, head.size)
        values = _decoded(content, "exr_pipe" if kind == "EXR" else "hdr_pipe")
    except _OtherKindError as error:
        raise ImageError(f"{name}: {error}") from None
    except (av.FFmpegError, ValueError, ArithmeticError, *_BEYOND, OSError, EOFError) as error:
        said = getattr(error, "strerror", None) or one_line(error)
        if isinstance(error, (*_BEYOND, OverflowError)):
            said = "it ends before its last pixels"
        remedy = "get it anew, or keep what is there with --allow-truncated"
        raise ImageError(f"{name}: is damaged or cut short ({said}); {remedy}") from None
    if values.shape[1::-1] != head.size:
        raise ImageError(f"{name}: is damaged (its size is not what its header says); get it anew")
    return _raster(name, values, head, kind, wanted)


class _OtherKindError(Exception):
    """It is whole, and of a kind that is not read."""


def _raster(name: str, values: F32, head: _Head, kind: str, wanted: Request) -> Raster:
    notes = []
    lost = int(np.count_nonzero(np.isnan(values)))
    endless = int(np.count_nonzero(np.isinf(values)))
    if lost or endless:
        finite = values[np.isfinite(values)]
        most = float(finite.max()) if finite.size else 0.0
        values = np.nan_to_num(values, nan=0.0, posinf=most, neginf=0.0)
        told = f"{lost:,} values that are no numbers (NaN), taken for 0" * bool(lost)
        told += " and " * bool(lost and endless)
        told += f"{endless:,} that are infinite, taken for the largest" * bool(endless)
        notes.append(f"has {told}")
    alpha: F32 | None = None
    if values.shape[2] in (2, 4):
        alpha = np.clip(values[..., -1:], 0, 1)
        # Colors of OpenEXR have been multiplied by it.
        with np.errstate(over="ignore"):
            values = np.divide(
                values[..., :-1], alpha, out=values[..., :-1].copy(), where=alpha > 0
            )
        values = np.minimum(values, np.float32(1e30))
    if values.shape[2] == 1:
        values = np.repeat(values, 3, axis=2)
    scale = WHITE * head.gain * wanted.gain
    if not np.isfinite(scale):
        raise ImageError(f"{name}: is damaged (an exposure beyond numbers); get it anew")
    with np.errstate(over="ignore"):
        brightest = min(max(float(values.max()) * scale, WHITE), PEAK)
    matrix = np.eye(3, dtype=np.float32)
    if head.primaries is not None and wanted.icc:
        try:
            matrix = matrix_to_srgb(head.primaries)
        except ValueError as error:
            notes.append(f"its primaries are ignored ({error})")
    curve = ToneCurve(matrix, brightest)
    opacity = None if alpha is None else np.rint(alpha[..., 0] * 65535).astype(np.uint16)

    def rows(top: int, bottom: int) -> tuple[U8, Alpha | None]:
        with np.errstate(over="ignore"):
            light = np.minimum(values[top:bottom] * np.float32(scale), np.float32(1e30))
        return curve.srgb8(light), None if opacity is None else opacity[top:bottom]

    return Raster(head.size, rows, 1, tuple(notes), kind, exposed=True)


def _decoded(content: bytes, container: str) -> F32:
    """(H, W, 1 to 4) float32: gray, or R, G, B, and alpha."""
    options = {"err_detect": "explode"}
    with av.open(io.BytesIO(content), "r", format=container, options=options) as opened_one:
        frame = next(opened_one.decode(opened_one.streams.video[0]))
        form = frame.format.name
        kind = np.dtype("<f4" if "f32" in form else "<f2" if "f16" in form else "<u2")
        planes = [_plane(plane, frame.width, frame.height, kind) for plane in frame.planes]
    if form.startswith("gbr"):
        planes = [planes[2], planes[0], planes[1], *planes[3:]]
    elif not form.startswith("gray") or kind.kind != "f":
        raise _OtherKindError(f"has values of a kind that is not read ({form}); save it as floats")
    return np.stack(planes, axis=-1).astype(np.float32)


def _plane(plane: Any, width: int, height: int, kind: "np.dtype[Any]") -> F32:
    lines = np.frombuffer(bytes(plane), np.uint8).reshape(-1, plane.line_size)[:height]
    return np.asarray(lines[:, : width * kind.itemsize].copy().view(kind), np.float32)


def _exr(content: bytes) -> _Head:
    """The header of "OpenEXR File Layout": names, types and values."""
    flags = int.from_bytes(content[4:8], "little")
    if flags & _DEEP:
        raise _OtherKindError("is a deep OpenEXR, which cannot be read; flatten it")
    if flags & _PARTS:
        raise _OtherKindError("is an OpenEXR of several parts, which cannot be read; save one")
    said = _attributes(content)
    channels = list(_channels(said[b"channels"]))
    if not {"R", "G", "B"} <= set(channels) and "Y" not in channels:
        named = ", ".join(channels[:6]) or "none"
        raise _OtherKindError(f"has no R, G and B, and no Y, but {named}; save it with them")
    left, top, right, bottom = struct.unpack("<4i", said[b"dataWindow"])
    size = right - left + 1, bottom - top + 1
    if min(size) < 1:
        raise ValueError("a window of no pixels")
    primaries = None
    if len(chroma := said.get(b"chromaticities", b"")) == 32:
        red, green, blue, white = struct.iter_unpack("<2f", chroma)
        primaries = (red, green, blue, white)
    return _Head(size, primaries)


def _attributes(content: bytes) -> dict[bytes, bytes]:
    found, at = {}, 8
    while content[at] != 0 and at < _MOST_HEADER:
        name, _, rest = content[at : at + 256].partition(b"\0")
        kind, _, _ = rest.partition(b"\0")
        at += len(name) + len(kind) + 2
        (length,) = struct.unpack_from("<i", content, at)
        if not 0 <= length <= _MOST_HEADER:
            raise ValueError("a header that cannot be")
        found[name] = content[at + 4 : at + 4 + length]
        at += 4 + length
    found[b""] = struct.pack("<i", at + 1)  # where the table of offsets begins
    if b"channels" not in found or len(found.get(b"dataWindow", b"")) != 16:
        raise ValueError("its header has no channels, or no window")
    return found


def _channels(listed: bytes) -> Iterator[str]:
    at = 0
    while at < len(listed) and listed[at] != 0:
        name, _, _ = listed[at:].partition(b"\0")
        yield name.decode("latin-1")
        at += len(name) + 1 + 16


def _check_exr(content: bytes, size: tuple[int, int]) -> None:
    """Refuse a file that ends before its last block, which ffmpeg's libraries fill with black.

    Raises:
        ValueError: it does.
    """
    said = _attributes(content)
    (start,) = struct.unpack("<i", said[b""])
    if int.from_bytes(content[4:8], "little") & _TILED:
        across, down, mode = struct.unpack_from("<2IB", said.get(b"tiles", b""))
        if mode & 0xF or not (across and down):
            return  # of several sizes; only the first is read
        count, head = -(-size[0] // across) * -(-size[1] // down), 16
    else:
        rows = _EXR_ROWS.get(said.get(b"compression", b"\0")[0], 1)
        count, head = -(-size[1] // rows), 4
    for (offset,) in struct.iter_unpack("<Q", content[start : start + 8 * count]):
        (length,) = struct.unpack_from("<i", content, offset + head)
        if length < 0 or offset + head + 4 + length > len(content):
            raise ValueError("it ends before its last pixels")
    if len(content) < start + 8 * count:
        raise ValueError("it ends before its first pixels")


def _radiance(content: bytes) -> _Head:
    """The header of a Radiance picture (G. Ward): lines, an empty one, and the size."""
    head, empty, rest = content[:_MOST_HEADER].partition(b"\n\n")
    line = rest[:200].partition(b"\n")[0].split()
    if not empty or len(line) != 4 or line[::2] != [b"-Y", b"+X"]:
        turned = len(line) == 4 and {line[0][1:], line[2][1:]} == {b"X", b"Y"}
        if turned:
            raise _OtherKindError("is a Radiance picture that is turned; save it upright")
        raise ValueError("no size in its header")
    height, width = int(line[1]), int(line[3])
    if min(width, height) < 1:
        raise ValueError("a size of no pixels")
    gain, primaries = 1.0, None
    for row in head.splitlines():
        name, _, value = row.partition(b"=")
        if name.strip() == b"FORMAT" and value.strip() != b"32-bit_rle_rgbe":
            raise _OtherKindError("is a Radiance picture in XYZ; save it in RGB")
        if name.strip() == b"EXPOSURE":
            said = float(value)
            if not said:
                raise ValueError("an exposure of 0")
            gain /= said  # by all of them, one after the other
        if name.strip() == b"PRIMARIES":
            numbers = [float(number) for number in value.split()]
            red, green, blue, white = zip(numbers[::2], numbers[1::2], strict=True)
            primaries = (red, green, blue, white)
    if not 0 < gain < float("inf"):
        raise ValueError("an exposure that cannot be")
    return _Head((width, height), primaries, gain)


def _check_radiance(content: bytes, size: tuple[int, int]) -> None:
    """Refuse a file that ends before its last pixel, by going through its runs.

    Raises:
        ValueError: it does, or a run is longer than its line.
    """
    width, height = size
    at = content.index(b"\n", content.index(b"\n\n") + 2) + 1
    if not 8 <= width <= 0x7FFF or content[at : at + 2] != b"\2\2":
        return  # not packed, or in the way of old, which ffmpeg's libraries check
    for _ in range(height):
        if content[at : at + 4] != b"\2\2" + struct.pack(">H", width):
            raise ValueError("it ends before its last pixels, or a line is broken")
        at += 4
        for _ in range(4):
            filled = 0
            while filled < width:
                count = content[at]
                filled += count - 128 if count > 128 else count
                at += 2 if count > 128 else 1 + count
                if count == 0:
                    raise ValueError("a run of no pixels")
            if filled > width:
                raise ValueError("a run that is longer than its line")
    if at > len(content):
        raise ValueError("it ends before its last pixels")
