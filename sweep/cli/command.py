"""Command: one skeleton for everything that makes an artifact.

Options are read into its settings, what they ask for is made, and what happened is said: notes and
progress on standard error, the result on standard output. A command's own module says only what
is its own.
"""

import contextlib
import dataclasses
import functools
import inspect
import itertools
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Generic, TypeVar

import typer

from sweep.batch.naming import check_fields, is_template
from sweep.cli import console, files
from sweep.cli.given import typed_in
from sweep.cli.options import Finding, Running, parameters, values
from sweep.cli.outputs import Outputs
from sweep.cli.pictures import Wanted, each, found, written_by
from sweep.errors import OutputError, ParameterError
from sweep.settings.option import Option
from sweep.settings.value import Settings

if TYPE_CHECKING:
    from sweep.artifacts.job import Job
    from sweep.artifacts.settings import ArtifactFields
    from sweep.encode.written import Made, Written

__all__ = ["Asked", "Command", "Own", "Preview", "Said", "told"]

_S = TypeVar("_S", bound="ArtifactFields")
_M = TypeVar("_M", bound="Made[Any]")

PICTURE = (
    "The picture: a file, - for standard input, or an http(s) address. Several, or folders, each "
    "have a file of their own."
)


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
class Asked:
    """What a command was asked for.

    Attributes:
        pictures: their names.
        options: the settings that were typed.
        settings: what they come to.
        format: what --format says, if it is there.
        own: the options of this command alone.
        running: how it runs.
    """

    pictures: list[str]
    options: Mapping[str, Any]
    settings: Any
    format: str | None
    own: Any
    running: Running


