// Which part of a picture is seen, and how large: by wheel, pinch, drag, double click and keys.

import { clamp } from "./numbers.js";

const MOST = 64; // screen pixels that a pixel has a side

/** @typedef {ReturnType<typeof zoomOf>} Zoom */

/**
 * A picture in a window: it is shown `scale` times as large, its corner at x, y.
 * @param {HTMLElement} stage the window
 * @param {number} width of the picture
 * @param {number} height of the picture
 * @param {() => void} moved called when it is seen otherwise
 */
export function zoomOf(stage, width, height, moved) {
  let [scale, left, top] = [1, 0, 0];
  // Whether it follows the size of the window.
  let fitted = true;
  /** @type {Map<number, number[]>} */
  const pointers = new Map();

  // The scale at which all of it is seen: enlarged, it is by halves, then by whole numbers.
  function least() {
    const whole = Math.min(stage.clientWidth / width, stage.clientHeight / height) || 1;
    return whole < 1 ? whole : whole < 2 ? Math.floor(2 * whole) / 2 : Math.floor(whole);
  }

  const enlarged = () => scale > least() * 1.01;

  function fit() {
    to(least(), 0, 0);
    fitted = true;
  }

  /**
   * Show it so many times as large, with a point of the window staying where it is.
   * @param {number} wanted
   * @param {number} [x] the middle, by default
   * @param {number} [y]
   */
  function to(wanted, x = stage.clientWidth / 2, y = stage.clientHeight / 2) {
    const next = clamp(wanted, Math.min(least(), 1), MOST);
    fitted = false;
    const grown = next / scale;
    scale = next;
    moveTo(x - (x - left) * grown, y - (y - top) * grown);
  }

  /**
   * Keep it in the window: in the middle where there is room, else without a gap.
   * @param {number} x
   * @param {number} y
   */
  function moveTo(x, y) {
    left = settled(x, width * scale, stage.clientWidth);
    top = settled(y, height * scale, stage.clientHeight);
    stage.style.touchAction = enlarged() ? "none" : "pan-y";
    moved();
  }

  /**
   * Move so that a pixel is seen.
   * @param {number} column
   * @param {number} row
   */
  function show(column, row) {
    const { clientWidth, clientHeight } = stage;
    const margin = Math.min(24, clientWidth / 4, clientHeight / 4);
    /** @type {(at: number, room: number) => number} */
    const missing = (at, room) =>
      Math.max(0, margin - at) - Math.max(0, at + scale + margin - room);
    moveTo(
      left + missing(left + column * scale, clientWidth),
      top + missing(top + row * scale, clientHeight),
    );
  }

  /**
   * The pixel at a place on the screen, which may lie outside of the picture.
   * @param {MouseEvent} event
   * @returns {[number, number]}
   */
  function pixelAt(event) {
    const [x, y] = inStage(event);
    return [Math.floor((x - left) / scale), Math.floor((y - top) / scale)];
  }

  /** @param {MouseEvent} event */
  function inStage({ clientX, clientY }) {
    const box = stage.getBoundingClientRect();
    return [clientX - box.left, clientY - box.top];
  }

  /** @param {WheelEvent} event */
  function onWheel(event) {
    // Where there is nothing more to see the page is scrolled.
    if (event.deltaY > 0 && scale <= least() * 1.01) return;
    event.preventDefault();
    const wanted = scale * 1.0015 ** -event.deltaY;
    if (wanted < least()) fit();
    else to(wanted, ...inStage(event));
  }

  /** @param {PointerEvent} event */
  function onMove(event) {
    const id = event.pointerId;
    const before = pointers.get(id);
    if (!before) return;
    const now = inStage(event);
    pointers.set(id, now);
    const other = [...pointers].find(([one]) => one !== id)?.[1];
    if (other) {
      const [was, is] = [before, now].map(([x, y]) => Math.hypot(x - other[0], y - other[1]));
      const [x, y] = now.map((place, i) => (place + other[i]) / 2);
      to((scale * is) / Math.max(was, 1), x, y);
    } else if (enlarged()) {
      stage.setPointerCapture(id);
      moveTo(left + now[0] - before[0], top + now[1] - before[1]);
    }
  }

  new ResizeObserver(() => (fitted ? fit() : moveTo(left, top))).observe(stage);
  stage.addEventListener("wheel", onWheel, { passive: false });
  stage.addEventListener("pointerdown", (event) => {
    if (event.button === 0) pointers.set(event.pointerId, inStage(event));
  });
  stage.addEventListener("pointermove", onMove);
  for (const name of /** @type {const} */ (["pointerup", "pointercancel"]))
    stage.addEventListener(name, (event) => pointers.delete(event.pointerId));
  stage.addEventListener("dblclick", (event) => {
    if (enlarged()) fit();
    else to(scale * 2, ...inStage(event));
  });

  const now = () => ({ scale, left, top });
  /** @param {number} times */
  const by = (times) => to(scale * times);
  return { now, fit, to, by, show, pixelAt, inStage };
}

/**
 * Where something of a size goes in a room.
 * @param {number} at
 * @param {number} size
 * @param {number} room
 */
function settled(at, size, room) {
  return size <= room ? Math.round((room - size) / 2) : clamp(at, room - size, 0);
}
