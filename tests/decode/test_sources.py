"""What is a picture already: arrays and lists, pictures of Pillow, Images."""

import doctest
import io
import os
import sys
import warnings
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import PIL.Image
import PIL.ImageOps
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import sweep
from sweep.decode import load as module
from tests.independent import shown_from
from tests.odd_files import (
    SPACES,
    icc,
    right,
    saved,
    smooth,
    with_alpha,
)

Array = npt.NDArray[Any]

RIGHT = {odd.name: odd for odd in right()}

SHAPES = st.tuples(st.integers(1, 6), st.integers(2, 6)).flatmap(
    lambda size: st.sampled_from([size, *((*size, channels) for channels in (1, 3, 4))])
)
KINDS = ["u1", "<u2", ">u2", "<f2", "<f4", ">f4", "<f8", "?"]
TOP = {"u1": 255, "u2": 65535}


@st.composite
def arrays(draw: st.DrawFn) -> Array:
    """Whatever is a picture, laid out in memory in any way."""
    kind, shape = draw(st.sampled_from(KINDS)), draw(SHAPES)
    elements = None
    if "f" in kind:
        elements = st.floats(0, 1, width=8 * int(kind[2]))  # type: ignore[arg-type]
    values = draw(hnp.arrays(np.dtype(kind), shape, elements=elements))
    if values.ndim == 3 and values.shape[2] == 4:
        values[0, 0, 3] = True if kind == "?" else TOP.get(kind[-2:], 1)  # not all is transparent
    flips = draw(st.tuples(*[st.sampled_from([1, -1])] * 2))
    return values[:: flips[0], :: flips[1]]


def nearest(value: Any) -> int:
    """A value in 0..1 of its type -> the level it is nearest to, in exact numbers."""
    top = TOP.get(np.asarray(value).dtype.str[1:], 1)
    levels = Fraction(float(value)) / top * 255
    return int(levels + Fraction(1, 2))


def light(level: float) -> float:
    encoded = level / 255
    return encoded / 12.92 if encoded <= 0.04045 else float(((encoded + 0.055) / 1.055) ** 2.4)


def level(linear: float) -> float:
    small = linear <= 0.0031308
    return 255 * (linear * 12.92 if small else 1.055 * linear ** (1 / 2.4) - 0.055)


@given(arrays(), st.tuples(*[st.integers(0, 255)] * 3))
def test_an_array_is_what_its_values_say(values: Array, background: tuple[int, int, int]) -> None:
    before = values.copy()
    values.setflags(write=False)
    image = sweep.load(values, width=None, background=background)
    assert np.array_equal(values, before)
    assert not np.shares_memory(image.pixels, values)
    assert not image.pixels.flags.writeable
    assert image.name == "picture"
    assert image.pixels.shape == (*values.shape[:2], 3)
    flat = values.reshape(*values.shape[:2], -1)
    opaque = np.ones(values.shape[:2], bool)
    for y, x in np.ndindex(values.shape[:2]):
        pixel = flat[y, x]
        color = [nearest(value) for value in (pixel[:3] if len(pixel) > 1 else [pixel[0]] * 3)]
        alpha = 1.0
        if len(pixel) == 4:
            alpha = float(pixel[3]) / TOP.get(values.dtype.str[1:], 1)
            if values.dtype.kind == "f":
                alpha = round(alpha * 65535) / 65535
        opaque[y, x] = alpha > 0
        shown = [
            level(light(c) * alpha + light(b) * (1 - alpha))
            for c, b in zip(color, background, strict=True)
        ]
        # Exactly, but where something shines through and all has been calculated in light.
        # Light has 16 bits there, of which the darkest levels have twenty.
        off = 0 if alpha == 1 else 0.53
        assert np.abs(image.pixels[y, x] - np.array(shown)).max() <= off + 1e-9
    assert (image.matte is None) == bool(opaque.all())
    if image.matte is not None:
        assert np.array_equal(image.matte.opaque, opaque)
        assert image.matte.color == background


