"""Settings -> the text of a recipe, with the few kinds of values that there are."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sweep.errors import ParameterError

__all__ = ["table", "value"]

_WIDE = 88  # characters; longer lists have a line for each


def table(
    kind: str,
    pictures: Sequence[str],
    outputs: Sequence[str],
    settings: Mapping[str, Any],
    name: str | None = None,
) -> str:
    """One ``[[artifact]]`` of a recipe.

    >>> print(table("sheet", ["a.jpg"], ["a.png"], {"ks": "1,8", "caption": None}), end="")
    [[artifact]]
    kind = "sheet"
    pictures = "a.jpg"
    output = "a.png"
    ks = "1,8"
    caption = false

    Args:
        kind: of the artifact.
        pictures: names and patterns.
        outputs: templates; there may be none.
        settings: as `Settings.to_dict` has them; of ``width``, None is "full".
        name: of the artifact.

    Raises:
        ParameterError: a name has what no TOML can hold.
    """
    told: dict[str, Any] = {"kind": kind}
    if name is not None:
        told["name"] = name
    told["pictures"] = pictures[0] if len(pictures) == 1 else list(pictures)
    if outputs:
        told["output"] = outputs[0] if len(outputs) == 1 else list(outputs)
    for key, held in settings.items():
        told[key] = "full" if key == "width" and held is None else held
    return "\n".join(["[[artifact]]", *(f"{key} = {value(one)}" for key, one in told.items()), ""])


def value(held: Any) -> str:
    """A value in TOML; None is ``false``, as TOML has no word for it.

    Raises:
        ParameterError: it is text that no TOML can hold.
    """
    if held is None:
        return "false"
    if isinstance(held, bool):
        return str(held).lower()
    if isinstance(held, str):
        return _text(held)
    if isinstance(held, list | tuple):
        items = [value(one) for one in held]
        short = f"[{', '.join(items)}]"
        return (
            short
            if len(short) <= _WIDE
            else f"[\n{''.join(f'    {one},' + chr(10) for one in items)}]"
        )
    return repr(held)


def _text(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ParameterError(
            f"{text!r} is no Unicode, and a recipe is; rename the file, or leave it out"
        ) from None
    # As JSON, whose strings are those of TOML but for one control character.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
