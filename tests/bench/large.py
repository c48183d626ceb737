"""A JPEG of 200 megapixels at ``--width 800``: time and memory; and why it is decoded in full.

    python -m tests.bench.large [--megapixels 200]
    python -m tests.bench.large draft [PHOTO ...]

libjpeg can decode at half, a quarter or an eighth of the size, which Pillow calls a draft: four
times faster and smaller. But it adds up encoded values where `Image.resized` adds up light. The
second command measures by how many levels the result then differs from that of the full decode.
"""

import argparse
import io
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import PIL.Image

import sweep
from tests.bench.pictures import large_photo, photos

WIDTH = 800


def whole(megapixels: float) -> None:
    width = round((megapixels * 1.5e6) ** 0.5)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "large.jpg")
        PIL.Image.fromarray(large_photo(width, round(width / 1.5)).pixels).save(path, quality=90)
        decode = (
            "import PIL.Image; PIL.Image.MAX_IMAGE_PIXELS = None\n"
            f"PIL.Image.open({str(path)!r}).load()\n"
        )
        ours = (
            "from sweep.cli.app import run\n"
            f"run(['report', {str(path)!r}, '--width', '{WIDTH}', '-q'])\n"
        )
        print(f"{width}x{round(width / 1.5)} px, {path.stat().st_size:,} bytes")
        for name, code in (("Pillow's decoding alone", decode), ("sweep report, 1..40", ours)):
            shown = "print(open('/proc/self/status').read())\n"
            shown += "import resource; print('user', resource.getrusage(resource.RUSAGE_SELF)[0])"
            started = time.monotonic()
            done = subprocess.run(
                [sys.executable, "-c", code + shown], check=True, capture_output=True, text=True
            )
            seconds = time.monotonic() - started
            peak = int(re.findall(r"VmHWM:\s+(\d+) kB", done.stdout)[0]) / 1024
            user = float(re.findall(r"user (\S+)", done.stdout)[0])
            print(f"{name:<24} {seconds:6.1f} s, {user:.1f} s user {peak:8,.0f} MB", flush=True)
        pixels = width * round(width / 1.5)
        print(f"9 bytes a pixel on a base of 250 MB would be {250 + 9 * pixels / 2**20:,.0f} MB")


def draft(paths: list[Path]) -> None:
    print(f"{'photo':>14} {'width':>6} {'draft':>6} {'mean off':>9} {'worst off':>10} {'> 1':>7}")
    for photo in photos(paths):
        stream = io.BytesIO()
        PIL.Image.fromarray(photo.pixels).save(stream, "JPEG", quality=92)
        full = sweep.load(io.BytesIO(stream.getvalue()), width=None)
        for reduced in (2, 4, 8):
            picture = PIL.Image.open(stream)
            picture.draft("RGB", (picture.width // reduced, picture.height // reduced))
            small = sweep.Image(np.array(picture))
            for left in (1, 2, 4):
                width = photo.size[0] // reduced // left
                if width < 16:
                    continue
                one, other = full.resized(width).pixels, small.resized(width).pixels
                rows = min(len(one), len(other))
                off = np.abs(one[:rows].astype(int) - other[:rows])
                print(
                    f"{photo.name:>14} {width:>6} {f'1/{reduced}':>6} {off.mean():>9.2f} "
                    f"{off.max():>10} {(off > 1).mean():>7.1%}"
                )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("command", nargs="?", choices=["whole", "draft"], default="whole")
    parser.add_argument("photos", nargs="*", type=Path)
    parser.add_argument("--megapixels", type=float, default=200)
    given = parser.parse_args()
    if given.command == "draft":
        draft(given.photos)
    else:
        whole(given.megapixels)


if __name__ == "__main__":
    main()
