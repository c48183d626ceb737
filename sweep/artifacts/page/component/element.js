// <k-sweep>: a picture at every number of colors, from the data inside of it or beside it.
//
//   <k-sweep src="parrot.ksweep"></k-sweep>
//
//   <k-sweep address>
//     <figure>
//       <img src="data:image/webp;base64,..." alt="parrot">           the original, or a still
//       <script type="application/x-ksweep">...base64...</script>     or <a href="parrot.ksweep">
//     </figure>
//     ... more figures are more pictures
//   </k-sweep>
//
// With the attribute `address` the choices stand in the address of the page. `element.data` takes
// the bytes of a .ksweep, or a list of them; `element.ready` is a promise; `element.k` is the number
// shown; `element.pixels(k)` are its RGBA bytes. It tells of each change of K by the event "k".

import { choicesIn, hashOf } from "./address.js";
import { handPanel } from "./byhand.js";
import { cloudPanel } from "./cloud.js";
import { announcer, controls, listenToKeys } from "./controls.js";
import { curvePanel } from "./curve.js";
import { decode, serve } from "./decode.js";
import { buttonOf, make } from "./dom.js";
import { palettePanel } from "./palette.js";
import { KsweepError } from "./ksweep.js";
import { clamp, nearestOf } from "./numbers.js";
import { pictureOf } from "./picture.js";
import { makePlayer } from "./player.js";
import { printSheet } from "./print.js";
import { State } from "./state.js";
import { STYLE } from "./style.js";
import { tabs } from "./tabs.js";
import { toolbar } from "./toolbar.js";
import { treePanel } from "./tree.js";

/** @typedef {import("./data.js").Sweep} Sweep */

/**
 * One of the pictures of an element.
 * @typedef {object} Entry
 * @property {() => Promise<Uint8Array>} file
 * @property {HTMLImageElement | null} still
 * @property {string} [label] what tells it from the others
 * @property {Sweep} [sweep] once it is unpacked
 */

const UNREADABLE =
  "The picture's data could not be loaded. If this page was opened from a disk, browsers keep it " +
  "from reading files beside it: open it through a web server.";

/** @type {import("./state.js").Choices} */
const USUAL = {
  k: 14, compare: "none", view: "wipe", wipe: 0.5, flipped: false, only: -1, spot: -1,
  sort: "share", tab: "curve", playing: false, hand: null,
};

// In a worker there are no elements.
const Base = globalThis.HTMLElement ?? /** @type {any} */ (Object);

