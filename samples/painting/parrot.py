"""A scarlet macaw in the morning light, in front of an out-of-focus forest.

The bird is built like a bird: an undercoat, then some seven thousand feathers laid like roof tiles
from the tail towards the beak, each one along the lie of the plumage, then skin, beak and eye.
All coordinates below are in a 960 x 720 frame; the picture is painted `SCALE` times larger.
"""

from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from painting.tools import (
    Image,
    bell,
    blur,
    colour,
    curve,
    depth_inside,
    dome,
    f32,
    fbm,
    finish,
    grid,
    jitter,
    mask,
    mix,
    noise,
    ramp,
    resize,
    sample,
    shade,
    smoothstep,
)

FloatArray = NDArray[np.float64]

WIDTH, HEIGHT, SCALE = 960, 720, 2
W, H = WIDTH * SCALE, HEIGHT * SCALE

SUN = (-0.55, -0.75, 0.55)
BEAK_ROOT = (326.0, 236.0)
EYE = (389.0, 216.0)

BODY = [
    (322, 168), (331, 140), (362, 115), (405, 103), (450, 108), (492, 131), (522, 172),
    (543, 226), (570, 285), (620, 345), (692, 408), (782, 478), (872, 552), (1010, 665),
    (1010, 800), (296, 800), (290, 715), (290, 650), (300, 585), (320, 520), (341, 466),
    (352, 420), (344, 378), (334, 330), (325, 240),
]  # fmt: skip
FACE = [
    (318, 172), (336, 164), (362, 172), (392, 184), (420, 200), (437, 228), (438, 262),
    (428, 300), (408, 334), (380, 357), (352, 366), (336, 360), (326, 300),
]  # fmt: skip
UPPER_BEAK = [
    (330, 158), (306, 151), (276, 158), (246, 177), (222, 207), (208, 243), (203, 282),
    (206, 320), (214, 352), (227, 384), (236, 362), (243, 340), (254, 322), (274, 310),
    (300, 306), (326, 309), (338, 290), (340, 230), (338, 180),
]  # fmt: skip
LOWER_BEAK = [
    (338, 296), (300, 296), (268, 304), (247, 322), (243, 338), (250, 355), (270, 370),
    (300, 378), (328, 376), (347, 358), (348, 320),
]  # fmt: skip

# The lie of the plumage: at (x, y) the feathers point towards this angle (degrees, 90 is down).
LIE = [
    (332, 146, -44), (362, 122, -22), (405, 106, 4), (460, 114, 27), (508, 155, 54),
    (536, 220, 72), (562, 280, 58), (620, 345, 47), (720, 430, 41), (870, 555, 40),
    (400, 165, 0), (450, 180, 32), (470, 250, 60), (445, 300, 78), (410, 350, 92),
    (350, 385, 108), (340, 450, 98), (325, 550, 94), (312, 650, 90), (420, 430, 82),
    (440, 520, 76), (400, 620, 82), (480, 650, 66), (600, 700, 50), (520, 420, 56),
    (490, 340, 64), (800, 700, 42),
]  # fmt: skip


# The part of the frame (left, top, width, height) in which skin, beak and eye are painted.
HEAD = (180, 110, 290, 310)
HEAD_PIXELS = np.s_[
    HEAD[1] * SCALE : (HEAD[1] + HEAD[3]) * SCALE, HEAD[0] * SCALE : (HEAD[0] + HEAD[2]) * SCALE
]


