// k-means by hand: a half step at a time, with what just happened in words.

import { cloudPanel } from "./cloud.js";
import { colorNames, pointsOf } from "./color.js";
import { hexesOf } from "./data.js";
import { grainOf } from "./grain.js";
import { buttonOf, draw, labeled, make, motionReduced, selectOf } from "./dom.js";
import { assign, handColors, putCenter, start, update } from "./lloyd.js";
import { randomCenters, randomOf, warmCenters } from "./lloyd.js";
import { clamp, counted } from "./numbers.js";

/** @typedef {import("./lloyd.js").Hand} Hand */

const HAND_RULES = [
  "Every pixel goes to its nearest center.",
  "Every center moves to the mean color of its pixels.",
  "Again, until nothing moves.",
];

/** @param {number} value to write with as many digits as tell something */
function inDigits(value) {
  const digits = value < 100 ? { maximumSignificantDigits: 3 } : { maximumFractionDigits: 0 };
  return value.toLocaleString("en", digits);
}

/** @param {string} words */
function capitalized(words) {
  return words[0].toUpperCase() + words.slice(1);
}

/**
 * What a half step did.
 * @param {Hand} hand after it
 * @param {string[]} names of its centers before it
 * @param {string} error how the error changed
 */
function stepWords({ next, switched, moved, counts }, names, error) {
  const { from, to, pixels, all } = switched;
  if (next === "assign")
    return (
      `Each center moved to the mean of its pixels; ${names[moved.row]} moved farthest, by ` +
      `${inDigits(moved.distance)}. ${capitalized(error)}.`
    );
  if (all)
    return (
      `${capitalized(names[from])} lost ${counted(pixels, "pixel")} to ${names[to]}` +
      `${all > pixels ? ` (elsewhere ${counted(all - pixels, "pixel")} changed)` : ""}; ${error}.`
    );
  const most = Math.max(...counts);
  return (
    `Every pixel went to its nearest center; ${names[counts.indexOf(most)]} has most, ` +
    `${counted(most, "pixel")}. ${capitalized(error)}.`
  );
}

/**
 * The errors of the half steps as a line, and the sweep's as another.
 * @param {number[]} errors
 * @param {number} best NaN if the sweep has none
 */
function errorChart(errors, best) {
  const shown = [...errors, best].filter(isFinite);
  const [low, high] = [Math.min(...shown), Math.max(...shown)];
  /** @type {(error: number) => number} */
  const y = (error) => 74 - (68 * (error - low)) / (high - low || 1);
  const step = 308 / Math.max(7, errors.length - 1);
  const places = errors.map((error, i) => [6 + step * i, y(error)]);
  return draw(
    "svg",
    { class: "hand-chart", viewBox: "0 0 320 80", "aria-hidden": "true" },
    draw("path", { d: best ? `M0 ${y(best)}H320` : "" }),
    draw("polyline", { points: places.join(" ") }),
    ...places.map(([cx, cy]) => draw("circle", { cx, cy, r: 3 })),
  );
}

/**
 * The panel of k-means by hand.
 * @param {import("./data.js").Sweep} sweep
 * @param {import("./state.js").State} state
 */
