"""The plan of an animation: its order and its times, for all kinds of wishes."""

import itertools
import math
import warnings

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import sweep
from sweep.timeline.crossfade import Blend
from sweep.timeline.shots import to_shots
from sweep.timeline.timing import Cue, Timing, frames_per_second


def frames(count: int) -> list[sweep.Frame]:
    palette = np.zeros((1, 3), np.uint8)
    return [sweep.Frame(np.zeros((1, 1), np.uint8), palette) for _ in range(count)]


def indices(cues: tuple[Cue, ...]) -> list[int]:
    """Which frames are shown, in order, without the blends."""
    return [cue.index for cue in cues if cue.toward is None]


def length(cues: tuple[Cue, ...]) -> int:
    return sum(cue.milliseconds for cue in cues)


@pytest.mark.parametrize(
    ("count", "times"), [(0, []), (1, [2000]), (2, [400, 2000]), (4, [400, 400, 400, 2000])]
)
def test_every_frame_has_its_step_and_the_last_its_hold(count: int, times: list[int]) -> None:
    made = frames(count)
    shots = list(to_shots(made, Timing()))
    assert [shot.milliseconds for shot in shots] == times
    assert [shot.frame for shot in shots] == made


@pytest.mark.parametrize(
    ("timing", "original", "order"),
    [
        (Timing(), False, [0, 1, 2, 3]),
        (Timing(reverse=True), False, [3, 2, 1, 0]),
        (Timing(bounce=True), False, [0, 1, 2, 3, 2, 1]),
        (Timing(bounce=True, reverse=True), False, [3, 2, 1, 0, 1, 2]),
        (Timing(reverse=True), True, [2, 1, 0, 3]),
        (Timing(bounce=True), True, [0, 1, 2, 3, 2, 1]),
    ],
)
def test_order(timing: Timing, original: bool, order: list[int]) -> None:
    assert indices(timing.cues(4, original=original)) == order


@pytest.mark.parametrize("count", [1, 2])
def test_few_frames_bounce_without_repeats(count: int) -> None:
    assert indices(Timing(bounce=True).cues(count)) == list(range(count))


def test_both_the_last_k_and_the_original_are_held() -> None:
    cues = Timing(step=0.5, hold=3, hold_first=1).cues(4, original=True)
    assert [cue.milliseconds for cue in cues] == [1000, 500, 3000, 3000]
    # On the way back the same frames are steps like any other.
    cues = Timing(step=0.5, hold=3, bounce=True).cues(4, original=True)
    assert [cue.milliseconds for cue in cues] == [500, 500, 3000, 3000, 500, 500]


def test_the_last_k_can_come_first_too() -> None:
    cues = Timing(step=0.5, hold=3, hold_first=1, last_first=True).cues(3)
    assert [(cue.index, cue.milliseconds) for cue in cues] == [
        (2, 500), (0, 1000), (1, 500), (2, 3000)
    ]  # fmt: skip
    # It is the last K that comes first, not the original.
    cues = Timing(step=0.5, hold=3, bounce=True, last_first=True).cues(4, original=True)
    assert [(cue.index, cue.milliseconds) for cue in cues] == [
        (2, 500), (0, 500), (1, 500), (2, 3000), (3, 3000), (2, 500), (1, 500)
    ]  # fmt: skip
    assert indices(Timing(last_first=True).cues(2)) == [1, 0, 1]
    for count, original in ((1, False), (2, True)):  # one K alone is first anyway
        assert indices(Timing(last_first=True).cues(count, original=original)) == [*range(count)]
    blended = Timing(step=0.5, crossfade=0.1, last_first=True).cues(3)
    assert (blended[0], indices(blended)) == (Cue(2, 500), [2, 0, 1, 2])
    with pytest.raises(sweep.ParameterError, match="reverse begins with the largest K anyway"):
        Timing(last_first=True, reverse=True)


def test_rounding_is_carried() -> None:
    cues = Timing(step=0.3333, hold=1).cues(10)
    assert [cue.milliseconds for cue in cues][:4] == [333, 334, 333, 333]
    assert length(cues) == 4000


