"""How many bytes: "2MB", "500 kB", "1.5MiB"."""

import re

from sweep.errors import ParameterError

__all__ = ["parse_bytes"]

_UNITS = {"": 1, "b": 1, "kb": 1000, "mb": 1000**2, "gb": 1000**3, "kib": 1024, "mib": 1024**2,
          "gib": 1024**3}  # fmt: skip
_AMOUNT = re.compile(r"(\d{1,15}(?:\.\d{1,9})?) ?([a-z]*)", re.IGNORECASE | re.ASCII)


def parse_bytes(text: str | int) -> int:
    """Read ``"2MB"``, ``"500 kB"``, ``"1.5MiB"`` or plain bytes; case does not matter.

    Raises:
        ParameterError: it is none of these, or less than one byte.
    """
    match = _AMOUNT.fullmatch(str(text).strip())
    if match is None or match[2].lower() not in _UNITS:
        raise ParameterError(
            f'"{text}" is not a number of bytes; write 2MB, 500kB, 1.5MiB, 900KiB or 80000B'
        )
    found = int(float(match[1]) * _UNITS[match[2].lower()])
    if found < 1:
        raise ParameterError(f'"{text}" is less than a byte; allow more, as in 2MB')
    return found
