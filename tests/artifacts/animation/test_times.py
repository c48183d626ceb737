"""Times of chosen K: what is written is read, planned, and found in the file by other decoders."""

import io
from typing import Any

import av
import PIL.Image
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sweep
from sweep.artifacts.animation.times import parse_times, seconds_by_k, times_of, times_text
from sweep.timeline.timing import Timing

LIMITS = 0.02, 600


def delays(content: bytes) -> list[int]:
    with PIL.Image.open(io.BytesIO(content)) as image:
        found = []
        for number in range(image.n_frames):  # type: ignore[attr-defined]
            image.seek(number)
            image.load()
            found.append(round(image.info["duration"]))
    return found


def test_times_are_read() -> None:
    read = parse_times(" 1:1.5, 2 : 1,*:0.3,10..14:2,40-42:3 ", *LIMITS)
    assert read == (("1", 1.5), ("2", 1), ("*", 0.3), ("10..14", 2), ("40-42", 3))
    named = {1: 1.5, 2: 1, **dict.fromkeys(range(10, 15), 2), **dict.fromkeys(range(40, 43), 3)}
    assert seconds_by_k(read) == named
    assert times_of(read, (1, 2, 3, 12, 42)) == (1.5, 1, 0.3, 2, 3)
    assert times_of((("2", 1),), (1, 2)) == (None, 1)
    assert parse_times(times_text(read), *LIMITS) == read
    assert parse_times({1: 1.5, "2": 1, "*": 0.3}, *LIMITS) == read[:3]


@pytest.mark.parametrize(
    ("times", "said"),
    [
        ("1:0", "times has 0 s for K = 1; take 0.02 to 600 seconds"),
        ("1:601", "times has 601 s for K = 1"),
        ("1:-1", "times has -1 s for K = 1"),
        ("1:nan", '"nan" for K = 1 is no number of seconds'),
        ("1:x", '"x" for K = 1 is no number of seconds'),
        ("1", '"1" is no K with its seconds; write them as in "1:1.5'),
        ("", '"" is no K with its seconds'),
        ("1:1,1..3:2", "times names K = 1 twice"),
        ("*:1,*:2", "times names K = * twice"),
        ("0:1", "times: K = 0 is out of range"),
        ("a:1", 'times: "a" is not a list of K'),
        ({}, "times names no K"),
        ({1: True}, '"True" for K = 1 is no number'),
        ({1: None}, '"None" for K = 1 is no number'),
        (3, "times 3 cannot be used; it takes LIST"),
    ],
)
def test_what_is_no_time_is_one_line(times: Any, said: str) -> None:
    with pytest.raises(sweep.ParameterError) as caught:
        sweep.Animation(times=times)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_what_contradicts_is_refused() -> None:
    with pytest.raises(sweep.ParameterError, match=r"step 1 s and \* in times are both for the K"):
        sweep.Animation.of(None, {"step": 1, "times": "*:1"})
    with pytest.raises(sweep.ParameterError, match=r"ease and \* in times are both"):
        sweep.Animation.of(None, {"ease": True, "times": "*:1"})
    with pytest.raises(sweep.ParameterError, match="times and seconds contradict each other"):
        sweep.Animation.of(None, {"seconds": 9, "times": "1:1"})
    sweep.Animation.of(None, {"step": 1, "ease": True, "times": "1:1"})


def test_a_k_that_is_not_shown_is_refused(small_photo: sweep.Image) -> None:
    with pytest.raises(sweep.ParameterError, match="names K = 9, which is not shown; leave it out"):
        sweep.animate(small_photo, io.BytesIO(), format="gif", ks="1..4", times="9:1")


def test_the_files_have_the_times(small_photo: sweep.Image) -> None:
    progression = sweep.quantize(small_photo, "1..6")

    def made(format: str = "gif", **options: Any) -> bytes:
        stream = io.BytesIO()
        sweep.animate(progression, stream, format=format, **options)
        return stream.getvalue()

    times = "1:1.5,2:1,*:0.3,6:3"
    for kind in ("gif", "webp", "apng"):
        assert delays(made(kind, times=times)) == [1500, 1000, 300, 300, 300, 3000]
    # Without a star the others have what they have anyway.
    assert delays(made(times="2:1", step=0.5, hold=2)) == [500, 1000, 500, 500, 500, 2000]
    assert delays(made(times={3: 1, "*": 0.25})) == [250, 250, 1000, 250, 250, 250]
    bounced = [1500, 1000, 300, 300, 300, 3000, 300, 300, 300, 1000]
    assert delays(made(times=times, bounce=True)) == bounced
    assert delays(made(times=times, reverse=True)) == bounced[5::-1]
    assert delays(made(times=times, last_first=True)) == [300, *bounced[:6]]
    assert delays(made(times=times, original=True, hold=5)) == [*bounced[:6], 5000]
    assert delays(made(times="1..3:1,*:0.5")) == [1000] * 3 + [500] * 3
    with av.open(io.BytesIO(made("mp4", times=times)), "r") as file:
        assert file.duration == pytest.approx(6_400_000, abs=60_000)


def test_fast_times_are_told_once(small_photo: sweep.Image) -> None:
    with pytest.warns(sweep.SweepWarning, match="times 0.1 s flashes 10 times a second") as told:
        sweep.animate(small_photo, io.BytesIO(), format="gif", ks="1..3", times="2:0.1")
    assert len(told) == 1


@given(
    st.lists(st.one_of(st.none(), st.floats(0.02, 600)), max_size=8),
    st.integers(1, 8),
    st.booleans(),
    st.booleans(),
)
def test_frames_have_their_times_forth_and_back(
    times: list[float | None], count: int, bounce: bool, original: bool
) -> None:
    timing = Timing(bounce=bounce)
    cues = timing.cues(count + original, original=original, times=times[:count])
    plain = timing.cues(count + original, original=original)
    for cue, usual in zip(cues, plain, strict=True):
        own = times[cue.index] if cue.index < len(times[:count]) else None
        wanted = usual.milliseconds if own is None else 1000 * own
        assert abs(cue.milliseconds - wanted) <= 1