@given(
    count=st.integers(1, 256),
    original=st.booleans(),
    step=st.floats(0.2, 5),
    hold=st.floats(0.02, 10),
    hold_first=st.none() | st.floats(0.02, 10),
    reverse=st.booleans(),
    bounce=st.booleans(),
    ease=st.booleans(),
)
def test_the_whole_lasts_the_sum_of_its_parts(
    count: int, original: bool, step: float, hold: float, hold_first: float | None,
    reverse: bool, bounce: bool, ease: bool,
) -> None:  # fmt: skip
    timing = Timing(
        step=step, hold=hold, hold_first=hold_first, reverse=reverse, bounce=bounce, ease=ease
    )
    total = count + original
    cues = timing.cues(total, original=original)
    order = indices(cues)
    assert set(order) == set(range(total))
    assert all(a != b for a, b in itertools.pairwise(order))
    turn = order[:total]
    ks = [i for i in turn if not (original and i == count)]
    assert ks == sorted(ks, reverse=reverse)
    if original:
        assert turn[-1] == count
    assert order == turn + (turn[-2:0:-1] if bounce else [])
    held = {count - 1: hold} | ({count: hold} if original else {})
    if hold_first is not None and count > 1:
        held[0] = hold_first
    free = [i for place, i in enumerate(order) if place not in held]
    parts = [max(0.25, 1 / (1 + i / 10)) if ease else 1 for i in free]
    assert length(cues) == pytest.approx(1000 * (sum(held.values()) + step * sum(parts)), abs=0.51)
    for place, seconds in held.items():
        assert cues[place].milliseconds == pytest.approx(seconds * 1000, abs=1)


@given(count=st.integers(2, 256), seconds=st.floats(1, 3600), ease=st.booleans(), data=st.data())
def test_seconds_are_met_to_the_millisecond(
    count: int, seconds: float, ease: bool, data: st.DataObject
) -> None:
    hold = data.draw(st.floats(0.02, min(600, seconds / 2)))
    bounce, original = data.draw(st.booleans()), data.draw(st.booleans())
    timing = Timing(hold=hold, seconds=seconds, ease=ease, bounce=bounce)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", sweep.SweepWarning)
        try:
            cues = timing.cues(count, original=original)
        except sweep.ParameterError as error:
            least = float(str(error).split("at least ")[1].split(",")[0])
            assert least >= seconds
            longer = Timing(hold=hold, seconds=least, ease=ease, bounce=bounce)
            assert longer.cues(count, original=original)
            return
    assert abs(length(cues) - seconds * 1000) <= 0.5001
    assert min(cue.milliseconds for cue in cues) >= 20


def test_seconds_of_a_single_frame() -> None:
    assert [cue.milliseconds for cue in Timing(seconds=5).cues(1)] == [5000]
    assert [cue.milliseconds for cue in Timing(seconds=5).cues(1, original=True)] == [5000]
    held = Timing(seconds=5, hold_first=1).cues(2)
    assert [cue.milliseconds for cue in held] == [1000, 4000]
    with pytest.raises(
        sweep.ParameterError, match=r"for 2 frames with holds of 1 s; take at least 1\.02,"
    ):
        Timing(seconds=1, hold_first=1).cues(2)
    with pytest.raises(sweep.ParameterError, match=r"for 2 frames with holds of 1 s; take"):
        Timing(seconds=1.01, hold_first=1).cues(2)
    # Ten frames share a tenth of a second, and need two.
    with pytest.raises(sweep.ParameterError, match=r"holds of 1\.9 s; take at least 2\.10,"):
        Timing(seconds=2, hold=1.9).cues(11)


@given(count=st.integers(3, 256), reverse=st.booleans())
def test_ease_gives_larger_k_less_time(count: int, reverse: bool) -> None:
    cues = Timing(ease=True, reverse=reverse).cues(count)
    by_k = sorted(cues[:-1], key=lambda cue: cue.index)
    for smaller, larger in itertools.pairwise(by_k):
        assert larger.milliseconds <= smaller.milliseconds + 1  # the carried rounding
    assert by_k[-1].milliseconds < by_k[0].milliseconds
    assert min(cue.milliseconds for cue in cues) >= 99
    assert frames_per_second(cues) in (10, 30)


def test_a_long_sweep_does_not_bore_with_ease() -> None:
    assert length(Timing().cues(256)) == 104_000
    assert length(Timing(ease=True).cues(256)) < 32_000


