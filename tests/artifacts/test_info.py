"""What ``sweep info`` says of our files and of others', and that none can make it stumble."""

import dataclasses
import io
import json
import struct
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import av
import numpy as np
import PIL.Image
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import sweep
from sweep.artifacts.provenance import read_provenance
from sweep.cli.app import run
from sweep.containers.xmp import from_xmp, to_xmp
from sweep.encode.encoding import Encoding
from sweep.encode.write import write
from sweep.timeline.shots import Shot

FORMATS = ("gif", "webp", "apng", "png", "avif", "mp4", "webm", "mov", "mkv")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, photo: sweep.Image) -> Path:
    """One file of each format, as the command writes them, and a poster."""
    path = tmp_path_factory.mktemp("files")
    PIL.Image.fromarray(photo.resized(96).pixels).save(path / "secret <&> é.png")
    arguments = ["animate", str(path / "secret <&> é.png"), "-k", "1,2,3", "-q"]
    poster = ["--poster", str(path / "poster.png"), "--poster-k", "2", "--lock", "#102030"]
    assert run([*arguments, *outputs_of(path, "a"), *poster]) == 0
    assert run([*arguments, *outputs_of(path, "bare"), "--no-metadata"]) == 0
    return path


def outputs_of(path: Path, stem: str) -> list[str]:
    return [arg for name in FORMATS for arg in ("-o", str(path / f"{stem}.{name}"))]


@pytest.mark.parametrize("name", FORMATS)
def test_our_files_say_what_made_them(folder: Path, name: str) -> None:
    path = folder / f"a.{name}"
    found = sweep.info(path)
    assert found.format == {"png": "apng"}.get(name, name)
    assert found.bytes == path.stat().st_size
    assert found.settings == {
        "sweep": sweep.__version__,
        "source": "secret <&> é.png",
        "ks": "1..3",
        "space": "rgb",
        "effort": "balanced",
        "represent": "mean",
        "lock": ["#102030"],
        "steady": 4,
    }
    assert found.milliseconds == 2800
    assert len(found.sizes) == len(found.times)
    assert found.bytes * 0.3 < sum(found.sizes) < found.bytes
    if name in ("gif", "webp", "apng", "png", "avif"):
        assert found.times == (400, 400, 2000)
        assert found.loop == 0
    assert found.width == 96
    assert found.height % 2 == 0 or name in ("gif", "webp", "apng", "png", "avif")


@pytest.mark.parametrize("name", FORMATS)
def test_without_metadata_nothing_is_said(folder: Path, name: str) -> None:
    assert sweep.info(folder / f"bare.{name}").settings is None
    content = (folder / f"bare.{name}").read_bytes()
    assert b"secret" not in content
    assert b"sweep" not in content


def test_no_folder_is_told(folder: Path) -> None:
    for name in (*(f"a.{name}" for name in FORMATS), "poster.png"):
        assert folder.name.encode() not in (folder / name).read_bytes(), name


def test_others_find_the_words_where_they_look(folder: Path) -> None:
    """Pillow and ffmpeg's libraries, not our reader."""

    def told(text: str) -> str:
        settings = read_provenance(text)
        assert settings is not None
        return str(settings["source"])

    with PIL.Image.open(folder / "a.gif") as picture:
        assert told(picture.info["comment"].decode()) == "secret <&> é.png"
    for name in ("a.apng", "poster.png"):
        with PIL.Image.open(folder / name) as picture:
            assert told(picture.info["sweep"]) == "secret <&> é.png"
    for name in ("a.webp", "a.avif"):
        with PIL.Image.open(folder / name) as picture:
            packet = picture.info["xmp"]
        (words,) = [e.text for e in ET.fromstring(packet).iter() if e.text]
        assert told(words) == "secret <&> é.png"
    for name in ("mp4", "webm", "mov", "mkv"):
        with av.open(folder / f"a.{name}") as container:
            tags = {key.lower(): value for key, value in container.metadata.items()}
        assert told(tags["comment"]) == "secret <&> é.png"


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"])))
def test_xmp_is_well_formed_and_comes_back(words: str) -> None:
    packet = to_xmp(words)
    assert from_xmp(packet) == words
    shown = [e.text for e in ET.fromstring(packet).iter() if e.tag.endswith("}li")]
    assert (shown[0] or "") == words


@given(st.text())
def test_only_our_words_are_ours(text: str) -> None:
    if not text.lstrip().startswith("{"):
        assert read_provenance(text) is None
    assert read_provenance('{"sweep": "1", "x": "y"}') == {"sweep": "1", "x": "y"}
    assert read_provenance('{"sweep": 1}') is None
    assert read_provenance("[" * 100_000) is None


