"""Video files, decoded by ffmpeg's libraries and, for their layout, read box by box."""

import io
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from av.codec.codec import UnknownCodecError
from hypothesis import given, settings
from hypothesis import strategies as st

import sweep
from sweep.encode import mux
from sweep.encode.encoding import Encoding
from sweep.encode.options import VideoOptions
from sweep.encode.write import write
from sweep.encode.yuv import to_planes, to_ycbcr
from sweep.timeline.crossfade import Blend
from sweep.timeline.shots import Shot, to_shots
from sweep.timeline.timing import Timing
from tests.conftest import Decoded

FORMATS = ("mp4", "webm", "mov", "mkv")
BT709 = 1  # in all four of primaries, transfer, matrix and, as "limited", range

may_play_in_few = pytest.mark.filterwarnings("ignore:chroma 444:sweep.SweepWarning")


def patches(seed: int, width: int = 96, height: int = 64, side: int = 32) -> sweep.Frame:
    """Flat squares of random colors."""
    rng = np.random.default_rng(seed)
    rows, columns = -(-height // side), -(-width // side)
    numbers = (np.arange(rows * columns) % 256).astype(np.uint8).reshape(rows, columns)
    indices = np.repeat(np.repeat(numbers, side, axis=0), side, axis=1)[:height, :width]
    return sweep.Frame(indices.copy(), rng.integers(0, 256, (256, 3), np.uint8))


def encoded(shots: Any, format: str, fps: int = 10, **video: Any) -> bytes:
    stream = io.BytesIO()
    options = Encoding(fps=fps, video=VideoOptions(**video))
    write(shots, stream, format=format, encoding=options)
    return stream.getvalue()


def stream_of(content: bytes) -> tuple[Any, float]:
    """The codec context of a video, closed, and the length of the file in seconds."""
    with av.open(io.BytesIO(content), "r") as container:
        assert container.duration is not None
        return container.streams.video[0].codec_context, container.duration / av.time_base


def boxes(content: bytes) -> list[str]:
    """The boxes of an MP4 file in their order (ISO 14496-12)."""
    names, at = [], 0
    while at < len(content):
        size = int.from_bytes(content[at : at + 4], "big")
        names.append(content[at + 4 : at + 8].decode())
        assert size >= 8
        at += size
    assert at == len(content)
    return names


def elements(content: bytes) -> list[str]:
    """What the Segment of a WebM file has, in its order (RFC 8794, RFC 9559)."""
    known = {
        0x114D9B74: "SeekHead", 0x1549A966: "Info", 0x1654AE6B: "Tracks", 0x1254C367: "Tags",
        0x1F43B675: "Cluster", 0x1C53BB6B: "Cues", 0xEC: "Void",
    }  # fmt: skip

    def number(at: int, *, keep_marker: bool) -> tuple[int, int]:
        length = 9 - content[at].bit_length()
        value = int.from_bytes(content[at : at + length], "big")
        return at + length, value if keep_marker else value & ((1 << 7 * length) - 1)

    found, at = [], 0
    while at < len(content):
        at, name = number(at, keep_marker=True)
        at, size = number(at, keep_marker=False)
        if name == 0x18538067:  # the Segment: go inside
            continue
        if name != 0x1A45DFA3:  # the header of the file
            found.append(known[name])
        at += size
    assert at == len(content)
    return found


def shown_at(decoded: Decoded, milliseconds: int) -> np.ndarray:
    """The frame on screen at a time."""
    return next(
        frame
        for frame, start in reversed(list(zip(decoded.frames, decoded.starts, strict=True)))
        if start <= milliseconds
    )


def likeness(shown: np.ndarray, frame: sweep.Frame) -> float:
    """The mean absolute difference over the picture, in levels."""
    height, width = frame.indices.shape
    return float(np.abs(shown[:height, :width].astype(int) - frame.pixels).mean())


@pytest.mark.parametrize(
    ("format", "codec", "decoder"),
    [
        ("mp4", None, "h264"), ("mov", None, "h264"), ("mkv", None, "h264"), ("webm", None, "vp9"),
        ("mkv", "vp9", "vp9"), ("mp4", "av1", "av1"), ("webm", "av1", "av1"), ("mkv", "av1", "av1"),
    ],
)  # fmt: skip
def test_frames_times_tags_and_size(format: str, codec: str | None, decoder: str) -> None:
    shots = [Shot(patches(n), ms) for n, ms in enumerate([400, 400, 1000, 2000])]
    content = encoded(shots, format, codec=codec)
    context, seconds = stream_of(content)
    assert context.codec.canonical_name == decoder
    assert (context.pix_fmt, context.width, context.height) == ("yuv420p", 96, 64)
    tags = (
        context.color_primaries, context.color_trc, context.colorspace, context.color_range
    )  # fmt: skip
    assert tuple(map(int, tags)) == (BT709,) * 4
    decoded = Decoded(content)
    assert len(decoded.frames) == 38
    assert decoded.starts == list(range(0, 3800, 100))
    assert decoded.length == 3800
    assert seconds == pytest.approx(3.8, abs=0.001)
    ends = np.cumsum([shot.milliseconds for shot in shots])
    for time, shown in zip(decoded.starts, decoded.frames, strict=True):
        shot = int(np.searchsorted(ends, time, side="right"))
        errors = [likeness(shown, other.frame) for other in shots]
        assert errors.index(min(errors)) == shot, time
        assert errors[shot] < 6
    if format in ("mp4", "mov"):
        names = boxes(content)
        assert names.index("moov") < names.index("mdat")


@pytest.mark.parametrize("format", ["mp4", "webm"])
def test_webm_and_mp4_can_be_sought_in_from_the_front(format: str) -> None:
    content = encoded([Shot(patches(1), 2000)], format)
    if format == "mp4":
        assert boxes(content)[:2] == ["ftyp", "moov"]
    else:
        names = elements(content)
        assert names.index("Cues") < names.index("Cluster")


@may_play_in_few
@pytest.mark.parametrize(
    ("format", "video"),
    [("mp4", {}), ("webm", {}), ("mp4", {"codec": "av1"}), ("mp4", {"chroma": "444"})],
)
def test_flat_colors_are_right(format: str, video: dict[str, Any]) -> None:
    """Away from edges, within 2 levels; BT.601 taken for BT.709 would be 6 to 9 off."""
    errors = []
    for seed in range(4):
        frame = patches(seed, 192, 128)
        content = encoded([Shot(frame, 800)], format, **video)
        for shown in Decoded(content).frames:
            difference = np.abs(shown.astype(int) - frame.pixels)
            inner = difference.reshape(4, 32, 6, 32, 3)[:, 8:24, :, 8:24]
            errors.append(inner.mean())
    assert np.mean(errors) <= 2
    assert max(errors) <= 2


def test_colors_are_converted_by_the_book() -> None:
    """White, black and the primaries of ITU-R BT.709 in limited range."""
    colors = np.array(
        [[255] * 3, [0] * 3, [255, 0, 0], [0, 255, 0], [0, 0, 255], [128] * 3], np.uint8
    )
    assert to_ycbcr(colors).tolist() == [
        [235, 128, 128], [16, 128, 128], [63, 102, 240], [173, 42, 26], [32, 240, 118],
        [126, 128, 128],
    ]  # fmt: skip


def test_chroma_stands_left_and_between_the_rows() -> None:
    palette = np.array([[0, 0, 0], [0, 0, 255]], np.uint8)
    indices = np.zeros((4, 8), np.uint8)
    indices[:, 4:] = 1  # an edge on an even column
    planes = to_planes(sweep.Frame(indices, palette), "420")
    assert planes.shape == (6, 8)
    cb = planes.ravel()[32:40].reshape(2, 4)
    # The sample on the first blue column has a quarter of the black one before it.
    assert cb.tolist() == [[128, 128, 212, 240]] * 2
    indices = np.repeat(np.array([[0], [0], [1], [1]], np.uint8), 8, axis=1)
    cb = to_planes(sweep.Frame(indices, palette), "420").ravel()[32:40].reshape(2, 4)
    assert cb.tolist() == [[128] * 4, [240] * 4]


@settings(deadline=None, max_examples=30)
@given(
    width=st.integers(1, 40),
    height=st.integers(1, 40),
    format=st.sampled_from(["mp4", "webm"]),
    times=st.lists(st.integers(100, 900), min_size=1, max_size=6),
)
def test_any_size_and_any_times(width: int, height: int, format: str, times: list[int]) -> None:
    shots = [Shot(patches(n, width, height, 8), ms) for n, ms in enumerate(times)]
    content = encoded(shots, format)
    context, seconds = stream_of(content)
    assert (context.width, context.height) == (width + width % 2, height + height % 2)
    assert abs(seconds * 1000 - sum(times)) <= 50.001
    decoded = Decoded(content)
    assert len(decoded.frames) == round(seconds * 10)
    begin = 0
    for shot in shots:
        end = begin + shot.milliseconds
        middle = (begin + end) // 2
        assert likeness(shown_at(decoded, middle), shot.frame) < 25
        begin = end
    assert abs(decoded.length - begin) <= 50


@pytest.mark.parametrize("format", ["mp4", "webm"])
def test_odd_sides_repeat_the_last_pixels(format: str) -> None:
    frame = patches(5, 95, 63)
    (written,) = [write([Shot(frame, 500)], stream := io.BytesIO(), format=format)]
    assert (written.width, written.height) == (96, 64)
    shown = Decoded(stream.getvalue()).frames[-1].astype(int)
    assert np.abs(shown[:, 95] - shown[:, 94]).mean() < 4
    assert np.abs(shown[63] - shown[62]).mean() < 4
    assert likeness(shown, frame) < 6


def test_one_frame_is_a_video_too() -> None:
    for name in FORMATS:
        decoded = Decoded(encoded([Shot(patches(1), 2000)], name))
        assert (len(decoded.frames), decoded.length) == (20, 2000)
        decoded = Decoded(encoded([Shot(patches(1), 20)], name))
        assert len(decoded.frames) == 1


def test_a_crossfade_runs_at_thirty_frames_a_second() -> None:
    frames = [patches(n) for n in range(3)]
    timing = Timing(step=0.5, hold=1, crossfade=0.2)
    content = encoded(to_shots(frames, timing), "mp4", fps=30)
    decoded = Decoded(content)
    assert (len(decoded.frames), decoded.length) == (60, 2000)
    changing = [
        n for n in range(1, 60)
        if np.abs(decoded.frames[n].astype(int) - decoded.frames[n - 1]).mean() > 4
    ]  # fmt: skip
    assert changing == [*range(9, 16), *range(24, 31)]
    assert likeness(shown_at(decoded, 150), frames[0]) < 6
    half = Blend.of(frames[0], frames[1]).at(0.5).pixels
    assert np.abs(shown_at(decoded, 405).astype(int) - half).mean() < 10
    for time in (1000, 1500, 1999):
        assert likeness(shown_at(decoded, time), frames[2]) < 6


@may_play_in_few
def test_options_reach_the_codec() -> None:
    shots = [Shot(patches(n, 320, 240, 4), 400) for n in range(3)]
    for name, fast in (("mp4", "veryfast"), ("webm", "5")):
        usual = encoded(shots, name)
        assert len(encoded(shots, name, crf=45)) < len(usual)
        assert encoded(shots, name, preset=fast) != usual
    assert stream_of(encoded(shots, "mp4", chroma="444"))[0].pix_fmt == "yuv444p"
    assert stream_of(encoded(shots, "webm", chroma="444"))[0].pix_fmt == "yuv444p"


def test_444_warns_about_players() -> None:
    with pytest.warns(sweep.SweepWarning, match="chroma 444 plays"):
        encoded([Shot(patches(1), 400)], "mp4", chroma="444")


@pytest.mark.parametrize("format", ["mp4", "webm", "mkv"])
@pytest.mark.parametrize("codec", [None, "av1"])
def test_the_same_shots_are_the_same_bytes(format: str, codec: str | None) -> None:
    shots = [Shot(patches(n, 200, 150, 5), 400) for n in range(4)]
    assert encoded(shots, format, codec=codec) == encoded(shots, format, codec=codec)


def test_what_moves_is_the_same_bytes_too() -> None:
    """With AVX-512 x264's rate control once made five files of five runs of this."""
    rng = np.random.default_rng(1)
    palette = rng.integers(0, 256, (64, 3), np.uint8)
    large = rng.integers(0, 64, (40, 60), np.uint8).repeat(8, 0).repeat(8, 1)
    shots = [
        Shot(sweep.Frame(large[n : n + 200, 2 * n : 2 * n + 240], palette), 33) for n in range(40)
    ]
    settings = Encoding(fps=30)
    made = set()
    for _ in range(3):
        stream = io.BytesIO()
        write(shots, stream, format="mp4", encoding=settings)
        made.add(stream.getvalue())
    assert len(made) == 1


def test_pictures_are_not_cut_into_slices() -> None:
    """Slices cost bytes, and x264 does not make the same ones every time."""
    content = encoded([Shot(patches(1, 200, 150), 400)], "mp4")
    assert b"sliced_threads=0" in content  # x264 tells its options in the stream
    assert b" threads=4 " in content


@pytest.mark.parametrize(
    ("format", "video", "said"),
    [
        ("mp4", {"crf": 52}, "crf 52 is out of range for h264; take 0 (best) to 51"),
        ("webm", {"crf": -1}, "crf -1 is out of range for vp9; take 0 (best) to 63"),
        ("mp4", {"preset": "2"}, 'the preset "2" is unknown to h264; take one of ultrafast'),
        ("webm", {"preset": "slow"}, 'the preset "slow" is unknown to vp9; take one of 5, 4'),
        ("mp4", {"codec": "vp9"}, "a .mp4 cannot hold vp9; take h264 or av1"),
        ("webm", {"codec": "h264"}, "a .webm cannot hold h264; take vp9 or av1"),
        ("mp4", {"codec": "h265"}, 'the codec "h265" is unknown; known are h264, vp9, av1'),
        ("mp4", {"codec": "av1", "chroma": "444"}, 'take 420, or codec="h264"'),
        ("mp4", {"chroma": "422"}, 'the chroma "422" is unknown; known are 420, 444'),
        ("gif", {"crf": 20}, "crf is for videos and means nothing to a gif"),
    ],
)
def test_what_cannot_be_expressed_is_refused(format: str, video: dict[str, Any], said: str) -> None:
    def never() -> Iterator[Shot]:
        raise AssertionError("work has begun")
        yield

    with pytest.raises(sweep.ParameterError) as caught:
        encoded(never(), format, **video)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_loops_are_the_players_business() -> None:
    shots = [Shot(patches(1), 400)]
    for loop in (0, 1):
        write(shots, io.BytesIO(), format="mp4", encoding=Encoding(loop=loop))
    with pytest.raises(sweep.ParameterError, match=r"loop 2: a \.mp4 has no count of plays"):
        write(shots, io.BytesIO(), format="mp4", encoding=Encoding(loop=2))


@pytest.mark.parametrize(
    ("format", "codec", "size", "said"),
    [
        ("mp4", None, (20_000, 4), "20000x4 px is too large for h264, which ends at 16384"),
        ("mp4", "av1", (20_000, 16), "20000x16 px is too large for av1, which ends at 16384"),
        ("mp4", "av1", (14, 300), "14x300 px is too small for av1, .* take codec=.h264."),
        ("webm", "av1", (14, 300), "14x300 px is too small for av1, .* take codec=.vp9."),
    ],
)
def test_sizes_beyond_a_codec_are_refused(
    format: str, codec: str | None, size: tuple[int, int], said: str
) -> None:
    with pytest.raises(sweep.ParameterError, match=said):
        encoded([Shot(patches(1, *size), 100)], format, codec=codec)


def test_a_very_wide_picture_is_a_webm() -> None:
    shown = Decoded(encoded([Shot(patches(1, 20_000, 4), 100)], "webm", preset="5"))
    assert shown.frames[0].shape == (4, 20_000, 3)


def test_beyond_common_levels_is_said() -> None:
    frame = sweep.Frame(np.zeros((3008, 4000), np.uint8), np.zeros((1, 3), np.uint8))
    with pytest.warns(sweep.SweepWarning, match="4000x3008 px .* few players"):
        encoded([Shot(frame, 100)], "mp4", preset="ultrafast")


def test_a_missing_codec_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(library: str, _mode: str) -> None:
        raise UnknownCodecError(library)

    monkeypatch.setattr(mux, "Library", missing)
    with pytest.raises(sweep.ParameterError, match=r"has no libx264, .* install .* av"):
        encoded([Shot(patches(1), 400)], "mp4")


@pytest.mark.parametrize("format", ["mp4", "gif"])
def test_frames_must_be_of_one_size(format: str) -> None:
    shots = [Shot(patches(1, 32, 32), 400), Shot(patches(1, 34, 32), 400)]
    with pytest.raises(sweep.ParameterError, match="frame 2 is 34x32 px, the first is 32x32"):
        encoded(shots, format)


@may_play_in_few
def test_a_palette_format_refuses_full_color(small_photo: sweep.Image) -> None:
    original = sweep.Frame.original(sweep.Histogram.of(small_photo))
    assert np.array_equal(original.pixels, small_photo.pixels)
    shots = [Shot(original, 400)]
    with pytest.raises(sweep.ParameterError, match=r"colors, a gif holds 256; .* write a .mp4"):
        encoded(shots, "gif")
    shown = Decoded(encoded(shots, "mp4", crf=4, chroma="444")).frames[0]
    assert likeness(shown, original) < 2


# Frames beside the encoder


def test_an_error_of_the_maker_arrives_and_no_thread_is_left(tmp_path: Path) -> None:
    def failing() -> Iterator[Shot]:
        yield Shot(patches(1), 400)
        raise ValueError("no more")

    for name in ("a.mp4", "a.gif"):
        with pytest.raises(ValueError, match="no more"):
            write(failing(), tmp_path / name)
    assert list(tmp_path.iterdir()) == []
    assert threading.active_count() == 1


def test_an_error_of_the_encoder_ends_the_maker(tmp_path: Path) -> None:
    closed = threading.Event()

    def endless() -> Iterator[Shot]:
        try:
            while True:
                yield Shot(patches(1), 400)
        finally:
            closed.set()

    def full(done: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    for name in ("a.mp4", "a.webm", "a.gif"):
        with pytest.raises(KeyboardInterrupt):
            write(endless(), tmp_path / name, encoding=Encoding(on_shot=full))
        assert threading.active_count() == 1
        assert closed.is_set()
        closed.clear()
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_one_line() -> None:
    class Full(io.BytesIO):
        def write(self, content: Any) -> int:
            if self.tell() > 1000:
                raise OSError(28, "No space left on device")
            return super().write(content)

    shots = [Shot(patches(n, 320, 240, 4), 400) for n in range(20)]
    for name in FORMATS:
        with pytest.raises(OSError, match="No space left"):
            write(shots, Full(), format=name)


def test_progress_is_of_shots_that_are_written() -> None:
    told: list[int] = []
    shots = [Shot(patches(n), 400) for n in range(20)]
    for name in ("mp4", "webm", "gif"):
        told.clear()
        options = Encoding(on_shot=told.append)
        write(shots, io.BytesIO(), format=name, encoding=options)
        assert told == sorted(told)
        assert told[-1] == 20
        assert set(told) >= set(range(1, 21))


INTERRUPTED = """
import sys
import threading
from pathlib import Path
from sweep.encode.write import write
from sweep.timeline.shots import Shot
from tests.encode.test_video import patches
def shots():
    n = 0
    while True:
        if n == 20:
            print("go", flush=True)
        yield Shot(patches(n, 320, 240), 400)
        n += 1
try:
    write(shots(), Path(sys.argv[1]))
except KeyboardInterrupt:
    assert threading.active_count() == 1
    sys.exit(130)
"""


@pytest.mark.usefixtures("signals_heard")
@pytest.mark.parametrize("name", ["a.mp4", "a.webm"])
def test_ctrl_c_leaves_no_file_and_no_thread(tmp_path: Path, name: str) -> None:
    root = Path(__file__).parent.parent.parent
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", INTERRUPTED, str(tmp_path / name)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == b"go\n"  # in the middle of it
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (130, b"")
    assert list(tmp_path.iterdir()) == []
