"""Written files -> the markup that shows them on a web page."""

import html
import os
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from sweep import defaults
from sweep.encode.write import WrittenAnimation
from sweep.errors import ParameterError
from sweep.system.files import replacing

__all__ = ["alt_text", "make_page", "make_snippet", "write_page"]

_VIDEOS = {
    "mp4": "video/mp4", "webm": "video/webm", "mov": "video/quicktime", "mkv": "video/x-matroska",
}  # fmt: skip
# From what is shown everywhere to what is shown by the newest browsers.
_IMAGES = {"gif": "image/gif", "apng": "image/apng", "webp": "image/webp", "avif": "image/avif"}


def make_snippet(
    written: Sequence[WrittenAnimation],
    *,
    alt: str,
    poster: Path,
    folder: Path = Path(),
    loop: int = defaults.LOOP,
) -> str:
    """Markup that shows an animation: HTML5, to be pasted into any page.

    With a video among the files it is a ``<video>`` with controls that starts when asked to; else
    an ``<img>``, in whose place the poster stands for those who prefer less motion.

    Of several images a browser takes the first that it can show: the smallest of those that are
    exact, then the smallest of others; and if it can show none of them, the one most widely shown.

    Args:
        written: the files; of videos, too, a browser takes the first that it can show.
        alt: what the animation is, for those who do not see it.
        poster: a still picture of it.
        folder: where the page will be; addresses are relative to it. Default: this folder.
        loop: 1 plays once; anything else is left to the file, and a video plays forever.

    Every name is escaped.

    Raises:
        ParameterError: none of the files has an address, or a browser cannot show it.
    """
    files = [one for one in written if one.path != "-"]
    if not files:
        raise ParameterError("standard output has no address to embed; write to a file")
    videos = [one for one in files if one.format in _VIDEOS]
    images = [one for one in files if one.format in _IMAGES]
    if len(videos) + len(images) < len(files):
        raise ParameterError(f"a {files[0].format} file cannot be embedded; write a .mp4 or .gif")
    still = _address(poster, folder)
    if not videos:
        return _picture(images, alt, still, folder)
    first = videos[0]
    lines = [
        f"<video controls muted{' loop' if loop != 1 else ''} playsinline "
        f'preload="metadata" width="{first.width}" height="{first.height}" '
        f'poster="{still}" aria-label="{_text(alt)}">'
    ]
    for one in videos:
        source = f'<source src="{_address(Path(one.path), folder)}" type="{_VIDEOS[one.format]}">'
        lines.append(f"  {source}")
    lines.extend(f"  {_img(one, alt, folder)}" for one in _in_order(images)[-1:])
    if not images:
        address = _address(Path(first.path), folder)
        lines.append(f'  <a href="{address}">{_text(alt)}</a>')
    return "\n".join([*lines, "</video>", ""])


def make_page(snippet: str, *, title: str) -> str:
    """A whole HTML5 page around ``snippet``."""
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{_text(title)}</title>
<style>
body {{ margin: 1rem; }}
video, img {{ max-width: 100%; height: auto; }}
</style>
</head>
<body>
{snippet}</body>
</html>
"""


def write_page(
    path: Path,
    written: Sequence[WrittenAnimation],
    *,
    alt: str,
    poster: Path,
    loop: int = defaults.LOOP,
) -> None:
    """Write a page with the animation to ``path``; see `make_snippet`.

    Raises:
        OutputError: the file cannot be written; it is then as it was before.
    """
    snippet = make_snippet(written, alt=alt, poster=poster, folder=path.parent, loop=loop)
    with replacing(path) as stream:
        stream.write(make_page(snippet, title=alt).encode())


def alt_text(name: str, ks: Sequence[int]) -> str:
    """What an animation is, in words: the picture's ``name`` and the range of its K."""
    if len(ks) == 1:
        return f"{name} in {ks[0]} color{'' if ks[0] == 1 else 's'}"
    return f"{name} in {min(ks)} to {max(ks)} colors, one number after the other"


def _picture(images: Sequence[WrittenAnimation], alt: str, still: str, folder: Path) -> str:
    *others, last = _in_order(images)
    lines = [
        "<picture>",
        f'  <source media="(prefers-reduced-motion: reduce)" srcset="{still}">',
    ]
    for one in others:
        address = _address(Path(one.path), folder)
        lines.append(f'  <source srcset="{address}" type="{_IMAGES[one.format]}">')
    return "\n".join([*lines, f"  {_img(last, alt, folder)}", "</picture>", ""])


def _in_order(images: Sequence[WrittenAnimation]) -> list[WrittenAnimation]:
    """Those worth offering, the one for every browser at the end."""
    if not images:
        return []
    last = min(images, key=lambda one: list(_IMAGES).index(one.format))
    better = [
        one
        for one in images
        if one is not last and (one.bytes <= last.bytes or one.exact > last.exact)
    ]
    return [*sorted(better, key=lambda one: (not one.exact, one.bytes)), last]


def _img(one: WrittenAnimation, alt: str, folder: Path) -> str:
    return (
        f'<img src="{_address(Path(one.path), folder)}" width="{one.width}" '
        f'height="{one.height}" alt="{_text(alt)}">'
    )


def _address(path: Path, folder: Path) -> str:
    """The relative URL of ``path`` on a page in ``folder``, ready to stand in an attribute."""
    relative = Path(os.path.relpath(path.absolute(), folder.absolute())).as_posix()
    return html.escape(quote(os.fsencode(relative)))


def _text(words: str) -> str:
    """``words`` for an attribute or an element; control characters may not stand in HTML."""
    plain = "".join(c if c.isprintable() else " " for c in words)
    return html.escape(plain.encode("utf-8", "replace").decode())
