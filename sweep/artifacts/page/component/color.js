// Color spaces, differences between colors, and what colors are called.

import { hexesOf } from "./data.js";

/** @typedef {[number, number, number]} Triple */

/**
 * What one 8-bit value of sRGB is in linear light: 0..255 -> 0..1.
 * @param {number} v8
 */
export function linear(v8) {
  const v = v8 / 255;
  return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
}

/** @param {number} light 0..1, as in `linear`, whose inverse this is */
function gammaEncoded(light) {
  return 255 * (light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055);
}

/**
 * @param {number[]} m 3 x 3, row by row
 * @param {number} x
 * @param {number} y
 * @param {number} z
 * @returns {Triple}
 */
export function matrixTimes(m, x, y, z) {
  return [
    m[0] * x + m[1] * y + m[2] * z,
    m[3] * x + m[4] * y + m[5] * z,
    m[6] * x + m[7] * y + m[8] * z,
  ];
}

// Linear sRGB to CIE XYZ with D65 white: IEC 61966-2-1. White is where R = G = B = 1.
const XYZ_OF_LINEAR = [0.4124, 0.3576, 0.1805, 0.2126, 0.7152, 0.0722, 0.0193, 0.1192, 0.9505];
const LINEAR_OF_XYZ = [
  3.2406254773, -1.5372079722, -0.4986285987, -0.9689307147, 1.8757560609, 0.0415175238,
  0.0557101204, -0.2040210506, 1.0569959423,
];
const XYZ_WHITE = [0.9505, 1, 1.089];
// B. Ottosson, A perceptual color space for image processing, 2020.
const CONES_OF_LINEAR = [
  0.4122214708, 0.5363325363, 0.0514459929, 0.2119034982, 0.6806995451, 0.1073969566,
  0.0883024619, 0.2817188376, 0.6299787005,
];
const OKLAB_OF_ROOTS = [
  0.2104542553, 0.793617785, -0.0040720468, 1.9779984951, -2.428592205, 0.4505937099,
  0.0259040371, 0.7827717662, -0.808675766,
];
const ROOTS_OF_OKLAB = [
  1, 0.3963377774, 0.2158037573, 1, -0.1055613458, -0.0638541728, 1, -0.0894841775, -1.291485548,
];
const LINEAR_OF_CONES = [
  4.0767416621, -3.3077115913, 0.2309699292, -1.2684380046, 2.6097574011, -0.3413193965,
  -0.0041960863, -0.7034186147, 1.707614701,
];

/**
 * OKLab of an 8-bit color: L from 0 to 1, a and b within about -0.3 to 0.3.
 * @param {number} r
 * @param {number} g
 * @param {number} b
 * @returns {Triple}
 */
export function oklab(r, g, b) {
  const [l, m, s] = matrixTimes(CONES_OF_LINEAR, linear(r), linear(g), linear(b));
  return matrixTimes(OKLAB_OF_ROOTS, Math.cbrt(l), Math.cbrt(m), Math.cbrt(s));
}

/**
 * CIELAB, under D65, of an 8-bit color: L from 0 to 100, a and b within -128 to 128.
 * @param {number} r
 * @param {number} g
 * @param {number} b
 * @returns {Triple}
 */
