"""Text in any script: where it is drawn is where it was laid out, and nothing of it is cut."""

import subprocess
import sys
import warnings
from pathlib import Path

import cv2
import matplotlib
import numpy as np
import PIL.Image
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ImageDraw, ImageFont

import sweep
from sweep.drawing.face import Face, Visual, clusters_of
from sweep.drawing.fonts import note_lacking, open_face
from sweep.drawing.lettering import Line
from sweep.errors import ParameterError
from sweep.system.arrays import U8
from tests.drawing.test_template import level_of

TEXTS: dict[str, tuple[str, ...]] = {
    "Latin": (
        "Größe K = 14", "Übermäßig", "Zażółć gęślą jaźń", "Łódź", "Příliš žluťoučký kůň",
        "Árvíztűrő tükörfúrógép", "naïve façade, œuvre", "El ñandú—¿qué?", "İstanbul'da ığdır",
        "Ångström på Øland", "Þórður Æsir", "Tiếng Việt: Ễ Ẵ Ộ", "Ĉiuĵaŭde", "Ģirts Ķēniņš",
    ),
    "Greek": ("Ελληνικά", "Άσπρη πέτρα ξέξασπρη", "ΔE 2.3, σ = 4", "φωτογραφία.jpg", "Ωμέγα Ϊΰ"),
    "Cyrillic": ("Привет", "Київ, Їжак, Ґанок", "Съешь ещё", "Љубав и Џеп", "Ўзбекча", "Щука 14"),
    "Hebrew": ("שלום עולם", "K = 14, שלום", "שלום (abc) 14", "תמונה.jpg", "צבעים: 5"),
    "Arabic": ("مرحبا", "صورة 14", "عربي abc"),
    "Han": ("中文简体", "繁體字", "日本語", "图片.jpg", "颜色：14", "龍鳳"),
    "Hiragana": ("かな", "ひらがな K = 5", "ばぱっゃ"),
    "Katakana": ("カタカナ", "ｶﾀｶﾅ", "ヴァイオリン 8"),
    "Hangul": ("한국어", "글꼴 K = 5", "색상 수: 40"),
    "Bopomofo": ("ㄅㄆㄇㄈ", "ㄓㄨ 注音"),
    "Signs": ("5 × 3 ÷ 2", "a – b — c…", "“x” ‘y’ „z“ «w»", "→ ∞ ≤ ≥ ≠ ±", "№ § © ® ™ °", "€ £ ₽"),
    "Marks": ("q\u0301 x\u0308 e\u0302\u0323", "n\u0303 u\u0308", "a\u0328\u0301", "б\u0301"),
    "Mixed": ("Größe Привет שלום 日本", "日本 (Japan) 한국", "Ελλάδα & Россия", "q\u0301: שלום"),
}  # fmt: skip
ALL = [text for texts in TEXTS.values() for text in texts]
SIZES = 11, 16, 33, 60


def drawn(face: Face, text: str, at: tuple[int, int] = (100, 120), size: int = 900) -> U8:
    sheet = PIL.Image.new("L", (size, 240))
    face.draw(sheet, at, text)
    return np.asarray(sheet)


def edges(pixels: U8) -> tuple[int, int, int, int]:
    rows, columns = np.flatnonzero(pixels.any(axis=1)), np.flatnonzero(pixels.any(axis=0))
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def test_there_are_enough_texts() -> None:
    assert len(TEXTS) >= 12
    assert len(ALL) >= 60


@pytest.mark.parametrize("size", SIZES)
def test_text_is_drawn_where_it_is_laid_out(size: int) -> None:
    face = open_face(None, size)
    for text in ALL:
        assert face.lacking(text) == (), text
        left, top, right, bottom = face.ink(text)
        seen = edges(drawn(face, text, size=1400))
        laid = np.array([left + 100, top + 120, right + 100, bottom + 120])
        assert (np.abs(laid - seen)[1::2] <= 1).all(), (text, laid, seen)
        # Pillow counts the room around the first and the last letter.
        assert laid[0] - 1 <= seen[0] < laid[0] + 1 + size / 4, text
        assert laid[2] - 1 - size / 4 < seen[2] <= laid[2] + 1, text


@pytest.mark.parametrize("size", SIZES)
def test_what_follows_begins_where_the_text_is_said_to_end(size: int) -> None:
    face = open_face(None, size)
    for text in ALL:
        if any(text in TEXTS[name] for name in ("Hebrew", "Arabic", "Mixed")):
            continue  # what follows does not stand at the right
        one_face = face.of_line([text])
        stroke = edges(drawn(one_face, "|"))[0] - 100
        length = one_face.length(text)
        both = edges(drawn(one_face, f"{text}|", size=1400))
        bar = edges(drawn(one_face, "|"))[2] - edges(drawn(one_face, "|"))[0]
        assert abs(both[2] - bar - 100 - length - stroke) <= 1.5, text