export function handPanel(sweep, state) {
  const { ks, about: { space } } = sweep;
  const { means, weights, within: apart, own } = grainOf(sweep);
  const points = pointsOf(means, space);
  const within = space === "rgb" ? apart : 0;
  const largest = ks[ks.length - 1];
  let [seed, timer] = [1, 0];
  // The centers to start over with.
  /** @type {Float64Array} */
  let begun = new Float64Array();

  /** @param {number} error */
  const written = (error) => inDigits(error + within);
  /** @param {Hand} hand */
  const namesOf = (hand) => colorNames(handColors(hand, space));
  /** @param {string} words */
  const say = (words) => status.replaceChildren(words);

  /** @param {number} k @returns {number} the error of the sweep there, NaN if it has no such K */
  function sweepError(k) {
    const { palette } = sweep.level(k);
    if (palette.length !== 3 * k) return NaN;
    return assign(start(points, pointsOf(palette, space)), points, weights).error;
  }

  /** @param {number} k */
  function newCenters(k) {
    if (kind.value === "random") return randomCenters(points, weights, k, randomOf(seed));
    const { palette } = sweep.level(k - 1);
    let centers = kind.value === "own" ? begun : pointsOf(palette, space);
    if (kind.value === "below" && palette.length >= 3 * k) centers = new Float64Array();
    while (centers.length < 3 * k) centers = warmCenters(points, weights, centers);
    return centers.slice(0, 3 * k);
  }

  function begin() {
    count.value = String(Math.round(clamp(Number(count.value), 1, largest)));
    begun = newCenters(Number(count.value));
    startOver();
  }

  function startOver() {
    stop();
    const hand = start(points, begun);
    const names = namesOf(hand);
    say(
      {
        random: "The centers are pixels drawn at random.",
        below: `New beside the centers of K − 1: ${names[names.length - 1]}.`,
      }[kind.value] ?? "Choose the colors of the centers, or drag them in the cloud.",
    );
    state.set({ hand });
  }

  /** @param {Hand} hand */
  const stepped = (hand) => (hand.next === "assign" ? assign : update)(hand, points, weights);

  /** @param {Hand} hand @param {Hand} before */
  function wordsOf(hand, before) {
    const [was, is] = [written(before.error), written(hand.error)];
    const way = hand.error < before.error ? "fell" : "rose";
    if (!hand.done) {
      const change = was === is ? `stays ${is}` : `${way} from ${was} to ${is}`;
      return stepWords(hand, namesOf(before), `the error ${before.assigned ? change : `is ${is}`}`);
    }
    const k = hand.counts.length;
    // Not of nothing by nothing, where both are exact.
    const ratio = (hand.error + within + 1e-9) / (sweepError(k) + within + 1e-9);
    const other = `; the sweep’s at K = ${k} is ${written(sweepError(k))}`;
    let verdict = ": this start is as good";
    if (ratio > 1.01) verdict = ": this start got stuck";
    else if (ratio < 1) verdict += ", or better: the sweep also keeps colors steady from K to K";
    // Groups of pixels that the sweep has made lead to what it found.
    if (!own) verdict = ". (Groups of pixels move together here: the page has no original)";
    return (
      `Nothing moves any more: this is what k-means found. Its error is ${is}` +
      `${ratio ? other + verdict : ""}.`
    );
  }

  /** @param {boolean} [toTheEnd] */
  function step(toTheEnd) {
    let before = state.now.hand;
    if (!before) return begin();
    if (before.done) return stop();
    let hand = stepped(before);
    while (toTheEnd && !hand.done) [before, hand] = [hand, stepped(hand)];
    if (hand.done) stop();
    say(wordsOf(hand, before));
    state.set({ hand });
  }

  function stop() {
    clearInterval(timer);
    timer = 0;
    status.ariaLive = "polite";
  }

  function run() {
    if (timer) {
      stop();
      return show();
    }
    if (!state.now.hand) begin();
    if (motionReduced()) return step(true);
    // What changes so fast is not read out; the end is.
    status.ariaLive = "off";
    timer = window.setInterval(() => (panel.isConnected ? step() : stop()), 400);
    step();
  }

  /** @param {number} row @param {Float64Array} place */
  function put(row, place) {
    if (!state.now.hand) return;
    stop();
    const hand = putCenter(state.now.hand, row, place);
    kind.value = "own";
    if (!hand.assigned) begun = hand.centers;
    say("You moved a center: next, every pixel goes to its nearest one.");
    state.set({ hand });
  }

  /** @param {unknown} _ @param {number} row */
  function centerInput(_, row) {
    const oninput = () => {
      const rgb = [1, 3, 5].map((i) => parseInt(input.value.slice(i, i + 2), 16));
      put(row, pointsOf(rgb, space));
    };
    const input = make("input", { type: "color", oninput });
    return input;
  }

  /** @param {Hand} hand */
  function showCenters(hand) {
    const [names, hexes] = [namesOf(hand), hexesOf(handColors(hand, space).flat())];
    // As long as they are as many they stay: one may be open.
    if (centers.children.length !== names.length)
      centers.replaceChildren(...names.map(centerInput));
    centers.querySelectorAll("input").forEach((input, row) => {
      input.value = hexes[row];
      const pixels = hand.assigned ? `: ${counted(hand.counts[row], "pixel")}` : "";
      input.ariaLabel = input.title = names[row] + pixels;
    });
  }

  /** @param {Hand} hand */
  function showErrors({ errors, error, counts }) {
    const best = sweepError(counts.length);
    const goal = best ? ` Dashed: the sweep’s, ${written(best)}.` : "";
    const now = errors.length ? `: ${written(error)}` : "";
    const words = `The error after each half step${now}.${goal}`;
    chart.replaceChildren(errorChart(errors, best), make("figcaption", {}, words));
  }

  function show() {
    const { hand } = state.now;
    if (!hand) {
      stop();
      say("");
    }
    const rule = !hand ? -1 : hand.done ? 2 : hand.next === "assign" ? 0 : 1;
    [...rules.children].forEach((item, i) => (item.ariaCurrent = i === rule ? "step" : "false"));
    next.textContent = ["Start", "Assign pixels", "Update centers", "Done"][rule + 1];
    next.ariaDisabled = String(rule === 2);
    runner.textContent = timer ? "Pause" : "Run";
    another.hidden = kind.value !== "random";
    over.disabled = closer.disabled = chart.hidden = !hand;
    if (hand) showErrors(hand);
    if (hand) showCenters(hand);
    else centers.replaceChildren();
  }

  const rules = make("ol", {}, ...HAND_RULES.map((rule) => make("li", {}, rule)));
  const value = Math.min(clamp(state.now.k, 2, 8), largest);
  const count = make("input", { type: "number", min: 1, max: largest, value, onchange: begin });
  const kind = selectOf({ random: "random", below: "from K − 1", own: "my own" }, begin);
  const another = buttonOf("New random start", () => {
    seed++;
    begin();
  });
  const next = buttonOf("", () => step());
  next.classList.add("hand-next");
  const runner = buttonOf("Run", run);
  const over = buttonOf("Start over", startOver);
  const closer = buttonOf("Close", () => {
    state.set({ hand: null });
    next.focus();
  });
  const status = make("p", { role: "status" });
  const centers = make("div", { class: "hand-row", role: "group", "aria-label": "Centers" });
  const chart = make("figure");
  const choices = [labeled("K", count), labeled("Start", kind), another];
  const desk = make(
    "div",
    { class: "hand-desk" },
    make("p", {}, "k-means looks for K colors, the centers, that stand for all pixels."),
    rules,
    make("div", { class: "hand-row" }, ...choices),
    make("div", { class: "hand-row" }, next, runner, over, closer),
    status,
    centers,
  );
  const panel = make("div", { class: "hand" }, desk, cloudPanel(sweep, state, put), chart);
  state.watch(["hand"], show);
  show();
  return panel;
}
