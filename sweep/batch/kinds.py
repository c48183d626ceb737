"""The kinds of artifacts a recipe can ask for, a literal list. Imports nothing heavy."""

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sweep.artifacts.settings import ArtifactFields

__all__ = ["KINDS", "Kind"]

_MOVING = (".gif", ".webp", ".png", ".apng", ".avif", ".mp4", ".webm", ".mov", ".mkv")
_STILL = (".png", ".webp", ".jpg", ".jpeg")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of artifact.

    Attributes:
        name: as recipes call it, which is the ``kind`` of its settings.
        room: in ``sweep.artifacts``, whose module ``settings`` has its settings.
        settings_name: what they are called there.
        maker: module and function that make it of a Job.
        suffixes: of the files it can be written to.
        several: whether one file can show several pictures.
        folder: whether its output is a folder, and the name in it a template of its own.
    """

    name: str
    room: str
    settings_name: str
    maker: str
    suffixes: tuple[str, ...]
    several: bool = False
    folder: bool = False

    @property
    def settings(self) -> "type[ArtifactFields]":
        """The class of its settings."""
        module = importlib.import_module(f"sweep.artifacts.{self.room}.settings")
        found: type[ArtifactFields] = getattr(module, self.settings_name)
        return found

    @property
    def make(self) -> Any:
        """What makes it of a Job; loads what is heavy."""
        module, _, name = self.maker.partition(":")
        return getattr(importlib.import_module(f"sweep.artifacts.{self.room}.{module}"), name)


KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("animation", "animation", "Animation", "animate:make_animation", _MOVING),
        Kind("stills", "stills", "Stills", "stills:make_stills", (*_STILL, ".gif"), folder=True),
        Kind("sheet", "sheet", "Sheet", "sheet:make_sheet", (*_STILL, ".pdf"), several=True),
        Kind(
            "comparison", "comparison", "Comparison", "compare:make_comparison",
            (*_STILL, ".gif"), several=True,
        ),
        Kind(
            "palettes", "palettes", "Palettes", "palette:make_palettes",
            (".hex", ".txt", ".css", ".scss", ".json", ".js", ".csv", ".gpl", ".pal", ".ase",
             ".aco", ".act", ".svg", ".png"),
        ),
        Kind(
            "report", "report", "Report", "report:make_report",
            (".csv", ".md", ".json", ".svg", ".png"),
        ),
        Kind("cloud", "cloud", "Cloud", "cloud:make_cloud", (*_MOVING, ".jpg", ".jpeg")),
        Kind("page", "page", "Page", "page:make_page", (".html", ".ksweep"), several=True),
    )
}  # fmt: skip
