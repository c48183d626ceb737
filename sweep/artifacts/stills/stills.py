"""The recipe of stills: Progression -> the picture at every K, each in a file of its own."""

import io
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from sweep import defaults
from sweep.artifacts.provenance import provenance
from sweep.clustering.progression import Progression
from sweep.drawing.caption import Caption, CaptionLayout
from sweep.drawing.template import Field, parse_template
from sweep.encode.pictures import save_picture
from sweep.encode.png import KEYWORD, indexed_png
from sweep.encode.settings import Settings
from sweep.encode.write import write as write_shots
from sweep.errors import OutputError, ParameterError, TemplateError
from sweep.image.frame import MAX_PALETTE, Frame
from sweep.image.level import Level
from sweep.system.files import check_output, replacing
from sweep.system.parallel import side_by_side, workers
from sweep.timeline.timing import Shot

__all__ = ["FORMATS", "WrittenStill", "check_stills", "write_stills"]

OnStill = Callable[[int, int], None]  # (stills written, stills in all)

FORMATS = {"png": ".png", "webp": ".webp", "jpeg": ".jpg", "gif": ".gif"}

_SUFFIXES = {**{suffix: kind for kind, suffix in FORMATS.items()}, ".jpeg": "jpeg"}
_FIELDS = ("stem", "k", "colors")
_SEPARATORS = "/\\"
_MOST_BYTES = 255  # of a file name, on the file systems in use


@dataclass(frozen=True, slots=True)
class WrittenStill:
    """What was written where: the K and the colors shown, size in px, bytes."""

    path: str
    format: str
    k: int
    colors: int
    width: int
    height: int
    bytes: int


def write_stills(
    progression: Progression,
    folder: str | Path = ".",
    *,
    name: str = defaults.STILL_NAME,
    format: str | None = None,
    caption: Caption | None = None,
    threads: int | None = None,
    metadata: bool = True,
    on_still: OnStill | None = None,
) -> list[WrittenStill]:
    """Write the picture at every K to a file of its own.

    Args:
        progression: the levels to write. K beyond the number of distinct colors would only repeat
            the last; they are left out with a SweepWarning.
        folder: where to; it is made if only its parent is there.
        name: a template for the names of the files, with the fields {stem} (the name of the
            picture without its suffix), {k} and {colors}, see `parse_template`. Its
            suffix picks the format.
        format: "png" (with a palette, at 1, 2, 4 or 8 bits a pixel), "webp" and "gif", which are
            exact, or "jpeg", which is not; its suffix takes the place of that of ``name``.
        caption: what is written on every still; None (default) for nothing.
        threads: how many stills are written at a time, 1 or more; None is as many as there are
            processors. The files are the same.
        metadata: whether files carry the settings that made them, see `sweep.artifacts.provenance`.
        on_still: called with (stills written, stills in all).

    Each file is written whole or not at all.

    Raises:
        ParameterError: the format is unknown, the template cannot be used, two K would have one
            name, a GIF has no room for 256 colors and transparency, or ``threads`` is below 1.
        OutputError: a file cannot be written; it is then as it was before.
    """
    threads = workers(threads)
    shown = progression.without_repeats("stills made")
    levels = shown.levels
    counts = [(level.k, len(level.palette)) for level in levels]
    stem = Path(progression.name).stem
    paths = check_stills(counts, stem, folder, name=name, format=format)
    _check_slots(shown, paths)
    _make(Path(folder))
    layout: CaptionLayout | None = None
    if caption is not None:
        height, width = shown.histogram.index.shape
        layout = CaptionLayout.of(caption, levels, (width, height))
    tasks = (
        (shown, level, layout, path, metadata) for level, path in zip(levels, paths, strict=True)
    )
    written = []
    for still in side_by_side(_write_still, tasks, threads):
        written.append(still)
        if on_still is not None:
            on_still(len(written), len(levels))
    return written


