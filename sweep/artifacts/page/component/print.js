// The picture at many K, on paper.

import { make } from "./dom.js";

const PRINT_MOST = 20; // so many fit on a sheet
const PRINT_WIDTH = 300;

/**
 * A contact sheet, up to 20 levels from the first to the last: the larger K, the farther apart, since
 * the less they differ.
 * @param {import("./data.js").Sweep} sweep
 * @returns {HTMLElement}
 */
export function printSheet(sweep) {
  const { width, height, levels } = sweep;
  const full = make("canvas", { width, height });
  const count = Math.min(PRINT_MOST, levels.length);
  const upright = count > 12 && height > width ? " print-upright" : "";
  const sheet = make("div", { class: `print-sheet${upright}` });
  for (let i = 0, next = 0; i < count; i++) {
    const place = Math.max(next, Math.round(levels.length ** (i / (count - 1 || 1))) - 1);
    next = place + 1;
    const { k } = levels[place];
    const pixels = new ImageData(sweep.pixels(k), width, height);
    full.getContext("2d")?.putImageData(pixels, 0, 0);
    sheet.append(make("figure", {}, printSmall(full), make("figcaption", {}, `K = ${k}`)));
  }
  return sheet;
}

/** @param {HTMLCanvasElement} full */
function printSmall(full) {
  const width = Math.min(PRINT_WIDTH, full.width);
  const height = Math.ceil((width * full.height) / full.width);
  const small = make("canvas", { width, height });
  /** @type {any} */
  const ink = small.getContext("2d");
  ink.imageSmoothingQuality = "high";
  ink.drawImage(full, 0, 0, width, height);
  return small;
}
