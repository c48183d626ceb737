"""What outputs are called."""

import pytest

from sweep.batch.naming import check_fields, filled, is_template, stem
from sweep.errors import TemplateError


@pytest.mark.parametrize(
    ("template", "picture", "number", "name"),
    [
        ("site/{stem}.gif", "photos/a b.jpg", 1, "site/a b.gif"),
        ("{parent}/{stem}{suffix}.gif", "photos/2024/a.tar.jpg", 1, "photos/2024/a.tar.jpg.gif"),
        ("out/{parent}/{stem}.gif", "/srv/x/a.jpg", 1, "out/srv/x/a.gif"),
        ("out/{parent}/{stem}.gif", "../x/../a.jpg", 1, "out/x/a.gif"),
        ("out/{parent}/{stem}.gif", "a.jpg", 1, "out/./a.gif"),
        ("{number}-{number:03}-{number:2}.gif", "a.jpg", 7, "7-007- 7.gif"),
        ("{stem}.gif", "s3://bucket/in/a.jpg", 1, "a.gif"),
        ("s3://out/{parent}/{stem}.gif", "s3://bucket/in/a.jpg", 1, "s3://out/bucket/in/a.gif"),
        ("{stem}.gif", "https://example.org/in/b%20c.jpg?x=1", 1, "b c.gif"),
        ("{stem}-k{k:02}.png", "a.jpg", 1, "a-k{k:02}.png"),
        ("plain.gif", "a.jpg", 1, "plain.gif"),
    ],
)  # fmt: skip
def test_a_template_is_filled(template: str, picture: str, number: int, name: str) -> None:
    assert filled(template, picture, number) == name


def test_what_a_picture_holds_is_not_filled_again() -> None:
    assert filled("{stem}.gif", "{number}.jpg", 3) == "{number}.gif"


def test_templates_are_told_from_names() -> None:
    assert is_template("a/{stem}.gif")
    assert is_template("{number:03}.gif")
    assert not is_template("a{b}.gif")
    assert not is_template("{k}.png")


def test_an_unknown_field_is_refused_with_the_nearest() -> None:
    with pytest.raises(TemplateError, match=r'\{stam\}.*did you mean "stem"'):
        check_fields("site/{stam}.gif")
    check_fields("site/{stem}-{number:04}.gif")
    check_fields("{k:02}.png", more=("k",))


def test_stems() -> None:
    assert stem("-") == "stdin"
    assert stem("a/b.c.png") == "b.c"
    assert stem("https://example.org/") == "example"
