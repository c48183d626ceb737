"""``sweep animate``: one picture -> an animation through every K."""

import functools
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from sweep import defaults
from sweep.cli import animate_options as own
from sweep.cli import console, files, options
from sweep.cli.given import refuse_idle
from sweep.cli.outputs import Outputs
from sweep.cli.preview.show import show
from sweep.errors import ParameterError

if TYPE_CHECKING:
    from sweep.clustering.progression import Progression
    from sweep.encode.write import Encoder, Written
    from sweep.image.image import Image

__all__ = ["animate"]


@options.sweeping
def animate(
    picture: options.Picture,
    common: options.Sweeping,
    ks: options.Ks = defaults.KS,
    output: own.Output = None,
    format: own.Format = None,
    max_bytes: own.MaxBytes = None,
    step: own.Step = None,
    hold: own.Hold = defaults.HOLD,
    hold_first: own.HoldFirst = None,
    seconds: own.Seconds = None,
    ease: own.Ease = False,
    crossfade: own.Crossfade = defaults.CROSSFADE,
    reverse: own.Reverse = False,
    bounce: own.Bounce = False,
    last_first: own.LastFirst = False,
    original: own.Original = False,
    loop: own.Loop = defaults.LOOP,
    codec: own.Codec = None,
    crf: own.Crf = None,
    preset: own.Preset = None,
    chroma: own.Chroma = None,
    caption: own.CaptionText = defaults.CAPTION,
    caption_at: own.CaptionPlace = defaults.AT,
    no_caption: own.NoCaption = False,
    no_swatches: own.NoSwatches = False,
    theme: options.Theme = defaults.THEME,
    font: options.Font = None,
    html: own.Html = None,
    snippet: own.Snippet = False,
    poster: own.Poster = None,
    poster_k: own.PosterK = None,
    no_metadata: options.NoMetadata = False,
    preview: options.Preview = False,
) -> None:
    """Show IMAGE at every number of colors, as an animation.

    Each frame is the picture quantized to exactly K colors by k-means, with K written under it.
    """
    started = time.monotonic()
    json, quiet = common.json, common.quiet
    with console.notes(quiet=quiet), console.progress(quiet=quiet) as stage:
        from sweep.artifacts.animation.animate import check_animation, make_poster, write_poster
        from sweep.artifacts.animation.budget import parse_bytes
        from sweep.artifacts.animation.html import alt_text, make_snippet, write_page
        from sweep.clustering.ks import parse_ks
        from sweep.drawing.caption import Caption
        from sweep.encode.settings import VideoOptions
        from sweep.timeline.timing import Timing

        # Whatever can be refused is refused before the work begins.
        wanted = parse_ks(ks)
        common.check()
        limit = None if max_bytes is None else parse_bytes(max_bytes)
        if no_caption:
            refuse_idle(
                {
                    "--caption": (caption, defaults.CAPTION),
                    "--caption-at": (caption_at, defaults.AT),
                    "--theme": (theme, defaults.THEME),
                    "--font": (font, None),
                },
                "is for the caption, which --no-caption leaves out; choose one",
            )
        style = None if no_caption else Caption(caption, caption_at, not no_swatches, theme, font)
        timing = Timing(
            step, hold, hold_first, seconds, reverse, bounce, crossfade, ease, last_first
        )
        video = VideoOptions(codec, crf, preset, chroma)
        names = output or [files.named(picture, "sweep", format, "gif")]
        beside = "--json" if json else "--snippet" if snippet else None
        outputs = Outputs(names, format, beside)
        targets = outputs.targets
        check = functools.partial(
            check_animation, targets, format=format, timing=timing, loop=loop, video=video
        )
        encoders = check(frames=len(wanted) + original)
        files.check(names, [picture])
        still = _still(names, picture, html, poster) if html or snippet or poster else None
        if poster_k is not None:
            _check_poster_k(poster_k, wanted, ks, still, encoders)
        in_file = (wanted[-1] if poster_k is None else poster_k) if poster or poster_k else None
        animation: dict[str, Any] = {
            "format": format,
            "caption": style,
            "timing": timing,
            "loop": loop,
            "original": original,
            "video": video,
            "poster_k": in_file,
            "metadata": not no_metadata,
        }
        with outputs.passed_on():
            image, progression, written = (
                _animated(common, picture, wanted, targets, stage, check, animation)
                if limit is None
                else _fitted(
                    common, picture, wanted, targets, stage, check, animation, limit, poster_k
                )
            )
        markup = ""
        if still is not None:
            write_poster(progression, still, k=poster_k, caption=style, metadata=not no_metadata)
            alt = alt_text(image.name, progression.without_repeats().ks)
            if snippet:
                markup = make_snippet(written, alt=alt, poster=still, loop=loop)
            if html is not None:
                write_page(Path(html), written, alt=alt, poster=still, loop=loop)
    made_in = time.monotonic() - started
    if json:
        result = _as_json(written, made_in)
        console.print_json({**result, "snippet": markup} if snippet else result)
        return
    # Standard output has room for one thing: the animation, the markup, or what was done.
    to = sys.stderr if snippet else outputs.told_to
    if not quiet:
        if len(written) > 1:
            console.say_table(_table(written), to=to)
        shown_k = min(poster_k or wanted[-1], progression.without_repeats().ks[-1])
        also = {
            f"{poster}: the still of K = {shown_k}": poster,
            f"{html}: a page that shows it, with the still {still}": html,
        }
        console.say_all([_summary(written, made_in), *filter(also.get, also)], to=to)
    if snippet:
        console.print_text(markup)
    if preview:
        show(make_poster(progression, k=poster_k, caption=style).pixels, quiet=quiet)


