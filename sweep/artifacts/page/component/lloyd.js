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
 * @property {Float64Array} basis the centers that the points were assigned by
 * @property {boolean} assigned whether there has been one
 * @property {"assign" | "update"} next the half step that is next
 * @property {boolean} done nothing moves any more
 * @property {number} error the squared distance from each point to its center, averaged over
 *     pixels; infinite before the first assignment. In sRGB, the caller adds `about.within` to
 *     have that of the picture.
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
 * @param {Float64Array} centers
 * @returns {Hand}
 */
export function start(points, centers) {
  const moved = { row: 0, distance: 0 };
  const switched = { from: 0, to: 0, pixels: 0, all: 0 };
  const counts = new Float64Array(centers.length / 3);
  const begun = { assigned: false, done: false, error: Infinity, errors: [] };
  const labels = new Uint8Array(points.length / 3);
  return { ...begun, next: "assign", centers, basis: centers, labels, counts, switched, moved };
}

/**
 * Each point goes to the nearest center; of equally near ones, to the first.
 * @param {Hand} hand
 * @param {Float64Array} points
 * @param {ArrayLike<number>} weights
 * @returns {Hand}
 */
export function assign(hand, points, weights) {
  const { centers, counts: { length: k } } = hand;
  const [counts, flows] = [new Float64Array(k), new Float64Array(k * k)];
  const switched = { from: 0, to: 0, pixels: 0, all: 0 };
  const labels = hand.labels.map((from, s) => {
    const to = nearestCenter(points, s, centers);
    counts[to] += weights[s];
    if (from === to || !hand.assigned) return to;
    switched.all += weights[s];
    const pixels = (flows[from * k + to] += weights[s]);
    if (pixels > switched.pixels) Object.assign(switched, { from, to, pixels });
    return to;
  });
  const done = hand.assigned && !switched.all;
  const after = { ...hand, labels, basis: centers, counts, switched, done, assigned: true };
  return withError({ ...after, next: "update" }, points, weights);
}

/**
 * The nearest center of each point.
 * @param {Float64Array} points
 * @param {Float64Array} centers
 */
export function nearestCenters(points, centers) {
  return Uint8Array.from({ length: points.length / 3 }, (_, s) => nearestCenter(points, s, centers));
}

/**
 * Each center moves to the mean of its points; one that has none stays.
 * @param {Hand} hand
 * @param {Float64Array} points
 * @param {ArrayLike<number>} weights
 * @returns {Hand}
 */
export function update(hand, points, weights) {
  const { labels, counts } = hand;
  const sums = hand.centers.map(() => 0);
  for (let i = 0; i < points.length; i++)
    sums[3 * labels[Math.floor(i / 3)] + (i % 3)] += weights[Math.floor(i / 3)] * points[i];
  const centers = hand.centers.map((old, i) => {
    const count = counts[Math.floor(i / 3)];
    return count ? sums[i] / count : old;
  });
  const moved = { row: 0, distance: 0 };
  counts.forEach((_, row) => {
    const distance = Math.sqrt(squaredDistance(hand.centers, row, centers, row));
    if (distance > moved.distance) Object.assign(moved, { row, distance });
  });
  const after = { ...hand, centers, moved, done: !moved.distance };
  return withError({ ...after, next: "assign" }, points, weights);
}

/**
 * A center is put elsewhere, by hand. The error stays what it was until the next half step.
 * @param {Hand} hand
 * @param {number} row
 * @param {Float64Array} place
 * @returns {Hand}
 */
export function putCenter(hand, row, place) {
  const centers = hand.centers.slice();
  centers.set(place, 3 * row);
  return { ...hand, centers, next: "assign", done: false };
}

/**
 * @param {Hand} hand
 * @param {Float64Array} points
 * @param {ArrayLike<number>} weights
 * @returns {Hand}
 */
function withError(hand, points, weights) {
  const error = errorOf(points, weights, hand.centers, hand.labels);
  return { ...hand, error, errors: [...hand.errors, error] };
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
  let hand = start(points, centers);
  for (let steps = 0; !hand.done && steps < limit; steps++) {
    hand = assign(hand, points, weights);
    if (!hand.done) hand = update(hand, points, weights);
  }
  if (!hand.done) hand = assign(hand, points, weights);
  return hand;
}

/**
 * The centers of k-means by hand as 8-bit colors.
 * @param {Hand} hand
 * @param {string} space that it is in
 */
export function handColors({ centers, counts }, space) {
  return Array.from(counts, (_, row) => {
    const [x, y, z] = centers.subarray(3 * row);
    return colorOf(x, y, z, space);
  });
}

/**
 * Numbers from 0 to below 1 that look random and are the same for the same seed: Lehmer's.
 * @param {number} seed from 1
 */
export function randomOf(seed) {
  // The first of near seeds are far apart.
  let last = (seed * 1640531527) % 2147483647;
  return () => (last = (last * 48271) % 2147483647) / 2147483647;
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
  if (!centers.length) return lloyd(points, weights, new Float64Array(3)).centers;
  const all = Array.from(weights, (_, s) => s);
  const distances = all.map((s) =>
    squaredDistance(points, s, centers, nearestCenter(points, s, centers)),
  );
  all.sort((s, t) => weights[t] * distances[t] - weights[s] * distances[s]);
  let [best, most] = [0, -1];
  for (const n of all.slice(0, 200)) {
    const gain = distances.reduce((sum, distance, s) => {
      const saved = distance - squaredDistance(points, s, points, n);
      return saved > 0 ? sum + weights[s] * saved : sum;
    }, 0);
    if (gain > most) [best, most] = [n, gain];
  }
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
  const x = some[3 * i] - others[3 * j];
  const y = some[3 * i + 1] - others[3 * j + 1];
  const z = some[3 * i + 2] - others[3 * j + 2];
  return x * x + y * y + z * z;
}
