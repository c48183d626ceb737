"""Names, patterns and folders as pictures."""

from pathlib import Path

import pytest

from sweep.batch.pictures import pictures_of
from sweep.errors import ImageError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """With pictures, and what is none."""
    for name in (
        "b.jpg", "a.JPG", "notes.txt", ".hidden.jpg", "x[1].png", "in/c.png", "in/deep/d.webp",
        ".git/e.png",
    ):  # fmt: skip
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    return tmp_path


def test_patterns_and_folders_in_the_order_of_the_alphabet(folder: Path) -> None:
    assert pictures_of(["*.jpg"], folder) == ["b.jpg"]
    assert pictures_of(["*.[jJ][pP][gG]"], folder) == ["a.JPG", "b.jpg"]
    assert pictures_of(["."], folder) == ["a.JPG", "b.jpg", "x[1].png"]
    assert pictures_of(["in"], folder) == ["in/c.png"]
    assert pictures_of(["in"], folder, recursive=True) == ["in/c.png", "in/deep/d.webp"]
    assert pictures_of(["**/*.png"], folder) == ["in/c.png", "x[1].png"]


def test_names_are_taken_as_they_are(folder: Path) -> None:
    assert pictures_of(["z.jpg", "b.jpg", "z.jpg"], folder) == ["z.jpg", "b.jpg", "z.jpg"]
    # A file that is there is no pattern.
    assert pictures_of(["x[1].png"], folder) == ["x[1].png"]
    assert pictures_of(["https://example.org/a.jpg?b=*"]) == ["https://example.org/a.jpg?b=*"]
    assert pictures_of(["-"]) == ["-"]


def test_what_stands_for_nothing_is_told(folder: Path) -> None:
    (folder / "empty").mkdir()
    with pytest.raises(ImageError, match=r"\*\.bmp: no such file, and no file matches it"):
        pictures_of(["b.jpg", "*.bmp"], folder)
    with pytest.raises(ImageError, match="empty: is a folder without pictures"):
        pictures_of(["empty"], folder)
