"""How many bytes, as people write it."""

import re

from sweep.errors import ParameterError

__all__ = ["BYTE_UNITS", "parse_bytes"]

# By their names in lower case, as case does not matter; "" is for bytes too.
BYTE_UNITS: dict[str, int] = {
    "": 1, "b": 1, "kb": 10**3, "mb": 10**6, "gb": 10**9, "kib": 2**10, "mib": 2**20, "gib": 2**30,
}  # fmt: skip

_AMOUNT = re.compile(r"(\d{1,15}(?:\.\d{1,9})?) ?([a-z]*)", re.IGNORECASE | re.ASCII)


def parse_bytes(text: str | int) -> int:
    """Read ``"2MB"``, ``"500 kB"``, ``"1.5MiB"`` or plain bytes; case does not matter.

    Raises:
        ParameterError: it is none of these, or less than one byte.
    """
    match = _AMOUNT.fullmatch(str(text).strip())
    if match is None or match[2].lower() not in BYTE_UNITS:
        raise ParameterError(
            f'"{text}" is not a number of bytes; write 2MB, 500kB, 1.5MiB, 900KiB or 80000B'
        )
    found = int(float(match[1]) * BYTE_UNITS[match[2].lower()])
    if found < 1:
        raise ParameterError(f'"{text}" is less than a byte; allow more, as in 2MB')
    return found
