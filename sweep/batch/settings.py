"""Build: how a recipe is built. This module imports nothing heavy."""

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from sweep.errors import ParameterError
from sweep.settings.option import Option
from sweep.settings.rules import Clash, Rule
from sweep.settings.value import Settings

__all__ = ["Build"]


def _read_names(names: Any) -> tuple[str, ...]:
    listed = names.split(",") if isinstance(names, str) else list(names)
    found = tuple(name.strip() for name in listed)
    if not all(found):
        raise ParameterError(f"--only {names!r} has an empty name; write names as in hero,sheet")
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Build(Settings):
    """How a recipe is built.

    >>> import sweep
    >>> sweep.Build(only="hero,sheet").only
    ('hero', 'sheet')

    Attributes:
        only: names of artifacts, see `Recipe`; empty (default) for all.
        force: whether everything is made again.
        keep: whether outputs that were lost or changed by hand are told and left as they are.
        dry_run: whether nothing is made, and only told what would be and why.
        clean: whether files that we made and no artifact makes any more are removed.
        jobs: how many processes work side by side, each with a picture; None (default) is as many
            as there are processors.
        cluster: the address of a scheduler, as in "tcp://host:8786", or "local" for one of this
            machine; None (default) for no cluster.
    """

    kind = "build"

    only: Annotated[
        tuple[str, ...],
        Option(
            help="Build only the artifacts of these names, as in hero,sheet; one without a name "
            "has that of its kind.",
            group="Build",
            metavar="NAMES",
            shown="all",
            read=_read_names,
            write=list,
        ),
    ] = ()
    force: Annotated[
        bool, Option(help="Make everything again, whether or not it changed.", group="Build")
    ] = False
    keep: Annotated[
        bool,
        Option(
            help="Leave outputs that are gone or were changed by hand as they are, and tell.",
            group="Build",
        ),
    ] = False
    dry_run: Annotated[
        bool, Option(help="Make nothing; tell what would be made and why.", group="Build")
    ] = False
    clean: Annotated[
        bool,
        Option(
            help="Remove files that were made before and that no artifact makes any more.",
            group="Build",
        ),
    ] = False
    jobs: Annotated[
        int | None,
        Option(
            help="How many processes work side by side, each with a picture. Same bytes for any N.",
            group="Running",
            metavar="N",
            shown="all processors",
            least=1,
            most=1024,
        ),
    ] = None
    cluster: Annotated[
        str | None,
        Option(
            help="Build on a Dask cluster: tcp://HOST:8786, or local for one of this machine.",
            group="Running",
            metavar="ADDRESS",
        ),
    ] = None

    rules: ClassVar[tuple[Rule, ...]] = (
        Clash(
            lambda build: build.force and build.keep,
            lambda _build: "--force and --keep contradict each other; choose one",
        ),
        Clash(
            lambda build: build.cluster is not None and build.jobs is not None
            and build.cluster != "local",
            lambda _build: "--jobs is for this machine, and a cluster has workers of its own; "
            "leave it out",
        ),
    )  # fmt: skip
