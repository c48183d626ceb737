"""The names of files that commands read and write."""

from sweep.batch.naming import stem

__all__ = ["named"]


def named(picture: str, what: str, usual: str, format: str | None) -> str:
    """The output that nobody named: parrot-sheet.jpg is the "sheet" of parrot.png as "jpeg".

    Args:
        picture: as it was given.
        what: is made of it; empty if it is called as the picture.
        usual: the suffix, without its dot.
        format: what --format says; None for the usual one.
    """
    kind = usual if format is None else format.lower()
    end = f"-{what}" if what else ""
    return f"{stem(picture)}{end}.{'jpg' if kind == 'jpeg' else kind}"
