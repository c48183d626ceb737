"""Swatches and trees: the layout, and what those see who open the file."""

import dataclasses
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import PIL.Image
import pytest

import sweep
from sweep.artifacts.palettes.palette_set import PaletteSet
from sweep.artifacts.palettes.swatch_sheet import draw_swatches
from sweep.artifacts.palettes.tree import draw_tree, rows_of
from sweep.artifacts.palettes.write import palette_picture
from sweep.color.srgb import contrast, luminance
from sweep.defaults import Theme
from sweep.drawing.canvas import Canvas, Look, Open, ink_on
from sweep.drawing.fonts import open_face
from sweep.drawing.raster import PageCanvas
from sweep.drawing.svg import SvgCanvas
from sweep.drawing.theme import THEMES
from sweep.image.box import Box
from tests.artifacts.palettes.test_write import made

SVG = "{http://www.w3.org/2000/svg}"


def page_canvas(width: int, height: int, look: Look) -> PageCanvas:
    """A canvas whose file is its pixels."""
    return PageCanvas(width, height, look, encode=lambda pixels, _text: pixels.tobytes())


CANVASES: dict[str, Open] = {"svg": SvgCanvas, "png": page_canvas}
LONG = "a name so long that it cannot be shown as a whole, whatever one tries to do about it" * 3


@pytest.fixture(scope="module")
def progression(photo: sweep.Image) -> sweep.Progression:
    return sweep.quantize(photo.resized(120), "1..90,256", sweep.Method(effort="fast"))


class Watched:
    """Opens canvases and keeps them."""

    def __init__(self, open_canvas: Open) -> None:
        self._open = open_canvas
        self.canvas: Canvas

    def __call__(self, width: int, height: int, look: Look) -> Canvas:
        self.canvas = self._open(width, height, look)
        return self.canvas

    def boxes(self, kind: str) -> list[Box]:
        return [placed.box for placed in self.canvas.placed if placed.kind == kind]


def touching(boxes: list[Box], others: list[Box]) -> npt.NDArray[np.bool_]:
    """(n, m): which have a pixel in common; what `Box.apart` says of each pair, all at once."""
    left, top, right, bottom = np.array(boxes).T[:, :, None]
    to_left, above, to_right, below = np.array(others).T[:, None, :]
    return np.asarray((right > to_left) & (to_right > left) & (bottom > above) & (below > top))


def all_apart(boxes: list[Box]) -> bool:
    return int(touching(boxes, boxes).sum()) == len(boxes)


@pytest.mark.parametrize(
    ("k", "name"),
    [(1, LONG), (1, "キ" * 60), (2, "a"), (5, "a"), (14, LONG), (40, "a"), (49, "a"), (256, "a")],
    ids=lambda value: value if isinstance(value, int) else value[:3],
)
@pytest.mark.parametrize("canvas", CANVASES)
def test_nothing_of_a_swatch_sheet_is_cut_off_or_covered(
    k: int, canvas: str, name: str, progression: sweep.Progression
) -> None:
    palettes = PaletteSet.of(progression, (k,))
    palettes = PaletteSet(name, "a", palettes.palettes, palettes.settings)
    watched = Watched(CANVASES[canvas])
    draw_swatches(palettes, Look(), watched)
    texts, swatches = watched.boxes("text"), watched.boxes("swatch")
    assert len(texts) == 2 + 2 * k
    margin = watched.canvas.box.grown(-24)
    assert all(box.inside(margin) for box in [*texts, *swatches])
    tiles, strip = swatches[-k:], swatches[:-k]
    assert all_apart([*texts, *tiles])
    assert not touching(strip, [*texts, *tiles]).any()
    assert strip[0].left == tiles[0].left
    assert strip[-1].right == max(tile.right for tile in tiles)
    for tile, code in zip(tiles, texts[2::2], strict=True):
        assert (tile.left, tile.bottom) <= (code.left, code.top)
        assert code.left <= tile.left + 1


