"""What a verb takes by keyword, in its signature: `help`, notebooks and shells complete from it."""

import inspect
from collections.abc import Callable
from typing import Any, TypeVar

from sweep.settings.field import fields_of

__all__ = ["takes"]

_V = TypeVar("_V", bound=Callable[..., Any])


def takes(settings: type) -> Callable[[_V], _V]:
    """Let a function with ``**options`` tell that these are the fields of ``settings``."""

    def told(verb: _V) -> _V:
        signature = inspect.signature(verb)
        own = [one for one in signature.parameters.values() if one.kind is not one.VAR_KEYWORD]
        options = [
            inspect.Parameter(
                field.name,
                inspect.Parameter.KEYWORD_ONLY,
                default=field.default,
                annotation=field.annotation,
            )
            for field in fields_of(settings)
        ]
        verb.__signature__ = signature.replace(  # type: ignore[attr-defined]
            parameters=[*own, *options]
        )
        return verb

    return told
