// Bits -> the signature of each pixel. What is done here, and why, is in docs/ksweep.md.

import { Coder, SQUASH, STRETCH, freshCells, learned, within } from "./coder.js";

// Sets of weights: which neighbors are equal; which way four of them went.
const [PATTERNS, WAYS] = [256, 81];
const WEIGHT = 26214; // 0.4 of 65536
const MOST_WEIGHT = (1 << 19) - 1;
const TURN = 12;
const [ENOUGH, RARE] = [30, 1024]; // bits seen; of a probability
const SIGN = 0x80000000 | 0;

/**
 * What is known of a plane before its pixels.
 * @typedef {object} Plane
 * @property {number} width
 * @property {number} height
 * @property {Uint8Array} means R, G, B of each leaf
 * @property {Float64Array} weights about how many pixels each leaf has
 * @property {Int32Array} shared how many levels each goes the same way as the leaf before it
 * @property {number} bits of the number of cells
 */

/** Reads a plane row by row. */
export class PlaneReader {
  /**
   * @param {Uint8Array} bytes
   * @param {Plane} plane
   */
  constructor(bytes, plane) {
    const { width, height, means, bits } = plane;
    this.plane = plane;
    this.leaves = means.length / 3;
    this.kind = this.leaves > 65536 ? Uint32Array : Uint16Array;
    // Two rows above, two pixels before and one behind each row, as the specification has it.
    this.padded = new this.kind((width + 3) * (height + 2));
    this.runs = new Uint8Array(width);
    /** The row that is read next. */
    this.row = this.leaves > 1 ? 0 : height;
    this.tree = grow(plane);
    this.cells = freshCells(1 << bits);
    this.weights = new Int32Array((PATTERNS + WAYS) * 2).fill(WEIGHT);
    this.coder = new Coder(bytes);
  }

  /**
   * Read so many rows more; true when all are read.
   * @param {number} rows
   */
  read(rows) {
    const end = Math.min(this.row + rows, this.plane.height);
    for (; this.row < end; this.row++) this.readRow(this.row);
    return this.row === this.plane.height;
  }

  /** The signature of each pixel, when all rows are read. */
  get ids() {
    const { width, height } = this.plane;
    const ids = new this.kind(width * height);
    for (let y = 0; y < height; y++) {
      const start = (y + 2) * (width + 3) + 2;
      ids.set(this.padded.subarray(start, start + width), y * width);
    }
    return ids;
  }

