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

if TYPE_CHECKING:
    from sweep.animation import animate as animate
    from sweep.animation import captioned_frames as captioned_frames
    from sweep.animation import check_animation as check_animation
    from sweep.animation import make_poster as make_poster
    from sweep.animation import to_animation as to_animation
    from sweep.animation import write_poster as write_poster
    from sweep.blend import Blend as Blend
    from sweep.caption import Caption as Caption
    from sweep.caption import CaptionLayout as CaptionLayout
    from sweep.choosing import Choice as Choice
    from sweep.choosing import Goal as Goal
    from sweep.choosing import choose as choose
    from sweep.choosing import parse_goal as parse_goal
    from sweep.cloud import Cloud as Cloud
    from sweep.cloud import CloudLook as CloudLook
    from sweep.cloud import CloudMotion as CloudMotion
    from sweep.cloud import LloydRun as LloydRun
    from sweep.cloud import write_cloud as write_cloud
    from sweep.compare import Compared as Compared
    from sweep.compare import Comparison as Comparison
    from sweep.compare import check_comparison as check_comparison
    from sweep.compare import of_one_size as of_one_size
    from sweep.compare import progressions_for as progressions_for
    from sweep.compare import to_comparison as to_comparison
    from sweep.compare import write_comparison as write_comparison
    from sweep.compare.place import Place as Place
    from sweep.compare.place import parse_place as parse_place
    from sweep.embed import alt_text as alt_text
    from sweep.embed import make_page as make_page
    from sweep.embed import make_snippet as make_snippet
    from sweep.embed import write_page as write_page
    from sweep.encode import Settings as Settings
    from sweep.encode import VideoOptions as VideoOptions
    from sweep.encode import Written as Written
    from sweep.encode import write as write
    from sweep.errors import ImageError as ImageError
    from sweep.errors import KsError as KsError
    from sweep.errors import OutputError as OutputError
    from sweep.errors import ParameterError as ParameterError
    from sweep.errors import SweepError as SweepError
    from sweep.errors import SweepWarning as SweepWarning
    from sweep.errors import TemplateError as TemplateError
    from sweep.errors import UnmetError as UnmetError
    from sweep.fitting import Plan as Plan
    from sweep.fitting import fitted_plan as fitted_plan
    from sweep.fitting import parse_bytes as parse_bytes
    from sweep.frame import Frame as Frame
    from sweep.histogram import Histogram as Histogram
    from sweep.image import Image as Image
    from sweep.info import FileInfo as FileInfo
    from sweep.info import read_info as read_info
    from sweep.ks import parse_ks as parse_ks
    from sweep.level import Level as Level
    from sweep.matte import Matte as Matte
    from sweep.method import Method as Method
    from sweep.method import parse_colors as parse_colors
    from sweep.metrics import Metrics as Metrics
    from sweep.metrics import measure as measure
    from sweep.palettes import Look as Look
    from sweep.palettes import Palette as Palette
    from sweep.palettes import PaletteFile as PaletteFile
    from sweep.palettes import PaletteSet as PaletteSet
    from sweep.palettes import Swatch as Swatch
    from sweep.palettes import palette_picture as palette_picture
    from sweep.palettes import write_palettes as write_palettes
    from sweep.plot import write_plot as write_plot
    from sweep.progression import Progression as Progression
    from sweep.progression import quantize as quantize
    from sweep.reading import load as load
    from sweep.report import make_report as make_report
    from sweep.report import report_csv as report_csv
    from sweep.report import report_markdown as report_markdown
    from sweep.sheet import MadeSheet as MadeSheet
    from sweep.sheet import Sheet as Sheet
    from sweep.sheet import WrittenPage as WrittenPage
    from sweep.sheet import make_sheet as make_sheet
    from sweep.sheet import write_sheet as write_sheet
    from sweep.stills import WrittenStill as WrittenStill
    from sweep.stills import check_stills as check_stills
    from sweep.stills import write_stills as write_stills
    from sweep.timeline import Cue as Cue
    from sweep.timeline import Shot as Shot
    from sweep.timeline import Timing as Timing
    from sweep.timeline import frames_per_second as frames_per_second
    from sweep.timeline import to_shots as to_shots
    from sweep.within import Fitted as Fitted
    from sweep.within import animate_within as animate_within

__version__ = "0.1.0"

_HOMES = {
    "animation": (
        "animate",
        "captioned_frames",
        "check_animation",
        "make_poster",
        "to_animation",
        "write_poster",
    ),
    "blend": ("Blend",),
    "caption": ("Caption", "CaptionLayout"),
    "choosing": ("Choice", "Goal", "choose", "parse_goal"),
    "compare": (
        "Compared",
        "Comparison",
        "check_comparison",
        "of_one_size",
        "progressions_for",
        "to_comparison",
        "write_comparison",
    ),
    "compare.place": ("Place", "parse_place"),
    "cloud": ("Cloud", "CloudLook", "CloudMotion", "LloydRun", "write_cloud"),
    "embed": ("alt_text", "make_page", "make_snippet", "write_page"),
    "encode": ("Settings", "VideoOptions", "Written", "write"),
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
    "fitting": ("Plan", "fitted_plan", "parse_bytes"),
    "frame": ("Frame",),
    "histogram": ("Histogram",),
    "image": ("Image",),
    "info": ("FileInfo", "read_info"),
    "ks": ("parse_ks",),
    "level": ("Level",),
    "matte": ("Matte",),
    "method": ("Method", "parse_colors"),
    "metrics": ("Metrics", "measure"),
    "palettes": (
        "Look",
        "Palette",
        "PaletteFile",
        "PaletteSet",
        "Swatch",
        "palette_picture",
        "write_palettes",
    ),
    "plot": ("write_plot",),
    "progression": ("Progression", "quantize"),
    "reading": ("load",),
    "report": ("make_report", "report_csv", "report_markdown"),
    "sheet": ("MadeSheet", "Sheet", "WrittenPage", "make_sheet", "write_sheet"),
    "stills": ("WrittenStill", "check_stills", "write_stills"),
    "timeline": ("Cue", "Shot", "Timing", "frames_per_second", "to_shots"),
    "within": ("Fitted", "animate_within"),
}
_HOME_OF = {name: module for module, names in _HOMES.items() for name in names}

__all__ = ["__version__", *sorted(_HOME_OF)]  # noqa: PLE0604


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module 'sweep' has no attribute {name!r}")
    return getattr(importlib.import_module(f"sweep.{_HOME_OF[name]}"), name)


def __dir__() -> list[str]:
    return list(__all__)
