import os
import stat
from pathlib import Path

import pytest

from sweep import OutputError
from sweep.system.files import check_output, replacing


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


def test_a_closed_folder_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Who runs the tests may be root, whom no mode stops.
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(OutputError, match="cannot be written to"):
        check_output(tmp_path / "a.gif")
