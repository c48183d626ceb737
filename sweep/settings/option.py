"""What a field of a settings value says of itself, in the second place of its `Annotated`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

__all__ = ["GROUPS", "Option"]

# The headings of the help, in its order. What is asked for most stands first.
GROUPS = (
    "Build", "Clustering", "Output", "Time", "Motion", "Comparison", "Sheet", "Caption", "Look",
    "Video", "Page", "Picture", "Running",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """What is said once of an option, for the command, Python, recipes and the reference.

    Attributes:
        help: one or two sentences.
        group: the heading it stands under, one of `GROUPS`.
        metavar: what stands for its value in the help, as in "S".
        short: a flag of one letter, as in "-k".
        flag: what the option is called on the command line, if not after the field.
        least: the least number it takes, inclusive unless ``above``.
        most: the largest number it takes, inclusive.
        above: whether the value must be more than ``least``.
        unit: stands behind numbers in messages, as in " s".
        takes: what it takes, in words, where "0.02 to 600 seconds" does not say it.
        what: what its value is called where it is unknown, as in "color space".
        shown: the default in words, where the value itself does not tell.
        off: the flag that sets it to None, as in "--no-caption", and the help of that flag.
        off_says: how the error goes on where the option and its ``off`` are both there.
        read: what is given (text, or a value of Python) -> what the field holds. Raises
            ParameterError. Default: by the type of the field.
        write: what the field holds -> a value of JSON, which ``read`` understands.
        file: whether it names a file that is read or written.
        common: whether it says the same in every command, so that the reference tells it once.
    """

    help: str
    group: str
    metavar: str | None = None
    short: str | None = None
    flag: str | None = None
    least: float | None = None
    most: float | None = None
    above: bool = False
    unit: str = ""
    takes: str | None = None
    what: str | None = None
    shown: str | None = None
    off: tuple[str, str] | None = None
    off_says: str = ""
    read: Callable[[Any], Any] | None = None
    write: Callable[[Any], Any] | None = None
    file: Literal["read", "written"] | None = None
    common: bool = False
