/**
 * The browser's storage, safe to touch. Where cookies or site data are blocked, naming it raises; where it is full, writing
 * does. Then what is kept is kept by this page alone, until it is loaded anew, and nothing else is different.
 *
 * Owns: that. Must not: know what is kept.
 *
 *     import { localStorage } from "trivet/shelf.js"; // instead of the browser's own
 *
 * @typedef {Pick<Storage, "getItem" | "setItem" | "removeItem">} Shelf
 */

/**
 * @param {"localStorage" | "sessionStorage"} name
 * @param {any} [browser] where that is
 * @returns {Shelf}
 */
export function shelf(name, browser = globalThis) {
  /** @type {Map<string, string>} */
  const own = new Map(); // what the browser did not take
  return {
    getItem: (key) => own.get(key) ?? tried(() => browser[name].getItem(key)) ?? null,
    setItem(key, value) {
      own.set(key, value);
      tried(() => {
        browser[name].setItem(key, value);
        own.delete(key);
      });
    },
    removeItem(key) {
      own.delete(key);
      tried(() => browser[name].removeItem(key));
    },
  };
}

/** For all tabs of this browser. */
export const localStorage = shelf("localStorage");
/** For this tab, and for as long as it is open. */
export const sessionStorage = shelf("sessionStorage");

/** @template T @param {() => T} what */
function tried(what) {
  try {
    return what();
  } catch {
    return undefined; // blocked, full, or not there at all
  }
}
