"""Paint the sample pictures: a rainbow, a starry night, a field and a parrot.

    python samples/paint.py [FOLDER]

writes `rainbow.jpg`, `starry-night.jpg`, `field.jpg` and `parrot.jpg` into FOLDER, or into the
folder this file is in. Needs numpy, opencv-python and pillow. All chance is seeded: the same
versions of these paint the same bytes.
"""

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from painting.field import field
from painting.parrot import parrot
from painting.rainbow import rainbow
from painting.starry_night import starry_night
from PIL import Image

# The stem of each file and its painter, which returns float RGB, (height, width, 3) in 0..1.
PICTURES: dict[str, Callable[[], NDArray[np.float32]]] = {
    "rainbow": rainbow,
    "starry-night": starry_night,
    "field": field,
    "parrot": parrot,
}


def to_bytes(picture: NDArray[np.float32]) -> NDArray[np.uint8]:
    """The picture in 8 bits per channel."""
    return np.round(np.clip(picture, 0, 1) * 255).astype(np.uint8)


def save(picture: NDArray[np.float32], path: Path) -> None:
    """Write a JPEG that keeps the colours sharp: no chroma subsampling (4:4:4)."""
    image = Image.fromarray(to_bytes(picture))
    image.save(path, quality=95, subsampling=0, optimize=True)


def main() -> None:
    """Paint all the pictures into the folder given, or into this one."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    folder.mkdir(parents=True, exist_ok=True)
    for stem, painter in PICTURES.items():
        path = folder / f"{stem}.jpg"
        save(painter(), path)
        print(path)


if __name__ == "__main__":
    main()
