"""What can be chosen, and what is chosen when nothing is said: once, for library and commands.

This module imports nothing heavy, so that ``sweep --help`` can show it all without NumPy.
"""

from typing import Literal

__all__ = [
    "AT",
    "BACKGROUND",
    "BLINK",
    "CAPTION",
    "CHROMA",
    "COMPARED_K",
    "COMPARED_KS",
    "CLOUD_SECONDS",
    "CLOUD_SIZE",
    "CLOUD_THEME",
    "CRF",
    "CROSSFADE",
    "EFFORT",
    "FEW_KS",
    "FPS",
    "HOLD",
    "KS",
    "LOOP",
    "MAX_PIXELS",
    "PALETTE_KS",
    "MODE",
    "ORIGINAL",
    "PAGE_THEME",
    "PRESET",
    "REPRESENT",
    "SORT",
    "SPACE",
    "STEADY",
    "STEP",
    "STILL_NAME",
    "THEME",
    "TURN",
    "TILE",
    "WIDTH",
    "CaptionAt",
    "Chroma",
    "Codec",
    "Effort",
    "Mode",
    "Original",
    "PageName",
    "PageTheme",
    "Represent",
    "Sort",
    "SpaceName",
    "Theme",
]

CaptionAt = Literal["below", "above", "top-left", "top-right", "bottom-left", "bottom-right"]
Theme = Literal["light", "dark"]
PageName = Literal[
    "a4", "a4-portrait", "a4-landscape", "letter", "letter-portrait", "letter-landscape"
]
PageTheme = Literal["auto", "light", "dark"]
Original = Literal["webp", "lossless", "none"]
Codec = Literal["h264", "vp9", "av1"]
Chroma = Literal["420", "444"]
Effort = Literal["fast", "balanced", "best"]
SpaceName = Literal["rgb", "linear", "lab", "oklab"]
Mode = Literal["side", "split", "diff", "zoom", "blink", "changes"]
Represent = Literal["mean", "median", "medoid", "min", "max"]
Sort = Literal["share", "lightness", "hue", "lineage"]

KS = "1..40"
PALETTE_KS = "14"  # one palette
EFFORT: Effort = "balanced"
SPACE: SpaceName = "rgb"
REPRESENT: Represent = "mean"
STEADY = 4  # levels; the most whose error stays below 0.5 %, see tests/bench/steady.py
FEW_KS = "1,5,10,20,40"  # for pictures that stand side by side
WIDTH = 800  # px; a picture that is narrower keeps its own width
BACKGROUND = (255, 255, 255)  # what partly transparent pixels are blended over
MAX_PIXELS = 250_000_000  # of a picture before it is made smaller
STEP = 0.4  # seconds for each K
HOLD = 2.0  # seconds for the last K
CROSSFADE = 0.0  # seconds of blending from one K to the next
FPS = 10  # of a video in which nothing moves
CHROMA: Chroma = "420"  # what every player shows
CRF: dict[Codec, int] = {"h264": 28, "vp9": 30, "av1": 38}  # measured by tests/bench/video.py
PRESET: dict[Codec, str] = {"h264": "slow", "vp9": "2", "av1": "6"}
SORT: Sort = "share"
LOOP = 0  # times an animation plays; 0 is forever
CAPTION = "K = {k}"
AT: CaptionAt = "below"
STILL_NAME = "{stem}-k{k:02}.png"
TILE = 400  # px, the longer side
THEME: Theme = "light"
PAGE_THEME: PageTheme = "auto"
ORIGINAL: Original = "webp"
MODE: Mode = "side"  # of a comparison
COMPARED_KS = "5,14"
COMPARED_K = "14"  # of several spaces or pictures
BLINK = 0.8  # seconds for each version in a comparison that blinks
CLOUD_SECONDS = 8.0  # of a turn of the cloud
CLOUD_SIZE = 720  # px
CLOUD_THEME: Theme = "dark"  # colors show best on it
TURN = 360.0  # degrees
