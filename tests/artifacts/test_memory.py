"""What the artifacts of one picture share, and that their files are the same without it."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import sweep
from sweep.artifacts import memory as memory_module
from sweep.artifacts.job import Job, Run
from sweep.artifacts.memory import Memory
from sweep.artifacts.sheet.settings import Sheet
from sweep.batch.kinds import KINDS
from sweep.batch.unit import Done, Task, Unit
from sweep.batch.work import made
from sweep.clustering import pipeline
from sweep.clustering.shared import Shared
from sweep.system.version import RESULTS
from tests.batch.conftest import painted

METHODS = st.fixed_dictionaries(
    {},
    optional={
        "space": st.sampled_from(["rgb", "oklab"]),
        "steady": st.sampled_from([0, 4]),
        "effort": st.sampled_from(["fast", "balanced"]),
        "lock": st.sampled_from(["#fff", "#fff,#102030"]),
        "represent": st.sampled_from(["mean", "medoid"]),
        "width": st.sampled_from([12, 24, "full"]),
    },
)
KS = st.sampled_from(["1..6", "2,6", "6", "1..4"])
WHAT = st.sampled_from(
    [("animation", ".gif"), ("sheet", ".png"), ("palettes", ".css"), ("report", ".csv"),
     ("comparison", ".png"), ("page", ".html")],
)  # fmt: skip


def task(number: int, kind: str, suffix: str, options: dict[str, Any]) -> Task:
    """One artifact."""
    if kind == "sheet":
        options = {**options, "tile": 32}
    if kind == "palettes":
        options = {name: value for name, value in options.items() if name != "steady"}
    told = KINDS[kind].settings(**options).to_dict()
    return Task(f"{number}", kind, told, (), (f"{number}{suffix}",), "", "")


def digests(done: list[Done]) -> list[list[str]]:
    """What is in the files that were made."""
    assert [one.error for one in done] == [""] * len(done)
    return [[file.digest for file in one.files] for one in done]


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(WHAT, KS, METHODS), min_size=2, max_size=5))
def test_files_are_the_same_with_others_beside_them(
    tmp_path_factory: pytest.TempPathFactory,
    wanted: list[tuple[tuple[str, str], str, dict[str, Any]]],
) -> None:
    place = tmp_path_factory.mktemp("memory")
    painted(1, 48, 32).save(place / "a.png")
    tasks = [
        task(number, *what, {"ks": ks, **method})
        for number, (what, ks, method) in enumerate(wanted)
    ]
    together = digests(list(made(Unit(str(place), ("a.png",), tuple(tasks)))))
    alone = [digests(list(made(Unit(str(place), ("a.png",), (one,)))))[0] for one in tasks]
    assert together == alone


# Two artifacts that differ in one setting alone, which changes what is clustered.
PAIRS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "space": ({"space": "rgb"}, {"space": "oklab"}),
    "lock": ({}, {"lock": "#fff,#102030"}),
    "order of lock": ({"lock": "#fff,#102030"}, {"lock": "#102030,#fff"}),
    "effort": ({"effort": "balanced"}, {"effort": "best"}),
    "fast": ({"effort": "fast"}, {"effort": "best"}),
    "represent": ({"represent": "mean"}, {"represent": "medoid"}),
    "steady": ({"steady": 0}, {"steady": 4}),
    "steady in another space": (
        {"steady": 0, "space": "oklab"}, {"steady": 4, "space": "oklab"}),
    "ks": ({"ks": "1..40"}, {"ks": "40..60"}),
    "the largest K": ({"ks": "1..60"}, {"ks": "1..40"}),
    "fast, the largest K": ({"ks": "1..60", "effort": "fast"}, {"ks": "1..90", "effort": "fast"}),
    "width": ({"width": 24}, {"width": "full"}),
}  # fmt: skip


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("pair", PAIRS.values(), ids=PAIRS)
def test_what_differs_in_one_setting_is_not_shared(
    tmp_path: Path, pair: tuple[dict[str, Any], dict[str, Any]], *, turned: bool
) -> None:
    painted(1, 48, 32).save(tmp_path / "a.png")
    tasks = [
        task(number, "report", ".json", {"ks": "1..24", **options})
        for number, options in enumerate(reversed(pair) if turned else pair)
    ]
    together = digests(list(made(Unit(str(tmp_path), ("a.png",), tuple(tasks)))))
    alone = [digests(list(made(Unit(str(tmp_path), ("a.png",), (one,)))))[0] for one in tasks]
    assert together == alone
    assert together[0] != together[1]


@pytest.fixture
def count(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any, str], list[int]]:
    """Count how often a function is called."""

    def counted(module: Any, name: str) -> list[int]:
        calls, before = [0], getattr(module, name)

        def call(*args: Any, **options: Any) -> Any:
            calls[0] += 1
            return before(*args, **options)

        monkeypatch.setattr(module, name, call)
        return calls

    return counted


def test_one_decode_and_one_search_serve_all(
    tmp_path: Path, count: Callable[[Any, str], list[int]]
) -> None:
    painted(1, 48, 32).save(tmp_path / "a.png")
    decodes, searches = count(memory_module, "decoded"), count(pipeline, "search")
    built, lloyds = count(pipeline, "build"), count(pipeline, "lloyd")
    tasks = (
        task(0, "animation", ".gif", {"ks": "1..6"}),
        task(1, "sheet", ".png", {"ks": "2,6"}),
        task(2, "report", ".csv", {"ks": "1..6"}),
        task(3, "page", ".html", {"ks": "1..6:5"}),
    )
    digests(list(made(Unit(str(tmp_path), ("a.png",), tasks), 1)))
    assert (decodes, searches, built, lloyds) == ([1], [1], [1], [6])


def test_several_widths_are_decoded_once(
    tmp_path: Path, count: Callable[[Any, str], list[int]]
) -> None:
    painted(1, 48, 32).save(tmp_path / "a.png")
    decodes = count(memory_module, "decoded")
    tasks = (
        task(0, "animation", ".gif", {"ks": "1..3", "width": 24}),
        task(1, "animation", ".gif", {"ks": "1..3", "width": "full"}),
        task(2, "animation", ".gif", {"ks": "1..3", "width": 12, "background": "#123456"}),
    )
    digests(list(made(Unit(str(tmp_path), ("a.png",), tasks), 1)))
    # What is partly transparent is blended as it is decoded, so that its ground counts.
    assert decodes == [2]


def test_colors_at_rest_share_what_is_worked_out_of_each_k(
    tmp_path: Path, count: Callable[[Any, str], list[int]]
) -> None:
    painted(1, 48, 32).save(tmp_path / "a.png")
    lloyds = count(pipeline, "lloyd")
    tasks = (
        task(0, "animation", ".gif", {"ks": "1..6", "steady": 4}),
        task(1, "sheet", ".png", {"ks": "1..6", "steady": 0}),
    )
    digests(list(made(Unit(str(tmp_path), ("a.png",), tasks), 1)))
    assert lloyds == [6]


@pytest.mark.parametrize("largest", [(6, 3), (3, 6)])
def test_a_fast_search_goes_on_where_the_last_one_stopped(
    largest: tuple[int, int], count: Callable[[Any, str], list[int]]
) -> None:
    histogram = sweep.Histogram.of(sweep.load(painted(1, 48, 32)))
    method = sweep.Method(effort="fast")
    alone = [sweep.Progression.of(histogram, f"1..{k}", method) for k in largest]
    searches, lloyds = count(pipeline, "search"), count(pipeline, "lloyd")
    shared = Shared()
    for k, one in zip(largest, alone, strict=True):
        other = sweep.Progression.of(histogram, f"1..{k}", method, shared=shared)
        for a, b in zip(one, other, strict=True):
            assert np.array_equal(a.palette, b.palette)
            assert np.array_equal(a.labels, b.labels)
    assert (searches, lloyds) == ([1], [6])


def test_a_report_with_a_goal_shares_the_search(
    tmp_path: Path, count: Callable[[Any, str], list[int]]
) -> None:
    painted(1, 48, 32).save(tmp_path / "a.png")
    searches, lloyds = count(pipeline, "search"), count(pipeline, "lloyd")
    tasks = (
        task(0, "sheet", ".png", {"ks": "2,6"}),
        task(1, "report", ".csv", {"ks": "2,6", "until": "mse<5000"}),
    )
    together = digests(list(made(Unit(str(tmp_path), ("a.png",), tasks), 1)))
    assert (searches, lloyds) == ([1], [6])
    alone = [digests(list(made(Unit(str(tmp_path), ("a.png",), (one,)))))[0] for one in tasks]
    assert together == alone


def test_each_artifact_is_told_the_notes_of_its_picture(tmp_path: Path) -> None:
    painted(1, 48, 32).convert("CMYK").save(tmp_path / "a.jpg")
    tasks = tuple(
        task(number, "sheet", ".png", {"ks": ks, "width": width})
        for number, (ks, width) in enumerate([("2,6", 24), ("2,6", 24), ("4", 24), ("4", 12)])
    )
    together = list(made(Unit(str(tmp_path), ("a.jpg",), tasks)))
    alone = [next(made(Unit(str(tmp_path), ("a.jpg",), (one,)))) for one in tasks]
    assert [one.notes for one in together] == [one.notes for one in alone]
    assert all(any("CMYK" in note for note in one.notes) for one in together)


def test_what_is_there_already_is_told_as_done() -> None:
    source = np.asarray(painted(1, 48, 32))
    memory, steps = Memory(), list[tuple[str, int, int]]()

    def stage(name: str) -> Callable[[int, int], None]:
        return lambda done, total: steps.append((name, done, total))

    for _ in range(2):
        steps.clear()
        job = Job.of((Sheet, None, {}), [source], [], Run(on_stage=stage, memory=memory))
        job.progression(source, (2, 4, 6))
        assert steps[-1] == ("clustering", 3, 3)


# Whoever changes what is made of a picture raises RESULTS, and enters here what is made now.
# (2: videos, and pictures whose profile is called sRGB and is none.)
MADE = {1: "9c31cae3fbb2325663a04f4d78391cf2", 2: "9c31cae3fbb2325663a04f4d78391cf2"}


def test_other_pixels_have_another_number() -> None:
    pixels = painted(3, 40, 30)
    made_now = sweep.animate(pixels, ks="1..8", metadata=False)[0].content
    assert made_now is not None
    assert hashlib.blake2b(made_now, digest_size=16).hexdigest() == MADE[RESULTS]
