// k-means by hand: a half step at a time, with what just happened in words.

import { cloudPanel } from "./cloud.js";
import { colorNames, pointsOf } from "./color.js";
import { hexesOf } from "./data.js";
import { draw, make } from "./dom.js";
import { assign, errorOf, handColors, putCenter, start, update } from "./lloyd.js";
import { randomCenters, randomOf, warmCenters } from "./lloyd.js";

/** @typedef {import("./lloyd.js").Hand} Hand */
/** @typedef {(error: number) => string} Written how an error is written */

const HALF_STEP = 400; // milliseconds, when it runs

const HAND_RULES = [
  "Every pixel goes to its nearest center.",
  "Every center moves to the mean color of its pixels.",
  "Again, until nothing moves.",
];

/** @param {number} value with as many digits as tell something */
function inDigits(value) {
  return value >= 100 ? counted(Math.round(value)) : String(Number(value.toPrecision(3)));
}

/** @param {number} count */
function counted(count) {
  return count.toLocaleString("en");
}

/** @param {number} count */
function pixelWords(count) {
  return `${counted(count)} ${count === 1 ? "pixel" : "pixels"}`;
}

/** @param {string} words */
function capitalized(words) {
  return words[0].toUpperCase() + words.slice(1);
}

/**
 * @param {Hand} hand
 * @param {Written} written
 */
function errorWords({ before, error }, written) {
  const [was, is] = [written(before), written(error)];
  if (before === Infinity) return `the error is ${is}`;
  if (was === is) return `the error stays ${is}`;
  return `the error ${error < before ? "fell" : "rose"} from ${was} to ${is}`;
}

/**
 * What an assignment did.
 * @param {Hand} hand after it
 * @param {string[]} names of its centers
 * @param {Written} written
 */
function assignWords(hand, names, written) {
  const { switched, counts } = hand;
  const error = errorWords(hand, written);
  if (!switched.all) {
    const row = counts.indexOf(Math.max(...counts));
    const most = counts.length > 1 ? ` Most, ${pixelWords(counts[row])}, went to ${names[row]}.` : "";
    return `Every pixel went to its nearest center.${most} ${capitalized(error)}.`;
  }
  const others = switched.all - switched.pixels;
  const also = others ? ` (${pixelWords(others)} changed centers elsewhere)` : "";
  const [from, to] = [names[switched.from], names[switched.to]];
  return `${capitalized(from)} lost ${pixelWords(switched.pixels)} to ${to}${also}; ${error}.`;
}

/**
 * What an update did.
 * @param {Hand} hand after it
 * @param {string[]} names of its centers before it
 * @param {Written} written
 */
function updateWords(hand, names, written) {
  const { moved, counts } = hand;
  const empty = names.filter((_, row) => !counts[row]).join(", ");
  const stays = empty && ` Without pixels, and where it was: ${empty}.`;
  const farthest = `${names[moved.row]} moved farthest, by ${inDigits(moved.distance)}`;
  const error = capitalized(errorWords(hand, written));
  return `Each center moved to the mean of its pixels; ${farthest}.${stays} ${error}.`;
}

/**
 * What was found, and how it compares with the sweep's.
 * @param {number} error
 * @param {number} k
 * @param {number | undefined} best the sweep's error
 */
function endWords(error, k, best) {
  const found = "Nothing moves any more: this is what k-means found. Its error is ";
  if (best === undefined) return `${found}${inDigits(error)}.`;
  const verdict =
    error > 1.01 * best
      ? "this start got stuck"
      : error < 0.99 * best
        ? "this start did better"
        : "this start did as well";
  return `${found}${inDigits(error)}; the sweep’s at K = ${k} is ${inDigits(best)}: ${verdict}.`;
}

/**
 * The errors of the half steps as a line, and the sweep's as another.
 * @param {number[]} errors
 * @param {number | undefined} best
 */
function errorChart(errors, best) {
  const shown = best === undefined ? errors : [...errors, best];
  const [low, high] = [Math.min(...shown), Math.max(...shown)];
  const x = (/** @type {number} */ i) => 6 + (308 * i) / Math.max(7, errors.length - 1);
  const y = (/** @type {number} */ error) => 74 - (68 * (error - low)) / (high - low || 1);
  const goal = best === undefined ? [] : [y(best)];
  return draw(
    "svg",
    { class: "hand-chart", viewBox: "0 0 320 80", "aria-hidden": "true" },
    ...goal.map((level) => draw("line", { x1: 0, x2: 320, y1: level, y2: level })),
    draw("polyline", { points: errors.map((error, i) => `${x(i)},${y(error)}`).join(" ") }),
    ...errors.map((error, i) => draw("circle", { cx: x(i), cy: y(error), r: 3 })),
  );
}