@dataclass
class Plumage:
    """What feathers are painted on: their colour before lighting, and where there are any."""

    albedo: Image
    cover: Image
    barbs: Image
    rng: np.random.Generator

    def feather(
        self,
        root: tuple[float, float],
        angle: float,
        length: float,
        width: float,
        colours: tuple[Image, Image],
        bend: float = 0.0,
        vane: bool = True,
    ) -> None:
        """One feather from `root` towards `angle` (radians); colours of its root and its tip.

        A feather with a `vane` is a wing feather, firm and round; one without is soft and loose.
        """
        x0, y0 = root[0] * SCALE, root[1] * SCALE
        length, width = length * SCALE, width * SCALE
        cos, sin = float(np.cos(angle)), float(np.sin(angle))
        ends = np.array([[0, 0], [length * 1.1, bend * length]])
        xs = x0 + ends @ [cos, -sin]
        ys = y0 + ends @ [sin, cos]
        pad = 0.66 * width + 2
        left, right = max(int(xs.min() - pad), 0), min(int(xs.max() + pad) + 1, W)
        top, bottom = max(int(ys.min() - pad), 0), min(int(ys.max() + pad) + 1, H)
        if left >= right or top >= bottom:
            return
        x = np.arange(left, right, dtype=np.float32)[None, :] - np.float32(x0)
        y = np.arange(top, bottom, dtype=np.float32)[:, None] - np.float32(y0)
        # s runs from 0 at the root to 1 at the tip, t from -1 to 1 across the vane.
        s = f32((x * cos + y * sin) / length)
        t = f32((y * cos - x * sin - bend * length * s * s) / (width / 2))
        # From here on, only the pixels of the feather and of its shadow.
        rows, columns = np.nonzero((s > 0) & (s < 1.06) & (np.abs(t) < 1.28 + 3 / width))
        s, t = s[rows, columns], t[rows, columns]
        rows, columns = rows + top, columns + left
        side, inside = np.abs(t), s < 1
        # Barbs leave the shaft at an angle; each has its own brightness and reach.
        slant, pitch = (0.45, 0.34) if vane else (1.5, 0.7)
        lines = ((s * length - side * width * slant) * pitch + np.sign(t) * 300).astype(np.int32)
        barb = self.barbs[(lines + int(self.rng.integers(1000))) % len(self.barbs)]
        taper = np.clip((s - 0.5) * 2, 0, 1)
        blunt = np.sqrt(1 - taper * taper) if vane else 1 - taper**1.7
        reach = np.sqrt(np.clip(s * 4, 0, 1)) * blunt * (1 - (0.07 if vane else 0.4) * barb)
        soft = 0.8 if vane else 0.3
        alpha = np.clip((reach - side) * (width / 2) * soft + 0.5, 0, 1) * inside
        if not vane:
            alpha = alpha * np.clip(s * 3, 0, 1)
        # A soft shadow on whatever lies underneath, strongest at the tip.
        below = np.clip(1 - (side - reach) * (width / 2) / (0.14 * width + 1.5), 0, 1)
        below = below * np.clip(s * 1.4, 0, 1) * (0.34 if vane else 0.2)
        tone = 0.66 + 0.42 * smoothstep(0.0, 0.9, s)
        tone = tone * (1 + (0.22 if vane else 0.5) * (barb - 0.5)) * (1 - 0.14 * t)
        if vane:  # worn, paler edges
            tone = tone * (1 + 0.28 * smoothstep(0.72, 0.98, f32(side / (reach + 1e-3))))
        quill = 0.35 if vane else 0.1
        tone = tone * (1 + quill * bell(t, 0.07 + 1.2 / width) * np.clip(1.2 - s, 0, 1))
        tipped = smoothstep(0.25, 0.95, s)[:, None]
        paint = (colours[0] + (colours[1] - colours[0]) * tipped) * tone[:, None]
        under = self.albedo[rows, columns] * (1 - below)[:, None]
        self.albedo[rows, columns] = under + (paint - under) * alpha[:, None]
        self.cover[rows, columns] = np.maximum(self.cover[rows, columns], alpha)


def outline(points: list[tuple[int, int]]) -> Image:
    """The mask of a smooth closed outline given in the frame's coordinates."""
    return mask(H, W, curve([(x * SCALE, y * SCALE) for x, y in points], closed=True))


