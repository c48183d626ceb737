"""Reading files that anybody may have made: bounded, and never past the end."""

import os
from dataclasses import dataclass, field
from typing import BinaryIO

from sweep.errors import ImageError

__all__ = ["MOST_TEXT", "Found", "Reader"]

MOST_TEXT = 1 << 16  # bytes; ours are some hundred

_MOST_STEPS = 5_000_000  # some seconds; a GIF of a gigabyte has fewer
_MOST_FRAMES = 100_000


@dataclass(slots=True)
class Found:
    """What a file says of itself.

    Attributes:
        format: as in "gif".
        width, height: in px.
        times: in ms, of each frame.
        sizes: bytes of each frame; fewer than there are times if the format does not tell.
        loop: how often it plays, 0 is forever; None if it does not say.
        texts: words beside the picture, ours perhaps among them.
    """

    format: str
    width: int = 0
    height: int = 0
    times: list[int] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    loop: int | None = None
    texts: list[str] = field(default_factory=list)


class Reader:
    """A file read from the front, as far as it is there.

    Attributes:
        name: of the file, for messages.
        size: of the file in bytes.
    """

    def __init__(self, name: str, stream: BinaryIO) -> None:
        self.name = name
        self.size = stream.seek(0, os.SEEK_END)
        self._stream = stream
        self._steps = 0
        stream.seek(0)

    @property
    def at(self) -> int:
        """Bytes from the start."""
        return self._stream.tell()

    def take(self, count: int) -> bytes:
        """The next bytes, exactly so many.

        Raises:
            ImageError: the file ends before, or has been read from too often.
        """
        self._steps += 1
        if self._steps > _MOST_STEPS:
            raise ImageError(f"{self.name}: has more pieces than any animation; it is damaged")
        data = self._stream.read(count)
        if len(data) < count:
            raise self.damaged("ends too early")
        return data

    def number(self, count: int, order: str = "big") -> int:
        """The next bytes as an unsigned number."""
        return int.from_bytes(self.take(count), "little" if order == "little" else "big")

    def skip(self, count: int) -> None:
        """Leave out bytes, which must be there.

        Raises:
            ImageError: they are not.
        """
        if self.at + count > self.size:
            raise self.damaged("ends too early")
        self._stream.seek(count, os.SEEK_CUR)

    def go(self, place: int) -> None:
        """Go on at another place."""
        self._stream.seek(place)

    def text(self, count: int) -> bytes:
        """The next bytes, or none if they are too many to be a text; they are passed either way."""
        if count <= MOST_TEXT:
            return self.take(count)
        self.skip(count)
        return b""

    def check_frames(self, count: int) -> None:
        """Stop at a number of frames that nothing shows.

        Raises:
            ImageError: there are too many.
        """
        if count > _MOST_FRAMES:
            raise ImageError(
                f"{self.name}: has more than {_MOST_FRAMES:,} frames; none of ours has"
            )

    def damaged(self, what: str) -> ImageError:
        """The error to raise when the file does not make sense here."""
        return ImageError(
            f"{self.name}: is damaged or cut short, it {what} at byte {self.at:,}; make it anew"
        )
