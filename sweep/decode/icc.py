"""Colors of an ICC profile -> sRGB."""

import functools
import io
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import PIL.Image
import PIL.ImageCms

from sweep.system.arrays import F32, U8, U16

__all__ = ["Profile", "ProfileError", "transform"]


Profile = Callable[[PIL.Image.Image], PIL.Image.Image]

_STEP = 257  # 16-bit values between two 8-bit ones: 65535 / 255


class ProfileError(Exception):
    """A profile is broken, or not for such a picture; the message says which."""


def transform(profile: bytes, mode: str) -> Profile | None:
    """What turns pictures of ``mode`` with this profile into sRGB; None if they are in sRGB.

    Relative colorimetric with black point compensation, as browsers and photo editors do it.

    Raises:
        ProfileError: the profile cannot be used.
    """
    try:
        source = PIL.ImageCms.ImageCmsProfile(io.BytesIO(profile))
        return None if _is_srgb(profile, mode) else _applied(source, mode)
    except (PIL.ImageCms.PyCMSError, OSError, ValueError, TypeError) as error:
        raise ProfileError(" ".join(str(error).split()) or type(error).__name__) from None


@functools.lru_cache(16)  # the files of a camera or a folder have the same
def _is_srgb(profile: bytes, mode: str) -> bool:
    """Whether a profile changes nothing on a lattice of colors: by what it does, not its name.

    Grays stay as they are, and colors within a level: in the most common profile of sRGB itself the
    rounding of the primaries is seen in a channel that is black beside two that are full.
    """
    if mode not in ("L", "RGB"):
        return False
    channels = PIL.Image.getmodebands(mode)
    lattice = np.stack(np.meshgrid(*[np.arange(0, 256, 15)] * channels), axis=-1)
    grays = np.repeat(np.arange(256)[:, None], channels, axis=1)
    colors = np.concatenate([grays, lattice.reshape(-1, channels)]).astype(np.uint8)
    applied = _applied(PIL.ImageCms.ImageCmsProfile(io.BytesIO(profile)), mode)
    shown = np.asarray(applied(PIL.Image.fromarray(colors[None] if channels == 3 else colors.T)))
    away = np.abs(shown.reshape(-1, 3).astype(int) - colors)
    return not away[:256].any() and int(away.max()) <= 1


def lab() -> Profile:
    """What turns pictures in CIELAB (D50) into sRGB."""
    return _applied(PIL.ImageCms.createProfile("LAB"), "LAB")


def _applied(source: Any, mode: str) -> Profile:
    made = PIL.ImageCms.buildTransform(
        source,
        PIL.ImageCms.createProfile("sRGB"),
        mode,
        "RGB",
        PIL.ImageCms.Intent.RELATIVE_COLORIMETRIC,
        PIL.ImageCms.Flags.BLACKPOINTCOMPENSATION,
    )

    def apply(picture: PIL.Image.Image) -> PIL.Image.Image:
        converted = PIL.ImageCms.applyTransform(picture, made)
        assert converted is not None
        return converted

    return apply


def deep(apply: Profile, values: U16) -> U8:
    """(h, W, c) 16-bit values of gray or RGB -> (h, W, 3) 8-bit sRGB, within a level.

    The transform itself takes 8 bits only. Each value is between two of these, and its color is
    mixed from those of the nearest corners of its cell, as in tetrahedral interpolation: of the
    weights none is below 0, so that the rounding of the corners does not add up.
    """
    low = (values // _STEP).astype(np.uint8)
    above = (values % _STEP).astype(np.float32) / _STEP
    order = np.argsort(-above, axis=-1, kind="stable")
    falling = np.take_along_axis(above, order, axis=-1)
    channels = values.shape[-1]
    corner = low.astype(np.int16)
    mixed = (1 - falling[..., :1]) * _corner(apply, corner)
    for i in range(channels):
        place = order[..., i : i + 1]
        raised = np.minimum(np.take_along_axis(corner, place, axis=-1) + 1, 255)
        np.put_along_axis(corner, place, raised, axis=-1)
        below = falling[..., i + 1 : i + 2] if i + 1 < channels else np.float32(0)
        mixed += (falling[..., i : i + 1] - below) * _corner(apply, corner)
    return np.rint(mixed).astype(np.uint8)


def _corner(apply: Profile, corner: npt.NDArray[np.int16]) -> F32:
    plain = corner.astype(np.uint8)
    picture = PIL.Image.fromarray(plain[..., 0] if plain.shape[-1] == 1 else plain)
    return np.asarray(apply(picture)).astype(np.float32)
