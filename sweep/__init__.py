"""Show what a picture looks like at every number of colors.

    file -> Image -> Histogram -> Progression -> Frames -> captioned Frames -> Shots -> file
            load     Histogram.of  Progression.of  .frames()  CaptionLayout.draw  to_shots  write

In a notebook:

    import sweep
    image = sweep.load("parrot.jpg", width=640)
    progression = sweep.quantize(image, "1..40")
    progression[14]                             # palette, shares and error at K = 14
    sweep.animate(progression, "parrot.gif")

Names are loaded when they are first used, so that ``import sweep`` costs next to nothing.
"""

import importlib
from typing import TYPE_CHECKING, Any

from sweep._version import __version__

if TYPE_CHECKING:
    from sweep.artifacts.animation.animate import animate as animate
    from sweep.artifacts.animation.animate import captioned_frames as captioned_frames
    from sweep.artifacts.animation.animate import check_animation as check_animation
    from sweep.artifacts.animation.animate import make_poster as make_poster
    from sweep.artifacts.animation.animate import to_animation as to_animation
    from sweep.artifacts.animation.animate import write_poster as write_poster
    from sweep.artifacts.animation.budget import Plan as Plan
    from sweep.artifacts.animation.budget import fitted_plan as fitted_plan
    from sweep.artifacts.animation.budget import parse_bytes as parse_bytes
    from sweep.artifacts.animation.html import alt_text as alt_text
    from sweep.artifacts.animation.html import make_page as make_page
    from sweep.artifacts.animation.html import make_snippet as make_snippet
    from sweep.artifacts.animation.html import write_page as write_page
    from sweep.artifacts.animation.within import Fitted as Fitted
    from sweep.artifacts.animation.within import animate_within as animate_within
    from sweep.artifacts.cloud.files import write_cloud as write_cloud
    from sweep.artifacts.cloud.lloyd_steps import LloydRun as LloydRun
    from sweep.artifacts.cloud.look import CloudLook as CloudLook
    from sweep.artifacts.cloud.motion import CloudMotion as CloudMotion
    from sweep.artifacts.cloud.recipe import Cloud as Cloud
    from sweep.artifacts.comparison.compare import Compared as Compared
    from sweep.artifacts.comparison.compare import check_comparison as check_comparison
    from sweep.artifacts.comparison.compare import to_comparison as to_comparison
    from sweep.artifacts.comparison.compare import write_comparison as write_comparison
    from sweep.artifacts.comparison.place import Place as Place
    from sweep.artifacts.comparison.place import parse_place as parse_place
    from sweep.artifacts.comparison.settings import Comparison as Comparison
    from sweep.artifacts.comparison.sources import of_one_size as of_one_size
    from sweep.artifacts.comparison.sources import progressions_for as progressions_for
    from sweep.artifacts.info import FileInfo as FileInfo
    from sweep.artifacts.info import read_info as read_info
    from sweep.artifacts.palettes.palette_set import Palette as Palette
    from sweep.artifacts.palettes.palette_set import PaletteSet as PaletteSet
    from sweep.artifacts.palettes.palette_set import Swatch as Swatch
    from sweep.artifacts.palettes.write import PaletteFile as PaletteFile
    from sweep.artifacts.palettes.write import palette_picture as palette_picture
    from sweep.artifacts.palettes.write import write_palettes as write_palettes
    from sweep.artifacts.report.goal import Choice as Choice
    from sweep.artifacts.report.goal import Goal as Goal
    from sweep.artifacts.report.goal import choose as choose
    from sweep.artifacts.report.goal import parse_goal as parse_goal
    from sweep.artifacts.report.plot import write_plot as write_plot
    from sweep.artifacts.report.report import make_report as make_report
    from sweep.artifacts.report.report import report_csv as report_csv
    from sweep.artifacts.report.report import report_markdown as report_markdown
    from sweep.artifacts.sheet.sheet import MadeSheet as MadeSheet
    from sweep.artifacts.sheet.sheet import Sheet as Sheet
    from sweep.artifacts.sheet.sheet import WrittenPage as WrittenPage
    from sweep.artifacts.sheet.sheet import make_sheet as make_sheet
    from sweep.artifacts.sheet.sheet import write_sheet as write_sheet
    from sweep.artifacts.stills.stills import WrittenStill as WrittenStill
    from sweep.artifacts.stills.stills import check_stills as check_stills
    from sweep.artifacts.stills.stills import write_stills as write_stills
    from sweep.clustering.ks import parse_ks as parse_ks
    from sweep.clustering.method import Method as Method
    from sweep.clustering.method import parse_colors as parse_colors
    from sweep.clustering.progression import Progression as Progression
    from sweep.clustering.progression import quantize as quantize
    from sweep.decode.load import load as load
    from sweep.drawing.canvas import Look as Look
    from sweep.drawing.caption import Caption as Caption
    from sweep.drawing.caption import CaptionLayout as CaptionLayout
    from sweep.encode.settings import Settings as Settings
    from sweep.encode.settings import VideoOptions as VideoOptions
    from sweep.encode.write import Written as Written
    from sweep.encode.write import write as write
    from sweep.errors import ImageError as ImageError
    from sweep.errors import KsError as KsError
    from sweep.errors import OutputError as OutputError
    from sweep.errors import ParameterError as ParameterError
    from sweep.errors import SweepError as SweepError
    from sweep.errors import SweepWarning as SweepWarning
    from sweep.errors import TemplateError as TemplateError
    from sweep.errors import UnmetError as UnmetError
    from sweep.image.frame import Frame as Frame
    from sweep.image.histogram import Histogram as Histogram
    from sweep.image.image import Image as Image
    from sweep.image.level import Level as Level
    from sweep.image.matte import Matte as Matte
    from sweep.metrics.measure import Metrics as Metrics
    from sweep.metrics.measure import measure as measure
    from sweep.timeline.crossfade import Blend as Blend
    from sweep.timeline.timing import Cue as Cue
    from sweep.timeline.timing import Shot as Shot
    from sweep.timeline.timing import Timing as Timing
    from sweep.timeline.timing import frames_per_second as frames_per_second
    from sweep.timeline.timing import to_shots as to_shots


