"""Every K comes back from a .ksweep pixel for pixel, and with it what is known of its colors."""

import io
import itertools
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sweep
from sweep.encode.ksweep import signatures as signatures_module
from sweep.encode.ksweep.file import KSweep, pack, unpack
from sweep.encode.ksweep.signatures import Signatures, signatures_of
from tests.clustering.test_progression import KS, PICTURES
from tests.encode.ksweep.progressions import (
    assert_comes_back,
    assert_same_levels,
    image_of,
    made_up,
    made_up_progressions,
    packed,
    page_file,
)

METHODS = st.builds(
    sweep.Method,
    space=st.sampled_from(["rgb", "linear", "lab", "oklab"]),
    represent=st.sampled_from(["mean", "median", "medoid", "min", "max"]),
    steady=st.sampled_from([0, 4, 64]),
    lock=st.sampled_from([(), "#fff", "#000,#fff,#1a1a1a"]),
)


@settings(max_examples=60)
@given(PICTURES, KS, METHODS)
def test_every_k_of_any_sweep_comes_back(
    image: sweep.Image, ks: set[int], method: sweep.Method
) -> None:
    assert_comes_back(sweep.quantize(image, ks, method))


@settings(max_examples=90)
@given(made_up_progressions())
def test_levels_that_no_clustering_makes_come_back_too(progression: sweep.Progression) -> None:
    assert_comes_back(progression)


@pytest.mark.parametrize("steady", [0, 64])
def test_every_k_of_a_photo_comes_back(photo: sweep.Image, steady: int) -> None:
    progression = sweep.quantize(photo.resized(90), "1..64", sweep.Method(steady=steady))
    assert_comes_back(progression)


@pytest.mark.parametrize(
    ("width", "height"), [(1, 1), (1, 2), (2, 1), (1, 700), (700, 1), (2, 350), (350, 2)]
)
@pytest.mark.parametrize("clear", [0, 0.3])
def test_narrow_pictures_come_back(width: int, height: int, clear: float) -> None:
    image = image_of(width, width, height, 50, clear=clear)
    assert_comes_back(made_up(height, image, list(range(1, 12)), 20))


def test_every_level_up_to_256_comes_back() -> None:
    image = image_of(5, 40, 30, 500)
    read = assert_comes_back(made_up(6, image, list(range(1, 257))))
    assert len(read.palettes) == 256
    assert max(map(len, read.palettes)) == 256


@pytest.mark.parametrize("ks", [[256], [1, 256], [7, 9, 200], [3, 4, 5, 90, 91]])
def test_gaps_in_the_list_of_k_are_kept(ks: list[int]) -> None:
    assert assert_comes_back(made_up(1, image_of(2, 20, 20, 100), ks)).ks == tuple(ks)


def test_a_k_that_is_not_there_is_a_key_error() -> None:
    read = assert_comes_back(made_up(1, image_of(2, 9, 9, 10), [3, 5]))
    with pytest.raises(KeyError, match="no level for K = 4"):
        read.frame(4)


def test_a_picture_of_one_color_has_no_plane() -> None:
    read = assert_comes_back(sweep.quantize(np.full((5, 7, 3), 9, np.uint8), "1..3"))
    assert read.means.tolist() == [[9, 9, 9]]
    assert lengths(packed(sweep.quantize(np.full((5, 7, 3), 9, np.uint8), "1..3")))[2] == 0


def test_many_colors_with_one_signature_have_no_plane() -> None:
    progression = sweep.quantize(image_of(1, 30, 20, 100), 1)
    assert len(progression.histogram) > 50
    assert len(assert_comes_back(progression).means) == 1
    assert lengths(packed(progression))[2] == 0


def test_one_signature_and_transparent_pixels_need_a_plane() -> None:
    progression = made_up(1, image_of(1, 30, 20, 1, clear=0.5), [1, 2], 1)
    assert len(assert_comes_back(progression).means) == 1
    assert lengths(packed(progression))[2] > 0


def test_more_than_65536_signatures_come_back() -> None:
    rng = np.random.default_rng(3)
    noise = sweep.Image(rng.integers(0, 256, (300, 300, 3), np.uint8))
    progression = made_up(4, noise, list(range(1, 15)), 200)
    read = assert_comes_back(progression)
    assert len(read.means) > 1 << 16
    assert int(read.ids.max()) == len(read.means) - 1


