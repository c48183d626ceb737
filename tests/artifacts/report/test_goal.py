import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sweep
from sweep.artifacts.report.goal import GOALS, Goal, choose, parse_goal
from sweep.metrics.measure import Metrics, measure, values


@pytest.mark.parametrize(
    ("text", "metric", "sign", "limit"),
    [
        ("delta_e<3", "delta_e", "<", 3),
        (" delta_e_95 <= 6.5 ", "delta_e_95", "<=", 6.5),
        ("psnr>30", "psnr", ">", 30),
        ("PSNR >= 30 dB", "psnr", ">=", 30),
        ("ssim>.9", "ssim", ">", 0.9),
        ("mse<200.", "mse", "<", 200),
        ("bytes<100kB", "bytes", "<", 100_000),
        ("bytes<=1.5MiB", "bytes", "<=", 1.5 * 2**20),
        ("bytes<512", "bytes", "<", 512),
        ("bytes<2gb", "bytes", "<", 2e9),
        ("bits_per_pixel<2", "bits_per_pixel", "<", 2),
    ],
)
def test_goals_are_read(text: str, metric: str, sign: str, limit: float) -> None:
    goal = parse_goal(text)
    assert (goal.metric, goal.sign, goal.limit, goal.text) == (metric, sign, limit, text.strip())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is not a goal; write a metric"),
        ("delta_e=3", '"delta_e<3", "psnr>30" or "bytes<100kB"'),
        ("delta_e<three", "is not a goal"),
        ("delta_e<nan", "is not a goal"),
        ("delta_e<-1", "is not a goal"),
        ("psnr>1e9", "is not a goal"),
        ("3>delta_e", "is not a goal"),
        ("beauty>3", 'the metric "beauty" is unknown; known are mse, psnr, ssim'),
        ("delta_e>3", "asks for the worse, as less delta_e is better; write delta_e<3"),
        ("bytes>100kB", "less bytes is better; write bytes<100kB"),
        ("psnr<=30", "more psnr is better; write psnr>=30"),
        ("bytes<3px", "bytes takes B, kB, MB, KiB, MiB, GB, GiB"),
        ("mse<3kB", "mse takes no unit"),
    ],
)
def test_what_is_no_goal_is_refused(text: str, said: str) -> None:
    with pytest.raises(sweep.ParameterError) as error:
        parse_goal(text)
    assert said in str(error.value)


@given(st.floats(0, 100), st.floats(0, 100), st.sampled_from(["<", "<=", ">", ">="]))
def test_goals_mean_what_they_say(value: float, limit: float, sign: str) -> None:
    goal = Goal("psnr", sign, limit, "")
    assert goal.met(value) == eval(f"{value!r} {sign} {limit!r}")


@pytest.mark.parametrize(
    "text", ["mse<200", "psnr>=26", "ssim>0.85", "delta_e<5", "delta_e_95<=12"]
)
def test_the_answer_is_the_smallest_k_of_the_first_sweep_that_has_one(
    small_photo: sweep.Image, text: str
) -> None:
    goal, histogram = parse_goal(text), sweep.Histogram.of(small_photo)
    swept: list[int] = []
    choice = choose(histogram, goal, "1,4", on_sweep=swept.append)
    assert swept == [4, 8, 16, 32, 64, 128, 256][: len(swept)]
    for most in swept:
        every = sweep.Progression.of(histogram, f"1..{most}")
        found = [v for v in values(goal.metric, every) if v is not None]
        met = [k for k, value in enumerate(found, start=1) if goal.met(value)]
        assert bool(met) == (most == swept[-1])
    assert choice.k == choice.smallest == met[0]
    assert choice.value == found[choice.k - 1]
    assert choice.progression.ks == tuple(sorted({1, 4, choice.k}))
    (told,) = [m for m in measure(choice.progression) if m.k == choice.k]
    assert getattr(told, goal.metric) == choice.value


def test_a_size_holds_up_to_the_answer(small_photo: sweep.Image) -> None:
    goal, histogram = parse_goal("bytes<500B"), sweep.Histogram.of(small_photo.resized(40))
    choice = choose(histogram, goal, "1..3")
    assert choice.smallest == 1
    assert choice.k > 3
    swept = next(most for most in (6, 12, 24, 48, 96, 192, 256) if most > choice.k)
    sizes = list(values("bytes", sweep.Progression.of(histogram, f"1..{swept}")))
    assert all(size is not None and size < 500 for size in sizes[: choice.k])
    assert (sizes[choice.k] or 0) >= 500
    assert choice.value == sizes[choice.k - 1]


def test_with_few_colors_nothing_is_swept_twice() -> None:
    image = sweep.Image(np.arange(90, dtype=np.uint8).reshape(5, 6, 3) // 30 * 99)
    histogram, swept = sweep.Histogram.of(image), list[int]()
    for text, k in [("mse<=0", 3), ("psnr>99", 3), ("bytes<1MB", 3), ("delta_e<200", 1)]:
        goal = parse_goal(text)
        choice = choose(histogram, goal, "8", on_sweep=swept.append)
        assert choice.k == k, text
    assert swept == [8] * 4
    with pytest.raises(sweep.UnmetError, match=r"no K from 1 to 3 meets \"mse<0\"; the best is"):
        choose(histogram, parse_goal("mse<0"), "8")


def test_what_no_k_meets_says_the_best(small_photo: sweep.Image) -> None:
    histogram = sweep.Histogram.of(small_photo.resized(30))
    with pytest.raises(sweep.UnmetError) as error:
        choose(histogram, parse_goal("psnr>99"), "200", sweep.Method(effort="fast"))
    best = sweep.Progression.of(histogram, "1..256", sweep.Method(effort="fast"))[256].psnr
    assert str(error.value) == (
        f'no K from 1 to 256 meets "psnr>99"; the best is psnr {best:.4g} at K = 256; ask for less'
    )
    with pytest.raises(sweep.UnmetError, match=r"the best is \d+ bytes at K = 1; allow more"):
        choose(histogram, parse_goal("bytes<9B"), "5")


def test_ssim_needs_a_picture_of_some_size() -> None:
    histogram = sweep.Histogram.of(sweep.Image(np.zeros((10, 50, 3), np.uint8)))
    with pytest.raises(sweep.ParameterError, match=r"thin.png: is 50x10 px; ssim takes 11 px"):
        choose(histogram, parse_goal("ssim>0.5"), name="thin.png")


def test_every_metric_that_can_be_a_goal_is_measured() -> None:
    assert set(GOALS) <= set(Metrics.__dataclass_fields__)
