"""The order of characters against another implementation, and by hand."""

import pytest
from bidi import get_display
from hypothesis import given, settings
from hypothesis import strategies as st

from sweep.drawing.bidi import base_level, in_visual_order, is_bidirectional


def seen(text: str) -> str:
    return "".join(in_visual_order(list(text)))


# Letters of both directions, Arabic ones, digits of both kinds, what stands between and after
# digits, blanks and signs; none that is mirrored, which the other implementation leaves alone.
@given(st.text(st.sampled_from("abאבגجح12٣٤+-,.:/$%# !\u00a0"), max_size=24))
@settings(max_examples=500)
def test_lines_are_seen_as_another_implementation_has_them(text: str) -> None:
    assert seen(text) == get_display(text)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("abc", "abc"),
        ("אבג", "גבא"),
        ("אב 14 גד", "דג 14 בא"),
        ("ab אב 14 גד cd", "ab דג 14 בא cd"),
        ("אב (גד) x", "x (דג) בא"),
        ("ab (אב) cd", "ab (בא) cd"),
        ("(אב) x", "x (בא)"),
        ("אב (ab) גד", "דג (ab) בא"),
        ("ab [אב (cd) גד]", "ab [בא (cd) דג]"),
        ("אב < גד", "דג > בא"),
        ("K = 5, אב", "K = 5, בא"),
        ("«אב» x", "x «בא»"),
        ("אב, K = 5", "K = 5 ,בא"),
        ("", ""),
    ],
)  # fmt: skip
def test_lines_by_hand(text: str, wanted: str) -> None:
    assert seen(text) == wanted


def test_what_is_no_character_counts_as_a_number() -> None:
    field = object()
    assert in_visual_order(["א", " ", field, "%", " ", "ב"]) == ["ב", " ", field, "%", " ", "א"]
    assert in_visual_order(["a", " ", field]) == ["a", " ", field]


def test_marks_stay_on_their_letters() -> None:
    assert in_visual_order(["ש\u05c1", "ל"]) == ["ל", "ש\u05c1"]


def test_the_first_letter_tells_the_direction() -> None:
    assert [base_level(t) for t in ("a א", "א a", "14 א", "14", "؟ جا")] == [0, 1, 1, 0, 1]
    assert [is_bidirectional(t) for t in ("a", "é", "日", "aא", "٣")] == [False] * 3 + [True] * 2
