// Which color split from which: a row for each level, children under their parents.

import { colorName } from "./color.js";
import { colorAt } from "./data.js";
import { make, screenCanvas } from "./dom.js";
import { lineageOrders } from "./order.js";
import { colorWords } from "./palette.js";

/** @typedef {import("./data.js").Sweep} Sweep */
/** @typedef {import("./data.js").Level} Level */

// CSS px
const TREE_HEIGHT = 480;
const TREE_PITCH = 28;
const TREE_LABEL = 18;

/**
 * @param {Sweep} sweep
 * @param {import("./state.js").State} state
 * @returns {HTMLElement}
 */
export function treePanel(sweep, state) {
  const { ks, levels, opaque } = sweep;
  const orders = lineageOrders(sweep);
  const pitch = Math.min(TREE_PITCH, TREE_HEIGHT / ks.length);
  const shown = () => sweep.level(state.now.k);

  /**
   * The level and the palette row there.
   * @param {MouseEvent} event
   */
  const under = ({ offsetX, offsetY }) => {
    const within = levels.find(({ place }) => (place + 1) * pitch > offsetY);
    const level = within ?? levels[ks.length - 1];
    let left = (offsetX / canvas.clientWidth) * opaque;
    const row = orders[level.place].find((one) => (left -= level.counts[one]) < 0) ?? 0;
    return { level, row };
  };

  const [canvas, repaint] = screenCanvas(
    {
      role: "img",
      /** @param {MouseEvent} event */
      onclick: (event) => state.set({ k: under(event).level.k }),
      /** @param {MouseEvent} event */
      onpointermove: (event) => {
        const { level, row } = under(event);
        state.set({ only: level === shown() ? row : -1 });
        words.textContent = `K = ${level.k}: ${colorWords(sweep, level, row)}`;
      },
      onpointerleave: () => {
        state.set({ only: -1 });
        words.textContent = canvas.ariaLabel;
      },
    },
    () => paintTree(canvas, sweep, orders, treeFamily(sweep, shown(), state.now.only)),
  );
  canvas.style.height = `${pitch * ks.length}px`;

  /**
   * @param {number} place
   * @param {string} name
   */
  const strip = (place, name) => {
    const k = make("span", {}, `${ks[place]}`);
    const element = make("div", { class: name, "aria-hidden": "true" }, k);
    element.style.top = `${place * pitch}px`;
    element.style.height = `${pitch}px`;
    return element;
  };
  const room = Math.ceil(TREE_LABEL / pitch);
  const labeled = levels.filter(({ place }) => (place + ks[0]) % room === 0);
  const words = make("p");
  const plot = make("div", { class: "tree-plot" }, canvas);
  plot.append(...labeled.map(({ place }) => strip(place, "")), strip(0, "tree-lit"));

  const point = () => {
    const level = shown();
    plot.lastChild?.replaceWith(strip(level.place, "tree-lit"));
    words.textContent = canvas.ariaLabel = treeWords(level, levels[level.place - 1] ?? level);
    if (state.now.only >= 0) repaint();
  };

  state.watch(["k"], point);
  state.watch(["only"], repaint);
  point();
  return make("div", {}, plot, words);
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Sweep} sweep
 * @param {number[][]} orders
 * @param {number[]} family the rows that are not dimmed, if there are any
 */
function paintTree(canvas, { levels, opaque }, orders, family) {
  const { width, height } = canvas;
  const pitch = height / levels.length;
  const gap = Math.min(2, Math.floor(pitch / 4));
  /** @type {any} */
  const ink = canvas.getContext("2d");
  ink.clearRect(0, 0, width, height);
  for (const { place, counts, hexes } of levels) {
    const top = Math.round(place * pitch);
    const high = Math.round((place + 1) * pitch) - gap - top;
    let [sum, left] = [0, 0];
    for (const row of orders[place]) {
      sum += counts[row];
      const right = Math.round((sum / opaque) * width);
      ink.globalAlpha = family.length && family[place] !== row ? 0.2 : 1;
      ink.fillStyle = hexes[row];
      ink.fillRect(left, top, right - left, high);
      left = right;
    }
  }
}

/**
 * For each level down to this one the row that its row came from; empty if there is no row.
 * @param {Sweep} sweep
 * @param {Level} level
 * @param {number} row
 */
function treeFamily({ levels }, { place }, row) {
  const family = [];
  for (; row >= 0 && place >= 0; place--) {
    family[place] = row;
    row = levels[place].parents[row];
  }
  return family;
}

/**
 * As in "At K = 15 light green split from olive".
 * @param {Level} level
 * @param {Level} above the level before; of the first, itself
 */
function treeWords(level, above) {
  const splits = [];
  for (let row = above.hexes.length; row < level.hexes.length; row++) {
    const parent = colorName(...colorAt(above.palette, level.parents[row]));
    splits.push(`${colorName(...colorAt(level.palette, row))} split from ${parent}`);
  }
  if (splits.length > 3) splits.splice(2, 256, `and ${splits.length - 2} more split`);
  return `At K = ${level.k} ${splits.join(", ") || "no color split"}`;
}
