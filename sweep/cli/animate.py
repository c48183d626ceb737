"""``sweep animate``: one picture -> an animation through every K."""

import functools
import io
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from sweep import defaults
from sweep.cli import animate_options as own
from sweep.cli import console, files, options
from sweep.errors import OutputError, ParameterError

if TYPE_CHECKING:
    from sweep.encode import Written

__all__ = ["animate"]


@options.sweeping
def animate(
    picture: options.Picture,
    common: options.Sweeping,
    ks: options.Ks = defaults.KS,
    output: own.Output = None,
    format: own.Format = None,
    step: own.Step = None,
    hold: own.Hold = defaults.HOLD,
    hold_first: own.HoldFirst = None,
    seconds: own.Seconds = None,
    ease: own.Ease = False,
    crossfade: own.Crossfade = defaults.CROSSFADE,
    reverse: own.Reverse = False,
    bounce: own.Bounce = False,
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
) -> None:
    """Show IMAGE at every number of colors, as an animation.

    Each frame is the picture quantized to exactly K colors by k-means, with K written under it.
    """
    started = time.monotonic()
    json, quiet = common.json, common.quiet
    with console.notes(quiet=quiet), console.progress(quiet=quiet) as stage:
        from sweep.animation import animate as write_animation
        from sweep.animation import check_animation, write_poster
        from sweep.caption import Caption
        from sweep.embed import alt_text, make_snippet, write_page
        from sweep.encode import VideoOptions
        from sweep.ks import parse_ks
        from sweep.timeline import Timing

        # Whatever can be refused is refused before the work begins.
        wanted = parse_ks(ks)
        common.check()
        style = None if no_caption else Caption(caption, caption_at, not no_swatches, theme, font)
        timing = Timing(step, hold, hold_first, seconds, reverse, bounce, crossfade, ease)
        video = VideoOptions(codec, crf, preset, chroma)
        names = output or [f"{files.stem(picture)}-sweep.gif"]
        if "-" in names and (json or snippet):
            raise ParameterError(
                f"{'--json' if json else '--snippet'} and -o - both want standard output; "
                "choose one"
            )
        to_stdout = io.BytesIO()
        targets = _targets(names, format, to_stdout)
        check = functools.partial(
            check_animation, targets, format=format, timing=timing, loop=loop, video=video
        )
        check(frames=len(wanted) + original)
        files.check(names, [picture])
        poster = _poster(names, picture, html) if html or snippet else None

        image = common.load(picture)
        check(image=image, ks=wanted)
        progression = common.quantize(image, wanted, stage)
        try:
            written = write_animation(
                progression,
                *targets,
                format=format,
                caption=style,
                timing=timing,
                loop=loop,
                original=original,
                video=video,
                on_frame=stage("writing"),
            )
        except OutputError as error:
            if any(one.path == "-" for one in error.written):
                _to_stdout(to_stdout)
            raise
        markup = ""
        if poster is not None:
            write_poster(progression, poster, caption=style)
            alt = alt_text(image.name, progression.without_repeats().ks)
            markup = make_snippet(written, alt=alt, poster=poster, loop=loop)
            if html is not None:
                write_page(Path(html), written, alt=alt, poster=poster, loop=loop)
    made_in = time.monotonic() - started
    if "-" in names:
        _to_stdout(to_stdout)
    if json:
        result = _as_json(written, made_in)
        console.print_json({**result, "snippet": markup} if snippet else result)
        return
    if not quiet:
        lines = [_summary(one, made_in) for one in written]
        lines += [f"{html}: a page that shows it, with the still {poster}"] if html else []
        # Standard output has room for one thing: the animation, the markup, or what was done.
        console.say_all(lines, to=sys.stderr if "-" in names or snippet else None)
    if snippet:
        console.print_text(markup)


def _targets(names: list[str], format: str | None, to_stdout: BinaryIO) -> list[Path | BinaryIO]:
    if "-" in names and format is None:
        raise ParameterError("-o - has no suffix to tell the format by; add --format")
    return [to_stdout if name == "-" else Path(name) for name in names]


def _to_stdout(content: io.BytesIO) -> None:
    sys.stdout.buffer.write(content.getvalue())
    sys.stdout.buffer.flush()


def _poster(names: list[str], picture: str, html: str | None) -> Path:
    """Where the still of a page goes: beside the first file."""
    targets = [Path(name) for name in names if name != "-"]
    if not targets:
        raise ParameterError("-o - has no address that a page could show; write to a file")
    poster = targets[0].with_name(f"{targets[0].stem}-poster.png")
    others = [str(poster), *([html] if html else [])]
    for path in map(Path, others):
        if path in targets:
            raise ParameterError(f"{path}: is one of the animations too; choose another name")
    files.check(others, [picture])
    return poster


def _as_json(written: "list[Written]", seconds: float) -> dict[str, Any]:
    return {"outputs": [asdict(one) for one in written], "seconds": round(seconds, 3)}


def _summary(one: "Written", seconds: float) -> str:
    frames = "1 frame" if one.frames == 1 else f"{one.frames} frames"
    return (
        f"{one.path}: {frames}, {one.width}x{one.height} px, {one.bytes:,} bytes, "
        f"plays {one.milliseconds / 1000:g} s, made in {seconds:.1f} s"
    )
