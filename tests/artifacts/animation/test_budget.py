"""Files of at most so many bytes: the search on made-up sizes, and real files that fit."""

import io
import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sweep
from sweep.artifacts.animation.budget import ENOUGH, MOST_TRIES, Plan, fitted_plan
from sweep.cli.app import run
from sweep.encode.sizes import parse_bytes
from tests.conftest import Decoded

Capture = pytest.CaptureFixture[str]

KS = tuple(range(1, 41))
WANTED = Plan(800, 4, KS)


class Sizes:
    """Made-up bytes, and a list of the plans that were asked for."""

    def __init__(self, size_of: Callable[[Plan], float]) -> None:
        self.size_of = size_of
        self.asked: list[Plan] = []

    def __call__(self, plan: Plan) -> int:
        assert plan not in self.asked
        self.asked.append(plan)
        return round(self.size_of(plan))


def smooth(plan: Plan) -> float:
    """A million as wanted; 100,000 at 200 px, 64,000 held steadier, 32,000 with half the K."""
    width, steady, count = plan.width, plan.steady, len(plan.ks)
    return float(1e6 * (width / 800) ** 1.661 * (1 - 0.045 * (steady - 4)) * count / 40)


def test_what_fits_is_made_once() -> None:
    sizes = Sizes(smooth)
    assert fitted_plan(WANTED, 1_000_000, sizes) == WANTED
    assert sizes.asked == [WANTED]


def test_the_width_goes_first() -> None:
    sizes = Sizes(smooth)
    plan = fitted_plan(WANTED, 400_000, sizes)
    assert (plan.steady, plan.ks) == (4, KS)
    # By hand: 800 (0.4 ^ (1 / 1.661)) = 460.8.
    assert 430 <= plan.width <= 460
    assert len(sizes.asked) <= 3


def test_then_colors_are_steadier_then_some_k_are_left_out() -> None:
    sizes = Sizes(smooth)
    plan = fitted_plan(WANTED, 85_000, sizes)
    assert (plan.width, plan.steady, plan.ks) == (200, 8, KS)  # 0.82 of 100,000; 6 gives 0.91
    sizes = Sizes(smooth)
    plan = fitted_plan(WANTED, 50_000, sizes)
    assert (plan.width, plan.steady) == (200, 12)
    assert 28 <= len(plan.ks) <= 31  # of 40 at 64,000 bytes
    assert (plan.ks[0], plan.ks[-1]) == (1, 40)
    assert len(sizes.asked) <= MOST_TRIES


def test_what_cannot_be_says_how_small_it_can() -> None:
    sizes = Sizes(smooth)
    with pytest.raises(sweep.OutputError) as error:
        fitted_plan(WANTED, 10_000, sizes)
    assert str(error.value) == (
        "max_bytes 10,000 cannot be reached: the smallest is 31,998 bytes (200 px wide "
        "instead of 800, steady 12 instead of 4, 20 of 40 K); allow that many, or take fewer K or "
        "a smaller width"
    )
    assert len(sizes.asked) == 4


def test_some_k_are_never_left_out() -> None:
    plan = fitted_plan(WANTED, 34_000, Sizes(smooth), keep=[13, 14, 99])
    assert {1, 13, 14, 40} <= set(plan.ks)
    assert 99 not in plan.ks


def test_little_pictures_and_single_k() -> None:
    small = Plan(120, 4, (5,))
    sizes = Sizes(lambda plan: 1000 - plan.steady)
    assert fitted_plan(small, 988, sizes) == Plan(120, 12, (5,))
    with pytest.raises(sweep.OutputError, match=r"the smallest is 988 bytes \(steady 12 instead"):
        fitted_plan(small, 500, Sizes(lambda plan: 1000 - plan.steady))
    held = Plan(120, 20, (5,))
    with pytest.raises(sweep.OutputError, match="the smallest is 1,000 bytes; allow that many"):
        fitted_plan(held, 500, Sizes(lambda _: 1000))


@given(
    width=st.integers(1, 4000),
    steady=st.integers(0, 20),
    ks=st.sets(st.integers(1, 256), min_size=1, max_size=60),
    power=st.floats(0.5, 3),
    share=st.floats(1e-3, 1.2),
    jump=st.floats(0, 0.3),
    seed=st.integers(0, 9),
)
def test_any_plan_fits_and_is_found_in_a_few_tries(
    width: int, steady: int, ks: set[int], power: float, share: float, jump: float, seed: int
) -> None:
    def bumpy(plan: Plan) -> float:
        bump = np.random.default_rng([seed, plan.width, plan.steady, len(plan.ks)]).random()
        smoothly = 1e4 * plan.width**power * len(plan.ks) / (10 + plan.steady)
        return float(smoothly * (1 + jump * bump))

    wanted = Plan(width, steady, tuple(sorted(ks)))
    limit = max(1, round(bumpy(wanted) * share))
    sizes = Sizes(bumpy)
    try:
        plan = fitted_plan(wanted, limit, sizes)
    except sweep.OutputError as error:
        smallest = min(round(bumpy(plan)) for plan in sizes.asked)
        assert f"the smallest is {smallest:,} bytes" in str(error)
        assert smallest > limit
    else:
        assert plan in sizes.asked
        assert round(bumpy(plan)) <= limit
    assert len(sizes.asked) <= MOST_TRIES
    for plan in sizes.asked:
        assert min(width, max(160, width / 4)) <= plan.width <= width
        assert steady <= plan.steady <= max(12, steady)
        assert set(plan.ks) <= ks
        assert len(plan.ks) >= len(ks) / 2
        assert (plan.ks[0], plan.ks[-1]) == (min(ks), max(ks))


