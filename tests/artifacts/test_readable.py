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
        ("Sam 2010.jpg", "Sam 2010"), ("facade12.jpg", "facade12"), ("iPhone.jpg", "iPhone"),
        ("copy machine.jpg", "copy machine"), ("tulip copy.jpg", "tulip"),
        ("P-100 tractor.jpg", "P 100 tractor"), ("Copy of tulip.jpg", "Copy of tulip"),
        ("_MG_1234.jpg", ""), ("IMG_E1234.jpg", ""), ("DJI_0001.jpg", ""), ("L1000123.jpg", ""),
        ("100_1234.jpg", ""), ("MVIMG_20200101_101010.jpg", ""), ("GX010123.jpg", ""),
        ("FB_IMG_1500000000000.jpg", ""), ("Screenshot from 2024-05-01 12-30-11.png", ""),
        ("Screen Shot 2024-05-01 at 10.11.12 PM.png", ""),
        ("Bildschirmfoto 2024-05-01 um 12.30.11.png", ""), ("tulip@2x.png", "tulip"),
        ("tulip_1920w.jpg", "tulip"),
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
