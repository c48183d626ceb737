"""An option changes what is made, or is refused: none is taken and dropped."""

import warnings
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import PIL.ImageFont
import pytest

import sweep
from sweep.settings.field import fields_of
from sweep.settings.value import Settings


class Mode(NamedTuple):
    """A way to make an artifact: the verb, the outputs, and the options that lead there."""

    verb: str
    output: str | None
    options: dict[str, Any]


KINDS: dict[str, type[Settings]] = {
    "animate": sweep.Animation, "stills": sweep.Stills, "sheet": sweep.Sheet,
    "compare": sweep.Comparison, "palette": sweep.Palettes, "report": sweep.Report,
    "cloud": sweep.Cloud, "page": sweep.Page,
}  # fmt: skip

# Of the picture there is one kind here, a part of it transparent.
OF_OTHER_PICTURES = {"frame", "icc", "max_pixels", "allow_truncated"}

# For every option a value that is not its default, nor what a mode has of its own.
VALUES: dict[str, Any] = {
    "effort": "fast", "space": "lab", "represent": "max", "lock": "#ff0000", "steady": 40,
    "width": 20, "background": "#204060", "exposure": 1, "theme": "dark", "font": "face.ttf",
    "ks": "6", "caption": "{k}!", "swatches": False,
}  # fmt: skip
OWN_VALUES: dict[str, dict[str, Any]] = {
    "animate": {
        "caption_at": "top-left", "codec": "av1", "crf": 40, "preset": "fast", "chroma": "444",
        "loop": 1, "original": True, "max_bytes": "300", "poster": "p.png", "poster_k": 2,
        "html": "a.html", "step": 0.2, "hold": 0.7, "hold_first": 0.7, "seconds": 3.3, "ease": True,
        "times": {"*": 0.9}, "alt": "a temple",
        "crossfade": 0.1, "reverse": True, "bounce": True, "last_first": True,
    },
    "stills": {"name": "{k}-x.png", "caption_at": "above"},
    "sheet": {
        "original": False, "columns": 1, "tile": 50, "gap": 3, "title": "T", "footer": False,
        "page": "a4",
    },
    "compare": {
        "mode": "split", "spaces": "rgb,oklab", "fit": True, "at": "40%,20%", "magnify": 3,
        "scale": 33, "original": False, "step": 0.3,
    },
    "palette": {"sort": "hue"},
    "page": {
        "spaces": "rgb,oklab", "title": "T", "alt": "A", "theme": "light", "original": "lossless",
        "step": 0.2, "hold": 0.7, "parts": "parts",
    },
    "report": {"until": "mse<900", "plot": "p.svg"},
    "cloud": {
        "theme": "light", "iterations": 3, "turn": 90, "seconds": 3.3, "fps": 3, "loop": 2,
        "size": 130, "beside": True, "cells": True, "lines": True,
    },
}  # fmt: skip

MODES: dict[str, Mode] = {
    "animate": Mode("animate", "a.gif", {"ks": "2..4"}),
    "animate a video": Mode("animate", "a.mp4", {"ks": "2..5"}),
    "animate one K": Mode("animate", "a.gif", {"ks": "4"}),
    "animate without caption": Mode("animate", "a.gif", {"ks": "2..4", "caption": None}),
    "stills": Mode("stills", "s", {"ks": "2,4"}),
    "stills with captions": Mode("stills", "s", {"ks": "2,4", "caption": "AV {k}"}),
    "sheet": Mode("sheet", "a.png", {"ks": "2,4"}),
    **{
        f"compare by {mode}": Mode("compare", None, {"ks": "2,4", "mode": mode})
        for mode in ("side", "split", "diff", "zoom", "blink", "changes")
    },
    "compare spaces": Mode("compare", "a.webp", {"spaces": "rgb,linear"}),
    "palette": Mode("palette", None, {}),
    **{f"palette to .{one}": Mode("palette", f"a.{one}", {}) for one in ("css", "act", "png")},
    "palettes": Mode("palette", "a.svg", {"ks": "2,4"}),
    "page": Mode("page", "a.html", {"ks": "2,4"}),
    "page of one K": Mode("page", "a.html", {"ks": "4"}),
    "page in spaces": Mode("page", "a.html", {"ks": "2,4", "spaces": "rgb,linear"}),
    "page to its data": Mode("page", "a.ksweep", {"ks": "2,4"}),
    "page in parts": Mode("page", None, {"ks": "2,4", "parts": "p"}),
    "report": Mode("report", None, {"ks": "2..4"}),
    "report to a table": Mode("report", "a.csv", {"ks": "2..4"}),
    "report to a plot": Mode("report", "a.svg", {"ks": "2..4"}),
    "cloud": Mode("cloud", "a.mp4", {"size": 140, "seconds": 2, "fps": 2}),
    "cloud in a picture": Mode("cloud", "a.png", {"size": 140}),
    "cloud of one K": Mode("cloud", "a.png", {"size": 140, "ks": "4"}),
    "cloud of several K": Mode("cloud", "a.png", {"size": 140, "ks": "2,4"}),
    "cloud of steps": Mode("cloud", "a.png", {"size": 140, "iterations": 4}),
}

