"""The page as a file: what is in it, what is refused, what it says of itself."""

import base64
import hashlib
import io
import json
import os
import re
from pathlib import Path
from typing import Any

import html5lib
import numpy as np
import PIL.Image
import pytest

import sweep
from sweep.artifacts.page.script.join import component
from sweep.artifacts.readable import readable
from sweep.cli.app import run


@pytest.fixture(scope="module")
def progression(photo: sweep.Image) -> sweep.Progression:
    return sweep.quantize(photo.resized(60), "1..6")


def parsed(page: bytes) -> Any:
    """The page as the strictest reader of HTML sees it, without namespaces."""
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page)


def policy_of(document: Any) -> dict[str, str]:
    """What the page's policy allows: directive -> sources."""
    (meta,) = [m for m in document.iter("meta") if m.get("http-equiv")]
    assert meta.get("http-equiv") == "Content-Security-Policy"
    parts = (part.strip().partition(" ") for part in meta.get("content").split(";"))
    return {name: sources for name, _, sources in parts}


def data_of(document: Any) -> list[sweep.KSweep]:
    scripts = [s for s in document.iter("script") if s.get("type") == "application/x-ksweep"]
    return [sweep.KSweep.read(base64.b64decode(script.text)) for script in scripts]


def sha256(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_a_page_is_one_file_that_names_no_other(progression: sweep.Progression) -> None:
    (written,) = sweep.page(progression)
    assert written.content is not None
    document = parsed(written.content)
    assert document.find("head/title").text == "china"
    assert document.get("lang") == "en"
    (image,) = document.iter("img")
    assert image.get("src").startswith("data:image/webp;base64,")
    assert image.get("alt") == "china"
    for element in document.iter():
        assert not {"href", "srcset", "style"} & set(element.keys())
    assert not re.search(rb"https?://(?!www\.w3\.org/2000/svg)", written.content)


def test_the_policy_lets_run_only_what_is_there(progression: sweep.Progression) -> None:
    content = sweep.page(progression)[0].content
    assert content is not None
    document = parsed(content)
    policy = policy_of(document)
    (script,) = [s for s in document.iter("script") if s.get("type") == "module"]
    (style,) = document.iter("style")
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == sha256(script.text)
    assert policy["style-src"] == sha256(style.text)
    assert "connect-src" not in policy
    assert not any("unsafe" in sources for sources in policy.values())
    assert script.text == component()


def test_every_k_comes_back(progression: sweep.Progression) -> None:
    content = sweep.page(progression)[0].content
    assert content is not None
    (data,) = data_of(parsed(content))
    assert data.ks == progression.ks
    for k in progression.ks:
        assert np.array_equal(data.frame(k).pixels, progression.frame(k).pixels)
    assert data.about["mse"] == pytest.approx([level.mse for level in progression], rel=1e-5)
    levels = sweep.report(progression).levels
    for name in ("delta_e", "delta_e_95", "bytes"):
        measured = [getattr(level, name) for level in levels]
        assert data.about[name] == pytest.approx(measured, rel=1e-5)
    assert data.about["milliseconds"] == [400, 400, 400, 400, 400, 2000]
    assert data.original == b""


@pytest.mark.parametrize("kept", ["webp", "lossless", "none"])
def test_the_original_is_kept_as_asked(progression: sweep.Progression, kept: str) -> None:
    made = sweep.page(progression, original=kept)
    content = made[0].content
    assert content is not None
    (image,) = parsed(content).iter("img")
    still = base64.b64decode(image.get("src").partition(",")[2])
    with PIL.Image.open(io.BytesIO(still)) as found:
        pixels = np.asarray(found.convert("RGB"))
    whole = sweep.Frame.original(progression.histogram).pixels
    assert (image.get("data-original") is None) == (kept == "none")
    if kept == "none":
        assert made.entries[0].original == b""
    else:
        off = np.abs(pixels.astype(int) - whole).mean()
        assert off == 0 if kept == "lossless" else 0 < off < 12


def test_a_ksweep_holds_the_original_whatever_else_is_written(
    progression: sweep.Progression, tmp_path: Path
) -> None:
    alone, beside = tmp_path / "a.ksweep", tmp_path / "b.ksweep"
    sweep.page(progression, alone)
    sweep.page(progression, beside, tmp_path / "b.html")
    assert alone.read_bytes() == beside.read_bytes()
    with PIL.Image.open(io.BytesIO(sweep.KSweep.read(alone).original)) as found:
        assert found.size == (60, 40)


def test_names_and_titles_are_escaped(progression: sweep.Progression) -> None:
    evil = '</script><script>alert("1")</script>&amp;"\'\n\x07<img src=x>'
    content = sweep.page(progression, title=evil, alt=evil)[0].content
    assert content is not None
    document = parsed(content)
    assert [s.get("type") for s in document.iter("script")] == ["application/x-ksweep", "module"]
    (image,) = document.iter("img")
    shown = evil.replace("\n", " ").replace("\x07", " ")
    assert image.get("alt") == shown
    assert document.find("body/main/h1").text == shown
    assert data_of(document)[0].about["alt"] == evil


def test_a_script_in_the_page_does_not_end_it() -> None:
    assert "</script" not in component()
    assert "<!--" not in component()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("tulip_field.png", "tulip field"),
        ("IMG-0012.v2.jpeg", "v2"),
        ("___.png", ""),
        ("a\x1b[31m.png", "a [31m"),
        ("Größe.png", "Größe"),
        ("https://example.org/a/green_field.jpg?x=1", "green field"),
    ],
)
def test_the_name_of_a_file_becomes_words(name: str, words: str) -> None:
    assert readable(name) == words


