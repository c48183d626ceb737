"""WebP and APNG files: every pixel of every frame, by decoders that are not Pillow's.

APNG is decoded by ffmpeg's libraries. These know no animated WebP: its frames are taken out of the
file here, decoded one by one by ffmpeg's own decoder, which is not libwebp, and laid over each
other as the specification says; and the whole is decoded by libwebp, through OpenCV.
"""

import io
import re
import struct
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import numpy.typing as npt
import PIL.Image
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import sweep
from sweep.artifacts.animation.frames import captioned_frames
from sweep.drawing.caption import Caption
from sweep.encode import apng, webp
from sweep.encode.deltas import union
from sweep.encode.encoding import Encoding
from sweep.encode.options import VideoOptions
from sweep.encode.png import chunk
from sweep.encode.png_filters import filtered
from sweep.encode.write import write
from sweep.timeline.shots import Shot
from tests.conftest import Decoded

U8 = npt.NDArray[np.uint8]


def made(shots: list[Shot], format: str, **more: object) -> bytes:
    stream = io.BytesIO(b"before")
    stream.seek(6)  # a file need not begin where a stream does
    write(shots, stream, format=format, encoding=Encoding(**more))  # type: ignore[arg-type]
    return stream.getvalue()[6:]


def chunks_of_webp(content: bytes) -> list[tuple[bytes, bytes]]:
    assert content[:4] == b"RIFF"
    assert content[8:12] == b"WEBP"
    assert int.from_bytes(content[4:8], "little") == len(content) - 8
    at, found = 12, []
    while at < len(content):
        length = int.from_bytes(content[at + 4 : at + 8], "little")
        found.append((content[at : at + 4], content[at + 8 : at + 8 + length]))
        at += 8 + length + length % 2
    return found


def chunks_of_png(content: bytes) -> list[tuple[bytes, bytes]]:
    at, found = 8, []
    while at < len(content):
        length = int.from_bytes(content[at : at + 4], "big")
        found.append((content[at + 4 : at + 8], content[at + 8 : at + 8 + length]))
        at += 12 + length
    return found


def still(picture: bytes) -> U8:
    """A chunk ``VP8L`` as a file of its own, decoded by ffmpeg: (H, W, 4)."""
    content = b"RIFF" + struct.pack("<I", 4 + len(picture)) + b"WEBP" + picture
    with av.open(io.BytesIO(content), "r", format="webp_pipe") as container:
        (frame,) = container.decode(video=0)
        return np.asarray(frame.to_ndarray(format="rgba"))


class DecodedWebp:
    """What `Decoded` is for others."""

    def __init__(self, content: bytes) -> None:
        chunks = chunks_of_webp(content)
        assert chunks[0][0] == b"VP8X"
        width, height = (int.from_bytes(chunks[0][1][i : i + 3], "little") + 1 for i in (4, 7))
        canvas = np.zeros((height, width, 3), np.uint8)
        self.frames: list[U8] = []
        self.starts: list[int] = []
        self.length = 0
        for kind, data in chunks:
            if kind == b"ANIM":
                self.loop = int.from_bytes(data[4:6], "little")
            if kind != b"ANMF":
                continue
            x, y, w, h, time = (int.from_bytes(data[i : i + 3], "little") for i in range(0, 15, 3))
            assert data[15] & 1 == 0  # what was drawn stays
            pixels = still(data[16:])
            assert pixels.shape == (h + 1, w + 1, 4)
            place = canvas[2 * y : 2 * y + h + 1, 2 * x : 2 * x + w + 1]
            assert place.shape[:2] == pixels.shape[:2]
            drawn = pixels[:, :, 3] > 0 if not data[15] & 2 else np.ones(place.shape[:2], np.bool_)
            place[drawn] = pixels[:, :, :3][drawn]
            self.frames.append(canvas.copy())
            self.starts.append(self.length)
            self.length += time


def decoded(content: bytes, format: str) -> Decoded | DecodedWebp:
    return DecodedWebp(content) if format == "webp" else Decoded(content)


