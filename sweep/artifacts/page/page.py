"""The recipe of a page: sources -> Progressions -> .ksweep -> one page, or the parts of a site."""

import functools
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

from sweep.artifacts.job import Job, Output, Run, Source, each_of
from sweep.artifacts.page.data import PICTURE, Entry, entries_of
from sweep.artifacts.page.html import (
    SCRIPT,
    made_by_us,
    page_with_all,
    page_with_parts,
    script_file,
    snippet,
    snippet_of_parts,
)
from sweep.artifacts.page.settings import Page
from sweep.artifacts.provenance import provenance
from sweep.artifacts.readable import readable
from sweep.clustering.ks import parse_ks
from sweep.clustering.progression import Progression
from sweep.encode.formats import format_of
from sweep.encode.written import Made, Written
from sweep.errors import OutputError, ParameterError
from sweep.settings.signature import takes
from sweep.system.arrays import OnStage
from sweep.system.files import put, write_each

__all__ = ["MadePage", "WrittenPage", "make_page", "page"]

FORMATS = {"html": (".html", ".htm"), "ksweep": (".ksweep",)}

_MOST_NAMED = 3  # pictures whose names make a title


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class WrittenPage(Written):
    """What was written where; the size is that of the first picture."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class MadePage(Made[WrittenPage]):
    """A page that was made.

    Attributes:
        entries: its pictures, each with its data.
        title: its heading.
        settings: what was asked for.
    """

    entries: tuple[Entry, ...]
    title: str
    settings: Page

    def snippet(self, folder: str | os.PathLike[str] = ".") -> str:
        """The markup that shows it on another page: a frame, or elements where it is in parts.

        Args:
            folder: where that page is; addresses are relative to it. Default: this folder.

        Raises:
            ParameterError: it was not written to a page with a name.
        """
        pages = [one.path for one in self if one.format == "html" and one.path != "-"]
        if not pages:
            raise ParameterError("standard output has no address to embed; write to a file")
        address = Path(os.path.relpath(Path(pages[0]).absolute(), Path(folder).absolute()))
        if self.settings.parts is not None:
            names = [Path(one.path).name for one in self if one.format == "ksweep"]
            return snippet_of_parts(address.parent.as_posix(), names)
        size = max((one.size for one in self.entries), key=lambda size: size[1] / size[0])
        return snippet(address.as_posix(), title=self.title, size=size)


@takes(Page)
def page(
    source: Source | Sequence[Source],
    *outputs: Output,
    settings: Page | None = None,
    format: str | None = None,
    threads: int | None = None,
    on_stage: OnStage | None = None,
    **options: Any,
) -> MadePage:
    """Make a web page that holds every number of colors, to be looked at and understood.

    >>> import numpy as np, sweep
    >>> ramp = np.tile(np.arange(64, dtype=np.uint8), (16, 1))
    >>> made = sweep.page(ramp, "ramp.html", ks="1..8")
    >>> made[0].format, made.title, sweep.info("ramp.html").settings["ks"]
    ('html', 'picture', '1..8')

    Args:
        source: a picture, as for `load`, or a Progression; a list or tuple of several, which the
            page shows one at a time.
        outputs: paths, whose suffix picks the format (.html for the page, .ksweep for the data of
            one picture alone), or binary streams (with ``format``). Without any, and without
            ``parts``, the page is handed back.
        settings: what is asked for.
        format: "html" or "ksweep" instead of the suffixes.
        threads: how many work at a time; None is as many as there are processors.
        on_stage: called with the name of each stage; returns what is called with (done, in all).
        options: fields of `Page`, instead of or on top of ``settings``.

    Every K is there pixel for pixel. The page needs no network, and lets no script run but its own.

    Raises:
        ImageError: a picture cannot be read.
        ParameterError: an option or a format is unknown, or a .ksweep would have to hold several
            pictures.
        OutputError: a file cannot be written, or is there in the folder of ``parts`` and was not
            made by this program; it is then as it was before.
    """
    run = Run(format, threads, on_stage)
    usual = None if _in_parts(settings, options) else "html"
    return make_page(Job.of((Page, settings, options), each_of(source), outputs, run, usual))


def _in_parts(settings: object, options: dict[str, Any]) -> bool:
    return options.get("parts", getattr(settings, "parts", None)) is not None


def make_page(job: Job[Page]) -> MadePage:
    """Make a page, and write it.

    Args:
        job: what is to be made, of one source or several.

    Raises:
        Exception: see `page`.
    """
    # Whatever can be refused is refused before the work begins.
    settings, ks = job.settings, parse_ks(job.settings.ks)
    formats = [format_of(output, job.run.format, FORMATS) for output in job.outputs]
    folder = None if settings.parts is None else Path(settings.parts)
    count = len(job.sources) * len(settings.spaces or (None,))
    _check(job, ks, formats, count, folder)
    progressions = _progressions(job, ks)
    plans = _parts_of(progressions, folder) if folder is not None else []
    entries = entries_of(
        progressions,
        settings,
        threads=job.run.threads,
        on_step=job.stage("packing"),
    )
    title = settings.title or _title(progressions)
    if folder is not None:
        writes = _writes_of_parts(entries, plans, title, settings)
        folder.mkdir(exist_ok=True)
    else:
        contents = {kind: _content(entries, kind, title, settings) for kind in {*formats}}
        writes = [
            functools.partial(_written, contents[kind], output, kind, entries[0])
            for output, kind in zip(job.outputs, formats, strict=True)
        ]
    written = job.handed_back(write_each(writes))
    return MadePage(
        written=written, seconds=job.seconds, entries=tuple(entries), title=title,
        settings=settings,
    )  # fmt: skip


def _check(
    job: Job[Page], ks: Sequence[int], formats: Sequence[str], count: int, folder: Path | None
) -> None:
    """Refuse what cannot be made.

    Raises:
        ParameterError: or OutputError; see `page`.
    """
    settings = job.settings
    if folder is not None:
        if job.outputs:
            raise ParameterError(
                "-o and --parts contradict each other; one names a file, the other a folder, so "
                "leave one of them out"
            )
        _check_folder(folder)
    if "ksweep" in formats:
        if count > 1:
            raise ParameterError(
                f"a .ksweep holds one picture, and there are {count}; write a .html, or take "
                "--parts=DIR"
            )
        if "html" not in formats:
            job.refuse(["title", "theme"], "is for the page; write a .html, or leave it out")
    if len(ks) == 1 and not any(isinstance(one, Progression) for one in job.sources):
        job.refuse(
            ["step", "hold"], "is for playing through several K, and there is one; leave it out"
        )
    if settings.alt is not None and len(job.sources) > 1:
        raise ParameterError("--alt tells of one picture, and there are several; leave it out")
    if settings.spaces is not None and any(isinstance(one, Progression) for one in job.sources):
        job.refuse(
            ["spaces"], "is for clustering, and a Progression is clustered already; leave it out"
        )
    job.check_outputs()


def _check_folder(folder: Path) -> None:
    """Refuse a folder that can neither be written to nor be made.

    Raises:
        OutputError: naming it.
    """
    if folder.exists() and not folder.is_dir():
        raise OutputError(f"{folder}: is no folder; choose another name for --parts")
    place = folder if folder.is_dir() else folder.absolute().parent
    if not place.is_dir():
        raise OutputError(f"{folder}: the folder {folder.parent} does not exist; make it first")
    if not os.access(place, os.W_OK | os.X_OK):
        raise OutputError(f"{folder}: the folder {place} cannot be written to; choose another")


def _progressions(job: Job[Page], ks: tuple[int, ...]) -> list[Progression]:
    """Every picture in every space."""
    settings = job.settings
    if settings.spaces is None:
        return [job.progression(source, ks) for source in job.sources]
    found = []
    for image in [job.image(source) for source in job.sources]:
        for space in settings.spaces:
            one = replace(job, settings=replace(settings, spaces=None, space=space))
            found.append(one.cluster(image, ks, f" in {space}"))
    return found


def _title(progressions: Sequence[Progression]) -> str:
    names = list(dict.fromkeys(readable(one.name) or PICTURE for one in progressions))
    if len(names) > _MOST_NAMED:
        return f"{len(names)} pictures"
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _text(entries: Sequence[Entry], settings: Page) -> str:
    """Where the page comes from."""
    if not settings.metadata:
        return ""
    progressions = [one.progression for one in entries]
    more: dict[str, Any] = {}
    if len({one.name for one in progressions}) > 1:
        more["sources"] = [one.name for one in progressions]
    if settings.spaces is not None:
        more["spaces"] = list(settings.spaces)
    return provenance(progressions[0], original=settings.original, **more)


def _content(entries: Sequence[Entry], kind: str, title: str, settings: Page) -> bytes:
    if kind == "ksweep":
        return entries[0].whole
    text = _text(entries, settings)
    made = page_with_all(entries, title=title, theme=settings.theme, text=text)
    return made.encode()


def _written(content: bytes, output: Path | BinaryIO, kind: str, entry: Entry) -> WrittenPage:
    begun = time.monotonic()
    put(content, output)
    width, height = entry.size
    return WrittenPage(
        path=str(output) if isinstance(output, Path) else "-", format=kind, bytes=len(content),
        width=width, height=height, seconds=time.monotonic() - begun,
    )  # fmt: skip


def _parts_of(progressions: Sequence[Progression], folder: Path) -> list[Path]:
    """Where the data of each picture goes: named after it, and numbered where names are the same.

    Raises:
        OutputError: a page or a script is there that this program did not make.
    """
    stems: list[str] = []
    for progression in progressions:
        stem = (readable(progression.name) or PICTURE).replace(" ", "-").replace("/", "-")
        number, own = 1, stem
        while own in stems:
            number += 1
            own = f"{stem}-{number}"
        stems.append(own)
    paths = [folder / f"{stem}.ksweep" for stem in stems]
    for path in (folder / SCRIPT, paths[0].with_suffix(".html")):
        if path.is_file() and not made_by_us(path.read_bytes()[:4096]):
            raise OutputError(
                f"{path}: is there already and was not made by sweep; choose another folder"
            )
    return paths


def _writes_of_parts(
    entries: Sequence[Entry], paths: Sequence[Path], title: str, settings: Page
) -> list[Callable[[], WrittenPage]]:
    """What writes each of the parts: the page first, which is told first."""
    names = [path.name for path in paths]
    text = _text(entries, settings)
    made = page_with_parts(entries, names, title=title, theme=settings.theme, text=text)
    files = [
        (made.encode(), paths[0].with_suffix(".html"), "html", entries[0]),
        (script_file().encode(), paths[0].with_name(SCRIPT), "js", entries[0]),
    ]
    files += [(one.whole, path, "ksweep", one) for one, path in zip(entries, paths, strict=True)]
    return [functools.partial(_written, *file) for file in files]
