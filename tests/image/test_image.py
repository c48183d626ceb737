import io
import math
import struct
import warnings
from pathlib import Path

import numpy as np
import PIL.Image
import PIL.ImageCms
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sweep

Xyz = tuple[float, float, float]


def saved(picture: PIL.Image.Image, format: str = "PNG", **options: object) -> io.BytesIO:
    stream = io.BytesIO()
    picture.save(stream, format, **options)
    stream.seek(0)
    return stream


def one_pixel_pair(mode: str, *values: object) -> PIL.Image.Image:
    picture = PIL.Image.new(mode, (2, 1))
    for x, value in enumerate(values):
        picture.putpixel((x, 0), value)  # type: ignore[arg-type]
    return picture


def test_a_file_is_read_as_it_is(picture_file: Path, small_photo: sweep.Image) -> None:
    image = sweep.load(picture_file)
    assert np.array_equal(image.pixels, small_photo.pixels)
    assert image.name == "china.png"
    assert not image.pixels.flags.writeable


def test_the_default_width_is_800_or_the_pictures_own() -> None:
    wide = PIL.Image.new("RGB", (1000, 500))
    assert sweep.load(saved(wide)).size == (800, 400)
    assert sweep.load(saved(wide), width=None).size == (1000, 500)
    assert sweep.load(saved(wide), width=2000).size == (1000, 500)
    assert sweep.load(saved(wide), width=333).size == (333, 166)


def test_resizing_adds_up_light() -> None:
    # Black and white in equal parts give half the light, which is 188 in sRGB; adding up 8-bit
    # values would give 128.
    stripes = np.zeros((4, 8, 3), np.uint8)
    stripes[:, ::2] = 255
    assert np.unique(sweep.Image(stripes).resized(4).pixels).tolist() == [188]


@given(st.integers(1, 40), st.integers(1, 40), st.integers(1, 40), st.randoms())
def test_resizing_is_the_mean_of_the_area(width: int, height: int, to: int, rng: object) -> None:
    random = np.random.default_rng(rng.randrange(2**32))  # type: ignore[attr-defined]
    image = sweep.Image(random.integers(0, 256, (height, width, 3), np.uint8))
    resized = image.resized(to)
    if to >= width:
        assert resized is image
        return
    new_height = max(1, round(height * to / width))
    linear = (image.pixels / 255 + 0.055) / 1.055
    linear = np.where(image.pixels <= 10, image.pixels / 255 / 12.92, linear**2.4)
    mean = coverage(height, new_height) @ np.moveaxis(linear, 2, 0) @ coverage(width, to).T
    srgb = np.where(mean > 0.0031308, 1.055 * mean ** (1 / 2.4) - 0.055, mean * 12.92)
    assert resized.size == (to, new_height)
    assert np.abs(np.moveaxis(resized.pixels, 2, 0) - srgb * 255).max() < 0.52


def coverage(old: int, new: int) -> np.ndarray:
    """(new, old): what share of each new pixel each old one covers, worked out one by one."""
    weights = np.zeros((new, old))
    for i in range(new):
        low, high = i * old / new, (i + 1) * old / new
        for j in range(math.floor(low), min(old, math.ceil(high))):
            weights[i, j] = min(high, j + 1) - max(low, j)
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))


def test_exif_orientation_is_applied() -> None:
    exif = PIL.Image.Exif()
    exif[0x0112] = 6  # turned a quarter; the left column belongs at the top
    picture = one_pixel_pair("RGB", (255, 0, 0), (0, 0, 255))
    pixels = sweep.load(saved(picture, exif=exif)).pixels
    assert pixels.tolist() == [[[255, 0, 0]], [[0, 0, 255]]]


def test_transparent_pixels_are_blended_over_white_in_linear_light() -> None:
    picture = PIL.Image.new("RGBA", (3, 1))
    picture.putdata([(0, 0, 0, 0), (0, 0, 0, 128), (9, 8, 7, 255)])
    linear = 1 - 128 / 255
    gray = round((1.055 * linear ** (1 / 2.4) - 0.055) * 255)
    assert sweep.load(saved(picture)).pixels.tolist() == [[[255] * 3, [gray] * 3, [9, 8, 7]]]


@pytest.mark.parametrize("mode", ["P", "LA", "1", "L", "CMYK"])
def test_modes_come_out_as_srgb(mode: str) -> None:
    picture = one_pixel_pair("RGB", (0, 0, 0), (255, 255, 255)).convert(mode)
    kind = "TIFF" if mode == "CMYK" else "PNG"
    with warnings.catch_warnings(action="ignore"):  # CMYK without a profile is a guess
        assert sweep.load(saved(picture, kind)).pixels.tolist() == [[[0] * 3, [255] * 3]]


def test_16_bit_gray_is_scaled_and_not_clipped() -> None:
    gray = np.array([[0, 257, 32768, 65535]], np.uint16)
    pixels = sweep.load(saved(PIL.Image.fromarray(gray))).pixels
    assert pixels[0, :, 0].tolist() == [0, 1, 128, 255]


