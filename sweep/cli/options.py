"""Options that several commands share, each declared once.

Those of every command that sweeps are the fields of `Sweeping`, which `sweeping` gives to a command
as its parameter ``common``.
"""

import contextlib
import functools
import inspect
from collections.abc import Callable, Iterator
from dataclasses import MISSING, dataclass, fields
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import typer

from sweep import defaults
from sweep.cli import console
from sweep.errors import ParameterError

if TYPE_CHECKING:
    from sweep.cli.console import Stage
    from sweep.clustering.method import Method
    from sweep.clustering.progression import Progression
    from sweep.image.image import Image

__all__ = [
    "AllowTruncated",
    "Background",
    "Debug",
    "Effort",
    "Font",
    "Frame",
    "Json",
    "Ks",
    "Lock",
    "MaxPixels",
    "NoClobber",
    "NoIcc",
    "NoMetadata",
    "Picture",
    "Preview",
    "Quiet",
    "Represent",
    "Space",
    "Steady",
    "Sweeping",
    "Theme",
    "Threads",
    "Verbose",
    "Width",
    "parse_width",
    "sweeping",
]

Picture = Annotated[
    str,
    typer.Argument(
        metavar="IMAGE",
        help="The picture: a file, - for standard input, or an http(s) address.",
    ),
]

Ks = Annotated[
    str,
    typer.Option(
        "-k",
        "--ks",
        metavar="LIST",
        help="The numbers of colors: 1..40, 1..40:3 (step), 2..256*2 (factor), 1,5,10,20,40.",
    ),
]

Width = Annotated[
    str,
    typer.Option(
        "--width",
        metavar="PX|full",
        help="Make the picture this wide first (never wider than it is); full keeps every pixel.",
    ),
]

Effort = Annotated[
    defaults.Effort,
    typer.Option("--effort", help="How much time to spend on a lower error."),
]

Space = Annotated[
    defaults.SpaceName,
    typer.Option("--space", help="The color space in which distances are measured."),
]

Represent = Annotated[
    defaults.Represent,
    typer.Option("--represent", help="What stands for a cluster in the palette."),
]

Lock = Annotated[
    str | None,
    typer.Option(
        "--lock",
        metavar="COLORS",
        help='Colors that every palette has, as in "#ffffff,#1a1a1a"; they count towards K.',
    ),
]

Steady = Annotated[
    int,
    typer.Option(
        "--steady",
        metavar="N",
        help="Keep colors the same from K to K while that is within N levels of what they stand "
        "for; smaller files, less shimmer. 0 is off.",
    ),
]

Threads = Annotated[
    int | None,
    typer.Option(
        "--threads",
        metavar="N",
        help="How many levels to finish at a time; default all processors. Same bytes for any N.",
    ),
]

Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]

Quiet = Annotated[bool, typer.Option("-q", "--quiet", help="Print nothing but errors.")]

Theme = Annotated[defaults.Theme, typer.Option("--theme", help="The ground that text stands on.")]

Font = Annotated[
    str | None,
    typer.Option("--font", metavar="FILE", help="A TrueType or OpenType face for the text."),
]

NoMetadata = Annotated[
    bool,
    typer.Option("--no-metadata", help="Leave the settings that made a file out of it."),
]


Frame = Annotated[
    str | None,
    typer.Option(
        "--frame",
        metavar="N|TIME",
        help="Which frame of an animation or a video, or page of a TIFF: 1 is the first, 3.5s a "
        "time.",
        show_default="1",
    ),
]

Background = Annotated[
    str,
    typer.Option(
        "--background",
        metavar="COLOR",
        help="What partly transparent pixels are blended over, and what is seen through fully "
        "transparent ones where a format has none.",
    ),
]

NoIcc = Annotated[
    bool,
    typer.Option(
        "--no-icc",
        help="Take no notice of a color profile, or of what else a file says of its colors.",
    ),
]

MaxPixels = Annotated[
    int,
    typer.Option("--max-pixels", metavar="N", help="Refuse a picture with more, by its header."),
]

AllowTruncated = Annotated[
    bool,
    typer.Option(
        "--allow-truncated",
        help="Take what is there of a file that is cut short; the rest is black.",
    ),
]

