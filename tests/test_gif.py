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
from tests.conftest import Decoded, Pixels


def random_frame(rng: np.random.Generator, colors: int, height: int, width: int) -> sweep.Frame:
    palette = rng.integers(0, 256, (colors, 3), np.uint8)
    return sweep.Frame(rng.integers(0, colors, (height, width), np.uint8), palette)


def as_gif(shots: list[sweep.Shot], loop: int = 0) -> bytes:
    stream = io.BytesIO()
    sweep.write(shots, stream, format="gif", settings=sweep.Settings(loop=loop))
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
        sweep.Shot(random_frame(rng, m, height, width), times.draw(st.integers(20, 3000)))
        for m in colors
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
    shots = [sweep.Shot(first, 100), sweep.Shot(second, 100)]
    stream = io.BytesIO()
    sweep.write(shots, stream, format="gif", settings=sweep.Settings(effort=effort))
    for decoded in (Decoded(stream.getvalue()).frames, by_pillow(stream.getvalue())):
        for shot, shown in zip(shots, decoded, strict=True):
            assert np.array_equal(shown, shot.frame.pixels)


def test_a_longer_search_makes_a_smaller_file(photo: sweep.Image) -> None:
    frames = list(sweep.quantize(photo, "10..14").frames())
    sizes = []
    for effort in get_args(defaults.Effort):
        stream = io.BytesIO()
        shots = [sweep.Shot(frame, 100) for frame in frames]
        sweep.write(shots, stream, format="gif", settings=sweep.Settings(effort=effort))
        sizes.append(stream.tell())
    assert sizes[0] > sizes[1] > sizes[2]


def test_hundredths_carry_their_rounding() -> None:
    rng = np.random.default_rng(3)
    shots = [sweep.Shot(random_frame(rng, 4, 3, 3), 125) for _ in range(8)]
    decoded = Decoded(as_gif(shots))
    assert decoded.length == 1000
    assert decoded.starts == [0, 120, 250, 380, 500, 620, 750, 880]


@pytest.mark.parametrize(("loop", "repeats"), [(0, 0), (1, None), (2, 1), (65536, 65535)])
def test_the_file_says_how_often_it_repeats(loop: int, repeats: int | None) -> None:
    rng = np.random.default_rng(4)
    content = as_gif([sweep.Shot(random_frame(rng, 4, 3, 3), 100) for _ in range(2)], loop)
    marker = content.find(b"NETSCAPE2.0\x03\x01")
    if repeats is None:
        assert marker == -1
    else:
        assert int.from_bytes(content[marker + 13 : marker + 15], "little") == repeats


def test_one_frame_is_a_still_that_keeps_its_pixels() -> None:
    frame = random_frame(np.random.default_rng(5), 200, 9, 7)
    assert np.array_equal(Decoded(as_gif([sweep.Shot(frame, 2000)])).frames[0], frame.pixels)


@pytest.mark.parametrize("loop", [-1, 65537])
def test_a_loop_out_of_range_is_refused(loop: int) -> None:
    with pytest.raises(sweep.ParameterError, match=f"loop {loop} is out of range"):
        as_gif([], loop)


def test_a_stream_needs_a_format_and_files_need_frames() -> None:
    with pytest.raises(sweep.ParameterError, match="name it"):
        sweep.write([], io.BytesIO())
    with pytest.raises(sweep.OutputError, match="no frame to write"):
        as_gif([])
    with pytest.raises(sweep.ParameterError, match='format "bmp" is unknown; known are gif'):
        sweep.write([], io.BytesIO(), format="bmp")


def test_pillow_reads_the_same(small_photo: sweep.Image) -> None:
    progression = sweep.quantize(small_photo, "1..6")
    content = as_gif([sweep.Shot(frame, 100) for frame in progression.frames()])
    with PIL.Image.open(io.BytesIO(content)) as picture:
        assert picture.n_frames == 6  # type: ignore[attr-defined]
    for frame, shown in zip(progression.frames(), by_pillow(content), strict=True):
        assert np.array_equal(shown, frame.pixels)
