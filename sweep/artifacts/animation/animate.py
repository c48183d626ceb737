"""The recipe of an animation: source -> Progression -> captioned Frames -> Shots -> files."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sweep.artifacts.animation.budget import write_within
from sweep.artifacts.animation.frames import poster_of
from sweep.artifacts.animation.html import alt_text, make_snippet, write_page
from sweep.artifacts.animation.settings import Animation
from sweep.artifacts.animation.times import check_shown
from sweep.artifacts.animation.write import check_animation, write_animation
from sweep.artifacts.job import Job, Output, Run, Source
from sweep.artifacts.provenance import provenance
from sweep.artifacts.readable import readable
from sweep.clustering.ks import parse_ks, span_of
from sweep.clustering.progression import Progression
from sweep.encode.png import KEYWORD, indexed_png
from sweep.encode.write import Encoder, WrittenAnimation
from sweep.encode.written import Made
from sweep.errors import ParameterError
from sweep.settings.signature import takes
from sweep.system.arrays import OnStage
from sweep.system.files import replacing
from sweep.timeline.timing import Timing, warn_of_flashing

__all__ = ["MadeAnimation", "animate", "make_animation", "still_beside"]

_BETWEEN = ("step", "hold_first", "ease", "reverse", "bounce", "last_first")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class MadeAnimation(Made[WrittenAnimation]):
    """An animation that was made.

    Attributes:
        progression: what it shows.
        settings: what was asked for.
        poster: where a still of it was written, or None.
    """

    progression: Progression
    settings: Animation
    poster: Path | None

    def snippet(self, *, alt: str | None = None) -> str:
        """Markup that shows it, to be pasted into any page; see `make_snippet`.

        Args:
            alt: what it is, for those who do not see it; None (default) for the picture's name and
                its K.

        Raises:
            ParameterError: there is no still to show instead (see ``poster``), no file has an
                address, or a browser cannot show one.
        """
        if self.poster is None:
            raise ParameterError("the markup shows a still too; name one with --poster=FILE.png")
        loop = self.settings.loop
        alt = self.alt if alt is None else alt
        return make_snippet(self.written, alt=alt, poster=self.poster, loop=loop)

    @property
    def alt(self) -> str:
        """What it is, in words: the picture's name and its K."""
        ks = self.progression.without_repeats().ks
        return alt_text(self.progression.name, ks, self.settings.alt)


@takes(Animation)
def animate(
    source: Source,
    *outputs: Output,
    settings: Animation | None = None,
    format: str | None = None,
    threads: int | None = None,
    on_stage: OnStage | None = None,
    **options: Any,
) -> MadeAnimation:
    """Show a picture at every number of colors, as an animation.

    >>> import numpy as np, sweep
    >>> ramp = np.tile(np.arange(64, dtype=np.uint8), (16, 1))
    >>> made = sweep.animate(ramp, ks="1..4", step=0.5, hold=1, caption=None)
    >>> made[0].format, made[0].width, made[0].frames, made[0].milliseconds
    ('gif', 64, 4, 2500)

    Args:
        source: a picture, as for `load`, or a Progression.
        outputs: paths, whose suffix picks the format (.gif, .webp, .png, .apng, .avif, .mp4,
            .webm, .mov, .mkv), or binary streams (with ``format``). Without any, a GIF is handed
            back, which a notebook shows.
        settings: what is asked for.
        format: the format's name, instead of the suffixes.
        threads: how many work at a time; None is as many as there are processors. The bytes are
            the same.
        on_stage: called with the name of each stage; returns what is called with (done, in all).
        options: fields of `Animation`, instead of or on top of ``settings``, as in ``step=0.4``.

    Raises:
        ImageError: the picture cannot be read.
        ParameterError: an option is unknown, out of its range, contradicts another, or asks for
            what a format cannot express.
        OutputError: a file cannot be written, or not within ``max_bytes``; it is then as it was
            before, and the others are written all the same.
    """
    run = Run(format, threads, on_stage)
    return make_animation(Job.of((Animation, settings, options), [source], outputs, run, "gif"))


