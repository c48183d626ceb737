"""Contact sheets: the layout, what is drawn, and the files."""

import io
import json
import math
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import PIL.Image
import pypdf
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sweep
from sweep.artifacts.sheet.grid import Section
from sweep.artifacts.sheet.layout import SheetLayout, Wanted
from sweep.artifacts.sheet.sheet import draw_sheet
from sweep.artifacts.sheet.text import Texts
from sweep.cli.app import run
from sweep.defaults import PageName, Theme
from sweep.drawing.fonts import open_face
from sweep.drawing.page import Page
from sweep.drawing.swatches import strip_rows
from sweep.image.box import Box
from tests.conftest import Decoded

Capture = pytest.CaptureFixture[str]
U8 = npt.NDArray[np.uint8]

PAGES = ("a4", "a4-portrait", "a4-landscape", "letter", "letter-portrait", "letter-landscape")
TEXTS = Texts("A title", "and what there is to say", "k-means in sRGB, sweep 0.1.0")
SIZES = {"a4": (2480, 3508), "letter": (2550, 3300)}


def section(size: tuple[int, int], captions: list[str], name: str = "parrot.jpg") -> Section:
    return Section(name, f"{size[0]}x{size[1]} px, 127,923 distinct colors", size, tuple(captions))


def k_captions(count: int) -> list[str]:
    return ["original", *(f"K = {k}" for k in range(1, count))]


def laid_out(
    sections: list[Section],
    *,
    tile: int | None = None,
    columns: int | None = None,
    gap: int | None = None,
    page: PageName | None = None,
    swatches: bool = True,
    texts: Texts = TEXTS,
) -> SheetLayout:
    wanted = Wanted(tile, 400, columns, gap, page, swatches, None)
    return SheetLayout.of(sections, texts, wanted)


def boxes_of(layout: SheetLayout, number: int) -> list[Box]:
    """All boxes of a page, those of texts as `Page.text` has them."""
    leaf = layout.leaves[number]
    page = Page(1, 1, "light")  # its own size does not matter
    for words in leaf.words:
        page.text(words.x, words.top, words.text, words.size,
                  align="right" if words.right else "left")  # fmt: skip
    boxes = [placed.box for placed in page.placed]
    line = layout.grid.measures.line
    boxes += [spot.picture.grown(line) for spot in leaf.spots]
    boxes += [spot.strip.grown(line) for spot in leaf.spots if spot.strip]
    return boxes


