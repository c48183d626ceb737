"""What decoders pass over: chunks of a PNG that come too late, and damage that is gone on with."""

import io
import os
import struct
import subprocess
import sys
import threading
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import PIL.Image
import PIL.ImageCms
import pytest

import sweep
from sweep.decode.heard import heard
from sweep.decode.icc import transform
from tests.odd_files import DISPLAY_P3, SRGB, chrm, chunk, cicp, gama, icc, iccp, png

GRAY = np.full((8, 8, 3), 128, np.uint8)
LINEAR = icc(SRGB, 1.0)  # 128 is #bcbcbc
SRGB_CHUNK = chunk(b"sRGB", b"\0")
PLTE = chunk(b"PLTE", bytes(3))


def late(*chunks: bytes, values: npt.NDArray[np.uint8] = GRAY) -> bytes:
    """A PNG with chunks behind its pixels."""
    content = png(values, 8)
    return content[:-12] + b"".join(chunks) + content[-12:]


def color_of(content: bytes, **options: Any) -> list[int]:
    image = sweep.load(io.BytesIO(content), **options)
    return [int(v) for v in image.pixels[0, 0]]


PNGS: dict[str, tuple[bytes, int]] = {
    "profile": (png(GRAY, 8, iccp(LINEAR)), 188),
    "late profile": (late(iccp(LINEAR)), 128),
    "late gamma": (late(gama(1.0)), 128),
    "gamma": (png(GRAY, 8, gama(1.0)), 188),
    "late cICP": (late(cicp(1, 8)), 128),
    "cICP": (png(GRAY, 8, cicp(1, 8)), 188),
    "late sRGB": (
        png(GRAY, 8, gama(1.0))[:-12] + SRGB_CHUNK + png(GRAY, 8)[-12:], 188,
    ),
    "sRGB": (png(GRAY, 8, gama(1.0), SRGB_CHUNK), 128),
    "two gammas": (png(GRAY, 8, gama(1.0), gama(1 / 2.2)), 188),
    "two profiles": (png(GRAY, 8, iccp(LINEAR), iccp(icc(SRGB, None))), 188),
    "gamma behind a palette": (png(GRAY, 8, PLTE, gama(1.0)), 188),
    "profile behind a palette": (png(GRAY, 8, PLTE, iccp(LINEAR)), 188),
    "late primaries": (late(chrm(0.3127, 0.329, 0.3, 0.6, 0.64, 0.33, 0.15, 0.06)), 128),
    "late transparency": (late(chunk(b"tRNS", struct.pack(">3H", 128, 128, 128))), 128),
}  # fmt: skip


@pytest.mark.parametrize("name", PNGS)
def test_chunks_of_a_png_count_where_they_stand_in_time(name: str) -> None:
    content, level = PNGS[name]
    assert color_of(content) == [level] * 3
    assert color_of(content, icc=False) == [128] * 3


def test_16_bits_are_as_strict() -> None:
    deep = np.full((8, 8, 3), 128 * 257, np.uint16)
    content = png(deep, 16)
    assert color_of(content[:-12] + iccp(LINEAR) + content[-12:]) == [128] * 3
    assert color_of(png(deep, 16, iccp(LINEAR))) == [188] * 3


def named(profile: bytes, name: bytes) -> bytes:
    """The same profile by another name of as many letters."""
    assert len(name) == 4
    return profile.replace(b"made", name)


@pytest.mark.parametrize(("gamma", "level"), [(1.0, 188), (1.8, 147), (None, 128)])
def test_a_profile_counts_for_what_it_does(gamma: float | None, level: int) -> None:
    for name in (b"sRGB", b"made"):
        profile = named(icc(SRGB, gamma), name)
        assert abs(color_of(png(GRAY, 8, iccp(profile)))[0] - level) <= 1
        assert (transform(profile, "RGB") is None) == (gamma is None)
        gray = named(icc(None, gamma), name)
        assert abs(color_of(png(GRAY[..., :1], 8, iccp(gray)))[0] - level) <= 1
        assert (transform(gray, "L") is None) == (gamma is None)


def test_what_is_srgb_is_told_by_the_transform() -> None:
    assert transform(named(icc(DISPLAY_P3, None), b"sRGB"), "RGB") is not None
    own = PIL.ImageCms.ImageCmsProfile(PIL.ImageCms.createProfile("sRGB")).tobytes()
    assert transform(own, "RGB") is None
    assert transform(icc(SRGB, 2.2), "RGB") is not None  # up to two levels away


