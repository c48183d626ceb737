"""Palettes in files: each read by somebody else's reader, or by one made from its byte layout."""

import csv
import io
import itertools
import json
import re
import struct
import unicodedata
import warnings
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import PIL.Image
import pytest
import swatch
import tinycss2
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL.GimpPaletteFile import GimpPaletteFile

import sweep
from sweep.artifacts.palettes.order import family_orders
from sweep.artifacts.palettes.palette_set import Palette, PaletteSet, label_of
from sweep.artifacts.palettes.write import FORMATS, format_for, write_palettes
from sweep.drawing.canvas import Look
from sweep.drawing.fonts import one_line
from sweep.image.level import Level

Color = tuple[int, int, int]
Named = list[tuple[str, Color]]

NASTY = "../a*/b--><!-- ]]>\n\x1b\x00'\"`${x}\\</style>,é=1+1;}.jpg"

colors_of_palettes = st.lists(st.tuples(*[st.integers(0, 255)] * 3), min_size=1, max_size=256)


def made(colors: list[Color], name: str = "parrot.jpg", ks: int = 1) -> PaletteSet:
    """A set of ``ks`` palettes, all of them ``colors``."""
    m = len(colors)
    label = label_of(name)
    palettes = tuple(
        Palette(
            k=m + i,
            label=label if ks == 1 else f"{label}-k{m + i}",
            colors=np.array(colors, np.uint8),
            counts=np.arange(1, m + 1),
            rows=np.arange(m),
            family=np.arange(m),
            parents=np.arange(m) if i else None,
        )
        for i in range(ks)
    )
    source = json.dumps({"sweep": "0", "source": name})
    return PaletteSet(one_line(name), label, palettes, source)


def rendered(name: str, palettes: PaletteSet) -> bytes:
    (found,) = [one for one in FORMATS if one.name == name]
    return found.render(palettes, Look()).content


def names_of(palettes: PaletteSet) -> Named:
    return [(one.name, one.rgb) for palette in palettes for one in palette.swatches]


def from_hex(text: str) -> Color:
    assert re.fullmatch("[0-9a-f]{6}", text)
    r, g, b = bytes.fromhex(text)
    return r, g, b


def read_css(data: bytes) -> Named:
    rules = tinycss2.parse_stylesheet(data.decode(), skip_comments=True, skip_whitespace=True)
    (rule,) = rules
    assert rule.type == "qualified-rule"
    assert tinycss2.serialize(rule.prelude).strip() == ":root"
    found = []
    for one in tinycss2.parse_declaration_list(rule.content, skip_whitespace=True):
        assert one.type == "declaration"
        (value,) = [token for token in one.value if token.type != "whitespace"]
        assert value.type == "hash"
        assert one.name.startswith("--")
        found.append((one.name[2:], from_hex(value.value)))
    return found


