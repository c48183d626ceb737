"""The reader of the package against one that was written from `docs/ksweep.md` alone."""

import json
import re
import textwrap
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sweep
from sweep.encode.ksweep.file import KSweep, unpack
from tests.encode.ksweep import reference
from tests.encode.ksweep.progressions import (
    image_of,
    made_up,
    made_up_progressions,
    packed,
    page_file,
    with_sum,
)
from tests.encode.ksweep.reference import Decoded, decode

DOCUMENT = Path(__file__).parents[3].joinpath("docs", "ksweep.md").read_text()


def assert_alike(own: KSweep, other: Decoded) -> None:
    assert own.about == other.about
    assert own.size == (other.width, other.height)
    assert [palette.tolist() for palette in own.palettes] == [
        [list(color) for color in palette] for palette in other.palettes
    ]
    assert [origins.tolist() for origins in own.parents] == other.parents
    assert own.table.tolist() == other.table
    assert own.means.tolist() == [list(mean) for mean in other.means]
    assert own.ids.tolist() == other.ids
    assert own.original == other.original


def assert_read_alike(content: bytes) -> Decoded:
    other = decode(content)
    assert_alike(unpack(content), other)
    return other


@settings(max_examples=60)
@given(made_up_progressions(most_side=16))
def test_both_readers_read_the_same(progression: sweep.Progression) -> None:
    other = assert_read_alike(packed(progression))
    matte = progression.histogram.matte
    for i, k in enumerate(progression.ks):
        pixels = np.frombuffer(other.rgba(i), np.uint8).reshape(other.height, other.width, 4)
        opaque = np.full(pixels.shape[:2], True) if matte is None else matte.opaque
        assert np.array_equal(pixels[opaque][:, :3], progression.frame(k).pixels[opaque])
        assert np.array_equal(pixels[..., 3], np.where(opaque, 255, 0))
        assert not pixels[~opaque].any()


def test_both_read_a_photo_alike(photo: sweep.Image) -> None:
    assert_read_alike(page_file(photo.resized(64), ks="1..40", original="none"))


def test_both_read_a_page_with_its_original_alike() -> None:
    image = image_of(1, 20, 20, 90, clear=0.2)
    content = page_file(image, ks="1..64:7", original="lossless")
    assert assert_read_alike(content).original[:4] == b"RIFF"


def test_both_read_many_levels_and_runs_alike() -> None:
    """Long runs make cells sure, and a few hundred pixels meet in few cells."""
    image = image_of(2, 90, 60, 3, clear=0.01)
    pixels = image.pixels.copy()
    pixels[10:50] = pixels[0, 0]
    assert_read_alike(packed(made_up(3, sweep.Image(pixels), list(range(1, 40)), 9)))


# What no writer makes, but any reader must read to the same thing, or refuse.


@settings(max_examples=90)
@given(
    progression=made_up_progressions(most_side=9),
    part=st.sampled_from(["colors", "plane"]),
    seed=st.integers(0, 2**32),
    noise=st.booleans(),
)
def test_both_read_nonsense_alike_or_refuse_it(
    progression: sweep.Progression, part: str, seed: int, noise: bool
) -> None:
    content = bytearray(packed(progression))
    rng = np.random.default_rng(seed)
    words, colors, plane, _ = (int.from_bytes(content[at : at + 4], "little") for at in LENGTHS)
    begin, length = (48 + words, colors) if part == "colors" else (48 + words + colors, plane)
    if length == 0:
        return
    if noise:
        content[begin : begin + length] = rng.bytes(length)
    else:
        content[begin + int(rng.integers(length))] ^= int(rng.integers(1, 256))
    damaged = with_sum(bytes(content))
    try:
        own = unpack(damaged)
    except sweep.ImageError:
        with pytest.raises(reference.RefusedError):
            decode(damaged)
    else:
        assert_alike(own, decode(damaged))


LENGTHS = (28, 32, 36, 40)


# The document.


def block(after: str) -> str:
    """The first indented block behind some words of the document."""
    found = re.search(r"(?:^    .*\n)+", DOCUMENT.partition(after)[2], re.MULTILINE)
    assert found
    return textwrap.dedent(found[0])


def test_the_example_of_the_document_is_read_to_what_it_says() -> None:
    content = bytes.fromhex(block("114 bytes."))
    assert len(content) == 114
    other, told = assert_read_alike(content), json.loads(block("It comes to this:"))
    for name, value in told.items():
        assert json.loads(json.dumps(getattr(other, name))) == value


def test_the_example_is_still_written_like_that() -> None:
    content = bytes.fromhex(block("114 bytes."))
    read = unpack(content)
    colors = np.where((read.ids < 4)[..., None], np.append(read.means, [[255] * 3], 0)[read.ids], 0)
    image = sweep.Image(colors.astype(np.uint8), matte=sweep.Matte(read.ids < 4))
    again = packed(sweep.quantize(image, "1,2,4", sweep.Method(steady=0)))
    # The words are packed as zlib likes.
    assert again[12:28] == content[12:28]
    assert unpack(again).about == read.about
    words, old = (int.from_bytes(c[28:32], "little") for c in (again, content))
    assert again[48 + words :] == content[48 + old :]


def test_the_document_tells_the_sums_of_the_tables() -> None:
    for table, kind in ((reference.SQUASH, "<u2"), (reference.STRETCH, "<i2")):
        packed_table = np.array(table, kind).tobytes()
        assert f"adds up to {sum(table)}" in DOCUMENT.replace("\n", " ")
        assert f"0x{zlib.crc32(packed_table):08X}" in DOCUMENT
