"""``sweep info``: what is in a file, and the settings that made it."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from sweep.cli import console

if TYPE_CHECKING:
    from sweep.artifacts.info import FileInfo

__all__ = ["info"]

_MOST_ROWS = 256  # as many as there are K

_FILE = "A picture, animation or video; - is standard input."

File = Annotated[str, typer.Argument(metavar="FILE", help=_FILE)]
Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
Debug = Annotated[bool, typer.Option("--debug", help="Show Python's traceback of what goes wrong.")]


def info(file: File, json: Json = False, debug: Debug = False) -> None:
    """Tell what is in FILE: frames, times and sizes, and the settings that made it, if sweep did.

    Knows GIF, PNG, APNG, WebP, AVIF, JPEG, MP4, MOV, WebM and MKV, whoever wrote them, and of SVG
    and PDF what ours say.
    """
    del debug  # `sweep.cli.app.run` looks for it itself: some errors come before options are read
    with console.notes(quiet=False):
        from sweep.artifacts.info import info as read_info

        found = read_info(file)
    if json:
        console.print_json(_as_json(found))
        return
    console.say_all([_summary(found), _settings(found)])
    if len(found.times) > 1 and found.sizes:
        _print_frames(found)


def _as_json(found: "FileInfo") -> dict[str, Any]:
    return {
        "file": found.path,
        "format": found.format,
        "bytes": found.bytes,
        "width": found.width,
        "height": found.height,
        "milliseconds": found.milliseconds,
        "loop": found.loop,
        "frames": [
            {"milliseconds": time, "bytes": found.sizes[i] if i < len(found.sizes) else None}
            for i, time in enumerate(found.times)
        ],
        "settings": found.settings,
    }


def _summary(found: "FileInfo") -> str:
    thing, count = "page" if found.format == "pdf" else "frame", len(found.times)
    parts = [found.format, f"{count:,} {thing}{'s'[: count > 1]}" if count else ""]
    parts += [f"{found.width}x{found.height} px" if found.width else "", f"{found.bytes:,} bytes"]
    if found.milliseconds:
        parts.append(f"plays {found.milliseconds / 1000:g} s")
    if found.loop is not None:
        times = {0: "forever", 1: "once"}
        parts.append(times.get(found.loop, f"{found.loop:,} times"))
    return f"{found.path}: {', '.join(filter(None, parts))}"


def _settings(found: "FileInfo") -> str:
    if found.settings is None:
        return "not made by sweep, or made with --no-metadata"
    told = dict(found.settings)
    made = f"made by sweep {told.pop('sweep')} from {told.pop('source', 'a picture')}"
    rest = [f"{name} {_plain(value)}" for name, value in told.items() if value not in ([], "")]
    return ", ".join([made, *rest])


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return " ".join(f"{name} {part}" for name, part in value.items())
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)


def _print_frames(found: "FileInfo") -> None:
    rows, begun = [["frame", "at s", "for s", "bytes"]], 0
    for number, (time, size) in enumerate(zip(found.times, found.sizes, strict=False), 1):
        rows.append([str(number), f"{begun / 1000:.3f}", f"{time / 1000:.3f}", f"{size:,}"])
        begun += time
    console.say_table(rows[: _MOST_ROWS + 1])
    if len(rows) > _MOST_ROWS + 1:
        console.say(f"and {len(rows) - 1 - _MOST_ROWS:,} more; --json has them all")
