// Which part of a picture is seen, and how large: by wheel, pinch, drag, double click and keys.

const MOST = 64; // screen pixels that a pixel has a side

/** A picture in a window: it is shown `scale` times as large, its corner at x, y. */
export class Zoom {
  /**
   * @param {HTMLElement} stage the window
   * @param {number} width of the picture
   * @param {number} height of the picture
   * @param {() => void} moved called when it is seen otherwise
   */
  constructor(stage, width, height, moved) {
    this.stage = stage;
    this.width = width;
    this.height = height;
    this.moved = moved;
    this.scale = 1;
    this.x = 0;
    this.y = 0;
    /** Whether it follows the size of the window. */
    this.fitted = true;
    /** @type {Map<number, {x: number, y: number}>} */
    this.pointers = new Map();
    new ResizeObserver(() => (this.fitted ? this.fit() : this.settle())).observe(stage);
    stage.addEventListener("wheel", (event) => this.onWheel(event), { passive: false });
    stage.addEventListener("pointerdown", (event) => this.onDown(event));
    stage.addEventListener("pointermove", (event) => this.onMove(event));
    for (const name of ["pointerup", "pointercancel"])
      stage.addEventListener(name, (event) =>
        this.pointers.delete(/** @type {PointerEvent} */ (event).pointerId),
      );
    stage.addEventListener("dblclick", (event) => {
      const [x, y] = this.inStage(event);
      if (this.scale > this.least * 1.01) this.fit();
      else this.to(this.scale * 2, x, y);
    });
  }

  /** The scale at which all of it is seen: enlarged, it is by halves, then by whole numbers. */
  get least() {
    const { clientWidth, clientHeight } = this.stage;
    const whole = Math.min(clientWidth / this.width, clientHeight / this.height) || 1;
    return whole < 1 ? whole : whole < 2 ? Math.floor(2 * whole) / 2 : Math.floor(whole);
  }

  fit() {
    this.to(this.least, 0, 0);
    this.fitted = true;
  }

  /**
   * Show it so many times as large, with a point of the window staying where it is.
   * @param {number} scale
   * @param {number} [x] the middle, by default
   * @param {number} [y]
   */
  to(scale, x = this.stage.clientWidth / 2, y = this.stage.clientHeight / 2) {
    const next = Math.min(Math.max(scale, Math.min(this.least, 1)), MOST);
    this.x = x - ((x - this.x) * next) / this.scale;
    this.y = y - ((y - this.y) * next) / this.scale;
    this.scale = next;
    this.fitted = false;
    this.settle();
  }

  /** Keep it in the window: in the middle where there is room, else without a gap. */
  settle() {
    const { clientWidth, clientHeight } = this.stage;
    this.x = settled(this.x, this.width * this.scale, clientWidth);
    this.y = settled(this.y, this.height * this.scale, clientHeight);
    this.stage.style.touchAction = this.scale > this.least * 1.01 ? "none" : "pan-y";
    this.moved();
  }

  /**
   * Move so that a pixel is seen.
   * @param {number} column
   * @param {number} row
   */
  show(column, row) {
    const { clientWidth, clientHeight } = this.stage;
    const margin = Math.min(24, clientWidth / 4, clientHeight / 4);
    const [x, y] = [this.x + column * this.scale, this.y + row * this.scale];
    this.x += Math.max(0, margin - x) - Math.max(0, x + this.scale + margin - clientWidth);
    this.y += Math.max(0, margin - y) - Math.max(0, y + this.scale + margin - clientHeight);
    this.settle();
  }

  /**
   * The pixel at a place on the screen, which may lie outside of the picture.
   * @param {MouseEvent} event
   * @returns {[number, number]}
   */
  pixelAt(event) {
    const [x, y] = this.inStage(event);
    return [Math.floor((x - this.x) / this.scale), Math.floor((y - this.y) / this.scale)];
  }

  /** @param {MouseEvent} event */
  inStage(event) {
    const box = this.stage.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  /** @param {WheelEvent} event */
  onWheel(event) {
    // Where there is nothing more to see the page is scrolled.
    if (event.deltaY > 0 && this.scale <= this.least * 1.01) return;
    event.preventDefault();
    const [x, y] = this.inStage(event);
    const scale = this.scale * 1.0015 ** -event.deltaY;
    if (scale < this.least) this.fit();
    else this.to(scale, x, y);
  }

  /** @param {PointerEvent} event */
  onDown(event) {
    if (event.button !== 0) return;
    this.pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  }

  /** @param {PointerEvent} event */
  onMove(event) {
    const before = this.pointers.get(event.pointerId);
    if (!before) return;
    const [dx, dy] = [event.clientX - before.x, event.clientY - before.y];
    const others = [...this.pointers].filter(([id]) => id !== event.pointerId);
    this.pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (others.length) {
      const [, other] = others[0];
      const apart = (/** @type {{x: number, y: number}} */ at) =>
        Math.hypot(at.x - other.x, at.y - other.y);
      const now = { x: event.clientX, y: event.clientY };
      const box = this.stage.getBoundingClientRect();
      this.to(
        (this.scale * apart(now)) / Math.max(apart(before), 1),
        (now.x + other.x) / 2 - box.left,
        (now.y + other.y) / 2 - box.top,
      );
    } else if (this.scale > this.least * 1.01) {
      this.stage.setPointerCapture(event.pointerId);
      this.x += dx;
      this.y += dy;
      this.settle();
    }
  }
}

/**
 * Where something of a size goes in a room.
 * @param {number} at
 * @param {number} size
 * @param {number} room
 */
function settled(at, size, room) {
  return size <= room ? Math.round((room - size) / 2) : Math.min(0, Math.max(at, room - size));
}
