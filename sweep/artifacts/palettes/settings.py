"""Palettes: what is asked of the colors of a picture."""

from dataclasses import dataclass
from typing import Annotated

from sweep import defaults
from sweep.artifacts.settings import ArtifactFields
from sweep.clustering.method import ks_option
from sweep.drawing.looks import LookFields, check_font, theme_option
from sweep.settings.option import Option

__all__ = ["Palettes"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Palettes(LookFields, ArtifactFields):
    """The colors of a picture at one number of colors, or the tree of several.

    >>> import sweep
    >>> sweep.Palettes(sort="hue").ks
    '14'

    Attributes:
        ks: whose palettes; of several K, their lineage is a tree.
        sort: the order of the colors of each palette: by "share" (default), "lightness", "hue" or
            "lineage", see `order_of`.
        theme: the ground of pictures of palettes.
        font: their face.

    All others are those of `ReadingFields` and `MethodFields`. A single palette is not held
    steady, so that it is the same in every order, and ``steady`` is refused.
    """

    kind = "palettes"

    ks: Annotated[
        str,
        ks_option(
            "The number of colors; or several, as in 1..40 or 1,5,10: their lineage is a tree."
        ),
    ] = defaults.PALETTE_KS
    sort: Annotated[
        defaults.Sort,
        Option(help="In which order the colors come.", group="Output", what="order"),
    ] = defaults.SORT
    theme: Annotated[defaults.Theme, theme_option("The ground of .svg and .png.")] = defaults.THEME

    def check(self) -> None:
        """Refuse a face that cannot be read."""
        check_font(self.font)
