"""What an output is called: templates with {stem}, {parent}, {suffix} and {number}."""

import re
from pathlib import PurePath, PurePosixPath

from sweep.decode.address import is_address, name_of
from sweep.errors import TemplateError
from sweep.settings.slips import nearest

__all__ = ["check_fields", "filled", "is_place", "is_template", "stem"]

_FIELDS = ("stem", "parent", "suffix", "number")

_FIELD = re.compile(r"\{(?:(?P<word>stem|parent|suffix)|number(?::(?P<pad>0?)(?P<width>\d\d?))?)\}")
_ANY = re.compile(r"\{(?P<name>[^{}]*)\}")
_PLACE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")


def is_place(name: str) -> bool:
    """Whether it is an address, as of a bucket or of the web, and no file of this machine."""
    return _PLACE.match(name) is not None


def is_template(output: str) -> bool:
    """Whether an output is called after its picture."""
    return _FIELD.search(output) is not None


def check_fields(output: str, *, more: tuple[str, ...] = ()) -> None:
    """Refuse what stands in braces and is no field.

    Args:
        output: the template.
        more: fields that are filled later.

    Raises:
        TemplateError: naming it, and the nearest that is known.
    """
    for found in _ANY.finditer(_FIELD.sub("", output)):
        name = found["name"].partition(":")[0]
        if name not in more:
            known = ", ".join(f"{{{field}}}" for field in (*_FIELDS, *more))
            raise TemplateError(
                f"unknown field {found[0]} in {output}; known are {known}"
                f"{nearest(name, (*_FIELDS, *more))}"
            )


def filled(template: str, picture: str, number: int) -> str:
    """The name of an output.

    ``{stem}`` is the name of the picture without its suffix, ``{suffix}`` that with its dot,
    ``{parent}`` the folder it is in, as it was given, without a leading "/" or "..", and
    ``{number}`` its place among the pictures, from 1 on; ``{number:03}`` fills it up with zeros.
    All else stays as it is.

    Args:
        template: of the name.
        picture: as it was given: a path or an address.
        number: its place.
    """

    def value(found: re.Match[str]) -> str:
        if found["word"] is None:
            return f"{number:{found['pad'] or ''}{found['width'] or ''}d}"
        return _words(picture)[found["word"]]

    return _FIELD.sub(value, template)


def _words(picture: str) -> dict[str, str]:
    name, parent = _name(picture), ""
    if is_place(picture):
        parts = PurePosixPath(picture.partition("://")[2]).parent.parts
    else:
        path = PurePath(picture)
        parts = path.parent.parts[len(path.parent.anchor) > 0 :]
    parent = "/".join(part for part in parts if part not in ("..", "."))
    return {"stem": stem(picture), "suffix": PurePath(name).suffix, "parent": parent or "."}


def stem(picture: str) -> str:
    """What files made from ``picture`` are called."""
    return "stdin" if picture == "-" else PurePath(_name(picture)).stem or "picture"


def _name(picture: str) -> str:
    if is_address(picture):
        return name_of(picture)
    return picture.rstrip("/").rpartition("/")[2] if is_place(picture) else PurePath(picture).name