  // One long function with one place that reads a bit: this is where the time goes, and calls or
  // a state in fields would double it.
  /** @param {number} y */
  readRow(y) {
    const { padded: ids, cells, weights, runs, leaves, coder } = this;
    const { width, means, bits } = this.plane;
    const { ways: following, axes, first } = this.tree;
    const { bytes } = coder;
    let low = coder.low | 0;
    let high = coder.high | 0;
    let window = coder.window | 0;
    let place = coder.place;
    const shift = 32 - bits;
    const stride = width + 3;
    const start = (y + 2) * stride;
    ids[start] = ids[start + 1] = ids[start + 2 - stride];
    for (let x = 0; x < width; x++) {
      const at = start + 2 + x;
      const left = ids[at - 1];
      const above = ids[at - stride];
      const aboveLeft = ids[at - stride - 1];
      const aboveRight = ids[at - stride + 1];
      const pattern =
        equal(left, above) | (equal(left, aboveLeft) << 1) | (equal(above, aboveLeft) << 2) |
        (equal(above, aboveRight) << 3) | (equal(left, aboveRight) << 4) |
        (equal(left, ids[at - 2]) << 5) | (equal(above, ids[at - 2 * stride]) << 6) |
        (equal(aboveRight, ids[at - 2 * stride + 1]) << 7);
      const near = (runs[x] << 4) | apart(means, left, above);
      // Step 0 asks whether it is the leaf at the left.
      let m = 0;
      let begin = 0;
      let end = leaves;
      let turned = (near << 3) | (pattern & 7);
      let besides = (left << 16) + above;
      let set = 2 * pattern;
      let red = 0;
      let green = 0;
      let blue = 0;
      for (;;) {
        const i = slot(1, m, turned, shift);
        const cell = cells[i];
        let share = cell >> 8;
        let j = 0;
        let a = 0;
        let b = 0;
        let probability = 0;
        const sure = (cell & 255) >= ENOUGH && (share < RARE || share > 65535 - RARE);
        if (!sure) {
          j = slot(2, m, besides, shift);
          a = STRETCH[cell >> 12];
          b = STRETCH[cells[j] >> 12];
          const mix =
            ((Math.imul(weights[set], a) >> 8) + (Math.imul(weights[set + 1], b) >> 8)) >> 8;
          probability = SQUASH[(mix > 2047 ? 2047 : mix < -2047 ? -2047 : mix) + 2048];
          share = probability;
        }
        share = within(share);

        const span = (high - low) | 0;
        const middle =
          (low + Math.imul(span >>> 16, share) + (Math.imul(span & 0xffff, share) >>> 16)) | 0;
        // Numbers without a sign are compared with their highest bit turned.
        const bit = (window ^ SIGN) <= (middle ^ SIGN) ? 1 : 0;
        high = (high + ((middle - high) & -bit)) | 0;
        low = (low + ((middle + 1 - low) & (bit - 1))) | 0;
        while (((low ^ high) & 0xff000000) === 0) {
          low <<= 8;
          high = (high << 8) | 255;
          window = (window << 8) | (place < bytes.length ? bytes[place] : 0);
          place++;
        }

        cells[i] = learned(cell, bit);
        if (!sure) {
          const error = 3 * ((bit << 16) - probability);
          weights[set] = bounded(weights[set] + ((Math.imul(a, error) + 131072) >> 18));
          weights[set + 1] = bounded(weights[set + 1] + ((Math.imul(b, error) + 131072) >> 18));
          cells[j] = learned(cells[j], bit);
        }

        if (m > 0) {
          begin += (m - begin) & -bit;
          end += (m - end) & (bit - 1);
          m = following[2 * m + bit];
        } else {
          if (bit) {
            begin = left;
            break;
          }
          m = first;
          red = means[3 * left] + means[3 * above] - means[3 * aboveLeft];
          green = means[3 * left + 1] + means[3 * above + 1] - means[3 * aboveLeft + 1];
          blue = means[3 * left + 2] + means[3 * above + 2] - means[3 * aboveLeft + 2];
        }
        // It is not the leaf at the left: where that is alone, the way is known.
        let fromLeft = way(left, begin, m, end);
        while (m > 0 && (fromLeft === 1 ? m - begin === 1 : fromLeft === 2 && end - m === 1)) {
          const right = 2 - fromLeft;
          if (right) begin = m;
          else end = m;
          m = following[2 * m + right];
          fromLeft = way(left, begin, m, end);
        }
        if (m === 0) break;
        const n = 4 * m;
        let turn = (red * axes[n] + green * axes[n + 1] + blue * axes[n + 2] + axes[n + 3]) >> 10;
        turn = (turn < -TURN ? -TURN : turn > TURN ? TURN : turn) + TURN;
        const ways =
          27 * fromLeft + 9 * way(above, begin, m, end) + 3 * way(aboveRight, begin, m, end) +
          way(aboveLeft, begin, m, end);
        turned = (ways << 5) | turn;
        besides = left;
        set = 2 * (PATTERNS + ways);
      }
      ids[at] = begin;
      runs[x] = apart(means, left, begin);
    }
    ids[start + width + 2] = ids[start + width + 1];
    Object.assign(coder, { low, high, window, place });
  }
}

/**
 * Which way a leaf lies from a step: 0 it is not below it, 1 left, 2 right.
 * @param {number} leaf
 * @param {number} begin
 * @param {number} m
 * @param {number} end
 */
function way(leaf, begin, m, end) {
  const below = ~((leaf - begin) | (end - 1 - leaf)) >>> 31;
  return below << (~(leaf - m) >>> 31);
}

// By arithmetic, here and above: a branch that cannot be foreseen costs more than all else.
/**
 * 1 if two ids are the same, else 0.
 * @param {number} one
 * @param {number} other
 */
