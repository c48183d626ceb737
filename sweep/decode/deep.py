"""Pictures of 16 bits a channel: scaled to 8 and rounded, where Pillow cuts the lower 8 off."""

from collections.abc import Callable
from functools import partial
from typing import Any, BinaryIO

import numpy as np
import PIL.Image

from sweep.decode import icc as profile
from sweep.decode.cicp import Encoding
from sweep.decode.icc_matrix import parse_matrix
from sweep.decode.raster import Alpha, Rows
from sweep.errors import ImageError
from sweep.system.arrays import F64, U8, U16

__all__ = ["gray_values", "png_bits", "rounded", "rows_of", "sixteen_bits", "values_of"]


_TOP = 65535

# Tags of TIFF.
_BITS, _PHOTOMETRIC, _PLANAR, _EXTRA, _FORMAT = 258, 262, 284, 338, 339
_WHITE_IS_ZERO, _RGB, _CHUNKY, _UNASSOCIATED, _UNSIGNED, _SIGNED = 0, 2, 1, 2, 1, 2


def values_of(name: str, picture: PIL.Image.Image, stream: BinaryIO, bits: int) -> U16 | None:
    """(H, W, 1 to 4) of a loaded picture with 16 bits a channel that Pillow has cut to 8, or None.

    It has been decoded once by then, and is known to be whole.

    Raises:
        ImageError: nobody here can read it right.
    """
    page = picture.tell()
    if picture.format == "PNG":
        # OpenCV leaves out the first picture of an APNG where it is none of its frames.
        if bits != 16 or getattr(picture, "n_frames", 1) > 1:
            return None
    elif picture.format == "JPEG2000":
        bits = _jpeg2000_bits(stream)
        if bits <= 8 or picture.mode not in ("RGB", "RGBA"):
            return None
        return _deep_jpeg2000(name, picture, stream, bits)
    elif not _is_deep_tiff(picture):
        _check_signs(name, picture)
        return None
    elif picture.tag_v2.get(_PLANAR, _CHUNKY) != _CHUNKY:  # type: ignore[attr-defined]
        raise ImageError(
            f"{name}: has 16 bits a channel in separate planes, which cannot be read; save it with "
            "interleaved channels, or as PNG"
        )
    cv2 = _opencv()

    stream.seek(0)
    content = np.frombuffer(stream.read(), np.uint8)
    ok, pages = cv2.imdecodemulti(content, cv2.IMREAD_UNCHANGED, range=(page, page + 1))
    if not ok or not len(pages):
        return None
    values = np.asarray(pages[0])
    if values.dtype != np.uint16 or values.shape[:2] != picture.size[::-1]:
        return None
    if values.ndim == 2:
        return np.asarray(values[..., None], np.uint16)
    rgb = values[..., 2::-1]
    return np.asarray(np.concatenate([rgb, values[..., 3:]], axis=2), np.uint16)


def _opencv() -> Any:
    """OpenCV, which does not tell standard error what is wrong with a file."""
    import cv2  # noqa: PLC0415  (slow to load)

    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
    return cv2


def _jpeg2000_bits(stream: BinaryIO) -> int:
    """Bits of the first channel, as the marker SIZ says (ISO/IEC 15444-1, A.5.1)."""
    stream.seek(0)
    content = stream.read(1 << 16)
    at = content.find(b"\xff\x4f\xff\x51")
    return (content[at + 42] & 0x7F) + 1 if 0 <= at < len(content) - 42 else 8


def _deep_jpeg2000(name: str, picture: PIL.Image.Image, stream: BinaryIO, bits: int) -> U16:
    """What Pillow keeps the wrong bits of.

    Raises:
        ImageError: OpenCV cannot read it either.
    """
    cv2 = _opencv()

    stream.seek(0)
    values = cv2.imdecode(np.frombuffer(stream.read(), np.uint8), cv2.IMREAD_UNCHANGED)
    if values is None or values.dtype != np.uint16 or values.shape != (*picture.size[::-1], 3):
        raise ImageError(
            f"{name}: is a JPEG 2000 with {bits} bits a channel, which cannot be read; save "
            "it as PNG or TIFF"
        )
    top = 2**bits - 1
    scaled = values if bits == 16 else np.rint(np.minimum(values, top) * (_TOP / top))
    return np.asarray(scaled[..., ::-1], np.uint16)


def png_bits(stream: BinaryIO) -> int:
    """Bits of a channel, as the header of a PNG says; the stream stays where it is."""
    at = stream.tell()
    stream.seek(24)
    bits = stream.read(1)
    stream.seek(at)
    return bits[0] if bits else 8


def _is_deep_tiff(picture: PIL.Image.Image) -> bool:
    tags: Any = getattr(picture, "tag_v2", None)
    if picture.format != "TIFF" or tags is None:
        return False
    return (
        set(_tuple(tags.get(_BITS, 1))) == {16}
        and set(_tuple(tags.get(_FORMAT, _UNSIGNED))) == {_UNSIGNED}
        and tags.get(_PHOTOMETRIC) == _RGB
        and _tuple(tags.get(_EXTRA, ())) in ((), (_UNASSOCIATED,))
    )


