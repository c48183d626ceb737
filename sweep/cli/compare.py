"""``sweep compare``: versions of a picture, shown so that their differences are seen."""

import functools
import time
from typing import TYPE_CHECKING, Annotated, Any, get_args

import typer

from sweep import defaults
from sweep.cli import console, files, options
from sweep.cli.outputs import Outputs
from sweep.cli.preview.show import show
from sweep.errors import ParameterError

if TYPE_CHECKING:
    from sweep.artifacts.comparison.compare import Compared

__all__ = ["compare"]

Pictures = Annotated[
    list[str],
    typer.Argument(metavar="IMAGE", help="The picture, or two; - is standard input."),
]
Ks = Annotated[
    str | None,
    typer.Option(
        "-k",
        "--ks",
        metavar="LIST",
        help="The numbers of colors to compare: 5,14 or 2..256*2.",
        show_default=f"{defaults.COMPARED_KS}; {defaults.COMPARED_K} with --spaces or two pictures",
    ),
]
Output = Annotated[
    list[str] | None,
    typer.Option(
        "-o",
        "--output",
        metavar="FILE",
        help="Where to; the suffix picks the format (.png, .webp, .jpg; .gif for blink), - is "
        "standard output. May be repeated. Default: NAME-MODE.png, or .gif, in this folder.",
    ),
]
Format = Annotated[
    str | None,
    typer.Option(
        "--format", metavar="NAME", help="The format, instead of the suffix: png, webp, jpg, gif."
    ),
]
Mode = Annotated[
    defaults.Mode,
    typer.Option("--mode", help="How the difference is shown."),
]
Spaces = Annotated[
    str | None,
    typer.Option(
        "--spaces",
        metavar="LIST",
        help="Compare color spaces at one K: rgb,oklab (of rgb, linear, lab, oklab).",
    ),
]
Fit = Annotated[
    bool, typer.Option("--fit", help="Make two pictures the same size: scale down, and crop.")
]
At = Annotated[
    str | None,
    typer.Option(
        "--at",
        metavar="X,Y|X",
        help="The middle of what zoom magnifies (x,y), or where split cuts (x): px or percent of "
        "the picture at its --width, as in 120,80 or 40%. Default: where they differ most; 50%.",
    ),
]
Magnify = Annotated[
    int | None,
    typer.Option(
        "--magnify",
        metavar="N",
        help="How many times zoom magnifies, 2 to 64. Default: 4 to 8, what fits the size best.",
    ),
]
Scale = Annotated[
    float | None,
    typer.Option(
        "--scale",
        metavar="N",
        help="The CIEDE2000 at the top of diff's scale. Default: 99.5 % of the pixels are below.",
    ),
]
NoOriginal = Annotated[
    bool, typer.Option("--no-original", help="Leave the original out of side, diff and zoom.")
]
Step = Annotated[
    float | None,
    typer.Option(
        "--step",
        metavar="S",
        help="Seconds for each version in blink.",
        show_default=str(defaults.BLINK),
    ),
]


@options.sweeping
def compare(
    pictures: Pictures,
    common: options.Sweeping,
    ks: Ks = None,
    output: Output = None,
    format: Format = None,
    mode: Mode = defaults.MODE,
    spaces: Spaces = None,
    fit: Fit = False,
    at: At = None,
    magnify: Magnify = None,
    scale: Scale = None,
    no_original: NoOriginal = False,
    step: Step = None,
    theme: options.Theme = defaults.THEME,
    font: options.Font = None,
    preview: options.Preview = False,
    no_metadata: options.NoMetadata = False,
) -> None:
    """Compare numbers of colors, color spaces, or two pictures.

    side: whole pictures beside each other. split: one picture, cut by a line. diff: a heat map of
    the difference from the original. zoom: one place magnified. blink: a GIF that shows one after
    the other. changes: what moved from K - 1 to K.
    """
    started = time.monotonic()
    quiet = common.quiet
    with console.notes(quiet=quiet), console.progress(quiet=quiet) as stage:
        from sweep.artifacts.comparison.compare import check_comparison, write_comparisons
        from sweep.artifacts.comparison.place import parse_place
        from sweep.artifacts.comparison.settings import Comparison
        from sweep.artifacts.comparison.sources import of_one_size, progressions_for
        from sweep.clustering.ks import parse_ks

        # Whatever can be refused is refused before the work begins.
        common.check()
        place = None if at is None else parse_place(at)
        comparison = Comparison(mode, not no_original, place, magnify, scale, step, theme, font)
        several = _spaces(spaces, common.space)
        wanted = parse_ks(ks or _default_ks(pictures, several))
        _check_one_k(pictures, several, wanted, fit)
        names = output or [
            files.named(pictures[0], mode, format, "gif" if mode == "blink" else "png")
        ]
        outputs = Outputs(names, format, "--json" if common.json else None)
        count = len(wanted) * max(1, len(several)) * len(pictures)
        check = functools.partial(
            check_comparison, comparison=comparison, count=count, format=format
        )
        for target in outputs.targets:
            check(target)
        files.check(names, pictures)

        images = of_one_size([common.load(picture) for picture in pictures], fit=fit)
        check(outputs.targets[0], size=images[0].size)
        progressions = progressions_for(
            images,
            wanted,
            common.method,
            comparison=comparison,
            spaces=several,
            threads=common.threads,
            on_level=stage("clustering"),
        )
        stage("drawing")
        with outputs.passed_on():
            written = write_comparisons(
                progressions,
                outputs.targets,
                comparison,
                ks=wanted,
                format=format,
                metadata=not no_metadata,
            )
    made_in = time.monotonic() - started
    if common.json:
        console.print_json(_as_json(written, made_in))
    elif not quiet:
        console.say_all([_summary(one, made_in) for one in written], to=outputs.told_to)
    if preview:
        from sweep.cli.preview.protocols import opened

        show(opened(outputs.targets[0]), quiet=quiet)


