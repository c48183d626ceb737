import pytest
from hypothesis import given
from hypothesis import strategies as st

from sweep.color.written import parse_color, parse_colors, to_hex
from sweep.errors import ParameterError

BYTES = st.integers(0, 255)


@given(st.tuples(BYTES, BYTES, BYTES), st.booleans(), st.booleans())
def test_a_color_is_read_as_it_is_written(
    color: tuple[int, int, int], upper: bool, sharp: bool
) -> None:
    text = to_hex(color)[not sharp :]
    assert parse_color(f" {text.upper() if upper else text}\n") == color


@given(st.tuples(*[st.integers(0, 15)] * 3), st.booleans())
def test_three_digits_are_each_written_twice(color: tuple[int, int, int], sharp: bool) -> None:
    text = "#" * sharp + "".join("0123456789abcdef"[digit] for digit in color)
    assert parse_color(text) == tuple(17 * digit for digit in color)


@pytest.mark.parametrize(
    "text",
    ["", "#", "red", "#12", "#1234", "#12345", "#1234567", "##123", "# 123", "#12 456", "-12345",
     "0x1234", "#\uff11\uff12\uff13", "#ggg"],
)  # fmt: skip
def test_what_is_no_color_is_refused(text: str) -> None:
    with pytest.raises(ParameterError) as error:
        parse_color(text)
    assert str(error.value) == f'"{text}" is not a color; write #rrggbb or #rgb'


def test_colors_are_taken_as_numbers_too() -> None:
    assert parse_color([1, 2, 3]) == (1, 2, 3)
    for wrong in ((1, 2), (1, 2, 256), (-1, 0, 0), 7, ("a", 0, 0)):
        with pytest.raises(ParameterError, match="is not a color; give"):
            parse_color(wrong)


def test_a_list_of_colors_names_the_one_that_is_none() -> None:
    assert parse_colors("#fff, 010203") == ((255, 255, 255), (1, 2, 3))
    assert parse_colors([(1, 2, 3), "#000"]) == ((1, 2, 3), (0, 0, 0))
    with pytest.raises(ParameterError, match=r'^"red" is not a color; .*, joined by commas$'):
        parse_colors("#fff,red")
