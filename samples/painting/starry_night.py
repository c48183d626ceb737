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

STEPS = 8  # points in the path of a stroke

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
    """The paint so far: four channels, red, green, blue and how thickly it lies."""

    paint: Image
    rng: np.random.Generator

    def cover(self, tint: Image, shape: Image, top: int = 0, left: int = 0) -> None:
        """Lay flat colour over a mask whose corner is at (left, top)."""
        here = self.paint[top : top + shape.shape[0], left : left + shape.shape[1], :3]
        here[:] = mix(here, tint, shape)

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
        chosen = rng.integers(0, len(rows), count)
        turned = rng.normal(0, loose, count)
        paths = follow(columns[chosen], rows[chosen], angle, length * SCALE, turned)
        tints = under[rows[chosen], columns[chosen]] * np.exp(rng.normal(0, 0.16, (count, 1)))
        tints = tints * np.exp(rng.normal(0, 0.07, (count, 3)))
        bristles = 5
        reach = width * SCALE / 2
        thick = max(round(reach * 0.62), 1)
        ahead = np.diff(paths, axis=1, append=2 * paths[:, -1:] - paths[:, -2:-1])
        across = np.stack([-ahead[..., 1], ahead[..., 0]], axis=-1)
        across /= np.linalg.norm(across, axis=-1, keepdims=True) + 1e-6
        offsets = np.linspace(-reach, reach, bristles)[None, :, None, None]
        lines = np.round((paths[:, None] + across[:, None] * offsets) * 16).astype(np.int32)
        ridge = rng.uniform(0.3, 1.0, (count, bristles, 1))
        light = np.exp(rng.normal(0, 0.14, (count, bristles, 1)))
        loads = np.concatenate([tints[:, None] * light, ridge], axis=2).tolist()
        for i in range(count):
            for b in (0, 4, 1, 3, 2):
                # The outer bristles lift off the canvas earlier: strokes end in a tongue.
                line = lines[i, b, : STEPS - abs(b - 2)]
                cv2.polylines(self.paint, [line], False, loads[i][b], thick, cv2.LINE_8, 4)


def follow(
    x: NDArray[np.intp], y: NDArray[np.intp], angle: Image, length: float, turned: FloatArray
) -> FloatArray:
    """Paths (count, STEPS, 2) through a field of directions, all starting points at once."""
    px, py = x.astype(np.float64), y.astype(np.float64)
    path = []
    for _ in range(STEPS):
        path.append(np.stack([px, py], axis=-1))
        column = np.clip(px, 0, W - 1).astype(np.intp)
        row = np.clip(py, 0, H - 1).astype(np.intp)
        direction = angle[row, column] + turned
        px, py = px + np.cos(direction) * length / STEPS, py + np.sin(direction) * length / STEPS
    return np.stack(path, axis=1)


def frame() -> tuple[Image, Image]:
    """The frame's x and y at every pixel of the large picture."""
    x, y = grid(H, W)
    return f32(x / SCALE), f32(y / SCALE)


NIGHT = [
    (0.0, "0b1748"), (0.22, "15378a"), (0.45, "2563b8"), (0.68, "5598d0"), (0.88, "a4d0da"),
    (1.0, "e6f2e2"),
]  # fmt: skip
# The colours around a light, by distance in units of its radius.
HALO = [
    (0.0, "fff2b0"), (0.7, "ffe27a"), (1.2, "f2cf5c"), (1.7, "d4d662"), (2.3, "7cc2b4"),
    (3.0, "5597c4"),
]  # fmt: skip


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
    coarse = angle[::shrink, ::shrink][:h, :w]
    u, v = f32(np.cos(coarse)), f32(np.sin(coarse))
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
    picture = ramp(f32(level), NIGHT)
    for cx, cy, radius in STARS:
        r = f32(np.hypot(x - cx, y - cy) / radius)
        rings = 0.85 + 0.15 * np.cos(r * 4.2)
        picture = mix(picture, ramp(r, HALO), f32(bell(r, 2.2) ** 0.8 * rings))
        picture = mix(picture, colour("fffdea"), bell(r, 0.66))
    cx, cy, radius = MOON
    r = f32(np.hypot(x - cx, y - cy) / radius)
    rings = 0.82 + 0.18 * np.cos(r * 8)
    picture = mix(picture, ramp(r * 0.9, HALO), f32(bell(r, 2.1) ** 0.8 * rings))
    disc = smoothstep(0.98, 0.90, r)
    picture = mix(picture, colour("dc962a"), f32(disc * 0.8))
    bite = smoothstep(0.76, 0.82, f32(np.hypot(x - cx - 17, y - cy + 8) / radius))
    return mix(picture, colour("fff6c0"), f32(disc * bite))


