// A .ksweep file -> what is in it. docs/ksweep.md has it byte by byte.

import { Coder, freshCells } from "./coder.js";
import { clamp } from "./numbers.js";
import { PlaneReader } from "./plane.js";

const MAGIC = [0x89, 0x4b, 0x53, 0x57, 0x45, 0x45, 0x50, 0x0a];
const VERSION = 1;
const HEAD = 48; // bytes
const MOST_SIDE = 65535;
const MOST_PIXELS = 2 ** 27;
const MOST_CELLS = 2 ** 28;
const MOST_ABOUT = 2 ** 22;

// Where the cells of each kind begin; see docs/ksweep.md.
const [KEPT, PARENT, COLOR, SHARED, NEWEST, LABEL] = [64, 66, 322, 706, 962, 964];
const MOVED = LABEL + 65536;
const MEAN = MOVED + 65536;
const LOG = MEAN + 192;

/** What is wrong with a file, in one sentence. */
export class KsweepError extends Error {}

/** @returns {never} */
function damaged() {
  throw new KsweepError("The data of this picture is damaged; make the page anew.");
}

/**
 * The parts of a file but for the plane of signatures, and the reader of that.
 * @param {Uint8Array} file
 * @returns {Promise<{parts: Omit<import("./data.js").Parts, "ids">, plane: PlaneReader}>}
 */
export async function unpack(file) {
  const head = headOf(file);
  const { width, height, levels, signatures, transparent, bits } = head;
  let begin = HEAD;
  const [words, coded, pixels, original] = head.lengths.map((length) => {
    begin += length;
    return file.subarray(begin - length, begin);
  });
  const about = await aboutIn(words, levels);
  const colors = partsOfColors(coded, levels, signatures, transparent);
  const means = new Uint8Array(colors.shared.length * 3);
  means.set(colors.means);
  const { shared, weights, ...rest } = colors;
  const plane = new PlaneReader(pixels, { width, height, means, weights, shared, bits });
  return { parts: { about, width, height, transparent, original, ...rest }, plane };
}

/** @param {Uint8Array} file */
function headOf(file) {
  if (file.length < HEAD || MAGIC.some((byte, i) => file[i] !== byte)) damaged();
  const view = new DataView(file.buffer, file.byteOffset, file.length);
  const word = (/** @type {number} */ at) => view.getUint32(at, true);
  if (file[8] > VERSION)
    throw new KsweepError("This picture was written by a newer sweep than this page reads.");
  const [flags, bits] = [file[9], file[10]];
  const [levels, width, height, signatures] = [12, 16, 20, 24].map(word);
  const lengths = [28, 32, 36, 40].map(word);
  const pixels = width * height;
  const possible =
    file[8] === VERSION && flags < 2 && levels > 0 && levels <= 256 && pixels > 0 &&
    width <= MOST_SIDE && height <= MOST_SIDE && pixels <= MOST_PIXELS &&
    signatures > 0 && signatures <= Math.min(pixels, 2 ** 22, 256 ** levels) &&
    levels * signatures <= MOST_CELLS && bits === clamp(32 - Math.clz32(pixels), 10, 22) &&
    file.length === lengths.reduce((sum, length) => sum + length, HEAD);
  if (!possible || word(44) !== sumOf(file)) damaged();
  return { transparent: flags === 1, bits, levels, width, height, signatures, lengths };
}

/**
 * The CRC-32 of all but the sum itself.
 * @param {Uint8Array} file
 */
function sumOf(file) {
  const table = new Int32Array(256);
  for (let n = 0; n < 256; n++) {
    let value = n;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
    table[n] = value;
  }
  let sum = -1;
  for (let i = 0; i < file.length; i++) {
    if (i === HEAD - 4) i = HEAD;
    if (i < file.length) sum = table[(sum ^ file[i]) & 255] ^ (sum >>> 8);
  }
  return ~sum >>> 0;
}

/**
 * @param {Uint8Array} words
 * @param {number} levels
 * @returns {Promise<import("./data.js").About>}
 */
