"""Kinds of files that are told by their first bytes and read by name: against those who wrote them,
libvips and rawpy.
"""

import builtins
import io
import struct
import warnings
import zipfile
from pathlib import Path
from typing import Any

import cv2
import imageio.v3 as iio
import numpy as np
import numpy.typing as npt
import PIL.Image
import pillow_jxl  # noqa: F401  (registers itself)
import pytest
import rawpy
from hypothesis import given
from hypothesis import strategies as st

import sweep
from sweep.decode.raw_told import is_raw
from tests.odd_files import ADOBE_RGB, icc, png, saved, smooth

U8 = npt.NDArray[np.uint8]
RGB = np.asarray(smooth(), np.uint8)
GRAY = RGB[..., 0]
DEEP = np.asarray(smooth(3, np.uint16), np.uint16)
RGBA = np.dstack([RGB, np.linspace(255, 1, RGB[..., 0].size).reshape(GRAY.shape)]).astype(np.uint8)


def psd(values: npt.NDArray[Any], profile: bytes = b"") -> bytes:
    """A Photoshop file of one flat picture: gray, or R, G and B."""
    height, width, channels = values.shape
    bits = 8 * values.dtype.itemsize
    head = b"8BPS" + struct.pack(
        ">H6xHIIHH", 1, channels, height, width, bits, {1: 1, 3: 3}[channels]
    )
    resources = b""
    if profile:
        resources = b"8BIM" + struct.pack(">HHI", 1039, 0, len(profile)) + profile
        resources += bytes(len(profile) % 2)
    planes = np.moveaxis(values, -1, 0)
    data = planes.astype(">u2").tobytes() if bits == 16 else planes.tobytes()
    return (
        head + struct.pack(">II", 0, len(resources)) + resources + struct.pack(">IH", 0, 0) + data
    )


def dng(
    mosaic: npt.NDArray[np.uint16], orientation: int = 1, neutral: tuple[int, int, int] = (2, 1, 3)
) -> bytes:
    """A raw file of a camera whose colors are those of sRGB, in an RGGB mosaic of 16 bits.

    Args:
        mosaic: (H, W) values, 0 to 65535.
        orientation: as EXIF has it.
        neutral: what gray is to the sensor, of 4.
    """
    height, width = mosaic.shape
    xyz = [32404542, -15371385, -4985314, -9692660, 18760108, 415560, 556434, -2040259, 10572252]
    made: list[tuple[int, int, bytes]] = []

    def add(tag: int, kind: str, *numbers: int) -> None:
        code = {"B": 1, "H": 3, "I": 4, "r": 5, "s": 10}[kind]
        letters = {"r": "II", "s": "ii"}.get(kind, kind)
        count = len(numbers) // len(letters)
        packed = struct.pack(f"<{letters * count}", *numbers)
        made.append((tag, code, struct.pack("<I", count) + packed))

    add(254, "I", 0)
    add(256, "I", width)
    add(257, "I", height)
    add(258, "H", 16)
    add(259, "H", 1)
    add(262, "H", 32803)
    made.append((271, 2, struct.pack("<I", 5) + b"None\0"))
    made.append((272, 2, struct.pack("<I", 5) + b"Test\0"))
    add(273, "I", 0)
    add(274, "H", orientation)
    add(277, "H", 1)
    add(278, "I", height)
    add(279, "I", 2 * width * height)
    add(33421, "H", 2, 2)
    add(33422, "B", 0, 1, 1, 2)
    add(50706, "B", 1, 4, 0, 0)
    made.append((50708, 2, struct.pack("<I", 5) + b"Test\0"))
    add(50714, "H", 0)
    add(50717, "I", 65535)
    add(50721, "s", *(n for value in xyz for n in (value, 10**7)))
    add(50728, "r", *(n for value in neutral for n in (value, 4)))
    add(50778, "H", 21)
    start = 8 + 2 + 12 * len(made) + 4
    table, more = struct.pack("<H", len(made)), b""
    data = start + sum(len(c) - 4 + (len(c) % 2) for _, _, c in made if len(c) > 8)
    for tag, code, content in made:
        count, value = content[:4], content[4:]
        if tag == 273:
            value = struct.pack("<I", data)
        if len(value) > 4:
            table += struct.pack("<HH", tag, code) + count + struct.pack("<I", start + len(more))
            more += value + bytes(len(value) % 2)
        else:
            table += struct.pack("<HH", tag, code) + count + value.ljust(4, b"\0")
    return (
        b"II*\0" + struct.pack("<I", 8) + table + bytes(4) + more + mosaic.astype("<u2").tobytes()
    )


