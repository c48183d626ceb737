"""High dynamic range against colour-science, the formulas of the reports, and OpenEXR's library."""

import io
import struct
import tempfile
import warnings
from pathlib import Path
from typing import Any

import av
import colour
import cv2
import numpy as np
import numpy.typing as npt
import OpenEXR
import pytest
from av.video.reformatter import Colorspace
from hypothesis import given
from hypothesis import strategies as st

import sweep
from sweep.color.spaces import space_named
from sweep.color.srgb import encode_srgb
from sweep.color.tone import (
    PEAK,
    WHITE,
    ToneCurve,
    hlg_scene,
    in_gamut,
    pq_code,
    pq_light,
    rolled_off,
)
from tests.odd_files import cicp, heic, numbered, png, smooth

np.set_printoptions(legacy=False)  # which colour-science changes for the whole process
Floats = npt.NDArray[np.floating[Any]]
BT2020 = colour.RGB_COLOURSPACES["ITU-R BT.2020"]
BT709 = colour.RGB_COLOURSPACES["ITU-R BT.709"]
TO_709 = colour.matrix_RGB_to_RGB(BT2020, BT709)
CODES = np.linspace(0, 1, 4097)


def by_the_report(light: Floats, peak: float = PEAK, white: float = WHITE) -> Floats:
    """BT.2390-11, 5.4.1, step by step, with black at 0."""
    top = colour.models.eotf_inverse_ST2084(np.array(peak))
    e1 = colour.models.eotf_inverse_ST2084(light) / top
    most = colour.models.eotf_inverse_ST2084(np.array(white)) / top
    ks = 1.5 * most - 0.5
    t = (e1 - ks) / (1 - ks)
    p = (2 * t**3 - 3 * t**2 + 1) * ks + (t**3 - 2 * t**2 + t) * (1 - ks)
    p += (-2 * t**3 + 3 * t**2) * most
    return np.asarray(colour.models.eotf_ST2084(np.where(e1 < ks, e1, p) * top))


def test_curves_are_those_of_another() -> None:
    np.testing.assert_allclose(pq_light(CODES), colour.models.eotf_ST2084(CODES), rtol=1e-9)
    np.testing.assert_allclose(pq_code(pq_light(CODES)), CODES, atol=1e-6)
    theirs = colour.models.oetf_inverse_BT2100_HLG(CODES)
    np.testing.assert_allclose(hlg_scene(CODES), theirs, atol=1e-9)
    light = pq_light(CODES)
    light = light[light <= PEAK]
    np.testing.assert_allclose(rolled_off(light), by_the_report(light), rtol=1e-4, atol=1e-3)


@given(st.floats(204, 10_000))
def test_the_curve_rises_from_black_to_white_and_leaves_the_dark_alone(peak: float) -> None:
    light = np.linspace(0, peak, 2000)
    shown = rolled_off(light, peak)
    assert (np.diff(shown) >= -1e-9).all()
    assert shown[0] == 0
    assert shown[-1] == pytest.approx(WHITE, rel=1e-6)
    assert (shown <= light + 1e-6).all()
    assert np.array_equal(rolled_off(light, 150), np.minimum(light, WHITE))


def test_what_is_in_the_gamut_stays_and_what_is_not_loses_chroma_only() -> None:
    inside = np.random.default_rng(0).random((500, 3)).astype(np.float32)
    assert np.array_equal(in_gamut(inside), inside)
    wide = (inside @ TO_709.T).astype(np.float32)
    mapped = in_gamut(wide)
    assert mapped.min() >= 0
    assert mapped.max() <= 1
    changed = np.abs(mapped - wide).max(axis=1) > 1e-3
    assert changed.any()
    lab, wide_lab = (
        np.asarray(colour.XYZ_to_Oklab(colour.RGB_to_XYZ(v, BT709))) for v in (mapped, wide)
    )
    strong = changed & (np.hypot(*lab[:, 1:].T) > 0.02)
    hue, wide_hue = (np.arctan2(v[strong, 2], v[strong, 1]) for v in (lab, wide_lab))
    turned = np.abs((hue - wide_hue + np.pi) % (2 * np.pi) - np.pi)
    assert np.degrees(turned).max() < 2
    assert np.abs(lab[strong, 0] - np.clip(wide_lab[strong, 0], 0, 1)).max() < 0.01


def reference(light: Floats) -> Floats:
    """(..., 3) light of BT.2020 -> sRGB in levels; NaN where it is beyond its gamut."""
    shown = light @ TO_709.T
    most = shown.max(axis=-1, keepdims=True)
    share = np.where(most > 0, by_the_report(np.minimum(most, PEAK)) / np.maximum(most, 1e-9), 1)
    linear = shown * share / WHITE
    beyond = ((linear < 0) | (linear > 1)).any(axis=-1, keepdims=True)
    return np.where(beyond, np.nan, encode_srgb(np.clip(linear, 0, 1)) * 255)


