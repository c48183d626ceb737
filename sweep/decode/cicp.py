"""Colors that a file tells by primaries and a curve, where it has no profile -> sRGB.

The numbers are those of ITU-T H.273, which PNG (cICP), AVIF, HEIC and videos share; a PNG may also
have chromaticities (cHRM) and an exponent (gAMA) of its own, as in "Portable Network Graphics",
third edition, 4.3.
"""

from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
import PIL.Image

from sweep.color.srgb import decode_srgb
from sweep.containers.isobmff import boxes_in
from sweep.decode import png
from sweep.decode.hdr import HdrProfile, Transfer
from sweep.decode.icc_matrix import MatrixProfile
from sweep.system.arrays import F32, F64

__all__ = ["HDR", "SRGB_CURVE", "Encoding", "by_numbers", "matrix_to_srgb", "told"]

Xy = tuple[float, float]

_D65 = (0.3127, 0.3290)
_SRGB = ((0.64, 0.33), (0.30, 0.60), (0.15, 0.06), _D65)
_SMPTE = ((0.630, 0.340), (0.310, 0.595), (0.155, 0.070), _D65)

# H.273, table 2: x and y of red, green, blue and white. 2 is for "not said".
_PRIMARIES: dict[int, tuple[Xy, Xy, Xy, Xy]] = {
    1: _SRGB,
    2: _SRGB,
    5: ((0.64, 0.33), (0.29, 0.60), (0.15, 0.06), _D65),
    6: _SMPTE,
    7: _SMPTE,
    9: ((0.708, 0.292), (0.170, 0.797), (0.131, 0.046), _D65),  # BT.2020
    11: ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060), (0.314, 0.351)),  # P3 of cinemas
    12: ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060), _D65),  # Display P3
}
# Table 3: an exponent, or None for the curve of sRGB. That of BT.709 and its kin is a camera's;
# on screens these are shown with about that of sRGB, and browsers take just that.
_CURVES: dict[int, float | None] = {
    1: None, 2: None, 4: 2.2, 5: 2.8, 6: None, 8: 1.0, 13: None, 14: None, 15: None,
}  # fmt: skip
HDR: dict[int, Transfer] = {16: "PQ", 18: "HLG"}
SRGB_CURVE = 13
_UNSAID = 2

# XYZ -> the answers of the eye's receptors, in which one white is turned into another (Bradford).
_BRADFORD = np.array(
    [[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]]
)

_SRGB_GAMMA = 0.45455  # what gAMA says beside the chromaticities of sRGB, and means its curve


@dataclass(frozen=True, slots=True)
class Encoding:
    """How the values of a picture are meant.

    Attributes:
        primaries: x and y of red, green, blue and white.
        gamma: light is a value to the power of this; None is for the curve of sRGB.
        transfer: how light of high dynamic range is written, in place of ``gamma``.
    """

    primaries: tuple[Xy, Xy, Xy, Xy] = _SRGB
    gamma: float | None = None
    transfer: Transfer | None = None

    def profile(self, channels: int, gain: float = 1) -> MatrixProfile | HdrProfile | None:
        """What turns values of 1 or 3 ``channels`` into sRGB; None if they are.

        High dynamic range is ``gain`` times as bright.

        Raises:
            ValueError: there is no such light.
        """
        if self.transfer is not None:
            luminance = _to_xyz(self.primaries)[1].astype(np.float32)
            return HdrProfile(self.transfer, matrix_to_srgb(self.primaries), luminance, gain)
        if self.gamma is None and (channels == 1 or self.primaries == _SRGB):
            return None
        values = np.linspace(0, 1, 1 << 16)
        curve = decode_srgb(values) if self.gamma is None else values**self.gamma
        to_srgb = matrix_to_srgb(self.primaries) if channels == 3 else None
        return MatrixProfile((curve.astype(np.float32),) * channels, to_srgb)


def matrix_to_srgb(primaries: tuple[Xy, Xy, Xy, Xy]) -> F32:
    """(3, 3): linear light of these primaries -> that of sRGB.

    Raises:
        ValueError: there is no such light.
    """
    return (np.linalg.inv(_to_xyz(_SRGB)) @ _to_xyz(primaries)).astype(np.float32)


