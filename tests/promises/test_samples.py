"""The sample pictures: rich, small, and painted by our own script."""

import numpy as np
import pytest

import sweep
from tests.conftest import ROOT

SAMPLES = ROOT / "samples"
NAMES = ("rainbow", "starry-night", "field", "parrot")


def test_together_they_are_small() -> None:
    assert sum((SAMPLES / f"{name}.jpg").stat().st_size for name in NAMES) < 3_000_000
    shown = {path.name for path in SAMPLES.iterdir() if path.suffix in (".jpg", ".gif", ".png")}
    assert {f"{name}.jpg" for name in NAMES} <= shown


@pytest.mark.parametrize("name", NAMES)
def test_each_is_as_rich_as_a_photo(name: str) -> None:
    image = sweep.load(SAMPLES / f"{name}.jpg", width=None)
    assert image.size[0] == 960
    assert len(sweep.Histogram.of(image)) > 40_000


def test_the_script_paints_what_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(SAMPLES))
    import paint  # noqa: PLC0415

    assert set(paint.PICTURES) == set(NAMES)
    painted = sweep.Image(paint.to_bytes(paint.PICTURES["rainbow"]()))
    kept = sweep.load(SAMPLES / "rainbow.jpg", width=None)
    assert painted.size == kept.size
    # Another version of OpenCV puts single blades of grass elsewhere; the picture is the same.
    away = painted.resized(96).pixels.astype(int) - kept.resized(96).pixels
    assert np.abs(away).mean() < 3
