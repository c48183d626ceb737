"""Written files -> the markup that shows them on a web page."""

import html
import os
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from sweep import defaults
from sweep.artifacts.readable import readable
from sweep.encode.write import WrittenAnimation
from sweep.errors import ParameterError
from sweep.system.files import replacing

__all__ = ["alt_text", "make_page", "make_snippet", "write_page"]

_VIDEOS = {
    "mp4": "video/mp4", "webm": "video/webm", "mov": "video/quicktime", "mkv": "video/x-matroska",
}  # fmt: skip
_LEAST_WIDTH = 480  # px of a page, of which a title needs some
_CALLED = {"webp": "WebP", "webm": "WebM"}
_CONTROLS = "5rem"  # as high as browsers' controls of a video are, with their shade
# From what is shown everywhere to what is shown by the newest browsers.
_IMAGES = {"gif": "image/gif", "apng": "image/apng", "webp": "image/webp", "avif": "image/avif"}


def make_snippet(
    written: Sequence[WrittenAnimation],
    *,
    alt: str,
    poster: Path,
    folder: Path = Path(),
    loop: int = defaults.LOOP,
    beside: bool = False,
) -> str:
    """Markup that shows an animation: HTML5, to be pasted into any page.

    Looping pictures are a ``<picture>`` of which a browser takes the first that it can show: the
    smallest of those that are exact, then the others; the poster stands in its place for those who
    prefer less motion. A video is a ``<video>`` that starts when asked to, with room below the
    picture for its controls, so that they do not cover the caption. Where there is both, a video is
    shown if it was asked for first or is smaller than all that is exact; whatever is not shown is
    linked to.

    Args:
        written: the files, in the order they were asked for.
        alt: what the animation is, for those who do not see it.
        poster: a still picture of it.
        folder: where the page will be; addresses are relative to it. Default: this folder.
        loop: 1 plays once; anything else is left to the file, and a video plays forever.
        beside: whether all files are linked to below, with their sizes.

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
    shown = videos if _is_video_shown(files, videos, images) else images
    if shown is videos:
        lines = _video(videos, images, alt, still, (folder, loop))
        linked = []
    else:
        lines = _picture(images, alt, still, folder)
        linked = videos
    if linked or beside:
        links = ", ".join(_link(one, folder) for one in (files if beside else linked))
        lines = ["<figure>", *(f"  {line}" for line in lines)]
        words = _text(alt) + ". " if beside else ""
        lines += [f"  <figcaption>{words}{links}</figcaption>", "</figure>"]
    return "\n".join([*lines, ""])


def make_page(snippet: str, *, title: str, width: int) -> str:
    """A whole HTML5 page around ``snippet``, ``width`` px wide, light or dark as its reader is."""
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{_text(title)}</title>
<style>{_STYLE}</style>
</head>
<body>
<main style="max-width: {width}px">
<h1>{_text(title)}</h1>
{snippet}</main>
</body>
</html>
"""


_STYLE = """
html { color-scheme: light dark; }
body { margin: 0; padding: clamp(12px, 3vw, 40px);
  font: 16px/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  background: light-dark(#fafaf8, #161618); color: light-dark(#1c1c1e, #f0f0ed); }
main { margin: 0 auto; }
h1 { margin: 0 0 16px; font-size: clamp(20px, 2.4vw, 30px); line-height: 1.2; font-weight: 600;
  overflow-wrap: anywhere; }
figure { margin: 0; }
figcaption { margin: 12px 0 0; color: light-dark(#626266, #a6a6a8); font-size: 14px;
  overflow-wrap: anywhere; }
a { color: light-dark(#0062a8, #60b0f0); }
img, video { display: block; max-width: 100%; height: auto; }
"""


def write_page(
    path: Path,
    written: Sequence[WrittenAnimation],
    *,
    alt: str,
    poster: Path,
    loop: int = defaults.LOOP,
    title: str = "",
) -> None:
    """Write a page with the animation to ``path``; see `make_snippet`.

    Raises:
        OutputError: the file cannot be written; it is then as it was before.
    """
    snippet = make_snippet(
        written, alt=alt, poster=poster, folder=path.parent, loop=loop, beside=True
    )
    with replacing(path) as stream:
        width = max(_LEAST_WIDTH, *(one.width or 0 for one in written))
        stream.write(make_page(snippet, title=title or alt, width=width).encode())


