"""A summer meadow under heaped clouds: grass blade by blade, flowers, a line of trees far away."""

import numpy as np

from painting.land import (
    Camera,
    Cloud,
    Rough,
    blade,
    fill,
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
    wisps = sample(fbm(1024, 2048, 150, 3, 7, gain=0.58, stretch=3), f32(x * 0.9 + y * 0.4), f32(y + x * 0.12))
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
    px, py = grid(H, W)
    depth = ground_depth(CAMERA, height_of, 2.0, FAR)
    ground = np.isfinite(depth)
    z = f32(np.where(ground, depth, FAR))
    x = f32((px - W / 2) / CAMERA.focal * z)
    tone = 0.5 + 0.30 * ROUGH.fractal(x, z, 14, 5) + 0.25 * ROUGH.at(x, z, 90)
    stops = [(0.0, "2f5414"), (0.35, "4d7a1c"), (0.65, "729a2a"), (1.0, "a8b04a")]
    base = ramp(f32(tone), stops)
    far = ramp(f32(0.5 + 0.5 * ROUGH.at(f32(x + 90), z, 260)), [(0, "42622a"), (0.5, "7f9a44"), (1, "b6ac5c")])
    base = mix(base, far, smoothstep(250, 700, z))
    cloud = smoothstep(-0.15, 0.5, f32(ROUGH.at(x, f32(z + 40), 110) + 0.3 * ROUGH.at(x, z, 40)))
    cloud = f32(1 - 0.55 * cloud * smoothstep(14, 40, z))
    lit = f32((0.35 + 1.25 * sunlight(height_of, x, z, z, SUN)) * cloud)
    light = lit[..., None] * f32([1.06, 1.0, 0.8]) + 0.16 * f32([0.7, 0.9, 1.2])
    return mix(picture, haze(f32(base * light), z), blur(f32(ground), 0.8)), depth


def tree_line(picture: Image, rng: np.random.Generator) -> None:
    """Woods at the far end of the meadow, and single trees in front of them."""
    places = [(rng.uniform(-1.0, 1.0), rng.uniform(330, 620), rng.uniform(8, 15)) for _ in range(330)]
    places += [(rng.normal(-0.36, 0.1), rng.uniform(170, 240), rng.uniform(8, 12)) for _ in range(16)]
    places += [(rng.normal(0.5, 0.08), rng.uniform(140, 200), rng.uniform(8, 12)) for _ in range(12)]
    places += [(0.235, 92.0, 11.5)]
    for across, far, tall in sorted(places, key=lambda place: -place[1]):
        x = across * far
        if far > 300 and float(ROUGH.at(f32([x]), f32([far]), 120)[0]) < -0.25:
            continue
        ground = float(height_of(f32([x]), f32([far]))[0])
        sx, sy = CAMERA.project(x, ground - 0.4, far)
        size = tall * CAMERA.focal / far
        tints = haze(f32(np.stack([colour("16280f"), jitter(colour("7d9a36"), rng, 0.15, 0.1)])[None]), far)[0]
        tree(picture, (sx, sy), size, (tints[0], tints[1]), rng, dab=float(np.clip(size / 26, 1.2, 3.2)))


FLOWERS = [("e8341c", 0.075), ("f4f2ea", 0.05), ("f2cf1e", 0.042), ("5a6ee0", 0.05), ("e08ac0", 0.045)]


def flower(picture: Image, x: float, y: float, size: float, tint: Image, rng: np.random.Generator) -> None:
    """A small flower head: petals around a centre, seen from the side."""
    count = 5 if size > 3 else 3
    start = rng.uniform(0, 2 * np.pi)
    for k in range(count):
        a = start + k * 2 * np.pi / count
        wide = 2 * np.pi / count * 0.55
        petal = [(x, y)]
        for turn, reach in [(-wide, 0.8), (-wide * 0.4, 1.05), (wide * 0.4, 1.05), (wide, 0.8)]:
            petal.append((x + np.cos(a + turn) * size * reach, y + np.sin(a + turn) * size * reach * 0.62))
        light = 1.0 - 0.35 * np.sin(a) + rng.normal(0, 0.08)
        fill(picture, petal, f32(tint * max(light, 0.3)))
    core = size * 0.22
    fill(picture, [(x - core, y), (x, y - core * 0.7), (x + core, y), (x, y + core * 0.7)], f32(tint * 0.25))


def grass(picture: Image, depth: Image, rng: np.random.Generator) -> None:
    """Blades and flowers, far ones first, coloured after the ground they grow on."""
    under = picture.copy()
    count = 60000
    reach = rng.random(count)
    y = np.sort(CAMERA.horizon + 34 + (H * 1.10 - CAMERA.horizon - 34) * reach**0.85)
    x = rng.uniform(-20, W + 20, count)
    drift = fbm(H, W, 260, 50, 4)
    for px, py in zip(x, y, strict=True):
        row, column = min(int(py), H - 1), int(np.clip(px, 0, W - 1))
        far = float(depth[row, column]) * (row / py) ** 2
        if not np.isfinite(far) or far > 90:
            continue
        scale = CAMERA.focal / far
        length = scale * 0.22 * rng.uniform(0.5, 1.5)
        tint = f32(under[row, column] * 1.25)
        pick = rng.random()
        if pick < 0.12:
            tint = mix(tint, colour("d8d08a"), 0.4)
        elif pick < 0.2:
            tint = mix(tint, colour("1d4a20"), 0.5)
        tint = jitter(tint, rng, 0.26, 0.08)
        lean = float(np.clip(rng.normal(0.18, 0.3), -1, 1))
        blade(picture, (float(px), float(py)), length, max(length * 0.035, 0.6), lean, tint)
        patch = drift[row, column]
        if rng.random() < 0.05 * smoothstep(0.45, 0.75, f32(patch)) + 0.004:
            kind = int(np.clip(rng.normal(1.0 + 3 * (patch - 0.5), 1.2), 0, len(FLOWERS) - 0.01))
            code, size = FLOWERS[kind]
            top = float(py) - length * rng.uniform(0.8, 1.25)
            flower(picture, float(px) + lean * length, top, size * scale * 0.55, jitter(colour(code), rng, 0.12, 0.05), rng)


def field() -> Image:
    """A green field under a summer sky."""
    rng = np.random.default_rng(31)
    picture, depth = meadow(sky())
    tree_line(picture, rng)
    grass(picture, depth, rng)
    return finish(picture, (WIDTH, HEIGHT), 37, grain=0.012, vignette=0.25)
