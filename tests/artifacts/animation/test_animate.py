"""The whole way from a picture to a file, decoded by a decoder that is not Pillow."""

import io
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

import sweep
from sweep.drawing.caption import Caption, CaptionLayout
from sweep.timeline.shots import to_shots
from sweep.timeline.timing import Timing
from tests.conftest import Decoded
from tests.making import to_animation


def mse(shown: np.ndarray, image: sweep.Image) -> float:
    squares = (shown.astype(int) - image.pixels.astype(int)) ** 2
    return float(squares.sum() / (image.size[0] * image.size[1]))


def test_forty_exact_frames_of_a_photo(photo: sweep.Image, tmp_path: Path) -> None:
    progression = sweep.quantize(photo)
    (written,) = sweep.animate(progression, tmp_path / "a.gif")
    decoded = Decoded(tmp_path / "a.gif")
    levels = sweep.report(progression).levels

    assert written.frames == len(decoded.frames) == len(levels) == 40
    assert decoded.frames[0].shape == (written.height, written.width, 3)
    width, height = photo.size
    assert written.height is not None
    assert (written.width, written.height > height) == (width, True)
    assert written.bytes == (tmp_path / "a.gif").stat().st_size
    assert written.milliseconds == decoded.length == 39 * 400 + 2000

    for frame, level in zip(decoded.frames, levels, strict=True):
        picture = frame[:height]  # the caption stands below
        colors = {
            f"#{r:02x}{g:02x}{b:02x}" for r, g, b in np.unique(picture.reshape(-1, 3), axis=0)
        }
        assert colors == set(progression[level.k].hexes)
        assert len(colors) == level.k
        assert mse(picture, photo) == pytest.approx(level.mse, rel=1e-6)


@pytest.mark.parametrize("k", [1, 2, 250, 255, 256])
def test_the_picture_is_exact_beside_its_caption(photo: sweep.Image, k: int) -> None:
    image = photo.resized(160)
    progression = sweep.quantize(image, k)
    stream = io.BytesIO()
    sweep.animate(progression, stream, format="gif")
    (frame,) = Decoded(stream.getvalue()).frames
    assert np.array_equal(frame[: image.size[1]], progression.frame(k).pixels)


def test_without_a_caption_the_frame_is_the_picture(small_photo: sweep.Image) -> None:
    progression = sweep.quantize(small_photo, "1..4")
    stream = io.BytesIO()
    sweep.animate(progression, stream, format="gif", caption=None)
    for shown, frame in zip(Decoded(stream.getvalue()).frames, progression.frames(), strict=True):
        assert np.array_equal(shown, frame.pixels)


def test_several_files_from_one_sweep(small_photo: sweep.Image, tmp_path: Path) -> None:
    done: list[tuple[int, int]] = []
    names: list[str | Path] = [tmp_path / "a.gif", str(tmp_path / "b.GIF")]
    progression = sweep.quantize(small_photo, "1..3")
    written = sweep.animate(progression, *names, on_stage=lambda _name: lambda *at: done.append(at))
    assert [one.path for one in written] == [str(name) for name in names]
    assert (tmp_path / "a.gif").read_bytes() == (tmp_path / "b.GIF").read_bytes()
    assert done == [(n, 6) for n in range(1, 7)]


def test_more_k_than_colors_makes_the_frames_that_exist() -> None:
    image = sweep.Image(np.arange(60, dtype=np.uint8).reshape(1, 20, 3) // 12 * 40, "five.png")
    progression = sweep.quantize(image, "1..40")
    stream = io.BytesIO()
    with pytest.warns(sweep.SweepWarning, match="has 5 distinct colors, so K above 5") as notes:
        (written,) = sweep.animate(progression, stream, format="gif")
    assert len(notes) == 1
    assert written.frames == 5
    assert np.array_equal(Decoded(stream.getvalue()).frames[-1][:1, :20], image.pixels)


def test_frames_are_made_one_at_a_time(photo: sweep.Image) -> None:
    """Memory while shots are taken does not grow with their number."""
    progression = sweep.quantize(photo.resized(200), "1..24")

    def peak(ks: int) -> int:
        part = sweep.Progression(progression.histogram, progression.levels[:ks])
        tracemalloc.start()
        for _ in to_animation(part):
            pass
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(2)  # fonts and tables are loaded once
    assert peak(24) < peak(6) * 1.2


def test_the_pipeline_stage_by_stage(small_photo: sweep.Image) -> None:
    histogram = sweep.Histogram.of(small_photo)
    progression = sweep.Progression.of(histogram, "1..3", name="china")
    layout = CaptionLayout.of(Caption(), progression.levels, small_photo.size)
    frames = [
        layout.draw(frame, level)
        for frame, level in zip(progression.frames(), progression, strict=True)
    ]
    shots = list(to_shots(frames, Timing(step=0.5, hold=1)))
    assert [shot.milliseconds for shot in shots] == [500, 500, 1000]
    same = list(to_animation(progression, timing=Timing(step=0.5, hold=1)))
    for one, other in zip(shots, same, strict=True):
        assert np.array_equal(one.frame.pixels, other.frame.pixels)
