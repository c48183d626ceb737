"""A double rainbow over wet hills, the low sun behind the viewer.

The bow is where optics puts it: at 41 to 43 degrees around the point opposite to the sun (the faint
outer one, its colours reversed, at 50 to 54), brighter inside and darker between the two.
"""

import numpy as np

from painting.land import Camera, Rough, blades, cast_shadow, ground_depth, sunlight, tree
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
    bends = 95 * np.sin(z / 210 + 0.6) + 60 * np.sin(z / 520 + 2.0) - 0.02 * z
    return f32(bends - 30 + 420 * smoothstep(330, 90, z))


def height_of(x: Image, z: Image) -> Image:
    """Rolling hills, higher with distance, with a river valley through them."""
    hills = 30 * ROUGH.at(x, z, 420) + 9 * ROUGH.at(x, z, 130) + 2.2 * ROUGH.at(x, z, 47)
    hills = hills + 0.5 * ROUGH.at(x, z, 13)
    ridge = 1 - np.abs(ROUGH.at(f32(x + 900), f32(z + 400), 1500))
    mountains = smoothstep(1800, 7000, z) * (210 * ridge**2 + 60 * ROUGH.at(x, z, 620))
    mountains = mountains + smoothstep(2500, 7000, z) * 26 * ROUGH.at(x, z, 210)
    bank = smoothstep(6, 150, f32(np.abs(x - river(z))))
    knoll = (30 + 0.06 * x) * smoothstep(190, 22, z)
    land = f32((hills + 12) * bank + mountains * bank - 20 * (1 - bank) + knoll)
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
    around = 0.42 * smoothstep(41.5, 26, angle) * smoothstep(43, 40.5, angle)
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
    stops = [(0.0, "c2cad2"), (0.35, "8793a3"), (0.62, "5d6a7d"), (1.0, "343f54")]
    right = smoothstep(-0.1, 1.0, f32(x / W))
    picture = ramp(f32(np.clip(thick * 0.55 + 0.45 * right, 0, 1)), stops)
    picture = f32(picture * (1 + 0.95 * relief)[..., None])
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
    mottled = ROUGH.fractal(x, z, 40, 5) + 0.9 * ROUGH.fractal(x, z, 3.0, 4) * bell(depth, 420)
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
    # One break is where the picture wants it: on the hills in the middle and the trees before them.
    patch = patch + 1.3 * bell(f32(np.hypot(x - 50, 0.55 * (z - 500))), 290)
    return f32(0.10 + 0.90 * smoothstep(-0.30, 0.30, f32(patch)))


def land(picture: Image) -> tuple[Image, Image]:
    """The sky with the land under it, and the distance of everything (infinite for the sky)."""
    depth = ground_depth(CAMERA, height_of, 12, FAR)
    top = int(np.isfinite(depth).any(axis=1).argmax()) - 4
    ground = np.isfinite(depth[top:])
    z = f32(np.where(ground, depth[top:], FAR))
    px, py = grid(H - top, W)
    py = f32(py + top)
    x = f32((px - W / 2) / CAMERA.focal * z)
    base, hedge = fields(x, z, z)
    woods = smoothstep(0.25, 0.5, f32(ROUGH.fractal(f32(x + 700), z, 300, 3))) * (z > 250)
    woods = np.maximum(woods * (0.8 + 0.2 * ROUGH.at(x, z, 9)), hedge)
    base = mix(base, colour("2b4420"), f32(woods * 0.85))
    close = ramp(
        f32(0.5 + 0.6 * ROUGH.fractal(x, z, 9, 4)), [(0, "44681e"), (0.5, "6f8a2e"), (1, "a8a046")]
    )
    base = mix(base, close, smoothstep(150, 60, z))
    lit = np.clip(sunlight(height_of, x, z, z, SUN) * sun_patches(x, z), 0, 1)
    sun, shadow = f32([1.0, 0.84, 0.54]), f32([0.66, 0.84, 1.10])
    painted = f32(base * (3.3 * lit[..., None] * sun + 0.40 * shadow))
    # Water mirrors the sky, softly and more darkly than the sky itself.
    water = smoothstep(0.06, 0.0, f32(height_of(x, z) - WATER))
    ripple = ROUGH.fractal(x, f32(z * 0.2), 5.0, 3) * 10
    mirror = blur(picture[: top + 200], 10)
    mirrored = sample(mirror, px, f32(np.clip(2 * CAMERA.horizon - py + ripple, 0, top + 190)))
    painted = mix(painted, f32(mirrored * 1.2), f32(water))
    picture[top:] = mix(picture[top:], haze(painted, z, px), blur(f32(ground), 0.8))
    return picture, depth


