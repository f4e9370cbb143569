/**
 * Whoever is signed in to this browser: `session.js` with the browser's own storage, locks and clock.
 *
 * Owns: that. Must not: decide anything.
 */
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
 * One at a time, of all tabs; of this tab alone where a page without TLS has no locks.
 * @template T
 * @param {string} name
 * @param {() => Promise<T>} what
 * @returns {Promise<T>}
 */
function locked(name, what) {
  if (navigator.locks) return /** @type {Promise<any>} */ (navigator.locks.request(name, what));
  const before = chains.get(name) ?? Promise.resolve();
  const mine = before.then(what, what);
  chains.set(name, mine.catch(() => {}));
  return mine;
}
