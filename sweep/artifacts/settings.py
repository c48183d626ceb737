"""What all artifacts have: how the picture is read, how its colors are clustered, what is told."""

from dataclasses import dataclass
from typing import Annotated

from sweep.clustering.method import Method, MethodFields
from sweep.decode.reading import Reading, ReadingFields
from sweep.settings.option import Option

__all__ = ["ArtifactFields", "SourceFields"]


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
