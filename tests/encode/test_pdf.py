"""PDFs, as Chromium's and another reader see them."""

import io
from typing import Any

import numpy as np
import numpy.typing as npt
import PIL.Image
import pypdf
import pypdfium2

from sweep.drawing.page import Page
from sweep.encode.pdf import write_pdf
from sweep.image.box import Box

U8 = npt.NDArray[np.uint8]


def noise(colors: int, width: int, height: int, seed: int = 0) -> U8:
    random = np.random.default_rng(seed)
    palette = random.integers(0, 256, (colors, 3), dtype=np.uint8)
    indices = random.integers(0, colors, (height, width))
    indices.ravel()[:colors] = np.arange(min(colors, indices.size))
    return palette[indices]


def sample() -> tuple[Page, list[U8]]:
    page = Page(300, 200, "dark")
    pictures = [noise(1, 7, 5), noise(2, 33, 21), noise(5, 40, 30), noise(40, 25, 41),
                noise(256, 60, 33), noise(400, 60, 50)]  # fmt: skip
    for number, pixels in enumerate(pictures):
        page.picture(5 + number % 3 * 70, 60 * (number // 3), pixels)
    page.fill(Box(2, 130, 98, 133), page.inks.line)
    page.text(10, 140, "Wij gaf (это)", 25)
    page.text(290, 170, "K = 5", 14, color=page.inks.muted, align="right")
    return page, pictures


def written(*pages: Page, dpi: int = 96) -> bytes:
    stream = io.BytesIO()
    write_pdf(pages, stream, dpi=dpi, title="Zoë", text='{"k": 1}')
    return stream.getvalue()


def test_pictures_are_exact_and_have_the_palette_they_need() -> None:
    page, pictures = sample()
    reader = pypdf.PdfReader(io.BytesIO(written(page)), strict=True)
    images = [image.image for image in reader.pages[0].images if image.image]
    shown = [image for image in images if image.size != (1, 1)]
    for image, pixels in zip(shown, pictures, strict=True):
        np.testing.assert_array_equal(np.asarray(image.convert("RGB")), pixels)
    spaces = [
        image.get_object()
        for image in reader.pages[0]["/Resources"]["/XObject"].values()  # type: ignore[index]
        if image["/Width"] > 1
    ]
    assert [image["/BitsPerComponent"] for image in spaces] == [1, 1, 4, 8, 8, 8]
    assert [image["/ColorSpace"][0] for image in spaces[:5]] == ["/Indexed"] * 5
    assert spaces[5]["/ColorSpace"] == "/DeviceRGB"


def test_it_looks_as_the_page_does() -> None:
    page, _ = sample()
    with pypdfium2.PdfDocument(written(page)) as document:
        assert document[0].get_size() == (225, 150)
        shown = np.asarray(document[0].render(scale=96 / 72).to_pil().convert("RGB")).astype(int)
    away = np.abs(shown - page.pixels).max(axis=2)
    text = np.zeros(away.shape, bool)
    for placed in page.placed:
        if placed.kind == "text":
            text[placed.box.area] = True
    assert away[~text].max() <= 1
    for placed in page.placed:
        if placed.kind == "text":  # the same letters, but drawn finer
            ours, theirs = (ink(pixels[placed.box.area], page) for pixels in (page.pixels, shown))
            assert abs(ours.sum() / theirs.sum() - 1) < 0.2
            for axis in (0, 1):
                (first, *_, last), (begins, *_, ends) = (
                    np.flatnonzero(each.max(axis=axis) > 0.2) for each in (ours, theirs)
                )
                assert abs(first - begins) <= 1
                assert abs(last - ends) <= 1


def ink(pixels: npt.NDArray[Any], page: Page) -> npt.NDArray[np.float64]:
    """How far each pixel is from the ground, 0 to 1."""
    away = np.abs(pixels.astype(int) - np.array(page.inks.ground)).max(axis=2)
    return np.asarray(away / away.max())


def test_text_can_be_searched_and_the_file_says_what_it_is() -> None:
    page, _ = sample()
    content = written(page, page, dpi=300)
    with pypdfium2.PdfDocument(content) as document:
        assert len(document) == 2
        assert document[1].get_size() == (72, 48)
        for number in range(2):
            found = document[number].get_textpage()
            assert found.get_text_range().split("\r\n") == ["Wij gaf (это)", "K = 5"]
            left, bottom, right, top = found.get_charbox(0)
            (text,) = [p for p in page.placed if p.text.startswith("Wij")]
            assert text.box.left - 2 <= left * 300 / 72 <= right * 300 / 72 <= text.box.right
            assert text.box.top <= 200 - top * 300 / 72 < 200 - bottom * 300 / 72 <= text.box.bottom
        about = document.get_metadata_dict()
    assert about["Title"] == "Zoë"
    assert about["Subject"] == '{"k": 1}'
    assert content == written(page, page, dpi=300)


def test_any_script_can_be_searched() -> None:
    """Also more characters than one face of a PDF has codes for, by two readers."""
    lines = [
        "Größe Łódź",
        "Привет Ελλάδα",
        "日本語 한국어",
        "שלום",
        "中" + "".join(map(chr, range(0x4E00, 0x4F20))),
    ]
    page = Page(4000, 300, "light")
    for number, line in enumerate(lines):
        page.text(10, 10 + 50 * number, line, 14)
    content = written(page)
    with pypdfium2.PdfDocument(content) as document:
        assert document[0].get_textpage().get_text_range().split("\r\n") == lines
    found = pypdf.PdfReader(io.BytesIO(content)).pages[0].extract_text().splitlines()
    assert found[:3] == lines[:3]
    assert found[4] == lines[4]


def test_a_picture_of_one_pixel() -> None:
    page = Page(3, 3, "light")
    page.picture(1, 1, np.zeros((1, 1, 3), np.uint8))
    with pypdfium2.PdfDocument(written(page)) as document:
        shown = document[0].render(scale=96 / 72).to_pil().convert("RGB")
    assert isinstance(shown, PIL.Image.Image)
    np.testing.assert_array_equal(np.asarray(shown), page.pixels)