def frame() -> tuple[Image, Image]:
    """The frame's x and y at every pixel of the large picture."""
    x, y = grid(H, W)
    return f32(x / SCALE), f32(y / SCALE)


def head_frame() -> tuple[Image, Image]:
    """The same for the pixels of the head."""
    x, y = grid(HEAD[3] * SCALE, HEAD[2] * SCALE)
    return f32(x / SCALE + HEAD[0]), f32(y / SCALE + HEAD[1])


def head_noise(cell: float, seed: int, octaves: int = 4) -> Image:
    """Fractal noise over the head; `cell` in pixels of the frame."""
    return fbm(HEAD[3] * SCALE, HEAD[2] * SCALE, cell * SCALE, seed, octaves)


def lie(x: FloatArray, y: FloatArray) -> FloatArray:
    """The angles (radians) of the plumage at points, between the entries of `LIE`."""
    guides = np.array(LIE, dtype=np.float64)
    weight = 1 / ((guides[:, 0] - x[:, None]) ** 2 + (guides[:, 1] - y[:, None]) ** 2 + 120) ** 1.6
    angles = np.radians(guides[:, 2])
    down, right = (weight * np.sin(angles)).sum(1), (weight * np.cos(angles)).sum(1)
    return np.asarray(np.arctan2(down, right), dtype=np.float64)


# --- the forest behind --------------------------------------------------------------------------


CANOPY = [(0.0, "06120c"), (0.3, "14361c"), (0.55, "3a6c2c"), (0.8, "92b356"), (1.0, "e6e6a8")]


def forest() -> Image:
    """Foliage far out of focus: pools of light, soft leaves and a few discs of bokeh."""
    h, w = H // 4, W // 4
    rng = np.random.default_rng(2011)
    x, y = grid(h, w)
    glow = 0.80 - 0.52 * x / w - 0.34 * y / h + 0.6 * (fbm(h, w, 170, 203, 4) - 0.5)
    picture = ramp(glow, CANOPY)
    for layer, (count, size, sigma) in enumerate([(50, 1.4, 9.0), (46, 1.0, 5.0), (16, 1.1, 3.2)]):
        for _ in range(count):
            picture = blurred_leaf(picture, glow, x, y, size, layer, rng)
        picture = blur(picture, sigma)
    for _ in range(34):  # gaps in the canopy, mostly up and to the left
        cx, cy = rng.beta(0.8, 1.7) * w, rng.beta(0.9, 2.2) * h
        radius = rng.uniform(6, 17)
        far = f32(np.hypot(x - cx, y - cy))
        disc = smoothstep(radius + 2, radius - 2, far) * (0.8 + 0.2 * far / radius)
        tint = jitter(colour("c4e878"), rng, 0.2, 0.06)
        picture = f32(picture + (disc * rng.uniform(0.02, 0.11))[..., None] * tint)
    return np.maximum(resize(blur(picture, 1.8), H, W), 0)


def blurred_leaf(
    picture: Image,
    glow: Image,
    x: Image,
    y: Image,
    size: float,
    layer: int,
    rng: np.random.Generator,
) -> Image:
    """The picture with one more long leaf, lighter or darker than what is behind it."""
    h, w = glow.shape
    cx, cy = rng.uniform(-20, w + 20), rng.uniform(-20, h + 20)
    angle, length, width = rng.normal(0.7, 0.5), rng.uniform(50, 120), rng.uniform(9, 22)
    u = ((x - cx) * np.cos(angle) + (y - cy) * np.sin(angle)) / (length * size)
    v = ((y - cy) * np.cos(angle) - (x - cx) * np.sin(angle)) / (width * size) + 0.5 * u * u
    shape = smoothstep(1.0, 0.75, f32(u * u + np.abs(v)))
    there = float(glow[int(np.clip(cy, 0, h - 1)), int(np.clip(cx, 0, w - 1))])
    level = np.clip(there + rng.normal(0, 0.14) + 0.1 * np.sign(v) - 0.05 * layer, 0, 0.95)
    tint = jitter(ramp(f32(level), CANOPY), rng, 0.1, 0.07)
    return mix(picture, tint, f32(shape * rng.uniform(0.4, 0.8)))