def assert_well_laid_out(layout: SheetLayout, sections: list[Section]) -> None:
    for number, leaf in enumerate(layout.leaves):
        boxes = boxes_of(layout, number)
        page = Box(0, 0, leaf.width, leaf.height)
        assert (leaf.width, leaf.height) == (layout.leaves[0].width, layout.leaves[0].height)
        # Some letters begin a little to the left of where they stand.
        within = page.grown(-layout.margin + max(layout.grid.measures.line, layout.margin // 10))
        for box in boxes:
            assert box.inside(within), box
        # A sweep over the boxes from the top: only those that begin above the bottom can meet.
        boxes.sort(key=lambda box: box.top)
        for at, box in enumerate(boxes):
            for other in boxes[at + 1 :]:
                if other.top >= box.bottom:
                    break
                assert box.apart(other), (box, other)
    spots = [(s.section, s.number) for leaf in layout.leaves for s in leaf.spots]
    wanted = [(i, n) for i, one in enumerate(sections) for n in range(len(one.captions))]
    assert spots == wanted
    words = [w.text for leaf in layout.leaves for w in leaf.words]
    for one in sections:
        for caption in one.captions:
            assert caption in words or not caption
    for leaf in layout.leaves:
        for words_ in leaf.words:
            assert words_.size >= (31 if layout.dpi == 300 else 11)


sides = st.one_of(st.integers(1, 60), st.integers(1, 4000))
texts = st.text("abc Wgj,.-1", max_size=120)


@given(
    st.lists(st.tuples(sides, sides), min_size=1, max_size=3),
    st.integers(1, 45),
    st.fixed_dictionaries(
        {
            "tile": st.none() | st.integers(16, 700),
            "columns": st.none() | st.integers(1, 50),
            "gap": st.none() | st.integers(0, 90),
            "page": st.none() | st.sampled_from(PAGES),
            "swatches": st.booleans(),
        }
    ),
    st.builds(Texts, texts, texts, texts),
    st.one_of(st.none(), texts),
)
@settings(max_examples=80)
def test_boxes_are_apart_and_within_the_margins(
    sizes: list[tuple[int, int]],
    count: int,
    asked: dict[str, Any],
    said: Texts,
    caption: str | None,
) -> None:
    tile, columns, page = (asked[name] for name in ("tile", "columns", "page"))
    captions = k_captions(count) if caption is None else [caption.strip()] * count
    sections = [section(size, captions, said.footer[:40].strip()) for size in sizes]
    try:
        layout = laid_out(sections, texts=said, **asked)
    except sweep.ParameterError as error:
        # Only paper, or a sheet without end, has no room.
        assert page or "megapixels" in str(error)
        return
    assert_well_laid_out(layout, sections)
    if page:
        name, _, orientation = page.partition("-")
        size = layout.leaves[0].width, layout.leaves[0].height
        assert sorted(size) == sorted(SIZES[name])
        if orientation:
            assert (size[0] < size[1]) == (orientation == "portrait")
    if columns:
        assert layout.grid.columns == min(columns, count)
    if tile:
        assert layout.grid.measures.tile == tile
        assert all(max(size) <= tile for size in layout.grid.sizes)


@pytest.mark.parametrize(
    ("size", "count", "columns"),
    [
        ((800, 600), 6, 3), ((800, 600), 5, 3), ((800, 600), 4, 2), ((800, 600), 3, 2),
        ((800, 600), 1, 1), ((800, 600), 41, 7), ((600, 800), 6, 3), ((3000, 300), 6, 2),
        ((300, 3000), 6, 6), ((500, 500), 256, 20),
    ],
)  # fmt: skip
def test_columns_bring_a_sheet_near_to_three_by_two(
    size: tuple[int, int], count: int, columns: int
) -> None:
    layout = laid_out([section(size, k_captions(count))])
    assert layout.grid.columns == columns


def test_the_usual_sheet_suits_a_web_page() -> None:
    (leaf,) = laid_out([section((800, 600), k_captions(6))]).leaves
    assert 1200 <= leaf.width <= 1600
    assert leaf.spots[0].picture.width == 400
    (leaf,) = laid_out([section((800, 600), k_captions(41))]).leaves
    assert 1200 <= leaf.width <= 1600
    assert leaf.spots[0].picture.width >= 120


def test_several_pictures_have_a_row_each_below_each_other() -> None:
    sections = [section((600, 800), k_captions(5)), section((800, 600), k_captions(5)),
                section((900, 300), k_captions(5))]  # fmt: skip
    (leaf,) = laid_out(sections).leaves
    rows = [[s.picture for s in leaf.spots if s.section == i] for i in range(3)]
    for row in rows:
        assert len({box.top for box in row}) == 1
        assert [box.left for box in row] == [box.left for box in rows[0]]
    for box, size in zip((row[0] for row in rows), ((600, 800), (800, 600), (900, 300)),
                         strict=True):  # fmt: skip
        assert box.width / box.height == pytest.approx(size[0] / size[1], rel=0.01)


def test_tiles_are_as_large_as_a_page_allows() -> None:
    sections = [section((800, 600), k_captions(6))]
    layout = laid_out(sections, page="a4")
    assert len(layout.leaves) == 1
    size = layout.grid.measures.tile
    turned: tuple[PageName, ...] = ("a4-portrait", "a4-landscape")
    for page in turned:
        try:
            larger = laid_out(sections, page=page, tile=size + 1)
        except sweep.ParameterError:
            continue
        assert len(larger.leaves) > 1
    lefts = {spot.picture.left for spot in layout.leaves[0].spots}
    assert min(lefts) >= layout.margin


def test_a_heading_stands_right_above_its_tiles_however_long_the_others_are() -> None:
    name = "a long name " * 12
    sections = [section((800, 600), k_captions(3), each) for each in ("short", name, "short")]
    papers: tuple[PageName | None, ...] = (None, "a4", "letter-landscape")
    for page in papers:
        layout = laid_out(sections, page=page)
        assert_well_laid_out(layout, sections)
        (leaf,) = layout.leaves
        between = set()
        for number in range(3):
            top = min(spot.picture.top for spot in leaf.spots if spot.section == number)
            between.add(top - max(words.top for words in leaf.words if words.top < top))
        assert len(between) == 1


def test_a_picture_that_goes_on_is_named_on_every_page() -> None:
    sections = [section((800, 600), k_captions(41), name) for name in ("one", "two")]
    layout = laid_out(sections, page="a4", tile=400)
    assert_well_laid_out(layout, sections)
    assert len(layout.leaves) >= 3
    for leaf in layout.leaves:
        shown = {sections[spot.section].name for spot in leaf.spots}
        assert shown == {words.text for words in leaf.words} & {"one", "two"}


def test_all_texts_of_a_page_begin_where_the_tiles_do() -> None:
    """Also a title wider than tiles that fill the height of the page."""
    texts = TEXTS._replace(title="a long title " * 20, footer="and settings " * 20)
    for count in (1, 6, 300):
        sections = [section((600, 800), k_captions(count))]
        layout = laid_out(sections, page="a4-landscape", texts=texts)
        assert_well_laid_out(layout, sections)
        for leaf in layout.leaves:
            left = min(spot.picture.left for spot in leaf.spots)
            captions = {*sections[0].captions}
            assert {w.x for w in leaf.words if w.text not in captions and not w.right} == {left}


def test_many_tiles_take_several_pages_with_their_numbers() -> None:
    sections = [section((800, 600), k_captions(257))]
    layout = laid_out(sections, page="letter")
    assert len(layout.leaves) > 1
    assert layout.grid.measures.tile >= 295
    for number, leaf in enumerate(layout.leaves, start=1):
        said = [words.text for words in leaf.words]
        assert f"{number} / {len(layout.leaves)}" in said
        assert "A title" in said
    assert_well_laid_out(layout, sections)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"tile": 4000}, "the page a4 has no room for a tile of 4000 px"),
        ({"columns": 200}, "the page a4 has no room for 200 columns"),
        ({"columns": 9, "tile": 500}, "no room for 9 columns of 500 px"),
    ],
)
def test_a_page_without_room_says_so(asked: dict[str, int], said: str) -> None:
    with pytest.raises(sweep.ParameterError, match=said):
        laid_out([section((800, 600), k_captions(250))], page="a4", **asked)  # type: ignore[arg-type]


