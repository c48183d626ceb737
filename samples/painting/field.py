"""A summer meadow under heaped clouds: grass blade by blade, flowers, a line of trees far away."""

import numpy as np

from painting.land import (
    Camera,
    Cloud,
    Rough,
    blades,
    cast_shadow,
    fill_all,
    ground_depth,
    heap_clouds,
    sunlight,
    tree,
)
from painting.tools import (
    Image,
    bell,
    blur,
    colour,
    f32,
    fbm,
    finish,
    grid,
    jitter,
    mix,
    ramp,
    resize,
    sample,
    smoothstep,
)

WIDTH, HEIGHT, SCALE = 960, 640, 2
W, H = WIDTH * SCALE, HEIGHT * SCALE
CAMERA = Camera(W, H, focal=720 * SCALE, horizon=318 * SCALE, eye=1.9)
SUN = (-0.55, 0.5, -0.15)
FAR = 2500.0

ROUGH = Rough(8)

CLOUDS = [
    Cloud(660, 250, 470, 170), Cloud(170, 205, 330, 105), Cloud(930, 150, 260, 90),
    Cloud(420, 288, 260, 52), Cloud(90, 296, 240, 42), Cloud(800, 300, 330, 40),
    Cloud(380, 80, 200, 46), Cloud(610, 306, 220, 24), Cloud(250, 308, 200, 22),
]  # fmt: skip


def height_of(x: Image, z: Image) -> Image:
    """A meadow that rises and falls a little, and hills at its end."""
    meadow = 0.5 * ROUGH.at(x, z, 38) + 0.12 * ROUGH.at(x, z, 9) + smoothstep(4, 30, z) * 0.3
    rise = smoothstep(60, 300, z) * (2.2 * ROUGH.at(x, z, 140) - 1.2)
    hills = smoothstep(500, 2200, z) * (34 + 30 * ROUGH.at(f32(x + 250), z, 700))
    return f32(meadow + rise + hills)


def sky() -> Image:
    """Blue, paler towards the horizon, with heaps of fair-weather cloud and a few high wisps."""
    x, y = grid(H, W)
    up = f32(np.clip((CAMERA.horizon - y) / CAMERA.horizon, 0, 1))
    picture = ramp(up, [(0.0, "d4e6ee"), (0.18, "a9cfe8"), (0.5, "6aa6dc"), (1.0, "2f6fbe")])
    warm = bell(f32(np.hypot(x / W + 0.1, y / H - 0.1)), 0.7)
    picture = mix(picture, colour("e6f0f2"), f32(warm * 0.45))
    wisps = sample(
        fbm(1024, 2048, 150, 3, 7, gain=0.58, stretch=3), f32(x * 0.9 + y * 0.4), f32(y + x * 0.12)
    )
    picture = mix(picture, colour("eef4f8"), f32(0.5 * smoothstep(0.5, 0.95, wisps) * up))
    cover, bright = heap_clouds(HEIGHT, WIDTH, CLOUDS, 40, (-0.6, -0.62, 0.5))
    cover, bright = resize(cover, H, W), resize(bright, H, W)
    stops = [(0.0, "75869c"), (0.3, "93a3b6"), (0.55, "c3ccd6"), (0.78, "f0efec"), (1.0, "fffdf6")]
    clouds = ramp(bright, stops)
    clouds = mix(clouds, colour("cfdde6"), f32(0.6 * smoothstep(0.35, 0.0, up)))
    return mix(picture, clouds, np.clip(cover, 0, 1))


def haze(picture: Image, depth: Image | float) -> Image:
    """Aerial perspective."""
    return mix(picture, colour("b6cfdd"), f32(0.9 * (1 - np.exp(-f32(depth) / 1500))))


