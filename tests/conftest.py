"""What several tests share: photos, pictures made in code, and a decoder that is not Pillow."""

import importlib
import io
import signal
import warnings
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import numpy.typing as npt
import PIL.Image
import pytest
from hypothesis import settings
from sklearn.datasets import load_sample_image

import sweep

with warnings.catch_warnings(action="ignore", category=sweep.SweepWarning):
    # Compiles all kernels, if that has not been done before.
    _TWO = sweep.Image(np.array([[[0, 0, 0], [9, 9, 9]]], np.uint8))
    sweep.quantize(_TWO, 2)
    sweep.quantize(_TWO, 2, sweep.Method(space="lab"))
    importlib.import_module("sweep.color.ciede2000")
    importlib.import_module("sweep.encode.gif")
    importlib.import_module("sweep.encode.ksweep.file")
    importlib.import_module("sweep.metrics.measure")
    importlib.import_module("sweep.artifacts.cloud.moving")

# How long an example takes says nothing of whether it is right.
settings.register_profile("sweep", deadline=None)
settings.load_profile("sweep")

Pixels = npt.NDArray[np.uint8]

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def photo() -> sweep.Image:
    """A photo of 640x427 px with 96,615 distinct colors."""
    return sweep.Image(load_sample_image("china.jpg"), "china.jpg")


@pytest.fixture
def small_photo(photo: sweep.Image) -> sweep.Image:
    """The same, 120 px wide."""
    return photo.resized(120)


@pytest.fixture
def picture_file(tmp_path: Path, small_photo: sweep.Image) -> Path:
    """A PNG file of the small photo."""
    path = tmp_path / "china.png"
    PIL.Image.fromarray(small_photo.pixels).save(path)
    return path


@pytest.fixture
def signals_heard() -> Iterator[None]:
    """Programs that a test starts hear of signals, however the tests themselves were started.

    What is ignored, as by nohup or behind a shell's &, is ignored by programs started then.
    """
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = [signal.signal(number, signal.default_int_handler) for number in numbers]
    yield
    for number, handler in zip(numbers, before, strict=True):
        signal.signal(number, handler)


class Decoded:
    """An animation as ffmpeg's libraries see it: RGB frames and when each begins, in ms."""

    def __init__(self, file: Path | bytes) -> None:
        source: Any = io.BytesIO(file) if isinstance(file, bytes) else str(file)
        self.frames: list[Pixels] = []
        self.starts: list[int] = []
        self.length = 0
        with av.open(source) as container:
            stream = container.streams.video[0]
            assert stream.time_base is not None
            for frame in container.decode(stream):
                assert frame.pts is not None
                self.frames.append(frame.to_ndarray(format="rgb24"))
                self.starts.append(_ms(frame.pts * stream.time_base))
                self.length = _ms((frame.pts + (frame.duration or 0)) * stream.time_base)


def _ms(seconds: Fraction) -> int:
    return round(seconds * 1000)
