"""Every kind of file: right ones against an independent decoder, damaged ones against crashes."""

import builtins
import io
import os
import sys
import warnings
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
import PIL.Image
import pillow_heif
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sweep
from sweep.encode.encoding import Encoding
from sweep.encode.options import VideoOptions
from sweep.encode.write import write
from sweep.timeline.shots import Shot
from tests.independent import over_white, seen_by_vips, shown_from, truth_of
from tests.odd_files import (
    CHRM_ADOBE,
    CHRM_SRGB,
    SPACES,
    Odd,
    chrm,
    chunk,
    cicp,
    damaged,
    gama,
    hostile,
    icc,
    iccp,
    numbered,
    png,
    right,
    smooth,
    tiff,
)

RIGHT = {odd.name: odd for odd in right()}


def read(odd: Odd, **options: object) -> sweep.Image:
    with warnings.catch_warnings(action="ignore", category=sweep.SweepWarning):
        return sweep.load(io.BytesIO(odd.content), width=None, frame=odd.page, **options)  # type: ignore[arg-type]


def check(
    odd: Odd, image: sweep.Image, rgb: npt.NDArray[np.float64], alpha: npt.NDArray[np.float64]
) -> float:
    """The largest difference in levels; transparency must be the same."""
    assert image.pixels.shape == rgb.shape
    opaque = np.ones(alpha.shape, bool) if image.matte is None else image.matte.opaque
    assert np.array_equal(opaque, alpha > 0), odd.name
    return float(np.abs(image.pixels - over_white(rgb, alpha))[opaque].max())


@pytest.mark.parametrize("name", [o.name for o in RIGHT.values() if o.truth is not None])
def test_what_went_in_comes_out(name: str) -> None:
    odd = RIGHT[name]
    # Without a profile every level is right: 16 bits are rounded, not cut. Blending rounds again.
    mixed = odd.truth is not None and odd.truth.shape[2] in (2, 4)
    off = 1.01 if odd.profile or odd.tagged or mixed else odd.off / 2 + 0.01
    assert check(odd, read(odd), *truth_of(odd)) <= off


# What libvips as its wheel has it does not read; all of these lose nothing but HEIC.
UNKNOWN_TO_VIPS = (".bmp", ".heic", ".ppm", ".pgm", "zstd.tif", "frames.png",
                   "display-p3.avif", "bt2020.avif")  # fmt: skip


@pytest.mark.parametrize("name", [name for name in RIGHT if not name.endswith(UNKNOWN_TO_VIPS)])
def test_an_independent_decoder_sees_the_same(name: str) -> None:
    odd = RIGHT[name]
    assert check(odd, read(odd), *seen_by_vips(odd)) <= odd.off + 0.01


def test_damaged_files_are_read_or_refused() -> None:
    for seed, odd in enumerate(RIGHT.values()):
        for said, content in damaged(odd.content, seed, 3):
            for allow in (False, True):
                try:
                    read(Odd(odd.name, content, page=odd.page), allow_truncated=allow)
                except sweep.ImageError as error:
                    assert "\n" not in str(error), (odd.name, said)


def float_tiff(most: float) -> bytes:
    values = np.linspace(0, most, 12, dtype=np.float32).reshape(3, 4)
    return tiff(values, photometric="minisblack")


SAID = {
    "int8.tif": "has 8 bits a channel with a sign",
    "float-rgb.tif": "is a TIFF that is damaged, or of a kind that cannot be read",
    "cut-early.png": "is a damaged PNG picture; get it anew",
    "lying-20000.png": "is 20000x20000 px, 400,000,000 pixels, and the limit is 250,000,000",
    "lying.gif": "is 65535x65535 px",
    "zTXt-bomb.png": "Decompressed data too large",
    "rgb16-planar.tif": "has 16 bits a channel in separate planes",
    "all-clear.png": "is fully transparent",
    "page.png": "is not a picture that can be read; known are JPEG",
    "not-allowed.eps": "is not a picture that can be read",
    "not-allowed.cur": "is not a picture that can be read",
    "list.m3u8": "is not a picture that can be read",
    "broken.mp4": "is damaged or cut short",
    "broken.heic": "is a damaged HEIC picture",
}


def test_hostile_files_are_one_line() -> None:
    said = {}
    for name, content in hostile():
        try:
            read(Odd(name, content))
        except sweep.ImageError as error:
            said[name] = str(error)
            assert "\n" not in str(error), name
    for name, words in SAID.items():
        assert words in said[name]