def alt_text(name: str, ks: Sequence[int], said: str | None = None) -> str:
    """What an animation is, in words: what the picture shows, and the range of its K.

    Args:
        name: of the picture's file, whose words are taken if nothing is ``said``.
        ks: that are shown.
        said: what the picture shows.
    """
    what = said or readable(name) or "a picture"
    if len(ks) == 1:
        return f"{what} in {ks[0]} color{'' if ks[0] == 1 else 's'}"
    return f"{what} in {min(ks)} to {max(ks)} colors, one number after the other"


def _is_video_shown(
    files: Sequence[WrittenAnimation],
    videos: Sequence[WrittenAnimation],
    images: Sequence[WrittenAnimation],
) -> bool:
    """Whether a video is: there is nothing else, it was asked for first, or it is smaller."""
    if not (videos and images):
        return bool(videos)
    exact = [one for one in images if one.exact] or images
    smallest = min(one.bytes for one in exact)
    return files[0] in videos or min(one.bytes for one in videos) < smallest


def _video(
    videos: Sequence[WrittenAnimation],
    images: Sequence[WrittenAnimation],
    alt: str,
    still: str,
    place: tuple[Path, int],
) -> list[str]:
    folder, loop = place
    first = videos[0]
    width, height = first.width or 1, first.height or 1
    # Its controls stand below the picture, in room that is left for them.
    room = f"calc(100cqw * {height} / {width} + {_CONTROLS})"
    lines = [
        f'<div style="container-type: inline-size; max-width: {width}px">',
        f"  <video controls muted{' loop' if loop != 1 else ''} playsinline "
        f'preload="metadata" width="{width}" height="{height}" '
        f'poster="{still}" aria-label="{_text(alt)}"',
        f'    style="width: 100%; height: {room}; object-fit: contain; object-position: top">',
    ]
    for one in sorted(videos, key=lambda one: one.bytes):
        source = f'<source src="{_address(Path(one.path), folder)}" type="{_VIDEOS[one.format]}">'
        lines.append(f"    {source}")
    lines += [f"    {line}" for line in (_picture(images, alt, still, folder) if images else [])]
    if not images:
        address = _address(Path(first.path), folder)
        lines.append(f'    <a href="{address}">{_text(alt)}</a>')
    return [*lines, "  </video>", "</div>"]


def _picture(images: Sequence[WrittenAnimation], alt: str, still: str, folder: Path) -> list[str]:
    """All of them: the smallest that is exact first, and for every browser the most common."""
    last = min(images, key=lambda one: list(_IMAGES).index(one.format))
    order = sorted(images, key=lambda one: (not one.exact, one.bytes))
    lines = [
        "<picture>",
        f'  <source media="(prefers-reduced-motion: reduce)" srcset="{still}">',
    ]
    for one in order[: -1 if order[-1] is last else None]:
        address = _address(Path(one.path), folder)
        lines.append(f'  <source srcset="{address}" type="{_IMAGES[one.format]}">')
    return [*lines, f"  {_img(last, alt, folder)}", "</picture>"]


def _link(one: WrittenAnimation, folder: Path) -> str:
    name = f"{_CALLED.get(one.format, one.format.upper())}, {_size(one.bytes)}"
    return f'<a href="{_address(Path(one.path), folder)}">{name}</a>'


def _size(count: int) -> str:
    if count < 1000:
        return f"{count} bytes"
    return f"{count / 1000:.0f} kB" if count < 1_000_000 else f"{count / 1_000_000:.1f} MB"


def _img(one: WrittenAnimation, alt: str, folder: Path) -> str:
    return (
        f'<img src="{_address(Path(one.path), folder)}" width="{one.width}" '
        f'height="{one.height}" alt="{_text(alt)}" loading="lazy" decoding="async">'
    )


def _address(path: Path, folder: Path) -> str:
    """The relative URL of ``path`` on a page in ``folder``, ready to stand in an attribute."""
    relative = Path(os.path.relpath(path.absolute(), folder.absolute())).as_posix()
    return html.escape(quote(os.fsencode(relative)))


def _text(words: str) -> str:
    """``words`` for an attribute or an element; control characters may not stand in HTML."""
    plain = "".join(c if c.isprintable() else " " for c in words)
    return html.escape(plain.encode("utf-8", "replace").decode())
