"""Which K: "1..40", "1..40:3", "2..256*2", "1,5,10,20,40" -> a sorted tuple of ints.

A list is pieces joined by commas. A piece is

    14          one K
    1..40       every K from 1 to 40
    1-40        the same
    1..40:3     every third, from 1: 1, 4, 7, ... 40
    2..256*2    each twice the one before: 2, 4, 8, ... 256 (a factor may have decimals)
"""

import operator
import re
from collections.abc import Iterable, Iterator, Sequence

from sweep import defaults
from sweep.errors import KsError

__all__ = ["MAX_K", "MIN_K", "parse_ks", "span_of"]

MIN_K = 1
MAX_K = 256  # what the palette of an indexed picture can hold

_PIECE = re.compile(
    r"""(?P<first>\d{1,9})
        (?: (?: \.\. | [-\u2013] ) (?P<last>\d{1,9})
            (?: : (?P<step>\d{1,9}) | \* (?P<factor>\d{1,9}(?:\.\d{1,9})?) )?
        )?""",
    re.VERBOSE | re.ASCII,
)


def parse_ks(ks: str | int | Iterable[int] = defaults.KS) -> tuple[int, ...]:
    """Return the K asked for, sorted and without repeats, each in 1..256.

    Args:
        ks: a list as described above, one K, or any iterable of ints.

    Raises:
        KsError: naming the piece that cannot be used and what would be right.
    """
    if isinstance(ks, str):
        found = {k for piece in ks.split(",") for k in _parse_piece(piece.strip(), ks)}
    else:
        try:
            # operator.index takes whole numbers of any kind, and no others.
            several = list(ks) if isinstance(ks, Iterable) else [ks]
            found = {_checked(operator.index(k), str(k)) for k in several}
        except TypeError:
            raise KsError(
                f"{ks!r} is not a list of K; give whole numbers, or text as in {defaults.KS}"
            ) from None
    if not found:
        raise KsError(f"no K given; name some, as in {defaults.KS}")
    return tuple(sorted(found))


def span_of(ks: Sequence[int]) -> str:
    """Ks in short: 1..40 when none is missing, else as a list."""
    if len(ks) > 2 and list(ks) == list(range(ks[0], ks[-1] + 1)):
        return f"{ks[0]}..{ks[-1]}"
    return ",".join(map(str, ks))


def _parse_piece(piece: str, whole: str) -> Iterator[int]:
    match = _PIECE.fullmatch(piece)
    if match is None:
        where = f' in "{whole}"' if piece != whole else ""
        raise KsError(
            f'"{piece}"{where} is not a list of K; write 14, 1..40, 1..40:3 (step) '
            "or 2..256*2 (factor), joined by commas"
        )
    first = _checked(int(match["first"]), piece)
    if match["last"] is None:
        yield first
        return
    last = _checked(int(match["last"]), piece)
    if last < first:
        raise KsError(f'"{piece}" runs backwards; write {last}..{first}')
    if match["factor"] is not None:
        factor = float(match["factor"])
        if factor <= 1:
            raise KsError(f'"{piece}" never grows; the factor must be above 1, as in *2')
        k = float(first)
        while round(k) <= last:
            yield round(k)
            k *= factor
        return
    step = int(match["step"] or 1)
    if step < 1:
        raise KsError(f'"{piece}" never grows; the step must be at least 1')
    yield from range(first, last + 1, step)


def _checked(k: int, piece: str) -> int:
    if not MIN_K <= k <= MAX_K:
        named = f'{k} in "{piece}"' if str(k) != piece else str(k)
        raise KsError(f"K = {named} is out of range; K goes from {MIN_K} to {MAX_K}")
    return int(k)