def fax(kind: str, damage: bool) -> bytes:
    squares = np.kron(np.random.default_rng(0).random((16, 16)) < 0.4, np.ones((8, 8))) > 0
    stream = io.BytesIO()
    PIL.Image.fromarray(squares).save(stream, "TIFF", compression=kind)
    content = bytearray(stream.getvalue())
    if damage:
        with PIL.Image.open(stream) as picture:
            start, length = picture.tag_v2[273][0], picture.tag_v2[279][0]  # type: ignore[attr-defined]
        content[start + length // 2 : start + length] = bytes(length - length // 2)
    return bytes(content)


def gif(code_size: int, codes: bytes = b"\x0b" * 29) -> bytes:
    head = b"GIF89a" + struct.pack("<HHBBB", 8, 8, 0x91, 0, 0) + bytes(range(12))
    frame = b"," + struct.pack("<4HBB", 0, 0, 8, 8, 0, code_size)
    return head + frame + bytes([len(codes)]) + codes + b"\0;"


def short_png(rows: int) -> bytes:
    """Complete data of fewer rows than the header says."""
    head = struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0)
    data = zlib.compress((b"\0" + b"\x80" * 24) * rows)
    chunks = [chunk(b"IHDR", head), chunk(b"IDAT", data), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def adam7(pixels: npt.NDArray[np.uint8], count: int = 7) -> bytes:
    """An interlaced PNG, pass by pass as in the specification, or the first of them."""
    passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2),
              (0, 1, 1, 2)]  # fmt: skip
    data = b""
    for x, y, across, down in passes[:count]:
        part = pixels[y::down, x::across]
        if part.size:
            data += b"".join(b"\0" + row.tobytes() for row in part)
    height, width = pixels.shape[:2]
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 1)
    chunks = [chunk(b"IHDR", head), chunk(b"IDAT", zlib.compress(data)), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


INDICES = np.full((8, 8, 1), 1, np.uint8)
SWALLOWED: dict[str, tuple[bytes, str]] = {
    "a GIF without codes": (gif(0), "an LZW code size of 0"),
    "a GIF with codes too long": (gif(12), "an LZW code size of 12"),
    "fax of group 4": (fax("group4", damage=True), "Fax4Decode: Bad code word"),
    "fax of group 3": (fax("group3", damage=True), "Fax3Decode1D: Bad code word"),
    "a PNG of too few rows": (short_png(4), "100 of 200 bytes of its pixels are missing"),
    "an interlaced one": (adam7(GRAY, 6), "100 of 207 bytes of its pixels are missing"),
    "no palette": (png(INDICES, 8, color=3), "no palette before its pixels"),
    "a late palette": (
        png(INDICES, 8, color=3)[:-12] + chunk(b"PLTE", b"\xff\0\0\0\xff\0") + png(GRAY, 8)[-12:],
        "no palette before its pixels",
    ),
    "a pixel behind the palette": (
        png(INDICES, 8, chunk(b"PLTE", b"\xff\0\0"), color=3), "has color 1 of a palette of 1",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", SWALLOWED)
def test_damage_that_a_decoder_swallows_is_damage(
    kind: str, capfd: pytest.CaptureFixture[str]
) -> None:
    content, said = SWALLOWED[kind]
    with pytest.raises(sweep.ImageError) as caught:
        sweep.load(io.BytesIO(content))
    assert said in str(caught.value)
    assert "get it anew, or keep what is there with allow_truncated" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("kind", ["fax of group 4", "a PNG of too few rows", "an interlaced one"])
def test_what_is_there_can_be_kept(kind: str, capfd: pytest.CaptureFixture[str]) -> None:
    image = sweep.load(io.BytesIO(SWALLOWED[kind][0]), allow_truncated=True)
    assert image.pixels.any()
    assert capfd.readouterr().err == ""


def test_what_is_whole_is_read() -> None:
    for kind in ("group4", "group3", "tiff_ccitt"):
        assert sweep.load(io.BytesIO(fax(kind, damage=False))).size == (128, 128)
    black = np.zeros((8, 8, 3), np.uint8)
    assert color_of(png(black, 8)) == [0, 0, 0]
    for width in (1, 2, 5, 9):
        interlaced = io.BytesIO()
        shape = (7, width, 3)
        pixels = np.random.default_rng(width).integers(0, 256, shape, dtype=np.uint8)
        interlaced.write(adam7(pixels))
        np.testing.assert_array_equal(sweep.load(io.BytesIO(interlaced.getvalue())).pixels, pixels)


def test_what_others_say_meanwhile_is_not_lost(capfd: pytest.CaptureFixture[str]) -> None:
    def is_ours(line: str) -> bool:
        return line.startswith("Fax")

    with heard(is_ours) as lines:
        os.write(2, b"Fax: bad\nprogress 1 of 2\n")
        thread = threading.Thread(target=os.write, args=(2, b"Fax: worse\n"))
        thread.start()
        thread.join()
    assert lines == ["Fax: bad", "Fax: worse"]
    assert capfd.readouterr().err == "progress 1 of 2\n"
    with heard(is_ours) as lines:  # more than a pipe holds: nobody waits, the rest is lost
        for _ in range(3):
            try:
                os.write(2, b"x" * 60_000)
            except BlockingIOError:
                break
    assert lines == []


def test_without_standard_error_pictures_are_read(tmp_path: Path) -> None:
    path = tmp_path / "fax.tif"
    path.write_bytes(fax("group4", damage=False))
    code = f"import sweep; print(sweep.load({str(path)!r}).size)"
    command = 'exec "$0" -c "$1" 2>&-'
    done = subprocess.run(
        ["sh", "-c", command, sys.executable, code], stdout=subprocess.PIPE, check=True
    )
    assert done.stdout.split() == [b"(128,", b"128)"]
