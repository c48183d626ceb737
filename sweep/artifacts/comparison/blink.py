"""Blink: one version after the other in an animation, each under its caption."""

from collections.abc import Iterator, Sequence

from sweep import defaults
from sweep.artifacts.comparison.settings import Comparison
from sweep.artifacts.comparison.version import Version
from sweep.artifacts.originals import best_frame
from sweep.drawing.caption import Caption, CaptionLayout
from sweep.drawing.fonts import one_line
from sweep.image.matte import alike
from sweep.timeline.shots import Shot, to_shots
from sweep.timeline.timing import Timing

__all__ = ["blink_shots"]


def blink_shots(versions: Sequence[Version], comparison: Comparison) -> Iterator[Shot]:
    """The shots of an animation that shows one version after the other, each for ``step`` s.

    A single version takes turns with the original, or with its best 256 colors. Pictures that are
    transparent in different places show their mattes' colors there, as an animation cannot.

    Raises:
        ParameterError: ``step`` is out of range.
    """
    frames = [version.frame for version in versions]
    labels = [one_line(version.label) for version in versions]
    if len(versions) == 1:
        frames.insert(0, best_frame(versions[0].histogram))
        colors = len(frames[0].palette)
        exact = colors == len(versions[0].histogram)
        labels.insert(0, "original" if exact else f"original, {colors} colors")
    if not all(alike(frame.matte, frames[0].matte) for frame in frames):
        frames = [frame.flattened() for frame in frames]
    caption = Caption(theme=comparison.theme, font=comparison.font)
    levels = [version.level for version in versions if version.level]
    layout = CaptionLayout.of(caption, levels, versions[0].size, labels)
    shown = [layout.draw_note(*one) for one in zip(frames, labels, strict=True)]
    return to_shots(shown, blink_timing(comparison))


def blink_timing(comparison: Comparison) -> Timing:
    """How long every version stands.

    Raises:
        ParameterError: ``step`` is out of range.
    """
    step = defaults.BLINK if comparison.step is None else comparison.step
    return Timing(step=step, hold=step)