@pytest.mark.parametrize(
    "ks", [(1, 2), (1, 5, 10, 20, 40), range(1, 41), range(1, 91), (5, 14, 256)]
)
@pytest.mark.parametrize("canvas", CANVASES)
def test_nothing_of_a_tree_is_cut_off_or_covered(
    ks: range | tuple[int, ...], canvas: str, progression: sweep.Progression
) -> None:
    palettes = PaletteSet.of(progression, tuple(ks))
    palettes = PaletteSet(LONG, "a", palettes.palettes, palettes.settings)
    watched = Watched(CANVASES[canvas])
    draw_tree(palettes, Look(), watched)
    texts, swatches = watched.boxes("text"), watched.boxes("swatch")
    assert len(swatches) == sum(ks)
    margin = watched.canvas.box.grown(-24)
    assert all(box.inside(margin) for box in [*texts, *swatches])
    assert all_apart(texts)
    if len(swatches) < 1000:  # where hexes are shown
        for text, touched in zip(texts, touching(texts, swatches), strict=True):
            assert touched.sum() <= 1
            assert not touched.any() or text.inside(swatches[touched.argmax()])
    words = [placed.text for placed in watched.canvas.placed if placed.kind == "text"]
    assert {str(ks[0]), str(ks[-1])} <= set(words)
    if len(ks) <= 41:
        assert {str(k) for k in ks} <= set(words)
    else:
        assert {word for word in words if word.isdigit()} == {"1", *map(str, range(4, 91, 2))}


@pytest.mark.parametrize("ks", [range(1, 41), (1, 5, 10, 20, 40), (1, 2, 256)])
def test_rows_of_a_tree(ks: range | tuple[int, ...], progression: sweep.Progression) -> None:
    """A share is as wide in every row; swatches are apart; no band crosses another."""
    palettes = PaletteSet.of(progression, tuple(ks))
    rows = rows_of(palettes, 100, 1000)
    scales = []
    for row in rows:
        shares = row.palette.counts[row.order] / row.palette.counts.sum()
        scales += ((row.right - row.left) / shares).tolist()
        assert (row.left[1:] > row.right[:-1]).all()
        assert row.left[0] + row.right[-1] == pytest.approx(1200)
        if row.parents is not None:
            assert (np.diff(row.parents) >= 0).all()
    assert np.ptp(scales) < 1e-6
    assert (rows[-1].left[0], rows[-1].right[-1]) == pytest.approx((100, 1100))
    assert scales[0] >= 740


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("ks", [(14,), range(1, 15)])
def test_an_svg_says_what_it_shows(
    theme: Theme, ks: range | tuple[int, ...], progression: sweep.Progression
) -> None:
    palettes = PaletteSet.of(progression, tuple(ks))
    draw = draw_swatches if len(ks) == 1 else draw_tree
    root = ET.fromstring(draw(palettes, Look(theme), SvgCanvas))
    named = {one.attrib["id"]: one.text for one in root if "id" in one.attrib}
    assert root.attrib["role"] == "img"
    assert all(named[name] for name in root.attrib["aria-labelledby"].split())
    assert root.find(f"{SVG}title") is root[0]
    ground, *rects = root.findall(f"{SVG}rect")
    assert ground.attrib["fill"] == "#{:02x}{:02x}{:02x}".format(*THEMES[theme].ground)
    fills = {rect.attrib["fill"] for rect in rects}
    assert fills == {one.hex for palette in palettes for one in palette.swatches}
    paths = root.findall(f"{SVG}path")
    assert len(paths) == sum(ks[1:])


