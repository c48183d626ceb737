"""A folder with small pictures and a recipe, as a user has it."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import PIL.Image
import pytest

RECIPE = """
[defaults]
pictures = "photos/*.png"
ks = "1..3"

[[artifact]]
kind = "animation"
output = "site/{stem}.gif"
step = 0.5

[[artifact]]
kind = "sheet"
output = "site/{stem}-sheet.png"
tile = 64

[[artifact]]
kind = "palettes"
output = "site/{stem}.css"
"""


def painted(seed: int, width: int = 24, height: int = 16) -> PIL.Image.Image:
    """A small picture with some colors."""
    noise = np.random.default_rng(seed).integers(0, 256, (4, 6, 3), np.uint8)
    return PIL.Image.fromarray(noise).resize((width, height), PIL.Image.Resampling.BICUBIC)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with three pictures and a recipe that makes three things of each."""
    (tmp_path / "photos").mkdir()
    for number, name in enumerate(("ant", "bee", "cat")):
        painted(number).save(tmp_path / "photos" / f"{name}.png")
    (tmp_path / "sweep.toml").write_text(RECIPE)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def files() -> Callable[[Path], dict[str, bytes]]:
    """What is in the files of a folder."""

    def read(folder: Path) -> dict[str, bytes]:
        return {
            str(path.relative_to(folder)): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }

    return read
