"""Which frame of an animation, or page of a TIFF."""

import PIL.Image

from sweep.decode.request import Seconds
from sweep.errors import ImageError

__all__ = ["seek"]

# A phone's photo may have others behind it: a smaller one, or how bright its lights are.
_ASIDE = ("MPO", "HEIF", "PSD", "ICO")


def seek(name: str, picture: PIL.Image.Image, wanted: int | Seconds | None) -> str:
    """Go to the frame that is ``wanted``; returns a note if there is a choice and none was made.

    Raises:
        ImageError: there is no such frame.
    """
    if wanted is None:
        if picture.format in _ASIDE:
            return ""
        count = getattr(picture, "n_frames", 1)
        return f"has {count} frames; the first one is used, --frame takes another" * (count > 1)
    if isinstance(wanted, Seconds):
        _seek_time(name, picture, wanted)
        return ""
    count = getattr(picture, "n_frames", 1)
    if wanted > count:
        there = "is one picture" if count == 1 else f"has {count} frames"
        raise ImageError(f"{name}: {there}; there is no frame {wanted}")
    if count > 1:
        picture.seek(wanted - 1)
    return ""


def _seek_time(name: str, picture: PIL.Image.Image, wanted: Seconds) -> None:
    """Go to the frame that is shown at a time, in seconds from the beginning."""
    until, shown = wanted * 1000, 0.0
    for number in range(getattr(picture, "n_frames", 1)):
        picture.seek(number)
        picture.load()  # some formats tell a frame's time only then
        shown += float(picture.info.get("duration", 0))
        if shown > until:
            return
    raise ImageError(f"{name}: lasts {shown / 1000:g} s; there is no frame at {wanted:g} s")
