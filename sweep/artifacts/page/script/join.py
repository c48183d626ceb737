"""The modules of the component -> one script, as a page or a site takes it.

Browsers load modules from servers only, and a page from a disk has none. So the modules are put one
behind the other, each after those it takes names from, without what ties them together.
"""

import functools
import importlib.resources
import json
import re

from sweep.artifacts.page.script.shrink import shrunk

__all__ = ["component", "joined", "module_names"]

_FOLDER = importlib.resources.files("sweep.artifacts.page") / "component"
_FIRST = "element.js"
_IMPORT = re.compile(r'^import \{[^}]*\} from "\./([\w-]+\.js)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=async |function |class |const )", re.MULTILINE)
_STYLE = 'export const STYLE = "";'

# What a style sheet does not need.
_SPARE = re.compile(r"/\*.*?\*/|(?<=[{};,])\s+|\s+(?=[{}])|(?<=:) |;\s*(?=})", re.DOTALL)
# An attribute's value that is a word needs no quotes.
_QUOTED = re.compile(r'="([a-z-]+)"(?=])')


@functools.cache
def component() -> str:
    """The whole component as the text of one module."""
    # A script in a page ends where it says so.
    return shrunk(joined()).replace("</script", "<\\/script")


def joined() -> str:
    """The modules one behind the other, as they are written."""
    return "\n".join(_bare(name) for name in module_names())


def module_names() -> list[str]:
    """The modules, each behind those that it takes names from."""
    found: list[str] = []

    def add(name: str) -> None:
        for needed in _IMPORT.findall(_text(name)):
            if needed not in found:
                add(needed)
        if name not in found:
            found.append(name)

    add(_FIRST)
    return found


def _bare(name: str) -> str:
    text = _text(name)
    if _STYLE in text:
        text = text.replace(_STYLE, f"export const STYLE = {json.dumps(_style())};")
    return _EXPORT.sub("", _IMPORT.sub("", text))


def _style() -> str:
    sheets = sorted(path.name for path in _FOLDER.iterdir() if path.name.endswith(".css"))
    # What all share comes first, so that a panel can change it.
    sheets.sort(key=lambda name: name != "style.css")
    sheet = _SPARE.sub("", "\n".join(_text(name) for name in sheets)).strip()
    return _QUOTED.sub(r"=\1", sheet)


@functools.cache
def _text(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")
