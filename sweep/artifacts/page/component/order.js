// In which order the colors of a palette come.

import { oklab } from "./color.js";
import { colorAt } from "./data.js";

/** @typedef {import("./data.js").Sweep} Sweep */
/** @typedef {import("./data.js").Level} Level */

// OKLab chroma; below it a hue is hardly seen.
const GRAY_CHROMA = 0.02;
// Where the circle of hues is cut, between pink and red; counted from there.
const HUE_CUT = (23 * Math.PI) / 12;

/**
 * The palette rows of a level in order; ties go by lightness, dark first.
 * @param {Sweep} sweep
 * @param {Level} level
 * @param {string} sort "share", "lightness", "hue" (grays first) or "lineage"
 * @returns {number[]}
 */
export function orderOf(sweep, level, sort) {
  if (sort === "lineage") return lineageOrders(sweep)[level.place];
  const labs = level.hexes.map((_, row) => oklab(...colorAt(level.palette, row)));
  const keys = labs.map(([, a, b], row) => {
    if (sort === "share") return -level.counts[row];
    if (sort === "lightness" || Math.hypot(a, b) < GRAY_CHROMA) return -1;
    return (Math.atan2(b, a) + HUE_CUT) % (2 * Math.PI);
  });
  return [...keys.keys()].sort((a, b) => keys[a] - keys[b] || labs[a][0] - labs[b][0]);
}

/** @type {WeakMap<Sweep, number[][]>} */
const LINEAGES = new WeakMap();

/**
 * The rows of each level, children beside their parents: no line between them crosses another. The
 * children of one row, and the rows of the first level, come from dark to light.
 * @param {Sweep} sweep
 */
export function lineageOrders(sweep) {
  const known = LINEAGES.get(sweep);
  if (known) return known;
  /** @type {number[][]} */
  const orders = [];
  for (const level of sweep.levels) {
    const rows = orderOf(sweep, level, "lightness");
    const { parents } = level;
    const above = orders[level.place - 1];
    orders.push(above ? above.flatMap((one) => rows.filter((row) => parents[row] === one)) : rows);
  }
  LINEAGES.set(sweep, orders);
  return orders;
}