def test_several_pictures_have_labels_that_tell_them_apart(
    small_photo: sweep.Image, progression: sweep.Progression
) -> None:
    other = sweep.Image(small_photo.pixels, "red_barn.jpg")
    made = sweep.page([progression, other, progression], ks="1..6")
    assert [one.label for one in made.entries] == ["china, rgb (1)", "red barn", "china, rgb (3)"]
    assert made.title == "china and red barn"


def test_spaces_of_one_picture_share_its_still(small_photo: sweep.Image) -> None:
    made = sweep.page(small_photo, ks="1..4", spaces="rgb,oklab")
    assert [one.label for one in made.entries] == ["rgb", "oklab"]
    assert [one.progression.method.space for one in made.entries] == ["rgb", "oklab"]
    content = made[0].content
    assert content is not None
    document = parsed(content)
    assert len(list(document.iter("figure"))) == 2
    assert len(list(document.iter("img"))) == 1
    assert [data.about["space"] for data in data_of(document)] == ["rgb", "oklab"]


def test_pictures_of_different_sizes_stand_on_one_page(
    small_photo: sweep.Image, photo: sweep.Image
) -> None:
    content = sweep.page([small_photo, photo.resized(31)], ks="1,3")[0].content
    assert content is not None
    assert [data.size for data in data_of(parsed(content))] == [small_photo.size, (31, 21)]


def test_k_beyond_the_distinct_colors_are_left_out() -> None:
    stripes = np.repeat(np.arange(3, dtype=np.uint8) * 100, 4).reshape(2, 6)
    with pytest.warns(sweep.SweepWarning, match="has 3 distinct colors, so K above 3"):
        made = sweep.page(stripes, ks="1..9")
    assert made.entries[0].progression.ks == (1, 2, 3)


def test_the_settings_are_in_it_unless_left_out(
    progression: sweep.Progression, tmp_path: Path
) -> None:
    for name in ("a.html", "a.ksweep"):
        sweep.page(progression, tmp_path / name)
        found = sweep.info(tmp_path / name)
        assert found.format == name.partition(".")[2]
        assert found.settings is not None
        assert (found.settings["source"], found.settings["ks"]) == ("china.jpg", "1..6")
        sweep.page(progression, tmp_path / name, metadata=False)
        assert sweep.info(tmp_path / name).settings is None


def test_the_theme_is_the_systems_unless_chosen(progression: sweep.Progression) -> None:
    for theme, scheme in (("auto", "light dark"), ("light", "light"), ("dark", "dark")):
        content = sweep.page(progression, theme=theme)[0].content
        assert content is not None
        document = parsed(content)
        (style,) = document.iter("style")
        assert style.text.startswith(f"html {{ color-scheme: {scheme}; }}")
        assert document.find("body/main/k-sweep").get("theme") == (
            None if theme == "auto" else theme
        )


def test_parts_are_a_script_data_and_a_page(
    progression: sweep.Progression, photo: sweep.Image, tmp_path: Path
) -> None:
    folder = tmp_path / "site"
    made = sweep.page([progression, photo.resized(30)], ks="1..6", parts=folder)
    names = ["china.html", "k-sweep.js", "china.ksweep", "china-2.ksweep"]
    assert [Path(one.path).name for one in made] == names
    assert sorted(os.listdir(folder)) == sorted(names)
    document = parsed((folder / "china.html").read_bytes())
    assert [a.get("href") for a in document.iter("a")] == ["china.ksweep", "china-2.ksweep"]
    assert policy_of(document)["script-src"] == "'self'"
    assert (folder / "k-sweep.js").read_text().endswith(component() + "\n")
    assert sweep.KSweep.read(folder / "china.ksweep").original
    # Once more, over what is there, which is ours.
    sweep.page(progression, parts=folder)