# What is taken and changes nothing there, rightly. A single K may be rounded otherwise if it is
# held steady, and of this picture is not.
IDLE: dict[str, set[str]] = {
    "animate a video": {"loop"},  # its player decides; a page and a snippet say what was asked
    "animate one K": {"steady"},
    "compare spaces": {"steady"},
    "palettes": {"sort"},  # a tree has its own order; what is handed back has the one asked for
    "cloud of one K": {"steady"},
    "page of one K": {"steady"},
}


@pytest.fixture(scope="module")
def picture() -> np.ndarray[Any, Any]:
    """Colors all over, so that the ways to cluster them differ, and a hole with a soft edge."""
    y, x = np.mgrid[:32, :48]
    alpha = np.where((x - 24) ** 2 + (y - 16) ** 2 < 150, 255, 140)
    alpha[:3, :3] = 0
    colors = np.random.default_rng(3).integers(0, 256, (32, 48, 3))
    return np.dstack([colors, alpha]).astype(np.uint8)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder but for a face that is not the default, in which verbs write."""
    monkeypatch.chdir(tmp_path)
    face = PIL.ImageFont.load_default(12)
    assert isinstance(face, PIL.ImageFont.FreeTypeFont)
    (tmp_path / "face.ttf").write_bytes(face.font_bytes)
    return tmp_path


def made(picture: Any, mode: Mode, /, **more: Any) -> dict[str, bytes]:
    """Name -> bytes of everything that is made in this folder, or handed back."""
    outputs = [] if mode.output is None else [mode.output]
    with warnings.catch_warnings(action="ignore", category=sweep.SweepWarning):
        told = getattr(sweep, mode.verb)(picture, *outputs, **{**mode.options, **more})
    files = {}
    for path in sorted(Path().rglob("*")):
        if path.is_file() and path.name != "face.ttf":
            files[str(path)] = path.read_bytes()
            path.unlink()
    if mode.output is None:
        files["-"] = told[0].content if len(told) else repr(told.to_dict()).encode()
    return files


@pytest.mark.parametrize("name", MODES)
def test_an_option_changes_what_is_made_or_is_refused(
    name: str, picture: np.ndarray[Any, Any], here: Path
) -> None:
    del here
    mode = MODES[name]
    values = {**VALUES, **OWN_VALUES[mode.verb]}
    usual, idle = made(picture, mode), set()
    try:
        # The settings that files carry would differ with every option.
        bare = mode._replace(options={"metadata": False, **mode.options})
        plain = made(picture, bare)
        if plain == usual:
            idle.add("metadata")
    except sweep.ParameterError as error:
        assert "metadata" in str(error)
        bare, plain = mode, usual
    for field in fields_of(KINDS[mode.verb]):
        if field.name in {*OF_OTHER_PICTURES, "metadata"}:
            continue
        assert field.name in values, f"say a value of {field.name} that is not its default"
        value = values[field.name]
        if value == mode.options.get(field.name, field.default):
            continue
        try:
            if made(picture, bare, **{field.name: value}) == plain:
                idle.add(field.name)
        except sweep.SweepError as error:
            assert any(option in str(error) for option in (field.name, *mode.options))
    assert idle == IDLE.get(name, set())