def mosaic_of(rgb: npt.NDArray[np.floating[Any]], neutral: tuple[int, int, int] = (2, 1, 3)) -> Any:
    """What that camera sees of (H, W, 3) linear light in 0..1."""
    seen = rgb * np.array(neutral) / 4
    mosaic = np.empty(rgb.shape[:2])
    mosaic[::2, ::2], mosaic[1::2, 1::2] = seen[::2, ::2, 0], seen[1::2, 1::2, 2]
    mosaic[::2, 1::2], mosaic[1::2, ::2] = seen[::2, 1::2, 1], seen[1::2, ::2, 1]
    return np.rint(np.clip(mosaic, 0, 1) * 65535).astype(np.uint16)


def deep_jp2(values: npt.NDArray[np.uint16]) -> bytes:
    ok, made = cv2.imencode(
        ".jp2", values[..., ::-1], [cv2.IMWRITE_JPEG2000_COMPRESSION_X1000, 1000]
    )
    assert ok
    return bytes(made)


# What each must come out as, to a level.
RIGHT: dict[str, tuple[bytes, U8]] = {
    "plain.tga": (saved(RGB, "TGA"), RGB),
    "packed.tga": (saved(RGB, "TGA", compression="tga_rle"), RGB),
    "gray.tga": (saved(GRAY, "TGA"), np.dstack([GRAY] * 3)),
    "upright.tga": (saved(RGB, "TGA", orientation=1), RGB),
    "plain.jp2": (saved(RGB, "JPEG2000", irreversible=False), RGB),
    "stream.j2k": (saved(RGB, "JPEG2000", irreversible=False, no_jp2=True), RGB),
    "gray.jp2": (saved(GRAY, "JPEG2000", irreversible=False), np.dstack([GRAY] * 3)),
    "deep.jp2": (deep_jp2(DEEP), np.rint(DEEP / 257).astype(np.uint8)),
    "plain.pcx": (saved(RGB, "PCX"), RGB),
    "plain.qoi": (saved(RGB, "QOI"), RGB),
    "plain.psd": (psd(RGB), RGB),
    "gray.psd": (psd(GRAY[..., None]), np.dstack([GRAY] * 3)),
    "plain.jxl": (saved(RGB, "JXL", lossless=True), RGB),
}  # fmt: skip


def read(name: str, content: bytes, **options: Any) -> sweep.Image:
    stream = io.BytesIO(content)
    stream.name = name
    return sweep.load(stream, **options)


@pytest.mark.parametrize("name", RIGHT)
def test_each_kind_is_what_went_in(name: str) -> None:
    content, shown = RIGHT[name]
    with warnings.catch_warnings(action="error"):
        image = read(name, content)
    assert image.name == name
    assert np.abs(image.pixels.astype(int) - shown).max() <= (0 if "deep" not in name else 1)
    # Told by what is in it: but for Targa, which says nothing of itself, the name is nothing.
    if not name.endswith(".tga"):
        assert np.array_equal(read("x", content).pixels, image.pixels)


@pytest.mark.parametrize("name", RIGHT)
def test_each_kind_has_its_limit_before_it_is_decoded(name: str) -> None:
    with pytest.raises(sweep.ImageError, match=r"is 45x37 px, 1,665 pixels, and the lim"):
        read(name, RIGHT[name][0], max_pixels=1664)


@pytest.mark.parametrize("name", RIGHT)
@pytest.mark.parametrize("share", [0.3, 0.9])
def test_each_kind_cut_short_is_one_line(name: str, share: float) -> None:
    content = RIGHT[name][0]
    with pytest.raises(sweep.ImageError) as caught:
        read(name, content[: int(len(content) * share)])
    assert str(caught.value).startswith(f"{name}: ")
    assert "\n" not in str(caught.value)
    assert "damaged" in str(caught.value)


@given(st.sampled_from([*sorted(RIGHT), "raw.dng"]), st.data())
def test_any_change_of_bytes_is_read_or_refused(name: str, data: st.DataObject) -> None:
    content = bytearray(DNG if name == "raw.dng" else RIGHT[name][0])
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        with warnings.catch_warnings(action="ignore"):
            read(name, bytes(content), max_pixels=10**5)
    except sweep.ImageError as error:
        assert "\n" not in str(error)


def test_an_icon_is_its_largest() -> None:
    large = PIL.Image.fromarray(RGB).resize((64, 64))
    stream = io.BytesIO()
    large.save(stream, "ICO", sizes=[(16, 16), (64, 64), (32, 32)])
    with warnings.catch_warnings(action="error"):
        image = sweep.load(io.BytesIO(stream.getvalue()))
    assert np.array_equal(image.pixels, np.asarray(large))