@settings(max_examples=150)
@given(st.sampled_from(sorted(RIGHT)), st.data())
def test_any_change_of_bytes_is_read_or_refused(name: str, data: st.DataObject) -> None:
    content = bytearray(RIGHT[name].content)
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(1, len(content)))
    try:
        image = read(Odd(name, bytes(content[:cut]), page=RIGHT[name].page), max_pixels=10**6)
    except sweep.ImageError as error:
        assert "\n" not in str(error)
    else:
        assert image.pixels.dtype == np.uint8


def test_a_smaller_picture_is_the_same_as_from_all_pixels() -> None:
    for name in ("turned-6.jpg", "rgba-16.png", "palette-trns.png", "cmyk-profile.jpg"):
        odd = RIGHT[name]
        with warnings.catch_warnings(action="ignore", category=sweep.SweepWarning):
            small = sweep.load(io.BytesIO(odd.content), width=17)
        whole = read(odd).resized(17)
        assert small.size == whole.size
        # Turned before or after, the sums are added in another order.
        assert np.abs(small.pixels.astype(int) - whole.pixels).max() <= 1
        assert (small.matte is None) == (whole.matte is None)
        if small.matte is not None and whole.matte is not None:
            assert np.array_equal(small.matte.opaque, whole.matte.opaque)


def test_without_profiles_the_values_are_as_they_are() -> None:
    for name in ("adobe-rgb-8.png", "prophoto-16.png", "gray-profile-8.png"):
        odd = RIGHT[name]
        plain = read(odd, icc=False)
        unprofiled = Odd(odd.name, odd.content, odd.truth)
        assert check(unprofiled, plain, *truth_of(unprofiled)) <= 1
        assert not np.array_equal(plain.pixels, read(odd).pixels)


def test_numbers_and_profiles_of_one_space_say_the_same() -> None:
    for name in ("display-p3-cicp-8.png", "adobe-rgb-chunks-8.png", "prophoto-chunks-8.png"):
        by_profile = RIGHT[name.replace("-cicp", "").replace("-chunks", "")]
        off = read(RIGHT[name]).pixels.astype(int) - read(by_profile).pixels
        assert np.abs(off).max() <= 1


def test_of_several_tags_one_goes_first() -> None:
    values = smooth()
    profile, srgb = iccp(icc(*SPACES["display-p3"])), chunk(b"sRGB", b"\0")
    p3, linear = RIGHT["display-p3-8.png"], read(RIGHT["linear-rgb-8.png"])
    for chunks, shown in [
        ((cicp(1, 13), profile), values),
        ((cicp(12, 13), gama(1)), read(RIGHT["display-p3-cicp-8.png"]).pixels),
        ((cicp(99, 16), profile), read(p3).pixels),  # nothing is known of these
        ((gama(1), CHRM_ADOBE, profile), read(p3).pixels),
        ((srgb, gama(1), CHRM_ADOBE), values),
        ((cicp(2, 2),), values),
        ((gama(1), CHRM_SRGB), linear.pixels),
    ]:
        with warnings.catch_warnings(action="error"):
            image = sweep.load(io.BytesIO(png(values, 8, *chunks)))
        assert np.array_equal(image.pixels, shown), chunks
    for name in ("display-p3-cicp-16.png", "linear-gray-8.png", "display-p3.avif"):
        assert not np.array_equal(read(RIGHT[name]).pixels, read(RIGHT[name], icc=False).pixels)


