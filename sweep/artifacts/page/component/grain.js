// The pixels of the picture as points for k-means by hand, which must not know what the sweep found.

const SHIFT = 2; // colors that differ in the lowest two bits of each channel are one point
const CHANNEL = 8 - SHIFT;

/**
 * Weighted points, and which of them each pixel belongs to.
 * @typedef {object} Grain
 * @property {ArrayLike<number>} means R, G, B of each point, the mean of its pixels
 * @property {Float64Array} weights the pixels of each
 * @property {ArrayLike<number>} ids the point of each pixel; the number of points where it is clear
 * @property {number} within the squared distance, in sRGB, from each pixel to its point, averaged
 * @property {boolean} own whether they are the pixels' own, and not the signatures of the sweep
 */

/** @type {WeakMap<import("./data.js").Sweep, Grain>} */
const GRAINS = new WeakMap();

/**
 * The points of a picture: cells of the colors of the original or, where its pixels cannot be read,
 * the signatures.
 * @param {import("./data.js").Sweep} sweep
 * @returns {Grain}
 */
export function grainOf(sweep) {
  const { means, weights, ids, about } = sweep;
  const found =
    GRAINS.get(sweep) ??
    (sweep.drawn
      ? cellsOf(sweep, sweep.drawn)
      : { means, weights, ids, within: about.within, own: false });
  GRAINS.set(sweep, found);
  return found;
}

/**
 * @param {import("./data.js").Sweep} sweep
 * @param {CanvasRenderingContext2D} context with the original
 * @returns {Grain}
 */
function cellsOf({ width, height, ids: signatureIds, signatures, opaque }, context) {
  const { data } = context.getImageData(0, 0, width, height);
  const places = new Int32Array(1 << (3 * CHANNEL)).fill(-1);
  const ids = new Uint32Array(signatureIds.length);
  /** @type {number[]} */
  const counts = [];
  /** @type {number[]} */
  const sums = [];
  let squares = 0;
  for (let i = 0; i < ids.length; i++) {
    if (signatureIds[i] === signatures) continue;
    const [r, g, b] = [data[4 * i], data[4 * i + 1], data[4 * i + 2]];
    const cell = ((((r >> SHIFT) << CHANNEL) | (g >> SHIFT)) << CHANNEL) | (b >> SHIFT);
    let place = places[cell];
    if (place < 0) {
      place = places[cell] = counts.push(0) - 1;
      sums.push(0, 0, 0);
    }
    ids[i] = place;
    counts[place]++;
    sums[3 * place] += r;
    sums[3 * place + 1] += g;
    sums[3 * place + 2] += b;
    squares += r * r + g * g + b * b;
  }
  for (let i = 0; i < ids.length; i++) if (signatureIds[i] === signatures) ids[i] = counts.length;
  const means = Float64Array.from(sums, (sum, i) => sum / counts[Math.floor(i / 3)]);
  const around = sums.reduce((all, sum, i) => all + sum * means[i], 0);
  const within = (squares - around) / opaque;
  return { means, weights: Float64Array.from(counts), ids, within, own: true };
}
