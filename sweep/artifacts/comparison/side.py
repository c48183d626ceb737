"""Side by side: whole pictures, each with its palette."""

from collections.abc import Sequence

from sweep.artifacts.comparison.panels import Drawn, Look, Panel, Words, draw
from sweep.artifacts.comparison.settings import Comparison
from sweep.artifacts.comparison.version import Version, with_originals

__all__ = ["draw_side"]


def draw_side(versions: Sequence[Version], comparison: Comparison) -> Drawn:
    """The versions side by side, pixel by pixel, the original first."""
    shown = with_originals(versions) if comparison.original else versions
    look = Look.of(comparison)
    panels = [Panel.of(version.frame.on(look.ground), _words(version)) for version in shown]
    return Drawn(draw(panels, look), {}, [{} for _ in versions])


def _words(version: Version) -> Words:
    if version.level is None:
        return Words.of(version, version.colors_in_words)
    mean = f"{version.mean_difference:.1f}"
    long = f"mean difference {mean}"
    return Words.of(version, f"{long} (CIEDE2000)", long, f"mean {mean}")