def _check_signs(name: str, picture: PIL.Image.Image) -> None:
    """Refuse a TIFF with negative values of 8 bits, which Pillow takes for large ones."""
    tags: Any = getattr(picture, "tag_v2", {})
    if _SIGNED in _tuple(tags.get(_FORMAT, ())) and 8 in _tuple(tags.get(_BITS, ())):
        raise ImageError(
            f"{name}: has 8 bits a channel with a sign, -128 to 127, which cannot be read; save it "
            "without, 0 to 255"
        )


def _tuple(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, tuple | list) else (value,)


def gray_values(picture: PIL.Image.Image) -> tuple[U16, list[str]]:
    """(H, W, 1) of Pillow's deep grays, and what to note about them.

    Integers span 0 to the most of their type, floats 0 to 1. Negative values, and floats above 1,
    are cut off: they are no shade between black and white.
    """
    values = np.asarray(picture)
    tags: Any = getattr(picture, "tag_v2", {})
    notes = []
    if values.dtype != np.uint16:
        top: float = 1.0 if values.dtype.kind == "f" else _TOP
        if top != 1 and (bits := _tuple(tags.get(_BITS, 0))[0]):
            signed = _tuple(tags.get(_FORMAT, _UNSIGNED))[0] == _SIGNED
            values = values.view(np.uint32) if bits == 32 and not signed else values
            top = 2.0 ** (bits - signed) - 1
        scaled = np.nan_to_num(values.astype(np.float64)) / top
        least, most = scaled.min() * top, scaled.max() * top
        if least < 0 or most > top:
            notes.append(
                f"has values from {least:.4g} to {most:.4g}; what is not within 0 and {top:g}, "
                "black and white, is cut off"
            )
        values = sixteen_bits(scaled)
    if tags.get(_PHOTOMETRIC) == _WHITE_IS_ZERO:
        values = _TOP - values  # with fewer bits Pillow does so itself
    return values[..., None], notes


def rows_of(
    picture: PIL.Image.Image,
    values: U16,
    encoding: Encoding | None,
    *,
    icc: bool,
    gain: float = 1,
) -> tuple[Rows, list[str]]:
    """How to take strips of 16-bit values (H, W, 1 to 4), and what to note about their colors."""
    channels = values.shape[2]
    colors = 1 if channels <= 2 else 3
    embedded = picture.info.get("icc_profile") if icc else None
    convert: Convert = rounded
    notes = []
    if encoding is not None:
        made = encoding.profile(colors, gain)
        convert = rounded if made is None else made.srgb8
    elif embedded:
        try:
            convert, colors = _fitting(embedded, values, colors)
        except profile.ProfileError as error:
            notes.append(f"its color profile is ignored ({error})")
    clear = picture.info.get("transparency") if channels == 1 else None

    def rows(top: int, bottom: int) -> tuple[U8, Alpha | None]:
        strip = values[top:bottom]
        shown = convert(strip[..., :colors])
        if shown.shape[2] == 1:
            shown = np.repeat(shown, 3, axis=2)
        if channels in (2, 4):
            return shown, strip[..., -1]
        if isinstance(clear, int):
            return shown, np.where(strip[..., 0] == clear, np.uint8(0), np.uint8(255))
        return shown, None

    return rows, notes


Convert = Callable[[U16], U8]


def rounded(values: U16) -> U8:
    """16-bit values of any shape -> the nearest 8-bit ones."""
    # v * 255 / 65535 is v / 257; rounded in whole numbers.
    return ((values.astype(np.uint32) + 128) // 257).astype(np.uint8)


def sixteen_bits(values: F64) -> U16:
    """Values of any shape, cut off at 0 and 1 -> the nearest 16-bit ones.

    Rounded once more these are the nearest 8-bit ones too: where those meet is halfway between two
    16-bit values.
    """
    return np.rint(np.clip(values, 0, 1) * _TOP).astype(np.uint16)


def _fitting(embedded: bytes, values: U16, colors: int) -> tuple[Convert, int]:
    """What converts these values, and how many channels of them it takes.

    Gray of which a decoder made R = G = B becomes gray again for a profile that is for gray.

    Raises:
        ProfileError: the profile cannot be used.
    """
    try:
        apply = profile.transform(embedded, "L" if colors == 1 else "RGB")
    except profile.ProfileError:
        if colors == 1 or not (values[..., :1] == values[..., 1:3]).all():
            raise
        colors = 1
        apply = profile.transform(embedded, "L")
    if apply is None:
        return rounded, colors
    exact = parse_matrix(embedded, colors)
    return (partial(profile.deep, apply) if exact is None else exact.srgb8), colors
