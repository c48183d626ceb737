"""Pictures and outputs in stores."""

import io
from pathlib import Path
from typing import Any

import fsspec
import pytest

import sweep
from sweep.batch.places import Places, brought, fetched, listed, removed
from sweep.errors import ImageError, OutputError, ParameterError
from tests.batch.clusters import bucket
from tests.batch.conftest import RECIPE, painted


def filled(store: Any, folder: str) -> None:
    """Put three pictures into a folder of a store."""
    for number, name in enumerate(("ant", "bee", "in/cat")):
        content = io.BytesIO()
        painted(number).save(content, "PNG")
        store.pipe_file(f"{folder}/{name}.png", content.getvalue())
    store.pipe_file(f"{folder}/notes.txt", b"no picture")


@pytest.fixture
def memory() -> Any:
    """The store of this process, empty but for the pictures."""
    store = fsspec.filesystem("memory")
    store.store.clear()
    filled(store, "/p")
    return store


def test_what_an_address_stands_for(memory: Any) -> None:
    del memory
    assert listed("memory://p/ant.png", recursive=False) == ["memory://p/ant.png"]
    assert listed("memory://p/*.png", recursive=False) == [
        "memory://p/ant.png",
        "memory://p/bee.png",
    ]
    assert listed("memory://p", recursive=False) == ["memory://p/ant.png", "memory://p/bee.png"]
    assert listed("memory://p/", recursive=True)[-1] == "memory://p/in/cat.png"
    assert listed("memory://p/**/*.png", recursive=False)[-1] == "memory://p/in/cat.png"


def test_files_are_brought_seen_and_removed(memory: Any, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"content")
    file = brought(tmp_path / "a", "memory://out/a.gif")
    assert memory.cat_file("/out/a.gif") == b"content"
    assert Places().look("memory://out/a.gif") == (7, file.mark)
    assert Places().look("memory://out/none.gif") == (None, "")
    assert fetched("memory://out/a.gif").read() == b"content"
    memory.pipe_file("/out/a.gif", b"changed")
    assert not removed(file)
    file = brought(tmp_path / "a", "memory://out/a.gif")
    assert removed(file)
    assert not memory.exists("/out/a.gif")


def test_a_file_address_is_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a").write_bytes(b"content")
    target = tmp_path / "out" / "a.gif"
    brought(tmp_path / "a", f"file://{target}")
    assert target.read_bytes() == b"content"
    local = fsspec.filesystem("file")
    monkeypatch.setattr(type(local), "mv", lambda *_: (_ for _ in ()).throw(OSError("gone")))
    (tmp_path / "a").write_bytes(b"other")
    with pytest.raises(OutputError, match="cannot be written: gone"):
        brought(tmp_path / "a", f"file://{target}")
    assert target.read_bytes() == b"content"


def test_what_cannot_be_used_is_one_line(memory: Any) -> None:
    del memory
    with pytest.raises(ParameterError, match=r"nosuch://a/b\*: .*; install it, or take another"):
        listed("nosuch://a/b*", recursive=False)
    with pytest.raises(ImageError, match=r"memory://p/none\.png: no such file; check the address"):
        fetched("memory://p/none.png")
    with pytest.raises(FileNotFoundError):
        Places().mark("memory://p/none.png")


def recipe(place: Path, pictures: str, output: str) -> None:
    """The usual recipe from one place to another."""
    text = RECIPE.replace("photos/*.png", pictures).replace("site/", output)
    (place / "sweep.toml").write_text(text)


def test_a_build_within_a_store(memory: Any, place: Path) -> None:
    recipe(place, "memory://p/*.png", "memory://out/")
    assert sweep.build(jobs=1).made == 6
    assert sweep.build().kept == 6
    sweep.animate(fetched("memory://p/ant.png"), place / "ant.gif", ks="1..3", step=0.5)
    assert memory.cat_file("/out/ant.gif") == (place / "ant.gif").read_bytes()
    memory.rm_file("/out/ant.gif")
    memory.pipe_file("/out/bee.css", b"mine")
    content = io.BytesIO()
    painted(9).save(content, "PNG")
    memory.pipe_file("/p/bee.png", content.getvalue())
    plan = {one.output: one.why for one in sweep.build(dry_run=True).planned}
    assert plan == {
        "memory://out/ant.gif": "memory://out/ant.gif is gone",
        "memory://out/bee.gif": "memory://p/bee.png has changed",
        "memory://out/bee-sheet.png": "memory://p/bee.png has changed",
        "memory://out/bee.css": "memory://p/bee.png has changed",
    }
    assert sweep.build(jobs=1).made == 4
    memory.rm_file("/p/ant.png")
    assert sorted(sweep.build(clean=True).removed) == [
        "memory://out/ant-sheet.png", "memory://out/ant.css", "memory://out/ant.gif",
    ]  # fmt: skip
    assert not memory.exists("/out/ant.gif")
    assert memory.exists("/out/bee.gif")


def test_a_page_and_its_parts_find_each_other_in_a_store(memory: Any, place: Path) -> None:
    (place / "sweep.toml").write_text(
        '[[artifact]]\nkind = "animation"\npictures = "memory://p/ant.png"\nks = "1..3"\n'
        'output = "memory://out/a/{stem}.gif"\nhtml = "memory://out/{stem}.html"\n'
    )
    assert sweep.build(jobs=1).made == 1
    assert sorted(memory.find("/out")) == [
        "/out/a/ant-poster.png", "/out/a/ant.gif", "/out/ant.html",
    ]  # fmt: skip
    assert b'"a/ant.gif"' in memory.cat_file("/out/ant.html")


def test_a_bucket(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with bucket(monkeypatch) as store:
        filled(store, "inbox/p")
        recipe(place, "s3://inbox/p/*.png", "s3://outbox/")
        assert sweep.build(jobs=2).made == 6
        assert sweep.build().kept == 6
        store.invalidate_cache()
        by_bucket = {name.rpartition("/")[2]: store.cat_file(name) for name in store.ls("outbox")}
        recipe(place, "photos/*.png", "site/")
        (place / "photos" / "cat.png").unlink()
        sweep.build(jobs=1)
        assert by_bucket == {path.name: path.read_bytes() for path in (place / "site").iterdir()}
        recipe(place, "s3://inbox/p/*.png", "s3://none/")
        result = sweep.build(jobs=1)
        assert len(result.failed) == 6
        assert all("s3://none/" in one.error for one in result.failed)
        assert all("cannot be written" in one.error for one in result.failed)
        recipe(place, "s3://none/*.png", "site/")
        with pytest.raises(sweep.RecipeError, match="s3://none"):
            sweep.build()
