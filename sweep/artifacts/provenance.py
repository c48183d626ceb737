"""Where a file comes from: the settings that made it, as a line of text that files carry."""

import json
from typing import TYPE_CHECKING, Any

from sweep.color.written import to_hex
from sweep.system.version import __version__

if TYPE_CHECKING:
    from sweep.clustering.progression import Progression

__all__ = ["MARK", "provenance", "provenance_of", "read_provenance"]

_VERSION = "sweep"  # the key of the version, by which our files are known

MARK = b'{"sweep": "'  # how what they carry begins


def provenance(progression: "Progression", **more: Any) -> str:
    """What made a file from ``progression``: one line of JSON in ASCII.

    It has the version of sweep, the name of the picture without folders, the list of K, and what
    was chosen about clustering, and whatever ``more`` says of the file itself.
    """
    method = progression.method
    return provenance_of(
        progression.name,
        ks=progression.span,
        space=method.space,
        effort=method.effort,
        represent=method.represent,
        lock=[to_hex(color) for color in method.lock],
        steady=method.steady,
        **more,
    )


def provenance_of(name: str, **more: Any) -> str:
    """The same for what is made from the picture called ``name`` without a progression."""
    return json.dumps({_VERSION: __version__, "source": name, **more})


def read_provenance(text: str) -> dict[str, Any] | None:
    """What `provenance` said, or None if ``text`` is not of its making."""
    start = text.find("{")
    try:
        told = json.loads(text[start:]) if start >= 0 else None
    except (ValueError, RecursionError):
        return None
    return told if isinstance(told, dict) and isinstance(told.get(_VERSION), str) else None
