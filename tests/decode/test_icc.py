"""Profiles of deep pictures: every kind of curve, tables, and what 8 bits would cost."""

import io
import struct
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import PIL.Image
import PIL.ImageCms
import pytest
import pyvips

import sweep
from tests.independent import shown_from
from tests.odd_files import DISPLAY_P3, SPACES, Xyz, icc, iccp, png, smooth

Floats = npt.NDArray[np.float64]

D50 = np.array([0.9642, 1.0, 0.8249])


def tag(kind: bytes, *values: float) -> bytes:
    return kind + bytes(4) + struct.pack(f">{len(values)}i", *(round(v * 65536) for v in values))


def profile(space: bytes, connection: bytes, **tags: bytes) -> bytes:
    """A profile of these tags, with the header of another."""
    name = b"desc" + bytes(4) + struct.pack(">I", 5) + b"made\0" + bytes(78)
    every = {"desc": name, "wtpt": tag(b"XYZ ", *D50), **tags}
    table, body = struct.pack(">I", len(every)), b""
    for key, content in every.items():
        start = 132 + 12 * len(every) + len(body)
        table += key.encode() + struct.pack(">II", start, len(content))
        body += content + bytes(-len(content) % 4)
    header = icc(DISPLAY_P3, None)[:128]
    header = header[:16] + space + connection + header[24:]
    whole = header + table + body
    return struct.pack(">I", len(whole)) + whole[4:]


def parametric(kind: int, *numbers: float) -> bytes:
    packed = tag(b"para", *numbers)
    return packed[:8] + struct.pack(">HH", kind, 0) + packed[8:]


def sampled(count: int) -> bytes:
    """The curve of sRGB by points."""
    points = np.rint(srgb(np.linspace(0, 1, count)) * 65535)
    return b"curv" + bytes(4) + struct.pack(">I", count) + points.astype(">u2").tobytes()


def srgb(x: Floats) -> Floats:
    return np.where(x <= 0.04045, x / 12.92, ((x + 0.055) / 1.055) ** 2.4)


def level(linear: Floats) -> Floats:
    linear = np.clip(linear, 0, 1)
    curve = 1.055 * np.maximum(linear, 0.0031308) ** (1 / 2.4) - 0.055
    return np.asarray(np.where(linear <= 0.0031308, linear * 12.92, curve) * 255)


SRGB_XYZ: tuple[Xyz, Xyz, Xyz] = (
    (0.4360747, 0.2225045, 0.0139322), (0.3850649, 0.7168786, 0.0971045),
    (0.1430804, 0.0606169, 0.7141733),
)  # fmt: skip
SRGB_TAGS = [tag(b"XYZ ", *xyz) for xyz in SRGB_XYZ]

SRGB_CURVE = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)

# By their names in ICC.1:2022, 10.6 and 10.18: bytes, and what they come to for x in 0..1.
CURVES: dict[str, tuple[bytes, Callable[[Floats], Floats]]] = {
    "identity": (b"curv" + bytes(8), lambda x: x),
    "gamma": (b"curv" + bytes(4) + struct.pack(">IHH", 1, 512, 0), lambda x: x**2),
    "points": (sampled(4096), srgb),
    "Y = X^g": (parametric(0, 1.5), lambda x: x**1.5),
    "CIE 122": (parametric(1, 2, 1.25, -0.25), lambda x: np.maximum(1.25 * x - 0.25, 0) ** 2),
    "IEC 61966-3": (
        parametric(2, 2, 1, -0.25, 0.125),
        lambda x: np.where(x >= 0.25, (x - 0.25) ** 2, 0) + 0.125,
    ),
    "IEC 61966-2-1": (parametric(3, *SRGB_CURVE), srgb),
    "all seven": (
        parametric(4, 2, 0.75, 0.125, 0.25, 0.5, 0.0625, 0.015625),
        lambda x: np.where(x >= 0.5, (0.75 * x + 0.125) ** 2 + 0.0625, 0.25 * x + 0.015625),
    ),
}


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("name", CURVES)
def test_every_kind_of_curve_is_calculated(name: str, channels: int) -> None:
    content, curve = CURVES[name]
    if channels == 1:
        embedded = profile(b"GRAY", b"XYZ ", kTRC=content)
    else:
        sides = dict(zip(("rXYZ", "gXYZ", "bXYZ"), SRGB_TAGS, strict=True))
        curves = dict.fromkeys(("rTRC", "gTRC", "bTRC"), content)
        embedded = profile(b"RGB ", b"XYZ ", **sides, **curves)
    values = smooth(channels, np.uint16)
    shown = sweep.load(io.BytesIO(png(values, 16, iccp(embedded)))).pixels
    # The primaries are written with five digits, which is some tenths of a level.
    assert np.abs(shown - level(curve(values / 65535))).max() <= (0.51 if channels == 1 else 0.8)