def test_a_sheet_without_end_is_refused() -> None:
    with pytest.raises(sweep.ParameterError, match="more than 200 megapixels; take a smaller"):
        laid_out([section((8000, 8000), k_captions(60))], tile=4000)


# What is drawn


def picture_boxes(page: Page) -> list[Box]:
    return [placed.box for placed in page.placed if placed.kind == "picture"]


def distinct(colors: U8) -> npt.NDArray[np.int64]:
    return np.unique(colors.reshape(-1, 3).astype(np.int64) @ (1 << 16, 1 << 8, 1))


@pytest.mark.parametrize(("theme", "page"), [("light", None), ("dark", None), ("light", "a4")])
@pytest.mark.filterwarnings("ignore::sweep.SweepWarning")
def test_each_tile_has_exactly_its_colors(
    photo: sweep.Image, theme: Theme, page: PageName | None
) -> None:
    ks = (1, 2, 14, 256)
    small = photo.resized(200)
    progression = sweep.quantize(small, ks, sweep.Method(effort="fast"))
    sheet = sweep.Sheet(tile=None if page else 160, theme=theme, page=page)
    made = draw_sheet([progression], sheet)
    (shown,) = made.pages
    first, *rest = picture_boxes(shown)
    assert first.width == (160 if page is None else first.width)
    if page is None:
        np.testing.assert_array_equal(shown.pixels[first.area], small.resized(160).pixels)
    for box, level in zip(rest, progression, strict=True):
        tile = shown.pixels[box.area]
        assert np.array_equal(distinct(tile), distinct(level.palette))
    strips = [placed.box for placed in shown.placed if placed.kind == "palette"]
    for box, level in zip(strips[1:], progression, strict=True):
        wanted = level.palette[strip_rows(level.palette, level.counts, box.width)]
        np.testing.assert_array_equal(shown.pixels[box.area], np.tile(wanted, (box.height, 1, 1)))
    corner = tuple(shown.pixels[0, 0].tolist())
    assert corner == ((255, 255, 255) if page and theme == "light" else shown.inks.ground)