def random_shots(
    seed: int, colors: list[int], size: tuple[int, int], kinds: list[str], times: list[int]
) -> list[Shot]:
    rng = np.random.default_rng(seed)
    shots: list[Shot] = []
    for many, kind, time in zip(colors, kinds, times, strict=True):
        wide = np.uint8 if many <= 256 else np.int32
        indices = rng.integers(0, many, size, wide)
        palette = rng.integers(0, 256, (many, 3), np.uint8)
        if shots and kind == "same":
            palette, indices = shots[-1].frame.palette, shots[-1].frame.indices
        if shots and kind == "some":
            before = shots[-1].frame
            palette = np.concatenate([before.palette[:200], palette[:50]])
            indices = np.minimum(before.indices, 199).astype(np.int32)
            patch = rng.random(size) < 0.2
            indices[patch] = rng.integers(0, len(palette), int(patch.sum()))
            if len(palette) <= 256:
                indices = indices.astype(np.uint8)
            indices = np.minimum(indices, len(palette) - 1)
        shots.append(Shot(sweep.Frame(indices, palette), time))
    return shots


@pytest.mark.parametrize("format", ["webp", "apng"])
@settings(max_examples=50)
@given(
    seed=st.integers(0, 2**32),
    frames=st.lists(
        st.tuples(
            st.sampled_from([1, 2, 3, 4, 5, 15, 16, 17, 80, 255, 256, 300]),
            st.sampled_from(["new", "some", "same"]),
            st.integers(20, 3000) | st.sampled_from([1, 65_535, 65_537, 599_999, 20_000_001]),
        ),
        min_size=1,
        max_size=5,
    ),
    height=st.integers(1, 40),
    width=st.integers(1, 40),
    loop=st.integers(0, 5) | st.just(65535),
)
@example(seed=0, frames=[(1, "new", 20), (1, "some", 20)], height=1, width=3, loop=0)
@example(seed=1, frames=[(2, "new", 400)], height=1, width=1, loop=0)
@example(seed=1, frames=[(255, "new", 400)] * 2, height=33, width=31, loop=1)
@example(seed=1, frames=[(256, "new", 40), (9, "same", 50)], height=33, width=31, loop=1)
def test_every_frame_is_exact(
    format: str,
    seed: int,
    frames: list[tuple[int, str, int]],
    height: int,
    width: int,
    loop: int,
) -> None:
    colors = [one[0] for one in frames]
    kinds, times = [one[1] for one in frames], [one[2] for one in frames]
    shots = random_shots(seed, colors, (height, width), kinds, times)
    content = made(shots, format, loop=loop)
    got = decoded(content, format)
    begun = 0
    shown = dict(zip(got.starts, got.frames, strict=True))
    for shot in shots:
        assert np.array_equal(shown[begun], shot.frame.pixels)
        begun += shot.milliseconds
    assert got.length == begun
    if format == "webp":
        assert isinstance(got, DecodedWebp)
        assert got.loop == loop
    else:
        plays = next(data for kind, data in chunks_of_png(content) if kind == b"acTL")
        count = sum(kind == b"fcTL" for kind, _ in chunks_of_png(content))
        assert struct.unpack(">II", plays) == (count, loop)
    # As many frames as went in, but for those that are longer than the format can say.
    assert len(got.frames) >= len(shots)
    if max(times) < 60_000:
        assert len(got.frames) == len(shots)


@pytest.mark.parametrize("format", ["webp", "apng"])
def test_a_sweep_by_other_decoders_too(small_photo: sweep.Image, format: str) -> None:
    """Pillow, and OpenCV, which reads both formats by the reference libraries."""
    frames = list(captioned_frames(sweep.quantize(small_photo, "1..24"), Caption()))
    content = made([Shot(frame, 123) for frame in frames], format, loop=3)
    read, animation = cv2.imdecodeanimation(np.frombuffer(content, np.uint8))
    assert read
    assert animation.loop_count == 3
    assert list(animation.durations) == [123] * 24
    with PIL.Image.open(io.BytesIO(content)) as picture:
        assert picture.n_frames == 24  # type: ignore[attr-defined]
        assert picture.info["loop"] == 3
        for index, frame in enumerate(frames):
            picture.seek(index)
            assert np.array_equal(np.asarray(picture.convert("RGB")), frame.pixels)
            assert picture.info["duration"] == 123
            shown = cv2.cvtColor(animation.frames[index], cv2.COLOR_BGRA2RGB)
            assert np.array_equal(shown, frame.pixels)


