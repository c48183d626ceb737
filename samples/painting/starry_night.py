"""A swirling starry night over a village, in thick brush strokes that follow the wind.

Everything is painted the way a painter would: an underpainting says which colour belongs where, a
flow says in which direction to pull the brush, and thousands of strokes do the rest. Each stroke
is a bundle of bristles; the ridges they leave in the paint are lit at the end.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from painting.tools import (
    Image,
    bell,
    blur,
    colour,
    curve,
    f32,
    fbm,
    finish,
    fixed,
    grid,
    jitter,
    mask,
    mix,
    noise,
    ramp,
    sample,
    shade,
    smoothstep,
)

WIDTH, HEIGHT, SCALE = 960, 640, 2
W, H = WIDTH * SCALE, HEIGHT * SCALE

FloatArray = NDArray[np.float64]

# Whirls of the wind: x, y, radius, strength (negative turns the other way).
WHIRLS = [(430, 205, 120, 2.6), (592, 262, 82, -2.2), (255, 300, 70, -1.2), (735, 120, 75, 1.0)]
MOON = (158, 122, 44)
STARS = [
    (330, 62, 11), (470, 48, 8), (585, 92, 14), (700, 42, 9), (905, 66, 12), (300, 170, 8),
    (60, 250, 10), (690, 190, 11), (928, 200, 9), (185, 262, 7), (540, 160, 6), (395, 330, 8),
    (720, 298, 8), (905, 318, 7), (38, 60, 8), (245, 40, 6),
]  # fmt: skip


@dataclass
class Canvas:
    """The paint so far, and how thickly it lies."""

    paint: Image
    relief: Image
    rng: np.random.Generator

    def strokes(
        self,
        where: Image,
        under: Image,
        angle: Image,
        count: int,
        length: float,
        width: float,
        loose: float = 0.12,
    ) -> None:
        """`count` strokes starting at random places in the mask `where`.

        They follow `angle` (radians) and take their colour, varied, from the picture `under`.
        """
        rng = self.rng
        rows, columns = np.nonzero(where > 0.5)
        if not len(rows):
            return
        chosen = rng.integers(0, len(rows), count)
        paths = follow(columns[chosen], rows[chosen], angle, length * SCALE, rng.normal(0, loose, count))
        tints = under[rows[chosen], columns[chosen]] * np.exp(rng.normal(0, 0.16, (count, 1)))
        tints = tints * np.exp(rng.normal(0, 0.09, (count, 3)))
        bristles = 5
        reach = width * SCALE / 2
        thick = max(round(reach * 0.62), 1)
        ahead = np.diff(paths, axis=1, append=2 * paths[:, -1:] - paths[:, -2:-1])
        across = np.stack([-ahead[..., 1], ahead[..., 0]], axis=-1)
        across /= np.linalg.norm(across, axis=-1, keepdims=True) + 1e-6
        light = np.exp(rng.normal(0, 0.14, (count, bristles)))
        ridge = rng.uniform(0.3, 1.0, (count, bristles))
        for i in range(count):
            for b in np.argsort(ridge[i], kind="stable"):
                offset = (b / (bristles - 1) - 0.5) * 2 * reach
                # The outer bristles lift off the canvas earlier: strokes end in a tongue.
                end = len(paths[i]) - (1 if abs(offset) > reach * 0.6 else 0)
                line = fixed(f32(paths[i, :end] + across[i, :end] * offset))
                red, green, blue = (float(v) for v in tints[i] * light[i, b])
                cv2.polylines(self.paint, [line], False, (red, green, blue), thick, cv2.LINE_8, 4)
                cv2.polylines(self.relief, [line], False, float(ridge[i, b]), thick, cv2.LINE_8, 4)


def follow(
    x: NDArray[np.intp], y: NDArray[np.intp], angle: Image, length: float, turned: FloatArray
) -> FloatArray:
    """Paths (count, 8, 2) through a field of directions, all starting points at once."""
    steps = 8
    px, py = x.astype(np.float64), y.astype(np.float64)
    path = []
    for _ in range(steps):
        path.append(np.stack([px, py], axis=-1))
        column = np.clip(px, 0, W - 1).astype(np.intp)
        row = np.clip(py, 0, H - 1).astype(np.intp)
        direction = angle[row, column] + turned
        px, py = px + np.cos(direction) * length / steps, py + np.sin(direction) * length / steps
    return np.stack(path, axis=1)


def frame() -> tuple[Image, Image]:
    x, y = grid(H, W)
    return f32(x / SCALE), f32(y / SCALE)


# --- sky ----------------------------------------------------------------------------------------


def wind() -> Image:
    """The direction (radians) of the brush in the sky."""
    x, y = frame()
    drift = 0.30 * np.sin(x / 105 + y / 240) + 0.9 * (fbm(H, W, 320, 2, 3) - 0.5)
    u, v = np.cos(drift), np.sin(drift)
    for cx, cy, radius, strength in WHIRLS:
        dx, dy = x - cx, y - cy
        r = np.hypot(dx, dy * 1.15) + 1e-3
        spin = strength * np.exp(-((r / radius) ** 2)) * 1.6
        # A little inward pull makes spirals of the circles.
        u = u + spin * (-dy / r - 0.22 * dx / r * np.sign(strength))
        v = v + spin * (dx / r - 0.22 * dy / r * np.sign(strength))
    for cx, cy, radius in [*STARS, MOON]:
        dx, dy = x - cx, y - cy
        r = np.hypot(dx, dy) + 1e-3
        spin = 7 * np.exp(-((r / (radius * 2.6)) ** 2))
        u, v = u - spin * dy / r, v + spin * dx / r
    return f32(np.arctan2(v, u))


def streaks(angle: Image, seed: int) -> Image:
    """Noise smeared along the flow (line integral convolution), 0..1."""
    shrink = 3
    h, w = H // shrink, W // shrink
    u, v = f32(np.cos(angle[::shrink, ::shrink][:h, :w])), f32(np.sin(angle[::shrink, ::shrink][:h, :w]))
    grains = noise(h, w, (5, 5), seed)
    total = np.zeros((h, w), np.float32)
    for sign in (1, -1):
        x, y = grid(h, w)
        for _ in range(26):
            total += sample(grains, x, y)
            dx, dy = sample(u, x, y), sample(v, x, y)
            x, y = f32(x + sign * 1.5 * dx), f32(y + sign * 1.5 * dy)
    total = (total - total.mean()) / total.std()
    return f32(np.clip(cv2.resize(total, (W, H), interpolation=cv2.INTER_CUBIC) * 0.24 + 0.5, 0, 1))


def night(angle: Image) -> Image:
    """The underpainting of the sky: blues in bands along the wind, halos around the lights."""
    x, y = frame()
    bands = streaks(angle, 5)
    level = 0.10 + 0.34 * smoothstep(60, 400, y) + 0.85 * (bands - 0.5)
    for cx, cy, radius, _ in WHIRLS:
        level = level + 0.20 * np.exp(-(((x - cx) ** 2 + (y - cy) ** 2) / radius**2))
    stops = [(0.0, "0b1746"), (0.22, "14327c"), (0.45, "2459a8"), (0.68, "4f8fc4"), (0.88, "9cc8d2"), (1.0, "dfeede")]
    picture = ramp(f32(level), stops)
    for cx, cy, radius in STARS:
        r = f32(np.hypot(x - cx, y - cy) / radius)
        rings = 0.85 + 0.15 * np.cos(r * 4.2)
        picture = mix(picture, colour("86b7b8"), f32(0.7 * bell(r, 2.6) * rings))
        picture = mix(picture, colour("f2dc7a"), f32(0.95 * bell(r, 1.35)))
        picture = mix(picture, colour("fffbe0"), bell(r, 0.62))
    cx, cy, radius = MOON
    r = f32(np.hypot(x - cx, y - cy) / radius)
    rings = 0.84 + 0.16 * np.cos(r * 7)
    picture = mix(picture, colour("7fb4b0"), f32(0.75 * bell(r, 2.5) * rings))
    picture = mix(picture, colour("ecd56a"), f32(0.9 * bell(r, 1.55) * rings))
    disc = smoothstep(0.98, 0.86, r)
    bite = smoothstep(0.80, 0.90, f32(np.hypot(x - cx - 17, y - cy + 9) / radius))
    picture = mix(picture, colour("e0a83a"), f32(disc * 0.75))
    return mix(picture, colour("fff3b0"), f32(disc * bite))


# --- land ---------------------------------------------------------------------------------------

# Ridges of the hills from the far one to the near one: outline, then colours in dark and light.
RIDGES = [
    ([(0, 372), (110, 352), (230, 384), (350, 372), (470, 338), (600, 318), (720, 350), (850, 334), (960, 356)], "1a3570", "4a7fb0"),
    ([(0, 420), (140, 396), (300, 424), (440, 408), (580, 384), (730, 412), (860, 396), (960, 410)], "132a58", "3a6c8e"),
    ([(0, 468), (150, 452), (320, 470), (520, 458), (700, 462), (860, 446), (960, 452)], "10243f", "33605f"),
    ([(0, 590), (160, 560), (330, 556), (500, 582), (680, 566), (830, 540), (960, 552)], "0a1626", "24463c"),
]  # fmt: skip


def hills(canvas: Canvas) -> None:
    """The hills, far to near, in strokes that run down along their slopes."""
    x, y = frame()
    for index, (points, dark, bright) in enumerate(RIDGES):
        line = curve([(float(px), float(py)) for px, py in points])
        top = f32(np.interp(x[0], line[:, 0], line[:, 1]))
        below = f32(y - top[None, :])
        slope = np.gradient(top) * SCALE
        angle = f32(np.arctan(slope)[None, :] + 0.8 * (fbm(H, W, 130, 31 + index, 3) - 0.5) + 0.1)
        texture = fbm(H, W, 60, 41 + index, 5, stretch=2.5)
        level = np.clip(0.55 * bell(below, 22) + 0.9 * (texture - 0.42), 0, 1)
        under = mix(colour(dark), colour(bright), level)
        here = f32((below > 0) & (below < 150))
        canvas.paint[:] = mix(canvas.paint, under, f32(below > 0))
        canvas.strokes(here, under, angle, 2600, 26 + 4 * index, 4.0)
        canvas.strokes(here, under, angle, 2600, 16, 2.6, loose=0.3)
        if index == 2:
            village(canvas)


HOUSES = [
    (70, 520, 44, 26), (128, 508, 36, 22), (176, 526, 50, 28), (236, 512, 38, 24), (404, 522, 48, 28),
    (356, 506, 36, 20), (462, 510, 38, 23), (520, 526, 50, 28), (584, 512, 40, 24), (640, 528, 46, 26),
    (296, 534, 50, 29), (700, 514, 36, 21), (446, 540, 46, 26), (120, 544, 46, 26), (590, 546, 46, 27),
]  # fmt: skip


def village(canvas: Canvas) -> None:
    """Small houses with lit windows around a church, bushes between them."""
    rng = canvas.rng
    bushes(canvas, 60, (480, 505))
    glow = np.zeros((H, W), np.float32)
    church(canvas, glow, 300.0, 520.0)
    for x, base, width, height in sorted(HOUSES, key=lambda house: house[1]):
        house(canvas, glow, float(x), float(base), float(width), float(height))
    bushes(canvas, 90, (535, 575))
    light = 1.3 * blur(glow, 3) + 2.2 * blur(glow, 16) + 2.0 * blur(glow, 48)
    canvas.paint += light[..., None] * colour("ff9a2e") * 0.55
    rng.random()


def bushes(canvas: Canvas, count: int, rows: tuple[float, float]) -> None:
    """Round dark bushes, in short curling strokes."""
    rng = canvas.rng
    x, y = frame()
    where = np.zeros((H, W), np.float32)
    for _ in range(count):
        cx, cy = rng.uniform(0, WIDTH), rng.uniform(*rows)
        rx, ry = rng.uniform(8, 20), rng.uniform(5, 10)
        box = np.s_[int((cy - ry) * SCALE) : int((cy + ry) * SCALE), max(int((cx - rx) * SCALE), 0) : int((cx + rx) * SCALE)]
        round_ = ((x[box] - cx) / rx) ** 2 + ((y[box] - cy) / ry) ** 2
        where[box] = np.maximum(where[box], round_ < 1)
    curls = f32(fbm(H, W, 34, 61, 3) * 9)
    shadow = mix(colour("0b1a24"), colour("2f5a4a"), f32(smoothstep(0.45, 0.75, fbm(H, W, 26, 62, 4))))
    canvas.strokes(where, shadow, curls, 26 * count, 9, 3.0, loose=0.4)


def wall(canvas: Canvas, corners: list[tuple[float, float]], tint: Image, angle: float) -> None:
    """A flat surface of a building, filled and then brushed over."""
    shape = mask(H, W, f32(np.array(corners) * SCALE))
    canvas.paint[:] = mix(canvas.paint, tint, shape)
    area = float(shape.sum()) / SCALE**2
    under = f32(np.broadcast_to(tint, (H, W, 3)))
    canvas.strokes(shape, under, np.full((H, W), angle, np.float32), int(area / 14) + 6, 5, 1.8)


def window(canvas: Canvas, glow: Image, x: float, y: float, size: float) -> None:
    """A lit window; what it gives off is collected in `glow`."""
    corners = [(x - size, y - size * 1.3), (x + size, y - size * 1.3), (x + size, y + size * 1.3), (x - size, y + size * 1.3)]
    shape = mask(H, W, f32(np.array(corners) * SCALE))
    canvas.paint[:] = mix(canvas.paint, jitter(colour("ffd257"), canvas.rng, 0.15, 0.06), shape)
    glow += shape


def house(canvas: Canvas, glow: Image, x: float, base: float, width: float, height: float) -> None:
    """A gable wall and a long side under a steep roof."""
    rng = canvas.rng
    front = width * 0.38
    peak, eave, ridge = base - height * 1.25, base - height * 0.62, x + front * 0.5
    wall_tint = jitter(colour(["4a5d82", "56688a", "3f5478", "6a7690"][int(rng.integers(4))]), rng, 0.15, 0.05)
    roof_tint = jitter(colour(["2a3d66", "5a3a44", "31466a", "6a4a3e"][int(rng.integers(4))]), rng, 0.15, 0.05)
    wall(canvas, [(x, base), (x, eave), (ridge, peak), (x + front, eave), (x + front, base)], wall_tint, 1.5)
    wall(canvas, [(x + front, base), (x + front, eave), (x + width, eave), (x + width, base)], f32(wall_tint * 0.55), 0.0)
    wall(canvas, [(x + front, eave), (ridge, peak), (x + width - front * 0.5, peak), (x + width, eave)], roof_tint, 0.9)
    window(canvas, glow, x + front * 0.5, base - height * 0.42, 1.9)
    for share in (0.45, 0.8):
        if rng.random() < 0.75:
            window(canvas, glow, x + front + (width - front) * share, base - height * 0.32, 1.7)


def church(canvas: Canvas, glow: Image, x: float, base: float) -> None:
    """The nave, and the tower with its spire reaching over the hills."""
    stone, slate = colour("5a6c92"), colour("24365c")
    wall(canvas, [(x, base), (x, base - 26), (x + 58, base - 26), (x + 58, base)], f32(stone * 0.6), 0.0)
    wall(canvas, [(x - 2, base - 25), (x + 8, base - 48), (x + 52, base - 48), (x + 61, base - 25)], slate, 0.3)
    wall(canvas, [(x - 14, base), (x - 14, base - 58), (x + 5, base - 58), (x + 5, base)], stone, 1.5)
    wall(canvas, [(x - 16, base - 57), (x - 4.5, base - 132), (x + 7, base - 57)], slate, -1.4)
    window(canvas, glow, x - 4.5, base - 44, 2.0)
    for share in (16, 31, 46):
        window(canvas, glow, x + share, base - 13, 1.8)


def cypress(canvas: Canvas) -> None:
    """A dark tree like a flame, in strokes that lick upwards."""
    sides = [(842, 660), (818, 560), (808, 460), (822, 370), (818, 290), (838, 200), (846, 130), (858, 78)]
    back = [(866, 140), (880, 200), (890, 290), (912, 370), (906, 460), (924, 560), (930, 660)]
    outline = curve([(px * SCALE, py * SCALE) for px, py in sides + back], closed=True)
    edge = (fbm(H, W, 36, 71, 3) - 0.5) * 70
    shape = sample(mask(H, W, outline), *[f32(a) for a in _pushed(edge)])
    x, y = frame()
    angle = f32(-np.pi / 2 + 0.55 * np.sin(y / 34 + x / 26) + 1.0 * (fbm(H, W, 90, 72, 3) - 0.5))
    texture = fbm(H, W, 34, 73, 4)
    lit = np.clip(0.75 * smoothstep(0.5, 0.85, texture) + 0.35 * smoothstep(866, 815, x), 0, 1)
    under = ramp(f32(lit), [(0.0, "070d12"), (0.4, "12241c"), (0.75, "29452a"), (1.0, "5d7a4a")])
    canvas.paint[:] = mix(canvas.paint, under, shape)
    canvas.strokes(shape, under, angle, 2600, 30, 4.2, loose=0.18)
    canvas.strokes(shape, under, angle, 2200, 20, 2.4, loose=0.3)


def _pushed(by: Image) -> tuple[Image, Image]:
    """The pixel grid pushed to the side by some noise."""
    x, y = grid(H, W)
    return f32(x + by), y


def starry_night() -> Image:
    """A swirling starry night over a village."""
    rng = np.random.default_rng(23)
    angle = wind()
    under = night(angle)
    canvas = Canvas(under.copy(), np.full((H, W), 0.5, np.float32), rng)
    _, y = frame()
    sky = f32(y < 425)
    canvas.strokes(sky, under, angle, 7000, 34, 6.0)
    canvas.strokes(sky, under, angle, 9000, 26, 4.2)
    x, _ = frame()
    lights = np.zeros((H, W), np.float32)
    for cx, cy, radius in [*STARS, MOON]:
        lights = np.maximum(lights, f32(np.hypot(x - cx, y - cy) < radius * 1.9))
    canvas.strokes(sky, under, angle, 9000, 18, 2.8, loose=0.2)
    canvas.strokes(lights, under, angle, 2600, 11, 2.6, loose=0.15)
    hills(canvas)
    cypress(canvas)
    # Light from the upper left catches the ridges of the paint.
    ridges = shade(f32(blur(canvas.relief, 0.9) * 3.2), (-0.6, -0.7, 0.8))
    flat = float(np.median(ridges))
    thick = np.clip(1 + 0.85 * (ridges - flat), 0.55, 1.5)
    picture = f32(canvas.paint * thick[..., None])
    return finish(picture, (WIDTH, HEIGHT), 29, grain=0.008, vignette=0.3)
