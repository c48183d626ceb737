// Which K: a slider, a number, a button to play, and the number itself, large.

import { buttonOf, make, withModifier } from "./dom.js";
import { clamp, counted, nearestOf } from "./numbers.js";

/** @typedef {import("./data.js").Sweep} Sweep */
/** @typedef {import("./state.js").State} State */

/**
 * @param {Sweep} sweep
 * @param {State} state
 */
export function controls(sweep, state) {
  const { ks } = sweep;
  const last = ks.length - 1;
  const choose = (/** @type {number} */ k) => state.set({ k: nearestOf(ks, k), playing: false });
  const play = buttonOf("", () => state.set({ playing: !state.now.playing }), {
    class: "button play",
    disabled: last === 0,
  });
  const slider = make("input", {
    type: "range",
    min: 0,
    max: last,
    step: 1,
    "aria-label": "Number of colors, K",
    disabled: last === 0,
    oninput: () => choose(ks[slider.valueAsNumber]),
  });
  const number = make("input", {
    type: "number",
    min: ks[0],
    max: ks[last],
    "aria-label": "K as a number",
    onchange: () => (number.value ? choose(number.valueAsNumber) : show()),
  });
  const large = make("span", { class: "large", "aria-hidden": true });
  const show = () => {
    const level = sweep.level(state.now.k);
    slider.value = String(level.place);
    slider.ariaValueText = counted(level.k, "color");
    number.value = large.textContent = String(level.k);
  };
  const showPlaying = () => {
    const words = state.now.playing ? "Pause" : "Play";
    play.title = play.ariaLabel = words;
    play.classList.toggle("playing", state.now.playing);
  };
  state.watch(["k"], show);
  state.watch(["playing"], showPlaying);
  show();
  showPlaying();
  const words = make("span", { class: "equals", "aria-hidden": true }, "K =");
  return make("div", { class: "controls" }, play, words, large, slider, number);
}

/**
 * What is said of a K that was chosen, once it stays.
 * @param {Sweep} sweep
 * @param {State} state
 */
export function announcer(sweep, state) {
  const element = make("p", { class: "unseen", "aria-live": "polite" });
  let timer = 0;
  state.watch(["k"], () => {
    clearTimeout(timer);
    if (state.now.playing) return;
    timer = setTimeout(() => {
      const level = sweep.level(state.now.k);
      element.textContent = `${counted(level.k, "color")}, error ${Math.round(level.mse)}`;
    }, 400);
  });
  return element;
}

/**
 * Keys that work wherever nothing else wants them: arrows, Home, End, page keys, digits, space,
 * + and -, d for the difference, f (held) to see what is compared with.
 * @param {Sweep} sweep
 * @param {State} state
 * @param {import("./zoom.js").Zoom} zoom
 * @param {HTMLElement} element in which they are heard
 */
export function listenToKeys(sweep, state, zoom, element) {
  const { ks } = sweep;
  let digits = "";
  let timer = 0;
  const step = (/** @type {number} */ by) => {
    const place = sweep.level(state.now.k).place + by;
    state.set({ k: ks[clamp(place, 0, ks.length - 1)], playing: false });
  };
  const page = Math.max(2, Math.round(ks.length / 8));
  let held = false; // whether the key of the other picture is
  const unflip = () => state.set({ flipped: (held = false) });
  /** @type {Record<string, () => void>} */
  const actions = {
    ArrowLeft: () => step(-1),
    ArrowDown: () => step(-1),
    ArrowRight: () => step(1),
    ArrowUp: () => step(1),
    Home: () => step(-ks.length),
    End: () => step(ks.length),
    PageDown: () => step(-page),
    PageUp: () => step(page),
    " ": () => state.set({ playing: !state.now.playing }),
    "+": () => zoom.by(1.5),
    "=": () => zoom.by(1.5),
    "-": () => zoom.by(1 / 1.5),
    d: () => state.set({ view: state.now.view === "difference" ? "wipe" : "difference" }),
    f: () => state.set({ flipped: (held = true) }),
  };
  element.addEventListener("keydown", (event) => {
    const target = /** @type {HTMLElement} */ (event.composedPath()[0]);
    const typed = event.key.length === 1;
    if (event.defaultPrevented || withModifier(event)) return;
    if (target.matches("select, input, textarea") && !(target.matches("[type=range]") && typed))
      return;
    if (target.matches("button") && (event.key === " " || event.key === "Enter")) return;
    if (/^\d$/.test(event.key)) {
      digits = (digits + event.key).slice(-3);
      clearTimeout(timer);
      timer = setTimeout(() => (digits = ""), 1000);
      state.set({ k: nearestOf(ks, Number(digits)), playing: false });
    } else if (actions[event.key]) actions[event.key]();
    else return;
    event.preventDefault();
  });
  // Where the focus is when the key is let go, nothing may hear of it.
  element.addEventListener("focusout", () => held && unflip());
  element.addEventListener("keyup", (event) => {
    if (event.key === "f") unflip();
  });
}