DEEP = {"gray-16.png": 1, "rgb-16.png": 3, "rgba-16.png": 4, "rgba-8.png": 4}


@pytest.mark.parametrize("width", [None, 17])
@pytest.mark.parametrize("name", DEEP)
def test_an_array_comes_out_as_its_file(name: str, width: int | None) -> None:
    truth = RIGHT[name].truth
    assert truth is not None
    file = sweep.load(io.BytesIO(RIGHT[name].content), width=width)
    forms: list[Array] = [truth, np.asfortranarray(truth), truth[..., ::-1].copy()[..., ::-1]]
    if truth.dtype == np.uint16:
        forms += [truth.astype(">u2"), truth / 65535, (truth / 65535).astype(np.float32)]
    for values in forms:
        image = sweep.load(values, width=width)
        assert np.array_equal(image.pixels, file.pixels)
        if file.matte is None:
            assert image.matte is None
        else:
            assert image.matte is not None
            assert np.array_equal(image.matte.opaque, file.matte.opaque)


def test_what_opencv_reads_only_needs_its_order_turned(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(RIGHT["rgb-8.png"].content)
    array = cv2.imread(str(path))
    assert array is not None
    for width in (None, 20):
        turned = sweep.load(array[:, :, ::-1], width=width)
        assert np.array_equal(turned.pixels, sweep.load(path, width=width).pixels)


class Tensor:
    """What other libraries hand over: an object that becomes an array when it is asked."""

    def __init__(self, values: Array, error: Exception | None = None) -> None:
        self.values, self.error = values, error

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Array:
        if self.error is not None:
            raise self.error
        return np.array(self.values, dtype, copy=copy)


class Interface:
    def __init__(self, values: Array) -> None:
        self.kept = values
        self.__array_interface__ = values.__array_interface__


def test_what_numpy_sees_as_an_array_is_one() -> None:
    values = smooth()
    sources: list[Any] = [Tensor(values), Interface(values), values.tolist()]
    sources.append(memoryview(values.tobytes()).cast("B", values.shape))
    for source in sources:
        assert np.array_equal(sweep.load(source).pixels, values)
    assert sweep.load([[0.0, 0.5, 1.0]]).pixels[0, :, 0].tolist() == [0, 128, 255]
    assert sweep.load(((0, 7), (255, 3))).pixels[..., 1].tolist() == [[0, 7], [255, 3]]


def refused() -> Iterator[tuple[object, str]]:
    flat = np.zeros((4, 5, 3))
    taken = r"; an array is taken as \(H, W\) gray, \(H, W, 3\) in the order R, G, B or"
    yield np.zeros((2, 3, 2), np.uint8), r"is \(2, 3, 2\) uint8" + taken
    yield np.zeros(7, np.uint8), r"is \(7,\) uint8" + taken
    yield np.zeros((1, 2, 3, 3), np.uint8), r"is \(1, 2, 3, 3\) uint8" + taken
    yield np.zeros((3, 9, 8), np.uint8), r"move its channels last, as by np.moveaxis\(array, 0, -1"
    for kind in ("int64", "int8", "uint32"):
        said = rf"is \(4, 5, 3\) {kind}.*write .astype\(np.uint8\) if its values are 0 to 255"
        yield flat.astype(kind), said
    yield flat.astype(complex), r"is \(4, 5, 3\) complex128" + taken
    yield [["red", "blue"]], r"is \(1, 2\) <U4" + taken
    yield [[None, 3]], r"is \(1, 2\) object" + taken
    yield [[0, 256]], r"is \(1, 2\) int64"
    yield [[-1, 5]], r"is \(1, 2\) int64"
    yield [], r"is \(0,\) float64"
    yield flat[:0], r"is \(0, 5, 3\) float64 and has no pixels"
    yield flat[:, :0].astype(np.uint8), r"is \(4, 0, 3\) uint8 and has no pixels"
    yield flat[:1, :1], "is 1x1 px; a sweep needs a picture of at least 2 pixels"
    for odd in (np.nan, np.inf, -np.inf):
        yield np.where(np.eye(4, 5)[..., None], odd, flat), "with NaN or infinity in it; floats are"
    for most, remedy in ((255, "255"), (1.001, "255"), (65535, "65535"), (1e6, "their most")):
        yield (
            flat + np.array([0, 0, most]),
            rf"with values from 0 to .*; floats are .*; divide by {remedy}$",
        )
    yield flat - 1, r"is \(4, 5, 3\) float64 with values from -1 to -1; .* from 0 to 1; scale them"
    yield np.zeros((4, 5, 4), np.uint8), "is fully transparent"
    yield None, "an object of type NoneType is nothing to load; give a path, an address"
    yield 3.5, "an object of type float is nothing to load"
    yield b"GIF89a", "an object of type bytes is nothing to load"
    yield [[1, 2], [3]], r"type list cannot be seen as an array \(setting an array element"
    gone = Tensor(flat, TypeError("it is on a GPU;\ncall .cpu() first"))
    yield gone, r"type Tensor cannot be seen as an array \(it is on a GPU; call .cpu\(\) first\)"


@pytest.mark.parametrize(("source", "said"), list(refused()))
def test_what_is_no_picture_is_refused_in_one_line(source: Any, said: str) -> None:
    with pytest.raises(sweep.ImageError, match=f"^picture: .*{said}") as error:
        sweep.load(source)
    assert "\n" not in str(error.value)


def test_what_is_for_files_is_refused_of_what_is_none() -> None:
    array, picture = smooth(), PIL.Image.fromarray(smooth())
    for source, option, said in (
        (array, {"frame": 3}, "frame is for files, and an array is read already"),
        (array, {"icc": False}, "icc is for files, and an array is read already"),
        (array, {"allow_truncated": True}, "allow_truncated is for files, and an array"),
        (
            picture,
            {"frame": 3},
            "frame is for files, and a picture of Pillow .*; leave it out, or call its seek",
        ),
    ):
        for verb in (sweep.load, sweep.animate, sweep.report):
            with pytest.raises(sweep.ParameterError, match=f"^{said}"):
                verb(source, **option)


def test_masked_values_are_refused() -> None:
    array = smooth()
    masked = np.ma.masked_array(array, mask=array > 100)
    with pytest.raises(sweep.ImageError, match=r"with masked values, which .* array\.filled\(0\)$"):
        sweep.load(masked)
    assert sweep.load(masked.filled(0)).size == (45, 37)
    assert sweep.load(np.ma.masked_array(array)).size == (45, 37)  # nothing is masked
    for rows in ([masked[0], masked[1]], [list(row) for row in masked], (array[0], masked[1])):
        with pytest.raises(sweep.ImageError, match="with masked values, which would be seen"):
            sweep.load(rows)


class Odd:
    """A stream that does what streams should not."""

    def __init__(self, given: object) -> None:
        self.given = given

    def read(self, _size: int) -> object:
        if isinstance(self.given, BaseException):
            raise self.given
        return self.given


def test_streams_that_give_no_bytes_are_one_line(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"\xff\xd8words")
    closed = io.BytesIO(b"x")
    closed.close()
    with path.open() as of_text, (tmp_path / "b").open("wb") as for_writing:
        odd: list[tuple[Any, str]] = [
            (io.StringIO("GIF89a"), r'gives str and no bytes; open it as by open\(path, "rb"\)'),
            (of_text, "cannot be read .*decode|gives str"),
            (closed, "cannot be read .*closed"),
            (for_writing, "cannot be read .*open for reading bytes"),
            (Odd(OSError(5, "Input/output error")), "cannot be read .*Input/output error"),
            (Odd(RuntimeError("two\nlines")), r"cannot be read \(two lines\)"),
            (Odd(3), "gives int and no bytes"),
            (Odd(None), "gives NoneType and no bytes"),
            (Odd(MemoryError()), r"cannot be read \(MemoryError\)"),
            (Odd(b""), r"is empty \(0 bytes\); give another, or go to its start by seek\(0\)"),
            (io.BytesIO, "cannot be read"),
        ]
        for source, said in odd:
            for verb in (sweep.load, sweep.quantize, sweep.sheet):
                with pytest.raises(sweep.ImageError, match=f"^the stream: ({said})") as error:
                    verb(source)
                assert "\n" not in str(error.value)


def test_what_is_not_a_picture_is_called_by_its_name() -> None:
    progression = sweep.quantize(smooth(), "1,2")
    made = sweep.animate(progression)
    clustered = "it is clustered already: hand it to a verb, or give the picture it was made of"
    written = r"give the file that was written: its path, or io\.BytesIO\(content\)"
    others: list[tuple[Any, str]] = [
        (progression, clustered),
        (made, written),
        (made[0], written),
        (sweep.report(progression), written),  # of no files
    ]
    for source, remedy in others:
        said = f"an object of type {type(source).__name__} is nothing to load; {remedy}$"
        with pytest.raises(sweep.ImageError, match=said):
            sweep.load(source)
        with pytest.raises(sweep.ImageError, match=said):
            sweep.load(source, frame=3)
    with pytest.raises(sweep.ImageError, match="the name of the picture is empty; give that of a"):
        sweep.load("")


class Named:
    """A path of another library."""

    def __init__(self, name: Any) -> None:
        self.name = name

    def __fspath__(self) -> Any:
        return self.name


def test_a_path_is_whatever_names_a_file(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(RIGHT["rgb-8.png"].content)
    for name in (str(path), os.fsencode(path)):
        assert sweep.load(Named(name)).name == "a.png"
        assert sweep.report(Named(name), ks=1, width=20).original_bytes == path.stat().st_size
        with pytest.raises(sweep.OutputError, match="is the picture itself"):
            sweep.animate(path, Named(name))
    for verb in (sweep.load, sweep.animate):
        with pytest.raises(sweep.ImageError, match=r"^an object of type Named names no file"):
            verb(Named(3))
        with pytest.raises(sweep.ImageError, match=r"^the name of the picture is empty"):
            verb(Named(""))
    with pytest.raises(sweep.ParameterError, match=r"^output .* cannot be written to; give a path"):
        sweep.animate(path, Named(3))


def test_a_stream_is_called_by_its_name_if_that_is_one(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(RIGHT["rgb-8.png"].content)
    with path.open("rb") as stream:
        assert sweep.load(stream).name == "a.png"
    for name in (None, 7, "", "/"):
        held = io.BytesIO(RIGHT["rgb-8.png"].content)
        held.name = name
        assert sweep.load(held).name == "picture"


@pytest.mark.parametrize("stdin", [None, io.StringIO("GIF89a")])
def test_standard_input_without_bytes_is_one_line(
    stdin: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", stdin)
    with pytest.raises(sweep.ImageError, match=r"^standard input: is closed, or holds text; give"):
        sweep.load("-")


def test_settings_of_load_are_checked_as_everywhere() -> None:
    half = sweep.Reading(width=20)
    assert sweep.load(smooth(), half).size[0] == 20
    assert sweep.load(smooth(), half, width="full").size[0] == 45
    for option, said in (
        ({"widht": 3}, 'the option "widht" is unknown to reading; did you mean "width"?'),
        ({"width": True}, "width True is not a width; give px from 1 up, or full"),
        ({"width": 1.5}, "width 1.5 cannot be used; it takes PX|full"),
        ({"max_pixels": 0}, "max_pixels 0 is out of range; take 1 or more"),
        ({"icc": 3}, "icc 3 cannot be used; it takes True or False"),
    ):
        with pytest.raises(sweep.ParameterError) as error:
            sweep.load(smooth(), **option)
        assert str(error.value) == said


def test_what_calculating_leaves_beyond_the_range_is_cut_off() -> None:
    just = np.array([[-7e-6, 1 + 7e-6]])
    assert sweep.load(just).pixels[..., 0].tolist() == [[0, 255]]
    with pytest.raises(sweep.ImageError, match=r"with values from 0 to 1\.00001; floats"):
        sweep.load(np.array([[0, 1 + 8e-6]]))


def test_the_limits_are_those_of_files() -> None:
    for source in (smooth(), PIL.Image.fromarray(smooth())):
        said = "picture: is 45x37 px, 1,665 pixels, and the limit is 1,664"
        with pytest.raises(sweep.ImageError, match=said):
            sweep.load(source, max_pixels=1664)
        assert sweep.load(source, max_pixels=1665).size == (45, 37)
        with pytest.raises(sweep.ParameterError, match=r"^width 0 is not a width; give px"):
            sweep.load(source, width=0)


def test_an_image_is_only_resized() -> None:
    image = sweep.load(with_alpha(smooth()), background="#123456")
    assert sweep.load(image) is image
    assert sweep.load(image, width=None) is image
    for option in ({"frame": 7}, {"max_pixels": 1}, {"background": "#fff"}, {"icc": False}):
        (name,) = option
        said = rf"^{name}(=False)? is for reading a picture, and an Image is read already; leave"
        with pytest.raises(sweep.ParameterError, match=said):
            sweep.load(image, **option)
    small, resized = sweep.load(image, width=20), image.resized(20)
    assert np.array_equal(small.pixels, resized.pixels)
    assert small.matte is not None
    assert small.matte.color == (0x12, 0x34, 0x56)
    with pytest.raises(sweep.ParameterError, match=r"^width 0 is not a width; give px"):
        sweep.load(image, width=0)


# Of these Pillow keeps less than their files have: 8 of 16 bits, or numbers for their colors.
CUT = [name for name, odd in RIGHT.items() if odd.truth is not None and odd.truth.itemsize == 2
       and odd.truth.shape[2] > 1] + ["display-p3.avif", "bt2020.avif"]  # fmt: skip
FEW_BITS = ("gray-1-trns.png", "gray-2-trns.png", "gray-4-trns.png")


@pytest.mark.parametrize(
    "name",
    [name for name in RIGHT if "cicp" not in name and name not in (*CUT, *FEW_BITS)],
)
def test_a_picture_of_pillow_comes_out_as_its_file(name: str) -> None:
    odd = RIGHT[name]
    with warnings.catch_warnings(action="ignore"):
        file = sweep.load(io.BytesIO(odd.content), width=None, frame=odd.page)
        picture = PIL.Image.open(io.BytesIO(odd.content))
        picture.seek(odd.page - 1)
        image = sweep.load(picture, width=None)
        small = sweep.load(picture, width=17)
        assert np.array_equal(
            small.pixels, sweep.load(io.BytesIO(odd.content), width=17, frame=odd.page).pixels
        )
    assert np.array_equal(image.pixels, file.pixels)
    assert (image.matte is None) == (file.matte is None)
    if image.matte is not None and file.matte is not None:
        assert np.array_equal(image.matte.opaque, file.matte.opaque)


MODES = ["1", "L", "LA", "La", "P", "PA", "RGB", "RGBA", "RGBa", "RGBX", "CMYK", "YCbCr", "HSV",
         "LAB", "I", "I;16", "I;16B", "I;16L"]  # fmt: skip


@pytest.mark.parametrize("mode", MODES)
def test_every_mode_of_pillow_is_read_and_left_as_it_was(mode: str) -> None:
    rgba = PIL.Image.fromarray(with_alpha(smooth()))
    gray = smooth(1)[..., 0]
    if mode[0] == "I":
        deep = gray.astype(np.uint16) * 257
        kind = {"I": "<i4", "I;16B": ">u2"}.get(mode, "<u2")
        picture = PIL.Image.frombytes(mode, rgba.size, deep.astype(kind).tobytes())
        expected = np.repeat(gray[..., None], 3, axis=2)
    elif mode == "LAB":
        picture = PIL.Image.new("LAB", rgba.size, (255, 128, 128))
        expected = np.full((*gray.shape, 3), 255)
    else:
        wanted = {"La": "LA", "RGBa": "RGBA", "HSV": "RGB", "PA": "P"}
        picture = rgba.convert(wanted[mode]) if mode in wanted else rgba
        picture = picture.convert(mode)
        plain = picture.convert("LA") if mode == "La" else picture
        shown = np.asarray(plain.convert("RGBA")).astype(float)
        covered = shown[..., 3:] / 255
        lit = np.vectorize(light)(shown[..., :3]) * covered + 1 - covered
        expected = np.vectorize(level)(lit)
    before, info = picture.tobytes(), dict(picture.info)
    with warnings.catch_warnings(action="ignore", category=sweep.SweepWarning):
        image = sweep.load(picture)
    assert np.abs(image.pixels - expected).max() <= (1 if mode == "LAB" else 0.51)
    assert picture.tobytes() == before
    assert picture.info == info
    assert image.name == "picture"


def test_a_made_picture_of_pillow_is_turned_and_converted() -> None:
    values = smooth()
    exif = PIL.Image.Exif()
    exif[0x0112] = 6
    profile = icc(*SPACES["adobe-rgb"])
    file = io.BytesIO(saved(values, "PNG", exif=exif, icc_profile=profile))
    picture = PIL.Image.open(file).copy()
    assert picture.format is None
    shown = np.rot90(shown_from("adobe-rgb", values / 255), -1)
    assert np.abs(sweep.load(picture).pixels - shown).max() <= 1
    plain = sweep.load(picture, icc=False)
    assert np.array_equal(plain.pixels, np.rot90(values, -1))
    upright = PIL.ImageOps.exif_transpose(picture)
    assert np.array_equal(sweep.load(upright, icc=False).pixels, plain.pixels)


def test_a_picture_of_pillow_stays_at_its_frame_and_has_its_name(tmp_path: Path) -> None:
    path = tmp_path / "frames.webp"
    path.write_bytes(RIGHT["frames.webp"].content)
    with PIL.Image.open(path) as picture:
        picture.seek(1)
        image = sweep.load(picture)
        assert picture.tell() == 1
    assert image.name == "frames.webp"
    assert np.array_equal(image.pixels, np.roll(smooth(), 9, axis=1))


def test_a_picture_of_pillow_that_cannot_be_is_one_line() -> None:
    with pytest.raises(sweep.ImageError, match=r"^picture: is 0x3 px and has no pixels"):
        sweep.load(PIL.Image.new("RGB", (0, 3)))
    with pytest.raises(sweep.ImageError, match=r"^picture: is 1x1 px"):
        sweep.load(PIL.Image.new("RGB", (1, 1)))
    content = RIGHT["rgb.jpg"].content
    cut = PIL.Image.open(io.BytesIO(content[: len(content) // 2]))
    with pytest.raises(sweep.ImageError, match=r"^picture: is damaged.*allow_truncated"):
        sweep.load(cut)
    again = PIL.Image.open(io.BytesIO(content[: len(content) // 2]))
    assert sweep.load(again, allow_truncated=True).size == (45, 37)
    closed = PIL.Image.open(io.BytesIO(content))
    closed.close()
    with pytest.raises(sweep.ImageError, match=r"^picture: is damaged or cut short \("):
        sweep.load(closed)


def test_the_examples_run() -> None:
    assert doctest.testmod(module).attempted >= 5
    assert doctest.testmod(module).failed == 0