@pytest.mark.parametrize("script", TEXTS)
def test_nothing_is_cut(script: str) -> None:
    """Drawn with much room around or with the room of its ink, the same is seen."""
    for size in (11, 40):
        face = open_face(None, size)
        for text in TEXTS[script]:
            left, top, right, bottom = (round(e) for e in face.ink(text))
            exact = PIL.Image.new("L", (right - left + 2, bottom - top + 2))
            face.draw(exact, (1 - left, 1 - top), text)
            wide = drawn(face, text, size=1400)
            assert int(np.asarray(exact).sum(dtype=np.int64)) == int(wide.sum(dtype=np.int64)), text


def test_capitals_of_all_faces_are_as_high_and_stand_on_one_line() -> None:
    for size in (16, 40, 60):
        face = open_face(None, size)
        elsewhere = face.of_line(["é"])
        ours, theirs = (edges(drawn(one, "H")) for one in (face, elsewhere))
        assert abs(ours[1] - theirs[1]) <= 1
        assert ours[3] == theirs[3] == 120
        assert face.cap_height == elsewhere.cap_height


def test_letters_that_are_akin_share_their_face_in_a_line() -> None:
    face = open_face(None, 24)
    alone, beside = drawn(face, "K"), drawn(face.of_line(["ö"]), "K")
    assert not np.array_equal(alone, beside)
    # As in one text; Chinese is not akin, and signs are not.
    left, right = edges(beside)[0], edges(beside)[2]
    assert np.array_equal(drawn(face, "K ö")[:, left:right], beside[:, left:right])
    for other in ("日", "×", "ש", "∞"):
        assert np.array_equal(drawn(face.of_line([other]), "K"), alone)


def test_glyphs_are_those_of_opencv() -> None:
    """Drawn by OpenCV itself in the same size, glyphs cover the same, but for smoothing."""
    face = open_face(None, 67)  # where that of OpenCV is 60
    theirs = np.zeros((240, 900), np.uint8)
    cv2.putText(theirs, "日本", (100, 120), 255, cv2.FontFace("uni"), 60, 400)
    ours = drawn(face, "日本")
    away = np.abs(ours.astype(int) - theirs.astype(int))
    assert away[theirs.astype(bool) | ours.astype(bool)].mean() < 12


def test_what_is_read_from_the_right_is_drawn_from_the_right() -> None:
    face = open_face(None, 40)
    shin, mem = drawn(face, "ש"), drawn(face, "ם")
    both = drawn(face, "שם")
    at = 100 + round(face.length("ם"))
    assert np.array_equal(both[:, :at], mem[:, :at])
    assert np.array_equal(drawn(face, Visual("םש")), both)
    assert not np.array_equal(both, drawn(face, Visual("שם")))
    assert edges(both)[2] - edges(shin)[2] == pytest.approx(face.length("ם"), abs=1)


def test_marks_stand_on_their_letters() -> None:
    face = open_face(None, 60).of_line(["é"])
    plain, marked = drawn(face, "q"), drawn(face, "q\u0301")
    above = edges(np.where(plain > 0, 0, marked))
    letter = edges(plain)
    assert letter[0] <= above[0] < above[2] <= letter[2] + 1
    assert above[3] <= letter[1] + 1
    assert face.length("q\u0301") == face.length("q")
    # A letter that there is no glyph for is drawn from its parts.
    assert np.array_equal(drawn(face, "x\u0308"), drawn(face, "ẍ"))
    assert face.lacking("ẍ") == ()
    # Two on one letter do not touch.
    twice = drawn(face, "q\u0301\u0302")
    assert edges(twice)[1] < edges(marked)[1] - 5


def test_clusters() -> None:
    assert clusters_of("e\u0301a\u0328\u0301") == ["é", "ą\u0301"]
    assert clusters_of("\u202eab\u200f") == ["a", "b"]
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
    assert clusters_of(f"{family}x\u2764\ufe0f\U0001f44d\U0001f3fd") == [
        family, "x", "\u2764", "\U0001f44d\U0001f3fd",
    ]  # fmt: skip
    assert clusters_of("\u0301") == []
    assert clusters_of("م\u200cن") == ["م\u200c", "ن"]


