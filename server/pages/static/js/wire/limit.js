/**
 * How long something may take: a signal that gives it up, when its time is over or when its asker does.
 *
 * It does what `AbortSignal.timeout` and `AbortSignal.any` do, which phones of 2022 and 2023 do not have.
 *
 * Must not: know what is given up.
 *
 * @typedef {object} Limit
 * @property {AbortSignal} signal
 * @property {boolean} passed Whether the time is over; false where the asker has given it up.
 * @property {() => void} end It was done in time: nothing is given up any more.
 */

/**
 * @param {number} ms
 * @param {AbortSignal} [asker] What it aborts is given up too.
 * @returns {Limit}
 */
export function limited(ms, asker) {
  const controller = new AbortController();
  const giveUp = () => controller.abort();
  const timer = setTimeout(() => {
    limit.passed = true;
    giveUp();
  }, ms);
  const end = () => {
    clearTimeout(timer);
    asker?.removeEventListener("abort", giveUp);
  };
  const limit = { signal: controller.signal, passed: false, end };
  if (asker?.aborted) giveUp();
  else asker?.addEventListener("abort", giveUp);
  return limit;
}
