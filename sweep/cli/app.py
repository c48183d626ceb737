"""The command line: parse, call the library once, say what happened.

Exit codes: 0 done, 1 the work failed, 2 usage, 130 interrupted, 143 terminated.
"""

import contextlib
import os
import sys
import traceback
from typing import Annotated

import typer

from sweep.cli import console, ending
from sweep.cli.commands import SweepGroup
from sweep.errors import ParameterError, SweepError, options_named
from sweep.system.version import __version__

__all__ = ["app", "main", "run"]

# Plain help: Rich's panels would double the time that --help takes.
app = typer.Typer(
    cls=SweepGroup,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        console.say(f"sweep {__version__}")
        raise typer.Exit


@app.callback()
def _sweep(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Show the version and exit."
        ),
    ] = False,
) -> None:
    """Show what a picture looks like at every number of colors.

    k-means color quantization for a whole range of K, each K warm-started from the one before,
    as an animation, stills, a contact sheet, a comparison, a report, palettes or a turning cloud.
    """


def main() -> None:
    """Run the command that ``sys.argv`` names and exit with its code."""
    ending.watch()
    console.keep_to_ourselves()
    # A name may have letters that the terminal's encoding lacks.
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    code = 1
    with contextlib.suppress(BrokenPipeError):  # nobody reads standard error either
        code = run(sys.argv[1:])
    # All files are closed and all threads have ended. Python would now take every module apart,
    # which with Numba's takes nearly half a second, for nothing.
    with contextlib.suppress(BrokenPipeError):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)


def run(arguments: list[str]) -> int:
    """Run one command; whatever goes wrong is one line on stderr. Returns the exit code."""
    with options_named():
        return _run(arguments)


def _run(arguments: list[str]) -> int:
    try:
        code = app(arguments or ["--help"], prog_name="sweep", standalone_mode=False)
        sys.stdout.flush()
    except typer.TyperException as error:
        # Some releases of Typer tell which class of error it was.
        said = error.format_message().replace("Value error, ", "").rstrip(".")
        console.error(f"{said}; see sweep --help")
        return error.exit_code
    except SweepError as error:
        _trace(arguments)
        console.error(str(error))
        return 2 if isinstance(error, ParameterError) else 1
    except (KeyboardInterrupt, typer.Abort):
        return ending.code()
    except BrokenPipeError:
        # Whoever read our output has left. Python flushes stdout once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except MemoryError:
        _trace(arguments)
        console.error("there is not enough memory; try a smaller --width")
        return 1
    except OSError as error:
        _trace(arguments)
        console.error(f"{error.filename or 'standard output'}: {error.strerror or error}")
        return 1
    except Exception as error:
        _trace(arguments)
        console.error(
            f"unexpected {type(error).__name__}: {error}; this is a bug in sweep, "
            "--debug shows where"
        )
        return 1
    finally:
        console.log_nowhere()
    if code == ending.INTERRUPTED:
        return ending.code()
    return code if isinstance(code, int) else 0


def _trace(arguments: list[str]) -> None:
    """Show where an error comes from to who asked for it."""
    ours = arguments[: arguments.index("--")] if "--" in arguments else arguments
    if "--debug" in ours:
        console.print_traceback(traceback.format_exc())
