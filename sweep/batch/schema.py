"""The JSON schema of recipes, made of the fields, by which editors complete and check them."""

import typing
from collections.abc import Iterable
from typing import Any

from sweep.batch.kinds import KINDS, Kind
from sweep.settings.field import Field, fields_of

__all__ = ["schema"]

_NAMES = {"type": "string", "minLength": 1}
_LIST = {"type": "array", "items": _NAMES, "minItems": 1}
_SEVERAL = {"anyOf": [_NAMES, _LIST]}

_PICTURES = "Names of pictures, patterns such as photos/*.jpg, folders, or addresses."
_OUTPUT = "Where to; {stem}, {parent}, {suffix} and {number} of the picture are filled in."
_FOLDER = "Folder and names of the stills; {stem}, {k} and {colors} are filled in."
_NAME = "What --only calls it; if it has no name, its kind."


def schema() -> dict[str, Any]:
    """What a recipe may hold: draft 7 of JSON Schema, which editors know best."""
    kinds = list(KINDS.values())
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "A recipe for sweep build",
        "type": "object",
        "additionalProperties": False,
        "required": ["artifact"],
        "properties": {
            "defaults": {
                "type": "object",
                "description": "Options of all artifacts that have them and do not say otherwise.",
                "additionalProperties": False,
                "properties": {"pictures": _told(_PICTURES, _SEVERAL), **_any_of(kinds)},
            },
            "artifact": {
                "type": "array",
                "minItems": 1,
                "items": {
                    "type": "object",
                    "required": ["kind"],
                    "properties": {"kind": {"enum": [kind.name for kind in kinds]}},
                    "allOf": [
                        {
                            "if": {"properties": {"kind": {"const": kind.name}}},
                            "then": _artifact(kind),
                        }
                        for kind in kinds
                    ],
                },
            },
        },
    }


def _artifact(kind: Kind) -> dict[str, Any]:
    fields = _fields(kind)
    own = {
        "kind": {"const": kind.name, "description": "What is made."},
        "name": _told(_NAME, _NAMES),
        "pictures": _told(_PICTURES, _SEVERAL),
        "output": _told(_FOLDER if kind.folder else _OUTPUT, _SEVERAL),
    }
    written = [field.name for field in fields if field.option.file == "written"]
    needed: dict[str, Any] = {"required": ["output"]}
    if written:
        needed = {"anyOf": [{"required": [one]} for one in ("output", *written)]}
    return {
        "additionalProperties": False,
        "properties": {**own, **{field.name: _value(field) for field in fields}},
        **needed,
    }


def _fields(kind: Kind) -> list[Field]:
    """Its fields; the name of stills stands in their output."""
    return [one for one in fields_of(kind.settings) if not (kind.folder and one.name == "name")]


def _any_of(kinds: Iterable[Kind]) -> dict[str, Any]:
    """Of each key what any kind takes."""
    found: dict[str, list[dict[str, Any]]] = {}
    for kind in kinds:
        for field in _fields(kind):
            value = _value(field)
            if value not in found.setdefault(field.name, []):
                found[field.name].append(value)
    return {
        name: values[0] if len(values) == 1 else {"anyOf": values} for name, values in found.items()
    }


def _told(description: str, value: dict[str, Any]) -> dict[str, Any]:
    return {"description": description, **value}


def _value(field: Field) -> dict[str, Any]:
    # What is said of an option that is on by itself is what turning it off does.
    off = "false: " if field.default is True else ""
    told: dict[str, Any] = {"description": off + field.option.help}
    if field.default not in (None, ()):
        told["default"] = field.write(field.default)
    forms = [_plain(field)]
    if field.option.read is not None:
        forms = _forms(field)
    if field.nullable and field.default is not None:
        forms.append({"const": False})  # TOML has no word for nothing
    return {**told, **(forms[0] if len(forms) == 1 else {"anyOf": forms})}


def _plain(field: Field) -> dict[str, Any]:
    """What a field takes that is read by its type."""
    if field.choices:
        return {"enum": list(field.choices)}
    if field.type is bool:
        return {"type": "boolean"}
    if field.type is str:
        return {"type": "string"}
    told: dict[str, Any] = {"type": "integer" if field.type is int else "number"}
    option = field.option
    if option.least is not None:
        told["exclusiveMinimum" if option.above else "minimum"] = option.least
    if option.most is not None:
        told["maximum"] = option.most
    return told


def _forms(field: Field) -> list[dict[str, Any]]:
    """What a field takes that reads text by itself: by the types it names."""
    kinds = set(_types(field.annotation))
    forms: list[dict[str, Any]] = [{"type": "string"}]
    if int in kinds or field.type is int:
        forms.append({"type": "integer"})
    if float in kinds or field.type is float:
        forms.append({"type": "number"})
    if any(one not in (str, int, float, bool, type(None)) for one in kinds):
        forms.append({"type": "array"})
    return forms


def _types(annotation: Any) -> Iterable[Any]:
    """The types a union is made of; of what has parts, the whole."""
    parts = typing.get_args(annotation)
    if parts and typing.get_origin(annotation) not in (tuple, list):
        return [one for part in parts for one in _types(part)] or [annotation]
    return [annotation]
