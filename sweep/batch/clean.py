"""Files that were made and that no artifact makes any more."""

from collections.abc import Iterable
from pathlib import Path

from sweep.batch.fingerprint import digest_of
from sweep.batch.naming import is_place
from sweep.batch.state import State
from sweep.batch.unit import File
from sweep.errors import OutputError, warn

__all__ = ["cleaned"]


def cleaned(keys: Iterable[str], folder: Path, state: State) -> list[str]:
    """Remove the files of artifacts that are made no more, unless they were changed by hand.

    Args:
        keys: of the artifacts.
        folder: where names begin.
        state: what was made; it is forgotten.

    Returns:
        The files that were removed.

    Raises:
        OutputError: one cannot be removed.
    """
    removed = []
    for key in keys:
        for file in state.files(key):
            if _removed(file, folder):
                removed.append(file.name)
            state.forget_file(file.name)
        state.forget(key)
        state.commit()
    return removed


def _removed(file: File, folder: Path) -> bool:
    if is_place(file.name):
        from sweep.batch.places import removed  # noqa: PLC0415  (fsspec is an extra)

        return removed(file)
    path = folder / file.name
    try:
        if not path.is_file():
            return False
        if path.stat().st_size != file.size or digest_of(path) != file.digest:
            warn(
                f"{file.name}: was changed by hand, and is left although nothing makes it any more"
            )
            return False
        path.unlink()
    except OSError as error:
        raise OutputError(f"{path}: cannot be removed: {error.strerror}; remove it") from None
    return True
