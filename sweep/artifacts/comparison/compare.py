"""The recipe of a comparison: sources -> Progressions -> versions -> a page or an animation."""

import functools
import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

from sweep import defaults
from sweep.artifacts.comparison.blink import blink_shots, blink_timing
from sweep.artifacts.comparison.changes import draw_changes
from sweep.artifacts.comparison.diff import draw_diff
from sweep.artifacts.comparison.panels import Drawn
from sweep.artifacts.comparison.settings import Comparison, check_versions
from sweep.artifacts.comparison.side import draw_side
from sweep.artifacts.comparison.sources import of_one_size
from sweep.artifacts.comparison.split import draw_split
from sweep.artifacts.comparison.version import Version, versions_of
from sweep.artifacts.comparison.zoom import draw_zoom
from sweep.artifacts.job import Job, Output, Run, Source, each_of
from sweep.artifacts.provenance import provenance
from sweep.clustering.ks import parse_ks
from sweep.clustering.progression import Progression
from sweep.defaults import Mode
from sweep.drawing.fonts import note_lacking
from sweep.encode import gif
from sweep.encode.encoding import Encoding
from sweep.encode.formats import format_of
from sweep.encode.pictures import PICTURES, save_picture
from sweep.encode.write import write
from sweep.encode.written import Made, Written
from sweep.errors import ParameterError
from sweep.image.image import Image
from sweep.settings.signature import takes
from sweep.system.arrays import OnStage
from sweep.system.files import replacing, write_each

__all__ = ["MadeComparison", "compare", "make_comparison", "progressions_for"]

