"""The layout of the package, as a table of who may know whom, and a test that holds it to that."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import sweep

PACKAGE = Path(sweep.__file__).parent

# module -> what it may import of the package (a package stands for all its modules), and of the
# libraries that are not for everyone.
MAY_KNOW: dict[str, set[str]] = {
    "errors": set(),
    "defaults": set(),
    "ks": {"errors", "defaults"},
    "color": {"numpy"},
    "matte": {"box", "numpy"},
    "address": set(),
    "shrink": {"color", "numpy", "cv2"},
    "image": {"errors", "defaults", "color", "matte", "shrink", "numpy", "PIL", "cv2"},
    "reading": {
        "", "errors", "defaults", "address", "color", "image", "isomedia", "matte", "reading",
        "shrink", "numpy", "cv2", "PIL", "av",
    },
    "compiled": {"errors", "numba"},
    "counting": {"compiled", "numpy", "numba"},
    "histogram": {"counting", "image", "matte", "numpy"},
    "space": {"errors", "color", "numpy"},
    "grid": {"compiled", "numpy", "numba"},
    "kmeans": {"defaults", "compiled", "grid", "numpy", "numba"},
    "moves": {"compiled", "numpy", "numba"},
    "search": {"defaults", "grid", "moves", "numpy"},
    "matching": {"numpy"},
    "settle": {"grid", "kmeans", "space", "numpy"},
    "represent": {"errors", "defaults", "grid", "kmeans", "numpy"},
    "method": {"errors", "defaults", "color", "ks", "represent", "space", "numpy"},
    "parallel": set(),
    "steady": {"compiled", "moves", "settle", "numpy", "numba"},
    "continued": {"kmeans", "lineage", "parallel", "settle", "steady", "numpy"},
    "level": {"color", "numpy"},
    "lineage": {"level", "matching", "numpy"},
    "frame": {"histogram", "level", "matte", "numpy", "PIL"},
    "progression": {
        "errors", "defaults", "continued", "frame", "grid", "histogram", "image", "kmeans", "ks",
        "level", "lineage", "method", "parallel", "represent", "search", "settle", "space",
        "steady", "numpy",
    },
    "difference": {"numpy"},
    "box": set(),
    "fonts": {"errors", "PIL"},
    "theme": {"defaults"},
    "swatches": {"color", "numpy"},
    "page": {"defaults", "box", "fonts", "swatches", "theme", "numpy", "PIL"},
    "template": {"errors", "fonts", "level", "numpy", "PIL"},
    "caption": {
        "errors", "defaults", "box", "color", "fonts", "frame", "level", "swatches", "template",
        "theme", "numpy",
    },
    "png": {"deflate", "frame", "numpy"},
    "pdf": {"box", "fonts", "frame", "page", "png", "theme", "numpy", "PIL"},
    "graphics": {"numpy", "PIL"},
    "provenance": {"", "color", "progression"},
    "xmp": set(),
    "isomedia": set(),
    "info": {"errors", "info", "isomedia", "provenance", "xmp", "PIL", "av"},
    "pictures": {"errors", "output", "page", "pdf", "provenance", "xmp", "numpy", "PIL"},
    "tiles": {"frame", "histogram", "image", "level", "progression", "space", "numpy", "cv2"},
    "sheet_grid": {"fonts", "page", "PIL"},
    "sheet_fit": {"sheet_grid"},
    "sheet_text": {"fonts", "page", "sheet_grid"},
    "sheet_layout": {"errors", "defaults", "box", "fonts", "sheet_fit", "sheet_grid", "sheet_text"},
    "sheet": {
        "", "errors", "defaults", "box", "fonts", "matte", "output", "page", "pictures",
        "progression", "provenance", "sheet_fit", "sheet_grid", "sheet_layout", "sheet_text",
        "template", "tiles", "numpy",
    },
    "stills": {
        "errors", "defaults", "caption", "encode", "frame", "level", "output", "pictures", "png",
        "progression", "provenance", "template", "timeline",
    },
    "palettes": {
        "errors", "defaults", "box", "color", "fonts", "level", "output", "page", "palettes",
        "pictures", "progression", "provenance", "space", "theme", "numpy", "PIL",
    },
    "blend": {"color", "frame", "matte", "numpy"},
    "timeline": {"errors", "defaults", "blend", "frame"},
    "output": {"errors"},
    "encode": {
        "errors", "defaults", "compiled", "encode", "frame", "isomedia", "matte", "output", "png",
        "timeline", "xmp", "numba", "numpy", "cv2", "PIL", "av",
    },
    "embed": {"errors", "defaults", "encode", "output"},
    "animation": {
        "errors", "defaults", "caption", "encode", "frame", "histogram", "image", "method",
        "output", "png", "progression", "provenance", "timeline", "numpy",
    },
    "ssim": {"compiled", "histogram", "level", "numpy", "numba"},
    "delta_e": {"compiled", "histogram", "level", "space", "numpy", "numba"},
    "png_size": {"compiled", "frame", "histogram", "level", "png", "numpy", "numba", "deflate"},
    "metrics": {
        "delta_e", "histogram", "level", "parallel", "png_size", "progression", "ssim", "numpy",
    },
    "knees": set(),
    "choosing": {
        "errors", "defaults", "histogram", "ks", "method", "metrics", "progression", "ssim",
    },
    "fitting": {"errors"},
    "within": {
        "errors", "defaults", "animation", "encode", "fitting", "image", "ks", "method", "output",
        "progression",
    },
    "report": {"choosing", "knees", "level", "metrics", "progression"},
    "cloud": {
        "errors", "defaults", "box", "cloud", "color", "compiled", "encode", "fonts", "frame",
        "grid", "histogram", "image", "kmeans", "ks", "level", "method", "output", "pictures",
        "progression", "provenance", "space", "swatches", "template", "theme", "timeline", "numpy",
        "numba", "PIL",
    },
    "heat": {"space", "numpy"},
    "compare": {
        "errors", "defaults", "box", "caption", "compare", "difference", "encode", "fonts", "frame",
        "heat", "histogram", "image", "ks", "level", "matte", "method", "output", "page",
        "pictures", "progression", "provenance", "space", "template", "theme", "timeline", "numpy",
    },
    "ticks": set(),
    "marks": {"defaults", "box", "color", "fonts", "page", "theme", "numpy", "PIL"},
    "plot": {
        "", "errors", "defaults", "box", "fonts", "marks", "output", "pictures", "theme", "ticks",
    },
    "cli": {
        "", "errors", "defaults", "address", "animation", "caption", "choosing", "cli", "cloud",
        "compare", "embed", "encode", "fitting", "fonts", "graphics", "histogram", "image", "info",
        "ks", "method", "output", "palettes", "pictures", "plot", "progression", "provenance",
        "reading", "report", "sheet", "stills", "timeline", "within", "typer", "rich",
    },
    "__main__": {"cli"},
}  # fmt: skip

LIBRARIES = {"numpy", "cv2", "PIL", "typer", "rich", "numba", "av", "deflate"}


def modules() -> list[Path]:
    return [path for path in sorted(PACKAGE.rglob("*.py")) if path != PACKAGE / "__init__.py"]


def imported(path: Path) -> Iterator[str]:
    """The parts of the package and the libraries that a file imports, wherever it does."""
    for node in ast.walk(ast.parse(path.read_text())):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute here"
            assert node.module is not None
            names = [f"{node.module}.{a.name}" for a in node.names]
        for name in names:
            top, _, rest = name.partition(".")
            if top == "sweep":
                part = rest.partition(".")[0]
                yield part if part in MAY_KNOW else ""
            elif top in LIBRARIES:
                yield top


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_obey_the_table(path: Path) -> None:
    part = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    assert part in MAY_KNOW, f"{part} is new: say in the table what it may know"
    assert set(imported(path)) <= MAY_KNOW[part]


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
    assert not loaded_by("import sweep.cli; assert sweep.cli.run(['--help']) == 0") & heavy


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


def test_every_public_name_of_the_pipeline_is_exported() -> None:
    """What a stage lists in its own __all__ is either public or known to be for inside."""
    inside = {
        "FORMATS", "MAX_K", "MAX_PALETTE", "MIN_K", "OnFrame", "OnLevel", "ENCODERS", "Encoder",
        "Frames", "OnShot", "check_slots", "encoder_for", "encoder_named", "WHITE", "Color",
        "alike", "on_ground", "MOST_TRIES", "PaletteFormat", "check_palettes", "palette_format",
        "COLUMNS", "GOALS", "OnStep", "write_comparisons", "cells", "check_plot", "draw_plot",
        "in_words", "processors", "values",
    }  # fmt: skip
    public = set(sweep.__all__)
    stages = (
        "ks", "reading/__init__", "image", "matte", "histogram", "level", "progression", "frame",
        "blend", "timeline", "animation", "embed", "report", "errors", "encode/__init__",
        "fitting", "within", "palettes/__init__", "choosing", "metrics", "plot",
        "compare/__init__", "sheet", "stills",
    )  # fmt: skip
    for stage in stages:
        tree = ast.parse((PACKAGE / f"{stage}.py").read_text())
        (listed,) = [
            ast.literal_eval(node.value)
            for node in tree.body
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
        ]
        assert set(listed) - inside <= public, stage