def plant_trees(picture: Image, depth: Image, rng: np.random.Generator) -> None:
    """Trees along hedges and in woods, far ones first, each where its foot is in view."""
    count = 9000
    z = f32(np.geomspace(100, 3600, count) * rng.uniform(0.9, 1.1, count))
    x = f32(rng.uniform(-1.0, 1.0, count) * z)
    _, hedge = fields(x, z, z)
    woods = ROUGH.fractal(f32(x + 700), z, 300, 3)
    keep = (hedge > 0.4) | ((woods > 0.33) & (z > 250)) | (rng.random(count) < 0.018)
    keep &= height_of(x, z) > WATER + 1.2
    size = np.where(hedge > 0.4, rng.uniform(2.5, 11, count), rng.uniform(6, 13, count))
    # A group of trees on the near slope, against the dark part of the sky.
    grove = f32([(0.36, 118), (0.44, 132), (0.50, 124), (0.40, 150), (0.57, 140)])
    x, z = np.append(x, grove[:, 0] * grove[:, 1]), np.append(z, grove[:, 1])
    size, keep = np.append(size, f32([15, 12, 17, 13, 12])), np.append(keep, np.full(5, True))
    y, light = height_of(x, z), sun_patches(x, z)
    for i in np.flatnonzero(keep)[np.argsort(-z[keep], kind="stable")]:
        far, lit = float(z[i]), float(light[i])
        sx, sy = CAMERA.project(float(x[i]), float(y[i]), far)
        tall = float(size[i]) * CAMERA.focal / far
        if not (-tall < sx < W + tall and 0 <= sy < H - 1) or tall < 2:
            continue
        if depth[int(sy), int(np.clip(sx, 0, W - 1))] < far * 0.93:
            continue
        leaves = mix(colour("7d8f34"), colour("c29a3c"), float(rng.random() ** 2))
        bright = mix(colour("3c521f"), jitter(f32(leaves * 2.1), rng, 0.15, 0.1), lit)
        dark = f32(colour("1c2c14") * (0.6 + 0.9 * lit))
        tints = haze(f32(np.stack([dark, bright])[None]), far, sx)[0]
        cast_shadow(picture, sx + tall * 0.35, sy, tall, 0.09, 0.55 * lit)
        dab = float(np.clip(tall / 40, 1, 2.6))
        tree(picture, (sx, sy), tall, (tints[0], tints[1]), rng, dab=dab)


def foreground(picture: Image, depth: Image, rng: np.random.Generator) -> None:
    """Wet grass on the near slope, blade by blade."""
    count = 60000
    y = f32(np.sort(H * (0.70 + 0.36 * rng.random(count) ** 0.8)))
    x = f32(rng.uniform(0, W, count))
    row, column = np.minimum(y, H - 1).astype(np.intp), x.astype(np.intp)
    far = depth[row, column]
    near = np.flatnonzero(far < 125)
    row, column, far = row[near], column[near], far[near]
    tall = 0.8 * rng.uniform(0.4, 1.5, len(near))
    length = f32(tall * CAMERA.focal / far * (1 + 0.5 * ROUGH.at(f32(x[near] * far / 900), far, 3)))
    tints = picture[row, column] * 1.18 * np.exp(rng.normal(0, 0.26, (len(near), 1)))
    tints = tints * np.exp(rng.normal(0, 0.1, (len(near), 3)))
    roots = np.stack([x[near], y[near]], axis=-1)
    lean = f32(np.clip(rng.normal(0.2, 0.3, len(near)), -1, 1))
    blades(picture, roots, length, f32(np.maximum(length * 0.045, 0.6)), lean, f32(tints))


def rainbow() -> Image:
    """A rainbow over wet hills."""
    rng = np.random.default_rng(17)
    light, around = bow()
    clouds = f32(sky() * (1 + around)[..., None])
    picture, depth = land(clouds)
    # The rain is nearer than the far hills: the bow's feet stand in front of them.
    veil = np.where(np.isfinite(depth), 0.45 * smoothstep(600, 3500, depth), 0.66)
    picture = f32(picture + light * veil[..., None])
    plant_trees(picture, depth, rng)
    foreground(picture, depth, rng)
    return finish(f32(picture * 1.12), (WIDTH, HEIGHT), 19, grain=0.009, vignette=0.25)
