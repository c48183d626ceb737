// Bytes -> bits, by probabilities that learn as they go: the reading half of the range coder that
// docs/ksweep.md describes. All numbers are whole and of at most 32 bits.

const LIMIT = 60; // bits that a cell has seen, at most
const LEAST = 32; // of a probability, in 1/65536

/** 65536 / (1 + exp(-x / 256)) for x = -2048 .. 2047. */
export const SQUASH = squashed();
/** The inverse, for probabilities in 1/4096. */
export const STRETCH = stretched();
/** How far a cell that has seen n bits moves towards the next, in 1/16384. */
export const RATES = Uint16Array.from({ length: LIMIT + 1 }, (_, n) => 32768 / (2 * n + 3));

function squashed() {
  const table = new Uint16Array(4096);
  let power = 1;
  for (let x = 0; x < 2048; x++) {
    table[2048 + x] = Math.min(65535, Math.floor(65536 / (1 + power) + 0.5));
    if (x > 0) table[2048 - x] = 65536 - table[2048 + x];
    power *= 0.9961013694701175;
  }
  table[0] = table[1];
  return table;
}

function stretched() {
  const table = new Int16Array(4096);
  let x = 0;
  for (let p = 0; p < 4096; p++) {
    while (x < 4095 && SQUASH[x] < 16 * p + 8) x++;
    table[p] = x - 2048;
  }
  return table;
}

/**
 * Cells that have seen nothing: a probability of 16 bits, then 8 bits of how much was seen.
 * @param {number} count
 */
export function freshCells(count) {
  return new Int32Array(count).fill(32768 << 8);
}

/** Reads bits from bytes; behind the last byte all are 0. */
export class Coder {
  /** @param {Uint8Array} bytes */
  constructor(bytes) {
    this.bytes = bytes;
    this.place = 0;
    this.low = 0;
    this.high = 0xffffffff;
    this.window = 0;
    for (let i = 0; i < 4; i++) this.window = ((this.window << 8) | this.next()) >>> 0;
  }

  next() {
    return this.place < this.bytes.length ? this.bytes[this.place++] : 0;
  }

  /**
   * A bit that is 1 with this probability, in 1/65536.
   * @param {number} probability
   */
  bit(probability) {
    const span = this.high - this.low;
    const middle =
      this.low + (span >>> 16) * probability + (((span & 0xffff) * probability) >>> 16);
    const bit = this.window <= middle ? 1 : 0;
    if (bit) this.high = middle;
    else this.low = middle + 1;
    while (((this.low ^ this.high) & 0xff000000) === 0) {
      this.low = (this.low << 8) >>> 0;
      this.high = ((this.high << 8) | 255) >>> 0;
      this.window = ((this.window << 8) | this.next()) >>> 0;
    }
    return bit;
  }

  /**
   * A bit by one cell.
   * @param {Int32Array} cells
   * @param {number} at
   */
  adaptive(cells, at) {
    const bit = this.bit(within(cells[at] >> 8));
    cells[at] = learned(cells[at], bit);
    return bit;
  }

  /**
   * A number of so many bits, the highest first.
   * @param {Int32Array} cells
   * @param {number} base of 2**bits cells
   * @param {number} bits
   */
  symbol(cells, base, bits) {
    let node = 1;
    for (let i = 0; i < bits; i++) node = (node << 1) | this.adaptive(cells, base + node);
    return node - (1 << bits);
  }

  /**
   * A number from 0 on: how many bits it plus 1 has, then those bits.
   * @param {Int32Array} cells
   * @param {number} base of 64 cells
   */
  number(cells, base) {
    let length = 1;
    while (this.adaptive(cells, base + length)) if (++length === 25) break;
    let found = 1;
    for (let shift = length - 2; shift >= 0; shift--) {
      const first = shift === length - 2;
      found = (found << 1) | (first ? this.adaptive(cells, base + 32 + length) : this.bit(32768));
    }
    return found - 1;
  }

  /**
   * A number that may be below 0.
   * @param {Int32Array} cells
   * @param {number} base of 64 cells
   */
  signed(cells, base) {
    const folded = this.number(cells, base);
    return folded & 1 ? -((folded + 1) >> 1) : folded >> 1;
  }
}

/** @param {number} probability */
export function within(probability) {
  return probability < LEAST ? LEAST : probability > 65536 - LEAST ? 65536 - LEAST : probability;
}

/**
 * A cell when it has seen a bit.
 * @param {number} cell
 * @param {number} bit
 */
export function learned(cell, bit) {
  const seen = cell & 255;
  let probability = cell >> 8;
  probability += Math.imul(65535 * bit - probability, RATES[seen]) >> 14;
  return (probability << 8) | (seen < LIMIT ? seen + 1 : LIMIT);
}
