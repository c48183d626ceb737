"""The recipe of stills: source -> Progression -> the picture at every K, each in its own file."""

import io
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from sweep import defaults
from sweep.artifacts.job import Job, Output, Run, Source
from sweep.artifacts.provenance import provenance
from sweep.artifacts.stills.settings import Stills
from sweep.clustering.ks import parse_ks
from sweep.clustering.progression import Progression
from sweep.drawing.caption import Caption, CaptionLayout
from sweep.drawing.template import Field, parse_template
from sweep.encode.encoding import Encoding
from sweep.encode.formats import format_named
from sweep.encode.pictures import save_picture
from sweep.encode.png import KEYWORD, indexed_png
from sweep.encode.write import write as write_shots
from sweep.encode.written import Made, Written
from sweep.errors import OutputError, ParameterError, TemplateError
from sweep.image.frame import MAX_PALETTE, Frame
from sweep.image.level import Level
from sweep.settings.signature import takes
from sweep.system.arrays import OnStage
from sweep.system.files import check_output, replacing
from sweep.system.parallel import side_by_side
from sweep.timeline.shots import Shot

__all__ = ["MadeStills", "WrittenStill", "check_stills", "make_stills", "stills"]

FORMATS = {"png": (".png",), "webp": (".webp",), "jpeg": (".jpg", ".jpeg"), "gif": (".gif",)}

_KIND_OF = {suffix: kind for kind, suffixes in FORMATS.items() for suffix in suffixes}
_FIELDS = ("stem", "k", "colors")
_SEPARATORS = "/\\"
_MOST_BYTES = 255  # of a file name, on the file systems in use


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class WrittenStill(Written):
    """What was written where: also the K and how many colors are shown."""

    k: int
    colors: int

    def about(self) -> str:
        """What is in it, in short."""
        return f"{Written.about(self)}, K = {self.k}"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class MadeStills(Made[WrittenStill]):
    """Stills that were made, and the progression they show."""

    progression: Progression


@takes(Stills)
def stills(
    source: Source,
    folder: Output = ".",
    *,
    settings: Stills | None = None,
    format: str | None = None,
    threads: int | None = None,
    on_stage: OnStage | None = None,
    **options: Any,
) -> MadeStills:
    """Write the picture at every K to a file of its own.

    >>> import numpy as np, sweep
    >>> ramp = np.tile(np.arange(64, dtype=np.uint8), (16, 1))
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     made = sweep.stills(ramp, folder, ks="1,5", name="{k}.png")
    >>> [(one.k, one.colors, one.format) for one in made]
    [(1, 1, 'png'), (5, 5, 'png')]

    Args:
        source: a picture, as for `load`, or a Progression.
        folder: where to; it is made if only its parent is there.
        settings: what is asked for.
        format: "png" (with a palette, at 1, 2, 4 or 8 bits a pixel), "webp" and "gif", which are
            exact, or "jpeg", which is not; its suffix takes the place of that of ``name``.
        threads: how many stills are written at a time; None is as many as there are processors.
            The files are the same.
        on_stage: called with the name of each stage; returns what is called with (done, in all).
        options: fields of `Stills`, instead of or on top of ``settings``.

    Each file is written whole or not at all.

    Raises:
        ImageError: the picture cannot be read.
        ParameterError: an option or the format is unknown, the template cannot be used, two K
            would have one name, or a GIF has no room for 256 colors and transparency.
        OutputError: a file cannot be written; it is then as it was before.
    """
    run = Run(format, threads, on_stage)
    return make_stills(Job.of((Stills, settings, options), [source], [folder], run))


def make_stills(job: Job[Stills], *, stem: str | None = None) -> MadeStills:
    """Make stills.

    Args:
        job: what is to be made, of one source, to one folder.
        stem: the name of the picture without its suffix, if it is known before it is read.

    Raises:
        Exception: see `stills`.
    """
    settings, (source,), (folder,) = job.settings, job.sources, job.outputs
    if not isinstance(folder, Path):
        raise ParameterError("-o - is one stream, stills are several files; name a folder")
    ks = parse_ks(settings.ks)
    if stem is not None:
        paths = check_stills([(k, k) for k in ks], stem, folder, job)
        if folder.is_dir():
            job.check_paths(paths)
    progression = job.progression(source, ks)
    written = _write_stills(progression, folder, job)
    return MadeStills(written=written, seconds=job.seconds, progression=progression)


