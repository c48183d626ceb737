"""Names of files as words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sweep.artifacts.readable import readable


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("tulip_field.jpg", "tulip field"), ("TulipField.png", "Tulip Field"),
        ("IMG_1234.JPG", ""), ("IMG_1234 beach.jpg", "beach"), ("DSC00012.jpg", ""),
        ("PXL_20240101_123456789.MP.jpg", ""), ("P1010101.JPG", ""), ("GOPR0001.jpg", ""),
        ("Screenshot 2024-05-01 at 12.30.11.png", ""),
        ("WhatsApp Image 2024-05-01 at 12.30.11 (1).jpeg", ""),
        ("IMG-20240501-WA0007.jpg", ""), ("parrot-scaled.jpg", "parrot"),
        ("parrot-1024x768.jpg", "parrot"), ("photo (2).jpg", "photo"),
        ("sunset%20over%20sea.jpg", "sunset over sea"),
        ("550e8400-e29b-41d4-a716-446655440000.png", ""),
        ("d41d8cd98f00b204e9800998ecf8427e.jpg", ""), ("kodim07.png", "kodim07"),
        ("2024 harvest.jpg", "2024 harvest"), ("R2D2.jpg", "R2D2"), ("decade.png", "decade"),
        ("Größe_שלום.jpg", "Größe שלום"), ("top_10.png", "top 10"),
        ("https://a.b/c/My%20Dog.jpg?x=1", "My Dog"), ("folder/red_barn.jpg", "red barn"),
    ],
)  # fmt: skip
def test_what_a_name_says(name: str, words: str) -> None:
    assert readable(name) == words


@given(st.text(max_size=60))
def test_any_name_is_one_line_of_words(name: str) -> None:
    words = readable(name)
    assert words == " ".join(words.split())
    assert words.isprintable()