export function lab(r, g, b) {
  const [x, y, z] = matrixTimes(XYZ_OF_LINEAR, linear(r), linear(g), linear(b)).map((v, i) => {
    const ratio = v / XYZ_WHITE[i];
    return ratio > (6 / 29) ** 3 ? Math.cbrt(ratio) : (841 / 108) * ratio + 4 / 29;
  });
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

/** @type {(L: number, a: number, b: number) => Triple} */
function linearOfOklab(L, a, b) {
  const [l, m, s] = matrixTimes(ROOTS_OF_OKLAB, L, a, b);
  return matrixTimes(LINEAR_OF_CONES, l ** 3, m ** 3, s ** 3);
}

/** @type {(L: number, a: number, b: number) => Triple} */
function linearOfLab(L, a, b) {
  const y = (L + 16) / 116;
  const [X, Y, Z] = [y + a / 500, y, y - b / 200].map(
    (f, i) => XYZ_WHITE[i] * (f > 6 / 29 ? f ** 3 : (108 / 841) * (f - 4 / 29)),
  );
  return matrixTimes(LINEAR_OF_XYZ, X, Y, Z);
}

// Of each space: the coordinates of an 8-bit color, and 0..255, not clipped, of coordinates.
/** @type {Record<string, [to: (r: number, g: number, b: number) => Triple,
 *     back: (x: number, y: number, z: number) => number[]]>} */
const SPACE_WAYS = {
  rgb: [(r, g, b) => [r, g, b], (r, g, b) => [r, g, b]],
  linear: [
    (r, g, b) => [linear(r), linear(g), linear(b)],
    (r, g, b) => [r, g, b].map(gammaEncoded),
  ],
  lab: [lab, (L, a, b) => linearOfLab(L, a, b).map(gammaEncoded)],
  oklab: [oklab, (L, a, b) => linearOfOklab(L, a, b).map(gammaEncoded)],
};

/**
 * Where colors are in a space: three coordinates of each, one after the other.
 * @param {ArrayLike<number>} means R, G, B of each color, 0..255, one after the other
 * @param {string} space "rgb", "linear", "lab" or "oklab"
 */
export function pointsOf(means, space) {
  const [coordinates] = SPACE_WAYS[space];
  const points = new Float64Array(means.length);
  for (let i = 0; i < means.length; i += 3)
    points.set(coordinates(means[i], means[i + 1], means[i + 2]), i);
  return points;
}

/**
 * The 8-bit color of a place in a space, or the one that clipping makes of it.
 * @param {number} x
 * @param {number} y
 * @param {number} z
 * @param {string} space as for `pointsOf`
 * @returns {Triple}
 */
export function colorOf(x, y, z, space) {
  const [r, g, b] = SPACE_WAYS[space][1](x, y, z).map((v) =>
    Math.round(Math.min(Math.max(v, 0), 255)),
  );
  return [r, g, b];
}

/**
 * How different two colors look: Sharma, Wu and Dalal, 2005.
 * @param {ArrayLike<number>} lab1 as from `lab`
 * @param {ArrayLike<number>} lab2
 */
export function ciede2000(lab1, lab2) {
  const degrees = Math.PI / 180;
  const chromaWeight = (/** @type {number} */ c) => Math.sqrt(c ** 7 / (c ** 7 + 25 ** 7));
  const [c1, c2] = [lab1, lab2].map((color) => Math.hypot(color[1], color[2]));
  const stretch = 1.5 - chromaWeight((c1 + c2) / 2) / 2;
  const [C1, C2] = [lab1, lab2].map((color) => Math.hypot(stretch * color[1], color[2]));
  const [h1, h2] = [lab1, lab2].map((color) => Math.atan2(color[2], stretch * color[1]));
  const gray = C1 * C2 === 0;
  let turn = gray ? 0 : h2 - h1;
  if (Math.abs(turn) > Math.PI) turn -= Math.sign(turn) * 2 * Math.PI;
  const h = gray ? h1 + h2 : h1 + turn / 2;
  const L = (lab1[0] + lab2[0]) / 2;
  const C = (C1 + C2) / 2;
  const T =
    1 -
    0.17 * Math.cos(h - 30 * degrees) +
    0.24 * Math.cos(2 * h) +
    0.32 * Math.cos(3 * h + 6 * degrees) -
    0.2 * Math.cos(4 * h - 63 * degrees);
  const hueFromBlue = ((h / degrees + 360) % 360) - 275;
  const rotation = Math.sin(60 * degrees * Math.exp(-((hueFromBlue / 25) ** 2)));
  const fromGray = (L - 50) ** 2;
  const dL = (lab2[0] - lab1[0]) / (1 + (0.015 * fromGray) / Math.sqrt(20 + fromGray));
  const dC = (C2 - C1) / (1 + 0.045 * C);
  const dH = (2 * Math.sqrt(C1 * C2) * Math.sin(turn / 2)) / (1 + 0.015 * C * T);
  return Math.sqrt(dL ** 2 + dC ** 2 + dH ** 2 - 2 * chromaWeight(C) * rotation * dC * dH);
}

/** 256 colors for amounts, from nearly black to pale yellow: R, G, B, one after the other. */
export function heatColors() {
  const colors = new Uint8Array(768);
  for (let i = 0; i < 256; i++) {
    const t = i / 255;
    const L = 0.14 + 0.83 * t;
    const hue = ((188 * t - 85) * Math.PI) / 180;
    // As much as sRGB can show: clipping would bend the lightness.
    let chroma = 0.05 + 0.17 * Math.sin(Math.PI * t);
    const [a, b] = [Math.cos(hue), Math.sin(hue)];
    while (linearOfOklab(L, chroma * a, chroma * b).some((v) => v < 0 || v > 1)) chroma -= 0.002;
    colors.set(colorOf(L, chroma * a, chroma * b, "oklab"), 3 * i);
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
  const luminance = 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  // Where black's contrast, (Y + 0.05) / 0.05, and white's, 1.05 / (Y + 0.05), are the same.
  return luminance > Math.sqrt(1.05 * 0.05) - 0.05 ? "#000" : "#fff";
}

/**
 * What colors within some bounds of OKLCH are called: with "dark" before it below one lightness
 * and "light" above another. A hue beyond 360 is the one a turn before.
 * @typedef {[hues: [from: number, to: number], L: [from: number, to: number],
 *     chroma: [from: number, to: number], name: string, dark: number, light: number]} NameBounds
 */

// The first that holds: names of the pale, the dim and the bright, then one for each hue.
/** @type {NameBounds[]} */
const COLOR_NAMES = [
  [[50, 115], [0.78, 2], [0, 0.085], "beige", 0, 0.97],
  [[88, 115], [0, 0.72], [0, 1], "olive", 0.42, 0.64],
  [[30, 95], [0, 0.56], [0, 1], "brown", 0.38, 1],
  [[30, 95], [0, 0.79], [0, 0.13], "brown", 0.38, 0.6],
  [[12, 30], [0, 0.6], [0, 0.07], "brown", 0.38, 1],
  [[12, 50], [0.6, 2], [0, 0.11], "pink", 0, 0.84],
  [[12, 36], [0.72, 2], [0, 1], "pink", 0, 0.84],
  [[348, 372], [0, 0.54], [0, 1], "red", 1, 1],
  [[319, 348], [0, 0.54], [0, 1], "purple", 0.36, 1],
  [[319, 348], [0, 2], [0, 0.14], "pink", 0, 0.84],
  [[115, 319], [0, 2], [0, 0.035], "gray", 0.46, 0.76],
  [[162, 186], [0.72, 2], [0.1, 1], "turquoise", 0, 1],
  [[186, 212], [0.72, 2], [0.1, 1], "cyan", 0, 1],
  [[348, 372], [0, 2], [0, 1], "pink", 0.6, 0.84],
  [[12, 36], [0, 2], [0, 1], "red", 0.46, 1],
  [[36, 72], [0, 2], [0, 1], "orange", 0.6, 0.86],
  [[72, 115], [0, 2], [0, 1], "yellow", 0.8, 0.98],
  [[115, 162], [0, 2], [0, 1], "green", 0.45, 0.78],
  [[162, 212], [0, 2], [0, 1], "teal", 0.42, 0.72],
  [[212, 286], [0, 2], [0, 1], "blue", 0.38, 0.7],
  [[286, 319], [0, 2], [0, 1], "purple", 0.36, 0.68],
  [[319, 348], [0, 2], [0, 1], "magenta", 0.45, 0.74],
];

/**
 * What a color is called in plain English, as in "dark green".
 * @param {number} r
 * @param {number} g
 * @param {number} b
 */
export function colorName(r, g, b) {
  const [L, x, y] = oklab(r, g, b);
  const chroma = Math.hypot(x, y);
  const hue = ((Math.atan2(y, x) * 180) / Math.PI + 360) % 360;
  // Dark colors need more chroma before the eye takes them for anything but gray.
  if (L < 0.18 || (L < 0.27 && chroma < 0.035)) return "black";
  if (L > 0.96 && chroma < 0.018) return "white";
  // What is vivid does not look light, however light it is.
  const shade = (/** @type {number} */ dark, /** @type {number} */ light) =>
    L < dark ? "dark " : L > light && chroma < 0.2 ? "light " : "";
  if (chroma < 0.03 - 0.012 * L) return shade(0.46, 0.76) + "gray";
  const fitting = COLOR_NAMES.filter(
    ([hues, lightnesses, chromas]) =>
      (isWithin(hue, hues) || isWithin(hue + 360, hues)) &&
      isWithin(L, lightnesses) &&
      isWithin(chroma, chromas),
  );
  const [, , , name, dark, light] = fitting[0];
  const tint = name === "gray" ? fitting[fitting.length - 1][3] + " " : "";
  return shade(dark, light) + tint + name;
}

/** @type {(value: number, bounds: [from: number, to: number]) => boolean} */
const isWithin = (value, [from, to]) => value >= from && value < to;

/**
 * What several colors are called; those that would share a name have their hex beside it.
 * @param {Triple[]} colors R, G and B of each
 */
export function colorNames(colors) {
  const names = colors.map(([r, g, b]) => colorName(r, g, b));
  return names.map((name, i) =>
    names.indexOf(name) === names.lastIndexOf(name) ? name : `${name} ${hexesOf(colors[i])[0]}`,
  );
}
