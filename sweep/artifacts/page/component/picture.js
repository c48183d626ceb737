// The picture at the chosen K, beside or over what it is compared with.

import { ciede2000, heatColors, lab } from "./color.js";
import { colorAt, hexesOf, painted, pixelColors } from "./data.js";
import { claim, make, styleColor, withModifier } from "./dom.js";
import { grainOf } from "./grain.js";
import { handColors } from "./lloyd.js";
import { clamp, counted } from "./numbers.js";
import { colorWords } from "./palette.js";
import { zoomOf } from "./zoom.js";

/** @typedef {import("./data.js").Sweep} Sweep */
/** @typedef {import("./data.js").Level} Level */
/** @typedef {import("./state.js").State} State */

const FADED = 0.12; // of its color that a pixel keeps when others are meant

/**
 * What is compared with: `none`, `original`, `k20`, or `sweep1` of the others of the same size.
 * @param {string} compare
 * @param {number} k
 * @param {Sweep} sweep
 * @param {(Sweep | null)[]} others
 * @returns {{sweep: Sweep, level: Level} | "original" | null}
 */
function comparedWith(compare, k, sweep, others) {
  if (compare === "original") return "original";
  const [, kind, digits] = compare.match(/^(k|sweep)(\d+)$/) ?? [];
  if (kind === "k") return { sweep, level: sweep.level(Number(digits)) };
  const other = kind ? others[Number(digits)] : null;
  return other ? { sweep: other, level: other.level(k) } : null;
}

/**
 * The stage: two layers, a wipe between them, and words about the pixel that is pointed at.
 * @param {Sweep} sweep
 * @param {State} state
 * @param {CanvasImageSource | null} source the picture as it was
 * @param {(Sweep | null)[]} others other progressions, null if they are of another size
 */