@pytest.mark.parametrize(
    ("jumps", "often", "tries"), [(0.0, 1.0, 4.0), (0.02, 0.97, 6), (0.045, 0.9, 8)]
)
def test_what_is_allowed_is_used(jumps: float, often: float, tries: float) -> None:
    """At least 97 % nearly always, though bytes jump from px to px as real ones do."""
    used, asked = [], []
    for seed in range(200):
        random = np.random.default_rng(seed)
        jump = random.normal(0, jumps, 801)
        power, bend = random.uniform(1.4, 2), random.uniform(-0.1, 0.1)

        def bumpy(plan: Plan, power: float = power, bend: float = bend, jump: Any = jump) -> float:
            curve = power * np.log(plan.width / 800) + bend * np.sin(plan.width / 90)
            return float(1e6 * np.exp(curve + jump[plan.width]))

        sizes = Sizes(bumpy)
        limit = round(bumpy(WANTED) * random.uniform(0.15, 0.95))
        plan = fitted_plan(WANTED, limit, sizes)
        assert bumpy(plan) <= limit + 1
        used.append(bumpy(plan) / limit)
        asked.append(len(sizes.asked))
    assert np.mean(np.array(used) >= ENOUGH) >= often
    assert np.mean(asked) <= tries


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2MB", 2_000_000), ("500 kB", 500_000), ("1.5MiB", 1_572_864), ("900KiB", 921_600),
        ("80000B", 80_000), ("80000", 80_000), ("2mb", 2_000_000), (" 1GB ", 10**9),
    ],
)  # fmt: skip
def test_bytes_in_text(text: str, found: int) -> None:
    assert parse_bytes(text) == found


@pytest.mark.parametrize("text", ["", "MB", "2 MBs", "-1kB", "1e6", "2,5MB", "0", "0.1B", "nan"])
def test_what_is_no_number_of_bytes(text: str) -> None:
    with pytest.raises(sweep.ParameterError, match=r"bytes; write 2MB|less than a byte"):
        parse_bytes(text)


def written(image: sweep.Image, **options: Any) -> bytes:
    stream = io.BytesIO()
    sweep.animate(image, stream, format="gif", **options)
    return stream.getvalue()


def test_a_file_that_fits_is_what_its_width_gives(photo: sweep.Image, tmp_path: Path) -> None:
    whole = len(written(photo, ks="1..8", width=320, max_bytes=10**9))
    limit = whole // 2
    path = tmp_path / "a.gif"
    path.write_bytes(b"old")
    with pytest.warns(sweep.SweepWarning) as notes:
        fitted = sweep.animate(photo, path, ks="1..8", width=320, max_bytes=limit)
    (one,) = fitted
    width = one.width
    assert width is not None
    assert 160 <= width < 320
    assert fitted.progression.method.steady == 4
    assert fitted.progression.ks == tuple(range(1, 9))
    assert (one.path, one.bytes, one.width) == (str(path), path.stat().st_size, width)
    assert one.bytes <= limit
    assert [str(note.message) for note in notes] == [
        f"china.jpg: to stay within {limit:,} bytes: {width} px wide instead of 320"
    ]
    decoded = Decoded(path)
    assert len(decoded.frames) == 8
    assert decoded.frames[0].shape[:2] == (one.height, width)
    # The same as if this width had been asked for.
    stream = io.BytesIO()
    sweep.animate(sweep.quantize(photo.resized(width), "1..8"), stream, format="gif")
    assert path.read_bytes() == stream.getvalue()
    assert os.listdir(tmp_path) == ["a.gif"]


def test_what_does_not_fit_leaves_all_as_it_was(small_photo: sweep.Image, tmp_path: Path) -> None:
    path = tmp_path / "a.gif"
    path.write_bytes(b"old")
    with pytest.raises(sweep.OutputError, match="max_bytes 500 cannot be reached: the smallest is"):
        sweep.animate(small_photo, path, ks="1..6", max_bytes=500)
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["a.gif"]


def test_notes_are_those_of_the_file_that_is_kept() -> None:
    image = sweep.Image(np.arange(3 * 500 * 9, dtype=np.uint8).reshape(9, 500, 3) // 64 * 64)
    with pytest.warns(sweep.SweepWarning) as notes:
        fitted = sweep.animate(image, io.BytesIO(), format="gif", ks="1..200", max_bytes=100_000)
    assert len(fitted.progression) == 200  # nothing was given up
    assert len(notes) == 1  # of K that would only repeat


def test_the_command(picture_file: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    monkeypatch.chdir(picture_file.parent)
    arguments = ["animate", picture_file.name, "-k", "1..9", "-o", "a.gif", "-o", "b.mp4", "--json"]
    assert run([*arguments, "--crf", "20", "--preset", "ultrafast"]) == 0
    whole = json.loads(capsys.readouterr().out)["outputs"]
    limit = max(one["bytes"] for one in whole) * 9 // 10
    Path("a.gif").write_bytes(b"old")
    arguments += ["--crf", "20", "--preset", "ultrafast", "--max-bytes"]
    assert run([*arguments, f"{limit}B"]) == 0
    out, err = capsys.readouterr()
    for one in json.loads(out)["outputs"]:
        assert one["bytes"] == Path(one["path"]).stat().st_size <= limit
    assert re.fullmatch(
        rf"note: china\.png: to stay within {limit:,} bytes: steady \d+ instead of 4[^\n]*\n", err
    )
    before = Path("a.gif").read_bytes()
    assert run([*arguments, "1kB"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert re.fullmatch(
        r"error: --max-bytes 1,000 cannot be reached: the smallest is [^\n]+\n", err
    )
    assert Path("a.gif").read_bytes() == before
    assert run([*arguments, "much"]) == 2
    assert '"much" is not a number of bytes' in capsys.readouterr().err