function equal(one, other) {
  return ((one ^ other) - 1) >>> 31;
}

/** @param {number} weight */
function bounded(weight) {
  return weight > MOST_WEIGHT ? MOST_WEIGHT : weight < -MOST_WEIGHT ? -MOST_WEIGHT : weight;
}

/**
 * A cell for a context of two numbers: a hash.
 * @param {number} kind
 * @param {number} a
 * @param {number} b
 * @param {number} shift
 */
function slot(kind, a, b, shift) {
  let mixture =
    Math.imul(kind, 0x2c1b3c6d) + Math.imul(a, 0x9e3779b1) + Math.imul(b, 0x85ebca6b);
  mixture ^= mixture >>> 15;
  return Math.imul(mixture, 0x297a2d39) >>> shift;
}

/**
 * How far apart two means are: the bits of a quarter of the squared distance.
 * @param {Uint8Array} means
 * @param {number} one
 * @param {number} other
 */
function apart(means, one, other) {
  if (one === other) return 0;
  const r = means[3 * one] - means[3 * other];
  const g = means[3 * one + 1] - means[3 * other + 1];
  const b = means[3 * one + 2] - means[3 * other + 2];
  const length = 32 - Math.clz32((r * r + g * g + b * b) >> 2);
  return length > 15 ? 15 : length;
}

/**
 * The tree whose leaves are the signatures; the step that parts leaves below m from those from m
 * on is number m.
 * @param {Plane} plane
 */
function grow({ means, weights, shared }) {
  const leaves = weights.length;
  const heavy = new Float64Array(leaves + 1);
  const sums = new Float64Array(3 * (leaves + 1));
  for (let i = 0; i < leaves; i++) {
    heavy[i + 1] = heavy[i] + weights[i];
    for (let c = 0; c < 3; c++) sums[3 * i + 3 + c] = sums[3 * i + c] + means[3 * i + c];
  }
  const ways = new Int32Array(2 * leaves);
  const axes = new Int32Array(4 * leaves);
  let first = 0;
  const open = leaves > 1 ? [[0, leaves, 0, 0]] : [];
  for (let next = open.pop(); next; next = open.pop()) {
    const [begin, end, above, side] = next;
    const m = parting(begin, end, heavy, shared);
    if (above) ways[2 * above + side] = m;
    else first = m;
    let square = 1;
    let middle = 0;
    for (let c = 0; c < 3; c++) {
      const low = Math.floor((sums[3 * m + c] - sums[3 * begin + c]) / (m - begin));
      const high = Math.floor((sums[3 * end + c] - sums[3 * m + c]) / (end - m));
      axes[4 * m + c] = high - low;
      square += (high - low) ** 2;
      middle += (high - low) * (high + low);
    }
    for (let c = 0; c < 3; c++) axes[4 * m + c] = Math.floor((8192 * axes[4 * m + c]) / square);
    axes[4 * m + 3] = Math.floor((-4096 * middle) / square);
    if (end - m > 1) open.push([m, end, m, 1]);
    if (m - begin > 1) open.push([begin, m, m, 0]);
  }
  return { ways, axes, first };
}

/**
 * Where leaves are parted: with 7 to 13 twentieths of the pixels on either side, if that can be,
 * where the fewest levels are shared.
 * @param {number} begin
 * @param {number} end
 * @param {Float64Array} heavy
 * @param {Int32Array} shared
 */
function parting(begin, end, heavy, shared) {
  const total = heavy[end] - heavy[begin];
  let [best, bestEven, bestFits] = [begin + 1, 0, false];
  for (let m = begin + 1; m < end; m++) {
    const part = heavy[m] - heavy[begin];
    const even = Math.abs(2 * part - total);
    const fits = 7 * total <= 20 * part && 20 * part <= 13 * total;
    let better;
    if (m === begin + 1) better = true;
    else if (fits !== bestFits) better = fits;
    else if (fits && shared[m] !== shared[best]) better = shared[m] < shared[best];
    else better = even < bestEven;
    if (better) [best, bestEven, bestFits] = [m, even, fits];
  }
  return best;
}