def _to_xyz(primaries: tuple[Xy, Xy, Xy, Xy]) -> F64:
    """Linear light of these primaries -> XYZ under D65."""
    *colors, white = (_xyz(xy) for xy in primaries)
    matrix = np.stack(colors, axis=1)
    try:
        matrix = matrix * np.linalg.solve(matrix, white)
    except np.linalg.LinAlgError:
        raise ValueError("its primaries lie on one line") from None
    from_white, to_white = _BRADFORD @ white, _BRADFORD @ _xyz(_D65)
    adapted = np.linalg.inv(_BRADFORD) @ np.diag(to_white / from_white) @ _BRADFORD
    return np.asarray(adapted @ matrix)


def _xyz(xy: Xy) -> F64:
    x, y = xy
    if not (0 <= x <= 1 and 0 < y <= 1):
        raise ValueError(f"x = {x:g}, y = {y:g} is no color")
    return np.array([x / y, 1, (1 - x - y) / y])


def told(picture: PIL.Image.Image, stream: BinaryIO) -> tuple[Encoding | None, str]:
    """What a file says of its colors by numbers, and what to note about that.

    None if it says nothing, nothing that is known, or has a profile that goes first, as it does
    everywhere but beside the numbers of a PNG.
    """
    profiled = bool(picture.info.get("icc_profile"))
    if picture.format == "PNG":
        if numbers := png.said(stream).numbers:
            encoding, note = by_numbers(*numbers)
            if encoding is not None or not profiled:
                return encoding, note
        if profiled or "srgb" in picture.info:
            return None, ""
        return _by_chunks(picture)
    if profiled:
        return None, ""
    numbers = None
    if picture.format == "AVIF":
        numbers = _numbers_of_avif(stream)
    elif nclx := picture.info.get("nclx_profile"):
        numbers = nclx["color_primaries"], nclx["transfer_characteristics"]
    return (None, "") if numbers is None else by_numbers(*numbers)


def by_numbers(primaries: int, curve: int) -> tuple[Encoding | None, str]:
    """The encoding with these numbers, or None and a note."""
    if primaries not in _PRIMARIES or curve not in {*_CURVES, *HDR}:
        return None, f"its color tag is ignored (primaries {primaries}, curve {curve})"
    if curve in HDR:
        # Who does not say the primaries of high dynamic range means those of BT.2020.
        named = _PRIMARIES[9 if primaries == _UNSAID else primaries]
        return Encoding(named, transfer=HDR[curve]), ""
    return Encoding(_PRIMARIES[primaries], _CURVES[curve]), ""


def _by_chunks(picture: PIL.Image.Image) -> tuple[Encoding | None, str]:
    """What gAMA and cHRM of a PNG say; each may be there alone."""
    exponent = picture.info.get("gamma")
    points = picture.info.get("chromaticity")
    if exponent is None and points is None:
        return None, ""
    primaries = _SRGB
    if points is not None:
        white, *colors = zip(points[::2], points[1::2], strict=True)
        red, green, blue = colors
        primaries = (red, green, blue, white)
        if np.abs(np.subtract(primaries, _SRGB)).max() < 0.001:
            primaries = _SRGB
    if exponent == 0:
        return None, "its color tag is ignored (a gamma of 0)"
    gamma = None if exponent is None else 1 / exponent
    if exponent is not None and primaries == _SRGB and abs(exponent - _SRGB_GAMMA) < 0.0005:
        gamma = None
    encoding = Encoding(primaries, gamma)
    try:
        encoding.profile(3)
    except ValueError as error:
        return None, f"its color tag is ignored ({error})"
    return encoding, ""


def _numbers_of_avif(stream: BinaryIO) -> tuple[int, int] | None:
    """What the first box colr says that holds numbers."""
    stream.seek(0)
    content = stream.read()
    try:
        start, end = boxes_in(content).places[b"colr"]
    except (KeyError, ValueError):
        return None
    if content[start : start + 4] != b"nclx" or end < start + 8:
        return None
    numbers = content[start + 4 : start + 8]
    return int.from_bytes(numbers[:2], "big"), int.from_bytes(numbers[2:], "big")