export class KSweep extends Base {
  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet];
    /** @type {Entry[]} */
    this.entries = [];
    /** Which of the pictures is shown. */
    this.shown = 0;
    /** @type {State | null} */
    this.state = null;
    /** Settles when a picture is shown, or is said to be damaged. @type {Promise<void>} */
    this.ready = new Promise((settle) => (this._settle = settle));
  }

  connectedCallback() {
    this._gone = new AbortController();
    const { signal } = this._gone;
    addEventListener("beforeprint", () => this.print(), { signal });
    addEventListener("afterprint", () => this.unprint(), { signal });
    addEventListener("hashchange", () => this.follow(), { signal });
    // What is inside may not have been read yet.
    if (!this.entries.length)
      if (document.readyState === "loading")
        addEventListener("DOMContentLoaded", () => this.begin(), { once: true });
      else this.begin();
  }

  disconnectedCallback() {
    this._gone?.abort();
    this.state?.set({ playing: false });
  }

  /** Show what stands in the element, or what its `src` names. */
  begin() {
    const src = this.getAttribute("src");
    const figures = [...this.querySelectorAll("figure")];
    if (src) this.entries = [{ file: () => fetched(src), still: this.querySelector("img") }];
    else {
      // A figure without a still of its own shows the same picture as the one before.
      let still = null;
      for (const figure of figures) {
        still = figure.querySelector("img") ?? still;
        const file = fileOf(figure);
        if (file) this.entries.push({ file, still, label: figure.dataset.label });
      }
    }
    if (this.entries.length) this.show(choicesIn(this.told).picture ?? 0);
  }

  /** The part of the address that is ours. */
  get told() {
    return this.hasAttribute("address") ? location.hash : "";
  }

  /** The bytes of a .ksweep, or several. @param {Uint8Array | Uint8Array[]} files */
  set data(files) {
    this.entries = [files].flat().map((file) => ({ file: async () => file, still: null }));
    this.show(0);
  }

  /** The number of colors shown. */
  get k() {
    return this.state?.now.k ?? 0;
  }

  set k(k) {
    const { sweep } = this;
    if (sweep) this.state?.set({ k: nearestOf(sweep.ks, k) });
  }

  /** The picture that is shown, at every K. @returns {Sweep | undefined} */
  get sweep() {
    return this.entries[this.shown]?.sweep;
  }

  /**
   * The pixels at a K as RGBA bytes, row by row from the top left.
   * @param {number} k
   */
  pixels(k) {
    if (!this.sweep) throw new Error("There is no picture yet; await element.ready.");
    return this.sweep.pixels(k);
  }

  /**
   * Show one of the pictures.
   * @param {number} number from 0
   */
  async show(number) {
    const shown = clamp(number, 0, this.entries.length - 1);
    this.shown = shown;
    // Until it is unpacked the still is seen.
    if (!this.state) this.shadowRoot?.replaceChildren(make("slot"));
    try {
      const entry = this.entries[shown];
      entry.sweep ??= await decode(await entry.file());
      const original = await originalOf(entry);
      // Others of the same size can be compared with, once they are unpacked.
      const others = await Promise.all(this.entries.map((other) => this.beside(other, entry)));
      if (this.shown === shown) this.build(entry.sweep, original, others);
    } catch (error) {
      const words = error instanceof KsweepError ? error.message : UNREADABLE;
      const message = make("p", { class: "message", role: "alert" }, words);
      this.shadowRoot?.replaceChildren(message, make("slot"));
      this.state = null;
    }
    this._settle?.();
  }

  /**
   * Another picture, if it is of the same size, and unpacked: so are few, and those of one still.
   * @param {Entry} other
   * @param {Entry} entry
   */
  async beside(other, entry) {
    if (!other.sweep && (this.entries.length <= 4 || (entry.still && other.still === entry.still)))
      other.sweep = await decode(await other.file()).catch(() => undefined);
    return alike(other, entry);
  }

  /**
   * @param {Sweep} sweep
   * @param {CanvasImageSource | null} original
   * @param {(Sweep | null)[]} others
   */
  build(sweep, original, others) {
    const before = this.state?.now;
    this.state?.set({ playing: false });
    const kept = before && { k: before.k, sort: before.sort, tab: before.tab, view: before.view };
    const state = new State({ ...USUAL, ...kept });
    this.state = state;
    this.take(before ? {} : choicesIn(this.told), sweep, others);
    const picture = pictureOf(sweep, state, original, others);
    const { zoom } = picture;
    const present = () =>
      document.fullscreenElement ? document.exitFullscreen() : this.requestFullscreen?.();
    const more = { others, original: original !== null, present };
    const frame = make(
      "div",
      { class: "frame" },
      make(
        "div",
        { class: "looking" },
        ...(this.entries.length > 1 ? [this.thumbnails()] : []),
        toolbar(sweep, state, zoom, more),
        picture.stage,
        controls(sweep, state),
        picture.readout,
        palettePanel(sweep, state),
      ),
      tabs(state, [
        ["curve", "Error", () => curvePanel(sweep, state)],
        ["tree", "Tree", () => treePanel(sweep, state)],
        ["cloud", "Cloud", () => cloudPanel(sweep, state)],
        ["hand", "k-means by hand", () => handPanel(sweep, state)],
      ]),
      announcer(sweep, state),
    );
    makePlayer(sweep, state);
    listenToKeys(sweep, state, zoom, frame);
    // K and its palette are not what is seen then.
    state.watch(["hand"], () => frame.classList.toggle("by-hand", state.now.hand !== null));
    state.watch(["tab"], () => state.now.tab !== "hand" && state.set({ hand: null }));
    state.watch(["k"], () => this.dispatchEvent(new CustomEvent("k", { detail: state.now.k })));
    if (this.hasAttribute("address")) this.tellAddress(state, before !== undefined);
    this.shadowRoot?.replaceChildren(frame);
  }

  /** Buttons for the pictures, each with its still. */
  thumbnails() {
    const buttons = this.entries.map(({ still, label, sweep }, i) => {
      const words = still?.alt || sweep?.about.alt || `picture ${i + 1}`;
      const button = buttonOf(label || sweep?.about.label || words, () => this.show(i).then(() => this.focusThumbnail(i)), {
        class: "thumbnail",
        "aria-current": i === this.shown && "true",
        title: words,
      });
      if (still) button.prepend(make("img", { src: still.src, alt: "" }));
      return button;
    });
    return make("nav", { class: "thumbnails", "aria-label": "Pictures" }, ...buttons);
  }

  /** @param {number} i */
  focusThumbnail(i) {
    const buttons = this.shadowRoot?.querySelectorAll(".thumbnail") ?? [];
    /** @type {HTMLElement | undefined} */ (buttons[i])?.focus();
  }

  /**
   * Choose what an address names, as far as this picture has it.
   * @param {Partial<import("./state.js").Choices>} choices
   * @param {Sweep} sweep
   * @param {(Sweep | null)[]} others
   */
  take(choices, sweep, others) {
    const { k, compare, view, wipe, sort, tab } = { ...this.state?.now, ...choices };
    const k20 = Number(compare?.match(/^k(\d+)$/)?.[1] ?? sweep.ks[0]);
    const other = compare?.match(/^sweep(\d+)$/)?.[1];
    const beside = other === undefined || others[Number(other)];
    const there = sweep.ks.includes(k20) && beside && beside !== sweep;
    this.state?.set({
      k: nearestOf(sweep.ks, k ?? USUAL.k), compare: there ? compare : "none", view, wipe, sort, tab,
    });
  }

  /**
   * Keep the address at what is chosen.
   * @param {State} state
   * @param {boolean} atOnce whether it is not what it says now
   */
  tellAddress(state, atOnce) {
    let timer = 0;
    const tell = () => {
      clearTimeout(timer);
      // Browsers take only so many changes a second.
      timer = setTimeout(() => {
        try {
          history.replaceState(null, "", hashOf(state.now, USUAL, this.shown));
        } catch {
          // In a sandboxed frame there may be no address.
        }
      }, 250);
    };
    state.watch(["k", "compare", "view", "wipe", "sort", "tab"], tell);
    if (atOnce) tell();
  }

  /** Follow an address that was changed by hand or by a link on the page. */
  follow() {
    const { picture = 0, ...choices } = choicesIn(this.told);
    const { sweep } = this;
    if (!sweep || !this.hasAttribute("address")) return;
    if (picture !== this.shown) this.show(picture);
    const others = this.entries.map((other) => alike(other, { sweep }));
    // What an address does not say is as usual.
    this.take({ ...USUAL, ...choices }, sweep, others);
  }

  /** Put the contact sheet there, which is seen on paper only. */
  print() {
    if (this.sweep && this.state) this.shadowRoot?.append(printSheet(this.sweep));
  }

  unprint() {
    this.shadowRoot?.querySelector(".print-sheet")?.remove();
  }
}