def test_what_stands_beside_the_tiles(photo: sweep.Image) -> None:
    progression = sweep.quantize(photo.resized(64), "2,5")
    colors = len(progression.histogram)

    def said(progression: sweep.Progression = progression, **asked: object) -> list[str]:
        made = draw_sheet([progression], sweep.Sheet(**asked))  # type: ignore[arg-type]
        return [placed.text for placed in made.pages[0].placed if placed.kind == "text"]

    assert said()[:2] == ["china.jpg", f"64x43 px, {colors:,} distinct colors"]
    assert said()[2:5] == ["original", "K = 2", "K = 5"]
    assert said()[5].startswith("k-means in sRGB, palettes of means, effort balanced")
    details = f"china.jpg, 64x43 px, {colors:,} distinct colors"
    assert said(title="Café, שלום")[:2] == ["Café, שלום", details]
    assert said(progression=replace(progression, name="smör.png"))[0] == "smör.png"
    with pytest.warns(sweep.SweepWarning, match="U.1F99C., which no face here has"):
        said(title="\U0001f99c, K?")
    with pytest.raises(sweep.ParameterError, match="no character that can be drawn"):
        said(title="\U0001f99c")
    loose = sweep.quantize(photo.resized(64), "2,5", sweep.Method(steady=9))
    assert said(progression=loose)[5].startswith("k-means in sRGB, palettes of means, effort bal")
    assert "balanced, steady 9, sweep" in said(progression=loose)[5]
    assert said(title="", footer=False, original=False) == ["K = 2", "K = 5"]
    psnr = progression[5].psnr
    assert said(caption="{colors} / {psnr:.2f}")[4] == f"5 / {psnr:.2f}"
    assert said(caption="", title="", footer=False) == []


def test_a_long_list_for_few_colors_shows_each_once() -> None:
    image = sweep.Image(np.arange(90, dtype=np.uint8).reshape(5, 6, 3) // 30 * 99)
    with pytest.warns(
        sweep.SweepWarning, match=r"K above 3 would only repeat; tiles made: 3 of 40"
    ):
        made = draw_sheet([sweep.quantize(image, "1..40")], sweep.Sheet())
    texts = [placed.text for placed in made.pages[0].placed if placed.kind == "text"]
    assert [text for text in texts if text.startswith("K")] == ["K = 1", "K = 2", "K = 3"]


def test_a_picture_much_smaller_than_its_print_is_told(small_photo: sweep.Image) -> None:
    with pytest.warns(sweep.SweepWarning, match="china.jpg: its 120x80 px are printed as"):
        draw_sheet([sweep.quantize(small_photo, 3)], sweep.Sheet(page="a4"))


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"columns": 0}, "columns 0 is out of range; take 1 to 1000"),
        ({"tile": 15}, "tile 15 is out of range; take 16 to 8000 px"),
        ({"gap": -1}, "gap -1 is out of range; take 0 to 2000 px"),
        ({"theme": "blue"}, 'the theme "blue" is unknown; known are light, dark'),
        ({"page": "a3"}, 'the page "a3" is unknown; known are a4, a4-portrait'),
        ({"caption": "{x}"}, "unknown caption field {x}"),
        ({"font": "none.ttf"}, "there is no font file"),
    ],
)
def test_what_a_sheet_cannot_be(asked: dict[str, object], said: str) -> None:
    with pytest.raises(sweep.ParameterError, match=re.escape(said)):
        sweep.Sheet(**asked)  # type: ignore[arg-type]


def test_a_face_is_refused_where_nothing_is_written(small_photo: sweep.Image) -> None:
    wordless: dict[str, Any] = {"title": "", "footer": False, "caption": "", "ks": 2}
    with pytest.raises(sweep.ParameterError, match=r"^font is for text, and there is none"):
        sweep.sheet(small_photo, font=None, **wordless)
    two = sweep.sheet([small_photo, small_photo], font=None, **wordless)  # they have headings
    assert len(two) == 1


def test_pictures_of_a_sheet_need_the_same_k(small_photo: sweep.Image) -> None:
    two = [sweep.quantize(small_photo, ks) for ks in ("2", "3")]
    with pytest.raises(sweep.ParameterError, match="all pictures of a sheet need the same K"):
        sweep.sheet(two)
    with pytest.raises(sweep.ParameterError, match="there is no picture; give one, or several"):
        sweep.sheet([])


