import json
import math

import numpy as np
import pytest

import sweep


def test_the_report_says_what_the_levels_say(small_photo: sweep.Image) -> None:
    progression = sweep.quantize(small_photo, "1..3,8")
    report = json.loads(json.dumps(sweep.make_report(progression), allow_nan=False))
    assert list(report) == ["image", "width", "height", "distinct_colors", "space", "levels"]
    assert (report["image"], report["width"], report["height"]) == ("china.jpg", 120, 80)
    assert report["distinct_colors"] == len(progression.histogram)
    assert report["space"] == "rgb"
    for told, level in zip(report["levels"], progression, strict=True):
        assert list(told) == ["k", "colors", "mse", "space_mse", "psnr", "palette"]
        assert told["k"] == level.k
        assert told["colors"] == len(told["palette"]) == len(level.palette)
        assert told["psnr"] == pytest.approx(10 * math.log10(3 * 255**2 / told["mse"]))
        assert sum(row["share"] for row in told["palette"]) == pytest.approx(1)


def test_parents_are_rows_of_the_level_before(small_photo: sweep.Image) -> None:
    first, *rest = sweep.make_report(sweep.quantize(small_photo, "2,3,9"))["levels"]
    assert {row["parent"] for row in first["palette"]} == {None}
    before = first
    for level in rest:
        for row in level["palette"]:
            assert 0 <= row["parent"] < before["colors"]
        # Every color of the level before lives on in at least one.
        assert len({row["parent"] for row in level["palette"]}) == before["colors"]
        before = level


def test_a_perfect_copy_has_no_psnr() -> None:
    image = sweep.Image(np.array([[[0, 0, 0], [9, 9, 9]]], np.uint8))
    (level,) = sweep.make_report(sweep.quantize(image, 2))["levels"]
    assert (level["mse"], level["psnr"]) == (0, None)
