"""What a picture looks like to libvips, a decoder and color converter that is not the program's."""

import numpy as np
import numpy.typing as npt
import pyvips

from tests.odd_files import SPACES, SRGB, Odd

__all__ = ["over_white", "seen_by_vips", "shown_from", "truth_of"]

Floats = npt.NDArray[np.float64]

_WHITE = {"uchar": 255.0, "ushort": 65535.0, "short": 32767.0, "uint": 2.0**32 - 1, "float": 1.0}


def seen_by_vips(odd: Odd) -> tuple[Floats, Floats]:
    """RGB (H, W, 3) in 0..255 and alpha (H, W) in 0..1 of a file.

    Raises:
        pyvips.Error: libvips does not read it.
        LookupError: what its values mean is not known here.
    """
    page = {"page": odd.page - 1} if odd.page > 1 else {}
    image = pyvips.Image.new_from_buffer(odd.content, "", fail_on="error", **page)
    return _shown(odd, image.autorot())


def truth_of(odd: Odd) -> tuple[Floats, Floats]:
    """The same of what went into a file that loses nothing; libvips converts its colors."""
    assert odd.truth is not None
    deep = odd.truth.dtype == np.uint16
    gray = odd.truth.shape[2] < 3
    space = ("grey16" if gray else "rgb16") if deep else ("b-w" if gray else "srgb")
    image = pyvips.Image.new_from_array(odd.truth, interpretation=space)
    if odd.profile is not None:
        image = image.copy()
        image.set_type(pyvips.GValue.blob_type, "icc-profile-data", odd.profile)
    return _shown(odd, image)


def over_white(rgb: Floats, alpha: Floats) -> Floats:
    """Blend in linear light, as the standard writes it."""
    mixed = _decoded(rgb / 255) * alpha[..., None] + 1 - alpha[..., None]
    srgb = np.where(mixed <= 0.0031308, mixed * 12.92, 1.055 * mixed ** (1 / 2.4) - 0.055)
    return np.asarray(srgb * 255)


def _shown(odd: Odd, image: pyvips.Image) -> tuple[Floats, Floats]:
    alpha = np.ones((image.height, image.width))
    deep = image.format == "ushort"
    top = _WHITE[image.format]
    if image.hasalpha():
        alpha = np.asarray(image[image.bands - 1].numpy()) / top
        image = image[0 : image.bands - 1]
    profiled = bool(image.get_typeof("icc-profile-data")) and not odd.tagged
    if profiled and not deep:
        image = image.icc_transform(
            "srgb", embedded=True, intent="relative", black_point_compensation=True, depth=16
        )
        top = 65535.0
    values = np.asarray(image.numpy()).reshape(image.height, image.width, image.bands)
    shown = values * (255 / top)
    if odd.tagged or (profiled and deep):
        shown = _by_the_formula(odd, values / top)
    if image.interpretation == "cmyk":
        shown = (255 - shown[..., :3]) * (255 - shown[..., 3:]) / 255
    if shown.shape[2] == 1:
        shown = np.repeat(shown, 3, axis=2)
    return shown.astype(np.float64), alpha.astype(np.float64)


def _by_the_formula(odd: Odd, encoded: Floats) -> Floats:
    """For deep values LittleCMS, which libvips uses, is up to twenty levels off.

    It does not calculate but interpolates in a table, and near black, where colors leave sRGB, that
    is not near enough.
    """
    space = [name for name in SPACES if odd.name.startswith(name)][0]  # noqa: RUF015  (LookupError)
    return shown_from(space, encoded)


def shown_from(space: str, encoded: Floats) -> Floats:
    """From one of ``SPACES``, 0..1, to sRGB, 0..255: a curve, a matrix, a curve."""
    primaries, gamma = SPACES[space]
    linear = _decoded(encoded) if gamma is None else encoded ** (round(gamma * 256) / 256)
    if primaries is not None:
        linear = linear @ np.array(primaries) @ np.linalg.inv(np.array(SRGB))
    linear = np.clip(linear, 0, 1)
    curve = 1.055 * np.maximum(linear, 0.0031308) ** (1 / 2.4) - 0.055
    return np.asarray(np.where(linear <= 0.0031308, linear * 12.92, curve) * 255)


def _decoded(encoded: Floats) -> Floats:
    curve = ((encoded + 0.055) / 1.055) ** 2.4
    return np.asarray(np.where(encoded <= 0.04045, encoded / 12.92, curve))