def check_stills(
    counts: Sequence[tuple[int, int]],
    stem: str,
    folder: str | Path = ".",
    *,
    name: str = defaults.STILL_NAME,
    format: str | None = None,
) -> list[Path]:
    """The files that stills would be written to; nothing is written yet.

    Args:
        counts: the K of each still and how many colors it has; before the sweep, K for both.
        stem: of the name of the picture.
        folder: as for `write_stills`.
        name: as for `write_stills`.
        format: as for `write_stills`.

    Raises:
        ParameterError: as for `write_stills`.
        OutputError: the folder, or a file in it, cannot be written to.
    """
    parts = parse_template(name, _FIELDS, "name")
    for part in parts:
        if isinstance(part, str) and any(separator in part for separator in _SEPARATORS):
            raise TemplateError(
                f'the name template "{name}" has a folder in it; it is for the names of files, '
                "-o DIR is for the folder"
            )
    # What stands for the picture must not become a folder either.
    stem = "".join("_" if character in _SEPARATORS else character for character in stem)
    where = Path(folder)
    paths: dict[Path, int] = {}
    for k, colors in counts:
        path = where / _with_suffix(_filled(parts, stem, k, colors), format)
        if path in paths:
            raise ParameterError(
                f"the stills of K = {paths[path]} and K = {k} would both be {path.name}; "
                f"write {{k}} in the name, as in {defaults.STILL_NAME}"
            )
        paths[path] = k
    if where.is_dir():
        for path in paths:
            check_output(path)
    else:
        check_output(where)  # as a file beside which there is room
        if where.exists():
            raise OutputError(f"{where}: is a file; name a folder for the stills")
    return list(paths)


def _filled(parts: Sequence[str | Field], stem: str, k: int, colors: int) -> str:
    values = {"k": k, "colors": colors}
    shown = []
    for part in parts:
        if isinstance(part, str):
            shown.append(part)
        elif part.name == "stem":
            shown.append(stem)
        else:
            shown.append(f"{values[part.name]:{part.pad}{part.width or ''}d}")
    return "".join(shown)


def _with_suffix(name: str, format: str | None) -> str:
    """``name`` with the suffix of its format."""
    stem, suffix = os.path.splitext(name)  # noqa: PTH122  (not a path: "a." has a stem as well)
    known = suffix.lower() in _SUFFIXES
    if format is not None:
        kind = "jpeg" if format.lower() == "jpg" else format.lower()
        if kind not in FORMATS:
            raise ParameterError(
                f'the format "{format}" is unknown; known are {", ".join(FORMATS)}'
            )
        name = (stem if known else name) + FORMATS[kind]
    elif not known:
        said = f'the suffix "{suffix}" is unknown' if suffix else "it has no suffix"
        raise ParameterError(f"{name}: {said}; known are {', '.join(_SUFFIXES)}")
    if len(os.fsencode(name)) > _MOST_BYTES:
        raise ParameterError(
            f"the name {name[:40]}... has {len(os.fsencode(name))} bytes, a file system takes "
            f"{_MOST_BYTES}; choose a shorter --name"
        )
    return name


def _check_slots(progression: Progression, paths: Sequence[Path]) -> None:
    """Refuse GIFs that have no room for the transparent entry, before the first is written."""
    for level, path in zip(progression.levels, paths, strict=True):
        full = len(level.palette) == MAX_PALETTE and progression.histogram.matte is not None
        if full and _SUFFIXES[path.suffix.lower()] == "gif":
            raise ParameterError(
                f"{path.name}: {MAX_PALETTE} colors and transparency are more than a GIF's palette "
                f"can hold; take K up to {MAX_PALETTE - 1}, or write PNG or WebP"
            )


def _make(folder: Path) -> None:
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise OutputError(f"{folder}: cannot be made: {error.strerror}; make it first") from error


def _write_still(
    progression: Progression,
    level: Level,
    layout: CaptionLayout | None,
    path: Path,
    metadata: bool,
) -> WrittenStill:
    frame = Frame.of(level, progression.histogram)
    if layout is not None:
        frame = layout.draw(frame, level)
    kind = _SUFFIXES[path.suffix.lower()]
    # A GIF ends with a byte that must be its last, so that it is made before it is written.
    content = io.BytesIO()
    _save(frame, content, kind, provenance(progression, k=level.k) if metadata else "")
    with replacing(path) as stream:
        stream.write(content.getvalue())
    return WrittenStill(str(path), kind, level.k, len(level.palette), *frame.size, content.tell())


def _save(frame: Frame, stream: BinaryIO, kind: str, text: str) -> None:
    if kind == "png":
        stream.write(indexed_png(frame, {KEYWORD: text} if text else None))
    elif kind == "gif":
        write_shots([Shot(frame, 100)], stream, format="gif", settings=Settings(text=text))
    else:
        alpha = kind == "webp" and frame.matte is not None
        save_picture(frame.rgba if alpha else frame.pixels, stream, kind, text=text)
