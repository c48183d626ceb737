"""What is no .ksweep, or a damaged one, is refused in one line, and never takes much memory."""

import functools
import io
import json
import struct
import tracemalloc
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sweep
from sweep.encode.ksweep.file import KSweep, unpack
from tests.encode.ksweep.progressions import (
    image_of,
    made_up,
    made_up_progressions,
    packed,
    with_sum,
)

NAME = "some/where.ksweep"
MEGABYTE = 1 << 20


@functools.cache
def small(clear: float = 0.2) -> bytes:
    """A file of some hundred bytes with everything in it."""
    image = image_of(4, 9, 7, 12, clear=clear)
    about = {"alt": "nine by seven", "original": "text/plain"}
    return packed(made_up(5, image, [1, 2, 3, 7], 9), about, b"no picture")


def refused(content: bytes) -> str:
    with pytest.raises(sweep.ImageError) as caught:
        unpack(content, NAME)
    return one_line(caught.value)


def one_line(error: sweep.ImageError) -> str:
    message = str(error)
    assert message.startswith(f"{NAME}: ")
    assert "\n" not in message
    return message.removeprefix(f"{NAME}: ")


def refused_or_right(content: bytes) -> KSweep | None:
    """None if the file is refused, as it must be if it is not right in itself."""
    try:
        read = unpack(content, NAME)
    except sweep.ImageError as error:
        one_line(error)
        return None
    assert_right(read)
    return read


def assert_right(read: KSweep) -> None:
    """Whoever has a KSweep can rely on all that it says of itself."""
    width, height = read.size
    signatures = len(read.means)
    assert len(read.ks) == len(read.palettes) == len(read.parents) == len(read.table)
    assert read.table.shape == (len(read.ks), signatures)
    assert 0 <= read.ids.min() <= read.ids.max() <= signatures
    assert 0 <= read.counts.sum() <= width * height
    for palette, row, origins in zip(read.palettes, read.table, read.parents, strict=True):
        assert 1 <= len(palette) == len(origins) <= 256
        assert int(row.max()) < len(palette)
    for k in read.ks:
        assert read.frame(k).size == (width, height)
    assert repr(read).startswith("<KSweep ")


# Damage that the sum tells.


def test_every_truncation_is_refused() -> None:
    content = small()
    for length in range(len(content)):
        message = refused(content[:length])
        expected = "is no .ksweep file" if length < 8 else "is damaged"
        assert message.startswith(expected)


def test_every_changed_byte_is_refused() -> None:
    content = small()
    for at in range(len(content)):
        for change in range(1, 256) if at < 48 else (1, 16, 128, 255):
            refused(content[:at] + bytes([content[at] ^ change]) + content[at + 1 :])


def test_bytes_too_many_are_refused() -> None:
    for more in (b"\0", b"\n", small()):
        assert refused(small() + more).startswith("is damaged")


def test_line_ends_that_were_changed_are_told_by_the_first_bytes() -> None:
    assert refused(small().replace(b"\n", b"\r\n", 1)).startswith("is no .ksweep file")


# Damage behind a right sum.


@pytest.mark.parametrize("clear", [0, 0.2])
def test_every_changed_byte_behind_a_right_sum_is_refused_or_right(clear: float) -> None:
    content = small(clear)
    taken = 0
    for at in range(len(content)):
        if at in range(44, 48):
            continue
        for change in (1, 2, 4, 8, 16, 32, 64, 128, 255):
            changed = content[:at] + bytes([content[at] ^ change]) + content[at + 1 :]
            taken += refused_or_right(with_sum(changed)) is not None
    assert taken > 100  # of the plane and the original


