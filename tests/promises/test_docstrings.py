"""Every public verb and value shows how it is used, and what it shows is true."""

import doctest
import sys
import warnings
from pathlib import Path
from typing import Any

import pytest

import sweep

VERBS = (
    "load", "quantize", "animate", "stills", "sheet", "compare", "palette", "report", "cloud",
    "info",
)  # fmt: skip
VALUES = (
    "Animation", "Stills", "Sheet", "Comparison", "Palettes", "Report", "Cloud", "Method",
    "Reading",
)  # fmt: skip


@pytest.mark.parametrize("name", [*VERBS, *VALUES])
def test_the_example_runs(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    shown: Any = getattr(sweep, name)
    examples = doctest.DocTestFinder(recurse=False).find(
        shown, name, module=sys.modules[shown.__module__]
    )
    runner = doctest.DocTestRunner()
    with warnings.catch_warnings(action="ignore", category=sweep.SweepWarning):
        results = [runner.run(example) for example in examples]
    assert sum(result.attempted for result in results) > 1
    assert not any(result.failed for result in results)
