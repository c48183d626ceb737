"""What a camera's sensor saw -> a raster, by LibRaw through rawpy.

With the camera's own white balance, in sRGB, turned as the camera noted, and as bright as LibRaw
makes it by itself: all but the brightest hundredth within the range. imageio reads such files
through rawpy too, but passes over what goes wrong in it.
"""

from typing import Any, BinaryIO

import numpy as np

from sweep.decode.pillow import check_size, one_line
from sweep.decode.raster import Alpha, Raster
from sweep.decode.request import Request
from sweep.errors import ImageError
from sweep.system.arrays import U8

__all__ = ["opened"]

_GAMMA = 2.4, 12.92  # of sRGB: the exponent, and the slope of the dark end


def opened(name: str, stream: BinaryIO, wanted: Request) -> Raster:
    """Develop a raw file.

    Raises:
        ImageError: rawpy is not there; the file is damaged, too large, or of a camera that LibRaw
            does not know.
    """
    try:
        import rawpy  # noqa: PLC0415  (an extra)
    except ImportError:
        raise ImageError(
            f"{name}: is a camera's raw file, which needs one more package; install it with: "
            "pip install rawpy"
        ) from None
    if wanted.frame not in (None, 1):
        raise ImageError(f"{name}: is one picture; there is no frame {wanted.frame:g}")
    stream.seek(0)
    try:
        with rawpy.imread(stream) as raw:
            check_size(name, (raw.sizes.raw_width, raw.sizes.raw_height), wanted)
            check_size(name, (raw.sizes.iwidth, raw.sizes.iheight), wanted)
            pixels = _developed(raw, wanted)
    except ImageError:
        raise
    except MemoryError:
        raise ImageError(f"{name}: needs more memory than there is; close other programs") from None
    except Exception as error:  # what LibRaw stumbles over, which rawpy gives in bytes
        said = one_line(error).removeprefix("b'").rstrip("'")
        raise ImageError(
            f"{name}: is damaged, or of a camera that is not known ({said}); develop it with the "
            "camera's program, or get it anew"
        ) from None

    def rows(top: int, bottom: int) -> tuple[U8, Alpha | None]:
        return pixels[top:bottom], None

    return Raster(pixels.shape[1::-1], rows, 1, (), "a raw file", exposed=True)


def _developed(raw: Any, wanted: Request) -> U8:
    import rawpy  # noqa: PLC0415  (an extra)

    made = raw.postprocess(
        use_camera_wb=True,
        output_color=rawpy.ColorSpace.sRGB if wanted.icc else rawpy.ColorSpace.raw,
        gamma=_GAMMA,
        output_bps=8,
        bright=wanted.gain,
    )
    pixels = np.asarray(made, np.uint8)
    return pixels if pixels.ndim == 3 else np.repeat(pixels[..., None], 3, axis=2)
