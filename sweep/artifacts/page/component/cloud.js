// The colors of the picture as a cloud of dots in a room, with the centers among them.

import { colorOf, inverted, matrixTimes, pointsOf } from "./color.js";
import { colorAt, hexesOf } from "./data.js";
import { buttonOf, labeled, make, motionReduced, screenCanvas, selectOf } from "./dom.js";
import { styleColor, withModifier } from "./dom.js";
import { handColors, nearestCenters } from "./lloyd.js";
import { clamp } from "./numbers.js";

// Color spaces as rooms: what is in the middle, and the matrix from coordinates around it to right,
// up and near. The gray axis stands upright, from black at -1 to white at 1.
/** @type {Record<string, number[][]>} */
const ROOMS = {
  rgb: [
    [127.5, 127.5, 127.5],
    [32, -32, 0, 26.15, 26.15, 26.15, 18.5, 18.5, -37].map((v) => v / 1e4),
  ],
  oklab: [
    [0.5, 0, 0],
    [0, 2, 0, 2, 0, 0, 0, 0, 2],
  ],
};
// Less and more, by turns: of yaw, of pitch, and twice of zoom.
const CLOUD_KEYS = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "-", "+", "_", "="];
const DOTS = 2 ** 22; // as many as there can be
const EYE_DISTANCE = 3.6; // from the middle
const CUBE_WORDS = ["black", "red", "green", "", "blue", "", "", "white"];
const CUBE = CUBE_WORDS.flatMap((_, corner) => [1, 2, 4].map((bit) => (corner & bit ? 255 : 0)));

/**
 * Where colors are in the room of a space: right, up and near of each, one after the other.
 * @param {ArrayLike<number>} colors R, G, B, one after the other
 * @param {string} space
 */
function roomPlaces(colors, space) {
  const [[x, y, z], axes] = ROOMS[space];
  const places = pointsOf(colors, space);
  for (let i = 0; i < places.length; i += 3)
    places.set(matrixTimes(axes, places[i] - x, places[i + 1] - y, places[i + 2] - z), i);
  return places;
}

/**
 * A disc with a smooth edge, over what is there.
 * @param {ImageData} image
 * @param {Uint32Array} whole its pixels
 * @param {number} x
 * @param {number} y
 * @param {number} radius
 * @param {number} color as one of these pixels
 */
function paintDot({ data, width, height }, whole, x, y, radius, color) {
  const edge = radius + 0.5;
  const full = Math.max(0, edge - 1) ** 2;
  const [right, bottom] = [Math.min(width - 1, x + edge), Math.min(height - 1, y + edge)];
  for (let py = Math.max(0, Math.ceil(y - edge)); py <= bottom; py++)
    for (let px = Math.max(0, Math.ceil(x - edge)); px <= right; px++) {
      const squared = (px - x) * (px - x) + (py - y) * (py - y);
      const at = py * width + px;
      if (squared <= full) whole[at] = color;
      else if (squared < edge * edge) {
        const cover = edge - Math.sqrt(squared);
        for (let c = 0; c < 3; c++)
          data[4 * at + c] += cover * (((color >> (8 * c)) & 255) - data[4 * at + c]);
      }
    }
}

/**
 * The panel of the cloud.
 * @param {import("./data.js").Sweep} sweep
 * @param {import("./state.js").State} state
 * @param {(row: number, place: Float64Array) => void} [onDrag] is told where, in the space of the
 *     sweep, a center of `state.now.hand` is dragged to
 */
