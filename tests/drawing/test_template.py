import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ImageFont

from sweep.drawing.lettering import Line
from sweep.drawing.looks import check_template
from sweep.drawing.template import FIELDS, MAX_LENGTH, parse_template
from sweep.errors import ParameterError, TemplateError
from sweep.image.level import Level


def level_of(k: int = 14, mse: float = 123.44) -> Level:
    palette = np.arange(9, dtype=np.uint8).reshape(3, 3)
    labels, counts = np.arange(3, dtype=np.uint8), np.array([5, 3, 2])
    return Level(k, palette, labels, counts, mse, space_mse=mse)


def written(template: str, level: Level) -> str:
    return "".join(
        part if isinstance(part, str) else part.text(level) for part in parse_template(template)
    )


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("K = {k}", "K = 14"),
        ("{k} {colors} {mse} {psnr}", "14 3 123.4 32.0"),
        ("{k:4}|{k:<4}|{k:^4}|{k:>4}|{k:04}|{k:04d}|{k:d}", "  14|14  | 14 |  14|0014|0014|14"),
        ("{mse:.0f}|{mse:.3f}|{mse:8}|{mse:<8}|", "123|123.440|   123.4|123.4   |"),
        ("{mse:08.2f}|{psnr:6.2f}", "00123.44| 31.99"),
        ("{{k}} = {{{k}}}", "{k} = {14}"),
        ("}}{{", "}{"),
        ("", ""),
        ("100 %s %(k)s $k", "100 %s %(k)s $k"),
    ],
)  # fmt: skip
def test_templates_that_are_understood(template: str, text: str) -> None:
    assert written(template, level_of()) == text


def test_a_perfect_copy_has_an_infinite_psnr() -> None:
    perfect = level_of(mse=0)
    shown = written("{psnr}|{psnr:>5}|{psnr:<5}|{psnr:05.2f}", perfect)
    assert shown.replace("\N{INFINITY}", "I") == "I|    I|I    |    I"


@pytest.mark.parametrize("name", ["n", "K", "", " k", "k ", "0", "palette", "__class__"])
def test_an_unknown_field_is_told_the_known_ones(name: str) -> None:
    with pytest.raises(TemplateError) as caught:
        parse_template(f"a {{{name}}} b")
    assert f"{{{name}}}" in str(caught.value)
    assert all(f"{{{field}}}" in str(caught.value) for field in FIELDS)


@pytest.mark.parametrize(
    "field",
    [
        "k.real", "k.__class__", "k.__class__.__mro__", "k[0]", "k!r", "k!s:>3", "mse.hex",
        "k:{colors}", "k:{k}", "k:100", "k:999999999", "k:.2f", "k:x", "k:c", "k:,", "k:+", "k: ",
        "k:", "k:*>5", "k:<05", "k:=5", "k:n", "mse:.10f", "mse:.2", "mse:100.2f", "mse:e", "mse:%",
        "mse:f", "mse:2.", "k:\u0663", "k:%d",
    ],
)  # fmt: skip
def test_no_field_reaches_more_than_its_value(field: str) -> None:
    with pytest.raises(TemplateError):
        parse_template(f"{{{field}}}")


@pytest.mark.parametrize("template", ["{", "}", "{k", "k}", "{{k}", "{k}}", "{ {k} }", "{k}{"])
def test_a_lone_brace_is_told_how_to_be_written(template: str) -> None:
    with pytest.raises(TemplateError, match="lone"):
        parse_template(template)


@pytest.mark.parametrize("bad", ["\n", "\r", "\t", "\0", "\x1b", "\x7f", "\u2028", "\ud800"])
def test_a_caption_is_one_line_of_plain_text(bad: str) -> None:
    with pytest.raises(TemplateError, match=f"U\\+{ord(bad):04X}"):
        parse_template(f"K{bad} = {{k}}")


def test_a_caption_has_an_end() -> None:
    assert parse_template("x" * MAX_LENGTH)
    with pytest.raises(TemplateError, match=str(MAX_LENGTH)):
        parse_template("x" * (MAX_LENGTH + 1))


@given(st.text(st.sampled_from("{}k:mse.[]!_<0 3f"), max_size=12))
def test_any_template_is_text_or_an_error_of_one_line(template: str) -> None:
    try:
        text = written(template, level_of())
    except TemplateError as error:
        assert "\n" not in str(error)
    else:
        assert "<" not in text or "<" in template
        assert len(text) < MAX_LENGTH


