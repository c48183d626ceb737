"""What moves: colors -> points -> story -> scene -> poses -> frames -> shots."""

from collections.abc import Callable, Iterator

from sweep import defaults
from sweep.artifacts.cloud.frames import SharedPalette, full_color
from sweep.artifacts.cloud.lloyd_steps import LloydRun
from sweep.artifacts.cloud.look import CloudLook
from sweep.artifacts.cloud.motion import START, CloudMotion, Pose
from sweep.artifacts.cloud.points import Points
from sweep.artifacts.cloud.scene import Scene
from sweep.artifacts.cloud.solid import Solid
from sweep.artifacts.cloud.story import Story
from sweep.artifacts.provenance import provenance, provenance_of
from sweep.clustering.progression import Progression
from sweep.errors import warn
from sweep.image.frame import Frame
from sweep.image.histogram import Histogram
from sweep.system.arrays import U8
from sweep.system.parallel import side_by_side, workers
from sweep.timeline.shots import Shot

__all__ = ["FPS", "MovingCloud"]

OnPalette = Callable[[U8], None]

FPS = 30  # frames a second; a video hardly grows with them
_STEP_LLOYD = 0.8  # seconds for each moment of Lloyd's algorithm

_SAMPLES = 12  # frames that a shared palette is made from


class MovingCloud:
    """A picture's colors in space, and what happens to them.

    Attributes:
        name: what the picture is called.
        scene: what is painted.
        look: how.
        motion: how it moves.
        text: where it comes from, see `sweep.artifacts.provenance`.
    """

    def __init__(
        self,
        histogram: Histogram,
        story: Story,
        solid: Solid,
        look: CloudLook,
        motion: CloudMotion,
        *,
        name: str,
        step: float = defaults.STEP,
        text: str = "",
    ) -> None:
        self.name, self.look, self.motion, self.text = name, look, motion, text
        self._step = step
        self.scene = Scene(histogram, story, solid, Points.of(histogram, solid), look)
        if look.caption and self.scene.layout.line is None:
            warn(
                f"{name}: the caption has no room in {look.size} px and is left out; take a "
                "larger size, or a shorter caption"
            )

    @classmethod
    def of_colors(
        cls,
        histogram: Histogram,
        *,
        look: CloudLook = CloudLook(),
        motion: CloudMotion = CloudMotion(),
        space: str = defaults.SPACE,
        name: str = "picture",
    ) -> "MovingCloud":
        """Every color as it is.

        Raises:
            ParameterError: the space is unknown.
        """
        solid, text = Solid.of(space), provenance_of(name, space=space)
        return cls(histogram, Story.plain(histogram), solid, look, motion, name=name, text=text)

    @classmethod
    def of_levels(
        cls,
        progression: Progression,
        *,
        look: CloudLook = CloudLook(),
        motion: CloudMotion = CloudMotion(),
    ) -> "MovingCloud":
        """The colors divided as the levels of a progression have it, one after the other.

        K beyond the number of distinct colors would only repeat the last level; they are left out
        with a SweepWarning.
        """
        shown = progression.without_repeats("shown")
        solid = Solid.of(shown.method.space)
        story = Story.growing(shown, solid)
        text = provenance(shown)
        return cls(shown.histogram, story, solid, look, motion, name=shown.name, text=text)

    @classmethod
    def of_steps(
        cls,
        histogram: Histogram,
        run: LloydRun,
        *,
        look: CloudLook = CloudLook(),
        motion: CloudMotion = CloudMotion(),
        name: str = "picture",
    ) -> "MovingCloud":
        """The colors divided step by step, as Lloyd's algorithm did it."""
        solid = Solid.of(run.space)
        story = Story.stepping(run, solid)
        text = provenance_of(name, iterations=run.k, space=run.space)
        step = _STEP_LLOYD
        return cls(histogram, story, solid, look, motion, name=name, step=step, text=text)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the frames in px."""
        return self.scene.layout.size

    def poses(self, fps: int = FPS) -> list[Pose]:
        """What each frame shows, at ``fps`` frames a second unless the motion says otherwise.

        Raises:
            ParameterError: the time is too short to show everything.
        """
        divisions = len(self.scene.story)
        return self.motion.poses(divisions, self.motion.fps or fps, step=self._step)

    def still(self) -> U8:
        """(H, W, 3) uint8 sRGB: the last division, seen from where a turn begins."""
        last = len(self.scene.story) - 1
        return self.scene.paint(Pose(START, last, last, 0.0, 0))

    def shots(
        self,
        poses: list[Pose] | None = None,
        *,
        full: bool = True,
        threads: int | None = None,
        on_palette: OnPalette = lambda _palette: None,
    ) -> Iterator[Shot]:
        """The frames with their times, painted when they are asked for, a few ahead.

        Args:
            poses: what each shows; default is `poses`.
            full: in all their colors; otherwise with one palette of at most 255 for all.
            threads: how many are painted at a time; default is all processors. The frames are the
                same for any number.
            on_palette: called with the one palette before the first frame, if they have one.

        Raises:
            ParameterError: ``threads`` is below 1.
        """
        threads = workers(threads)
        return self._shots(self.poses() if poses is None else poses, full, threads, on_palette)

    def _shots(
        self, poses: list[Pose], full: bool, threads: int, on_palette: OnPalette
    ) -> Iterator[Shot]:
        draw: Callable[[Pose], Frame] = self._in_full
        if not full:
            shared = self._shared_palette(poses, threads)
            on_palette(shared.palette)
            draw = self._with(shared)

        def shot(pose: Pose) -> Shot:
            return Shot(draw(pose), pose.milliseconds)

        # Frames are large, and one that waits for each thread is enough to keep it at work.
        yield from side_by_side(shot, zip(poses), threads, ahead=threads)

    def _in_full(self, pose: Pose) -> Frame:
        return full_color(self.scene.paint(pose))

    def _with(self, palette: SharedPalette) -> Callable[[Pose], Frame]:
        return lambda pose: palette.frame(self.scene.paint(pose, grain=True))

    def _shared_palette(self, poses: list[Pose], threads: int) -> SharedPalette:
        """Made from frames all over the animation; of large ones every other pixel is enough."""
        chosen = [poses[i * len(poses) // _SAMPLES] for i in range(_SAMPLES)]
        every = 1 + (max(self.size) > 360)
        painted = side_by_side(self.scene.paint, zip(chosen), threads)
        samples = [pixels[::every, ::every] for pixels in painted]
        return SharedPalette.of(samples, self.scene.exact_colors)
