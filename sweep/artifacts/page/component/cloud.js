// The colors of the picture as a cloud of dots in a room, with the centers among them.

import { colorOf, matrixTimes, pointsOf } from "./color.js";
import { make, screenCanvas, styleColor } from "./dom.js";
import { handColors } from "./lloyd.js";

/** @typedef {import("./color.js").Triple} Triple */

/**
 * A color space as a room: the gray axis stands upright, from black at -1 to white at 1.
 * @typedef {object} Room
 * @property {number[]} axes what right, up and near are in coordinates: orthonormal rows, 3 x 3
 * @property {number[]} middle the coordinates of its middle
 * @property {number} size how far, in coordinates, black and white are from there
 */

/**
 * Where the room is seen from.
 * @typedef {object} Eye
 * @property {number[]} turn the room's right, up and near to the screen's
 * @property {number} x the middle of the screen
 * @property {number} y
 * @property {number} unit what 1 in the room is on the screen, in its middle
 */

/**
 * A center on its way from one place in the room to another.
 * @typedef {object} Disc
 * @property {number} row of the palette
 * @property {Triple} color
 * @property {ArrayLike<number>} from
 * @property {ArrayLike<number>} to
 */

const EYE_DISTANCE = 3.6; // from the middle of the room
const DISC_MILLISECONDS = 250;
const DEPTHS = 1024;

/** @type {Record<string, Room>} */
const ROOMS = {
  rgb: {
    axes: [
      ...[1, -1, 0].map((v) => v / Math.sqrt(2)),
      ...[1, 1, 1].map((v) => v / Math.sqrt(3)),
      ...[1, 1, -2].map((v) => v / Math.sqrt(6)),
    ],
    middle: [127.5, 127.5, 127.5],
    size: 127.5 * Math.sqrt(3),
  },
  oklab: { axes: [0, 1, 0, 1, 0, 0, 0, 0, 1], middle: [0.5, 0, 0], size: 0.5 },
};

/**
 * Where colors are in the room of a space: right, up and near of each, one after the other.
 * @param {ArrayLike<number>} colors R, G, B, one after the other
 * @param {string} space
 */
function roomPlaces(colors, space) {
  const { axes, middle, size } = ROOMS[space];
  const places = pointsOf(colors, space);
  for (let i = 0; i < places.length; i += 3) {
    const [x, y, z] = middle.map((m, c) => (places[i + c] - m) / size);
    places.set(matrixTimes(axes, x, y, z), i);
  }
  return places;
}

/**
 * The color of a place in a room, or the one that clipping makes of it.
 * @param {Triple} place
 * @param {string} space
 */
function roomColor(place, space) {
  const { axes, middle, size } = ROOMS[space];
  const [x, y, z] = matrixTimes(transposed(axes), ...place).map((v, c) => v * size + middle[c]);
  return colorOf(x, y, z, space);
}

/** @param {number[]} m 3 x 3 */
function transposed(m) {
  return [0, 3, 6, 1, 4, 7, 2, 5, 8].map((i) => m[i]);
}

/**
 * @param {number} yaw
 * @param {number} pitch
 */
function turnOf(yaw, pitch) {
  const [c, s, C, S] = [Math.cos(yaw), Math.sin(yaw), Math.cos(pitch), Math.sin(pitch)];
  return [c, 0, s, s * S, C, -c * S, -s * C, S, c * C];
}

/**
 * Where places are on the screen: x, y, what 1 is there, and how near, of each.
 * @param {ArrayLike<number>} places
 * @param {Eye} eye
 */
function projected(places, { turn: m, x, y, unit }) {
  const seen = new Float32Array((places.length / 3) * 4);
  for (let i = 0, to = 0; i < places.length; i += 3, to += 4) {
    const [right, up, near] = [places[i], places[i + 1], places[i + 2]];
    const depth = m[6] * right + m[7] * up + m[8] * near;
    const scale = (unit * EYE_DISTANCE) / (EYE_DISTANCE - depth);
    seen[to] = x + scale * (m[0] * right + m[1] * up + m[2] * near);
    seen[to + 1] = y - scale * (m[3] * right + m[4] * up + m[5] * near);
    seen[to + 2] = scale;
    seen[to + 3] = depth;
  }
  return seen;
}

/**
 * Which to paint first: the far before the near, in as many steps as there are buckets.
 * @param {Float32Array} seen as from `projected`
 */
