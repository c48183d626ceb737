"""Where a picture is -> what it is called, and a stream of its bytes that can seek."""

import io
import os
import sys
import zipfile
from pathlib import Path
from typing import BinaryIO, TypeAlias, TypeGuard, cast

import numpy.typing as npt
import PIL.Image

from sweep.decode import archive
from sweep.decode.address import is_address, name_of
from sweep.errors import ImageError
from sweep.image.image import Image

__all__ = ["MOST_BYTES", "File", "Source", "is_file", "opened", "path_of"]

# What has bytes to be decoded, and all that a picture can be given as.
File: TypeAlias = str | os.PathLike[str] | BinaryIO
Source: TypeAlias = File | Image | PIL.Image.Image | npt.ArrayLike

MOST_BYTES = 1 << 30  # of what is read into memory: standard input, a stream, an address

_CHUNK = 1 << 20


def is_file(source: object) -> TypeGuard[File]:
    """Whether it names a file or an address, or is a stream."""
    return isinstance(source, str | os.PathLike) or hasattr(source, "read")


def opened(source: File) -> tuple[str, BinaryIO]:
    """The name of the picture and a seekable stream of its bytes.

    Raises:
        ImageError: there is nothing that could be read.
    """
    if isinstance(source, str) and source == "-":
        return "stdin", _in_memory("standard input", _stdin(), "pipe a picture into it")
    if isinstance(source, str) and is_address(source):
        from sweep.decode.fetch import fetched  # noqa: PLC0415  (urllib is slow to load)

        return name_of(source), io.BytesIO(fetched(source, most=MOST_BYTES))
    if isinstance(source, str | os.PathLike):
        path = path_of(source)
        if not path.exists() and (packed := archive.member(path, MOST_BYTES)) is not None:
            return packed
        stream = _file(path)
        if archive.is_archive(stream):
            with stream:
                raise ImageError(f"{path}: {_archived(path)}")
        return path.name, stream
    return _named(source), _in_memory("the stream", source)


def _archived(path: Path) -> str:
    """What to say of an archive that is given as a picture."""
    try:
        with zipfile.ZipFile(path) as packed:
            names = [one for one in packed.namelist() if not one.endswith("/")]
    except (zipfile.BadZipFile, OSError):
        return "is a damaged zip file; get it anew"
    if not names:
        return "is an empty zip file; choose another"
    count = f"{len(names)} files" if len(names) > 1 else "1 file"
    return f"is a zip file of {count}; name one in it, as in {path}/{names[0]}"


def path_of(source: str | os.PathLike[str]) -> Path:
    """What names a file, as a path.

    Raises:
        ImageError: it names none.
    """
    try:
        name = os.fsdecode(source)
    except Exception as error:  # what a stranger's __fspath__ may do
        raise ImageError(
            f"an object of type {type(source).__name__} names no file ({_one_line(error)}); give "
            "text, or a pathlib.Path"
        ) from None
    if not name:
        raise ImageError("the name of the picture is empty; give that of a file, or an address")
    return Path(name)


def _named(stream: object) -> str:
    """What the picture in a stream is called; many have a number for a name, or None."""
    name = getattr(stream, "name", None)
    return (Path(name).name if isinstance(name, str) else "") or "picture"


def _stdin() -> BinaryIO:
    stream = getattr(sys.stdin, "buffer", None)
    if stream is None:
        raise ImageError("standard input: is closed, or holds text; give the file by name")
    return cast(BinaryIO, stream)


def _file(path: Path) -> BinaryIO:
    try:
        if path.is_dir():
            raise ImageError(f"{path}: is a folder; name one picture in it")
        # Opening a pipe that nobody writes to would wait forever, and reading a device go on so.
        if path.exists() and not path.is_file():
            raise ImageError(f"{path}: is no file but a device or a pipe; give - and pipe it in")
        stream = path.open("rb")
    except FileNotFoundError:
        raise ImageError(f"{path}: no such file; check the name and the folder") from None
    except (OSError, ValueError) as error:
        if isinstance(error, ImageError):
            raise
        reason = getattr(error, "strerror", None) or error
        raise ImageError(f"{path}: cannot be opened: {reason}") from None
    if os.fstat(stream.fileno()).st_size == 0:
        stream.close()
        raise ImageError(f"{path}: is empty (0 bytes); choose another picture")
    return stream


def _in_memory(
    name: str, stream: BinaryIO, remedy: str = "give another, or go to its start by seek(0)"
) -> BinaryIO:
    content = io.BytesIO()
    while chunk := _chunk(name, stream):
        content.write(chunk)
        if content.tell() > MOST_BYTES:
            raise ImageError(f"{name}: is more than {MOST_BYTES:,} bytes; give the file by name")
    if not content.tell():
        raise ImageError(f"{name}: is empty (0 bytes); {remedy}")
    content.seek(0)
    return content


def _chunk(name: str, stream: BinaryIO) -> bytes:
    """The next bytes of a stream, whatever it may be; none at its end."""
    try:
        chunk: object = stream.read(_CHUNK)
    except Exception as error:  # closed, for writing, of text, or what a stranger's may do
        raise ImageError(
            f"{name}: cannot be read ({_one_line(error)}); give one that is open for reading "
            'bytes, as by open(path, "rb")'
        ) from None
    if not isinstance(chunk, bytes | bytearray | memoryview):
        raise ImageError(
            f'{name}: gives {type(chunk).__name__} and no bytes; open it as by open(path, "rb")'
        )
    return bytes(chunk)


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split()) or type(error).__name__
