// Color spaces, differences between colors, and what colors are called.

import { hexesOf } from "./data.js";

/**
 * What an 8-bit value of sRGB is in linear light: 0..255 -> 0..1.
 * @param {number} v8
 */
export function linear(v8) {
  const v = v8 / 255;
  return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
}

/** @param {number} v linear light, 0..1 -> 0..255 */
function gammaEncoded(v) {
  return 255 * (v <= 0.0031308 ? 12.92 * v : 1.055 * v ** (1 / 2.4) - 0.055);
}

/**
 * @param {number[]} m 3 x 3, row by row
 * @param {number} x
 * @param {number} y
 * @param {number} z
 */
export function matrixTimes(m, x, y, z) {
  return [0, 3, 6].map((i) => m[i] * x + m[i + 1] * y + m[i + 2] * z);
}

/** @param {number[]} m 3 x 3, row by row */
export function inverted([a, b, c, d, e, f, g, h, i]) {
  const [A, B, C] = [e * i - f * h, f * g - d * i, d * h - e * g];
  const rest = [c * h - b * i, b * f - c * e, a * i - c * g, c * d - a * f, b * g - a * h];
  const adjugate = [A, rest[0], rest[1], B, rest[2], rest[3], C, rest[4], a * e - b * d];
  return adjugate.map((v) => v / (a * A + b * B + c * C));
}

// Linear sRGB to CIE XYZ with D65 white: IEC 61966-2-1. White is where R = G = B = 1.
const XYZ = [0.4124, 0.3576, 0.1805, 0.2126, 0.7152, 0.0722, 0.0193, 0.1192, 0.9505];
const WHITE = [0.9505, 1, 1.089];
// Linear sRGB to cone responses, and their cube roots to OKLab: B. Ottosson, 2020.
const CONES = [
  0.4122214708, 0.5363325363, 0.0514459929, 0.2119034982, 0.6806995451, 0.1073969566,
  0.0883024619, 0.2817188376, 0.6299787005,
];
const OKLAB = [
  0.2104542553, 0.793617785, -0.0040720468, 1.9779984951, -2.428592205, 0.4505937099,
  0.0259040371, 0.7827717662, -0.808675766,
];
const [LINEAR_OF_XYZ, LINEAR_OF_CONES, ROOTS_OF_OKLAB] = [XYZ, CONES, OKLAB].map(inverted);

/**
 * OKLab of an 8-bit color: L from 0 to 1, a and b within about -0.3 to 0.3.
 * @param {number} r
 * @param {number} g
 * @param {number} b
 */
export function oklab(r, g, b) {
  const [l, m, s] = matrixTimes(CONES, linear(r), linear(g), linear(b)).map(Math.cbrt);
  return matrixTimes(OKLAB, l, m, s);
}

/**
 * CIELAB, under D65, of an 8-bit color: L from 0 to 100, a and b within -128 to 128.
 * @param {number} r
 * @param {number} g
 * @param {number} b
 */