@pytest.mark.parametrize("name", ["rgb.heic", "rgb.avif"])
@pytest.mark.parametrize(("space", "primaries"), [("display-p3", 12), ("bt2020", 9)])
def test_a_phones_wide_colors_are_converted(name: str, space: str, primaries: int) -> None:
    plain = read(RIGHT[name])
    for curve in (13, 1):  # both mean the curve of sRGB, as browsers take them
        named = Odd(name, numbered(RIGHT[name].content, primaries, curve))
        shown = shown_from(space, plain.pixels / 255)
        assert np.abs(read(named).pixels - shown).max() <= 1
        assert np.array_equal(read(named, icc=False).pixels, plain.pixels)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (png(smooth(), 8, cicp(99, 13)), r"its color tag is ignored \(primaries 99, curve 13\)"),
        (png(smooth(), 8, chunk(b"gAMA", bytes(4))), "its color tag is ignored"),
        (png(smooth(), 8, chunk(b"cHRM", bytes(32))), "x = 0, y = 0 is no color"),
        (png(smooth(), 8, chrm(*[0.3, 0.3] * 4)), "its primaries lie on one line"),
        (float_tiff(254), "has values from 0 to 254; what is not within 0 and 1"),
        (png(smooth(), 8, iccp(b"no profile")), "its color profile is ignored"),
        (png(smooth(), 8, iccp(icc(None, 2.2))), "its color profile is ignored"),
        (png(smooth(3, np.uint16), 16, iccp(icc(None, 2.2))), "its color profile is ignored"),
        (RIGHT["cmyk.jpg"].content, "is CMYK without a color profile"),
        (RIGHT["frames.gif"].content, "has 3 frames; the first one is used, frame takes another"),
    ],
)
def test_what_the_user_should_know_is_noted(content: bytes, said: str) -> None:
    with pytest.warns(sweep.SweepWarning, match=said) as notes:
        sweep.load(io.BytesIO(content))
    assert len(notes) == 1


def test_a_background_shows_through() -> None:
    half = np.zeros((1, 2, 4), np.uint8)
    half[..., 3] = [128, 0]
    for background in ("#ff0000", "#f00", "f00", (255, 0, 0)):
        image = sweep.load(io.BytesIO(png(half, 8)), background=background)
        assert image.pixels.tolist() == [[[187, 0, 0], [255, 0, 0]]]  # half of the light
        assert image.matte is not None
        assert image.matte.color == (255, 0, 0)
        assert image.matte.opaque.tolist() == [[True, False]]


def test_frames_by_number_and_by_time() -> None:
    content = RIGHT["frames.webp"].content  # three of half a second each
    by_number = [sweep.load(io.BytesIO(content), frame=n).pixels for n in (1, 2, 3)]
    for time, number in (("0s", 1), ("0.4s", 1), ("0.5s", 2), ("1.25s", 3)):
        shown = sweep.load(io.BytesIO(content), frame=time).pixels
        assert np.array_equal(shown, by_number[number - 1]), time
    assert not np.array_equal(by_number[0], by_number[1])
    for frame, said in ((4, "has 3 frames; there is no frame 4"), ("1.5s", "lasts 1.5 s")):
        with pytest.raises(sweep.ImageError, match=said):
            sweep.load(io.BytesIO(content), frame=frame)
    with pytest.raises(sweep.ImageError, match="is one picture; there is no frame 2"):
        sweep.load(io.BytesIO(RIGHT["rgb.jpg"].content), frame=2)
    for frame in (0, -1, "x", "1.5", "s", "9" * 30):
        with pytest.raises(sweep.ParameterError, match="give a number from 1 up, or a time"):
            sweep.load(io.BytesIO(content), frame=frame)


