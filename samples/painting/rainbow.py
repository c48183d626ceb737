"""A double rainbow over wet hills, the low sun behind the viewer.

The bow is where optics puts it: at 41 to 43 degrees around the point opposite to the sun (the faint
outer one, its colours reversed, at 50 to 54), brighter inside and darker between the two.
"""

import numpy as np

from painting.land import Camera, Rough, blade, ground_depth, sunlight, tree
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
    noise,
    ramp,
    sample,
    smoothstep,
)

WIDTH, HEIGHT, SCALE = 960, 640, 2
W, H = WIDTH * SCALE, HEIGHT * SCALE
CAMERA = Camera(W, H, focal=540 * SCALE, horizon=392 * SCALE, eye=46)

SUN_HEIGHT, BOW_TURN = 19.0, 4.5  # degrees: of the sun, and of the bow to the right
SUN = (-0.75, 0.55, -0.55)
WATER = -17.0
FAR = 9000.0

BOW = [
    (0.00, "000000"), (0.10, "2a1050"), (0.20, "3a22a8"), (0.32, "1560d8"), (0.44, "10b090"),
    (0.54, "58c828"), (0.65, "e8d818"), (0.76, "f88810"), (0.87, "e82810"), (0.95, "701008"),
    (1.00, "000000"),
]  # fmt: skip

ROUGH = Rough(3)


def river(z: Image) -> Image:
    """The X of the middle of the river."""
    return f32(-40 + 95 * np.sin(z / 210 + 0.6) + 60 * np.sin(z / 520 + 2.0) + 0.05 * z)


def height_of(x: Image, z: Image) -> Image:
    """Rolling hills, higher with distance, with a river valley through them."""
    hills = 30 * ROUGH.at(x, z, 420) + 9 * ROUGH.at(x, z, 130) + 2.2 * ROUGH.at(x, z, 47)
    hills = hills + 0.5 * ROUGH.at(x, z, 13)
    ridge = 1 - np.abs(ROUGH.at(f32(x + 900), f32(z + 400), 1500))
    mountains = smoothstep(1800, 7000, z) * (210 * ridge**2 + 60 * ROUGH.at(x, z, 620))
    mountains = mountains + smoothstep(2500, 7000, z) * 26 * ROUGH.at(x, z, 210)
    bank = smoothstep(14, 190, f32(np.abs(x - river(z))))
    knoll = 26 * smoothstep(150, 25, z)
    land = f32((hills + 8) * bank + mountains * bank - 20 * (1 - bank) + knoll)
    return np.maximum(land, WATER)


# --- sky ----------------------------------------------------------------------------------------


def bow_angle() -> Image:
    """Degrees between the line of sight and the point opposite to the sun."""
    x, y = grid(H, W)
    dx, dy = (x - W / 2) / CAMERA.focal, (CAMERA.horizon - y) / CAMERA.focal
    turn, drop = np.radians(BOW_TURN), np.radians(-SUN_HEIGHT)
    toward = np.array([np.sin(turn) * np.cos(drop), np.sin(drop), np.cos(turn) * np.cos(drop)])
    along = (dx * toward[0] + dy * toward[1] + toward[2]) / np.sqrt(dx * dx + dy * dy + 1)
    return f32(np.degrees(np.arccos(np.clip(along, -1, 1))))


def bow() -> tuple[Image, Image]:
    """The light of both bows (three channels) and the brightening and darkening around them."""
    angle = bow_angle()
    first = ramp((angle - 40.0) / 3.2, BOW)
    second = ramp((54.6 - angle) / 5.0, BOW)
    patchy = 0.72 + 0.56 * fbm(H, W, 260, 7, 4)
    light = f32((first + 0.17 * second) * patchy[..., None])
    around = 0.26 * smoothstep(41.5, 26, angle) * smoothstep(43, 40.5, angle)
    around = around - 0.20 * smoothstep(42.5, 43.5, angle) * smoothstep(52, 50, angle)
    return blur(light, 2.5), f32(around)