def test_bands_of_an_svg_end_at_the_swatches(progression: sweep.Progression) -> None:
    palettes = PaletteSet.of(progression, (1, 2, 3))
    root = ET.fromstring(draw_tree(palettes, Look(), SvgCanvas))
    rects = [rect.attrib for rect in root.findall(f"{SVG}rect")][1:]
    rows = [rects[0:1], rects[1:3], rects[3:6]]
    paths = [path.attrib["d"] for path in root.findall(f"{SVG}path")]
    for row, bands, above in ((rows[1], paths[:2], rows[0]), (rows[2], paths[2:], rows[1])):
        for rect, band in zip(row, bands, strict=True):
            told = re.fullmatch(
                r"M(\S+) (\S+)C\S+ \S+ \S+ \S+ (\S+) (\S+)H(\S+)C\S+ \S+ \S+ \S+ (\S+) (\S+)Z", band
            )
            assert told
            left, top, to_left, bottom, to_right, right, top_again = map(float, told.groups())
            x, y, width = (float(rect[name]) for name in ("x", "y", "width"))
            assert (to_left, bottom) == (x, y)
            assert to_right == pytest.approx(x + width, abs=0.02)
            assert top == top_again
            (parent,) = [
                one for one in above
                if float(one["x"]) - 0.02 <= left
                and right <= float(one["x"]) + float(one["width"]) + 0.02
            ]  # fmt: skip
            assert top == float(parent["y"]) + float(parent["height"])
        widths = sum(float(one["width"]) for one in above)
        starts = [float(band[1:].split()[0]) for band in bands]
        assert starts[0] == pytest.approx(float(above[0]["x"]), abs=0.02)
        assert widths > 0


def test_bands_are_strong_where_a_color_split() -> None:
    """Red and green come of the first, blue goes on."""
    first = made([(0, 0, 200), (100, 100, 0)]).palettes[0]
    second = made([(0, 0, 200), (200, 0, 0), (0, 100, 0)]).palettes[0]
    split = dataclasses.replace(second, parents=np.array([0, 1, 1]))
    root = ET.fromstring(draw_tree(PaletteSet("a", "a", (first, split), "{}"), Look(), SvgCanvas))
    fills = [path.attrib["fill"] for path in root.iter(f"{SVG}path")]
    ground = np.array(THEMES["light"].ground)
    faded = [(0, 0, 200) * np.array(0.38) + ground * 0.62]
    faded += [np.array(color) * 0.88 + ground * 0.12 for color in [(200, 0, 0), (0, 100, 0)]]
    assert fills == ["#{:02x}{:02x}{:02x}".format(*np.rint(color).astype(int)) for color in faded]


@pytest.mark.parametrize("theme", THEMES)
def test_both_canvases_have_one_layout(theme: Theme, progression: sweep.Progression) -> None:
    for ks in ((14,), (1, 5, 10, 20, 40)):
        palettes = PaletteSet.of(progression, ks)
        draw = draw_swatches if len(ks) == 1 else draw_tree
        svg, png = Watched(SvgCanvas), Watched(page_canvas)
        draw(palettes, Look(theme), svg)
        draw(palettes, Look(theme), png)
        for kind in ("text", "swatch"):
            boxes = np.array([svg.boxes(kind), png.boxes(kind)])
            assert np.abs(boxes[0] - boxes[1]).max() <= 2