function fromFarToNear(seen) {
  const count = seen.length / 4;
  const bucket = (/** @type {number} */ i) =>
    Math.max(0, Math.min(DEPTHS - 1, ((seen[4 * i + 3] + 1.2) / 2.4) * DEPTHS)) | 0;
  const starts = new Uint32Array(DEPTHS + 1);
  for (let i = 0; i < count; i++) starts[bucket(i) + 1]++;
  for (let d = 0; d < DEPTHS; d++) starts[d + 1] += starts[d];
  const order = new Uint32Array(count);
  for (let i = 0; i < count; i++) order[starts[bucket(i)]++] = i;
  return order;
}

/**
 * A disc with smooth edges, over what is there.
 * @param {ImageData} image
 * @param {Uint32Array} pixels of it
 * @param {number} x
 * @param {number} y
 * @param {number} radius
 * @param {number} color as in `pixels`
 */
function paintDot(image, pixels, x, y, radius, color) {
  const { width, height } = image;
  const outer = radius + 0.5;
  const [full, none] = [Math.max(0, radius - 0.5) ** 2, outer ** 2];
  const [left, right] = [Math.max(0, Math.ceil(x - outer)), Math.min(width - 1, x + outer)];
  const bottom = Math.min(height - 1, y + outer);
  for (let py = Math.max(0, Math.ceil(y - outer)); py <= bottom; py++)
    for (let px = left; px <= right; px++) {
      const squared = (px - x) ** 2 + (py - y) ** 2;
      if (squared <= full) pixels[py * width + px] = color;
      else if (squared < none)
        blendPixel(image.data, 4 * (py * width + px), color, outer - Math.sqrt(squared));
    }
}

/**
 * @param {Uint8ClampedArray} bytes
 * @param {number} at
 * @param {number} color its bytes from the lowest
 * @param {number} cover how much of the pixel it covers, to 1
 */
function blendPixel(bytes, at, color, cover) {
  const under = (bytes[at + 3] / 255) * (1 - cover);
  const both = under + cover;
  for (let c = 0; c < 3; c++)
    bytes[at + c] = (((color >>> (8 * c)) & 255) * cover + bytes[at + c] * under) / both;
  bytes[at + 3] = 255 * both;
}

/** The edges of what a screen can show, as colors: 12 rows of 9, from corner to corner. */
function cubeEdges() {
  const edges = [];
  for (let corner = 0; corner < 8; corner++)
    for (const bit of [1, 2, 4])
      if (!(corner & bit))
        edges.push(Array.from({ length: 9 }, (_, i) =>
          [1, 2, 4].map((c) => (c === bit ? (255 * i) / 8 : corner & c ? 255 : 0)),
        ));
  return edges;
}

/** @type {[string, Triple][]} */
const CORNER_WORDS = [
  ["black", [0, 0, 0]],
  ["white", [255, 255, 255]],
  ["red", [255, 0, 0]],
  ["green", [0, 255, 0]],
  ["blue", [0, 0, 255]],
];

/**
 * The panel of the cloud.
 * @param {import("./data.js").Sweep} sweep
 * @param {import("./state.js").State} state
 * @param {(row: number, place: Float64Array) => void} [onDrag] is told where, in the space of the
 *     sweep, a center of `state.now.hand` is dragged to
 */