def _animated(
    common: options.Sweeping,
    picture: str,
    ks: tuple[int, ...],
    targets: "list[Path | BinaryIO]",
    stage: console.Stage,
    check: Callable[..., object],
    animation: dict[str, Any],
) -> "tuple[Image, Progression, list[Written]]":
    from sweep.artifacts.animation.animate import animate as write_animation

    image = common.load(picture)
    check(image=image, ks=ks)
    progression = common.quantize(image, ks, stage)
    written = write_animation(progression, *targets, on_frame=stage("writing"), **animation)
    return image, progression, written


def _fitted(
    common: options.Sweeping,
    picture: str,
    ks: tuple[int, ...],
    targets: "list[Path | BinaryIO]",
    stage: console.Stage,
    check: Callable[..., object],
    animation: dict[str, Any],
    limit: int,
    poster_k: int | None,
) -> "tuple[Image, Progression, list[Written]]":
    """The same, in files of at most ``limit`` bytes."""
    from sweep.artifacts.animation.within import animate_within

    image = replace(common, width="full").load(picture)
    check(image=image, ks=ks)
    fitted = animate_within(
        image,
        *targets,
        max_bytes=limit,
        ks=ks,
        keep=() if poster_k is None else [poster_k],
        width=options.parse_width(common.width),
        method=common.method,
        threads=common.threads,
        on_stage=stage,
        **animation,
    )
    return image, fitted.progression, fitted.written


def _still(names: list[str], picture: str, html: str | None, poster: str | None) -> Path:
    """Where the still goes: as told, or for a page beside the first file."""
    targets = [Path(name) for name in names if name != "-"]
    if html is not None and not targets:
        raise ParameterError("-o - has no address that a page could show; write to a file")
    if poster is None:
        still = targets[0].with_name(f"{targets[0].stem}-poster.png")
    else:
        still = Path(poster)
        if still.suffix.lower() != ".png":
            raise ParameterError(f"{poster}: the poster is a PNG; let its name end in .png")
    others = [str(still), *([html] if html else [])]
    for path in map(Path, others):
        if path in targets:
            raise ParameterError(f"{path}: is one of the animations too; choose another name")
    files.check(others, [picture])
    return still


def _check_poster_k(
    k: int, wanted: tuple[int, ...], ks: str, still: Path | None, encoders: "list[Encoder]"
) -> None:
    if k not in wanted:
        raise ParameterError(
            f"poster-k {k} is not among the K of the sweep, {ks}; take one of them"
        )
    if still is None and all(encoder.NAME != "apng" for encoder in encoders):
        raise ParameterError(f"poster-k {k} needs a place to show it; add --poster FILE.png")


def _as_json(written: "list[Written]", seconds: float) -> dict[str, Any]:
    return {"outputs": [asdict(one) for one in written], "seconds": round(seconds, 3)}


def _table(written: "list[Written]") -> list[list[str]]:
    rows = [
        [one.format, f"{one.bytes:,}", _exactness(one), f"{one.width}x{one.height}", one.path]
        for one in written
    ]
    return [["format", "bytes", "pixels", "size", "file"], *rows]


def _summary(written: "list[Written]", seconds: float) -> str:
    one = written[0]
    frames = "1 frame" if one.frames == 1 else f"{one.frames} frames"
    times = f"plays {one.milliseconds / 1000:g} s, made in {seconds:.1f} s"
    if len(written) > 1:
        return f"{len(written)} files: {frames} each, {times}"
    exactness = "" if one.exact else f", {_exactness(one)}"
    size = f"{one.width}x{one.height} px, {one.bytes:,} bytes"
    return f"{one.path}: {frames}, {size}{exactness}, {times}"


def _exactness(one: "Written") -> str:
    return "exact" if one.exact else "not exact"
