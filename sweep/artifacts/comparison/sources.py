"""What is compared: Images x Ks x spaces -> Progressions, and pictures made the same size."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace

from sweep.artifacts.comparison.settings import Comparison
from sweep.clustering.ks import parse_ks
from sweep.clustering.method import Method
from sweep.clustering.progression import OnLevel, Progression
from sweep.defaults import SpaceName
from sweep.errors import ParameterError
from sweep.image.box import Box
from sweep.image.histogram import Histogram
from sweep.image.image import Image
from sweep.image.matte import Matte

__all__ = ["of_one_size", "progressions_for"]


def progressions_for(
    images: Sequence[Image],
    ks: str | int | Iterable[int],
    method: Method = Method(),
    *,
    comparison: Comparison = Comparison(),
    spaces: Sequence[SpaceName] = (),
    threads: int | None = None,
    on_level: OnLevel | None = None,
) -> list[Progression]:
    """Cluster what a comparison needs: each picture once, in each space once.

    Args:
        images: one, or two of one size.
        ks: what is compared; for "changes" the K before each is clustered too.
        method: how to cluster.
        comparison: what for.
        spaces: instead of that of ``method``.
        threads: see ``Progression.of``.
        on_level: called with (levels done, levels in all), over all progressions.

    Raises:
        KsError: ``ks`` cannot be used.
        ParameterError: K = 1 has no changes to show, or ``spaces`` are unknown.
    """
    needed = parse_ks(ks)
    if comparison.mode == "changes":
        if needed[0] == 1:
            raise ParameterError(
                "K = 1 has no K before it to have changed from; take K from 2 for --mode changes"
            )
        needed = parse_ks({*needed, *(k - 1 for k in needed)})
    methods = [replace(method, space=space) for space in spaces] or [method]
    total = len(images) * len(methods) * len(needed)
    progressions: list[Progression] = []
    for image in images:
        histogram = Histogram.of(image)
        for one in methods:
            before = len(progressions) * len(needed)
            progressions.append(
                Progression.of(
                    histogram,
                    needed,
                    one,
                    name=image.name,
                    threads=threads,
                    on_level=lambda done, _, before=before: (  # type: ignore[misc]
                        on_level and on_level(before + done, total)
                    ),
                )
            )
    return progressions


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
