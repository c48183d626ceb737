"""What to say where no command is called: what was meant, and what to type."""

import difflib
import glob
from collections.abc import Sequence
from pathlib import Path

from sweep.batch.pictures import SUFFIXES, names_in
from sweep.decode.address import is_address

__all__ = ["no_command"]

_MOST_SHOWN = 2  # names that are typed again


def no_command(args: Sequence[str]) -> str:
    """The line for arguments of which the first is no command."""
    from sweep.cli.commands import SUMMARIES

    first = args[0]
    if first.startswith("-") and first != "-":
        return f"{first} belongs to a command, which stands before it, as in: sweep animate {first}"
    if Path(first).suffix == ".toml" and Path(first).is_file():
        return f'"{first}" is a recipe; to make what it says: sweep build {first}'
    if said := _meant(args):
        return said
    like = difflib.get_close_matches(first, SUMMARIES, n=1, cutoff=0.6)
    remedy = f'did you mean "{like[0]}"?' if like else "sweep --help has those there are"
    return f'there is no command "{first}"; {remedy}'


def _meant(args: Sequence[str]) -> str:
    """What to type where pictures stand in place of a command; empty if they do not."""
    first = args[0]
    if first == "-" or is_address(first):
        return f'"{first}" is a picture, and no command; to animate it: sweep animate {first} ...'
    if Path(first).is_dir():
        count = len(list(names_in(first, Path(), recursive=False)))
        inside = len(list(names_in(first, Path(), recursive=True)))
        if count:
            return (
                f'"{first}" is a folder with {_pictures(count)}; to animate each: '
                f"sweep animate {first} -o {{stem}}.gif"
            )
        if inside:
            return (
                f'"{first}" is a folder with {_pictures(inside)} in its folders; to animate each: '
                f"sweep animate {first} --recursive -o {{stem}}.gif"
            )
        return f'"{first}" is a folder without pictures; name a picture: sweep animate IMAGE'
    if glob.has_magic(first) and not Path(first).exists():
        count = sum(Path(name).is_file() for name in glob.glob(first, recursive=True))  # noqa: PTH207
        if not count:
            return ""
        return (
            f'"{first}" stands for {_pictures(count)}; to animate each: '
            f"sweep animate '{first}' -o {{stem}}.gif"
        )
    files = [name for name in args if not name.startswith("-") and Path(name).is_file()]
    if first not in files:
        if Path(first).suffix.lower() in SUFFIXES:
            return f'there is no command and no picture "{first}"; check its name and the folder'
        return ""
    if len(files) > _MOST_SHOWN:
        return (
            f"{_pictures(len(files))}, and no command; to animate each: "
            f"sweep animate {first} ... -o {{stem}}.gif"
        )
    return f'"{first}" is a file, and no command; to animate it: sweep animate {" ".join(files)}'


def _pictures(count: int) -> str:
    return "1 picture" if count == 1 else f"{count:,} pictures"