# --- land ---------------------------------------------------------------------------------------

# Ridges of the hills from the far one to the near one: outline, then colours in dark and light.
RIDGES = [
    (
        [(0, 372), (110, 352), (230, 384), (350, 372), (470, 338), (600, 318), (720, 350),
         (850, 334), (960, 356)],
        "1a3570", "4a7fb0",
    ),
    (
        [(0, 420), (140, 396), (300, 424), (440, 408), (580, 384), (730, 412), (860, 396),
         (960, 410)],
        "132a58", "3a6c8e",
    ),
    (
        [(0, 468), (150, 452), (320, 470), (520, 458), (700, 462), (860, 446), (960, 452)],
        "10243f", "33605f",
    ),
    (
        [(0, 590), (160, 560), (330, 556), (500, 582), (680, 566), (830, 540), (960, 552)],
        "0a1626", "24463c",
    ),
]  # fmt: skip


def hills(canvas: Canvas) -> None:
    """The hills, far to near, in strokes that run along their slopes."""
    for index, (points, dark, bright) in enumerate(RIDGES):
        line = curve([(float(px), float(py)) for px, py in points])
        first = int(line[:, 1].min()) * SCALE - 8
        x, y = grid(H - first, W)
        x, y = f32(x / SCALE), f32((y + first) / SCALE)
        top = f32(np.interp(x[0], line[:, 0], line[:, 1]))
        below = f32(y - top[None, :])
        h, w = below.shape
        slope = np.arctan(np.gradient(top) * SCALE)[None, :]
        turns = 1.1 * (fbm(h, w, 130, 31 + index, 3) - 0.5) + 0.1
        angle = np.zeros((H, W), np.float32)
        angle[first:] = slope + turns
        texture = fbm(h, w, 64, 41 + index, 5, stretch=2.5)
        # Fields and folds: bands that lie across the slope.
        folds = 0.5 + 0.5 * np.sin(below / 7 + 9 * fbm(h, w, 300, 51 + index, 3))
        level = 0.65 * bell(below, 16) + 1.1 * (texture - 0.42) + 0.35 * folds * texture
        level = np.clip(level * (1.15 - 0.35 * x / WIDTH), 0, 1)
        under = np.zeros((H, W, 3), np.float32)
        under[first:] = mix(colour(dark), colour(bright), f32(level))
        where = np.zeros((H, W), np.float32)
        where[first:] = (below > 0) & (below < 150)
        canvas.cover(under[first:], f32(below > 0), top=first)
        canvas.strokes(where, under, angle, 2400, 26 + 4 * index, 4.0)
        canvas.strokes(where, under, angle, 2600, 16, 2.6, loose=0.3)
        if index == 2:
            village(canvas)


# Left edge, foot, width and height.
HOUSES = [
    (70, 520, 44, 26), (128, 508, 36, 22), (176, 526, 50, 28), (236, 512, 38, 24),
    (404, 522, 48, 28), (356, 506, 36, 20), (462, 510, 38, 23), (520, 526, 50, 28),
    (584, 512, 40, 24), (640, 528, 46, 26), (296, 534, 50, 29), (700, 514, 36, 21),
    (446, 540, 46, 26), (120, 544, 46, 26), (590, 546, 46, 27),
]  # fmt: skip


def village(canvas: Canvas) -> None:
    """Small houses with lit windows around a church, bushes between them."""
    bushes(canvas, 60, (480, 505))
    glow = np.zeros((H, W), np.float32)
    church(canvas, glow, 300.0, 520.0)
    for x, base, width, height in sorted(HOUSES, key=lambda house: house[1]):
        house(canvas, glow, float(x), float(base), float(width), float(height))
    bushes(canvas, 90, (535, 575))
    light = 1.3 * blur(glow, 3) + 2.4 * blur(glow, 16) + 2.4 * blur(glow, 48)
    canvas.paint[..., :3] += light[..., None] * colour("ff9a2e") * 0.55


