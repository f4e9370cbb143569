/**
 * Whoever is signed in to this browser: `session.js` with the browser's own storage, locks and clock.
 *
 * Owns: that. Must not: decide anything.
 */
import { localStorage } from "trivet/shelf.js";

import { sessions } from "staff/session.js";

/** @type {Map<string, Promise<unknown>>} */
const chains = new Map();

export const account = sessions({
  storage: localStorage,
  lock: locked,
  onStorage: (what) => addEventListener("storage", ({ key, newValue }) => what(key, newValue)),
  reload: () => location.reload(),
  now: () => Date.now(),
  after: (ms, what) => void setTimeout(what, ms),
});

export const { user, may, api } = account;

/**
 * One at a time, of all tabs; of this tab alone where a page has no locks, without TLS, or is refused them, with its site
 * data blocked.
 * @template T
 * @param {string} name
 * @param {() => Promise<T>} what
 * @returns {Promise<T>}
 */
async function locked(name, what) {
  let begun = false;
  const first = () => ((begun = true), what());
  try {
    if (navigator.locks) return await /** @type {Promise<any>} */ (navigator.locks.request(name, first));
  } catch (error) {
    if (begun) throw error;
  }
  return inTurn(name, what);
}

/**
 * @template T
 * @param {string} name
 * @param {() => Promise<T>} what
 * @returns {Promise<T>}
 */
function inTurn(name, what) {
  const before = chains.get(name) ?? Promise.resolve();
  const mine = before.then(what, what);
  chains.set(name, mine.catch(() => {}));
  return mine;
}
