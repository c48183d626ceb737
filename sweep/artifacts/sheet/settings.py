"""Sheet: what is asked of a contact sheet."""

from dataclasses import dataclass
from typing import Annotated

from sweep import defaults
from sweep.artifacts.settings import ArtifactFields
from sweep.clustering.method import Ks
from sweep.drawing.looks import LookFields, caption_option, check_line, check_template
from sweep.settings.option import Option

__all__ = ["LEAST_TILE", "Sheet"]

LEAST_TILE = 16  # px
_MOST_TILE, _MOST_COLUMNS, _MOST_GAP = 8000, 1000, 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet(LookFields, ArtifactFields):
    """The picture, or several, at some numbers of colors side by side.

    >>> import sweep
    >>> sweep.Sheet(page="a4").tile is None
    True

    Attributes:
        ks: the K to show.
        original: whether the untouched picture comes first. Default True.
        columns: tiles side by side, 1 or more; None (default) is for one row for each of several
            pictures, or as many as bring the sheet near to the shape of its page or, without one,
            3:2.
        tile: the longer side of a tile in px, 16 to 8000; None (default) is 400, or less where
            there are many, and on a page as large as there is room for.
        gap: px between tiles, 0 to 2000; None (default) suits the tiles.
        title: the text over all; None (default) is the name of the picture, "" is for none.
        footer: whether the settings stand below. Default True.
        caption: what stands under each tile, see `parse_template`; empty for nothing. Default
            "K = {k}".
        swatches: whether each tile has its palette below. Default True.
        page: "a4" or "letter", turned as suits the tiles, or as in "a4-portrait"; at 300 dpi, with
            margins, and several of them if the tiles would be smaller than an inch. None (default)
            is one page as large as it has to be.

    All others are those of `LookFields`, `ReadingFields` and `MethodFields`.
    """

    kind = "sheet"

    ks: Ks = defaults.FEW_KS
    original: Annotated[bool, Option(help="Only what was swept.", group="Sheet")] = True
    columns: Annotated[
        int | None,
        Option(
            help="Tiles side by side.",
            group="Sheet",
            metavar="N",
            shown="as suits the shape",
            least=1,
            most=_MOST_COLUMNS,
        ),
    ] = None
    tile: Annotated[
        int | None,
        Option(
            help="The longer side of a tile.",
            group="Sheet",
            metavar="PX",
            shown=f"{defaults.TILE}, or less for many; on a page as large as it allows",
            least=LEAST_TILE,
            most=_MOST_TILE,
            takes=f"{LEAST_TILE} to {_MOST_TILE} px",
        ),
    ] = None
    gap: Annotated[
        int | None,
        Option(
            help="Between tiles.",
            group="Sheet",
            metavar="PX",
            shown="as suits the tiles",
            least=0,
            most=_MOST_GAP,
            takes=f"0 to {_MOST_GAP} px",
        ),
    ] = None
    title: Annotated[
        str | None,
        Option(
            help='The text over all; "" is for none.',
            group="Sheet",
            metavar="TEXT",
            shown="the picture's name",
        ),
    ] = None
    footer: Annotated[bool, Option(help="No settings below.", group="Sheet")] = True
    page: Annotated[
        defaults.PageName | None,
        Option(
            help="For printing at 300 dpi, with margins; turned as suits the tiles if it is not "
            "said.",
            group="Sheet",
        ),
    ] = None
    caption: Annotated[
        str,
        caption_option("The text under each tile; {k}, {colors}, {mse} and {psnr} are filled in."),
    ] = defaults.CAPTION
    swatches: Annotated[bool, Option(help="No palettes below the tiles.", group="Caption")] = True

    @property
    def written(self) -> bool:
        """Whether title, footer or captions write anything."""
        return self.title != "" or self.footer or self.caption != ""

    def check(self) -> None:
        """Refuse a caption or a title that cannot be written."""
        check_template(self.caption, self.font)
        check_line(self.title, self.font, "title")