async function aboutIn(words, levels) {
  try {
    const copy = new Uint8Array(words); // a stream of bytes of its own
    const stream = new Blob([copy]).stream().pipeThrough(new DecompressionStream("deflate"));
    const reader = stream.getReader();
    const [decoder, pieces] = [new TextDecoder(), [""]];
    let length = 0;
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      length += piece.value.length;
      if (length > MOST_ABOUT) damaged();
      pieces.push(decoder.decode(piece.value, { stream: true }));
    }
    const about = JSON.parse(pieces.join(""));
    /** @type {(k: unknown, i: number) => boolean} */
    const isK = (k, i) => Number.isInteger(k) && about.k[i] > (about.k[i - 1] ?? 0) && about.k[i] < 257;
    return Array.isArray(about.k) && about.k.length === levels && about.k.every(isK)
      ? about : damaged();
  } catch {
    return damaged();
  }
}

/**
 * Palettes, the table of signatures, their means and weights.
 * @param {Uint8Array} bytes
 * @param {number} levels
 * @param {number} signatures
 * @param {boolean} transparent
 */
function partsOfColors(bytes, levels, signatures, transparent) {
  const coder = new Coder(bytes);
  const cells = freshCells(LOG + 32);
  const { palettes, parents } = palettesIn(coder, cells, levels);
  const { table, shared } = tableIn(coder, cells, palettes, signatures, transparent);
  const last = (levels - 1) * signatures;
  const means = new Uint8Array(3 * signatures);
  for (let i = 0; i < means.length; i++) {
    const [s, c] = [Math.floor(i / 3), i % 3];
    means[i] = byte(palettes[levels - 1][3 * table[last + s] + c] + coder.signed(cells, MEAN + 64 * c));
  }
  const weights = Float64Array.from(shared, () => 2 ** coder.symbol(cells, LOG, 5));
  return { palettes, parents, table, means, weights, shared };
}

/** @param {number} value */
function byte(value) {
  return value >= 0 && value <= 255 ? value : damaged();
}

/**
 * @param {Coder} coder
 * @param {Int32Array} cells
 * @param {number} levels
 */
function palettesIn(coder, cells, levels) {
  /** @type {Uint8Array[]} */
  const palettes = [];
  /** @type {Uint8Array[]} */
  const parents = [];
  let before = new Uint8Array(0);
  for (let level = 0; level < levels; level++) {
    const size = before.length / 3 + coder.signed(cells, 0);
    if (size < 1 || size > 256) damaged();
    const palette = new Uint8Array(3 * size);
    const from = new Uint8Array(size);
    for (let row = 0; row < size; row++) {
      const old = 3 * row < before.length;
      from[row] = row;
      if (old && coder.adaptive(cells, KEPT)) {
        palette.set(before.subarray(3 * row, 3 * row + 3), 3 * row);
        continue;
      }
      if (!old) from[row] = coder.symbol(cells, PARENT, 8);
      if (level > 0 && 3 * from[row] >= before.length) damaged();
      const base = old ? COLOR : COLOR + 192;
      for (let c = 0; c < 3; c++) {
        const near = level > 0 ? before[3 * from[row] + c] : 128;
        palette[3 * row + c] = byte((near || 0) + coder.signed(cells, base + 64 * c));
      }
    }
    palettes.push(palette);
    parents.push(from);
    before = palette;
  }
  return { palettes, parents };
}

/**
 * @param {Coder} coder
 * @param {Int32Array} cells
 * @param {Uint8Array[]} palettes
 * @param {number} signatures
 * @param {boolean} transparent
 */
function tableIn(coder, cells, palettes, signatures, transparent) {
  const levels = palettes.length;
  const table = new Uint8Array(levels * signatures);
  const shared = new Int32Array(signatures + (transparent ? 1 : 0));
  for (let s = 0; s < signatures; s++) {
    if (s > 0) shared[s] = coder.symbol(cells, SHARED, 8);
    if (shared[s] >= levels) damaged();
    for (let level = 0; level < shared[s]; level++)
      table[level * signatures + s] = table[level * signatures + s - 1];
    for (let level = shared[s]; level < levels; level++) {
      const at = level * signatures + s;
      const own = level > 0 ? table[at - signatures] : 0;
      const parts = level === shared[s] && s > 0;
      // Where it parts from the column before, it is not what that one has there.
      const moves =
        (parts && table[at - 1] === own) || coder.adaptive(cells, MOVED + 256 * level + own);
      const size = palettes[level].length / 3;
      let label = own;
      if (moves) {
        const newest = coder.adaptive(cells, NEWEST + (parts ? 1 : 0));
        label = newest ? size - 1 : coder.symbol(cells, LABEL + 256 * own, 8);
      }
      if (label >= size) damaged();
      table[at] = label;
    }
  }
  return { table, shared };
}
