import matplotlib.colors
import pytest
import tinycss2.color3
from hypothesis import given
from hypothesis import strategies as st

from sweep.color.names import NAMES
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
    ["", "#", "zinnober", "#12", "#12345", "#1234567", "##123", "# 123", "#12 456", "-12345",
     "0x1234", "#\uff11\uff12\uff13", "#ggg", "rgb(1, 2)", "rgb(1 2 3", "rgb(1.1.1 2 3)",
     "rgb(\uff11 2 3)", "hsl(1 2 3)", "currentcolor"],
)  # fmt: skip
def test_what_is_no_color_is_refused(text: str) -> None:
    with pytest.raises(ParameterError) as error:
        parse_color(text)
    remedy = "write #rrggbb, #rgb, a name as in CSS, or rgb(r, g, b)"
    assert str(error.value) == f'"{text}" is not a color; {remedy}'


def test_names_are_those_of_css() -> None:
    assert {name: to_hex(color) for name, color in NAMES.items()} == {
        name: str(value).lower() for name, value in matplotlib.colors.CSS4_COLORS.items()
    }
    for name in NAMES:
        css = tinycss2.color3.parse_color(name)
        if css is not None:  # one is newer than that
            assert parse_color(f" {name.upper()} ") == tuple(round(255 * v) for v in css[:3])


@given(st.tuples(BYTES, BYTES, BYTES), st.sampled_from([", ", " ", " , "]))
def test_rgb_is_read(color: tuple[int, int, int], between: str) -> None:
    assert parse_color(f"rgb({between.join(map(str, color))})") == color
    percent = between.join(f"{100 * value / 255:.4f}%" for value in color)
    assert parse_color(f"RGB( {percent} )") == color


@given(st.integers(-720, 720), st.integers(0, 100), st.integers(0, 100))
def test_hsl_is_as_another_has_it(hue: int, saturation: int, lightness: int) -> None:
    color = parse_color(f"hsl({hue}deg {saturation}% {lightness}%)")
    css = tinycss2.color3.parse_color(f"hsl({hue}, {saturation}%, {lightness}%)")
    assert css is not None
    assert all(abs(a - 255 * b) <= 0.5 + 1e-9 for a, b in zip(color, css[:3], strict=True))


@pytest.mark.parametrize(
    "text",
    ["#1234", "#12345678", "rgba(1, 2, 3, .5)", "rgb(1 2 3 / 50%)", "hsla(1, 2%, 3%, 1)",
     "transparent"],
)  # fmt: skip
def test_alpha_is_refused(text: str) -> None:
    with pytest.raises(ParameterError) as error:
        parse_color(text)
    assert str(error.value) == f'"{text}" has an alpha; write a color that is opaque'


def test_the_nearest_name_is_told() -> None:
    with pytest.raises(ParameterError, match='"tomatto" is not a color; did you mean "tomato"'):
        parse_color("tomatto")


def test_colors_are_taken_as_numbers_too() -> None:
    assert parse_color([1, 2, 3]) == (1, 2, 3)
    for wrong in ((1, 2), (1, 2, 256), (-1, 0, 0), 7, ("a", 0, 0)):
        with pytest.raises(ParameterError, match="is not a color; give"):
            parse_color(wrong)


def test_a_list_of_colors_names_the_one_that_is_none() -> None:
    assert parse_colors("#fff, 010203") == ((255, 255, 255), (1, 2, 3))
    assert parse_colors([(1, 2, 3), "#000"]) == ((1, 2, 3), (0, 0, 0))
    assert parse_colors("red, rgb(1, 2, 3),hsl(0 0% 100%)") == (
        (255, 0, 0), (1, 2, 3), (255, 255, 255),
    )  # fmt: skip
    with pytest.raises(ParameterError, match=r'^"#ff" is not a color; write #rrggbb'):
        parse_colors("#fff,#ff")