@pytest.mark.parametrize("theme", THEMES)
def test_pixels_are_the_colors(theme: Theme, progression: sweep.Progression) -> None:
    for ks in ((14,), (1, 5, 10, 20, 40)):
        palettes = PaletteSet.of(progression, ks)
        draw = draw_swatches if len(ks) == 1 else draw_tree
        watched = Watched(page_canvas)
        draw(palettes, Look(theme), watched)
        pixels = np.asarray(palette_picture(palettes, Look(theme)))
        swatches = watched.boxes("swatch")
        expected = [
            palette.colors[place].tolist()
            for palette in palettes
            for place in (palette.family if len(ks) > 1 else range(len(palette.colors)))
        ]
        for box, color in zip(swatches[-len(expected) :], expected, strict=True):
            # Just inside of the edge that some have, away from the hex in the middle.
            corner = box.left + min(1, (box.width - 1) // 2), box.top + 2
            assert pixels[corner[1], corner[0]].tolist() == color


@pytest.mark.parametrize("theme", THEMES)
def test_a_color_like_the_ground_has_an_edge(theme: Theme) -> None:
    inks = THEMES[theme]
    palettes = made([inks.ground, (200, 0, 0)])
    pixels = np.asarray(palette_picture(palettes, Look(theme)))
    assert (pixels == np.array(inks.line)).all(axis=2).any()
    root = ET.fromstring(draw_swatches(palettes, Look(theme), SvgCanvas))
    edged = [rect.attrib["fill"] for rect in root.iter(f"{SVG}rect") if "stroke" in rect.attrib]
    assert set(edged) == {"#{:02x}{:02x}{:02x}".format(*inks.ground)}


def test_a_name_is_shown_as_it_is_where_that_can_be() -> None:
    """In any script; what is no character is a question mark."""
    palettes = made([(0, 0, 0), (200, 0, 0), (0, 0, 200)], "Größe <キ> & \n.jpg")
    root = ET.fromstring(draw_swatches(palettes, Look(), SvgCanvas))
    title = root.findall(f"{SVG}text")[0]
    assert title.text == "Größe <キ> &  .jpg"
    assert "textLength" in title.attrib
    watched = Watched(page_canvas)
    draw_swatches(palettes, Look(), watched)
    assert watched.canvas.placed[0].text == "Größe <キ> &  .jpg"


@pytest.mark.parametrize("draw", [draw_swatches, draw_tree])
def test_a_long_name_fits_whichever_face_shows_the_svg(
    draw: Callable[[PaletteSet, Look, Open], bytes], progression: sweep.Progression
) -> None:
    """DejaVu Sans, which many systems have for "sans-serif", is wider than the face laid out."""
    palettes = PaletteSet.of(progression, (14,) if draw is draw_swatches else (1, 5))
    root = ET.fromstring(draw(PaletteSet(LONG, "a", palettes.palettes, ""), Look(), SvgCanvas))
    title = root.findall(f"{SVG}text")[0]
    length = open_face(None, int(title.attrib["font-size"])).length(title.text or "")
    assert 0.8 < 1.2 * length / (int(root.attrib["width"]) - 2 * 32) <= 1


def test_ink_on_a_swatch_can_be_read() -> None:
    colors = np.random.default_rng(0).integers(0, 256, (300, 3), dtype=np.uint8)
    for color in colors:
        r, g, b = color.tolist()
        ink = np.array(ink_on((r, g, b)), np.uint8)
        assert contrast(luminance(color), luminance(ink)) >= 4.5


def test_a_locked_color_without_pixels_has_no_room() -> None:
    image = sweep.Image(np.array([[[0, 0, 0], [9, 9, 9], [250, 0, 0]]], np.uint8))
    method = sweep.Method(lock=((255, 255, 255),))
    palettes = PaletteSet.of(sweep.quantize(image, "2,3", method))
    watched = Watched(SvgCanvas)
    draw_tree(palettes, Look(), watched)
    used = sum(int((palette.counts > 0).sum()) for palette in palettes)
    assert len(watched.boxes("swatch")) == used
    assert isinstance(palette_picture(palettes), PIL.Image.Image)


@pytest.mark.parametrize("ks", ["14", "1,5"])
def test_pictures_tell_their_size(ks: str, small_photo: sweep.Image, tmp_path: Path) -> None:
    picture, drawing, data = sweep.palette(
        small_photo, *(tmp_path / name for name in ("a.png", "a.svg", "a.css")), ks=ks
    )
    with PIL.Image.open(tmp_path / "a.png") as shown:
        assert (picture.width, picture.height) == shown.size
    root = ET.parse(tmp_path / "a.svg").getroot()
    assert (drawing.width, drawing.height) == (
        int(root.attrib["width"]),
        int(root.attrib["height"]),
    )
    assert (data.width, data.height) == (None, None)
