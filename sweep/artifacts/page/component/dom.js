// Elements in few words.

/** @typedef {Node | string} Child */

const SVG = "http://www.w3.org/2000/svg";

/**
 * An element with attributes, listeners (functions, as in onclick) and children.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, unknown>} [attributes] false leaves one out, true is there without a value
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function make(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/**
 * The same for a drawing.
 * @param {string} tag
 * @param {Record<string, unknown>} [attributes]
 * @param {...Child} children
 * @returns {SVGElement}
 */
export function draw(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

/**
 * @template {Element} E
 * @param {E} element
 * @param {Record<string, unknown>} attributes
 * @param {Child[]} children
 */
function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function")
      element.addEventListener(name.slice(2), /** @type {EventListener} */ (value));
    else if (value !== false) element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children);
  return element;
}

/**
 * A select; what is chosen is told by its value.
 * @param {string[] | Record<string, string>} options values, or value: words
 * @param {(value: string) => void} choose
 */
export function selectOf(options, choose) {
  const select = make("select", { onchange: () => choose(select.value) });
  const listed = Array.isArray(options) ? options.map((one) => [one, one]) : Object.entries(options);
  select.append(...listed.map(([value, words]) => make("option", { value }, words)));
  return select;
}

/**
 * A control beside the words that tell what it is for.
 * @param {string} words
 * @param {HTMLElement} control
 */
export function labeled(words, control) {
  return make("label", {}, `${words} `, control);
}

/**
 * @param {string} words
 * @param {() => unknown} onclick
 * @param {Record<string, unknown>} [attributes]
 */
export function buttonOf(words, onclick, attributes = {}) {
  return make("button", { class: "button", type: "button", onclick, ...attributes }, words);
}

/**
 * A canvas whose pixels are those of the screen, kept so as its place changes.
 * @param {Record<string, unknown>} attributes
 * @param {(canvas: HTMLCanvasElement, width: number, height: number, scale: number) => void} paint
 *     paints it, of so many CSS px, each of so many pixels
 * @returns {[HTMLCanvasElement, () => void]} the canvas, and what asks for it to be painted anew
 */
export function screenCanvas(attributes, paint) {
  const canvas = make("canvas", attributes);
  let asked = false;
  const repaint = () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      const { clientWidth: width, clientHeight: height } = canvas;
      const scale = window.devicePixelRatio || 1;
      if (!width || !height) return;
      const [w, h] = [Math.round(width * scale), Math.round(height * scale)];
      if (canvas.width !== w || canvas.height !== h) Object.assign(canvas, { width: w, height: h });
      paint(canvas, width, height, scale);
    });
  };
  new ResizeObserver(repaint).observe(canvas);
  return [canvas, repaint];
}

/**
 * A color of the style sheet, for what is painted.
 * @param {Element} element
 * @param {string} name as in "--ink"
 */
export function styleColor(element, name) {
  return getComputedStyle(element).getPropertyValue(name).trim();
}

/**
 * Keep an event from doing anything else, here and in what is around.
 * @param {Event} event
 */
export function claim(event) {
  event.preventDefault();
  event.stopPropagation();
}

/** @param {KeyboardEvent | MouseEvent} event */
export function withModifier(event) {
  return event.ctrlKey || event.altKey || event.metaKey;
}

/** Whether things should not move by themselves. */
export function motionReduced() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
