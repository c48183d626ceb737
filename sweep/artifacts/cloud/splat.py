"""The painter: discs and lines, far ones first, smooth at their edges, in linear light.

A disc covers a pixel by how far its edge is from the pixel's middle, which is right to some
hundredths for any disc of half a pixel's radius or more; a smaller one is painted at that radius,
and as much fainter. Everything is done in one fixed order by one thread, so that a picture depends
on nothing but what is painted; pictures are painted side by side.
"""

from typing import NamedTuple

import numpy as np
from numba import types

from sweep.color.srgb import decode_srgb, encode_srgb, linear_to_srgb8, srgb8_to_linear
from sweep.system.arrays import F32, I32, U8
from sweep.system.kernels import frozen, kernel

__all__ = ["Discs", "Lines", "as_light", "order_of", "paint", "stamp", "to_linear", "to_pixels"]


_DEPTHS = 1 << 16  # in so many layers are things sorted
_TABLE_TOP = 2**16 - 1
_SRGB8 = linear_to_srgb8(np.arange(_TABLE_TOP + 1) / _TABLE_TOP)


class Discs(NamedTuple):
    """Discs: x, y, radius (n,) in px; color (n, 3) in linear light. All float32."""

    x: F32
    y: F32
    radius: F32
    color: F32


class Lines(NamedTuple):
    """Straight lines: ends (m, 4) float32 as x, y, x, y in px; ink (m, 5) float32 as the color in
    linear light, how much of it (0..1), and half the width in px.
    """

    ends: F32
    ink: F32

    @classmethod
    def none(cls) -> "Lines":
        """No lines."""
        return cls(np.empty((0, 4), np.float32), np.empty((0, 5), np.float32))


@kernel(frozen(types.float32, 1), types.float32, types.float32, types.int32[::1], types.int32[::1])
def _far_first(depth, near, steps, counts, order):  # type: ignore[no-untyped-def]
    """Counting sort by depth, far first; what is equally far keeps its order."""
    last = len(counts) - 1
    for i in range(len(depth)):
        counts[last - min(last, max(0, int((depth[i] - near) * steps)))] += 1
    before = 0
    for layer in range(len(counts)):
        here = counts[layer]
        counts[layer] = before
        before += here
    for i in range(len(depth)):
        layer = last - min(last, max(0, int((depth[i] - near) * steps)))
        order[counts[layer]] = i
        counts[layer] += 1


def order_of(depth: F32) -> I32:
    """(n,) int32: the numbers of things from the farthest to the nearest.

    Depths that differ by less than a 65,536th of all that there is count as equal; things equally
    far keep their order.
    """
    order = np.empty(len(depth), np.int32)
    if len(depth):
        near, far = float(depth.min()), float(depth.max())
        steps = _DEPTHS / (far - near) if far > near else 0.0
        _far_first(depth, near, steps, np.zeros(_DEPTHS, np.int32), order)
    return order


@kernel(inline=True)
def _mix(canvas, row, column, red, green, blue, share):  # type: ignore[no-untyped-def]
    """Lay so much of a color over a pixel."""
    canvas[row, column, 0] += share * (red - canvas[row, column, 0])
    canvas[row, column, 1] += share * (green - canvas[row, column, 1])
    canvas[row, column, 2] += share * (blue - canvas[row, column, 2])


@kernel(inline=True)
def _disc(canvas, x, y, radius, red, green, blue):  # type: ignore[no-untyped-def]
    """Every pixel of the box around a disc gets its share of the color, and be it none: a share is
    quicker worked out than guessed whether there is one.
    """
    half, one, zero = np.float32(0.5), np.float32(1), np.float32(0)
    x, y, strength = x - half, y - half, one
    if radius < half:
        strength, radius = radius * radius * np.float32(4), half
    reach = radius + half
    height, width = canvas.shape[:2]
    top, bottom = max(0, int(np.ceil(y - reach))), min(height, int(np.floor(y + reach)) + 1)
    left, right = max(0, int(np.ceil(x - reach))), min(width, int(np.floor(x + reach)) + 1)
    for row in range(top, bottom):
        down = np.float32(row) - y
        down *= down
        for column in range(left, right):
            aside = np.float32(column) - x
            share = min(one, max(zero, reach - np.sqrt(aside * aside + down))) * strength
            _mix(canvas, row, column, red, green, blue, share)


@kernel(inline=True)
def _line(canvas, ends, ink, i):  # type: ignore[no-untyped-def]
    """Pixels by columns, or by rows where the line is steep.

    Of its two ends a line covers the first only, so that lines one after the other have no seam.
    """
    height, width = canvas.shape[:2]
    x, y, to_x, to_y = ends[i, 0], ends[i, 1], ends[i, 2], ends[i, 3]
    steep = abs(to_y - y) > abs(to_x - x)
    if steep:
        x, y, to_x, to_y = y, x, to_y, to_x
        height, width = width, height
    if to_x < x:
        x, y, to_x, to_y = to_x, to_y, x, y
    if to_x == x:
        return
    slope = (to_y - y) / (to_x - x)
    upright = np.float32(1) / np.sqrt(np.float32(1) + slope * slope)
    reach = ink[i, 4] + np.float32(0.5)
    half = np.float32(0.5)
    for column in range(max(0, int(np.ceil(x - half))), min(width, int(np.ceil(to_x - half)))):
        middle = y + slope * (np.float32(column) + half - x)
        top = max(0, int(np.floor(middle - reach / upright)))
        bottom = min(height, int(np.ceil(middle + reach / upright)))
        for row in range(top, bottom):
            share = reach - abs(np.float32(row) + half - middle) * upright
            if share > 0:
                share = min(share, np.float32(1), 2 * ink[i, 4]) * ink[i, 3]
                if steep:
                    _mix(canvas, column, row, ink[i, 0], ink[i, 1], ink[i, 2], share)
                else:
                    _mix(canvas, row, column, ink[i, 0], ink[i, 1], ink[i, 2], share)


