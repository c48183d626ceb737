"""All that moves and that we write, read by imageio: one more decoder that is not ours."""

import io
from typing import Any

import imageio.v3 as iio
import numpy as np
import pytest

import sweep
from sweep.artifacts.animation.frames import captioned_frames
from sweep.drawing.caption import Caption


@pytest.fixture(scope="module")
def progression(photo: sweep.Image) -> sweep.Progression:
    return sweep.quantize(photo.resized(160), "1..5")


def made(progression: sweep.Progression, kind: str, **options: Any) -> bytes:
    stream = io.BytesIO()
    sweep.animate(progression, stream, format=kind, step=0.5, hold=2, **options)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("kind", "extension"), [("gif", ".gif"), ("webp", ".webp"), ("apng", ".png")]
)
def test_exact_pictures_are_exact(
    progression: sweep.Progression, kind: str, extension: str
) -> None:
    content = made(progression, kind)
    frames = [frame.pixels for frame in captioned_frames(progression, Caption())]
    with iio.imopen(content, "r", extension=extension, plugin="pillow") as file:
        read = [np.asarray(one)[..., :3] for one in file.iter()]
        told = [file.metadata(index=number) for number in range(len(read))]
    assert len(read) == len(frames)
    for ours, theirs in zip(frames, read, strict=True):
        np.testing.assert_array_equal(theirs, ours)
    if kind != "webp":  # of which imageio tells no times before it has read a frame
        assert [round(one["duration"]) for one in told] == [500, 500, 500, 500, 2000]


@pytest.mark.parametrize(
    ("kind", "codec"),
    [("mp4", None), ("webm", None), ("mkv", None), ("mp4", "av1"), ("avif", None)],
)
def test_videos_have_their_frames(
    progression: sweep.Progression, kind: str, codec: str | None
) -> None:
    content = made(progression, kind, codec=codec) if codec else made(progression, kind)
    frames = [frame.pixels for frame in captioned_frames(progression, Caption())]
    height, width = frames[0].shape[:2]
    plugin = "pillow" if kind == "avif" else "pyav"
    read = list(iio.imiter(content, extension=f".{kind}", plugin=plugin))
    count = len(frames) if kind == "avif" else 40  # 4 s, ten a second
    assert len(read) == count
    last = np.asarray(read[-1])
    assert abs(last.shape[0] - height) <= 1
    assert abs(last.shape[1] - width) <= 1
    away = np.abs(last[:height, :width, :3].astype(int) - frames[-1])
    assert away.mean() < 8
