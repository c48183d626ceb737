"""What can be chosen, and what is chosen when nothing is said: once, for library and commands.

This module imports nothing heavy, so that ``sweep --help`` can show it all without NumPy.
"""

from typing import Literal

__all__ = [
    "AT",
    "CAPTION",
    "EFFORT",
    "HOLD",
    "KS",
    "LOOP",
    "REPRESENT",
    "SPACE",
    "STEP",
    "THEME",
    "WIDTH",
    "CaptionAt",
    "Effort",
    "Represent",
    "SpaceName",
    "Theme",
]

CaptionAt = Literal["below", "above", "top-left", "top-right", "bottom-left", "bottom-right"]
Theme = Literal["light", "dark"]
Effort = Literal["fast", "balanced", "best"]
SpaceName = Literal["rgb", "linear", "lab", "oklab"]
Represent = Literal["mean", "median", "medoid", "min", "max"]

KS = "1..40"
EFFORT: Effort = "balanced"
SPACE: SpaceName = "rgb"
REPRESENT: Represent = "mean"
WIDTH = 800  # px; a picture that is narrower keeps its own width
STEP = 0.4  # seconds for each K
HOLD = 2.0  # seconds for the last K
LOOP = 0  # times an animation plays; 0 is forever
CAPTION = "K = {k}"
AT: CaptionAt = "below"
THEME: Theme = "light"
