"""Progressions -> a comparison: versions of a picture shown so that their differences are seen.

Comparison          what is asked for
progressions_for    what has to be clustered for it
write_comparisons   the list of modes, and the recipe
"""

import functools
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from sweep._typing import U8
from sweep.artifacts.comparison.blink import blink_shots, blink_timing
from sweep.artifacts.comparison.changes import draw_changes
from sweep.artifacts.comparison.diff import draw_diff
from sweep.artifacts.comparison.settings import Comparison, Drawn, check_versions
from sweep.artifacts.comparison.side import draw_side
from sweep.artifacts.comparison.sources import of_one_size, progressions_for
from sweep.artifacts.comparison.split import draw_split
from sweep.artifacts.comparison.version import Version, versions_of
from sweep.artifacts.comparison.zoom import draw_zoom
from sweep.artifacts.provenance import provenance
from sweep.clustering.ks import parse_ks
from sweep.clustering.progression import Progression
from sweep.defaults import Mode
from sweep.encode import gif
from sweep.encode.pictures import picture_format, save_picture, write_picture
from sweep.encode.settings import Settings
from sweep.encode.write import write
from sweep.errors import ParameterError
from sweep.image.image import Image
from sweep.system.files import write_each

__all__ = [
    "Compared",
    "Comparison",
    "check_comparison",
    "of_one_size",
    "progressions_for",
    "to_comparison",
    "write_comparison",
    "write_comparisons",
]

_DRAWN: dict[Mode, Callable[[Sequence[Version], Comparison], Drawn]] = {
    "side": draw_side,
    "split": draw_split,
    "diff": draw_diff,
    "zoom": draw_zoom,
    "changes": draw_changes,
}


@dataclass(frozen=True, slots=True)
class Compared:
    """What was compared, and what was written where.

    Attributes:
        path: "-" for a stream.
        format: "png", "webp", "jpeg" or "gif".
        width: of the page or the animation, px.
        height: the same.
        bytes: of the file.
        mode: how it was compared.
        facts: what there is to say of the whole: the "place" that is magnified and how many times
            ("magnify"), the "scale" of the heat maps, the "cut" of the split.
        versions: what there is to say of each: "label", "image", "space", "k", "colors", "mse",
            "psnr" (None for a perfect copy), "delta_e" and "delta_e_95" (CIEDE2000 from the
            original: the mean over pixels, and what 95 % of them do not exceed), and for "changes"
            the shares of the pixels that went to the new color and to another.
    """

    path: str
    format: str
    width: int
    height: int
    bytes: int
    mode: Mode
    facts: dict[str, Any]
    versions: list[dict[str, Any]]


def check_comparison(
    output: Path | BinaryIO,
    comparison: Comparison,
    *,
    count: int,
    format: str | None = None,
    size: tuple[int, int] | None = None,
) -> str:
    """Refuse what cannot be drawn or written, before any work is done.

    Args:
        output: as for `write_comparison`.
        comparison: what is asked for.
        count: how many versions there will be.
        format: as for `write_comparison`.
        size: width and height of the picture in px, if known.

    Returns:
        The name of the format.

    Raises:
        ParameterError: the format cannot hold this mode, or the mode not so many versions, or
            the place to look at is outside of the picture.
    """
    check_versions(comparison.mode, count)
    if size is not None:
        comparison.check_size(size)
    if format is None and not isinstance(output, Path):
        raise ParameterError("a stream has no suffix to tell the format by; name it, as in png")
    path = output if isinstance(output, Path) else Path("-")
    is_gif = (format or path.suffix.removeprefix(".")).lower() == gif.NAME
    if comparison.mode == "blink":
        blink_timing(comparison)
        if not is_gif:
            raise ParameterError(
                f"{path}: --mode blink is an animation and cannot be a "
                f"{format or path.suffix or 'file without a suffix'}; write a .gif"
            )
        return gif.NAME
    if is_gif:
        raise ParameterError(
            f"{path}: --mode {comparison.mode} has more colors than a GIF can hold; write a .png, "
            ".webp or .jpg, or take --mode blink"
        )
    return picture_format(path, format)


