"""16-bit values of PQ and HLG -> 8-bit sRGB."""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from sweep.color.tone import ToneCurve, hlg_light, hlg_scene, pq_light
from sweep.system.arrays import F32, U8, U16

__all__ = ["HdrProfile", "Transfer"]

Transfer = Literal["PQ", "HLG"]

_VALUES = np.arange(1 << 16) / 65535


@dataclass(frozen=True, slots=True, eq=False)
class HdrProfile:
    """What turns 16-bit values of high dynamic range into sRGB.

    Attributes:
        transfer: how light is written.
        to_srgb: (3, 3) from linear light of the primaries to that of sRGB.
        luminance: (3,) the shares of R, G and B of the primaries in luminance.
        gain: all light is so many times as bright.
    """

    transfer: Transfer
    to_srgb: F32
    luminance: F32
    gain: float = 1
    _table: F32 = field(init=False)
    _curve: ToneCurve = field(init=False)

    def __post_init__(self) -> None:
        light = pq_light(_VALUES) if self.transfer == "PQ" else hlg_scene(_VALUES)
        object.__setattr__(self, "_table", light.astype(np.float32))
        object.__setattr__(self, "_curve", ToneCurve(self.to_srgb))

    def srgb8(self, values: U16) -> U8:
        """(h, W, 1 or 3) uint16 -> (h, W, 1 or 3) uint8; of one channel all three are alike."""
        light = self._table[values]
        if values.shape[-1] == 1:
            light = np.repeat(light, 3, axis=-1)
        if self.transfer == "HLG":
            light = hlg_light(light, light @ self.luminance)
        return self._curve.srgb8(light * np.float32(self.gain))[..., : values.shape[-1]]