/**
 * The panel of k-means by hand.
 * @param {import("./data.js").Sweep} sweep
 * @param {import("./state.js").State} state
 */
export function handPanel(sweep, state) {
  const { weights } = sweep;
  const { space, within } = sweep.about;
  const points = pointsOf(sweep.means, space);
  const most = sweep.ks[sweep.ks.length - 1];
  let seed = 1;
  /** What was begun with, to start over. */
  /** @type {Float64Array} */
  let begun = new Float64Array(0);
  let timer = 0;

  const pictureError = (/** @type {number} */ error) => error + (space === "rgb" ? within : 0);
  /** @type {Written} */
  const written = (error) => inDigits(pictureError(error));

  /** The error of the sweep at a K, if it has that K. */
  const sweepError = (/** @type {number} */ k) => {
    const level = sweep.level(k);
    if (level.palette.length !== 3 * k) return undefined;
    if (space === "rgb") return level.mse;
    return errorOf(points, weights, pointsOf(level.palette, space), sweep.rows(level.place));
  };

  /** So many of these centers, with new ones where there are too few. */
  const filledUp = (/** @type {Float64Array} */ centers, /** @type {number} */ k) => {
    while (centers.length < 3 * k) centers = warmCenters(points, weights, centers);
    return centers.slice(0, 3 * k);
  };

  const newCenters = (/** @type {number} */ k) => {
    if (kind.value === "random") return randomCenters(points, weights, k, randomOf(seed));
    if (kind.value === "own") return filledUp(begun, k);
    const { palette } = sweep.level(k - 1);
    return filledUp(palette.length < 3 * k ? pointsOf(palette, space) : new Float64Array(0), k);
  };

  const say = (/** @type {string} */ words) => status.replaceChildren(words);

  function begin() {
    const k = Math.round(Math.max(1, Math.min(most, Number(count.value) || 1)));
    count.value = String(k);
    begun = newCenters(k);
    startOver();
  }

  function startOver() {
    stop();
    const k = begun.length / 3;
    const hand = start(points, weights, begun);
    const colors = colorNames(handColors(hand, space));
    /** @type {Record<string, string>} */
    const words = {
      random: "The centers are the colors of pixels drawn at random.",
      below: `The centers are the sweep’s at K = ${k - 1}, and ${colors[k - 1]} as a new one.`,
      own: "Change the centers: choose their colors below, or drag them in the cloud.",
    };
    say(k > 1 || kind.value !== "below" ? words[kind.value] : "The center is the mean of all.");
    state.set({ hand });
  }

  const stepped = (/** @type {Hand} */ hand) =>
    (hand.next === "assign" ? assign : update)(hand, points, weights);

  /**
   * @param {Hand} hand
   * @param {Hand} before
   */
  function wordsOf(hand, before) {
    const k = hand.counts.length;
    if (hand.done) return endWords(pictureError(hand.error), k, sweepError(k));
    const words = before.next === "assign" ? assignWords : updateWords;
    return words(hand, colorNames(handColors(before, space)), written);
  }

  function step() {
    const before = state.now.hand;
    if (!before) return begin();
    if (before.done) return;
    const hand = stepped(before);
    say(wordsOf(hand, before));
    state.set({ hand });
  }

  function stop() {
    clearTimeout(timer);
    timer = 0;
    status.setAttribute("aria-live", "polite");
  }

  function run() {
    if (timer) {
      stop();
      return show();
    }
    if (!state.now.hand) begin();
    // What changes this fast is not read out; the end is.
    status.setAttribute("aria-live", "off");
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) runAtOnce();
    else runOn();
  }

  function runOn() {
    const { hand } = state.now;
    if (!hand || hand.done || !panel.isConnected) return stop();
    timer = window.setTimeout(runOn, HALF_STEP);
    if (stepped(hand).done) stop();
    step();
  }

  function runAtOnce() {
    stop();
    let hand = state.now.hand;
    if (!hand || hand.done) return;
    while (!hand.done) hand = stepped(hand);
    say(wordsOf(hand, hand));
    state.set({ hand });
  }

  function close() {
    state.set({ hand: null });
    next.focus();
  }

  /**
   * A center is put elsewhere.
   * @param {number} row
   * @param {Float64Array} place
   */
  function put(row, place) {
    if (!state.now.hand) return;
    stop();
    const hand = putCenter(state.now.hand, points, weights, row, place);
    kind.value = "own";
    if (!hand.assigned) begun = hand.centers;
    say("You moved a center: next, every pixel goes to its nearest one.");
    state.set({ hand });
  }

  const bytesOf = (/** @type {string} */ hex) =>
    [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));

  function centerInput(/** @type {unknown} */ _, /** @type {number} */ row) {
    const input = make("input", {
      type: "color",
      oninput: () => put(row, pointsOf(bytesOf(input.value), space)),
    });
    return make("li", {}, input, make("span"));
  }

  /** @param {Hand} hand */
  function showCenters(hand) {
    const colors = handColors(hand, space);
    const [names, hexes] = [colorNames(colors), hexesOf(colors.flat())];
    // The same inputs, as long as they are as many: one of them may be open.
    if (centers.children.length !== colors.length)
      centers.replaceChildren(...colors.map(centerInput));
    [...centers.querySelectorAll("input")].forEach((input, row) => {
      input.value = hexes[row];
      input.setAttribute("aria-label", `Center ${row + 1}: ${names[row]}`);
    });
    [...centers.querySelectorAll("span")].forEach((share, row) => {
      const percent = (100 * hand.counts[row]) / sweep.opaque;
      share.textContent = hand.assigned ? `${inDigits(percent > 1 ? Math.round(percent) : percent)} %` : "";
    });
  }

  /** @param {Hand} hand */
  function showErrors({ errors, counts }) {
    const k = counts.length;
    const best = sweepError(k);
    const goal = best === undefined ? "" : ` Dashed: the sweep’s at K = ${k}, ${inDigits(best)}.`;
    const last = errors.length ? `: ${written(errors[errors.length - 1])} now` : "";
    chart.replaceChildren(
      errorChart(errors.map(pictureError), best),
      make("figcaption", {}, `The error after each half step${last}.${goal}`),
    );
  }

  function show() {
    const { hand } = state.now;
    if (!hand) {
      stop();
      say("");
    }
    const rule = !hand ? -1 : hand.done ? 2 : hand.next === "assign" ? 0 : 1;
    [...rules.children].forEach((item, i) => {
      if (i === rule) item.setAttribute("aria-current", "step");
      else item.removeAttribute("aria-current");
    });
    next.textContent = ["Start", "Assign the pixels", "Update the centers", "Done"][rule + 1];
    next.setAttribute("aria-disabled", String(rule === 2));
    going.textContent = timer ? "Pause" : "Run";
    again.hidden = kind.value !== "random";
    for (const button of [over, closing]) button.disabled = !hand;
    chart.hidden = centers.hidden = !hand;
    if (!hand) return;
    showCenters(hand);
    showErrors(hand);
  }

  /**
   * @param {string} words
   * @param {() => void} onclick
   * @param {string} [kinds]
   */
  const button = (words, onclick, kinds = "button") =>
    make("button", { type: "button", class: kinds, onclick }, words);

  const rules = make("ol", { class: "hand-rules" }, ...HAND_RULES.map((rule) => make("li", {}, rule)));
  const count = make("input", {
    type: "number",
    min: 1,
    max: most,
    value: Math.min(most, Math.max(2, Math.min(state.now.k, 8))),
    onchange: begin,
  });
  const kind = make(
    "select",
    { onchange: begin },
    make("option", { value: "random" }, "random"),
    make("option", { value: "below" }, "from K − 1"),
    make("option", { value: "own" }, "my own"),
  );
  const again = button("New random start", () => {
    seed++;
    begin();
  });
  const next = button("Start", step, "button hand-next");
  const going = button("Run", run);
  const over = button("Start over", startOver);
  const closing = button("Close", close);
  const status = make("p", { class: "hand-status", role: "status", "aria-live": "polite" });
  const centers = make("ul", { class: "hand-centers", "aria-label": "Centers" });
  const chart = make("figure", { class: "hand-errors" });

  const panel = make(
    "div",
    { class: "hand" },
    make(
      "div",
      { class: "hand-columns" },
      make(
        "div",
        { class: "hand-desk" },
        make("p", {}, "k-means looks for K colors, the centers, that stand for all pixels."),
        rules,
        make(
          "div",
          { class: "hand-row" },
          make("label", {}, "K ", count),
          make("label", {}, "Start ", kind),
          again,
        ),
        make("div", { class: "hand-row" }, next, going, over, closing),
        status,
        centers,
        chart,
      ),
      cloudPanel(sweep, state, put),
    ),
  );
  state.watch(["hand"], show);
  show();
  return panel;
}
