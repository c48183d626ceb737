"""Times of chosen K: "1:1.5,2:1,*:0.3,40:3" -> seconds for each."""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sweep.clustering.ks import parse_ks
from sweep.errors import KsError, ParameterError

__all__ = [
    "REST",
    "Times",
    "check_shown",
    "parse_times",
    "rest_of",
    "seconds_by_k",
    "times_of",
    "times_text",
]

REST = "*"  # all K that are not named

# The K of a piece, or REST, and how long each of them stands, in seconds.
Times = tuple[tuple[str, float], ...]

_EXAMPLE = '"1:1.5,2:1,*:0.3,40:3"'


def parse_times(times: Any, least: float, most: float) -> Times:
    """Read times of chosen K.

    Args:
        times: text as above, in which K may be a range as in "1..4:1", or a mapping of K (or "*")
            to seconds.
        least: seconds that any may have.
        most: seconds that any may have.

    Raises:
        ParameterError: naming the piece that cannot be used; a K, or "*", is there twice.
    """
    if isinstance(times, str):
        pieces = [_piece(piece) for piece in times.split(",")]
    elif isinstance(times, Mapping):
        pieces = [(str(k), seconds) for k, seconds in times.items()]
    else:  # as it is held
        pieces = [(str(k), seconds) for k, seconds in times]
    if not pieces:
        raise ParameterError(f"--times names no K; write them as in {_EXAMPLE}")
    found: list[tuple[str, float]] = []
    seen: set[object] = set()
    for k, given in pieces:
        seconds = _seconds(given, k)
        if not least <= seconds <= most:
            raise ParameterError(
                f"--times has {seconds:g} s for K = {k}; take {least:g} to {most:g} seconds"
            )
        for one in _named(k):
            if one in seen:
                raise ParameterError(f"--times names K = {one} twice; name it once")
            seen.add(one)
        found.append((k, seconds))
    return tuple(found)


def seconds_by_k(times: Times) -> dict[int, float]:
    """K -> seconds, of those that are named."""
    return {k: seconds for text, seconds in times if text != REST for k in parse_ks(text)}


def rest_of(times: Times) -> float | None:
    """Seconds of the K that are not named; None if nothing is said of them."""
    return next((seconds for text, seconds in times if text == REST), None)


def times_of(times: Times | None, ks: Sequence[int]) -> tuple[float | None, ...]:
    """Seconds for each of ``ks``; None where nothing is said of it."""
    named, rest = seconds_by_k(times or ()), rest_of(times or ())
    return tuple(named.get(k, rest) for k in ks) if times else ()


def check_shown(times: Times | None, ks: Iterable[int]) -> None:
    """Refuse times for K that are not among ``ks``.

    Raises:
        ParameterError: naming the first.
    """
    shown = set(ks)
    for k in seconds_by_k(times or ()):
        if k not in shown:
            raise ParameterError(
                f"--times names K = {k}, which is not shown; leave it out, or add it to -k"
            )


def times_text(times: Times) -> str:
    """As it is written."""
    return ",".join(f"{k}:{seconds:g}" for k, seconds in times)


def _piece(piece: str) -> tuple[str, str]:
    k, colon, seconds = piece.strip().rpartition(":")
    if not colon:
        raise ParameterError(
            f'--times "{piece.strip()}" is no K with its seconds; write them as in {_EXAMPLE}'
        )
    return k.strip(), seconds.strip()


def _seconds(given: Any, k: str) -> float:
    try:
        seconds = float(given)
    except (TypeError, ValueError):
        seconds = math.nan
    if isinstance(given, bool) or math.isnan(seconds):
        raise ParameterError(f'--times "{given}" for K = {k} is no number of seconds')
    return seconds


def _named(k: str) -> Iterable[object]:
    if k == REST:
        return (REST,)
    try:
        return parse_ks(k)
    except KsError as error:
        raise ParameterError(f"--times: {error}") from None
