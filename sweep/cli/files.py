"""The names of files that commands read and write."""

from collections.abc import Iterable
from pathlib import Path

__all__ = ["check", "size", "stem"]


def stem(picture: str) -> str:
    """What files made from ``picture`` are called."""
    return "stdin" if picture == "-" else Path(picture).stem


def size(picture: str) -> int | None:
    """The bytes of the file that ``picture`` names, if it is one."""
    return Path(picture).stat().st_size if picture != "-" and Path(picture).is_file() else None


def check(names: Iterable[str], pictures: Iterable[str]) -> None:
    """Refuse outputs that cannot be written, or that are one of the pictures; "-" is neither.

    Raises:
        OutputError: naming the first of them.
    """
    from sweep.output import check_output

    sources = [Path(picture) for picture in pictures if picture != "-"]
    for name in names:
        if name != "-":
            check_output(Path(name))
            for source in sources:
                check_output(Path(name), source=source)
