"""Pictures of every kind, right and damaged, made in code.

    right()          files that must be read, each with what an independent decoder is told of it
    damaged(file)    the same cut short, with bytes flipped
    hostile()        headers that lie, bombs, and what is no picture at all

Files come from Pillow, OpenCV, libvips, tifffile and from the bytes here: what one writer cannot
say another can.
"""

import io
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import PIL.Image
import pillow_heif
import pyvips
import tifffile

__all__ = ["Odd", "damaged", "hostile", "icc", "png", "right"]

U8 = npt.NDArray[np.uint8]
Xyz = tuple[float, float, float]

WIDTH, HEIGHT = 45, 37  # neither is a multiple of anything

SRGB: tuple[Xyz, Xyz, Xyz] = (
    (0.4360, 0.2225, 0.0139), (0.3851, 0.7169, 0.0971), (0.1431, 0.0606, 0.7141),
)  # fmt: skip
ADOBE_RGB: tuple[Xyz, Xyz, Xyz] = (
    (0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457),
)  # fmt: skip
DISPLAY_P3: tuple[Xyz, Xyz, Xyz] = (
    (0.51512, 0.2412, -0.00105), (0.29198, 0.69225, 0.04189), (0.1571, 0.06657, 0.78407),
)  # fmt: skip
BT2020: tuple[Xyz, Xyz, Xyz] = (
    (0.67348, 0.27904, -0.00194), (0.16566, 0.67534, 0.02998), (0.12505, 0.04561, 0.79686),
)  # fmt: skip
PROPHOTO: tuple[Xyz, Xyz, Xyz] = (
    (0.79767, 0.28804, 0.0), (0.13519, 0.71188, 0.0), (0.03134, 0.00009, 0.82491),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Odd:
    """A file.

    Attributes:
        name: what it is, with a suffix.
        content: its bytes.
        truth: (H, W, 1 to 4) uint8 or uint16 as it went in, where nothing is lost; else None.
        profile: the color profile that is to be applied.
        tagged: whether it tells its colors by numbers, which libvips passes over; its space is
            then the one of ``SPACES`` with which its name begins.
        page: which frame, the first is 1.
        off: levels by which it may differ from the independent decoder.
    """

    name: str
    content: bytes
    truth: npt.NDArray[np.uint8 | np.uint16] | None = None
    profile: bytes | None = None
    page: int = 1
    off: int = 1
    tagged: bool = False


def icc(primaries: tuple[Xyz, Xyz, Xyz] | None, gamma: float | None) -> bytes:
    """The smallest profile there is: three primaries (XYZ under D50), or gray, and a gamma.

    Without a gamma it is the curve of sRGB, as the parameters that Apple's profiles have.
    """

    def numbers(kind: bytes, *values: float) -> bytes:
        fixed = (round(value * 65536) for value in values)
        return kind + bytes(4) + struct.pack(f">{len(values)}i", *fixed)

    name = b"desc" + bytes(4) + struct.pack(">I", 5) + b"made\0" + bytes(78)
    if gamma is None:
        curve = numbers(b"para\0\0\0\0\0\3", 2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
        curve = curve[:10] + bytes(2) + curve[14:]
    else:
        curve = b"curv" + bytes(4) + struct.pack(">IHH", 1, round(gamma * 256), 0)
    tags = {b"desc": name + bytes(-len(name) % 4), b"wtpt": numbers(b"XYZ ", 0.9642, 1.0, 0.8249)}
    if primaries is None:
        tags[b"kTRC"] = curve
    else:
        for letter, xyz in zip(b"rgb", primaries, strict=True):
            tags[bytes([letter]) + b"XYZ"] = numbers(b"XYZ ", *xyz)
            tags[bytes([letter]) + b"TRC"] = curve
    table, body = struct.pack(">I", len(tags)), b""
    start = 128 + 4 + 12 * len(tags)
    for tag, content in tags.items():
        table += tag + struct.pack(">II", start + len(body), len(content))
        body += content
    space = b"GRAY" if primaries is None else b"RGB "
    header = struct.pack(">I4sI4s4s4s", 0, b"", 0x02400000, b"mntr", space, b"XYZ ")
    header += struct.pack(">6H", 2026, 1, 1, 0, 0, 0) + b"acsp" + bytes(28)
    header += numbers(b"", 0.9642, 1.0, 0.8249)[4:] + bytes(48)
    return struct.pack(">I", len(header + table + body)) + (header + table + body)[4:]


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(
    values: npt.NDArray[np.uint8 | np.uint16],
    bits: int,
    *more: bytes,
    color: int | None = None,
    size: tuple[int, int] | None = None,
) -> bytes:
    """A PNG of (H, W, 1 to 4) values at ``bits`` a channel; ``more`` are chunks before the data."""
    height, width, channels = values.shape
    kind = {1: 0, 2: 4, 3: 2, 4: 6}[channels] if color is None else color
    if bits == 16:
        rows = values.astype(">u2").reshape(height, -1).view(np.uint8)
    elif bits == 8:
        rows = values.astype(np.uint8).reshape(height, -1)
    else:
        flat = np.unpackbits(values.astype(np.uint8).reshape(height, -1, 1), axis=2)
        rows = np.packbits(flat[..., -bits:].reshape(height, -1), axis=1)
    filtered = np.concatenate([np.zeros((height, 1), np.uint8), rows], axis=1)
    head = struct.pack(">IIBBBBB", *(size or (width, height)), bits, kind, 0, 0, 0)
    return b"".join(
        [
            b"\x89PNG\r\n\x1a\n",
            chunk(b"IHDR", head),
            *more,
            chunk(b"IDAT", zlib.compress(filtered.tobytes())),
            chunk(b"IEND", b""),
        ]
    )


def iccp(profile: bytes) -> bytes:
    return chunk(b"iCCP", b"made\0\0" + zlib.compress(profile))


def smooth(
    channels: int = 3, kind: type[np.uint8] | type[np.uint16] = np.uint8
) -> npt.NDArray[np.uint8 | np.uint16]:
    """(H, W, channels): slopes with a little grain, over the whole range."""
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    top = np.iinfo(kind).max
    rng = np.random.default_rng(7)
    slopes = [
        x / (WIDTH - 1),
        y / (HEIGHT - 1),
        (x + y) / (WIDTH + HEIGHT - 2),
        1 - x / (WIDTH - 1),
    ]
    planes = [np.clip(s + rng.normal(0, 0.02, s.shape), 0, 1) * top for s in slopes[:channels]]
    return np.stack(planes, axis=2).astype(kind)


def with_alpha(values: npt.NDArray[np.uint8 | np.uint16]) -> npt.NDArray[np.uint8 | np.uint16]:
    """The same with an alpha that has 0, the most, and all between."""
    top = np.iinfo(values.dtype).max
    x = np.arange(WIDTH) / (WIDTH - 1)
    alpha = np.tile(np.clip(x * 1.5 - 0.25, 0, 1) * top, (HEIGHT, 1)).astype(values.dtype)
    return np.concatenate([values, alpha[..., None]], axis=2)


def saved(
    values: npt.NDArray[np.generic], format: str, mode: str | None = None, **options: Any
) -> bytes:
    stream = io.BytesIO()
    plain = values[..., 0] if values.ndim == 3 and values.shape[2] == 1 else values
    if mode == "CMYK":
        picture = PIL.Image.frombytes(
            "CMYK", (WIDTH, HEIGHT), np.ascontiguousarray(plain).tobytes()
        )
    else:
        picture = PIL.Image.fromarray(plain)
        picture = picture if mode is None else picture.convert(mode)
    picture.save(stream, format, **options)
    return stream.getvalue()


def tiff(values: npt.NDArray[np.generic], **options: Any) -> bytes:
    stream = io.BytesIO()
    tifffile.imwrite(stream, values, **options)
    return stream.getvalue()


def right() -> Iterator[Odd]:
    """Every kind of file that must be read."""
    yield from _jpegs()
    yield from _pngs()
    yield from _tagged()
    yield from _tiffs()
    yield from _others()


def _jpegs() -> Iterator[Odd]:
    rgb, gray, cmyk = smooth(), smooth(1), smooth(4)
    yield Odd("rgb.jpg", saved(rgb, "JPEG", quality=95))
    yield Odd("444.jpg", saved(rgb, "JPEG", quality=95, subsampling=0))
    yield Odd("progressive.jpg", saved(rgb, "JPEG", progressive=True))
    yield Odd("gray.jpg", saved(gray, "JPEG"))
    for name, profile in _profiles().items():
        yield Odd(f"{name}.jpg", saved(rgb, "JPEG", quality=95, icc_profile=profile), None, profile)
    grays = icc(None, 1.8)
    yield Odd("gray-profile.jpg", saved(gray, "JPEG", icc_profile=grays), None, grays)
    for orientation in range(2, 9):
        exif = PIL.Image.Exif()
        exif[0x0112] = orientation
        yield Odd(f"turned-{orientation}.jpg", saved(rgb, "JPEG", exif=exif))
    plain = saved(cmyk, "JPEG", "CMYK", quality=95)
    press = pyvips.Image.profile_load("cmyk")
    yield Odd("cmyk.jpg", plain)
    yield Odd(
        "cmyk-profile.jpg", saved(cmyk, "JPEG", "CMYK", quality=95, icc_profile=press), None, press
    )
    at = plain.index(b"Adobe")
    yield Odd("ycck.jpg", plain[: at + 11] + b"\2" + plain[at + 12 :])
    yield Odd("cmyk-no-adobe.jpg", plain[: at - 4] + plain[at + 12 :])


# name -> primaries, None for gray; gamma, None for the curve of sRGB.
SPACES: dict[str, tuple[tuple[Xyz, Xyz, Xyz] | None, float | None]] = {
    "adobe-rgb": (ADOBE_RGB, 2.19921875),
    "prophoto": (PROPHOTO, 1.8),
    "display-p3": (DISPLAY_P3, None),
    "gray-profile": (None, 1.8),
    "bt2020": (BT2020, None),
    "linear-gray": (None, 1.0),
    "linear-rgb": (SRGB, 1.0),
}


def _profiles() -> dict[str, bytes]:
    return {name: icc(*SPACES[name]) for name in ("adobe-rgb", "prophoto", "display-p3")}


def _pngs() -> Iterator[Odd]:
    for bits in (1, 2, 4):
        gray = (smooth(1) >> (8 - bits)).astype(np.uint8)
        scaled = (gray.astype(int) * 255 // (2**bits - 1)).astype(np.uint8)
        yield Odd(f"gray-{bits}.png", png(gray, bits), scaled)
        clear = chunk(b"tRNS", struct.pack(">H", 1))
        alpha = np.where(gray == 1, 0, 255).astype(np.uint8)
        yield Odd(f"gray-{bits}-trns.png", png(gray, bits, clear), np.dstack([scaled, alpha]))
        palette = np.arange(3 * 2**bits, dtype=np.uint8) * 5
        looked_up = palette.reshape(-1, 3)[gray[..., 0]]
        entries = chunk(b"PLTE", palette.tobytes())
        yield Odd(f"palette-{bits}.png", png(gray, bits, entries, color=3), looked_up)
    index = smooth(1)
    palette = np.random.default_rng(2).integers(0, 256, (256, 3), np.uint8)
    entries = chunk(b"PLTE", palette.tobytes())
    yield Odd("palette-8.png", png(index, 8, entries, color=3), palette[index[..., 0]])
    alphas = np.clip(np.arange(256) * 2 - 100, 0, 255).astype(np.uint8)
    see_through = chunk(b"tRNS", alphas.tobytes())
    yield Odd(
        "palette-trns.png",
        png(index, 8, entries, see_through, color=3),
        np.concatenate([palette, alphas[:, None]], axis=1)[index[..., 0]],
    )
    kinds: tuple[type[np.uint8] | type[np.uint16], ...] = (np.uint8, np.uint16)
    for kind in kinds:
        bits = np.iinfo(kind).bits
        for name, values in {
            "gray": smooth(1, kind),
            "gray-alpha": with_alpha(smooth(1, kind)),
            "rgb": smooth(3, kind),
            "rgba": with_alpha(smooth(3, kind)),
        }.items():
            yield Odd(f"{name}-{bits}.png", png(values, bits), values)
        for name, profile in _profiles().items():
            values = smooth(3, kind)
            yield Odd(f"{name}-{bits}.png", png(values, bits, iccp(profile)), values, profile)
        grays = icc(None, 1.8)
        values = with_alpha(smooth(1, kind))
        yield Odd(f"gray-profile-{bits}.png", png(values, bits, iccp(grays)), values, grays)
    rgb16 = smooth(3, np.uint16)
    rgb16[:3] = rgb16[0, 0]
    clear = chunk(b"tRNS", struct.pack(">HHH", *rgb16[0, 0].tolist()))
    alpha = np.where((rgb16 == rgb16[0, 0]).all(axis=2), 0, 65535).astype(np.uint16)
    yield Odd("rgb-16-trns.png", png(rgb16, 16, clear), np.dstack([rgb16, alpha]))
    gray16 = smooth(1, np.uint16)
    clear = chunk(b"tRNS", struct.pack(">H", int(gray16[5, 5, 0])))
    alpha = np.where(gray16[..., 0] == gray16[5, 5, 0], 0, 65535).astype(np.uint16)
    yield Odd("gray-16-trns.png", png(gray16, 16, clear), np.dstack([gray16, alpha]))
    for bits, values in ((8, smooth(3)), (16, smooth(3, np.uint16)), (8, smooth(1))):
        woven = pyvips.Image.new_from_array(
            values,
            interpretation={(3, 8): "srgb", (3, 16): "rgb16", (1, 8): "b-w"}[values.shape[2], bits],
        ).pngsave_buffer(interlace=True)
        yield Odd(f"interlaced-{values.shape[2]}-{bits}.png", woven, values)


def cicp(primaries: int, curve: int) -> bytes:
    return chunk(b"cICP", bytes([primaries, curve, 0, 1]))


def gama(gamma: float) -> bytes:
    return chunk(b"gAMA", struct.pack(">I", round(100_000 / gamma)))


def chrm(*xy: float) -> bytes:
    """White, red, green, blue."""
    return chunk(b"cHRM", struct.pack(">8I", *(round(value * 100_000) for value in xy)))


CHRM_ADOBE = chrm(0.3127, 0.329, 0.64, 0.33, 0.21, 0.71, 0.15, 0.06)
CHRM_PROPHOTO = chrm(0.3457, 0.3585, 0.7347, 0.2653, 0.1596, 0.8404, 0.0366, 0.0001)
CHRM_SRGB = chrm(0.3127, 0.329, 0.64, 0.33, 0.3, 0.6, 0.15, 0.06)


def _tagged() -> Iterator[Odd]:
    """Colors told by primaries and a curve instead of a profile."""
    for kind in (np.uint8, np.uint16):
        bits = np.iinfo(kind).bits
        rgb = smooth(3, kind)
        for name, more in {
            "display-p3-cicp": cicp(12, 13),
            "bt2020-cicp": cicp(9, 14),
            "adobe-rgb-chunks": gama(2.19921875) + CHRM_ADOBE,
            "prophoto-chunks": gama(1.8) + CHRM_PROPHOTO,
            "linear-rgb": gama(1),
        }.items():
            yield Odd(f"{name}-{bits}.png", png(rgb, bits, more), rgb, tagged=True)
        gray = with_alpha(smooth(1, kind))
        yield Odd(f"linear-gray-{bits}.png", png(gray, bits, gama(1)), gray, tagged=True)
        # What is written beside sRGB, and means no more than that.
        plain = gama(2.2) + CHRM_SRGB
        yield Odd(f"srgb-chunks-{bits}.png", png(rgb, bits, plain), rgb)
    avif = saved(smooth(), "AVIF", quality=95, subsampling="4:4:4")
    yield Odd("display-p3.avif", numbered(avif, 12, 13), tagged=True)
    yield Odd("bt2020.avif", numbered(avif, 9, 1), tagged=True)


def deep_apng(
    values: npt.NDArray[np.uint8 | np.uint16], other: npt.NDArray[np.uint8 | np.uint16]
) -> bytes:
    """An APNG: ``values`` for whoever shows no frames, of which there are two, each ``other``."""
    still = png(values, 16, chunk(b"acTL", struct.pack(">II", 2, 0)))
    second = png(other, 16)
    at = second.index(b"IDAT") + 4
    data = second[at : at + struct.unpack_from(">I", second, at - 8)[0]]
    frames = b""
    for number in (0, 2):
        frames += chunk(b"fcTL", struct.pack(">5I2H2B", number, WIDTH, HEIGHT, 0, 0, 1, 2, 0, 0))
        frames += chunk(b"fdAT", struct.pack(">I", number + 1) + data)
    return still[:-12] + frames + still[-12:]


def numbered(content: bytes, primaries: int, curve: int) -> bytes:
    """An AVIF or HEIC whose colors are told by other numbers."""
    at = content.index(b"colrnclx") + 8
    return content[:at] + struct.pack(">HH", primaries, curve) + content[at + 4 :]


def _tiffs() -> Iterator[Odd]:
    rgb, gray = smooth(), smooth(1)
    for packing in ("raw", "tiff_lzw", "tiff_adobe_deflate", "packbits", "jpeg", "zstd"):
        content = saved(rgb, "TIFF", compression=packing)
        yield Odd(f"{packing}.tif", content, None if packing == "jpeg" else rgb)
    yield Odd("gray.tif", saved(gray, "TIFF"), gray)
    yield Odd("bilevel.tif", saved(gray, "TIFF", "1", compression="group4"))
    yield Odd("tiled.tif", tiff(rgb, photometric="rgb", tile=(16, 16), compression="zlib"), rgb)
    planes = np.ascontiguousarray(np.moveaxis(rgb, 2, 0))
    yield Odd("planar.tif", tiff(planes, photometric="rgb", planarconfig="separate"), rgb)
    yield Odd(
        "rgba.tif",
        tiff(with_alpha(rgb), photometric="rgb", extrasamples=["unassalpha"]),
        with_alpha(rgb),
    )
    rgb16, gray16 = smooth(3, np.uint16), smooth(1, np.uint16)
    deep: dict[str, dict[str, Any]] = {
        "rgb16": {},
        "rgb16-deflate": {"compression": "zlib", "predictor": True},
        "rgb16-tiled": {"tile": (16, 16), "compression": "zlib"},
        "rgb16-big-endian": {"byteorder": ">"},
    }
    for name, options in deep.items():
        yield Odd(f"{name}.tif", tiff(rgb16, photometric="rgb", **options), rgb16)
    ok, lzw = cv2.imencode(".tif", rgb16[..., ::-1], [cv2.IMWRITE_TIFF_COMPRESSION, 5])
    assert ok
    yield Odd("rgb16-lzw.tif", lzw.tobytes(), rgb16)
    rgba16 = with_alpha(rgb16)
    yield Odd("rgba16.tif", tiff(rgba16, photometric="rgb", extrasamples=["unassalpha"]), rgba16)
    yield Odd("gray16.tif", tiff(gray16[..., 0], photometric="minisblack"), gray16)
    for name, values in (("8", gray), ("16", gray16)):
        inverted = np.iinfo(values.dtype).max - values[..., 0]
        yield Odd(f"white-is-zero-{name}.tif", tiff(inverted, photometric="miniswhite"), values)
    wide = gray16[..., 0].astype(np.uint32) * 65537
    yield Odd("gray32.tif", tiff(wide, photometric="minisblack"), gray16)
    signed = (gray16[..., 0] >> 1).astype(np.int16)
    yield Odd("signed16.tif", tiff(signed, photometric="minisblack"), gray16, off=1)
    floats = (gray16[..., 0] / 65535).astype(np.float32)
    yield Odd("float.tif", tiff(floats, photometric="minisblack"), gray16)
    profile = icc(PROPHOTO, 1.8)
    yield Odd("prophoto-16.tif", tiff(rgb16, photometric="rgb", iccprofile=profile), rgb16, profile)
    press = pyvips.Image.profile_load("cmyk")
    yield Odd("cmyk.tif", saved(smooth(4), "TIFF", "CMYK", compression="tiff_lzw"))
    yield Odd("cmyk-profile.tif", saved(smooth(4), "TIFF", "CMYK", icc_profile=press), None, press)
    pages = io.BytesIO()
    with tifffile.TiffWriter(pages) as writer:
        for page in (rgb, 255 - rgb, rgb16):
            writer.write(page, photometric="rgb", compression="zlib")
    for number, truth in ((2, 255 - rgb), (3, rgb16)):
        yield Odd(f"page-{number}.tif", pages.getvalue(), truth, page=number)


def _others() -> Iterator[Odd]:
    rgb, rgba = smooth(), with_alpha(smooth())
    yield Odd("lossless.webp", saved(rgb, "WEBP", lossless=True), rgb)
    yield Odd("lossy.webp", saved(rgb, "WEBP", quality=90))
    yield Odd("alpha.webp", saved(rgba, "WEBP", lossless=True, exact=True), rgba)
    profile = icc(ADOBE_RGB, 2.19921875)
    yield Odd(
        "adobe-rgb.webp", saved(rgb, "WEBP", lossless=True, icc_profile=profile), rgb, profile
    )
    yield Odd("rgb.bmp", saved(rgb, "BMP"), rgb)
    yield Odd("palette.bmp", saved(smooth(1), "BMP"), smooth(1))
    yield Odd("rgb.ppm", saved(rgb, "PPM"), rgb)
    yield Odd("gray.pgm", saved(smooth(1), "PPM"), smooth(1))
    gray16 = smooth(1, np.uint16)
    yield Odd(
        "gray16.pgm", b"P5 %d %d 65535\n" % (WIDTH, HEIGHT) + gray16.astype(">u2").tobytes(), gray16
    )
    yield Odd("rgb.avif", saved(rgb, "AVIF", quality=95, subsampling="4:4:4"))
    yield Odd("alpha.avif", saved(rgba, "AVIF", quality=95, subsampling="4:4:4"), off=2)
    yield Odd("rgb.heic", heic(rgb))
    frames = [PIL.Image.fromarray(np.roll(rgb, 9 * i, axis=1)) for i in range(3)]
    moving: tuple[tuple[str, str, dict[str, Any]], ...] = (
        ("frames.gif", "GIF", {}),
        ("frames.webp", "WEBP", {"lossless": True}),
        ("frames.png", "PNG", {}),
    )
    for name, kind, options in moving:
        stream = io.BytesIO()
        frames[0].save(
            stream, kind, save_all=True, append_images=frames[1:], duration=500, **options
        )
        truth = np.roll(rgb, 18, axis=1) if kind != "GIF" else None
        yield Odd(name, stream.getvalue(), truth, page=3)
    rgb16 = smooth(3, np.uint16)
    yield Odd("deep-frames.png", deep_apng(rgb16, rgb16[::-1]), rgb16, off=2)  # cut to 8 bits
    clear = PIL.Image.fromarray(rgba).quantize(32)
    stream = io.BytesIO()
    clear.save(stream, "GIF")
    yield Odd("clear.gif", stream.getvalue())


def heic(values: npt.NDArray[np.generic]) -> bytes:
    stream = io.BytesIO()
    pillow_heif.from_pillow(PIL.Image.fromarray(values)).save(stream, quality=95)
    return stream.getvalue()


def damaged(content: bytes, seed: int, number: int = 8) -> Iterator[tuple[str, bytes]]:
    """The file cut short, and with bytes changed: some anywhere, some among the first hundred."""
    rng = np.random.default_rng(seed)
    for share in (0.1, 0.5, 0.9):
        yield f"cut at {share:.0%}", content[: int(len(content) * share)]
    yield "without its last byte", content[:-1]
    for i in range(number):
        changed = bytearray(content)
        within = min(len(content), 100) if i % 2 else len(content)
        for _ in range(1 + i):
            changed[rng.integers(within)] = rng.integers(256)
        yield f"changed {1 + i} bytes of {within}", bytes(changed)


def hostile(*, large: bool = False) -> Iterator[tuple[str, bytes]]:
    """Headers that lie, bombs, and what is no picture; ``large`` are those that take seconds."""
    two = np.zeros((2, 2, 3), np.uint8)
    for side in (20_000, 2**31 - 1):
        yield f"lying-{side}.png", png(two, 8, size=(side, side))
    if large:
        yield "lying-fits.png", png(two, 8, size=(15_000, 15_000))
        yield "flat-bomb.png", _flat_png(15_000)
    bmp = bytearray(saved(two, "BMP"))
    for side in (15_000, 2**31 - 1):
        bmp[18:26] = struct.pack("<ii", side, side)
        yield f"lying-{side}.bmp", bytes(bmp)
    gif = bytearray(saved(two, "GIF"))
    gif[6:10] = struct.pack("<HH", 65535, 65535)
    yield "lying.gif", bytes(gif)
    jpeg = bytearray(saved(smooth(), "JPEG"))
    at = jpeg.index(b"\xff\xc0") + 5
    for side in (15_000, 65_500):
        jpeg[at : at + 4] = struct.pack(">HH", side, side)
        if side > 15_000 or large:
            yield f"lying-{side}.jpg", bytes(jpeg)
    for side in (15_000, 2**30):
        yield f"lying-{side}.ppm", b"P6 %d %d 255\n" % (side, side) + bytes(100)
    for wrong in ("-5 3", "0 0", "9" * 400 + " 1", "1e9 1"):
        yield f"odd-{wrong[:4]}.ppm", b"P6 %s 255\n" % wrong.encode() + bytes(100)
    canvas = struct.pack("<I", 16_382)[:3]
    vp8x = b"VP8X" + struct.pack("<I", 10) + b"\x10\0\0\0" + canvas + canvas
    inner = saved(two, "WEBP", lossless=True)[12:]
    body = b"WEBP" + vp8x + inner
    yield "lying.webp", b"RIFF" + struct.pack("<I", len(body)) + body
    yield (
        "lying.tif",
        tiff(two, photometric="rgb").replace(
            struct.pack("<HHIHH", 256, 3, 1, 2, 0), struct.pack("<HHII", 256, 4, 1, 2**31 - 1)
        ),
    )
    ring = bytearray(saved(two, "TIFF"))
    start = struct.unpack_from("<I", ring, 4)[0]
    entries = struct.unpack_from("<H", ring, start)[0]
    struct.pack_into("<I", ring, start + 2 + 12 * entries, start)
    planes = np.ascontiguousarray(np.moveaxis(smooth(3, np.uint16), 2, 0))
    yield "rgb16-planar.tif", tiff(planes, photometric="rgb", planarconfig="separate")
    yield "ring.tif", bytes(ring)
    yield "int8.tif", tiff(smooth(1)[..., 0].astype(np.int8), photometric="minisblack")
    yield "float-rgb.tif", tiff((smooth() / 255).astype(np.float32), photometric="rgb")
    yield "cut-early.png", png(two, 8)[:31]
    bomb = zlib.compress(bytes(80 << 20), 9)
    for kind, head in ((b"zTXt", b"a\0\0"), (b"iCCP", b"a\0\0"), (b"iTXt", b"a\0\1\0\0\0")):
        yield f"{kind.decode()}-bomb.png", png(two, 8, chunk(kind, head + bomb))
    yield "many-texts.png", png(two, 8, *[chunk(b"tEXt", b"a\0" + b"b" * 50_000)] * 400)
    yield "long-text.png", png(two, 8, chunk(b"tEXt", b"a\0" + b"b" * (8 << 20)))
    yield "broken-profile.png", png(smooth(), 8, iccp(b"no profile"))
    yield "other-profile.png", png(smooth(), 8, iccp(icc(None, 2.2)))
    yield "gray-in-rgb-profile.png", png(smooth(1), 8, iccp(icc(SRGB, 2.2)))
    exif = b"Exif\0\0MM\0*\0\0\0\x08\xff\xff" + b"\xff" * 60
    yield "broken-exif.jpg", saved(smooth(), "JPEG", exif=exif)
    yield "not-allowed.eps", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\nshowpage\n"
    cursor = saved(np.zeros((16, 16, 3), np.uint8), "ICO")
    yield "not-allowed.cur", cursor[:2] + b"\2" + cursor[3:]
    yield "not-allowed.svg", b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'
    yield "page.png", b"<!doctype html><html><body>404</body></html>"
    yield "one-byte.jpg", b"\xff"
    yield "zeros.gif", bytes(5000)
    yield "all-clear.png", png(np.zeros((4, 4, 4), np.uint8), 8)
    yield "broken.mp4", b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + bytes(range(256)) * 20
    yield "broken.mkv", b"\x1a\x45\xdf\xa3" + bytes(range(256)) * 20
    yield "broken.heic", b"\0\0\0\x18ftypheic\0\0\0\0heicmif1" + bytes(range(256)) * 20
    yield "list.m3u8", b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n"


def _flat_png(side: int) -> bytes:
    """225 megapixels in some hundred kilobytes: large, honest, and within the limit."""
    packer = zlib.compressobj(9)
    row = bytes(1 + (side + 7) // 8)
    data = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
