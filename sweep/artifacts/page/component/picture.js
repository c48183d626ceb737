// The picture at the chosen K, beside or over what it is compared with.

import { ciede2000, colorName, heatColors, lab } from "./color.js";
import { hexesOf } from "./data.js";
import { make, styleColor } from "./dom.js";
import { handColors } from "./lloyd.js";
import { Zoom } from "./zoom.js";

/** @typedef {import("./data.js").Sweep} Sweep */
/** @typedef {import("./state.js").State} State */

const FADED = 0.12; // of its color that a pixel keeps when others are meant

/**
 * What is compared with: `none`, `original`, `k20`, or `sweep1` of the others of the same size.
 * @param {string} compare
 * @param {number} k
 * @param {Sweep} sweep
 * @param {(Sweep | null)[]} others
 * @returns {{sweep: Sweep, level: import("./data.js").Level} | "original" | null}
 */
function comparedWith(compare, k, sweep, others) {
  if (compare === "original") return "original";
  const [, kind, digits] = compare.match(/^(k|sweep)(\d+)$/) ?? [];
  if (kind === "k") return { sweep, level: sweep.level(Number(digits)) };
  const other = kind ? others[Number(digits)] : null;
  return other ? { sweep: other, level: other.level(k) } : null;
}

/** The stage: two layers, a wipe between them, and words about the pixel that is pointed at. */
export class Picture {
  /**
   * @param {Sweep} sweep
   * @param {State} state
   * @param {CanvasImageSource | null} original the picture as it was
   * @param {(Sweep | null)[]} others other progressions, null if they are of another size
   */
  constructor(sweep, state, original, others) {
    this.sweep = sweep;
    this.state = state;
    this.others = others;
    this.original = original ? drawn(original, sweep.width, sweep.height) : null;
    /** Whether the pointer is over the picture, which then is shown as it is. */
    this.over = false;
    /** Whether something stands beside it. */
    this.beside = false;
    /** @type {[number, number] | null} the pixel pointed at */
    this.at = null;
    this.label = make("span", { class: "tag right" });
    this.otherLabel = make("span", { class: "tag left" });
    this.canvas = make("canvas", { width: sweep.width, height: sweep.height });
    this.otherCanvas = make("canvas", { width: sweep.width, height: sweep.height });
    const layer = make("div", { class: "layer" }, this.canvas);
    this.otherLayer = make("div", { class: "layer" }, this.otherCanvas);
    this.mark = make("div", { class: "mark", hidden: true });
    this.handle = make("div", {
      class: "wipe",
      role: "slider",
      tabindex: 0,
      "aria-label": "Where the picture is cut",
      "aria-valuemin": 0,
      "aria-valuemax": 100,
      onkeydown: (/** @type {KeyboardEvent} */ event) => this.onWipeKey(event),
      onpointerdown: (/** @type {PointerEvent} */ event) => this.onWipeDown(event),
      onpointermove: (/** @type {PointerEvent} */ event) => this.onWipeMove(event),
      ondblclick: (/** @type {Event} */ event) => event.stopPropagation(),
    });
    this.legend = make("div", { class: "legend", hidden: true });
    this.element = make(
      "div",
      {
        class: "stage",
        tabindex: 0,
        role: "img",
        onkeydown: (/** @type {KeyboardEvent} */ event) => this.onKey(event),
        onpointermove: (/** @type {PointerEvent} */ event) => this.point(...this.zoom.pixelAt(event)),
        onpointerdown: (/** @type {PointerEvent} */ event) => this.point(...this.zoom.pixelAt(event)),
        onpointerleave: () => this.point(-1, -1),
        onblur: () => this.point(-1, -1),
      },
      layer, this.otherLayer, this.mark, this.label, this.otherLabel, this.legend, this.handle,
    );
    this.element.style.setProperty("--ratio", String(sweep.height / sweep.width));
    this.readout = make("p", { class: "readout" });
    this.zoom = new Zoom(this.element, sweep.width, sweep.height, () => this.place());
    state.watch(["k", "hand", "only", "view", "compare"], () => this.paint());
    state.watch(["spot"], () => (this.over ? this.tell() : this.paint()));
    state.watch(["wipe", "flipped"], () => this.place());
    this.paint();
  }

  /** What stands beside the picture now. */
  get compared() {
    const { compare, k, view } = this.state.now;
    const found = comparedWith(compare, k, this.sweep, this.others);
    if (found === "original" && !this.original && view !== "difference") return null;
    return view === "difference" ? found ?? "original" : found;
  }