def test_alpha_is_respected() -> None:
    for name in ("alpha.tga", "alpha.qoi", "alpha.jp2"):
        kind = {"tga": "TGA", "qoi": "QOI", "jp2": "JPEG2000"}[name[-3:]]
        more: dict[str, Any] = {"irreversible": False} if kind == "JPEG2000" else {}
        image = read(name, saved(RGBA, kind, **more), background="black")
        wanted = sweep.load(io.BytesIO(saved(RGBA, "PNG")), background="black")
        assert np.array_equal(image.pixels, wanted.pixels)


def test_the_profile_of_a_photoshop_file_counts() -> None:
    profile = icc(ADOBE_RGB, 2.19921875)
    shown = sweep.load(io.BytesIO(psd(RGB, profile)))
    wanted = sweep.load(io.BytesIO(saved(RGB, "TIFF", icc_profile=profile)))
    assert np.array_equal(shown.pixels, wanted.pixels)
    assert np.array_equal(sweep.load(io.BytesIO(psd(RGB, profile)), icc=False).pixels, RGB)


# Raw files


y, x = np.mgrid[:48, :64] / 64
SCENE = np.stack([0.1 + 0.5 * x, 0.1 + 0.4 * y, 0.5 - 0.3 * x], axis=2)
DNG = dng(mosaic_of(SCENE))


def by_rawpy(content: bytes) -> U8:
    with rawpy.imread(io.BytesIO(content)) as raw:
        return np.asarray(raw.postprocess(use_camera_wb=True, gamma=(2.4, 12.92)), np.uint8)


def test_a_raw_file_is_developed_as_rawpy_does_it() -> None:
    with warnings.catch_warnings(action="error"):
        image = sweep.load(io.BytesIO(DNG))
    assert np.array_equal(image.pixels, by_rawpy(DNG))
    # With the camera's white balance a gray card is gray.
    card = sweep.load(io.BytesIO(dng(mosaic_of(np.full((48, 64, 3), 0.18)))))
    assert np.ptp(card.pixels[8:-8, 8:-8].astype(int), axis=2).max() <= 2
    assert iio.imread(DNG, plugin="rawpy").shape == image.pixels.shape


@pytest.mark.parametrize(("orientation", "turns"), [(1, 0), (3, 2), (6, 3), (8, 1)])
def test_a_raw_file_is_turned_as_the_camera_noted(orientation: int, turns: int) -> None:
    plain = sweep.load(io.BytesIO(DNG)).pixels
    turned = sweep.load(io.BytesIO(dng(mosaic_of(SCENE), orientation))).pixels
    assert np.array_equal(turned, np.rot90(plain, turns))


def test_exposure_of_a_raw_file() -> None:
    plain, brighter, darker = (
        sweep.load(io.BytesIO(DNG), exposure=stops).pixels.astype(int) for stops in (0, 1, -2)
    )
    assert (brighter >= plain).all()
    assert (darker <= plain).all()
    assert brighter.mean() > plain.mean() + 20 > darker.mean() + 60