def write_comparison(
    progressions: Progression | Sequence[Progression],
    output: str | Path | BinaryIO,
    comparison: Comparison = Comparison(),
    *,
    ks: str | int | Iterable[int] | None = None,
    format: str | None = None,
    metadata: bool = True,
) -> Compared:
    """Compare what ``progressions`` show, and write it to a file or a stream.

    Args:
        progressions: of one picture, in one or several spaces; or of several pictures of one size.
        output: a path, whose suffix picks the format, or a binary stream (with ``format``).
        comparison: what is asked for.
        ks: those that are compared; None is all that the progressions have, or for "changes" all
            that have the K before them.
        format: "png", "webp" (both exact) or "jpeg", or "gif" for "blink", instead of the suffix.
        metadata: whether the file carries the settings that made it, see `provenance`.

    Raises:
        KsError: ``ks`` cannot be used.
        ParameterError: something cannot be compared as asked; the message has the remedy.
        OutputError: the file cannot be written; it is then as it was before.
    """
    (compared,) = write_comparisons(
        progressions, [output], comparison, ks=ks, format=format, metadata=metadata
    )
    return compared


def write_comparisons(
    progressions: Progression | Sequence[Progression],
    outputs: Sequence[str | Path | BinaryIO],
    comparison: Comparison = Comparison(),
    *,
    ks: str | int | Iterable[int] | None = None,
    format: str | None = None,
    metadata: bool = True,
) -> list[Compared]:
    """Compare once, and write it to every one of ``outputs``; else as `write_comparison`.

    Raises:
        OutputError: a file cannot be written; it is then as it was before, and the others are
            written all the same.
    """
    several = [progressions] if isinstance(progressions, Progression) else list(progressions)
    targets = [Path(output) if isinstance(output, str) else output for output in outputs]
    mode = comparison.mode
    chosen = _chosen(several, ks, mode)
    count = len(chosen) * len(several)
    kinds = [check_comparison(one, comparison, count=count, format=format) for one in targets]
    versions = versions_of(several, chosen)
    drawn = None if mode == "blink" else _DRAWN[mode](versions, comparison)
    facts = {} if drawn is None else drawn.facts
    each = [{} for _ in versions] if drawn is None else drawn.each
    told = [{**_told(version), **more} for version, more in zip(versions, each, strict=True)]
    text = provenance(several[0], mode=mode, **facts) if metadata else ""

    def write_one(target: Path | BinaryIO, kind: str) -> Compared:
        if drawn is None:
            shots = blink_shots(versions, comparison)
            written = write(shots, target, format=kind, settings=Settings(text=text))
            size, length = (written.width, written.height), written.bytes
        else:
            size = drawn.page.width, drawn.page.height
            length = _write_still(drawn.page.pixels, target, kind, text)
        path = str(target) if isinstance(target, Path) else "-"
        return Compared(path, kind, *size, length, mode, facts, told)

    return write_each(
        functools.partial(write_one, target, kind)
        for target, kind in zip(targets, kinds, strict=True)
    )


def to_comparison(
    progressions: Progression | Sequence[Progression],
    comparison: Comparison = Comparison(),
    *,
    ks: str | int | Iterable[int] | None = None,
) -> Image:
    """The page that `write_comparison` would write, as a picture; "blink" has none.

    Raises:
        KsError: ``ks`` cannot be used.
        ParameterError: something cannot be compared as asked; the message has the remedy.
    """
    if comparison.mode == "blink":
        raise ParameterError("--mode blink is an animation and no page; write it to a .gif")
    several = [progressions] if isinstance(progressions, Progression) else list(progressions)
    chosen = _chosen(several, ks, comparison.mode)
    check_versions(comparison.mode, len(chosen) * len(several))
    drawn = _DRAWN[comparison.mode](versions_of(several, chosen), comparison)
    return Image(drawn.page.pixels.copy(), several[0].name)


def _chosen(
    progressions: Sequence[Progression], ks: str | int | Iterable[int] | None, mode: Mode
) -> tuple[int, ...]:
    """The K to compare, which all progressions have."""
    there = set.intersection(*(set(progression.ks) for progression in progressions))
    if ks is None:
        found = tuple(sorted(k for k in there if mode != "changes" or k - 1 in there))
        if not found:
            raise ParameterError(
                f"nothing of K = {progressions[0].span} can be compared by {mode}; cluster the K "
                "before each one too, and the same K for all"
            )
        return found
    chosen = parse_ks(ks)
    for k in chosen:
        if k not in there:
            raise ParameterError(
                f"K = {k} has not been clustered; there are {progressions[0].span}"
            )
    return chosen


def _write_still(pixels: U8, target: Path | BinaryIO, kind: str, text: str) -> int:
    """Write the page; return the number of bytes."""
    if isinstance(target, Path):
        return write_picture(pixels, target, format=kind, text=text)
    before = target.tell()
    save_picture(pixels, target, kind, text=text)
    return target.tell() - before


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