_HOMES = {
    "artifacts.animation.animate": (
        "animate",
        "captioned_frames",
        "check_animation",
        "make_poster",
        "to_animation",
        "write_poster",
    ),
    "artifacts.animation.budget": ("Plan", "fitted_plan", "parse_bytes"),
    "artifacts.animation.html": ("alt_text", "make_page", "make_snippet", "write_page"),
    "artifacts.animation.within": ("Fitted", "animate_within"),
    "artifacts.cloud.files": ("write_cloud",),
    "artifacts.cloud.lloyd_steps": ("LloydRun",),
    "artifacts.cloud.look": ("CloudLook",),
    "artifacts.cloud.motion": ("CloudMotion",),
    "artifacts.cloud.recipe": ("Cloud",),
    "artifacts.comparison.compare": (
        "Compared",
        "check_comparison",
        "to_comparison",
        "write_comparison",
    ),
    "artifacts.comparison.place": ("Place", "parse_place"),
    "artifacts.comparison.settings": ("Comparison",),
    "artifacts.comparison.sources": ("of_one_size", "progressions_for"),
    "artifacts.info": ("FileInfo", "read_info"),
    "artifacts.palettes.palette_set": ("Palette", "PaletteSet", "Swatch"),
    "artifacts.palettes.write": ("PaletteFile", "palette_picture", "write_palettes"),
    "artifacts.report.goal": ("Choice", "Goal", "choose", "parse_goal"),
    "artifacts.report.plot": ("write_plot",),
    "artifacts.report.report": ("make_report", "report_csv", "report_markdown"),
    "artifacts.sheet.sheet": ("MadeSheet", "Sheet", "WrittenPage", "make_sheet", "write_sheet"),
    "artifacts.stills.stills": ("WrittenStill", "check_stills", "write_stills"),
    "clustering.ks": ("parse_ks",),
    "clustering.method": ("Method", "parse_colors"),
    "clustering.progression": ("Progression", "quantize"),
    "decode.load": ("load",),
    "drawing.canvas": ("Look",),
    "drawing.caption": ("Caption", "CaptionLayout"),
    "encode.settings": ("Settings", "VideoOptions"),
    "encode.write": ("Written", "write"),
    "errors": (
        "ImageError",
        "KsError",
        "OutputError",
        "ParameterError",
        "SweepError",
        "SweepWarning",
        "TemplateError",
        "UnmetError",
    ),
    "image.frame": ("Frame",),
    "image.histogram": ("Histogram",),
    "image.image": ("Image",),
    "image.level": ("Level",),
    "image.matte": ("Matte",),
    "metrics.measure": ("Metrics", "measure"),
    "timeline.crossfade": ("Blend",),
    "timeline.timing": ("Cue", "Shot", "Timing", "frames_per_second", "to_shots"),
}
_HOME_OF = {name: module for module, names in _HOMES.items() for name in names}

__all__ = ["__version__", *sorted(_HOME_OF)]  # noqa: PLE0604


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module 'sweep' has no attribute {name!r}")
    return getattr(importlib.import_module(f"sweep.{_HOME_OF[name]}"), name)


def __dir__() -> list[str]:
    return list(__all__)