def meadow(picture: Image) -> tuple[Image, Image]:
    """The ground with its broad patches of green and the shadows of clouds; and its distance."""
    depth = ground_depth(CAMERA, height_of, 2.0, FAR)
    top = int(np.isfinite(depth).any(axis=1).argmax()) - 4
    ground = np.isfinite(depth[top:])
    z = f32(np.where(ground, depth[top:], FAR))
    px, _ = grid(H - top, W)
    x = f32((px - W / 2) / CAMERA.focal * z)
    tone = 0.5 + 0.30 * ROUGH.fractal(x, z, 14, 5) + 0.25 * ROUGH.at(x, z, 90)
    stops = [(0.0, "2f5414"), (0.32, "4d7a1c"), (0.6, "7c9c2c"), (1.0, "b8b052")]
    base = ramp(f32(tone), stops)
    far = ramp(
        f32(0.5 + 0.5 * ROUGH.at(f32(x + 90), z, 260)),
        [(0, "42622a"), (0.5, "7f9a44"), (1, "b6ac5c")],
    )
    base = mix(base, far, smoothstep(250, 700, z))
    worn = smoothstep(0.62, 0.15, f32(path_distance(x, z) + 0.25 * ROUGH.at(x, z, 0.7)))
    worn = worn * (0.62 + 0.3 * ROUGH.fractal(x, z, 1.1, 3))
    worn = worn * smoothstep(160, 40, z)
    base = mix(base, colour("96875a"), f32(worn))
    cloud = smoothstep(
        -0.15, 0.5, f32(ROUGH.at(f32(x + 33), f32(z + 5), 30) + 0.4 * ROUGH.at(x, z, 9))
    )
    cloud = f32(1 - 0.42 * cloud * smoothstep(3, 8, z))
    lit = f32((0.35 + 1.25 * sunlight(height_of, x, z, z, SUN)) * cloud)
    light = lit[..., None] * f32([1.14, 1.0, 0.84]) + 0.16 * f32([0.7, 0.9, 1.2])
    picture[top:] = mix(picture[top:], haze(f32(base * light), z), blur(f32(ground), 0.8))
    return picture, depth


def tree_line(picture: Image, rng: np.random.Generator) -> None:
    """Woods at the far end of the meadow, and single trees in front of them."""
    places = [(rng.uniform(-1, 1), rng.uniform(330, 640), rng.uniform(7, 17)) for _ in range(420)]
    places += [(rng.uniform(-1, 1), rng.uniform(320, 420), rng.uniform(2, 5)) for _ in range(260)]
    places += [
        (rng.normal(-0.36, 0.09), rng.uniform(170, 250), rng.uniform(7, 14)) for _ in range(20)
    ]
    places += [
        (rng.normal(0.56, 0.08), rng.uniform(140, 210), rng.uniform(7, 13)) for _ in range(16)
    ]
    places += [(0.19, 84.0, 12.5)]
    for across, far, tall in sorted(places, key=lambda place: -place[1]):
        x, z = f32([across * far]), f32([far])
        if far > 300 and float(ROUGH.at(x, z, 120)[0]) < -0.35:
            continue
        sx, sy = CAMERA.project(float(x[0]), float(height_of(x, z)[0]) - 0.05, far)
        size = tall * CAMERA.focal / far
        bright = jitter(mix(colour("87a23a"), colour("5f8a3a"), rng.random()), rng, 0.15, 0.1)
        dark, bright = haze(f32(np.stack([colour("132410"), bright])[None]), far)[0]
        cast_shadow(picture, sx + size * 0.15, sy, size, 0.05, 0.6)
        tree(picture, (sx, sy), size, (dark, bright), rng, dab=float(np.clip(size / 40, 1.3, 2.6)))


# Poppy, daisy, buttercup, cornflower, clover: colour of the petals, of the middle, size in m.
FLOWERS = [
    ("e03418", "1c0c08", 0.062),
    ("f2f0e6", "e0b020", 0.040),
    ("f0cc1a", "b08810", 0.032),
    ("4f66d8", "2a2f80", 0.040),
    ("d884b8", "a04a80", 0.036),
]


