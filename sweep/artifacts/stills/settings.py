"""Stills: what is asked of the picture at every number of colors, each in a file of its own."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from sweep import defaults
from sweep.artifacts.settings import ArtifactFields
from sweep.clustering.method import Ks
from sweep.drawing.looks import CaptionFields, caption_option, check_template, theme_option
from sweep.settings.option import Option
from sweep.settings.rules import Idle, Rule

__all__ = ["Stills"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stills(CaptionFields, ArtifactFields):
    """The picture at every number of colors, each in a file of its own.

    >>> import sweep
    >>> sweep.Stills(name="{k}.webp").ks
    '1,5,10,20,40'

    Attributes:
        ks: the K to write. Those beyond the number of distinct colors would only repeat the last;
            they are left out with a SweepWarning.
        name: a template for the names of the files, with the fields {stem} (the name of the
            picture without its suffix), {k} and {colors}, see `parse_template`. Its suffix picks
            the format.
        caption: what is written on every still; None (default) for nothing.

    All others are those of `CaptionFields`, `ReadingFields` and `MethodFields`.
    """

    kind = "stills"

    ks: Ks = defaults.FEW_KS
    name: Annotated[
        str,
        Option(
            help="The names of the files; {stem}, {k} and {colors} are filled in, the suffix picks "
            "the format (.png, .webp, .gif, .jpg).",
            group="Output",
            metavar="TEMPLATE",
        ),
    ] = defaults.STILL_NAME
    caption: Annotated[
        str | None,
        caption_option(
            "Write this on each still; {k}, {colors}, {mse} and {psnr} are filled in.",
            shown="no caption",
        ),
    ] = None
    swatches: Annotated[
        bool, Option(help="No palette beside the caption's text.", group="Caption")
    ] = True
    theme: Annotated[defaults.Theme, theme_option("The ground of the caption.")] = defaults.THEME

    rules: ClassVar[tuple[Rule, ...]] = (
        Idle(
            ("caption_at", "swatches", "theme", "font"),
            lambda stills: stills.caption is None,
            f'is for the caption, and there is none; add --caption="{defaults.CAPTION}"',
        ),
    )

    def check(self) -> None:
        """Refuse a caption that cannot be written."""
        check_template(self.caption, self.font)
