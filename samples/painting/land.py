"""Landscapes: rolling ground seen in perspective, clouds, trees and grass.

World coordinates are metres: X to the right, Y up, Z away from the viewer, who stands at X = Z = 0.
"""

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from painting.tools import (
    Image,
    bell,
    blur,
    f32,
    fbm,
    resize,
    shade,
    smoothstep,
    warp,
)

HeightOf = Callable[[Image, Image], Image]


@dataclass(frozen=True)
class Camera:
    """A level camera: picture size, focal length and horizon in pixels, height of the eye in m."""

    width: int
    height: int
    focal: float
    horizon: float
    eye: float

    def project(self, x: float, y: float, z: float) -> tuple[float, float]:
        """Where the world's point (x, y, z) is in the picture."""
        return self.width / 2 + self.focal * x / z, self.horizon + self.focal * (self.eye - y) / z


class Rough:
    """Seamless noise over the whole world, to build heights and textures of any scale from."""

    CELLS, FINE = 256, 4

    def __init__(self, seed: int) -> None:
        values = f32(np.random.default_rng(seed).random((self.CELLS, self.CELLS)) * 2 - 1)
        # Smoothly enlarged once, with a wrapped margin, so that lookups can be linear.
        padded = np.pad(values, 2, mode="wrap")
        side = (self.CELLS + 4) * self.FINE
        margin = 2 * self.FINE
        self.tile = resize(f32(padded), side, side)[margin : 2 - margin, margin : 2 - margin].copy()

    def at(self, x: Image, z: Image, cell: float) -> Image:
        """Noise in -1..1 with bumps of about `cell` metres."""
        u, v = f32(x / (cell * self.CELLS)), f32(z / (cell * self.CELLS))
        side = np.float32(self.CELLS * self.FINE)
        u, v = f32((u - np.floor(u)) * side), f32((v - np.floor(v)) * side)
        # OpenCV refuses long rows: fold any shape into rows of 1024 and back.
        folded = -(-u.size // 1024), 1024
        found = cv2.remap(self.tile, np.resize(u, folded), np.resize(v, folded), cv2.INTER_LINEAR)
        return f32(found.ravel()[: u.size].reshape(x.shape))

    def fractal(self, x: Image, z: Image, cell: float, octaves: int) -> Image:
        """Several octaves of noise, about -1..1."""
        total = np.zeros_like(x)
        for octave in range(octaves):
            scale = 2.0**-octave
            total += scale * self.at(f32(x + 37 * octave), f32(z - 91 * octave), cell * scale)
        return f32(total / 1.5)


def ground_depth(camera: Camera, height_of: HeightOf, near: float, far: float) -> Image:
    """The distance Z of the ground at every pixel; infinite where there is sky.

    The ground is cut into slices from near to far; in each column of pixels, a slice is seen
    where it rises above all the nearer ones.
    """
    steps = 900
    z = np.geomspace(near, far, steps, dtype=np.float32)
    columns = np.arange(camera.width, dtype=np.float32)
    across = (columns - camera.width / 2) / camera.focal
    slices = np.repeat(z[:, None], camera.width, axis=1)
    ground = height_of(f32(slices * across), slices)
    tops = camera.horizon + camera.focal * (camera.eye - ground) / slices
    tops = np.minimum.accumulate(tops, axis=0)
    depth = np.full((camera.height, camera.width), np.inf, np.float32)
    rows = np.arange(camera.height, dtype=np.float32)
    for column in range(camera.width):
        # Distances per row; np.interp wants its nodes to rise, hence the reversal.
        depth[:, column] = np.interp(rows, tops[::-1, column], z[::-1], left=np.inf)
    return depth


def sunlight(
    height_of: HeightOf, x: Image, z: Image, depth: Image, sun: tuple[float, float, float]
) -> Image:
    """How directly the sun (direction X, Y, Z towards it) meets the ground: 0..1."""
    step = np.maximum(depth * 0.004, 0.05)
    here = height_of(x, z)
    slope_x = (height_of(f32(x + step), z) - here) / step
    slope_z = (height_of(x, f32(z + step)) - here) / step
    direction = np.array(sun) / np.linalg.norm(sun)
    lit = -slope_x * direction[0] + direction[1] - slope_z * direction[2]
    return f32(np.clip(lit / np.sqrt(slope_x**2 + slope_z**2 + 1), 0, 1))


# --- clouds -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cloud:
    """A heap of cloud: the middle of its flat base, its width and its height, in pixels."""

    x: float
    y: float
    width: float
    height: float


def heap_clouds(
    height: int, width: int, clouds: list[Cloud], seed: int, sun: tuple[float, float, float]
) -> tuple[Image, Image]:
    """Cumulus clouds as (cover 0..1, brightness 0..1): puffs piled up, roughened and lit."""
    rng = np.random.default_rng(seed)
    relief = np.zeros((height, width), np.float32)
    level = np.zeros((height, width), np.float32)
    for cloud in clouds:
        for _ in range(int(60 + cloud.width / 8)):
            u = float(np.clip(rng.normal(0, 0.42), -1, 1))
            roof = cloud.height * (1 - abs(u) ** 1.7) * (0.75 + 0.5 * np.sin(7 * u + cloud.x) ** 2)
            rise = float(rng.random() ** 1.3) * max(roof, 4.0)
            radius = cloud.height * rng.uniform(0.14, 0.3) * (1.15 - 0.55 * abs(u))
            cx, cy = cloud.x + u * cloud.width / 2, cloud.y - rise - radius * 0.3
            left, right = max(int(cx - radius), 0), min(int(cx + radius) + 1, width)
            top, bottom = max(int(cy - radius), 0), min(int(cy + radius) + 1, height)
            if left >= right or top >= bottom:
                continue
            dx = (np.arange(left, right, dtype=np.float32) - cx)[None, :] / radius
            dy = (np.arange(top, bottom, dtype=np.float32) - cy)[:, None] / radius
            bump = radius * np.sqrt(np.clip(1 - dx * dx - dy * dy, 0, None))
            here = np.s_[top:bottom, left:right]
            relief[here] = np.maximum(relief[here], bump)
            rows = np.arange(top, bottom, dtype=np.float32)[:, None]
            above = np.clip((cloud.y - rows) / cloud.height, 0, 1)
            level[here] = np.where(bump > 0, np.maximum(level[here], above), level[here])
    size = float(np.median([cloud.height for cloud in clouds]))
    for scale, push in [(0.5, 0.22), (0.18, 0.12), (0.06, 0.045)]:
        dx = (fbm(height, width, size * scale, seed + 1, 3) - 0.5) * size * push * 2
        dy = (fbm(height, width, size * scale, seed + 2, 3) - 0.5) * size * push * 2
        relief, level = warp(relief, dx, dy), warp(level, dx, dy)
    rough = fbm(height, width, size * 0.45, seed + 3, 7, gain=0.55)
    thick = blur(relief, size * 0.03) / (size * 0.2)
    cover = smoothstep(0.10, 0.75, f32(thick + (rough - 0.5) * 0.7 * np.clip(thick * 4, 0, 1)))
    heaped = f32(relief + (rough - 0.5) * size * 0.16)
    lit = np.zeros((height, width), np.float32)
    # Light on the heaps large and small: the small ones alone would look like plaster.
    for soften, share in [(0.015, 0.14), (0.05, 0.38), (0.16, 0.48)]:
        lit += share * shade(blur(heaped, size * soften), sun)
    risen = smoothstep(-0.05, 0.7, blur(level, size * 0.07))
    bright = (0.30 + 0.62 * smoothstep(-0.25, 0.95, lit)) * (0.55 + 0.5 * risen) + 0.2 * (1 - cover)
    return cover, f32(np.clip(bright, 0, 1))


# --- trees and grass ----------------------------------------------------------------------------


def fill_all(canvas: Image, shapes: Image, tints: Image) -> None:
    """Small convex polygons (n, corners, 2), one after the other, each in its colour (n, 3)."""
    corners = np.round(shapes * 16).astype(np.int32)
    for shape, (red, green, blue) in zip(corners, tints.tolist(), strict=True):
        cv2.fillConvexPoly(canvas, shape, (red, green, blue), cv2.LINE_8, 4)


def tree(
    canvas: Image,
    foot: tuple[float, float],
    height: float,
    tints: tuple[Image, Image],
    rng: np.random.Generator,
    dab: float = 2.2,
) -> None:
    """A broad-leaved tree, `height` pixels tall, lit from the upper left.

    Leaf dabs surround the lobes of a crown; `tints` are its colours in shadow and in light.
    """
    x, y = foot
    dark, bright = tints
    spread = height * rng.uniform(0.40, 0.54)
    if height > 40:
        limbs(canvas, foot, height, f32(dark * f32([1.25, 0.85, 0.75])), rng)
    count = int(np.clip(6 + height / 9, 6, 30))
    angle, far = rng.uniform(0, 2 * np.pi, count), np.sqrt(rng.uniform(0.02, 1, count)) * 0.74
    # Lobes: middles in units of the crown (y up is negative) and radii; the far ones first.
    lobe_x, lobe_y = np.cos(angle) * far, np.sin(angle) * far * (0.85 + 0.15 * np.sin(angle))
    lobe_r = rng.uniform(0.22, 0.42, count) * (1.1 - 0.4 * far)
    each = int(np.clip(3.2 * (height / dab) ** 2 / count * 0.24, 5, 700))
    for k in np.argsort(lobe_y * 0.5 + lobe_r - rng.uniform(0, 0.3, count), kind="stable")[::-1]:
        turn = rng.uniform(0, 2 * np.pi, each)
        out = np.sqrt(rng.random(each)) * rng.uniform(0.8, 1.15, each)
        ox, oy = np.cos(turn) * out, np.sin(turn) * out
        around = -0.30 * ox - 0.38 * oy
        whole = -0.22 * lobe_x[k] - 0.34 * lobe_y[k]
        light = np.clip(0.40 + around + whole + rng.normal(0, 0.13, each), 0, 1)
        order = np.argsort(light + rng.normal(0, 0.2, each), kind="stable")
        px = x + spread * (lobe_x[k] + ox * lobe_r[k])
        py = y - height * (0.56 - 0.42 * (lobe_y[k] + oy * lobe_r[k]))
        w, h = dab * rng.uniform(0.5, 1.2, each), dab * rng.uniform(0.4, 0.9, each)
        leaf = [[px - w, py], [px, py - h], [px + w, py + 0.3 * h], [px, py + h]]
        shapes = f32(leaf).transpose(2, 0, 1)
        paint = dark + (bright - dark) * light[:, None] ** 1.3
        paint = paint * np.exp(rng.normal(0, 0.09, (each, 3)))
        fill_all(canvas, shapes[order], f32(paint[order]))


def limbs(
    canvas: Image,
    foot: tuple[float, float],
    height: float,
    bark: Image,
    rng: np.random.Generator,
) -> None:
    """The trunk and the main branches of a tree."""
    x, y = foot
    trunk, fork = height * 0.028, y - height * 0.22
    thick, thin = trunk * 1.5, trunk * 0.8
    shapes = [[(x - thick, y), (x + thick, y), (x + thin, fork), (x - thin, fork)]]
    for lean in (-0.24, -0.08, 0.1, 0.25):
        tip = x + lean * height, y - height * rng.uniform(0.5, 0.75)
        shapes.append([(x - trunk * 0.7, fork), (x + trunk * 0.7, fork), tip, tip])
    tints = bark * f32([[1.0], [0.8], [0.9], [0.7], [0.7]])
    fill_all(canvas, f32(shapes), f32(tints))


def cast_shadow(
    picture: Image, x: float, y: float, size: float, flat: float, strength: float
) -> None:
    """The soft shadow of a tree on the ground, `flat` times as high as the tree."""
    left, right = max(int(x - size), 0), min(int(x + size) + 1, picture.shape[1])
    high = size * flat * 2.2
    top, bottom = max(int(y - high), 0), min(int(y + high) + 1, picture.shape[0])
    if left >= right or top >= bottom:
        return
    dx = (np.arange(left, right, dtype=np.float32)[None, :] - x) / (size * 0.55)
    dy = (np.arange(top, bottom, dtype=np.float32)[:, None] - y) / (size * flat + 0.5)
    dark = strength * bell(f32(np.hypot(dx, dy)), 0.8)
    picture[top:bottom, left:right] *= f32(1 - dark)[..., None]


def blades(
    canvas: Image, root: Image, length: Image, width: Image, lean: Image, tints: Image
) -> None:
    """Blades of grass: dark at the root (n, 2), bent over to the side at the tip."""
    x, y = root[:, 0], root[:, 1]
    mx, my = x + lean * length * 0.3, y - length * 0.55
    tx, ty = x + lean * length, y - length * (1 - 0.28 * np.abs(lean))
    thin = width * 0.8
    lower = [[x - width, y], [x + width, y], [mx + thin, my], [mx - thin, my]]
    upper = [[mx - thin, my], [mx + thin, my], [tx, ty], [tx, ty]]
    shapes = np.stack([f32(lower), f32(upper)]).transpose(3, 0, 1, 2).reshape(-1, 4, 2)
    paints = np.stack([tints * 0.62, tints], axis=1).reshape(-1, 3)
    fill_all(canvas, f32(shapes), f32(paints))
