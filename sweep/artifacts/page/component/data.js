// One picture at every K: what is in a .ksweep, and what follows from it.

/**
 * One number of colors.
 * @typedef {object} Level
 * @property {number} k the K asked for
 * @property {number} place of it among the levels, from 0
 * @property {Uint8Array} palette R, G, B of each row, one after the other
 * @property {string[]} hexes of each row, as in "#ff8800"
 * @property {Float64Array} counts the pixels of each row
 * @property {Uint8Array} parents the row of the level before that each came from
 * @property {number} mse the squared distance in sRGB, over R, G and B, averaged over pixels
 * @property {number} deltaE the mean CIEDE2000
 * @property {number} bytes of the picture as a PNG file
 * @property {number} milliseconds that it stands for when it plays
 */

/**
 * What the file says in words and numbers.
 * @typedef {object} About
 * @property {string} sweep the settings that made it, as JSON; empty if they are left out
 * @property {string} alt what it shows, in words
 * @property {string} label what tells it from others on the page
 * @property {string} space "rgb", "linear", "lab" or "oklab": where distances were measured
 * @property {number[]} k
 * @property {number[]} mse
 * @property {number[]} delta_e
 * @property {number[]} delta_e_95
 * @property {number[]} bytes
 * @property {number[]} milliseconds
 * @property {number} within the squared distance, in sRGB, from each pixel to the mean of its
 *     signature, averaged over pixels: what no palette of these signatures can do without
 * @property {string | null} original the type of the original, if it is in the file
 */

/**
 * What is in a .ksweep, unpacked.
 * @typedef {object} Parts
 * @property {About} about
 * @property {number} width
 * @property {number} height
 * @property {boolean} transparent whether a last id, behind all signatures, is for such pixels
 * @property {Uint8Array[]} palettes of each level
 * @property {Uint8Array[]} parents of each level
 * @property {Uint8Array} table the palette row of each signature at each level, level by level
 * @property {Uint8Array} means R, G, B of each signature: the mean color of its pixels
 * @property {Uint16Array | Uint32Array} ids the signature of each pixel
 * @property {Uint8Array} original the picture as it was, a file; empty if it is not there
 */

const WORDS = { alt: "picture", label: "", space: "rgb", within: 0, original: null };

/** One picture at every K. */
export class Sweep {
  /** @param {Parts} parts */
  constructor(parts) {
    // What a file need not say.
    const { mse = [], delta_e = [], bytes = [], milliseconds = [], ...words } = parts.about;
    this.about = { ...WORDS, ...words };
    this.width = parts.width;
    this.height = parts.height;
    this.ids = parts.ids;
    this.means = parts.means;
    this.original = parts.original;
    /** The picture as it was, if its pixels can be read. @type {CanvasRenderingContext2D | null} */
    this.drawn = null;
    /** How many signatures there are: colors that go the same way through all levels. */
    this.signatures = parts.means.length / 3;
    const pixels = new Float64Array(this.signatures + 1);
    for (let i = 0; i < this.ids.length; i++) pixels[this.ids[i]]++;
    /** The pixels of each signature. */
    this.weights = pixels.subarray(0, this.signatures);
    /** The pixels that are not transparent. */
    this.opaque = this.weights.reduce((sum, weight) => sum + weight, 0);
    this.table = parts.table;
    this.ks = words.k;
    /** @type {Level[]} */
    this.levels = this.ks.map((k, place) => {
      const palette = parts.palettes[place];
      const counts = new Float64Array(palette.length / 3);
      const rows = this.rows(place);
      for (let s = 0; s < rows.length; s++) counts[rows[s]] += this.weights[s];
      return {
        k,
        place,
        palette,
        hexes: hexesOf(palette),
        counts,
        parents: parts.parents[place],
        mse: mse[place],
        deltaE: delta_e[place],
        bytes: bytes[place],
        milliseconds: milliseconds[place] ?? 400,
      };
    });
  }

  /**
   * The level of a K; if there is none, that of the next smaller one, or the first.
   * @param {number} k
   */
  level(k) {
    let found = this.levels[0];
    for (const level of this.levels) if (level.k <= k) found = level;
    return found;
  }

  /**
   * The palette row of each signature at a level.
   * @param {number} place of the level
   */
  rows(place) {
    return this.table.subarray(place * this.signatures, (place + 1) * this.signatures);
  }

  /**
   * A color for each signature, see `pixelColors`.
   * @param {(signature: number) => ArrayLike<number>} colorOf R, G and B
   */
  colors(colorOf) {
    return pixelColors(this.signatures, colorOf);
  }

  /**
   * The colors that the level shows.
   * @param {Level} level
   */
  levelColors(level) {
    const rows = this.rows(level.place);
    return this.colors((s) => colorAt(level.palette, rows[s]));
  }

  /**
   * The picture with a color for each signature, as RGBA bytes.
   * @param {Uint32Array} colors as from `colors`
   */
  paint(colors) {
    return painted(this.ids, colors);
  }

  /**
   * The picture at a K, as RGBA bytes, row by row from the top left; transparent pixels are 0.
   * @param {number} k
   */
  pixels(k) {
    return this.paint(this.levelColors(this.level(k)));
  }
}

/**
 * Colors as the four bytes of a pixel; behind the last is one that is clear.
 * @param {number} count
 * @param {(row: number) => ArrayLike<number>} colorOf R, G and B
 */
export function pixelColors(count, colorOf) {
  const bytes = new Uint8ClampedArray(4 * (count + 1));
  for (let row = 0; row < count; row++) {
    bytes.set(colorOf(row), 4 * row);
    bytes[4 * row + 3] = 255;
  }
  return new Uint32Array(bytes.buffer);
}

/**
 * A color for each pixel, as RGBA bytes.
 * @param {ArrayLike<number>} ids which of the colors
 * @param {Uint32Array} colors as from `pixelColors`
 */
export function painted(ids, colors) {
  const pixels = new Uint32Array(ids.length);
  for (let i = 0; i < ids.length; i++) pixels[i] = colors[ids[i]];
  return new Uint8ClampedArray(pixels.buffer);
}

/**
 * One of colors.
 * @param {ArrayLike<number>} colors R, G, B of each, one after the other
 * @param {number} row from 0
 * @returns {[number, number, number]}
 */
export function colorAt(colors, row) {
  return [colors[3 * row], colors[3 * row + 1], colors[3 * row + 2]];
}

/**
 * The rows of a palette as "#rrggbb".
 * @param {ArrayLike<number>} palette R, G, B, one after the other
 */
export function hexesOf(palette) {
  return Array.from({ length: palette.length / 3 }, (_, row) => {
    const digits = colorAt(palette, row).map((value) => value.toString(16).padStart(2, "0"));
    return `#${digits.join("")}`;
  });
}
