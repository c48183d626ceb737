"""What can be asked of a comparison, and what comes of drawing one."""

import string
from dataclasses import dataclass
from typing import Any, NamedTuple, get_args

from sweep import defaults
from sweep.artifacts.comparison.panels import Look
from sweep.artifacts.comparison.place import Place
from sweep.defaults import Mode, Theme
from sweep.drawing.fonts import Font
from sweep.drawing.page import Page
from sweep.drawing.template import check_glyphs
from sweep.errors import ParameterError

__all__ = ["MOST_MAGNIFIED", "MOST_PANELS", "Comparison", "Drawn", "check_versions"]

MOST_PANELS = 16  # of a page; beyond that a contact sheet tells more
MOST_MAGNIFIED = 64
_MOST_DIFFERENCE = 150  # CIEDE2000 of the farthest colors is not much above 100

# What labels, notes and legends are written with.
_CHARACTERS = string.ascii_letters + string.digits + " =.,%()+-:"

# Which modes take a setting that means nothing to the others.
_FITS: dict[str, tuple[Mode, ...]] = {
    "at": ("split", "zoom"),
    "magnify": ("zoom",),
    "scale": ("diff",),
    "step": ("blink",),
    "no-original": ("side", "diff", "zoom"),
}


@dataclass(frozen=True, slots=True)
class Comparison:
    """How versions of a picture are compared.

    Attributes:
        mode: "side" (default): whole pictures beside each other, the original first. "split": one
            picture, the left of one version and the right of another. "diff": how far each pixel
            is from the original, as a heat map. "zoom": whole pictures, and one place of them
            magnified. "blink": one after the other in an animation. "changes": what moved from
            K - 1 to K.
        original: whether "side", "diff" and "zoom" begin with the original. Default True.
        at: for "zoom", the middle of what is magnified; None is where the first and the last
            version differ most. For "split", where the picture is cut; None is the middle.
        magnify: for "zoom", how many pixels wide and high a pixel is shown, 2 to 64; None is the
            one of 4 to 8 with which what is magnified is nearest to the size of the whole picture.
        scale: for "diff", the CIEDE2000 at the top of the scale, more than 0 to 150; None is a
            round number that 99.5 % of the pixels stay below.
        step: for "blink", seconds for each version; None is 0.8.
        theme: "light" (default) or "dark".
        font: a font file, or None (default) for the face inside Pillow.

    Raises:
        ParameterError: a value is unknown or out of range, or set for a mode that has no use for
            it; or the font cannot be read, or lacks a letter or a digit.
    """

    mode: Mode = defaults.MODE
    original: bool = True
    at: Place | None = None
    magnify: int | None = None
    scale: float | None = None
    step: float | None = None
    theme: Theme = defaults.THEME
    font: Font = None

    def __post_init__(self) -> None:
        for what, value, known in (
            ("mode", self.mode, get_args(Mode)), ("theme", self.theme, get_args(Theme))
        ):  # fmt: skip
            if value not in known:
                raise ParameterError(f'the {what} "{value}" is unknown; known are {_listed(known)}')
        self._check_fit()
        if self.magnify is not None and not 2 <= self.magnify <= MOST_MAGNIFIED:
            raise ParameterError(
                f"magnify {self.magnify} is out of range; take 2 to {MOST_MAGNIFIED}"
            )
        # "not within" also refuses NaN.
        if self.scale is not None and not 0 < self.scale <= _MOST_DIFFERENCE:
            raise ParameterError(
                f"scale {self.scale:g} is out of range; take more than 0 and at most "
                f"{_MOST_DIFFERENCE}: the CIEDE2000 of the lightest color of the heat map"
            )
        check_glyphs(_CHARACTERS, self.font)

    def _check_fit(self) -> None:
        given = {
            "at": self.at is not None,
            "magnify": self.magnify is not None,
            "scale": self.scale is not None,
            "step": self.step is not None,
            "no-original": not self.original,
        }
        for name, modes in _FITS.items():
            if given[name] and self.mode not in modes:
                raise ParameterError(
                    f"--{name} means nothing to --mode {self.mode}; leave it out, or take "
                    f"--mode {_listed(modes, ' or ')}"
                )

    def check_size(self, size: tuple[int, int]) -> None:
        """Refuse a place that a picture of this width and height does not have.

        Raises:
            ParameterError: it is outside of it, or no place that the mode can use.
        """
        if self.mode == "split" and size[0] < 2:
            raise ParameterError(
                "a picture 1 px wide cannot be cut in two; take another --mode than split"
            )
        if self.at is not None:
            _ = self.at.cut(size[0]) if self.mode == "split" else self.at.point(size)

    @property
    def look(self) -> Look:
        """How the page looks."""
        return Look(self.theme, self.font)


class Drawn(NamedTuple):
    """A page, and what it shows in numbers: of the whole, and of each version."""

    page: Page
    facts: dict[str, Any]
    each: list[dict[str, Any]]


def check_versions(mode: Mode, count: int) -> None:
    """Refuse more versions than a mode can show.

    Raises:
        ParameterError: saying how many it can.
    """
    if mode == "split" and count > 2:
        raise ParameterError(
            f"--mode split has two sides, and {count} were asked for; give two K, as in -k 5,14, "
            "or one to see it beside the original"
        )
    if mode != "blink" and count > MOST_PANELS:
        raise ParameterError(
            f"--mode {mode} shows at most {MOST_PANELS}, and {count} were asked for; give fewer K"
        )


def _listed(names: tuple[str, ...], between: str = ", ") -> str:
    return between.join(names)
