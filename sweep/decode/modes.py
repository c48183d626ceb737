"""Pillow's modes -> sRGB and alpha, a strip at a time."""

import numpy as np
import PIL.Image

from sweep.decode import deep as deeper
from sweep.decode import icc as profile
from sweep.decode.cicp import Encoding
from sweep.decode.raster import Alpha, Rows
from sweep.system.arrays import U8

__all__ = ["rows_of"]


# What has alpha in a way that Pillow converts from, and the mode without it.
_WITH_ALPHA = {"LA": "L", "RGBA": "RGB"}
_TO_ALPHA = {"La": "LA", "RGBa": "RGBA", "PA": "RGBA"}


def rows_of(
    picture: PIL.Image.Image,
    encoding: Encoding | None,
    *,
    bits: int,
    icc: bool,
    gain: float = 1,
) -> tuple[Rows, list[str]]:
    """How to take strips of a loaded picture, and what to note about its colors.

    Args:
        picture: as Pillow has loaded it.
        encoding: what its file says of its colors without a profile; it goes before a profile.
        bits: those of a channel in the file, if it is a PNG.
        icc: whether to apply its color profile.
        gain: how many times as bright high dynamic range is to be.
    """
    _mend(picture, bits)
    if picture.mode in ("I", "F") or picture.mode.startswith("I;16"):
        values, cut = deeper.gray_values(picture)
        deep, more = deeper.rows_of(picture, values, encoding, icc=icc, gain=gain)
        return deep, [*cut, *more]
    start = picture.crop((0, 0, 1, 1))
    base, _ = _parts(start)
    embedded = picture.info.get("icc_profile") if icc else None
    convert: profile.Profile | None = None
    notes = []
    if base.mode == "LAB":
        convert, embedded = profile.lab(), None
    elif encoding is not None and base.mode in ("L", "RGB"):
        convert, embedded = _by_encoding(encoding, len(base.getbands()), gain), None
    if embedded:
        try:
            convert = profile.transform(embedded, base.mode)
        except profile.ProfileError as error:
            notes.append(f"its color profile is ignored ({error})")
    elif base.mode == "CMYK" and icc:
        notes.append("is CMYK without a color profile; its colors are a guess")

    def rows(top: int, bottom: int) -> tuple[U8, Alpha | None]:
        base, alpha = _parts(picture.crop((0, top, picture.width, bottom)))
        if convert is not None:
            base = convert(base)
        shown = np.asarray(base if base.mode == "RGB" else base.convert("RGB"))
        return shown, None if alpha is None else np.asarray(alpha)

    return rows, notes


def _by_encoding(encoding: Encoding, channels: int, gain: float) -> profile.Profile | None:
    made = encoding.profile(channels, gain)
    if made is None:
        return None

    def apply(picture: PIL.Image.Image) -> PIL.Image.Image:
        values = np.asarray(picture).reshape(picture.height, picture.width, channels)
        shown = made.srgb8(values.astype(np.uint16) * 257)  # 255 becomes 65535
        return PIL.Image.fromarray(shown if channels == 3 else shown[..., 0])

    return apply


def _parts(strip: PIL.Image.Image) -> tuple[PIL.Image.Image, PIL.Image.Image | None]:
    """The colors of a strip, in a mode that profiles are for, and its alpha."""
    if strip.mode in _TO_ALPHA:
        strip = strip.convert(_TO_ALPHA[strip.mode])
    elif strip.mode == "P":
        strip = strip.convert("RGBA" if strip.has_transparency_data else "RGB")
    elif strip.mode == "1":
        strip = strip.convert("LA" if strip.has_transparency_data else "L")
    elif strip.mode in ("L", "RGB") and strip.has_transparency_data:
        strip = strip.convert("LA" if strip.mode == "L" else "RGBA")
    elif strip.mode in ("YCbCr", "HSV", "RGBX"):
        strip = strip.convert("RGB")
    if strip.mode not in _WITH_ALPHA:
        return strip, None
    alpha = strip.getchannel("A")
    if strip.mode == "LA":
        return strip.getchannel("L"), alpha
    return strip.convert("RGB"), alpha


def _mend(picture: PIL.Image.Image, bits: int) -> None:
    """Put right what Pillow has read wrong: the transparent gray of a PNG of few bits.

    It is told in the file's own bits, and the pixels have been scaled to 8.
    """
    if picture.format == "PNG" and picture.mode == "L" and bits < 8:
        value = picture.info.get("transparency")
        if isinstance(value, int):
            picture.info["transparency"] = value * 255 // (2**bits - 1)