def read_scss(data: bytes) -> Named:
    """Sass's variables have the tokens of CSS: $ name : value ;"""
    tokens = tinycss2.parse_component_value_list(data.decode(), skip_comments=True)
    tokens = [token for token in tokens if token.type != "whitespace"]
    found: Named = []
    lists: list[str] = []
    while tokens:
        dollar, name, colon, value, end, *tokens = tokens
        assert (dollar.value, colon.value, end.value) == ("$", ":", ";")
        if value.type == "hash":
            found.append((name.value, from_hex(value.value)))
            continue
        inside = [token.value for token in value.content if token.type != "whitespace"]
        assert inside[::3] == ["$"] * (len(inside) // 3)
        assert inside[2::3] == [","] * (len(inside) // 3)
        lists += inside[1::3]
    assert lists == [name for name, _ in found]
    return found


def read_js(data: bytes) -> Named:
    """An ES module whose default is written as JSON, which is JavaScript since ES2019."""
    code = data.decode()
    while code.startswith("/*"):
        code = code.partition("*/")[2].lstrip()
    assert code.startswith("export default ")
    assert code.endswith(";\n")
    config = json.loads(code.removeprefix("export default ").removesuffix(";\n"))
    colors = config["theme"]["extend"]["colors"]
    return [
        (f"{label}-{number}", from_hex(value[1:]))
        for label, shades in colors.items()
        for number, value in shades.items()
    ]


def read_tokens(data: bytes) -> Named:
    """By the rules of the Format Module and the Color Module of 2025.10."""
    found = []

    def walk(group: dict[str, Any], path: list[str]) -> None:
        if "$value" in group:
            assert set(group) == {"$type", "$value", "$extensions"}
            assert group["$type"] == "color"
            value = group["$value"]
            assert set(value) == {"colorSpace", "components", "alpha", "hex"}
            assert (value["colorSpace"], value["alpha"]) == ("srgb", 1)
            assert all(0 <= part <= 1 for part in value["components"])
            r, g, b = (round(part * 255) for part in value["components"])
            assert from_hex(value["hex"][1:]) == (r, g, b)
            found.append(("-".join(path), (r, g, b)))
            return
        for name, inside in group.items():
            if name.startswith("$"):
                assert name in {"$type", "$description", "$extensions"}
            else:
                assert not set(name) & set("{}.")
                walk(inside, [*path, name])

    walk(json.loads(data), [])
    return found


def read_ase(data: bytes) -> Named:
    """By a package that does nothing else."""
    assert data[:8] == b"ASEF\0\1\0\0"
    groups = list(swatch.parser.parse_chunk(io.BytesIO(data[12:])))
    blocks = sum(2 + len(group["swatches"]) for group in groups)
    assert struct.unpack(">I", data[8:12]) == (blocks,)
    found = []
    for group in groups:
        assert group["type"] == "Color Group"
        for one in group["swatches"]:
            assert (one["data"]["mode"], one["type"]) == ("RGB", "Process")
            r, g, b = (round(value * 255) for value in one["data"]["values"])
            found.append((one["name"], (r, g, b)))
    return found


def read_aco(data: bytes) -> Named:
    """By Adobe's "Photoshop File Formats Specification": version 1, then version 2 with names."""
    stream = io.BytesIO(data)
    versions: list[list[Color]] = []
    names = []
    for version in (1, 2):
        assert struct.unpack(">H", stream.read(2)) == (version,)
        (count,) = struct.unpack(">H", stream.read(2))
        versions.append([])
        for _ in range(count):
            space, r, g, b, zero = struct.unpack(">5H", stream.read(10))
            assert (space, zero) == (0, 0)
            assert r % 257 == g % 257 == b % 257 == 0
            versions[-1].append((r // 257, g // 257, b // 257))
            if version == 2:
                (length,) = struct.unpack(">I", stream.read(4))
                name = stream.read(2 * length).decode("utf-16-be")
                assert name.endswith("\0")
                names.append(name[:-1])
    assert stream.read() == b""
    assert versions[0] == versions[1]
    return list(zip(names, versions[1], strict=True))


def read_csv(data: bytes) -> Named:
    rows = list(csv.DictReader(io.StringIO(data.decode(), newline="")))
    assert all(from_hex(row["hex"][1:]) == rgb_of(row) for row in rows)
    return [(row["name"], rgb_of(row)) for row in rows]


def rgb_of(row: dict[str, str]) -> Color:
    return int(row["red"]), int(row["green"]), int(row["blue"])


def read_gpl_names(data: bytes) -> Named:
    head, colors = data.decode().split("#\n")
    assert re.fullmatch(r"GIMP Palette\nName: .*\nColumns: \d+\n", head)
    lines = [line.split(maxsplit=3) for line in colors.splitlines()]
    return [(name, (int(r), int(g), int(b))) for r, g, b, name in lines]


def read_gpl(data: bytes) -> list[Color]:
    with warnings.catch_warnings(action="error"):
        palette, mode = GimpPaletteFile(io.BytesIO(data)).getpalette()
    assert mode == "RGB"
    return [(r, g, b) for r, g, b in np.frombuffer(palette, np.uint8).reshape(-1, 3).tolist()]


def read_act(data: bytes) -> list[Color]:
    """768 bytes of colors, how many count, and which is transparent: none."""
    assert len(data) == 772
    count, transparent = struct.unpack(">HH", data[768:])
    assert transparent == 0xFFFF
    assert not any(data[3 * count : 768])
    return [(data[i], data[i + 1], data[i + 2]) for i in range(0, 3 * count, 3)]


def read_pal(data: bytes) -> list[Color]:
    magic, version, count, *lines = data.decode("ascii").removesuffix("\r\n").split("\r\n")
    assert (magic, version, int(count)) == ("JASC-PAL", "0100", len(lines))
    colors = [line.split(" ") for line in lines]
    return [(int(r), int(g), int(b)) for r, g, b in colors]


def read_hex(data: bytes) -> list[Color]:
    return [from_hex(line) for line in data.decode("ascii").splitlines()]


def read_txt(data: bytes) -> list[Color]:
    lines = [line.split("\t") for line in data.decode("ascii").splitlines()]
    assert sum(float(share) for _, share in lines) == pytest.approx(1, abs=1e-3)
    return [from_hex(code[1:]) for code, _ in lines]


def read_svg(data: bytes) -> list[Color]:
    """The colors of the tiles, which are named; the strip is of the same."""
    root = ET.fromstring(data)
    tag = "{http://www.w3.org/2000/svg}"
    assert root.tag == f"{tag}svg"
    rects = root.findall(f"{tag}rect[{tag}title]")
    tiles = [rect for rect in rects if (rect.findtext(f"{tag}title") or "")[0] != "#"]
    return [from_hex(rect.attrib["fill"][1:]) for rect in tiles]


WITH_NAMES: dict[str, Callable[[bytes], Named]] = {
    "css": read_css,
    "scss": read_scss,
    "js": read_js,
    "json": read_tokens,
    "ase": read_ase,
    "aco": read_aco,
    "csv": read_csv,
    "gpl": read_gpl_names,
}
WITHOUT_NAMES: dict[str, Callable[[bytes], list[Color]]] = {
    "act": read_act,
    "gpl": read_gpl,
    "hex": read_hex,
    "pal": read_pal,
    "svg": read_svg,
    "txt": read_txt,
}


def test_every_format_has_a_reader_here() -> None:
    assert {one.name for one in FORMATS} == {*WITH_NAMES, *WITHOUT_NAMES, "png"}


@pytest.mark.parametrize("name", WITH_NAMES)
@settings(max_examples=20)
@given(colors=colors_of_palettes, picture=st.text(max_size=60))
@example(colors=[(i, 255 - i, i // 2) for i in range(256)], picture=NASTY)
@example(colors=[(0, 0, 0)], picture="キ" * 60)
def test_names_and_colors_come_back(name: str, colors: list[Color], picture: str) -> None:
    palettes = made(colors, picture)
    assert WITH_NAMES[name](rendered(name, palettes)) == names_of(palettes)


@pytest.mark.parametrize("name", WITHOUT_NAMES)
@settings(max_examples=20)
@given(colors=colors_of_palettes, picture=st.text(max_size=60))
@example(colors=[(i, 255 - i, i // 2) for i in range(256)], picture=NASTY)
@example(colors=[(0, 0, 0)], picture="キ" * 60)
def test_colors_come_back(name: str, colors: list[Color], picture: str) -> None:
    assert WITHOUT_NAMES[name](rendered(name, made(colors, picture))) == colors


@pytest.mark.parametrize("name", WITH_NAMES)
def test_a_file_name_that_is_no_text(name: str) -> None:
    palettes = made([(1, 2, 3)], "a\udcff.jpg")
    assert WITH_NAMES[name](rendered(name, palettes)) == [("a-1", (1, 2, 3))]


@pytest.mark.parametrize("name", ["css", "scss", "js", "json", "ase", "csv"])
def test_several_palettes_come_back(name: str) -> None:
    palettes = made([(1, 2, 3), (250, 0, 9)], ks=3)
    assert names_of(palettes)[0] == ("parrot-k2-1", (1, 2, 3))
    assert WITH_NAMES[name](rendered(name, palettes)) == names_of(palettes)
    assert format_for(Path(f"a.{name}"), palettes=3).name == name


@pytest.mark.parametrize("name", ["hex", "txt", "gpl", "pal", "aco", "act"])
def test_several_palettes_are_too_many_for_some(name: str, tmp_path: Path) -> None:
    path = tmp_path / f"a.{name}"
    with pytest.raises(sweep.ParameterError, match=rf"a .{name} holds one palette.*3.*\.json"):
        write_palettes(made([(0, 0, 0)], ks=3), path, format_for(path, palettes=3), Look())
    assert not path.exists()


@given(st.text(max_size=90))
@example("Größe 12 (final).JPG")
@example("हिन्दी.png")
@example("007.png")
@example("\udcff.png")
def test_labels_are_identifiers(name: str) -> None:
    label = label_of(name)
    assert 1 <= len(label.encode()) <= 46
    assert label[0].isalpha()
    assert not re.search(r"--|-$|\s", label)
    assert label == unicodedata.normalize("NFKD", label)
    tokens = tinycss2.parse_component_value_list(f"--{label}-1")
    assert [(token.type, token.value) for token in tokens] == [("ident", f"--{label}-1")]


def test_labels_say_what_they_come_from() -> None:
    assert label_of("parrot.jpg") == "parrot"
    assert label_of("/a/b/Größe 12 (final).JPG") == "große-12-final"
    assert label_of("007.png") == "color-007"
    assert label_of("***") == "color"
    assert label_of("ключ.png") == "ключ"


def test_what_they_are_in_a_line() -> None:
    palettes = made([(0, 0, 0)] * 3)
    assert repr(palettes) == "<PaletteSet of 'parrot.jpg': 3 colors>"
    assert repr(palettes.palettes[0]) == "<Palette 'parrot': 3 colors>"
    assert made([(0, 0, 0)], ks=2).span == "1 and 2 colors"
    assert made([(0, 0, 0)], ks=4).span == "1 to 4 colors"


def test_shares_are_told_in_each_way() -> None:
    palettes = made([(0, 0, 0)] * 3)
    for one, share in zip(palettes.palettes[0].swatches, (1 / 6, 2 / 6, 3 / 6), strict=True):
        assert one.share == pytest.approx(share)
    assert [one.percent for one in palettes.palettes[0].swatches] == ["16.7%", "33.3%", "50.0%"]
    tokens = json.loads(rendered("json", palettes))["parrot"]
    assert tokens["3"]["$extensions"] == {"ksweep": {"share": 0.5}}
    rows = list(csv.DictReader(io.StringIO(rendered("csv", palettes).decode())))
    assert [row["share"] for row in rows] == ["0.166667", "0.333333", "0.500000"]


# From pixels to palettes.


def picture_of(*colors: tuple[Color, int]) -> sweep.Image:
    pixels = [color for color, count in colors for _ in range(count)]
    return sweep.Image(np.array([pixels], np.uint8), "few.png")


RAINBOW = [(255, 0, 0), (255, 255, 0), (0, 255, 0), (0, 255, 255), (0, 0, 255), (255, 0, 255)]
GRAYS = [(0, 0, 0), (128, 128, 128), (255, 255, 255)]


def test_orders() -> None:
    colors = [RAINBOW[i] for i in (4, 2, 0, 5, 1, 3)] + [GRAYS[i] for i in (2, 0, 1)]
    image = picture_of(*((color, 3 + i) for i, color in enumerate(colors)))
    progression = sweep.quantize(image, 9)
    found = {
        sort: [one.rgb for one in PaletteSet.of(progression, sort=sort).palettes[0].swatches]
        for sort in ("share", "lightness", "hue")
    }
    assert found["share"] == colors[::-1]
    assert found["hue"] == GRAYS + RAINBOW
    # By OKLab's lightness: 0, .452, .600, .628, .702, .866, .905, .968, 1.
    expected = [GRAYS[0], RAINBOW[4], GRAYS[1], RAINBOW[0], RAINBOW[5], RAINBOW[2], RAINBOW[3]]
    assert found["lightness"] == [*expected, RAINBOW[1], GRAYS[2]]


def test_lineage_keeps_families_together(small_photo: sweep.Image) -> None:
    progression = sweep.quantize(small_photo, "1..24")
    palette = PaletteSet.of(progression, (24,), sort="lineage").palettes[0]
    ancestors = palette.rows
    for k in range(24, 1, -1):
        parents = progression[k].parents
        assert parents is not None
        ancestors = parents[ancestors]
        changes = np.count_nonzero(np.diff(ancestors))
        assert changes == len(set(ancestors.tolist())) - 1, f"a family of K = {k - 1} is torn"


def test_lineage_needs_its_beginning(small_photo: sweep.Image) -> None:
    progression = sweep.quantize(small_photo, "5,14")
    with pytest.raises(sweep.ParameterError, match=r"begins at K = 1.*is 5; cluster for 1\.\."):
        PaletteSet.of(progression, sort="lineage")


def test_parents_lead_over_the_levels_between(small_photo: sweep.Image) -> None:
    progression = sweep.quantize(small_photo, "1..20")
    few = PaletteSet.of(progression, (3, 7, 20)).palettes
    assert [palette.k for palette in few] == [3, 7, 20]
    assert few[0].parents is None
    for above, below in itertools.pairwise(few):
        assert below.parents is not None
        for place, start in enumerate(below.rows.tolist()):
            row = start
            for k in range(below.k, above.k, -1):
                parents = progression[k].parents
                assert parents is not None
                row = int(parents[row])
            assert above.rows[below.parents[place]] == row


forests = st.lists(st.lists(st.integers(0, 10**6), max_size=3), max_size=8)


@given(st.integers(1, 3), forests, st.integers(0, 99))
def test_no_line_of_a_tree_crosses_another(roots: int, born: list[list[int]], seed: int) -> None:
    random = np.random.default_rng(seed)
    levels: list[Level] = []
    parents: list[npt.NDArray[np.int64] | None] = []
    m = 0
    for new in [[], *born]:
        above: npt.NDArray[np.int64] | None = None
        if m:
            above = np.array([*range(m), *(number % m for number in new)])
        m = m + len(new) if m else roots
        palette = random.integers(0, 256, (m, 3), dtype=np.uint8)
        labels = np.arange(m, dtype=np.uint8)
        levels.append(Level(m, palette, labels, np.ones(m, np.int64), 0, 0, above))
        parents.append(above)
    orders = family_orders(levels, parents)
    for i in range(1, len(levels)):
        assert sorted(orders[i]) == list(range(len(orders[i])))
        above = parents[i]
        assert above is not None
        lines = [list(orders[i - 1]).index(above[row]) for row in orders[i]]
        assert lines == sorted(lines)


def test_more_k_than_colors_is_a_warning() -> None:
    image = picture_of(((9, 9, 9), 1), ((200, 0, 0), 2))
    with pytest.warns(sweep.SweepWarning, match="few.png: has 2 distinct colors, so its palette"):
        (one,) = PaletteSet.of(sweep.quantize(image, 14)).palettes
    assert (one.title, len(one.colors)) == ("2 colors (K = 14)", 2)
    with pytest.warns(sweep.SweepWarning, match=r"K above 2 would only repeat.*made: 2 of 9"):
        several = PaletteSet.of(sweep.quantize(image, "1..9"))
    assert [palette.k for palette in several] == [1, 2]
    with pytest.warns(sweep.SweepWarning, match="its palette has 2"):
        by_lineage = PaletteSet.of(sweep.quantize(image, "1..9"), (9,), sort="lineage")
    assert [palette.k for palette in by_lineage] == [2]


def test_files_are_replaced_as_a_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    palettes = made([(1, 2, 3)])
    old = tmp_path / "a.svg"
    old.write_bytes(b"old")
    monkeypatch.setattr("sweep.drawing.svg.SvgCanvas.finished", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        write_palettes(palettes, old, format_for(old), Look())
    assert old.read_bytes() == b"old"
    for target in (tmp_path / "a.act", io.BytesIO()):
        one = write_palettes(palettes, target, format_for(target, "act"), Look())
        assert (one.format, one.colors, one.bytes) == ("act", 1, 772)


@pytest.mark.parametrize(
    ("name", "said"), [("a.bmp", 'suffix ".bmp" is unknown'), ("a", "has no suffix")]
)
def test_unknown_formats(name: str, said: str) -> None:
    with pytest.raises(sweep.ParameterError, match=f"{said}; known are .hex, .txt"):
        format_for(Path(name))
    with pytest.raises(sweep.ParameterError, match='format "tiff" is unknown; known are hex, txt'):
        format_for(Path(name), "tiff")
    with pytest.raises(sweep.ParameterError, match="a stream has no suffix"):
        format_for(io.BytesIO())


def test_a_png_is_what_is_said_of_it(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    write_palettes(made([(1, 2, 3), (200, 100, 0)]), path, format_for(path), Look())
    with PIL.Image.open(tmp_path / "a.png") as picture:
        assert json.loads(picture.info["sweep"])["source"] == "parrot.jpg"
        colors = np.unique(np.asarray(picture).reshape(-1, 3), axis=0).tolist()
    assert [1, 2, 3] in colors
    assert [200, 100, 0] in colors
