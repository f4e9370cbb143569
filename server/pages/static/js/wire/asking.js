/**
 * Questions over a socket that wait for their answer.
 *
 * Owns: `ref`s that are ours alone, and who waits for which. Must not: send.
 *
 * An answer is whatever carries our `ref`: an `error`, `done`, a snapshot ("as it is already"), or the event that the
 * message caused. Where the connection ends first, the question waits until `resume` has told what happened meanwhile; if
 * that is not among it, the asker is told `LOST`, and may safely ask the same again.
 */

import { TrivetError } from "../http.js";

/** Questions that may wait at once. A page that has more is asking in a loop. */
export const WAITING_MAX = 200;

/** @typedef {import("./sequence.js").AnyFrame} AnyFrame */
/** @typedef {import("./surroundings.js").Surroundings} Surroundings */

/**
 * @typedef {object} Asking
 * @property {() => string} ref A new one: other members' refs, and other tabs', are never equal.
 * @property {() => boolean} full Whether so many wait that no more may.
 * @property {(ref: string, timeoutMs: number) => Promise<AnyFrame>} wait Rejects with `TrivetError`.
 * @property {(frame: AnyFrame) => boolean} answered Whether somebody waited for this.
 * @property {() => void} asked The questions that wait have been sent on a connection that has ended.
 * @property {() => void} settle Whoever is not answered by now, of those, will not be.
 * @property {() => void} lose Nobody will be answered any more.
 */

/** @typedef {{resolve: (frame: AnyFrame) => void, reject: (error: TrivetError) => void, timer: any, cut: boolean}} Waiting */

/** @param {Surroundings} around @returns {Asking} */
export function asking(around) {
  /** @type {Map<string, Waiting>} */
  const waiting = new Map();
  const prefix = Math.floor(around.random() * 2 ** 48).toString(36);
  let count = 0;
  return {
    ref: () => `${prefix}-${(++count).toString(36)}`,
    full: () => waiting.size >= WAITING_MAX,
    wait: (ref, timeoutMs) => wait(waiting, around, ref, timeoutMs),
    answered: (frame) => answered(waiting, around, frame),
    asked: () => waiting.forEach((one) => (one.cut = true)),
    settle: () => lose(waiting, around, (one) => one.cut),
    lose: () => lose(waiting, around, () => true),
  };
}

/** What is said to who could not even ask. @returns {TrivetError} */
export const notConnected = () => new TrivetError("LOST", "not connected", { details: { sent: false } });

/** What is said to who asks in a loop. @returns {TrivetError} */
export const tooMany = () => new TrivetError("RATE_LIMITED", "too many questions at once", { details: { sent: false } });

/** @param {Map<string, Waiting>} waiting @param {Surroundings} around @param {string} ref @param {number} timeoutMs */
function wait(waiting, around, ref, timeoutMs) {
  return new Promise((/** @type {Waiting["resolve"]} */ resolve, reject) => {
    const late = () => {
      waiting.delete(ref);
      reject(new TrivetError("TIMEOUT", "no answer in time", { details: { sent: true } }));
    };
    waiting.set(ref, { resolve, reject, timer: around.after(timeoutMs, late), cut: false });
  });
}

/** @param {Map<string, Waiting>} waiting @param {Surroundings} around @param {AnyFrame} frame */
function answered(waiting, around, frame) {
  const one = frame.ref === undefined ? undefined : waiting.get(frame.ref);
  if (one === undefined || frame.ref === undefined) return false;
  waiting.delete(frame.ref);
  around.cancel(one.timer);
  if (frame.type === "error") one.reject(refusal(frame));
  else one.resolve(frame);
  return true;
}

/** @param {AnyFrame} frame @returns {TrivetError} With `current`, `left` and `held` in `details`, as over HTTP. */
function refusal({ code, message, details, current, left, held }) {
  const beside = Object.entries({ current, left, held }).filter(([, value]) => value !== undefined);
  return new TrivetError(code, message, { details: { ...details, ...Object.fromEntries(beside) } });
}

/** @param {Map<string, Waiting>} waiting @param {Surroundings} around @param {(one: Waiting) => boolean} which */
function lose(waiting, around, which) {
  for (const [ref, one] of [...waiting].filter(([, one]) => which(one))) {
    waiting.delete(ref);
    around.cancel(one.timer);
    one.reject(new TrivetError("LOST", "the connection ended before the answer", { details: { sent: true } }));
  }
}