def test_parts_do_not_replace_what_is_somebody_elses(
    progression: sweep.Progression, tmp_path: Path
) -> None:
    (tmp_path / "china.html").write_text("<!DOCTYPE html><title>My own page</title>")
    with pytest.raises(sweep.OutputError, match=r"china\.html: is there already and was not made"):
        sweep.page(progression, parts=tmp_path)
    assert os.listdir(tmp_path) == ["china.html"]
    assert "My own page" in (tmp_path / "china.html").read_text()


def test_parts_in_a_folder_that_cannot_be_there(
    progression: sweep.Progression, tmp_path: Path
) -> None:
    with pytest.raises(sweep.OutputError, match="does not exist; make it first"):
        sweep.page(progression, parts=tmp_path / "a" / "b")
    (tmp_path / "file").write_text("")
    with pytest.raises(sweep.OutputError, match="is no folder; choose another name"):
        sweep.page(progression, parts=tmp_path / "file")


@pytest.mark.parametrize(
    ("options", "outputs", "said"),
    [
        ({"parts": "x"}, ["a.html"], "output and parts contradict each other; one names a file"),
        ({"title": "T"}, ["a.ksweep"], "title is for the page; write a .html, or leave it out"),
        ({"theme": "dark"}, ["a.ksweep"], "theme is for the page"),
        ({"ks": "3", "step": 1}, ["a.html"], "step is for playing through several K"),
        ({"spaces": "rgb,oklab", "space": "lab"}, ["a.html"], "contradict each other"),
        ({"spaces": "rgb"}, ["a.html"], "has not two different spaces"),
        ({"spaces": "rgb,oklab"}, ["a.ksweep"], "a .ksweep holds one picture, and there are 2"),
        ({}, ["a.gif"], 'the suffix ".gif" is unknown; known are .html, .htm, .ksweep'),
        ({"original": "jpeg"}, ["a.html"], 'the original "jpeg" is unknown'),
        ({"step": 0}, ["a.html"], "step 0 s is out of range; take 0.02 to 600 seconds"),
    ],
)
def test_what_means_nothing_is_refused(
    options: dict[str, Any], outputs: list[str], said: str, small_photo: sweep.Image, tmp_path: Path
) -> None:
    paths = [tmp_path / name for name in outputs]
    if "parts" in options:
        options = {"parts": tmp_path / "x"}
    with pytest.raises(sweep.ParameterError, match=re.escape(said)):
        sweep.page(small_photo, *paths, **options)
    assert not os.listdir(tmp_path)


def test_one_alt_is_not_for_several_pictures(small_photo: sweep.Image) -> None:
    with pytest.raises(sweep.ParameterError, match="alt tells of one picture"):
        sweep.page([small_photo, small_photo], alt="both")


def test_it_is_the_same_for_any_number_of_threads(small_photo: sweep.Image) -> None:
    one, three = (sweep.page(small_photo, ks="1..8", threads=n)[0].content for n in (1, 3))
    assert one == three


def test_the_command_tells_sizes_and_prints_what_embeds_it(
    picture_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    assert run(["page", str(picture_file), "-k", "1..5"]) == 0
    told = capsys.readouterr().out
    assert re.match(
        r"china\.html: K = 1\.\.5, 120x80 px, [\d,]+ bytes \(data [\d,]+, original [\d,]+\)", told
    )
    assert run(["page", str(picture_file), "-k", "1..5", "--snippet", "-o", "a b.html"]) == 0
    frame = html5lib.parseFragment(capsys.readouterr().out, namespaceHTMLElements=False)
    (iframe,) = frame.iter("iframe")
    assert (iframe.get("src"), iframe.get("sandbox")) == ("a%20b.html", "allow-scripts")
    assert iframe.get("title") == "china"
    assert run(["page", str(picture_file), "-k", "1..5", "--parts", "p", "--snippet"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines == [
        '<script type="module" src="p/k-sweep.js"></script>',
        '<k-sweep src="p/china.ksweep"></k-sweep>',
    ]
    assert run(["page", str(picture_file), "-k", "1..5", "--json", "-o", "c.ksweep"]) == 0
    told_json = json.loads(capsys.readouterr().out)
    assert told_json["outputs"][0]["bytes"] == Path("c.ksweep").stat().st_size
    assert told_json["pictures"][0]["ks"] == "1..5"
