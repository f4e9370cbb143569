/**
 * When to connect again after a connection has ended (`docs/contract.md` §3, close codes).
 *
 * Owns: what each close code means for who was closed, and how long to wait. Must not: wait, or connect.
 */

const BACKOFF_MS = 500;
const BACKOFF_MAX_MS = 15_000;
const BACKOFF_MIN_MS = 100;
const CALM_MS = 10_000; // after being told that we are too much, or that what we say makes no sense

/** Our own code for a connection that does not answer; the server's codes are the contract's. */
export const GIVEN_UP = 4000;

const REFUSED = 4401;
const CLOSED = 4410;
const RESTARTING = 1012;
/** Too much, protocol broken, no UTF-8, bad messages, too big: at once again would be the same again. */
const OUR_FAULT = new Set([4429, 1002, 1007, 1008, 1009]);

/**
 * - `again`: after `afterMs`, or sooner if something gives hope, but not within `notWithinMs`.
 * - `refused`: the token is good no more.
 * - `closed`: the session has ended.
 * @typedef {{then: "again", afterMs: number, notWithinMs: number} | {then: "refused"} | {then: "closed"}} Next
 */

/**
 * @param {number} code
 * @param {string} reason
 * @param {number} attempt How often it has failed in a row, from 0.
 * @param {() => number} random From 0 to below 1.
 * @returns {Next}
 */
export function afterClose(code, reason, attempt, random) {
  if (code === REFUSED) return { then: "refused" };
  if (code === CLOSED) return { then: "closed" };
  if (OUR_FAULT.has(code)) {
    const calm = CALM_MS + random() * CALM_MS;
    return { then: "again", afterMs: calm, notWithinMs: calm };
  }
  const hinted = code === RESTARTING ? hint(reason) : null;
  if (hinted !== null && attempt === 0) return { then: "again", afterMs: hinted, notWithinMs: hinted };
  return { then: "again", afterMs: backoff(attempt, random), notWithinMs: 0 };
}

/**
 * Exponential, with full jitter: anything from nearly nothing to the bound, so that a room full of phones does not come
 * back in one moment.
 * @param {number} attempt
 * @param {() => number} random
 * @returns {number} Milliseconds.
 */
export function backoff(attempt, random) {
  const bound = Math.min(BACKOFF_MAX_MS, BACKOFF_MS * 2 ** Math.min(attempt, 10));
  return Math.max(BACKOFF_MIN_MS, random() * bound);
}

/** @param {string} reason `restarting, retry in 1.2 s`. @returns {number | null} Milliseconds, at most the longest wait. */
function hint(reason) {
  const said = /retry in (\d{1,4}(?:\.\d{1,3})?) s/.exec(reason)?.[1];
  return said === undefined ? null : Math.min(BACKOFF_MAX_MS, Number(said) * 1000);
}
