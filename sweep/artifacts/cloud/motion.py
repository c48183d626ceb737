"""Motion: what is seen when. Frame by frame, the camera's azimuth and the division shown.

The last frame is followed by the first again, and that step is like any other: the camera has come
round, and the centers have gone back to where they began.
"""

import bisect
import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from sweep import defaults
from sweep.artifacts.cloud.settings import Cloud
from sweep.errors import ParameterError

__all__ = ["CloudMotion", "Pose", "eased"]

START = 215.0  # degrees: black is near, and red, green and blue are spread behind it

# How long a story takes, in units of the time of one division: each is moved to and then stands;
# the first stands, the last stands longer, and then all goes back to the first.
_MOVE, _STAND, _FIRST, _LAST, _BACK = 0.6, 0.4, 1.0, 3.0, 2.0


class Pose(NamedTuple):
    """What one frame shows: the azimuth in degrees, which division turns into which other and how
    far (0..1; 0 if it stands), and for how many milliseconds.
    """

    azimuth: float
    before: int
    after: int
    share: float
    milliseconds: int


@dataclass(frozen=True, slots=True)
class CloudMotion:
    """How a cloud moves.

    Attributes:
        turn: degrees, -3600 to 3600, default 360. Whole turns go round; anything else swings so
            far there and back; 0 stands still.
        seconds: length of the whole, up to 600; None (default) is 8, and longer where there is
            more to tell.
        fps: frames a second, 1 to 60; None (default) is what suits the format.
    """

    turn: float = defaults.TURN
    seconds: float | None = None
    fps: int | None = None

    @classmethod
    def of(cls, cloud: Cloud) -> "CloudMotion":
        """What was asked for."""
        return cls(cloud.turn, cloud.seconds, cloud.fps)

    def poses(self, divisions: int, fps: int, *, step: float = defaults.STEP) -> list[Pose]:
        """Plan the frames of a story.

        Args:
            divisions: how many there are.
            fps: frames a second.
            step: seconds for each division if ``seconds`` is not given.

        Frames that would look the same are one, which lasts longer.

        Raises:
            ParameterError: ``seconds`` is too short to show every division.
        """
        timeline = _Timeline(divisions)
        seconds = self.seconds
        if seconds is None:
            seconds = max(defaults.CLOUD_SECONDS, step * timeline.length)
        frames = max(1, round(seconds * fps))
        least = 2 * divisions if divisions > 1 else 1
        if frames < least:
            raise ParameterError(
                f"--seconds {seconds:g} is too short for {divisions} divisions at {fps} frames a "
                f"second; take at least {math.ceil(10 * least / fps) / 10:g}, or fewer K"
            )
        marks = [round(1000 * i / fps) for i in range(frames + 1)]
        poses: list[Pose] = []
        for i, (begin, end) in enumerate(itertools.pairwise(marks)):
            now = Pose(self._azimuth(i / frames), *timeline.at(i / frames), end - begin)
            if poses and poses[-1][:4] == now[:4]:
                now = now._replace(milliseconds=poses.pop().milliseconds + end - begin)
            poses.append(now)
        return poses

    def _azimuth(self, share: float) -> float:
        if self.turn % 360 == 0:
            return START + self.turn * share
        return START + self.turn / 2 * math.sin(2 * math.pi * share)


def eased(share: float) -> float:
    """0..1 -> 0..1, without a jolt at either end: speed and acceleration are 0 there."""
    return min(1.0, share**3 * (share * (6 * share - 15) + 10))


class _Timeline:
    """Which division is shown when, for a story of so many.

    Attributes:
        length: of the whole, in units of the time of one division.
    """

    def __init__(self, divisions: int) -> None:
        self._times = list(_times(divisions))
        self._starts = list(itertools.accumulate((sum(t) for t in self._times), initial=0.0))
        self.length = self._starts.pop()

    def at(self, share: float) -> tuple[int, int, float]:
        """After this share of the whole: the division, what it turns into, and how far."""
        time = share * self.length
        number = bisect.bisect_right(self._starts, time) - 1
        stand, move = self._times[number]
        since = time - self._starts[number] - stand
        if since < 0:
            return number, number, 0.0
        return number, (number + 1) % len(self._times), eased(min(1.0, since / move))


def _times(divisions: int) -> Iterator[tuple[float, float]]:
    """For each division: how long it stands, and how long it then turns into the next."""
    if divisions == 1:
        yield 1.0, 0.0
        return
    yield _FIRST, _MOVE
    for _ in range(divisions - 2):
        yield _STAND, _MOVE
    yield _LAST, _BACK
