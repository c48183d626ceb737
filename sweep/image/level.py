"""Level: what a sweep answers for one K."""

import math
from dataclasses import dataclass

from sweep.color.written import to_hex
from sweep.system.arrays import F64, I64, U8

__all__ = ["Level"]


@dataclass(frozen=True, slots=True, eq=False)
class Level:
    """The answer for one K.

    Attributes:
        k: the K asked for, 1..256.
        palette: (m, 3) uint8 sRGB; m = min(k, distinct colors). Read-only.
        labels: (n,) uint8, the palette row of each distinct color. Read-only.
        counts: (m,) int64, the pixels of each palette row. Read-only.
        mse: squared distance in 8-bit sRGB, summed over R, G and B, averaged over pixels,
            with the palette as it stands here (rounded to 8 bit); 0 is a perfect copy.
        space_mse: the same in the space of the clustering, measured from the centers; equal to
            ``mse`` in sRGB if the centers are what is shown.
        parents: (m,) int64, for each row the row of the level before that it came from, or
            None in the first level of a progression. Read-only.
    """

    k: int
    palette: U8
    labels: U8
    counts: I64
    mse: float
    space_mse: float
    parents: I64 | None = None

    def __post_init__(self) -> None:
        for array in (self.palette, self.labels, self.counts, self.parents):
            if array is not None:
                array.setflags(write=False)

    @property
    def psnr(self) -> float:
        """Peak signal-to-noise ratio in dB over R, G and B; infinite for a perfect copy."""
        return 10 * math.log10(255**2 * 3 / self.mse) if self.mse > 0 else math.inf

    @property
    def shares(self) -> F64:
        """(m,) float64: the share of the pixels that each palette row has; sums to 1."""
        shares: F64 = self.counts / self.counts.sum()
        return shares

    @property
    def hexes(self) -> list[str]:
        """The palette as "#rrggbb", in its order."""
        return [to_hex(color) for color in self.palette.tolist()]

    def __repr__(self) -> str:
        return f"<Level K={self.k}: {len(self.palette)} colors, mse {self.mse:.1f}, {self._psnr}>"

    def _repr_html_(self) -> str:
        return (
            f'<div style="font: 13px sans-serif">K = {self.k} &nbsp; mse {self.mse:.1f} &nbsp; '
            f"{self._psnr}{self.swatches_html()}</div>"
        )

    def swatches_html(self) -> str:
        """The palette as an HTML bar: a swatch a color, as wide as its share of the pixels."""
        bars = "".join(
            f'<span title="{name} {share:.1%}" '
            f'style="flex:{share:.6f} 1 0; background:{name}"></span>'
            for name, share in zip(self.hexes, self.shares, strict=True)
        )
        return f'<div style="display:flex; width:320px; height:24px">{bars}</div>'

    @property
    def _psnr(self) -> str:
        return f"psnr {self.psnr:.1f} dB" if self.mse > 0 else "exact"
