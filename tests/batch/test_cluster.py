"""Builds on a cluster."""

import os
import shutil
import signal
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

import sweep
from sweep.batch.build import Outcome
from sweep.cli.app import run
from sweep.errors import OutputError, ParameterError
from tests.batch.clusters import bucket, ended, scheduler, worker
from tests.batch.test_places import filled, recipe

Files = Callable[[Path], dict[str, bytes]]


@pytest.fixture
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, list[Any]]]:
    """The address of a scheduler, and its two workers."""
    folder = tmp_path_factory.mktemp("workers")
    with ExitStack() as stack:
        process, address = scheduler()
        stack.enter_context(ended(process))
        workers = [stack.enter_context(ended(worker(address, folder))) for _ in range(2)]
        yield address, [process, *workers]


def quietly(**options: Any) -> sweep.Built:
    """A build, without what there is to note."""
    with warnings.catch_warnings(action="ignore", category=sweep.SweepWarning):
        return sweep.build(**options)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_cluster_makes_the_same(
    place: Path, files: Files, cluster: tuple[str, list[Any]]
) -> None:
    address, _ = cluster
    assert sweep.build(jobs=1).made == 9
    wanted = files(place / "site")
    shutil.rmtree(place / "site")
    result = quietly(cluster=address)
    assert (result.made, result.failed) == (9, [])
    assert files(place / "site") == wanted
    assert quietly(cluster=address).kept == 9


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_cluster_of_this_machine_from_and_to_a_bucket(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with bucket(monkeypatch) as store:
        filled(store, "inbox/p")
        recipe(place, "s3://inbox/p/*.png", "s3://outbox/")
        assert quietly(cluster="local", jobs=2).made == 6
        store.invalidate_cache()
        by_cluster = {name: store.cat_file(name) for name in store.ls("outbox")}
        assert len(by_cluster) == 6
        assert sweep.build(jobs=1, force=True).made == 6
        store.invalidate_cache()
        assert {name: store.cat_file(name) for name in store.ls("outbox")} == by_cluster


@pytest.mark.usefixtures("place")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_nothing_is_left_on_the_scheduler(cluster: tuple[str, list[Any]]) -> None:
    import distributed  # noqa: PLC0415  (an extra)

    def interrupt(_outcome: Outcome) -> None:
        raise KeyboardInterrupt

    address, _ = cluster
    with pytest.raises(KeyboardInterrupt):
        quietly(cluster=address, on_outcome=interrupt)
    with distributed.Client(address, set_as_default=False) as client:  # type: ignore[no-untyped-call]
        left = client.run_on_scheduler(lambda dask_scheduler: list(dask_scheduler.tasks))
        assert left == []
        assert len(client.scheduler_info()["workers"]) == 2
    result = sweep.build(jobs=1)
    assert result.kept >= 1
    assert result.made + result.kept == 9


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_worker_that_dies_costs_what_it_had_in_hand(
    place: Path, files: Files, cluster: tuple[str, list[Any]]
) -> None:
    address, (_, first, _) = cluster

    def kill(_outcome: Outcome) -> None:
        first.send_signal(signal.SIGKILL)

    result = quietly(cluster=address, on_outcome=kill)
    assert (result.made, result.failed) == (9, [])
    by_cluster = files(place / "site")
    assert sweep.build(force=True, jobs=1).made == 9
    assert files(place / "site") == by_cluster


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_scheduler_that_dies_is_told_and_what_was_made_stays(
    place: Path, cluster: tuple[str, list[Any]]
) -> None:
    address, (process, *_) = cluster

    def kill(_outcome: Outcome) -> None:
        process.send_signal(signal.SIGKILL)
        process.wait()

    with pytest.raises(OutputError, match=r"the cluster is lost.*build again for the rest"):
        quietly(cluster=address, on_outcome=kill)
    result = sweep.build(jobs=1)
    assert result.failed == []
    assert result.kept >= 1
    assert result.made + result.kept == 9
    assert len(os.listdir(place / "site")) == 9


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_what_a_cluster_cannot_do_is_one_line(
    place: Path, capsys: pytest.CaptureFixture[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    del place
    with pytest.raises(ParameterError, match="jobs is for this machine"):
        sweep.build(cluster="tcp://127.0.0.1:9", jobs=2)
    assert run(["build", "--cluster", "nonsense"]) == 2
    assert capsys.readouterr().err.startswith("error: --cluster nonsense cannot be used")
    assert run(["build", "--cluster", "tcp://127.0.0.1:9"]) == 1
    said = capsys.readouterr().err
    assert said.startswith("error: tcp://127.0.0.1:9: no scheduler answers there")
    assert said.count("\n") == 1
    folder = tmp_path_factory.mktemp("odd")
    (folder / "sitecustomize.py").write_text(
        "import sys\nsys.modules['sweep'] = None\n"  # a worker without the package
    )
    path = f"{folder}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"
    process, address = scheduler()
    with ended(process), ended(worker(address, folder, {"PYTHONPATH": path})):
        assert run(["build", "--cluster", address]) == 1
        said = capsys.readouterr().err
        assert "the worker has no sweep that can be used" in said
        assert said.count("\n") == 1


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_worker_of_another_version_is_refused(
    place: Path, capsys: pytest.CaptureFixture[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    del place
    folder = tmp_path_factory.mktemp("old")
    (folder / "sitecustomize.py").write_text(
        "import sweep.system.version as version\nversion.RESULTS = 0\n"
    )
    path = f"{folder}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"
    process, address = scheduler()
    with ended(process), ended(worker(address, folder, {"PYTHONPATH": path})):
        assert run(["build", "--cluster", address]) == 1
    said = capsys.readouterr().err
    assert "(results 0), and here is" in said
    assert said.count("\n") == 1