@given(st.text(st.characters(exclude_categories=["C", "Z"]), max_size=MAX_LENGTH // 2))
def test_text_without_fields_is_itself(text: str) -> None:
    escaped = text.replace("{", "{{").replace("}", "}}")
    assert written(escaped, level_of()) == text


# What a face has


@pytest.fixture(scope="module")
def font_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The face inside Pillow as a file."""
    path = tmp_path_factory.mktemp("fonts") / "face.ttf"
    face = ImageFont.load_default(20)
    assert isinstance(face, ImageFont.FreeTypeFont)
    path.write_bytes(face.font_bytes)
    return path


def test_the_ascii_characters_are_there(font_file: Path) -> None:
    everything = "".join(map(chr, range(32, 127))).replace("{", "{{").replace("}", "}}")
    for font in (None, font_file, str(font_file)):
        check_template(everything + "{k}{psnr}", font)


@pytest.mark.parametrize(
    "text", ["\U0001f600", "\U0001f468\u200d\U0001f469 \U0001f99c", "\u0301", "\ue000"]
)
def test_a_caption_of_which_nothing_can_be_drawn_is_refused(text: str, font_file: Path) -> None:
    for font in (None, font_file):
        with pytest.raises(ParameterError) as caught:
            check_template(text, font)
        assert f'the caption "{text}" has no character that can be drawn' in str(caught.value)
        assert 'with font="FILE"' in str(caught.value)
        check_template(f"{text} {{k}}", font)
        check_template(f"{text} K", font)


def test_a_font_that_is_none(tmp_path: Path) -> None:
    missing, text = tmp_path / "missing.ttf", tmp_path / "text.ttf"
    text.write_text("not a font")
    for font in (missing, text, tmp_path):
        with pytest.raises(ParameterError) as caught:
            check_template("K", font)
        assert str(font) in str(caught.value)
        assert "name a TTF or OTF file" in str(caught.value)


def test_a_font_is_not_looked_for_elsewhere(
    font_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "fonts").mkdir()
    (tmp_path / "fonts" / font_file.name).write_bytes(font_file.read_bytes())
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))  # where Pillow looks for fonts on Linux
    broken = tmp_path / font_file.name
    with pytest.raises(ParameterError, match="no font file"):
        check_template("K", broken)
    broken.write_text("not a font")
    with pytest.raises(ParameterError, match="cannot be used as a font"):
        check_template("K", broken)


# The line


def columns(line: Line, level: Level) -> list[bool]:
    return [bool(column.any()) for column in line.coverage(level).T]


def test_what_follows_a_value_stays_where_it_is() -> None:
    levels = [level_of(k, mse) for k, mse in ((1, 9999.9), (40, 10.0), (9, 1.0))]
    line = Line.of("{k} colors, mse {mse} dB", None, levels, 20)
    unit = [line.coverage(level)[:, -30:] for level in levels]
    assert np.array_equal(unit[0], unit[1])
    assert np.array_equal(unit[0], unit[2])
    word = Line.of(" colors, mse ", None, levels, 20).coverage(levels[0])
    windows = [line.coverage(level)[:, 22 : 22 + word.shape[1] - 22] for level in levels]
    assert np.array_equal(windows[0], windows[1])
    assert windows[0].any()


def test_a_value_stands_beside_its_unit() -> None:
    levels = [level_of(4), level_of(44)]
    narrow, wide = (Line.of("{k}/256", None, levels, 20).coverage(level) for level in levels)
    differ = (narrow != wide).any(axis=0)
    half = len(Line.of("{k}", None, levels, 20).coverage(levels[1])[0]) // 2
    assert not differ[half:].any()
    assert not narrow[:, : half - 1].any()


def test_a_value_before_a_gap_or_the_end_keeps_its_left() -> None:
    levels = [level_of(1), level_of(40)]
    gap = Line.of("{k}  x", None, levels, 20)
    end = Line.of("K = {k}", None, levels, 20)
    for line in (gap, end):
        narrow, wide = (columns(line, level) for level in levels)
        assert len(narrow) == len(wide)  # the room is that of the widest
    tail = gap.coverage(levels[0])[:, -9:], gap.coverage(levels[1])[:, -9:]
    assert np.array_equal(*tail)
    assert columns(gap, levels[0]).index(True) < 6
    assert not any(columns(end, levels[0])[-8:])


def test_the_line_has_room_for_its_own_levels_only() -> None:
    line = Line.of("{k}", None, [level_of(1), level_of(9)], 20)
    with pytest.raises(ParameterError, match='no room for "40" of K = 40'):
        line.coverage(level_of(40))


def test_an_infinite_value_is_drawn_with_its_sign() -> None:
    perfect = level_of(mse=0)
    assert math.isinf(perfect.psnr)
    as_sign = Line.of("\N{INFINITY}", None, [perfect], 20).coverage(perfect)
    assert np.array_equal(Line.of("{psnr}", None, [perfect], 20).coverage(perfect), as_sign)
