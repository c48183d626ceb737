// The palette of the current level: a bar of swatches to point at and to copy from.

import { colorName, textOn } from "./color.js";
import { colorAt } from "./data.js";
import { claim, labeled, make, selectOf } from "./dom.js";
import { orderOf } from "./order.js";

/** @typedef {import("./data.js").Sweep} Sweep */
/** @typedef {import("./data.js").Level} Level */
/** @typedef {{ target: any }} Pointed */

// So many have room for what they are called; palette.css knows of it too.
const PALETTE_FEW = 12;

/**
 * @param {Sweep} sweep
 * @param {import("./state.js").State} state
 * @returns {HTMLElement}
 */
export function palettePanel(sweep, state) {
  /** @type {HTMLElement[]} */
  const swatches = [];
  /**
   * The palette row of each swatch.
   * @type {number[]}
   */
  let order = [];
  // The swatch that Tab reaches.
  let reached = 0;

  const level = () => sweep.level(state.now.k);
  const leave = () => state.set({ only: -1 });
  /** @param {Pointed} event */
  const point = ({ target }) => state.set({ only: order[swatches.indexOf(target)] ?? -1 });

  const select = selectOf(["share", "lightness", "hue", "lineage"], (sort) => state.set({ sort }));
  const pointed = make("span");
  const copied = make("span", { role: "status" });
  const bar = make("div", {
    class: "palette-bar",
    role: "toolbar",
    "aria-label": "Palette",
    onpointermove: point,
    onpointerleave: leave,
    /** @param {Pointed} event */
    onfocusin: (event) => {
      reached = swatches.indexOf(event.target);
      point(event);
      mark();
    },
    onfocusout: leave,
    /** @param {Pointed} event */
    onclick: async ({ target }) => {
      const hex = level().hexes[order[swatches.indexOf(target)]];
      if (hex) copied.textContent = `${hex} ${(await copyText(hex, target)) ? "" : "not "}copied`;
    },
    /** @param {KeyboardEvent} event */
    onkeydown: (event) => {
      const line = swatches.filter((one) => one.offsetTop === swatches[0].offsetTop).length;
      /** @type {Record<string, number>} */
      const steps = {
        ArrowLeft: -1,
        ArrowRight: 1,
        ArrowUp: -line,
        ArrowDown: line,
        Home: -reached,
        End: order.length - 1 - reached,
      };
      if (!(event.key in steps)) return;
      claim(event);
      swatches[reached + steps[event.key]]?.focus();
    },
  });

  const mark = () => {
    const { only, spot } = state.now;
    const marked = order.indexOf(spot < 0 ? only : sweep.rows(level().place)[spot]);
    swatches.forEach((swatch, i) => {
      swatch.tabIndex = i === reached ? 0 : -1;
      swatch.classList.toggle("palette-marked", i === marked);
    });
    pointed.textContent = swatches[marked]?.ariaLabel;
    copied.textContent = "";
  };

  const show = () => {
    const { hexes, counts } = level();
    const focused = swatches[reached]?.matches(":focus");
    order = orderOf(sweep, level(), (select.value = state.now.sort));
    bar.style.setProperty("--count", `${order.length}`);
    while (swatches.length < order.length) swatches.push(bar.appendChild(make("button")));
    while (swatches.length > order.length) swatches.pop()?.remove();
    order.forEach((row, i) => {
      const words = colorWords(sweep, level(), row);
      swatches[i].ariaLabel = words;
      if (order.length <= PALETTE_FEW)
        swatches[i].textContent = words.replace(" of the pixels", "").replaceAll(", ", "\n");
      else swatches[i].textContent = "";
      Object.assign(swatches[i].style, {
        background: hexes[row],
        color: textOn(...colorAt(level().palette, row)),
        flexGrow: counts[row],
      });
    });
    reached = Math.min(reached, order.length - 1);
    if (focused) swatches[reached].focus();
    if (state.now.only >= order.length) leave();
    mark();
  };

  state.watch(["k", "sort"], show);
  state.watch(["only", "spot"], mark);
  show();
  const words = make("p", { class: "palette-words" }, pointed, " ", copied);
  return make("div", { class: "palette" }, labeled("Sort by", select), bar, words);
}

/**
 * A color in words and numbers, as in "#c6a23b, olive, 12.3 % of the pixels".
 * @param {Sweep} sweep
 * @param {Level} level
 * @param {number} row
 */
export function colorWords({ opaque }, level, row) {
  const percent = ((100 * level.counts[row]) / opaque).toFixed(1);
  const name = colorName(...colorAt(level.palette, row));
  return `${level.hexes[row]}, ${name}, ${percent} % of the pixels`;
}

/**
 * Copy, and say whether it went; the focus stays.
 * @param {string} text
 * @param {HTMLElement} button
 */
async function copyText(text, button) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Not there on pages by http, or not allowed in a frame.
    const area = make("textarea", { class: "palette-copy" }, text);
    button.after(area);
    area.select();
    const copied = document.execCommand("copy");
    area.remove();
    button.focus();
    return copied;
  }
}
