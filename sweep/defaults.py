"""What can be chosen, and what is chosen when nothing is said: once, for library and commands.

This module imports nothing heavy, so that ``sweep --help`` can show it all without NumPy.
"""

from typing import Literal

__all__ = [
    "AT",
    "CAPTION",
    "CHROMA",
    "CRF",
    "CROSSFADE",
    "EFFORT",
    "FEW_KS",
    "FPS",
    "HOLD",
    "KS",
    "LOOP",
    "PRESET",
    "REPRESENT",
    "SPACE",
    "STEP",
    "STILL_NAME",
    "THEME",
    "TILE",
    "WIDTH",
    "CaptionAt",
    "Chroma",
    "Codec",
    "Effort",
    "PageName",
    "Represent",
    "SpaceName",
    "Theme",
]

CaptionAt = Literal["below", "above", "top-left", "top-right", "bottom-left", "bottom-right"]
Theme = Literal["light", "dark"]
PageName = Literal[
    "a4", "a4-portrait", "a4-landscape", "letter", "letter-portrait", "letter-landscape"
]
Codec = Literal["h264", "vp9", "av1"]
Chroma = Literal["420", "444"]
Effort = Literal["fast", "balanced", "best"]
SpaceName = Literal["rgb", "linear", "lab", "oklab"]
Represent = Literal["mean", "median", "medoid", "min", "max"]

KS = "1..40"
EFFORT: Effort = "balanced"
SPACE: SpaceName = "rgb"
REPRESENT: Represent = "mean"
FEW_KS = "1,5,10,20,40"  # for pictures that stand side by side
WIDTH = 800  # px; a picture that is narrower keeps its own width
STEP = 0.4  # seconds for each K
HOLD = 2.0  # seconds for the last K
CROSSFADE = 0.0  # seconds of blending from one K to the next
FPS = 10  # of a video in which nothing moves
CHROMA: Chroma = "420"  # what every player shows
CRF: dict[Codec, int] = {"h264": 23, "vp9": 24, "av1": 30}  # measured by tests/bench/video.py
PRESET: dict[Codec, str] = {"h264": "slow", "vp9": "2", "av1": "6"}
LOOP = 0  # times an animation plays; 0 is forever
CAPTION = "K = {k}"
AT: CaptionAt = "below"
STILL_NAME = "{stem}-k{k:02}.png"
TILE = 400  # px, the longer side
THEME: Theme = "light"
