// How the picture is looked at: what stands beside it, and how large it is.

import { buttonOf, claim, labeled, make, selectOf } from "./dom.js";

/**
 * @param {import("./data.js").Sweep} sweep
 * @param {import("./state.js").State} state
 * @param {import("./zoom.js").Zoom} zoom
 * @param {{others: (import("./data.js").Sweep | null)[], original: boolean, present: () => void}} more
 */
export function toolbar(sweep, state, zoom, { others, original, present }) {
  /** @type {Record<string, string>} */
  const options = { none: "nothing" };
  if (original) options.original = "the original";
  others.forEach((other, i) => {
    if (other && other !== sweep) options[`sweep${i}`] = `${other.about.label}, same K`;
  });
  for (const k of sweep.ks) options[`k${k}`] = `K = ${k}`;
  const compare = selectOf(options, (chosen) => state.set({ compare: chosen }));
  const show = () => {
    const { compare: chosen, view, flipped } = state.now;
    compare.value = chosen;
    difference.ariaPressed = String(view === "difference");
    flip.ariaPressed = String(flipped);
    flip.disabled = chosen === "none" || view === "difference";
  };
  const difference = buttonOf(
    "Difference",
    () => state.set({ view: state.now.view === "difference" ? "wipe" : "difference" }),
    { title: "How far each color is from what it is compared with (d)" },
  );
  const flipping = (/** @type {boolean} */ flipped) => () => state.set({ flipped });
  const flip = buttonOf("Flip", () => {}, {
    title: "Hold to see what it is compared with (f)",
    onpointerdown: flipping(true),
    onpointerup: flipping(false),
    onpointerleave: flipping(false),
    onkeydown: (/** @type {KeyboardEvent} */ event) => {
      if (event.key === " " || event.key === "Enter") state.set({ flipped: true });
    },
    onkeyup: flipping(false),
    onblur: flipping(false),
  });
  const buttons = [
    difference,
    flip,
    buttonOf("−", () => zoom.by(1 / 1.5), { "aria-label": "Smaller" }),
    buttonOf("100 %", () => zoom.to(1), { title: "Pixel for pixel" }),
    buttonOf("Fit", () => zoom.fit(), { title: "All of the picture" }),
    buttonOf("+", () => zoom.by(1.5), { "aria-label": "Larger" }),
    buttonOf("Full screen", present),
  ];
  state.watch(["compare", "view", "flipped"], show);
  show();
  const bar = make("div", { class: "tools", role: "toolbar", "aria-label": "View" }, ...buttons);
  rove(bar, buttons);
  return make("div", { class: "top" }, labeled("Compare with", compare), bar);
}

/**
 * One tab stop for several buttons, between which arrow keys move.
 * @param {HTMLElement} bar
 * @param {HTMLButtonElement[]} buttons
 */
export function rove(bar, buttons) {
  const stopAt = (/** @type {HTMLElement} */ one) => {
    for (const other of buttons) other.tabIndex = other === one ? 0 : -1;
  };
  stopAt(buttons[0]);
  bar.addEventListener("focusin", (event) => stopAt(/** @type {HTMLElement} */ (event.target)));
  bar.addEventListener("keydown", (event) => {
    const usable = buttons.filter((one) => !one.disabled);
    const at = usable.indexOf(/** @type {HTMLButtonElement} */ (event.target));
    const moves = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: usable.length - 1 };
    const to = moves[/** @type {keyof typeof moves} */ (event.key)];
    if (at < 0 || to === undefined) return;
    claim(event);
    usable[(to + usable.length) % usable.length].focus();
  });
}
