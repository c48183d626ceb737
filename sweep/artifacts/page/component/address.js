// What is chosen, in the address: a link shows what its sender saw.

/** @typedef {import("./state.js").Choices} Choices */

/**
 * The choices that an address names, as far as they can be.
 * @param {string} hash as in "#k=14&compare=original"
 * @returns {Partial<Choices> & {picture?: number}}
 */
export function choicesIn(hash) {
  const told = new URLSearchParams(hash.replace(/^#/, ""));
  /** @type {Record<string, [RegExp, (text: string) => unknown]>} */
  const known = {
    picture: [/^\d{1,4}$/, (text) => Number(text) - 1],
    k: [/^\d{1,3}$/, Number],
    compare: [/^(none|original|k\d{1,3}|sweep\d{1,4})$/, String],
    view: [/^(wipe|difference)$/, String],
    wipe: [/^\d{1,3}$/, (text) => Math.min(Number(text), 100) / 100],
    sort: [/^(share|lightness|hue|lineage)$/, String],
    tab: [/^(curve|tree|cloud|hand)$/, String],
  };
  /** @type {Record<string, unknown>} */
  const found = {};
  for (const [name, [form, read]] of Object.entries(known)) {
    const text = told.get(name);
    if (text !== null && form.test(text)) found[name] = read(text);
  }
  return found;
}

/**
 * The address of choices; what is usual is left out, but for K.
 * @param {Choices} now
 * @param {Choices} usual
 * @param {number} picture from 0
 */
export function hashOf(now, usual, picture) {
  const told = new URLSearchParams();
  if (picture > 0) told.set("picture", String(picture + 1));
  told.set("k", String(now.k));
  for (const name of /** @type {const} */ (["compare", "view", "sort", "tab"]))
    if (now[name] !== usual[name]) told.set(name, now[name]);
  if (now.wipe !== usual.wipe) told.set("wipe", String(Math.round(100 * now.wipe)));
  return `#${told}`;
}
