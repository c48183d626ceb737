// k-means, a half step at a time, on weighted points: Lloyd's algorithm and where it starts.
//
// Points and centers are three coordinates each, one after the other. The weight of a point is the
// number of pixels that it stands for.

import { colorOf } from "./color.js";

/**
 * k-means under way. Values do not change: a half step gives a new one.
 * @typedef {object} Hand
 * @property {Float64Array} centers
 * @property {Uint8Array} labels the center of each point; nothing before the first assignment
 * @property {boolean} assigned whether there has been one
 * @property {"assign" | "update"} next the half step that is next
 * @property {boolean} done nothing moves any more
 * @property {number} error the squared distance from each point to its center, averaged over
 *     pixels; infinite before the first assignment. In sRGB, the caller adds `about.within` to
 *     have that of the picture.
 * @property {number} before the error a half step ago
 * @property {number[]} errors of all half steps so far
 * @property {Float64Array} counts the pixels of each center
 * @property {Switch} switched what the last assignment changed most
 * @property {Shift} moved what the last update moved farthest
 */

/**
 * Pixels that went from one center to another.
 * @typedef {object} Switch
 * @property {number} from a row
 * @property {number} to a row
 * @property {number} pixels that went this way: none are as many
 * @property {number} all the pixels that went any way
 */

/**
 * A center that moved.
 * @typedef {object} Shift
 * @property {number} row
 * @property {number} distance
 */

/**
 * @param {Float64Array} points
 * @param {ArrayLike<number>} weights
 * @param {Float64Array} centers
 * @returns {Hand}
 */
export function start(points, weights, centers) {
  return {
    centers,
    labels: new Uint8Array(weights.length),
    assigned: false,
    next: "assign",
    done: false,
    error: Infinity,
    before: Infinity,
    errors: [],
    counts: new Float64Array(centers.length / 3),
    switched: { from: 0, to: 0, pixels: 0, all: 0 },
    moved: { row: 0, distance: 0 },
  };
}

/**
 * Each point goes to the nearest center; of equally near ones, to the first.
 * @param {Hand} hand
 * @param {Float64Array} points
 * @param {ArrayLike<number>} weights
 * @returns {Hand}
 */
export function assign(hand, points, weights) {
  const { centers } = hand;
  const k = centers.length / 3;
  const labels = new Uint8Array(weights.length);
  const counts = new Float64Array(k);
  const flows = new Float64Array(k * k);
  const switched = { from: 0, to: 0, pixels: 0, all: 0 };
  let changed = false;
  for (let s = 0; s < labels.length; s++) {
    const [from, to] = [hand.labels[s], nearestCenter(points, s, centers)];
    labels[s] = to;
    counts[to] += weights[s];
    if (from === to || !hand.assigned) continue;
    changed = true;
    switched.all += weights[s];
    const pixels = (flows[from * k + to] += weights[s]);
    if (pixels > switched.pixels) Object.assign(switched, { from, to, pixels });
  }
  const done = hand.assigned && !changed;
  return stepped(
    { ...hand, labels, assigned: true, next: "update", done, counts, switched },
    errorOf(points, weights, centers, labels),
  );
}

/**
 * Each center moves to the mean of its points; one that has none stays.
 * @param {Hand} hand
 * @param {Float64Array} points
 * @param {ArrayLike<number>} weights
 * @returns {Hand}
 */
export function update(hand, points, weights) {
  const { labels } = hand;
  const sums = new Float64Array(hand.centers.length);
  for (let s = 0; s < labels.length; s++)
    for (let c = 0; c < 3; c++) sums[3 * labels[s] + c] += weights[s] * points[3 * s + c];
  const centers = hand.centers.map((old, i) => {
    const count = hand.counts[Math.floor(i / 3)];
    return count ? sums[i] / count : old;
  });
  const moved = { row: 0, distance: 0 };
  for (let row = 0; row < hand.counts.length; row++) {
    const distance = Math.sqrt(squaredDistance(hand.centers, row, centers, row));
    if (distance > moved.distance) Object.assign(moved, { row, distance });
  }
  return stepped(
    { ...hand, centers, next: "assign", done: !moved.distance, moved },
    errorOf(points, weights, centers, labels),
  );
}

/**
 * A center is put elsewhere, by hand.
 * @param {Hand} hand
 * @param {Float64Array} points
 * @param {ArrayLike<number>} weights
 * @param {number} row
 * @param {ArrayLike<number>} place
 * @returns {Hand}
 */
export function putCenter(hand, points, weights, row, place) {
  const centers = hand.centers.slice();
  centers.set(place, 3 * row);
  const error = hand.assigned ? errorOf(points, weights, centers, hand.labels) : Infinity;
  return { ...hand, centers, next: "assign", done: false, error };
}

/**
 * @param {Hand} hand
 * @param {number} error
 * @returns {Hand}
 */
