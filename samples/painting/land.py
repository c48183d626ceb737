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
    fixed,
    grid,
    jitter,
    mix,
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

    def __init__(self, seed: int, size: int = 256) -> None:
        self.size = size
        self.tile = f32(np.random.default_rng(seed).random((size, size)) * 2 - 1)

    def at(self, x: Image, z: Image, cell: float) -> Image:
        """Noise in -1..1 with bumps of about `cell` metres."""
        u, v = np.mod(x / cell, self.size), np.mod(z / cell, self.size)
        columns, rows = np.floor(u).astype(np.int32), np.floor(v).astype(np.int32)
        fx, fz = f32(u - columns), f32(v - rows)
        fx, fz = fx * fx * (3 - 2 * fx), fz * fz * (3 - 2 * fz)
        c0, c1 = columns % self.size, (columns + 1) % self.size
        r0, r1 = rows % self.size, (rows + 1) % self.size
        t = self.tile
        near = t[r0, c0] * (1 - fx) + t[r0, c1] * fx
        far = t[r1, c0] * (1 - fx) + t[r1, c1] * fx
        return f32(near * (1 - fz) + far * fz)

    def fractal(self, x: Image, z: Image, cell: float, octaves: int) -> Image:
        """Several octaves of noise, about -1..1."""
        total = np.zeros_like(x)
        for octave in range(octaves):
            total += self.at(f32(x + 37 * octave), f32(z - 91 * octave), cell / 2**octave) / 2**octave
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
    for scale, push in [(0.35, 0.26), (0.12, 0.12), (0.04, 0.045)]:
        dx = (fbm(height, width, size * scale, seed + 1, 3) - 0.5) * size * push * 2
        dy = (fbm(height, width, size * scale, seed + 2, 3) - 0.5) * size * push * 2
        relief, level = warp(relief, dx, dy), warp(level, dx, dy)
    rough = fbm(height, width, size * 0.5, seed + 3, 7, gain=0.6)
    thick = blur(relief, size * 0.02) / (size * 0.2)
    cover = smoothstep(0.12, 0.62, f32(thick + (rough - 0.5) * 0.55 * (thick > 0.02)))
    bumpy = f32(blur(relief, size * 0.015) * 0.8 + rough * size * 0.28)
    lit = 0.5 + 0.5 * (0.45 * shade(blur(bumpy, size * 0.012), sun) + 0.55 * shade(blur(bumpy, size * 0.06), sun))
    base = smoothstep(0.0, 0.55, blur(level, size * 0.05))
    bright = lit * (0.45 + 0.62 * base) + 0.25 * (1 - cover)
    return cover, f32(np.clip(bright, 0, 1))


# --- trees and grass ----------------------------------------------------------------------------


def fill(canvas: Image, corners: list[tuple[float, float]], paint: Image) -> None:
    """A small convex polygon in one colour."""
    tint = (float(paint[0]), float(paint[1]), float(paint[2]))
    cv2.fillConvexPoly(canvas, fixed(f32(corners)), tint, cv2.LINE_8, 4)


def tree(
    canvas: Image,
    foot: tuple[float, float],
    height: float,
    tints: tuple[Image, Image],
    rng: np.random.Generator,
    sun: tuple[float, float] = (-0.6, -0.8),
    dab: float = 2.2,
) -> None:
    """A broad-leaved tree: leaf dabs around the lobes of a crown; tints in shadow and in light."""
    x, y = foot
    dark, bright = tints
    spread = height * rng.uniform(0.34, 0.46)
    trunk = height * 0.035
    if height > 24:
        bark = f32(dark * f32([1.3, 0.8, 0.7]))
        top = y - height * 0.6
        fill(canvas, [(x - trunk, y), (x + trunk, y), (x + trunk * 0.4, top), (x - trunk * 0.4, top)], bark)
    lobes = [(0.0, -0.56, 0.36)]
    for _ in range(int(min(5 + height / 14, 16))):
        angle, far = rng.uniform(0, 2 * np.pi), rng.uniform(0.25, 0.72)
        lobes.append((np.cos(angle) * far, -0.58 + 0.36 * np.sin(angle) * far, rng.uniform(0.14, 0.26)))
    lobes.sort(key=lambda lobe: lobe[1] * 0.6 + lobe[0] * 0.2, reverse=False)
    lobes.sort(key=lambda lobe: -lobe[2])
    count = int(np.clip(1.1 * height * height / (dab * dab) / len(lobes), 6, 520))
    for lx, ly, size in lobes:
        angles = rng.uniform(0, 2 * np.pi, count)
        out = np.sqrt(rng.random(count)) * rng.uniform(0.75, 1.12, count)
        ox, oy = np.cos(angles) * out, np.sin(angles) * out
        facing = -(ox * -sun[0] + oy * -sun[1]) * 0.5
        whole = (lx * sun[0] + (ly + 0.58) * 2.4 * sun[1]) * 0.45
        light = np.clip(0.42 + facing + whole + rng.normal(0, 0.16, count), 0, 1)
        for k in np.argsort(light + rng.normal(0, 0.25, count), kind="stable"):
            px = x + (lx * spread) + ox[k] * size * spread * 1.35
            py = y + ly * height + oy[k] * size * height * 0.62
            tint = f32((dark + (bright - dark) * light[k]) * np.exp(rng.normal(0, 0.12, 3)))
            w, h = dab * rng.uniform(0.5, 1.2), dab * rng.uniform(0.4, 0.9)
            fill(canvas, [(px - w, py), (px, py - h), (px + w, py + 0.3 * h), (px, py + h)], tint)


def blade(
    canvas: Image,
    root: tuple[float, float],
    length: float,
    width: float,
    lean: float,
    tint: Image,
) -> None:
    """A blade of grass: dark at its root, bent over to the side at its tip."""
    x, y = root
    mx, my = x + lean * length * 0.3, y - length * 0.55
    tx, ty = x + lean * length, y - length * (1 - 0.28 * abs(lean))
    fill(canvas, [(x - width, y), (x + width, y), (mx + width * 0.8, my), (mx - width * 0.8, my)], f32(tint * 0.62))
    fill(canvas, [(mx - width * 0.8, my), (mx + width * 0.8, my), (tx, ty)], tint)