@pytest.mark.parametrize("keep", [16, 200, 700, len(DNG) // 2, len(DNG) - 40])
def test_a_raw_file_cut_short_is_one_line(keep: int) -> None:
    with pytest.raises(sweep.ImageError) as caught:
        read("a.dng", DNG[:keep])
    assert "damaged" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_limit_holds_for_raw_files() -> None:
    with pytest.raises(sweep.ImageError, match="3,072 pixels, and the limit is 3,000"):
        sweep.load(io.BytesIO(DNG), max_pixels=3000)
    with pytest.raises(sweep.ImageError, match="is one picture; there is no frame 2"):
        sweep.load(io.BytesIO(DNG), frame=2)


@pytest.mark.parametrize(
    ("content", "module", "said"),
    [
        (DNG, "rawpy", "is a camera's raw file.*pip install rawpy"),
        (
            RIGHT["plain.jxl"][0],
            "pillow_jxl",
            "is a JPEG XL.*pip install pillow-jxl-plugin",
        ),
    ],
)
def test_a_missing_package_is_named(
    content: bytes, module: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    importing = builtins.__import__

    def refused(name: str, *more: Any, **options: Any) -> Any:
        if name == module:
            raise ImportError(name)
        return importing(name, *more, **options)

    monkeypatch.setattr(builtins, "__import__", refused)
    with pytest.raises(sweep.ImageError, match=said):
        sweep.load(io.BytesIO(content))


# Archives


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    path = tmp_path / "photos.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("parrot.png", png(RGB, 8))
        archive.writestr("deep/er/b.png", png(RGB[::-1].copy(), 8), zipfile.ZIP_DEFLATED)
        archive.writestr("empty.png", b"")
        archive.writestr("bomb.png", bytes(1 << 22), zipfile.ZIP_DEFLATED)
    return path


def test_pictures_in_archives(photos: Path) -> None:
    image = sweep.load(f"{photos}/parrot.png")
    assert image.name == "parrot.png"
    assert np.array_equal(image.pixels, RGB)
    assert np.array_equal(sweep.load(photos / "deep" / "er" / "b.png").pixels, RGB[::-1])
    assert np.array_equal(np.asarray(iio.imread(f"{photos}/parrot.png")), RGB)


@pytest.mark.parametrize(
    ("inside", "said"),
    [
        (
            "/none.png",
            "photos.zip has no such file, but parrot.png, deep/er/b.png, empty.p",
        ),
        ("/empty.png", "empty.png: is empty"),
        ("/bomb.png", "bomb.png: is not a picture that can be read"),
        ("", "is a zip file of 4 files; name one in it, as in"),
    ],
)
def test_what_is_not_in_an_archive_is_one_line(photos: Path, inside: str, said: str) -> None:
    with pytest.raises(sweep.ImageError) as caught:
        sweep.load(f"{photos}{inside}")
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_bomb_is_not_unpacked(photos: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sweep.decode.source.MOST_BYTES", 1 << 20)
    with pytest.raises(sweep.ImageError, match=r"is more than 1,048,576 bytes; unpack photos\.zip"):
        sweep.load(f"{photos}/bomb.png")


def test_a_damaged_archive_is_one_line(photos: Path) -> None:
    content = bytearray(photos.read_bytes())
    content[60:90] = bytes(30)
    photos.write_bytes(content)
    with pytest.raises(sweep.ImageError, match="cannot be unpacked"):
        sweep.load(f"{photos}/parrot.png")


# What imageio returns


def test_what_imageio_returns_can_be_given(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    for values in (RGB, GRAY, RGBA, GRAY > 100):
        iio.imwrite(path, values if values.dtype != bool else values.astype(np.uint8) * 255)
        array = iio.imread(path)
        assert np.array_equal(sweep.load(array).pixels, sweep.load(path).pixels)
    assert len(sweep.quantize(iio.imread(path), "1,2")) == 2
    legacy = __import__("imageio.v2", fromlist=["imread"]).imread(path)
    assert np.array_equal(sweep.load(legacy).pixels, sweep.load(path).pixels)
    frames = np.stack([RGB, RGB])
    with pytest.raises(sweep.ImageError, match=r"is \(2, 37, 45, 3\) uint8"):
        sweep.load(frames)


# What is told to be a raw file


def ifd(order: str, entries: dict[int, tuple[str, int]], after: int = 0) -> bytes:
    """A directory of a TIFF whose entries fit in it."""
    table = struct.pack(order + "H", len(entries))
    for tag, (kind, value) in entries.items():
        code = {"H": 3, "I": 4}[kind]
        packed = struct.pack(order + kind, value).ljust(4, b"\0")
        table += struct.pack(order + "HHI", tag, code, 1) + packed
    return table + struct.pack(order + "I", after)


@pytest.mark.parametrize("order", ["<", ">"])
def test_the_sensor_is_found_in_a_directory_within(order: str) -> None:
    """As Nikon and Sony have it: a small picture first, what the sensor saw below it."""
    begin = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "I", 8)
    first = ifd(order, {254: ("I", 1), 262: ("H", 2), 330: ("I", 8 + 2 + 3 * 12 + 4)})
    for photometric, raw in ((32803, True), (34892, True), (2, False), (1, False)):
        below = ifd(order, {254: ("I", 0), 262: ("H", photometric)})
        assert is_raw(io.BytesIO(begin + first + below)) is raw
    chained = ifd(order, {262: ("H", 2)}, after=8 + 2 + 12 + 4) + ifd(order, {262: ("H", 32803)})
    assert is_raw(io.BytesIO(begin + chained))
    ring = ifd(order, {262: ("H", 2)}, after=8)
    assert not is_raw(io.BytesIO(begin + ring))
    assert not is_raw(io.BytesIO(begin + first))  # its directory is not there


@pytest.mark.parametrize(
    "head",
    [b"FUJIFILMCCD-RAW 0201", b"IIRO\x08\0\0\0", b"IIRS\x08\0\0\0", b"MMOR\0\0\0\x08",
     b"IIU\0\x08\0",
     b"\0\0\0\x18ftypcrx \0\0\0\1", b"II*\0\x10\0\0\0CR\x02\0"],
)  # fmt: skip
def test_cameras_are_told_by_first_bytes(head: bytes) -> None:
    assert is_raw(io.BytesIO(head + bytes(99)))
    with pytest.raises(sweep.ImageError, match="is damaged, or of a camera that is not known"):
        sweep.load(io.BytesIO(head + bytes(99)))
    assert not is_raw(io.BytesIO(b"II*\0" + bytes(99)))