def _spaces(spaces: str | None, space: defaults.SpaceName) -> list[defaults.SpaceName]:
    """The spaces to compare; none if that was not asked for."""
    if spaces is None:
        return []
    if space != defaults.SPACE:
        raise ParameterError(
            f"--space {space} and --spaces {spaces} contradict each other; choose one of them"
        )
    known: dict[str, defaults.SpaceName] = {name: name for name in get_args(defaults.SpaceName)}
    names = [name.strip() for name in spaces.split(",")]
    for name in names:
        if name not in known:
            raise ParameterError(
                f'--spaces has "{name}", which is unknown; known are {", ".join(known)}'
            )
    if len(names) < 2 or len(set(names)) < len(names):
        raise ParameterError(
            f"--spaces {spaces} has not two different spaces to compare; name them, as in rgb,oklab"
        )
    return [known[name] for name in names]


def _default_ks(pictures: list[str], spaces: list[defaults.SpaceName]) -> str:
    return defaults.COMPARED_K if spaces or len(pictures) > 1 else defaults.COMPARED_KS


def _check_one_k(
    pictures: list[str], spaces: list[defaults.SpaceName], ks: tuple[int, ...], fit: bool
) -> None:
    """Several pictures or several spaces or several K are compared, one of these at a time.

    Raises:
        ParameterError: more than one of them, or more pictures than two.
    """
    if len(pictures) > 2:
        raise ParameterError(f"{len(pictures)} pictures are too many to compare; give one or two")
    if fit and len(pictures) < 2:
        raise ParameterError("--fit is for two pictures, and there is one; leave it out")
    if spaces and len(pictures) > 1:
        raise ParameterError("--spaces compares what one picture looks like; give one picture")
    if len(ks) > 1 and (spaces or len(pictures) > 1):
        what = "color spaces" if spaces else "two pictures"
        raise ParameterError(
            f"{what} are compared at one K, and {len(ks)} were asked for; give one, as in "
            f"-k {ks[-1]}"
        )


def _as_json(written: "list[Compared]", seconds: float) -> dict[str, Any]:
    """What was compared, which is the same in every output, and the outputs."""
    one = written[0]
    return {
        "mode": one.mode,
        "facts": one.facts,
        "versions": one.versions,
        "outputs": [
            {name: getattr(each, name) for name in ("path", "format", "width", "height", "bytes")}
            for each in written
        ],
        "seconds": round(seconds, 3),
    }


def _summary(result: "Compared", seconds: float) -> str:
    labels = " | ".join(version["label"] for version in result.versions)
    return (
        f"{result.path}: {result.mode}, {labels}{_where(result.facts)}, "
        f"{result.width}x{result.height} px, {result.bytes:,} bytes, made in {seconds:.1f} s"
    )


def _where(facts: dict[str, Any]) -> str:
    if "place" in facts:
        place = facts["place"]
        return (
            f", {facts['magnify']} times the {place['width']}x{place['height']} px at "
            f"{place['x']},{place['y']}"
        )
    return f", scale 0 to {facts['scale']:g}" if "scale" in facts else ""
