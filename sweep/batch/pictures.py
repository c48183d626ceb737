"""Patterns, folders and lists -> the names of pictures."""

import glob
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from sweep.batch.naming import is_place
from sweep.decode.address import is_address
from sweep.errors import ImageError

__all__ = ["SUFFIXES", "names_in", "pictures_of"]

# Of the files in a folder that are taken for pictures.
SUFFIXES = (
    ".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".avif", ".heic", ".heif",
    ".jp2", ".j2k", ".ppm", ".pgm", ".pnm", ".tga", ".psd", ".ico", ".qoi", ".pcx", ".exr", ".hdr",
    ".jxl", ".dng", ".cr2", ".cr3", ".nef", ".arw", ".raf", ".orf", ".rw2",
)  # fmt: skip


def pictures_of(
    patterns: Iterable[str], folder: Path = Path(), *, recursive: bool = False
) -> list[str]:
    """The names of the pictures that patterns stand for; what is named twice is there twice.

    Args:
        patterns: names; patterns with ``*``, ``?``, ``[...]`` and ``**`` (any folders); folders,
            for the pictures in them; addresses.
        folder: where names begin.
        recursive: whether the pictures in the folders of a folder are meant too.

    Returns:
        Names as they begin in ``folder``; what a pattern or a folder stands for in the order of the
        alphabet.

    Raises:
        ImageError: a name, a pattern or a folder stands for nothing.
    """
    found: list[str] = []
    for pattern in patterns:
        names = list(_matches(pattern, folder, recursive))
        if not names:
            said = "no such file, and no file matches it; check the name and the folder"
            if _is_folder(pattern, folder):
                said = "is a folder without pictures; name another, or add --recursive"
            raise ImageError(f"{pattern}: {said}")
        found += names
    return found


def _is_folder(name: str, folder: Path) -> bool:
    try:
        return (folder / name).is_dir()
    except (OSError, ValueError):
        return False


def _matches(pattern: str, folder: Path, recursive: bool) -> Iterator[str]:
    if pattern == "-" or is_address(pattern):
        yield pattern
    elif is_place(pattern):
        from sweep.batch.places import listed  # noqa: PLC0415  (fsspec is an extra)

        yield from listed(pattern, recursive=recursive)
    elif _is_folder(pattern, folder):
        yield from names_in(pattern, folder, recursive=recursive)
    elif glob.has_magic(pattern) and not (folder / pattern).exists():
        for name in sorted(glob.glob(pattern, root_dir=folder, recursive=True)):  # noqa: PTH207
            if (folder / name).is_file():
                yield name
    else:
        yield pattern


def names_in(name: str, folder: Path, *, recursive: bool) -> Iterator[str]:
    """The pictures in a folder, by their suffixes; hidden ones are left out."""
    for place, folders, files in os.walk(folder / name):
        folders[:] = sorted(one for one in folders if not one.startswith(".")) if recursive else []
        inside = Path(name, Path(place).relative_to(folder / name))
        for file in sorted(files):
            if file.lower().endswith(SUFFIXES) and not file.startswith("."):
                yield str(inside / file)
