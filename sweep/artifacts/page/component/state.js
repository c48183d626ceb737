// What is chosen, in one place: whoever shows some of it is told when it changes.

/**
 * @typedef {object} Choices
 * @property {number} k the number of colors shown; one that the data has
 * @property {string} compare what stands beside it: "none", "original", "k20", or "sweep1" for the
 *     same K of another progression of the same size
 * @property {string} view how the two are shown: "wipe" or "difference"
 * @property {number} wipe where the wipe is cut, 0 (left) to 1
 * @property {boolean} flipped whether the other of the two is shown alone, for a moment
 * @property {number} only the palette row whose pixels stay while the others fade; -1 for none
 * @property {number} spot the signature pointed at, in the picture or the cloud; -1 for none
 * @property {string} sort the order of the palette: "share", "lightness", "hue" or "lineage"
 * @property {string} tab which of the panels below is open: "curve", "tree", "cloud" or "hand"
 * @property {boolean} playing
 * @property {import("./lloyd.js").Hand | null} hand k-means by hand, while it is under way
 */

/** The choices, which tell of their changes. */
export class State {
  /** @param {Choices} choices */
  constructor(choices) {
    /** @type {Readonly<Choices>} */
    this.now = choices;
    /** @type {[(keyof Choices)[], () => void][]} */
    this._told = [];
  }

  /**
   * Choose; those who watch what has changed are told, each once.
   * @param {Partial<Choices>} changes
   */
  set(changes) {
    const before = this.now;
    this.now = { ...before, ...changes };
    const names = /** @type {(keyof Choices)[]} */ (Object.keys(changes));
    const changed = names.filter((name) => before[name] !== this.now[name]);
    for (const [watched, tell] of [...this._told])
      if (watched.some((name) => changed.includes(name))) tell();
  }

  /**
   * Be told when one of these changes.
   * @param {(keyof Choices)[]} names
   * @param {() => void} tell
   */
  watch(names, tell) {
    this._told.push([names, tell]);
  }
}
