"""Progressions for these tests, clustered and made up, and what a file must give back of them."""

import zlib
from typing import Any

import numpy as np
from hypothesis import strategies as st

import sweep
from sweep.encode.ksweep.file import KSweep, pack, unpack
from sweep.encode.ksweep.signatures import signatures_of
from sweep.image.histogram import Histogram
from sweep.image.level import Level
from sweep.image.matte import WHITE, Matte
from sweep.system.arrays import I64, U8


def packed(
    progression: sweep.Progression, about: dict[str, Any] | None = None, original: bytes = b""
) -> bytes:
    """The file, with no more words than it needs."""
    told = {"k": list(progression.ks), **(about or {})}
    return pack(progression, signatures_of(progression), told).file(original)


def page_file(picture: Any, **options: Any) -> bytes:
    """The file as ``sweep page`` makes it, with all its words."""
    content = sweep.page(picture, format="ksweep", **options)[0].content
    assert content is not None
    return content


def image_of(seed: int, width: int, height: int, colors: int, *, clear: float = 0) -> sweep.Image:
    """Patches and noise of so many colors; a share of the pixels is transparent, never all."""
    rng = np.random.default_rng(seed)
    palette = rng.integers(0, 256, (colors, 3), np.uint8)
    coarse = rng.integers(0, colors, (height // 4 + 1, width // 4 + 1))
    index = coarse.repeat(4, axis=0).repeat(4, axis=1)[:height, :width]
    noise = rng.random((height, width)) < 0.2
    index = np.where(noise, rng.integers(0, colors, (height, width)), index)
    opaque = rng.random((height, width)) >= clear
    opaque[0, 0] = True
    matte = Matte(opaque, WHITE) if clear else None
    return sweep.Image(palette[index], "made up", matte)


def made_up(seed: int, image: sweep.Image, ks: list[int], most: int = 256) -> sweep.Progression:
    """Levels that no clustering makes: palettes that grow, shrink and repeat, labels that jump."""
    rng = np.random.default_rng(seed)
    histogram = Histogram.of(image)
    size = int(rng.integers(1, most + 1))
    palette: U8 = rng.integers(0, 256, (size, 3), np.uint8)
    labels = rng.integers(0, size, len(histogram)).astype(np.uint8)
    levels: list[Level] = []
    for k in ks:
        parents: I64 | None = None
        if levels:
            before = len(palette)
            size = int(np.clip(before + rng.integers(-3, 6), 1, most))
            parents = np.arange(size)
            parents[before:] = rng.integers(0, before, max(0, size - before))
            palette = palette[parents].copy() if size > before else palette[:size].copy()
            moved = rng.random(size) < 0.3
            palette[moved] = rng.integers(0, 256, (int(moved.sum()), 3), np.uint8)
            jumps = (rng.random(len(labels)) < 0.2) | (labels >= size)
            labels = np.where(jumps, rng.integers(0, size, len(labels)), labels).astype(np.uint8)
        counts = np.bincount(labels, histogram.counts, size).astype(np.int64)
        levels.append(Level(k, palette, labels, counts, 0.0, 0.0, parents))
    return sweep.Progression(histogram, tuple(levels), "made up")


@st.composite
def made_up_progressions(draw: st.DrawFn, most_side: int = 24) -> sweep.Progression:
    seed = draw(st.integers(0, 2**32))
    width, height = draw(st.integers(1, most_side)), draw(st.integers(1, most_side))
    colors = draw(st.sampled_from([1, 2, 3, 9, 60, 400]))
    clear = draw(st.sampled_from([0, 0, 0.1, 0.9]))
    ks = sorted(draw(st.sets(st.integers(1, 256), min_size=1, max_size=12)))
    image = image_of(seed, width, height, colors, clear=clear)
    return made_up(seed + 1, image, ks, draw(st.sampled_from([1, 2, 9, 256])))


def assert_same_levels(read: KSweep, progression: sweep.Progression) -> None:
    """Every K is there, pixel for pixel, with its palette and parents."""
    assert read.ks == progression.ks
    height, width = progression.histogram.index.shape
    assert read.size == (width, height)
    matte = progression.histogram.matte
    opaque = np.ones((height, width), np.bool_) if matte is None else matte.opaque
    for i, level in enumerate(progression):
        assert np.array_equal(read.palettes[i], level.palette)
        origins = np.arange(len(level.palette)) if level.parents is None else level.parents
        assert np.array_equal(read.parents[i], origins)
        frame, own = read.frame(level.k), progression.frame(level.k)
        assert np.array_equal(frame.indices[opaque], own.indices[opaque])
        assert np.array_equal(frame.pixels[opaque], own.pixels[opaque])
        if opaque.all():
            assert frame.matte is None
        else:
            assert frame.matte is not None
            assert np.array_equal(frame.matte.opaque, opaque)


def assert_comes_back(progression: sweep.Progression) -> KSweep:
    read = unpack(packed(progression))
    assert_same_levels(read, progression)
    return read


def with_sum(content: bytes) -> bytes:
    """A file whose content may be nonsense, with the sum that it should have."""
    total = zlib.crc32(content[48:], zlib.crc32(content[:44]))
    return content[:44] + total.to_bytes(4, "little") + content[48:]