@pytest.mark.parametrize("signatures", [65535, 65536, 65537])
@pytest.mark.parametrize("clear", [False, True])
def test_ids_around_16_bits_come_back(signatures: int, clear: bool) -> None:
    """Every color goes its own way through two levels, by its two lower bytes and one bit more."""
    number = np.arange(signatures)
    pixels = np.stack([number >> 16, number >> 8 & 255, number & 255], axis=1).astype(np.uint8)
    height = -(-(signatures + 1) // 300)  # one pixel more than signatures, at least
    shown = np.resize(pixels, (height, 300, 3))
    opaque = np.arange(height * 300).reshape(height, 300) < signatures
    matte = sweep.Matte(opaque) if clear else None
    histogram = sweep.Histogram.of(sweep.Image(shown, matte=matte))
    palette = np.tile(np.arange(256, dtype=np.uint8)[:, None], (1, 3))
    levels = tuple(
        sweep.Level(
            k, palette, np.ascontiguousarray(labels), np.bincount(labels, histogram.counts, 256)
            .astype(np.int64), 0.0, 0.0,
        )
        for k, labels in enumerate(histogram.colors.T, start=1)
    )  # fmt: skip
    read = assert_comes_back(sweep.Progression(histogram, levels))
    assert len(read.means) == signatures


def lengths(content: bytes) -> tuple[int, ...]:
    """Bytes of the words, the colors, the plane and the original."""
    return tuple(int.from_bytes(content[at : at + 4], "little") for at in (28, 32, 36, 40))


# What is known of the signatures.

A, B, C = (10, 20, 30), (11, 20, 31), (200, 100, 0)


def by_hand() -> sweep.Progression:
    """K = 1 has one row, K = 2 parts C from A and B, which stay together."""
    image = sweep.Image(np.array([[A, A, B, C], [A, C, C, B]], np.uint8))
    return sweep.quantize(image, "1,2", sweep.Method(steady=0))


def test_means_counts_and_table_as_by_hand() -> None:
    read = unpack(packed(by_hand()))
    # Three A and two B: R (30 + 22) / 5 = 10.4, G 20, B (90 + 62) / 5 = 30.4.
    assert sorted(read.means.tolist()) == [[10, 20, 30], [200, 100, 0]]
    near = read.means.tolist().index([10, 20, 30])
    assert read.counts.tolist()[near] == 5
    assert read.counts.sum() == 8
    assert (read.ids == near).tolist() == [[True, True, True, False], [True, False, False, True]]
    assert read.table.shape == (2, 2)
    assert read.table[0].tolist() == [0, 0]
    assert sorted(read.table[1].tolist()) == [0, 1]


def test_within_is_what_is_left_when_every_signature_has_its_mean() -> None:
    # A is where the mean is; each of two B is off by 1 in R and in B.
    assert signatures_of(by_hand()).within == (2 * 2) / 8


def test_halves_are_rounded_to_even() -> None:
    image = sweep.Image(np.array([[(10, 21, 0), (11, 22, 0)]], np.uint8))
    assert unpack(packed(sweep.quantize(image, 1))).means.tolist() == [[10, 22, 0]]


@settings(max_examples=60)
@given(made_up_progressions())
def test_signatures_are_what_their_names_say(progression: sweep.Progression) -> None:
    histogram, found = progression.histogram, signatures_of(progression)
    read = unpack(packed(progression))
    columns = [tuple(column) for column in read.table.T.tolist()]
    assert columns == sorted(set(columns))
    opaque = np.ones(read.ids.shape, np.bool_)
    if histogram.matte is not None:
        opaque = histogram.matte.opaque
        assert (read.ids[~opaque] == len(columns)).all()
    pixels = histogram.colors[histogram.index][opaque].astype(np.float64)
    ids = read.ids[opaque]
    within = 0.0
    for number, column in enumerate(columns):
        own = pixels[ids == number]
        assert len(own) == read.counts[number] > 0
        assert np.abs(read.means[number] - own.mean(axis=0)).max() <= 0.5 + 1e-9
        within += float(((own - read.means[number]) ** 2).sum())
        labels = [level.labels[histogram.index[opaque][ids == number]] for level in progression]
        assert all((row == label).all() for row, label in zip(labels, column, strict=True))
    assert found.within == pytest.approx(within / len(pixels), abs=1e-9)
    assert np.array_equal(found.ids, read.ids)
    assert np.array_equal(found.rounded, read.means)


def test_parents_are_rows_of_the_level_before(small_photo: sweep.Image) -> None:
    progression = sweep.quantize(small_photo, "1..40:3")
    read = assert_comes_back(progression)
    for before, origins in itertools.pairwise(zip(read.palettes, read.parents, strict=True)):
        assert origins[1].max() < len(before[0])


# What a file says, and where it comes from.


@given(
    about=st.dictionaries(
        st.text(max_size=9).filter(lambda key: key != "k"),
        st.one_of(st.none(), st.integers(), st.text(), st.lists(st.floats(allow_nan=False))),
        max_size=5,
    ),
    original=st.binary(max_size=99),
)
def test_what_it_says_and_the_original_come_back(about: dict[str, object], original: bytes) -> None:
    read = unpack(packed(by_hand(), about, original))
    assert read.about == {"k": [1, 2], **about}
    assert read.original == original


def test_a_page_tells_of_every_level() -> None:
    image = image_of(3, 30, 20, 60, clear=0.2)
    read = KSweep.read(page_file(image, ks="1..9:2", alt="two\ntulips \N{TULIP}"))
    about, ks = read.about, [1, 3, 5, 7, 9]
    assert about["k"] == ks
    for key in ("mse", "delta_e", "delta_e_95", "bytes", "milliseconds"):
        assert len(about[key]) == len(ks)
    assert about["alt"] == "two\ntulips \N{TULIP}"
    assert about["space"] == "rgb"
    assert about["original"] == "image/webp"
    assert read.original[8:12] == b"WEBP"
    progression = sweep.quantize(image, "1..9:2")
    assert about["mse"] == pytest.approx([level.mse for level in progression], rel=1e-5)
    assert about["within"] == pytest.approx(signatures_of(progression).within, rel=1e-5)
    assert_same_levels(read, progression)


def test_the_keys_of_a_page_are_those_of_the_document() -> None:
    content = page_file(image_of(3, 30, 20, 60), ks="1..3")
    document = Path(__file__).parents[3].joinpath("docs", "ksweep.md").read_text()
    table = document.partition("## What it says of itself")[2].partition("\n## ")[0]
    told = {line.split("`")[1] for line in table.splitlines() if line.startswith("| `")}
    assert told == set(KSweep.read(content).about)


def test_it_is_read_from_paths_streams_and_bytes(tmp_path: Path) -> None:
    content, path = packed(by_hand()), tmp_path / "a.ksweep"
    path.write_bytes(content)
    for source in (path, str(path), io.BytesIO(content), content):
        assert_same_levels(KSweep.read(source), by_hand())


def test_it_says_what_it_is() -> None:
    assert repr(unpack(packed(by_hand()))) == "<KSweep 4x2 px, K = 1 to 2>"


# The same bytes.

_RUN = """
import hashlib, sweep
from tests.encode.ksweep.progressions import image_of, packed
image = image_of(8, 60, 40, 300, clear=0.1)
print(hashlib.sha256(packed(sweep.quantize(image, "1..24", threads=2))).hexdigest())
"""


def test_every_run_and_any_number_of_threads_give_the_same_bytes() -> None:
    image = image_of(8, 60, 40, 300, clear=0.1)
    files = {packed(sweep.quantize(image, "1..24", threads=n)) for n in (1, 2, 5) for _ in "ab"}
    assert len(files) == 1
    pages = {page_file(image, ks="1..9", threads=n) for n in (1, 3, None)}
    assert len(pages) == 1
    sums = {
        subprocess.run(
            [sys.executable, "-W", "ignore", "-c", _RUN],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=Path(__file__).parents[3],
            check=True,
            capture_output=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(sums) == 1


def test_reading_changes_nothing_of_what_was_packed() -> None:
    progression = by_hand()
    found = signatures_of(progression)
    first = pack(progression, found, {"k": [1, 2]}).file()
    assert pack(progression, found, {"k": [1, 2]}).file() == first


# What cannot be written.


def test_more_pixels_than_a_header_can_say_are_refused() -> None:
    progression = by_hand()
    for shape in ((1, 65_536), (65_536, 1), (12_000, 12_000)):
        wide = np.broadcast_to(np.int32(0), shape)
        found = Signatures(
            np.zeros((2, 1), np.uint8), np.zeros((1, 3)), np.ones(1, np.int64), wide, 0.0
        )
        with pytest.raises(sweep.ParameterError, match="take a smaller width") as caught:
            pack(progression, found, {"k": [1, 2]}).file()
        assert f"{shape[1]}x{shape[0]} px" in str(caught.value)


def test_the_longest_sides_come_back() -> None:
    for shape in ((1, 65_535, 3), (65_535, 1, 3)):
        pixels = np.zeros(shape, np.uint8)
        pixels[-1, -1] = 255
        assert_comes_back(sweep.quantize(pixels, "1,2"))


def test_a_table_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    progression = made_up(1, image_of(2, 20, 20, 100), [1, 2, 3])
    cells = 3 * len(signatures_of(progression))
    monkeypatch.setattr(signatures_module, "MOST_CELLS", cells)
    signatures_of(progression)
    monkeypatch.setattr(signatures_module, "MOST_CELLS", cells - 1)
    with pytest.raises(sweep.ParameterError, match="take a smaller width, or fewer K"):
        signatures_of(progression)


def test_words_are_refused_when_no_reader_would_take_them() -> None:
    """What is written is read, or it is not written."""
    try:
        content = packed(by_hand(), {"alt": "x" * (1 << 22)})
    except sweep.ParameterError:
        return
    assert unpack(content).about["alt"] == "x" * (1 << 22)
