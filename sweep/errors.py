"""What can go wrong, as one tree.

    SweepError
    ├── ParameterError (ValueError)    a value asked for cannot be used
    │   ├── KsError                    ... in a list of K
    │   └── TemplateError              ... in a caption template
    ├── UnmetError (ValueError)         no K meets a goal
    ├── ImageError (ValueError)        a picture cannot be read or used
    └── OutputError (OSError)          a file cannot be written

Every message is one line that names the value, the limit and the remedy.

    SweepWarning (UserWarning)         the work goes on; the user should know
"""

from typing import Any

__all__ = [
    "ImageError",
    "KsError",
    "OutputError",
    "ParameterError",
    "SweepError",
    "SweepWarning",
    "TemplateError",
    "UnmetError",
]


class SweepError(Exception):
    """The base of every error this package raises on purpose; what it says is one line."""

    def __init__(self, message: str = "") -> None:
        # It names values as they were given, and these may have several lines.
        super().__init__(" ".join(message.splitlines()))


class ParameterError(SweepError, ValueError):
    """A parameter has a value that cannot be used."""


class KsError(ParameterError):
    """A list of K cannot be understood or leaves the range 1..256."""


class TemplateError(ParameterError):
    """A caption template names an unknown field or asks for more than its value."""


class UnmetError(SweepError, ValueError):
    """No K meets a goal; the message says how near one comes."""


class ImageError(SweepError, ValueError):
    """A picture is missing, unreadable, or of no use for a sweep."""


class OutputError(SweepError, OSError):
    """An output cannot be written; what was there before is untouched.

    Attributes:
        written: what was written of the other outputs, see `sweep.Written`.
    """

    written: tuple[Any, ...] = ()


class SweepWarning(UserWarning):
    """Something the user should know although the work goes on."""
