"""Shared tools: noise, colour, masks, curves, strokes and the finish of a photograph.

Pictures are float32 arrays of shape (height, width, 3), RGB. They are painted in *linear light*
(so that mixing two colours, blurring and shading behave like light does) and turned into
ordinary sRGB values by `finish`. Masks and noise are float32 arrays of shape (height, width).
"""

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.float32]
Points = NDArray[np.float32]

# One thread: the order of floating-point sums, hence the bytes, must not depend on the machine.
cv2.setNumThreads(1)


def f32(values: Any) -> Image:
    """The values as a float32 array."""
    return np.asarray(values, dtype=np.float32)


# --- colour ------------------------------------------------------------------------------------


def to_linear(srgb: Image) -> Image:
    """Linear light of sRGB values (0..1)."""
    return f32(np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4))


def to_srgb(light: Image) -> Image:
    """Linear light (clipped to 0..1) as sRGB values."""
    light = np.clip(light, 0, 1)
    return f32(np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055))


def colour(code: str) -> Image:
    """The linear light of a colour written "rrggbb"."""
    return to_linear(f32([int(code[i : i + 2], 16) / 255 for i in (0, 2, 4)]))


def ramp(t: Image, stops: Sequence[tuple[float, str]]) -> Image:
    """Colours along a gradient: `stops` are (position, "rrggbb") in rising order."""
    at = [position for position, _ in stops]
    colours = np.stack([colour(code) for _, code in stops])
    return f32(np.stack([np.interp(t, at, colours[:, c]) for c in range(3)], axis=-1))


def jitter(base: Image, rng: np.random.Generator, light: float, hue: float) -> Image:
    """A colour varied at random in lightness and, less visibly, in each channel."""
    return f32(base * np.exp(rng.normal(0, light)) * np.exp(rng.normal(0, hue, 3)))


# --- arithmetic of masks ------------------------------------------------------------------------


def smoothstep(low: float, high: float, x: Image) -> Image:
    """0 below `low`, 1 above `high`, smooth in between (`low` > `high` turns it around)."""
    t = np.clip((x - low) / (high - low), 0, 1)
    return f32(t * t * (3 - 2 * t))


def bell(x: Image, width: float) -> Image:
    """A Gaussian bump of height 1 around 0."""
    return f32(np.exp(-((x / width) ** 2)))


def mix(a: Image, b: Image, t: Image | float) -> Image:
    """From `a` (t = 0) to `b` (t = 1); a mask `t` applies to all three channels."""
    weight = f32(t)
    if weight.ndim == 2:
        weight = weight[..., None]
    return f32(a + (b - a) * weight)


def grid(height: int, width: int) -> tuple[Image, Image]:
    """The x and the y of every pixel."""
    x, y = np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32)
    return f32(np.tile(x, (height, 1))), f32(np.repeat(y[:, None], width, axis=1))


# --- noise --------------------------------------------------------------------------------------


def resize(image: Image, height: int, width: int, how: int = cv2.INTER_CUBIC) -> Image:
    """The picture at another size."""
    return f32(cv2.resize(image, (width, height), interpolation=how))


