import math

import numpy as np
import pytest

import sweep


def frames(count: int) -> list[sweep.Frame]:
    palette = np.zeros((1, 3), np.uint8)
    return [sweep.Frame(np.zeros((1, 1), np.uint8), palette) for _ in range(count)]


@pytest.mark.parametrize(
    ("count", "times"), [(0, []), (1, [2000]), (2, [400, 2000]), (4, [400, 400, 400, 2000])]
)
def test_every_frame_has_its_step_and_the_last_its_hold(count: int, times: list[int]) -> None:
    made = frames(count)
    shots = list(sweep.to_shots(made, sweep.Timing()))
    assert [shot.milliseconds for shot in shots] == times
    assert [shot.frame for shot in shots] == made


@pytest.mark.parametrize("seconds", [0, 0.019, -1, 601, math.nan, math.inf])
def test_times_out_of_range_are_refused(seconds: float) -> None:
    with pytest.raises(sweep.ParameterError, match=r"^step .* take 0.02 to 600 seconds"):
        sweep.Timing(step=seconds)
    with pytest.raises(sweep.ParameterError, match=r"^hold .* take 0.02 to 600 seconds"):
        sweep.Timing(hold=seconds)


def test_flashing_is_warned_about() -> None:
    with pytest.warns(sweep.SweepWarning, match="flashes 10 times a second"):
        sweep.Timing(step=0.1)
    sweep.Timing(step=0.2)