# The files


@pytest.fixture
def swept(small_photo: sweep.Image) -> sweep.Progression:
    return sweep.quantize(small_photo, "2,5")


@pytest.mark.parametrize("format", ["png", "webp", "jpg"])
def test_a_picture_file_shows_the_page(
    swept: sweep.Progression, tmp_path: Path, format: str
) -> None:
    made = sweep.sheet(swept, tmp_path / f"sheet.{format}", tile=64)
    (one,) = made
    (shown,) = Decoded(Path(one.path)).frames
    (page,) = made.pages
    assert (one.width, one.height, one.pages) == (page.width, page.height, 1)
    assert one.bytes == Path(one.path).stat().st_size
    away = np.abs(shown.astype(int) - page.pixels)
    assert away.max() == 0 if format != "jpg" else away.mean() < 2
    assert b'"ks": "2,5"' in Path(one.path).read_bytes()


def test_a_pdf_holds_each_tile_as_it_is(swept: sweep.Progression, tmp_path: Path) -> None:
    made = sweep.sheet(swept, tmp_path / "sheet.pdf", tile=64)
    (one,) = made
    reader = pypdf.PdfReader(one.path, strict=True)
    images = [image.image for image in reader.pages[0].images]
    shown = [np.asarray(i.convert("RGB")) for i in images if i and i.height > 20]
    (page,) = made.pages
    tiles = [page.pixels[box.area] for box in picture_boxes(page)]
    assert len(shown) == len(tiles) == 3
    for ours, theirs in zip(tiles, shown, strict=True):
        np.testing.assert_array_equal(ours, theirs)
    assert "K = 5" in reader.pages[0].extract_text()
    assert reader.metadata is not None
    assert reader.metadata.title == "china.jpg"
    two = [sweep.quantize(sweep.Image(np.eye(3, dtype=np.uint8)[None]), 2)] * 2
    both = draw_sheet(two, sweep.Sheet())
    assert both.title == "2 pictures"
    assert json.loads(str(reader.metadata.subject))["ks"] == "2,5"


@pytest.mark.filterwarnings("ignore::sweep.SweepWarning")
def test_several_pages_are_one_pdf_or_numbered_files(
    small_photo: sweep.Image, tmp_path: Path
) -> None:
    progression = sweep.quantize(small_photo.resized(30), "1..9", sweep.Method(effort="fast"))
    asked = sweep.Sheet(page="letter-landscape", tile=1000)
    made = sweep.sheet(progression, tmp_path / "a.pdf", settings=asked)
    pages = len(made.pages)
    assert pages > 1
    (pdf,) = made
    assert pdf.pages == pages
    with pypdfium2.PdfDocument(pdf.path) as document:
        assert [tuple(map(round, page.get_size())) for page in document] == [(792, 612)] * pages
    written = sweep.sheet(progression, tmp_path / "a.jpg", settings=asked)
    names = [Path(one.path).name for one in written]
    assert names == [f"a-{number}.jpg" for number in range(1, pages + 1)]
    with PIL.Image.open(written[0].path) as first:
        assert first.info["dpi"] == (300, 300)
    with pytest.raises(sweep.ParameterError, match=f"one stream cannot hold {pages} pages"):
        sweep.sheet(progression, io.BytesIO(), format="png", settings=asked)


def test_a_stream_gets_what_a_file_gets(swept: sweep.Progression, tmp_path: Path) -> None:
    (one,) = sweep.sheet(swept, tmp_path / "sheet.webp")
    stream = io.BytesIO()
    (other,) = sweep.sheet(swept, stream, format="webp")
    assert stream.getvalue() == Path(one.path).read_bytes()
    assert (other.path, other.bytes) == ("-", one.bytes)
    with pytest.raises(sweep.ParameterError, match=r"add format=.png."):
        sweep.sheet(swept, io.BytesIO())


def test_no_text_is_wider_than_its_room() -> None:
    name = "a-very-long-name-" * 9 + ".jpg"
    texts = Texts(name, "words " * 90, "settings, " * 40)
    sections = [section((64, 48), k_captions(2), name), section((48, 64), k_captions(2))]
    papers: tuple[PageName | None, ...] = (None, "a4")
    for page in papers:
        layout = laid_out(sections, texts=texts, page=page)
        assert_well_laid_out(layout, sections)
        said = " ".join(words.text for words in layout.leaves[0].words)
        assert said.count("words") == 90
        assert said.count("settings") == 40
        assert "..." in said or page


