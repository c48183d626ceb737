"""The reader of the page, in node: the same pixels, and one kind of error.

Run with ``python -m pytest -m browser``; needs node 20 or later (Debian: apt-get install nodejs).
"""

import base64
import json
import shutil
import subprocess
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sweep
from sweep.encode.ksweep.file import unpack
from tests.encode.ksweep.progressions import image_of, made_up, packed, page_file, with_sum
from tests.encode.ksweep.test_damage import small, with_words
from tests.encode.ksweep.test_reference import block

pytestmark = pytest.mark.browser

COMPONENT = Path(sweep.__file__).parent / "artifacts" / "page" / "component"

# Prints a line for each file: what is in it, or how it was refused.
READER = """
import { readFileSync } from "node:fs";
import { Sweep } from "./data.js";
import { KsweepError, unpack } from "./ksweep.js";

const base64 = (bytes) =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
for (const name of process.argv.slice(2)) {
  try {
    const { parts, plane } = await unpack(new Uint8Array(readFileSync(name)));
    while (!plane.read(3));
    const read = new Sweep({ ...parts, ids: plane.ids });
    console.log(JSON.stringify({
      ks: read.ks,
      size: [read.width, read.height],
      pixels: read.ks.map((k) => base64(read.pixels(k))),
      palettes: read.levels.map((level) => [...level.palette]),
      counts: read.levels.map((level) => [...level.counts]),
      parents: read.levels.map((level) => [...level.parents]),
      weights: [...read.weights],
      means: [...read.means],
      table: base64(read.table),
      original: base64(read.original),
    }));
  } catch (error) {
    console.log(JSON.stringify({ ours: error instanceof KsweepError, error: `${error}` }));
  }
}
"""


def read_in_node(folder: Path, files: Mapping[str, bytes]) -> dict[str, Any]:
    """What node makes of each file."""
    scripts = folder / "scripts"
    scripts.mkdir()
    for module in COMPONENT.glob("*.js"):
        shutil.copy(module, scripts)
    (scripts / "package.json").write_text('{"type": "module"}')
    (scripts / "read.js").write_text(READER)
    paths = []
    for number, content in enumerate(files.values()):
        paths.append(folder / f"{number}.ksweep")
        paths[-1].write_bytes(content)
    answer = subprocess.run(
        ["node", scripts / "read.js", *paths], check=True, capture_output=True, text=True
    )
    lines = answer.stdout.splitlines()
    return dict(zip(files, map(json.loads, lines), strict=True))


# What a page wants to know of each level, in files that have nothing else to say.
ABOUT = ("mse", "delta_e", "delta_e_95", "bytes", "milliseconds")


def packed_for_pages(progression: sweep.Progression, original: bytes = b"") -> bytes:
    return packed(progression, {key: [0] * len(progression) for key in ABOUT}, original)


def right_files(photo: sweep.Image) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    for seed, (width, height, colors, clear, levels) in enumerate(
        [
            (1, 1, 1, 0, 1), (1, 40, 9, 0, 5), (40, 1, 9, 0.5, 5), (33, 20, 1, 0.5, 3),
            (20, 20, 60, 0, 40), (60, 45, 400, 0.1, 12), (30, 30, 900, 0, 256),
        ]
    ):  # fmt: skip
        image = image_of(seed, width, height, colors, clear=clear)
        ks = list(range(1, levels + 1))
        files[f"made up, {seed}"] = packed_for_pages(made_up(seed, image, ks), b"original")
    noise = np.random.default_rng(1).integers(0, 256, (300, 300, 3), np.uint8)
    many = made_up(4, sweep.Image(noise), list(range(1, 15)), 200)
    files["more than 16 bits"] = packed_for_pages(many)
    for space in ("rgb", "oklab"):
        files[space] = page_file(photo.resized(90), ks="1..64", space=space)
    return files