def rgb_profile(red: Xyz, green: Xyz, blue: Xyz) -> bytes:
    """The smallest ICC profile there is: three primaries (XYZ under D50) and a gamma of 2.2."""

    def numbers(kind: bytes, *values: float) -> bytes:
        return (
            kind + bytes(4) + struct.pack(f">{len(values)}i", *(round(v * 65536) for v in values))
        )

    name = b"desc" + bytes(4) + struct.pack(">I", 8) + b"swapped\0" + bytes(78)
    gamma = b"curv" + bytes(4) + struct.pack(">IHH", 1, round(2.2 * 256), 0)
    tags = {
        b"desc": name + bytes(-len(name) % 4),
        b"wtpt": numbers(b"XYZ ", 0.9642, 1.0, 0.8249),
        b"rXYZ": numbers(b"XYZ ", *red),
        b"gXYZ": numbers(b"XYZ ", *green),
        b"bXYZ": numbers(b"XYZ ", *blue),
        b"rTRC": gamma,
        b"gTRC": gamma,
        b"bTRC": gamma,
    }
    table, body = struct.pack(">I", len(tags)), b""
    start = 128 + 4 + 12 * len(tags)
    for tag, content in tags.items():
        table += tag + struct.pack(">II", start + len(body), len(content))
        body += content
    d50 = numbers(b"", 0.9642, 1.0, 0.8249)[4:]
    header = struct.pack(">I4sI4s4s4s", 0, b"", 0x02400000, b"mntr", b"RGB ", b"XYZ ")
    header += struct.pack(">6H", 2026, 1, 1, 0, 0, 0) + b"acsp" + bytes(28) + d50 + bytes(48)
    assert len(header) == 128
    return struct.pack(">I", len(header + table + body)) + (header + table + body)[4:]


def test_a_color_profile_is_converted() -> None:
    # The primaries of sRGB under D50, but red and blue have changed places.
    red, green, blue = (0.4360, 0.2225, 0.0139), (0.3851, 0.7169, 0.0971), (0.1431, 0.0606, 0.7141)
    picture = one_pixel_pair("RGB", (255, 0, 0), (128, 128, 128))
    pixels = sweep.load(saved(picture, icc_profile=rgb_profile(blue, green, red))).pixels
    assert np.abs(pixels[0].astype(int) - [[0, 0, 255], [128, 128, 128]]).max() <= 1


def test_a_broken_profile_is_ignored_with_a_note() -> None:
    picture = one_pixel_pair("RGB", (10, 200, 30), (255, 255, 255))
    with pytest.warns(sweep.SweepWarning, match="color profile is ignored"):
        plain = sweep.load(saved(picture, icc_profile=b"not a profile"))
    assert plain.pixels[0, 0].tolist() == [10, 200, 30]
    srgb = PIL.ImageCms.ImageCmsProfile(PIL.ImageCms.createProfile("sRGB")).tobytes()
    assert sweep.load(saved(picture, icc_profile=srgb)).pixels[0, 0].tolist() == [10, 200, 30]


def test_of_an_animation_the_first_frame_is_used_and_said_so() -> None:
    red, blue = (PIL.Image.new("RGB", (2, 2), color) for color in ("red", "blue"))
    stream = saved(red, "GIF", save_all=True, append_images=[blue])
    with pytest.warns(sweep.SweepWarning, match="has 2 frames; the first one is used"):
        assert sweep.load(stream).pixels[0, 0].tolist() == [255, 0, 0]


def test_what_cannot_be_read_is_one_line(tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("no picture\n" * 100)
    empty = tmp_path / "empty.png"
    empty.touch()
    dot = tmp_path / "dot.png"
    PIL.Image.new("RGB", (1, 1)).save(dot)
    cut = tmp_path / "cut.png"
    noise = np.random.default_rng(1).integers(0, 256, (60, 60, 3), np.uint8)
    cut.write_bytes(saved(PIL.Image.fromarray(noise)).getvalue()[:4000])
    flat = tmp_path / "flat.png"  # a header that says 0x0 px
    flat.write_bytes(dot.read_bytes()[:16] + bytes(8) + dot.read_bytes()[24:29] + b"\0" * 4)
    for path, said in [
        (tmp_path / "none.png", "no such file"),
        (tmp_path, "is a folder"),
        (text, "is not a picture"),
        (empty, "is empty (0 bytes)"),
        (cut, "damaged or cut short"),
        (dot, "is 1x1 px"),
        (flat, ""),
    ]:
        with pytest.raises(sweep.ImageError, match=f"^{path.name}|{path}: ") as caught:
            sweep.load(path)
        assert said in str(caught.value)
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize("width", [0, -5])
def test_a_width_below_1_is_refused(picture_file: Path, width: int) -> None:
    with pytest.raises(sweep.ParameterError, match=f"width {width} is not a width"):
        sweep.load(picture_file, width=width)


def test_pixels_of_another_shape_are_refused() -> None:
    for pixels in (np.zeros((2, 2)), np.zeros((2, 2, 4), np.uint8), np.zeros((0, 2, 3), np.uint8)):
        with pytest.raises(sweep.ImageError, match="an Image takes"):
            sweep.Image(pixels)  # type: ignore[arg-type]


def test_a_notebook_shows_it(small_photo: sweep.Image) -> None:
    shown = PIL.Image.open(io.BytesIO(small_photo._repr_png_()))
    assert np.array_equal(np.asarray(shown), small_photo.pixels)
    assert repr(small_photo) == "<Image 'china.jpg' 120x80 px>"