@settings(max_examples=200)
@given(
    words=st.none() | st.binary(max_size=60),
    colors=st.none() | st.binary(max_size=200),
    plane=st.none() | st.binary(max_size=200),
    size=st.none() | st.tuples(st.integers(0, 40), st.integers(0, 40), st.integers(0, 50)),
    levels=st.none() | st.integers(0, 300),
)
def test_random_parts_behind_a_right_header_are_refused_or_right(
    words: bytes | None,
    colors: bytes | None,
    plane: bytes | None,
    size: tuple[int, int, int] | None,
    levels: int | None,
) -> None:
    parts = parts_of(small())
    given = [
        own if new is None else new for own, new in zip(parts, (words, colors, plane), strict=False)
    ]
    width, height, signatures = size or struct.unpack("<3I", small()[16:28])
    count = 4 if levels is None else levels
    if levels is not None and words is None:
        given[0] = zlib.compress(json.dumps({"k": list(range(levels))}).encode())
    refused_or_right(file_of(count, width, height, signatures, [*given, b""]))


@settings(max_examples=100)
@given(st.binary(max_size=300))
def test_random_bytes_are_refused(content: bytes) -> None:
    refused(content)
    refused(small()[:8] + content)


def parts_of(content: bytes) -> list[bytes]:
    begin, parts = 48, []
    for length in struct.unpack("<4I", content[28:44]):
        parts.append(content[begin : begin + length])
        begin += length
    return parts


def file_of(
    levels: int, width: int, height: int, signatures: int, parts: list[bytes], *, flags: int = 0
) -> bytes:
    """A file with a right sum, whatever is in it."""
    bits = min(max((width * height).bit_length(), 10), 22)
    head = struct.pack("<8sBBBx", b"\x89KSWEEP\n", 1, flags, bits)
    head += struct.pack("<8I", levels, width, height, signatures, *map(len, parts))
    return with_sum(head + bytes(4) + b"".join(parts))


def with_words(words: bytes) -> bytes:
    """The small file that says something else of itself."""
    _, *others = parts_of(small())
    levels, width, height, signatures = struct.unpack("<4I", small()[12:28])
    return file_of(levels, width, height, signatures, [words, *others], flags=1)


def test_the_helpers_make_a_file_that_is_right() -> None:
    assert with_words(parts_of(small())[0]) == small()
    assert refused_or_right(small()) is not None


@pytest.mark.parametrize(
    "text",
    [
        b"", b"null", b"7", b"[]", b"{}", b'"k"', b'{"k": 4}', b'{"k": null}', b'{"k": []}',
        b'{"k": [1, 2, 3]}', b'{"k": [1, 2, 3, 4, 5]}', b'{"k": [1, 2, 3, 4]', b"\xff\xfe\0",
        b'{"k": "1234"}', b'{"k": {"a": 1, "b": 2, "c": 3, "d": 4}}', b"[" * 100_000,
        b'{"k": [1, 2, 3, 4], "x": "\xff"}', b'{"k": [1, 2, 3, ' + b"9" * 10_000 + b"]}",
    ],
    ids=lambda text: text[:20].decode("latin-1"),
)  # fmt: skip
def test_words_that_make_no_sense_are_refused(text: bytes) -> None:
    assert refused(with_words(zlib.compress(text))).startswith("is damaged")


@pytest.mark.parametrize(
    "ks",
    ['["a", "b", "c", "d"]', "[1, 2, 3, null]", "[[1], [2], [3], [4]]", "[1.5, 2, 3, 4]",
     "[0, 1, 2, 3]", "[1, 2, 3, 257]", "[4, 3, 2, 1]", "[1, 1, 2, 3]", "[true, 2, 3, 4]",
     "[NaN, 2, 3, 4]"],
)  # fmt: skip
def test_ks_that_are_no_rising_numbers_up_to_256_are_refused(ks: str) -> None:
    """A KSweep says that its K are whole numbers, rising; a level cannot be asked for otherwise."""
    refused(with_words(zlib.compress(f'{{"k": {ks}}}'.encode())))


@pytest.mark.parametrize("cut", [1, 2, 3, 4, 5])
def test_words_whose_stream_is_cut_short_are_refused(cut: int) -> None:
    """As in every other reader: zlib's sum is part of its stream."""
    refused(with_words(parts_of(small())[0][:-cut]))


def test_words_that_are_followed_by_others_are_refused() -> None:
    refused(with_words(parts_of(small())[0] + b"more"))