def test_what_no_face_has_is_a_question_mark_and_told_once() -> None:
    face = open_face(None, 30)
    for text in ("\U0001f600", "न", "\U0001f468\u200d\U0001f469"):
        assert np.array_equal(drawn(face, text), drawn(face, "?"))
        assert face.lacking(f"a{text}b{text}") == (text,)
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        note_lacking(["a \U0001f600", "नमस \U0001f600", "plain", "日本"], None)
    (one,) = told
    assert str(one.message) == (
        "a ? stands for \U0001f600 (U+1F600) न (U+0928) म (U+092E) स (U+0938), which no face here "
        'has; name a font that does with font="FILE"'
    )
    with pytest.warns(sweep.SweepWarning, match="U\\+0908.* and 4 more, which no face"):
        note_lacking(["".join(map(chr, range(0x905, 0x911)))], None)
    with pytest.warns(sweep.SweepWarning, match="letters of Arabic are drawn one by one, not join"):
        note_lacking(["مرحبا"], None)


@given(st.text(max_size=30), st.sampled_from((11, 24)))
def test_any_text_is_drawn(text: str, size: int) -> None:
    """Whatever it is: no error, and no ink outside of what was laid out."""
    face = open_face(None, size)
    pixels = drawn(face, text, (200, 120), 1800)
    left, top, right, bottom = face.ink(text)
    if pixels.any():
        seen = edges(pixels)
        assert left + 199 <= seen[0]
        assert seen[2] <= right + 201
        assert top + 119 <= seen[1]
        assert seen[3] <= bottom + 121
    assert face.length(text) >= 0


def test_a_font_file_wins_and_what_it_lacks_is_drawn_by_the_others(tmp_path: Path) -> None:
    path = tmp_path / "latin.ttf"
    inside = ImageFont.load_default(20)
    assert isinstance(inside, ImageFont.FreeTypeFont)
    path.write_bytes(inside.font_bytes)
    own, none = open_face(path, 30), open_face(None, 30)
    assert own.name == none.name
    for text in ("K = 14", "日本 K", "Größe", "a\U0001f600"):
        assert own.lacking(text) == none.lacking(text)
        assert abs(own.length(text) - none.length(text)) < 3  # Pillow may space it by shaping
    path.write_bytes(b"no font")
    with pytest.raises(ParameterError, match="cannot be used as a font"):
        open_face(path, 30)


def test_a_font_that_joins_arabic_does() -> None:
    font = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"
    face = open_face(font, 40)
    if face.unjoined("مرحبا"):  # Pillow without shaping: told, as of the built-in faces
        with pytest.warns(sweep.SweepWarning, match="not joined"):
            note_lacking(["مرحبا"], font)
        return
    sheet, theirs = PIL.Image.new("L", (900, 240)), PIL.Image.new("L", (900, 240))
    face.draw(sheet, (100, 120), "مرحبا")
    pillow = ImageFont.truetype(str(font), 40)
    ImageDraw.Draw(theirs).text((100, 120), "مرحبا", 255, pillow, anchor="ls")
    assert np.array_equal(np.asarray(sheet), np.asarray(theirs))
    assert face.length("مرحبا") < sum(face.length(c) for c in "مرحبا")


def segments(line: Line, levels: list[sweep.Level]) -> list[U8]:
    return [line.coverage(level) for level in levels]


@pytest.mark.parametrize("template", ["Größe {k}", "שלום {k} צבעים", "{k} 色", "K = {k}, שלום"])
def test_digits_keep_their_place_in_captions_of_any_script(template: str) -> None:
    levels = [level_of(5), level_of(14), level_of(40)]
    line = Line.of(template, None, levels, 30)
    one, two, three = segments(line, levels)
    changed = np.flatnonzero((one != two).any(axis=0) | (two != three).any(axis=0))
    digits = line.of("{k}", None, levels, 30).ink
    assert 0 < changed[-1] - changed[0] < digits[2] - digits[0] + 6


def test_a_caption_in_hebrew_begins_at_the_right() -> None:
    levels = [level_of(14)]
    line = Line.of("שלום {k}", None, levels, 30)
    (shown,) = segments(line, levels)
    digits = Line.of("{k}", None, levels, 30).coverage(levels[0])
    columns = np.flatnonzero(shown[:, : digits.shape[1]].any(axis=0))
    assert len(columns)
    ours = shown[:, : digits.shape[1]].sum(axis=0)
    assert np.array_equal(np.flatnonzero(ours), np.flatnonzero(digits.sum(axis=0)))


def test_plain_captions_load_nothing_heavy() -> None:
    code = (
        "import sys; from sweep.drawing.fonts import open_face, note_lacking; "
        "f = open_face(None, 20); f.length('K = 14, 30.1 dB'); note_lacking(['a ~'], None); "
        "print([m for m in ('cv2', 'numba') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
