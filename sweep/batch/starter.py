"""The recipe that ``sweep init`` writes: what the pictures of a folder are good for, with comments.

Lines that begin with "#" and no space are keys to be uncommented.
"""

import glob
import itertools
import os
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

from sweep.batch.pictures import names_in
from sweep.batch.toml import value
from sweep.errors import ImageError

__all__ = ["starter"]

_HEAD = """\
# What sweep build makes of {count}, and only what is not there or has changed.
# A line that begins with # and no space is a key to be uncommented; there are many more, and
# sweep build --schema is for editors that complete them. sweep build --dry-run tells what would be
# made and why.

[defaults]
pictures = {pictures}
"""


@dataclass(frozen=True, slots=True)
class _Example:
    """One ``[[artifact]]``: what it is, where it goes, and some of its keys with likely values."""

    kind: str
    what: str
    output: str
    keys: Mapping[str, Any]
    active: bool = False


# What keys mean, in a few words.
_WORDS = {
    "width": 'px, of wider pictures; "full" keeps every pixel',
    "effort": "fast, balanced or best",
    "space": "where distances are measured: rgb, linear, lab or oklab",
    "ks": "the numbers of colors: 1..40, 1..40:3, 2..256*2, 1,5,10",
    "step": "seconds for each K",
    "hold": "seconds for the last K",
    "original": "the untouched picture too",
    "tile": "px, the longer side of a tile",
    "sort": "share, lightness, hue or lineage",
    "mode": "side, split, diff, zoom, blink or changes",
    "until": "the smallest K that is as good as this",
    "seconds": "for the whole",
    "theme": "light, dark, or auto: as whoever looks wishes",
}

_DEFAULTS = {"width": 960, "effort": "best", "space": "oklab"}

_EXAMPLES = (
    _Example(
        "animation", "The picture at every number of colors, one after the other.",
        "{name}.gif", {"ks": "1..40", "step": 0.4, "hold": 2.0, "original": True}, active=True,
    ),
    _Example(
        "sheet", "Some numbers of colors side by side.",
        "{name}-sheet.png", {"ks": "1,5,10,20,40", "tile": 400}, active=True,
    ),
    _Example(
        "palettes", "The colors of one K, as variables of a style sheet.",
        "{name}.css", {"ks": "14", "sort": "lightness"}, active=True,
    ),
    _Example(
        "page", "A page with every number of colors, and k-means at work.",
        "{name}.html", {"ks": "1..40", "theme": "auto"},
    ),
    _Example(
        "stills", "The picture at some numbers of colors, each in a file of its own.",
        "{name}-k{k:02}.png", {"ks": "1,5,10,20,40"},
    ),
    _Example(
        "comparison", "Two numbers of colors, shown so that their difference is seen.",
        "{name}-zoom.png", {"mode": "zoom", "ks": "5,14"},
    ),
    _Example(
        "report", "What every number of colors costs and keeps.",
        "{name}.csv", {"ks": "1..40", "until": "delta_e<3"},
    ),
    _Example(
        "cloud", "The colors as points in space, turning.",
        "{name}-cloud.mp4", {"ks": "1..8", "seconds": 8.0},
    ),
)  # fmt: skip


def starter(folder: Path, recipe: Path, *, recursive: bool = False) -> str:
    """The text of a recipe for the pictures of a folder.

    Args:
        folder: with the pictures.
        recipe: where it will stand, beside which names begin.
        recursive: whether the pictures in the folders of the folder are meant too.

    Raises:
        ImageError: there is no such folder, or no picture in it.
    """
    if not folder.is_dir():
        raise ImageError(f"{folder}: is no folder; name one with pictures")
    names = [PurePath(name) for name in names_in(".", folder, recursive=recursive)]
    if not names:
        more = "" if recursive else ", or add --recursive"
        raise ImageError(f"{folder}: is a folder without pictures; name another{more}")
    count = "1 picture" if len(names) == 1 else f"{len(names):,} pictures"
    patterns = value(_patterns(names, folder, recipe, recursive))
    lines = [_HEAD.format(count=count, pictures=patterns).rstrip(), _keys(_DEFAULTS)]
    name = _named(names, _apart(folder, names, recipe), recursive)
    for example in _EXAMPLES:
        lines += ["", f"# {example.what}", _written(example, name)]
    return "\n".join(lines) + "\n"


def _patterns(
    names: Sequence[PurePath], folder: Path, recipe: Path, recursive: bool
) -> str | list[str]:
    place = PurePath(os.path.relpath(folder, recipe.parent)).as_posix()
    begin = "" if place == "." else f"{glob.escape(place)}/"
    inside = "**/" if recursive else ""
    suffixes = sorted({name.suffix for name in names})
    patterns = [f"{begin}{inside}*{suffix}" for suffix in suffixes]
    return patterns[0] if len(patterns) == 1 else patterns


def _apart(folder: Path, names: Sequence[PurePath], recipe: Path) -> str:
    """A folder for the outputs, beside the recipe, in which there are no pictures."""
    taken = {parent for name in names for parent in (folder.resolve() / name).parents}
    more = (f"sweep-{number}" for number in itertools.count(2))
    return next(
        name
        for name in itertools.chain(("site", "sweep"), more)
        if recipe.parent.resolve() / name not in taken
    )


def _named(names: Sequence[PurePath], place: str, recursive: bool) -> str:
    """The least that tells all pictures apart."""
    name = f"{place}/{{parent}}/{{stem}}" if recursive else f"{place}/{{stem}}"
    most = max(Counter((one.parent, one.stem) for one in names).values())
    return name if most == 1 else f"{name}{{suffix}}"


def _written(example: _Example, name: str) -> str:
    mark = "" if example.active else "#"
    output = example.output.replace("{name}", name)
    head = ["[[artifact]]", f'kind = "{example.kind}"', f"output = {value(output)}"]
    return "\n".join([*(mark + line for line in head), _keys(example.keys)])


def _keys(keys: Mapping[str, Any]) -> str:
    """Keys to be uncommented, with what they mean."""
    told = [(f"#{key} = {value(held)}", _WORDS[key]) for key, held in keys.items()]
    wide = max(len(line) for line, _ in told)
    return "\n".join(f"{line:{wide}}  # {words}" for line, words in told)