# --- feathers -----------------------------------------------------------------------------------


def red(y: float, hue: float, rng: np.random.Generator) -> tuple[Image, Image]:
    """The colours (root, tip) of a red body feather: orange on the crown, deep on the belly."""
    deep = float(np.clip((y - 150) / 520, 0, 1))
    tip = mix(colour("ee3410"), colour("cf120e"), deep)
    tip = mix(tip, colour("ff6412"), max(hue, 0) * 0.28)
    tip = jitter(mix(tip, colour("a00a12"), max(-hue, 0) * 0.55), rng, 0.12, 0.035)
    return f32(tip * f32([0.62, 0.45, 0.55])), tip


def body_feathers(plumage: Plumage, where: Image, count: int) -> None:
    """Red contour feathers wherever the mask is set: small on the head, large on the belly."""
    rng = plumage.rng
    x = rng.uniform(300, WIDTH + 30, count)
    y = rng.uniform(90, HEIGHT + 10, count)
    away = np.hypot(x - BEAK_ROOT[0], y - BEAK_ROOT[1])
    size = 8.5 + 24 * np.clip((away - 40) / 420, 0, 1) ** 1.1
    column = np.clip((x * SCALE).astype(int), 0, W - 1)
    row = np.clip((y * SCALE).astype(int), 0, H - 1)
    keep = (where[row, column] > 0.5) & (rng.random(count) < (8.5 / size) ** 2)
    angles = lie(x, y)
    hues = (fbm(H // 4, W // 4, 26, 21, 5)[row // 4, column // 4] - 0.5) * 3
    for i in np.flatnonzero(keep)[np.argsort(-away[keep], kind="stable")]:
        length = float(size[i]) * rng.uniform(1.5, 2.3)
        plumage.feather(
            (float(x[i]), float(y[i])),
            float(angles[i]) + rng.normal(0, 0.12),
            length,
            length * rng.uniform(0.28, 0.4),
            red(float(y[i]), float(np.clip(hues[i], -1, 1)), rng),
            bend=rng.normal(0, 0.07),
            vane=False,
        )


# The folded wing has its own axes: `along` it (towards the tail) and `across` (towards the belly).
WING = np.array([520.0, 425.0])
ALONG = np.array([0.79, 0.61])
ACROSS = np.array([-0.61, 0.79])


def wing_row(
    plumage: Plumage,
    start: float,
    span: tuple[float, float],
    step: float,
    length: float,
    width: float,
    colours: tuple[str, str],
    fan: float = 0.0,
) -> None:
    """A row of wing feathers, from the belly's side up, each overlapping the one before."""
    rng = plumage.rng
    low, high = span
    for across in np.arange(high, low, -step):
        place = (across - low) / (high - low)
        # Rows are arcs: they lag behind at both edges of the wing.
        along = start - 70 * (2 * place - 1) ** 2 + rng.normal(0, 3)
        root = WING + ALONG * along + ACROSS * (across + rng.normal(0, step * 0.08))
        angle = np.arctan2(ALONG[1], ALONG[0]) + fan * (place - 0.5) + rng.normal(0, 0.025)
        base, tip = (jitter(colour(code), rng, 0.1, 0.05) for code in colours)
        plumage.feather(
            (float(root[0]), float(root[1])),
            float(angle),
            length * rng.uniform(0.95, 1.05),
            width * rng.uniform(0.95, 1.05),
            (base, tip),
            bend=0.05 * (place - 0.5) + rng.normal(0, 0.012),
        )


def wing(plumage: Plumage) -> None:
    """The wing from its long blue flight feathers up to the small red coverts of the shoulder."""
    blues = [("0b3f9e", "0a2a78"), ("1560c0", "0d3f9c")]
    wing_row(plumage, 330, (-190, 190), 27, 420, 58, blues[0], 0.2)
    wing_row(plumage, 262, (-180, 180), 24, 250, 50, blues[1], 0.24)
    wing_row(plumage, 208, (-165, 170), 21, 158, 42, ("2f9a4c", "1668c4"), 0.28)
    wing_row(plumage, 165, (-140, 160), 18, 118, 35, ("f6bd10", "3fa03c"), 0.3)
    wing_row(plumage, 128, (-100, 150), 15, 92, 29, ("f7a80c", "fbd022"), 0.3)
    wing_row(plumage, 92, (-92, 140), 13, 74, 24, ("ee6a10", "f9b814"), 0.3)
    wing_row(plumage, 60, (-90, 130), 11, 60, 20, ("d42a10", "ee6414"), 0.3)


# --- skin, beak and eye -------------------------------------------------------------------------


def face_skin(picture: Image, light: Image) -> Image:
    """The bare cream-white patch around the eye, finely wrinkled."""
    face = outline(FACE)[HEAD_PIXELS]
    ragged = (head_noise(5, 31) - 0.5) * 7
    inside = depth_inside(face)
    patch = f32(smoothstep(2.0, 7.0, f32(inside + ragged)) * (inside > 0))
    wrinkles = head_noise(4.5, 32)
    relief = dome(face, 90, 9) * 0.7 + wrinkles * 2.2
    lit = np.clip(0.42 + 0.62 * shade(relief, SUN), 0.1, 1.2)
    skin = mix(colour("f4e8dc"), colour("e0b09a"), np.clip(wrinkles * 1.1 - 0.35, 0, 0.5))
    skin = mix(skin, colour("d9a48c"), np.clip(head_noise(40, 33) * 1.6 - 0.75, 0, 0.5))
    return mix(picture, f32(skin * lit[..., None] * mix(light, f32(np.ones(3)), 0.45)), patch)


def face_fringe(plumage: Plumage) -> None:
    """Tiny red feathers that thin out from the plumage onto the bare skin."""
    rng = plumage.rng
    inside = depth_inside(outline(FACE)) / SCALE
    x, y = rng.uniform(342, 445, 5200), rng.uniform(160, 372, 5200)
    depth = inside[(y * SCALE).astype(int), (x * SCALE).astype(int)]
    sparse = np.exp(-np.maximum(depth - 3, 0) / 2.6) * (np.hypot(x - EYE[0], y - EYE[1]) > 24)
    angles = lie(x, y)
    for i in np.flatnonzero((depth > 1) & (rng.random(len(x)) < 0.8 * sparse)):
        tint = jitter(colour("d8280f"), rng, 0.2, 0.06)
        root = float(x[i]), float(y[i])
        angle = float(angles[i]) + rng.normal(0, 0.25)
        plumage.feather(
            root,
            angle,
            rng.uniform(5, 9),
            rng.uniform(1.6, 2.6),
            (f32(tint * 0.7), tint),
            vane=False,
        )


def face_lines(plumage: Plumage) -> None:
    """The rows of tiny dark-red feathers that cross the bare face under the eye."""
    rng = plumage.rng
    for row in range(7):
        fall = row / 6
        line = curve(
            [
                (340 + 4 * fall, 212 + 122 * fall),
                (362 + 2 * fall, 226 + 120 * fall),
                (392 - 8 * fall, 246 + 98 * fall),
                (418 - 22 * fall, 244 + 84 * fall),
                (432 - 24 * fall, 224 + 88 * fall),
            ],
            steps=9,
        )
        for (ax, ay), (bx, by) in pairwise(line):
            if rng.random() < 0.12:
                continue
            angle = float(np.arctan2(by - ay, bx - ax) + rng.normal(0.45, 0.25))
            tint = jitter(colour("8c1a12"), rng, 0.3, 0.12)
            root = float(ax + rng.normal(0, 0.5)), float(ay + rng.normal(0, 0.6))
            plumage.feather(
                root, angle, rng.uniform(3.5, 6), rng.uniform(1.8, 2.8), (tint, tint), vane=False
            )


def horn(around: tuple[float, float], seed: int) -> Image:
    """The growth lines of a beak: streaks that run around a centre of curvature, 0..1."""
    x, y = head_frame()
    dx, dy = x - around[0], y - around[1]
    radius, angle = np.hypot(dx, dy), np.arctan2(dy, dx)
    streaks = noise(1024, 1024, (90, 5), seed) * 0.5 + noise(1024, 1024, (40, 14), seed + 1) * 0.5
    return sample(streaks, f32((angle + np.pi) * 150), f32(radius * 3))


def lower_beak(picture: Image) -> Image:
    """The black lower mandible."""
    shape = outline(LOWER_BEAK)[HEAD_PIXELS]
    relief = dome(shape, 66, 8) + horn((330, 290), 41) * 1.2
    dark = colour("302b2a") * np.clip(0.2 + 0.9 * shade(relief, SUN), 0.04, 2)[..., None]
    gleam = 0.34 * np.clip(shade(relief, (-0.62, -0.1, 0.7)), 0, 1) ** 18
    return mix(picture, f32(dark + colour("cfe0f0") * gleam[..., None]), shape)


def upper_beak(picture: Image) -> Image:
    """The upper mandible: ivory, with a dark tip, cutting edge and corner."""
    x, y = head_frame()
    shape = outline(UPPER_BEAK)[HEAD_PIXELS]
    # It throws a soft shadow on the lower one and on the breast behind it.
    move = f32([[1, 0, 10], [0, 1, 22]])
    thrown = f32(cv2.warpAffine(blur(shape, 8), move, (shape.shape[1], shape.shape[0])))
    picture = f32(picture * (1 - 0.55 * thrown)[..., None])
    lines = horn((345, 330), 43)
    relief = dome(shape, 118, 14) * 1.15 + lines * 0.8 + head_noise(22, 44) * 4
    lit = np.clip(0.30 + 0.82 * shade(relief, SUN), 0.04, 1.3)
    ivory = mix(colour("f7eed8"), colour("cbb08c"), np.clip(lines * 0.9 - 0.3, 0, 1) * 0.38)
    ivory = mix(ivory, colour("b08f78"), smoothstep(290, 345, x) * 0.4)
    blot = (head_noise(28, 45) - 0.5) * 22
    tip = smoothstep(286, 328, f32(y + blot - (x - 203) * 0.3))
    corner = smoothstep(1.15, 0.75, f32(np.hypot((x - 345) / 72, (y - 322) / 78) + blot * 0.012))
    cut = smoothstep(11.0, 2.0, f32(depth_inside(shape) / SCALE + blot * 0.2))
    cut = f32(cut * smoothstep(292, 312, y) * smoothstep(215, 235, x))
    black = np.maximum(np.maximum(tip, corner), cut * 0.8) * 0.95
    painted = mix(ivory, colour("1e1a19"), f32(black)) * lit[..., None]
    # Two reflections of the sky: a broad satin one, and a narrow one along the ridge.
    gleam = 0.20 * np.clip(shade(relief, (-0.60, -0.42, 0.72)), 0, 1) ** 14
    smooth = dome(shape, 118, 20)
    gleam = gleam + 0.55 * np.clip(shade(smooth, (-0.78, -0.30, 0.55)), 0, 1) ** 70
    gleam = gleam * (1 - 0.55 * black) * (0.8 + 0.4 * lines)
    bounce = 0.16 * np.clip(shade(relief, (0.6, 0.7, 0.2)), 0, 1)
    painted = painted + colour("e6edf4") * gleam[..., None] + colour("7a6a30") * bounce[..., None]
    # Where horn meets skin there is a crease.
    root = f32(343 - 0.0009 * (y - 235) ** 2 + (head_noise(7, 46) - 0.5) * 5)
    picture = f32(
        picture
        * (1 - 0.6 * bell(x - root, 7) * smoothstep(160, 185, y) * smoothstep(372, 350, y))[
            ..., None
        ]
    )
    painted = painted * (1 - 0.5 * smoothstep(-16, 0, f32(x - root)))[..., None]
    return mix(picture, f32(painted), f32(shape * smoothstep(1.5, -1.0, f32(x - root))))


def nostril(picture: Image) -> Image:
    """The cere, a roll of pale skin behind the beak, with the nostril in it."""
    x, y = head_frame()
    x, y = f32(x - 331 + 0.06 * (y - 180)), f32(y - 184)
    cere = smoothstep(1.0, 0.5, f32((x / 9) ** 2 + (y / 26) ** 2))
    roll = np.clip(0.85 - 0.05 * x - 0.012 * y + (head_noise(5, 51, 3) - 0.5) * 0.3, 0.3, 1.2)
    picture = mix(picture, f32(colour("e6d2c0") * 0.85 * roll[..., None]), f32(cere * 0.9))
    hole = smoothstep(1.0, 0.2, f32(((x + 1.5) / 3.2) ** 2 + ((y + 7) / 4.6) ** 2))
    return mix(picture, colour("1d1412"), f32(hole * 0.95))


def eye(picture: Image) -> Image:
    """A pale yellow eye: lids, iris with fibres, pupil, and the sky mirrored in the cornea."""
    x, y = head_frame()
    x, y = f32(x - EYE[0]), f32(y - EYE[1])
    r, angle = f32(np.hypot(x, y * 1.03)), np.arctan2(y, x)
    lids = f32(np.hypot(x / 1.1, y))
    picture = f32(picture * (1 - 0.26 * smoothstep(27, 14, r))[..., None])
    crease = bell(lids - 18.6, 0.9) * 0.4 + bell(lids - 21.8, 1.2) * 0.2
    picture = f32(picture * (1 - crease)[..., None])
    beads = 0.8 - 0.03 * y + 0.35 * (head_noise(3, 62, 2) - 0.5)
    picture = mix(
        picture, f32(colour("bfaea2") * 0.8 * beads[..., None]), smoothstep(17, 15.6, lids)
    )
    picture = mix(picture, colour("1b1412"), smoothstep(14.0, 13.2, lids))
    strands = sample(noise(64, 512, (4, 30), 61), f32((angle + np.pi) * 80), f32(r * 3))
    iris = ramp(f32(r / 13), [(0.4, "b9974a"), (0.6, "dccb7c"), (0.85, "f1e8b8"), (1.0, "b9a15a")])
    # The upper lid shades the eye; the far side of the bowl catches the light.
    bowl = np.clip(0.86 + 0.04 * y + 0.014 * x, 0.25, 1.3) * (0.74 + 0.5 * strands)
    picture = mix(picture, f32(iris * bowl[..., None]), smoothstep(13.3, 12.2, r))
    picture = mix(picture, colour("060506"), smoothstep(6.6, 5.8, r))
    ground = 0.12 * bell(r - 9.5, 2.0) * smoothstep(2, 9, y) * smoothstep(-9, 6, x)
    picture = f32(picture + colour("c9d98a") * ground[..., None])
    # A heavy upper lid: without it the bird would stare.
    lid = smoothstep(-8.6, -9.8, f32(y - 0.018 * x * x + 0.05 * x)) * smoothstep(16.2, 15.0, lids)
    picture = mix(picture, f32(colour("cdb9ab") * (0.62 - 0.03 * (y + 12))[..., None]), f32(lid))
    sky = smoothstep(3.0, 2.0, f32(np.hypot((x + 4.6) / 1.2, y + 5.0)))
    return mix(picture, colour("f6fbff"), f32(sky * 0.95))


# --- the picture --------------------------------------------------------------------------------


def body_light(bird: Image) -> Image:
    """The light on the bird, three channels: warm sun, cool sky and green from the leaves."""
    x, y = frame()
    relief = dome(bird, 190, 16)
    for cx, cy, rx, ry, high in [
        (425, 205, 100, 95, 95),  # skull
        (385, 570, 90, 190, 70),  # breast
        (610, 530, 190, 80, 60),  # shoulder of the wing
    ]:
        relief = f32(relief + high * np.exp(-(((x - cx) / rx) ** 2) - ((y - cy) / ry) ** 2))
    sun = np.clip(0.06 + 1.02 * shade(relief, SUN), 0.02, 1.2)
    sun = sun * (1.05 - 0.3 * smoothstep(350, 960, x))
    chin = np.exp(-(((x - 372) / 62) ** 2) - ((y - 418) / 52) ** 2)
    sun = sun * (1 - 0.55 * chin)
    sky = 0.5 + 0.5 * shade(relief, (0.3, -1.0, 0.3))
    leaves = np.clip(shade(relief, (0.8, 0.6, 0.25)), 0, 1)
    rim = np.clip(shade(relief, (0.75, -0.7, 0.0)), 0, 1) ** 2
    rim = rim * smoothstep(26, 0, f32(depth_inside(bird) / SCALE))
    return f32(
        1.25 * sun[..., None] * f32([1.0, 0.93, 0.80])
        + 0.20 * sky[..., None] * f32([0.75, 0.9, 1.15])
        + 0.16 * leaves[..., None] * f32([0.6, 1.0, 0.4])
        + 0.9 * rim[..., None] * f32([1.0, 0.95, 0.7])
    )


def parrot() -> Image:
    """The portrait of a scarlet macaw."""
    rng = np.random.default_rng(5)
    bird = outline(BODY)
    barbs = f32(np.clip(rng.normal(0.5, 0.3, 1021), 0, 1))
    undercoat = f32(np.tile(colour("6a0c0a"), (H, W, 1)))
    # The undercoat ends a little inside the outline: only feathers make the edge.
    inner = smoothstep(4, 7, f32(depth_inside(bird) / SCALE))
    plumage = Plumage(undercoat, inner, barbs, rng)
    x, y = frame()
    along = (x - WING[0]) * ALONG[0] + (y - WING[1]) * ALONG[1]
    across = (x - WING[0]) * ACROSS[0] + (y - WING[1]) * ACROSS[1]
    on_wing = (along > 70) & (across < 150) & (across > -70 - smoothstep(150, 225, along) * 200)
    face = depth_inside(outline(FACE)) > 5 * SCALE
    away = np.hypot(x - BEAK_ROOT[0], y - BEAK_ROOT[1])
    feathered = (depth_inside(bird) > 3 * SCALE) & ~face
    body_feathers(plumage, f32(feathered * (away > 230) * (across > 0)), 30000)
    wing(plumage)
    body_feathers(plumage, f32(feathered * ~on_wing), 100000)

    light = body_light(bird)
    picture = mix(forest(), f32(plumage.albedo * light), plumage.cover)
    head = face_skin(picture[HEAD_PIXELS], light[HEAD_PIXELS])
    picture[HEAD_PIXELS] = head
    skin = Plumage(picture, plumage.cover, barbs, rng)
    face_lines(skin)
    face_fringe(skin)
    head = upper_beak(lower_beak(picture[HEAD_PIXELS]))
    picture[HEAD_PIXELS] = eye(nostril(head))
    return finish(picture, (WIDTH, HEIGHT), 9, grain=0.009, vignette=0.3)