/**
 * A picture, if it is unpacked and of the same size as another.
 * @param {Pick<Entry, "sweep">} one
 * @param {Pick<Entry, "sweep">} other
 */
function alike({ sweep: one }, { sweep: other }) {
  return one && one.width === other?.width && one.height === other.height ? one : null;
}

/**
 * What gets the data that a figure holds or points at.
 * @param {HTMLElement} figure
 * @returns {Entry["file"] | null}
 */
function fileOf(figure) {
  const script = figure.querySelector('script[type="application/x-ksweep"]');
  const link = /** @type {HTMLAnchorElement | null} */ (figure.querySelector('a[href$=".ksweep"]'));
  if (script) return async () => bytesOf(script.textContent ?? "");
  return link && (() => fetched(link.href));
}

/** @param {string} text base64 */
function bytesOf(text) {
  try {
    return Uint8Array.from(atob(text.trim()), (character) => character.charCodeAt(0));
  } catch {
    return new Uint8Array(0); // which is said to be damaged
  }
}

/** @param {string} address */
async function fetched(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(answer.statusText);
  return new Uint8Array(await answer.arrayBuffer());
}

/**
 * The picture as it was, from the data or, where it is marked so, from the still on the page.
 * @param {Entry} entry
 * @returns {Promise<CanvasImageSource | null>}
 */
async function originalOf({ sweep, still }) {
  const inside = sweep?.original.length ? sweep : null;
  const own = still?.hasAttribute("data-original") ? still : null;
  const image = inside ? new Image() : own;
  const type = sweep?.about.original ?? "";
  const address = inside && URL.createObjectURL(new Blob([new Uint8Array(inside.original)], { type }));
  if (image && address) image.src = address;
  try {
    await image?.decode();
    return image;
  } catch {
    return null;
  } finally {
    if (address) URL.revokeObjectURL(address);
  }
}

if (globalThis.customElements && !customElements.get("k-sweep"))
  customElements.define("k-sweep", KSweep);
else if (!globalThis.document) serve();