def flower(
    picture: Image, x: float, y: float, size: float, kind: int, rng: np.random.Generator
) -> None:
    """A small flower: petals around a middle, tilted at random, lit from above."""
    petals, middle, _ = FLOWERS[kind]
    light = rng.uniform(0.6, 1.05)
    count = (5, 9, 5, 8, 7)[kind] if size > 3 else 3
    squash, tilt = rng.uniform(0.4, 0.85), rng.normal(0, 0.35)
    angle = rng.uniform(0, 2 * np.pi) + np.arange(count) * 2 * np.pi / count
    wide = np.pi / count
    u, v = [np.zeros(count)], [np.zeros(count)]
    for turn, reach in [(-wide, 0.75), (-wide * 0.4, 1.05), (wide * 0.4, 1.05), (wide, 0.75)]:
        far = reach * size * rng.uniform(0.85, 1.1, count)
        u.append(np.cos(angle + turn) * far)
        v.append(np.sin(angle + turn) * far * squash)
    shapes = f32([u, v]).transpose(2, 1, 0) + f32([x, y])
    shapes[:, :, 1] += tilt * (shapes[:, :, 0] - x)
    shine = light * np.clip(1 - 0.3 * np.sin(angle) + rng.normal(0, 0.1, count), 0.3, 1.3)
    tint = jitter(colour(petals), rng, 0.1, 0.06)
    fill_all(picture, shapes, f32(tint * shine[:, None]))
    core = size * 0.26
    diamond = f32([[x - core, y], [x, y - core * squash], [x + core, y], [x, y + core * squash]])
    fill_all(picture, diamond[None], f32(colour(middle) * light)[None])


def path_distance(x: Image, z: Image) -> Image:
    """How far (in m) a place is from the middle of the trodden path."""
    middle = -1.6 + 0.21 * z + 1.6 * np.sin(z / 9.0 + 0.4) - 0.00035 * z * z
    return f32(np.abs(x - middle))


def grass(picture: Image, depth: Image, rng: np.random.Generator) -> None:
    """Blades and flowers, far ones first, coloured after the ground they grow on."""
    under = picture.copy()
    count = 70000
    first = CAMERA.horizon + 30 * SCALE / 2
    y = f32(np.sort(first + (H * 1.10 - first) * rng.random(count) ** 0.85))
    x = f32(rng.uniform(-20, W + 20, count))
    row = np.minimum(y, H - 1).astype(np.intp)
    column = np.clip(x, 0, W - 1).astype(np.intp)
    # Roots below the picture's edge are nearer than what its last row shows.
    far = f32(depth[row, column] * (row / y) ** 2)
    far = np.where(np.isfinite(far) & (far < 120), far, np.float32(1e9))
    world_x = f32((x - W / 2) / CAMERA.focal * far)
    trodden = smoothstep(0.7, 0.3, path_distance(world_x, far))
    tall = 0.22 * rng.uniform(0.5, 1.5, count) * (1 + 0.5 * ROUGH.at(world_x, far, 3))
    length = f32(CAMERA.focal / far * tall * (1 - 0.75 * trodden))
    tints = under[row, column] * 1.22
    pick = rng.random((count, 1))
    tints = np.where(pick < 0.14, mix(tints, colour("d8d08a"), 0.35), tints)
    tints = np.where(pick > 0.88, mix(tints, colour("1d4a20"), 0.5), tints)
    tints = (
        tints * np.exp(rng.normal(0, 0.24, (count, 1))) * np.exp(rng.normal(0, 0.08, (count, 3)))
    )
    lean = f32(np.clip(rng.normal(0.18, 0.3, count), -1, 1))
    width = np.maximum(length * 0.033, 0.6)
    roots = np.stack([x, y], axis=-1)
    drift = fbm(H, W, 260, 50, 4)[row, column]
    blooms = rng.random(count) < (0.055 * smoothstep(0.42, 0.75, drift) + 0.004) * (trodden < 0.2)
    kinds = np.clip(rng.normal(1.2 + 6 * (drift - 0.55), 1.1), 0, len(FLOWERS) - 0.01).astype(int)
    for part in np.array_split(np.flatnonzero(far < 1e8), 90):
        blades(picture, roots[part], length[part], width[part], lean[part], f32(tints[part]))
        for i in part[blooms[part]]:
            top = float(y[i] - length[i] * rng.uniform(0.8, 1.25))
            size = FLOWERS[kinds[i]][2] * CAMERA.focal / float(far[i]) * rng.uniform(0.45, 0.7)
            flower(picture, float(x[i] + lean[i] * length[i]), top, size, int(kinds[i]), rng)


def field() -> Image:
    """A green field under a summer sky."""
    rng = np.random.default_rng(31)
    picture, depth = meadow(sky())
    tree_line(picture, rng)
    grass(picture, depth, rng)
    return finish(picture, (WIDTH, HEIGHT), 37, grain=0.009, vignette=0.25)