@pytest.mark.parametrize(
    ("colors", "kind"), [(1, 3), (2, 3), (255, 3), (256, 3), (257, 2), (3000, 2)]
)
def test_apng_takes_a_palette_while_one_will_do(colors: int, kind: int) -> None:
    """The union of all frames counts."""
    palette = np.stack([np.arange(colors) % 256, np.arange(colors) // 256, np.zeros(colors)], 1)
    halves = [palette[: -(-colors // 2)], palette[colors // 2 :]]
    shots = [
        Shot(sweep.Frame(np.zeros((2, 3), np.uint8), half.astype(np.uint8)), 50) for half in halves
    ]
    head = chunks_of_png(made(shots, "apng"))[0][1]
    assert (head[9], head[8]) == (kind, 8)


def test_an_iterator_of_shots_needs_rgba() -> None:
    """Nobody knows its colors before they come."""
    shots = random_shots(3, [4, 5, 6], (9, 8), ["new", "some", "same"], [50] * 3)
    stream = io.BytesIO()
    write(iter(shots), stream, format="apng")
    assert chunks_of_png(stream.getvalue())[0][1][9] == 6
    for shown, shot in zip(Decoded(stream.getvalue()).frames, shots, strict=True):
        assert np.array_equal(shown, shot.frame.pixels)


def test_colors_that_were_not_named_are_not_drawn_as_others() -> None:
    shots = random_shots(3, [4, 5], (9, 8), ["new", "new"], [50] * 2)
    known = Encoding(every_color=lambda: shots[0].frame.palette)
    with pytest.raises(sweep.ParameterError, match="which every_color left out"):
        write(iter(shots), io.BytesIO(), format="apng", encoding=known)


@pytest.mark.parametrize("format", ["webp", "apng"])
def test_a_picture_in_full_color_is_exact(small_photo: sweep.Image, format: str) -> None:
    progression = sweep.quantize(small_photo, "2..4")
    stream = io.BytesIO()
    sweep.animate(progression, stream, format=format, original=True, caption=None)
    got = decoded(stream.getvalue(), format)
    assert np.array_equal(got.frames[-1], small_photo.pixels)
    assert np.array_equal(got.frames[0], progression.frame(2).pixels)
    assert got.length == 400 * 2 + 2000 * 2


def without_animation(content: bytes) -> U8:
    """What a program shows that does not know the chunks of an animation."""
    known = [
        chunk(kind, data)
        for kind, data in chunks_of_png(content)
        if kind not in (b"acTL", b"fcTL", b"fdAT")
    ]
    png = np.frombuffer(content[:8] + b"".join(known), np.uint8)
    return np.asarray(cv2.imdecode(png, cv2.IMREAD_COLOR_RGB))


def test_the_poster_stands_outside_the_animation(small_photo: sweep.Image) -> None:
    progression = sweep.quantize(small_photo, "1..5")
    stream = io.BytesIO()
    sweep.animate(progression, stream, format="apng", poster_k=4)
    frames = list(captioned_frames(progression, Caption()))
    got = Decoded(stream.getvalue())
    assert got.length == 4 * 400 + 2000
    for shown, frame in zip(got.frames, frames, strict=True):
        assert np.array_equal(shown, frame.pixels)
    assert np.array_equal(without_animation(stream.getvalue()), frames[3].pixels)
    plain = io.BytesIO()
    sweep.animate(progression, plain, format="apng")
    assert np.array_equal(without_animation(plain.getvalue()), frames[0].pixels)
    with pytest.raises(sweep.ParameterError, match=r"poster_k 6 is not among the K .*1\.\.5"):
        sweep.animate(progression, io.BytesIO(), format="apng", poster_k=6)


def test_frames_cover_what_has_changed_and_no_more() -> None:
    pixels = np.zeros((20, 30), np.uint8)
    palette = np.array([[0, 0, 0], [255, 0, 0]], np.uint8)
    changed = pixels.copy()
    changed[5:9, 7:20] = 1
    shots = [Shot(sweep.Frame(p, palette), 100) for p in (pixels, changed)]
    control = [data for kind, data in chunks_of_png(made(shots, "apng")) if kind == b"fcTL"][1]
    assert struct.unpack(">IIII", control[4:20]) == (13, 4, 7, 5)
    frame = [data for kind, data in chunks_of_webp(made(shots, "webp")) if kind == b"ANMF"][1]
    x, y, w, h = (int.from_bytes(frame[i : i + 3], "little") for i in range(0, 12, 3))
    assert (2 * x, 2 * y, w + 1, h + 1) == (6, 4, 14, 5)  # offsets are even


@given(
    height=st.integers(1, 9), width=st.integers(1, 9), seed=st.integers(0, 99), smooth=st.booleans()
)
def test_filters_are_undone_by_a_decoder(height: int, width: int, seed: int, smooth: bool) -> None:
    rng = np.random.default_rng(seed)
    pixels = rng.integers(0, 256, (height, width, 3), np.uint8)
    if smooth:
        pixels = cv2.blur(pixels, (5, 5)).reshape(pixels.shape)
    rows = pixels.reshape(height, -1)
    before = np.zeros_like(rows[0])
    for line, row in zip(filtered(rows, 3), rows, strict=True):
        undone = np.zeros(len(row), np.uint8)
        for i, value in enumerate(line[1:].astype(int)):
            a, c = (int(of[i - 3]) if i >= 3 else 0 for of in (undone, before))
            b = int(before[i])
            paeth = min((a, b, c), key=lambda one: abs(a + b - c - one))
            undone[i] = (value + (0, a, b, (a + b) // 2, paeth)[line[0]]) % 256
        assert np.array_equal(undone, row)
        before = undone


@given(st.integers(1, 2**31))
def test_times_are_fractions_that_add_up(milliseconds: int) -> None:
    parts = list(apng._delays(milliseconds))
    assert sum(Fraction(*part) for part in parts) == Fraction(milliseconds, 1000)
    assert all(0 < number <= 65535 for part in parts for number in part)
    assert sum(webp._times(milliseconds)) == milliseconds
    assert max(webp._times(milliseconds)) < 1 << 24


def test_a_union_has_every_color_once() -> None:
    palettes = [np.array(p, np.uint8) for p in ([[1, 2, 3], [0, 0, 0]], [[1, 2, 3], [255, 0, 9]])]
    assert union(palettes).tolist() == [[0, 0, 0], [1, 2, 3], [255, 0, 9]]


def test_memory_does_not_grow_with_the_frames() -> None:
    """At most a few frames are held: the maker is never far ahead of the writer."""
    alive, most = 0, 0

    class Tracked(sweep.Frame):
        def __del__(self) -> None:
            nonlocal alive
            alive -= 1

    def coming() -> Iterator[Shot]:
        nonlocal alive, most
        rng = np.random.default_rng(1)
        for _ in range(60):
            frame = Tracked(rng.integers(0, 9, (20, 20), np.uint8), np.zeros((9, 3), np.uint8))
            alive += 1
            most = max(most, alive)
            yield Shot(frame, 50)

    for name in ("webp", "apng", "avif"):
        most = 0
        write(coming(), io.BytesIO(), format=name)
        assert most < 20, name


@pytest.mark.parametrize(
    ("format", "size", "said"),
    [
        ("webp", (16384, 2), "16384x2 px is too large for a webp, which ends at 16383 px a side"),
        ("gif", (2, 65536), "2x65536 px is too large for a gif, which ends at 65535 px a side"),
        ("avif", (65537, 2), "65537x2 px is too large for an avif, which ends at 65536 px a side"),
    ],
)
def test_what_is_too_large_is_refused_with_a_remedy(
    format: str, size: tuple[int, int], said: str
) -> None:
    frame = sweep.Frame(np.zeros(size[::-1], np.uint8), np.zeros((1, 3), np.uint8))
    with pytest.raises(sweep.ParameterError, match=re.escape(said) + "; take a smaller width"):
        made([Shot(frame, 50)], format)


def test_what_else_is_refused(tmp_path: Path) -> None:
    many = sweep.Frame(np.arange(300, dtype=np.int32).reshape(3, 100), np.zeros((300, 3), np.uint8))
    with pytest.raises(sweep.ParameterError, match="has 300 colors, a gif holds 256; quantize it"):
        made([Shot(many, 50)], "gif")
    with pytest.raises(sweep.ParameterError, match="loop 65536 is out of range; take 1 to 65535"):
        made([Shot(many, 50)], "webp", loop=65536)
    with pytest.raises(sweep.ParameterError, match="crf is for videos and means nothing to a webp"):
        made([Shot(many, 50)], "webp", video=VideoOptions(crf=3))
    with pytest.raises(sweep.OutputError, match=r"the folder .*none does not exist; make it first"):
        write([Shot(many, 50)], tmp_path / "none" / "a.webp")
