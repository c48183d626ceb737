"""Command: one skeleton for everything that makes an artifact.

Options are read into its settings, what they ask for is made, and what happened is said: notes and
progress on standard error, the result on standard output. A command's own module says only what
is its own.
"""

import contextlib
import functools
import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Generic, TypeVar

import typer

from sweep.cli import console, files
from sweep.cli.given import typed_in
from sweep.cli.options import Running, parameters, values
from sweep.cli.outputs import Outputs
from sweep.errors import ParameterError
from sweep.settings.option import Option
from sweep.settings.value import Settings

if TYPE_CHECKING:
    from sweep.artifacts.job import Job
    from sweep.artifacts.settings import ArtifactFields
    from sweep.encode.written import Made, Written

__all__ = ["Command", "Own", "Preview", "Said", "told"]

_S = TypeVar("_S", bound="ArtifactFields")
_M = TypeVar("_M", bound="Made[Any]")

PICTURE = "The picture: a file, - for standard input, or an http(s) address."


@dataclass(frozen=True, slots=True, kw_only=True)
class Own(Settings):
    """Options of a command that change nothing of what it makes; none."""

    kind = "command"


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview(Settings):
    """Whether the result is shown in the terminal too."""

    kind = "command"

    preview: Annotated[
        bool, Option(help="Also show the result in the terminal.", group="Output")
    ] = False


@dataclass(frozen=True, slots=True)
class Said:
    """What a command needs to say what happened.

    Attributes:
        pictures: as they were typed.
        outputs: where it wrote to.
        own: its own options.
        running: how it ran.
    """

    pictures: list[str]
    outputs: Outputs
    own: Any
    running: Running


@dataclass(frozen=True, kw_only=True)
class Command(Generic[_S, _M]):
    """A command that makes an artifact.

    Attributes:
        name: as it is typed.
        details: what it does, behind the line in `commands.SUMMARIES`.
        settings: what is asked for.
        make: makes it; loads what is heavy.
        say: prints what was made.
        as_json: what --json prints.
        output: the metavar and the help of -o.
        formats: the help of --format.
        also: prints results that are asked for by themselves, even when quiet.
        usual: what the file is called that nobody named: "sweep" and "gif" for parrot-sweep.gif;
            None if there is none then, for these settings or for any.
        folder: whether -o is one folder.
        own: options of its own.
        picture: the metavar and the help of the picture.
        several: whether it takes several pictures.
        beside: which option wants standard output for itself, as in "--json", if one does.
        show: what --preview shows.
    """

    name: str
    details: str
    settings: type[_S]
    make: "Callable[[Job[_S], Said], _M]"
    say: Callable[[_M, Said], None]
    as_json: Callable[[_M, Said], dict[str, Any]]
    output: tuple[str, str]
    formats: str
    also: Callable[[_M, Said], None] = lambda _made, _said: None
    usual: Callable[[_S], tuple[str, str] | None] = lambda _settings: None
    folder: bool = False
    own: type[Settings] = Own
    picture: tuple[str, str] = ("IMAGE", PICTURE)
    several: bool = False
    beside: Callable[[Any], str | None] = lambda _own: None
    show: Callable[[_M, Said], Any] | None = None

    @property
    def callback(self) -> Callable[..., None]:
        """The command as a function, whose parameters are its options."""
        metavar, told = self.picture
        kind: Any = list[str] if self.several else str
        argument = Annotated[kind, typer.Argument(metavar=metavar, help=told)]
        option = functools.partial(typer.Option, rich_help_panel="Output")
        output = option("-o", "--output", metavar=self.output[0], help=self.output[1])
        named = option("--format", metavar="NAME", help=self.formats)
        keyword = inspect.Parameter.KEYWORD_ONLY
        signature = [
            inspect.Parameter("context", keyword, annotation=typer.Context),
            inspect.Parameter("picture", keyword, annotation=argument),
            inspect.Parameter(
                "output", keyword, default=None, annotation=Annotated[list[str] | None, output]
            ),
            inspect.Parameter(
                "format", keyword, default=None, annotation=Annotated[str | None, named]
            ),
            *parameters(self.settings, self.own, Running),
        ]

        def callback(context: typer.Context, **typed: Any) -> None:
            pictures = typed["picture"] if self.several else [typed["picture"]]
            given = typed_in(context)
            self.run(pictures, {name: typed[name] for name in given if name in typed})

        callback.__name__ = self.name
        callback.__signature__ = inspect.Signature(signature)  # type: ignore[attr-defined]
        callback.__annotations__ = {one.name: one.annotation for one in signature}
        return callback

    def run(self, pictures: list[str], typed: dict[str, Any]) -> None:
        """Make what is asked for, and say so.

        Args:
            pictures: as they were typed.
            typed: the options that stand on the command line, with their values.
        """
        running = Running(**values(Running, typed))
        own: Any = self.own(**values(self.own, typed))
        with (
            _around(running),
            console.notes(quiet=running.quiet),
            console.progress(quiet=running.quiet) as stage,
        ):
            from sweep.artifacts.job import Job, Run

            # Whatever can be refused is refused before the work begins.
            options = values(self.settings, typed)
            settings = self.settings.of(None, options)
            if pictures.count("-") > 1:
                raise ParameterError("standard input holds one picture; name the others as files")
            outputs = self._outputs(pictures, settings, typed, running, own)
            said = Said(pictures, outputs, own, running)
            run = Run(typed.get("format"), running.threads, stage)
            job = Job.of((self.settings, settings, options), pictures, outputs.targets, run)
            with outputs.passed_on():
                made = self.make(job, said)
        if running.json:
            console.print_json(self.as_json(made, said))
        else:
            if not running.quiet:
                self.say(made, said)
            self.also(made, said)
        if getattr(own, "preview", False) and self.show is not None and not running.quiet:
            from sweep.cli.preview.show import show

            show(self.show(made, said), quiet=False)

    def _outputs(
        self, pictures: list[str], settings: _S, typed: dict[str, Any], running: Running, own: Any
    ) -> Outputs:
        names, named = typed.get("output") or [], typed.get("format")
        if self.folder:
            return Outputs(_folder(names), named or "", "--json" if running.json else None)
        usual = self.usual(settings)
        if not names and usual is not None:
            names = [files.named(pictures[0], *usual, named)]
        elif not names and named is not None:
            raise ParameterError("--format is for files; add -o FILE, or leave it out")
        beside = "--json" if running.json else self.beside(own)
        return Outputs(names, named, beside)


def _folder(names: list[str]) -> list[str]:
    """The one folder that -o names.

    Raises:
        ParameterError: it is standard output, or several are named.
    """
    if len(names) > 1:
        raise ParameterError("-o/--output is there twice and holds one value; leave one out")
    if names == ["-"]:
        raise ParameterError("-o - is one stream, stills are several files; name a folder")
    return names or ["."]


@contextlib.contextmanager
def _around(running: Running) -> Iterator[None]:
    """What holds while any command runs."""
    from sweep.system.files import keeping

    if running.verbose:
        console.log_on_stderr()
    with keeping() if running.no_clobber else contextlib.nullcontext():
        yield


def told(written: "Written", *names: str) -> dict[str, Any]:
    """What there is to say of a file, in that order."""
    return {name: getattr(written, name) for name in names}