@pytest.mark.parametrize("name", ["webp", "avif", "apng", "gif"])
@pytest.mark.parametrize("loop", [1, 2, 65535])
def test_how_often_it_plays(name: str, loop: int, tmp_path: Path) -> None:
    frame = sweep.Frame(np.eye(16, dtype=np.uint8), np.array([[0, 0, 0], [9, 200, 9]], np.uint8))
    shots = [Shot(frame, 300), Shot(frame, 700)]
    path = tmp_path / f"a.{name}"
    write(shots, path, encoding=Encoding(loop=loop))
    found = sweep.info(path)
    assert (found.loop, found.milliseconds) == (loop, 1000)


def test_the_same_avif_at_any_time(tmp_path: Path) -> None:
    """The library writes down when it was; we take that out."""
    frame = sweep.Frame(np.eye(16, dtype=np.uint8), np.array([[0, 0, 0], [9, 200, 9]], np.uint8))
    write([Shot(frame, 300)] * 2, tmp_path / "a.avif")
    with av.open(tmp_path / "a.avif") as container:
        assert "creation_time" not in container.metadata


def others(path: Path) -> dict[str, tuple[str, int, int]]:
    """Files by other writers: format, frames, ms."""
    pictures = [PIL.Image.new("RGB", (40, 30), (i * 40, 0, 0)) for i in range(4)]
    for name in ("gif", "webp", "png", "avif"):
        options: dict[str, Any] = {"save_all": True, "append_images": pictures[1:]}
        pictures[0].save(path / f"b.{name}", duration=120, **options)
    for name in ("jpg", "bmp", "tif"):
        pictures[0].save(path / f"b.{name}")
    pictures[0].save(path / "still.webp", lossless=True)
    pictures[0].save(path / "still.png")
    pictures[0].save(path / "lossy.webp")
    return {
        "b.gif": ("gif", 4, 480),
        "b.webp": ("webp", 4, 480),
        "b.png": ("apng", 4, 480),
        "b.avif": ("avif", 4, 480),
        "b.jpg": ("jpeg", 1, 0),
        "b.bmp": ("bmp", 1, 0),
        "b.tif": ("tiff", 1, 0),
        "still.webp": ("webp", 1, 0),
        "lossy.webp": ("webp", 1, 0),
        "still.png": ("png", 1, 0),
    }