export function pictureOf(sweep, state, source, others) {
  const { about, width, height, ids, means, signatures } = sweep;
  const original = source && drawn(source, width, height);
  sweep.drawn = original?.trusted ? original.context : null;
  // Whether the pointer is over the picture, which then is shown as it is.
  let over = false;
  // Whether something stands beside it.
  let beside = false;
  /** @type {[number, number] | null} the pixel pointed at */
  let at = null;

  // What stands beside the picture now.
  function compared() {
    const { compare, k, view } = state.now;
    const found = comparedWith(compare, k, sweep, others);
    if (view === "difference") return found ?? "original";
    return found === "original" && !original ? null : found;
  }

  function paint() {
    const { hand, k, view } = state.now;
    const level = sweep.level(k);
    const other = compared();
    const difference = view === "difference" && other;
    if (hand && !difference) put(canvas, byHand(hand));
    else put(canvas, sweep.paint(difference ? heat(level, other) : colors(level)));
    beside = !difference && other !== null;
    if (beside && other === "original")
      otherCanvas.getContext("2d")?.drawImage(/** @type {HTMLCanvasElement} */ (original), 0, 0);
    else if (beside && other && other !== "original")
      put(otherCanvas, other.sweep.paint(other.sweep.levelColors(other.level)));
    const name = hand ? `by hand, K = ${hand.counts.length}` : `K = ${level.k}`;
    const otherName = nameOf(other);
    const words = difference ? `difference of ${name} from ${otherName}` : name;
    label.textContent = words;
    otherLabel.textContent = otherName;
    legend.hidden = !difference;
    shown.ariaLabel =
      `${about.alt}, ${difference ? words : `in ${counted(level.k, "color")}`}` +
      (beside ? `, beside ${otherName}` : "");
    place();
    tell();
  }

  /** @param {ReturnType<typeof comparedWith>} other */
  function nameOf(other) {
    if (!other) return "";
    if (other === "original") return "the original";
    const name = other.sweep === sweep ? "" : `${other.sweep.about.label}, `;
    return `${name}K = ${other.level.k}`;
  }

  /**
   * The color of each signature: that of its cluster, fainter where another is meant.
   * @param {Level} level
   */
  function colors(level) {
    const { only, spot } = state.now;
    const rows = sweep.rows(level.place);
    const { palette } = level;
    if (only < 0 && (spot < 0 || over)) return sweep.levelColors(level);
    const ground = Number.parseInt(styleColor(stage, "--stage").slice(1), 16);
    const backs = [ground >> 16, (ground >> 8) & 255, ground & 255];
    return sweep.colors((s) => {
      const row = rows[s];
      const stays = only >= 0 ? row === only : s === spot;
      const part = stays ? 1 : FADED;
      return backs.map((back, c) => back + part * (palette[3 * row + c] - back));
    });
  }

  /**
   * The pixels with the centers of k-means by hand; before the first assignment none has one.
   * @param {import("./lloyd.js").Hand} hand
   */
  function byHand(hand) {
    const grain = grainOf(sweep);
    const palette = handColors(hand, about.space);
    const colorOf = (/** @type {number} */ point) =>
      hand.assigned ? palette[hand.labels[point]] : colorAt(grain.means, point);
    return painted(grain.ids, pixelColors(grain.weights.length, colorOf));
  }

  /**
   * How far each signature is from what it is compared with, as colors of heat.
   * @param {Level} level
   * @param {Exclude<ReturnType<typeof comparedWith>, null>} other
   */
  function heat(level, other) {
    const rows = sweep.rows(level.place);
    const own = labsOf(level.palette);
    const theirs = labsOf(other === "original" ? means : other.level.palette);
    const apart = new Float64Array(signatures);
    if (other === "original" || other.sweep === sweep) {
      const theirRows = other === "original" ? null : sweep.rows(other.level.place);
      apart.forEach((_, s) => {
        apart[s] = ciede2000(own[rows[s]], theirs[theirRows ? theirRows[s] : s]);
      });
    } else {
      // Of another progression: the mean over the pixels of each signature.
      const theirRows = other.sweep.rows(other.level.place);
      const table = own.map((one) => theirs.map((its) => ciede2000(one, its)));
      ids.forEach((s, i) => {
        const its = other.sweep.ids[i];
        if (s < signatures && its < theirRows.length) apart[s] += table[rows[s]][theirRows[its]];
      });
      apart.forEach((sum, s) => (apart[s] = sum / sweep.weights[s]));
    }
    const top = roundTop(apart, sweep.weights, sweep.opaque);
    const hot = heatColors();
    legend.replaceChildren(
      "0", make("span", { class: "heat" }), `${top} and more (CIEDE2000; 1 can just be seen)`,
    );
    return sweep.colors((s) => colorAt(hot, Math.min(255, Math.round((255 * apart[s]) / top))));
  }

  // Where on the stage the picture begins and ends, as far as it is seen.
  function sides() {
    const { scale, left } = zoom.now();
    return [Math.max(left, 0), Math.min(left + width * scale, stage.clientWidth)];
  }

  // Put layers and marks where they belong.
  function place() {
    const { scale, left, top } = zoom.now();
    const { wipe, flipped } = state.now;
    for (const one of [canvas, otherCanvas]) {
      one.style.transform = `translate(${left}px, ${top}px) scale(${scale})`;
      one.style.imageRendering = scale < 1 ? "auto" : "pixelated";
    }
    const { clientWidth } = stage;
    const [begin, end] = sides();
    const cut = flipped ? clientWidth : begin + wipe * (end - begin);
    otherLayer.style.clipPath = `inset(0 ${clientWidth - cut}px 0 0)`;
    otherLayer.hidden = otherLabel.hidden = !beside;
    handle.hidden = !beside || flipped;
    handle.style.left = `${cut}px`;
    handle.ariaValueNow = String(Math.round(100 * wipe));
    label.hidden = beside && flipped;
    mark.hidden = !at;
    if (!at) return;
    const size = `${Math.max(scale, 3)}px`;
    Object.assign(mark.style, {
      left: `${left + at[0] * scale}px`, top: `${top + at[1] * scale}px`,
      width: size, height: size,
    });
  }

  /**
   * Point at a pixel; at none if it is outside.
   * @param {number} column
   * @param {number} row
   */
  function point(column, row) {
    const inside = column >= 0 && row >= 0 && column < width && row < height;
    const spot = inside ? ids[row * width + column] : -1;
    at = inside ? [column, row] : null;
    const [was, same] = [over, state.now.spot === spot];
    over = inside;
    state.set({ spot: spot < signatures ? spot : -1 });
    if (was !== inside && !same) paint();
    place();
    tell();
  }

  // Say what is known of the pixel, or of the signature, that is pointed at.
  function tell() {
    const { spot, k, hand } = state.now;
    if (spot < 0 || hand) {
      readout.textContent = hand ? "" : "Point at the picture to see what becomes of a pixel.";
      return;
    }
    const level = sweep.level(k);
    const row = sweep.rows(level.place)[spot];
    const own = pixelColor(spot);
    const apart = ciede2000(lab(...own), lab(...colorAt(level.palette, row)));
    const [here] = hexesOf(own);
    readout.replaceChildren(
      at ? `${at[0]}, ${at[1]}: ` : "", chip(here), ` ${here} is shown as `, chip(level.hexes[row]),
      ` ${colorWords(sweep, level, row)}; ${apart.toFixed(1)} apart (CIEDE2000).`,
    );
  }

  /**
   * The color of the pixel pointed at as it was; where that is not known, the mean of its like.
   * @param {number} spot
   */
  function pixelColor(spot) {
    if (!at || !original?.trusted) return colorAt(means, spot);
    return colorAt(original.context.getImageData(...at, 1, 1).data, 0);
  }

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    if (event.target !== stage) return;
    const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const step = steps[/** @type {keyof typeof steps} */ (event.key)];
    if (!step || withModifier(event)) return;
    claim(event);
    const far = event.shiftKey ? 1 : Math.max(1, Math.round(32 / zoom.now().scale));
    const [column, row] = at ?? [Math.floor(width / 2), Math.floor(height / 2)];
    const x = clamp(column + far * step[0], 0, width - 1);
    const y = clamp(row + far * step[1], 0, height - 1);
    zoom.show(x, y);
    point(x, y);
  }

  /** @param {number} wipe */
  const cutAt = (wipe) => state.set({ wipe: clamp(wipe, 0, 1) });

  /** @param {KeyboardEvent} event */
  function onWipeKey(event) {
    const moves = { ArrowLeft: -0.02, ArrowDown: -0.02, ArrowRight: 0.02, ArrowUp: 0.02,
      PageUp: 0.1, PageDown: -0.1, Home: -1, End: 1 };
    const move = moves[/** @type {keyof typeof moves} */ (event.key)];
    if (!move) return;
    claim(event);
    cutAt(state.now.wipe + move);
  }

  /** @param {PointerEvent} event */
  function onWipeDown(event) {
    event.stopPropagation();
    handle.setPointerCapture(event.pointerId);
  }

  /** @param {PointerEvent} event */
  function onWipeMove(event) {
    if (!handle.hasPointerCapture(event.pointerId)) return;
    event.stopPropagation();
    const [begin, end] = sides();
    cutAt((zoom.inStage(event)[0] - begin) / (end - begin));
  }

  const label = make("span", { class: "tag right" });
  const otherLabel = make("span", { class: "tag left" });
  const canvas = make("canvas", { width, height });
  const otherCanvas = make("canvas", { width, height });
  const otherLayer = make("div", { class: "layer" }, otherCanvas);
  const shown = make(
    "div",
    { class: "layer", role: "img" },
    make("div", { class: "layer" }, canvas),
    otherLayer,
  );
  const mark = make("div", { class: "mark", hidden: true });
  const handle = make("div", {
    class: "wipe",
    role: "slider",
    tabindex: 0,
    "aria-label": "Where the picture is cut",
    "aria-valuemin": 0,
    "aria-valuemax": 100,
    onkeydown: onWipeKey,
    onpointerdown: onWipeDown,
    onpointermove: onWipeMove,
    ondblclick: (/** @type {Event} */ event) => event.stopPropagation(),
  });
  const legend = make("div", { class: "legend", hidden: true });
  const pointed = (/** @type {PointerEvent} */ event) => point(...zoom.pixelAt(event));
  const left = () => point(-1, -1);
  const stage = make(
    "div",
    {
      class: "stage",
      tabindex: 0,
      role: "group",
      "aria-label": "The picture: arrow keys point at a pixel",
      onkeydown: onKey,
      onpointermove: pointed,
      onpointerdown: pointed,
      // A finger that is lifted leaves what it pointed at.
      onpointerleave: (/** @type {PointerEvent} */ { pointerType }) =>
        pointerType === "touch" || left(),
      onblur: left,
    },
    shown, mark, label, otherLabel, legend, handle,
  );
  stage.style.setProperty("--ratio", String(height / width));
  const readout = make("p", { class: "readout" });
  const zoom = zoomOf(stage, width, height, place);
  state.watch(["k", "hand", "only", "view", "compare"], paint);
  state.watch(["spot"], () => (over ? tell() : paint()));
  state.watch(["wipe", "flipped"], place);
  paint();
  return { stage, readout, zoom };
}