def make_animation(job: Job[Animation], *, still: Path | None = None) -> MadeAnimation:
    """Make an animation, and the still and the page that go with it.

    Args:
        job: what is to be made, of one source.
        still: where the still goes, if neither ``poster`` nor ``html`` say so.

    Raises:
        Exception: see `animate`.
    """
    # Whatever can be refused is refused before the work begins.
    settings, timing, (source,) = job.settings, job.settings.timing, job.sources
    asked = parse_ks(settings.ks)
    ks = source.ks if isinstance(source, Progression) and "ks" not in job.given else asked
    if len(ks) == 1:
        # The only K is the last, which is held.
        job.refuse(
            [*_BETWEEN, *([] if settings.original else ["crossfade"])],
            "is for several K, and there is one; leave it out, or take --hold for its time",
        )
    check_shown(settings.chosen, ks)
    if settings.chosen:
        warn_of_flashing(min(seconds for _, seconds in settings.chosen), "--times")
    encoders = check_animation(job, timing, frames=len(ks) + settings.original, ks=ks)
    still = _still(job) or still
    if still is None:  # which all markup shows too
        job.refuse(["alt"], "is for the markup; add --html=FILE or --poster=FILE.png")
    job.check_outputs(still, settings.html)
    if settings.poster_k is not None:
        _check_poster_k(settings.poster_k, ks, still, encoders)

    if settings.max_bytes is not None:
        progression, written = write_within(job, timing, ks)
    else:
        progression = _swept(job, timing, ks)
        written = write_animation(
            progression, job, job.outputs, timing, on_frame=job.stage("writing")
        )
    made = MadeAnimation(
        written=job.handed_back(written),
        seconds=job.seconds,
        progression=progression,
        settings=settings,
        poster=still,
    )
    if still is not None:
        _write_still(progression, settings, still)
    if settings.html is not None and still is not None:
        write_page(
            Path(settings.html), written, alt=made.alt, poster=still, loop=settings.loop,
            title=settings.alt or readable(made.progression.name),
        )  # fmt: skip
    return replace(made, seconds=job.seconds)


def _swept(job: Job[Animation], timing: Timing, ks: tuple[int, ...]) -> Progression:
    (source,) = job.sources
    if isinstance(source, Progression):
        return job.swept(source, ks)
    image = job.image(source)
    check_animation(job, timing, image=image, ks=ks)
    return job.cluster(image, ks)


def _still(job: Job[Animation]) -> Path | None:
    """Where the still goes: as told, or for a page beside the first file.

    Raises:
        ParameterError: a page would have nothing to show.
    """
    settings = job.settings
    targets = [output for output in job.outputs if isinstance(output, Path)]
    if settings.html is not None and not targets:
        raise ParameterError("-o - has no address that a page could show; write to a file")
    if settings.poster is not None:
        still = Path(settings.poster)
    elif settings.html is not None:
        still = still_beside(targets[0])
    else:
        return None
    return still


def still_beside(animation: Path) -> Path:
    """What the still of a file is called that nobody named."""
    return animation.with_name(f"{animation.stem}-poster.png")


def _check_poster_k(
    k: int, ks: Sequence[int], still: Path | None, encoders: Sequence[Encoder]
) -> None:
    if k not in ks:
        raise ParameterError(
            f"--poster-k {k} is not among the K of the sweep, {span_of(ks)}; take one of them"
        )
    if still is None and all(encoder.NAME != "apng" for encoder in encoders):
        raise ParameterError(f"--poster-k {k} needs a place to show it; add --poster=FILE.png")


def _write_still(progression: Progression, settings: Animation, path: Path) -> None:
    frame = poster_of(progression, settings)
    told = provenance(progression.without_repeats())
    with replacing(path) as stream:
        stream.write(indexed_png(frame, {KEYWORD: told} if settings.metadata else None))