GRAYS = np.linspace(0, 65535, 64).astype(np.uint16)
RAMP = np.repeat(np.tile(GRAYS, (8, 1))[..., None], 3, axis=2)
# Colors of little chroma below the peak, so that none is beyond sRGB or cut off.
MILD = (RAMP * np.array([0.74, 0.72, 0.7])).astype(np.uint16)


@pytest.mark.parametrize("values", [RAMP, MILD], ids=["gray", "mild"])
@pytest.mark.parametrize("bits", [8, 16])
def test_pq_and_hlg_of_a_png(values: npt.NDArray[np.uint16], bits: int) -> None:
    stored = values if bits == 16 else np.asarray(np.rint(values / 257), np.uint8)
    code = stored / (65535 if bits == 16 else 255)
    pq = colour.models.eotf_ST2084(code)
    scene = colour.models.oetf_inverse_BT2100_HLG(code)
    hlg = PEAK * (scene @ np.array([0.2627, 0.678, 0.0593]))[..., None] ** 0.2 * scene
    for curve, light in ((16, pq), (18, hlg)):
        image = sweep.load(io.BytesIO(png(stored, bits, cicp(9, curve))))
        away = np.abs(image.pixels - reference(light))
        assert np.isfinite(away).mean() > 0.7
        assert np.nanmax(away) <= 1.5
        brighter = sweep.load(io.BytesIO(png(stored, bits, cicp(9, curve))), exposure=1)
        away = np.abs(brighter.pixels - reference(2 * light))
        assert np.nanmax(away[light.max(axis=2) < 500]) <= 1.5


def test_a_gray_png_of_pq_is_the_same_as_its_color() -> None:
    gray = sweep.load(io.BytesIO(png(RAMP[..., :1], 16, cicp(9, 16))))
    color = sweep.load(io.BytesIO(png(RAMP, 16, cicp(9, 16))))
    assert np.array_equal(gray.pixels, color.pixels)


def test_hue_is_kept_up_to_white() -> None:
    """Ever brighter, a color keeps its hue; its chroma falls in the end only."""
    curve = ToneCurve(np.eye(3, dtype=np.float32))
    for color in ([1, 0.4, 0.1], [0.1, 0.3, 1], [0.2, 0.9, 0.3]):
        light = np.linspace(5, 1000, 60)[:, None] * np.array(color)
        lab = space_named("oklab").points(curve.srgb8(light)).astype(float)
        hue = np.degrees(np.arctan2(lab[:, 2], lab[:, 1]))
        assert np.ptp(hue) < 4
        assert (np.diff(lab[:, 0]) > -0.003).all()


def ten_bits(container: str, codec: str, curve: int, pixel: str = "yuv420p10le") -> bytes:
    """A picture or a video of 64x48 px whose gray rises from left to right."""
    stream = io.BytesIO()
    codes = np.linspace(0, 65535, 64).astype(np.uint16)
    ramp = np.repeat(np.tile(codes, (48, 1))[..., None], 3, axis=2)
    with av.open(stream, "w", format=container) as file:
        track: Any = file.add_stream(codec, rate=1, options={"crf": "4"})
        track.width, track.height, track.pix_fmt = 64, 48, pixel
        context = track.codec_context
        context.color_trc, context.color_primaries, context.colorspace = curve, 9, 9
        context.color_range = 1
        frame = av.VideoFrame.from_ndarray(ramp, format="rgb48le")
        frame = frame.reformat(format=pixel, dst_colorspace=Colorspace.BT2020)
        frame.color_trc, frame.color_primaries, frame.colorspace = curve, 9, 9
        frame.pts = 0
        for packet in (*track.encode(frame), *track.encode(None)):
            file.mux(packet)
    return stream.getvalue()


@pytest.mark.parametrize("curve", [16, 18])
@pytest.mark.parametrize(
    ("container", "codec"), [("avif", "libsvtav1"), ("mp4", "libx264"), ("mp4", "libsvtav1")]
)
def test_ten_bits_are_as_fine_as_they_are(container: str, codec: str, curve: int) -> None:
    content = ten_bits(container, codec, curve)
    image = sweep.load(io.BytesIO(content), frame=None if container == "avif" else 1)
    codes = np.linspace(0, 1, 64)
    light = colour.models.eotf_ST2084(codes)
    if curve == 18:
        scene = colour.models.oetf_inverse_BT2100_HLG(codes)
        light = PEAK * scene**1.2
    wanted = reference(np.repeat(light[:, None], 3, axis=1))[:, 0]
    row = image.pixels[24, :, 1].astype(float)
    assert np.nanmean(np.abs(row - wanted)) < 2.5
    assert np.nanmax(np.abs(row - wanted)) < 12
    # With 8 bits of PQ there would be fewer grays among the darkest.
    assert len(np.unique(row[:32])) >= 24