NoClobber = Annotated[
    bool, typer.Option("--no-clobber", help="Refuse to replace a file that is there.")
]

Verbose = Annotated[
    bool, typer.Option("-v", "--verbose", help="Tell on standard error what is being done.")
]

Debug = Annotated[bool, typer.Option("--debug", help="Show Python's traceback of what goes wrong.")]
Preview = Annotated[bool, typer.Option("--preview", help="Also show the result in the terminal.")]


@dataclass(frozen=True, slots=True)
class Sweeping:
    """What can be asked of every command that sweeps."""

    width: Width = str(defaults.WIDTH)
    effort: Effort = defaults.EFFORT
    space: Space = defaults.SPACE
    represent: Represent = defaults.REPRESENT
    lock: Lock = None
    steady: Steady = defaults.STEADY
    threads: Threads = None
    frame: Frame = None
    background: Background = defaults.BACKGROUND
    no_icc: NoIcc = False
    max_pixels: MaxPixels = defaults.MAX_PIXELS
    allow_truncated: AllowTruncated = False
    no_clobber: NoClobber = False
    json: Json = False
    quiet: Quiet = False
    verbose: Verbose = False
    debug: Debug = False

    @property
    def method(self) -> "Method":
        """How to cluster.

        Raises:
            ParameterError: a color to be locked cannot be read, or is there twice.
        """
        from sweep.clustering.method import Method, parse_colors

        locked = parse_colors(self.lock) if self.lock else ()
        return Method(self.effort, self.space, self.represent, locked, self.steady)

    @contextlib.contextmanager
    def around(self) -> Iterator[None]:
        """What holds while the command runs, whatever it is."""
        from sweep.system.files import keeping

        if self.verbose:
            console.log_on_stderr()
        with keeping() if self.no_clobber else contextlib.nullcontext():
            yield

    def check(self) -> None:
        """Refuse what cannot be used, before a picture is read.

        Raises:
            ParameterError: the method or the width.
        """
        from sweep.decode.request import Request

        _ = self.method
        parse_width(self.width)
        Request.of(self.frame, self.background, True, self.max_pixels, False)

    def load(self, picture: str) -> "Image":
        """Read a picture as it was asked for.

        Raises:
            ParameterError: the width is none.
            ImageError: the picture cannot be read.
        """
        from sweep.decode.load import load

        return load(
            picture,
            width=parse_width(self.width),
            frame=self.frame,
            background=self.background,
            icc=not self.no_icc,
            max_pixels=self.max_pixels,
            allow_truncated=self.allow_truncated,
        )

    def quantize(self, image: "Image", ks: tuple[int, ...], stage: "Stage") -> "Progression":
        """Count the colors of ``image`` and cluster them for every K, showing the progress."""
        from sweep.clustering.progression import quantize

        on_level = stage("clustering")
        return quantize(image, ks, self.method, threads=self.threads, on_level=on_level)


def sweeping(command: Callable[..., None]) -> Callable[..., None]:
    """Give ``command`` the options of `Sweeping`, gathered in its parameter ``common``."""
    hints = get_type_hints(Sweeping, include_extras=True)
    shared = [
        inspect.Parameter(
            field.name,
            inspect.Parameter.KEYWORD_ONLY,
            default=inspect.Parameter.empty if field.default is MISSING else field.default,
            annotation=hints[field.name],
        )
        for field in fields(Sweeping)
    ]
    own = [p for p in inspect.signature(command).parameters.values() if p.name != "common"]
    names = {parameter.name for parameter in shared}

    @functools.wraps(command)
    def with_common(**values: Any) -> None:
        common = Sweeping(**{name: values.pop(name) for name in names})
        with common.around():
            command(**values, common=common)

    own_hints = get_type_hints(command, include_extras=True)
    parameters = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in own] + shared
    with_common.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    with_common.__annotations__ = {p.name: own_hints.get(p.name, p.annotation) for p in parameters}
    return with_common


def parse_width(text: str) -> int | None:
    """Px as a number; "full" is None.

    Raises:
        ParameterError: it is neither.
    """
    if text == "full":
        return None
    if text.isascii() and text.isdigit() and 1 <= int(text) <= 10**6:
        return int(text)
    raise ParameterError(f'--width "{text}" is not a width; give px from 1 up, or full')
