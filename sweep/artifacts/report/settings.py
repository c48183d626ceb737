"""Report: what is asked to be measured."""

from dataclasses import dataclass
from typing import Annotated, Any

from sweep import defaults
from sweep.artifacts.settings import ArtifactFields
from sweep.clustering.method import Ks
from sweep.drawing.looks import LookFields, theme_option
from sweep.settings.option import Option

__all__ = ["Report"]


def _read_goal(goal: Any) -> Any:
    from sweep.artifacts.report.goal import parse_goal  # noqa: PLC0415  (OpenCV is slow to load)

    parse_goal(goal)
    return goal


@dataclass(frozen=True, slots=True, kw_only=True)
class Report(LookFields, ArtifactFields):
    """What every number of colors costs and keeps.

    >>> import sweep
    >>> sweep.Report(until="delta_e<3").until
    'delta_e<3'

    Attributes:
        ks: the K to measure.
        until: a goal, as in "delta_e<3": the smallest K that meets it is found, beyond ``ks`` if
            need be; see `parse_goal`.
        plot: a file to draw the curves to, .svg or .png.
        theme: the ground of the plot.
        font: its face.

    All others are those of `ReadingFields` and `MethodFields`.
    """

    kind = "report"

    ks: Ks = defaults.KS
    until: Annotated[
        str | None,
        Option(
            help='Find the smallest K for which "delta_e<3", "psnr>30", "ssim>0.9" or "mse<200", '
            'or up to which "bytes<100kB"; looks beyond the list if needed, up to 256.',
            group="Output",
            metavar="GOAL",
            read=_read_goal,
        ),
    ] = None
    plot: Annotated[
        str | None,
        Option(
            help="Also draw error, difference as seen and bytes against K (.svg, .png).",
            group="Output",
            metavar="FILE",
            file="written",
        ),
    ] = None
    theme: Annotated[defaults.Theme, theme_option("The ground of the plot.")] = defaults.THEME