def bushes(canvas: Canvas, count: int, rows: tuple[float, float]) -> None:
    """Round dark bushes, in short curling strokes."""
    rng = canvas.rng
    where = np.zeros((H, W), np.uint8)
    for _ in range(count):
        middle = rng.uniform(0, WIDTH) * SCALE, rng.uniform(*rows) * SCALE
        size = rng.uniform(8, 20) * SCALE, rng.uniform(5, 10) * SCALE
        cv2.ellipse(
            where,
            (round(middle[0]), round(middle[1])),
            (round(size[0]), round(size[1])),
            *(0, 0, 360),  # upright, all the way round
            1,
            cv2.FILLED,
        )
    curls = f32(fbm(H, W, 34, 61, 3) * 9)
    lit = smoothstep(0.45, 0.75, fbm(H, W, 26, 62, 4))
    under = mix(colour("0b1a24"), colour("2f5f4e"), lit)
    canvas.strokes(f32(where), under, curls, 26 * count, 9, 3.0, loose=0.4)


def surface(
    canvas: Canvas, corners: list[tuple[float, float]], tint: Image, angle: float | None
) -> Image:
    """A flat part of a building, filled and (given an angle) brushed over; returns its mask."""
    shape = mask(H, W, f32(np.array(corners) * SCALE))
    xs, ys = np.array(corners).T * SCALE
    top, left = max(int(ys.min()) - 2, 0), max(int(xs.min()) - 2, 0)
    canvas.cover(tint, shape[top : int(ys.max()) + 3, left : int(xs.max()) + 3], top, left)
    if angle is not None:
        under = np.broadcast_to(tint, (H, W, 3))
        count = int(np.ptp(xs) * np.ptp(ys) / SCALE**2 / 14) + 6
        canvas.strokes(shape, f32(under), np.full((H, W), angle, np.float32), count, 5, 1.8)
    return shape


def window(canvas: Canvas, glow: Image, x: float, y: float, size: float) -> None:
    """A lit window; what it gives off is collected in `glow`."""
    top, bottom = y - size * 1.3, y + size * 1.3
    corners = [(x - size, top), (x + size, top), (x + size, bottom), (x - size, bottom)]
    glow += surface(canvas, corners, jitter(colour("ffd257"), canvas.rng, 0.15, 0.06), None)


def tinted(canvas: Canvas, codes: list[str]) -> Image:
    """One of some colours, varied."""
    return jitter(colour(codes[int(canvas.rng.integers(len(codes)))]), canvas.rng, 0.15, 0.05)


def house(canvas: Canvas, glow: Image, x: float, base: float, width: float, height: float) -> None:
    """A gable wall and a long side under a steep roof."""
    rng = canvas.rng
    front = width * 0.38
    peak, eave, ridge = base - height * 1.25, base - height * 0.62, x + front * 0.5
    wall_tint = tinted(canvas, ["5a6e94", "66789a", "4c638a", "7a86a0"])
    roof_tint = tinted(canvas, ["2e4472", "6a434c", "364e78", "7a5440"])
    surface(
        canvas,
        [(x, base), (x, eave), (ridge, peak), (x + front, eave), (x + front, base)],
        wall_tint,
        1.5,
    )
    surface(
        canvas,
        [(x + front, base), (x + front, eave), (x + width, eave), (x + width, base)],
        f32(wall_tint * 0.55),
        0.0,
    )
    surface(
        canvas,
        [(x + front, eave), (ridge, peak), (x + width - front * 0.5, peak), (x + width, eave)],
        roof_tint,
        0.9,
    )
    window(canvas, glow, x + front * 0.5, base - height * 0.42, 1.9)
    for share in (0.45, 0.8):
        if rng.random() < 0.75:
            window(canvas, glow, x + front + (width - front) * share, base - height * 0.32, 1.7)


