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
    from sweep.animation import to_animation as to_animation
    from sweep.animation import write_poster as write_poster
    from sweep.blend import Blend as Blend
    from sweep.caption import Caption as Caption
    from sweep.caption import CaptionLayout as CaptionLayout
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
    from sweep.frame import Frame as Frame
    from sweep.histogram import Histogram as Histogram
    from sweep.image import Image as Image
    from sweep.image import load as load
    from sweep.ks import parse_ks as parse_ks
    from sweep.level import Level as Level
    from sweep.method import Method as Method
    from sweep.method import parse_colors as parse_colors
    from sweep.progression import Progression as Progression
    from sweep.progression import quantize as quantize
    from sweep.report import make_report as make_report
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

__version__ = "0.1.0"

_HOMES = {
    "animation": (
        "animate",
        "captioned_frames",
        "check_animation",
        "to_animation",
        "write_poster",
    ),
    "blend": ("Blend",),
    "caption": ("Caption", "CaptionLayout"),
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
    ),
    "frame": ("Frame",),
    "histogram": ("Histogram",),
    "image": ("Image", "load"),
    "ks": ("parse_ks",),
    "level": ("Level",),
    "method": ("Method", "parse_colors"),
    "progression": ("Progression", "quantize"),
    "report": ("make_report",),
    "sheet": ("MadeSheet", "Sheet", "WrittenPage", "make_sheet", "write_sheet"),
    "stills": ("WrittenStill", "check_stills", "write_stills"),
    "timeline": ("Cue", "Shot", "Timing", "frames_per_second", "to_shots"),
}
_HOME_OF = {name: module for module, names in _HOMES.items() for name in names}

__all__ = ["__version__", *sorted(_HOME_OF)]  # noqa: PLE0604


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module 'sweep' has no attribute {name!r}")
    return getattr(importlib.import_module(f"sweep.{_HOME_OF[name]}"), name)


def __dir__() -> list[str]:
    return list(__all__)