def _write_stills(
    progression: Progression, folder: Path, job: Job[Stills]
) -> tuple[WrittenStill, ...]:
    shown = progression.without_repeats("stills made")
    levels = shown.levels
    counts = [(level.k, len(level.palette)) for level in levels]
    paths = check_stills(counts, Path(progression.name).stem, folder, job)
    _check_slots(shown, paths)
    _make(folder)
    caption = Caption.of(job.settings)
    layout: CaptionLayout | None = None
    if caption is not None:
        height, width = shown.histogram.index.shape
        layout = CaptionLayout.of(caption, levels, (width, height))
    on_still = job.stage("writing")
    tasks = (
        (shown, level, layout, path, job.settings)
        for level, path in zip(levels, paths, strict=True)
    )
    written: list[WrittenStill] = []
    for still in side_by_side(_write_still, tasks, job.run.threads):
        written.append(still)
        on_still(len(written), len(levels))
    return tuple(written)


def check_stills(
    counts: Sequence[tuple[int, int]], stem: str, folder: Path, job: Job[Stills]
) -> list[Path]:
    """The files that stills would be written to; nothing is written yet.

    Args:
        counts: the K of each still and how many colors it has; before the sweep, K for both.
        stem: of the name of the picture.
        folder: where to.
        job: what is to be made.

    Raises:
        ParameterError: as for `stills`.
        OutputError: the folder, or a file in it, cannot be written to.
    """
    name, kind = job.settings.name, job.run.format
    parts = parse_template(name, _FIELDS, "name")
    for part in parts:
        if isinstance(part, str) and any(separator in part for separator in _SEPARATORS):
            raise TemplateError(
                f'the name template "{name}" has a folder in it; it is for the names of files, '
                "the folder is told by itself"
            )
    # What stands for the picture must not become a folder either.
    stem = "".join("_" if character in _SEPARATORS else character for character in stem)
    where = folder
    paths: dict[Path, int] = {}
    for k, colors in counts:
        path = where / _with_suffix(_filled(parts, stem, k, colors), kind)
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
    known = suffix.lower() in _KIND_OF
    if format is not None:
        name = (stem if known else name) + FORMATS[format_named(format, FORMATS)][0]
    elif not known:
        said = f'the suffix "{suffix}" is unknown' if suffix else "it has no suffix"
        raise ParameterError(f"{name}: {said}; known are {', '.join(_KIND_OF)}")
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
        if full and _KIND_OF[path.suffix.lower()] == "gif":
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
    settings: Stills,
) -> WrittenStill:
    begun = time.monotonic()
    frame = Frame.of(level, progression.histogram)
    if layout is not None:
        frame = layout.draw(frame, level)
    kind = _KIND_OF[path.suffix.lower()]
    # A GIF ends with a byte that must be its last, so that it is made before it is written.
    content = io.BytesIO()
    _save(frame, content, kind, provenance(progression, k=level.k) if settings.metadata else "")
    with replacing(path) as stream:
        stream.write(content.getvalue())
    width, height = frame.size
    return WrittenStill(
        path=str(path),
        format=kind,
        bytes=content.tell(),
        width=width,
        height=height,
        seconds=time.monotonic() - begun,
        k=level.k,
        colors=len(level.palette),
    )


def _save(frame: Frame, stream: BinaryIO, kind: str, text: str) -> None:
    if kind == "png":
        stream.write(indexed_png(frame, {KEYWORD: text} if text else None))
    elif kind == "gif":
        write_shots([Shot(frame, 100)], stream, format="gif", encoding=Encoding(text=text))
    else:
        alpha = kind == "webp" and frame.matte is not None
        save_picture(frame.rgba if alpha else frame.pixels, stream, kind, text=text)