export function lab(r, g, b) {
  const xyz = matrixTimes(XYZ, linear(r), linear(g), linear(b)).map((v, i) => v / WHITE[i]);
  const [x, y, z] = xyz.map((v) => (v > 216 / 24389 ? Math.cbrt(v) : (841 * v) / 108 + 4 / 29));
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

/** @type {(L: number, a: number, b: number) => number[]} */
function rgbOfOklab(L, a, b) {
  const [l, m, s] = matrixTimes(ROOTS_OF_OKLAB, L, a, b).map((v) => v ** 3);
  return matrixTimes(LINEAR_OF_CONES, l, m, s).map(gammaEncoded);
}

/** @type {(L: number, a: number, b: number) => number[]} */
function rgbOfLab(L, a, b) {
  const y = (L + 16) / 116;
  const [X, Y, Z] = [y + a / 500, y, y - b / 200].map(
    (f, i) => WHITE[i] * (f > 6 / 29 ? f ** 3 : (108 / 841) * (f - 4 / 29)),
  );
  return matrixTimes(LINEAR_OF_XYZ, X, Y, Z).map(gammaEncoded);
}

// Of each space: the coordinates of an 8-bit color, and 0..255, not clipped, of coordinates.
/** @type {Record<string, ((x: number, y: number, z: number) => number[])[]>} */
const SPACE_WAYS = {
  rgb: [(...rgb) => rgb, (...rgb) => rgb],
  linear: [(...rgb) => rgb.map(linear), (...rgb) => rgb.map(gammaEncoded)],
  lab: [lab, rgbOfLab],
  oklab: [oklab, rgbOfOklab],
};

/**
 * Where colors are in a space: three coordinates of each, one after the other.
 * @param {ArrayLike<number>} means R, G, B of each color, 0..255, one after the other
 * @param {string} space "rgb", "linear", "lab" or "oklab"
 */
export function pointsOf(means, space) {
  const points = new Float64Array(means.length);
  for (let i = 0; i < means.length; i += 3)
    points.set(SPACE_WAYS[space][0](means[i], means[i + 1], means[i + 2]), i);
  return points;
}

/**
 * The 8-bit color of a place in a space, or the one that clipping makes of it.
 * @param {number} x
 * @param {number} y
 * @param {number} z
 * @param {string} space as for `pointsOf`
 */
export function colorOf(x, y, z, space) {
  return [...Uint8ClampedArray.from(SPACE_WAYS[space][1](x, y, z))];
}

/**
 * How different two colors look: Sharma, Wu and Dalal, 2005.
 * @param {number[]} lab1 as from `lab`
 * @param {number[]} lab2
 */
export function ciede2000(lab1, lab2) {
  const degree = Math.PI / 180;
  const both = [lab1, lab2];
  /** @type {(c: number) => number} */
  const bend = (c) => Math.sqrt(c ** 7 / (c ** 7 + 25 ** 7));
  const [c1, c2] = both.map(([, a, b]) => Math.hypot(a, b));
  const stretch = 1.5 - bend((c1 + c2) / 2) / 2;
  const [C1, C2] = both.map(([, a, b]) => Math.hypot(stretch * a, b));
  const [h1, h2] = both.map(([, a, b]) => Math.atan2(b, stretch * a));
  const gray = C1 * C2 === 0;
  let turn = gray ? 0 : h2 - h1;
  if (Math.abs(turn) > Math.PI) turn -= Math.sign(turn) * 2 * Math.PI;
  const h = gray ? h1 + h2 : h1 + turn / 2;
  const C = (C1 + C2) / 2;
  /** @type {(times: number, shift: number) => number} */
  const wave = (times, shift) => Math.cos(times * h + shift * degree);
  const T = 1 - 0.17 * wave(1, -30) + 0.24 * wave(2, 0) + 0.32 * wave(3, 6) - 0.2 * wave(4, -63);
  const fromBlue = ((h / degree + 360) % 360) - 275;
  const rotation = bend(C) * Math.sin(60 * degree * Math.exp(-((fromBlue / 25) ** 2)));
  const squared = ((lab1[0] + lab2[0]) / 2 - 50) ** 2;
  const dL = (lab2[0] - lab1[0]) / (1 + (0.015 * squared) / Math.sqrt(20 + squared));
  const dC = (C2 - C1) / (1 + 0.045 * C);
  const dH = (2 * Math.sqrt(C1 * C2) * Math.sin(turn / 2)) / (1 + 0.015 * C * T);
  return Math.sqrt(dL ** 2 + dC ** 2 + dH ** 2 - 2 * rotation * dC * dH);
}

/** 256 colors for amounts, from nearly black to pale yellow: R, G, B, one after the other. */
export function heatColors() {
  const colors = new Uint8Array(768);
  for (let i = 0; i < 256; i++) {
    const hue = (((188 * i) / 255 - 85) * Math.PI) / 180;
    // As much chroma as sRGB can show: clipping would bend the lightness.
    let chroma = 0.05 + 0.17 * Math.sin((Math.PI * i) / 255);
    let rgb;
    do {
      rgb = rgbOfOklab(0.14 + (0.83 * i) / 255, chroma * Math.cos(hue), chroma * Math.sin(hue));
      chroma -= 0.002;
    } while (rgb.some((v) => v < 0 || v > 255));
    colors.set(rgb.map(Math.round), 3 * i);
  }
  return colors;
}

/**
 * The color of text with the better contrast on a color.
 * @param {number} r
 * @param {number} g
 * @param {number} b
 */
export function textOn(r, g, b) {
  // Where black's contrast, (Y + 0.05) / 0.05, and white's, 1.05 / (Y + 0.05), are the same.
  return matrixTimes(XYZ, linear(r), linear(g), linear(b))[1] > 0.1791 ? "#000" : "#fff";
}

// What colors that are not gray are called, in OKLCH: hue from and to (12 to 372),
// lightness from and to, chroma to; then the name, below which lightness it is dark and above
// which it is light. The first that holds counts: the pale and the dim stand before the hues.
const COLOR_NAMES = `50 115 .78 2 .085 beige 0 .97
88 115 0 .72 1 olive .42 .64
30 95 0 .56 1 brown .38 1
30 95 0 .79 .13 brown .38 .6
12 30 0 .6 .07 brown .38 1
12 50 .6 2 .11 pink 0 .84
12 36 .72 2 1 pink 0 .84
348 372 0 .54 1 red 1 1
319 348 0 .54 1 purple .36 1
319 348 0 2 .14 pink 0 .84
115 319 0 2 .035 gray .46 .76
348 372 0 2 1 pink .6 .84
12 36 0 2 1 red .46 1
36 72 0 2 1 orange .6 .86
72 115 0 2 1 yellow .8 .98
115 162 0 2 1 green .45 .78
162 212 0 2 1 teal .42 .72
212 286 0 2 1 blue .38 .7
286 319 0 2 1 purple .36 .68
319 348 0 2 1 magenta .45 .74`;

/**
 * What a color is called in plain English, as in "dark green".
 * @param {number} r
 * @param {number} g
 * @param {number} b
 */
export function colorName(r, g, b) {
  const [L, x, y] = oklab(r, g, b);
  const chroma = Math.hypot(x, y);
  // From 12, where red begins.
  const hue = (((Math.atan2(y, x) * 180) / Math.PI + 348) % 360) + 12;
  // Dark colors need more chroma before the eye takes them for anything but gray.
  if (L < 0.18 || (L < 0.27 && chroma < 0.035)) return "black";
  if (L > 0.96 && chroma < 0.018) return "white";
  const rows = COLOR_NAMES.split("\n").map((row) => row.split(" "));
  const fitting = rows.filter(
    ([from, to, dim, bright, vivid]) =>
      hue >= +from && hue < +to && L >= +dim && L < +bright && chroma < +vivid,
  );
  const hueName = fitting[fitting.length - 1][5];
  const neutral = chroma < 0.03 - 0.012 * L;
  const [name, dark, light] = neutral ? ["gray", 0.46, 0.76] : fitting[0].slice(5);
  // What is vivid does not look light, however light it is.
  const shade = L < +dark ? "dark " : L > +light && chroma < 0.2 ? "light " : "";
  return shade + (name === "gray" && !neutral ? hueName + " " : "") + name;
}

/**
 * What several colors are called; those that would share a name have their hex beside it.
 * @param {number[][]} colors R, G and B of each
 */
export function colorNames(colors) {
  const names = colors.map(([r, g, b]) => colorName(r, g, b));
  return names.map((name, i) =>
    names.indexOf(name) === names.lastIndexOf(name) ? name : `${name} ${hexesOf(colors[i])}`,
  );
}
