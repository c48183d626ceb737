"""What all artifacts have: how the picture is read, how its colors are clustered, what is told."""

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, get_args

from sweep import defaults
from sweep.clustering.method import Method, MethodFields
from sweep.decode.reading import Reading, ReadingFields
from sweep.errors import ParameterError, one_of
from sweep.settings.option import Option
from sweep.settings.rules import Idle, Rule
from sweep.settings.value import Settings

__all__ = ["Alt", "ArtifactFields", "SourceFields", "SpacesFields"]

# What a picture shows, as markup says it.
Alt = Annotated[
    str | None,
    Option(
        help="What the picture shows, in words, for those who do not see it.",
        group="Page",
        metavar="TEXT",
        shown="its file's name, made readable",
    ),
]


@dataclass(frozen=True, kw_only=True)
class SourceFields(ReadingFields, MethodFields):
    """How a picture is read, and how its colors are clustered."""

    __slots__ = ()

    @property
    def method(self) -> Method:
        """How colors are clustered."""
        return self.part(Method)

    @property
    def reading(self) -> Reading:
        """How the picture is read."""
        return self.part(Reading)


@dataclass(frozen=True, kw_only=True)
class ArtifactFields(SourceFields):
    """What all artifacts have.

    Attributes:
        metadata: whether files carry the settings that made them, see `provenance`.
    """

    __slots__ = ()

    metadata: Annotated[
        bool,
        Option(help="Leave the settings that made a file out of it.", group="Output"),
    ] = True


def _read_spaces(spaces: Any) -> tuple[defaults.SpaceName, ...]:
    text = spaces if isinstance(spaces, str) else ",".join(map(str, spaces))
    known: dict[str, defaults.SpaceName] = {name: name for name in get_args(defaults.SpaceName)}
    names = [name.strip() for name in text.split(",")]
    for name in names:
        one_of(known, name, "color space")
    if len(names) < 2 or len(set(names)) < len(names):
        raise ParameterError(
            f"--spaces {text} has not two different spaces to compare; name them, as in rgb,oklab"
        )
    return tuple(known[name] for name in names)


@dataclass(frozen=True, kw_only=True)
class SpacesFields(Settings):
    """Several color spaces instead of one.

    Attributes:
        spaces: two or more to compare, as in "rgb,oklab"; None (default) for the one of ``space``.
    """

    __slots__ = ()

    spaces: Annotated[
        tuple[defaults.SpaceName, ...] | None,
        Option(
            help="Compare color spaces: rgb,oklab (of rgb, linear, lab, oklab).",
            group="Clustering",
            metavar="LIST",
            read=_read_spaces,
            write=",".join,
        ),
    ] = None

    rules: ClassVar[tuple[Rule, ...]] = (
        Idle(
            ("space",),
            lambda value: value.spaces is not None,
            lambda value: (
                f"{value.space} and --spaces {','.join(value.spaces)} contradict each "
                "other; choose one of them"
            ),
        ),
    )