@pytest.mark.parametrize("curve", [16, 18])
def test_heic_of_high_dynamic_range(curve: int) -> None:
    content = numbered(heic(smooth()), 9, curve)
    image = sweep.load(io.BytesIO(content))
    plain = sweep.load(io.BytesIO(content), icc=False)
    code = plain.pixels / 255
    light = colour.models.eotf_ST2084(code) if curve == 16 else None
    assert not np.array_equal(image.pixels, plain.pixels)
    if light is not None:
        most = np.minimum(light, PEAK).max(axis=2)
        within = (light @ TO_709.T >= 0).all(axis=2) & (most < 100)
        assert np.nanmean(np.abs(image.pixels - reference(light))[within]) < 4


# Light of a scene


def exr(
    channels: dict[str, Floats], compression: Any = OpenEXR.ZIP_COMPRESSION, **more: Any
) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.exr")
        header = {"compression": compression, "type": OpenEXR.scanlineimage, **more}
        OpenEXR.File(header, {n: np.ascontiguousarray(v) for n, v in channels.items()}).write(
            str(path)
        )
        return path.read_bytes()


COLORS = np.random.default_rng(3).random((33, 41, 3)).astype(np.float32)


@pytest.mark.parametrize(
    "compression",
    [OpenEXR.NO_COMPRESSION, OpenEXR.RLE_COMPRESSION, OpenEXR.ZIPS_COMPRESSION,
     OpenEXR.ZIP_COMPRESSION, OpenEXR.PIZ_COMPRESSION, OpenEXR.PXR24_COMPRESSION],
)  # fmt: skip
@pytest.mark.parametrize("kind", [np.float32, np.float16])
def test_openexr_up_to_white_is_its_light(compression: Any, kind: Any) -> None:
    """Where nothing is brighter than white nothing is rolled off: plain sRGB."""
    image = sweep.load(io.BytesIO(exr({"RGB": COLORS.astype(kind)}, compression)))
    assert np.abs(image.pixels - encode_srgb(COLORS.astype(float)) * 255).max() <= 0.6
    brighter = sweep.load(io.BytesIO(exr({"RGB": COLORS.astype(kind)}, compression)), exposure=-2)
    assert np.abs(brighter.pixels - encode_srgb(COLORS.astype(float) / 4) * 255).max() <= 0.7


def test_openexr_beyond_white_is_rolled_off() -> None:
    bright = COLORS * 4
    image = sweep.load(io.BytesIO(exr({"RGB": bright})))
    light = bright.astype(float) * WHITE
    most = light.max(axis=2, keepdims=True)
    shown = light * by_the_report(most, most.max()) / most / WHITE
    assert (
        np.abs(
            image.pixels - np.asarray(encode_srgb(np.clip(shown, 0, 1).astype(float))) * 255
        ).max()
        <= 1
    )


def test_gray_alpha_and_primaries_of_openexr() -> None:
    gray = sweep.load(io.BytesIO(exr({"Y": COLORS[..., 0]})))
    assert (
        np.abs(gray.pixels[..., 1] - encode_srgb(COLORS[..., 0].astype(float)) * 255).max() <= 0.6
    )
    alpha = np.ones((33, 41, 1), np.float32)
    alpha[:5] = 0.5
    alpha[5:9] = 0
    image = sweep.load(io.BytesIO(exr({"RGBA": np.dstack([COLORS * alpha, alpha])})))
    assert image.matte is not None
    assert not image.matte.opaque[5:9].any()
    assert np.abs(image.pixels[9:] - encode_srgb(COLORS[9:].astype(float)) * 255).max() <= 0.6
    wide = exr(
        {"RGB": COLORS / 2}, chromaticities=(0.708, 0.292, 0.17, 0.797, 0.131, 0.046, 0.3127, 0.329)
    )
    linear = COLORS / 2.0 @ TO_709.T
    inside = ((linear >= 0) & (linear <= 1)).all(axis=2)
    away = np.abs(sweep.load(io.BytesIO(wide)).pixels - encode_srgb(np.clip(linear, 0, 1)) * 255)
    assert away[inside].max() <= 1
    plain = sweep.load(io.BytesIO(wide), icc=False)
    assert np.abs(plain.pixels - encode_srgb(COLORS.astype(float) / 2) * 255).max() <= 0.6


