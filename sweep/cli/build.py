"""``sweep build``: a recipe -> what it asks for, and of that only what is needed."""

import inspect
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

import typer

from sweep.batch.recipe import NAME
from sweep.batch.settings import Build
from sweep.cli import console
from sweep.cli.given import typed_in
from sweep.cli.options import Telling, parameters, values
from sweep.settings.option import Option
from sweep.settings.rules import Clash, Rule

if TYPE_CHECKING:
    from sweep.batch.build import Built, Outcome

__all__ = ["BUILD", "DETAILS", "Own", "run"]

DETAILS = """
A recipe names pictures and the artifacts wanted of them; sweep init writes one. What was made and
is as it should be is not made again.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Own(Telling):
    """What only the command can do."""

    watch: Annotated[
        bool,
        Option(help="Go on, and build whenever a picture or the recipe changes.", group="Build"),
    ] = False
    schema: Annotated[
        bool,
        Option(help="Print the JSON schema of recipes, for editors, and end.", group="Build"),
    ] = False

    rules: ClassVar[tuple[Rule, ...]] = (
        Clash(
            lambda own: own.watch and own.json,
            lambda _own: "--watch never ends, and --json tells what came out at the end; "
            "choose one",
        ),
    )  # fmt: skip


def _callback() -> Callable[..., None]:
    """The command as a function, whose parameters are its options."""
    argument = Annotated[
        str, typer.Argument(metavar="RECIPE", help="The recipe.", show_default=True)
    ]
    keyword = inspect.Parameter.KEYWORD_ONLY
    signature = [
        inspect.Parameter("context", keyword, annotation=typer.Context),
        inspect.Parameter("recipe", keyword, default=NAME, annotation=argument),
        *parameters(Build, Own),
    ]

    def callback(context: typer.Context, **typed: Any) -> None:
        given = {name: typed[name] for name in typed_in(context) if name in typed}
        run(typed["recipe"], values(Build, given), Own(**values(Own, given)))

    callback.__name__ = "build"
    callback.__signature__ = inspect.Signature(signature)  # type: ignore[attr-defined]
    callback.__annotations__ = {one.name: one.annotation for one in signature}
    return callback


def run(recipe: str, options: dict[str, Any], own: Any) -> None:
    """Build a recipe, and say what came out.

    Args:
        recipe: the file.
        options: fields of `Build` that were typed.
        own: how it is told.

    Raises:
        typer.Exit: some of it could not be made.
    """
    if own.schema:
        from sweep.batch.schema import schema

        console.print_json(schema())
        return
    if own.verbose:
        console.log_on_stderr()
    with console.notes(quiet=own.quiet):
        if own.watch:
            from sweep.batch.watch import watched

            Build.of(None, options)  # what is wrong with these, no change of a file mends
            first = iter([True])
            watched(
                Path(recipe),
                lambda: _built(recipe, options, own, idle=next(first, False)),
                console.error,
            )
            return
        built = _built(recipe, options, own)
    if built.failed:
        raise typer.Exit(1)


def _built(recipe: str, options: dict[str, Any], own: Any, *, idle: bool = True) -> "Built":
    """Build once.

    Args:
        recipe: the file.
        options: fields of `Build` that were typed.
        own: how it is told.
        idle: whether it is told, too, that there was nothing to do.
    """
    from sweep.batch.build import build

    outcomes: list[dict[str, Any]] = []
    with console.progress(quiet=own.quiet or own.json) as stage:
        step = stage("building")

        def tell(outcome: "Outcome") -> None:
            if own.json:
                outcomes.append(_as_json(outcome))
            else:
                _say(outcome, own)
            step(outcome.number, outcome.total)

        built = build(recipe, on_outcome=tell, **options)
    if own.json:
        console.print_json({**asdict(built), "outcomes": outcomes})
    else:
        for failed in built.failed:
            if not failed.kind:  # a picture that was not even begun
                console.error(failed.error)
        busy = built.made or built.failed or built.planned or built.removed
        if not own.quiet and (idle or busy):
            _summary(built, options)
    return built


def _as_json(outcome: "Outcome") -> dict[str, Any]:
    done, task = outcome.done, outcome.task
    return {
        "output": task.key,
        "kind": task.kind,
        "pictures": outcome.pictures,
        "why": task.why,
        "files": [asdict(file) for file in done.files],
        "seconds": done.seconds,
        "notes": done.notes,
        "error": done.error or None,
    }


def _say(outcome: "Outcome", own: Any) -> None:
    done, task = outcome.done, outcome.task
    if done.error:
        console.error(done.error)
    elif not own.quiet:
        many = f" and {len(done.files) - 1} more" if len(done.files) > 1 else ""
        why = f", as {task.why}" if own.verbose else ""
        console.say(
            f"{task.key}{many}: {task.kind}, {done.bytes:,} bytes, {done.seconds:.1f} s{why}"
        )


def _summary(built: "Built", options: dict[str, Any]) -> None:
    for one in built.planned:
        console.say(f"{one.output}: {one.kind} of {_few(one.pictures)}: {one.why}")
    console.say_all(built.left)
    console.say_all(f"{name}: removed" for name in built.removed)
    if options.get("dry_run"):
        console.say(f"{len(built.planned)} to make, {built.kept} as they should be")
    else:
        console.say(str(built))


def _few(pictures: tuple[str, ...]) -> str:
    return pictures[0] if len(pictures) == 1 else f"{len(pictures)} pictures"


BUILD = _callback()
