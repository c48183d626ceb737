"""The markup for a web page, read by a strict HTML5 parser."""

import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import html5lib
import PIL.Image
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sweep
from sweep.artifacts.animation.html import alt_text, make_page, make_snippet
from sweep.cli.app import run
from sweep.encode.write import WrittenAnimation

# What the HTML standard lets stand where, of all that is used here.
ATTRIBUTES = {
    "html": {"lang"}, "head": set(), "meta": {"charset", "name", "content"}, "title": set(),
    "style": set(), "body": set(), "a": {"href"}, "picture": set(), "main": {"style"},
    "h1": set(), "figure": set(), "figcaption": set(), "div": {"style"},
    "video": {
        "controls", "muted", "loop", "playsinline", "preload", "width", "height", "poster",
        "aria-label", "style",
    },
    "source": {"src", "srcset", "type", "media"},
    "img": {"src", "width", "height", "alt", "loading", "decoding"},
}  # fmt: skip


def written(
    path: str, format: str | None = None, size: int = 12_345, *, exact: bool = True
) -> WrittenAnimation:
    return WrittenAnimation(
        path=path,
        format=format or path.rpartition(".")[2],
        bytes=size,
        width=640,
        height=462,
        frames=40,
        milliseconds=17_600,
        exact=exact,
    )


