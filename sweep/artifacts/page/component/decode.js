// A .ksweep file -> the picture at every K: here while it is short, else in a worker.

import { Sweep } from "./data.js";
import { KsweepError, unpack } from "./ksweep.js";

/** This script, as it stands in a page or is named by it: a worker is made of it. */
const SCRIPT = 'script#k-sweep-script, script[src$="k-sweep.js"]';

const LONG = 1_000_000; // pixels; about a quarter of a second
const SLICE = 30; // milliseconds in which nothing else happens

/** @typedef {import("./data.js").Parts} Parts */

/**
 * The picture at every K.
 * @param {Uint8Array} file
 */
export async function decode(file) {
  const view = new DataView(file.buffer, file.byteOffset, file.length);
  const pixels = file.length < 48 ? 0 : view.getUint32(16, true) * view.getUint32(20, true);
  const apart = pixels > LONG ? await inWorker(file) : null;
  return new Sweep(apart ?? (await inSlices(file)));
}

/**
 * Unpack here, with pauses in which the page can be used.
 * @param {Uint8Array} file
 * @returns {Promise<Parts>}
 */
async function inSlices(file) {
  const { parts, plane } = await unpack(file);
  let begun = performance.now();
  while (!plane.read(16))
    if (performance.now() - begun > SLICE) {
      await new Promise((go) => setTimeout(go));
      begun = performance.now();
    }
  return { ...parts, ids: plane.ids };
}

/**
 * Unpack in a worker; null where none can be had.
 * @param {Uint8Array} file
 * @returns {Promise<Parts | null>}
 */
async function inWorker(file) {
  const own = /** @type {HTMLScriptElement | null} */ (document.querySelector(SCRIPT));
  if (!own) return null;
  const blob = new Blob([own.textContent ?? ""], { type: "text/javascript" });
  const address = own.src || URL.createObjectURL(blob);
  try {
    const worker = new Worker(address);
    const answer = await new Promise((resolve) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = () => resolve(null);
      worker.postMessage(file);
    });
    worker.terminate();
    if (typeof answer === "string") throw new KsweepError(answer);
    return answer;
  } catch (error) {
    // A page's policy may forbid workers.
    if (error instanceof KsweepError) throw error;
    return null;
  } finally {
    URL.revokeObjectURL(address);
  }
}

/** What this script does in a worker: files in, parts or a sentence out. */
export function serve() {
  addEventListener("message", async ({ data }) => {
    try {
      const { parts, plane } = await unpack(data);
      plane.read(Infinity);
      postMessage({ ...parts, ids: plane.ids });
    } catch (error) {
      postMessage(error instanceof KsweepError ? error.message : null);
    }
  });
}
