"""Random command lines: options of every artifact, made of its fields."""

import shlex
from typing import Any

from hypothesis import strategies as st

from sweep.cli.command import Command
from sweep.errors import ParameterError
from sweep.settings.field import Field, fields_of

__all__ = ["OUTPUTS", "candidates", "lines"]

# What is typed for fields that read text by themselves.
_TEXTS: dict[str, list[str]] = {
    "ks": ["1..3", "2,3", "3", "1..4:2"],
    "width": ["full", "16", "20"],
    "frame": ["1"],
    "background": ["#204060", "#fff"],
    "lock": ["#ffffff", "#000,#f80"],
    "max_pixels": ["100000"],
    "max_bytes": ["200kB", "90000"],
    "caption": ["{k} of {colors}", "", "K"],
    "title": ['A "title"', "Tïtel \\ 'x'"],
    "alt": ["what it shows"],
    "at": ["50%", "50%,40%", "9,7"],
    "spaces": ["rgb,oklab"],
    "until": ["mse<900", "psnr>12"],
    "page": ["a4", "letter-landscape"],
    "name": ["{stem}-{k}.png", "{k:03}.webp"],
    "poster": ["out/still-{stem}.png"],
    "poster_k": ["3"],
    "html": ["out/{stem}.html"],
    "plot": ["out/{stem}.svg", "out/{stem}-plot.png"],
    "seconds": ["0.8", "2"],
    "fps": ["5", "10"],
    "size": ["64", "80"],
    "tile": ["32", "64"],
    "iterations": ["3"],
    "crf": ["20"],
    "preset": ["ultrafast"],
}

OUTPUTS = {
    "animation": ["out/{stem}.gif", "out/{stem}.mp4", "out/{stem}.webp"],
    "stills": ["out", "out/{stem}"],
    "sheet": ["out/{stem}-sheet.png", "out/{stem}.pdf", "out/all.webp"],
    "comparison": ["out/{stem}-compare.png", "out/{stem}.gif"],
    "palettes": ["out/{stem}.css", "out/{stem}.svg", "out/{stem}.hex"],
    "report": ["out/{stem}.csv", "out/{stem}.md"],
    "cloud": ["out/{stem}-cloud.gif", "out/{stem}-cloud.png"],
    "page": ["out/{stem}.html", "out/all.html"],
}

_IDLE = {"font", "parts"}  # a file of its own; a folder whose script is shared


def candidates(field: Field) -> list[str]:
    """What may be typed for a field."""
    if field.name in _TEXTS:
        return _TEXTS[field.name]
    if field.choices:
        return [str(one) for one in field.choices]
    least, most = field.option.least, field.option.most
    low = 0.0 if least is None else least
    high = low + 3 if most is None else min(most, low + 3)
    values = {low + (high - low) * share for share in (0.1, 0.5, 1)}
    return sorted({f"{value:g}" if field.type is float else str(int(value)) for value in values})


@st.composite
def lines(draw: st.DrawFn, command: Command[Any, Any]) -> list[str]:
    """What is typed behind the pictures of a command, without an output."""
    fields = [one for one in fields_of(command.settings) if one.name not in _IDLE]
    typed: list[str] = []
    options: dict[str, Any] = {}
    if command.name == "cloud":  # which is slow, and grows with these
        options = {"size": 64, "seconds": 0.8}
        typed = ["--size=64", "--seconds=0.8"]
        fields = [one for one in fields if one.name not in options]
    for field in draw(st.lists(st.sampled_from(fields), unique_by=lambda f: f.name, max_size=6)):
        value: Any
        if field.type is bool:
            words, value = [field.flag], field.default is not True
        else:
            text = draw(st.sampled_from(candidates(field)))
            words, value = [f"{field.flag}={text}"], text
            if field.option.read is None and field.type in (int, float):
                value = field.type(text)
        try:
            command.settings.of(None, {**options, field.name: value})
        except ParameterError:
            continue
        options[field.name] = value
        typed += words
    assert shlex.split(shlex.join(typed)) == typed
    return typed
