"""The recipe of an animation: Progression -> Frames -> captioned Frames -> Shots -> files."""

import functools
import warnings
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, NamedTuple

from sweep import defaults
from sweep._typing import U8
from sweep.artifacts.provenance import provenance
from sweep.clustering.method import Method
from sweep.clustering.progression import Progression
from sweep.drawing.caption import Caption, CaptionLayout
from sweep.encode.deltas import union
from sweep.encode.png import KEYWORD, indexed_png
from sweep.encode.settings import Settings, VideoOptions
from sweep.encode.video import VideoFormat
from sweep.encode.write import Encoder, Written, check_slots, encoder_for, encoder_named, write
from sweep.errors import ParameterError
from sweep.image.frame import MAX_PALETTE, Frame
from sweep.image.histogram import Histogram
from sweep.image.image import Image
from sweep.system.files import replacing, write_each
from sweep.timeline.timing import Shot, Timing, frames_per_second, to_shots

__all__ = [
    "OnFrame",
    "animate",
    "captioned_frames",
    "check_animation",
    "make_poster",
    "to_animation",
    "write_poster",
]

OnFrame = Callable[[int, int], None]  # (shots encoded, shots in all)


def animate(
    progression: Progression,
    *outputs: str | Path | BinaryIO,
    format: str | None = None,
    caption: Caption | None = Caption(),
    timing: Timing = Timing(),
    loop: int = defaults.LOOP,
    original: bool = False,
    video: VideoOptions = VideoOptions(),
    poster_k: int | None = None,
    metadata: bool = True,
    on_frame: OnFrame | None = None,
) -> list[Written]:
    """Write the progression as an animation to every one of ``outputs``.

    Args:
        progression: the levels to show. K beyond the number of distinct colors would only repeat
            the last frame; they are left out with a SweepWarning.
        outputs: paths, whose suffix picks the format, or binary streams (with ``format``).
        format: the format's name, instead of the suffixes.
        caption: what is written on every frame; None for nothing.
        timing: how long frames stand, and in which order.
        loop: how many times the animation plays; 0 is forever. A video's player decides itself.
        original: whether the untouched picture is shown after the last K; formats with 256 colors
            show the best 256 and say so.
        video: how videos are compressed; other formats take no notice if there is a video too.
        poster_k: the K of a still that an APNG keeps beside its animation, for programs that show
            no animations; None (default) for none.
        metadata: whether files carry the settings that made them, see `sweep.artifacts.provenance`.
        on_frame: called with (shots encoded, shots in all), over all outputs. A shot is a frame
            with its time, or one step of a crossfade.

    Raises:
        ParameterError: a format is unknown, or cannot express what is asked for, or there is no
            level for ``poster_k``.
        OutputError: a file cannot be written; it is then as it was before, and the others are
            written all the same.
    """
    targets = [Path(output) if isinstance(output, str) else output for output in outputs]
    encoders = check_animation(targets, format=format, timing=timing, loop=loop, video=video)
    shown = progression.without_repeats("frames made")
    still = None if poster_k is None else _index_of(progression, poster_k)
    if progression.histogram.matte is not None:
        colors = max(len(level.palette) for level in shown)
        for encoder in encoders:
            check_slots(colors + 1, encoder, transparent=True)
    cues = timing.cues(len(shown) + original, original=original)
    total = len(targets) * len(cues)
    extras: dict[bool, _Extra | None] = {}  # by whether the format shows full color

    def write_one(number: int) -> Written:
        encoder = encoders[number]
        full = encoder.TRUE_COLOR
        if full not in extras:
            extras[full] = _original(shown, exact=full) if original else None
        frames = _Frames(shown, caption, extras[full])
        before = number * len(cues)
        settings = Settings(
            loop=loop,
            fps=frames_per_second(cues),
            video=_video_of(encoder, encoders, video),
            effort=progression.method.effort,
            on_shot=lambda done: on_frame and on_frame(before + done, total),
            text=provenance(shown) if metadata else "",
            poster=None if still is None else frames[still],
            every_color=functools.partial(_every_color, frames),
        )
        return write(to_shots(frames, cues), targets[number], format=format, settings=settings)

    return write_each(functools.partial(write_one, number) for number in range(len(targets)))


def check_animation(
    outputs: Sequence[Path | BinaryIO],
    *,
    format: str | None = None,
    timing: Timing = Timing(),
    loop: int = defaults.LOOP,
    video: VideoOptions = VideoOptions(),
    frames: int | None = None,
    image: Image | None = None,
    ks: Sequence[int] = (),
) -> list[Encoder]:
    """Refuse what some output cannot express, before any work is done.

    Args:
        outputs: as for `animate`.
        format: as for `animate`.
        timing: as for `animate`.
        loop: as for `animate`.
        video: as for `animate`.
        frames: how many there will be at most, if known.
        image: the picture, if it is read already.
        ks: the K wanted.

    Returns:
        The encoder of each output.

    Raises:
        ParameterError: a format is unknown, or cannot express what is asked for.
    """
    encoders = []
    for output in outputs:
        if format is not None:
            encoders.append(encoder_named(format))
        elif isinstance(output, Path):
            encoders.append(encoder_for(output))
        else:
            raise ParameterError("a stream has no suffix to tell the format by; name it, as in gif")
    for encoder in encoders:
        if timing.crossfade and encoder.EXACT:
            trouble = (
                f"makes {encoder.NAME} files many times as large, as every blend is kept exactly"
                if encoder.TRUE_COLOR
                else f"mixes more than the {MAX_PALETTE} colors of a {encoder.NAME} frame"
            )
            raise ParameterError(
                f"crossfade {timing.crossfade:g} s {trouble}; "
                "write a .mp4 or .webm, or leave --crossfade out"
            )
        size = None if image is None else image.size
        encoder.check(Settings(loop=loop, video=_video_of(encoder, encoders, video)), size)
        if image is not None and image.matte is not None and max(ks, default=0) >= MAX_PALETTE:
            colors = min(len(Histogram.of(image)), max(ks))
            check_slots(colors + 1, encoder, transparent=True)
    if frames is not None:
        with warnings.catch_warnings(action="ignore"):  # they come when the real plan is made
            timing.cues(frames)
    return encoders