# The command


@pytest.fixture
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.usefixtures("_folder")
def test_the_command_writes_a_sheet(picture_file: Path, capsys: Capture) -> None:
    assert run(["sheet", "china.png"]) == 0
    out, err = capsys.readouterr()
    (shown,) = Decoded(Path("china-sheet.png")).frames
    height, width, _ = shown.shape
    size = Path("china-sheet.png").stat().st_size
    pattern = rf"china-sheet.png: 1 page, {width}x{height} px, {size:,} bytes, made in \d+\.\d s\n"
    assert re.fullmatch(pattern, out)
    assert err == ""
    arguments = "-k 2,3 -o a.pdf --no-original --columns 1 --tile 90 --gap 9 --title T --theme dark"
    assert run(["sheet", "china.png", picture_file.name, *arguments.split(), "--json"]) == 0
    (told,) = json.loads(capsys.readouterr().out)["outputs"]
    assert (told["path"], told["format"], told["pages"]) == ("a.pdf", "pdf", 1)
    with pypdfium2.PdfDocument("a.pdf") as document:
        said = document[0].get_textpage().get_text_range()
        assert [math.ceil(side / 0.75) for side in document[0].get_size()] == [
            told["width"], told["height"],
        ]  # fmt: skip
    assert said.split("\r\n")[:2] == ["T", "at K = 2, 3"]
    assert said.count("K = 3") == 2
    assert "original" not in said


@pytest.mark.usefixtures("_folder", "picture_file")
def test_what_the_command_refuses_is_one_line(capsys: Capture) -> None:
    for options, code, said in [
        ("--columns 0", 2, "columns 0 is out of range; take 1 to 1000"),
        ("--tile 3", 2, "tile 3 is out of range; take 16 to 8000 px"),
        ("--gap -4", 2, "gap -4 is out of range"),
        ("-o a.bmp", 2, 'a.bmp: the suffix ".bmp" is unknown; known are .png'),
        ("--format gif", 2, 'the format "gif" is unknown; known are png, webp, jpeg, pdf'),
        ("--page a3", 2, "a4"),
        ("--page a4 --tile 3000", 2, "the page a4 has no room for a tile of 3000 px"),
        ("-k 0", 2, "K = 0 is out of range"),
        ("-o -", 2, "add --format"),
        ("-o - --format pdf --json", 2, "choose one"),
        ("--caption {no}", 2, "unknown caption field {no}"),
        ("-o china.png", 1, "is the picture itself"),
        ("-o none/a.png", 1, "the folder none does not exist"),
        ("none.png", 1, "none.png: no such file"),
        ("- -", 2, "standard input holds one picture"),
    ]:
        assert run(["sheet", "china.png", *options.split()]) == code, options
        out, err = capsys.readouterr()
        assert out == ""
        assert said in err, options
        assert re.fullmatch(r"error: [^\n]+\n", err), options
    assert [path.name for path in Path().iterdir()] == ["china.png"]


@pytest.mark.usefixtures("_folder")
def test_a_page_that_is_one_of_the_pictures_is_not_overwritten(
    small_photo: sweep.Image, capsys: Capture
) -> None:
    PIL.Image.fromarray(small_photo.pixels).save("a-1.png")
    before = Path("a-1.png").read_bytes()
    options = "-k 1..9 -o a.png --page a4 --tile 1000 --effort fast -q"
    assert run(["sheet", "a-1.png", *options.split()]) == 1
    assert "a-1.png: is the picture itself" in capsys.readouterr().err
    assert Path("a-1.png").read_bytes() == before
    assert [path.name for path in Path().iterdir()] == ["a-1.png"]


def test_captions_are_never_cut_off() -> None:
    """The box of each caption holds its ink, and the box beside begins behind it."""
    captions = [f"K = {k}, mse {9000 / k:.1f}, psnr {k:.2f} dB" for k in range(1, 9)]
    layout = laid_out([section((30, 400), captions)])
    face = open_face(None, layout.grid.measures.caption)
    assert layout.grid.cell >= max(face.length(caption) for caption in captions)
    assert_well_laid_out(layout, [section((30, 400), captions)])