def table_of_display_p3(side: int = 33) -> bytes:
    """Display P3 as scanners tell their colors: a table from R, G and B to CIELAB."""
    axis = np.linspace(0, 1, side)
    rgb = np.stack(np.meshgrid(axis, axis, axis, indexing="ij"), axis=-1).reshape(-1, 3)
    t = np.clip(srgb(rgb) @ np.array(DISPLAY_P3) / D50, 0, None)
    f = np.where(t > 216 / 24389, np.cbrt(t), (24389 / 27 * t + 16) / 116)
    lightness, a, b = 116 * f[:, 1] - 16, 500 * (f[:, 0] - f[:, 1]), 200 * (f[:, 1] - f[:, 2])
    encoded = np.stack([lightness * 652.8, (a + 128) * 256, (b + 128) * 256], axis=1)
    straight = struct.pack(">2H", 0, 65535) * 3
    content = b"mft2" + bytes(4) + bytes([3, 3, side, 0]) + tag(b"", *np.eye(3).ravel())[4:]
    content += struct.pack(">HH", 2, 2) + straight
    content += np.clip(np.rint(encoded), 0, 65535).astype(">u2").tobytes() + straight
    return profile(b"RGB ", b"Lab ", A2B0=content)


def at_8_bits(values: npt.NDArray[np.generic], embedded: bytes) -> Floats:
    """The plain way: round, then let LittleCMS convert what 8 bits are left."""
    eight = np.rint(values / 257).astype(np.uint8)  # type: ignore[operator]
    picture = PIL.Image.fromarray(eight[..., 0] if eight.shape[2] == 1 else eight)
    converted = PIL.ImageCms.profileToProfile(
        picture,
        PIL.ImageCms.ImageCmsProfile(io.BytesIO(embedded)),
        PIL.ImageCms.createProfile("sRGB"),
        PIL.ImageCms.Intent.RELATIVE_COLORIMETRIC,
        "RGB",
        flags=PIL.ImageCms.Flags.BLACKPOINTCOMPENSATION,
    )
    return np.asarray(converted, np.float64)


def test_a_table_is_read_between_8_bit_values() -> None:
    embedded, values = table_of_display_p3(), smooth(3, np.uint16)
    deep = pyvips.Image.new_from_array(values, interpretation="rgb16").copy()
    deep.set_type(pyvips.GValue.blob_type, "icc-profile-data", embedded)
    truth = deep.icc_transform(
        "srgb", embedded=True, intent="relative", black_point_compensation=True, depth=16
    ).numpy()
    shown = sweep.load(io.BytesIO(png(values, 16, iccp(embedded)))).pixels
    off, plainly = np.abs(shown - truth / 257), np.abs(at_8_bits(values, embedded) - truth / 257)
    assert off.max() <= 1.5
    assert off.max() < plainly.max()
    assert off.mean() < 0.9 * plainly.mean()


@pytest.mark.parametrize("space", SPACES)
def test_converting_at_8_bits_would_be_levels_off(space: str) -> None:
    embedded = icc(*SPACES[space])
    values = smooth(1 if SPACES[space][0] is None else 3, np.uint16)
    truth = shown_from(space, values / 65535)
    shown = sweep.load(io.BytesIO(png(values, 16, iccp(embedded)))).pixels
    plainly = np.abs(at_8_bits(values, embedded) - truth)
    assert np.abs(shown - truth).max() <= 0.8
    assert plainly.max() > 1.5
    assert (np.rint(plainly) >= 1).mean() > 0.1
