import pytest
from hypothesis import given
from hypothesis import strategies as st

from sweep import KsError, parse_ks


@pytest.mark.parametrize(
    ("text", "ks"),
    [
        ("14", (14,)),
        ("1..5", (1, 2, 3, 4, 5)),
        ("7..7", (7,)),
        ("1..40:3", (1, 4, 7, 10, 13, 16, 19, 22, 25, 28, 31, 34, 37, 40)),
        ("1..10:4", (1, 5, 9)),
        ("2..256*2", (2, 4, 8, 16, 32, 64, 128, 256)),
        ("1..10*1.5", (1, 2, 3, 5, 8)),  # 1, 1.5, 2.25, 3.375, 5.06, 7.59
        ("1,5,10,20,40", (1, 5, 10, 20, 40)),
        ("40, 20 ,1..3,2", (1, 2, 3, 20, 40)),
        ("1..256", tuple(range(1, 257))),
        ("1-4", (1, 2, 3, 4)),
        ("10-30:5", (10, 15, 20, 25, 30)),
        ("1,5,10-12", (1, 5, 10, 11, 12)),
        ("2-16*2", (2, 4, 8, 16)),
        ("3\u20135", (3, 4, 5)),  # an en dash, which editors make of a hyphen
    ],
)
def test_lists_of_k(text: str, ks: tuple[int, ...]) -> None:
    assert parse_ks(text) == ks


def test_ints_are_taken_as_they_are() -> None:
    assert parse_ks(9) == (9,)
    assert parse_ks([20, 5, 5]) == (5, 20)
    assert parse_ks() == tuple(range(1, 41))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("0", "K = 0 is out of range; K goes from 1 to 256"),
        ("300", "K = 300 is out of range; K goes from 1 to 256"),
        ("1..300", 'K = 300 in "1..300" is out of range'),
        ("5..1", '"5..1" runs backwards; write 1..5'),
        ("1,zwei,3", '"zwei" in "1,zwei,3" is not a list of K'),
        ("1,,3", '"" in "1,,3" is not a list of K'),
        ("", '"" is not a list of K'),
        ("-4", '"-4" is not a list of K'),
        ("1..9:0", '"1..9:0" never grows'),
        ("1..9*1", '"1..9*1" never grows'),
        ("1..9*0.5", '"1..9*0.5" never grows'),
        ("1..", '"1.." is not a list of K'),
        ("٣", "is not a list of K"),  # an Arabic digit is a digit to int()
        ("9" * 40, "is not a list of K"),
    ],
)
def test_errors_point_at_the_piece(text: str, said: str) -> None:
    with pytest.raises(KsError) as caught:
        parse_ks(text)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("ks", [[], 0, 257, [1, 0]])
def test_bad_ints_are_refused(ks: int | list[int]) -> None:
    with pytest.raises(KsError):
        parse_ks(ks)


@given(st.text(alphabet="0123456789.,:* -x", max_size=20))
def test_any_text_gives_ks_or_one_line(text: str) -> None:
    try:
        ks = parse_ks(text)
    except KsError as error:
        assert "\n" not in str(error)
    else:
        assert ks == tuple(sorted(set(ks)))
        assert 1 <= ks[0] <= ks[-1] <= 256