def church(canvas: Canvas, glow: Image, x: float, base: float) -> None:
    """The nave, and the tower with its spire reaching over the hills."""
    stone, slate = colour("5a6c92"), colour("24365c")
    surface(
        canvas,
        [(x, base), (x, base - 26), (x + 58, base - 26), (x + 58, base)],
        f32(stone * 0.6),
        0.0,
    )
    surface(
        canvas,
        [(x - 2, base - 25), (x + 8, base - 48), (x + 52, base - 48), (x + 61, base - 25)],
        slate,
        0.3,
    )
    surface(
        canvas, [(x - 14, base), (x - 14, base - 58), (x + 5, base - 58), (x + 5, base)], stone, 1.5
    )
    surface(canvas, [(x - 16, base - 57), (x - 4.5, base - 132), (x + 7, base - 57)], slate, -1.4)
    window(canvas, glow, x - 4.5, base - 44, 2.0)
    for share in (16, 31, 46):
        window(canvas, glow, x + share, base - 13, 1.8)


def cypress(canvas: Canvas, x: float, tip: float, foot: float, width: float, seed: int) -> None:
    """A dark tree like a flame, in strokes that lick upwards."""
    px, py = frame()
    up = np.clip((foot - py) / (foot - tip), 0, 1)
    sway = 0.10 * width * np.sin(up * 9 + seed) + 0.16 * width * (up - 0.5)
    half = width / 2 * (1 - up**2.6) * (0.86 + 0.14 * np.sin(up * 17 + seed)) + 1
    ragged = (fbm(H, W, 34, 70 + seed, 3) - 0.5) * width * 0.35 * np.sqrt(1 - up)
    side = f32((px - x - sway + ragged) / half)
    shape = f32((np.abs(side) < 1) & (py > tip))
    lick = 0.45 * np.sin(py / 30 + px / 21) + 0.9 * (fbm(H, W, 90, 72 + seed, 3) - 0.5)
    angle = f32(-np.pi / 2 + lick - 0.3 * np.clip(side, -1, 1) * np.sign(up - 0.2))
    texture = fbm(H, W, 44, 73 + seed, 5)
    lit = 0.8 * smoothstep(0.50, 0.95, texture) + 0.22 * smoothstep(0.3, -1.0, side)
    stops = [(0.0, "060b10"), (0.35, "0f1f1c"), (0.7, "1f3b2a"), (1.0, "4a6a48")]
    under = ramp(f32(np.clip(lit, 0, 1)), stops)
    canvas.cover(under, shape)
    count = int(shape.sum() / 50)
    canvas.strokes(shape, under, angle, count, 0.32 * width, 4.0, loose=0.15)
    canvas.strokes(shape, under, angle, count, 0.22 * width, 2.2, loose=0.25)


def starry_night() -> Image:
    """A swirling starry night over a village."""
    angle = wind()
    under = night(angle)
    thickness = np.full((H, W, 1), 0.5, np.float32)
    canvas = Canvas(np.concatenate([under, thickness], axis=2), np.random.default_rng(23))
    x, y = frame()
    sky = f32(y < 425)
    canvas.strokes(sky, under, angle, 7000, 34, 6.0)
    canvas.strokes(sky, under, angle, 9000, 26, 4.2)
    canvas.strokes(sky, under, angle, 9000, 18, 2.8, loose=0.2)
    lights = np.zeros((H, W), np.float32)
    for cx, cy, radius in [*STARS, MOON]:
        lights = np.maximum(lights, f32(np.hypot(x - cx, y - cy) < radius * 1.7))
    canvas.strokes(lights, under, angle, 3600, 9, 2.4, loose=0.12)
    hills(canvas)
    cypress(canvas, 806, 300, 700, 62, seed=4)
    cypress(canvas, 872, 66, 740, 128, seed=1)
    # Light from the upper left catches the ridges of the paint.
    ridges = shade(blur(f32(canvas.paint[..., 3]), 0.9) * 3.2, (-0.6, -0.7, 0.8))
    thick = np.clip(1 + 0.8 * (ridges - float(np.median(ridges))), 0.55, 1.5)
    picture = f32(canvas.paint[..., :3] * thick[..., None] * 1.1)
    return finish(picture, (WIDTH, HEIGHT), 29, grain=0.008, vignette=0.28)