@given(
    count=st.integers(2, 40),
    step=st.floats(0.2, 2),
    part=st.floats(0.05, 0.8),
    bounce=st.booleans(),
)
def test_a_crossfade_ends_each_shot_but_the_last(
    count: int, step: float, part: float, bounce: bool
) -> None:
    crossfade = step * part
    assume(0.02 <= crossfade <= step - 0.036)
    plain = Timing(step=step, bounce=bounce).cues(count)
    cues = Timing(step=step, crossfade=crossfade, bounce=bounce).cues(count)
    assert length(cues) == length(plain)
    assert indices(cues) == indices(plain)
    assert (cues[-1].toward, cues[-1].milliseconds) == (None, plain[-1].milliseconds)
    shots = [list(group) for _, group in itertools.groupby(cues, key=lambda cue: cue.index)]
    for shot, whole, following in zip(shots, plain, plain[1:], strict=False):
        still, *blends = shot
        assert still.toward is None
        assert sum(cue.milliseconds for cue in shot) == whole.milliseconds
        assert {cue.toward for cue in blends} == {following.index}
        shares = [cue.share for cue in blends]
        assert shares == sorted(set(shares))
        assert 0 < shares[0] <= shares[-1] < 1
        faded = sum(cue.milliseconds for cue in blends)
        assert faded == pytest.approx(crossfade * 1000, abs=1)
        assert len(blends) == max(1, round(crossfade * 30))


def test_a_crossfade_must_leave_each_k_a_time_of_its_own() -> None:
    with pytest.raises(sweep.ParameterError, match=r"crossfade 0.4 s .* take at most 0.366 s"):
        Timing(crossfade=0.4).cues(3)
    Timing(crossfade=0.366).cues(3)
    Timing(crossfade=0.3665).cues(3)  # half a millisecond is what rounding can take
    with pytest.raises(sweep.ParameterError, match=r"shortest shot of 0.4 s"):
        Timing(crossfade=0.4).cues(2)
    with (
        pytest.warns(sweep.SweepWarning, match="flashes"),
        pytest.raises(sweep.ParameterError, match=r"shot of 0.054 s; take at most 0.02 s, or"),
    ):
        Timing(step=0.054, crossfade=0.05).cues(3)
    with (
        pytest.warns(sweep.SweepWarning, match="flashes"),
        pytest.raises(sweep.ParameterError, match=r"shot of 0.053 s; take a longer step"),
    ):
        Timing(step=0.053, crossfade=0.05).cues(3)
    with pytest.raises(sweep.ParameterError, match=r"shot of 0.1 s; take at most 0.066 s"):
        Timing(crossfade=0.3, ease=True).cues(100)
    Timing(crossfade=0.02)
    Timing(crossfade=600)
    for seconds in (0.01999, 600.01, -0.1):
        said = rf"crossfade {seconds:g} s is out of range; take 0\.02 s or more"
        with pytest.raises(sweep.ParameterError, match=said):
            Timing(crossfade=seconds)


def test_blends_are_mixed_in_linear_light() -> None:
    indices = np.array([[0, 1], [0, 0]], np.uint8)
    before = sweep.Frame(indices, np.array([[0, 0, 0], [255, 100, 0]], np.uint8))
    white = sweep.Frame(np.zeros((2, 2), np.uint8), np.array([[255, 255, 255]], np.uint8))
    half = Blend.of(before, white).at(0.5)
    # Half the light of white is 188 in sRGB, not 128; with half that of 100 it is 198, not 178.
    assert half.pixels.tolist() == [[[188] * 3, [255, 198, 188]], [[188] * 3, [188] * 3]]
    shots = list(to_shots([before, white], Timing(crossfade=0.1)))
    assert [shot.milliseconds for shot in shots] == [300, 33, 34, 33, 2000]
    assert shots[2].frame.pixels.tolist() == half.pixels.tolist()


@pytest.mark.parametrize(
    ("before", "after", "side", "kind"),
    [
        (3, 5, 80, np.uint8),
        (3, 200, 80, np.uint16),
        (256, 256, 80, np.uint16),
        (300, 5, 80, np.uint16),
        (5000, 5000, 80, np.uint16),
        (5000, 5000, 300, np.int32),
    ],
)
def test_blends_of_any_number_of_colors(
    before: int, after: int, side: int, kind: type[np.integer]
) -> None:
    rng = np.random.default_rng(before)

    def frame(colors: int) -> sweep.Frame:
        narrow = np.uint8 if colors <= 256 else np.int32
        palette = rng.integers(0, 256, (colors, 3), np.uint8)
        return sweep.Frame(rng.integers(0, colors, (side, side + 20), narrow), palette)

    a, b = frame(before), frame(after)
    blend = Blend.of(a, b)
    assert blend.indices.dtype == kind
    assert np.array_equal(blend.at(0).pixels, a.pixels)
    assert np.array_equal(blend.at(1).pixels, b.pixels)
    middle = blend.at(0.25).pixels.astype(int)
    assert (middle >= np.minimum(a.pixels, b.pixels)).all()
    assert (middle <= np.maximum(a.pixels, b.pixels)).all()


