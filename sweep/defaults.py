"""What can be chosen, and what is chosen when nothing is said: once, for library and commands.

This module imports nothing heavy, so that ``sweep --help`` can show it all without NumPy.
"""

from typing import Literal

__all__ = [
    "AT",
    "CAPTION",
    "HOLD",
    "KS",
    "LOOP",
    "STEP",
    "THEME",
    "WIDTH",
    "CaptionAt",
    "Theme",
]

CaptionAt = Literal["below", "above", "top-left", "top-right", "bottom-left", "bottom-right"]
Theme = Literal["light", "dark"]

KS = "1..40"
WIDTH = 800  # px; a picture that is narrower keeps its own width
STEP = 0.4  # seconds for each K
HOLD = 2.0  # seconds for the last K
LOOP = 0  # times an animation plays; 0 is forever
CAPTION = "K = {k}"
AT: CaptionAt = "below"
THEME: Theme = "light"
