// The error against K, and what one color more is worth.

import { draw, labeled, make, selectOf } from "./dom.js";
import { clamp, counted, nearestOf } from "./numbers.js";

/**
 * What the curve can show, by name.
 * @type {Record<string, {
 *   of: (level: import("./data.js").Level) => number,
 *   unit: string,
 *   log?: boolean,
 * }>}
 */
const CURVE_METRICS = {
  "mean squared error": { of: ({ mse }) => mse, unit: "", log: true },
  "mean color difference (CIEDE2000)": { of: ({ deltaE }) => deltaE, unit: "" },
  "size as PNG": { of: ({ bytes }) => bytes / 1000, unit: " kB" },
  PSNR: { of: ({ mse }) => 10 * Math.log10((3 * 255 ** 2) / mse), unit: " dB" },
};

/**
 * @param {import("./data.js").Sweep} sweep
 * @param {import("./state.js").State} state
 * @returns {HTMLElement}
 */
export function curvePanel(sweep, state) {
  const { ks, levels } = sweep;
  const last = ks[ks.length - 1];
  /** @param {number} k */
  const across = (k) => (k - ks[0]) / (last - ks[0] || 1);
  /** @type {number[]} */
  let values = [];
  /**
   * How high they lie, 0 to 1.
   * @type {number[]}
   */
  let heights = [];

  const select = selectOf(Object.keys(CURVE_METRICS), () => show());
  const value = make("span");
  const dot = make("div", { class: "curve-dot" });
  const guide = make("div", { class: "curve-guide" }, value, dot);
  const words = make("p");
  /** @param {PointerEvent} event */
  const go = ({ buttons, clientX, pointerId }) => {
    if (!(buttons & 1)) return;
    plot.setPointerCapture(pointerId);
    const { left, width } = plot.getBoundingClientRect();
    state.set({ k: nearestOf(ks, ks[0] + ((last - ks[0]) * (clientX - left)) / width) });
  };
  const plot = make("div", {
    class: "curve-plot",
    role: "img",
    onpointerdown: go,
    onpointermove: go,
  });

  /** @param {number} number */
  const text = (number) =>
    number.toLocaleString("en", { maximumSignificantDigits: 3 }) + CURVE_METRICS[select.value].unit;

  const point = () => {
    const { k, place } = sweep.level(state.now.k);
    guide.style.left = `${100 * across(k)}%`;
    dot.style.bottom = `${100 * heights[place]}%`;
    value.textContent = text(values[place]);
    words.textContent = `${counted(k, "color")}: ${select.value} ${value.textContent}`;
    const change = values[place + 1] - values[place];
    if (!Number.isFinite(change)) return;
    const more = ks[place + 1] - k;
    const [who, s] = more > 1 ? [`${more} colors`, ""] : ["one color", "s"];
    const does = change < 0 ? `take${s} off` : `add${s}`;
    words.append(`; ${who} more ${does} ${text(Math.abs(change))}`);
  };

  const show = () => {
    const metric = CURVE_METRICS[select.value];
    values = levels.map(metric.of);
    const known = values.filter((one) => one > 0 && one < Infinity);
    const [least, most] = [Math.min(...known), Math.max(0, ...known)];
    const log = metric.log && most > 10 * least;
    /** @param {number} one */
    const to = (one) => (log ? Math.log10(one) : one);
    const low = log ? to(least / 2) : 0;
    // What has no logarithm, or no end, lies on the edge.
    /** @param {number} one */
    const up = (one) => clamp((to(one) - low) / (to(most) - low || 1), 0, 1);
    heights = values.map(up);
    const d = `M${heights.map((height, i) => `${across(ks[i])} ${1 - height}`).join("L")}`;
    const box = { viewBox: "0 0 1 1", preserveAspectRatio: "none" };
    plot.replaceChildren(
      ...roundTicks(low, to(most), 5).map((tick) => {
        const round = log ? Number((10 ** tick).toPrecision(1)) : tick;
        return curveTick("bottom", up(round), text(round));
      }),
      ...roundTicks(ks[0], last, 8).map((k) => curveTick("left", across(k), k % 1 ? "" : `${k}`)),
      draw("svg", box, draw("path", { d })),
      guide,
    );
    const ends = [0, ks.length - 1].map((i) => `${text(values[i])} at K = ${ks[i]}`);
    plot.ariaLabel = `The ${select.value}, from ${ends.join(" to ")}`;
    point();
  };

  state.watch(["k"], point);
  show();
  return make("div", {}, labeled("Curve of", select), plot, words);
}

/**
 * Few round values: multiples of 1, 2 or 5 and a power of ten.
 * @param {number} low
 * @param {number} high
 * @param {number} most so many steps
 */
function roundTicks(low, high, most) {
  const least = (high - low) / most || 1;
  const power = 10 ** Math.floor(Math.log10(least));
  const step = power * ([1, 2, 5].find((digit) => digit * power >= least) ?? 10);
  const ticks = [];
  for (let i = Math.ceil(low / step); i * step <= high; i++) ticks.push(i * step);
  return ticks;
}

/**
 * @param {"left" | "bottom"} side
 * @param {number} at from 0 to 1
 * @param {string} text
 */
function curveTick(side, at, text) {
  const tick = make("div", { class: `curve-${side}` }, make("span", {}, text));
  tick.style[side] = `${100 * at}%`;
  return tick;
}