def test_parents_that_are_not_there_are_refused() -> None:
    """Parents are rows of the palette before; whoever draws the tree looks them up there."""
    progression = made_up(5, image_of(4, 9, 7, 12), [1, 2], 9)
    first, second = progression.levels
    palette = np.arange(3 * len(first.palette) + 3, dtype=np.uint8).reshape(-1, 3)
    for beyond in (len(first.palette), 255):
        origins = np.append(np.arange(len(first.palette)), beyond)
        grown = replace(second, palette=palette, labels=first.labels, parents=origins)
        refused(packed(replace(progression, levels=(first, grown))))


# Versions, and what is no file.


def test_a_later_version_is_told_apart_from_damage() -> None:
    for version in (2, 3, 255):
        later = small()[:8] + bytes([version]) + small()[9:]
        for content in (later, with_sum(later), later[:60], later + b"more"):
            message = refused(content)
            assert message.startswith(f"is of version {version}")
            assert message.endswith("take a newer sweep")


def test_version_0_is_refused() -> None:
    assert refused(with_sum(small()[:8] + b"\0" + small()[9:])).startswith("is damaged")


def test_a_message_names_the_file(tmp_path: Path) -> None:
    path = tmp_path / "tulips.ksweep"
    with pytest.raises(sweep.ImageError, match=r"tulips\.ksweep: cannot be read: No such file"):
        KSweep.read(path)
    with pytest.raises(sweep.ImageError, match="cannot be read"):
        KSweep.read(tmp_path)
    path.write_bytes(small()[:-1])
    with pytest.raises(sweep.ImageError, match=r"tulips\.ksweep: is damaged"):
        KSweep.read(path)
    with pytest.raises(sweep.ImageError, match="the stream: is damaged"):
        KSweep.read(io.BytesIO(small()[:-1]))
    with pytest.raises(sweep.ImageError, match=r"is no \.ksweep file"):
        KSweep.read(b"")


def test_a_path_that_no_file_can_have_is_an_image_error() -> None:
    with pytest.raises(sweep.ImageError) as caught:
        KSweep.read("tulips\0.ksweep")
    assert "\n" not in str(caught.value)


# Limits.


@pytest.fixture(scope="module", autouse=True)
def _read_before() -> None:
    """What is loaded when a file is first read is not counted."""
    unpack(small())


def peak(read: Callable[[], object]) -> int:
    """Bytes that were reserved at most."""
    tracemalloc.start()
    try:
        read()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def promising(
    levels: int, width: int, height: int, signatures: int, *, colors: bytes = b"", flags: int = 0
) -> bytes:
    words = zlib.compress(json.dumps({"k": list(range(1, levels + 1))}).encode())
    return file_of(levels, width, height, signatures, [words, colors, b"", b""], flags=flags)


