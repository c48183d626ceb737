"""The package as a whole: what it exports, and what is loaded when."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import sweep
from sweep.cli.commands import SUMMARIES

PACKAGE = Path(sweep.__file__).parent

LIBRARIES = {"numpy", "cv2", "PIL", "typer", "rich", "numba", "av", "deflate"}


def loaded_by(code: str) -> set[str]:
    """The top-level modules that are loaded after running ``code`` in a fresh interpreter."""
    script = f"import sys\n{code}\nprint(*{{name.partition('.')[0] for name in sys.modules}})"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    return set(done.stdout.splitlines()[-1].split())


def test_nothing_heavy_is_loaded_before_it_is_needed() -> None:
    heavy = LIBRARIES - {"typer", "rich"}
    assert not loaded_by("import sweep") & (heavy | {"typer", "rich"})
    run = "import sweep.cli.app; assert sweep.cli.app.run({}) == 0"
    assert not loaded_by(run.format(["--help"])) & heavy
    every = f"for name in {[*SUMMARIES]}: assert sweep.cli.app.run([name, '--help']) == 0"
    assert not loaded_by(f"import sweep.cli.app\n{every}") & heavy


def test_every_name_is_there_and_says_what_it_is() -> None:
    names: list[str] = dir(sweep)
    for name in names:
        assert getattr(sweep, name).__doc__, name
    with pytest.raises(AttributeError, match="nothing"):
        _ = sweep.nothing  # type: ignore[attr-defined]


def test_verbs_have_examples_or_arguments_and_errors() -> None:
    for verb in ("animate", "stills", "sheet", "compare", "palette", "report", "cloud", "load"):
        doc = getattr(sweep, verb).__doc__
        assert "Args:" in doc, verb
        assert "Raises:" in doc, verb


@pytest.mark.parametrize("room", [path.parent for path in PACKAGE.rglob("__init__.py")][1:])
def test_a_room_says_what_it_is_for_and_imports_nothing(room: Path) -> None:
    tree = ast.parse((room / "__init__.py").read_text())
    assert ast.get_docstring(tree)
    assert len(tree.body) == 1


def test_the_house_stays_small() -> None:
    entries = [path for path in PACKAGE.iterdir() if path.name != "__pycache__"]
    assert len(entries) <= 20
    for path in PACKAGE.rglob("*.py"):
        assert len(path.read_text().splitlines()) <= 400, path