  paint() {
    const { sweep } = this;
    const { k, view } = this.state.now;
    const level = sweep.level(k);
    const other = this.compared;
    const difference = view === "difference" && other;
    put(this.canvas, sweep.paint(difference ? this.heat(level, other) : this.colors(level)));
    const beside = difference ? null : other;
    if (beside === "original" && this.original)
      this.otherCanvas.getContext("2d")?.drawImage(this.original, 0, 0);
    else if (beside && beside !== "original")
      put(this.otherCanvas, beside.sweep.paint(beside.sweep.levelColors(beside.level)));
    const name = this.state.now.hand ? "by hand" : `K = ${level.k}`;
    const otherName = this.nameOf(other);
    this.label.textContent = difference ? `difference of ${name} from ${otherName}` : name;
    this.otherLabel.textContent = otherName;
    this.legend.hidden = !difference;
    const { alt } = sweep.about;
    const colors = `${level.k} color${level.k === 1 ? "" : "s"}`;
    this.element.setAttribute(
      "aria-label",
      `${alt}, ${difference ? this.label.textContent : `in ${colors}`}` +
        (beside ? `, beside ${otherName}` : ""),
    );
    this.beside = Boolean(beside);
    this.place();
    this.tell();
  }

  /** @param {ReturnType<typeof comparedWith>} other */
  nameOf(other) {
    if (!other) return "";
    if (other === "original") return "the original";
    const name = other.sweep === this.sweep ? "" : `${other.sweep.about.label}, `;
    return `${name}K = ${other.level.k}`;
  }

  /**
   * The color of each signature: that of its cluster, fainter where another is meant.
   * @param {import("./data.js").Level} level
   */
  colors(level) {
    const { sweep } = this;
    const { hand, only, spot } = this.state.now;
    // Before the first assignment of k-means by hand no pixel has a center.
    if (hand && !hand.assigned) return sweep.colors((s) => sweep.means.subarray(3 * s, 3 * s + 3));
    const rows = hand ? hand.labels : sweep.rows(level.place);
    const palette = hand ? handColors(hand, sweep.about.space).flat() : level.palette;
    const meant = only >= 0 || (spot >= 0 && !this.over);
    if (!meant && !hand) return sweep.levelColors(level);
    const ground = meant ? Number.parseInt(styleColor(this.element, "--stage").slice(1), 16) : 0;
    const backs = [ground >> 16, (ground >> 8) & 255, ground & 255];
    return sweep.colors((s) => {
      const row = rows[s];
      const stays = only >= 0 ? row === only : s === spot;
      const part = !meant || stays ? 1 : FADED;
      return backs.map((back, c) => back + part * (palette[3 * row + c] - back));
    });
  }

  /**
   * How far each signature is from what it is compared with, as colors of heat.
   * @param {import("./data.js").Level} level
   * @param {Exclude<ReturnType<typeof comparedWith>, null>} other
   */
  heat(level, other) {
    const { sweep } = this;
    const own = labsOf(level.palette);
    const rows = sweep.rows(level.place);
    const apart = new Float64Array(sweep.signatures);
    if (other === "original" || other.sweep === sweep) {
      const theirs = labsOf(other === "original" ? sweep.means : other.level.palette);
      const theirRows = other === "original" ? null : sweep.rows(other.level.place);
      for (let s = 0; s < apart.length; s++)
        apart[s] = ciede2000(own[rows[s]], theirs[theirRows ? theirRows[s] : s]);
    } else {
      // Of another progression: the mean over the pixels of each signature.
      const theirs = labsOf(other.level.palette);
      const theirRows = other.sweep.rows(other.level.place);
      const table = own.map((one) => theirs.map((its) => ciede2000(one, its)));
      sweep.ids.forEach((s, i) => {
        const its = other.sweep.ids[i];
        if (s < apart.length && its < theirRows.length) apart[s] += table[rows[s]][theirRows[its]];
      });
      apart.forEach((sum, s) => (apart[s] = sum / sweep.weights[s]));
    }
    const top = roundTop(apart, sweep.weights, sweep.opaque);
    const heat = heatColors();
    this.legend.replaceChildren(
      "0", make("span", { class: "heat" }), `${top} and more (CIEDE2000; 1 can just be seen)`,
    );
    return sweep.colors((s) => {
      const row = Math.min(255, Math.round((255 * apart[s]) / top));
      return heat.subarray(3 * row, 3 * row + 3);
    });
  }

  /** Put layers and marks where they belong. */
  place() {
    const { scale, x, y } = this.zoom;
    const { wipe, flipped } = this.state.now;
    for (const canvas of [this.canvas, this.otherCanvas]) {
      canvas.style.transform = `translate(${x}px, ${y}px) scale(${scale})`;
      canvas.style.imageRendering = scale < 1 ? "auto" : "pixelated";
    }
    const { clientWidth } = this.element;
    const [begin, end] = [Math.max(x, 0), Math.min(x + this.sweep.width * scale, clientWidth)];
    const cut = flipped ? clientWidth : begin + wipe * (end - begin);
    this.otherLayer.hidden = !this.beside;
    this.otherLayer.style.clipPath = `inset(0 ${clientWidth - cut}px 0 0)`;
    this.handle.hidden = !this.beside || flipped;
    this.handle.style.left = `${cut}px`;
    this.handle.setAttribute("aria-valuenow", String(Math.round(100 * wipe)));
    this.otherLabel.hidden = !this.beside;
    this.label.hidden = this.beside && flipped;
    const mark = this.mark.style;
    this.mark.hidden = !this.at;
    if (this.at) {
      mark.left = `${x + this.at[0] * scale}px`;
      mark.top = `${y + this.at[1] * scale}px`;
      mark.width = mark.height = `${Math.max(scale, 3)}px`;
    }
  }

