"""How many small faults the tests see: mutants of the code, each against the tests of its room.

    python -m tests.bench.mutants [ROOM ...] [--count 40] [--seed 1]

A mutant is one token of one module changed: a comparison turned, a sign, an `and` for an `or`, a
number off by one, a `not` left out, `min` for `max`. It lives in a copy of the package that the
tests of that room run against. Those that survive are printed; the harmless ones are told in
docs/measured.md.
"""

import argparse
import ast
import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
ROOMS = ("clustering", "timeline", "encode", "system")

# What runs against a room besides its own tests.
_MORE = {"encode": ("tests/promises/test_exact_files.py",)}

_LONGEST = 4  # times the time without a mutant; one that does not end is caught

_OUTPUT = "output.txt"  # of the tests, in the tree

_COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
_COMPUTED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.FloorDiv: ast.Mult,
    ast.Div: ast.Mult, ast.LShift: ast.RShift, ast.RShift: ast.LShift, ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd, ast.Mod: ast.Add,
}  # fmt: skip
_NAMED = {"min": "max", "max": "min", "any": "all", "all": "any"}


def mutants(source: str) -> Iterator[tuple[int, str, str]]:
    """The line, what is changed, and the source of every mutant of a module."""
    for number, node in enumerate(_places(ast.parse(source))):
        tree = ast.parse(source)
        again = _places(tree)[number]
        said = _changed(again)
        assert said is not None
        _change(again)
        yield getattr(node, "lineno", 0), said, ast.unparse(tree)


def _places(tree: ast.AST) -> list[ast.AST]:
    """What can be changed. The layout of an array in a kernel's signature cannot: any would do."""
    layouts = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.Subscript)
        and isinstance(node.value, ast.Attribute)
        and isinstance(node.value.value, ast.Name)
        and node.value.value.id == "types"
        for part in ast.walk(node.slice)
    }
    return [one for one in ast.walk(tree) if id(one) not in layouts and _changed(one) is not None]


def _changed(node: ast.AST) -> str | None:
    """What a mutant of this node would be, in short; None if there is none."""
    if isinstance(node, ast.Compare) and type(node.ops[0]) in _COMPARED:
        return f"{type(node.ops[0]).__name__} -> {_COMPARED[type(node.ops[0])].__name__}"
    if isinstance(node, ast.BinOp) and type(node.op) in _COMPUTED:
        return f"{type(node.op).__name__} -> {_COMPUTED[type(node.op)].__name__}"
    if isinstance(node, ast.BoolOp):
        return "and -> or" if isinstance(node.op, ast.And) else "or -> and"
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.USub):
        return f"{type(node.op).__name__} left out"
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _NAMED:
        return f"{node.func.id} -> {_NAMED[node.func.id]}"
    if isinstance(node, ast.Constant) and type(node.value) is int:
        return f"{node.value} -> {node.value + 1}"
    return None


def _change(node: ast.AST) -> None:
    if isinstance(node, ast.Compare):
        node.ops[0] = _COMPARED[type(node.ops[0])]()
    elif isinstance(node, ast.BinOp):
        node.op = _COMPUTED[type(node.op)]()
    elif isinstance(node, ast.BoolOp):
        node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    elif isinstance(node, ast.UnaryOp):
        node.op = ast.UAdd()
        node.operand = ast.Call(ast.Name("bool"), [node.operand], []) if _is_bool(node) else (
            node.operand
        )  # fmt: skip
    elif isinstance(node, ast.Call):
        assert isinstance(node.func, ast.Name)
        node.func.id = _NAMED[node.func.id]
    elif isinstance(node, ast.Constant):
        assert isinstance(node.value, int)
        node.value += 1
    ast.fix_missing_locations(node)


def _is_bool(node: ast.UnaryOp) -> bool:
    return isinstance(node.operand, ast.Compare | ast.BoolOp | ast.Call | ast.Name)


def caught(tree: Path, room: str, longest: float | None = None) -> bool:
    """Whether the tests of a room fail in a tree, or take longer than so many seconds."""
    environment = {**os.environ, "PYTHONPATH": str(tree), "NUMBA_CACHE_DIR": str(tree / "cache")}
    tests = [f"tests/{room}", *_MORE.get(room, ())]
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests]
    with (
        (tree / _OUTPUT).open("wb") as output,
        subprocess.Popen(
            command,
            cwd=tree,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        ) as running,
    ):
        try:
            return running.wait(longest) != 0
        except subprocess.TimeoutExpired:
            return True
        finally:  # tests start programs, which end no sooner than they do
            with contextlib.suppress(ProcessLookupError):
                os.killpg(running.pid, signal.SIGKILL)


def chosen(room: str, count: int, seed: int) -> list[tuple[Path, int, str, str]]:
    """Some mutants of a room: the module, the line, what is changed, and the source."""
    found = [
        (module.relative_to(ROOT), *mutant)
        for module in sorted((ROOT / "sweep" / room).glob("*.py"))
        for mutant in mutants(module.read_text())
    ]
    return random.Random(seed).sample(found, min(count, len(found)))


def main() -> None:
    """Try some mutants of each room, and print those that no test sees."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("rooms", nargs="*", default=ROOMS)
    parser.add_argument("--count", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    told = parser.parse_args()
    for room in told.rooms:
        seen, tried = 0, chosen(room, told.count, told.seed)
        with tempfile.TemporaryDirectory() as name:
            tree = Path(name) / "tree"
            shutil.copytree(ROOT / "sweep", tree / "sweep")
            shutil.copytree(ROOT / "tests", tree / "tests")
            for other in ("samples", "pyproject.toml"):
                (tree / other).symlink_to(ROOT / other)
            begun = time.monotonic()
            if caught(tree, room):
                said = (tree / _OUTPUT).read_text(errors="replace")[-2000:]
                raise SystemExit(f"the tests of {room} fail without any mutant\n{said}")
            longest = _LONGEST * (time.monotonic() - begun)
            for path, line, said, source in tried:
                (tree / path).write_text(source)
                if caught(tree, room, longest):
                    seen += 1
                else:
                    print(f"  {path}:{line}: {said}", flush=True)
                shutil.copy(ROOT / path, tree / path)
        print(f"{room}: {seen} of {len(tried)} mutants are caught", flush=True)


if __name__ == "__main__":
    main()