def parsed(markup: str) -> dict[str, list[dict[str, str]]]:
    """The elements of a whole page, by name; any error in it is raised."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    found: dict[str, list[dict[str, str]]] = {}
    for element in parser.parse(markup).iter():
        assert set(element.attrib) <= ATTRIBUTES[element.tag], element.tag
        found.setdefault(element.tag, []).append({**element.attrib, "text": element.text or ""})
    return found


def as_page(*files: WrittenAnimation, **options: Any) -> dict[str, list[dict[str, str]]]:
    wanted: dict[str, Any] = {"alt": "a parrot", "poster": Path("p.png")} | options
    return parsed(make_page(make_snippet(files, **wanted), title="t", width=640))


def test_a_video_with_all_that_it_needs() -> None:
    found = as_page(written("a.webm"), written("a.mp4"), written("a.gif"))
    (video,) = found["video"]
    assert set(video) >= {"controls", "muted", "loop", "playsinline"}
    assert "autoplay" not in video
    assert (video["width"], video["height"], video["poster"]) == ("640", "462", "p.png")
    assert video["aria-label"] == "a parrot"
    assert [(s["src"], s["type"]) for s in found["source"][:2]] == [
        ("a.webm", "video/webm"), ("a.mp4", "video/mp4"),
    ]  # fmt: skip
    # Its controls have room below the picture, which stands at the top of it.
    assert "height: calc(100cqw * 462 / 640 + 5rem)" in video["style"]
    assert "object-position: top" in video["style"]
    assert [(i["src"], i["alt"]) for i in found["img"]] == [("a.gif", "a parrot")]


def test_a_video_alone_can_be_fetched_where_it_cannot_be_shown() -> None:
    found = as_page(written("a.mp4"), loop=1)
    assert "loop" not in found["video"][0]
    assert [(a["href"], a["text"]) for a in found["a"]] == [("a.mp4", "a parrot")]


def test_a_picture_has_a_still_for_those_who_want_less_motion() -> None:
    found = as_page(written("a.webp"), written("a.gif"))
    still, webp = found["source"]
    assert still["media"] == "(prefers-reduced-motion: reduce)"
    assert still["srcset"] == "p.png"
    assert (webp["srcset"], webp["type"]) == ("a.webp", "image/webp")
    (img,) = found["img"]
    del img["text"]
    assert img == {
        "src": "a.gif", "width": "640", "height": "462", "alt": "a parrot", "loading": "lazy",
        "decoding": "async",
    }  # fmt: skip


def test_the_smallest_exact_file_is_offered_first() -> None:
    def file(path: str, size: int) -> WrittenAnimation:
        return written(path, size=size, exact=not path.endswith(".avif"))

    gif, webp = file("a.gif", 900), file("a.webp", 800)
    avif, apng = file("a.avif", 400), file("a.apng", 1000)

    def offered(*files: WrittenAnimation) -> list[str]:
        found = as_page(*files)
        return [s["srcset"] for s in found["source"][1:]] + [found["img"][0]["src"]]

    assert offered(gif, avif, webp, apng) == ["a.webp", "a.gif", "a.apng", "a.avif", "a.gif"]
    assert offered(gif, webp) == ["a.webp", "a.gif"]
    assert offered(webp, apng) == ["a.webp", "a.apng"]
    assert offered(avif, webp) == ["a.webp", "a.avif", "a.webp"]
    assert offered(gif, apng) == ["a.gif", "a.apng", "a.gif"]
    assert offered(avif) == ["a.avif"]


def test_a_video_is_shown_where_it_was_asked_for_first_or_is_smaller() -> None:
    gif, large = written("a.gif", size=900), written("a.mp4", size=1500)
    small = written("b.mp4", size=800)
    found = as_page(gif, large)
    assert "video" not in found
    assert [a["href"] for a in found["a"]] == ["a.mp4"]  # left out it is not
    assert found["a"][0]["text"] == "MP4, 2 kB"
    assert found["img"][0]["src"] == "a.gif"
    assert as_page(large, gif)["video"]
    found = as_page(gif, small)
    assert [s["src"] for s in found["source"] if "src" in s] == ["b.mp4"]
    assert found["img"][0]["src"] == "a.gif"


def test_a_page_links_to_all_files_with_their_sizes() -> None:
    found = as_page(written("a.gif", size=999), written("b.webp", size=2_345_678), beside=True)
    assert [(a["href"], a["text"]) for a in found["a"]] == [
        ("a.gif", "GIF, 999 bytes"), ("b.webp", "WebP, 2.3 MB"),
    ]  # fmt: skip
    assert found["h1"][0]["text"] == "t"


names = st.text(st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1)


# A folder, the folder above and standard output are not files.
@given(name=names.filter(lambda n: n not in (".", "..", "-")), alt=st.text(), video=st.booleans())
def test_every_name_is_escaped(name: str, alt: str, video: bool) -> None:
    file = written(name, "mp4" if video else "gif")
    found = as_page(file, alt=alt, poster=Path(f"{name}.png"))
    said = found["video"][0]["aria-label"] if video else found["img"][0]["alt"]
    assert said == "".join(
        c if c.isprintable() else " " for c in alt.encode("utf-8", "replace").decode()
    )
    address = found["source"][0]["src"] if video else found["img"][0]["src"]
    assert unquote(address) == name
    assert not re.search(r"[\s\"'<>:,]", address)
    assert len(found.get("script", [])) == 0


def test_addresses_are_relative_to_the_page(tmp_path: Path) -> None:
    snippet = make_snippet(
        [written(str(tmp_path / "out" / "a b.mp4"))],
        alt="", poster=tmp_path / "out" / "a b-poster.png", folder=tmp_path / "pages",
    )  # fmt: skip
    assert 'src="../out/a%20b.mp4"' in snippet
    assert 'poster="../out/a%20b-poster.png"' in snippet


def test_a_stream_has_no_address() -> None:
    with pytest.raises(sweep.ParameterError, match="no address"):
        as_page(written("-", "mp4"))
    assert as_page(written("-", "gif"), written("a.gif"))["img"][0]["src"] == "a.gif"


@pytest.mark.parametrize(
    ("ks", "said"),
    [
        ((1,), "green field in 1 color"), ((5,), "green field in 5 colors"),
        ((1, 2, 40), "green field in 1 to 40 colors, one number after the other"),
    ],
)  # fmt: skip
def test_the_alternative_text_names_the_picture_and_the_ks(ks: tuple[int, ...], said: str) -> None:
    assert alt_text("green_field.png", ks) == said
    assert alt_text("x.png", ks, "green field") == said
    assert alt_text("IMG_0012.JPG", (5,)) == "a picture in 5 colors"


def test_the_command_writes_a_page_and_a_still(
    picture_file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(picture_file.parent)
    picture_file.rename("<b>&.png")
    arguments = ["animate", "<b>&.png", "-k", "1..3", "-o", "b&.mp4", "-o", "b&.webm"]
    assert run([*arguments, "--html", "page.html", "--snippet"]) == 0
    out, err = capsys.readouterr()
    content = Path("page.html").read_text()
    assert "".join(out.split()) in "".join(content.split())
    assert "page.html: a page that shows it, with the still b&-poster.png" in err
    found = parsed(content)
    (video,) = found["video"]
    assert video["aria-label"] == "<b>& in 1 to 3 colors, one number after the other"
    for address in [video["poster"], *(source["src"] for source in found["source"])]:
        assert Path(unquote(address)).stat().st_size > 0
    with PIL.Image.open("b&-poster.png") as still:
        assert still.mode == "P"
        assert abs(still.size[0] - int(video["width"])) <= 1
        assert abs(still.size[1] - int(video["height"])) <= 1


def test_pages_that_cannot_be_are_refused(
    picture_file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(picture_file.parent)
    for arguments, code, said in [
        (["-o", "-", "--format", "gif", "--html", "a.html"], 2, "-o - has no address"),
        (["-o", "-", "--format", "gif", "--snippet"], 2, "--snippet and -o - both want"),
        (["-o", "a.mp4", "--html", "none/a.html"], 1, "the folder none does not exist"),
        (["-o", "a.mp4", "--html", "a.mp4"], 2, "is another output too"),
        (["-o", "a.mp4", "--html", "china.png"], 1, "is the picture itself"),
    ]:
        assert run(["animate", "china.png", *arguments]) == code, arguments
        out, err = capsys.readouterr()
        assert (out, err.count("\n")) == ("", 1)
        assert said in err
    assert list(Path().iterdir()) == [Path("china.png")]
