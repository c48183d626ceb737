"""Glyphs of the faces inside OpenCV, for what the face of a text lacks: most living scripts.

A glyph is drawn larger and made smaller, so that it stands where it belongs to a fraction of a
pixel, and the same on every machine.
"""

import functools
import math
import threading
import unicodedata
from typing import NamedTuple

import cv2
import numpy as np

from sweep.system.arrays import U8

__all__ = ["CAP_HEIGHT", "Cover", "advance", "cover", "has"]

CAP_HEIGHT = 0.77  # of "H" at size 1
_EM = 1000  # px, in which advances are measured
_WEIGHT = 340  # of the face that can be bolder or lighter: as bold as the other one is
_FINE = 8, 4  # how many times larger glyphs are drawn, below and from
_LARGE = 32  # px
_PROBE = 48  # px
_GAP = 0.04  # of the size: between a letter and a mark that would touch it
_ABOVE, _BELOW = {230, 228, 232, 216, 214}, {220, 202, 218, 222}  # canonical combining classes

_LOCK = threading.Lock()  # what OpenCV keeps of a face is not said to be safe for threads


class Cover(NamedTuple):
    """How much of each pixel letters cover.

    Attributes:
        pixels: (h, w) uint8, 0..255; without rows where nothing is covered.
        left: of it, px from the beginning of the text.
        top: of it, px from the baseline, negative above.
    """

    pixels: U8
    left: int
    top: int


@functools.cache
def _face(name: str) -> cv2.FontFace:
    return cv2.FontFace(name)


def _face_of(character: str) -> cv2.FontFace:
    # The face of most scripts has the punctuation of Chinese, as wide as its characters.
    wide = unicodedata.east_asian_width(character) == "A"
    return _face("sans" if wide and unicodedata.category(character)[0] != "L" else "uni")


def _put(sheet: U8, character: str, x: int, baseline: int, size: int) -> int:
    """Draw one character; where the next would begin."""
    return _put_by(_face_of(character), sheet, character, (x, baseline), size)


def _put_by(face: cv2.FontFace, sheet: U8, character: str, at: tuple[int, int], size: int) -> int:
    with _LOCK:
        (x, _), _ = cv2.putText(sheet, character, at, 255, face, size, _WEIGHT)
    return x


def _probed(face: cv2.FontFace, character: str) -> U8:
    sheet = np.zeros((2 * _PROBE, 3 * _PROBE), np.uint8)
    _put_by(face, sheet, character, (_PROBE, _PROBE), _PROBE)
    return sheet


@functools.lru_cache(4096)
def has(character: str) -> bool:
    """Whether there is a glyph for ``character``."""
    if character == "?":
        return True
    # OpenCV does not tell what its faces have; they draw a question mark for what they lack.
    shown = _probed(_face_of(character), character)
    return bool(shown.any()) and not any(
        np.array_equal(shown, _probed(_face(name), "?")) for name in ("uni", "sans")
    )


@functools.lru_cache(4096)
def advance(cluster: str) -> float:
    """How far it is from one character, with marks upon it, to the next, at size 1."""
    if cluster[0].isspace():
        return advance("n") / 2 if cluster[0] != "\u3000" else advance("\u65e5")
    return _put(np.zeros((1, 1), np.uint8), cluster[0], 0, 0, _EM) / _EM


@functools.lru_cache(64)
def cover(clusters: tuple[str, ...], size: float, shift: float = 0, stroke: float = 0) -> Cover:
    """Draw ``clusters`` from left to right.

    Args:
        clusters: characters that there are glyphs for, each with the marks upon it.
        size: of the face, px.
        shift: how far right of a whole pixel they begin, 0 to 1.
        stroke: how much bolder the letters are, px on each side.
    """
    fine = _FINE[size >= _LARGE]
    around = math.ceil(1.5 * size + stroke)
    length = math.ceil(sum(map(advance, clusters)) * size + 1)
    sheet = np.zeros((2 * around * fine, (length + 2 * around) * fine), np.uint8)
    baseline, pen = around * fine, (around + shift) * fine
    for cluster in clusters:
        if not cluster[0].isspace():
            _put_cluster(sheet, cluster, round(pen), baseline, round(size * fine))
        pen += advance(cluster) * size * fine
    if stroke:
        across = 2 * round(stroke * fine) + 1
        disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (across, across))
        sheet = np.asarray(cv2.dilate(sheet, disc), np.uint8)
    rows, columns = (side // fine for side in sheet.shape)
    sums = sheet.reshape(rows, fine, columns, fine).sum(axis=(1, 3), dtype=np.uint32)
    pixels = ((sums + fine * fine // 2) // (fine * fine)).astype(np.uint8)
    left, top, right, bottom = _edges(pixels)
    return Cover(pixels[top:bottom, left:right], left - around, top - around)


def _put_cluster(sheet: U8, cluster: str, x: int, baseline: int, size: int) -> None:
    """A letter, and above or below it its marks, one over the other."""
    _put(sheet, cluster[0], x, baseline, size)
    marks = [mark for mark in cluster[1:] if has(mark)]
    if not marks:
        return
    left, top, right, bottom = _edges_of(cluster[0], size)
    gap = round(_GAP * size)
    for mark in marks:
        m_left, m_top, m_right, m_bottom = _edges_of(mark, size)
        at = x + (left + right - m_left - m_right) // 2
        down = 0
        if unicodedata.combining(mark) in _ABOVE:
            down = min(0, top - gap - m_bottom)
            top = m_top + down
        elif unicodedata.combining(mark) in _BELOW:
            down = max(0, bottom + gap - m_top)
            bottom = m_bottom + down
        _put(sheet, mark, at, baseline + down, size)


@functools.lru_cache(1024)
def _edges_of(character: str, size: int) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of a character, from its beginning and its baseline."""
    sheet = np.zeros((3 * size, 4 * size), np.uint8)
    _put(sheet, character, 2 * size, 2 * size, size)
    left, top, right, bottom = _edges(sheet)
    return left - 2 * size, top - 2 * size, right - 2 * size, bottom - 2 * size


def _edges(pixels: U8) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of what is not zero; four zeros if all is."""
    rows, columns = np.flatnonzero(pixels.any(axis=1)), np.flatnonzero(pixels.any(axis=0))
    if not len(rows):
        return 0, 0, 0, 0
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1
