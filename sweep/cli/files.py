"""The names of files that commands read and write."""

from collections.abc import Iterable
from pathlib import Path

from sweep.decode.address import is_address, name_of

__all__ = ["check", "named", "size", "stem"]


def stem(picture: str) -> str:
    """What files made from ``picture`` are called."""
    if picture == "-":
        return "stdin"
    return Path(name_of(picture) if is_address(picture) else picture).stem or "picture"


def named(picture: str, what: str, format: str | None, usual: str) -> str:
    """The output that nobody named: parrot-sheet.jpg is the "sheet" of parrot.png as "jpeg".

    Args:
        picture: as it was given.
        what: is made of it.
        format: what --format says; None for the ``usual`` suffix, without its dot.
        usual: see above.
    """
    kind = usual if format is None else format.lower()
    return f"{stem(picture)}-{what}.{'jpg' if kind == 'jpeg' else kind}"


def size(picture: str) -> int | None:
    """The bytes of the file that ``picture`` names, if it is one."""
    return Path(picture).stat().st_size if picture != "-" and Path(picture).is_file() else None


def check(names: Iterable[str], pictures: Iterable[str]) -> None:
    """Refuse outputs that cannot be written, or that are one of the pictures; "-" is neither.

    Raises:
        OutputError: naming the first of them.
    """
    from sweep.system.files import check_output

    # Standard input, too, may be a file with a name.
    sources = [Path("/dev/stdin" if p == "-" else p) for p in pictures if not is_address(p)]
    for name in names:
        if name != "-":
            check_output(Path(name))
            for source in sources:
                check_output(Path(name), source=source)
