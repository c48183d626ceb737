"""``sweep init``: a folder of pictures -> a recipe to begin with."""

from pathlib import Path
from typing import Annotated

import typer

from sweep.batch.recipe import NAME
from sweep.cli import console
from sweep.errors import OutputError

__all__ = ["init"]

Folder = Annotated[str, typer.Argument(metavar="FOLDER", help="The folder with the pictures.")]
Output = Annotated[
    str, typer.Option("-o", "--output", metavar="FILE", help="Where to.", rich_help_panel="Output")
]
Recursive = Annotated[
    bool,
    typer.Option(
        "--recursive",
        help="Also take the pictures in the folders in it.",
        rich_help_panel="Picture",
    ),
]
Debug = Annotated[
    bool,
    typer.Option(
        "--debug", help="Show Python's traceback of what goes wrong.", rich_help_panel="Running"
    ),
]


def init(
    folder: Folder = ".", output: Output = NAME, recursive: Recursive = False, debug: Debug = False
) -> None:
    """Write a recipe for the pictures of a folder, to be changed by hand.

    It makes an animation, a contact sheet and a style sheet of each picture, and has more to be
    uncommented. A recipe that is there is not replaced.
    """
    from sweep.batch.starter import starter
    from sweep.system.files import check_output, keeping, put

    del debug  # `sweep.cli.app.run` looks for it itself
    recipe = Path(output)
    if recipe.exists():
        raise OutputError(f"{recipe}: is there already; choose another name with -o, or move it")
    with keeping():
        check_output(recipe)
        put(starter(Path(folder), recipe, recursive=recursive).encode(), recipe)
    console.say(f"{recipe}: a recipe for {folder}; change it, then run sweep build")