def blur(image: Image, sigma: float) -> Image:
    """Gaussian blur; wide ones are done on a reduced picture, where they look the same."""
    if sigma > 16:
        height, width = image.shape[:2]
        shrink = int(sigma // 6)
        small = resize(image, -(-height // shrink), -(-width // shrink), cv2.INTER_AREA)
        return resize(blur(small, sigma / shrink), height, width)
    return f32(cv2.GaussianBlur(image, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE))


def noise(height: int, width: int, cell: tuple[float, float], seed: int) -> Image:
    """Smooth value noise in 0..1 whose bumps are about `cell` = (across, down) pixels."""
    rows, columns = int(height / cell[1]) + 2, int(width / cell[0]) + 2
    values = f32(np.random.default_rng(seed).random((rows, columns)))
    big = resize(values, max(round(rows * cell[1]), height), max(round(columns * cell[0]), width))
    return f32(np.clip(big[:height, :width], 0, 1))


def fbm(
    height: int,
    width: int,
    cell: float,
    seed: int,
    octaves: int = 6,
    gain: float = 0.5,
    stretch: float = 1.0,
) -> Image:
    """Fractal noise, about 0..1 around 0.5; `stretch` > 1 draws it out horizontally."""
    total = np.zeros((height, width), np.float32)
    weight, weights = 1.0, 0.0
    for octave in range(octaves):
        size = cell / 2**octave
        if size < 1:
            break
        total += weight * noise(height, width, (size * stretch, size), seed * 101 + octave)
        weights += weight
        weight *= gain
    return f32((total / weights - 0.5) * 1.6 + 0.5)


def warp(image: Image, dx: Image, dy: Image) -> Image:
    """The picture read at (x + dx, y + dy)."""
    x, y = grid(*image.shape[:2])
    return sample(image, x + dx, y + dy)


def sample(image: Image, x: Image, y: Image) -> Image:
    """The picture read at the given places, mirrored beyond its edges."""
    return f32(cv2.remap(image, f32(x), f32(y), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT))


# --- shapes -------------------------------------------------------------------------------------


def curve(points: Sequence[tuple[float, float]], closed: bool = False, steps: int = 16) -> Points:
    """A smooth (Catmull-Rom) curve through the points."""
    p = f32(points)
    p = np.concatenate([p[-1:], p, p[:2]] if closed else [p[:1], p, p[-1:]])
    a, b, c, d = p[:-3], p[1:-2], p[2:-1], p[3:]
    t = np.linspace(0, 1, steps, endpoint=False, dtype=np.float32)[:, None, None]
    path = b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)))
    return f32(path.transpose(1, 0, 2).reshape(-1, 2))


def fixed(points: Points) -> NDArray[np.int32]:
    """Points in the 1/16 pixel units that OpenCV draws sub-pixel shapes with (shift=4)."""
    return np.round(points * 16).astype(np.int32)


def mask(height: int, width: int, outline: Points) -> Image:
    """1 inside of a closed outline, 0 outside, smooth at the edge."""
    canvas = np.zeros((height, width), np.uint8)
    cv2.fillPoly(canvas, [fixed(outline)], 255, cv2.LINE_AA, 4)
    return f32(canvas / 255)


def depth_inside(inside: Image) -> Image:
    """How many pixels each point of a mask is away from the mask's edge."""
    return f32(
        cv2.distanceTransform((inside > 0.5).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    )


def dome(inside: Image, radius: float, soften: float) -> Image:
    """The height of a mask inflated like a cushion whose rim is `radius` wide."""
    rim = np.clip(depth_inside(inside) / radius, 0, 1)
    return blur(f32(radius * np.sqrt(1 - (1 - rim) ** 2)), soften)


def shade(height: Image, light: tuple[float, float, float]) -> Image:
    """How directly `light` (x right, y down, z to the viewer) meets a relief: -1..1."""
    dy, dx = np.gradient(height)
    direction = f32(light) / np.linalg.norm(light)
    lit = -dx * direction[0] - dy * direction[1] + direction[2]
    return f32(lit / np.sqrt(dx * dx + dy * dy + 1))


# --- the finish ---------------------------------------------------------------------------------


def finish(light: Image, size: tuple[int, int], seed: int, grain: float, vignette: float) -> Image:
    """What a camera adds: bloom, filmic contrast, vignette and grain; sRGB of `size` (w, h)."""
    width, height = size
    light = resize(light, height, width, cv2.INTER_AREA)
    light = f32(light + 0.07 * blur(np.clip(light - 0.55, 0, 2), 14))
    x, y = grid(height, width)
    r2 = ((x / width - 0.5) ** 2 + (y / height - 0.5) ** 2) * 2
    light = f32(light * (1 - vignette * r2**1.2)[..., None])
    # A shoulder instead of a hard clip: highlights keep their colour and some drawing.
    light = f32(np.where(light > 0.7, 0.7 + 0.3 * np.tanh((light - 0.7) / 0.3), light))
    picture = to_srgb(light)
    rng = np.random.default_rng(seed)
    luma = blur(f32(rng.normal(0, 1, (height, width, 1)).repeat(3, 2)), 0.6) * 1.6
    chroma = f32(rng.normal(0, 0.4, (height, width, 3)))
    strength = grain * (0.5 + 2 * picture.mean(2) * (1 - picture.mean(2)))
    return f32(np.clip(picture + (luma + chroma) * strength[..., None], 0, 1))
