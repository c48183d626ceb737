"""AVIF files, decoded by ffmpeg's libraries: what they promise although they are not exact."""

import io
from pathlib import Path

import av
import numpy as np
import pytest

import sweep
from sweep.artifacts.animation.frames import captioned_frames
from sweep.drawing.caption import Caption
from sweep.encode.encoding import Encoding
from sweep.encode.write import write
from sweep.timeline.shots import Shot

LIMITED = 1  # ffmpeg's name for the range; see what sweep.encode.avif says of Chromium


@pytest.fixture(scope="module")
def shots(photo: sweep.Image) -> list[Shot]:
    frames = captioned_frames(sweep.quantize(photo.resized(160), "1..6"), Caption())
    return [Shot(frame, 100 + 11 * i) for i, frame in enumerate(frames)]


def made(shots: list[Shot], **more: object) -> bytes:
    stream = io.BytesIO(b"before")
    stream.seek(6)
    write(shots, stream, format="avif", encoding=Encoding(**more))  # type: ignore[arg-type]
    return stream.getvalue()[6:]


def test_frames_are_near_and_times_are_right(shots: list[Shot]) -> None:
    with av.open(io.BytesIO(made(shots)), "r") as container:
        track = container.streams.video[-1]  # the first is the still that stands for all
        assert track.time_base is not None
        decoded = list(container.decode(track))
        marks = [round(1000 * (frame.pts or 0) * track.time_base) for frame in decoded]
        end = marks[-1] + round(1000 * (decoded[-1].duration or 0) * track.time_base)
    assert [b - a for a, b in zip(marks, [*marks[1:], end], strict=True)] == [
        shot.milliseconds for shot in shots
    ]
    for frame, shot in zip(decoded, shots, strict=True):
        assert frame.format.name == "yuv444p"
        assert frame.color_range == LIMITED
        pixels = frame.to_ndarray(format="rgb24").astype(int)
        assert np.abs(pixels - shot.frame.pixels).mean() < 4


def test_the_same_sweep_makes_the_same_file(shots: list[Shot]) -> None:
    first = made(shots)
    assert made(shots) == first
    assert made(shots, loop=2) != first


def test_a_single_frame_is_a_still(shots: list[Shot], tmp_path: Path) -> None:
    write(shots[:1], tmp_path / "a.avif", encoding=Encoding(text="{}", loop=2))
    found = sweep.info(tmp_path / "a.avif")
    assert (found.format, len(found.times)) == ("avif", 1)


def test_what_the_codec_refuses_is_one_line(
    shots: list[Shot], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sweep.encode.avif.CHROMA", "4:1:1")
    with pytest.raises(sweep.OutputError, match=r"160x.* px as avif: .*; try a smaller width"):
        made(shots)