@pytest.mark.parametrize("suffix", [".mp4", ".webm", ".mkv", ".mov"])
def test_a_frame_of_a_video(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"clip{suffix}"
    grays = [np.full((32, 48, 3), 20 + 40 * i, np.uint8) for i in range(5)]
    indices = np.zeros((32, 48), np.uint8)
    shots = [Shot(sweep.Frame(indices, gray[0, :1]), 200) for gray in grays]
    write(shots, path, encoding=Encoding(video=VideoOptions(crf=4)))
    for frame, number in ((1, 0), (2, 0), (3, 1), (10, 4), ("0s", 0), ("0.45s", 2), ("0.99s", 4)):
        shown = sweep.load(path, frame=frame)
        assert shown.pixels.shape == (32, 48, 3)
        assert np.abs(shown.pixels.astype(int) - grays[number]).max() <= 3, frame
    with pytest.warns(sweep.SweepWarning, match="is a video; its first frame is used"):
        sweep.load(path)
    for late, said in ((11, "has 10 frames; there is no frame 11"), ("2s", "there is no frame at")):
        with pytest.raises(sweep.ImageError, match=said):
            sweep.load(path, frame=late)
    with pytest.raises(sweep.ImageError, match="the limit is 100"):
        sweep.load(path, frame=1, max_pixels=100)


def clip(primaries: int, curve: int, color: tuple[int, int, int]) -> io.BytesIO:
    """A video of three frames in one color, with these numbers of H.273."""
    stream = io.BytesIO()
    plain = np.full((32, 64, 3), color, np.uint8)
    with av.open(stream, "w", format="mp4") as container:
        track = container.add_stream("libx264", rate=10, options={"crf": "1"})
        track.width, track.height, track.pix_fmt = 64, 32, "yuv444p"
        context = track.codec_context
        context.color_primaries, context.color_trc, context.colorspace = primaries, curve, 1
        for i in range(3):
            frame = av.VideoFrame.from_ndarray(plain, format="rgb24")
            frame = frame.reformat(format="yuv444p", dst_colorspace=1)
            frame.pts, frame.time_base = i, Fraction(1, 10)
            container.mux(track.encode(frame))
        container.mux(track.encode())
    stream.seek(0)
    return stream


def test_the_colors_of_a_video_are_converted_too() -> None:
    color = (200, 100, 50)
    for space, primaries, curve in (("display-p3", 12, 1), ("bt2020", 9, 14), ("srgb", 1, 1)):
        shown = np.array([[color]], float)
        if space != "srgb":
            shown = shown_from(space, shown / 255)
        image = sweep.load(clip(primaries, curve, color), frame=2)
        assert np.abs(image.pixels - shown).max() <= 3  # a video has its own rounding
        plain = sweep.load(clip(primaries, curve, color), frame=2, icc=False)
        assert np.abs(plain.pixels.astype(int) - color).max() <= 1


def test_the_limit_of_pixels_is_checked_before_any_is_decoded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def never(*_: object) -> None:
        raise AssertionError("decoded")

    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", never)
    said = r"is 45x37 px, 1,665 pixels, and the limit is 1,664; allow more with max_pixels"
    with pytest.raises(sweep.ImageError, match=said):
        read(RIGHT["rgb.jpg"], max_pixels=1664)
    monkeypatch.undo()
    assert read(RIGHT["rgb.jpg"], max_pixels=1665).size == (45, 37)
    with pytest.raises(sweep.ParameterError, match="max_pixels 0 is out of range; take 1 or more"):
        read(RIGHT["rgb.jpg"], max_pixels=0)
    # Pillow's own limit stays what it was for whoever else uses it.
    assert PIL.Image.MAX_IMAGE_PIXELS == 89_478_485


def test_what_is_there_of_a_truncated_file_can_be_had() -> None:
    for name in ("rgb-8.png", "rgb.jpg", "rgb.bmp", "rgb-16.png"):
        content = RIGHT[name].content
        cut = content[: len(content) * 2 // 3]
        with pytest.raises(sweep.ImageError, match=r"cut short.*allow_truncated"):
            sweep.load(io.BytesIO(cut))
        kept = sweep.load(io.BytesIO(cut), allow_truncated=True)
        whole = read(RIGHT[name])
        rows = slice(-5, None) if name.endswith(".bmp") else slice(0, 5)
        assert np.abs(kept.pixels[rows].astype(int) - whole.pixels[rows]).max() <= 1


def test_heic_without_its_package_names_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = read(RIGHT["rgb.heic"])
    seen = pillow_heif.read_heif(RIGHT["rgb.heic"].content)
    assert np.array_equal(whole.pixels, np.asarray(seen.to_pillow()))
    real = builtins.__import__

    def without(name: str, *arguments: object) -> object:
        if name == "pillow_heif":
            raise ImportError(name)
        return real(name, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(sweep.ImageError, match="install it with: pip install pillow-heif"):
        read(RIGHT["rgb.heic"])


def test_a_pipe_in_the_folder_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    with pytest.raises(sweep.ImageError, match="is no file but a device or a pipe"):
        sweep.load(tmp_path / "pipe.png")
    with pytest.raises(sweep.ImageError, match="is no file but a device or a pipe"):
        sweep.load("/dev/zero")


def test_a_file_that_vanishes_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(RIGHT["rgb-8.png"].content)
    opened = Path.open

    def vanishing(self: Path, *arguments: object, **more: object) -> object:
        self.unlink()
        return opened(self, *arguments, **more)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", vanishing)
    with pytest.raises(sweep.ImageError, match=r"a.png: no such file"):
        sweep.load(path)


def test_standard_input_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    content = io.TextIOWrapper(io.BytesIO(RIGHT["rgb-8.png"].content))
    monkeypatch.setattr(sys, "stdin", content)
    assert np.array_equal(sweep.load("-").pixels, RIGHT["rgb-8.png"].truth)  # type: ignore[arg-type]
