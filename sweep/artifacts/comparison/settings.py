"""Comparison: what is asked of versions of a picture. This module imports nothing heavy."""

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from sweep import defaults
from sweep.artifacts.comparison.place import Place, parse_place
from sweep.artifacts.settings import ArtifactFields, SpacesFields
from sweep.clustering.method import ks_option
from sweep.defaults import Mode
from sweep.drawing.looks import LookFields, check_font
from sweep.errors import ParameterError
from sweep.settings.option import Option
from sweep.settings.rules import Idle, Rule

__all__ = ["MOST_MAGNIFIED", "MOST_PANELS", "Comparison", "check_versions"]

MOST_PANELS = 16  # of a page; beyond that a contact sheet tells more
MOST_MAGNIFIED = 64
_MOST_DIFFERENCE = 150  # CIEDE2000 of the farthest colors is not much above 100

# What labels, notes and legends are written with.
# Which modes take a setting that means nothing to the others.
_FITS: dict[str, tuple[Mode, ...]] = {
    "at": ("split", "zoom"),
    "magnify": ("zoom",),
    "scale": ("diff",),
    "step": ("blink",),
    "original": ("side", "diff", "zoom"),
}


def _read_place(place: Any) -> Place:
    return place if isinstance(place, Place) else parse_place(str(place))


def _only_for(name: str, modes: tuple[Mode, ...]) -> Idle:
    return Idle(
        (name,),
        lambda comparison: comparison.mode not in modes,
        lambda comparison: (
            f"means nothing to --mode={comparison.mode}; leave it out, or take "
            f"--mode={' or '.join(modes)}"
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison(LookFields, SpacesFields, ArtifactFields):
    """Versions of a picture, shown so that their differences are seen.

    >>> import sweep
    >>> sweep.Comparison(mode="zoom", at="50%,40%").to_dict()["at"]
    '50%,40%'

    Attributes:
        ks: the K to compare; None (default) is 5 and 14, or 14 for several spaces or pictures.
        mode: "side" (default): whole pictures beside each other, the original first. "split": one
            picture, the left of one version and the right of another. "diff": how far each pixel
            is from the original, as a heat map. "zoom": whole pictures, and one place of them
            magnified. "blink": one after the other in an animation. "changes": what moved from
            K - 1 to K.
        fit: whether two pictures of different sizes are made the same: scaled down and cropped.
        at: for "zoom", the middle of what is magnified; None is where the first and the last
            version differ most. For "split", where the picture is cut; None is the middle. Text is
            read as in "120,80" or "50%".
        magnify: for "zoom", how many pixels wide and high a pixel is shown, 2 to 64; None is the
            one of 4 to 8 with which what is magnified is nearest to the size of the whole picture.
        scale: for "diff", the CIEDE2000 at the top of the scale, more than 0 to 150; None is a
            round number that 99.5 % of the pixels stay below.
        original: whether "side", "diff" and "zoom" begin with the original. Default True.
        step: for "blink", seconds for each version; None is 0.8.

    All others are those of `LookFields`, `SpacesFields` (at one K), `ReadingFields` and
    `MethodFields`.
    """

    kind = "comparison"

    ks: Annotated[
        str | None,
        ks_option(
            "The numbers of colors to compare: 5,14 or 2..256*2.",
            shown=f"{defaults.COMPARED_KS}; {defaults.COMPARED_K} with --spaces or two pictures",
        ),
    ] = None
    mode: Annotated[Mode, Option(help="How the difference is shown.", group="Comparison")] = (
        defaults.MODE
    )
    fit: Annotated[
        bool,
        Option(help="Make two pictures the same size: scale down, and crop.", group="Comparison"),
    ] = False
    at: Annotated[
        Place | None,
        Option(
            help="The middle of what zoom magnifies (x,y), or where split cuts (x): px or percent "
            "of the picture at its --width, as in 120,80 or 40%.",
            group="Comparison",
            metavar="X,Y|X",
            shown="where they differ most; 50%",
            read=_read_place,
            write=str,
        ),
    ] = None
    magnify: Annotated[
        int | None,
        Option(
            help="How many times zoom magnifies, 2 to 64.",
            group="Comparison",
            metavar="N",
            shown="4 to 8, what fits the size best",
            least=2,
            most=MOST_MAGNIFIED,
        ),
    ] = None
    scale: Annotated[
        float | None,
        Option(
            help="The CIEDE2000 at the top of diff's scale.",
            group="Comparison",
            metavar="N",
            shown="99.5 % of the pixels are below",
            least=0,
            above=True,
            most=_MOST_DIFFERENCE,
            takes=f"more than 0 and at most {_MOST_DIFFERENCE}: the CIEDE2000 of the lightest "
            "color of the heat map",
        ),
    ] = None
    original: Annotated[
        bool, Option(help="Leave the original out of side, diff and zoom.", group="Comparison")
    ] = True
    step: Annotated[
        float | None,
        Option(
            help="Seconds for each version in blink.",
            group="Comparison",
            metavar="S",
            shown=str(defaults.BLINK),
        ),
    ] = None

    rules: ClassVar[tuple[Rule, ...]] = (
        *(_only_for(name, modes) for name, modes in _FITS.items()),
    )

    def check(self) -> None:
        """Refuse a face that cannot be read."""
        check_font(self.font)

    def check_size(self, size: tuple[int, int]) -> None:
        """Refuse a place that a picture of this width and height does not have.

        Raises:
            ParameterError: it is outside of it, or no place that the mode can use.
        """
        if self.mode == "split" and size[0] < 2:
            raise ParameterError(
                "a picture 1 px wide cannot be cut in two; take another --mode than split"
            )
        if self.at is not None:
            _ = self.at.cut(size[0]) if self.mode == "split" else self.at.point(size)


def check_versions(mode: Mode, count: int) -> None:
    """Refuse more versions than a mode can show.

    Raises:
        ParameterError: saying how many it can.
    """
    if mode == "split" and count > 2:
        raise ParameterError(
            f"--mode=split has two sides, and {count} were asked for; give two K, as in -k=5,14, "
            "or one to see it beside the original"
        )
    if mode != "blink" and count > MOST_PANELS:
        raise ParameterError(
            f"--mode={mode} shows at most {MOST_PANELS}, and {count} were asked for; give fewer K"
        )
