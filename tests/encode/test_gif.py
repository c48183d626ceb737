"""GIF files, decoded by ffmpeg's libraries and, for what those do not tell, read byte by byte."""

import io
from typing import get_args

import numpy as np
import PIL.Image
import PIL.ImageSequence
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sweep
from sweep import defaults
from sweep.encode.encoding import Encoding
from sweep.encode.write import write
from sweep.timeline.shots import Shot
from tests.conftest import Decoded, Pixels


def random_frame(rng: np.random.Generator, colors: int, height: int, width: int) -> sweep.Frame:
    palette = rng.integers(0, 256, (colors, 3), np.uint8)
    return sweep.Frame(rng.integers(0, colors, (height, width), np.uint8), palette)


def as_gif(shots: list[Shot], loop: int = 0) -> bytes:
    stream = io.BytesIO()
    write(shots, stream, format="gif", encoding=Encoding(loop=loop))
    return stream.getvalue()


def by_pillow(content: bytes) -> list[Pixels]:
    with PIL.Image.open(io.BytesIO(content)) as picture:
        return [np.asarray(frame.convert("RGB")) for frame in PIL.ImageSequence.Iterator(picture)]


@settings(deadline=None, max_examples=60)
@given(
    seed=st.integers(0, 2**32),
    colors=st.lists(st.sampled_from([1, 2, 3, 4, 15, 16, 17, 255, 256]), min_size=2, max_size=5),
    height=st.integers(1, 30),
    width=st.integers(1, 30),
    times=st.data(),
)
def test_every_frame_is_exact(
    seed: int, colors: list[int], height: int, width: int, times: st.DataObject
) -> None:
    rng = np.random.default_rng(seed)
    shots = [
        Shot(random_frame(rng, m, height, width), times.draw(st.integers(20, 3000))) for m in colors
    ]
    decoded = Decoded(as_gif(shots))
    starts = np.cumsum([0] + [shot.milliseconds for shot in shots])
    shown = dict(zip(decoded.starts, decoded.frames, strict=True))
    for shot, start in zip(shots, starts, strict=False):
        # A frame equal to the one before may be one with it, as long as its time is kept.
        at = max(t for t in shown if t <= start + 5)
        assert np.array_equal(shown[at], shot.frame.pixels)
    assert decoded.length == pytest.approx(starts[-1], abs=5)