/**
 * A square of a color, for text.
 * @param {string} hex
 */
function chip(hex) {
  const made = make("span", { class: "chip" });
  made.style.background = hex;
  return made;
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Uint8ClampedArray<ArrayBuffer>} pixels
 */
function put(canvas, pixels) {
  canvas.getContext("2d")?.putImageData(new ImageData(pixels, canvas.width, canvas.height), 0, 0);
}

/**
 * A picture in a canvas, and whether the pixels read from it are those drawn: some browsers change
 * them on purpose.
 * @param {CanvasImageSource} source
 * @param {number} width
 * @param {number} height
 */
function drawn(source, width, height) {
  const canvas = make("canvas", { width, height });
  const context = /** @type {CanvasRenderingContext2D} */ (
    canvas.getContext("2d", { willReadFrequently: true })
  );
  const probe = Uint8ClampedArray.from({ length: 256 }, (_, i) => (i % 4 === 3 ? 255 : (i * 37) % 256));
  let trusted = false;
  try {
    context.putImageData(new ImageData(probe, 8, 8), 0, 0);
    const found = context.getImageData(0, 0, 8, 8).data;
    trusted = probe.every((value, i) => value === found[i]) && width >= 8 && height >= 8;
  } catch {
    // Reading is forbidden altogether.
  }
  context.clearRect(0, 0, width, height);
  context.drawImage(source, 0, 0, width, height);
  return Object.assign(canvas, { context, trusted });
}

/** @param {ArrayLike<number>} colors */
function labsOf(colors) {
  return Array.from({ length: colors.length / 3 }, (_, i) => lab(...colorAt(colors, i)));
}

/**
 * A round number that 99.5 % of the pixels stay below.
 * @param {Float64Array} apart
 * @param {Float64Array} weights
 * @param {number} all
 */
function roundTop(apart, weights, all) {
  const order = Array.from(apart.keys()).sort((a, b) => apart[b] - apart[a]);
  let [above, i] = [0, 0];
  while (i < order.length - 1 && above + weights[order[i]] <= 0.005 * all) above += weights[order[i++]];
  const most = apart[order[i]];
  return [1, 2, 3, 5, 10, 15, 20, 30, 50, 75, 100].find((top) => top >= most) ?? 150;
}