def to_animation(
    progression: Progression,
    *,
    caption: Caption | None = Caption(),
    timing: Timing = Timing(),
    original: bool = False,
) -> Iterator[Shot]:
    """The shots of an animation, each made when it is asked for.

    With ``original`` the last frame has all colors of the picture, more than a palette holds.
    """
    extra = _original(progression, exact=True) if original else None
    cues = timing.cues(len(progression) + original, original=original)
    return to_shots(_Frames(progression, caption, extra), cues)


def captioned_frames(progression: Progression, caption: Caption | None) -> Iterator[Frame]:
    """The picture at every K with its caption, one at a time; the layout is worked out once."""
    frames = _Frames(progression, caption, None)
    return map(frames.__getitem__, range(len(frames)))


def make_poster(
    progression: Progression, *, k: int | None = None, caption: Caption | None = Caption()
) -> Frame:
    """The still that stands for an animation: ``k``, or the last K, captioned.

    Raises:
        ParameterError: there is no level for ``k``.
    """
    shown = progression.without_repeats()
    return _Frames(shown, caption, None)[-1 if k is None else _index_of(progression, k)]


def write_poster(
    progression: Progression,
    path: Path,
    *,
    k: int | None = None,
    caption: Caption | None = Caption(),
    metadata: bool = True,
) -> None:
    """Write a still to show in the place of an animation, as an indexed PNG.

    Args:
        progression: the levels.
        path: where to.
        k: which K; None (default) is the last.
        caption: as for `animate`.
        metadata: as for `animate`.

    Raises:
        ParameterError: there is no level for ``k``.
        OutputError: the file cannot be written; it is then as it was before.
    """
    frame = make_poster(progression, k=k, caption=caption)
    text = {KEYWORD: provenance(progression.without_repeats())} if metadata else None
    with replacing(path) as stream:
        stream.write(indexed_png(frame, text))


def _index_of(progression: Progression, k: int) -> int:
    """Which of the frames that are shown is that of ``k``; what would repeat the last is the last.

    Raises:
        ParameterError: there is no level for ``k``.
    """
    if k not in progression.ks:
        raise ParameterError(
            f"poster-k {k} is not among the K of the sweep, {progression.span}; take one of them"
        )
    return min(progression.ks.index(k), len(progression.without_repeats()) - 1)


def _every_color(frames: "_Frames") -> U8:
    return union(frames.palettes())


class _Extra(NamedTuple):
    """A frame that is no level of the sweep, and what its caption says."""

    frame: Frame
    note: str


def _original(progression: Progression, *, exact: bool) -> _Extra:
    """The untouched picture, or as many of its best colors as a palette holds."""
    histogram = progression.histogram
    most = MAX_PALETTE - (histogram.matte is not None)
    if exact or len(histogram) <= most:
        return _Extra(Frame.original(histogram), "original")
    if most in progression.ks:
        best = progression[most]
    else:
        # At so many colors what a longer search gains cannot be seen.
        best = Progression.of(histogram, most, Method(effort="fast"))[most]
    return _Extra(Frame.of(best, histogram), f"original, {most} colors")


class _Frames:
    """The captioned frames of a sweep by number, each drawn anew whenever it is asked for."""

    def __init__(
        self, progression: Progression, caption: Caption | None, extra: _Extra | None
    ) -> None:
        self._progression = progression
        self._extra = extra
        self._layout: CaptionLayout | None = None
        if caption is not None:
            height, width = progression.histogram.index.shape
            notes = [extra.note] if extra else []
            self._layout = CaptionLayout.of(caption, progression.levels, (width, height), notes)

    def __len__(self) -> int:
        return len(self._progression) + (self._extra is not None)

    def __getitem__(self, index: int) -> Frame:
        layout, extra = self._layout, self._extra
        if extra is not None and index == len(self._progression):
            return layout.draw_note(extra.frame, extra.note) if layout else extra.frame
        level = self._progression.levels[index]
        frame = Frame.of(level, self._progression.histogram)
        return layout.draw(frame, level) if layout else frame

    def palettes(self) -> Iterator[U8]:
        """The palette of every frame, without drawing it."""
        plain = [level.palette for level in self._progression.levels]
        if self._extra is not None:
            plain.append(self._extra.frame.palette)
        if self._layout is None:
            return iter(plain)
        transparent = self._progression.histogram.matte is not None
        return map(functools.partial(self._layout.palette, transparent=transparent), plain)


def _video_of(encoder: Encoder, encoders: Sequence[Encoder], video: VideoOptions) -> VideoOptions:
    """What ``encoder`` is told of ``video``; others than videos need not hear of it beside one."""
    if isinstance(encoder, VideoFormat):
        return video
    return VideoOptions() if any(isinstance(e, VideoFormat) for e in encoders) else video