  /**
   * Point at a pixel; at none if it is outside.
   * @param {number} column
   * @param {number} row
   */
  point(column, row) {
    const { width, height, ids, signatures } = this.sweep;
    const inside = column >= 0 && row >= 0 && column < width && row < height;
    const spot = inside ? ids[row * width + column] : -1;
    this.at = inside ? [column, row] : null;
    const [was, same] = [this.over, this.state.now.spot === spot];
    this.over = inside;
    this.state.set({ spot: spot < signatures ? spot : -1 });
    if (was !== inside && !same) this.paint();
    this.place();
    this.tell();
  }

  /** Say what is known of the pixel, or of the signature, that is pointed at. */
  tell() {
    const { sweep } = this;
    const { spot, k, hand } = this.state.now;
    if (spot < 0 || hand) {
      this.readout.textContent = hand ? "" : "Point at the picture to see what becomes of a pixel.";
      return;
    }
    const level = sweep.level(k);
    const row = sweep.rows(level.place)[spot];
    const own = this.pixelColor(spot);
    const palette = [...level.palette.subarray(3 * row, 3 * row + 3)];
    const apart = ciede2000(labOf(own), labOf(palette));
    const share = (100 * level.counts[row]) / sweep.opaque;
    const [here] = hexesOf(own);
    this.readout.replaceChildren(
      this.at ? `${this.at[0]}, ${this.at[1]}: ` : "", chip(here), ` ${here} is shown as `,
      chip(level.hexes[row]), ` ${level.hexes[row]}, ${colorName(palette[0], palette[1], palette[2])}, `,
      `${share.toFixed(1)} % of the pixels; ${apart.toFixed(1)} apart (CIEDE2000).`,
    );
  }

  /**
   * The color of the pixel pointed at as it was; where that is not known, the mean of those like it.
   * @param {number} spot
   */
  pixelColor(spot) {
    if (this.at && this.original?.trusted) {
      const [r, g, b] = this.original.context.getImageData(...this.at, 1, 1).data;
      return [r, g, b];
    }
    return [...this.sweep.means.subarray(3 * spot, 3 * spot + 3)];
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    if (event.target !== this.element) return;
    const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const step = steps[/** @type {keyof typeof steps} */ (event.key)];
    if (!step || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    const { width, height } = this.sweep;
    const far = event.shiftKey ? 1 : Math.max(1, Math.round(32 / this.zoom.scale));
    const [column, row] = this.at ?? [Math.floor(width / 2), Math.floor(height / 2)];
    const next = [column + far * step[0], row + far * step[1]];
    const [x, y] = [clamped(next[0], width), clamped(next[1], height)];
    this.zoom.show(x, y);
    this.point(x, y);
  }

  /** @param {KeyboardEvent} event */
  onWipeKey(event) {
    const { wipe } = this.state.now;
    const moves = { ArrowLeft: -0.02, ArrowDown: -0.02, ArrowRight: 0.02, ArrowUp: 0.02,
      PageUp: 0.1, PageDown: -0.1, Home: -1, End: 1 };
    const move = moves[/** @type {keyof typeof moves} */ (event.key)];
    if (!move) return;
    event.preventDefault();
    event.stopPropagation();
    this.state.set({ wipe: Math.min(Math.max(wipe + move, 0), 1) });
  }

  /** @param {PointerEvent} event */
  onWipeDown(event) {
    event.stopPropagation();
    this.handle.setPointerCapture(event.pointerId);
  }

  /** @param {PointerEvent} event */
  onWipeMove(event) {
    if (!this.handle.hasPointerCapture(event.pointerId)) return;
    event.stopPropagation();
    const [x] = this.zoom.inStage(event);
    const begin = Math.max(this.zoom.x, 0);
    const end = Math.min(this.zoom.x + this.sweep.width * this.zoom.scale, this.element.clientWidth);
    this.state.set({ wipe: Math.min(Math.max((x - begin) / (end - begin), 0), 1) });
  }
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

/** @param {ArrayLike<number>} color */
function labOf(color) {
  return lab(color[0], color[1], color[2]);
}

/** @param {ArrayLike<number>} colors */
function labsOf(colors) {
  return Array.from({ length: colors.length / 3 }, (_, i) =>
    lab(colors[3 * i], colors[3 * i + 1], colors[3 * i + 2]),
  );
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

/**
 * @param {number} value
 * @param {number} count
 */
function clamped(value, count) {
  return Math.min(Math.max(value, 0), count - 1);
}
