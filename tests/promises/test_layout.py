"""The package as a whole: what it exports, and what is loaded when."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import sweep

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
    assert not loaded_by("import sweep.cli.app; assert sweep.cli.app.run(['--help']) == 0") & heavy


def test_all_is_complete() -> None:
    assert list(sweep.__all__[1:]) == sorted(sweep.__all__[1:], key=str)
    for name in sweep.__all__:
        assert getattr(sweep, name).__doc__ or name == "__version__"
    assert set(dir(sweep)) == set(sweep.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = sweep.nothing


def test_type_checkers_see_the_same_names() -> None:
    tree = ast.parse((PACKAGE / "__init__.py").read_text())
    typed = {
        alias.asname
        for branch in tree.body
        if isinstance(branch, ast.If)
        for node in branch.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert typed == set(sweep.__all__) - {"__version__"}