@dataclass(frozen=True, slots=True)
class Said:
    """What a command needs to say what happened.

    Attributes:
        pictures: their names.
        outputs: where it wrote to.
        own: its own options.
        running: how it ran.
        number: of the result, from 1 on, where each picture has its own; 0 if there is one.
    """

    pictures: list[str]
    outputs: Outputs
    own: Any
    running: Running
    number: int = 0


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
        several: whether one file can show several pictures.
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
        argument = Annotated[
            list[str] | None, typer.Argument(metavar=metavar, help=told, show_default=False)
        ]
        option = functools.partial(typer.Option, rich_help_panel="Output")
        output = option("-o", "--output", metavar=self.output[0], help=self.output[1])
        named = option("--format", metavar="NAME", help=self.formats)
        keyword = inspect.Parameter.KEYWORD_ONLY
        signature = [
            inspect.Parameter("context", keyword, annotation=typer.Context),
            inspect.Parameter("picture", keyword, default=None, annotation=argument),
            inspect.Parameter(
                "output", keyword, default=None, annotation=Annotated[list[str] | None, output]
            ),
            inspect.Parameter(
                "format", keyword, default=None, annotation=Annotated[str | None, named]
            ),
            *parameters(self.settings, self.own, Finding, Running),
        ]

        def callback(context: typer.Context, **typed: Any) -> None:
            given = {name: typed[name] for name in typed_in(context) if name in typed}
            self.run(typed["picture"] or [], given)

        callback.__name__ = self.name
        callback.__signature__ = inspect.Signature(signature)  # type: ignore[attr-defined]
        callback.__annotations__ = {one.name: one.annotation for one in signature}
        return callback

    def run(self, named: list[str], typed: dict[str, Any]) -> None:
        """Make what is asked for, and say so.

        Args:
            named: the pictures as they were typed.
            typed: the options that stand on the command line, with their values.

        Raises:
            typer.Exit: of several pictures one failed.
        """
        running = Running(**values(Running, typed))
        finding = Finding(**values(Finding, typed))
        own: Any = self.own(**values(self.own, typed))
        with _around(running), console.notes(quiet=running.quiet):
            # Whatever can be refused is refused before the work begins.
            options = values(self.settings, typed)
            settings = self.settings.of(None, options)
            pictures = found(named, finding)
            if not pictures:
                raise ParameterError("Missing argument IMAGE; name a picture, or a folder")
            asked = Asked(pictures, options, settings, typed.get("format"), own, running)
            outputs: list[str] = typed.get("output") or []
            if finding.as_recipe:
                from sweep.cli.as_recipe import as_recipe

                console.print_text(as_recipe(self, asked, outputs))
                return
            templates = [*outputs, *written_by(self.settings, options).values()]
            by_name = any(map(is_template, templates))
            if not by_name and (self.several or len(pictures) == 1):
                self._make_one(asked, self._named(pictures[0], asked, outputs))
                return
            wanted = self._wanted(asked, outputs)
            if len(wanted) == 1:
                _make_folders(wanted[0], self)
                alone = [wanted[0].picture]
                one = dataclasses.replace(asked, pictures=alone, options=wanted[0].options)
                self._make_one(one, wanted[0].outputs)
            else:
                self._make_each(asked, wanted)

    def _make_one(self, asked: "Asked", names: list[str]) -> None:
        """Make one artifact, of one picture or of several."""
        own, running = asked.own, asked.running
        beside = "--json" if running.json else self.beside(own)
        outputs = Outputs(names, asked.format or ("" if self.folder else None), beside)
        said = Said(asked.pictures, outputs, own, running)
        with console.progress(quiet=running.quiet) as stage, outputs.passed_on():
            made = self._made(asked, said, running.threads, stage)
        if running.json:
            console.print_json(self.as_json(made, said))
        else:
            self._tell(made, said)

    def _make_each(self, asked: "Asked", wanted: Sequence[Wanted]) -> None:
        """Make an artifact of each picture."""
        from sweep.cli.many import Result, ended, make_many

        running, count = asked.running, itertools.count(1)
        results: list[dict[str, Any]] = []

        def said_of(one: Wanted, number: int = 0) -> Said:
            outputs = Outputs(one.outputs, asked.format)
            return Said([one.picture], outputs, asked.own, running, number)

        def make(one: Wanted, threads: int) -> _M:
            _make_folders(one, self)
            single = dataclasses.replace(asked, pictures=[one.picture], options=one.options)
            return self._made(single, said_of(one), threads)

        def tell(number: int, result: Result) -> None:
            made: Any = result.made
            if running.json:
                told = {} if made is None else self.as_json(made, said_of(wanted[number - 1]))
                error = None if result.error is None else str(result.error)
                results.append({"picture": result.picture, **told, "error": error})
            elif made is not None:
                self._tell(made, said_of(wanted[number - 1], next(count)))

        summary = make_many(
            wanted, make, tell, threads=running.threads, keep=running.no_clobber,
            quiet=running.quiet or running.json,
        )  # fmt: skip
        if running.json:
            console.print_json({"pictures": results, **summary})
        # What is printed for other programs stays by itself.
        printed = not wanted[0].outputs or any(
            getattr(asked.own, name, False) for name in ("csv", "markdown", "snippet")
        )
        to = sys.stderr if printed else None
        ended(summary, quiet=running.quiet or running.json, to=to)

    def _made(self, asked: "Asked", said: Said, threads: int | None, stage: Any = None) -> _M:
        from sweep.artifacts.job import Job, Run
        from sweep.system.parallel import limited

        run = Run(asked.format, threads, stage)
        settings = self.settings.of(None, asked.options)
        job = Job.of(
            (self.settings, settings, asked.options), asked.pictures, said.outputs.targets, run
        )
        with limited(threads):
            return self.make(job, said)

    def _tell(self, made: _M, said: Said) -> None:
        running = said.running
        if not running.quiet:
            self.say(made, said)
        self.also(made, said)
        if getattr(said.own, "preview", False) and self.show is not None and not running.quiet:
            from sweep.cli.preview.show import show

            show(self.show(made, said), quiet=False)

    def _wanted(self, asked: "Asked", outputs: list[str]) -> list[Wanted]:
        """What is made of each picture."""
        for output in outputs:
            check_fields(output)
            if output == "-" and len(asked.pictures) > 1:
                raise ParameterError(
                    f"-o - is one stream, and {len(asked.pictures)} pictures are several files; "
                    "name files, as in -o=out/{stem}.gif"
                )
        return each(
            asked.pictures,
            lambda picture: self._named(picture, asked, outputs),
            self.settings,
            asked.options,
            still=getattr(asked.settings, "name", None) if self.folder else None,
        )

    def _named(self, picture: str, asked: "Asked", outputs: list[str]) -> list[str]:
        """Where to: as was typed, or as usual."""
        if self.folder:
            return _folder(outputs)
        usual = self.usual(asked.settings)
        if not outputs and usual is not None:
            return [files.named(picture, *usual, asked.format)]
        if not outputs and asked.format is not None:
            raise ParameterError("--format is for files; add -o FILE, or leave it out")
        return outputs


def _make_folders(wanted: Wanted, command: Command[Any, Any]) -> None:
    """Make the folders that templates name.

    Raises:
        OutputError: one cannot be made.
    """
    for name in wanted.outputs:
        folder = Path(name) if command.folder else Path(name).parent
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(f"{folder}: cannot be made: {error.strerror}; make it") from None


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
