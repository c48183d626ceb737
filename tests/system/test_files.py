import os
import stat
from pathlib import Path

import pytest

from sweep import OutputError
from sweep.encode.written import Written
from sweep.system.files import check_output, keeping, replacing, scratch, write_each


def test_a_file_appears_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.gif"
    with replacing(path) as stream:
        stream.write(b"new")
        assert not path.exists()
    assert path.read_bytes() == b"new"
    assert os.listdir(tmp_path) == ["a.gif"]


@pytest.mark.parametrize("trouble", [ValueError, KeyboardInterrupt, SystemExit])
def test_after_any_trouble_the_old_file_is_intact(
    tmp_path: Path, trouble: type[BaseException]
) -> None:
    path = tmp_path / "a.gif"
    path.write_bytes(b"old")
    with pytest.raises(trouble), replacing(path) as stream:
        stream.write(b"half")
        raise trouble
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["a.gif"]


def test_a_full_disk_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "a.gif"
    with (
        pytest.raises(OutputError, match=r"a.gif: cannot be written: No space left on device"),
        replacing(path),
    ):
        raise OSError(28, "No space left on device")
    assert os.listdir(tmp_path) == []


def test_permissions_follow_the_umask_or_the_old_file(tmp_path: Path) -> None:
    new, old = tmp_path / "new", tmp_path / "old"
    old.touch()
    old.chmod(0o640)
    mask = os.umask(0o027)
    try:
        for path in (new, old):
            with replacing(path) as stream:
                stream.write(b"x")
    finally:
        os.umask(mask)
    assert stat.S_IMODE(new.stat().st_mode) == 0o640
    assert stat.S_IMODE(old.stat().st_mode) == 0o640


def test_special_bits_of_the_old_file_are_kept_and_the_umask_is_as_it_was(tmp_path: Path) -> None:
    old = tmp_path / "old"
    old.touch()
    old.chmod(0o7644)
    mask = os.umask(0o077)
    try:
        for path in (old, tmp_path / "new"):
            with replacing(path) as stream:
                stream.write(b"x")
        assert os.umask(0o077) == 0o077
    finally:
        os.umask(mask)
    assert stat.S_IMODE(old.stat().st_mode) == 0o7644
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o600


def test_what_is_half_written_is_hidden_and_closed_to_others(tmp_path: Path) -> None:
    path = tmp_path / ("a" * 250 + ".gif")  # nearly as long as a name can be
    mask = os.umask(0)
    try:
        with replacing(path) as stream:
            (name,) = tmp_path.iterdir()
            assert name.name.startswith(".aaa")
            assert name.suffix == ".tmp"
            assert stat.S_IMODE(name.stat().st_mode) == 0o600
            stream.write(b"x")
            stream.seek(0)
            assert stream.read() == b"x"  # encoders go back and read
    finally:
        os.umask(mask)
    assert list(tmp_path.iterdir()) == [path]
    assert stat.S_IMODE(path.stat().st_mode) == 0o666


def test_what_is_there_can_be_kept(tmp_path: Path) -> None:
    old, late, new = (tmp_path / name for name in ("old", "late", "new"))
    old.write_bytes(b"old")
    with keeping():
        with pytest.raises(OutputError, match="old: is there"):
            check_output(old)
        with pytest.raises(OutputError, match="late: is there"), replacing(late) as stream:
            stream.write(b"new")
            late.write_bytes(b"late")  # meanwhile, by someone else
        with replacing(new) as stream:
            stream.write(b"new")
    assert (late.read_bytes(), new.read_bytes()) == (b"late", b"new")
    check_output(old)
    assert sorted(os.listdir(tmp_path)) == ["late", "new", "old"]


def test_a_disk_that_knows_no_second_names_keeps_what_is_there_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refused)
    late, new = tmp_path / "late", tmp_path / "new"
    with keeping():
        with pytest.raises(OutputError, match="late: is there"), replacing(late) as stream:
            stream.write(b"new")
            late.write_bytes(b"late")
        with replacing(new) as stream:
            stream.write(b"new")
    assert (late.read_bytes(), new.read_bytes()) == (b"late", b"new")


def test_one_output_that_fails_does_not_lose_the_others(tmp_path: Path) -> None:
    def fail(name: str) -> Written:
        raise OutputError(f"{name}: is a folder")

    def written(name: str) -> Written:
        (tmp_path / name).touch()
        return Written(path=name, format="gif", bytes=0, seconds=0)

    assert [one.path for one in write_each([lambda: written("a"), lambda: written("b")])] == [
        "a",
        "b",
    ]
    (tmp_path / "a").unlink()
    with pytest.raises(OutputError) as failed:
        write_each([
            lambda: fail("a"), lambda: written("b"), lambda: fail("c"), lambda: written("d")
        ])  # fmt: skip
    assert str(failed.value) == "a: is a folder; c: is a folder; written all the same: b, d"
    assert [one.path for one in failed.value.written] == ["b", "d"]
    assert sorted(os.listdir(tmp_path)) == ["b", "d"]
    with pytest.raises(OutputError, match=r"^a: is a folder$"):
        write_each([lambda: fail("a")])


def test_a_folder_on_the_way_is_gone_afterwards() -> None:
    with pytest.raises(ValueError), scratch() as folder:  # noqa: PT011  (ours)
        (folder / "a").write_bytes(b"x")
        raise ValueError
    assert not folder.exists()


def test_a_link_is_followed(tmp_path: Path) -> None:
    target, link = tmp_path / "target", tmp_path / "link"
    target.touch()
    link.symlink_to(target)
    with replacing(link) as stream:
        stream.write(b"x")
    assert link.is_symlink()
    assert target.read_bytes() == b"x"


def test_places_that_cannot_be_written_are_refused_early(tmp_path: Path) -> None:
    picture = tmp_path / "a.png"
    picture.touch()
    (tmp_path / "link.gif").symlink_to(picture)
    for path, said in [
        (tmp_path, "is a folder"),
        (tmp_path / "none" / "a.gif", "does not exist"),
        (picture, "is the picture itself"),
        (tmp_path / "link.gif", "is the picture itself"),
    ]:
        with pytest.raises(OutputError, match=said):
            check_output(path, source=picture)
    check_output(tmp_path / "b.gif", source=picture)


@pytest.mark.parametrize("name", ["a" * 300, "a\0b"])
def test_names_that_no_disk_takes_are_refused_early(name: str, tmp_path: Path) -> None:
    """In words, without the number that the system has for it."""
    with pytest.raises(OutputError, match=r": cannot be written: [^\[\]]*; choose another name$"):
        check_output(tmp_path / name)


def test_a_closed_folder_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Who runs the tests may be root, whom no mode stops.
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(OutputError, match="cannot be written to"):
        check_output(tmp_path / "a.gif")
