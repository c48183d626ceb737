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
from sweep.cli import console, options
from sweep.errors import ParameterError

if TYPE_CHECKING:
    from sweep.encode import Written

__all__ = ["animate"]


def animate(
    picture: options.Picture,
    ks: options.Ks = defaults.KS,
    output: own.Output = None,
    format: own.Format = None,
    width: options.Width = options.WIDTH,
    effort: options.Effort = defaults.EFFORT,
    space: options.Space = defaults.SPACE,
    represent: options.Represent = defaults.REPRESENT,
    lock: options.Lock = None,
    threads: options.Threads = None,
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
    theme: own.Theme = defaults.THEME,
    font: own.Font = None,
    html: own.Html = None,
    snippet: own.Snippet = False,
    json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Show IMAGE at every number of colors, as an animation.

    Each frame is the picture quantized to exactly K colors by k-means, with K written under it.
    """
    started = time.monotonic()
    with console.notes(quiet=quiet), console.progress(quiet=quiet) as stage:
        from sweep.animation import animate as write_animation
        from sweep.animation import check_animation, write_poster
        from sweep.caption import Caption
        from sweep.embed import alt_text, make_snippet, write_page
        from sweep.encode import VideoOptions
        from sweep.image import load
        from sweep.ks import parse_ks
        from sweep.method import Method, parse_colors
        from sweep.progression import quantize
        from sweep.timeline import Timing

        # Whatever can be refused is refused before the work begins.
        wanted = parse_ks(ks)
        method = Method(effort, space, represent, parse_colors(lock) if lock else ())
        style = None if no_caption else Caption(caption, caption_at, not no_swatches, theme, font)
        timing = Timing(step, hold, hold_first, seconds, reverse, bounce, crossfade, ease)
        video = VideoOptions(codec, crf, preset, chroma)
        names = output or [f"{_stem(picture)}-sweep.gif"]
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
        _check_files(names, picture)
        poster = _poster(names, picture, html) if html or snippet else None

        image = load(picture, width=options.parse_width(width))
        check(size=image.size)
        progression = quantize(image, wanted, method, threads=threads, on_level=stage("clustering"))
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
        markup = ""
        if poster is not None:
            write_poster(progression, poster, caption=style)
            alt = alt_text(image.name, progression.without_repeats().ks)
            markup = make_snippet(written, alt=alt, poster=poster, loop=loop)
            if html is not None:
                write_page(Path(html), written, alt=alt, poster=poster, loop=loop)
    made_in = time.monotonic() - started
    if "-" in names:
        sys.stdout.buffer.write(to_stdout.getvalue())
        sys.stdout.buffer.flush()
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


def _stem(picture: str) -> str:
    return "stdin" if picture == "-" else Path(picture).stem


def _targets(names: list[str], format: str | None, to_stdout: BinaryIO) -> list[Path | BinaryIO]:
    if "-" in names and format is None:
        raise ParameterError("-o - has no suffix to tell the format by; add --format")
    return [to_stdout if name == "-" else Path(name) for name in names]


def _check_files(names: list[str], picture: str) -> None:
    from sweep.output import check_output

    for name in names:
        if name != "-":
            check_output(Path(name), source=Path(picture) if picture != "-" else None)


def _poster(names: list[str], picture: str, html: str | None) -> Path:
    """Where the still of a page goes: beside the first file."""
    files = [Path(name) for name in names if name != "-"]
    if not files:
        raise ParameterError("-o - has no address that a page could show; write to a file")
    poster = files[0].with_name(f"{files[0].stem}-poster.png")
    others = [str(poster), *([html] if html else [])]
    for path in map(Path, others):
        if path in files:
            raise ParameterError(f"{path}: is one of the animations too; choose another name")
    _check_files(others, picture)
    return poster


def _as_json(written: "list[Written]", seconds: float) -> dict[str, Any]:
    return {"outputs": [asdict(one) for one in written], "seconds": round(seconds, 3)}


def _summary(one: "Written", seconds: float) -> str:
    frames = "1 frame" if one.frames == 1 else f"{one.frames} frames"
    return (
        f"{one.path}: {frames}, {one.width}x{one.height} px, {one.bytes:,} bytes, "
        f"plays {one.milliseconds / 1000:g} s, made in {seconds:.1f} s"
    )
