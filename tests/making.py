"""What an animation is made of, for tests that look at it before it is a file."""

from collections.abc import Iterator

from sweep import Progression
from sweep.artifacts.animation.frames import CaptionedFrames, original_of
from sweep.drawing.caption import Caption
from sweep.timeline.shots import Shot, to_shots
from sweep.timeline.timing import Timing

__all__ = ["to_animation"]


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
    extra = original_of(progression, exact=True) if original else None
    cues = timing.cues(len(progression) + original, original=original)
    return to_shots(CaptionedFrames(progression, caption, extra), cues)