_CANVAS = types.float32[:, :, ::1]
_ONE, _TWO = frozen(types.float32, 1), frozen(types.float32, 2)


@kernel(_CANVAS, frozen(types.int32, 1), _ONE, _ONE, _ONE, _TWO, _TWO, _TWO)
def _paint(canvas, order, x, y, radius, color, ends, ink):  # type: ignore[no-untyped-def]
    for i in order:
        if i < len(x):
            _disc(canvas, x[i], y[i], radius[i], color[i, 0], color[i, 1], color[i, 2])
        else:
            _line(canvas, ends, ink, i - len(x))


def paint(canvas: F32, order: I32, discs: Discs, lines: Lines) -> None:
    """Paint over a canvas, in place.

    Args:
        canvas: (H, W, 3) float32 in linear light.
        order: which is painted when: i below the number n of discs is a disc, n + j a line.
        discs: see there.
        lines: see there.
    """
    _paint(canvas, order, *discs, *lines)


@kernel(_CANVAS, _TWO, types.float32, types.float32, _ONE)
def _stamp(canvas, cover, x, y, color):  # type: ignore[no-untyped-def]
    height, width = cover.shape
    left, top = int(np.floor(x)), int(np.floor(y))
    right_part, low_part = x - np.float32(left), y - np.float32(top)
    left_part, high_part = np.float32(1) - right_part, np.float32(1) - low_part
    for row in range(max(0, -top), min(height + 1, canvas.shape[0] - top)):
        for column in range(max(0, -left), min(width + 1, canvas.shape[1] - left)):
            share = np.float32(0)
            if row < height:
                if column < width:
                    share += cover[row, column] * left_part * high_part
                if column > 0:
                    share += cover[row, column - 1] * right_part * high_part
            if row > 0:
                if column < width:
                    share += cover[row - 1, column] * left_part * low_part
                if column > 0:
                    share += cover[row - 1, column - 1] * right_part * low_part
            if share > 0:
                _mix(canvas, top + row, left + column, color[0], color[1], color[2], share)


def stamp(canvas: F32, cover: F32, x: float, y: float, color: F32) -> None:
    """Lay a color over a canvas where ``cover`` says, in place.

    Args:
        canvas: (H, W, 3) float32 in linear light.
        cover: (h, w) float32, how much of each pixel, 0..1.
        x: where its left edge comes, in px; parts of a pixel count, so that it can glide.
        y: where its top comes.
        color: (3,) float32 in linear light.
    """
    _stamp(canvas, cover, x, y, color)


@kernel(_TWO, frozen(types.uint8, 1), types.uint8[:, ::1])
def _encode(light, table, out):  # type: ignore[no-untyped-def]
    top, half = np.float32(len(table) - 1), np.float32(0.5)
    zero, one = np.float32(0), np.float32(1)
    red = green = blue = np.float32(-1)
    for i in range(len(light)):
        r, g, b = light[i, 0], light[i, 1], light[i, 2]
        if r == red and g == green and b == blue:  # most of a picture is ground
            out[i, 0], out[i, 1], out[i, 2] = out[i - 1, 0], out[i - 1, 1], out[i - 1, 2]
        else:
            red, green, blue = r, g, b
            out[i, 0] = table[int(min(one, max(zero, r)) * top + half)]
            out[i, 1] = table[int(min(one, max(zero, g)) * top + half)]
            out[i, 2] = table[int(min(one, max(zero, b)) * top + half)]


def to_pixels(canvas: F32) -> U8:
    """(H, W, 3) float32 linear light -> 8-bit sRGB, rounded."""
    out = np.empty(canvas.shape, np.uint8)
    _encode(canvas.reshape(-1, 3), _SRGB8, out.reshape(-1, 3))
    return out


def to_linear(pixels: U8) -> F32:
    """8-bit sRGB of any shape -> float32 linear light; `to_pixels` brings back the same."""
    return np.ascontiguousarray(srgb8_to_linear(pixels), np.float32)


def as_light(cover: U8, ground: F32, ink: F32) -> F32:
    """How much ink there must be in linear light so that letters look as they were drawn.

    Faces are made to be mixed with their ground as 8-bit values are; mixed as light, dark letters
    would be thin and light ones fat.

    Args:
        cover: (h, w) uint8, as text is drawn.
        ground: (3,) float32 in linear light.
        ink: (3,) float32 in linear light.
    """
    below, above = (float(color.mean()) for color in (ground, ink))
    ends = np.array([below, above])
    share = np.arange(256) / 255
    low, high = encode_srgb(ends)
    light = decode_srgb(low + share * (high - low))
    table = (light - below) / (above - below)
    return np.ascontiguousarray(table.astype(np.float32)[cover])