def sky() -> Image:
    """Rain clouds: a torn ceiling in perspective, veils of rain, a clear gap to the left."""
    x, y = grid(H, W)
    up = np.clip((CAMERA.horizon - y) / CAMERA.horizon, 0, 1)
    far = 1 / (up + 0.10)
    u = f32((x - W / 2) * far * 0.32 + 2000)
    v = f32(far * 420)
    big, fine = fbm(2048, 4096, 330, 1, 7, gain=0.55), fbm(2048, 4096, 120, 2, 6, gain=0.6)
    wobble = (fbm(H, W, 220, 4, 5) - 0.5) * 150
    clouds = sample(big, u + wobble, v + wobble * 0.6)
    detail = sample(fine, f32(u * 1.1 + wobble), f32(v * 1.2 + wobble))
    thick = np.clip(clouds * 0.75 + detail * 0.35, 0, 1)
    lit = sample(big, f32(u + wobble + 26), f32(v + wobble * 0.6 + 22))
    relief = np.clip((clouds - lit) * 2.6 + (detail - 0.5) * 0.5, -0.6, 0.8)
    stops = [(0.0, "c2cad2"), (0.35, "8793a3"), (0.62, "5d6a7d"), (1.0, "3a4557")]
    right = smoothstep(-0.1, 1.0, x / W)
    picture = ramp(f32(np.clip(thick * 0.55 + 0.45 * right, 0, 1)), stops)
    picture = f32(picture * (1 + 0.75 * relief)[..., None])
    warm = np.clip(relief, 0, 1) * smoothstep(0.9, 0.1, f32(x / W))
    picture = f32(picture + warm[..., None] * colour("f2d6a8") * 0.4)
    gap = smoothstep(0.50, 0.30, f32(thick + 0.55 * x / W - 0.12 * up))
    blue = ramp(f32(up), [(0.0, "c8dfe8"), (0.5, "7db0d8"), (1.0, "4a83bd")])
    picture = mix(picture, blue, gap)
    # Veils of rain hang from the clouds and light up near the horizon.
    veil = noise(H, W, (70, 900), 5) * 0.6 + noise(H, W, (24, 700), 6) * 0.4
    veil = sample(veil, f32(x + y * 0.22), y)
    low = smoothstep(0.62, 0.02, f32(up))
    mist = mix(colour("c9c4b4"), colour("8f9aa6"), f32(smoothstep(0.0, 0.9, f32(x / W))))
    return mix(picture, mist, f32(low * (0.35 + 0.6 * veil)))


# --- land ---------------------------------------------------------------------------------------

CROPS = [
    "5f8a2c", "6f9a34", "4f7a28", "86a640", "a8ac4a", "c2ac52", "7f9e3a", "5a8434", "8d7a48",
    "96b048",
]  # fmt: skip


def fields(x: Image, z: Image, depth: Image) -> tuple[Image, Image]:
    """The colours of the patchwork of fields, and the hedges (0..1) between them."""
    wx = x + 40 * ROUGH.at(x, z, 260) + 0.25 * z
    wz = z + 45 * ROUGH.at(f32(x + 500), z, 300)
    u, v = wx / 150, wz / 120 + 0.5 * np.floor(wx / 150)
    column, row = np.floor(u).astype(np.int64), np.floor(v).astype(np.int64)
    which = (column * 7349 + row * 9151 + column * row * 31) % 8191
    palette = np.stack([colour(code) for code in CROPS])
    base = palette[(which * 2654435761 >> 7) % len(CROPS)]
    turned = np.where(which % 2 == 0, wx, wz)
    rows = np.sin(turned * 1.1) * np.clip(1 - depth / 420, 0, 1) * (which % 3 > 0)
    mottled = ROUGH.fractal(x, z, 30, 4) + 0.7 * ROUGH.fractal(x, z, 3.0, 4) * bell(depth, 260)
    base = f32(base * np.exp(0.16 * mottled + 0.10 * rows)[..., None])
    edge_u, edge_v = np.abs(u - np.round(u)) * 150, np.abs(v - np.round(v)) * 120
    hedge = smoothstep(4.5, 1.5, f32(np.minimum(edge_u, edge_v) + 1.5 * ROUGH.at(x, z, 5)))
    return base, hedge


def haze(picture: Image, depth: Image | float, x: Image | float) -> Image:
    """Aerial perspective: distance turns blue-grey, warmer on the sunny left."""
    amount = f32(1 - np.exp(-((f32(depth) / 4300) ** 1.15)))
    tint = mix(colour("c3c2b2"), colour("8b99a8"), f32(np.clip(f32(x) / W, 0, 1)))
    return mix(picture, tint, amount)


def sun_patches(x: Image, z: Image) -> Image:
    """Where the sun breaks through the clouds onto the land: 0..1."""
    patch = ROUGH.at(f32(x + 300), z, 520) + 0.5 * ROUGH.at(x, z, 190) - 0.0003 * x
    return f32(0.22 + 0.78 * smoothstep(-0.45, 0.35, f32(patch)))


