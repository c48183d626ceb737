"""All that ``sweep report`` needs, loaded and compiled once, before processes are forked."""

import tempfile
from pathlib import Path

import av
import cv2
import PIL.Image
import pillow_heif

from sweep.cli import app as cli

__all__ = ["av", "cv2", "pillow_heif"]

with tempfile.TemporaryDirectory() as folder:
    picture = Path(folder, "two.png")
    PIL.Image.linear_gradient("L").save(picture)
    cli.run(["report", str(picture), "-q", "-k", "1..4", "--threads", "1"])