def test_other_files_are_not_ours_but_known(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, (format_, frames, milliseconds) in others(tmp_path).items():
        found = sweep.info(tmp_path / name)
        assert (found.format, len(found.times), found.milliseconds) == (
            format_, frames, milliseconds,
        ), name  # fmt: skip
        assert (found.width, found.height) == (40, 30), name
        assert found.settings is None
        assert run(["info", str(tmp_path / name)]) == 0
        assert "not made by sweep, or made with --no-metadata" in capsys.readouterr().out


def test_as_text_and_as_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = folder / "a.gif"
    assert run(["info", str(path)]) == 0
    first, second, head, *rows = capsys.readouterr().out.splitlines()
    size = path.stat().st_size
    assert first == f"{path}: gif, 3 frames, 96x82 px, {size:,} bytes, plays 2.8 s, forever"
    assert second == (
        f"made by sweep {sweep.__version__} from secret <&> é.png, ks 1..3, space rgb, "
        "effort balanced, represent mean, lock #102030, steady 4"
    )
    assert head.split() == ["frame", "at", "s", "for", "s", "bytes"]
    assert [row.split()[:3] for row in rows] == [
        ["1", "0.000", "0.400"], ["2", "0.400", "0.400"], ["3", "0.800", "2.000"],
    ]  # fmt: skip
    assert len({len(row) for row in [head, *rows]}) == 1  # aligned
    assert run(["info", str(path), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert list(told) == [
        "file", "format", "bytes", "width", "height", "milliseconds", "loop", "frames", "settings",
    ]  # fmt: skip
    assert [frame["milliseconds"] for frame in told["frames"]] == [400, 400, 2000]
    assert told["settings"]["ks"] == "1..3"


@pytest.mark.parametrize("name", FORMATS)
def test_every_cut_is_one_line_or_an_answer(
    folder: Path, name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = (folder / f"a.{name}").read_bytes()
    for size in sorted({*range(0, 64, 3), *range(64, len(content), len(content) // 40)}):
        path = tmp_path / "cut"
        path.write_bytes(content[:size])
        code = run(["info", str(path)])
        _, err = capsys.readouterr()
        assert code in (0, 1)
        assert (err.startswith("error: ") and err.count("\n") == 1) if code else not err
        assert "bug in sweep" not in err


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), min_size=1, max_size=6))
def test_no_damage_makes_it_stumble(
    folder: Path, name: str, tmp_path: Path, changes: list[tuple[float, int]]
) -> None:
    content = bytearray((folder / f"a.{name}").read_bytes())
    for at, value in changes:
        content[int(at * at * at * (len(content) - 1))] = value  # most of them in front
    path = tmp_path / "damaged"
    path.write_bytes(content)
    try:
        sweep.info(path)
    except sweep.ImageError as error:
        assert "\n" not in str(error)


def chunked(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + b"\0\0\0\0"


def hostile() -> dict[str, tuple[bytes, str]]:
    head = struct.pack(">IIBBBBB", 2, 2, 8, 2, 0, 0, 0)
    png = b"\x89PNG\r\n\x1a\n" + chunked(b"IHDR", head)
    control = chunked(b"fcTL", bytes(26))
    moov = struct.pack(">I", 8 + 24) + b"moov" + struct.pack(">I", 24) + b"mdhd" + bytes(16)
    return {
        "no end.png": (png, "ends too early"),
        "long chunk.png": (png + struct.pack(">I", 2**31) + b"IDAT", "ends too early"),
        "frames.png": (png + chunked(b"acTL", bytes(8)) + control * 100_001, "more than 100,000"),
        "blocks.gif": (b"GIF89a" + bytes(7) + b"\x00", "has a block of no known kind"),
        "no pictures.webp": (b"RIFF\x04\0\0\0WEBP", "has no picture"),
        "no size.jpg": (b"\xff\xd8\xff\xda\x00\x02", "has no size"),
        "empty": (b"", "is empty (0 bytes)"),
        "words.txt": (b"no picture at all", "is no picture or video"),
        "page.html": (b"<!DOCTYPE html><p><svg></svg>", "is no picture or video"),
        "pages.pdf": (b"%PDF-1.5 << /Type /Pages /Kids [] /Count 999999 >>", "more than 100,000"),
        "box.avif": (b"\0\0\0\x14ftypavis" + bytes(8) + moov, "is no picture"),
    }


@pytest.mark.parametrize("name", hostile())
def test_hostile_files_are_one_line(name: str, tmp_path: Path) -> None:
    content, said = hostile()[name]
    (tmp_path / name).write_bytes(content)
    with pytest.raises(sweep.ImageError, match=said.replace("(", r"\(").replace(")", r"\)")) as one:
        sweep.info(tmp_path / name)
    assert str(one.value).count("\n") == 0


def test_a_gif_of_nothing_but_blocks_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sweep.containers.reader._MOST_STEPS", 10_000)
    blocks = io.BytesIO()
    blocks.write(b"GIF89a" + bytes(7) + b"!\xfe" + b"\x01a" * 20_000 + b"\0;")
    (tmp_path / "a.gif").write_bytes(blocks.getvalue())
    with pytest.raises(sweep.ImageError, match="more pieces than any animation"):
        sweep.info(tmp_path / "a.gif")


def test_files_that_are_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for path, said in [(tmp_path, "is a folder"), (tmp_path / "none.gif", "no such file")]:
        assert run(["info", str(path)]) == 1
        assert said in capsys.readouterr().err


def test_a_stream_says_what_its_file_says(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in FORMATS:
        content = (folder / f"a.{name}").read_bytes()
        found = sweep.info(io.BytesIO(content))
        assert found == dataclasses.replace(sweep.info(folder / f"a.{name}"), path="-")
    back = sweep.animate(np.eye(9), ks="1,2")[0].content
    assert back is not None
    assert sweep.info(io.BytesIO(back)).format == "gif"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(back)))
    assert sweep.info("-").bytes == len(back)


def test_what_is_no_file_is_refused_in_one_line() -> None:
    for source, said in (
        (None, "an object of type NoneType is no file to be read; give a path, or a binary str"),
        (b"GIF89a", r"an object of type bytes is no file .* as by io\.BytesIO\(content\)$"),
        (3, "an object of type int is no file to be read"),
        ("a\0b", "a\0b: cannot be opened: embedded null byte"),
        ("https://example.org/a.gif", "is an address, and info reads files; get it first"),
        ("/dev/zero", "is no file but a device or a pipe"),
        (io.BytesIO(b"words, and no picture at all"), "the stream: is no picture or video"),
        (io.BytesIO(), r"the stream: is empty \(0 bytes\)"),
    ):
        with pytest.raises(sweep.ImageError, match=said) as error:
            sweep.info(source)  # type: ignore[arg-type]
        assert "\n" not in str(error.value)


def test_svg_and_pdf_say_what_ours_say(
    picture_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tree, sheet = tmp_path / "tree.svg", tmp_path / "sheet.pdf"
    assert run(["palette", str(picture_file), "-k", "1..3", "-q", "-o", str(tree)]) == 0
    assert run(["sheet", str(picture_file), "-k", "2,3", "-q", "-o", str(sheet)]) == 0
    root = ET.parse(tree).getroot()
    found = sweep.info(tree)
    assert (found.format, found.width, found.height, len(found.times)) == (
        "svg", int(root.attrib["width"]), int(root.attrib["height"]), 1,
    )  # fmt: skip
    assert run(["info", str(sheet)]) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert first == f"{sheet}: pdf, 1 page, {sheet.stat().st_size:,} bytes"
    assert second.startswith(f"made by sweep {sweep.__version__} from china.png, ks 2,3, ")
    foreign = tmp_path / "a.svg"
    for head in ("", "<?xml version='1.0'?>\n<!-- drawn -->\n"):
        foreign.write_text(f'{head}<svg xmlns="http://www.w3.org/2000/svg" width="3em"/>')
        found = sweep.info(foreign)
        assert (found.format, found.width, found.settings) == ("svg", 0, None)


def test_what_a_comparison_says_is_plain(
    picture_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(tmp_path / "zoom.png")
    words = ["-k", "2,3", "--mode", "zoom", "--at", "50%,50%", "-q", "-o", path]
    assert run(["compare", str(picture_file), *words]) == 0
    assert run(["info", path]) == 0
    said = capsys.readouterr().out
    assert ", place x " in said
    assert "{" not in said


OTHER_COMMANDS = {
    "cloud.gif": "cloud {picture} -k 1..3 --size 64 --seconds 2 --fps 3 -o {file}",
    "plain.gif": "cloud {picture} --size 64 --seconds 1 --fps 3 -o {file}",
    "lloyd.png": "cloud {picture} --iterations 3 --size 64 -o {file}",
    "blink.gif": "compare {picture} -k 2,3 --mode blink -o {file}",
    "side.png": "compare {picture} -k 2,3 -o {file}",
    "side.jpg": "compare {picture} -k 2,3 -o {file}",
    "sheet.webp": "sheet {picture} -k 2,3 -o {file}",
    "sheet.pdf": "sheet {picture} -k 2,3 -o {file}",
    "swatches.png": "palette {picture} -k 3 -o {file}",
    "swatches.css": "palette {picture} -k 3 -o {file}",
    "swatches.json": "palette {picture} -k 3 -o {file}",
    "tree.svg": "palette {picture} -k 1..3 -o {file}",
    "curve.svg": "report {picture} -k 1..3 --plot {file}",
    "curve.png": "report {picture} -k 1..3 --plot {file}",
    "still-2.gif": "stills {picture} -k 2 --name still-{{k}}.gif -o {folder}",
    "still-2.png": "stills {picture} -k 2 --name still-{{k}}.png -o {folder}",
}


@pytest.mark.parametrize("name", OTHER_COMMANDS)
def test_other_commands_say_it_too_and_keep_silent_if_asked(
    name: str, picture_file: Path, tmp_path: Path
) -> None:
    command = OTHER_COMMANDS[name]
    path = tmp_path / name
    words = command.format(picture=picture_file, file=path, folder=tmp_path).split()
    wanted = b'"source": "china.png"'
    if name.endswith(".pdf"):
        wanted = wanted.decode().encode("utf-16-be").hex().encode()
    assert run([*words, "-q"]) == 0
    assert wanted in path.read_bytes()
    if not name.endswith((".css", ".json")):
        found = sweep.info(path).settings
        assert found is not None
        assert found["sweep"] == sweep.__version__
    assert run([*words, "-q", "--no-metadata"]) == 0
    content = path.read_bytes()
    assert wanted not in content
    assert b'"effort"' not in content
    if not name.endswith((".css", ".json")):
        assert sweep.info(path).settings is None
    if not name.endswith((".css", ".json", ".svg")):  # which name the picture in plain words
        assert b"china.png" not in content