export function cloudPanel(sweep, state, onDrag) {
  const { weights } = sweep;
  let space = ["rgb", "linear"].includes(sweep.about.space) ? "rgb" : "oklab";
  let [yaw, pitch, zoom] = [0.5, 0.4, 1];
  let [places, edges, corners] = roomOf(space);
  let colors = new Uint32Array(0);
  /** @type {Disc[]} */
  let discs = [];
  let [discsPlace, moveStart, lastFrame] = [-2, -Infinity, 0];
  // What was painted last, for who points at it; in pixels of the screen.
  let [dots, centers] = [new Float32Array(0), new Float32Array(0)];
  let pixelScale = 1;
  /** @type {ImageData | undefined} */
  let image;
  /** @type {{ row: number, depth: number, x: number, y: number } | null} */
  let held = null;
  let [lastX, lastY] = [0, 0];
  /** @type {Eye} */
  let eye = { turn: [], x: 0, y: 0, unit: 1 };

  /** @param {string} of @returns {[Float64Array, Float64Array[], Float64Array]} */
  function roomOf(of) {
    return [
      roomPlaces(sweep.means, of),
      cubeEdges().map((edge) => roomPlaces(edge.flat(), of)),
      roomPlaces(CORNER_WORDS.flatMap(([, color]) => color), of),
    ];
  }

  const rowsNow = () => {
    const { hand, k } = state.now;
    if (!hand) return sweep.rows(sweep.level(k).place);
    return hand.assigned ? hand.labels : null;
  };

  const colorsNow = () => {
    const { hand, k } = state.now;
    if (hand) return handColors(hand, sweep.about.space);
    const { palette, counts } = sweep.level(k);
    return Array.from(counts, (_, row) => /** @type {Triple} */ ([...palette.subarray(3 * row, 3 * row + 3)]));
  };

  /** How far the centers have come, 0 to 1. */
  const progress = () => {
    const t = Math.min(1, (performance.now() - moveStart) / DISC_MILLISECONDS);
    return t * t * (3 - 2 * t);
  };

  const discPlaces = () => {
    const t = progress();
    return discs.map(({ from, to }) => Array.from(to, (v, c) => from[c] + t * (v - from[c])));
  };

  /** The row, at one level, that a row of a later level comes from. */
  const ancestor = (/** @type {number} */ row, /** @type {number} */ later, /** @type {number} */ earlier) => {
    for (let place = later; place > earlier; place--) row = sweep.levels[place].parents[row];
    return row;
  };

  // A center comes from where its ancestor is; when K falls, all go to where theirs is.
  function moveDiscs() {
    const { hand, k } = state.now;
    const place = hand ? -1 : sweep.level(k).place;
    const colors = colorsNow();
    const to = roomPlaces(colors.flat(), space);
    const target = (/** @type {number} */ row) => to.subarray(3 * row, 3 * row + 3);
    const at = discPlaces();
    const known = hand ? discsPlace === -1 && !held : discsPlace >= 0;
    const origin = (/** @type {number} */ row) =>
      known ? at[discs.findIndex((disc) => disc.row === ancestor(row, place, discsPlace))] : undefined;
    if (known && place < discsPlace)
      discs = discs.map((disc, i) => {
        const row = ancestor(disc.row, discsPlace, place);
        return { row, color: colors[row], from: at[i], to: target(row) };
      });
    else
      discs = colors.map((color, row) => ({
        row,
        color,
        from: origin(row) ?? target(row),
        to: target(row),
      }));
    discsPlace = place;
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    moveStart = still ? -Infinity : performance.now();
  }

  function colorDots() {
    const rows = rowsNow();
    const centersNow = colorsNow();
    colors = sweep.colors((s) =>
      rows && byCluster.value ? centersNow[rows[s]] : sweep.means.subarray(3 * s, 3 * s + 3),
    );
    repaint();
  }

  function follow() {
    moveDiscs();
    colorDots();
  }

  // Its area grows with the logarithm of the pixels that it stands for.
  const dotRadius = (/** @type {number} */ s) =>
    Math.max(0.9 * pixelScale, dots[4 * s + 2] * 0.0042 * Math.sqrt(Math.log2(1 + weights[s])));

  const discRadius = (/** @type {number} */ i) =>
    (centers[4 * i + 2] / eye.unit) * pixelScale * (4 + 7 / Math.sqrt(discs.length));

  /** @type {Parameters<typeof screenCanvas>[1]} */
  function paint(canvas, width, height, scale) {
    const now = performance.now();
    if (turning()) yaw += Math.min(now - lastFrame, 100) * 0.0005;
    lastFrame = now;
    pixelScale = scale;
    eye = {
      turn: turnOf(yaw, pitch),
      x: canvas.width / 2,
      y: canvas.height / 2,
      unit: zoom * scale * Math.min(0.41 * height, 0.4 * width),
    };
    dots = projected(places, eye);
    centers = projected(discPlaces().flat(), eye);
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    paintDots(context);
    paintRoom(context);
    paintSpot(context);
    paintCenters(context);
    if (turning() || progress() < 1) repaint();
  }

  /** @param {CanvasRenderingContext2D} context */
  function paintDots(context) {
    const { width, height } = context.canvas;
    if (image?.width !== width || image.height !== height)
      image = context.createImageData(width, height);
    const pixels = new Uint32Array(image.data.buffer).fill(0);
    for (const s of fromFarToNear(dots))
      paintDot(image, pixels, dots[4 * s], dots[4 * s + 1], dotRadius(s), colors[s]);
    context.putImageData(image, 0, 0);
  }

  /** @param {CanvasRenderingContext2D} context */
  function paintRoom(context) {
    // Behind the dots, which are there already.
    context.globalCompositeOperation = "destination-over";
    context.lineWidth = pixelScale;
    context.strokeStyle = styleColor(canvas, "--muted");
    context.globalAlpha = 0.5;
    context.beginPath();
    for (const edge of [...edges, ...(space === "oklab" ? [corners.subarray(0, 6)] : [])]) {
      const seen = projected(edge, eye);
      for (let i = 0; i < seen.length; i += 4)
        if (i) context.lineTo(seen[i], seen[i + 1]);
        else context.moveTo(seen[i], seen[i + 1]);
    }
    context.stroke();
    context.globalAlpha = 1;
    context.globalCompositeOperation = "source-over";
    context.fillStyle = styleColor(canvas, "--muted");
    context.font = `${12 * pixelScale}px ${getComputedStyle(canvas).fontFamily}`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    const seen = projected(corners, eye);
    CORNER_WORDS.forEach(([word], i) => {
      const [x, y] = [seen[4 * i], seen[4 * i + 1]];
      const out = (14 * pixelScale) / Math.hypot(x - eye.x, y - eye.y);
      context.fillText(word, x + 1.6 * out * (x - eye.x), y + out * (y - eye.y));
    });
  }

  /** @param {CanvasRenderingContext2D} context */
  function paintSpot(context) {
    const { spot } = state.now;
    if (spot < 0 || spot >= weights.length) return;
    const [x, y] = dots.subarray(4 * spot);
    const row = rowsNow()?.[spot];
    const i = discs.findIndex((disc) => disc.row === row);
    context.strokeStyle = styleColor(canvas, "--ink");
    context.lineWidth = 2 * pixelScale;
    context.beginPath();
    context.arc(x, y, dotRadius(spot) + 4 * pixelScale, 0, 7);
    context.stroke();
    if (i < 0) return;
    context.beginPath();
    context.moveTo(x, y);
    context.lineTo(centers[4 * i], centers[4 * i + 1]);
    context.stroke();
  }

  /** @param {CanvasRenderingContext2D} context */
  function paintCenters(context) {
    const [ink, panel] = [styleColor(canvas, "--ink"), styleColor(canvas, "--panel")];
    for (const i of fromFarToNear(centers)) {
      const [x, y] = centers.subarray(4 * i);
      /** @type {[number, string][]} */
      const rings = [[3.5, panel], [2, ink], [0, `rgb(${discs[i].color})`]];
      for (const [wider, color] of rings) {
        context.fillStyle = color;
        context.beginPath();
        context.arc(x, y, discRadius(i) + wider * pixelScale, 0, 7);
        context.fill();
      }
    }
  }

  /**
   * What is under the pointer: the nearest to it, and of those that it is on the foremost.
   * @param {PointerEvent} event
   * @param {Float32Array} seen
   * @param {(i: number) => number} radius
   */
  function under({ offsetX, offsetY }, seen, radius) {
    let [found, least] = [-1, 8 * pixelScale];
    for (let i = 0; i < seen.length / 4; i++) {
      const x = offsetX * pixelScale - seen[4 * i];
      const y = offsetY * pixelScale - seen[4 * i + 1];
      const off = Math.hypot(x, y) - radius(i);
      const far = off > 0 ? off : -2 - seen[4 * i + 3];
      if (far < least) [found, least] = [i, far];
    }
    return found;
  }

  const point = (/** @type {PointerEvent} */ event) =>
    state.set({ spot: under(event, dots, dotRadius) });

  /** @param {PointerEvent} event */
  function grab(event) {
    if (!event.isPrimary) return;
    canvas.setPointerCapture(event.pointerId);
    [lastX, lastY] = [event.offsetX, event.offsetY];
    const i = state.now.hand && onDrag ? under(event, centers, discRadius) : -1;
    const [x, y, , depth] = centers.subarray(4 * i);
    held = i < 0 ? null : { row: discs[i].row, depth, x: x - lastX * pixelScale, y: y - lastY * pixelScale };
    if (!held) point(event);
  }

  /** @param {PointerEvent} event */
  function move(event) {
    if (!event.isPrimary) return;
    if (!event.buttons) return point(event);
    const { offsetX, offsetY } = event;
    if (held) drag(held, offsetX * pixelScale + held.x, offsetY * pixelScale + held.y);
    else {
      turnBy((offsetX - lastX) * 0.01, (offsetY - lastY) * 0.01);
      [lastX, lastY] = [offsetX, offsetY];
    }
  }

  /**
   * A center goes where the pointer is, as far away as it was.
   * @param {NonNullable<typeof held>} center
   * @param {number} x
   * @param {number} y
   */
  function drag({ row, depth }, x, y) {
    const scale = (eye.unit * EYE_DISTANCE) / (EYE_DISTANCE - depth);
    const place = matrixTimes(transposed(eye.turn), (x - eye.x) / scale, (eye.y - y) / scale, depth);
    onDrag?.(row, pointsOf(roomColor(place, space), sweep.about.space));
  }

  const drop = () => (held = null);

  /**
   * @param {number} right
   * @param {number} down
   */
  function turnBy(right, down) {
    yaw += right;
    pitch = Math.max(-1.57, Math.min(1.57, pitch + down));
    repaint();
  }

  /** @param {number} factor */
  function zoomBy(factor) {
    zoom = Math.max(0.5, Math.min(8, zoom * factor));
    repaint();
  }

  /** @type {Record<string, () => void>} */
  const keys = {
    ArrowLeft: () => turnBy(-0.1, 0),
    ArrowRight: () => turnBy(0.1, 0),
    ArrowUp: () => turnBy(0, -0.1),
    ArrowDown: () => turnBy(0, 0.1),
    "+": () => zoomBy(1.2),
    "=": () => zoomBy(1.2),
    "-": () => zoomBy(1 / 1.2),
  };

  const [canvas, repaint] = screenCanvas(
    {
      class: "cloud-view",
      tabindex: 0,
      role: "img",
      "aria-label":
        "The colors of the picture as dots in space, among them the centers. Arrow keys turn it, plus and minus zoom.",
      onpointerdown: grab,
      onpointermove: move,
      onpointerup: drop,
      onpointercancel: drop,
      // A finger that is lifted leaves what it pointed at.
      onpointerleave: (/** @type {PointerEvent} */ event) =>
        event.pointerType === "touch" || state.set({ spot: -1 }),
      onkeydown: (/** @type {KeyboardEvent} */ event) => {
        if (!keys[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
        event.preventDefault();
        keys[event.key]();
      },
      // The wheel scrolls the page until the cloud has been clicked, or with Ctrl: a pinch.
      onwheel: (/** @type {WheelEvent} */ event) => {
        if (!canvas.matches(":focus") && !event.ctrlKey) return;
        event.preventDefault();
        zoomBy(Math.exp(-event.deltaY * 0.002));
      },
    },
    paint,
  );

  const turn = make(
    "button",
    {
      class: "button",
      type: "button",
      "aria-pressed": "false",
      onclick: () => {
        turn.setAttribute("aria-pressed", String(!turning()));
        lastFrame = performance.now();
        repaint();
      },
    },
    "Turn",
  );
  const turning = () => turn.getAttribute("aria-pressed") === "true";

  const byCluster = make(
    "select",
    { onchange: colorDots },
    make("option", { value: "" }, "their own"),
    make("option", { value: "1" }, "their cluster’s"),
  );
  const spaces = make(
    "select",
    {
      onchange: () => {
        space = spaces.value;
        [places, edges, corners] = roomOf(space);
        discsPlace = -2;
        follow();
      },
    },
    make("option", { value: "rgb" }, "the RGB cube"),
    make("option", { value: "oklab", selected: space === "oklab" }, "OKLab"),
  );
  const zoomButton = (/** @type {string} */ sign, /** @type {string} */ name, /** @type {number} */ factor) =>
    make(
      "button",
      { class: "button", type: "button", "aria-label": name, onclick: () => zoomBy(factor) },
      sign,
    );

  state.watch(["k", "hand"], follow);
  state.watch(["spot"], repaint);
  follow();
  return make(
    "div",
    { class: "cloud" },
    make(
      "div",
      { class: "cloud-controls" },
      make("label", {}, "Space ", spaces),
      make("label", {}, "Colors ", byCluster),
      turn,
      zoomButton("−", "Zoom out", 1 / 1.2),
      zoomButton("+", "Zoom in", 1.2),
    ),
    canvas,
    make(
      "p",
      { class: "cloud-hint" },
      "Each dot stands for pixels of nearly one color, and is larger the more there are. The ringed discs are the " +
        "centers. Drag or use the arrow keys to turn the cloud.",
    ),
  );
}
