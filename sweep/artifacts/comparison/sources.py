"""Pictures made the same size, so that they can be compared pixel by pixel."""

import math
from collections.abc import Sequence

from sweep.errors import ParameterError
from sweep.image.box import Box
from sweep.image.image import Image
from sweep.image.matte import Matte

__all__ = ["of_one_size"]


def of_one_size(images: Sequence[Image], *, fit: bool = False) -> list[Image]:
    """The pictures, which must have one size, or are made to with ``fit``.

    That size is the least width and the least height among them. Each picture is made smaller in
    proportion until it just covers that, and what sticks out is cut off evenly at both sides.
    Nothing is enlarged.

    Raises:
        ParameterError: the sizes differ and ``fit`` is not set.
        ImageError: what is left of a picture is fully transparent.
    """
    width, height = (min(image.size[side] for image in images) for side in (0, 1))
    if all(image.size == (width, height) for image in images):
        return list(images)
    if not fit:
        sizes = " and ".join(f"{i.name} is {i.size[0]}x{i.size[1]} px" for i in images)
        raise ParameterError(
            f"{sizes}; pictures of one size are compared pixel by pixel: add --fit to scale the "
            f"larger down and cut off what sticks out, to {width}x{height} px"
        )
    return [_cropped(_covering(image, width, height), width, height) for image in images]


def _covering(image: Image, width: int, height: int) -> Image:
    """The picture as small as it can be without being narrower or lower than that."""
    own_width, own_height = image.size
    return image.resized(max(width, math.ceil(own_width * height / own_height)))


def _cropped(image: Image, width: int, height: int) -> Image:
    left, top = (image.size[0] - width) // 2, (image.size[1] - height) // 2
    area = Box.at(left, top, width, height).area
    matte = image.matte and Matte(image.matte.opaque[area], image.matte.color)
    return Image(image.pixels[area], image.name, matte)
