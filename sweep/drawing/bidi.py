"""The order in which the characters of a line are seen, where some are read from right to left.

Unicode Standard Annex #9, "Unicode Bidirectional Algorithm", for one line without the characters
that embed or isolate, which are not drawn and so are taken out before. The rules have its names.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from typing import TypeVar

__all__ = ["base_level", "in_visual_order", "is_bidirectional"]

_STRONG = {"L": "L", "R": "R", "AL": "R", "EN": "R", "AN": "R"}  # as N0 to N2 see them
_NEUTRAL = {"B", "S", "WS", "ON"}
# What N0 takes for brackets, opening and closing, and other pairs that are mirrored.
_BRACKETS = "()[]{}「」『』【】〈〉《》〔〕（）［］｛｝"  # noqa: RUF001
_OTHERS = "<>«»‹›≤≥"  # noqa: RUF001
_OPENING = dict(zip(_BRACKETS[::2], _BRACKETS[1::2], strict=True))
_MIRRORED = dict(zip((_BRACKETS + _OTHERS)[::2], (_BRACKETS + _OTHERS)[1::2], strict=True))
_MIRRORED |= {closing: opening for opening, closing in _MIRRORED.items()}

Item = TypeVar("Item")


def is_bidirectional(text: str) -> bool:
    """Whether anything in ``text`` is read from right to left."""
    return not text.isascii() and any(
        unicodedata.bidirectional(c) in ("R", "AL", "AN") for c in text
    )


def base_level(text: str) -> int:
    """P2 and P3: 1 if the first letter of ``text`` is read from right to left, else 0."""
    first = next((s for c in text if (s := unicodedata.bidirectional(c)) in ("L", "R", "AL")), "L")
    return int(first != "L")


def in_visual_order(items: Sequence[str | Item]) -> list[str | Item]:
    """What is seen from left to right.

    Args:
        items: a line as it is read: characters, each with the marks upon it, and in between things
            that stand for numbers.

    Returns:
        The same items, with those mirrored that are, as brackets among letters read from right to
        left.
    """
    types = [unicodedata.bidirectional(i[0]) or "L" if isinstance(i, str) else "EN" for i in items]
    base = base_level("".join(item[0] for item in items if isinstance(item, str)))
    levels = _levels(types, [item if isinstance(item, str) else "" for item in items], base)
    order = list(range(len(items)))
    for level in range(max(levels, default=0), 0, -1):  # L2
        for start, end in _stretches([levels[i] >= level for i in order]):
            order[start:end] = order[start:end][::-1]
    return [_mirrored(items[i]) if levels[i] % 2 else items[i] for i in order]  # L4


def _mirrored(item: str | Item) -> str | Item:
    if not isinstance(item, str):
        return item
    return _MIRRORED.get(item[0], item[0]) + item[1:]


def _levels(types: list[str], characters: list[str], base: int) -> list[int]:
    outer = "R" if base else "L"  # sos, and what N0 and N1 take for a direction outside
    now = list(types)
    _resolve_weak(now, outer)
    _resolve_brackets(now, characters, outer)
    _resolve_neutral(now, outer)
    levels = [base + _deeper(kind, base) for kind in now]  # I1, I2
    for i in range(len(types) - 1, -1, -1):  # L1
        if types[i] not in ("WS", "S", "B"):
            break
        levels[i] = base
    return levels


def _deeper(kind: str, base: int) -> int:
    if base:
        return int(kind != "R")
    return {"L": 0, "R": 1}.get(kind, 2)


def _resolve_weak(now: list[str], outer: str) -> None:
    """W1 to W7, in place."""
    before, letter = outer, outer  # the type and the last letter before this place
    for i, kind in enumerate(now):
        if kind == "NSM":
            now[i] = before  # W1
        if now[i] in ("L", "R", "AL"):
            letter = now[i]
        elif now[i] == "EN" and letter == "AL":
            now[i] = "AN"  # W2
        before = now[i]
    now[:] = ["R" if kind == "AL" else kind for kind in now]  # W3
    for i in range(1, len(now) - 1):
        if now[i - 1] == now[i + 1] and (
            (now[i] == "CS" and now[i - 1] in ("EN", "AN"))
            or (now[i] == "ES" and now[i - 1] == "EN")
        ):
            now[i] = now[i - 1]  # W4
    for start, end in _stretches([kind == "ET" for kind in now]):
        if "EN" in (now[start - 1 : start] + now[end : end + 1]):
            now[start:end] = ["EN"] * (end - start)  # W5
    letter = outer
    for i, kind in enumerate(now):
        if kind in ("ES", "ET", "CS", "BN"):
            now[i] = "ON"  # W6
        elif kind in ("L", "R"):
            letter = kind
        elif kind == "EN" and letter == "L":
            now[i] = "L"  # W7


def _resolve_brackets(now: list[str], characters: list[str], outer: str) -> None:
    """N0, in place."""
    other = "L" if outer == "R" else "R"
    for start, end in _bracketed(now, characters):
        inside = {_STRONG[kind] for kind in now[start + 1 : end] if kind in _STRONG}
        if outer in inside:
            now[start] = now[end] = outer
        elif inside:
            said = (_STRONG[kind] for kind in reversed(now[:start]) if kind in _STRONG)
            now[start] = now[end] = other if next(said, outer) == other else outer


def _bracketed(now: list[str], characters: list[str]) -> list[tuple[int, int]]:
    """BD16: where pairs of brackets open and close, in the order they open."""
    waiting: list[tuple[str, int]] = []
    pairs = []
    for i, (kind, character) in enumerate(zip(now, characters, strict=True)):
        if kind != "ON":
            continue
        if character in _OPENING:
            waiting.append((_OPENING[character], i))
        else:
            at = next(
                (n for n in range(len(waiting) - 1, -1, -1) if waiting[n][0] == character), -1
            )
            if at >= 0:
                pairs.append((waiting[at][1], i))
                del waiting[at:]
    return sorted(pairs)


def _resolve_neutral(now: list[str], outer: str) -> None:
    """N1 and N2, in place."""
    for start, end in _stretches([kind in _NEUTRAL for kind in now]):
        before = _STRONG[now[start - 1]] if start else outer
        after = _STRONG[now[end]] if end < len(now) else outer
        now[start:end] = [before if before == after else outer] * (end - start)


def _stretches(marked: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """The first of each row of marked places, and the one behind its last."""
    start = None
    for i, mark in enumerate((*marked, False)):
        if mark and start is None:
            start = i
        elif not mark and start is not None:
            yield start, i
            start = None
