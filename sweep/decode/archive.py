"""A picture in a zip file, as in "photos.zip/parrot.jpg"."""

import io
import zipfile
from pathlib import Path, PurePath
from typing import BinaryIO

from sweep.errors import ImageError

__all__ = ["is_archive", "member"]

_MOST_NAMED = 3


def is_archive(stream: BinaryIO) -> bool:
    """Whether a file begins as a zip file does."""
    stream.seek(0)
    head = stream.read(4)
    stream.seek(0)
    return head in (b"PK\3\4", b"PK\5\6")


def member(path: Path, most: int) -> tuple[str, BinaryIO] | None:
    """What a path into a zip file names, and its bytes; None if no part of it is a zip file.

    Raises:
        ImageError: there is nothing of that name, it is damaged or encrypted, or of more than
            ``most`` bytes.
    """
    file = next((one for one in path.parents if one.name and one.is_file()), None)
    if file is None or not zipfile.is_zipfile(file):
        return None
    inside = path.relative_to(file).as_posix()
    try:
        with zipfile.ZipFile(file) as archive:
            names = [one for one in archive.namelist() if not one.endswith("/")]
            if inside not in names:
                raise ImageError(f"{path}: {missing(file.name, names)}")
            # By what is there and not by what the archive says of it.
            with archive.open(inside) as stream:
                content = stream.read(most + 1)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, EOFError) as error:
        if isinstance(error, ImageError):
            raise
        said = " ".join(str(error).split()) or type(error).__name__
        raise ImageError(f"{path}: cannot be unpacked ({said}); unpack {file.name} first") from None
    if len(content) > most:
        raise ImageError(f"{path}: is more than {most:,} bytes; unpack {file.name} first")
    if not content:
        raise ImageError(f"{path}: is empty (0 bytes); choose another picture")
    return PurePath(inside).name, io.BytesIO(content)


def missing(file: str, names: list[str]) -> str:
    """What to say where an archive has no such picture."""
    if not names:
        return f"{file} is empty; choose another"
    some = ", ".join(names[:_MOST_NAMED]) + ", ..." * (len(names) > _MOST_NAMED)
    return f"{file} has no such file, but {some}; name one as in {file}/{names[0]}"