def land(picture: Image) -> tuple[Image, Image]:
    """The sky with the land under it, and the distance of everything (infinite for the sky)."""
    px, py = grid(H, W)
    depth = ground_depth(CAMERA, height_of, 14, FAR)
    ground = np.isfinite(depth)
    z = f32(np.where(ground, depth, FAR))
    x = f32((px - W / 2) / CAMERA.focal * z)
    base, hedge = fields(x, z, z)
    woods = smoothstep(0.25, 0.5, f32(ROUGH.fractal(f32(x + 700), z, 300, 3))) * (z > 250)
    woods = np.maximum(woods * (0.8 + 0.2 * ROUGH.at(x, z, 9)), hedge)
    base = mix(base, colour("2b4420"), f32(woods * 0.85))
    near = smoothstep(170, 60, z)
    base = mix(base, colour("64862c"), near)
    lit = sunlight(height_of, x, z, z, SUN) * sun_patches(x, z)
    lit = f32(np.clip(lit, 0, 1))
    painted = base * (
        1.95 * lit[..., None] * f32([1.0, 0.86, 0.60]) + 0.42 * f32([0.72, 0.88, 1.12])
    )
    # Water mirrors the sky, in ripples, more darkly than the sky itself.
    water = smoothstep(0.06, 0.0, f32(height_of(x, z) - WATER))
    ripple = ROUGH.fractal(x, f32(z * 0.25), 4.0, 3) * 14 + 6
    mirrored = sample(picture, px, f32(np.clip(2 * CAMERA.horizon - py * 1.0 + ripple, 0, H - 1)))
    painted = mix(f32(painted), f32(mirrored * 0.85), f32(water))
    painted = haze(painted, z, px)
    return mix(picture, painted, f32(blur(f32(ground), 0.8))), depth


def plant_trees(picture: Image, depth: Image, rng: np.random.Generator) -> None:
    """Trees along hedges and in woods, far ones first, each where its foot is in view."""
    count = 5200
    z = f32(np.geomspace(95, 3600, count) * rng.uniform(0.9, 1.1, count))
    x = f32(rng.uniform(-1.0, 1.0, count) * z)
    _, hedge = fields(x, z, z)
    woods = ROUGH.fractal(f32(x + 700), z, 300, 3)
    keep = (hedge > 0.5) | ((woods > 0.33) & (z > 250)) | (rng.random(count) < 0.015)
    y = height_of(x, z)
    keep &= y > WATER + 1.2
    light = sun_patches(x, z)
    for i in np.flatnonzero(keep)[np.argsort(-z[keep], kind="stable")]:
        far = float(z[i])
        sx, sy = CAMERA.project(float(x[i]), float(y[i]), far)
        size = rng.uniform(6, 13) * CAMERA.focal / far
        if not (-size < sx < W + size and 0 <= sy < H - 1) or size < 2:
            continue
        seen = depth[int(sy), int(np.clip(sx, 0, W - 1))]
        if seen < far * 0.93:
            continue
        bright = mix(colour("41581f"), jitter(colour("a9b250"), rng, 0.15, 0.12), float(light[i]))
        dark = f32(colour("1a2a16") * (0.7 + 0.5 * float(light[i])))
        tints = haze(f32(np.stack([dark, bright])[None]), far, sx)[0]
        cast_shadow(picture, sx + size * 0.35, sy, size, 0.45 * float(light[i]))
        tree(picture, (sx, sy), size, (tints[0], tints[1]), rng, dab=float(np.clip(size / 22, 1, 3)))


def cast_shadow(picture: Image, x: float, y: float, size: float, strength: float) -> None:
    """The soft shadow of a tree on the ground."""
    left, right = max(int(x - size), 0), min(int(x + size) + 1, W)
    top, bottom = max(int(y - size * 0.2), 0), min(int(y + size * 0.2) + 1, H)
    if left >= right or top >= bottom:
        return
    dx = (np.arange(left, right, dtype=np.float32)[None, :] - x) / (size * 0.55)
    dy = (np.arange(top, bottom, dtype=np.float32)[:, None] - y) / (size * 0.09 + 0.5)
    picture[top:bottom, left:right] *= f32(1 - strength * bell(np.hypot(dx, dy), 0.8))[..., None]


def foreground(picture: Image, depth: Image, rng: np.random.Generator) -> None:
    """Wet grass on the near slope, blade by blade, with some flowers."""
    count = 26000
    y = np.sort(H * (0.74 + 0.30 * rng.random(count) ** 0.8))
    x = rng.uniform(0, W, count)
    for px, py in zip(x, y, strict=True):
        row = min(int(py), H - 1)
        far = float(depth[row, int(px)])
        if far > 110:
            continue
        length = 0.55 * rng.uniform(0.5, 1.4) * CAMERA.focal / far
        under = picture[row, int(px)]
        tint = jitter(f32(under * 1.15 + colour("3d5a14") * 0.1), rng, 0.28, 0.1)
        blade(picture, (float(px), float(py)), length, max(length * 0.045, 0.7), rng.normal(0.1, 0.3), tint)


def rainbow() -> Image:
    """A rainbow over wet hills."""
    rng = np.random.default_rng(17)
    light, around = bow()
    picture = sky()
    picture = f32(picture * (1 + around)[..., None] + light * 0.62)
    picture, depth = land(picture)
    plant_trees(picture, depth, rng)
    # The rain is nearer than the far hills: the bow's feet stand in front of them.
    veil = smoothstep(900, 3800, f32(np.where(np.isfinite(depth), depth, 0)))
    picture = f32(picture + light * (0.42 * veil)[..., None])
    foreground(picture, depth, rng)
    return finish(picture, (WIDTH, HEIGHT), 19, grain=0.012, vignette=0.28)