function stepped(hand, error) {
  return { ...hand, error, before: hand.error, errors: [...hand.errors, error] };
}

/**
 * The squared distance from each point to its center, averaged over pixels.
 * @param {Float64Array} points
 * @param {ArrayLike<number>} weights
 * @param {Float64Array} centers
 * @param {ArrayLike<number>} labels
 */
export function errorOf(points, weights, centers, labels) {
  let [sum, all] = [0, 0];
  for (let s = 0; s < weights.length; s++) {
    sum += weights[s] * squaredDistance(points, s, centers, labels[s]);
    all += weights[s];
  }
  return sum / all;
}

/**
 * k-means to the end: as scikit-learn's KMeans with these centers as `init`, algorithm "lloyd"
 * and tol 0, as long as no cluster is empty (which scikit-learn fills, and this leaves).
 * @param {Float64Array} points
 * @param {ArrayLike<number>} weights
 * @param {Float64Array} centers
 * @param {number} limit the most steps, each an assignment and an update
 */
export function lloyd(points, weights, centers, limit = 300) {
  let hand = start(points, weights, centers);
  let steps = 0;
  while (!hand.done && steps < limit) {
    hand = assign(hand, points, weights);
    if (!hand.done) hand = update(hand, points, weights);
    steps++;
  }
  if (!hand.done) hand = assign(hand, points, weights);
  return { centers: hand.centers, labels: hand.labels, error: hand.error, steps };
}

/**
 * The centers of k-means by hand as 8-bit colors.
 * @param {Hand} hand
 * @param {string} space that it is in
 */
export function handColors({ centers }, space) {
  return Array.from({ length: centers.length / 3 }, (_, row) =>
    colorOf(centers[3 * row], centers[3 * row + 1], centers[3 * row + 2], space),
  );
}

/**
 * Numbers from 0 to below 1 that look random and are the same for the same seed: mulberry32.
 * @param {number} seed
 */
export function randomOf(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Different points, drawn by their weights: as if pixels were drawn; fewer if there are fewer.
 * @param {Float64Array} points
 * @param {ArrayLike<number>} weights
 * @param {number} k
 * @param {() => number} random from 0 to below 1
 */
export function randomCenters(points, weights, k, random) {
  const left = Float64Array.from(weights);
  const centers = [];
  while (centers.length < 3 * k) {
    let rest = random() * left.reduce((sum, weight) => sum + weight, 0);
    const drawn = left.findIndex((weight) => weight > 0 && (rest -= weight) < 0);
    if (drawn < 0) break;
    centers.push(...points.subarray(3 * drawn, 3 * drawn + 3));
    for (let s = 0; s < left.length; s++)
      if (!squaredDistance(points, s, points, drawn)) left[s] = 0;
  }
  return Float64Array.from(centers);
}

/**
 * These centers and one more, where it lowers the error most if the others stay: the rule of fast
 * global k-means (Likas, Vlassis and Verbeek, 2003). Without any, the mean of all.
 * @param {Float64Array} points
 * @param {ArrayLike<number>} weights
 * @param {Float64Array} centers
 */
export function warmCenters(points, weights, centers) {
  const all = Array.from(weights, (_, s) => s);
  if (!centers.length) return lloyd(points, weights, new Float64Array(3)).centers;
  const distances = all.map((s) =>
    squaredDistance(points, s, centers, nearestCenter(points, s, centers)),
  );
  const share = (/** @type {number} */ s) => weights[s] * distances[s];
  const candidates = all.sort((s, t) => share(t) - share(s)).slice(0, 200);
  const gains = candidates.map((n) => {
    let gain = 0;
    for (let s = 0; s < distances.length; s++)
      gain += weights[s] * Math.max(distances[s] - squaredDistance(points, s, points, n), 0);
    return gain;
  });
  const best = candidates[gains.indexOf(Math.max(...gains))];
  return Float64Array.of(...centers, ...points.subarray(3 * best, 3 * best + 3));
}

/**
 * @param {Float64Array} points
 * @param {number} s a point
 * @param {Float64Array} centers
 */
function nearestCenter(points, s, centers) {
  let [nearest, least] = [0, Infinity];
  for (let row = 0; row < centers.length / 3; row++) {
    const distance = squaredDistance(points, s, centers, row);
    if (distance < least) [nearest, least] = [row, distance];
  }
  return nearest;
}

/**
 * @param {Float64Array} some
 * @param {number} i which of some
 * @param {Float64Array} others
 * @param {number} j which of others
 */
function squaredDistance(some, i, others, j) {
  return (
    (some[3 * i] - others[3 * j]) ** 2 +
    (some[3 * i + 1] - others[3 * j + 1]) ** 2 +
    (some[3 * i + 2] - others[3 * j + 2]) ** 2
  );
}
