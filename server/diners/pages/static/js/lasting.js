/**
 * How much of a time is left, on a phone whose clock may be wrong.
 *
 * What has begun here is kept on this phone's clock and turned into the server's each time it is asked for: right after a reload
 * the page does not know yet how far the two are apart.
 *
 * Owns: that reckoning. Must not: draw.
 */
import { serverTime } from "trivet/time.js";

/**
 * What is left of a time that the server ends: whole seconds, and their share of all that there was, from 1 to 0.
 * @param {number} begun On this phone's clock, in milliseconds.
 * @param {number} until On the server's clock.
 * @param {number} [here] What this phone's clock shows.
 */
export function lasting(begun, until, here = Date.now()) {
  const left = Math.max(0, until - serverTime(here));
  const whole = Math.max(1, until - serverTime(begun));
  return { seconds: Math.ceil(left / 1000), share: Math.min(1, left / whole) };
}

/**
 * Whole seconds until something happens by itself, at least one.
 * @param {number} at On this phone's clock, in milliseconds.
 * @param {number} [here]
 */
export const secondsTo = (at, here = Date.now()) => Math.max(1, Math.ceil((at - here) / 1000));