def test_the_page_reads_what_python_reads(tmp_path: Path, photo: sweep.Image) -> None:
    files = right_files(photo)
    for name, other in read_in_node(tmp_path, files).items():
        own = unpack(files[name])
        assert "error" not in other, (name, other)
        assert other["ks"] == list(own.ks)
        assert other["size"] == list(own.size)
        opaque = own.ids < len(own.means)
        for i, k in enumerate(own.ks):
            pixels = np.frombuffer(base64.b64decode(other["pixels"][i]), np.uint8)
            pixels = pixels.reshape(*own.ids.shape, 4)
            assert np.array_equal(pixels[opaque][:, :3], own.frame(k).pixels[opaque])
            assert (pixels[opaque][:, 3] == 255).all()
            assert not pixels[~opaque].any()
            assert other["palettes"][i] == own.palettes[i].ravel().tolist()
            assert other["parents"][i] == own.parents[i].tolist()
            counts = np.bincount(own.table[i], own.counts, len(own.palettes[i]))
            assert other["counts"][i] == counts.tolist()
        assert other["weights"] == own.counts.tolist()
        assert other["means"] == own.means.ravel().tolist()
        assert base64.b64decode(other["table"]) == own.table.tobytes()
        assert base64.b64decode(other["original"]) == own.original
    assert any(len(unpack(content).means) > 1 << 16 for content in files.values())


def damaged_files() -> dict[str, bytes]:
    """Cut, changed with and without the right sum, and words that make no sense."""
    whole = packed_for_pages(made_up(5, image_of(4, 9, 7, 12, clear=0.2), [1, 2, 3, 7], 9))
    files = {f"cut at {length}": whole[:length] for length in range(0, len(whole), 7)}
    later = whole[:8] + b"\2" + whole[9:]
    files |= {"later": later, "later, with its sum": with_sum(later), "longer": whole + b"\0"}
    for at in range(len(whole)):
        changed = whole[:at] + bytes([whole[at] ^ 37]) + whole[at + 1 :]
        files[f"changed at {at}"] = changed
        if at not in range(44, 48):
            files[f"changed at {at}, with its sum"] = with_sum(changed)
    return files


def test_damaged_files_are_refused_where_python_refuses_them(tmp_path: Path) -> None:
    files = damaged_files()
    for name, other in read_in_node(tmp_path, files).items():
        try:
            own = unpack(files[name])
        except sweep.ImageError:
            assert other.get("ours"), (name, other)
            assert "\n" not in other["error"]
        else:
            assert "error" not in other, (name, other)
            assert other["weights"] == own.counts.tolist()
            assert other["parents"] == [origins.tolist() for origins in own.parents]


def test_a_later_version_is_told_apart_from_damage(tmp_path: Path) -> None:
    later = small()[:8] + b"\2" + small()[9:]
    (answer,) = read_in_node(tmp_path, {"later": later}).values()
    assert "newer" in answer["error"]
    assert answer["ours"]


def test_words_that_make_no_sense_are_refused_as_damage(tmp_path: Path) -> None:
    texts = (b"", b"null", b"7", b"[]", b"{}", b'{"k": 4}', b'{"k": null}', b'{"k": [1, 2, 3]}',
             b'{"k": "1234"}', b'{"k": [1, 2, 3, 4]')  # fmt: skip
    files = {text.decode(): with_words(zlib.compress(text)) for text in texts}
    for text, answer in read_in_node(tmp_path, files).items():
        assert answer.get("ours"), (text, answer)


def test_words_without_what_a_page_shows_are_refused_or_shown(tmp_path: Path) -> None:
    """The format asks for `k` alone."""
    (answer,) = read_in_node(tmp_path, {"k alone": small()}).values()
    assert answer.get("ours", True), answer


def test_the_page_reads_the_example_of_the_document(tmp_path: Path) -> None:
    content = bytes.fromhex(block("114 bytes."))
    told = json.loads(block("It comes to this:"))
    words = {**told["about"], **{key: [0] * 3 for key in ABOUT}}
    # The example says no more than it must; what else a page shows is put in here.
    old = int.from_bytes(content[28:32], "little")
    packed_words = zlib.compress(json.dumps(words).encode())
    head = content[:28] + len(packed_words).to_bytes(4, "little") + content[32:48]
    longer = with_sum(head + packed_words + content[48 + old :])
    (answer,) = read_in_node(tmp_path, {"example": longer}).values()
    assert answer["parents"] == told["parents"]
    assert answer["means"] == [channel for mean in told["means"] for channel in mean]