def test_frames_that_are_transparent_in_different_places_are_mixed_with_their_mattes() -> None:
    def frame(opaque: list[bool], level: int) -> sweep.Frame:
        matte = sweep.Matte(np.array([opaque]), (255, 255, 255))
        return sweep.Frame(np.zeros((1, 2), np.uint8), np.full((1, 3), level, np.uint8), matte)

    one, other = frame([True, False], 0), frame([False, True], 0)
    mixed = Blend.of(one, other)
    assert mixed.matte is None
    assert mixed.at(0).pixels[0, :, 0].tolist() == [0, 255]
    assert mixed.at(0.5).pixels[0, :, 0].tolist() == [188, 188]
    alike = Blend.of(one, frame([True, False], 255))
    assert alike.matte is not None
    assert alike.at(0.5).pixels[0, 0].tolist() == [188] * 3


@pytest.mark.parametrize(("colors", "kind"), [(16, np.uint8), (17, np.uint16), (256, np.uint16)])
def test_a_blend_takes_no_wider_numbers_than_it_needs(colors: int, kind: type[np.integer]) -> None:
    """Each color meets each: 256, 289 and 65,536 pairs."""
    rows = np.arange(colors, dtype=np.uint8)
    palette = np.repeat(rows[:, None], 3, axis=1)
    across = sweep.Frame(np.tile(rows, (colors, 1)), palette)
    down = sweep.Frame(np.tile(rows[:, None], (1, colors)), palette)
    blend = Blend.of(across, down)
    assert len(blend.before) == colors**2
    assert blend.indices.dtype == kind
    assert np.array_equal(blend.at(1).pixels, down.pixels)


def test_frames_are_made_when_they_are_shown() -> None:
    class Counted:
        made = 0

        def __len__(self) -> int:
            return 10

        def __getitem__(self, index: int) -> sweep.Frame:
            self.made += 1
            return frames(1)[0]

    counted = Counted()
    shots = to_shots(counted, Timing(crossfade=0.1))
    assert counted.made == 0
    next(shots)
    assert counted.made == 1
    list(shots)
    assert counted.made == 10  # a blend's second frame is the next shot's


@pytest.mark.parametrize(
    ("timing", "rate"),
    [
        (Timing(), 10),
        (Timing(crossfade=0.2), 30),
        (Timing(hold=0.1), 10),
        (Timing(hold=0.099), 30),
        (Timing(hold=0.034), 30),
        (Timing(hold=0.033), 50),
        (Timing(hold=0.03), 50),
        (Timing(hold=0.02), 50),
    ],
)
def test_the_rate_shows_every_frame(timing: Timing, rate: int) -> None:
    assert frames_per_second(timing.cues(5)) == rate


def test_the_ends_of_the_ranges_are_taken() -> None:
    with pytest.warns(sweep.SweepWarning, match="flashes 50 times"):
        Timing(step=0.02, hold=0.02, hold_first=0.02)
    Timing(step=600, hold=600, hold_first=600)
    Timing(seconds=86_400)


@pytest.mark.parametrize("seconds", [0, 0.01999, -1, 600.01, math.nan, math.inf])
def test_times_out_of_range_are_refused(seconds: float) -> None:
    for name in ("step", "hold", "hold_first"):
        option = {name: seconds}
        with pytest.raises(sweep.ParameterError, match=rf"^{name} .* take 0.02 to 600 seconds"):
            Timing(**option)  # type: ignore[arg-type]


@pytest.mark.parametrize("seconds", [0, -1, 86_401, math.nan, math.inf])
def test_a_whole_length_out_of_range_is_refused(seconds: float) -> None:
    with pytest.raises(sweep.ParameterError, match=r"^seconds .* more than 0 and at most 86400"):
        Timing(seconds=seconds)


def test_step_and_seconds_exclude_each_other() -> None:
    with pytest.raises(sweep.ParameterError, match="step 1 s and seconds 20 s contradict"):
        Timing(step=1, seconds=20)


def test_flashing_is_warned_about() -> None:
    with pytest.warns(sweep.SweepWarning, match="flashes 10 times a second"):
        Timing(step=0.1)
    with pytest.warns(sweep.SweepWarning, match="0.2 s or more is calm"):
        Timing(step=0.1999)
    Timing(step=0.2)
    with pytest.warns(sweep.SweepWarning, match="flashes 10 times a second"):
        Timing(seconds=3, hold=2).cues(11)
    with pytest.warns(sweep.SweepWarning, match="flashes 5 times a second"):
        Timing(seconds=3.999, hold=2).cues(11)
    assert Timing(seconds=4, hold=2).cues(11)[0].milliseconds == 200
    with pytest.raises(sweep.ParameterError, match="too short for 11 frames"):
        Timing(seconds=2.1999, hold=2).cues(11)