@pytest.mark.parametrize("effort", get_args(defaults.Effort))
@pytest.mark.parametrize("colors", [2, 5, 64, 255, 256])
@pytest.mark.parametrize("texture", ["noise", "stripes", "runs"])
def test_frames_that_fill_the_table_many_times(
    texture: str, colors: int, effort: defaults.Effort
) -> None:
    """The table is cleared where the search says, and matches end early: readers must agree."""
    rng = np.random.default_rng(colors)
    height, width = 150, 400
    patterns = {
        "noise": rng.integers(0, colors, (height, width)),
        "stripes": (np.arange(width) // 3 + np.arange(height)[:, None] ** 2 // 7) % colors,
        "runs": np.repeat(
            rng.integers(0, colors, height * width), rng.integers(1, 9, height * width)
        )[: height * width].reshape(height, width),
    }
    palette = rng.integers(0, 256, (colors, 3), np.uint8)
    first = sweep.Frame(patterns[texture].astype(np.uint8), palette)
    second = sweep.Frame(np.where(rng.random((height, width)) < 0.3, 0, first.indices), palette)
    shots = [Shot(first, 100), Shot(second, 100)]
    stream = io.BytesIO()
    write(shots, stream, format="gif", encoding=Encoding(effort=effort))
    for decoded in (Decoded(stream.getvalue()).frames, by_pillow(stream.getvalue())):
        for shot, shown in zip(shots, decoded, strict=True):
            assert np.array_equal(shown, shot.frame.pixels)


def test_a_longer_search_makes_a_smaller_file(photo: sweep.Image) -> None:
    frames = list(sweep.quantize(photo, "4..40:4", sweep.Method(steady=0)).frames())
    sizes = []
    for effort in get_args(defaults.Effort):
        stream = io.BytesIO()
        shots = [Shot(frame, 100) for frame in frames]
        write(shots, stream, format="gif", encoding=Encoding(effort=effort))
        sizes.append(stream.tell())
    assert sizes[0] > sizes[1] > sizes[2]


def test_hundredths_carry_their_rounding() -> None:
    rng = np.random.default_rng(3)
    shots = [Shot(random_frame(rng, 4, 3, 3), 125) for _ in range(8)]
    decoded = Decoded(as_gif(shots))
    assert decoded.length == 1000
    assert decoded.starts == [0, 120, 250, 380, 500, 620, 750, 880]


@pytest.mark.parametrize(("loop", "repeats"), [(0, 0), (1, None), (2, 1), (65536, 65535)])
def test_the_file_says_how_often_it_repeats(loop: int, repeats: int | None) -> None:
    rng = np.random.default_rng(4)
    content = as_gif([Shot(random_frame(rng, 4, 3, 3), 100) for _ in range(2)], loop)
    marker = content.find(b"NETSCAPE2.0\x03\x01")
    if repeats is None:
        assert marker == -1
    else:
        assert int.from_bytes(content[marker + 13 : marker + 15], "little") == repeats


def test_one_frame_is_a_still_that_keeps_its_pixels() -> None:
    frame = random_frame(np.random.default_rng(5), 200, 9, 7)
    assert np.array_equal(Decoded(as_gif([Shot(frame, 2000)])).frames[0], frame.pixels)


@pytest.mark.parametrize("loop", [-1, 65537])
def test_a_loop_out_of_range_is_refused(loop: int) -> None:
    with pytest.raises(sweep.ParameterError, match=f"loop {loop} is out of range"):
        as_gif([], loop)


def test_a_stream_needs_a_format_and_files_need_frames() -> None:
    with pytest.raises(sweep.ParameterError, match="add format="):
        write([], io.BytesIO())
    with pytest.raises(sweep.OutputError, match="no frame to write"):
        as_gif([])
    with pytest.raises(sweep.ParameterError, match='format "bmp" is unknown; known are gif'):
        write([], io.BytesIO(), format="bmp")


def test_pillow_reads_the_same(small_photo: sweep.Image) -> None:
    progression = sweep.quantize(small_photo, "1..6")
    content = as_gif([Shot(frame, 100) for frame in progression.frames()])
    with PIL.Image.open(io.BytesIO(content)) as picture:
        assert picture.n_frames == 6  # type: ignore[attr-defined]
    for frame, shown in zip(progression.frames(), by_pillow(content), strict=True):
        assert np.array_equal(shown, frame.pixels)


@settings(max_examples=60)
@given(
    seed=st.integers(0, 2**32),
    colors=st.integers(1, 256),
    shown=st.lists(st.tuples(st.integers(1, 256), st.sampled_from([0.0, 0.05, 0.9])), min_size=2),
    height=st.integers(1, 40),
    width=st.integers(1, 40),
    transparent=st.booleans(),
)
def test_frames_that_share_a_palette_are_exact(
    seed: int,
    colors: int,
    shown: list[tuple[int, float]],
    height: int,
    width: int,
    transparent: bool,
) -> None:
    """By ffmpeg and by Pillow; each frame shows some of the colors, in some order of its own."""
    rng = np.random.default_rng(seed)
    colors = min(colors, 255) if transparent else colors
    every = rng.integers(0, 256, (colors, 3), np.uint8)
    opaque = rng.random((height, width)) < 0.8
    matte = sweep.Matte(opaque, (0, 0, 0)) if transparent else None
    pixels = np.zeros((height, width), np.uint8)
    shots = []
    for many, share in shown[:6]:
        fresh = rng.integers(0, min(many, colors), (height, width), np.uint8)
        pixels = np.where(rng.random((height, width)) < share, fresh, pixels)
        order = rng.permutation(colors)
        frame = sweep.Frame(np.argsort(order).astype(np.uint8)[pixels], every[order], matte)
        shots.append(Shot(frame, 100))
    content = as_gif(shots)
    with PIL.Image.open(io.BytesIO(content)) as picture:
        by_pil = [np.asarray(f.convert("RGBA")) for f in PIL.ImageSequence.Iterator(picture)]
    for number, shot in enumerate(shots):
        assert np.array_equal(by_pil[number][:, :, 3] > 0, shot.frame.rgba[:, :, 3] > 0)
        drawn = by_pil[number][:, :, 3] > 0
        assert np.array_equal(by_pil[number][drawn][:, :3], shot.frame.pixels[drawn])
    if not transparent:
        for shown_there, shot in zip(Decoded(content).frames, shots, strict=True):
            assert np.array_equal(shown_there, shot.frame.pixels)


def palettes_of(content: bytes) -> tuple[int, list[tuple[int, int]]]:
    """Entries of the file's palette; of each frame the entries of its own and its code size."""
    at = 13 + (of_file := 3 * (2 << (content[10] & 7)) if content[10] & 0x80 else 0)
    found = []
    while content[at] != 0x3B:
        if content[at] == 0x21:
            at += 2
        else:
            own = 3 * (2 << (content[at + 9] & 7)) if content[at + 9] & 0x80 else 0
            found.append((own // 3, content[at + 10 + own]))
            at += 11 + own
        while content[at]:
            at += 1 + content[at]
        at += 1
    return of_file // 3, found


def test_a_shared_palette_is_written_once_and_few_colors_take_few_bits() -> None:
    palette = np.repeat(np.arange(200, dtype=np.uint8)[:, None], 3, axis=1)
    first = np.full((20, 30), 150, np.uint8)
    first[:, ::3] = 199
    second, third = first.copy(), np.arange(600, dtype=np.uint16).reshape(20, 30) % 200
    second[5:9, 7:20] = 199
    shots = [
        Shot(sweep.Frame(pixels.astype(np.uint8), palette), 50) for pixels in (first, second, third)
    ]
    content = as_gif(shots)
    of_file, frames = palettes_of(content)
    assert of_file == 256
    assert frames == [(0, 2), (0, 2), (0, 8)]
    for decoded in (Decoded(content).frames, by_pillow(content)):
        for shot, shown in zip(shots, decoded, strict=True):
            assert np.array_equal(shown, shot.frame.pixels)


def test_a_palette_of_the_frame_has_what_is_drawn() -> None:
    """Two of forty colors change: so many the frame brings, and one place for what has not."""
    rng = np.random.default_rng(8)
    first = sweep.Frame(rng.integers(0, 40, (30, 30), np.uint8), np.zeros((40, 3), np.uint8))
    palette = np.zeros((40, 3), np.uint8)
    palette[7], palette[9] = (9, 0, 0), (0, 9, 0)
    content = as_gif([Shot(first, 50), Shot(sweep.Frame(first.indices, palette), 50)])
    assert palettes_of(content)[1][1] == (4, 2)
    assert np.array_equal(Decoded(content).frames[1], palette[first.indices])


def test_a_frame_takes_its_own_palette_if_its_codes_are_shorter_by_more() -> None:
    """Neither way to name colors is taken blindly: the file is the smaller one of both."""
    rng = np.random.default_rng(9)
    palette = rng.integers(0, 256, (256, 3), np.uint8)
    first = sweep.Frame(np.arange(40_000).reshape(200, 200).astype(np.uint8), palette)
    few = sweep.Frame(rng.integers(252, 256, (200, 200), np.uint8), palette)
    content = as_gif([Shot(first, 50), Shot(few, 50)])
    assert palettes_of(content)[1] == [(0, 8), (4, 2)]
    assert np.array_equal(Decoded(content).frames[1], few.pixels)


@pytest.mark.parametrize("seconds", [655.35, 655.36, 1310.7, 5000.0])
def test_a_time_longer_than_a_frame_can_say(seconds: float) -> None:
    """It is kept as several frames that show nothing new."""
    rng = np.random.default_rng(10)
    shots = [Shot(random_frame(rng, 4, 8, 9), ms) for ms in (200, round(seconds * 1000), 300)]
    content = as_gif(shots)
    decoded = Decoded(content)
    assert decoded.length == 500 + round(seconds * 1000)
    shown = dict(zip(decoded.starts, decoded.frames, strict=True))
    for at, shot in zip((0, 200, 200 + round(seconds * 1000)), shots, strict=True):
        assert np.array_equal(shown[at], shot.frame.pixels)
    assert (len(decoded.frames) == 3) == (seconds == 655.35)
    for frame, start in zip(decoded.frames, decoded.starts, strict=True):
        if 200 <= start < 200 + round(seconds * 1000):
            assert np.array_equal(frame, shots[1].frame.pixels)
    assert len(content) < 600