_DRAWN: dict[Mode, Callable[[Sequence[Version], Comparison], Drawn]] = {
    "side": draw_side,
    "split": draw_split,
    "diff": draw_diff,
    "zoom": draw_zoom,
    "changes": draw_changes,
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class MadeComparison(Made[Written]):
    """A comparison that was made, and what it shows in numbers.

    Attributes:
        mode: how it was compared.
        facts: what there is to say of the whole: the "place" that is magnified and how many times
            ("magnify"), the "scale" of the heat maps, the "cut" of the split.
        versions: what there is to say of each: "label", "image", "space", "k", "colors", "mse",
            "psnr" (None for a perfect copy), "delta_e" and "delta_e_95" (CIEDE2000 from the
            original: the mean over pixels, and what 95 % of them do not exceed), and for "changes"
            the shares of the pixels that went to the new color and to another.
    """

    mode: Mode
    facts: dict[str, Any]
    versions: list[dict[str, Any]]


@takes(Comparison)
def compare(
    source: Source | Sequence[Source],
    *outputs: Output,
    settings: Comparison | None = None,
    format: str | None = None,
    threads: int | None = None,
    on_stage: OnStage | None = None,
    **options: Any,
) -> MadeComparison:
    """Compare numbers of colors, color spaces, or two pictures.

    >>> import numpy as np, sweep
    >>> ramp = np.tile(np.arange(64, dtype=np.uint8), (16, 1))
    >>> made = sweep.compare(ramp, ks="2,4")
    >>> [(version["label"], version["colors"]) for version in made.versions]
    [('K = 2', 2), ('K = 4', 4)]

    Args:
        source: a picture, as for `load`, or a Progression; or a list or tuple of two pictures, or
            of progressions of one picture in several spaces.
        outputs: paths, whose suffix picks the format (.png, .webp, .jpg; .gif for "blink"), or
            binary streams (with ``format``). Without any, the file is handed back, which a
            notebook shows.
        settings: what is asked for.
        format: "png", "webp" (both exact) or "jpeg", or "gif" for "blink", instead of the suffixes.
        threads: how many work at a time; None is as many as there are processors.
        on_stage: called with the name of each stage; returns what is called with (done, in all).
        options: fields of `Comparison`, instead of or on top of ``settings``.

    Raises:
        ImageError: a picture cannot be read.
        ParameterError: something cannot be compared as asked; the message has the remedy.
        OutputError: a file cannot be written; it is then as it was before, and the others are
            written all the same.
    """
    sources, run = each_of(source), Run(format, threads, on_stage)
    mode = Comparison.of(settings, options).mode
    usual = gif.NAME if mode == "blink" else "png"
    return make_comparison(Job.of((Comparison, settings, options), sources, outputs, run, usual))


def make_comparison(job: Job[Comparison]) -> MadeComparison:
    """Compare once, and write it to every output; see `compare`."""
    # Whatever can be refused is refused before the work begins.
    settings = job.settings
    swept = [source for source in job.sources if isinstance(source, Progression)]
    ks = _ks(job, swept)
    if swept:
        _refuse_clustered(job)
    else:
        _check_one_k(job, ks)
    count = len(ks) * max(1, len(settings.spaces or ())) * len(job.sources)
    for output in job.outputs:
        check_comparison(output, job, count=count)
    job.check_outputs()

    progressions = swept if len(swept) == len(job.sources) else progressions_for(job, ks)
    for progression in swept:
        job.swept(progression, ks)
    job.stage("drawing")
    return _written(progressions, job, ks)


def _ks(job: Job[Comparison], swept: Sequence[Progression]) -> tuple[int, ...]:
    """The K to compare: as asked for, else all that there are, else what suits.

    Raises:
        KsError: it cannot be used.
        ParameterError: what is clustered already has not all of them, or pictures are mixed with
            what is.
    """
    settings = job.settings
    if not swept:
        several = settings.spaces is not None or len(job.sources) > 1
        usual = defaults.COMPARED_K if several else defaults.COMPARED_KS
        return parse_ks(usual if settings.ks is None else settings.ks)
    if len(swept) < len(job.sources):
        raise ParameterError(
            "pictures and progressions cannot be compared with each other; quantize the pictures "
            "first, at the same K"
        )
    there = set.intersection(*(set(progression.ks) for progression in swept))
    if settings.ks is None:
        mode = settings.mode
        found = tuple(sorted(k for k in there if mode != "changes" or k - 1 in there))
        if not found:
            raise ParameterError(
                f"nothing of K = {swept[0].span} can be compared by {mode}; cluster the K before "
                "each one too, and the same K for all"
            )
        return found
    chosen = parse_ks(settings.ks)
    for k in chosen:
        if k not in there:
            raise ParameterError(f"K = {k} has not been clustered; there are {swept[0].span}")
    return chosen


def _refuse_clustered(job: Job[Comparison]) -> None:
    """Refuse what is done before colors are clustered, of what is clustered already.

    Raises:
        ParameterError: naming the option.
    """
    job.refuse(
        ["spaces"],
        "is for clustering in each, and a Progression is clustered in one; leave it out, and give "
        "a Progression for each space",
    )
    job.refuse(
        ["fit"],
        "is for pictures, and the size of a Progression is that of its picture; leave it out",
    )


def _check_one_k(job: Job[Comparison], ks: tuple[int, ...]) -> None:
    """Several pictures or several spaces or several K are compared, one of these at a time.

    Raises:
        ParameterError: more than one of them, or more pictures than two.
    """
    count, settings = len(job.sources), job.settings
    if count > 2:
        raise ParameterError(f"{count} pictures are too many to compare; give one or two")
    if settings.fit and count < 2:
        raise ParameterError("--fit is for two pictures, and there is one; leave it out")
    if settings.spaces and count > 1:
        raise ParameterError("--spaces compares what one picture looks like; give one picture")
    if len(ks) > 1 and (settings.spaces or count > 1):
        what = "color spaces" if settings.spaces else "two pictures"
        raise ParameterError(
            f"{what} are compared at one K, and {len(ks)} were asked for; give one, as in "
            f"-k={ks[-1]}"
        )


def check_comparison(
    output: Path | BinaryIO,
    job: Job[Comparison],
    *,
    count: int,
    size: tuple[int, int] | None = None,
) -> str:
    """Refuse what cannot be drawn or written, before any work is done.

    Args:
        output: one of the job's.
        job: what is asked for.
        count: how many versions there will be.
        size: width and height of the picture in px, if known.

    Returns:
        The name of the format.

    Raises:
        ParameterError: the format cannot hold this mode, or the mode not so many versions, or
            the place to look at is outside of the picture.
    """
    comparison, named = job.settings, job.run.format
    check_versions(comparison.mode, count)
    if size is not None:
        comparison.check_size(size)
    if named is None and not isinstance(output, Path):
        return format_of(output, named, PICTURES)
    path = output if isinstance(output, Path) else Path("-")
    is_gif = (named or path.suffix.removeprefix(".")).lower() == gif.NAME
    if comparison.mode == "blink":
        blink_timing(comparison)
        if not is_gif:
            raise ParameterError(
                f"{path}: --mode=blink is an animation and cannot be a "
                f"{named or path.suffix or 'file without a suffix'}; write a .gif"
            )
        return gif.NAME
    if is_gif:
        raise ParameterError(
            f"{path}: --mode={comparison.mode} has more colors than a GIF can hold; write a .png, "
            ".webp or .jpg, or take --mode=blink"
        )
    return format_of(output, named, PICTURES)


def progressions_for(job: Job[Comparison], ks: tuple[int, ...]) -> list[Progression]:
    """Cluster what is compared: each picture once, in each space once.

    Raises:
        ParameterError: K = 1 has no changes to show, or the pictures are not of one size.
    """
    settings = job.settings
    images = of_one_size([job.image(source) for source in job.sources], fit=settings.fit)
    count = len(ks) * max(1, len(settings.spaces or ())) * len(images)
    check_comparison(job.outputs[0], job, count=count, size=images[0].size)
    needed = ks
    if settings.mode == "changes":
        if ks[0] == 1:
            raise ParameterError(
                "K = 1 has no K before it to have changed from; take K from 2 for --mode=changes"
            )
        needed = parse_ks({*ks, *(k - 1 for k in ks)})
    return list(_clustered(job, images, needed))


def _clustered(
    job: Job[Comparison], images: Sequence[Image], ks: tuple[int, ...]
) -> Iterator[Progression]:
    """Each picture in each space, whose colors are counted once."""
    method = job.settings.method
    methods = [replace(method, space=one) for one in job.settings.spaces or ()] or [method]
    total = len(images) * len(methods) * len(ks)
    on_level, before = job.stage("clustering"), 0
    job = job.remembering()
    for image in images:
        if job.run.memory is not None:
            job.run.memory.hold(image)
        for one in methods:
            yield job.clustered(
                image,
                ks,
                one,
                lambda done, _, before=before: on_level(before + done, total),  # type: ignore[misc]
            )
            before += len(ks)


def _written(
    progressions: Sequence[Progression], job: Job[Comparison], ks: tuple[int, ...]
) -> MadeComparison:
    comparison, mode = job.settings, job.settings.mode
    count = len(ks) * len(progressions)
    kinds = [check_comparison(one, job, count=count) for one in job.outputs]
    versions = versions_of(progressions, ks)
    drawn = None if mode == "blink" else _DRAWN[mode](versions, comparison)
    if drawn is not None:
        note_lacking((placed.text for placed in drawn.page.placed), comparison.font)
    facts = {} if drawn is None else drawn.facts
    each = [{} for _ in versions] if drawn is None else drawn.each
    text = provenance(progressions[0], mode=mode, **facts) if comparison.metadata else ""

    def write_one(target: Path | BinaryIO, kind: str) -> Written:
        if drawn is None:
            shots = blink_shots(versions, comparison)
            return write(shots, target, format=kind, encoding=Encoding(text=text))
        return _write_page(drawn, target, kind, text)

    written = write_each(
        functools.partial(write_one, target, kind)
        for target, kind in zip(job.outputs, kinds, strict=True)
    )
    return MadeComparison(
        written=job.handed_back(written),
        seconds=job.seconds,
        mode=mode,
        facts=facts,
        versions=[{**_told(version), **more} for version, more in zip(versions, each, strict=True)],
    )


def _write_page(drawn: Drawn, target: Path | BinaryIO, kind: str, text: str) -> Written:
    begun, pixels = time.monotonic(), drawn.page.pixels
    if isinstance(target, Path):
        with replacing(target) as stream:
            save_picture(pixels, stream, kind, text=text)
            size = stream.tell()
    else:
        before = target.tell()
        save_picture(pixels, target, kind, text=text)
        size = target.tell() - before
    return Written(
        path=str(target) if isinstance(target, Path) else "-",
        format=kind,
        bytes=size,
        width=drawn.page.width,
        height=drawn.page.height,
        seconds=time.monotonic() - begun,
    )


def _told(version: Version) -> dict[str, Any]:
    """What there is to say of a version in any mode."""
    level = version.level
    assert level is not None
    return {
        "label": version.label,
        "image": version.image,
        "space": version.progression.method.space,
        "k": level.k,
        "colors": len(level.palette),
        "mse": level.mse,
        "psnr": level.psnr if math.isfinite(level.psnr) else None,
        "delta_e": version.mean_difference,
        "delta_e_95": version.difference_at(0.95),
    }