def test_what_is_no_number_is_told() -> None:
    odd = COLORS.copy()
    odd[0, 0, 0], odd[1, 1], odd[2, 2, 2] = np.nan, np.inf, -np.inf
    told = "has 1 values that are no numbers .NaN., taken for 0 and 4 that are infinite"
    with pytest.warns(sweep.SweepWarning, match=told):
        image = sweep.load(io.BytesIO(exr({"RGB": odd})))
    assert image.pixels[0, 0, 0] == 0
    assert image.pixels[2, 2, 2] == 0
    assert image.pixels[1, 1].min() > 250
    with pytest.warns(sweep.SweepWarning, match="no numbers"):
        sweep.load(io.BytesIO(exr({"RGB": np.full((4, 5, 3), np.nan, np.float32)})))


def radiance(values: Floats, head: bytes = b"") -> bytes:
    ok, made = cv2.imencode(".hdr", np.asarray(values[..., ::-1], np.float32))
    assert ok
    return bytes(made).replace(b"FORMAT=", head + b"FORMAT=", 1)


def test_radiance_is_its_light() -> None:
    content = radiance(COLORS)
    stored = np.asarray(cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_UNCHANGED))
    light = stored[..., ::-1].astype(float)
    wanted = encode_srgb(np.clip(light, 0, 1)) * 255
    assert np.abs(sweep.load(io.BytesIO(content)).pixels - wanted).max() <= 1
    # What a program has multiplied by its exposure is divided by it.
    exposed = sweep.load(io.BytesIO(radiance(COLORS, b"EXPOSURE=2\nEXPOSURE=2\n")))
    assert np.abs(exposed.pixels - encode_srgb(light / 4) * 255).max() <= 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (exr({"Z": COLORS[..., 0]}), "has no R, G and B, and no Y, but Z; save it with them"),
        (exr({"RGB": COLORS})[:200], "it ends before its"),
        (exr({"RGB": COLORS})[:-9], "it ends before its last pixels"),
        (radiance(COLORS)[:-1], "it ends before its last pixels"),
        (radiance(COLORS)[:90], "it ends before its last pixels"),
        (
            radiance(COLORS).replace(b"rgbe", b"xyze"),
            "is a Radiance picture in XYZ; save it in RGB",
        ),
        (
            radiance(COLORS).replace(b"-Y 33 +X 41", b"+X 33 -Y 41"),
            "that is turned; save it upright",
        ),
        (radiance(COLORS).replace(b"-Y 33 +X 41", b"-Y 0 +X 41"), "a size of no pixels"),
        (radiance(COLORS, b"EXPOSURE=0\n"), "is damaged"),
        (radiance(COLORS).replace(b"-Y 33 +X 41", b"-Y 33000000 +X 41"), "1,353,000,000 pixels"),
    ],
)
def test_what_cannot_be_read_is_one_line(content: bytes, said: str) -> None:
    with pytest.raises(sweep.ImageError) as caught:
        sweep.load(io.BytesIO(content))
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_exposure_is_for_high_dynamic_range() -> None:
    with pytest.raises(
        sweep.ParameterError, match="exposure 1 is for raw files and for pictures of"
    ):
        sweep.load(io.BytesIO(png(smooth(), 8)), exposure=1)
    for stops in (-21, 21, float("nan")):
        with pytest.raises(
            sweep.ParameterError, match=r"exposure .* is out of range; take -20 to 20"
        ):
            sweep.load(io.BytesIO(exr({"RGB": COLORS})), exposure=stops)
    for stops in (-20, 20):
        sweep.load(io.BytesIO(exr({"RGB": COLORS})), exposure=stops)
    with pytest.raises(sweep.ParameterError, match="exposure is for files"):
        sweep.load(COLORS, exposure=1)


@given(st.data())
def test_any_change_of_bytes_is_read_or_refused(data: st.DataObject) -> None:
    content = bytearray(data.draw(st.sampled_from(DAMAGED)))
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        with warnings.catch_warnings(action="ignore"):
            sweep.load(io.BytesIO(content), max_pixels=10**5)
    except sweep.ImageError as error:
        assert "\n" not in str(error)


SMALL = COLORS[:7, :9]
DAMAGED = [
    exr({"RGB": SMALL}), exr({"RGBA": np.dstack([SMALL, SMALL[..., :1]])}, OpenEXR.PIZ_COMPRESSION),
    exr({"RGB": SMALL}, OpenEXR.DWAA_COMPRESSION), radiance(SMALL), radiance(COLORS[:9]),
    png((SMALL * 65535).astype(np.uint16), 16, cicp(9, 16)), struct.pack(">I", 0) * 9,
]  # fmt: skip
