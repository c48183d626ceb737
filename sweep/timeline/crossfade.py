"""Two frames -> the frames between them, mixed as light mixes."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sweep.color.srgb import linear_to_srgb8, srgb8_to_linear
from sweep.image.frame import MAX_PALETTE, Frame
from sweep.image.matte import Matte, alike
from sweep.system.arrays import F32

__all__ = ["Blend"]

_COUNTABLE = 2**24  # up to so many pairs are counted in a table; more are sorted


@dataclass(frozen=True, slots=True, eq=False)
class Blend:
    """A dissolve from one frame to another of the same size.

    A pixel of the mix depends on nothing but its two colors, so only the pairs of colors that
    occur are mixed: some hundreds to thousands, where the picture has a million pixels.

    Attributes:
        indices: (H, W), which pair each pixel has.
        before, after: (p, 3) float32 linear light, the colors of each pair.
        matte: where both frames are transparent; frames that are so in different places are mixed
            with the colors of their mattes.
    """

    indices: npt.NDArray[np.uint8 | np.uint16 | np.int32]
    before: F32
    after: F32
    matte: Matte | None = None

    @classmethod
    def of(cls, before: Frame, after: Frame) -> "Blend":
        """Prepare the dissolve; takes most of its time, each mix then costs little."""
        matte = before.matte
        if not alike(matte, after.matte):
            before, after, matte = before.flattened(), after.flattened(), None
        wide = len(after.palette)
        codes = before.indices.astype(np.int64) * wide + after.indices
        if len(before.palette) * wide <= _COUNTABLE:
            counts = np.bincount(codes.ravel(), minlength=len(before.palette) * wide)
            pairs = np.flatnonzero(counts)
            rank = np.zeros(len(counts), np.int32)
            rank[pairs] = np.arange(len(pairs), dtype=np.int32)
            indices = rank[codes]
        else:
            pairs, inverse = np.unique(codes, return_inverse=True)
            indices = inverse.reshape(codes.shape).astype(np.int32)
        if len(pairs) <= MAX_PALETTE:
            indices = indices.astype(np.uint8)
        elif len(pairs) <= 2**16:
            indices = indices.astype(np.uint16)
        from_row, to_row = np.divmod(pairs, wide)
        return cls(
            indices,
            srgb8_to_linear(before.palette[from_row]),
            srgb8_to_linear(after.palette[to_row]),
            matte,
        )

    def at(self, share: float) -> Frame:
        """Mix: ``share`` (0..1) of the later frame, the rest of the earlier, in linear light."""
        mixed = self.before * np.float32(1 - share) + self.after * np.float32(share)
        return Frame(self.indices, linear_to_srgb8(mixed), self.matte)
