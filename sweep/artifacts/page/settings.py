"""Page: what is asked of the page that shows every number of colors."""

from dataclasses import dataclass
from typing import Annotated

from sweep import defaults
from sweep.artifacts.settings import Alt, ArtifactFields, SpacesFields
from sweep.clustering.method import Ks
from sweep.settings.option import Option
from sweep.timeline.timing import seconds_option

__all__ = ["Page"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(SpacesFields, ArtifactFields):
    """A web page that holds every number of colors, to be looked at and understood.

    >>> import sweep
    >>> page = sweep.Page(ks="1..64", original="none")
    >>> page.ks, page.theme
    ('1..64', 'auto')

    Attributes:
        ks: the K that can be chosen, see `parse_ks`. Those beyond the number of distinct colors
            would only repeat the last; they are left out with a SweepWarning.
        title: the heading of the page; None (default) is made of the names of the pictures.
        alt: what the picture shows, in words; None (default) is its file's name made readable.
        theme: "auto" (default) is as the system of whoever looks wishes, or "light" or "dark".
        original: how the picture as it was is kept, to be compared with: "webp" (default, at
            quality 80), "lossless" (as WebP) or "none".
        step: seconds for each K when it plays, 0.02 to 600.
        hold: seconds for the last K.
        parts: a folder to write script, data and page to as files of their own, for sites; None
            (default) is one file with everything in it.

    All others are those of `SpacesFields`, `ReadingFields` and `MethodFields`.
    """

    kind = "page"

    ks: Ks = defaults.KS
    title: Annotated[
        str | None,
        Option(
            help="The heading of the page.",
            group="Page",
            metavar="TEXT",
            shown="the names of the pictures",
        ),
    ] = None
    alt: Alt = None
    theme: Annotated[
        defaults.PageTheme,
        Option(help="Light, dark, or as the system of whoever looks wishes.", group="Look"),
    ] = defaults.PAGE_THEME
    original: Annotated[
        defaults.Original,
        Option(
            help="How the picture as it was is kept: as WebP at quality 80 or lossless, or not.",
            group="Page",
        ),
    ] = defaults.ORIGINAL
    step: Annotated[
        float,
        seconds_option("Seconds for each K when it plays."),
    ] = defaults.STEP
    hold: Annotated[
        float,
        seconds_option("Seconds for the last K."),
    ] = defaults.HOLD
    parts: Annotated[
        str | None,
        Option(
            help="Write k-sweep.js, a .ksweep file for each picture and the page to a folder, "
            "for sites, instead of one file.",
            group="Page",
            metavar="DIR",
            file="written",
        ),
    ] = None