export function cloudPanel(sweep, state, onDrag) {
  const { about, means, weights } = sweep;
  let [yaw, pitch, zoom, moved, painted, lastX, lastY] = [0.5, 0.4, 1, 0, 0, 0, 0];
  /** @type {number[]} */
  let turn = [];
  let unit = 1; // what 1 in the middle of the room is on the screen
  let pixels = 1; // of the screen in a CSS px
  // The centers: of a level or, -1, of k-means by hand; on their way.
  let place = -2;
  let [from, to] = [new Float64Array(), new Float64Array()];
  /** @type {string[]} */
  let hexes = [];
  /** @type {Uint8Array | null} */
  let labels = null;
  let held = -1;
  // As they are seen, and the colors of the dots, as `Sweep.colors` has them.
  let [places, dots, centers] = [from, from, from];
  let colors = new Uint32Array();

  /**
   * Where places are on the screen: x, y, how large 1 is there, and how near, of each.
   * @param {Float64Array} room
   */
  function seen(room) {
    const on = new Float64Array((4 * room.length) / 3);
    for (let i = 0, at = 0; i < room.length; i += 3, at += 4) {
      const [right, up, near] = matrixTimes(turn, room[i], room[i + 1], room[i + 2]);
      const size = (unit * EYE_DISTANCE) / (EYE_DISTANCE - near);
      on.set([canvas.width / 2 + size * right, canvas.height / 2 - size * up, size, near], at);
    }
    return on;
  }

  const progress = () => Math.min(1, (performance.now() - moved) / 250);

  function centersNow() {
    const t = progress();
    return to.map((v, i) => v - (1 - t) ** 3 * (v - from[i]));
  }

  /**
   * Which of the centers so far, those of another place, a row comes from or goes on from.
   * @param {number} was
   * @returns {(row: number) => number} NaN if none
   */
  function origins(was) {
    if (was < 0 || place < 0) return (row) => (was === place ? row : NaN);
    const [low, high] = [Math.min(was, place), Math.max(was, place)];
    let ancestors = Array.from(sweep.levels[high].counts, (_, row) => row);
    for (const { parents } of sweep.levels.slice(low + 1, high + 1).reverse())
      ancestors = ancestors.map((row) => parents[row]);
    return (row) => (place > was ? ancestors[row] : ancestors.indexOf(row));
  }

  function follow() {
    const { hand, k } = state.now;
    const level = sweep.level(k);
    const palette = hand ? handColors(hand, about.space).flat() : level.palette;
    const [before, was] = [centersNow(), place];
    place = hand ? -1 : level.place;
    if (!hand) labels = sweep.rows(place);
    else labels = hand.assigned ? nearestCenters(pointsOf(means, about.space), hand.basis) : null;
    hexes = hexesOf(palette);
    to = roomPlaces(palette, spaces.value);
    const origin = origins(was);
    from = to.map((v, i) => before[3 * origin(Math.floor(i / 3)) + (i % 3)] ?? v);
    const still = held >= 0 || motionReduced();
    moved = still ? 0 : performance.now();
    colors = sweep.colors((s) => {
      const row = dyes.value && labels ? labels[s] : -1;
      return row < 0 ? colorAt(means, s) : colorAt(palette, row);
    });
    repaint();
  }

  function enter() {
    places = roomPlaces(means, spaces.value);
    place = -2;
    follow();
  }

  /** @param {number} s @returns {number} its area grows with the logarithm of the pixels */
  const radius = (s) =>
    Math.max(0.9 * pixels, dots[4 * s + 2] * 0.0042 * Math.sqrt(Math.log2(1 + weights[s])));

  /** @type {Parameters<typeof screenCanvas>[1]} */
  function paint({ width, height }, _width, _height, scale) {
    const now = performance.now();
    if (spinning()) yaw += Math.min(now - painted, 100) / 2000;
    [painted, pixels, unit] = [now, scale, zoom * Math.min(0.41 * height, 0.4 * width)];
    const [c, s, C, S] = [Math.cos(yaw), Math.sin(yaw), Math.cos(pitch), Math.sin(pitch)];
    turn = [c, 0, s, s * S, C, -c * S, -s * C, S, c * C];
    dots = seen(places);
    centers = seen(centersNow());
    context.fillStyle = styleColor(canvas, "--panel");
    context.fillRect(0, 0, width, height);
    paintRoom();
    const image = context.getImageData(0, 0, width, height);
    const whole = new Uint32Array(image.data.buffer);
    // Numbers that sort by depth, with the dot in the last digits.
    const order = new Float64Array(weights.length);
    order.forEach((_, i) => (order[i] = Math.round((dots[4 * i + 3] + 9) * 1e6) * DOTS + i));
    for (const key of order.sort()) {
      const i = key % DOTS;
      paintDot(image, whole, dots[4 * i], dots[4 * i + 1], radius(i), colors[i]);
    }
    context.putImageData(image, 0, 0);
    paintSpot();
    hexes.forEach(paintCenter);
    if (spinning() || progress() < 1) repaint();
  }

  /** @param {number} x @param {number} y @param {number} toX @param {number} toY */
  function line(x, y, toX, toY) {
    context.beginPath();
    context.moveTo(x, y);
    context.lineTo(toX, toY);
    context.stroke();
  }

  /** @param {number} x @param {number} y @param {number} size */
  function circle(x, y, size) {
    context.beginPath();
    context.arc(x, y, size, 0, 7);
  }

  // The edges of the cube, or the gray axis.
  function paintRoom() {
    const corners = seen(roomPlaces(CUBE, spaces.value));
    context.strokeStyle = styleColor(canvas, "--line");
    context.fillStyle = styleColor(canvas, "--muted");
    context.lineWidth = pixels;
    context.font = `${12 * pixels}px ${getComputedStyle(canvas).fontFamily}`;
    context.textAlign = "center";
    const bits = spaces.value === "rgb" ? [1, 2, 4] : [7];
    CUBE_WORDS.forEach((word, a) => {
      const [x, y] = corners.subarray(4 * a);
      context.fillText(word, x, y + (y < canvas.height / 2 ? -6 : 16) * pixels);
      for (const bit of bits)
        if (!(a & bit)) line(x, y, corners[4 * (a | bit)], corners[4 * (a | bit) + 1]);
    });
  }

  function paintSpot() {
    const { spot } = state.now;
    if (!(spot >= 0 && spot < weights.length)) return;
    const [x, y] = dots.subarray(4 * spot);
    context.strokeStyle = styleColor(canvas, "--ink");
    context.lineWidth = 2 * pixels;
    circle(x, y, radius(spot) + 4 * pixels);
    context.stroke();
    if (labels) line(x, y, centers[4 * labels[spot]], centers[4 * labels[spot] + 1]);
  }

  /** @param {string} hex @param {number} row */
  function paintCenter(hex, row) {
    const [x, y, size] = centers.subarray(4 * row);
    const inner = (size / unit) * (4 + 7 / Math.sqrt(hexes.length));
    [styleColor(canvas, "--panel"), styleColor(canvas, "--ink"), hex].forEach((color, i) => {
      context.fillStyle = color;
      circle(x, y, (inner + 4 - 2 * i) * pixels);
      context.fill();
    });
  }

  /**
   * The nearest to the pointer, and rather one that is near than one that is behind.
   * @param {Float64Array} on as from `seen`
   * @param {PointerEvent} event
   * @param {number} reach
   */
  function nearest(on, { offsetX, offsetY }, reach) {
    let [found, least] = [-1, reach * pixels];
    for (let i = 0; i < on.length; i += 4) {
      const away = Math.hypot(offsetX * pixels - on[i], offsetY * pixels - on[i + 1]);
      const cost = away - 3 * pixels * on[i + 3];
      if (cost < least) [found, least] = [i / 4, cost];
    }
    return found;
  }

  /** @param {PointerEvent} event */
  function point(event) {
    const { offsetX: x, offsetY: y, type, buttons } = event;
    if (type === "pointerdown") {
      canvas.setPointerCapture(event.pointerId);
      held = state.now.hand && onDrag ? nearest(centers, event, 16) : -1;
    }
    if (held >= 0) drag(x * pixels, y * pixels);
    else if (buttons && type === "pointermove") turnBy((x - lastX) / 100, (y - lastY) / 100);
    else state.set({ spot: nearest(dots, event, 8) });
    [lastX, lastY] = [x, y];
  }

  /**
   * The center that is held goes where the pointer is, as far away as it was.
   * @param {number} x
   * @param {number} y
   */
  function drag(x, y) {
    const [size, near] = centers.subarray(4 * held + 2);
    const right = (x - canvas.width / 2) / size;
    const place = matrixTimes(inverted(turn), right, (canvas.height / 2 - y) / size, near);
    const [middle, axes] = ROOMS[spaces.value];
    const [i, j, k] = matrixTimes(inverted(axes), place[0], place[1], place[2]);
    const color = colorOf(i + middle[0], j + middle[1], k + middle[2], spaces.value);
    onDrag?.(held, pointsOf(color, about.space));
  }

  /** @param {number} right @param {number} down @param {number} [nearer] */
  function turnBy(right, down, nearer = 0) {
    yaw += right;
    pitch = clamp(pitch + down, -1.57, 1.57);
    zoom = clamp(zoom * Math.exp(nearer), 0.5, 8);
    repaint();
  }

  /** @param {KeyboardEvent} event */
  function onkeydown(event) {
    const way = CLOUD_KEYS.indexOf(event.key);
    if (way < 0 || withModifier(event)) return;
    event.preventDefault();
    const by = way % 2 ? 0.1 : -0.1;
    turnBy(way < 2 ? by : 0, way > 1 && way < 4 ? by : 0, way > 3 ? by : 0);
  }

  // The wheel scrolls the page, until the cloud is clicked; a pinch has ctrlKey.
  /** @param {WheelEvent} event */
  function onwheel(event) {
    if (!event.ctrlKey && !canvas.matches(":focus")) return;
    event.preventDefault();
    turnBy(0, 0, event.deltaY / -500);
  }

  const [canvas, repaint] = screenCanvas(
    {
      class: "cloud-view",
      tabindex: 0,
      role: "img",
      "aria-label": "The cloud of colors. Arrow keys turn it, plus and minus zoom.",
      onpointerdown: point,
      onpointermove: point,
      onlostpointercapture: () => (held = -1),
      // A finger that is lifted leaves what it pointed at.
      onpointerleave: (/** @type {PointerEvent} */ { pointerType }) =>
        pointerType === "touch" || state.set({ spot: -1 }),
      onkeydown,
      onwheel,
    },
    paint,
  );
  const context = /** @type {CanvasRenderingContext2D} */ (
    canvas.getContext("2d", { willReadFrequently: true })
  );
  const spaces = selectOf({ rgb: "the RGB cube", oklab: "OKLab" }, enter);
  if (about.space.endsWith("lab")) spaces.value = "oklab";
  const dyes = selectOf({ "": "their own", cluster: "their cluster’s" }, follow);
  const spin = buttonOf("Turn", () => {
    spin.ariaPressed = String(!spinning());
    repaint();
  });
  const spinning = () => spin.ariaPressed === "true";
  spin.ariaPressed = "false";

  state.watch(["k", "hand"], follow);
  state.watch(["spot"], repaint);
  enter();
  const controls = [labeled("Space", spaces), labeled("Colors", dyes), spin];
  return make(
    "div",
    { class: "cloud" },
    make("div", { class: "cloud-controls" }, ...controls),
    canvas,
    make(
      "p",
      {},
      "A dot stands for pixels of nearly one color, and is larger the more there are. Discs are " +
        "the centers. Drag or use the arrow keys to turn the cloud, + and − to zoom.",
    ),
  );
}
