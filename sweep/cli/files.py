"""The names of files that commands read and write."""

from pathlib import Path

from sweep.decode.address import is_address, name_of

__all__ = ["named", "stem"]


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