@pytest.mark.parametrize(
    ("levels", "width", "height", "signatures"),
    [
        (1, 65_535, 65_535, 1),
        (1, 65_536, 1, 1),
        (1, 1, 65_536, 1),
        (1, 2**32 - 1, 2**32 - 1, 1),
        (1, 2**16 + 1, 2**16 - 1, 1),  # 2^32 - 1 pixels
        (1, 65_535, 2049, 1),
        (1, 0, 5, 1),
        (1, 5, 0, 1),
        (0, 5, 5, 1),
        (257, 5, 5, 1),
        (2**32 - 1, 5, 5, 1),
        (1, 5, 5, 0),
        (1, 5, 5, 26),
        (1, 5, 5, 2**32 - 1),
        (256, 65_535, 2048, (1 << 20) + 1),  # 2^28 cells and some more
        (3, 65_535, 2048, (1 << 28) // 3 + 1),
    ],
)
def test_headers_that_promise_too_much_are_refused_before_anything_is_reserved(
    levels: int, width: int, height: int, signatures: int
) -> None:
    content = promising(min(levels, 999), width, height, signatures)
    content = with_sum(content[:12] + levels.to_bytes(4, "little") + content[16:])
    assert peak(functools.partial(refused, content)) < 100_000


@pytest.mark.parametrize("flags", [2, 3, 128, 255])
def test_flags_that_mean_nothing_yet_are_refused(flags: int) -> None:
    refused(promising(1, 5, 5, 1, flags=flags))


@pytest.mark.parametrize(("width", "height", "bits"), [(1, 1, 10), (31, 33, 10), (32, 32, 11),
                                                       (64, 64, 13), (3000, 2000, 22)])  # fmt: skip
def test_the_number_of_cells_follows_from_the_pixels(width: int, height: int, bits: int) -> None:
    content = promising(1, width, height, 1)
    assert content[10] == bits
    for other in {0, 9, 10, 22, 23, 31, 255, bits - 1, bits + 1} - {bits}:
        message = refused(with_sum(content[:10] + bytes([other]) + content[11:]))
        assert message.startswith("is damaged, no picture is like that")


def test_more_signatures_than_there_are_ways_are_refused_before_anything_is_reserved() -> None:
    """A level has 256 rows at most, so one level has 256 signatures at most, two have 65,536."""
    for levels, signatures in ((1, 1 << 26), (2, 1 << 26)):
        content = promising(levels, 65_535, 2048, signatures)
        assert peak(functools.partial(refused, content)) < 100_000


def test_more_signatures_than_colors_are_refused_before_anything_is_reserved() -> None:
    content = promising(8, 65_535, 2048, (1 << 22) + 1)
    assert peak(functools.partial(refused, content)) < 100_000


@settings(max_examples=60)
@given(
    levels=st.integers(1, 40),
    side=st.integers(1, 300),
    share=st.floats(0, 1),
    colors=st.binary(max_size=60),
)
def test_memory_is_bounded_by_the_header_whatever_follows(
    levels: int, side: int, share: float, colors: bytes
) -> None:
    signatures = max(1, int(side * side * share))
    content = promising(levels, side, side, signatures, colors=colors)
    cells, pixels = levels * signatures, side * side
    # The table; what is known of leaves; three planes; cells of the plane and of the colors.
    most = cells + 200 * signatures + 3 * 4 * (side + 3) * (side + 2) + 8 * pixels + 2 * MEGABYTE
    most += levels * 256 * 32
    assert peak(functools.partial(refused_or_right, content)) < most


def test_words_that_unpack_to_gigabytes_are_refused_and_not_unpacked() -> None:
    packer = zlib.compressobj(9)
    bomb = packer.compress(b'{"k": [1, 2, 3, 4], "alt": "')
    bomb += b"".join(packer.compress(b"x" * MEGABYTE) for _ in range(200))
    bomb += packer.compress(b'"}') + packer.flush()
    assert len(bomb) < MEGABYTE
    content = with_words(bomb)
    assert peak(functools.partial(refused, content)) < 20 * MEGABYTE


@pytest.mark.parametrize("more", [0, 1])
def test_words_of_four_megabytes_are_the_most(more: int) -> None:
    begin, end = b'{"k":[1,2,3,4],"alt":"', b'"}'
    text = begin + b"x" * (4 * MEGABYTE - len(begin) - len(end) + more) + end
    content = with_words(zlib.compress(text))
    if more:
        refused(content)
    else:
        assert len(unpack(content).about["alt"]) > 4_000_000


@settings(max_examples=40)
@given(made_up_progressions(most_side=12), st.integers(0, 2**32))
def test_info_reads_the_head_of_damaged_files_or_refuses(
    progression: sweep.Progression, seed: int
) -> None:
    """`sweep info` looks at the head only, and at no sum."""
    rng = np.random.default_rng(seed)
    content = bytearray(packed(progression))
    for _ in range(int(rng.integers(1, 4))):
        content[int(rng.integers(len(content)))] = int(rng.integers(256))
    cut = content[: int(rng.integers(8, len(content) + 1))]
    for damaged in (content, cut):
        try:
            found = sweep.info(io.BytesIO(bytes(damaged)))
        except sweep.ImageError as error:
            assert "\n" not in str(error)
        else:
            assert found.format != "ksweep" or (found.width > 0 and found.height > 0)
